//! `book.toml` -> [`Config`]: one function a table, in the order of the manual.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned as At;
use toml::de::{DeTable, DeValue};

use super::section::{Notes, Section, Text, list, printable};
use super::values;
use super::{
    AsciiTrees, Book, Config, Defaults, Exemption, Html, LevelRule, Mount, Runbooks, Search, Selector, Severity,
};
use crate::finding::{Level, Problem, ProblemKind, nearest};
use crate::span::{FileId, SourceMap, Spanned};

/// Names of the conventions that `[alerts] claims` may list.
const CLAIMS: [&str; 8] =
    ["front-matter", "bold-key", "heading-alert", "runbook-url", "heading", "file-name", "table-row", "fenced-rule"];

/// Keys of `[output.html]` that mdBook has and this tool does not need.
const MDBOOK_HTML: [&str; 23] = [
    "admonitions",
    "cname",
    "copy-fonts",
    "curly-quotes",
    "definition-lists",
    "fold",
    "git-repository-icon",
    "google-analytics",
    "hash-files",
    "html-extension",
    "input-404",
    "live-reload-endpoint",
    "livereload-url",
    "mathjax-support",
    "no-section-label",
    "playground",
    "playpen",
    "preferred-dark-theme",
    "print",
    "code",
    "search",
    "sidebar-header-nav",
    "sidebar",
];

/// Where a text is not TOML, and why. No command goes on after that.
#[must_use]
pub fn syntax_error(text: &str) -> Option<(Range<usize>, String)> {
    let (_, errors) = parse(text);
    errors.into_iter().find(|(range, _)| !is_date_like(text, range))
}

/// A day that the calendar lacks is the one mistake of notation that leaves the rest of the file readable.
fn is_date_like(text: &str, range: &Range<usize>) -> bool {
    let date = text.get(range.clone()).unwrap_or_default().as_bytes();
    date.len() == 10 && date[4] == b'-' && date[7] == b'-'
}

/// Reads `book.toml`. What is wrong becomes a problem, and the default stands; `default_src` stands for `src`.
#[must_use]
pub fn read(map: &SourceMap, file: FileId, default_src: &str) -> (Config, Vec<Problem>) {
    let mut config = Config::default_for(file);
    default_src.clone_into(&mut config.book.src);
    let notes = Notes { file, problems: RefCell::default(), ignored: RefCell::default() };
    let (table, errors) = parse(map.text(file));
    for (range, message) in errors {
        // A date is reported where it is read.
        if !is_date_like(map.text(file), &range) {
            notes.report(Problem::new(ProblemKind::BadConfig, notes.span(range), "book.toml", message));
        }
    }
    let mut root = Section::root(&notes, table.get_ref());
    root.section("book").into_iter().for_each(|section| book(section, &mut config.book));
    root.section("build").into_iter().for_each(|section| build(section, &mut config.build_dir));
    root.section("output").into_iter().for_each(|section| output(section, &mut config.html));
    config.mounts = root.sections("mounts").into_iter().filter_map(mount).collect();
    config.defaults = root.sections("defaults").into_iter().filter_map(defaults).collect();
    root.section("alerts").into_iter().for_each(|section| alerts(section, &mut config.alerts));
    root.section("runbooks").into_iter().for_each(|section| runbooks(section, &mut config.runbooks));
    root.section("search").into_iter().for_each(|section| search(section, &mut config.search));
    root.section("checks").into_iter().for_each(|section| checks(section, &mut config));
    root.end(&["preprocessor", "rust"]);

    let mut ignored = notes.ignored.into_inner();
    ignored.sort();
    config.ignored = ignored.into_iter().map(|(_, key)| key).collect();
    let mut problems = notes.problems.into_inner();
    problems.sort_by_key(|problem| problem.span);
    (config, problems)
}

