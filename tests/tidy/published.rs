//! Names that are published once are published for ever: scripts, dashboards and alert rules rely on them. Each list in
//! `tests/published/` may grow (`SNAPSHOTS=overwrite cargo test --test tidy` adds what is new) and never loses a line.
//! The names of checks have their list from `tests/checks.rs`.

use std::collections::BTreeSet;
use std::fs;

use alertbook::check::Verdict;
use alertbook::config::Severity;
use alertbook::finding::{Edit, Finding, Label, Level};
use alertbook::parse::{Convention, Tier};
use alertbook::report::{Comparison, Lost, Report, Review, Style, Summary, format};
use alertbook::site::Status;
use alertbook::span::{SourceMap, Span};
use serde_json::Value;
use tempfile::TempDir;

use crate::files;
use crate::program::{book, commands, run};

const BOOK: &[(&str, &str)] = &[
    (
        "book.toml",
        "[book]\ntitle = \"Shop\"\n\n[output.html]\nsite-url = \"https://wiki.example.com/\"\n\n\
         [alerts]\nrules = [\"content/*.yml\"]\n",
    ),
    (
        "content/shop.yml",
        "groups:\n  - name: shop\n    rules:\n      - alert: PayDown\n        expr: up == 0\n        for: 5m\n        \
         labels: {severity: critical}\n        annotations: {summary: Down}\n      - alert: \"Disk full [50%]\"\n        \
         expr: disk > 0.5\n      - alert: a/b\n        expr: up\n      - alert: con\n        expr: up\n",
    ),
    ("content/broken.yml", "groups: [\n"),
    ("content/shop/README.md", "# Shop\n\nSee [pay](pay.md).\n"),
    (
        "content/shop/pay.md",
        "---\nalerts:\n  - name: PayDown\n    labels: {severity: critical}\naliases: [/old/pay.html]\n---\n\n# Pay\n\n\
         Restart it.\n\n![plan](plan.txt)\n\n```decision-tree\n% id: pay\n% title: Pay\nUp?\n- Yes -> done\n- No: Which?\n  - One \
         -> #pay\n```\n",
    ),
    ("content/shop/plan.txt", "a plan\n"),
    ("content/bare/CacheFull.md", "# CacheFull\n\nDrop the cache.\n\n```mermaid\nflowchart TD\n  a --> b\n```\n"),
];

/// A book that checks clean, one with a warning, one with an error, and one that cannot be read.
const VERDICTS: [(&str, &[(&str, &str)]); 4] = [
    ("clean", &[("book.toml", ""), ("content/index.md", "# All is well\n")]),
    ("a warning", &[("book.toml", ""), ("content/index.md", "# Later\n\nTODO: write this.\n")]),
    ("an error", &[("book.toml", ""), ("content/index.md", "# Off\n\n[gone](gone.md)\n")]),
    ("no TOML", &[("book.toml", "[book\n"), ("content/index.md", "# Never seen\n")]),
];

#[test]
fn commands_and_flags_stay() {
    let flags = commands().into_iter().flat_map(|(command, flags)| {
        let line = |flag: String| format!("alertbook {command} {flag}").replace("  ", " ");
        let mut lines: Vec<String> = flags.into_iter().map(line).collect();
        lines.push(format!("alertbook {command}").trim_end().to_owned());
        lines
    });
    stays("command-line", flags.collect());
}

#[test]
fn exit_codes_stay() {
    let mut codes = BTreeSet::new();
    for (name, files) in VERDICTS {
        let folder = book(files);
        for command in [&["check"][..], &["check", "--strict"], &["build"], &["build", "--strict"], &["alerts"]] {
            let (code, _) = run(folder.path(), command);
            codes.insert(format!("{}, {name}: {code}", command.join(" ")));
        }
    }
    let folder = TempDir::new().unwrap();
    for command in [&["check", "--no-such-flag"][..], &["no-such-command"], &["explain", "no-such-check"], &["--help"]]
    {
        codes.insert(format!("{}: {}", command.join(" "), run(folder.path(), command).0));
    }
    stays("exit-codes", codes);
}

#[test]
fn paths_of_the_site_stay() {
    let folder = book(BOOK);
    assert_eq!(run(folder.path(), &["build", "--png"]).0, 0);
    let mut paths = BTreeSet::new();
    let mut folders = vec![folder.path().join("book")];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(folder.path().join("book")).unwrap();
            let parts: Vec<_> = inside.iter().map(|part| part.to_str().unwrap()).collect();
            // The theme's own files follow the theme.
            if parts[0] != "theme" {
                paths.insert(parts.join("/"));
            }
        }
    }
    stays("site-paths", paths);
}

