//! A book against the `alerts.json` that it published before, and what a comparison comes to in the words of the
//! author of a change: alerts that came and went, and what it took away from alerts that need it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Comparison, Lost, count};
use crate::published::{Page, Published};
use crate::site::{Site, UrlMiss, UrlTarget};

impl Comparison {
    /// Compares the book with what it published before: no more is known of it than its alerts, its pages and their
    /// anchors.
    #[must_use]
    pub fn published(before: &Published, site: &Site) -> Self {
        let names = before.alerts.iter().map(|alert| alert.name.clone()).collect();
        Self { broken: broken(before, site), ..Self::of_alerts(&names, site) }
    }

    /// What the change did: `+2 alerts, 1 without runbook; breaks 1 anchor that 4 alerts use`.
    pub(super) fn headline(&self) -> String {
        let mut parts = Vec::new();
        if !self.alerts_added.is_empty() {
            let without = match self.added_without_runbook.len() {
                0 => String::new(),
                uncovered => format!(", {uncovered} without runbook"),
            };
            parts.push(format!("+{}{without}", count(self.alerts_added.len(), "alert")));
        }
        if !self.alerts_removed.is_empty() {
            parts.push(format!("−{}", count(self.alerts_removed.len(), "alert")));
        }
        for (is_page, noun) in [(true, "page"), (false, "anchor")] {
            let used = |lost: &&Lost| lost.anchor.is_none() == is_page && !lost.alerts.is_empty();
            let lost: Vec<&Lost> = self.broken.iter().filter(used).collect();
            let alerts: BTreeSet<&String> = lost.iter().flat_map(|lost| &lost.alerts).collect();
            if !lost.is_empty() {
                let verb = if alerts.len() == 1 { "uses" } else { "use" };
                let (what, who) = (count(lost.len(), noun), count(alerts.len(), "alert"));
                parts.push(format!("breaks {what} that {who} {verb}"));
            }
        }
        if parts.is_empty() { "no alert came or went".to_owned() } else { parts.join("; ") }
    }
}

/// Pages and anchors that were published, that are gone, and that URLs of rules lead to.
fn broken<'a>(before: &'a Published, site: &'a Site) -> Vec<Lost> {
    // URLs name a page as the site does, with or without its ending, or as the repository does.
    let names = |page: &'a Page| [page.page.as_str(), page.page.trim_end_matches(".html"), page.source.as_str()];
    let by_page: HashMap<&str, &Page> =
        before.pages.iter().flat_map(|page| names(page).map(|name| (name, page))).collect();
    let had_anchor =
        |page: &str, anchor: &str| by_page.get(page).is_some_and(|old| old.anchors.iter().any(|known| known == anchor));
    let mut places: BTreeMap<(&str, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
    for alert in &site.alerts {
        for url in alert.rules.iter().flat_map(|rule| &rule.urls) {
            let place = match &url.target {
                UrlTarget::Miss(UrlMiss::Page { wanted, .. }) if by_page.contains_key(wanted.as_str()) => {
                    (wanted.as_str(), None)
                }
                UrlTarget::Miss(UrlMiss::Anchor { page, wanted, .. })
                    if had_anchor(&site.index.site_paths[*page], wanted) =>
                {
                    (site.index.site_paths[*page].as_str(), Some(wanted.as_str()))
                }
                _ => continue,
            };
            places.entry(place).or_default().insert(&alert.name);
        }
    }
    let lost = |((page, anchor), alerts): ((&str, Option<&str>), BTreeSet<&str>)| Lost {
        page: page.to_owned(),
        anchor: anchor.map(str::to_owned),
        alerts: alerts.into_iter().map(str::to_owned).collect(),
        links: 0,
    };
    places.into_iter().map(lost).collect()
}
