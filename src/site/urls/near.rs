//! The page that a URL may have meant which leads to none.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::similar::Similar;
use crate::parse::stem;

/// Pages by their paths, and by their names without folders.
#[derive(Debug)]
pub(super) struct NearPages<'a> {
    paths: Similar<'a>,
    stems: Similar<'a>,
    by_stem: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> NearPages<'a> {
    /// `alerts` has the names of all alerts, lower-cased.
    pub(super) fn new(paths: impl Iterator<Item = &'a str> + Clone, alerts: &HashMap<String, &str>) -> Self {
        let mut by_stem: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in paths.clone() {
            by_stem.entry(stem(path)).or_default().push(path);
        }
        // What is named for another alert is that one's.
        let free = |name: &str| !alerts.contains_key(&name.to_lowercase());
        let stems = Similar::new(by_stem.keys().copied().filter(|name| free(name)));
        Self { paths: Similar::new(paths.filter(|path| free(stem(path)))), stems, by_stem }
    }

    /// The page whose path is that but for a slip, else one of that name or a like one, in folders of the same names as
    /// far as there is a choice.
    pub(super) fn nearest(&self, path: &str, name: &str) -> Option<&'a str> {
        self.paths.slip(path).or_else(|| {
            let pages = self.by_stem.get(name).or_else(|| self.by_stem.get(self.stems.nearest(name)?))?;
            let shared =
                |page: &str| page.split('/').filter(|part| path.split('/').any(|other| other == *part)).count();
            pages.iter().copied().max_by_key(|page| (shared(page), Reverse(*page)))
        })
    }
}
