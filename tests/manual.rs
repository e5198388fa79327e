//! What the manual shows: every `book.toml` and front matter is read without complaint and valid by the schema that
//! editors get; and what the program prints of itself: schemas, completions, pages for `man`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use alertbook::config;
use alertbook::span::SourceMap;
use serde_json::{Value, json};
use support::schemas::installed;
use support::{run, tree};

fn here(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn printed(args: &[&str]) -> String {
    run(Path::new("."), args).exits(&[0], &args.join(" ")).stdout
}

fn schema(of: &str) -> Value {
    serde_json::from_str(&printed(&["schema", of])).unwrap()
}

/// Every page of the README and the manual, with its name.
fn pages() -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), fs::read_to_string(here("README.md")).unwrap())];
    for (path, bytes) in tree(&here("content/manual")) {
        // The examples of checks are books with mistakes, and have a test of their own.
        if path.ends_with(".md") && !path.starts_with("checks/") {
            pages.push((path.clone(), String::from_utf8(bytes).unwrap()));
        }
    }
    pages
}

/// The fenced blocks of a page with this info string, with their lines.
fn blocks(text: &str, wanted: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize, usize, Vec<&str>)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        match &mut open {
            None => {
                let ticks = bare.len() - bare.trim_start_matches('`').len();
                if ticks >= 3 {
                    open = Some((&bare[..ticks], indent, number, vec![bare[ticks..].trim()]));
                }
            }
            Some((fence, indent, start, lines)) => {
                if bare == *fence {
                    if lines[0] == wanted {
                        found.push((*start, lines[1..].join("\n") + "\n"));
                    }
                    open = None;
                } else {
                    lines.push(line.get(*indent..).unwrap_or_default());
                }
            }
        }
    }
    found
}

/// TOML as JSON; a date is a text there.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect(),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Datetime(when) => json!(when.to_string()),
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
    }
}

fn book_toml(text: &str) -> Value {
    as_json(&toml::Value::Table(text.parse().unwrap()))
}

/// What is wrong with a `book.toml`, and how it could be mended.
fn problems(text: &str) -> Vec<(String, String)> {
    let mut map = SourceMap::default();
    let file = map.add("book.toml", text);
    let (_, problems) = config::read(&map, file, "content");
    problems.into_iter().map(|problem| (problem.message, problem.help.unwrap_or_default())).collect()
}

/// Front matter in YAML of a page.
fn front_matter(text: &str) -> Option<Value> {
    let (yaml, _) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    Some(serde_saphyr::from_str(yaml).unwrap())
}

/// Every example with the schema that it should keep to, and some that it should not.
fn examples() -> Vec<Value> {
    let (book, page) = (schema("book.toml"), schema("front-matter"));
    let example = |name: String, schema: &Value, document: Value, valid: bool| json!({"name": name, "schema": schema, "document": document, "valid": valid});
    let mut examples = Vec::new();
    for (path, text) in pages() {
        for (line, toml) in blocks(&text, "toml") {
            let name = format!("{path}:{line}");
            assert_eq!(problems(&toml), [], "{name}");
            examples.push(example(name, &book, book_toml(&toml), true));
        }
        for (line, block) in blocks(&text, "markdown") {
            let front = front_matter(&block);
            examples.extend(front.map(|front| example(format!("{path}:{line}"), &page, front, true)));
        }
    }
    assert!(examples.len() >= 15, "{} examples", examples.len());
    for (path, bytes) in tree(&here("content")).into_iter().filter(|(path, _)| path.ends_with(".md")) {
        let front = front_matter(&String::from_utf8(bytes).unwrap());
        examples.extend(front.map(|front| example(path, &page, front, true)));
    }
    for wrong in [
        "[book]\ntitel = \"A\"",
        "[alerts]\nclaims = [\"headings\"]",
        "[checks]\nbroken-link = \"fatal\"",
        "[[mounts]]\nto = \"a\"",
        "[alerts]\nexempt = [{ alert = \"A\" }]",
        "[output.html]\nsite-url = \"wiki\"",
    ] {
        assert_ne!(problems(wrong), [], "{wrong}");
        examples.push(example(wrong.to_owned(), &book, book_toml(wrong), false));
    }
    for wrong in [
        json!({"titel": "A"}),
        json!({"alerts": [{"section": "a"}]}),
        json!({"weight": "heavy"}),
        json!({"title": ["A"]}),
        json!({"expires": "soon"}),
    ] {
        examples.push(example(wrong.to_string(), &page, wrong, false));
    }
    examples
}

