//! Reports as services read them: published schemas, paths from the repository's root, files that are whole or not
//! there. The exact bytes of each format stand in `tests/reports` (one hostile set of findings, written by the unit
//! tests of `report`) and in `tests/cases/report-*`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::schemas::installed;
use support::{Book, Output, run, tree};

const BROKEN: &[(&str, &str)] = &[
    ("book.toml", "[book]\ntitle = \"Broken\"\n"),
    ("content/index.md", "# Broken\n\n[gone](gone.md) and [gone](gone.md)\n"),
];
const CLEAN: &[(&str, &str)] = &[("book.toml", "[book]\ntitle = \"Clean\"\n"), ("content/index.md", "# All is well\n")];

/// Runs `check` with variables of its environment.
fn check(dir: &Path, args: &[&str], variables: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.arg("check").args(args).current_dir(dir);
    for name in ["GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        command.env_remove(name);
    }
    let done = command.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Output { code: done.status.code(), stdout: text(&done.stdout), stderr: text(&done.stderr) }
}

#[test]
fn reports_keep_to_the_published_schemas() {
    let scripts = installed();
    let reports = tempfile::tempdir().unwrap();
    for (name, bytes) in tree(&here("tests/reports")) {
        fs::write(reports.path().join(name), bytes).unwrap();
    }
    let clean = Book::new(CLEAN);
    for format in ["sarif", "rdjson", "junit"] {
        let printed = run(clean.root(), &["check", "--format", format]).exits(&[0], format).stdout;
        fs::write(reports.path().join(format!("clean.{format}")), printed).unwrap();
    }
    let done = Command::new("node").arg(scripts.join("validate.mjs")).arg(reports.path()).output();
    let done = done.unwrap_or_else(|error| panic!("node: {error}: the schemas want Node.js and npm"));
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && out.contains("6 passed, 0 failed"),
        "{out}{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// No schema of GitLab's is published as a package: these are the fields of its documentation.
#[test]
fn gitlab_gets_the_fields_it_asks_for_and_a_fingerprint_for_each_finding() {
    let found: Value =
        serde_json::from_str(&fs::read_to_string(here("tests/reports/hostile.gitlab")).unwrap()).unwrap();
    for issue in found.as_array().unwrap() {
        let keys: Vec<&str> = issue.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            BTreeSet::from_iter(keys),
            BTreeSet::from(["check_name", "description", "fingerprint", "location", "severity"])
        );
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap()));
        assert!(issue["location"]["path"].is_string() && issue["location"]["lines"]["begin"].is_u64());
    }
    let fingerprints = |text: &str| -> Vec<String> {
        let book = Book::new(BROKEN);
        book.write("content/index.md", text.as_bytes());
        let printed = run(book.root(), &["check", "--format", "gitlab"]).exits(&[1], "check").stdout;
        let issues: Value = serde_json::from_str(&printed).unwrap();
        issues.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let before = fingerprints(BROKEN[1].1);
    assert!(before.len() == 2 && before[0] != before[1]);
    assert_eq!(before, fingerprints(&BROKEN[1].1.replace("\n\n", "\n\nMore words.\n\n")));
}

#[test]
fn files_are_named_from_the_root_of_the_repository() {
    let repository = tempfile::tempdir().unwrap();
    let root = repository.path().join("docs/the book");
    for (path, text) in BROKEN {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
    let file = |args: &[&str], variables: &[(&str, &Path)]| -> String {
        let printed = check(&root, &[&["--format", "rdjson"], args].concat(), variables).exits(&[1], "check").stdout;
        let found: Value = serde_json::from_str(&printed).unwrap();
        found["diagnostics"][0]["location"]["path"].as_str().unwrap().to_owned()
    };
    assert_eq!(file(&[], &[]), "content/index.md");
    assert_eq!(file(&["--path-prefix", "./a/b"], &[]), "a/b/content/index.md");
    for variable in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        assert_eq!(file(&[], &[(variable, repository.path())]), "docs/the book/content/index.md");
        assert_eq!(file(&[], &[(variable, Path::new("/nowhere"))]), "content/index.md");
    }
    fs::create_dir(repository.path().join("docs/.git")).unwrap();
    assert_eq!(file(&[], &[("GITHUB_WORKSPACE", repository.path())]), "the book/content/index.md");
    assert_eq!(file(&["--path-prefix", ""], &[]), "content/index.md");
}

