//! `over-limit`: what is cut short for its size.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "over-limit",
    group: "reading",
    summary: "Something is larger than the program is willing to work on.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("over_limit.md"),
    run: |site, out| problems(site, ProblemKind::OverLimit, CHECK.name, out),
};
