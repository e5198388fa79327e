//! Pages by the end of their paths, for books that do not say where they are published.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::parse::Page;
use crate::parse::is_index;
use crate::site::PageId;
use crate::site::resolve::PageIndex;
use crate::source::Sources;

/// File names that say nothing without their folder.
const GENERIC: [&str; 8] = ["index", "_index", "readme", "runbook", "runbooks", "home", "docs", "main"];

/// Parts of a path that are compared at most.
const DEPTH: usize = 32;

/// Ends of paths, lower-cased, and the pages that have them.
#[derive(Debug)]
pub(super) struct Suffixes<'a> {
    sources: &'a Sources,
    pages: &'a [Arc<Page>],
    index: &'a PageIndex,
    /// Every end of every path, its parts from the last on and in lower case, with its page; `None` when several have it.
    ends: HashMap<String, Option<PageId>>,
    /// The same as they are spelled.
    exact: HashMap<String, Option<PageId>>,
}

/// A page that a path ends in.
pub(super) struct Found {
    pub(super) page: PageId,
    /// The right spelling, when only its case differs.
    pub(super) case: Option<String>,
    /// How many parts of the path agree.
    pub(super) depth: usize,
    /// Whether it was found by a name without extension and nothing else.
    pub(super) weak: bool,
}

impl<'a> Suffixes<'a> {
    pub(super) fn new(sources: &'a Sources, pages: &'a [Arc<Page>], index: &'a PageIndex) -> Self {
        let mut out = Self { sources, pages, index, ends: HashMap::new(), exact: HashMap::new() };
        for (id, page) in pages.iter().enumerate() {
            let source = sources.map.path(page.file);
            let mut paths: BTreeSet<String> = [source.to_owned(), page.path.clone()].into();
            paths.extend(mounted(sources, page).map(str::to_owned));
            paths.extend(page.meta.aliases.iter().map(|alias| alias.value.clone()));
            let stem = bare(page.path.rsplit('/').next().unwrap_or_default());
            if is_index(stem) {
                let folders: Vec<String> = paths
                    .iter()
                    .filter_map(|path| path.rsplit_once('/'))
                    .map(|(folder, _)| folder.to_owned())
                    .collect();
                paths.extend(folders.iter().map(|folder| format!("{folder}/index")));
                paths.extend(folders);
            }
            for path in paths {
                out.add(id, &path);
            }
        }
        out
    }

    fn add(&mut self, page: PageId, path: &str) {
        let mut spelled = String::new();
        let parts = bare(path.trim_matches('/')).rsplit('/').filter(|part| !matches!(*part, "" | "." | ".."));
        for part in parts.take(DEPTH) {
            spelled.push_str(part);
            note(&mut self.ends, spelled.to_lowercase(), page);
            note(&mut self.exact, spelled.clone(), page);
            spelled.push('/');
        }
    }

    /// Whether pages have the file name of a path, whichever of them it means.
    pub(super) fn has_name(&self, last: &str) -> bool {
        self.ends.contains_key(&bare(last).to_lowercase())
    }

    /// The page whose path shares the longest end with `segments`, when it is the only one.
    pub(super) fn find(&self, segments: &[&str]) -> Option<Found> {
        let (last, folders) = segments.split_last()?;
        let stem = bare(last);
        let (mut written, mut depth, mut best) = (String::new(), 0, None);
        for part in [stem].iter().chain(folders.iter().rev()).take(DEPTH) {
            let longer = format!("{written}{}{part}", if written.is_empty() { "" } else { "/" });
            let Some(&page) = self.ends.get(&longer.to_lowercase()) else { break };
            (written, depth, best) = (longer, depth + 1, Some(page));
        }
        let end = best.filter(|_| depth > 1 || !GENERIC.contains(&stem.to_lowercase().as_str()))?;
        let exact = self.exact.get(&written).copied().flatten();
        let page = end.or(exact)?;
        let is_source = last.strip_suffix(".md").is_some();
        // A site may have lowered the case of its paths; a source has its own.
        let lowered = !is_source && !written.contains(char::is_uppercase);
        let source = || self.sources.map.path(self.pages[page].file);
        let spelled = || if is_source { source() } else { &self.index.site_paths[page] };
        let case = (!lowered && exact != Some(page)).then(|| spelled().to_owned());
        Some(Found { page, case, depth, weak: depth < 2 && stem == *last })
    }
}

/// Notes a page by an end of its path; what several pages have is nobody's.
fn note(ends: &mut HashMap<String, Option<PageId>>, end: String, page: PageId) {
    let known = ends.entry(end).or_insert(Some(page));
    *known = known.filter(|known| *known == page);
}

/// The path of a mounted page from its mount's own root.
pub(super) fn mounted<'a>(sources: &Sources, page: &'a Page) -> Option<&'a str> {
    let mount = sources.config.mounts.get(page.mount?)?;
    Some(mount.own_path(&page.path))
}

/// A name without what says that it is a page.
pub(super) fn bare(name: &str) -> &str {
    [".md", ".markdown", ".html", ".htm"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}
