//! What is found, the best first. Every number here stands in `static/search.js`, too.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::alerts::AlertEntry;
use super::names::{TELLING, alert_score};
use super::query::{By, Chunk, Query, Word};
use super::terms::Term;
use super::words::{allowed, distance, norm};
use super::{Index, PageEntry, SectionEntry};
use crate::site::Site;

/// So many alerts are found at most.
pub(super) const ALERTS: usize = 50;

/// So many sections are found at most, and looked through for the phrase.
const SECTIONS: usize = 12;

/// Queries of more words look for alerts only.
const WORDS: usize = 16;

/// Words of a pasted text that are looked at.
const PASTED: usize = 40;

/// So many words that begin alike are looked up.
const ALIKE: usize = 400;

/// What a word that is too common to be listed counts in a section.
const COMMON: u32 = 20;

/// What a word that stands in a section counts at least.
const WHOLE: u32 = 28;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An alert: index into [`Index::alerts`].
    Alert(usize),
    /// A section: index into [`Index::sections`].
    Section(usize),
}

/// A hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What.
    pub kind: Kind,
    /// How well it fits: comparable with the other hits of its query.
    pub score: u32,
}

impl Index {
    /// Everything that fits a query, the best first.
    #[must_use]
    pub fn find(&self, site: &Site, query: &Query) -> Vec<Hit> {
        let mut chunks = query.chunks(&self.words);
        if chunks.is_empty() && query.filters.is_empty() {
            return Vec::new();
        }
        if query.may_be_pasted() {
            let named = self.named(site, &query.text, 1);
            if !named.is_empty() {
                return named;
            }
        }
        chunks.truncate(PASTED);
        let mut hits = self.ranked(site, query, &chunks, chunks.len());
        if query.may_hold_name() {
            self.put_named_first(site, query, &mut hits, chunks.len());
        }
        if hits.is_empty() && chunks.len() >= 2 {
            return self.ranked(site, query, &chunks, chunks.len().div_ceil(2));
        }
        hits
    }

    /// A short text with a name of several words in it asks for that alert, unless there is one that has all of the text.
    fn put_named_first(&self, site: &Site, query: &Query, hits: &mut Vec<Hit>, chunks: usize) {
        let well = TELLING * u32::try_from(chunks).unwrap_or(u32::MAX);
        if hits.iter().any(|hit| matches!(hit.kind, Kind::Alert(_)) && hit.score >= well) {
            return;
        }
        let mut named = self.named(site, &query.rest, 2);
        named.retain(|hit| match hit.kind {
            Kind::Alert(at) => query.filters.iter().all(|filter| alert_passes(site, &self.alerts[at], filter)),
            Kind::Section(_) => true,
        });
        let shown: Vec<_> = named.iter().filter_map(|hit| self.landing(hit)).collect();
        hits.retain(|hit| match hit.kind {
            Kind::Alert(_) => !named.iter().any(|one| one.kind == hit.kind),
            Kind::Section(_) => self.landing(hit).is_none_or(|place| !shown.contains(&place)),
        });
        let top = hits.first().map_or(0, |hit| hit.score);
        for hit in &mut named {
            hit.score += top;
        }
        hits.splice(..0, named);
    }

    fn ranked(&self, site: &Site, query: &Query, chunks: &[Chunk], need: usize) -> Vec<Hit> {
        let joined: String = chunks.iter().map(|chunk| chunk.whole.text.as_str()).collect();
        let joined = (chunks.len() > 1).then(|| Word::new(&joined));
        let mut hits: Vec<Hit> = Vec::new();
        for (at, alert) in self.alerts.iter().enumerate() {
            if let Some(score) = alert_score(alert, chunks, joined.as_ref(), need)
                && query.filters.iter().all(|filter| alert_passes(site, alert, filter))
            {
                hits.push(Hit { kind: Kind::Alert(at), score });
            }
        }
        hits.sort_by_key(|hit| self.order(hit));
        hits.truncate(ALERTS);
        if !chunks.is_empty() && chunks.len() <= WORDS {
            let shown: Vec<_> = hits.iter().filter_map(|hit| self.landing(hit)).collect();
            let mut sections = self.sections_of(site, query, chunks, need);
            sections.retain(|hit| self.landing(hit).is_none_or(|place| !shown.contains(&place)));
            hits.extend(sections);
            hits.sort_by_key(|hit| self.order(hit));
        }
        hits
    }

    /// The best score first, alerts before sections, the worst severity first, then by name.
    fn order(&self, hit: &Hit) -> (Reverse<u32>, bool, u8, usize) {
        match hit.kind {
            Kind::Alert(at) => (Reverse(hit.score), false, self.alerts[at].rank, at),
            Kind::Section(at) => (Reverse(hit.score), true, 0, at),
        }
    }

    /// Page and section that a hit leads to; none for permalinks.
    #[must_use]
    pub fn landing(&self, hit: &Hit) -> Option<(usize, Option<usize>)> {
        match hit.kind {
            Kind::Alert(at) => self.alerts[at].landing,
            Kind::Section(at) => {
                let section = &self.sections[at];
                Some((self.pages[section.page].page, section.section))
            }
        }
    }

