//! `undefined-reference`: reference links without a definition.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "undefined-reference",
    group: "links",
    summary: "A reference link names a label that nothing defines.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("undefined_reference.md"),
    run: |site, out| problems(site, ProblemKind::UndefinedReference, CHECK.name, out),
};
