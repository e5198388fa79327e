//! Where references lead: look-ups by source path, by site path and by anchor.

mod files;
mod link;

pub(crate) use files::FIXED;
pub use files::Files;
pub use link::{Origin, before_line, encode_path, resolve};
pub(crate) use link::{normalize, percent_decode, percent_encode};

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::finding::nearest;
use crate::parse::{Anchors, Page, is_index};
use crate::site::PageId;

/// Look-ups of pages and anchors; built once.
#[derive(Debug, Default)]
pub struct PageIndex {
    /// Source path from the content folder -> page: `payments/broker-down.md`.
    pub by_source: HashMap<String, PageId>,
    /// Site path -> page: `payments/broker-down.html`.
    pub by_site_path: HashMap<String, PageId>,
    /// Lower-cased site path -> the pages that have it.
    pub by_lower_site_path: HashMap<String, Vec<PageId>>,
    /// What links can name on each page.
    pub anchors: Vec<Arc<Anchors>>,
    /// Site path of each page.
    pub site_paths: Vec<String>,
}

impl PageIndex {
    /// Indexes the pages.
    #[must_use]
    pub fn new(pages: &[Arc<Page>]) -> Self {
        let mut index = Self::default();
        for (id, page) in pages.iter().enumerate() {
            let site_path = site_path(&page.path);
            index.by_source.insert(page.path.clone(), id);
            let holder = index.by_site_path.entry(site_path.clone()).or_insert(id);
            if pages[*holder].meta.draft && !page.meta.draft {
                *holder = id;
            }
            index.by_lower_site_path.entry(site_path.to_lowercase()).or_default().push(id);
            index.site_paths.push(site_path);
            index.anchors.push(Arc::clone(page.index()));
        }
        index
    }

    /// The section that an anchor opens: `None` when the page has no such anchor,
    /// `Some(None)` when it is one of raw HTML.
    #[must_use]
    pub fn anchor(&self, page: PageId, anchor: &str) -> Option<Option<usize>> {
        self.anchors[page].get(anchor)
    }

    /// The spelling of an anchor of the page that differs from `anchor` in letter case alone.
    #[must_use]
    pub fn other_case(&self, page: PageId, anchor: &str) -> Option<&str> {
        self.anchors[page].other_case(anchor)
    }

    /// The anchor of the page that is most likely meant.
    #[must_use]
    pub fn near_anchor(&self, page: PageId, anchor: &str) -> Option<&str> {
        near_anchor(anchor, self.anchors[page].all())
    }
}

/// How many anchors of a page are looked through for one that is near, and how long each may be, in bytes.
const NEAR_ANCHORS: (usize, usize) = (500, 200);

/// The anchor that is most likely meant: one slip of the keyboard away, or sharing most of its words.
fn near_anchor<'a>(wanted: &str, anchors: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let (count, length) = NEAR_ANCHORS;
    if wanted.len() > length {
        return None;
    }
    let anchors = anchors.filter(|anchor| anchor.len() <= length).take(count);
    nearest(wanted, anchors.clone()).or_else(|| {
        let words = |anchor: &'a str| anchor.split('-').filter(|word| !word.is_empty());
        let wanted: BTreeSet<&str> = wanted.split('-').filter(|word| !word.is_empty()).collect();
        let shared = |anchor: &'a str| {
            let common = words(anchor).filter(|word| wanted.contains(word)).count();
            (common * 100 / (words(anchor).count() + wanted.len()).saturating_sub(common).max(1), common)
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

#[cfg(test)]
mod tests {
    use crate::site::alerts::fixture::Book;
    use crate::span::{Span, Spanned};

    #[test]
    fn a_published_page_goes_before_a_draft_of_the_same_path() {
        for draft in [0, 1] {
            let mut book = Book::new();
            book.page("queue/README.md", &[]);
            book.page("queue/index.md", &[]);
            book.page_mut(draft).meta.draft = true;
            assert_eq!(book.index().by_site_path["queue/index.html"], 1 - draft);
        }
    }

    #[test]
    fn anchors_are_found_by_case_by_slips_and_by_words() {
        let mut book = Book::new();
        let page = book.page("queue.md", &["Drain the queue", "Restart"]);
        page.anchors.push(Spanned { value: "OldName".to_owned(), span: Span::new(page.file, 0..0) });
        let index = book.index();
        assert_eq!(index.other_case(0, "oldname"), Some("OldName"));
        assert_eq!(index.other_case(0, "RESTART"), Some("restart"));
        assert_eq!(index.other_case(0, "gone"), None);
        assert_eq!(index.near_anchor(0, "restrat"), Some("restart"));
        assert_eq!(index.near_anchor(0, "drain-queue"), Some("drain-the-queue"));
        assert_eq!(index.near_anchor(0, &"drain-the-queue-".repeat(20)), None);
        let page = book.page("broker.md", &["Section"]);
        assert_eq!((page.of_heading("SECTION?"), page.of_heading("!!!")), (Some("section"), None));
    }
}
