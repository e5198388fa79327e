//! `link-case`: links that only some disks would follow.

use super::destinations;
use crate::check::{Check, quoted, rule_fix};
use crate::finding::{Edit, Finding, Level};
use crate::parse::Link;
use crate::rules::is_templated;
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "link-case",
    group: "links",
    summary: "A link differs from its target in letter case.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("link_case.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (_, link, to) in destinations(site) {
        if let Some(correct) = &to.case {
            out.push(finding(link.span, &link.dest, correct).fix(fix(site, link, correct)));
        }
    }
    let mut mendable = Vec::new();
    for status in site.alerts.iter().flat_map(|alert| &alert.rules) {
        for url in &status.urls {
            let Some(correct) = &url.case else { continue };
            let finding = finding(url.value.span, &url.value.value, correct);
            let whole = site.rule(status).annotation(&url.key).is_some_and(|all| all.value == url.value.value);
            let url_in_case = if whole && !is_templated(&url.value.value) {
                spelled(&url.value.value, correct).ok_or("its URL differs in more than letter case")
            } else {
                Err("its value is templated")
            };
            mendable.push(rule_fix::Mendable { finding, status, key: url.key.clone(), url: url_in_case });
        }
    }
    rule_fix::attach(site, mendable, out);
}

fn finding(span: Span, written: &str, correct: &str) -> Finding {
    let message = format!("{} is spelled {}: letter case counts", quoted(written), quoted(correct));
    Finding::new(CHECK.name, span, written, message).help(format!("write {}", quoted(correct)))
}

/// The edit of a link's destination, where the file has it as it is read.
fn fix(site: &Site, link: &Link, correct: &str) -> Vec<Edit> {
    let dest = link.dest.trim();
    let written = site.sources.map.slice(link.span);
    let begins = |&(at, _): &(usize, &str)| {
        let before = written[..at].trim_end_matches('<');
        at == 0 && written == dest
            || before.ends_with("](")
            || before.ends_with("[[")
            || before.trim_end().ends_with("]:")
    };
    let place = if dest.is_empty() { None } else { written.match_indices(dest).filter(begins).last() };
    let Some(((at, _), text)) = place.zip(spelled(dest, correct)) else { return Vec::new() };
    let start = link.span.start as usize + at;
    vec![Edit { span: Span::new(link.span.file, start..start + dest.len()), text }]
}

/// A destination with the letters of the path, and of the anchor, that it leads to; `None` when it differs in more than
/// case. A source may be named where a page of the site is meant, or the other way round: the ending stays.
fn spelled(dest: &str, correct: &str) -> Option<String> {
    let (path, anchor) = dest.split_once('#').map_or((dest, None), |(path, anchor)| (path, Some(anchor)));
    let (right, right_anchor) = correct.split_once('#').map_or((correct, None), |(path, anchor)| (path, Some(anchor)));
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let (path, slash) = path.strip_suffix('/').map_or((path, ""), |path| (path, "/"));
    let right = right.trim_end_matches('/');
    let mut parts: Vec<&str> = path.split('/').collect();
    let (last, query) = parts.last()?.split_once('?').map_or((*parts.last()?, ""), |(last, query)| (last, query));
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let (stem, ending) = bare(last, right);
    let right = bare(right, last).0;
    *parts.last_mut()? = stem;
    if !right.is_empty() {
        for (part, right) in parts.iter_mut().rev().zip(right.split('/').rev()) {
            if matches!(*part, "" | "." | "..") {
                break;
            }
            if !same(part, right) {
                return None;
            }
            *part = right;
        }
    }
    let path = parts.join("/") + ending + &query + slash;
    match (anchor, right_anchor) {
        (Some(anchor), Some(right)) if same(anchor, right) => Some(format!("{path}#{right}")),
        (_, Some(_)) => None,
        (Some(anchor), None) => Some(format!("{path}#{anchor}")),
        (None, None) => Some(path),
    }
    .filter(|new| new != dest)
}

/// A path without the ending of a page, and that ending, where the other path has another one.
fn bare<'p>(path: &'p str, other: &str) -> (&'p str, &'p str) {
    let at = |path: &str| {
        let (lower, endings) = (path.to_ascii_lowercase(), [".md", ".markdown", ".html", ".htm"]);
        path.len() - endings.iter().find(|ending| lower.ends_with(**ending)).map_or(0, |ending| ending.len())
    };
    let (here, there) = (at(path), at(other));
    if path[here..].eq_ignore_ascii_case(&other[there..]) { (path, "") } else { path.split_at(here) }
}
