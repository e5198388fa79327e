//! `expired-exemption`: exemptions whose last day is over.

use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Site, Status};

pub(in crate::check) static CHECK: Check = Check {
    name: "expired-exemption",
    group: "alerts",
    summary: "An exemption has ended, and its entry is still there.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("expired_exemption.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for exemption in &site.sources.config.alerts.exempt {
        let Some(until) = exemption.until.filter(|&until| until < site.sources.today) else { continue };
        let name = &exemption.alert.value;
        let alert = site.alert(name).map(|id| &site.alerts[id]);
        let bare = alert.is_some_and(|alert| matches!(alert.status, Status::Uncovered | Status::Stub));
        let (then, help) = if bare {
            (", and it has no runbook", "write its runbook, or set a later day if the reason still holds")
        } else {
            ("", "take the entry out")
        };
        let message = format!("the exemption of alert {} ended on {until}{then}", quoted(name));
        out.push(Finding::new(CHECK.name, exemption.alert.span, name, message).help(help));
    }
}
