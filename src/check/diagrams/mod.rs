//! Checks of decision trees and diagrams.

pub(super) mod bad_decision_tree;
pub(super) mod dead_end;
pub(super) mod no_escalation;
pub(super) mod outcome_title;
pub(super) mod unreachable_section;
pub(super) mod unresolved_outcome;
pub(super) mod unsupported_diagram;

use crate::diagram::Node;
use crate::parse::{Page, PlacedTree};
use crate::site::{PageId, Site, Target};

/// A step of a tree of a published page.
struct Step<'a> {
    page: &'a Page,
    placed: &'a PlacedTree,
    node: &'a Node,
    /// The page and the section that it leads to, when it is an outcome that does.
    to: Option<(PageId, Option<usize>)>,
}

/// Every step of every tree that somebody can read, and where it leads.
fn steps(site: &Site) -> impl Iterator<Item = Step<'_>> {
    let published = site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft);
    published.flat_map(move |(id, page)| {
        let nodes = page.trees.iter().flat_map(|placed| placed.tree.nodes.iter().map(move |node| (placed, node)));
        nodes.map(move |(placed, node)| {
            let link = node.target.as_ref().and_then(|_| page.outcome_at(node.range.start));
            let to = link.and_then(|link| match &site.links[id][link].target {
                Target::Page { page, anchor } => {
                    let section = anchor.as_ref().and_then(|anchor| site.index.anchor(*page, anchor)).flatten();
                    Some((*page, section))
                }
                _ => None,
            });
            Step { page, placed, node, to }
        })
    })
}
