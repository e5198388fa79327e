//! `check --fix` and `--fix-rules` on damage that is made up: each fix leaves nothing to mend, touches its spans alone,
//! and loses no word.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own folders")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

/// Checks whose every finding here has a fix.
const MENDED: [&str; 6] =
    ["escaped-wiki-link", "link-case", "collapsed-table", "swallowed-placeholder", "mojibake", "obfuscated-email"];

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_alertbook")).args(args).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let found = (output.status.code().unwrap(), text(output.stdout), text(output.stderr));
    assert!(!found.2.contains("panicked"), "{}", found.2);
    found
}

fn findings(folder: &Path) -> Vec<Value> {
    let (_, report, said) = run(folder, &["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap_or_else(|error| panic!("{error}: {said}"));
    report["findings"].as_array().unwrap().clone()
}

fn has(findings: &[Value], check: &str) -> bool {
    findings.iter().any(|finding| finding["check"] == check)
}

/// The words of a text, less the marks that fixes add, take away or move.
fn words(text: &str) -> Vec<String> {
    let text = text.replace("&lt;", "<").replace(['\\', '\r'], "");
    // What stands for an address is the address.
    let text = SHIELDS.iter().fold(text, |text, (hidden, shown)| text.replace(hidden, shown));
    let meant = text.replace("â€™", "’").replace("âœ—", "✗").replace("Ã©", "é").to_lowercase();
    // The word that a wiki link shows stays beside the name that it leads to, and lines of a quote begin so.
    let meant = meant.replace("[[drain|drain]]", "[[drain]]").replace("%c3%9c", "%c3%bc");
    let words = meant.split(|c: char| c.is_whitespace() || c == '|');
    words.filter(|word| !word.is_empty() && *word != ">").map(str::to_owned).collect()
}

/// Edits of the report, made by hand: in the bytes of the file, from the last to the first.
fn by_hand(found: &[Value], file: &str, text: &str) -> String {
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for finding in found {
        for edit in finding["fix"]["edits"].as_array().into_iter().flatten().filter(|edit| edit["file"] == file) {
            let number = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
            edits.push((number("start"), number("end"), edit["text"].as_str().unwrap().to_owned()));
        }
    }
    edits.sort();
    edits.dedup();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, &new);
    }
    text
}

/// Ways in which copied pages hide `desk@example.com`, and what they stand for.
const SHIELDS: [(&str, &str); 4] = [
    (
        "[[email protected]](/cdn-cgi/l/email-protection#046061776f44617c65697468612a676b69)",
        "[desk@example.com](mailto:desk@example.com)",
    ),
    (
        "[The desk](https://a.example/cdn-cgi/l/email-protection#046061776f44617c65697468612a676b69)",
        "[The desk](mailto:desk@example.com)",
    ),
    (
        "<a href=\"/cdn-cgi/l/email-protection\" class=\"__cf_email__\" \
         data-cfemail=\"046061776f44617c65697468612a676b69\">[email&#160;protected]</a>",
        "desk@example.com",
    ),
    (
        "<a href=\"/cdn-cgi/l/email-protection#046061776f44617c65697468612a676b69\"><span class=\"__cf_email__\" \
         data-cfemail=\"046061776f44617c65697468612a676b69\">[email\u{a0}protected]</span></a>",
        "<a href=\"mailto:desk@example.com\">desk@example.com</a>",
    ),
];

/// Where a collapsed table may begin, and what further lines begin with there.
const PLACES: [(&str, &str); 8] = [
    ("", ""),
    ("text\n", ""),
    ("- ", "  "),
    ("* text\n  ", "  "),
    ("10. step\n\n    ", "    "),
    ("> ", "> "),
    ("> text\n> ", "> "),
    ("- - > ", "    > "),
];

