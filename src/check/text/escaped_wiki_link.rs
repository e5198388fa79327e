//! `escaped-wiki-link`: wiki links that a formatter escaped.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "escaped-wiki-link",
    group: "text",
    summary: "A wiki link is written with backslashes before its brackets.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("escaped_wiki_link.md"),
    run: |site, out| problems(site, ProblemKind::EscapedWikiLink, CHECK.name, out),
};
