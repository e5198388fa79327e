//! Alert rules out of rule files: one reader a form. Never fails; what cannot be read is a problem with its line.

mod allow;
pub mod annotate;
mod api;
mod document;
pub mod generated;
mod grafana;
mod names;
mod own;
mod prometheus;
mod rendered;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::{Allow, Problem, ProblemKind};
use crate::span::{FileId, SourceMap, Span, Spanned};

/// Files of programs that make rules: what they make is only known once they ran.
const PROGRAMS: [(&str, &str); 14] = [
    ("jsonnet", "Jsonnet"),
    ("libsonnet", "Jsonnet"),
    ("tf", "Terraform"),
    ("hcl", "HCL"),
    ("cue", "CUE"),
    ("dhall", "Dhall"),
    ("nix", "Nix"),
    ("py", "Python"),
    ("go", "Go"),
    ("ts", "TypeScript"),
    ("js", "JavaScript"),
    ("rb", "Ruby"),
    ("sh", "a shell script"),
    ("star", "Starlark"),
];

/// Reads one rule file, by what it holds first and by its name second. Nothing that it holds is silently left out:
/// it is read, counted, or a problem.
#[must_use]
pub fn read(map: &SourceMap, file: FileId) -> RuleFile {
    let (text, path) = (map.text(file), map.path(file));
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    if let Some((_, language)) = PROGRAMS.iter().find(|(known, _)| *known == extension) {
        return program(file, language);
    }
    let mut out = match extension.as_str() {
        _ if is_document(text) => document::read(text, file),
        "csv" | "tsv" => names::read_table(text, file),
        // What Helm prints when it is done; it lies among the templates of a chart.
        "txt" if path.ends_with("NOTES.txt") => RuleFile { others: 1, ..RuleFile::empty(file) },
        "txt" => names::read_lines(text, file),
        _ if path == "<stdin>" && is_bare_list(text) && text.contains(',') => names::read_table(text, file),
        _ if path == "<stdin>" && is_bare_list(text) => names::read_lines(text, file),
        _ => document::read(text, file),
    };
    allow::read(text, file, &mut out);
    out
}

fn program(file: FileId, language: &str) -> RuleFile {
    let mut out = RuleFile::empty(file);
    let message = format!("this is {language}: a program that makes rules");
    let problem = Problem::new(ProblemKind::UnreadableRules, Span::new(file, 0..0), "", message);
    out.problems.push(problem.help("compile it, and name what comes out in `alerts.rules`"));
    out
}

/// Whether a text is YAML, JSON or a template by one of its lines, whatever its file is called.
fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    let keys = ["groups:", "apiVersion:", "kind:", "spec:", "- alert:", "alert:", "- name:", "rules:", "namespace:"];
    let begins = |line: &str| keys.iter().any(|key| line.trim_start().starts_with(key));
    text.starts_with(['{', '[']) && !is_bracketed_name(text) || text.starts_with("---") || text.lines().any(begins)
}

/// Whether a text begins with `[prod] Disk Full`: a name, not a list.
fn is_bracketed_name(text: &str) -> bool {
    let behind = text.lines().next().and_then(|line| line.strip_prefix('[')?.split_once(']'));
    behind.is_some_and(|(_, behind)| behind.trim_start().starts_with(|c: char| c.is_alphanumeric()))
}

/// Whether a text, whose file has no name to tell, is a list without any mark of YAML or JSON.
fn is_bare_list(text: &str) -> bool {
    let bare = |line: &str| line.is_empty() || line.starts_with('#') || !line.contains(['{', ':']);
    !text.trim().is_empty() && text.lines().all(|line| bare(line.trim()))
}

/// The alerts that a fenced block of Markdown declares, each with the place of its name in `text`: groups, a
/// manifest, or a bare list of rules. Empty when the block is anything else.
#[must_use]
pub fn fenced(text: &str) -> Vec<(String, Range<usize>)> {
    prometheus::fenced(text)
}

/// What opens and closes a part of a value that is worked out later: Go's templates by either pair of delimiters,
/// Jinja, ERB, and Terraform's interpolations and directives.
pub const TEMPLATES: [(&str, &str); 6] =
    [("{{", "}}"), ("[[", "]]"), ("{%", "%}"), ("<%", "%>"), ("${", "}"), ("%{", "}")];

/// Whether a value is worked out later, when a template is rendered or an alert fires: `{{ … }}`, `[[ … ]]`.
#[must_use]
pub fn is_templated(value: &str) -> bool {
    TEMPLATES.iter().any(|(open, _)| value.contains(open))
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
    /// Whether a template may give it further labels: those that it includes, and those that differ by branch.
    pub open_labels: bool,
    /// Annotations by key, each with its values: a template may give one for every branch, YAML gives one.
    pub annotations: BTreeMap<String, Vec<Spanned<String>>>,
}

impl AlertRule {
    /// The first value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&Spanned<String>> {
        self.annotations.get(key)?.first()
    }

    /// Whether a label is not known before the rule is rendered, or the alert fires: it may be anything then.
    #[must_use]
    pub fn may_be_anything(&self, label: &str) -> bool {
        self.labels.get(label).map_or(self.open_labels, |value| is_templated(value))
    }

    /// Its `severity` label.
    #[must_use]
    pub fn severity(&self) -> Option<&str> {
        self.labels.get("severity").map(String::as_str)
    }
}
