//! `alerts.json`: every alert and its runbooks, for templates of notifications and for chat bots. The command
//! `alerts --format json` prints the same bytes. Fields are only ever added.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::{Problem, ProblemKind};
use crate::parse::Page;
use crate::site::alerts::{self, Claimed};
use crate::site::gone::Gone;
use crate::site::{Alert, Orphan, PageId, RuleStatus, Runbook, RunbookClaim, Site, Tally};
use crate::span::Span;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    alerts: Vec<AlertEntry<'a>>,
    orphans: Vec<OrphanEntry<'a>>,
    unread: Vec<UnreadEntry<'a>>,
    summary: Summary,
    site_url: Option<&'a str>,
    runbook_urls: Vec<&'a str>,
    pages: Vec<PageEntry<'a>>,
    gone: Vec<GoneEntry<'a>>,
}

/// A page, with all that a rule of another repository can ask of it.
#[derive(Serialize)]
struct PageEntry<'a> {
    source: &'a str,
    page: &'a str,
    title: &'a str,
    aliases: Vec<&'a str>,
    stub: bool,
    anchors: Vec<&'a str>,
    stubs: Vec<&'a str>,
    claims: Vec<PageClaimEntry<'a>>,
}

#[derive(Serialize)]
struct PageClaimEntry<'a> {
    name: String,
    convention: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<&'a str>,
    // Headings are many, and hardly one has these.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    services: Vec<String>,
}

/// An alert that is no more, and whose permalink lives on.
#[derive(Serialize)]
struct GoneEntry<'a> {
    name: &'a str,
    path: String,
    runbooks: Vec<PlaceEntry<'a>>,
}

#[derive(Serialize)]
struct PlaceEntry<'a> {
    page: &'a str,
    anchor: Option<&'a str>,
}

#[derive(Serialize)]
struct AlertEntry<'a> {
    name: &'a str,
    severity: Option<&'a str>,
    status: &'static str,
    convention: Option<&'static str>,
    path: String,
    url: Option<String>,
    rules: Vec<RuleEntry<'a>>,
    runbooks: Vec<RunbookEntry<'a>>,
}

#[derive(Serialize)]
struct RuleEntry<'a> {
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
struct RunbookEntry<'a> {
    source: &'a str,
    line: u32,
    page: &'a str,
    anchor: Option<&'a str>,
    title: &'a str,
    claims: Vec<ClaimEntry<'a>>,
}

#[derive(Serialize)]
struct ClaimEntry<'a> {
    convention: &'static str,
    file: &'a str,
    line: u32,
    labels: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct OrphanEntry<'a> {
    source: &'a str,
    line: u32,
    title: &'a str,
    looks_like: Option<&'a str>,
}

#[derive(Serialize)]
struct UnreadEntry<'a> {
    file: &'a str,
    line: u32,
    why: &'a str,
}

#[derive(Serialize)]
struct Summary {
    covered: Covered,
    exempt: usize,
    external: usize,
    not_required: usize,
    stub: usize,
    uncovered: usize,
}

#[derive(Serialize)]
struct Covered {
    declared: usize,
    linked: usize,
    inferred: usize,
}

/// The document of every alert and orphan: the site's `alerts.json`.
#[must_use]
pub fn whole(site: &Site) -> String {
    alerts_json(site, site.alerts.iter(), site.orphans.iter())
}

/// The document of these alerts and orphans, with a line feed at its end; `unread` and `summary` speak of the whole
/// book.
#[must_use]
pub fn alerts_json<'a>(
    site: &'a Site,
    alerts: impl Iterator<Item = &'a Alert>,
    orphans: impl Iterator<Item = &'a Orphan>,
) -> String {
    let problems = site.sources.problems.iter().chain(site.rule_files.iter().flat_map(|file| &file.problems));
    let unread = problems.filter(|problem| is_unread(problem)).map(|problem| {
        let (file, line) = place(site, problem.span);
        UnreadEntry { file, line, why: &problem.message }
    });
    let document = Document {
        version: 1,
        alerts: alerts.map(|alert| alert_entry(site, alert)).collect(),
        orphans: orphans.map(|orphan| orphan_entry(site, orphan)).collect(),
        unread: unread.collect(),
        summary: summary(&site.alerts),
        site_url: site.sources.config.html.site_url.as_ref().map(|url| url.value.as_str()).filter(|url| is_whole(url)),
        runbook_urls: site.sources.config.alerts.runbook_urls.iter().map(|url| url.value.as_str()).collect(),
        pages: page_entries(site),
        gone: site.gone.iter().map(|gone| gone_entry(site, gone)).collect(),
    };
    // Maps have string keys and nothing here fails to serialise.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn is_whole(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn page_entries(site: &Site) -> Vec<PageEntry<'_>> {
    let mut claims = alerts::claimed(site);
    let published = site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft);
    published.map(|(id, page)| page_entry(site, id, page, claims.remove(&id).unwrap_or_default())).collect()
}

