//! `unresolved-outcome`: ways through a decision tree that end nowhere.

use crate::check::links::{broken_anchor, broken_link, misses};
use crate::check::{Check, problems};
use crate::finding::{Finding, Level, ProblemKind};
use crate::parse::LinkKind;
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "unresolved-outcome",
    group: "diagrams",
    summary: "A way through a decision tree ends at a place that is not there.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("unresolved_outcome.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    problems(site, ProblemKind::UnresolvedOutcome, CHECK.name, out);
    for (page, link, miss) in misses(site).filter(|(_, link, _)| link.kind == LinkKind::Outcome) {
        out.extend(broken_link::finding(CHECK.name, site, page, link, miss));
        out.extend(broken_anchor::finding(CHECK.name, site, page, link, miss));
    }
}