fn parse(text: &str) -> (At<DeTable<'_>>, Vec<(Range<usize>, String)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors.into_iter().map(|error| {
        let range = error.span().unwrap_or(0..0);
        let mut message = error.message().lines().collect::<Vec<_>>().join(", ");
        if message == "duplicate key" {
            message = format!("duplicate key `{}`", printable(text.get(range.clone()).unwrap_or_default()));
        }
        (range, message)
    });
    let mut errors: Vec<_> = errors.collect();
    errors.sort_by_key(|(range, _)| range.start);
    (table, errors)
}

fn book(mut table: Section<'_>, book: &mut Book) {
    if let Some(title) = table.text("title") {
        book.title = title.at.value;
    }
    book.authors = table.texts("authors").unwrap_or_default().into_iter().map(|text| text.at.value).collect();
    book.description = table.prose("description");
    if let Some(src) = table.text("src") {
        book.src_at = Some(src.at.span);
        if let Some(path) = inner(&table, src) {
            book.src = if path.value.is_empty() { ".".to_owned() } else { path.value };
        }
    }
    if let Some(language) = table.text("language") {
        let tag =
            keep(&table, language, values::is_language, "is no language tag", "write one such as `en` or `pt-BR`");
        book.language = tag.map_or_else(|| "en".to_owned(), |tag| tag.value);
    }
    values::direction(&book.language).clone_into(&mut book.text_direction);
    let direction = table.text("text-direction").and_then(|text| one_of(&table, text, &["ltr", "rtl", "auto"]));
    if let Some(direction) = direction {
        book.text_direction = direction.value;
    }
    table.end(&["author", "multilingual"]);
}

fn build(mut table: Section<'_>, build_dir: &mut String) {
    if let Some(dir) = table.text("build-dir") {
        let span = dir.at.span;
        match inner(&table, dir) {
            Some(path) if path.value.is_empty() => {
                let help = "name a folder of its own, such as `book`";
                table.bad(span, "build.build-dir", "`build.build-dir` is the book's root itself", help);
            }
            Some(path) => *build_dir = path.value,
            None => {}
        }
    }
    table.end(&["create-missing", "extra-watch-dirs", "use-default-preprocessors"]);
}

fn output(mut table: Section<'_>, config: &mut Html) {
    table.section("html").into_iter().for_each(|section| html(section, config));
    table.end_ignoring_rest();
}

fn html(mut table: Section<'_>, html: &mut Html) {
    if let Some(Text { key, at }) = table.text("site-url") {
        html.site_url = values::site_url(&at.value).map(|value| Spanned { value, span: at.span });
        if html.site_url.is_none() {
            let message = format!("`{key}` is `{}`, wanted an http(s) URL or an absolute path", at.value);
            table.bad(at.span, &key, message, "write it as in `https://wiki.example.com/runbooks/` or `/runbooks/`");
        }
    }
    html.edit_url_template = table.text("edit-url-template").and_then(|text| edit_url(&table, text));
    html.git_repository_url =
        table.text("git-repository-url").and_then(|text| web_url(&table, text)).map(|url| url.value);
    html.additional_css = inner_paths(&mut table, "additional-css");
    html.additional_js = inner_paths(&mut table, "additional-js");
    html.redirect = table.section("redirect").map(|section| redirects(&section)).unwrap_or_default();
    html.default_theme = table.text("default-theme").and_then(|text| default_theme(&table, text));
    let theme = table.text("theme").and_then(|text| inner(&table, text));
    if let Some(theme) = theme.filter(|theme| !theme.value.is_empty()) {
        html.theme = theme.value;
    }
    html.smart_punctuation = table.flag("smart-punctuation").unwrap_or(false);
    table.end(&MDBOOK_HTML);
}

/// mdBook's themes are light or dark ones; `auto` leaves it to the reader's system.
fn default_theme(table: &Section<'_>, text: Text) -> Option<String> {
    let known = ["light", "dark", "auto", "rust", "coal", "navy", "ayu"];
    let theme = one_of(table, text, &known)?;
    match theme.value.as_str() {
        "light" | "rust" => Some("light".to_owned()),
        "dark" | "coal" | "navy" | "ayu" => Some("dark".to_owned()),
        _ => None,
    }
}

