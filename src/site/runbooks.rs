//! The runbooks of a book: every place that an alert leads to, once.

use std::collections::{BTreeMap, BTreeSet};

use crate::parse::{Convention, Page};
use crate::site::{Alert, PageId, RuleStatus, Runbook, RunbookClaim, Site};

/// A page or section, and the alerts that lead there.
#[derive(Debug)]
pub struct Handled<'a> {
    /// The page.
    pub page: PageId,
    /// Index of the section; `None` for the whole page.
    pub section: Option<usize>,
    /// Each alert that it handles, by name, with its entry among the alert's runbooks.
    pub alerts: Vec<(&'a Alert, &'a Runbook)>,
}

/// Every runbook of the book in order of page and place. Drafts are none.
#[must_use]
pub fn runbooks(site: &Site) -> Vec<Handled<'_>> {
    let mut places: BTreeMap<(PageId, Option<usize>), Handled<'_>> = BTreeMap::new();
    for alert in &site.alerts {
        let real = |runbook: &&Runbook| !is_mere_list(&site.pages[runbook.page], runbook);
        for runbook in alert.runbooks.iter().filter(real) {
            let &Runbook { page, section, .. } = runbook;
            let handled = places.entry((page, section));
            handled.or_insert_with(|| Handled { page, section, alerts: Vec::new() }).alerts.push((alert, runbook));
        }
    }
    places.into_values().collect()
}

/// Whether a page is a runbook only because a row of its own table links nowhere: the link is what is wrong.
fn is_mere_list(page: &Page, runbook: &Runbook) -> bool {
    let own_row = |claim: &RunbookClaim| claim.convention == Convention::TableRow && claim.span.file == page.file;
    page.meta.draft || runbook.section.is_none() && runbook.claims.iter().all(own_row)
}

impl<'a> Handled<'a> {
    /// Whether there is something to act on.
    #[must_use]
    pub fn has_substance(&self, site: &Site) -> bool {
        let page = &site.pages[self.page];
        self.section.map_or(page.substance, |at| page.sections[at].substance)
    }

    /// The rules that it handles, each with its alert.
    pub fn rules(&self) -> impl Iterator<Item = (&'a Alert, &'a RuleStatus)> {
        self.alerts.iter().flat_map(|&(alert, runbook)| {
            let covered: BTreeSet<usize> =
                runbook.claims.iter().flat_map(|claim| claim.rules.iter().copied()).collect();
            covered.into_iter().map(move |at| (alert, &alert.rules[at]))
        })
    }
}
