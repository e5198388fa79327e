//! Every alert and its runbook for machines: `alerts --format json`, and the site's `alerts.json`. Versioned,
//! append-only; its structs are its own, so that the model stays free to change.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Covered;
use super::alerts::Filter;
use crate::finding::{Problem, ProblemKind};
use crate::parse::Convention;
use crate::site::{Alert, Orphan, RuleStatus, Runbook, RunbookClaim, Site, Status};
use crate::span::Span;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    alerts: Vec<JsonAlert<'a>>,
    orphans: Vec<JsonOrphan<'a>>,
    unread: Vec<JsonUnread<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonAlert<'a> {
    name: &'a str,
    severity: Option<&'a str>,
    status: &'static str,
    convention: Option<&'static str>,
    path: &'a str,
    url: Option<String>,
    rules: Vec<JsonRule<'a>>,
    runbooks: Vec<JsonRunbook<'a>>,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    file: &'a str,
    line: u32,
    group: &'a str,
    expr: &'a str,
    #[serde(rename = "for")]
    duration: Option<&'a str>,
    labels: &'a BTreeMap<String, String>,
    annotations: BTreeMap<&'a str, &'a str>,
    status: &'static str,
}

#[derive(Serialize)]
struct JsonRunbook<'a> {
    source: &'a str,
    line: u32,
    page: &'a str,
    anchor: Option<&'a str>,
    title: &'a str,
    claims: Vec<JsonClaim<'a>>,
}

#[derive(Serialize)]
struct JsonClaim<'a> {
    convention: &'static str,
    file: &'a str,
    line: u32,
    labels: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct JsonOrphan<'a> {
    source: &'a str,
    line: u32,
    title: &'a str,
    looks_like: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonUnread<'a> {
    file: &'a str,
    line: u32,
    why: &'a str,
}

#[derive(Serialize)]
struct JsonSummary {
    covered: JsonCovered,
    exempt: usize,
    external: usize,
    not_required: usize,
    stub: usize,
    uncovered: usize,
}

#[derive(Serialize)]
struct JsonCovered {
    declared: usize,
    linked: usize,
    inferred: usize,
}

/// The alerts and orphans that the filter lets through; `unread` and `summary` speak of the whole book.
#[must_use]
pub fn alerts_json(site: &Site, filter: &Filter) -> String {
    let alerts = site.alerts.iter().filter(|alert| filter.alert(site, alert));
    let orphans = site.orphans.iter().filter(|orphan| filter.orphan(site, orphan));
    let document = Document {
        version: 1,
        alerts: alerts.map(|alert| json_alert(site, alert)).collect(),
        orphans: orphans.map(|orphan| json_orphan(site, orphan)).collect(),
        unread: unread(site),
        summary: json_summary(site),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn json_alert<'a>(site: &'a Site, alert: &'a Alert) -> JsonAlert<'a> {
    let path = alert.permalink.strip_suffix("index.html").unwrap_or(&alert.permalink);
    let site_url = site.sources.config.html.site_url.as_ref();
    JsonAlert {
        name: &alert.name,
        severity: worst_severity(site, alert),
        status: alert.status.name(),
        convention: alert.convention.map(Convention::name),
        path,
        url: site_url.map(|site_url| format!("{}{}", site_url.value, encoded(path))),
        rules: alert.rules.iter().map(|rule| json_rule(site, rule)).collect(),
        runbooks: alert.runbooks.iter().map(|runbook| json_runbook(site, runbook)).collect(),
    }
}

/// The worst severity of its rules, in the author's own word; words that are not on the scale come last.
fn worst_severity<'a>(site: &'a Site, alert: &Alert) -> Option<&'a str> {
    let words = alert.rules.iter().filter_map(|rule| site.rule(rule).severity());
    words.min_by_key(|word| {
        let level = site.sources.config.runbooks.severity(word);
        (level.is_none(), level)
    })
}

fn json_rule<'a>(site: &'a Site, status: &RuleStatus) -> JsonRule<'a> {
    let rule = site.rule(status);
    let (file, line) = place(site, rule.name.span);
    JsonRule {
        file,
        line,
        group: &rule.group,
        expr: &rule.expr,
        duration: rule.duration.as_deref(),
        labels: &rule.labels,
        annotations: rule.annotations.iter().map(|(key, value)| (key.as_str(), value.value.as_str())).collect(),
        status: status.status.name(),
    }
}

fn json_runbook<'a>(site: &'a Site, runbook: &'a Runbook) -> JsonRunbook<'a> {
    let page = &site.pages[runbook.page];
    let section = runbook.section.map(|section| &page.sections[section]);
    let (source, line) = place(site, section.map_or(page.title.span, |section| section.span));
    JsonRunbook {
        source,
        line,
        page: &site.index.site_paths[runbook.page],
        anchor: section.map(|section| section.id.as_str()),
        title: section.map_or(&page.title.value, |section| &section.title),
        claims: runbook.claims.iter().map(|claim| json_claim(site, claim)).collect(),
    }
}

fn json_claim<'a>(site: &'a Site, claim: &'a RunbookClaim) -> JsonClaim<'a> {
    let (file, line) = place(site, claim.span);
    JsonClaim { convention: claim.convention.name(), file, line, labels: &claim.labels }
}

fn json_orphan<'a>(site: &'a Site, orphan: &'a Orphan) -> JsonOrphan<'a> {
    let (source, line) = place(site, orphan.span);
    JsonOrphan { source, line, title: &orphan.title, looks_like: orphan.looks_like.as_deref() }
}

/// What of the rules could not be read.
fn unread(site: &Site) -> Vec<JsonUnread<'_>> {
    let of_files = site.rule_files.iter().flat_map(|file| &file.problems);
    let unread = |problem: &&Problem| matches!(problem.kind, ProblemKind::UnreadRule | ProblemKind::UnreadableRules);
    let problems = site.sources.problems.iter().chain(of_files).filter(unread);
    let mut all: Vec<_> = problems.map(|problem| (place(site, problem.span), &problem.message)).collect();
    all.sort();
    all.into_iter().map(|((file, line), why)| JsonUnread { file, line, why }).collect()
}

fn json_summary(site: &Site) -> JsonSummary {
    let covered = Covered::of(site);
    let number = |status| site.alerts.iter().filter(|alert| alert.status == status).count();
    JsonSummary {
        covered: JsonCovered { declared: covered.declared, linked: covered.linked, inferred: covered.inferred },
        exempt: number(Status::Exempt),
        external: number(Status::External),
        not_required: number(Status::NotRequired),
        stub: number(Status::Stub),
        uncovered: number(Status::Uncovered),
    }
}

fn place(site: &Site, span: Span) -> (&str, u32) {
    (site.sources.map.path(span.file), site.sources.map.start(span).line)
}

/// A site path as part of a URL: everything but unreserved characters and `/` percent-encoded (RFC 3986 §2.3).
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
    out
}
