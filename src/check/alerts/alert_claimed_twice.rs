//! `alert-claimed-twice`: alert rules that two pages declare.

use std::collections::BTreeSet;

use super::{declared, rules};
use crate::check::{Check, list, quoted};
use crate::finding::{Finding, Level};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "alert-claimed-twice",
    group: "alerts",
    summary: "Two pages declare that they handle the same alert rule.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("alert_claimed_twice.md"),
    run,
};

/// Rules that the same claims contest make one finding, at the last of these claims.
fn run(site: &Site, out: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (alert, _, rule) in rules(site) {
        let pages = declared(alert, rule);
        let Some((_, &last)) = pages.last_key_value().filter(|_| pages.len() > 1) else { continue };
        let claims: Vec<_> = pages.values().copied().collect();
        if !seen.insert((alert.name.as_str(), claims.clone())) {
            continue;
        }
        let paths = pages.keys().map(|&page| &site.pages[page].path);
        let message = format!("alert {} is declared by several pages: {}", quoted(&alert.name), list(paths));
        let mut finding = Finding::new(CHECK.name, last, &alert.name, message)
            .help("keep one of them, or give each the `labels` of the rules that it handles");
        for claim in claims.into_iter().filter(|&claim| claim != last) {
            finding = finding.related(claim, "declared here too");
        }
        out.push(finding.related(rule.name.span, "the rule"));
    }
}
