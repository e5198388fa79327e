//! What declared claims contradict: each other, the rules' URLs, the names of all rules. The checks read it off.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::{counts, labels_match, land, place, service_fits, services};
use crate::parse::{Claim, Convention, Tier};
use crate::site::urls::similar::likeness;
use crate::site::{Alert, PageId, RuleStatus, RunbookClaim, RunbookUrl, Site, UrlTarget};
use crate::span::Span;

/// Declared claims of published pages that no rule answers to: no rule has the name or, where an alert of that name is
/// given, none of its rules has the claim's labels. In order of page and place. None without rules: there is nothing to
/// compare with.
#[must_use]
pub fn unknown(site: &Site) -> Vec<(PageId, &Claim, Option<&Alert>)> {
    if site.rule_files.iter().all(|file| file.rules.is_empty()) {
        return Vec::new();
    }
    let published = site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft);
    let claims = published.flat_map(|(id, page)| {
        let quotes = page.is_record();
        let counts = move |claim: &&Claim| !quotes || claim.convention == Convention::FrontMatter;
        page.claims.iter().filter(counts).map(move |claim| (id, claim))
    });
    let declared = claims.filter(|(_, claim)| {
        let tier = claim.convention.tier();
        tier == Tier::Declared && !claim.name.trim().is_empty() && counts(&site.sources.config, claim.convention)
    });
    let unknown = declared.filter_map(|(page, claim)| match site.alert(claim.name.trim()) {
        None => (!claim.loose).then_some((page, claim, None)),
        Some(id) => {
            let alert = &site.alerts[id];
            let any = alert.rules.iter().any(|rule| labels_match(&claim.labels, site.rule(rule)));
            (!any).then_some((page, claim, Some(alert)))
        }
    });
    unknown.collect()
}

/// A rule that declared claims on several pages contest, with one claim of each page.
#[derive(Debug)]
pub struct Contest<'a> {
    /// The rule.
    pub rule: &'a RuleStatus,
    /// The pages and their claims, in order of page.
    pub claims: Vec<(PageId, &'a RunbookClaim)>,
}

/// The rules of an alert that declared claims on different pages contest. Where pages and rule name services, the
/// pages of the rule's own service go before the others. One file that is read as two
/// pages, because a folder of the book is mounted, too, contests nothing.
#[must_use]
pub fn contested<'a>(site: &Site, alert: &'a Alert) -> Vec<Contest<'a>> {
    let contests = alert.rules.iter().zip(declared(site, alert));
    let source = |page: PageId| site.sources.map.path(site.pages[page].file);
    let contests = contests.map(|(rule, claims)| {
        let mut seen = BTreeSet::new();
        Contest { rule, claims: claims.into_iter().filter(|(page, _)| seen.insert(source(*page))).collect() }
    });
    contests.filter(|contest| contest.claims.len() > 1).collect()
}

/// A rule's URL that leads to one runbook, and a declared claim that speaks against it.
#[derive(Debug)]
pub struct Contradiction<'a> {
    /// The URL.
    pub url: &'a RunbookUrl,
    /// The page that it leads to, itself or by another alert's permalink.
    pub linked: PageId,
    /// The page that claims the rule; the same page where that declares another alert.
    pub claiming: PageId,
    /// What the claim is on: the alert, or the other one.
    pub on: &'a str,
    /// Where it is made.
    pub declared: Span,
}

/// Declared claims by where they land: the alert, which may be unknown, and where the first claim on it is made.
pub type Declarations<'a> = BTreeMap<(PageId, Option<usize>), Vec<(&'a str, Span)>>;

/// Every place that declared claims land on. Claims of sections stand under their sections alone.
#[must_use]
pub fn declarations(site: &Site) -> Declarations<'_> {
    let mut out = Declarations::new();
    for alert in &site.alerts {
        for runbook in &alert.runbooks {
            if let Some(claim) = runbook.claims.iter().find(|claim| claim.convention.tier() == Tier::Declared) {
                out.entry((runbook.page, runbook.section)).or_default().push((&alert.name, claim.span));
            }
        }
    }
    for (host, claim, _) in unknown(site).into_iter().filter(|(_, _, alert)| alert.is_none()) {
        let place = land(&claim.lands, host, &site.pages, &site.index, &site.links);
        out.entry(place).or_default().push((claim.name.trim(), claim.span));
    }
    out
}

/// The URLs of an alert's rules that lead to pages which do not declare it, while others do; and those that lead to a
/// runbook that declares other alerts only.
#[must_use]
pub fn contradicted<'a>(site: &'a Site, alert: &'a Alert, all: &Declarations<'a>) -> Vec<Contradiction<'a>> {
    let mut found = Vec::new();
    for (rule, claims) in alert.rules.iter().zip(declared(site, alert)) {
        for url in &rule.urls {
            let Some((&claiming, &claim)) = claims.first_key_value() else {
                found.extend(of_another(site, alert, url, all));
                continue;
            };
            let pages: Vec<PageId> = match &url.target {
                UrlTarget::Runbook { page, .. } => vec![*page],
                UrlTarget::Permalink(other) if *other != alert.name => {
                    let other = site.alert(other).map(|id| &site.alerts[id].runbooks);
                    other.into_iter().flatten().map(|runbook| runbook.page).collect()
                }
                _ => Vec::new(),
            };
            if let Some(&linked) = pages.first().filter(|_| pages.iter().all(|page| !claims.contains_key(page))) {
                found.push(Contradiction { url, linked, claiming, on: &alert.name, declared: claim.span });
            }
        }
    }
    found
}

/// A URL to a place that declares another alert, while the alert is declared nowhere.
fn of_another<'a>(
    site: &Site,
    alert: &'a Alert,
    url: &'a RunbookUrl,
    all: &Declarations<'a>,
) -> Option<Contradiction<'a>> {
    let UrlTarget::Runbook { page, section, .. } = url.target else { return None };
    let place = place(&site.pages[page], page, section);
    let others = all.get(&place)?;
    // Where the heading or the file's name says so too, it is this alert's runbook after all.
    let here = alert.runbooks.iter().filter(|runbook| (runbook.page, runbook.section) == place);
    if here.flat_map(|runbook| &runbook.claims).any(|claim| claim.convention != Convention::RunbookUrl) {
        return None;
    }
    // A slip in the alert's own name is told as such.
    if others.iter().any(|(on, _)| site.alert(on).is_none() && likeness(on, &alert.name) > 0) {
        return None;
    }
    let &(on, declared) = others.first()?;
    Some(Contradiction { url, linked: page, claiming: page, on, declared })
}

/// For each rule of an alert, one declared claim a page that covers it.
fn declared<'a>(site: &Site, alert: &'a Alert) -> Vec<BTreeMap<PageId, &'a RunbookClaim>> {
    let mut of_rule: Vec<BTreeMap<PageId, &RunbookClaim>> = vec![BTreeMap::new(); alert.rules.len()];
    for runbook in &alert.runbooks {
        for claim in runbook.claims.iter().filter(|claim| claim.convention.tier() == Tier::Declared) {
            for &rule in &claim.rules {
                of_rule[rule].entry(runbook.page).or_insert(claim);
            }
        }
    }
    for (pages, status) in of_rule.iter_mut().zip(&alert.rules) {
        let rule = site.rule(status);
        let fits = |page: PageId| service_fits(&services(&site.sources.config, &site.pages[page], None), rule);
        if pages.len() > 1 && pages.keys().any(|&page| fits(page)) {
            pages.retain(|&page, _| fits(page));
        }
    }
    of_rule
}
