//! `collapsed-table`: tables that a prose wrapper folded.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "collapsed-table",
    group: "text",
    summary: "A table was folded onto one line and is no table any more.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("collapsed_table.md"),
    run: |site, out| problems(site, ProblemKind::CollapsedTable, CHECK.name, out),
};
