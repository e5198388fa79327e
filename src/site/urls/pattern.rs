//! Patterns of URLs that belong to this book: `https://git.example.com/blob/main/{source}`.

use super::address::{Address, without_scheme};
use crate::config::Config;
use crate::rules::AlertRule;
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
}

/// The patterns of a book: those that its `site-url` implies, then its own.
pub(super) fn of(config: &Config) -> Vec<Pattern> {
    let site = config.html.site_url.iter().filter(|url| url.value.contains("://")).flat_map(|url| {
        let base = url.value.trim_end_matches('/');
        [format!("{base}/alerts/{{alert}}/"), format!("{base}/{{page}}")]
    });
    site.chain(config.alerts.runbook_urls.iter().map(|url| url.value.clone()))
        .filter_map(|text| Pattern::parse(&text))
        .collect()
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
        Some(Self { variable, before: parts, after, query, fragment: fragment.is_some() })
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
        let before = fill(&self.before, rule)?;
        let after = fill(&self.after, rule)?;
        let before = lower_host(&before);
        // The root of the book may be written without its last slash.
        let rest = text.strip_prefix(before.as_str()).or_else(|| (format!("{text}/") == before).then_some(""))?;
        let after = after.trim_end_matches('/');
        let value = rest.strip_suffix(after).or_else(|| rest.trim_end_matches('/').strip_suffix(after))?;
        Some(Captured { value: value.to_owned(), prefix: before.len() })
    }
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

/// The text of parts whose names are the rule's own; `None` when it lacks one of the labels.
fn fill(parts: &[Part], rule: &AlertRule) -> Option<String> {
    let text = |part: &Part| match part {
        Part::Text(text) => Some(text.clone()),
        Part::Name(name) if name == "alert" => Some(rule.name.value.clone()),
        Part::Name(name) => rule.labels.get(name).cloned(),
    };
    parts.iter().map(text).collect()
}

fn lower_host(text: &str) -> String {
    let host = text.find('/').unwrap_or(text.len());
    text[..host].to_lowercase() + &text[host..]
}
