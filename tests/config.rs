//! `book.toml`: what it says when it is right, and every mistake of one run when it is wrong.

use alertbook::config::{self, Config};
use alertbook::finding::{Level, Problem};
use alertbook::span::SourceMap;

fn read(text: &str) -> (SourceMap, Config, Vec<Problem>) {
    let mut map = SourceMap::default();
    let file = map.add("book.toml", text);
    let (config, problems) = config::read(&map, file, "content");
    (map, config, problems)
}

/// Each problem as `line:column message (help)`.
fn problems(text: &str) -> Vec<String> {
    let (map, _, problems) = read(text);
    let line = |p: &Problem| {
        let at = map.start(p.span);
        format!("{}:{} {:?} {} ({})", at.line, at.column, p.kind, p.message, p.help.as_deref().unwrap_or(""))
    };
    problems.iter().map(line).collect()
}

const WHOLE: &str = r#"
[book]
title = "Payments runbooks"
authors = ["A", "B"]
description = """
Two
lines"""
src = "./docs/"
language = "he-IL"
multilingual = false
[build]
build-dir = "out/site"
create-missing = false
[rust]
edition = "2021"
[preprocessor.toc]
command = "mdbook-toc"
[output.linkcheck]
[output.html]
site-url = "https://wiki.example.com/runbooks"
edit-url-template = "https://git.example.com/edit/{path}"
additional-css = ["extra.css"]
default-theme = "navy"
smart-punctuation = true
fold = { enable = true }
[output.html.search]
enable = false
[output.html.redirect]
"/old.html" = "new.html#there"
"gone.html" = "https://example.com/"
[[mounts]]
from = "../payments/docs"
to = "payments/"
owner = "team-payments"
[[defaults]]
path = "legacy/**"
owner = "nobody"
[alerts]
rules = ["content/**/*.rules.yml", "../charts/*/templates/*.yaml", "-"]
runbook-urls = ["https://git.example.com/{job}/{source}"]
require = [{ severity = ["critical", "page"], team = "a" }]
exempt = [
  { alert = "Watchdog", reason = "dead man's switch", until = 2027-01-01 },
  { alert = "Other", reason = "quiet", until = "2027-02-28" },
]
claims = ["front-matter", "heading"]
[runbooks]
required-sections = [["Symptoms", "Meaning"], "Diagnosis"]
review-every = "6mo"
severities = { critical = ["P0", "SEV1"], info = "noise" }
[checks]
stale-review = "off"
[[checks.for]]
path = "legacy/**"
broken-link = "warn"
"#;

#[test]
fn a_whole_file_is_read_without_a_complaint() {
    assert_eq!(problems(WHOLE), Vec::<String>::new());
    let (_, config, _) = read(WHOLE);
    assert_eq!((config.book.src.as_str(), config.book.text_direction.as_str()), ("docs", "rtl"));
    assert_eq!(config.build_dir, "out/site");
    assert_eq!(config.html.site_url.unwrap().value, "https://wiki.example.com/runbooks/");
    assert_eq!(config.html.default_theme.as_deref(), Some("dark"));
    assert!(config.html.smart_punctuation);
    let redirects: Vec<_> = config.html.redirect.iter().map(|(from, to)| (from.as_str(), to.value.as_str())).collect();
    assert_eq!(redirects, [("gone.html", "https://example.com/"), ("old.html", "new.html#there")]);
    assert_eq!((config.mounts[0].from.value.as_str(), config.mounts[0].to.as_str()), ("../payments/docs", "payments"));
    assert_eq!(config.alerts.rules.len(), 3);
    assert!(config.alerts.rules_configured);
    assert_eq!(config.alerts.require[0].0["severity"], ["critical", "page"]);
    let until = |alert: &str| {
        let until: Vec<_> = config.alerts.exemptions(alert).iter().map(|one| one.until.unwrap().to_string()).collect();
        until.join(" ")
    };
    assert_eq!(
        (until("Watchdog").as_str(), until("Other").as_str(), until("None").as_str()),
        ("2027-01-01", "2027-02-28", "")
    );
    assert_eq!(config.runbooks.required_sections, [vec!["Symptoms", "Meaning"], vec!["Diagnosis"]]);
    assert_eq!(config.runbooks.review_every, Some(180));
    let levels: Vec<_> = config
        .levels
        .iter()
        .map(|l| (l.check.as_str(), l.path.as_ref().map(|path| path.value.as_str()), l.level))
        .collect();
    assert_eq!(levels, [("stale-review", None, Level::Off), ("broken-link", Some("legacy/**"), Level::Warn)]);
    let ignored = "book.multilingual build.create-missing rust preprocessor output.linkcheck output.html.fold \
                   output.html.search";
    assert_eq!(config.ignored.join(" "), ignored);
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let (_, config, problems) = read("");
    assert!(problems.is_empty());
    assert_eq!((config.book.src.as_str(), config.build_dir.as_str()), ("content", "book"));
    assert!(!config.alerts.rules_configured && !config.html.smart_punctuation);
}

