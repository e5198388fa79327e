//! Decision trees and diagrams as data: one reader a notation, one model a kind; and their pictures.

pub mod color;
pub mod draw;
pub mod graph;
pub mod list;
pub mod mermaid;
pub mod sequence;

use std::ops::Range;

/// A decision tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The author's id, or one made from its place on the page.
    pub id: Option<String>,
    /// The author's title.
    pub title: Option<String>,
    /// Steps; the first is the root.
    pub nodes: Vec<Node>,
}

/// One step of a decision tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The author's `@id`.
    pub id: Option<String>,
    /// The answer that leads here; the root has none.
    pub answer: Option<String>,
    /// What it asks or says, as inline Markdown.
    pub text: String,
    /// Lines shown under it, as inline Markdown.
    pub notes: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// Where an outcome leads.
    pub target: Option<Target>,
    /// Indices of the steps that its answers lead to.
    pub children: Vec<usize>,
    /// Its line in the source.
    pub range: Range<usize>,
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

/// Where an outcome leads, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `§2`: the heading that begins with this number.
    Section(String),
    /// `#slug`, `page.md#slug`: a link.
    Link(String),
    /// `@id`: another step of this tree.
    Step(String),
    /// `done …`: over.
    Done,
    /// `escalate …`: somebody else goes on.
    Escalate,
}

/// A line that does not follow the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line.
    pub range: Range<usize>,
    /// What was found and what was wanted.
    pub message: String,
}