fn redirects(table: &Section<'_>) -> BTreeMap<String, Spanned<String>> {
    let mut redirects = BTreeMap::new();
    for (from, span, value) in table.rest() {
        let key = table.path(&printable(from));
        let path = values::inner_path(from.trim_start_matches('/')).filter(|path| !path.is_empty());
        let Some(path) = path.filter(|path| !path.contains(char::is_control)) else {
            let message = format!("`{key}` does not begin with a path of the site");
            table.bad(span, &key, message, "write the old path from the site's root, without `..`");
            continue;
        };
        let target = table.one_text(&key, value, "a string", false);
        let wanted = "is neither a path of the site nor an http(s) URL";
        let help = "write the new path from the site's root, or a whole URL";
        let target = target.and_then(|target| keep(table, target, values::is_redirect_target, wanted, help));
        if let Some(target) = target {
            redirects.insert(path, target);
        }
    }
    redirects
}

fn mount(mut table: Section<'_>) -> Option<Mount> {
    let from = table.text("from").and_then(|text| relative(&table, text));
    let to = table.text("to").and_then(|text| inner(&table, text));
    let owner = table.text("owner").map(|text| text.at.value);
    let service = table.text("service").map(|text| text.at.value);
    let edit_url_template = table.text("edit-url-template").and_then(|text| edit_url(&table, text));
    need(&mut table, "from", "the folder to mount, from the book's root");
    need(&mut table, "to", "the folder of the book that it appears as");
    table.end(&[]);
    Some(Mount { from: from?, to: to?.value, owner, service, edit_url_template })
}

fn defaults(mut table: Section<'_>) -> Option<Defaults> {
    let path = table.text("path").and_then(|text| good_glob(&table, text));
    let owner = table.text("owner").map(|text| text.at.value);
    let service = table.text("service").map(|text| text.at.value);
    let severity = table.text("severity").map(|text| text.at.value);
    need(&mut table, "path", "a glob of pages");
    table.end(&[]);
    Some(Defaults { path: path?, owner, service, severity })
}

fn alerts(mut table: Section<'_>, alerts: &mut super::Alerts) {
    let rules = table.texts("rules").unwrap_or_default();
    alerts.rules_configured = !rules.is_empty();
    alerts.rules = rules
        .into_iter()
        .filter_map(|text| relative(&table, text).map(|at| Text { key: table.path("rules"), at }))
        .filter_map(|text| good_glob(&table, text))
        .collect();
    let patterns = table.texts("runbook-urls").unwrap_or_default();
    alerts.runbook_urls = patterns.into_iter().filter_map(|text| url_pattern(&table, text)).collect();
    alerts.annotations = table.texts("annotations").unwrap_or_default().into_iter().map(|text| text.at.value).collect();
    alerts.require = table.sections("require").into_iter().map(|section| selector(&section)).collect();
    alerts.exempt = table.sections("exempt").into_iter().filter_map(exemption).collect();
    alerts.exempt.sort_by(|a, b| a.alert.value.cmp(&b.alert.value));
    alerts.claims = table.texts("claims").map(|claims| {
        claims.into_iter().filter_map(|text| one_of(&table, text, &CLAIMS)).map(|claim| claim.value).collect()
    });
    table.end(&[]);
}

fn selector(table: &Section<'_>) -> Selector {
    let labels = table.rest().into_iter().map(|(label, _, value)| {
        let values = table.many_texts(&table.path(&printable(label)), value);
        (label.to_owned(), values.into_iter().map(|text| text.at.value).collect())
    });
    Selector(labels.collect())
}

fn exemption(mut table: Section<'_>) -> Option<Exemption> {
    let alert = table.text("alert").map(|text| text.at);
    let reason = table.text("reason").map(|text| text.at);
    let until = table.date("until");
    need(&mut table, "alert", "the alert's name");
    need(&mut table, "reason", "why it needs no runbook");
    let reason = reason.filter(|reason| {
        let given = !reason.value.trim().is_empty();
        if !given {
            let key = table.path("reason");
            table.bad(reason.span, &key, format!("`{key}` is empty"), "say why the alert needs no runbook");
        }
        given
    });
    table.end(&[]);
    Some(Exemption { alert: alert?, reason: reason?.value, until })
}

