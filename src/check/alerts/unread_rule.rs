//! `unread-rule`: alerts of unrendered templates that only rendering can tell.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unread-rule",
    group: "alerts",
    summary: "A template holds rules whose names are only known once it is rendered.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unread_rule.md"),
    run: |site, out| problems(site, ProblemKind::UnreadRule, CHECK.name, out),
};
