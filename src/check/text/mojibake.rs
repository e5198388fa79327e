//! `mojibake`: text that was decoded in the wrong encoding.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "mojibake",
    group: "text",
    summary: "Characters were damaged by a wrong encoding.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("mojibake.md"),
    run: |site, out| problems(site, ProblemKind::Mojibake, CHECK.name, out),
};
