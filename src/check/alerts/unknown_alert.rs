//! `unknown-alert`: runbooks for alerts that nobody raises.

use std::collections::BTreeSet;

use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level, nearest};
use crate::parse::{Claim, Page, Tier};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "unknown-alert",
    group: "alerts",
    summary: "A runbook declares an alert that no rule has.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unknown_alert.md"),
    run,
};

/// A near name is looked for this often; a book with more unknown names has another trouble than slips, and a
/// search through all rules for each would take its square in time.
const SEARCHES: usize = 200;

fn run(site: &Site, out: &mut Vec<Finding>) {
    let known = known(site);
    if known.is_empty() {
        return;
    }
    let published = site.pages.iter().filter(|page| !page.meta.draft);
    let claims = published.flat_map(|page| unknown(page, &known));
    for (count, claim) in claims.enumerate() {
        let near = (count < SEARCHES).then(|| nearest(&claim.name, known.iter().copied())).flatten();
        let message = format!("no rule declares alert {}{}", quoted(&claim.name), did_you_mean(near));
        let help = "write the name as the rule does, or take it out if the rule is gone";
        out.push(Finding::new(CHECK.name, claim.span, &claim.name, message).help(help));
    }
}

/// The names that rules declare.
pub(super) fn known(site: &Site) -> BTreeSet<&str> {
    let rules = site.rule_files.iter().flat_map(|file| &file.rules);
    rules.map(|rule| rule.name.value.as_str()).collect()
}

/// The declared claims of a page on names that no rule declares.
pub(super) fn unknown<'a>(page: &'a Page, known: &BTreeSet<&str>) -> impl Iterator<Item = &'a Claim> {
    let declared = page.claims.iter().filter(|claim| claim.convention.tier() == Tier::Declared);
    declared.filter(|claim| !known.contains(claim.name.as_str()))
}
