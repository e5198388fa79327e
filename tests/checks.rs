//! Every check's document holds. Its fenced blocks that are tagged with a path make a tiny book, and the block tagged
//! `findings` is what `check` prints for it, so the documentation, the manual and the test cannot drift apart.
//!
//! `SNAPSHOTS=overwrite cargo test --test checks` writes the findings, the manual's pages and the list of names anew.
#![allow(clippy::disallowed_methods, reason = "tests read and write the repository and temporary books")]
#![allow(clippy::unwrap_used, reason = "what fails in a helper of a test fails the test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use alertbook::check::{CHECKS, Check};

const TODAY: &str = "2026-01-15";

/// Checks that a document cannot show failing, and why.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("unreadable-file", "a document is UTF-8 itself and holds no broken bytes or links of the disk"),
    ("over-limit", "what is over a limit is too long to be read in a document"),
];

/// The published groups in their order, and what each is about.
const GROUPS: &[(&str, &str)] = &[
    ("reading", "Files, configuration, front matter and suppressions."),
    ("links", "Links, images and anchors, and the files that they lead to."),
    ("alerts", "Alert rules and the runbooks that handle them."),
    ("runbooks", "What a runbook says of itself."),
    ("diagrams", "Decision trees and where their ways end."),
    ("text", "Damage that tools and travels do to text."),
];

/// A check and its document as it lies in the repository.
struct Document {
    check: &'static Check,
    text: String,
}

/// The fences under one second-level heading, if they make a book.
#[derive(Debug)]
struct Example {
    heading: String,
    /// Path and text of each file.
    files: Vec<(String, String)>,
    /// What the findings block holds, and where in the document.
    findings: Option<(String, Range<usize>)>,
}

#[test]
fn every_document_introduces_its_check() {
    for Document { check, text, .. } in documents() {
        let Check { name, summary, group, since, .. } = check;
        let level = check.level.name();
        let expected =
            format!("# {name}\n\n{summary}\n\nLevel: {level} · group: {group} · since {since}\n\n## What it finds\n");
        assert!(text.starts_with(&expected), "the document of `{name}` does not begin with\n{expected}");
        assert!(text.contains("\n## Why it matters\n"), "`{name}` does not say why it matters");
        assert!(!text.ends_with("\n\n") && text.ends_with('\n'), "`{name}` does not end with one line feed");
    }
}