fn page_entry<'a>(site: &'a Site, id: PageId, page: &'a Page, claims: Vec<Claimed>) -> PageEntry<'a> {
    let anchor = |section: usize| page.sections[section].id.as_str();
    let stubs = page.sections.iter().filter(|section| !section.substance);
    let claim = |claim: Claimed| PageClaimEntry {
        name: claim.name,
        convention: claim.convention.name(),
        anchor: claim.section.map(anchor),
        labels: claim.labels,
        services: claim.services,
    };
    PageEntry {
        source: site.sources.map.path(page.file),
        page: &site.index.site_paths[id],
        title: &page.title.value,
        aliases: page.meta.aliases.iter().map(|alias| alias.value.as_str()).collect(),
        stub: !page.substance,
        anchors: site.index.anchors[id].all().collect(),
        stubs: stubs.map(|section| section.id.as_str()).collect(),
        claims: claims.into_iter().map(claim).collect(),
    }
}

fn gone_entry<'a>(site: &'a Site, gone: &'a Gone) -> GoneEntry<'a> {
    let place = |&(page, section): &(PageId, Option<usize>)| PlaceEntry {
        page: &site.index.site_paths[page],
        anchor: section.map(|section| site.pages[page].sections[section].id.as_str()),
    };
    GoneEntry {
        name: &gone.name,
        path: alerts::permalink_address(&gone.permalink),
        runbooks: gone.runbooks.iter().map(place).collect(),
    }
}

fn is_unread(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::UnreadRule | ProblemKind::UnreadableRules)
}

/// File and line of a span.
fn place(site: &Site, span: Span) -> (&str, u32) {
    (site.sources.map.path(span.file), site.sources.map.start(span).line)
}

fn alert_entry<'a>(site: &'a Site, alert: &'a Alert) -> AlertEntry<'a> {
    let runbooks_word = &site.sources.config.runbooks;
    let words = alert.rules.iter().filter_map(|status| site.rule(status).severity());
    // The worst; words that no scale knows come last.
    let severity = words.min_by_key(|word| runbooks_word.severity(word).map_or(u8::MAX, |level| level as u8));
    AlertEntry {
        name: &alert.name,
        severity,
        status: alert.status.name(),
        convention: alert.convention.map(crate::parse::Convention::name),
        url: alerts::permalink_url(&site.sources.config, &alert.permalink),
        path: alerts::permalink_address(&alert.permalink),
        rules: alert.rules.iter().map(|status| rule_entry(site, status)).collect(),
        runbooks: alert.runbooks.iter().map(|runbook| runbook_entry(site, runbook)).collect(),
    }
}

fn rule_entry<'a>(site: &'a Site, status: &'a RuleStatus) -> RuleEntry<'a> {
    let rule = site.rule(status);
    let (file, line) = place(site, rule.name.span);
    RuleEntry {
        file,
        line,
        group: &rule.group,
        expr: &rule.expr,
        duration: rule.duration.as_deref(),
        labels: &rule.labels,
        annotations: rule
            .annotations
            .iter()
            .filter_map(|(key, values)| Some((key.as_str(), values.first()?.value.as_str())))
            .collect(),
        status: status.status.name(),
    }
}

fn runbook_entry<'a>(site: &'a Site, runbook: &'a Runbook) -> RunbookEntry<'a> {
    let page = &site.pages[runbook.page];
    let section = runbook.section.map(|section| &page.sections[section]);
    let (source, line) = place(site, section.map_or(page.title.span, |section| section.span));
    RunbookEntry {
        source,
        line,
        page: &site.index.site_paths[runbook.page],
        anchor: section.map(|section| section.id.as_str()),
        title: section.map_or(&page.title.value, |section| &section.title),
        claims: runbook.claims.iter().map(|claim| claim_entry(site, claim)).collect(),
    }
}

fn claim_entry<'a>(site: &'a Site, claim: &'a RunbookClaim) -> ClaimEntry<'a> {
    let (file, line) = place(site, claim.span);
    ClaimEntry { convention: claim.convention.name(), file, line, labels: &claim.labels }
}

fn orphan_entry<'a>(site: &'a Site, orphan: &'a Orphan) -> OrphanEntry<'a> {
    let (source, line) = place(site, orphan.span);
    OrphanEntry { source, line, title: &orphan.title, looks_like: orphan.looks_like.as_deref() }
}

fn summary(alerts: &[Alert]) -> Summary {
    let Tally { declared, linked, inferred, exempt, external, not_required, stub, uncovered } = Tally::of(alerts);
    Summary { covered: Covered { declared, linked, inferred }, exempt, external, not_required, stub, uncovered }
}
