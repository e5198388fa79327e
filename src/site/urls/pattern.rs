//! Patterns of URLs that belong to this book: `https://git.example.com/blob/main/{source}`.

use super::address::{Address, glob, host_and_path, without_scheme};
use super::template::WILD;
use crate::config::Config;
use crate::rules::{AlertRule, is_templated};
use crate::site::resolve::percent_decode;

/// The part of a URL that says where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    /// `{alert}`.
    Alert,
    /// `{page}`: a site path.
    Page,
    /// `{source}`: a path from the book's root.
    Source,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `{name}`: `alert`, `page`, `source` or a label of the rule.
    Name(String),
}

/// One accepted form of URL.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) variable: Variable,
    /// Whether it is the book's own site, whose paths keep their case; other sites may lower it.
    pub(super) own: bool,
    before: Vec<Part>,
    after: Vec<Part>,
    /// Whether it speaks of the query or the fragment, which are otherwise not compared.
    query: bool,
    fragment: bool,
}

/// What a URL has where the pattern has its variable.
pub(super) struct Captured {
    pub(super) value: String,
    /// Length of what stands before it.
    pub(super) prefix: usize,
    /// Whether nothing of that is templated, so that the URL surely has this form.
    pub(super) certain: bool,
}

/// Words for the ways in which a forge shows a file: they lead to the same source.
const VIEWS: [&str; 6] = ["blob", "tree", "raw", "blame", "edit", "src"];

/// The patterns of a book: the pages and permalinks that its `site-url` implies, then its own.
pub(super) fn of(config: &Config) -> Vec<Pattern> {
    let site = config.html.site_url.iter().filter(|url| url.value.contains("://"));
    let site = site.map(|url| (format!("{}/{{page}}", url.value.trim_end_matches('/')), true));
    let others = config.alerts.runbook_urls.iter().map(|url| (url.value.clone(), false));
    site.chain(others).filter_map(|(text, own)| Some(Pattern { own, ..Pattern::parse(&text)? })).collect()
}

impl Pattern {
    /// `None` when it has none of the three variables and so can lead nowhere.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (path, fragment) = text.split_once('#').map_or((text, None), |(path, fragment)| (path, Some(fragment)));
        let mut parts = parts(without_scheme(path).0);
        let in_path = parts.iter().any(|part| variable(part).is_some());
        // A fragment is looked up on the page; it is part of the pattern only where nothing else tells pages apart.
        let fragment = fragment.filter(|_| !in_path);
        if let Some(fragment) = fragment {
            parts.push(Part::Text("#".to_owned()));
            parts.extend(self::parts(fragment));
        }
        let rank = |part: &Part| variable(part).map(|variable| variable == Variable::Alert);
        let at = (0..parts.len()).filter(|&at| rank(&parts[at]).is_some()).min_by_key(|&at| rank(&parts[at]))?;
        let after = parts.split_off(at + 1);
        let variable = parts.pop().as_ref().and_then(variable)?;
        let query = text.split('#').next().is_some_and(|path| path.contains('?'));
        Some(Self { variable, own: false, before: parts, after, query, fragment: fragment.is_some() })
    }

    /// What the URL of `rule` has in place of the variable; `None` when it does not have this form.
    pub(super) fn capture(&self, address: &Address, rule: &AlertRule) -> Option<Captured> {
        let mut text = address.text.clone();
        if self.query {
            text += &address.query;
        }
        if self.fragment {
            text = format!("{text}#{}", address.fragment);
        }
        let before = host_and_path(&fill(&self.before, rule)?, true);
        let after = fill(&self.after, rule)?;
        let rest = behind(&text, &before)?;
        let after = after.trim_end_matches('/');
        let value = rest.strip_suffix(after).or_else(|| rest.trim_end_matches('/').strip_suffix(after))?;
        let certain = !text[..text.len() - rest.len()].contains(WILD);
        Some(Captured { value: value.to_owned(), prefix: before.len(), certain })
    }

    /// Whether a URL that is templated early on may have this form once it is filled in.
    pub(super) fn may_begin(&self, address: &Address, rule: &AlertRule) -> bool {
        let Some((known, _)) = address.text.split_once(WILD) else { return false };
        let before = fill(&self.before, rule).map(|before| host_and_path(&before, true).to_lowercase());
        before.is_some_and(|before| before.starts_with(&known.to_lowercase()))
    }
}

/// What stands in `text` behind `before`: folder by folder, in any case, templated ones being any folder. The root of a
/// site may be written without its last slash.
fn behind<'t>(text: &'t str, before: &str) -> Option<&'t str> {
    let (mut text, mut before) = (text, before);
    while let Some((wanted, more)) = before.split_once('/') {
        let Some((found, rest)) = text.split_once('/') else {
            return (more.is_empty() && is_same(text, wanted)).then_some("");
        };
        if !is_same(found, wanted) {
            return None;
        }
        (text, before) = (rest, more);
    }
    let start = text.get(..before.len())?;
    (start.to_lowercase() == before.to_lowercase()).then(|| &text[before.len()..])
}

fn is_same(found: &str, wanted: &str) -> bool {
    let (found, wanted) = (found.to_lowercase(), wanted.to_lowercase());
    let is_view = |word: &String| VIEWS.contains(&word.as_str());
    glob(&found, &wanted) || glob(&wanted, &found) || (is_view(&found) && is_view(&wanted))
}

fn variable(part: &Part) -> Option<Variable> {
    match part {
        Part::Name(name) if name == "alert" => Some(Variable::Alert),
        Part::Name(name) if name == "page" => Some(Variable::Page),
        Part::Name(name) if name == "source" => Some(Variable::Source),
        _ => None,
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((literal, name, tail)) = next_name(rest) {
        out.extend((!literal.is_empty()).then(|| Part::Text(percent_decode(literal))));
        out.push(Part::Name(name.to_owned()));
        rest = tail;
    }
    out.extend((!rest.is_empty()).then(|| Part::Text(percent_decode(rest))));
    out
}

fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, tail) = rest.split_once('}')?;
    Some((literal, name, tail))
}

/// The text of parts whose names are the rule's own; `None` when it lacks one of the labels. One that is only known
/// when the alert fires may be anything.
fn fill(parts: &[Part], rule: &AlertRule) -> Option<String> {
    let known = |value: &String| if is_templated(value) { WILD.to_string() } else { value.clone() };
    let text = |part: &Part| match part {
        Part::Text(text) => Some(text.clone()),
        Part::Name(name) if matches!(name.as_str(), "alert" | "alertname") => Some(known(&rule.name.value)),
        Part::Name(name) => rule.labels.get(name).map(known).or_else(|| rule.open_labels.then(|| WILD.to_string())),
    };
    parts.iter().map(text).collect()
}