fn runbooks(mut table: Section<'_>, runbooks: &mut Runbooks) {
    let key = table.path("required-sections");
    if let Some(value) = table.get("required-sections") {
        let groups = match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| table.many_texts(&key, item)).collect(),
            _ => vec![table.many_texts(&key, value)],
        };
        let names = |group: Vec<Text>| group.into_iter().map(|text| text.at.value).collect::<Vec<_>>();
        runbooks.required_sections = groups.into_iter().map(names).filter(|group| !group.is_empty()).collect();
    }
    review_every(&mut table, runbooks);
    let drawings = table.text("ascii-trees").and_then(|text| one_of(&table, text, &["auto", "fenced", "off"]));
    runbooks.ascii_trees = match drawings.as_ref().map(|word| word.value.as_str()) {
        Some("fenced") => AsciiTrees::Fenced,
        Some("off") => AsciiTrees::Off,
        _ => AsciiTrees::Auto,
    };
    if let Some(mut words) = table.section("severities") {
        for severity in Severity::ALL {
            if let Some(texts) = words.texts(severity.name()) {
                let texts = texts.into_iter().map(|text| text.at.value).collect();
                runbooks.severities.insert(severity, texts);
            }
        }
        words.end(&[]);
    }
    table.end(&[]);
}

fn search(mut table: Section<'_>, search: &mut Search) {
    let words = table.texts("words").unwrap_or_default().into_iter();
    let help = "write it as it stands in names, such as `DHT` or `StemeDB`";
    let word = |text| keep(&table, text, values::is_word, "is no word of two letters and digits or more", help);
    search.words = words.filter_map(word).map(|word| word.value).collect();
    table.end(&[]);
}

/// A time as text, or a whole number of days.
fn review_every(table: &mut Section<'_>, runbooks: &mut Runbooks) {
    let key = table.path("review-every");
    let Some(value) = table.get("review-every") else { return };
    let text = match value.get_ref() {
        DeValue::Integer(days) => Some((days.to_string(), table.place(value))),
        _ => table.one_text(&key, value, "a time such as `\"180d\"`", false).map(|text| (text.at.value, text.at.span)),
    };
    let Some((text, span)) = text else { return };
    runbooks.review_every = values::days(&text);
    if runbooks.review_every.is_none() {
        let message = format!("`{key}` is `{text}`, wanted a number of days, weeks, months or years");
        table.bad(span, &key, message, "write it as in `180d`, `6w`, `6mo` or `1y`");
    }
}

fn checks(mut table: Section<'_>, config: &mut Config) {
    let levels = &mut config.levels;
    config.baseline = table.text("baseline").and_then(|text| inner(&table, text)).filter(|path| !path.value.is_empty());
    for mut section in table.sections("for") {
        let path = section.text("path").and_then(|text| good_glob(&section, text));
        need(&mut section, "path", "a glob of files");
        if let Some(path) = path {
            level_rules(&section, Some(&path), levels);
        }
    }
    level_rules(&table, None, levels);
    levels.sort_by_key(|rule| rule.span);
}

/// Which names are checks is not known here; `check` complains of the others.
fn level_rules(table: &Section<'_>, path: Option<&Spanned<String>>, levels: &mut Vec<LevelRule>) {
    for (check, span, value) in table.rest() {
        let key = table.path(&printable(check));
        let text = table.one_text(&key, value, "`\"off\"`, `\"warn\"` or `\"error\"`", false);
        let Some(word) = text.and_then(|text| one_of(table, text, &["off", "warn", "error"])) else { continue };
        let level = match word.value.as_str() {
            "off" => Level::Off,
            "warn" => Level::Warn,
            _ => Level::Error,
        };
        levels.push(LevelRule { check: printable(check), path: path.cloned(), level, span });
    }
}

