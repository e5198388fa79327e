//! `unknown-alert`: runbooks for alerts that nobody raises.

use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level, nearest};
use crate::site::Site;
use crate::site::alerts::unknown;

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
    let known = || site.alerts.iter().map(|alert| alert.name.as_str());
    for (count, (_, claim)) in unknown(site).into_iter().enumerate() {
        let name = claim.name.trim();
        let near = (count < SEARCHES).then(|| nearest(name, known())).flatten();
        let message = format!("no rule declares alert {}{}", quoted(name), did_you_mean(near));
        let help = "write the name as the rule does, or take it out if the rule is gone";
        out.push(Finding::new(CHECK.name, claim.span, name, message).help(help));
    }
}
