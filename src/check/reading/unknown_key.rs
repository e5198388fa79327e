//! `unknown-key`: keys of front matter that nobody reads.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unknown-key",
    group: "reading",
    summary: "Front matter has a key that means nothing here.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unknown_key.md"),
    run: |site, out| problems(site, ProblemKind::UnknownKey, CHECK.name, out),
};
