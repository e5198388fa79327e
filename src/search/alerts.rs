//! Alerts as the search sees them.

use crate::search::words::{norm, split};
use crate::site::facts::first_h1;
use crate::site::{AlertId, PageId, Site};

/// An alert, ready to be compared.
#[derive(Debug)]
pub struct AlertEntry {
    /// The alert.
    pub id: AlertId,
    /// Its name.
    pub name: String,
    /// Its name in letters and digits of lower case.
    pub norm: String,
    /// Where in `norm` each of its words begins, and where the last one ends.
    pub bounds: Vec<usize>,
    /// The first letters of its words.
    pub initials: String,
    /// The worst severity, in the author's word.
    pub severity: Option<String>,
    /// 0 for critical to 4 for unknown or none.
    pub rank: u8,
    /// Its services.
    pub services: Vec<String>,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// Words of severity, services and owners.
    pub beside: Vec<String>,
    /// Where one wants to go: the only runbook. None: its permalink.
    pub landing: Option<(PageId, Option<usize>)>,
}

impl AlertEntry {
    /// The words of its name in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.bounds.windows(2).map(|bounds| &self.norm[bounds[0]..bounds[1]])
    }
}

pub(super) fn entries(site: &Site, words: &[String]) -> Vec<AlertEntry> {
    (0..site.alerts.len()).map(|id| entry(site, id, words)).collect()
}

fn entry(site: &Site, id: AlertId, words: &[String]) -> AlertEntry {
    let alert = &site.alerts[id];
    let facts = site.alert_facts(id);
    let mut whole = String::new();
    let mut bounds = vec![0];
    let mut initials = String::new();
    for part in split(&alert.name, words) {
        let part = norm(&part);
        initials.extend(part.chars().next());
        whole += &part;
        bounds.push(whole.len());
    }
    let landing = match alert.runbooks.as_slice() {
        // The page's own heading is its top.
        [runbook] => Some((runbook.page, runbook.section.filter(|&section| !is_top(site, runbook.page, section)))),
        _ => None,
    };
    let level = facts.severity.as_deref().and_then(|word| site.sources.config.runbooks.severity(word));
    let rank = level.map_or(4, |level| level as u8);
    let mut beside: Vec<String> = Vec::new();
    let scale = level.map(crate::config::Severity::name);
    for text in facts.severity.iter().chain(&facts.services).chain(&facts.owners).map(String::as_str).chain(scale) {
        for word in text.split(|c: char| !c.is_alphanumeric()).chain([text]).map(norm) {
            if !word.is_empty() && !beside.contains(&word) {
                beside.push(word);
            }
        }
    }
    AlertEntry {
        id,
        name: alert.name.clone(),
        norm: whole,
        bounds,
        initials,
        severity: facts.severity.clone(),
        rank,
        services: facts.services.clone(),
        owners: facts.owners.clone(),
        beside,
        landing,
    }
}

/// Whether a section begins a page as its title does.
pub(super) fn is_top(site: &Site, page: PageId, section: usize) -> bool {
    section == 0 && first_h1(&site.pages[page]) == Some(0)
}
