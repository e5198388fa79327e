//! `unfinished`: notes to self on published pages.

use crate::check::{Check, from_problem};
use crate::finding::{Finding, Level, ProblemKind};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "unfinished",
    group: "runbooks",
    summary: "A published page says of itself that it is not finished.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unfinished.md"),
    run,
};

/// Drafts may be unfinished; that is what they are for.
fn run(site: &Site, out: &mut Vec<Finding>) {
    let published = site.pages.iter().filter(|page| !page.meta.draft);
    let notes = published.flat_map(|page| &page.problems).filter(|problem| problem.kind == ProblemKind::Unfinished);
    out.extend(notes.map(|problem| from_problem(problem, CHECK.name)));
}
