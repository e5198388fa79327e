//! What declared claims contradict: each other, the rules' URLs, the names of all rules. The checks read it off.

use std::collections::BTreeMap;

use super::claims::{counts, service_fits, services};
use crate::parse::{Claim, Tier};
use crate::site::{Alert, PageId, RuleStatus, RunbookClaim, RunbookUrl, Site, UrlTarget};

/// Declared claims of published pages on names that no rule declares, in order of page and place. None without
/// rules: there is nothing to compare with.
#[must_use]
pub fn unknown(site: &Site) -> Vec<(PageId, &Claim)> {
    if site.rule_files.iter().all(|file| file.rules.is_empty()) {
        return Vec::new();
    }
    let published = site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft);
    let claims = published.flat_map(|(id, page)| page.claims.iter().map(move |claim| (id, claim)));
    let known = |name: &str| site.alert(name).is_some();
    claims
        .filter(|(_, claim)| {
            claim.convention.tier() == Tier::Declared && counts(&site.sources.config, claim.convention)
        })
        .filter(|(_, claim)| !claim.name.trim().is_empty() && !known(claim.name.trim()))
        .collect()
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
/// pages of the rule's own service go before the others.
#[must_use]
pub fn contested<'a>(site: &Site, alert: &'a Alert) -> Vec<Contest<'a>> {
    let contests = alert.rules.iter().zip(declared(site, alert));
    let contests = contests.map(|(rule, claims)| Contest { rule, claims: claims.into_iter().collect() });
    contests.filter(|contest| contest.claims.len() > 1).collect()
}

/// A rule's URL that leads to one page, and the declared claim of another page on that rule.
#[derive(Debug)]
pub struct Contradiction<'a> {
    /// The URL.
    pub url: &'a RunbookUrl,
    /// The page that it leads to, itself or by another alert's permalink.
    pub linked: PageId,
    /// The page that claims the rule.
    pub claiming: PageId,
    /// Its claim.
    pub claim: &'a RunbookClaim,
}

/// The URLs of an alert's rules that lead to pages which do not declare it, while others do.
#[must_use]
pub fn contradicted<'a>(site: &Site, alert: &'a Alert) -> Vec<Contradiction<'a>> {
    let mut found = Vec::new();
    for (rule, claims) in alert.rules.iter().zip(declared(site, alert)) {
        let Some((&claiming, &claim)) = claims.first_key_value() else { continue };
        for url in &rule.urls {
            let pages: Vec<PageId> = match &url.target {
                UrlTarget::Runbook { page, .. } => vec![*page],
                UrlTarget::Permalink(other) if *other != alert.name => {
                    let other = site.alert(other).map(|id| &site.alerts[id].runbooks);
                    other.into_iter().flatten().map(|runbook| runbook.page).collect()
                }
                _ => Vec::new(),
            };
            if let Some(&linked) = pages.first().filter(|_| pages.iter().all(|page| !claims.contains_key(page))) {
                found.push(Contradiction { url, linked, claiming, claim });
            }
        }
    }
    found
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