/// Text of the file, and the one problem that it must give.
const MISTAKES: &[(&str, &str)] = &[
    ("[book]\ntittle = \"x\"", "2:1 BadConfig `tittle` is not a key of `[book]` (did you mean `title`?)"),
    (
        "[book]\ntext_direction = \"ltr\"",
        "2:1 BadConfig `text_direction` is not a key of `[book]` (did you mean `text-direction`?)",
    ),
    ("[alert]\nrules = []", "1:2 BadConfig `alert` is not a key of `book.toml` (did you mean `alerts`?)"),
    ("[book]\ntitle = 3", "2:9 BadConfig `book.title` is an integer, wanted a string (write a string)"),
    ("book = 3", "1:8 BadConfig `book` is an integer, wanted a table (write a table)"),
    (
        "[book]\nauthors = [\"a\", 1]",
        "2:17 BadConfig `book.authors` is an integer, wanted a list of strings (write a list of strings)",
    ),
    ("[book]\ntitle = \"a\\u0000b\"", "2:9 BadConfig `book.title` holds the control character U+0000 (take it out)"),
    (
        "[book]\nsrc = \"../docs\"",
        "2:7 BadConfig `book.src` is `../docs`, which leads out of the book (write it from the book's root, without `..`)",
    ),
    (
        "[book]\nlanguage = \"english language\"",
        "2:12 BadConfig `book.language` is `english language`, which is no language tag (write one such as `en` or `pt-BR`)",
    ),
    (
        "[book]\ntext-direction = \"up\"",
        "2:18 BadConfig `book.text-direction` is `up`, wanted one of `ltr`, `rtl`, `auto` (write one of `ltr`, `rtl`, `auto`)",
    ),
    (
        "[build]\nbuild-dir = \".\"",
        "2:13 BadConfig `build.build-dir` is the book's root itself (name a folder of its own, such as `book`)",
    ),
    (
        "[build]\nbuild-dir = \"/srv/www\"",
        "2:13 BadConfig `build.build-dir` is `/srv/www`, which leads out of the book (write it from the book's root, without `..`)",
    ),
    (
        "[output.html]\nsite-url = \"wiki.example.com\"",
        "2:12 BadConfig `output.html.site-url` is `wiki.example.com`, wanted an http(s) URL or an absolute path (write it as in `https://wiki.example.com/runbooks/` or `/runbooks/`)",
    ),
    (
        "[output.html]\nedit-url-template = \"javascript:{path}\"",
        "2:21 BadConfig `output.html.edit-url-template` is `javascript:{path}`, which is no http(s) URL (write the whole URL, with `https://`)",
    ),
    (
        "[output.html]\nedit-url-template = \"https://git.example.com/\"",
        "2:21 BadConfig `output.html.edit-url-template` is `https://git.example.com/`, which has no `{path}` (put `{path}` where the page's path belongs)",
    ),
    (
        "[output.html]\nadditional-js = [\"../x.js\"]",
        "2:18 BadConfig `output.html.additional-js` is `../x.js`, which leads out of the book (write it from the book's root, without `..`)",
    ),
    (
        "[output.html.redirect]\n\"../a\" = \"b\"",
        "2:1 BadConfig `output.html.redirect.../a` does not begin with a path of the site (write the old path from the site's root, without `..`)",
    ),
    (
        "[output.html.redirect]\na = \"javascript:x\"",
        "2:5 BadConfig `output.html.redirect.a` is `javascript:x`, which is neither a path of the site nor an http(s) URL (write the new path from the site's root, or a whole URL)",
    ),
    (
        "[[mounts]]\nfrom = \"a\"",
        "1:1 BadConfig `mounts.to` is missing (add `to`: the folder of the book that it appears as)",
    ),
    (
        "[[mounts]]\nfrom = \"/etc\"\nto = \"x\"",
        "2:8 BadConfig `mounts.from` is `/etc`, which is no relative path (write it from the book's root; it may begin with `../`)",
    ),
    (
        "[[mounts]]\nfrom = \"a\"\nto = \"x/../..\"",
        "3:6 BadConfig `mounts.to` is `x/../..`, which leads out of the book (write it from the book's root, without `..`)",
    ),
    (
        "[[defaults]]\npath = \"a[\"",
        "2:8 BadConfig `defaults.path`: `a[` is no glob: unclosed character class; missing ']' (mend the pattern)",
    ),
    (
        "[alerts]\nrunbook-urls = [\"https://x/{alert\"]",
        "2:17 BadConfig `alerts.runbook-urls`: `https://x/{alert` has a brace without its partner (write it as in `https://git.example.com/runbooks/{source}`; the name of any label may stand in braces)",
    ),
    (
        "[alerts]\nexempt = [{ alert = \"A\" }]",
        "2:11 BadConfig `alerts.exempt.reason` is missing (add `reason`: why it needs no runbook)",
    ),
    (
        "[alerts]\nexempt = [{ alert = \"A\", reason = \"r\", until = \"2026-02-30\" }]",
        "2:48 BadDate `alerts.exempt.until` is not a day of the calendar (write year, month and day, such as 2027-01-31)",
    ),
    (
        "[alerts]\nexempt = [{ alert = \"A\", reason = \"r\", until = 2026-02-30 }]",
        "2:48 BadDate `alerts.exempt.until` is not a day of the calendar (write year, month and day, such as 2027-01-31)",
    ),
    (
        "[alerts]\nclaims = [\"headings\"]",
        "2:11 BadConfig `alerts.claims` is `headings`, wanted one of `front-matter`, `bold-key`, `heading-alert`, `runbook-url`, `heading`, `file-name`, `table-row`, `fenced-rule` (did you mean `heading`?)",
    ),
    (
        "[runbooks]\nreview-every = \"often\"",
        "2:16 BadConfig `runbooks.review-every` is `often`, wanted a number of days, weeks, months or years (write it as in `180d`, `6w`, `6mo` or `1y`)",
    ),
    (
        "[runbooks]\nseverities = { kritical = [\"P0\"] }",
        "2:16 BadConfig `kritical` is not a key of `[runbooks.severities]` (did you mean `critical`?)",
    ),
    (
        "[search]\nwords = [\"DHT\", \"P\"]",
        "2:17 BadConfig `search.words` is `P`, which is no word of two letters and digits or more (write it as it stands in names, such as `DHT` or `StemeDB`)",
    ),
    (
        "[search]\nwords = [\"at rest\"]",
        "2:10 BadConfig `search.words` is `at rest`, which is no word of two letters and digits or more (write it as it stands in names, such as `DHT` or `StemeDB`)",
    ),
    ("[search]\nword = [\"DHT\"]", "2:1 BadConfig `word` is not a key of `[search]` (did you mean `words`?)"),
    (
        "[checks]\nbroken-link = \"warning\"",
        "2:15 BadConfig `checks.broken-link` is `warning`, wanted one of `off`, `warn`, `error` (write one of `off`, `warn`, `error`)",
    ),
    (
        "[[checks.for]]\nbroken-link = \"off\"",
        "1:1 BadConfig `checks.for.path` is missing (add `path`: a glob of files)",
    ),
];

