//! `missing-severity`: runbooks that do not say how bad it is.

use super::{lacking, subject};
use crate::check::Check;
use crate::finding::{Finding, Level};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "missing-severity",
    group: "runbooks",
    summary: "A runbook does not say how bad things are when its alert fires.",
    level: Level::Off,
    since: "0.1.0",
    explain: include_str!("missing_severity.md"),
    run,
};

/// The rules' labels do not count: this is about what the reader of the page sees.
fn run(site: &Site, out: &mut Vec<Finding>) {
    out.extend(lacking(
        site,
        |meta| meta.severity.is_some(),
        |page, section| {
            let message = "this runbook has no severity";
            Finding::new(CHECK.name, page.heading(section), subject(page, section), message)
                .help("write `severity` in its front matter, or give the whole folder one with `[[defaults]]`")
        },
    ));
}
