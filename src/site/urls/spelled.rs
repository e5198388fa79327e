//! What a templated path or name can mean.

use std::cell::RefCell;
use std::collections::HashMap;

use super::address::glob;
use super::template::WILD;
use crate::site::PageId;

/// Paths or names in lower case, sorted, with the page that each names, if any.
#[derive(Debug)]
pub(super) struct Spelled {
    sorted: Vec<(String, Option<PageId>)>,
    /// Last parts of the paths, sorted.
    names: Vec<String>,
    /// What was looked up before: many rules share one template, and a look-up may go through everything.
    known: RefCell<HashMap<String, Like>>,
}

/// What a templated path can mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Like {
    Nothing,
    One(PageId),
    /// More than one page, or something that is no page.
    Several,
}

impl Spelled {
    pub(super) fn new(mut sorted: Vec<(String, Option<PageId>)>) -> Self {
        sorted.sort_unstable();
        sorted.dedup();
        let mut names: Vec<String> =
            sorted.iter().map(|(path, _)| path.rsplit('/').next().unwrap_or_default().to_owned()).collect();
        names.sort_unstable();
        Self { sorted, names, known: RefCell::default() }
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }

    /// What a text with templated parts can mean.
    pub(super) fn like(&self, pattern: &str) -> Like {
        let pattern = pattern.to_lowercase();
        let known = self.known.borrow().get(&pattern).copied();
        known.unwrap_or_else(|| {
            let like = self.look_up(&pattern);
            self.known.borrow_mut().insert(pattern, like);
            like
        })
    }

    fn look_up(&self, pattern: &str) -> Like {
        if pattern.chars().all(|char| matches!(char, WILD | '/')) {
            return Like::Several;
        }
        let start = pattern.split(WILD).next().unwrap_or_default();
        let from = self.sorted.partition_point(|(path, _)| path.as_str() < start);
        let range = self.sorted[from..].iter().take_while(|(path, _)| path.starts_with(start));
        let mut found = range.filter(|(path, _)| glob(pattern, path)).map(|(_, page)| *page).peekable();
        if found.peek().is_none() {
            return Like::Nothing;
        }
        let mut pages = found.flatten();
        match pages.next() {
            Some(page) if pages.all(|other| other == page) => Like::One(page),
            _ => Like::Several,
        }
    }
}
