//! Alert rules out of rule files: one reader a form. Never fails; what cannot be read is a problem with its line.

use std::collections::BTreeMap;

use crate::finding::{Allow, Problem};
use crate::span::{FileId, Span, Spanned};

/// What one rule file holds.
#[derive(Debug)]
pub struct RuleFile {
    /// The file.
    pub file: FileId,
    /// Its alert rules in order.
    pub rules: Vec<AlertRule>,
    /// How many recording rules it holds; they are counted, not complained of.
    pub recording: usize,
    /// How many documents are objects of other kinds.
    pub others: usize,
    /// Suppressions in its comments.
    pub allows: Vec<Allow>,
    /// What is wrong in this file alone.
    pub problems: Vec<Problem>,
}

/// One declaration of an alert.
#[derive(Debug, Clone)]
pub struct AlertRule {
    /// Name of the alert, and where it is written.
    pub name: Spanned<String>,
    /// From the rule's first byte to its last.
    pub span: Span,
    /// Name of its group.
    pub group: String,
    /// The expression; empty when the form has none.
    pub expr: String,
    /// `for`, as written.
    pub duration: Option<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, Spanned<String>>,
}

impl AlertRule {
    /// Its `severity` label.
    #[must_use]
    pub fn severity(&self) -> Option<&str> {
        self.labels.get("severity").map(String::as_str)
    }
}
pub fn fenced(_t: &str) -> Vec<(String, std::ops::Range<usize>)> { Vec::new() }
