//! `unknown-alert`: runbooks for alerts that nobody raises.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level};
use crate::parse::Claim;
use crate::site::alerts::unknown;
use crate::site::urls::similar::Similar;
use crate::site::{Alert, Site};

pub(in crate::check) static CHECK: Check = Check {
    name: "unknown-alert",
    group: "alerts",
    summary: "A runbook declares an alert that no rule has.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unknown_alert.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let names = OnceCell::new();
    let names = || names.get_or_init(|| Similar::new(site.alerts.iter().map(|alert| alert.name.as_str())));
    for (_, claim, alert) in unknown(site) {
        let name = claim.name.trim();
        if let Some(alert) = alert {
            out.push(unmatched(site, claim, alert));
            continue;
        }
        let message = format!("no rule declares alert {}{}", quoted(name), did_you_mean(names().slip(name)));
        let help = "write the name as the rule does, or take it out if the rule is gone";
        out.push(Finding::new(CHECK.name, claim.span, name, message).help(help));
    }
}

/// How many values of a label a message names.
const VALUES: usize = 5;

/// The alert is there, and none of its rules has the labels: what they have instead.
fn unmatched(site: &Site, claim: &Claim, alert: &Alert) -> Finding {
    let wanted = claim.labels.iter().map(|(label, value)| quoted(&format!("{label}={value}")));
    let wanted: Vec<String> = wanted.collect();
    let name = quoted(&alert.name);
    let rules = || alert.rules.iter().map(|rule| site.rule(rule));
    let has = claim.labels.keys().map(|label| {
        let values: BTreeSet<&String> = rules().filter_map(|rule| rule.labels.get(label)).collect();
        let shown = values.iter().take(VALUES).map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
        match values.len() {
            0 => format!("no {}", quoted(label)),
            more if more > VALUES => format!("{} {shown} and {} more", quoted(label), more - VALUES),
            _ => format!("{} {shown}", quoted(label)),
        }
    });
    let has: Vec<String> = has.collect();
    let message =
        format!("no rule of alert {name} has {}; its rules have {}", wanted.join(" and "), has.join(", and "));
    let help = "write the labels as the rules do, or take the entry out if the rule is gone";
    Finding::new(CHECK.name, claim.span, claim.name.trim(), message).help(help)
}
