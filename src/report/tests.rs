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
    (map, Verdict { findings: vec![first, second, third], suppressed: 4, baselined: 3, ..Verdict::default() })
}

/// The same, and what would be markup, a mention or the end of a block of some format.
fn more_hostile() -> (SourceMap, Verdict) {
    let (mut map, mut verdict) = hostile();
    let rules = map.add("../rules/a|b.yml", "- alert: \"Größe\"\n  expr: up\n");
    let stdin = map.add("<stdin>", "A\n");
    let message =
        "`a]]>b|c` @team #12 !7 ~bug \"quoted\" 'too' ]]> {{x}} [l](http://x.example) *b* _i_ $x$ \\ www.x.example";
    let lines = Span::new(rules, 3..26);
    let mut fourth = Finding::new("alert-without-runbook", lines, "Größe", message);
    fourth.help = Some("`odd, </details> &amp; GH-9 <!-- x".to_owned());
    fourth.fingerprint = "f4".to_owned();
    let fifth =
        Finding::new("unknown-alert", Span::new(stdin, 0..1), "A", "- # ##[error]not a command\u{ffff}\u{2028}");
    verdict.findings.extend([fourth, fifth]);
    (map, verdict)
}

fn summary(errors: usize, warnings: usize) -> Summary {
    let tally = Tally { declared: 2, linked: 1, ..Tally::default() };
    Summary { pages: 2, alerts: 5, rules: 6, tally, errors, warnings, baselined: 3, suppressed: 4 }
}

fn report<'a>(map: &'a SourceMap, verdict: &'a Verdict) -> Report<'a> {
    let (style, review) = (Style::default(), Review::default());
    Report { map, verdict, summary: summary(2, 1), advice: &[], comparison: None, style, review }
}

fn written(name: &str, map: &SourceMap, verdict: &Verdict, style: Style) -> String {
    let mut out = Vec::new();
    let report = Report { style, ..report(map, verdict) };
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
            "mended": 0,
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
    let finding = |n: usize| Finding::new("mojibake", Span::new(file, n * 5..n * 5 + 4), "", format!("number {n};"));
    let verdict = Verdict { findings: (0..130).map(finding).collect(), ..Verdict::default() };
    let shown = |name| {
        let text = written(name, &map, &verdict, Style::default());
        (0..130).filter(|n| text.contains(&format!("number {n};"))).count()
    };
    for name in names() {
        assert_eq!(shown(name), if name == "human" { 100 } else { 130 }, "{name}");
    }
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

// promise 78
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads, and when told to writes, what it expects")]
fn every_format_keeps_hostile_findings_whole_and_harmless() {
    let (map, verdict) = more_hostile();
    let change = Comparison {
        alerts_added: vec!["A".to_owned(), "B".to_owned()],
        added_without_runbook: vec!["A".to_owned()],
        broken: vec![Lost {
            anchor: Some("one".to_owned()),
            alerts: ["A", "B", "C", "D"].map(str::to_owned).to_vec(),
            ..Lost::default()
        }],
        changed: vec!["<stdin>".to_owned()],
        ..Comparison::default()
    };
    let review = Review { prefix: "docs/a b/", change: Some(&change), ..Review::default() };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    for name in names() {
        let mut found = Vec::new();
        let report = Report { review, ..report(&map, &verdict) };
        (format(name).unwrap().write)(&report, &mut found).unwrap();
        let found = String::from_utf8(found).unwrap().replace(env!("CARGO_PKG_VERSION"), "0.0.0");
        let path = folder.join(format!("hostile.{name}"));
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            std::fs::write(&path, &found).unwrap();
        }
        assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "{name}");
        assert!(!found.contains(|c: char| c.is_ascii_control() && c != '\n'), "{name}");
    }
}

/// Commands of a log, less their escapes.
fn commands(log: &str) -> Vec<&str> {
    log.lines().map(|line| line.split_once(' ').unwrap().0).collect()
}

#[test]
fn github_shows_ten_of_a_level_and_the_last_of_them_hold_the_rest() {
    let mut map = SourceMap::default();
    let files: Vec<FileId> = (0..40).map(|n| map.add(format!("{n:02}.md"), "text\n")).collect();
    let checks = ["broken-link", "mojibake", "broken-anchor"];
    let finding =
        |(n, file): (usize, &FileId)| Finding::new(checks[n % 3], Span::new(*file, 0..4), "", format!("no. {n};"));
    let verdict = Verdict { findings: files.iter().enumerate().map(finding).collect(), ..Verdict::default() };
    let change = Comparison { changed: vec!["30.md".to_owned()], ..Comparison::default() };
    let mut out = Vec::new();
    let review = Review { change: Some(&change), ..Review::default() };
    (format("github").unwrap().write)(&Report { review, ..report(&map, &verdict) }, &mut out).unwrap();
    let log = String::from_utf8(out).unwrap();
    assert_eq!(commands(&log), ["::error"; 10]);
    assert!(
        log.starts_with("::error file=30.md,line=1,endLine=1,col=1,endColumn=5,title=broken-link::no. 30;\n"),
        "{log}"
    );
    assert!(log.contains("title=11 more of broken-link::06.md:1:1: no. 6;%0A09.md"), "{log}");
    assert!((0..40).all(|n| log.matches(&format!("no. {n};")).count() == 1), "{log}");
}

