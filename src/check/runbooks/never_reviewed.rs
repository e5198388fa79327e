//! `never-reviewed`: runbooks that name no day of a review.

use super::{lacking, subject};
use crate::check::Check;
use crate::finding::{Finding, Level};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "never-reviewed",
    group: "runbooks",
    summary: "A runbook names no day on which somebody reviewed it.",
    level: Level::Off,
    since: "0.1.0",
    explain: include_str!("never_reviewed.md"),
    run,
};

/// A day of the next review or of the end says as well that somebody looks after it.
fn run(site: &Site, out: &mut Vec<Finding>) {
    out.extend(lacking(
        site,
        |meta| meta.last_reviewed.is_some() || meta.next_review.is_some() || meta.expires.is_some(),
        |page, section| {
            let message = "this runbook does not say when it was last reviewed";
            Finding::new(CHECK.name, page.heading(section), subject(page, section), message)
                .help("read it through and run `alertbook reviewed PAGE`, or write `last_reviewed` in its front matter")
        },
    ));
}
