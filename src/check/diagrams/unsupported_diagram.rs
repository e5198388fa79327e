//! `unsupported-diagram`: diagrams that cannot be drawn.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unsupported-diagram",
    group: "diagrams",
    summary: "A diagram cannot be drawn, and its source is shown instead.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unsupported_diagram.md"),
    run: |site, out| problems(site, ProblemKind::UnsupportedDiagram, CHECK.name, out),
};
