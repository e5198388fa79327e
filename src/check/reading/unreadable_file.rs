//! `unreadable-file`: files that are not UTF-8, or not files.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unreadable-file",
    group: "reading",
    summary: "A file of the book cannot be read as text.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("unreadable_file.md"),
    run: |site, out| problems(site, ProblemKind::UnreadableFile, CHECK.name, out),
};
