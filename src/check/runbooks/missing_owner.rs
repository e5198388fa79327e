//! `missing-owner`: runbooks that nobody answers for.

use super::{lacking, subject};
use crate::check::Check;
use crate::finding::{Finding, Level};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "missing-owner",
    group: "runbooks",
    summary: "A runbook names nobody who keeps it.",
    level: Level::Off,
    since: "0.1.0",
    explain: include_str!("missing_owner.md"),
    run,
};

/// Owners of mounts and of `[[defaults]]` are the page's by now.
fn run(site: &Site, out: &mut Vec<Finding>) {
    out.extend(lacking(
        site,
        |meta| meta.owner.is_some(),
        |page, section| {
            let message = "this runbook has no owner";
            Finding::new(CHECK.name, page.heading(section), subject(page, section), message)
                .help("write `owner` in its front matter, or give the whole folder one with `[[defaults]]`")
        },
    ));
}
