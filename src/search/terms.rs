//! The words of pages, each with the sections that it stands in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::words::split;

/// A word that more sections hold than this keeps those that say most about it, and is taken to stand in all others.
const MOST: usize = 5_000;

/// Longer runs of letters and digits are digests and keys: nobody types them.
const LONGEST: usize = 64;

/// So often a word counts in one section.
const COUNTED: u8 = 4;

/// A word.
#[derive(Debug)]
pub struct Term {
    /// In lower case.
    pub word: String,
    /// Where it stands, in order.
    pub postings: Vec<Posting>,
    /// Whether it stands in further sections, too many to list.
    pub common: bool,
}

/// That a word stands in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Index of the section.
    pub section: u32,
    /// How often in its text, up to 4, times 4; and 2 if in its heading, and 1 if in the title of its page.
    pub code: u8,
}

/// A word, the section of its page that it stands in, and its code.
pub(super) type Found = (String, u32, u8);

/// Collects the words of one page.
#[derive(Default)]
pub(super) struct Collector {
    found: BTreeMap<(String, u32), u8>,
    acronyms: BTreeSet<String>,
}

impl Collector {
    /// Adds the `n`th section.
    pub(super) fn section(&mut self, n: usize, title: &str, heading: &str, text: &str) {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        for (words, bit) in [(title, 1), (heading, 2)] {
            self.words(words, n, |code| *code |= bit);
        }
        self.words(text, n, |code| {
            if *code >> 2 < COUNTED {
                *code += 4;
            }
        });
    }

    fn words(&mut self, text: &str, n: u32, count: impl Fn(&mut u8)) {
        for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty() && run.len() <= LONGEST) {
            count(self.found.entry((run.to_lowercase(), n)).or_default());
            if run.chars().skip(1).any(char::is_uppercase) {
                if run.len() >= 2 && run.len() <= 8 && run.bytes().all(|c| c.is_ascii_uppercase()) {
                    self.acronyms.insert(run.to_owned());
                }
                let parts = split(run, &[]);
                if parts.len() > 1 {
                    for part in parts {
                        count(self.found.entry((part.to_lowercase(), n)).or_default());
                    }
                }
            }
        }
    }

    /// Words with section and code, sorted; and the words in capitals.
    pub(super) fn finish(self) -> (Vec<Found>, Vec<String>) {
        let found = self.found.into_iter().map(|((word, section), code)| (word, section, code)).collect();
        (found, self.acronyms.into_iter().collect())
    }
}

/// The words of all pages, each page with the index of its first section.
pub(super) fn merge(pages: Vec<(usize, Vec<Found>)>) -> Vec<Term> {
    let mut all: HashMap<String, Vec<Posting>> = HashMap::new();
    for (first, found) in pages {
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        for (word, section, code) in found {
            all.entry(word).or_default().push(Posting { section: first.saturating_add(section), code });
        }
    }
    let mut terms: Vec<Term> = all.into_iter().map(|(word, postings)| term(word, postings)).collect();
    terms.sort_unstable_by(|a, b| a.word.cmp(&b.word));
    terms
}

fn term(word: String, mut postings: Vec<Posting>) -> Term {
    let common = postings.len() > MOST;
    if common {
        postings.sort_by_key(|posting| {
            (std::cmp::Reverse(posting.code & 3), std::cmp::Reverse(posting.code), posting.section)
        });
        postings.truncate(MOST);
        postings.sort_by_key(|posting| posting.section);
    }
    Term { word, postings, common }
}
