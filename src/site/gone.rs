//! Permalinks that were published once and whose alerts are no more.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::parse::Page;
use crate::published::{self, Published, Runbook};
use crate::site::alerts::permalink;
use crate::site::resolve::PageIndex;
use crate::site::urls::similar::Similar;
use crate::site::{Alert, PageId};
use crate::source::Sources;

/// An alert that was published and that no rule declares any more.
#[derive(Debug, Clone)]
pub struct Gone {
    /// Its name.
    pub name: String,
    /// Site path of its permalink.
    pub permalink: String,
    /// Those of its runbooks that are still there: the page, and the section if that is there too.
    pub runbooks: Vec<(PageId, Option<usize>)>,
    /// The alert that is named most like it.
    pub near: Option<String>,
    /// One that is named like it, and that was not there before: its new name, perhaps.
    pub renamed: Option<String>,
    /// The rule files that declared it; none when it was gone already.
    pub files: Vec<String>,
    /// Whether what was published listed it as an alert.
    pub fresh: bool,
}

/// What was published before and is gone, sorted by name; names equal but for case are one.
#[must_use]
pub fn gone(sources: &Sources, pages: &[Arc<Page>], index: &PageIndex, alerts: &[Alert]) -> Vec<Gone> {
    let Some(before) = &sources.against else { return Vec::new() };
    let live: HashSet<String> = alerts.iter().map(|alert| alert.permalink.to_lowercase()).collect();
    let old: HashSet<&str> = before.alerts.iter().map(|alert| alert.name.as_str()).collect();
    let near = Similar::new(alerts.iter().map(|alert| alert.name.as_str()));
    let new = Similar::new(alerts.iter().map(|alert| alert.name.as_str()).filter(|name| !old.contains(name)));
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (name, (runbooks, files, fresh)) in names(before) {
        let permalink = permalink(name);
        let lower = permalink.to_lowercase();
        if live.contains(&lower) || !seen.insert(lower) {
            continue;
        }
        let runbooks: BTreeSet<_> = runbooks.iter().filter_map(|runbook| still_there(runbook, pages, index)).collect();
        found.push(Gone {
            name: name.to_owned(),
            permalink,
            runbooks: runbooks.into_iter().collect(),
            near: near.nearest(name).map(str::to_owned),
            renamed: new.nearest(name).map(str::to_owned),
            files,
            fresh,
        });
    }
    found
}

/// The names that were published: their runbooks, their rule files, and whether they were alerts then.
fn names(before: &Published) -> BTreeMap<&str, (&[Runbook], Vec<String>, bool)> {
    let gone = before.gone.iter().map(|gone| (gone.name.as_str(), (&gone.runbooks[..], Vec::new(), false)));
    let files = |alert: &published::Alert| alert.rules.iter().map(|rule| rule.file.clone()).collect();
    let alerts = before.alerts.iter().map(|alert| (alert.name.as_str(), (&alert.runbooks[..], files(alert), true)));
    gone.chain(alerts).collect()
}

/// Where a runbook is now: its page has kept its path.
fn still_there(runbook: &Runbook, pages: &[Arc<Page>], index: &PageIndex) -> Option<(PageId, Option<usize>)> {
    let page = index.by_site_path.get(&runbook.page).copied().filter(|&page| !pages[page].meta.draft)?;
    let section = runbook.anchor.as_ref().and_then(|anchor| index.anchor(page, anchor).flatten());
    Some((page, section))
}
