//! One hostile set of findings goes through every format.

use super::*;
use crate::finding::{Edit, Finding};
use crate::span::{FileId, Span};

/// The span of the first `needle` of a file.
fn at(map: &SourceMap, file: FileId, needle: &str) -> Span {
    let start = map.text(file).find(needle).unwrap();
    Span::new(file, start..start + needle.len())
}

/// Two files: one with a byte order mark, CRLF, tabs and wide characters, one whose name breaks lines.
fn hostile() -> (SourceMap, Verdict) {
    let mut map = SourceMap::default();
    let page = map.add("content/größe, 100%.md", "\u{feff}# Größe\r\n\r\n\tsiehe → [hier](weg.md) 漢字\r\nletzte\r\n");
    let odd = map.add("content/a\n::error::b.md", format!("{}<pod>{}\n\u{1b}[31m", "x".repeat(500), "y".repeat(500)));
    let (link, heading) = (at(&map, page, "[hier](weg.md)"), at(&map, page, "# Größe\r\n\r\n\tsiehe"));
    let mut first = Finding::new("broken-link", link, "weg.md", "`weg.md`, 100 % gone: <b>::warning::\nsecond line")
        .help("write `weg/index.md`\r\nor drop it")
        .related(heading, "the section, of three lines")
        .related(at(&map, odd, "<pod>"), "the other\u{202e} file");
    first.fix = vec![Edit { span: at(&map, page, "weg.md"), text: "weg/index.md".to_owned() }];
    first.fingerprint = "f1".to_owned();
    let mut second = Finding::new("mojibake", at(&map, odd, "\u{1b}[31m"), "", "found \u{1b}[31m, a \u{9b} and a \0");
    second.level = Level::Warn;
    let end = map.text(page).len();
    let third = Finding::new("nothing-checked", Span::new(page, end..end + 7), "", "the end, and past it");
    (map, Verdict { findings: vec![first, second, third], suppressed: 4, baselined: 3 })
}

fn summary(errors: usize, warnings: usize) -> Summary {
    let tally = Tally { declared: 2, linked: 1, ..Tally::default() };
    Summary { pages: 2, alerts: 5, rules: 6, tally, errors, warnings, baselined: 3, suppressed: 4 }
}

