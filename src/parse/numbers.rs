//! Sections by the number that their heading begins with.

use std::collections::HashMap;

use crate::parse::Section;

/// Sections that are told apart for one number.
const EACH: usize = 16;

/// Number -> the sections that have it, in order.
#[derive(Debug, Default)]
pub struct Numbers(HashMap<String, Vec<usize>>);

impl Numbers {
    /// Looks the sections of a page through once.
    #[must_use]
    pub fn new(sections: &[Section]) -> Self {
        let mut numbers: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, section) in sections.iter().enumerate() {
            let Some(number) = &section.number else { continue };
            let all = numbers.entry(number.clone()).or_default();
            if all.len() < EACH {
                all.push(at);
            }
        }
        Self(numbers)
    }

    /// The section of a number: one that begins with the word that the reference does (`Step 2`), then one marked with
    /// `§`, then one with a bare figure; of equals the first.
    #[must_use]
    pub fn section(&self, sections: &[Section], number: &str, words: &str) -> Option<usize> {
        let number = number.trim_end_matches('.').to_lowercase();
        let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
        let is_word = !first.is_empty() && first.chars().all(char::is_alphabetic);
        let rank = |title: &str| match title.trim().chars().next() {
            _ if is_word && title.trim().to_lowercase().starts_with(&first) => 0,
            Some('§') => 1,
            Some(c) if c.is_ascii_digit() => 2,
            _ => 3,
        };
        let all = self.0.get(&number)?.iter().copied();
        all.min_by_key(|&at| (rank(&sections[at].title), at))
    }
}
