//! `unsafe-svg`: SVG files with active content.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "unsafe-svg",
    group: "links",
    summary: "An SVG image could run something, call out or take for ever, and is not published.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("unsafe_svg.md"),
    run: |site, out| problems(site, ProblemKind::UnsafeSvg, CHECK.name, out),
};