#[test]
fn each_mistake_names_its_place_and_the_way_out() {
    let wrong: Vec<_> = MISTAKES.iter().map(|(text, wanted)| (problems(text), wanted)).collect();
    let wrong: Vec<_> = wrong.iter().filter(|(found, wanted)| *found != [**wanted]).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn all_mistakes_are_reported_in_one_run_in_order() {
    let text = "[book]\ntitel = 1\nlanguage = 2\n[output.html]\nsite_url = \"x\"\n[[mounts]]\nto = 3\n";
    let lines: Vec<_> = problems(text).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(lines, ["2:1", "3:12", "5:1", "6:1", "7:6"]);
}

#[test]
fn what_is_not_toml_has_a_place() {
    for text in ["[book\n", "a = \n", "= 1", "a = 1\na = 2\n", "\u{0}"] {
        let (range, message) = config::syntax_error(text).unwrap_or_else(|| panic!("{text:?} passed"));
        assert!(range.end <= text.len() + 1 && !message.is_empty() && !message.contains('\n'), "{text:?}: {message}");
    }
    assert!(config::syntax_error(WHOLE).is_none());
}

#[test]
fn deep_nesting_ends_with_an_error() {
    for unit in ["[", "{a=", "[["] {
        assert!(config::syntax_error(&format!("x = {}", unit.repeat(100_000))).is_some(), "{unit}");
    }
}

// promise 1
#[test]
fn cuts_and_slips_are_survived() {
    for (at, char) in WHOLE.char_indices().step_by(11) {
        let rest = &WHOLE[at + char.len_utf8()..];
        for text in [WHOLE[..at].to_owned(), format!("{}{rest}", &WHOLE[..at]), format!("{}\"{rest}", &WHOLE[..at])] {
            let (map, config, problems) = read(&text);
            assert_eq!(map.path(config.file), "book.toml");
            assert!(problems.iter().all(|problem| problem.span.end as usize <= text.len()), "{text}");
        }
    }
}
