//! The claims of all pages, each with the place that it lands on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Place;
use crate::config::Config;
use crate::parse::{Claim, Convention, Landing, Page, Tier};
use crate::rules::{AlertRule, is_templated};
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
    /// Whether the name was found in words with blanks between them.
    pub(super) spelled_out: bool,
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
    /// The claims of published pages. `known` are the names that rules have.
    pub(super) fn collect<'n>(
        config: &Config,
        pages: &[Arc<Page>],
        index: &PageIndex,
        links: &[Vec<Resolved>],
        known: impl Iterator<Item = &'n str>,
    ) -> Self {
        let linked = counts(config, Convention::RunbookUrl);
        let known: HashSet<Cow<'_, str>> = known.map(squashed).collect();
        let mut out = Self { all: Vec::new(), declared: HashMap::new(), inferred: HashMap::new(), linked };
        for (host, page) in pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
            let record = page.is_record();
            for claim in page.claims.iter().filter(|claim| counts(config, claim.convention)) {
                let is_known = |name: &str| known.contains(&squashed(name));
                let idle = (claim.loose && !is_known(&claim.name)) || !claim.with.iter().all(|name| is_known(name));
                let place = land(&claim.lands, host, pages, index, links);
                // A record of what happened quotes alerts; only its front matter says that it handles them.
                let quotes = record && place.0 == host && claim.convention != Convention::FrontMatter;
                if !idle && !quotes && !claim.name.trim().is_empty() {
                    out.add(config, page, host, claim, place);
                }
            }
        }
        out
    }

    fn add(&mut self, config: &Config, page: &Page, host: PageId, claim: &Claim, place: Place) {
        let inferred = claim.convention.tier() == Tier::Inferred;
        let name = claim.name.trim().to_owned();
        let (map, key) = if inferred {
            (&mut self.inferred, squashed(&name).into_owned())
        } else {
            (&mut self.declared, name.clone())
        };
        map.entry(key).or_default().push(self.all.len());
        let services = services(config, page, place.1.filter(|_| place.0 == host));
        let (convention, span, labels) = (claim.convention, claim.span, claim.labels.clone());
        let claim = RunbookClaim { convention, span, labels, rules: Vec::new() };
        let spelled_out = inferred && name.contains(char::is_whitespace);
        self.all.push(Landed { name, host, place, claim, services, spelled_out });
    }

    /// Whether claims of a convention count at all.
    pub(super) fn counts(&self, convention: Convention) -> bool {
        convention != Convention::RunbookUrl || self.linked
    }

    /// The claims on a name: declared ones on exactly it, inferred ones blanks aside.
    pub(super) fn on(&self, name: &str) -> impl Iterator<Item = &Landed> {
        let declared = self.declared.get(name).into_iter().flatten();
        let inferred = self.inferred.get(&*squashed(name)).into_iter().flatten();
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
fn squashed(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_whitespace) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.chars().filter(|char| !char.is_whitespace()).collect())
}

/// Where a claim of a page lands.
pub(super) fn land(
    lands: &Landing,
    host: PageId,
    pages: &[Arc<Page>],
    index: &PageIndex,
    links: &[Vec<Resolved>],
) -> Place {
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
    (id, section.filter(|&section| !page.is_title(section)))
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

/// Whether page and rule do not both name a service and differ. A service that is only known at run time may be any.
pub(super) fn service_fits(services: &[String], rule: &AlertRule) -> bool {
    let service = rule.labels.get("service").filter(|_| !rule.may_be_anything("service"));
    services.is_empty() || service.is_none_or(|service| services.contains(&service.to_lowercase()))
}

/// Whether a rule has every label of a claim. A value that is only known at run time may be any.
pub(super) fn labels_match(labels: &BTreeMap<String, String>, rule: &AlertRule) -> bool {
    let fits = |label: &str, value: &String| match rule.labels.get(label) {
        Some(found) if found == value => true,
        None if label == "alertname" => rule.name.value == *value,
        _ => rule.may_be_anything(label),
    };
    labels.iter().all(|(label, value)| fits(label, value))
}

/// The folders that pages lie in, which are a book's services where nothing else names them; lower-cased.
pub(super) fn folders(pages: &[Arc<Page>]) -> HashSet<String> {
    pages.iter().filter_map(|page| page.path.split_once('/')).map(|(folder, _)| folder.to_lowercase()).collect()
}

/// The service that a rule is of: its label, else the last of the `homes` that its file's path names.
pub(super) fn service_of(rule: &AlertRule, path: &str, homes: &BTreeSet<String>) -> Option<String> {
    if let Some(service) = rule.labels.get("service") {
        return (!is_templated(service)).then(|| service.to_lowercase());
    }
    let mut names = path.rsplit('/').map(|name| name.split('.').next().unwrap_or(name).to_lowercase());
    names.find(|name| homes.contains(name))
}

impl Landed {
    /// Where its page is at home: the services that it names, else the folder that it lies in.
    pub(super) fn homes(&self, pages: &[Arc<Page>]) -> Vec<String> {
        let folder = || pages[self.host].path.split_once('/').map(|(folder, _)| folder.to_lowercase());
        if self.services.is_empty() { folder().into_iter().collect() } else { self.services.clone() }
    }
}

/// The rules of one name, found by the value of a label.
pub(super) struct ByLabel<'a> {
    rules: Vec<&'a AlertRule>,
    /// By label and value. What is only known at run time stands under nothing.
    values: HashMap<String, HashMap<&'a str, Vec<usize>>>,
}

impl<'a> ByLabel<'a> {
    pub(super) fn new(rules: Vec<&'a AlertRule>) -> Self {
        Self { rules, values: HashMap::new() }
    }

    /// The rules that have every label of a claim, by index.
    pub(super) fn matching(&mut self, labels: &BTreeMap<String, String>) -> Vec<usize> {
        let Some((label, value)) = labels.iter().find(|(label, _)| *label != "alertname") else {
            return (0..self.rules.len()).filter(|&at| labels_match(labels, self.rules[at])).collect();
        };
        if !self.values.contains_key(label) {
            let mut values: HashMap<&str, Vec<usize>> = HashMap::new();
            for (at, rule) in self.rules.iter().enumerate() {
                if let Some(value) = rule.labels.get(label) {
                    values.entry(if is_templated(value) { "" } else { value }).or_default().push(at);
                }
            }
            self.values.insert(label.clone(), values);
        }
        let having = |value: &str| self.values.get(label).and_then(|values| values.get(value)).into_iter().flatten();
        let any: BTreeSet<usize> = having(value).chain(having("")).copied().collect();
        any.into_iter().filter(|&at| labels_match(labels, self.rules[at])).collect()
    }
}