#[test]
fn fields_of_the_list_of_alerts_stay() {
    let folder = book(BOOK);
    let (code, printed) = run(folder.path(), &["alerts", "--format", "json"]);
    assert_eq!(code, 0);
    stays("alerts-json", fields(&printed));
}

#[test]
fn fields_of_the_trees_of_a_page_stay() {
    let folder = book(BOOK);
    assert_eq!(run(folder.path(), &["build"]).0, 0);
    stays("tree-json", fields(&fs::read_to_string(folder.path().join("book/shop/pay.tree.json")).unwrap()));
}

/// The finding is made up, because no check fills in everything at once.
#[test]
fn fields_of_the_report_stay() {
    let mut map = SourceMap::default();
    let file = map.add("content/index.md", "# Here\n");
    let span = Span::new(file, 0..6);
    let finding = Finding {
        level: Level::Error,
        help: Some("do this".to_owned()),
        related: vec![Label { span, message: "there".to_owned() }],
        fix: vec![Edit { span, text: "# There".to_owned() }],
        ..Finding::new("broken-link", span, "subject", "message")
    };
    let verdict = Verdict { findings: vec![finding], ..Verdict::default() };
    let lost = Lost { anchor: Some("here".to_owned()), alerts: vec!["A".to_owned()], ..Lost::default() };
    let comparison = Comparison { broken: vec![lost], ..Comparison::default() };
    let (summary, style, review) = (Summary::default(), Style::default(), Review::default());
    let comparison = Some(&comparison);
    let report = Report { map: &map, verdict: &verdict, summary, advice: &[], comparison, style, review };
    let mut printed = Vec::new();
    (format("json").unwrap().write)(&report, &mut printed).unwrap();
    stays("check-json", fields(&String::from_utf8(printed).unwrap()));
}

#[test]
fn words_stay() {
    let conventions = [
        Convention::FrontMatter,
        Convention::BoldKey,
        Convention::HeadingAlert,
        Convention::RunbookUrl,
        Convention::Heading,
        Convention::FileName,
        Convention::TableRow,
        Convention::FencedRule,
    ];
    let severities = [Severity::Critical, Severity::High, Severity::Warning, Severity::Info];
    let levels = [Level::Off, Level::Warn, Level::Error];
    let tiers = [Tier::Declared, Tier::Linked, Tier::Inferred];
    let mut words = BTreeSet::new();
    words.extend(conventions.map(|word| format!("convention {}", word.name())));
    words.extend(Status::ALL.map(|word| format!("status {}", word.name())));
    words.extend(severities.map(|word| format!("severity {}", word.name())));
    words.extend(levels.map(|word| format!("level {}", word.name())));
    words.extend(tiers.map(|word| format!("tier {}", word.name())));
    words.extend(alertbook::check::CHECKS.iter().map(|check| format!("group {}", check.group)));
    stays("words", words);
}

/// Compares with the list that was published: what it holds must still be so, and what is new must be put into it.
#[track_caller]
fn stays(list: &str, current: BTreeSet<String>) {
    let path = files::root().join(format!("tests/published/{list}.txt"));
    let recorded = fs::read_to_string(&path).unwrap_or_default();
    let recorded: BTreeSet<String> = recorded.lines().map(ToOwned::to_owned).collect();
    let vanished: Vec<&String> = recorded.difference(&current).collect();
    assert!(vanished.is_empty(), "{list}: published, and no longer so: {vanished:#?}");
    let new: Vec<&String> = current.difference(&recorded).collect();
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") && !new.is_empty() {
        let lines: Vec<String> = current.into_iter().collect();
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        return;
    }
    assert!(
        new.is_empty(),
        "{list}: new: {new:#?}\nSNAPSHOTS=overwrite cargo test --test tidy publishes them, for ever"
    );
}

/// The fields of a document as paths: `findings[].file`. What an author names (labels, annotations) is no field.
fn fields(json: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    collect(&serde_json::from_str(json).unwrap(), "", &mut fields);
    fields
}

fn collect(value: &Value, path: &str, fields: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if !["labels", "annotations"].iter().any(|name| path.ends_with(name)) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(value, &path, fields);
                fields.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, &format!("{path}[]"), fields)),
        _ => {}
    }
}
