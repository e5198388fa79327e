//! `obfuscated-email`: addresses that a web host replaced.

use crate::check::{Check, problems};
use crate::finding::{Level, ProblemKind};

pub(in crate::check) static CHECK: Check = Check {
    name: "obfuscated-email",
    group: "text",
    summary: "An e-mail address was replaced by a scraper shield.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("obfuscated_email.md"),
    run: |site, out| problems(site, ProblemKind::ObfuscatedEmail, CHECK.name, out),
};
