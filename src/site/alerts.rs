//! Which runbook handles which alert: claims of all conventions matched with the rules, and the status of each.

mod claims;
mod disputes;
mod elsewhere;
#[cfg(test)]
pub(crate) mod fixture;
mod orphans;
mod permalink;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

pub use disputes::{Contest, Contradiction, Declarations, contested, contradicted, declarations, unknown};
pub use elsewhere::{Claimed, claimed};
pub(in crate::site) use permalink::path_part;
pub use permalink::{permalink, permalink_address, permalink_url};

use self::claims::{ByLabel, Claims, Landed, service_fits};
use self::elsewhere::Elsewhere;
use crate::config::Config;
use crate::parse::{Convention, Page, Tier};
use crate::rules::{AlertRule, RuleFile, is_templated};
use crate::site::resolve::PageIndex;
use crate::site::urls::Urls;
use crate::site::{Alert, Orphan, PageId, Resolved, RuleStatus, Runbook, RunbookClaim, RunbookUrl, Status, UrlTarget};
use crate::source::Sources;
use crate::span::SourceMap;

/// Annotation keys that hold a runbook's URL in every book.
pub const URL_KEYS: [&str; 3] = ["runbook_url", "runbook", "playbook"];

/// Where a runbook begins: a page, or a section of it.
type Place = (PageId, Option<usize>);

/// Links rules and claims: every alert sorted by name, and the runbooks that no rule leads to. Without any rule
/// file the alerts are those that pages declare or show in fenced rules, without rules.
#[must_use]
pub fn link(
    sources: &Sources,
    pages: &[Arc<Page>],
    rule_files: &[Arc<RuleFile>],
    index: &PageIndex,
    links: &[Vec<Resolved>],
) -> (Vec<Alert>, Vec<Orphan>) {
    let names = rule_files.iter().flat_map(|file| &file.rules).map(|rule| rule.name.value.as_str());
    let claims = Claims::collect(&sources.config, pages, index, links, names);
    if rule_files.is_empty() {
        let names = claims.self_declared();
        let mut alerts: Vec<Alert> =
            names.into_iter().map(|name| unproved(name, &claims, pages, &sources.map)).collect();
        share_permalinks(&mut alerts);
        return (alerts, Vec::new());
    }
    let mut named: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (file, rules) in rule_files.iter().enumerate() {
        for (rule, declared) in rules.rules.iter().enumerate() {
            named.entry(&declared.name.value).or_default().push((file, rule));
        }
    }
    let elsewhere = elsewhere::alerts(sources, index);
    let names: BTreeSet<&str> = named.keys().chain(elsewhere.keys()).copied().collect();
    let urls = Urls::new(sources, pages, index, names.iter().copied(), rule_files);
    let linker = Linker { sources, pages, rule_files, claims: &claims, elsewhere };
    let mut drafts: Vec<Draft<'_>> = named.iter().map(|(name, rules)| linker.direct(name, rules, &urls)).collect();
    linker.follow_permalinks(&mut drafts);
    let led: HashSet<Place> = drafts.iter().flat_map(|draft| draft.claims.iter().map(|claim| claim.place)).collect();
    let mut alerts: Vec<Alert> = drafts.into_par_iter().map(|draft| linker.finish(draft)).collect();
    share_permalinks(&mut alerts);
    let orphans = orphans::find(&sources.config, pages, &claims, &alerts, &led);
    (alerts, orphans)
}

/// A claim on an alert, with the rules that it covers, and where it leads.
struct Applied {
    place: Place,
    claim: RunbookClaim,
}

/// An alert that is being put together.
struct Draft<'a> {
    name: &'a str,
    rules: Vec<RuleStatus>,
    claims: Vec<Applied>,
}

struct Linker<'a> {
    sources: &'a Sources,
    pages: &'a [Arc<Page>],
    rule_files: &'a [Arc<RuleFile>],
    claims: &'a Claims,
    /// Alerts of the published book, if one stands here.
    elsewhere: HashMap<&'a str, Elsewhere>,
}