fn written(name: &str, map: &SourceMap, verdict: &Verdict, style: Style) -> String {
    let mut out = Vec::new();
    let review = Review::default();
    let report = Report { map, verdict, summary: summary(2, 1), advice: &[], style, review };
    (format(name).unwrap().write)(&report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

// promise 78
#[test]
fn short_gives_each_finding_one_line_whatever_its_names_hold() {
    let (map, verdict) = hostile();
    let expected = r"content/größe, 100%.md:3:10: error[broken-link]: `weg.md`, 100 % gone: <b>::warning::\nsecond line
content/a\n::error::b.md:2:1: warning[mojibake]: found \u{1b}[31m, a \u{9b} and a \u{0}
content/größe, 100%.md:5:1: error[nothing-checked]: the end, and past it
";
    assert_eq!(written("short", &map, &verdict, Style::default()), expected);
}

#[test]
fn json_counts_columns_in_characters_and_edits_in_bytes_of_the_file_on_disk() {
    let (map, verdict) = hostile();
    let json: serde_json::Value = serde_json::from_str(&written("json", &map, &verdict, Style::default())).unwrap();
    let expected = serde_json::json!({
        "version": 1,
        "findings": [
            {
                "check": "broken-link", "level": "error",
                "message": "`weg.md`, 100 % gone: <b>::warning::\nsecond line",
                "file": "content/größe, 100%.md", "line": 3, "column": 10, "end_line": 3, "end_column": 24,
                "help": "write `weg/index.md`\r\nor drop it", "fingerprint": "f1",
                "related": [
                    { "file": "content/größe, 100%.md", "line": 1, "column": 1, "message": "the section, of three lines" },
                    { "file": "content/a\n::error::b.md", "line": 1, "column": 501, "message": "the other\u{202e} file" },
                ],
                // 3 bytes of mark, `# Größe` is 9, two line ends are 4; a tab, `siehe → [hier](` is 17.
                "fix": { "edits": [{ "file": "content/größe, 100%.md", "start": 34, "end": 40, "text": "weg/index.md" }] },
            },
            {
                "check": "mojibake", "level": "warning", "message": "found \u{1b}[31m, a \u{9b} and a \0",
                "file": "content/a\n::error::b.md", "line": 2, "column": 1, "end_line": 2, "end_column": 6,
                "help": null, "fingerprint": "", "related": [], "fix": null,
            },
            {
                "check": "nothing-checked", "level": "error", "message": "the end, and past it",
                "file": "content/größe, 100%.md", "line": 5, "column": 1, "end_line": 5, "end_column": 1,
                "help": null, "fingerprint": "", "related": [], "fix": null,
            },
        ],
        "summary": {
            "pages": 2, "alerts": 5, "covered": 3, "errors": 2, "warnings": 1, "baselined": 3, "suppressed": 4,
        },
    });
    assert_eq!(json, expected);
}

#[test]
fn human_shows_the_place_and_hides_nothing_behind_control_characters() {
    let (map, verdict) = hostile();
    let text = written("human", &map, &verdict, Style::default());
    assert_eq!(text, include_str!("tests.human.txt"));
    assert!(!text.contains(|c: char| is_treacherous(c) && c != '\n'));
}

// promise 1
#[test]
fn human_survives_spans_at_every_offset() {
    let (map, verdict) = hostile();
    for file in verdict.findings.iter().map(|finding| finding.span.file).take(2) {
        let length = map.text(file).len();
        let spans = (0..length + 2).flat_map(|start| [0, 1, 9, 2000].map(|more| Span::new(file, start..start + more)));
        let findings: Vec<Finding> =
            spans.map(|span| Finding::new("mojibake", span, "", "here").related(span, "and here")).collect();
        for findings in findings.chunks(100) {
            let verdict = Verdict { findings: findings.to_vec(), ..Verdict::default() };
            let text = written("human", &map, &verdict, Style::default());
            assert_eq!(text.matches("error[mojibake]: here").count(), verdict.findings.len());
        }
    }
}

#[test]
fn human_paints_only_when_told_to() {
    let (map, verdict) = hostile();
    assert!(written("human", &map, &verdict, Style { colour: true }).contains("\u{1b}["));
}

// promise 22
#[test]
fn only_human_cuts_a_long_list() {
    let mut map = SourceMap::default();
    let file = map.add("a.md", "text\n".repeat(130));
    let finding = |n: usize| Finding::new("mojibake", Span::new(file, n * 5..n * 5 + 4), "", format!("number {n}"));
    let verdict = Verdict { findings: (0..130).map(finding).collect(), ..Verdict::default() };
    let shown = |name| written(name, &map, &verdict, Style::default()).matches("number ").count();
    assert_eq!(["human", "short", "json"].map(shown), [100, 130, 130]);
    assert!(written("human", &map, &verdict, Style::default()).contains("and 30 more of mojibake"));
}

#[test]
fn the_summary_says_what_was_proved() {
    let line = |summary: Summary| summary.line();
    assert_eq!(
        line(summary(1, 0)),
        "2 pages, 5 alerts: 3 covered (2 declared, 1 linked); 1 error, 0 warnings, 3 baselined, 4 suppressed"
    );
    let unproved = Summary { pages: 1, alerts: 2, ..Summary::default() };
    let expected = "1 page, no alert rules (2 named by pages), so nothing is proved about alerts; 0 errors, 0 warnings";
    assert_eq!(line(unproved), expected);
}

#[test]
fn columns_line_up_by_what_a_terminal_shows() {
    let rows = [["漢字".to_owned(), "a".to_owned()], ["x\ny".to_owned(), "b".to_owned()]];
    let mut out = Vec::new();
    alerts::columns(["A", "B"], &rows, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "A     B\n漢字  a\nx\\ny  b\n");
}
