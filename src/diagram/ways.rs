//! Names of a tree's steps that stay when their words change, and the ways to them.

use std::collections::{HashMap, HashSet};

use crate::diagram::{Kind, Target, Tree};

/// Steps further down than this are named by their number: a path of names would grow with the square of a chain.
const DEEPEST_PATH: usize = 40;

/// So many answers of a way are told, the last ones.
const TOLD: usize = 6;

/// What is known of a tree's steps beyond themselves; lists are in the order of its nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Unique within the tree: the author's `@id`, else the path: the root is `1`, its second answer `1.2`.
    pub ids: Vec<String>,
    /// The question whose answer leads here; none for the root.
    pub parents: Vec<Option<usize>>,
    /// Every step that the root leads to, as a reader comes to it, with its depth.
    pub order: Vec<(usize, usize)>,
    /// The step that an answer leads to elsewhere in the tree.
    pub jumps: Vec<Option<usize>>,
    /// In drawings, the step of the same words that an end repeats: it goes on there. Machines with states are drawn so.
    pub above: Vec<Option<usize>>,
}

impl Ways {
    /// Walks a tree; a step that several answers share belongs to the first.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        let count = tree.nodes.len();
        let mut parents = vec![None; count];
        let mut paths = vec![String::new(); count];
        let mut seen = vec![false; count];
        let mut order = Vec::with_capacity(count);
        let mut open: Vec<(usize, usize)> = (count > 0).then_some((0, 0)).into_iter().collect();
        if let (Some(path), Some(seen)) = (paths.first_mut(), seen.first_mut()) {
            "1".clone_into(path);
            *seen = true;
        }
        while let Some((step, depth)) = open.pop() {
            order.push((step, depth));
            let behind = open.len();
            for (nth, &child) in tree.nodes[step].children.iter().enumerate() {
                if seen.get(child) != Some(&false) {
                    continue;
                }
                seen[child] = true;
                parents[child] = Some(step);
                if depth < DEEPEST_PATH {
                    paths[child] = format!("{}.{}", paths[step], nth + 1);
                }
                open.push((child, depth + 1));
            }
            open[behind..].reverse();
        }
        let above = repeated(tree, &order);
        Self { ids: ids(tree, &paths), parents, order, jumps: jumps(tree), above }
    }

    /// The last steps on the way from the root to a step, itself included.
    #[must_use]
    pub fn way(&self, step: usize) -> Vec<usize> {
        let mut way: Vec<usize> =
            std::iter::successors(Some(step), |&step| self.parents.get(step).copied().flatten()).take(TOLD).collect();
        way.reverse();
        way
    }
}

/// Where a step stands on its page: part of an address that people keep.
#[must_use]
pub fn anchor(key: &str, id: &str) -> String {
    format!("ab:{key}:{id}")
}

/// What a step is, as it is published.
#[must_use]
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Question => "question",
        Kind::Action => "action",
        Kind::Outcome => "outcome",
    }
}

fn ids(tree: &Tree, paths: &[String]) -> Vec<String> {
    let own: Vec<Option<String>> = tree.nodes.iter().map(|node| node.id.as_deref().and_then(name)).collect();
    let paths: Vec<String> = paths
        .iter()
        .enumerate()
        .map(|(at, path)| if path.is_empty() { format!("n{}", at + 1) } else { path.clone() })
        .collect();
    unique(&own, &paths)
}

/// Authors' names first, so that a path never takes one from them; whoever comes second gets a number behind it.
fn unique(own: &[Option<String>], others: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names: Vec<Option<String>> =
        own.iter().map(|name| name.clone().filter(|name| taken.insert(name.clone()))).collect();
    for (name, other) in names.iter_mut().zip(others) {
        if name.is_none() {
            let mut free = other.clone();
            let mut number = 2;
            while !taken.insert(free.clone()) {
                free = format!("{other}-{number}");
                number += 1;
            }
            *name = Some(free);
        }
    }
    names.into_iter().flatten().collect()
}

