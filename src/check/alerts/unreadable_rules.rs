//! `unreadable-rules`: rule files that are no rule files.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unreadable-rules",
    group: "alerts",
    summary: "A file that should hold alert rules cannot be read as one.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("unreadable_rules.md"),
    run: |site, out| problems(site, ProblemKind::UnreadableRules, CHECK.name, out),
};
