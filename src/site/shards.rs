//! Into how many files the search index goes: decided by the sizes of the pages alone, so that the list of outputs is
//! known before anything is indexed.

use std::ops::Range;

use crate::site::{PageId, Site};

/// So many bytes of Markdown go into one shard of sections, whose texts are shown below hits.
const SECTIONS: usize = 32 * 1024;

/// So many bytes of Markdown go into one shard of words.
const WORDS: usize = 96 * 1024;

/// A file of the search index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchFile {
    /// `search/alerts.js`: all that is needed to find an alert.
    Alerts,
    /// `search/text.js`: what the other shards hold.
    Text,
    /// `search/words-3.js`: words, each with the sections that it stands in.
    Words(usize),
    /// `search/sections-3.js`: headings and texts.
    Sections(usize),
}

impl SearchFile {
    /// Its path in the site.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Alerts => "search/alerts.js".to_owned(),
            Self::Text => "search/text.js".to_owned(),
            Self::Words(at) => format!("search/words-{at}.js"),
            Self::Sections(at) => format!("search/sections-{at}.js"),
        }
    }
}

/// The pages that are searched, in order: those that are published.
#[must_use]
pub fn searched(site: &Site) -> Vec<PageId> {
    (0..site.pages.len()).filter(|&page| !site.pages[page].meta.draft).collect()
}

/// Ranges of the searched pages, one for each shard of sections.
#[must_use]
pub fn section_shards(site: &Site) -> Vec<Range<usize>> {
    let mut shards = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    let pages = searched(site);
    for (at, &page) in pages.iter().enumerate() {
        let size = site.sources.map.text(site.pages[page].file).len();
        if at > from && bytes + size > SECTIONS {
            shards.push(from..at);
            (from, bytes) = (at, 0);
        }
        bytes += size;
    }
    shards.push(from..pages.len());
    shards
}

/// How many shards of words there are.
#[must_use]
pub fn word_shards(site: &Site) -> usize {
    let size = |page: &PageId| site.sources.map.text(site.pages[*page].file).len();
    let bytes: usize = searched(site).iter().map(size).sum();
    bytes / WORDS + 1
}

/// Every file of the search index.
#[must_use]
pub fn search_files(site: &Site) -> Vec<SearchFile> {
    let words = (0..word_shards(site)).map(SearchFile::Words);
    let sections = (0..section_shards(site).len()).map(SearchFile::Sections);
    [SearchFile::Alerts, SearchFile::Text].into_iter().chain(words).chain(sections).collect()
}