/// An author's name as a part of an address.
fn name(id: &str) -> Option<String> {
    const LONGEST: usize = 80;
    let clean = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let name: String = id.trim().chars().take(LONGEST).map(clean).collect();
    (!name.trim_matches('-').is_empty()).then_some(name)
}

fn jumps(tree: &Tree) -> Vec<Option<usize>> {
    let named = tree.nodes.iter().enumerate().filter_map(|(step, node)| Some((node.id.as_deref()?, step)));
    let named: HashMap<&str, usize> = named.rev().collect();
    let jump = |target: &Target| match target {
        Target::Step(id) => named.get(id.as_str()).copied(),
        _ => None,
    };
    tree.nodes.iter().map(|node| node.target.as_ref().and_then(jump)).collect()
}

fn repeated(tree: &Tree, order: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut above = vec![None; tree.nodes.len()];
    if !tree.literal {
        return above;
    }
    let mut told: HashMap<&str, usize> = HashMap::new();
    for &(step, _) in order {
        let node = &tree.nodes[step];
        if !node.children.is_empty() {
            told.entry(state(&node.text)).or_insert(step);
        } else if node.target.is_none() {
            above[step] = told.get(state(&node.text)).copied().filter(|_| !node.text.is_empty());
        }
    }
    above
}

/// The name of a state without the remark behind it: `OPEN` of `OPEN (banned again)`. Other words count whole.
fn state(text: &str) -> &str {
    let name = text.split_once(" (").filter(|(_, rest)| rest.ends_with(')')).map_or(text, |(name, _)| name);
    let is_name = name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-'));
    if is_name { name } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::list;

    #[test]
    fn names_are_the_authors_or_the_path() {
        let tree =
            list::read("Up?\n- a: @ready One?\n  - b: x\n  - c -> @ready\n- d: @1.1.1 y\n- e: @ready z").unwrap();
        let steps = Ways::of(&tree);
        assert_eq!(steps.ids, ["1", "ready", "1.1.1-2", "1.1.2", "1.1.1", "1.3"]);
        assert_eq!(steps.parents, [None, Some(0), Some(1), Some(1), Some(0), Some(0)]);
        assert_eq!(steps.order, [(0, 0), (1, 1), (2, 2), (3, 2), (4, 1), (5, 1)]);
        assert_eq!(steps.jumps[3], Some(1));
        assert_eq!(steps.way(3), [0, 1, 3]);
    }

    #[test]
    fn names_stay_when_words_change() {
        let ids = |text: &str| Ways::of(&list::read(text).unwrap()).ids;
        assert_eq!(ids("Up?\n- a: @x One?\n  - b: c"), ids("Is it up?\n- yes: @x Which one?\n  - none: mend it"));
    }

    #[test]
    fn a_state_that_is_told_above_goes_on_there() {
        let text = "IDLE (normal)\n├─► high\n│   └─► RUN (pumping)\n│       ├─► low\n│       │   └─► IDLE (again)\n│       ├─► stuck\n│       │   └─► Call\n│       └─► high still\n│           └─► RUN\n└─► by hand\n    └─► RUN or IDLE\n";
        let tree = &crate::diagram::ascii::read(text).unwrap()[0];
        let above = Ways::of(tree).above;
        let found = above
            .iter()
            .enumerate()
            .filter_map(|(step, above)| Some((tree.nodes[step].text.as_str(), tree.nodes[(*above)?].text.as_str())));
        assert_eq!(found.collect::<Vec<_>>(), [("IDLE (again)", "IDLE (normal)"), ("RUN", "RUN (pumping)")]);
        let list = list::read("Up?\n- a: Up?\n  - b: Up?\n- c: d").unwrap();
        assert_eq!(Ways::of(&list).above, [None; 4]);
    }

    #[test]
    fn a_long_chain_has_short_names() {
        let mut text = String::from("Up?\n");
        for depth in 0..400 {
            text.push_str(&format!("{}- a: b\n", " ".repeat(depth)));
        }
        let steps = Ways::of(&list::read(&text).unwrap());
        assert!(steps.ids.iter().all(|id| id.len() < 90));
        assert_eq!((steps.way(399).len(), steps.order.len()), (TOLD, 401));
    }
}