#[test]
fn examples_are_read_and_keep_to_the_schemas() {
    let scripts = installed();
    let file = scripts.join("examples.json");
    let examples = examples();
    fs::write(&file, serde_json::to_vec(&examples).unwrap()).unwrap();
    let done = Command::new("node").arg(scripts.join("examples.mjs")).arg(&file).output();
    let done = done.unwrap_or_else(|error| panic!("node: {error}: the schemas want Node.js and npm"));
    let out = String::from_utf8_lossy(&done.stdout);
    let all = format!("{} passed, 0 failed", examples.len());
    assert!(done.status.success() && out.contains(&all), "{out}{}", String::from_utf8_lossy(&done.stderr));
}

/// A table of `book.toml` whose keys the schema lists, as `[alerts]` or `[[alerts.exempt]]`.
fn tables(schema: &Value, name: &str, list: bool, found: &mut Vec<(String, Value)>) {
    let Some(keys) = schema["properties"].as_object() else { return };
    let header = match (name, list) {
        ("", _) => String::new(),
        (name, true) => format!("[[{name}]]\n"),
        (name, false) => format!("[{name}]\n"),
    };
    found.push((header, schema.clone()));
    for (key, value) in keys {
        let path = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        let items = &value["items"];
        let inner = if items.is_object() { items } else { value };
        tables(inner, &path, items.is_object(), found);
    }
}

/// What is said of a wrong key lists the right ones: they are those of the schema.
#[test]
fn the_schema_of_a_book_has_every_key_and_no_other() {
    let mut found = Vec::new();
    tables(&schema("book.toml"), "", false, &mut found);
    let (mut closed, mut ignored) = (0, 0);
    for (header, schema) in found {
        let keys = schema["properties"].as_object().unwrap();
        let (others, own): (Vec<_>, Vec<_>) = keys.iter().partition(|(_, value)| value.is_boolean());
        for (key, _) in others {
            let said = problems(&format!("{header}{key} = 1\n"));
            assert!(!said.iter().any(|(message, _)| message.contains("is not a key")), "{header}{key}: {said:?}");
            ignored += 1;
        }
        if schema["additionalProperties"] != false {
            continue;
        }
        let said = problems(&format!("{header}qqqqqqqqqqqqqqqq = 1\n"));
        let help = said.iter().find_map(|(_, help)| help.strip_prefix("its keys are "));
        let help = help.unwrap_or_else(|| panic!("{header}: {said:?}"));
        let known: BTreeSet<&str> = help.split(", ").map(|key| key.trim_matches('`')).collect();
        assert_eq!(own.iter().map(|(key, _)| key.as_str()).collect::<BTreeSet<_>>(), known, "{header}");
        closed += 1;
    }
    assert!(closed >= 10 && ignored >= 30, "{closed} tables, {ignored} keys that do nothing");
}

/// Every command line of ours that the manual shows, as far as the shell would hand it to us: its place, itself, and whether
/// the page says that it succeeds anywhere (` ```console run `).
fn commands() -> Vec<(String, String, bool)> {
    let mut found = Vec::new();
    for (path, text) in pages() {
        for language in ["console", "console run", "sh"] {
            for (line, block) in blocks(&text, language) {
                let shown = block.lines().map(|line| line.trim_start_matches("$ "));
                let ours = shown.flat_map(|line| line.split(" | ")).filter(|part| part.starts_with("alertbook "));
                let cut = |part: &str| part.split(" > ").next().unwrap_or_default().to_owned();
                found.extend(ours.map(|part| (format!("{path}:{line}"), cut(part), language.ends_with(" run"))));
            }
        }
        // Jobs of pipelines, and commands in the midst of a sentence.
        for (line, block) in blocks(&text, "yaml") {
            let steps = block.lines().map(|line| line.trim().trim_start_matches("- ").trim_start_matches("run: "));
            let ours = steps.filter(|step| step.starts_with("alertbook ")).map(str::to_owned);
            found.extend(ours.map(|step| (format!("{path}:{line}"), step, false)));
        }
        let prose = text.split("```").step_by(2);
        let spoken =
            prose.flat_map(|text| text.split('`').skip(1).step_by(2)).filter(|code| code.starts_with("alertbook "));
        found.extend(
            spoken.map(|code| {
                (path.clone(), code.replace("...", "").replace("\\|", "|").replace("SHELL", "bash"), false)
            }),
        );
    }
    found
}

