//! Decision trees and diagrams as data: one reader a notation, one model a kind; and their pictures. Readers never fail
//! otherwise than by saying what is wrong and where; they read within limits, and nothing in them recurses.

pub mod ascii;
mod audit;
pub mod color;
pub mod draw;
pub mod graph;
mod label;
pub mod list;
pub mod mermaid;
pub mod questions;
pub mod sequence;
pub mod steps;
pub mod ways;

#[cfg(test)]
mod tests;

use std::ops::Range;

/// Steps that a tree may have.
pub const NODES: usize = 500;
/// Steps one below the other that a tree may have.
pub const DEPTH: usize = 32;
/// Bytes that the text of a tree may have.
pub const BYTES: usize = 64 << 10;

/// A decision tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// The author's id.
    pub id: Option<String>,
    /// The author's title.
    pub title: Option<String>,
    /// Texts are taken as they stand but for `code` and links; otherwise they are inline Markdown.
    pub literal: bool,
    /// The author says that it may go round without an end.
    pub endless: bool,
    /// Steps; the first is the root. Its text is empty where a drawing has none.
    pub nodes: Vec<Node>,
    /// Named steps that no answer leads to, in order; they are not among `nodes`.
    pub unreached: Vec<(String, Range<usize>)>,
}

/// One step of a decision tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The author's `@id`.
    pub id: Option<String>,
    /// The answer that leads here. The root has none, and drawings often have none: there the text stands for it.
    pub answer: Option<String>,
    /// What it asks or says.
    pub text: String,
    /// What the author calls the target, where the text says something else: `§1 Manual Ban`.
    pub label: Option<String>,
    /// Lines shown under it.
    pub notes: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// Where an outcome leads.
    pub target: Option<Target>,
    /// Whether an outcome is welcome.
    pub sentiment: Option<Sentiment>,
    /// Indices of the steps that its answers lead to.
    pub children: Vec<usize>,
    /// Where its text or target stands in the source; no two outcomes begin at the same byte.
    pub range: Range<usize>,
    /// Where its answer stands; `range` without one.
    pub answered: Range<usize>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It has answers.
    Question,
    /// It says what to do.
    Action,
    /// It ends the walk.
    Outcome,
}

/// Whether an outcome is welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sentiment {
    /// It is.
    Positive,
    /// It is not.
    Negative,
    /// It depends.
    Indeterminate,
}

/// Where an outcome leads, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `§2`: the heading of this page that begins with this number.
    Section(String),
    /// `#slug`, `page.md#slug`, `page.md#§2`: a link.
    Link(String),
    /// `@id`: another step of this tree.
    Step(String),
    /// `done …`: over.
    Done,
    /// `escalate …`: somebody else goes on.
    Escalate,
}

/// What keeps a text from being a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub range: Range<usize>,
    /// What was found and what was wanted.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl Mistake {
    fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: help.into() }
    }
}

/// What cannot be walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Why, in order of place.
    pub mistakes: Vec<Mistake>,
    /// What was read all the same: where it leads can still be judged.
    pub trees: Vec<Tree>,
}

impl Unfit {
    fn unread(mistakes: Vec<Mistake>) -> Self {
        Self { mistakes, trees: Vec::new() }
    }
}

/// Reads a text that says it is a tree, in whichever notation.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str) -> Result<Vec<Tree>, Unfit> {
    audit::text(text).map_err(Unfit::unread)?;
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let trees = if ascii::is_drawn(text) {
        ascii::read(text)
    } else if steps::begins_map(first) {
        steps::read(text).map(|tree| vec![tree])
    } else {
        list::read(text).map(|tree| vec![tree])
    };
    checked(trees.map_err(Unfit::unread)?, true)
}

/// Reads a text that looks like a tree: [`ascii::is_tree`] said so. A leaf that asks is let pass.
///
/// # Errors
/// What is wrong with it.
pub fn read_drawing(text: &str) -> Result<Vec<Tree>, Unfit> {
    audit::text(text).and_then(|()| ascii::read(text)).map_err(Unfit::unread).and_then(|trees| checked(trees, false))
}