/// A piece of a page, damaged in one of the ways that are mended.
fn piece() -> impl Strategy<Value = String> {
    let word = "[a-z]{2,6}";
    prop_oneof![
        word.prop_map(|word| format!("Some {word} text.")),
        (word, word).prop_map(|(one, two)| format!("Delete <{one}x> in <{two}-x:8080> now.")),
        word.prop_map(|word| format!("<div>\n<{word}x>\n</div>")),
        word.prop_map(|word| format!("<{word}x>\nis *that*.")),
        word.prop_map(|word| format!("See \\[[drain#how|{word}]\\] and \\[[drain|{word}]].")),
        word.prop_map(|word| format!("See \\[\\[drain#How\\]\\], \\[\\[Drain]], [[DRAIN]] and [[dRaIn|{word}]].")),
        word.prop_map(|word| format!("| a | b |\n|---|---|\n| [[Drain]] {word} | \\[\\[Drain\\]\\] |")),
        word.prop_map(|word| format!("See [{word}](call%20LIST.md#%C3%9cBER), [that](<call list.md> \"x\").")),
        word.prop_map(|word| format!("| a | b |\n|---|---|\n| \\[[drain|{word}]\\] | x |")),
        word.prop_map(|word| format!("See [{word}](Drain.md) and [that](drain.md#How \"How\"), [both](Drain.md#HOW).")),
        word.prop_map(|word| format!("It canâ€™t be âœ— or cafÃ© {word}.")),
        (prop::collection::vec((word, word), 1..5), prop::bool::ANY).prop_map(|(rows, breaks)| {
            let feed = if breaks { "\n" } else { " " };
            let rows: String =
                rows.iter().map(|(one, two)| format!(" | {one}{feed}x `a` | [[drain|{two}]] |")).collect();
            format!("| one | two | |---|:--:|{rows}")
        }),
        (prop::collection::vec((word, word), 0..4), 0_usize..PLACES.len(), prop::bool::ANY, prop::bool::ANY).prop_map(
            |(rows, place, breaks, behind)| {
                let (first, next) = PLACES[place];
                let feed = if breaks { format!("\n{next}") } else { " ".to_owned() };
                let rows: String = rows.iter().map(|(one, two)| format!(" | {one}{feed}`a|b` | {two} |")).collect();
                let behind = if behind { format!("\n{next}and more") } else { String::new() };
                format!("{first}| one | two | |---|:--:|{rows}{behind}")
            },
        ),
        (word, 0_usize..SHIELDS.len()).prop_map(|(word, way)| format!("Write to {} {word}.", SHIELDS[way].0)),
        word.prop_map(|word| format!("```\n<{word}> \\[[{word}]\\]\n```")),
        word.prop_map(|word| format!("- <{word}x>\n- > <{word}y> \\[[drain]\\]")),
    ]
}