#[test]
fn every_example_prints_what_its_document_says() {
    let mut wrong = String::new();
    for Document { check, text, .. } in documents() {
        for example in examples(text) {
            let (name, heading) = (check.name, &example.heading);
            let Some((expected, _)) = &example.findings else {
                writeln!(wrong, "`{name}`, {heading}: no findings block").unwrap();
                continue;
            };
            let printed = run(&example);
            if printed != *expected {
                writeln!(wrong, "`{name}`, {heading}: says\n{expected}but check prints\n{printed}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_check_is_shown_failing_and_clean() {
    for Document { check, text, .. } in documents() {
        let examples = examples(text);
        let findings = |example: &Example| example.findings.clone().unwrap_or_default().0;
        let own = format!("[{}]: ", check.name);
        let fails = examples.iter().any(|example| findings(example).contains(&own));
        let excused = NOT_SHOWN.iter().any(|(name, _)| *name == check.name);
        assert_ne!(fails, excused, "`{}` is shown failing, or is excused with a reason", check.name);
        assert!(examples.iter().any(|example| findings(example).is_empty()), "`{}` is not shown mended", check.name);
        for example in &examples {
            let others = findings(example).lines().filter(|line| !line.contains(&own)).count();
            assert_eq!(others, 0, "`{}`, {}: finds what other checks are about", check.name, example.heading);
        }
    }
}

#[test]
fn names_are_unique_kebab_case_and_published() {
    let names: BTreeSet<&str> = CHECKS.iter().map(|check| check.name).collect();
    assert_eq!(names.len(), CHECKS.len(), "a name stands twice");
    for check in CHECKS {
        let words = check.name.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
        assert!(words, "`{}` is not kebab-case", check.name);
    }
    let published = fs::read_to_string(root().join("tests/published/checks.txt")).unwrap_or_default();
    let vanished: Vec<&str> = published.lines().filter(|name| !names.contains(name)).collect();
    assert_eq!(vanished, [""; 0], "published names stay for ever");
    let list = names.iter().fold(String::new(), |list, name| list + name + "\n");
    assert_eq!(stale(&[(root().join("tests/published/checks.txt"), list)]), [] as [PathBuf; 0]);
}

#[test]
fn checks_stand_in_the_published_order_of_groups() {
    let mut groups: Vec<&str> = CHECKS.iter().map(|check| check.group).collect();
    groups.dedup();
    let expected: Vec<&str> = GROUPS.iter().map(|(group, _)| *group).collect();
    assert_eq!(groups, expected);
}

#[test]
fn the_manual_repeats_every_document() {
    let folder = root().join("content/manual/checks");
    let mut pages: Vec<(PathBuf, String)> =
        documents().iter().map(|doc| (folder.join(format!("{}.md", doc.check.name)), doc.text.clone())).collect();
    pages.push((folder.join("index.md"), index()));
    assert_eq!(stale(&pages), [] as [PathBuf; 0], "run SNAPSHOTS=overwrite cargo test --test checks");
    let known: BTreeSet<&Path> = pages.iter().map(|(path, _)| path.as_path()).collect();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(known.contains(path.as_path()), "{} is the page of no check", path.display());
    }
}

/// The manual's table of checks.
fn index() -> String {
    let mut text = String::from(
        "# Checks\n\n\
         What `alertbook check` looks for. Errors fail it; warnings do so with `--strict`. Each page says what a check finds, \
         why that\nmatters, and how to mend it; `alertbook explain` prints the same in the terminal.\n\n\
         Levels are set in `book.toml`, for the whole book or for some of its files; the last line that fits wins:\n\n\
         ```toml\n[checks]\nstale-review = \"error\"\n\n[[checks.for]]\npath = \"content/legacy/**\"\nbroken-link = \"warn\"\n```\n",
    );
    for (group, about) in GROUPS {
        write!(text, "\n## {group}\n\n{about}\n\n| check | level | finds |\n|---|---|---|\n").unwrap();
        for check in CHECKS.iter().filter(|check| check.group == *group) {
            writeln!(text, "| [{0}]({0}.md) | {1} | {2} |", check.name, check.level.name(), check.summary).unwrap();
        }
    }
    text
}

/// Every document, with its findings written anew when that is asked for.
fn documents() -> &'static [Document] {
    static DOCUMENTS: OnceLock<Vec<Document>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| CHECKS.iter().map(|check| document(check)).collect())
}

fn document(check: &'static Check) -> Document {
    let file = format!("{}.md", check.name.replace('-', "_"));
    let path = root().join("src/check").join(check.group).join(file);
    let mut text = fs::read_to_string(&path).unwrap();
    if overwrite() {
        for example in examples(&text).iter().rev() {
            if let Some((_, range)) = &example.findings {
                text.replace_range(range.clone(), &run(example));
            }
        }
        fs::write(&path, &text).unwrap();
    }
    Document { check, text }
}

/// The tiny books of a document. Fences belong to the second-level heading that they stand under.
fn examples(document: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = document.split_inclusive('\n').scan(0, |offset, line| {
        let start = *offset;
        *offset += line.len();
        Some((start, line))
    });
    while let Some((start, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            examples.push(Example { heading: heading.trim().to_owned(), files: Vec::new(), findings: None });
        }
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let (fence, info) = line.trim_end().split_at(ticks);
        let from = start + line.len();
        let to = lines.by_ref().find(|(_, line)| line.trim_end() == fence).map_or(document.len(), |(at, _)| at);
        let Some(example) = examples.last_mut() else { continue };
        let content = document[from..to].to_owned();
        if info == "findings" {
            assert!(example.findings.is_none(), "{}: two findings blocks", example.heading);
            example.findings = Some((content, from..to));
        } else if let Some((_, path)) = info.split_once(' ') {
            example.files.push((path.to_owned(), content));
        }
    }
    examples.retain(|example| !example.files.is_empty() || example.findings.is_some());
    examples
}

/// What a book published before, in a document that is about it.
const PUBLISHED: &str = "published/alerts.json";

/// What `check` prints for a tiny book. One that shows no `book.toml` has an empty one.
fn run(example: &Example) -> String {
    let book = tempfile::tempdir().unwrap();
    fs::write(book.path().join("book.toml"), "").unwrap();
    for (path, text) in &example.files {
        let path = book.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.args(["check", "--format", "short", "--today", TODAY]).arg(book.path());
    if example.files.iter().any(|(path, _)| path == PUBLISHED) {
        command.arg("--against").arg(book.path().join(PUBLISHED));
    }
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let expected = i32::from(printed.contains(": error["));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(expected), "{}\n{printed}{stderr}", example.heading);
    printed
}

/// The files that do not hold what they should; written anew when that is asked for.
fn stale(files: &[(PathBuf, String)]) -> Vec<PathBuf> {
    let differs = |path: &Path, text: &str| fs::read_to_string(path).ok().as_deref() != Some(text);
    let stale: Vec<_> = files.iter().filter(|(path, text)| differs(path, text)).collect();
    if !overwrite() {
        return stale.into_iter().map(|(path, _)| path.clone()).collect();
    }
    for (path, text) in stale {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Vec::new()
}

fn overwrite() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
