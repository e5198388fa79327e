//! Alerts: their index and their permalinks.

use serde::Serialize;

use super::{Contact, Figures, Link, SeverityView};

/// One alert.
#[derive(Debug, Clone, Serialize)]
pub struct AlertView {
    /// Name.
    pub name: String,
    /// Link to its permalink page.
    pub href: String,
    /// The worst severity of its rules; else that of its runbook.
    pub severity: Option<SeverityView>,
    /// Names of its services (rule labels, else its runbooks').
    pub services: Vec<String>,
    /// Owners (its runbooks', else the rule labels `owner` and `team`).
    pub owners: Vec<String>,
    /// `covered`, `exempt`, `external`, `not-required`, `stub`, `uncovered`.
    pub status: &'static str,
    /// `declared`, `linked` or `inferred` when covered.
    pub tier: Option<&'static str>,
    /// Name of the best convention that covers it: `front-matter`, `heading`, ….
    pub convention: Option<&'static str>,
    /// Annotation `summary`, else `description`, else `message`, of the first rule that has one; may hold `{{ … }}`.
    pub summary: Option<String>,
    /// Why it needs no runbook, when exempt.
    pub exempt_reason: Option<String>,
    /// Time to respond, of the best runbook.
    pub response_time: Option<String>,
    /// Escalation, of the best runbook, else of the service that its rule file lies in.
    pub escalation: Option<String>,
    /// Contacts, likewise.
    pub contacts: Vec<Contact>,
    /// The rules of this name; in `handled.html` at most 20 and only those that the runbook covers. Tables leave them out: empty on `home.html`, `quick-reference.html`, `coverage.html`, and on `alerts.html` unless `rules_folded`; there they have no annotations, and their `expr_html` no colours.
    pub rules: Vec<RuleView>,
    /// How many rules there are.
    pub rule_count: usize,
    /// Its runbooks, best claim first.
    pub runbooks: Vec<RunbookView>,
}

/// One rule of an alert.
#[derive(Debug, Clone, Serialize)]
pub struct RuleView {
    /// Rule file from the book's root.
    pub file: String,
    /// Line of the name, from 1.
    pub line: u32,
    /// Group.
    pub group: String,
    /// The expression as text; empty when the form has none.
    pub expr: String,
    /// The expression highlighted: for inside `<pre><code>`.
    pub expr_html: String,
    /// `for`, as written.
    pub duration: Option<String>,
    /// Severity.
    pub severity: Option<SeverityView>,
    /// Labels, sorted.
    pub labels: Vec<Pair>,
    /// Annotations, sorted.
    pub annotations: Vec<Pair>,
    /// Its own status.
    pub status: &'static str,
    /// Runbook URLs that lead out of the book.
    pub external: Vec<Link>,
}

/// A key and its value. `href` when the value is an http(s) URL.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// Key.
    pub key: String,
    /// Value.
    pub value: String,
    /// Link, when the value is an http or https URL and nothing else.
    pub href: Option<String>,
}

/// A page or section that handles an alert.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookView {
    /// Title of the page.
    pub title: String,
    /// Title of the section, when it is one.
    pub section: Option<String>,
    /// Link to it, with its anchor.
    pub href: String,
    /// `declared`, `linked` or `inferred`.
    pub tier: &'static str,
    /// Labels that a rule must have, when the claim says so: how the reader chooses between several runbooks.
    pub labels: Vec<Pair>,
    /// Service of the page.
    pub service: Option<String>,
    /// Severity that the runbook names.
    pub severity: Option<SeverityView>,
    /// Owner.
    pub owner: Option<String>,
    /// First command line of the first shell block of the section or page.
    pub first_command: Option<String>,
}

/// `alerts.html`: the alert index.
#[derive(Debug, Clone, Serialize)]
pub struct AlertsView {
    /// Every alert, sorted by name.
    pub alerts: Vec<AlertView>,
    /// Figures of the whole book.
    pub figures: Figures,
    /// Whether rule files were read; if not, the list holds what the pages claim, and nothing was proved.
    pub proved: bool,
    /// Severity scales that occur, the worst first: for a filter.
    pub severities: Vec<&'static str>,
    /// Services that occur, sorted.
    pub services: Vec<String>,
    /// Owners that occur, sorted.
    pub owners: Vec<String>,
    /// Statuses that occur, the best first.
    pub statuses: Vec<&'static str>,
    /// How many alerts have which severity, the worst first; those that have none come last, without one.
    pub severity_counts: Vec<SeverityCount>,
    /// Whether `alerts` hold their rules: not when all of them together are over the limit.
    pub rules_folded: bool,
}

/// How many alerts have a severity.
#[derive(Debug, Clone, Serialize)]
pub struct SeverityCount {
    /// The severity. Its word is the author's where these alerts agree on one, else that of the scale.
    pub severity: Option<SeverityView>,
    /// So many.
    pub count: usize,
}

/// `tombstone.html`: the permalink of an alert that is no more.
#[derive(Debug, Clone, Serialize)]
pub struct TombstoneView {
    /// Name that the alert had.
    pub name: String,
    /// Alerts that are named like it: its new name, perhaps.
    pub alerts: Vec<Link>,
    /// The runbooks that it had and that are still there.
    pub runbooks: Vec<Link>,
}

/// `permalink.html`.
#[derive(Debug, Clone, Serialize)]
pub struct PermalinkView {
    /// One alert; several when their names differ in case alone. Each with its rules and runbooks.
    pub alerts: Vec<AlertView>,
    /// Where to forward at once: the only runbook of the only alert. Print it as `data-forward="…"` on the element
    /// `<body>`, load `{{ site.root }}theme/forward.js` in the head, and put the refresh in `<noscript>`:
    /// `<noscript><meta http-equiv="refresh" content="0; url={{ view.forward }}"></noscript>`.
    pub forward: Option<String>,
}