fn book(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_mended_for_good(
        pieces in prop::collection::vec(piece(), 1..7),
        bom in prop::bool::ANY,
        returns in prop::bool::ANY,
    ) {
        let mut text = format!("# Page\n\n{}\n", pieces.join("\n\n"));
        if returns {
            text = text.replace('\n', "\r\n");
        }
        if bom {
            text.insert(0, '\u{feff}');
        }
        let drain = "# Drain\n\n## how\n\nRestart it.\n";
        let list = "# Call list\n\n## Über\n\nThe lead.\n";
        let folder = book(&[
            ("content/page.md", &text), ("content/drain.md", drain), ("content/Call list.md", list),
        ]);
        let read = || fs::read_to_string(folder.path().join("content/page.md")).unwrap();
        let before = findings(folder.path());
        let (_, patch, _) = run(folder.path(), &["check", "--fix", "--dry-run"]);
        prop_assert_eq!(read(), text.clone(), "a dry run writes nothing");
        run(folder.path(), &["check", "--fix"]);
        let mended = read();
        prop_assert_eq!(patch.is_empty(), mended == text);
        prop_assert_eq!(&by_hand(&before, "content/page.md", &text), &mended, "the edits and nothing else");
        prop_assert_eq!(words(&mended), words(&text));
        prop_assert_eq!(mended.matches("\r\n").count(), if returns { mended.matches('\n').count() } else { 0 });
        let after = findings(folder.path());
        for check in MENDED {
            prop_assert!(!has(&after, check), "{} is left in\n{}", check, mended);
        }
        let new: Vec<&Value> = after.iter().filter(|left| !has(&before, left["check"].as_str().unwrap())).collect();
        prop_assert!(new.is_empty(), "{new:?}\n{mended}");
        let (_, _, said) = run(folder.path(), &["check", "--fix"]);
        prop_assert_eq!(read(), mended, "the second run changes nothing");
        prop_assert!(said.contains("nothing found"));
    }

    #[test]
    fn rules_gain_their_url_and_nothing_else(
        forms in prop::collection::vec((0_usize..FORMS.len(), 0_usize..3), 1..8),
        returns in prop::bool::ANY,
        closed in prop::bool::ANY,
    ) {
        let mut text = "groups:\n  - name: made\n    rules:\n".to_owned();
        let mut names = Vec::new();
        for (at, (form, lines)) in forms.iter().enumerate() {
            let name = format!("Made{at}");
            text += &FORMS[*form].replace("NAME", &name).replace("SMALL", &name.to_lowercase());
            text += ["", "\n", "      # a remark: of mine\n"][*lines];
            names.push(name);
        }
        if !closed {
            text = text.trim_end().to_owned();
        }
        if returns {
            text = text.replace('\n', "\r\n");
        }
        let alerts = names.join(", ");
        let page = format!("---\nalerts: [{alerts}]\n---\n\n# Page\n\nRestart the relay, then look at the log.\n");
        let url = |name: &str| format!("https://wiki.example.com/alerts/{name}/");
        let one = format!("      - {{alert: Good, expr: up, annotations: {{runbook_url: \"{}\"}}}}\n", url("Good"));
        let good = one.repeat(12);
        let good = format!("groups:\n  - name: good\n    rules:\n{good}");
        let config = "[output.html]\nsite-url = \"https://wiki.example.com/\"\n\n[alerts]\nrules = [\"*.yml\"]\n";
        let good_page = "---\nalerts: [Good]\n---\n\n# Good\n\nRestart the relay, then look at the log.\n";
        let folder = book(&[
            ("book.toml", config), ("content/page.md", &page), ("content/good.md", good_page),
            ("made.yml", &text), ("good.yml", &good),
        ]);
        let read = || fs::read_to_string(folder.path().join("made.yml")).unwrap();
        let before = findings(folder.path());
        prop_assert!(before.iter().any(|finding| !finding["fix"].is_null()), "{before:?}");
        run(folder.path(), &["check", "--fix-rules"]);
        let mended = read();
        prop_assert_eq!(&by_hand(&before, "made.yml", &text), &mended, "the edits and nothing else");
        let after = findings(folder.path());
        for check in ["missing-runbook-url", "broken-runbook-url", "link-case"] {
            prop_assert!(!has(&after, check), "{after:?}\n{mended}");
        }
        for name in &names {
            prop_assert!(mended.contains(url(name).trim_end_matches('/')), "{mended}");
        }
        prop_assert_eq!(mended.matches("\r\n").count(), if returns { mended.matches('\n').count() } else { 0 });
        run(folder.path(), &["check", "--fix-rules"]);
        prop_assert_eq!(read(), mended, "the second run changes nothing");
    }
}

#[test]
fn what_might_be_meant_or_cannot_be_known_is_left_alone() {
    let shield = "/cdn-cgi/l/email-protection#046061776f44617c65697468612a676b69";
    let table = [
        "As the vendor says \\[[1]], the glob \\[[0-9]] matches, and \\[[a-zA-Z0-9_]] too.".to_owned(),
        format!("<p>https://wiki.example.com{shield} for</p>"),
        format!("|a|https://wiki.example.com{shield} |"),
        "One letter is lost: ï¿½.".to_owned(),
        "The glob \\[\\[0-9]], and \\[\\[1\\]\\].".to_owned(),
        "| host | - | - | 5 |\n\n| a | b | | - | - |".to_owned(),
    ];
    for text in table {
        let page = format!("# Page\n\n{text}\n");
        let folder = book(&[("content/page.md", &page)]);
        let (_, _, said) = run(folder.path(), &["check", "--fix"]);
        assert!(said.contains("nothing found"), "{text}: {said}");
        assert_eq!(fs::read_to_string(folder.path().join("content/page.md")).unwrap(), page);
        assert!(!has(&findings(folder.path()), "escaped-wiki-link"), "{text}");
    }
}