impl<'a> Linker<'a> {
    fn rule(&self, status: &RuleStatus) -> &'a AlertRule {
        &self.rule_files[status.file].rules[status.rule]
    }

    /// The alert with the claims of pages and of URLs that lead to pages.
    fn direct(&self, name: &'a str, rules: &[(usize, usize)], urls: &Urls<'_>) -> Draft<'a> {
        let mut claims: Vec<Applied> = Vec::new();
        let of_name: Vec<&AlertRule> = rules.iter().map(|&(file, rule)| &self.rule_files[file].rules[rule]).collect();
        let mut by_label = ByLabel::new(of_name.clone());
        let homes: BTreeSet<String> = self.claims.on(name).flat_map(|landed| landed.homes(self.pages)).collect();
        for landed in self.claims.on(name) {
            let mut covered = by_label.matching(&landed.claim.labels);
            covered.retain(|&at| self.fits(landed, of_name[at], &homes));
            if !covered.is_empty() {
                claims.push(Applied {
                    place: landed.place,
                    claim: RunbookClaim { rules: covered, ..landed.claim.clone() },
                });
            }
        }
        let mut draft = Draft { name, rules: Vec::with_capacity(rules.len()), claims };
        for (at, &(file, rule)) in rules.iter().enumerate() {
            let targets = urls.of(&self.rule_files[file].rules[rule]);
            for url in &targets {
                if let UrlTarget::Runbook { page, section } = url.target {
                    let place = claims::place(&self.pages[page], page, section);
                    draft.claims.extend(self.linked(place, url, at));
                }
            }
            draft.rules.push(RuleStatus { file, rule, status: Status::Uncovered, convention: None, urls: targets });
        }
        draft
    }

    /// Whether an inferred claim is of the rule's own service, as far as both name one. Where a heading in words
    /// ("Node Down") names none, it leaves the rule to a page that claims the name and is at home with the rule.
    fn fits(&self, landed: &Landed, rule: &AlertRule, homes: &BTreeSet<String>) -> bool {
        if landed.claim.convention.tier() != Tier::Inferred {
            return true;
        }
        if !service_fits(&landed.services, rule) {
            return false;
        }
        let path = self.sources.map.path(rule.name.span.file);
        let home = || claims::service_of(rule, path, homes).filter(|home| homes.contains(home));
        !landed.spelled_out || home().is_none_or(|home| landed.homes(self.pages).contains(&home))
    }

    fn linked(&self, place: Place, url: &RunbookUrl, rule: usize) -> Option<Applied> {
        let (convention, labels) = (Convention::RunbookUrl, BTreeMap::new());
        let claim = RunbookClaim { convention, span: url.value.span, labels, rules: vec![rule] };
        self.claims.counts(convention).then_some(Applied { place, claim })
    }

    /// A URL to another alert's permalink leads to that alert's best runbook; chains are not followed.
    /// What another book published goes first: there its permalinks lead, also that of the rule's own alert.
    fn follow_permalinks(&self, drafts: &mut [Draft<'a>]) {
        let best = |draft: &Draft<'a>| {
            let rank = |applied: &&Applied| {
                (!has_substance(self.pages, applied.place), applied.claim.convention, applied.place)
            };
            let claim = draft.claims.iter().min_by_key(rank)?;
            Some((draft.name, claim.place))
        };
        let best: HashMap<&str, Place> = drafts.iter().filter_map(best).collect();
        for draft in drafts {
            for (at, rule) in draft.rules.iter().enumerate() {
                for url in &rule.urls {
                    let UrlTarget::Permalink(other) = &url.target else { continue };
                    let elsewhere = self.elsewhere.get(other.as_str()).and_then(|alert| alert.place);
                    let here = || best.get(other.as_str()).copied().filter(|_| other != draft.name);
                    if let Some(place) = elsewhere.or_else(here) {
                        draft.claims.extend(self.linked(place, url, at));
                    }
                }
            }
        }
    }

    fn finish(&self, mut draft: Draft<'a>) -> Alert {
        let mut covering: Vec<(Option<Convention>, bool)> = vec![(None, false); draft.rules.len()];
        for applied in &draft.claims {
            let substance = has_substance(self.pages, applied.place);
            for &rule in &applied.claim.rules {
                let (best, acts) = &mut covering[rule];
                let better = best.is_none_or(|best| applied.claim.convention < best);
                // A runbook that one can act on goes before a better claim on one that is empty.
                if (substance && !*acts) || (substance == *acts && better) {
                    *best = Some(applied.claim.convention);
                }
                *acts |= substance;
            }
        }
        for (status, (convention, substance)) in draft.rules.iter_mut().zip(covering) {
            status.status = self.status(self.rule(status), &status.urls, convention.is_some(), substance);
            status.convention = convention.filter(|_| status.status == Status::Covered);
        }
        let status = draft.rules.iter().map(|rule| rule.status).max().unwrap_or(Status::Uncovered);
        let convention = draft.rules.iter().filter_map(|rule| rule.convention).min();
        Alert {
            name: draft.name.to_owned(),
            status,
            convention: convention.filter(|_| status == Status::Covered),
            runbooks: {
                let claims = draft.claims.into_iter().map(|applied| (applied.place, applied.claim));
                runbooks(self.pages, &self.sources.map, claims)
            },
            rules: draft.rules,
            permalink: permalink(draft.name),
        }
    }

    fn is_exempt(&self, alert: &str) -> bool {
        is_exempt(self.sources, alert) || self.elsewhere.get(alert).is_some_and(|alert| alert.exempt)
    }

    fn status(&self, rule: &AlertRule, urls: &[RunbookUrl], claimed: bool, substance: bool) -> Status {
        let config = &self.sources.config;
        let mut real = urls.iter().filter(|url| url.target != UrlTarget::Empty).peekable();
        if substance {
            Status::Covered
        } else if self.is_exempt(&rule.name.value) {
            Status::Exempt
        } else if real.peek().is_some() && real.all(|url| url.target == UrlTarget::External) {
            Status::External
        } else if !is_required(config, rule) {
            Status::NotRequired
        } else if claimed {
            Status::Stub
        } else {
            Status::Uncovered
        }
    }
}

