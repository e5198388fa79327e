//! The search: what is looked through, and in which order it is found. `render/search.rs` hands the same index to
//! browsers, where `static/search.js` finds the same by the same rules; `tests/search/` holds both to one table.
//!
//! An index has two levels. The alerts are small and always at hand: a hit of a name comes first. The words of pages lie
//! in shards, each word with the sections that it stands in.

mod alerts;
mod message;
mod names;
mod query;
mod rank;
mod terms;
mod words;

use rayon::prelude::*;

use crate::Error;
use crate::bug;
use crate::parse::prose;
use crate::site::facts::first_h1;
use crate::site::shards::searched;
use crate::site::{PageId, Site};

pub use alerts::AlertEntry;
pub use query::Query;
pub use rank::{Hit, Kind};
pub use terms::{Posting, Term};
pub use words::{norm, split};

/// So many bytes of a section's text are kept, for phrases and for what is shown below a hit.
const SHOWN: usize = 4_000;

/// What is looked through.
#[derive(Debug)]
pub struct Index {
    /// Alerts, sorted by name.
    pub alerts: Vec<AlertEntry>,
    /// Words that names are cut at though their letter case does not show it, the longest first.
    pub words: Vec<String>,
    /// Published pages.
    pub pages: Vec<PageEntry>,
    /// Their sections, in order.
    pub sections: Vec<SectionEntry>,
    /// Every word of them, sorted.
    pub terms: Vec<Term>,
    /// Pages that panicked, so that nothing but their titles is known.
    pub bugs: Vec<Error>,
}

/// A page.
#[derive(Debug)]
pub struct PageEntry {
    /// The page.
    pub page: PageId,
    /// Its title.
    pub title: String,
    /// Author's word for its severity.
    pub severity: Option<String>,
    /// Title of its service.
    pub service: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Index of its first section in [`Index::sections`].
    pub first: usize,
}

/// What stands in front of a page's second heading, or under one of the others.
#[derive(Debug)]
pub struct SectionEntry {
    /// Index of its page in [`Index::pages`].
    pub page: usize,
    /// The section; none for the top of the page.
    pub section: Option<usize>,
    /// Its heading; empty at the top of the page.
    pub heading: String,
    /// The beginning of its text, white space as single blanks.
    pub text: String,
}

/// A page, read for the index.
struct Read {
    entry: PageEntry,
    sections: Vec<SectionEntry>,
    terms: Vec<terms::Found>,
    acronyms: Vec<String>,
}

/// Reads the whole book for the search. Costs a further look at every page. Of a page that panics only the title is
/// known: the page itself cannot be made either, and says so.
#[must_use]
pub fn index(site: &Site) -> Index {
    let pages = searched(site);
    let read = |(at, &page): (usize, &PageId)| {
        let read = bug::catch(&site.pages[page].path, || read(site, at, page));
        read.map_or_else(|bug| (Read::empty(site, page), Some(bug)), |read| (read, None))
    };
    let (read, bugs): (Vec<Read>, Vec<Option<Error>>) = pages.par_iter().enumerate().map(read).unzip();
    let listed = &site.sources.config.search.words;
    let acronyms = read.iter().flat_map(|page| &page.acronyms).map(String::as_str);
    let words = words::vocabulary(listed, acronyms, site.alerts.iter().map(|alert| alert.name.as_str()));
    let mut index = Index {
        alerts: alerts::entries(site, &words),
        words,
        pages: Vec::new(),
        sections: Vec::new(),
        terms: Vec::new(),
        bugs: bugs.into_iter().flatten().collect(),
    };
    let mut found = Vec::with_capacity(read.len());
    for page in read {
        let first = index.sections.len();
        found.push((first, page.terms));
        index.sections.extend(page.sections);
        index.pages.push(PageEntry { first, ..page.entry });
    }
    index.terms = terms::merge(found);
    index
}

fn read(site: &Site, at: usize, id: PageId) -> Read {
    let page = &site.pages[id];
    let texts = prose::by_section(&site.sources.map, page, site.sources.config.html.smart_punctuation);
    let title = first_h1(page);
    let mut sections: Vec<SectionEntry> = Vec::new();
    let mut whole: Vec<String> = Vec::new();
    for (n, text) in texts.into_iter().enumerate() {
        let section = n.checked_sub(1);
        // What stands under the page's own title belongs to its top.
        if section.is_some() && section == title && section == Some(0) {
            whole[0] = format!("{}\n{text}", whole[0]);
            continue;
        }
        let heading = section.map(|section| page.sections[section].title.clone()).unwrap_or_default();
        sections.push(SectionEntry { page: at, section, heading, text: String::new() });
        whole.push(text);
    }
    if let Some(description) = &page.meta.description {
        whole[0] = format!("{}\n{}", description.value, whole[0]);
    }
    let mut found = terms::Collector::default();
    for (n, (section, text)) in sections.iter_mut().zip(&whole).enumerate() {
        found.section(n, &page.title.value, &section.heading, text);
        section.text = shown(text);
    }
    let (terms, acronyms) = found.finish();
    Read { sections, terms, acronyms, ..Read::empty(site, id) }
}

impl Read {
    /// A page of which nothing but its facts is known.
    fn empty(site: &Site, id: PageId) -> Self {
        Self { entry: entry(site, id), sections: Vec::new(), terms: Vec::new(), acronyms: Vec::new() }
    }
}

fn entry(site: &Site, id: PageId) -> PageEntry {
    let text = |fact: &crate::parse::Fact<String>| fact.value.clone();
    PageEntry {
        page: id,
        title: site.pages[id].title.value.clone(),
        severity: site.fact(id, None, |meta| meta.severity.as_ref().map(text)),
        service: site.service_of(id).map(|service| site.nav.services[service].title.clone()),
        owner: site.fact(id, None, |meta| meta.owner.as_ref().map(text)),
        first: 0,
    }
}

/// The beginning of a text on one line.
fn shown(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if out.len() + word.len() > SHOWN {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
