//! `bad-date`: dates that no calendar has.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "bad-date",
    group: "reading",
    summary: "A date is not a day of the calendar.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("bad_date.md"),
    run: |site, out| problems(site, ProblemKind::BadDate, CHECK.name, out),
};
