//! `a/b.tree.json` beside `a/b.html`: the page's decision trees, for chat bots and other wikis. Fields are only ever
//! added. A step's address is the page's with `#ab:`, the tree's id, `:` and the step's id.

use serde::Serialize;

use crate::diagram::Target as Written;
use crate::diagram::ways::{Ways, anchor, kind_name};
use crate::parse::PlacedTree;
use crate::render::body::said;
use crate::site::{Borrowed, PageId, Site, Target};
use crate::span::Span;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    trees: Vec<TreeEntry<'a>>,
}

#[derive(Serialize)]
struct TreeEntry<'a> {
    id: &'a str,
    title: Option<&'a str>,
    file: &'a str,
    line: u32,
    nodes: Vec<NodeEntry<'a>>,
}

#[derive(Serialize)]
struct NodeEntry<'a> {
    id: &'a str,
    answer: Option<&'a str>,
    text: String,
    kind: &'static str,
    target: Option<TargetEntry<'a>>,
    children: Vec<&'a str>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct TargetEntry<'a> {
    page: &'a str,
    anchor: Option<String>,
}

/// The document of a page, with a line feed at its end.
#[must_use]
pub(super) fn tree_json(site: &Site, page: PageId) -> String {
    let own = site.pages[page].trees.iter().enumerate();
    let own = own.map(|(tree, placed)| Borrowed { home: page, tree, key: placed.id.clone() });
    let shown: Vec<Borrowed> = own.chain(site.borrowed(page)).collect();
    let steps: Vec<Ways> = shown.iter().map(|one| Ways::of(&tree_of(site, one).tree)).collect();
    let trees = shown.iter().zip(&steps).map(|(one, steps)| tree_entry(site, page, one, steps)).collect();
    // Nothing here fails to serialise.
    serde_json::to_string_pretty(&Document { version: 1, trees }).unwrap_or_default() + "\n"
}

fn tree_of<'a>(site: &'a Site, shown: &Borrowed) -> &'a PlacedTree {
    &site.pages[shown.home].trees[shown.tree]
}

fn tree_entry<'a>(site: &'a Site, page: PageId, shown: &'a Borrowed, steps: &'a Ways) -> TreeEntry<'a> {
    let tree = &tree_of(site, shown).tree;
    let file = site.pages[shown.home].file;
    let root = tree.nodes.first().map_or(0..0, |root| root.range.clone());
    TreeEntry {
        id: &shown.key,
        title: tree.title.as_deref(),
        file: site.sources.map.path(file),
        line: site.sources.map.start(Span::new(file, root)).line,
        nodes: steps.order.iter().map(|&(step, _)| node_entry(site, page, shown, steps, step)).collect(),
    }
}

fn node_entry<'a>(site: &'a Site, page: PageId, shown: &Borrowed, steps: &'a Ways, step: usize) -> NodeEntry<'a> {
    let tree = &tree_of(site, shown).tree;
    let node = &tree.nodes[step];
    let own = node.children.iter().filter(|&&child| steps.parents.get(child) == Some(&Some(step)));
    NodeEntry {
        id: &steps.ids[step],
        answer: node.answer.as_deref(),
        text: said(site, shown.home, tree, steps, step).whole(),
        kind: kind_name(node.kind),
        target: match steps.jumps[step].or(steps.above[step]) {
            Some(to) => Some(TargetEntry {
                page: &site.index.site_paths[page],
                anchor: Some(anchor(&shown.key, &steps.ids[to])),
            }),
            None => target_entry(site, shown.home, node.range.start, node.target.as_ref()),
        },
        children: own.map(|&child| steps.ids[child].as_str()).collect(),
        notes: &node.notes,
    }
}

/// Where an outcome leads within the site.
fn target_entry<'a>(site: &'a Site, page: PageId, start: usize, written: Option<&Written>) -> Option<TargetEntry<'a>> {
    let (Written::Section(_) | Written::Link(_)) = written? else { return None };
    let link = site.pages[page].outcome_at(start)?;
    let resolved = &site.links[page][link];
    match &resolved.target {
        _ if resolved.case.is_some() => None,
        Target::Page { page, anchor } => {
            Some(TargetEntry { page: &site.index.site_paths[*page], anchor: anchor.clone() })
        }
        Target::Generated(path) => Some(TargetEntry { page: path, anchor: None }),
        _ => None,
    }
}
