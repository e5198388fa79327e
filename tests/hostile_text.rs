//! Encodings, line ends, control characters and front matter as bad as they come. Keeps promises 13 to 18, 20, 22.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use support::{Book, Finding, TODAY, html, run, run_after, tree};

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn files_that_are_not_utf8_are_named_and_the_others_checked() {
    let cases: [(&str, Vec<u8>); 5] = [
        ("UTF-16, little end first", utf16("# Title\n", false)),
        ("UTF-16, big end first", utf16("# Title\n", true)),
        ("a stray byte on line 3", b"# Title\n\nna\xefve\n".to_vec()),
        ("an overlong form", b"# Title\n\xc0\xaf\n".to_vec()),
        ("half a character at the end", b"# Title\n\xe2\x82".to_vec()),
    ];
    for (name, bytes) in cases {
        let book = Book::of_page("[dead](gone.md)\n");
        book.write("content/bad.md", &bytes);
        let (code, findings) = book.check(&[]);
        assert_eq!(code, 1, "{name}");
        assert!(
            findings.iter().any(|f| f.check == "unreadable-file" && f.file == "content/bad.md"),
            "{name}: {findings:#?}"
        );
        assert!(
            findings.iter().any(|f| f.check == "broken-link" && f.file == "content/page.md"),
            "{name}: {findings:#?}"
        );
        run(book.root(), &["build"]).exits(&[0], name);
    }
}

#[test]
fn rule_files_that_cannot_be_read_are_never_no_alerts() {
    let cases: [&[u8]; 6] = [
        &utf16("groups: []\n", false),
        b"groups:\n- name: g\n  rules:\n  - alert: A\xff\n",
        b"groups: [\n",
        b"groups:\n  - name: g\n    rules: {alert: A}\n",
        b"<html><body>404</body></html>\n",
        b"groups: &a [*a]\n",
    ];
    for bytes in cases {
        let book = Book::new(&[
            ("book.toml", "[alerts]\nrules = [\"*.yml\"]\n"),
            ("content/a.md", "# A\n\n**Alert:** Fine\n\nDo it.\n"),
        ]);
        book.write("fine.yml", b"groups:\n- name: g\n  rules:\n  - alert: Fine\n    expr: up\n");
        book.write("bad.yml", bytes);
        let (code, findings) = book.check(&[]);
        let named = findings.iter().any(|f| f.file == "bad.yml" && f.level == "error" && f.check.starts_with("unread"));
        assert!(code == 1 && named, "{:?}: {findings:#?}", String::from_utf8_lossy(bytes));
    }
}

const PLAIN: &str = "---\ntitle: A page\nowner: me\n---\n# One\n\nText  \nbroken, [link](#two).\n\n```sh\na\n\n  b\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n- x\n\n  y\n\n<div>\n\nz\n\n</div>\n\n## Two\n\nEnd.\n";

#[test]
fn byte_order_marks_and_line_ends_leave_no_trace_in_the_site() {
    let windows = PLAIN.replace('\n', "\r\n");
    let marked = |text: &str| format!("\u{feff}{text}");
    let mixed: String = PLAIN.lines().enumerate().map(|(n, line)| format!("{line}{}", ["\n", "\r\n"][n % 2])).collect();
    let plain = tree(&Book::of_page(PLAIN).build());
    for (name, text) in
        [("CRLF", windows.clone()), ("BOM", marked(PLAIN)), ("both", marked(&windows)), ("mixed", mixed)]
    {
        let other = tree(&Book::of_page(text).build());
        let differ: Vec<&String> = plain.keys().filter(|path| plain.get(*path) != other.get(*path)).collect();
        assert_eq!((differ, other.len()), (vec![], plain.len()), "{name}");
    }
}

#[test]
fn line_ends_do_not_move_findings() {
    let text = "---\ntitle: A\n---\n# One\n\n[dead](gone.md)\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text.replace('\n', "\r")] {
        let (_, findings) = Book::of_page(&text).check(&[]);
        let found: Vec<_> = findings.iter().filter(|f| f.check == "broken-link").map(|f| (f.line, f.column)).collect();
        assert_eq!(found, [(6, 1)], "{text:?}");
    }
}

#[test]
fn control_characters_become_replacement_characters_in_bodies() {
    let book = Book::of_page("# A\0B\n\nword\0word and `co\0de`\n\n```\n\0\n```\n");
    let page = std::fs::read(book.build().join("page.html")).unwrap();
    assert!(!page.contains(&0), "a NUL byte in the page");
    assert!(html::main_text(&page).contains("word\u{fffd}word"));
}