#[test]
fn a_step_on_github_gets_the_whole_list_added_to_its_summary() {
    let book = Book::new(BROKEN);
    let summary = book.root().join("summary.md");
    fs::write(&summary, "before\n\n").unwrap();
    let markdown = check(book.root(), &["--format", "markdown"], &[("GITHUB_STEP_SUMMARY", &summary)]).stdout;
    assert_eq!(fs::read_to_string(&summary).unwrap(), "before\n\n");
    check(book.root(), &["--format", "github"], &[("GITHUB_STEP_SUMMARY", &summary)]).exits(&[1], "check");
    assert_eq!(fs::read_to_string(&summary).unwrap(), format!("before\n\n{markdown}"));
    let nowhere = book.root().join("no/summary.md");
    let output = check(book.root(), &["--format", "github"], &[("GITHUB_STEP_SUMMARY", &nowhere)]);
    assert_eq!(output.code, Some(2));
    assert!(output.stdout.starts_with("::error ") && output.stderr.contains("no/summary.md"), "{output:?}");
}

#[test]
fn a_change_is_told_in_the_words_of_its_author() {
    let rules = |alerts: &[(&str, &str)]| {
        let rule = |(name, url): &(&str, &str)| {
            format!(
                "      - alert: {name}\n        expr: up\n        annotations: {{runbook_url: \"https://wiki.example.com/runbooks/{url}\"}}\n"
            )
        };
        format!("groups:\n  - name: a\n    rules:\n{}", alerts.iter().map(rule).collect::<String>())
    };
    let book = Book::new(&[("book.toml", support::BOOK_TOML)]);
    book.write("content/page.md", b"# Page\n\n## One\n\nDo it.\n\n## Two\n\nDo that.\n");
    book.write(
        "rules/a.yml",
        rules(&[("A", "page.html#one"), ("B", "page.html#one"), ("C", "page.html#two")]).as_bytes(),
    );
    let old = run(book.root(), &["alerts", "--format", "json"]).exits(&[0], "alerts").stdout;
    book.write("old.json", old.as_bytes());
    book.write("content/page.md", b"# Page\n\n## Uno\n\nDo it.\n\n## Two\n\nDo that.\n");
    let new = [("A", "page.html#one"), ("B", "page.html#one"), ("D", "page.html#two"), ("E", "gone.html")];
    book.write("rules/a.yml", rules(&new).as_bytes());
    let printed = run(book.root(), &["check", "--format", "markdown", "--against", "old.json"]).stdout;
    assert!(
        printed.contains("\n**+2 alerts, 1 without runbook; −1 alert; breaks 1 anchor that 2 alerts use**\n"),
        "{printed}"
    );
    assert!(!run(book.root(), &["check", "--format", "markdown"]).stdout.contains("+2 alerts"));
}

