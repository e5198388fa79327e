//! Alert rules out of rule files: one reader a form. Never fails; what cannot be read is a problem with its line.

mod allow;
mod prometheus;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::Config;
use crate::finding::{Allow, Problem};
use crate::span::{FileId, SourceMap, Span, Spanned};

/// Reads one rule file. Nothing that it holds is silently left out: it is read, counted, or a problem.
#[must_use]
pub fn read(map: &SourceMap, file: FileId, _config: &Config) -> RuleFile {
    let text = map.text(file);
    let mut out = prometheus::read(text, file);
    allow::read(text, file, &mut out);
    out
}

/// The alerts that a fenced block of Markdown declares, each with the place of its name in `text`: groups, a
/// manifest, or a bare list of rules. Empty when the block is anything else.
#[must_use]
pub fn fenced(text: &str) -> Vec<(String, Range<usize>)> {
    prometheus::fenced(text)
}

/// Whether a value is worked out later, when a chart is rendered or an alert fires: `{{ … }}`, `[[ … ]]`.
#[must_use]
pub fn is_templated(value: &str) -> bool {
    value.contains("{{") || value.contains("[[")
}

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

impl RuleFile {
    /// A file that nothing was read from yet.
    #[must_use]
    pub fn empty(file: FileId) -> Self {
        Self { file, rules: Vec::new(), recording: 0, others: 0, allows: Vec::new(), problems: Vec::new() }
    }
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
    /// Annotations by key, each with its values: a template may give one for every branch, YAML gives one.
    pub annotations: BTreeMap<String, Vec<Spanned<String>>>,
}

impl AlertRule {
    /// The first value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&Spanned<String>> {
        self.annotations.get(key)?.first()
    }

    /// Its `severity` label.
    #[must_use]
    pub fn severity(&self) -> Option<&str> {
        self.labels.get("severity").map(String::as_str)
    }
}
