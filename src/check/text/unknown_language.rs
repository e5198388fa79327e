//! `unknown-language`: code blocks in languages that cannot be coloured.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unknown-language",
    group: "text",
    summary: "A code block names a language that is not known.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unknown_language.md"),
    run: |site, out| problems(site, ProblemKind::UnknownLanguage, CHECK.name, out),
};
