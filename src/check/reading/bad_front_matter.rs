//! `bad-front-matter`: front matter that cannot be read, or holds values of the wrong type.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "bad-front-matter",
    group: "reading",
    summary: "Front matter is not what its readers need it to be.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("bad_front_matter.md"),
    run: |site, out| problems(site, ProblemKind::BadFrontMatter, CHECK.name, out),
};
