//! Pages by the end of their paths, for books that do not say where they are published.

use std::collections::{BTreeSet, HashMap};

use crate::parse::Page;
use crate::parse::is_index;
use crate::site::PageId;
use crate::site::resolve::PageIndex;
use crate::source::Sources;

/// File names that say nothing without their folder.
const GENERIC: [&str; 8] = ["index", "_index", "readme", "runbook", "runbooks", "home", "docs", "main"];

/// Ends of paths, lower-cased, and the pages that have them.
#[derive(Debug, Default)]
pub(super) struct Suffixes {
    tails: Vec<Tail>,
    by_one: HashMap<String, Vec<usize>>,
    by_two: HashMap<String, Vec<usize>>,
    source: Vec<String>,
    site: Vec<String>,
}

#[derive(Debug)]
struct Tail {
    page: PageId,
    segments: Vec<String>,
    lower: Vec<String>,
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

impl Suffixes {
    pub(super) fn new(sources: &Sources, pages: &[Page], index: &PageIndex) -> Self {
        let mut out = Self::default();
        for (id, page) in pages.iter().enumerate() {
            let source = sources.map.path(page.file);
            out.source.push(source.to_owned());
            out.site.push(index.site_paths[id].clone());
            let mut paths: BTreeSet<String> = [source.to_owned(), page.path.clone()].into();
            paths.extend(mounted(sources, page));
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
        let path = path.trim_matches('/');
        let segments: Vec<String> =
            bare(path).split('/').filter(|segment| !matches!(*segment, "" | "." | "..")).map(str::to_owned).collect();
        let lower: Vec<String> = segments.iter().map(|segment| segment.to_lowercase()).collect();
        let id = self.tails.len();
        if let [.., last] = &lower[..] {
            self.by_one.entry(last.clone()).or_default().push(id);
        }
        if let [.., folder, last] = &lower[..] {
            self.by_two.entry(format!("{folder}/{last}")).or_default().push(id);
        }
        self.tails.push(Tail { page, segments, lower });
    }

    /// Whether pages have the file name of a path, whichever of them it means.
    pub(super) fn has_name(&self, last: &str) -> bool {
        self.by_one.contains_key(&bare(last).to_lowercase())
    }

    /// The page whose path shares the longest end with `segments`, when it is the only one.
    pub(super) fn find(&self, segments: &[&str]) -> Option<Found> {
        let (last, folders) = segments.split_last()?;
        let stem = bare(last);
        let written: Vec<&str> = folders.iter().copied().chain([stem]).collect();
        let lower: Vec<String> = written.iter().map(|segment| segment.to_lowercase()).collect();
        let two = if let [.., folder, last] = &lower[..] { self.by_two.get(&format!("{folder}/{last}")) } else { None };
        let stem_lower = lower.last()?;
        let tails = match two {
            Some(tails) => tails,
            None if GENERIC.contains(&stem_lower.as_str()) => return None,
            None => self.by_one.get(stem_lower)?,
        };
        // Without a folder in common all are alike.
        let alike = tails.iter().all(|&tail| self.tails[tail].page == self.tails[tails[0]].page);
        if two.is_none() && !alike {
            return None;
        }
        let shared = |tail: &Tail| {
            let pairs = tail.lower.iter().rev().zip(lower.iter().rev());
            pairs.take_while(|(a, b)| a == b).count()
        };
        let best = tails.iter().map(|&tail| shared(&self.tails[tail])).max()?;
        let mut winners: Vec<&Tail> =
            tails.iter().map(|&tail| &self.tails[tail]).filter(|tail| shared(tail) == best).collect();
        let exact = |tail: &&Tail| tail.segments.iter().rev().zip(written.iter().rev()).take(best).all(|(a, b)| a == b);
        if winners.iter().any(exact) {
            winners.retain(exact);
        }
        let page = winners.first()?.page;
        if winners.iter().any(|tail| tail.page != page) {
            return None;
        }
        let is_source = last.strip_suffix(".md").is_some();
        // A site may have lowered the case of its paths; a source has its own.
        let lowered =
            !is_source && written[written.len() - best..].iter().all(|part| !part.contains(char::is_uppercase));
        let spelled = if is_source { &self.source[page] } else { &self.site[page] };
        let case = (!lowered && !winners.iter().any(exact)).then(|| spelled.clone());
        Some(Found { page, case, depth: best, weak: best < 2 && stem == *last })
    }
}

/// The path of a mounted page from its mount's own root.
pub(super) fn mounted(sources: &Sources, page: &Page) -> Option<String> {
    let mount = sources.config.mounts.get(page.mount?)?;
    Some(mount.own_path(&page.path).to_owned())
}

fn bare(name: &str) -> &str {
    [".md", ".markdown", ".html", ".htm"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}
