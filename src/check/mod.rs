//! The checks: each a function from the site to findings, with its document. Levels, suppressions, order and
//! fingerprints are settled here, once, for every command.

mod alerts;
mod destination;
mod diagrams;
mod links;
mod moved;
mod names;
mod ratchet;
mod reading;
mod rule_fix;
mod runbooks;
mod settle;
mod text;

use rayon::prelude::*;

use crate::finding::{Finding, Level, Problem, ProblemKind};
use crate::site::{Runbook, Site};
use crate::span::{FileId, Span};

pub use ratchet::{Since, since};

/// One check: what it is called, what it means, and the function that finds.
#[derive(Debug)]
pub struct Check {
    /// Published name.
    pub name: &'static str,
    /// Published group: `reading`, `links`, `alerts`, `runbooks`, `diagrams`, `text`.
    pub group: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Level unless the book says otherwise.
    pub level: Level,
    /// First release that has it.
    pub since: &'static str,
    /// Its document: documentation, `explain` text, manual page and test.
    pub explain: &'static str,
    /// Finds.
    pub run: fn(&Site, &mut Vec<Finding>),
}

/// What `check` found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Findings in order of file, place and check; none of level off.
    pub findings: Vec<Finding>,
    /// How many findings a suppression covers.
    pub suppressed: usize,
    /// How many findings the baseline holds.
    pub baselined: usize,
    /// How many entries of the baseline no finding has any more.
    pub mended: usize,
}

/// Every check, in the published order of groups and names.
pub static CHECKS: &[&Check] = &[
    &reading::unreadable_file::CHECK,
    &reading::bad_config::CHECK,
    &reading::bad_front_matter::CHECK,
    &reading::bad_date::CHECK,
    &reading::nothing_checked::CHECK,
    &reading::unknown_key::CHECK,
    &reading::unknown_severity::CHECK,
    &reading::unused_allow::CHECK,
    &reading::over_limit::CHECK,
    &links::broken_link::CHECK,
    &links::broken_anchor::CHECK,
    &links::undefined_reference::CHECK,
    &links::link_outside_book::CHECK,
    &links::unsafe_url::CHECK,
    &links::link_case::CHECK,
    &links::output_collision::CHECK,
    &links::duplicate_anchor::CHECK,
    &links::missing_alt_text::CHECK,
    &links::external_image::CHECK,
    &links::unsafe_svg::CHECK,
    &alerts::alert_without_runbook::CHECK,
    &alerts::broken_runbook_url::CHECK,
    &alerts::unreadable_rules::CHECK,
    &alerts::alert_claimed_twice::CHECK,
    &alerts::wrong_runbook::CHECK,
    &alerts::unread_rule::CHECK,
    &alerts::unknown_alert::CHECK,
    &alerts::orphan_runbook::CHECK,
    &alerts::missing_runbook_url::CHECK,
    &alerts::severity_mismatch::CHECK,
    &alerts::stub_runbook::CHECK,
    &alerts::expired_exemption::CHECK,
    &alerts::unused_exemption::CHECK,
    &alerts::vanished_permalink::CHECK,
    &runbooks::missing_section::CHECK,
    &runbooks::dead_section_reference::CHECK,
    &runbooks::stale_review::CHECK,
    &runbooks::never_reviewed::CHECK,
    &runbooks::missing_owner::CHECK,
    &runbooks::missing_severity::CHECK,
    &runbooks::unfinished::CHECK,
    &diagrams::bad_decision_tree::CHECK,
    &diagrams::unresolved_outcome::CHECK,
    &diagrams::outcome_title::CHECK,
    &diagrams::unreachable_section::CHECK,
    &diagrams::dead_end::CHECK,
    &diagrams::no_escalation::CHECK,
    &diagrams::unsupported_diagram::CHECK,
    &text::collapsed_table::CHECK,
    &text::escaped_wiki_link::CHECK,
    &text::swallowed_placeholder::CHECK,
    &text::mojibake::CHECK,
    &text::obfuscated_email::CHECK,
    &text::unknown_language::CHECK,
];

/// Runs every check that is not off over the site. The verdict does not depend on the number of threads.
#[must_use]
pub fn run(site: &Site) -> Verdict {
    let found: Vec<Vec<Finding>> = CHECKS
        .par_iter()
        .filter(|check| settle::may_count(&site.sources.config.levels, check))
        .map(|check| {
            let mut out = Vec::new();
            (check.run)(site, &mut out);
            out
        })
        .collect();
    settle::settle(site, found.into_iter().flatten().collect())
}

/// The check of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.name == name)
}

/// The document of the check of this name.
#[must_use]
pub fn explain(name: &str) -> Option<&'static str> {
    find(name).map(|check| check.explain)
}

/// Whether `stale-review` holds against a runbook today.
#[must_use]
pub fn is_overdue(site: &Site, runbook: &Runbook) -> bool {
    runbooks::stale_review::is_overdue(site, runbook)
}

/// How many covered rules have no runbook URL without a finding that says so.
#[must_use]
pub fn rules_without_url(site: &Site) -> usize {
    alerts::missing_runbook_url::unsaid(site)
}

/// The published name of every check.
pub fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.name)
}

/// Turns every problem of a kind that a reader noticed, in any file, into a finding of the check `name`.
fn problems(site: &Site, kind: ProblemKind, name: &'static str, out: &mut Vec<Finding>) {
    let pages = site.pages.iter().flat_map(|page| &page.problems);
    let rules = site.rule_files.iter().flat_map(|rules| &rules.problems);
    let all = site.sources.problems.iter().chain(pages).chain(rules);
    out.extend(all.filter(|problem| problem.kind == kind).map(|problem| from_problem(problem, name)));
}

fn from_problem(problem: &Problem, name: &'static str) -> Finding {
    let finding = Finding::new(name, problem.span, &problem.subject, &problem.message);
    let fix = problem.fix.clone().unwrap_or_default();
    Finding { help: problem.help.clone(), fix, unfixed: problem.fix.as_ref().err().copied(), ..finding }
}

/// The first byte of a file: the place of what is about the file as a whole.
fn top(file: FileId) -> Span {
    Span::new(file, 0..0)
}

/// What an author wrote, in backticks and on one line; the rest of a long text is left out.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 80;
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// The question that a message ends with when something like the missing thing exists.
fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean {}?", quoted(near))).unwrap_or_default()
}

/// How many further names a help lists before it stops.
const LISTED: usize = 8;

/// Names in backticks, the first few of them, for a help.
fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let mut names = names.into_iter();
    let mut shown = names.by_ref().take(LISTED).map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(", ");
    if names.next().is_some() {
        shown.push_str(", …");
    }
    shown
}
