//! `alert-claimed-twice`: alert rules that two pages declare.

use std::collections::BTreeSet;

use crate::check::{Check, list, quoted};
use crate::finding::{Finding, Level};
use crate::site::alerts::{Contest, contested};
use crate::site::{Alert, Site};
use crate::span::Span;

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
    for alert in &site.alerts {
        let mut seen = BTreeSet::new();
        for contest in contested(site, alert) {
            let claims: Vec<Span> = contest.claims.iter().map(|(_, claim)| claim.span).collect();
            if seen.insert(claims.clone()) {
                out.extend(finding(site, alert, &contest, &claims));
            }
        }
    }
}

fn finding(site: &Site, alert: &Alert, contest: &Contest<'_>, claims: &[Span]) -> Option<Finding> {
    let (&last, others) = claims.split_last()?;
    let paths = contest.claims.iter().map(|(page, _)| &site.pages[*page].path);
    let message = format!("alert {} is declared by several pages: {}", quoted(&alert.name), list(paths));
    let mut finding = Finding::new(CHECK.name, last, &alert.name, message)
        .help("keep one of them, or give each the `labels` of the rules that it handles");
    for &claim in others {
        finding = finding.related(claim, "declared here too");
    }
    Some(finding.related(site.rule(contest.rule).name.span, "the rule"))
}
