//! What a change did to the book, in the words of its author: alerts that came and went, and what it took away from
//! alerts that need it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Comparison, Lost, count};
use crate::published::{Page, Published};
use crate::site::{Site, Status, UrlMiss, UrlTarget};

/// The book as it is against the book as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Alerts that are new.
    pub added: usize,
    /// How many of the new ones still want a runbook.
    pub uncovered: usize,
    /// Alerts that are no more.
    pub removed: usize,
    /// Pages that were there, and that URLs of alerts still lead to.
    pub broken_pages: Broken,
    /// Likewise anchors, of pages that are still there.
    pub broken_anchors: Broken,
    /// The files that differ, from the book's root; empty when that is not known.
    pub files: BTreeSet<String>,
}

/// What a change took away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Broken {
    /// How many.
    pub count: usize,
    /// How many alerts lead to one of them.
    pub alerts: usize,
}

impl Change {
    /// Compares the book with what it published before.
    #[must_use]
    pub fn between(before: &Published, site: &Site) -> Self {
        let old: HashSet<&str> = before.alerts.iter().map(|alert| alert.name.as_str()).collect();
        let is_new = |name: &str| !old.contains(name);
        let added: Vec<_> = site.alerts.iter().filter(|alert| is_new(&alert.name)).collect();
        let lacks = |status: Status| matches!(status, Status::Uncovered | Status::Stub);
        let kept = site.alerts.len() - added.len();
        let (broken_pages, broken_anchors) = broken(before, site);
        Self {
            added: added.len(),
            uncovered: added.iter().filter(|alert| lacks(alert.status)).count(),
            removed: old.len() - kept,
            broken_pages,
            broken_anchors,
            files: BTreeSet::new(),
        }
    }

    /// The figures of a comparison with a revision.
    #[must_use]
    pub fn of(comparison: &Comparison) -> Self {
        let used = |lost: &&Lost| !lost.alerts.is_empty();
        let broken = |is_page: bool| {
            let lost = comparison.broken.iter().filter(used).filter(|lost| lost.anchor.is_none() == is_page);
            tally(lost.map(|lost| lost.alerts.iter().map(String::as_str).collect()).collect())
        };
        Self {
            added: comparison.alerts_added.len(),
            uncovered: comparison.added_without_runbook.len(),
            removed: comparison.alerts_removed.len(),
            broken_pages: broken(true),
            broken_anchors: broken(false),
            files: comparison.changed.iter().cloned().collect(),
        }
    }

    /// The same in words: `+2 alerts, 1 without runbook; breaks 1 anchor that 4 alerts use`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut parts = Vec::new();
        if self.added > 0 {
            let without = match self.uncovered {
                0 => String::new(),
                uncovered => format!(", {uncovered} without runbook"),
            };
            parts.push(format!("+{}{without}", count(self.added, "alert")));
        }
        if self.removed > 0 {
            parts.push(format!("−{}", count(self.removed, "alert")));
        }
        for (broken, noun) in [(self.broken_pages, "page"), (self.broken_anchors, "anchor")] {
            if broken.count > 0 {
                let verb = if broken.alerts == 1 { "uses" } else { "use" };
                let (what, who) = (count(broken.count, noun), count(broken.alerts, "alert"));
                parts.push(format!("breaks {what} that {who} {verb}"));
            }
        }
        if parts.is_empty() { "no alert came or went".to_owned() } else { parts.join("; ") }
    }
}

/// Pages and anchors that were published, that are gone, and that URLs of rules lead to.
fn broken<'a>(before: &'a Published, site: &'a Site) -> (Broken, Broken) {
    // URLs name a page as the site does, with or without its ending, or as the repository does.
    let names = |page: &'a Page| [page.page.as_str(), page.page.trim_end_matches(".html"), page.source.as_str()];
    let by_page: HashMap<&str, &Page> =
        before.pages.iter().flat_map(|page| names(page).map(|name| (name, page))).collect();
    let had_anchor =
        |page: &str, anchor: &str| by_page.get(page).is_some_and(|old| old.anchors.iter().any(|known| known == anchor));
    let mut pages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut anchors: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for alert in &site.alerts {
        for url in alert.rules.iter().flat_map(|rule| &rule.urls) {
            match &url.target {
                UrlTarget::Miss(UrlMiss::Page { wanted, .. }) if by_page.contains_key(wanted.as_str()) => {
                    pages.entry(wanted).or_default().insert(&alert.name);
                }
                UrlTarget::Miss(UrlMiss::Anchor { page, wanted, .. }) => {
                    let path = site.index.site_paths[*page].as_str();
                    if had_anchor(path, wanted) {
                        anchors.entry((path, wanted)).or_default().insert(&alert.name);
                    }
                }
                _ => {}
            }
        }
    }
    (tally(pages.into_values().collect()), tally(anchors.into_values().collect()))
}

fn tally(users: Vec<BTreeSet<&str>>) -> Broken {
    let count = users.len();
    let alerts: BTreeSet<&str> = users.into_iter().flatten().collect();
    Broken { count, alerts: alerts.len() }
}
