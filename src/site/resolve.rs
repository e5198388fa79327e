//! Where references lead: look-ups by source path, by site path and by anchor.

mod files;
mod link;

pub use files::Files;
pub(crate) use link::percent_decode;
pub use link::resolve;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::nearest;
use crate::parse::Page;
use crate::site::PageId;

/// Look-ups of pages and anchors; built once.
#[derive(Debug, Default)]
pub struct PageIndex {
    /// Source path from the content folder -> page: `payments/broker-down.md`.
    pub by_source: HashMap<String, PageId>,
    /// Site path -> page: `payments/broker-down.html`.
    pub by_site_path: HashMap<String, PageId>,
    /// Lower-cased source path -> the pages that have it.
    pub by_lower_source: HashMap<String, Vec<PageId>>,
    /// Lower-cased site path -> the pages that have it.
    pub by_lower_site_path: HashMap<String, Vec<PageId>>,
    /// For each page: anchor -> index of its section; `None` for anchors of raw HTML.
    pub anchors: Vec<BTreeMap<String, Option<usize>>>,
    /// Site path of each page.
    pub site_paths: Vec<String>,
}

impl PageIndex {
    /// Indexes the pages.
    #[must_use]
    pub fn new(pages: &[Page]) -> Self {
        let mut index = Self::default();
        for (id, page) in pages.iter().enumerate() {
            let site_path = site_path(&page.path);
            index.by_source.insert(page.path.clone(), id);
            index.by_lower_source.entry(page.path.to_lowercase()).or_default().push(id);
            index.by_site_path.entry(site_path.clone()).or_insert(id);
            index.by_lower_site_path.entry(site_path.to_lowercase()).or_default().push(id);
            index.site_paths.push(site_path);
            let raw = page.anchors.iter().map(|anchor| (anchor.value.clone(), None));
            let headings = page.sections.iter().enumerate().map(|(n, section)| (section.id.clone(), Some(n)));
            index.anchors.push(raw.chain(headings).collect());
        }
        index
    }

    /// The section that an anchor opens: `None` when the page has no such anchor,
    /// `Some(None)` when it is one of raw HTML.
    #[must_use]
    pub fn anchor(&self, page: PageId, anchor: &str) -> Option<Option<usize>> {
        self.anchors[page].get(anchor).copied()
    }
}

/// The anchor that is most likely meant: one slip of the keyboard away, or sharing most of its words.
#[must_use]
pub fn near_anchor<'a>(wanted: &str, anchors: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    nearest(wanted, anchors.clone()).or_else(|| {
        let words = |anchor: &'a str| anchor.split('-').filter(|word| !word.is_empty()).collect::<BTreeSet<_>>();
        let wanted: BTreeSet<&str> = wanted.split('-').filter(|word| !word.is_empty()).collect();
        let shared = |anchor: &'a str| {
            let words = words(anchor);
            let common = words.iter().filter(|word| wanted.contains(*word)).count();
            (common * 100 / (words.len() + wanted.len() - common).max(1), common)
        };
        let best = anchors.map(|anchor| (shared(anchor), std::cmp::Reverse(anchor))).max()?;
        (best.0.0 >= 40 && best.0.1 >= 2).then_some(best.1.0)
    })
}

/// Site path of a Markdown file: `a/b.md` is `a/b.html`; `index.md`, `README.md` and `_index.md` are `a/index.html`.
#[must_use]
pub fn site_path(source: &str) -> String {
    let (folder, file) = source.rsplit_once('/').map_or(("", source), |(folder, file)| (folder, file));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = if is_index(stem) { "index" } else { stem };
    if folder.is_empty() { format!("{stem}.html") } else { format!("{folder}/{stem}.html") }
}

/// Whether a file stem makes its page the index of its folder.
#[must_use]
pub fn is_index(stem: &str) -> bool {
    matches!(stem, "index" | "_index") || stem.eq_ignore_ascii_case("readme")
}