/// A front matter, the check that must speak, its level, and a word that its message or its help must hold.
const FRONT_MATTER: [(&str, &str, &str, &str); 17] = [
    ("---\ntitle: open\n# A\n", "bad-front-matter", "error", ""),
    ("---\n- a\n- b\n---\n", "bad-front-matter", "error", ""),
    ("---\njust words\n---\n", "bad-front-matter", "error", ""),
    ("---\ntitle: [\n---\n", "bad-front-matter", "error", ""),
    ("---\ntitle: a\ntitle: b\n---\n", "bad-front-matter", "error", "title"),
    ("---\ntitle: {a: b}\n---\n", "bad-front-matter", "error", "title"),
    ("---\nweight: heavy\n---\n", "bad-front-matter", "error", "weight"),
    ("---\ndraft: perhaps\n---\n", "bad-front-matter", "error", "draft"),
    ("---\nalerts: {a: b}\n---\n", "bad-front-matter", "error", "alerts"),
    ("---\ntitle: \"a\\0b\"\n---\n", "bad-front-matter", "error", ""),
    ("---\ntitle: \"a\\u001bb\"\n---\n", "bad-front-matter", "error", ""),
    ("---\nlast_reviewed: 2026-02-30\n---\n", "bad-date", "error", "2026-02-30"),
    ("---\nlast_reviewed: 30.02.2026\n---\n", "bad-date", "error", ""),
    ("---\nlast_reviewed: 2031-01-01\n---\n", "", "warning", ""),
    ("---\nsevrity: critical\n---\n", "unknown-key", "warning", "severity"),
    ("---\nseverity: banana\n---\n", "unknown-severity", "warning", "critical"),
    ("---\nlast-reviewed: 2026-01-01\n---\n", "unknown-key", "warning", "last_reviewed"),
];

#[test]
fn bad_front_matter_is_told_with_its_line() {
    for (text, check, level, word) in FRONT_MATTER {
        let book = Book::of_page(format!("{text}# Title\n\nStill here.\n"));
        let (_, findings) = book.check(&[]);
        let says = |f: &&Finding| {
            let said = f.message.contains(word) || f.help.contains(word);
            (check.is_empty() || f.check == check) && f.level == level && said
        };
        let found = findings.iter().find(says).unwrap_or_else(|| panic!("{text:?}: {findings:#?}"));
        let lines = text.lines().count() as u64;
        assert!(found.file == "content/page.md" && (1..=lines).contains(&found.line), "{text:?}: {found:?}");
        let page = std::fs::read(book.build().join("page.html")).unwrap();
        assert!(html::main_text(&page).contains("Still here."), "{text:?}");
    }
}

#[test]
fn no_front_matter_is_fine() {
    for text in ["# A\n\nText.\n", "***\n\n# A\n", "", "\n\n# A\n", "----\n\n# A\n"] {
        let (code, findings) = Book::of_page(text).check(&[]);
        assert!(code == 0 && !findings.iter().any(|f| f.check.contains("front-matter")), "{text:?}: {findings:#?}");
    }
}

/// YAML that grows, turns on itself or nests without end.
fn bombs() -> [(&'static str, String); 7] {
    let doubling: String = (1..40).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect();
    let merging: String = (1..30).map(|n| format!("b{n}: &b{n} {{<<: [*b{0}, *b{0}], k{n}: 1}}\n", n - 1)).collect();
    let keys: String = (0..200_000).map(|n| format!("k{n}: 1\n")).collect();
    [
        ("doubling aliases", format!("a0: &a0 [x, x]\n{doubling}")),
        ("doubling merges", format!("b0: &b0 {{k: 1}}\n{merging}")),
        ("itself", "a: &a [*a]\n".to_owned()),
        ("deep lists", format!("a: {}\n", "[".repeat(50_000))),
        ("deep maps", format!("{}x\n", "a: {".repeat(50_000))),
        ("deep dashes", format!("{}x\n", "- ".repeat(50_000))),
        ("many keys", keys),
    ]
}

#[test]
fn yaml_bombs_end_soon_with_a_finding() {
    for (name, yaml) in bombs() {
        let page = Book::of_page(format!("---\n{yaml}---\n# Title\n"));
        let output = run_after("ulimit -t 10", page.root(), &["check", "--format", "json"]).exits(&[0, 1], name);
        let findings = support::findings(&output.stdout);
        assert!(findings.iter().any(|f| f.file == "content/page.md"), "{name} in front matter: {findings:#?}");
        let rules =
            Book::new(&[("book.toml", "[alerts]\nrules = [\"r.yml\"]\n"), ("content/a.md", "# A\n"), ("r.yml", &yaml)]);
        let output = run_after("ulimit -t 10", rules.root(), &["check", "--format", "json"]).exits(&[1], name);
        let findings = support::findings(&output.stdout);
        assert!(findings.iter().any(|f| f.file == "r.yml" && f.level == "error"), "{name} in rules: {findings:#?}");
    }
}

#[test]
fn all_errors_come_in_one_run_in_order_with_their_total() {
    let bad = "---\nlast_reviewed: 2026-02-30\nweight: heavy\n---\n[a](gone-1.md)\n\n[b](#gone-2)\n";
    let book = Book::of_page(bad);
    book.write("content/a/other.md", bad.as_bytes());
    book.write("content/not.md", b"\xff");
    let (code, findings) = book.check(&[]);
    let errors: Vec<_> = findings.iter().filter(|f| f.level == "error").map(|f| (f.file.clone(), f.line)).collect();
    let lines = |file: &str| [2, 3, 5, 7].map(|line| (format!("content/{file}.md"), line));
    let mut expected = lines("a/other").to_vec();
    expected.push(("content/not.md".to_owned(), 1));
    expected.extend(lines("page"));
    assert_eq!((code, errors), (1, expected));
    let human = run(book.root(), &["check", "--today", TODAY]).exits(&[1], "check");
    assert!(human.stdout.contains('9'), "the total is told:\n{}", human.stdout);
}
