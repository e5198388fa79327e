//! What other people's pipelines take from this repository: the action, GitLab's job, the hook, the image, the release. Their
//! scripts are run as the services run them, with this program in its place.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{Book, Output, run};

const BROKEN: &[(&str, &str)] =
    &[("book.toml", "[book]\ntitle = \"Broken\"\n"), ("content/index.md", "# Broken\n\n[gone](gone.md)\n")];
const WARNED: &[(&str, &str)] =
    &[("book.toml", "[book]\ntitle = \"Old\"\n"), ("content/index.md", "---\nexpires: 2020-01-01\n---\n# Old\n")];

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

fn manifest() -> toml::Table {
    text("Cargo.toml").parse().unwrap()
}

/// Runs a script by a shell that finds this program.
fn script(shell: &[&str], script: &str, dir: &Path, variables: &[(&str, &str)]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_alertbook")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(script).current_dir(dir).env("PATH", path).env_remove("GITHUB_STEP_SUMMARY");
    let done = command.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Output { code: done.status.code(), stdout: text(&done.stdout), stderr: text(&done.stderr) }
}

#[test]
fn the_action_prints_annotations_and_runs_nothing_of_its_inputs() {
    let action = yaml(&text("action.yml"));
    let step = &action["runs"]["steps"][1];
    // Every variable of the step is an input, and every input is one.
    let variables = step["env"].as_object().unwrap();
    assert_eq!(variables.len(), action["inputs"].as_object().unwrap().len());
    let source = step["run"].as_str().unwrap();
    assert!(!source.contains("${{"), "an input would be read as a command");
    let act = |book: &Book, given: &[(&str, &str)]| {
        fs::create_dir_all(book.root().join("tools/alertbook/bin")).unwrap();
        let program = book.root().join("tools/alertbook/bin/alertbook");
        if !program.exists() {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_alertbook"), program).unwrap();
        }
        let temp = book.root().join("tools");
        let mut values: Vec<(&str, String)> = vec![("RUNNER_TEMP", temp.to_str().unwrap().to_owned())];
        for (variable, value) in variables {
            let input = value.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}");
            let default = action["inputs"][input]["default"].as_str().unwrap().to_owned();
            let given = given.iter().find(|(name, _)| *name == input);
            values.push((variable, given.map_or(default, |(_, value)| (*value).to_owned())));
        }
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        script(&["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"], source, book.root(), &values)
    };
    let broken = Book::new(BROKEN);
    let found = act(&broken, &[]).exits(&[1], "broken");
    assert!(found.stdout.contains("::error ") && found.stdout.contains("file=content/index.md"), "{}", found.stdout);
    let short = act(&broken, &[("format", "short")]).exits(&[1], "short");
    assert!(short.stdout.starts_with("content/index.md:3:"), "{}", short.stdout);
    for input in ["args", "book"] {
        act(&broken, &[(input, "; touch made $(touch made)")]).exits(&[2], "no command");
    }
    assert!(!broken.root().join("made").exists());
    let below = Book::new(&BROKEN.iter().map(|(path, text)| (format!("my book/{path}"), *text)).collect::<Vec<_>>());
    let found = act(&below, &[("book", "my book"), ("args", "--output json=found.json")]).exits(&[1], "a folder");
    assert!(found.stdout.contains("content/index.md") && below.root().join("found.json").is_file());
    // A block of YAML has a line for each word, and blank ones; patterns are left to the program.
    let lines = "--output json=one.json\n\n  --output\tsarif=two.sarif\n--rules *.yml\n";
    act(&below, &[("book", "my book"), ("args", lines)]).exits(&[1], "lines of arguments");
    assert!(["one.json", "two.sarif"].iter().all(|report| below.root().join(report).is_file()));
    let warned = Book::new(WARNED);
    act(&warned, &[]).exits(&[0], "a warning");
    act(&warned, &[("strict", "true")]).exits(&[1], "a warning, strictly");
    act(&warned, &[("strict", "true"), ("today", "2019-01-01")]).exits(&[0], "before that");
}

#[test]
fn the_job_of_gitlab_writes_the_reports_that_it_hands_over() {
    let source = text("ci/gitlab.yml");
    let (header, jobs) = source.split_once("\n---\n").unwrap();
    let (inputs, job) = (yaml(header)["spec"]["inputs"].clone(), yaml(jobs)["alertbook"].clone());
    for used in jobs.split("$[[ inputs.").skip(1) {
        let name = used.split(" ]]").next().unwrap();
        assert!(inputs[name].is_object(), "no input `{name}`");
    }
    let lines: Vec<&str> = job["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    for (files, strict, code) in [(BROKEN, "false", 1), (WARNED, "false", 0), (WARNED, "true", 1)] {
        let book = Book::new(files);
        let variables = [("ALERTBOOK_BOOK", "."), ("ALERTBOOK_STRICT", strict)];
        script(&["sh", "-ec"], &lines.join("\n"), book.root(), &variables).exits(&[code], strict);
        for report in job["artifacts"]["reports"].as_object().unwrap().values() {
            assert!(book.root().join(report.as_str().unwrap()).is_file(), "{report}");
        }
    }
}