fn need(table: &mut Section<'_>, key: &'static str, what: &str) {
    if table.get(key).is_none() {
        let path = table.path(key);
        table.bad(table.span(), &path, format!("`{path}` is missing"), format!("add `{key}`: {what}"));
    }
}

/// The text if it passes `good`; else a problem.
fn keep(table: &Section<'_>, text: Text, good: fn(&str) -> bool, fault: &str, help: &str) -> Option<Spanned<String>> {
    let Text { key, at } = text;
    if good(&at.value) {
        return Some(at);
    }
    table.bad(at.span, &key, format!("`{key}` is `{}`, which {fault}", at.value), help);
    None
}

fn one_of(table: &Section<'_>, text: Text, known: &[&str]) -> Option<Spanned<String>> {
    let Text { key, at } = text;
    if known.contains(&at.value.as_str()) {
        return Some(at);
    }
    let near = nearest(&at.value, known.iter().copied());
    let help = near.map_or_else(|| format!("write one of {}", list(known)), |near| format!("did you mean `{near}`?"));
    table.bad(at.span, &key, format!("`{key}` is `{}`, wanted one of {}", at.value, list(known)), help);
    None
}

fn web_url(table: &Section<'_>, text: Text) -> Option<Spanned<String>> {
    keep(table, text, values::is_web_url, "is no http(s) URL", "write the whole URL, with `https://`")
}

fn edit_url(table: &Section<'_>, text: Text) -> Option<String> {
    let key = text.key.clone();
    let help = "put `{path}` where the page's path belongs";
    let at = web_url(table, text)?;
    keep(table, Text { key, at }, |url| url.contains("{path}"), "has no `{path}`", help).map(|at| at.value)
}

fn url_pattern(table: &Section<'_>, text: Text) -> Option<Spanned<String>> {
    let Text { key, at } = text;
    let Some(fault) = values::url_pattern_fault(&at.value) else { return Some(at) };
    let help = "write it as in `https://git.example.com/runbooks/{source}`; the name of any label may stand in braces";
    table.bad(at.span, &key, format!("`{key}`: `{}` {fault}", at.value), help);
    None
}

fn good_glob(table: &Section<'_>, text: Text) -> Option<Spanned<String>> {
    let Text { key, at } = text;
    let Err(fault) = values::glob(&at.value) else { return Some(at) };
    table.bad(at.span, &key, format!("`{key}`: `{}` is no glob: {fault}", at.value), "mend the pattern");
    None
}

/// A path that may lead out of the book, but not from the root of the disk.
fn relative(table: &Section<'_>, text: Text) -> Option<Spanned<String>> {
    let good = |path: &str| !path.is_empty() && !path.starts_with(['/', '\\']) && path.as_bytes().get(1) != Some(&b':');
    keep(table, text, good, "is no relative path", "write it from the book's root; it may begin with `../`")
}

/// A path that stays below the book's root, in its normal form.
fn inner(table: &Section<'_>, text: Text) -> Option<Spanned<String>> {
    let help = "write it from the book's root, without `..`";
    let at = keep(table, text, |path| values::inner_path(path).is_some(), "leads out of the book", help)?;
    Some(Spanned { value: values::inner_path(&at.value).unwrap_or_default(), span: at.span })
}

fn inner_paths(table: &mut Section<'_>, key: &'static str) -> Vec<Spanned<String>> {
    let texts = table.texts(key).unwrap_or_default();
    texts.into_iter().filter_map(|text| inner(table, text)).filter(|path| !path.value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::MDBOOK_HTML;

    /// The other keys are compared by what is said of a wrong one, in `tests/manual.rs`.
    #[test]
    fn the_schema_has_the_keys_of_mdbook() {
        let schema = include_str!("../cli/schema/book.toml.json");
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let html = &schema["properties"]["output"]["properties"]["html"]["properties"];
        let listed = html.as_object().unwrap().iter().filter(|(_, value)| value.is_boolean());
        let mut known = MDBOOK_HTML;
        known.sort_unstable();
        assert_eq!(listed.map(|(key, _)| key.as_str()).collect::<Vec<_>>(), known);
    }
}
