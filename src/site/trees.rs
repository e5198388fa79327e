//! Trees that a page shows and another one keeps.

use std::collections::HashSet;

use crate::parse::NamedTree;
use crate::site::{PageId, Site, Target};

/// A tree of another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borrowed {
    /// The page that keeps it.
    pub home: PageId,
    /// Its index there.
    pub tree: usize,
    /// What it is called on the page that shows it: its id, with a number behind it where that is taken.
    pub key: String,
}

impl Site {
    /// The trees of the page or section that front matter names, or the one that it names, in order.
    #[must_use]
    pub fn borrowed(&self, page: PageId) -> Vec<Borrowed> {
        let host = &self.pages[page];
        let Some((home, anchor)) = host.named_tree.and_then(|named| self.keeper(page, named)) else {
            return Vec::new();
        };
        if home == page {
            return Vec::new();
        }
        let section = anchor.and_then(|anchor| self.index.anchor(home, anchor)).flatten();
        let keeper = &self.pages[home];
        let named = anchor.and_then(|anchor| keeper.trees.iter().position(|placed| placed.anchor() == anchor));
        let around = section.map(|at| keeper.sections[at].span.start..keeper.sections[at].end);
        let mut taken: HashSet<String> = host.trees.iter().map(|placed| placed.id.clone()).collect();
        let trees = keeper.trees.iter().enumerate();
        let trees = trees.filter(|(at, _)| named.is_none_or(|named| named == *at));
        let trees = trees.filter(|(_, placed)| around.as_ref().is_none_or(|range| range.contains(&placed.span.start)));
        let mut borrowed = Vec::new();
        for (tree, placed) in trees {
            let mut key = placed.id.clone();
            let mut number = 2;
            while !taken.insert(key.clone()) {
                key = format!("{}-{number}", placed.id);
                number += 1;
            }
            borrowed.push(Borrowed { home, tree, key });
        }
        borrowed
    }

    /// The page that front matter names, and the anchor on it.
    fn keeper(&self, page: PageId, named: NamedTree) -> Option<(PageId, Option<&str>)> {
        let link = self.pages[page].link_at(named.value.start as usize)?;
        match &self.links[page][link].target {
            Target::Page { page, anchor } => Some((*page, anchor.as_deref())),
            _ => None,
        }
    }
}