// promise 59
#[test]
fn a_report_is_written_whole_or_not_at_all() {
    let book = Book::new(BROKEN);
    let root = book.root();
    let wrote = |path: &str| check(root, &["--format", "short", "--output", &format!("json={path}")], &[]);
    fs::write(root.join("report.json"), "old").unwrap();
    assert_eq!(wrote("report.json").code, Some(1));
    let whole = fs::read_to_string(root.join("report.json")).unwrap();
    assert_eq!(whole, run(root, &["check", "--format", "json"]).stdout);
    let shown = wrote("report.json").stdout;
    fs::create_dir(root.join("folder")).unwrap();
    fs::write(root.join("locked.json"), "old").unwrap();
    let mut permissions = fs::metadata(root.join("locked.json")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(root.join("locked.json"), permissions).unwrap();
    let mut bad = vec!["no/report.json", "folder", "locked.json"];
    if cfg!(target_os = "linux") {
        bad.push("/dev/full");
    }
    for path in bad {
        let output = wrote(path);
        assert_eq!(output.code, Some(2), "{path}");
        assert!(output.stderr.starts_with(&format!("error: cannot write `{path}`: ")), "{}", output.stderr);
        // The findings are told all the same.
        assert_eq!(output.stdout, shown, "{path}");
    }
    assert_eq!(fs::read_to_string(root.join("locked.json")).unwrap(), "old");
    let left: Vec<_> = tree(root).into_keys().filter(|path| path.contains(".alertbook")).collect();
    assert_eq!(left, [""; 0]);
}

/// What a run reads, and what another report takes, is no place for a report.
#[test]
fn a_report_takes_the_place_of_no_other_file() {
    let book = Book::new(BROKEN);
    book.write("base.json", b"{\"version\":1,\"findings\":[]}\n");
    std::os::unix::fs::symlink("book.toml", book.root().join("link.json")).unwrap();
    fs::create_dir(book.root().join("more")).unwrap();
    let before = tree(book.root());
    let page = before.keys().find(|path| path.ends_with(".md")).unwrap().clone();
    for (outputs, said) in [
        (vec!["json=book.toml"], "`book.toml` is a file that is read here"),
        (vec!["json=link.json"], "`link.json` is a file that is read here"),
        (vec!["json=base.json"], "`base.json` is a file that is read here"),
        (vec![&format!("sarif={page}")], "is a file that is read here"),
        (vec!["json=content/new.md"], "the next run would read `content/new.md` as a part of the book"),
        (vec!["json=more/new.yml"], "the next run would read `more/new.yml` as a part of the book"),
        (vec!["json=a", "sarif=./a"], "`json` and `sarif` would both be written to `./a`"),
        (vec!["json=-"], "`-` is no file; `--format json` prints to standard output"),
    ] {
        let mut args = vec!["--baseline", "base.json", "--rules", "more/*.yml"];
        args.extend(outputs.iter().flat_map(|output| ["--output", *output]));
        let refused = check(book.root(), &args, &[]).exits(&[2], said);
        assert!(refused.stderr.contains(said) && refused.stdout.is_empty(), "{}", refused.stderr);
    }
    assert!(tree(book.root()) == before, "nothing was written");
    check(book.root(), &["--output", "json=/dev/null", "--output", "sarif=/dev/null"], &[]).exits(&[1], "no file");
}

#[cfg(unix)]
#[test]
fn a_report_follows_a_link_and_keeps_the_permissions_of_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let book = Book::new(BROKEN);
    let (file, link) = (book.root().join("report.json"), book.root().join("link.json"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("report.json", &link).unwrap();
    check(book.root(), &["--output", "json=link.json"], &[]).exits(&[1], "check");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with('{'));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

/// Alerts of a rules API, saved on one line: every finding is far out in it.
#[test]
fn twenty_thousand_findings_on_one_line_are_written_in_every_format() {
    let rule = |n: usize| {
        format!("{{\"type\":\"alerting\",\"name\":\"Größe{n}\",\"query\":\"up\",\"labels\":{{}},\"annotations\":{{}}}}")
    };
    let rules: Vec<String> = (0..20_000).map(rule).collect();
    let json = format!(
        "{{\"status\":\"success\",\"data\":{{\"groups\":[{{\"name\":\"a\",\"file\":\"a\",\"rules\":[{}]}}]}}}}",
        rules.join(",")
    );
    let book = Book::new(&[("book.toml", "[book]\ntitle = \"Large\"\n[alerts]\nrules = [\"rules.json\"]\n")]);
    book.write("content/index.md", b"# Large\n");
    book.write("rules.json", json.as_bytes());
    let formats = ["json", "markdown", "gitlab", "sarif", "junit", "rdjson"];
    let outputs: Vec<String> = formats.iter().map(|format| format!("{format}={format}")).collect();
    let mut args = vec!["--format", "github"];
    args.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let printed = check(book.root(), &args, &[]).exits(&[1], "check").stdout;
    let wanted = "`Größe19999` has no runbook";
    assert!(printed.lines().count() == 10 && printed.contains(wanted));
    for format in formats {
        let report = fs::read_to_string(book.root().join(format)).unwrap();
        assert!(report.contains(wanted) || report.contains("<code>Größe19999</code> has no runbook"), "{format}");
    }
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
