//! What links can name on a page, to be looked up: made once for a page, however often its book is linked.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::OnceLock;

use super::slug::slug;
use super::{Numbers, Page, Section};

/// The anchors of a page and the numbers of its sections.
#[derive(Debug)]
pub struct Anchors {
    /// Anchor -> index of its section; `None` for anchors of raw HTML.
    sections: BTreeMap<String, Option<usize>>,
    /// Lower-cased anchor -> its spelling, of those anchors that are not in lower case.
    lower: HashMap<String, String>,
    /// What the anchor would be that a section's heading gives -> its index, once somebody asked.
    headings: OnceLock<HashMap<String, usize>>,
    /// The sections by number.
    pub numbers: Numbers,
}

impl Anchors {
    /// Indexes a page.
    #[must_use]
    pub fn new(page: &Page) -> Self {
        let raw = page.anchors.iter().map(|anchor| (anchor.value.clone(), None));
        let headings = page.sections.iter().enumerate().map(|(n, section)| (section.id.clone(), Some(n)));
        let sections: BTreeMap<String, Option<usize>> = raw.chain(headings).collect();
        let upper = sections.keys().filter(|anchor| anchor.contains(char::is_uppercase));
        let lower = upper.map(|anchor| (anchor.to_lowercase(), anchor.clone())).collect();
        Self { sections, lower, headings: OnceLock::new(), numbers: Numbers::new(&page.sections) }
    }

    /// The section that an anchor opens: `None` when the page has no such anchor,
    /// `Some(None)` when it is one of raw HTML.
    #[must_use]
    pub fn get(&self, anchor: &str) -> Option<Option<usize>> {
        self.sections.get(anchor).copied()
    }

    /// The anchor of the first section with this heading; case and punctuation do not count. `sections` are the page's.
    pub(super) fn of_heading<'a>(&self, sections: &'a [Section], heading: &str) -> Option<&'a str> {
        // What has neither letters nor digits has the slug of any other such text.
        if !heading.contains(char::is_alphanumeric) {
            return None;
        }
        let headings = self.headings.get_or_init(|| {
            let all = sections.iter().enumerate().rev();
            all.map(|(at, section)| (slug(&section.title), at)).collect()
        });
        headings.get(&slug(heading)).and_then(|&at| sections.get(at)).map(|section| section.id.as_str())
    }

    /// The spelling of an anchor that differs from `anchor` in letter case alone.
    #[must_use]
    pub fn other_case(&self, anchor: &str) -> Option<&str> {
        let lower = anchor.to_lowercase();
        let spelled = self.lower.get(&lower);
        spelled.or_else(|| self.sections.get_key_value(&lower).map(|(known, _)| known)).map(String::as_str)
    }

    /// Every anchor, sorted.
    pub fn all(&self) -> impl Iterator<Item = &str> + Clone {
        self.sections.keys().map(String::as_str)
    }

    /// The anchors that begin so, sorted.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.sections.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        from.map(|(anchor, _)| anchor.as_str()).take_while(move |anchor| anchor.starts_with(start))
    }
}
