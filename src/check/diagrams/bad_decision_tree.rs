//! `bad-decision-tree`: decision trees that cannot be read.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "bad-decision-tree",
    group: "diagrams",
    summary: "A decision tree cannot be read as one.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("bad_decision_tree.md"),
    run: |site, out| problems(site, ProblemKind::BadDecisionTree, CHECK.name, out),
};