    fn sections_of(&self, site: &Site, query: &Query, chunks: &[Chunk], need: usize) -> Vec<Hit> {
        let mut lists: Vec<Scores> = chunks.iter().map(|chunk| self.chunk_scores(chunk)).collect();
        // One of two words is little: it must stand there as it was typed, and tell something.
        if need < chunks.len() && chunks.len() == 2 {
            for (list, chunk) in lists.iter_mut().zip(chunks) {
                list.common = false;
                list.listed.retain(|_, score| *score >= WHOLE && chunk.whole.chars.len() >= 3);
            }
        }
        let mut sums: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
        for list in &lists {
            for &section in list.listed.keys() {
                sums.entry(section).or_insert_with(|| {
                    let scores = lists.iter().filter_map(|list| list.of(section));
                    scores.fold((0, 0), |(count, sum), score| (count + 1, sum + score))
                });
            }
        }
        let fits = |page: &PageEntry| query.filters.iter().all(|filter| page_passes(site, page, filter));
        let fitting = sums
            .into_iter()
            .filter(|&(section, (count, _))| count >= need && fits(&self.pages[self.sections[section as usize].page]));
        let mut hits: Vec<Hit> =
            fitting.map(|(section, (_, score))| Hit { kind: Kind::Section(section as usize), score }).collect();
        hits.sort_by_key(|hit| self.order(hit));
        hits.truncate(SECTIONS);
        let phrase = query.rest.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        for hit in &mut hits {
            let Kind::Section(at) = hit.kind else { continue };
            hit.score += self.phrase(&self.sections[at], &phrase, chunks.len() > 1);
        }
        hits
    }

    /// What the words of a query count in a section as they stand, beside each other; a single word only when it is all
    /// of a heading. What stands under a title has the title for its heading.
    fn phrase(&self, section: &SectionEntry, phrase: &str, several: bool) -> u32 {
        let top = section.heading.is_empty();
        let heading = if top { &self.pages[section.page].title } else { &section.heading }.to_lowercase();
        if heading == phrase {
            if top { 25 } else { 18 }
        } else if several && heading.contains(phrase) {
            16
        } else if several && section.text.to_lowercase().contains(phrase) {
            10
        } else {
            0
        }
    }

    /// What a chunk counts in each section: as one word, or as all of its parts.
    fn chunk_scores(&self, chunk: &Chunk) -> Scores {
        let mut whole = self.word_scores(&chunk.whole);
        if chunk.parts.is_empty() {
            return whole;
        }
        let parts: Vec<Scores> = chunk.parts.iter().map(|part| self.word_scores(part)).collect();
        let n = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        for section in parts.iter().flat_map(|part| part.listed.keys()) {
            let scores: Option<Vec<u32>> = parts.iter().map(|part| part.of(*section)).collect();
            if let Some(scores) = scores {
                let score = scores.iter().sum::<u32>() / n - 1;
                let listed = whole.listed.entry(*section).or_default();
                *listed = score.max(*listed);
            }
        }
        whole.common |= parts.iter().all(|part| part.common);
        whole
    }

    fn word_scores(&self, word: &Word) -> Scores {
        let mut scores = Scores::default();
        let from = self.terms.partition_point(|term| term.word < word.text);
        let alike = self.terms[from..].iter().take_while(|term| term.word.starts_with(&word.text)).take(ALIKE);
        for term in alike {
            if term.word == word.text {
                scores.add(term, exact);
                scores.common = term.common;
            } else if word.chars.len() >= 2 {
                scores.add(term, |code| {
                    if code & 2 > 0 {
                        34
                    } else if code & 1 > 0 {
                        32
                    } else {
                        20 + u32::from(code >> 2)
                    }
                });
            }
        }
        let most = allowed(word.chars.len());
        if scores.listed.is_empty() && most > 0 {
            let start: String = word.chars.iter().take(3).collect();
            let from = self.terms.partition_point(|term| term.word < start);
            for term in self.terms[from..].iter().take_while(|term| term.word.starts_with(&start)) {
                let chars: Vec<char> = term.word.chars().collect();
                if distance(&word.chars, &chars, most).is_some() {
                    scores.add(term, |code| 8 + 2 * u32::from(code & 2));
                }
            }
        }
        scores
    }
}

/// What a word counts in sections.
#[derive(Default)]
struct Scores {
    listed: BTreeMap<u32, u32>,
    common: bool,
}

impl Scores {
    fn of(&self, section: u32) -> Option<u32> {
        self.listed.get(&section).copied().or(self.common.then_some(COMMON))
    }

    fn add(&mut self, term: &Term, score: impl Fn(u8) -> u32) {
        for posting in &term.postings {
            let listed = self.listed.entry(posting.section).or_default();
            *listed = score(posting.code).max(*listed);
        }
    }
}

/// A heading before a title before the text; what stands in heading and text before what stands in one.
fn exact(code: u8) -> u32 {
    let often = u32::from(code >> 2);
    match code & 3 {
        0 => 28 + 2 * often,
        1 => 44 + u32::from(often > 0),
        _ => 48 + u32::from(often > 0),
    }
}

/// The place on the scale of an author's word for a severity.
pub(super) fn scale(site: &Site, word: &str) -> Option<&'static str> {
    site.sources.config.runbooks.severity(word).map(crate::config::Severity::name)
}

fn alert_passes(site: &Site, alert: &AlertEntry, (by, value): &(By, String)) -> bool {
    let begins = |texts: &[String]| texts.iter().any(|text| norm(text).starts_with(value));
    match by {
        By::Severity => severity_passes(site, alert.severity.as_deref(), value),
        By::Service => begins(&alert.services),
        By::Owner => begins(&alert.owners),
    }
}

fn page_passes(site: &Site, page: &PageEntry, (by, value): &(By, String)) -> bool {
    let begins = |text: &Option<String>| text.as_ref().is_some_and(|text| norm(text).starts_with(value));
    match by {
        By::Severity => severity_passes(site, page.severity.as_deref(), value),
        By::Service => begins(&page.service),
        By::Owner => begins(&page.owner),
    }
}

fn severity_passes(site: &Site, word: Option<&str>, value: &str) -> bool {
    word.is_some_and(|word| {
        norm(word).starts_with(value) || scale(site, word).is_some_and(|scale| scale.starts_with(value))
    })
}
