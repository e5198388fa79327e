//! The claims of all pages, each with the place that it lands on.

use std::collections::{BTreeSet, HashMap};

use super::Place;
use crate::config::Config;
use crate::parse::{Convention, Landing, Page, Tier};
use crate::rules::AlertRule;
use crate::site::resolve::PageIndex;
use crate::site::{PageId, Resolved, RunbookClaim, Target};

/// A claim of a page.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) name: String,
    /// The page that makes it.
    pub(super) host: PageId,
    pub(super) place: Place,
    pub(super) claim: RunbookClaim,
    /// Services of the page that makes it.
    pub(super) services: Vec<String>,
}

/// Every claim that counts, by name.
#[derive(Debug)]
pub(super) struct Claims {
    pub(super) all: Vec<Landed>,
    declared: HashMap<String, Vec<usize>>,
    /// By name without blanks.
    inferred: HashMap<String, Vec<usize>>,
    linked: bool,
}

impl Claims {
    pub(super) fn collect(config: &Config, pages: &[Page], index: &PageIndex, links: &[Vec<Resolved>]) -> Self {
        let linked = counts(config, Convention::RunbookUrl);
        let mut out = Self { all: Vec::new(), declared: HashMap::new(), inferred: HashMap::new(), linked };
        for (host, page) in pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
            for claim in page.claims.iter().filter(|claim| counts(config, claim.convention)) {
                let name = claim.name.trim().to_owned();
                if name.is_empty() {
                    continue;
                }
                let place = land(&claim.lands, host, pages, index, links);
                let section = place.1.filter(|_| place.0 == host);
                let services = services(config, page, section);
                let inferred = claim.convention.tier() == Tier::Inferred;
                let (map, key) =
                    if inferred { (&mut out.inferred, squashed(&name)) } else { (&mut out.declared, name.clone()) };
                map.entry(key).or_default().push(out.all.len());
                let claim = RunbookClaim {
                    convention: claim.convention,
                    span: claim.span,
                    labels: claim.labels.clone(),
                    rules: Vec::new(),
                };
                out.all.push(Landed { name, host, place, claim, services });
            }
        }
        out
    }

    /// Whether claims of a convention count at all.
    pub(super) fn counts(&self, convention: Convention) -> bool {
        convention != Convention::RunbookUrl || self.linked
    }

    /// The claims on a name: declared ones on exactly it, inferred ones blanks aside.
    pub(super) fn on(&self, name: &str) -> impl Iterator<Item = &Landed> {
        let declared = self.declared.get(name).into_iter().flatten();
        let inferred = self.inferred.get(&squashed(name)).into_iter().flatten();
        declared.chain(inferred).map(|&at| &self.all[at])
    }

    /// Names that pages declare or show as fenced rules, sorted.
    pub(super) fn self_declared(&self) -> BTreeSet<&str> {
        let own = |landed: &&Landed| {
            landed.claim.convention.tier() == Tier::Declared || landed.claim.convention == Convention::FencedRule
        };
        self.all.iter().filter(own).map(|landed| landed.name.as_str()).collect()
    }
}

/// Whether the book's `claims` lets a convention count, by its own name or its tier's.
pub(super) fn counts(config: &Config, convention: Convention) -> bool {
    let named = |name: &String| name == convention.name() || name == convention.tier().name();
    config.alerts.claims.as_ref().is_none_or(|claims| claims.iter().any(named))
}

/// A name without its blanks.
fn squashed(name: &str) -> String {
    name.chars().filter(|char| !char.is_whitespace()).collect()
}

fn land(lands: &Landing, host: PageId, pages: &[Page], index: &PageIndex, links: &[Vec<Resolved>]) -> Place {
    match lands {
        Landing::Page => (host, None),
        Landing::Section(section) => place(&pages[host], host, Some(*section)),
        Landing::Anchor(anchor) => place(&pages[host], host, index.anchor(host, &anchor.value).flatten()),
        Landing::Link(link) => match links.get(host).and_then(|links| links.get(*link)).map(|link| &link.target) {
            Some(Target::Page { page, anchor }) if !pages[*page].meta.draft => {
                let section = anchor.as_ref().and_then(|anchor| index.anchor(*page, anchor).flatten());
                place(&pages[*page], *page, section)
            }
            _ => (host, None),
        },
    }
}

/// The section's place; the section of a page's title is the page.
pub(super) fn place(page: &Page, id: PageId, section: Option<usize>) -> Place {
    let section = section.filter(|&section| section < page.sections.len());
    let is_title = |section: usize| {
        section == 0 && page.sections[0].level == 1 && page.sections[1..].iter().all(|section| section.level > 1)
    };
    (id, section.filter(|&section| !is_title(section)))
}

/// The services that a page, or a section of it, names: its own, else those of the section's parents, the page, the
/// mount.
pub(super) fn services(config: &Config, page: &Page, section: Option<usize>) -> Vec<String> {
    let mut at = section;
    while let Some(section) = at.and_then(|at| page.sections.get(at)) {
        if !section.meta.services.is_empty() {
            return section.meta.services.iter().map(|fact| fact.value.to_lowercase()).collect();
        }
        at = section.parent;
    }
    let mount = || page.mount.and_then(|mount| config.mounts.get(mount)).and_then(|mount| mount.service.as_ref());
    match &page.meta.services[..] {
        [] => mount().map(|service| service.to_lowercase()).into_iter().collect(),
        services => services.iter().map(|fact| fact.value.to_lowercase()).collect(),
    }
}

/// Whether page and rule do not both name a service and differ.
pub(super) fn service_fits(services: &[String], rule: &AlertRule) -> bool {
    let service = rule.labels.get("service").map(|service| service.to_lowercase());
    services.is_empty() || service.is_none_or(|service| services.contains(&service))
}

/// Whether a rule has every label of a claim.
pub(super) fn labels_match(claim: &RunbookClaim, rule: &AlertRule) -> bool {
    claim.labels.iter().all(|(label, value)| rule.labels.get(label) == Some(value))
}