/// The article of the one page of a book, as the site shows it.
fn shown(text: &str) -> String {
    let folder = book(&[("content/page.md", text)]);
    run(folder.path(), &["build", "--dest-dir", "out"]);
    let html = fs::read_to_string(folder.path().join("out/page.html")).unwrap();
    html[html.find("<h1").unwrap()..html.find("</article>").unwrap()].to_owned()
}

#[test]
fn a_collapsed_table_is_shown_as_it_is_once_it_is_mended() {
    let table = "| Port | Of | |---|---| | 9090 | the `a|b` | | 9091 | |";
    for (text, tables) in [
        (table.to_owned(), 1),
        (format!("The ports:\n{table}\nand no more\n\n{table}  \n- *one*"), 2),
        (format!("The ports:\r\n{table}\r\nand no more."), 1),
        // Below a table these would be a list, and nothing at all.
        (format!("The ports:\n{table}\n2. second"), 0),
        (format!("The ports:\n{table}\n[note]: see-below"), 0),
        (format!("The *ports:\n{table}\nare* secret"), 0),
    ] {
        let page = format!("# Page\n\n{text}\n");
        let folder = book(&[("content/page.md", &page)]);
        run(folder.path(), &["check", "--fix"]);
        let mended = fs::read_to_string(folder.path().join("content/page.md")).unwrap();
        assert_eq!(mended == page, tables == 0, "{mended}");
        let html = shown(&page);
        assert_eq!(html.matches("<table").count(), tables, "{html}");
        assert_eq!(html, shown(&mended));
    }
}

#[test]
fn escaped_brackets_that_lead_nowhere_are_words() {
    let page = "# Page\n\nSet \\[\\[mounts\\]\\] and \\[\\[a|b]], see \\[\\[Page]].\n";
    let html = shown(page);
    assert!(html.contains("Set [[mounts]] and [[a|b]], see <a "), "{html}");
    let folder = book(&[("content/page.md", page)]);
    let found = findings(folder.path());
    assert!(!has(&found, "broken-link"), "{found:?}");
    assert_eq!(found.iter().filter(|finding| finding["check"] == "escaped-wiki-link").count(), 1, "{found:?}");
}

#[test]
fn long_damage_is_mended_letter_by_letter() {
    let page = |word: &str| format!("# Page\n\n{}\n", word.repeat(50_000));
    let folder = book(&[("content/page.md", &page("Ã©"))]);
    run(folder.path(), &["check", "--fix"]);
    assert!(fs::read_to_string(folder.path().join("content/page.md")).unwrap() == page("é"));
}

/// Ways to write a rule.
const FORMS: [&str; 14] = [
    "      - alert: NAME\n        expr: up == 0 # why\n",
    "      - alert: NAME\n        expr: |\n          up == 0\n        annotations:\n          # what\n          summary: 'x'  # y\n",
    "      - alert: NAME\n        labels:\n            severity: page\n        expr: up == 0\n",
    "      - {alert: NAME, expr: up == 0}\n",
    "      - alert: \"NAME\"\n        expr: \"up == 0\"\n        annotations: {\"summary\": \"a, b\"}\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations: {}\n",
    "      - expr: up == 0\n        annotations:\n          summary: >-\n            long\n            words\n        alert: NAME\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations:\n          runbook_url: 'https://wiki.example.com/alerts/Gone/' # old\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations:\n          runbook_url: TBD\n          summary: \"{{ $labels.x }} is late\"\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations:\n          runbook_url: https://wiki.example.com/alerts/SMALL/\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations: {runbook: \"https://wiki.example.com/Alerts/SMALL\", a: b}\n",
    "      - alert: NAME\n        expr: |\n          up == 0\n        annotations:\n          summary: |\n            {{ $labels.x }} is late\n            {{- if gt $value 5.0 }} and long\n            {{- end }}\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations:\n          summary: >-\n            {{ $labels.Release }} is 5{% late,\n            [[ x ]] says\n          runbook_url: https://wiki.example.com/alerts/SMALL/\n",
    "      - alert: NAME\n        expr: up == 0\n        annotations:\n          summary: |-\n            {{ range query \"up\" }}\n            {{ .Labels.x }}\n            {{ end }}\n        labels:\n          severity: page\n",
];
