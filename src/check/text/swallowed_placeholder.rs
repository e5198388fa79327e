//! `swallowed-placeholder`: placeholders that a browser takes for elements.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "swallowed-placeholder",
    group: "text",
    summary: "A placeholder in angle brackets would vanish, because it reads as HTML.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("swallowed_placeholder.md"),
    run: |site, out| problems(site, ProblemKind::SwallowedPlaceholder, CHECK.name, out),
};
