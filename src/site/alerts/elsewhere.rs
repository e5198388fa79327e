//! What books tell each other in `alerts.json`: the claims that this one hands on, and where the permalinks of the one
//! whose pages stand here lead.

use std::collections::{BTreeMap, HashMap};

use super::Place;
use super::claims::Claims;
use crate::parse::Convention;
use crate::published::{Alert, Runbook};
use crate::site::resolve::PageIndex;
use crate::site::{PageId, Site};
use crate::source::Sources;

/// An alert of the published book.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere {
    /// Where its permalink leads: its best runbook.
    pub(super) place: Option<Place>,
    /// Whether that book says that it needs none.
    pub(super) exempt: bool,
}

/// The alerts of the published book, if one stands here.
pub(super) fn alerts<'a>(sources: &'a Sources, index: &PageIndex) -> HashMap<&'a str, Elsewhere> {
    let listed = sources.book.iter().flat_map(|book| &book.pages);
    let by_path: HashMap<&str, PageId> = listed.enumerate().map(|(id, page)| (page.page.as_str(), id)).collect();
    let place = |runbook: &Runbook| {
        let page = *by_path.get(runbook.page.as_str())?;
        let section = runbook.anchor.as_ref().and_then(|anchor| index.anchor(page, anchor).flatten());
        Some((page, section))
    };
    let alerts = sources.book.iter().flat_map(|book| &book.alerts);
    let of =
        |alert: &Alert| Elsewhere { place: alert.runbooks.iter().find_map(place), exempt: alert.status == "exempt" };
    alerts.map(|alert| (alert.name.as_str(), of(alert))).collect()
}

/// A claim that counts, also one on an alert that no rule here has.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Name of the alert.
    pub name: String,
    /// Index of the section that it lands on; `None` for the page.
    pub section: Option<usize>,
    /// The convention.
    pub convention: Convention,
    /// Labels that a rule must have.
    pub labels: BTreeMap<String, String>,
    /// Services of the page that makes it.
    pub services: Vec<String>,
}

/// Every claim of the pages, by the page that it lands on.
#[must_use]
pub fn claimed(site: &Site) -> BTreeMap<PageId, Vec<Claimed>> {
    let mut by_page: BTreeMap<PageId, Vec<Claimed>> = BTreeMap::new();
    // Any name may be that of a rule in the repository that asks.
    let names = site.pages.iter().flat_map(|page| &page.claims).map(|claim| claim.name.as_str());
    for landed in Claims::collect(&site.sources.config, &site.pages, &site.index, &site.links, names).all {
        by_page.entry(landed.place.0).or_default().push(Claimed {
            name: landed.name,
            section: landed.place.1,
            convention: landed.claim.convention,
            labels: landed.claim.labels,
            services: landed.services,
        });
    }
    by_page
}