#[test]
fn many_checks_share_the_last_annotation_of_github() {
    let mut map = SourceMap::default();
    let file = map.add("a.md", "text\n");
    let finding = |n: usize| Finding::new(crate::check::CHECKS[n % 15].name, Span::new(file, 0..4), "", "wrong");
    let verdict = Verdict { findings: (0..45).map(finding).collect(), ..Verdict::default() };
    let log = written("github", &map, &verdict, Style::default());
    assert_eq!(commands(&log), ["::error"; 10]);
    assert_eq!(log.matches("a.md:1:1: wrong").count(), 45);
}

#[test]
fn junit_fails_what_fails_the_gate_and_is_never_empty() {
    let (map, verdict) = hostile();
    let failures = |strict: bool| {
        let mut out = Vec::new();
        let review = Review { strict, ..Review::default() };
        (format("junit").unwrap().write)(&Report { review, ..report(&map, &verdict) }, &mut out).unwrap();
        String::from_utf8(out).unwrap().matches("<failure ").count()
    };
    assert_eq!((failures(false), failures(true)), (2, 3));
    let clean = written("junit", &map, &Verdict::default(), Style::default());
    assert_eq!((clean.matches("<testcase ").count(), clean.matches("<failure").count()), (1, 0));
}

#[test]
fn markdown_keeps_the_backticks_of_code() {
    let (map, mut verdict) = hostile();
    verdict.findings.truncate(1);
    verdict.findings[0].help = Some("write it as code: `` `<b>` ``, not ``x` or `y`".to_owned());
    let text = written("markdown", &map, &verdict, Style::default());
    let code = "help: write it as code: <code>&#96;&#60;b&#62;&#96;</code>, not &#96;&#96;x<code> or </code>y&#96;";
    assert!(text.contains(code), "{text}");
}

#[test]
fn markdown_says_what_it_leaves_out_when_it_must_fit_a_comment() {
    let mut map = SourceMap::default();
    let files: Vec<FileId> = (0..300).map(|n| map.add(format!("{n}.md"), "text\n")).collect();
    let finding = |file: &FileId| Finding::new("broken-link", Span::new(*file, 0..4), "", "gone").help("mend `it`");
    let verdict = Verdict {
        findings: files.iter().flat_map(|file| [finding(file), finding(file)]).collect(),
        ..Verdict::default()
    };
    let sized = |limit: Option<usize>| {
        let mut out = Vec::new();
        let review = Review { limit, ..Review::default() };
        (format("markdown").unwrap().write)(&Report { review, ..report(&map, &verdict) }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(sized(None).matches(": gone").count(), 600);
    assert_eq!(sized(Some(1_000_000)), sized(None));
    for limit in [1000, 1234, 5000, 20_000, 65_536] {
        let text = sized(Some(limit));
        let shown = text.matches(": gone").count();
        assert!(text.len() <= limit && shown < 600, "{limit}: {} bytes, {shown} findings", text.len());
        assert!(text.contains(&format!("**and {} more**", 600 - shown)), "{text}");
        assert_eq!(text.matches("<details").count(), text.matches("</details>").count());
        assert!(text.ends_with("| covered, linked | 1 |\n"), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_becomes_markup_in_markdown(message in "([ -~\\n`äß漢@#<|]|https://|www\\.|a@b\\.c){0,60}", help in "\\PC{0,30}") {
        let mut map = SourceMap::default();
        let file = map.add("a.md", "text\n");
        let finding = Finding::new("mojibake", Span::new(file, 0..4), "", &message).help(help);
        let verdict = Verdict { findings: vec![finding], ..Verdict::default() };
        let text = written("markdown", &map, &verdict, Style::default());
        let item = text.split_once("</summary>\n\n").unwrap().1.split_once("\n</details>").unwrap().0;
        // What parts an address in code is shown as nothing.
        let item = item.replace("<!-- -->", "\u{200b}");
        let markers = item.replace("<code>", "").replace("</code>", "").replace("  <br>help: ", "");
        let markers = markers.strip_prefix("- **error** in line 1, `mojibake`: ").unwrap().to_owned();
        // Nothing is left that Markdown or HTML could read as more than a character.
        let harmless = |c: char| !c.is_ascii_punctuation() || " ,.;?/-:%&#".contains(c);
        proptest::prop_assert!(markers.chars().all(|c| harmless(c) || c == '\n'), "{}", markers);
        proptest::prop_assert_eq!(markers.lines().count(), 2);
        let entities = markers.matches('&').count();
        proptest::prop_assert_eq!(entities, markers.matches("&#").count());
        proptest::prop_assert_eq!(entities, markers.matches('#').count());
        for bait in ["@a", "://", "www."] {
            proptest::prop_assert!(!markers.contains(bait), "{}", markers);
        }
    }
}