/// Judges the steps of front matter's map; places are those of the map.
///
/// # Errors
/// What is wrong with it.
pub fn read_map(node: &crate::yaml::Node) -> Result<Vec<Tree>, Unfit> {
    checked(vec![steps::from_node(node).map_err(Unfit::unread)?], true)
}

fn checked(trees: Vec<Tree>, declared: bool) -> Result<Vec<Tree>, Unfit> {
    trees.iter().try_for_each(audit::length).map_err(|mistake| Unfit::unread(vec![mistake]))?;
    let mut mistakes: Vec<Mistake> = trees.iter().flat_map(|tree| audit::tree(tree, declared)).collect();
    mistakes.sort_by_key(|mistake| mistake.range.start);
    if mistakes.is_empty() { Ok(trees) } else { Err(Unfit { mistakes, trees }) }
}

/// Whether a link would run something, or hold what it shows: its scheme.
#[must_use]
pub fn active_scheme(dest: &str) -> Option<String> {
    let plain: String = dest.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme = plain.split_once(':')?.0.to_ascii_lowercase();
    matches!(scheme.as_str(), "javascript" | "vbscript" | "data").then_some(scheme)
}

impl Tree {
    /// The id of each step: the author's, else its path: `1.2.1` is the first step below the second below the root.
    /// Paths do not change when words do. Authors' ids begin with a letter, so the two never meet.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        let mut paths = vec![String::new(); self.nodes.len()];
        if let Some(first) = paths.first_mut() {
            "1".clone_into(first);
        }
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            for (n, &child) in self.nodes.get(at).iter().flat_map(|node| &node.children).enumerate() {
                paths[child] = format!("{}.{}", paths[at], n + 1);
                open.push(child);
            }
        }
        let own = self.nodes.iter().map(|node| node.id.clone());
        own.zip(paths).map(|(own, path)| own.unwrap_or(path)).collect()
    }

    /// The step above each step; `None` for the root.
    #[must_use]
    pub fn parents(&self) -> Vec<Option<usize>> {
        let mut parents = vec![None; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            for &child in &node.children {
                parents[child] = Some(at);
            }
        }
        parents
    }

    /// The answers that lead from the root to a step, as inline text: what a reader chose on the way.
    #[must_use]
    pub fn trail(&self, step: usize) -> Vec<&str> {
        let parents = self.parents();
        let mut trail = Vec::new();
        let mut at = step;
        while let Some(parent) = parents.get(at).copied().flatten() {
            let node = &self.nodes[at];
            trail.push(node.answer.as_deref().unwrap_or(&node.text));
            at = parent;
        }
        trail.reverse();
        trail
    }

    /// The step of an author's id.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id.as_deref() == Some(id))
    }
}

impl Node {
    fn new(text: impl Into<String>, range: Range<usize>) -> Self {
        Self {
            id: None,
            answer: None,
            text: text.into(),
            label: None,
            notes: Vec::new(),
            kind: Kind::Action,
            target: None,
            sentiment: None,
            children: Vec::new(),
            answered: range.clone(),
            range,
        }
    }
}

/// What a step is follows from where it leads.
fn settle_kinds(nodes: &mut [Node]) {
    for node in nodes {
        node.kind = match (node.children.is_empty(), &node.target) {
            (false, _) => Kind::Question,
            (true, Some(_)) => Kind::Outcome,
            (true, None) => Kind::Action,
        };
    }
}

/// Whether a word can name a step or a tree: a letter, then letters, digits, `-` and `_`.
fn is_id(word: &str) -> bool {
    word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// Adds a step below another, unless the tree is full.
fn add(nodes: &mut Vec<Node>, parent: Option<usize>, node: Node) -> Result<usize, Mistake> {
    let at = nodes.len();
    if at >= NODES {
        let message = format!("a tree of more than {NODES} steps");
        return Err(Mistake::new(node.range, message, "split it, and lead from one tree to the other"));
    }
    nodes.push(node);
    if let Some(parent) = parent {
        nodes[parent].children.push(at);
    }
    Ok(at)
}