/// The jobs that `init` writes take what there is to take: the action and GitLab's job, of this version, by their inputs.
#[test]
fn jobs_of_init_use_the_action_and_the_include() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for service in ["github", "gitlab"] {
        let dir = format!("a \"b\"/{service}");
        run(folder.path(), &["init", &dir, "--ci", service]).exits(&[0], service);
    }
    let written = |path: &str| yaml(&fs::read_to_string(folder.path().join(path)).unwrap());
    let version = manifest()["package"]["version"].as_str().unwrap().to_owned();
    let job = written(".github/workflows/runbooks.yml");
    let step = &job["jobs"]["check"]["steps"][1];
    assert_eq!(step["uses"], format!("OWNER/alertbook@v{version}"));
    assert_eq!(step["with"]["book"], "a \"b\"/github");
    let inputs = yaml(&text("action.yml"))["inputs"].clone();
    assert!(step["with"].as_object().unwrap().keys().all(|name| inputs[name].is_object()), "{step}");
    let job = written(".gitlab/runbooks.yml");
    let include = &job["include"][0];
    assert_eq!(
        (&include["ref"], &include["file"]),
        (&Value::from(format!("v{version}")), &Value::from("ci/gitlab.yml"))
    );
    assert_eq!(include["inputs"]["book"], "a \"b\"/gitlab");
    let source = text("ci/gitlab.yml");
    let inputs = yaml(source.split_once("\n---\n").unwrap().0)["spec"]["inputs"].clone();
    assert!(include["inputs"].as_object().unwrap().keys().all(|name| inputs[name].is_object()), "{include}");
}

#[test]
fn the_hook_checks_the_book_as_a_whole() {
    let hooks = yaml(&text(".pre-commit-hooks.yaml"));
    let hook = &hooks[0];
    assert_eq!((&hook["language"], &hook["pass_filenames"]), (&Value::from("rust"), &Value::from(false)));
    // A pattern of files would leave out commits that only delete, and templates of any ending.
    let narrowed = ["files", "types", "types_or", "exclude"].iter().any(|key| !hook[*key].is_null());
    assert!(hook["always_run"] == true && !narrowed, "{hook}");
    let entry = hook["entry"].as_str().unwrap();
    script(&["sh", "-ec"], entry, Book::new(BROKEN).root(), &[]).exits(&[1], entry);
    script(&["sh", "-ec"], entry, Book::new(WARNED).root(), &[]).exits(&[0], entry);
}

#[test]
fn workflows_are_yaml_and_pin_what_they_use() {
    for path in [".github/workflows/ci.yml", ".github/workflows/release.yml", "action.yml"] {
        let source = text(path);
        assert!(yaml(&source).is_object(), "{path}");
        for line in source.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            let version = line.split_once('@').unwrap_or_else(|| panic!("{path}: {line}")).1;
            assert!(version.starts_with('v') && version != "v", "{path}: {line}");
        }
    }
    let release = yaml(&text(".github/workflows/release.yml"));
    let targets = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().unwrap();
    let targets: Vec<&str> = targets.iter().map(|row| row["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"]);
}

#[test]
fn versions_agree() {
    let package = manifest()["package"].clone();
    let rust = package["rust-version"].as_str().unwrap();
    assert!(text("Dockerfile").contains(&format!("FROM rust:{rust}-alpine AS build\n")));
    let release = text(".github/workflows/release.yml");
    let set_up = format!("install {rust}.0 --profile minimal --target \"$TARGET\" && rustup default {rust}.0\n");
    assert!(release.contains(&set_up), "Rust of the release");
    let version = package["version"].as_str().unwrap();
    // The first line that says `version` is the one that a release compares with its tag.
    assert!(text("Cargo.toml").lines().any(|line| line == format!("version = \"{version}\"")));
    let gate = text("content/manual/gate.md");
    for mark in ["/alertbook@", "    rev: ", "    ref: "] {
        let named: Vec<&str> = gate.split(mark).skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
        assert_eq!(named, [format!("v{version}")], "{mark}");
    }
}

/// The commands of the image and of the release exist: what they call is the program's own help.
#[test]
fn the_image_runs_as_an_ordinary_user_and_the_release_calls_what_there_is() {
    let image = text("Dockerfile");
    let last = image.split("\nFROM ").last().unwrap();
    assert!(last.starts_with("scratch\n") && last.contains("\nUSER 65532:65532\n"), "{last}");
    assert!(last.contains("CMD [\"check\"]"));
    let release = text(".github/workflows/release.yml");
    let folder = tempfile::tempdir().unwrap();
    let calls = release.lines().flat_map(|line| line.split(';')).map(|call| call.trim().trim_start_matches("do "));
    for call in calls.filter_map(|call| call.strip_prefix("\"$program\" ")) {
        let words = call.split(" > ").next().unwrap().trim();
        let words = words.replace("\"$shell\"", "bash").replace("\"dist/$name/man\"", "man");
        // The book that the release checks is this repository's own.
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let dir = if words.starts_with("check") { root } else { folder.path() };
        run(dir, &words.split(' ').collect::<Vec<_>>()).exits(&[0], &words);
    }
    assert!(folder.path().join("man/alertbook.1").is_file());
}
