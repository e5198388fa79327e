//! What a change does to a book, by name: for the last lines of the human report, for comments on pull requests, for
//! programs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::check::Since;
use crate::site::{Alert, Miss, Site, Status, Target, UrlMiss, UrlTarget};

use super::count;

/// A book, compared with what it was at a revision, or with what it published before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The revision as it was named; this, the commit and the counts of findings are only known of a revision.
    pub revision: String,
    /// Id of the commit that the book is compared with.
    pub commit: String,
    /// Findings that were there before and are left out; those that a baseline holds are not among them.
    pub known: usize,
    /// Findings that are there no more.
    pub mended: usize,
    /// Names of new alerts, sorted.
    pub alerts_added: Vec<String>,
    /// Those of them that lack a runbook and need one.
    pub added_without_runbook: Vec<String>,
    /// Names of alerts that are no more, sorted.
    pub alerts_removed: Vec<String>,
    /// Pages and anchors that were there, are no more, and that something still leads to; sorted.
    pub broken: Vec<Lost>,
    /// Files that are new, renamed or have another text; sorted. None where that is not known.
    pub changed: Vec<String>,
}

/// A place of the book that is no more, and who leads there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lost {
    /// The page, from the content folder; of a published book as its URL names it.
    pub page: String,
    /// The anchor; without one the whole page is gone.
    pub anchor: Option<String>,
    /// Names of the alerts whose URLs lead there, sorted.
    pub alerts: Vec<String>,
    /// How many links of pages lead there, where that is known.
    pub links: usize,
}

/// A page by its path in the book, and an anchor.
type Place = (String, Option<String>);

impl Comparison {
    /// Compares; without an `old` book everything is new.
    #[must_use]
    pub fn of(revision: &str, commit: &str, site: &Site, old: Option<&Site>, since: &Since) -> Self {
        Self {
            revision: revision.to_owned(),
            commit: commit.to_owned(),
            mended: since.mended,
            broken: old.map(|old| broken(site, old)).unwrap_or_default(),
            changed: since.changed.iter().cloned().collect(),
            ..Self::of_alerts(&old.map(names).unwrap_or_default(), site)
        }
    }

    /// The alerts that came and went, and nothing else yet; `before` has the names of the old ones.
    pub(super) fn of_alerts(before: &BTreeSet<String>, site: &Site) -> Self {
        let now = names(site);
        let bare = |alert: &&Alert| matches!(alert.status, Status::Uncovered | Status::Stub);
        let bare = site.alerts.iter().filter(bare).filter(|alert| !before.contains(&alert.name));
        Self {
            alerts_added: now.difference(before).cloned().collect(),
            added_without_runbook: bare.map(|alert| alert.name.clone()).collect(),
            alerts_removed: before.difference(&now).cloned().collect(),
            ..Self::default()
        }
    }

    /// One line: `compared with `main` (1a2b3c4d5e6f): 2 alerts added, 1 without a runbook; …`.
    pub(super) fn line(&self) -> String {
        let commit: String = self.commit.chars().take(12).collect();
        let mut parts = vec![alerts_part(self)];
        for broken in self.broken.iter().take(SHOWN) {
            parts.push(broken.part());
        }
        if self.broken.len() > SHOWN {
            parts.push(format!("{} more", count(self.broken.len() - SHOWN, "broken place")));
        }
        if self.mended > 0 {
            parts.push(format!("{} mended", count(self.mended, "finding")));
        }
        if self.known > 0 {
            parts.push(format!("{} left out as known", count(self.known, "finding")));
        }
        format!("compared with `{}` ({commit}): {}", self.revision, parts.join("; "))
    }
}

/// Lost places that a line names.
const SHOWN: usize = 3;

fn alerts_part(comparison: &Comparison) -> String {
    if comparison.alerts_added.is_empty() && comparison.alerts_removed.is_empty() {
        return "no alert added or removed".to_owned();
    }
    let mut part = format!("{} added", count(comparison.alerts_added.len(), "alert"));
    if !comparison.added_without_runbook.is_empty() {
        part += &format!(" ({} without a runbook)", comparison.added_without_runbook.len());
    }
    if !comparison.alerts_removed.is_empty() {
        part += &format!(", {} removed", comparison.alerts_removed.len());
    }
    part
}

impl Lost {
    fn part(&self) -> String {
        let place = match &self.anchor {
            Some(anchor) => format!("{}#{anchor}", self.page),
            None => self.page.clone(),
        };
        let users = [(self.alerts.len(), "alert"), (self.links, "link")].into_iter().filter(|(number, _)| *number > 0);
        let users: Vec<String> = users.map(|(number, noun)| count(number, noun)).collect();
        let lead = if self.alerts.len() + self.links == 1 { "leads" } else { "lead" };
        format!("`{place}` is gone, and {} {lead} there", users.join(" and "))
    }
}

fn names(site: &Site) -> BTreeSet<String> {
    site.alerts.iter().map(|alert| alert.name.clone()).collect()
}

/// Places that the old book has and this one has not, with what leads there now.
fn broken(site: &Site, old: &Site) -> Vec<Lost> {
    let mut places: BTreeMap<Place, (BTreeSet<String>, usize)> = BTreeMap::new();
    let urls = old_urls(old);
    for alert in &site.alerts {
        for url in alert.rules.iter().flat_map(|rule| &rule.urls) {
            let UrlTarget::Miss(miss) = &url.target else { continue };
            let place = match miss {
                UrlMiss::Anchor { page, wanted, .. } => had(old, &site.pages[*page].path, Some(wanted)),
                UrlMiss::Page { .. } => urls.get(url.value.value.as_str()).map(|page| ((*page).to_owned(), None)),
                _ => None,
            };
            if let Some(place) = place {
                places.entry(place).or_default().0.insert(alert.name.clone());
            }
        }
    }
    for link in site.links.iter().flatten() {
        let place = match &link.target {
            Target::Missing(Miss::Anchor { page, wanted, .. }) => had(old, &site.pages[*page].path, Some(wanted)),
            Target::Missing(Miss::File { wanted, .. }) => had(old, wanted, None),
            _ => None,
        };
        if let Some(place) = place {
            places.entry(place).or_default().1 += 1;
        }
    }
    let broken = |((page, anchor), (alerts, links)): (Place, (BTreeSet<String>, usize))| Lost {
        page,
        anchor,
        alerts: alerts.into_iter().collect(),
        links,
    };
    places.into_iter().map(broken).collect()
}

/// The place, if the book has it.
fn had(old: &Site, page: &str, anchor: Option<&String>) -> Option<Place> {
    let id = *old.index.by_source.get(page)?;
    if let Some(anchor) = anchor {
        old.index.anchor(id, anchor)?;
    }
    Some((page.to_owned(), anchor.cloned()))
}

/// The URLs of rules that led to pages, as they are written, each with its page.
fn old_urls(old: &Site) -> HashMap<&str, &str> {
    let urls = old.alerts.iter().flat_map(|alert| &alert.rules).flat_map(|rule| &rule.urls);
    let resolved = urls.filter_map(|url| match url.target {
        UrlTarget::Runbook { page, .. } => Some((url.value.value.as_str(), old.pages[page].path.as_str())),
        _ => None,
    });
    resolved.collect()
}