/// Jobs and rules that the manual shows are YAML.
#[test]
fn examples_in_yaml_can_be_read() {
    let mut read = 0;
    for (path, text) in pages() {
        for (line, block) in ["yaml", "yaml example"].into_iter().flat_map(|language| blocks(&text, language)) {
            let document: Value =
                serde_saphyr::from_str(&block).unwrap_or_else(|error| panic!("{path}:{line}: {error}"));
            assert!(document.is_object() || document.is_array(), "{path}:{line}");
            read += 1;
        }
    }
    assert!(read >= 9, "{read} examples");
}

/// The book in which they are run.
const BOOK: &str = "[book]\nsrc = \"docs/runbooks\"\n[alerts]\nrules = [\"alerts/**/*.rules.yml\"]\n\
                    [checks]\nbaseline = \"alertbook.baseline.json\"\n";

/// They are given to the program, by a shell, in a book: whatever it then finds, it understands the line.
#[test]
fn every_command_that_is_shown_is_understood() {
    let commands = commands();
    assert!(commands.len() >= 60, "{} commands", commands.len());
    let program = Path::new(env!("CARGO_BIN_EXE_alertbook")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    assert!(commands.iter().filter(|(_, _, succeeds)| *succeeds).count() >= 4, "{commands:?}");
    for (place, line, succeeds) in commands {
        let book = support::Book::copy(&here("tests/books/tour"));
        book.write("book.toml", BOOK.as_bytes());
        // A preview would go on for ever, and two words in a sentence are the name of a command.
        let is_name = !place.contains(':') && line.split(' ').count() == 2 && line != "alertbook help";
        let line = if line.starts_with("alertbook serve") || is_name { format!("{line} --help") } else { line };
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).current_dir(book.root()).env("PATH", &path).env("HOME", book.root());
        let done = shell.stdin(std::process::Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!said.contains("try '--help'") && !said.contains("panicked"), "{place}: `{line}`: {said}");
        let wanted = if succeeds { 0..=0 } else { 0..=2 };
        assert!(done.status.code().is_some_and(|code| wanted.contains(&code)), "{place}: `{line}`: {done:?}");
    }
}

#[test]
fn every_shell_gets_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for word in ["check", "build", "reviewed", "write-baseline", "markdown-limit"] {
            assert!(script.contains(word), "{shell}: no `{word}`");
        }
    }
}

/// Bash itself is asked what it would complete.
#[test]
fn bash_completes_a_flag() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("alertbook.bash"), printed(&["completions", "bash"])).unwrap();
    let ask = "source ./alertbook.bash; COMP_WORDS=(alertbook check --str); COMP_CWORD=2; _alertbook alertbook --str check; \
               echo \"${COMPREPLY[@]}\"";
    let done = Command::new("bash").arg("-c").arg(ask).current_dir(folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "--strict", "{done:?}");
}

#[test]
fn a_page_for_man_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("man/man1");
    run(folder.path(), &["man", "--dir", "man/man1"]).exits(&[0], "man --dir");
    let pages = tree(&dir);
    assert!(pages.len() >= 12, "{pages:?}");
    assert_eq!(String::from_utf8_lossy(&pages["alertbook.1"]), printed(&["man"]));
    let check = String::from_utf8_lossy(&pages["alertbook-check.1"]).into_owned();
    assert!(check.contains(".SH NAME") && check.contains("\\-\\-changed\\-since"), "{check}");
    fs::write(folder.path().join("file"), "").unwrap();
    let refused = run(folder.path(), &["man", "--dir", "file"]).exits(&[2], "a file");
    assert!(refused.stderr.contains("`file`") || refused.stderr.contains("file"), "{}", refused.stderr);
}