fn is_exempt(sources: &Sources, alert: &str) -> bool {
    let exempt = sources.config.alerts.exemptions(alert);
    exempt.iter().any(|one| one.until.is_none_or(|until| sources.today <= until))
}

fn is_required(config: &Config, rule: &AlertRule) -> bool {
    let require = &config.alerts.require;
    let value = |label: &str| if label == "alertname" { Some(&rule.name.value) } else { rule.labels.get(label) };
    // What is only known when it fires may be any of them.
    let fits = |value: &String, values: &[String]| values.contains(value) || is_templated(value);
    require.is_empty()
        || require.iter().any(|selector| {
            selector
                .0
                .iter()
                .all(|(label, values)| value(label).map_or(rule.may_be_anything(label), |value| fits(value, values)))
        })
}

fn has_substance(pages: &[Arc<Page>], (page, section): Place) -> bool {
    section.map_or(pages[page].substance, |section| pages[page].sections[section].substance)
}

/// An alert of a book without rules: nothing is proved, so what is claimed counts.
fn unproved(name: &str, claims: &Claims, pages: &[Arc<Page>], map: &SourceMap) -> Alert {
    let landed: Vec<&Landed> = claims.on(name).collect();
    let acts = landed.iter().any(|landed| has_substance(pages, landed.place));
    let runbooks = runbooks(pages, map, landed.into_iter().map(|landed| (landed.place, landed.claim.clone())));
    Alert {
        name: name.to_owned(),
        rules: Vec::new(),
        status: if acts { Status::Covered } else { Status::Stub },
        convention: runbooks.first().and_then(best).filter(|_| acts),
        runbooks,
        permalink: permalink(name),
    }
}

/// Names equal but for case share one page: some disks could not hold both.
fn share_permalinks(alerts: &mut [Alert]) {
    let mut first: HashMap<String, String> = HashMap::new();
    for alert in alerts {
        alert.permalink =
            first.entry(alert.permalink.to_lowercase()).or_insert_with(|| alert.permalink.clone()).clone();
    }
}

/// Claims merged by where they land: those that one can act on first, the best of them before the others.
fn runbooks(pages: &[Arc<Page>], map: &SourceMap, claims: impl Iterator<Item = (Place, RunbookClaim)>) -> Vec<Runbook> {
    let mut by_page: BTreeMap<PageId, BTreeMap<Option<usize>, Vec<RunbookClaim>>> = BTreeMap::new();
    for ((page, section), claim) in claims {
        by_page.entry(page).or_default().entry(section).or_default().push(claim);
    }
    let mut out = Vec::new();
    for (page, places) in by_page {
        let runbook = |(section, claims)| sorted(Runbook { page, section, claims }, map);
        let mut runbooks: Vec<Runbook> = places.into_iter().map(runbook).collect();
        runbooks.sort_by_key(order);
        out.extend(one_landing(runbooks, map));
    }
    out.sort_by_key(|runbook| (!has_substance(pages, (runbook.page, runbook.section)), order(runbook)));
    out
}

/// By name of the file, because the order of ids is no order of files.
fn sorted(mut runbook: Runbook, map: &SourceMap) -> Runbook {
    let key = |claim: &RunbookClaim| (claim.convention, map.path(claim.span.file), claim.span.start, claim.span.end);
    runbook.claims.sort_by(|a, b| key(a).cmp(&key(b)));
    runbook
}

fn best(runbook: &Runbook) -> Option<Convention> {
    runbook.claims.first().map(|claim| claim.convention)
}

fn order(runbook: &Runbook) -> (Option<Convention>, PageId, Option<usize>) {
    (best(runbook), runbook.page, runbook.section)
}

/// The runbooks of one alert on one page, the best first, with those folded that would only make a reader choose:
/// what is inferred beside a better claim, and a claim of the page beside one of a single section of it.
fn one_landing(runbooks: Vec<Runbook>, map: &SourceMap) -> Vec<Runbook> {
    let mut out: Vec<Runbook> = Vec::new();
    for runbook in runbooks {
        let inferred = best(&runbook).is_some_and(|convention| convention.tier() == Tier::Inferred);
        match out.first_mut().filter(|_| inferred) {
            Some(kept) => {
                let heading = best(&runbook) == Some(Convention::Heading);
                let whole = kept.section.is_none() && best(kept) != Some(Convention::FileName);
                // A heading that is the alert's name says where on the page; the page is right either way.
                kept.section = if heading && whole { runbook.section } else { kept.section };
                kept.claims.extend(runbook.claims);
            }
            None => out.push(runbook),
        }
    }
    let labelled = |runbook: &Runbook| runbook.claims.iter().any(|claim| !claim.labels.is_empty());
    if let [a, b] = &mut out[..]
        && a.section.is_some() != b.section.is_some()
        && !labelled(a)
        && !labelled(b)
    {
        a.section = a.section.or(b.section);
        a.claims.append(&mut b.claims);
        out.truncate(1);
    }
    out.into_iter().map(|runbook| sorted(runbook, map)).collect()
}
