//! What a templated path or name can mean.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::address::glob;
use super::template::WILD;
use crate::site::PageId;

/// Comparisons that all look-ups of one book may take together; what is asked beyond may be anything.
pub(super) const COMPARISONS: usize = 5_000_000;

/// Paths or names in lower case, sorted, with the page that each names, if any.
#[derive(Debug)]
pub(super) struct Spelled {
    sorted: Vec<(String, Option<PageId>)>,
    /// The same by their ends: each backwards, and where it stands in `sorted`.
    backwards: Vec<(String, usize)>,
    left: Cell<usize>,
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
        let mut backwards: Vec<(String, usize)> =
            sorted.iter().enumerate().map(|(at, (path, _))| (path.chars().rev().collect(), at)).collect();
        backwards.sort_unstable();
        Self { sorted, backwards, left: Cell::new(COMPARISONS), names, known: RefCell::default() }
    }

    /// Comparisons that are left.
    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.left.get()
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
        let end: String = pattern.rsplit(WILD).next().unwrap_or_default().chars().rev().collect();
        let by_start = beginning(&self.sorted, start);
        let by_end = beginning(&self.backwards, &end);
        let fewest = by_start.len().min(by_end.len());
        // Each rule may ask with its own name: all that must not be compared with all.
        let Some(left) = self.left.get().checked_sub(fewest) else { return Like::Several };
        self.left.set(left);
        let (starts, ends) = if by_start.len() <= by_end.len() { (by_start, &[][..]) } else { (&[][..], by_end) };
        let ends = ends.iter().map(|(_, at)| &self.sorted[*at]);
        let mut found =
            starts.iter().chain(ends).filter(|(path, _)| glob(pattern, path)).map(|(_, page)| *page).peekable();
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

/// Those of a sorted list that begin so.
fn beginning<'s, T>(sorted: &'s [(String, T)], start: &str) -> &'s [(String, T)] {
    let from = sorted.partition_point(|(path, _)| path.as_str() < start);
    let length = sorted[from..].partition_point(|(path, _)| path.starts_with(start));
    &sorted[from..from + length]
}
