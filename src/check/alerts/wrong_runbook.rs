//! `wrong-runbook`: URLs and claims that contradict each other.

use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::alerts::{Contradiction, contradicted};
use crate::site::{Site, UrlTarget};

pub(in crate::check) static CHECK: Check = Check {
    name: "wrong-runbook",
    group: "alerts",
    summary: "A rule's URL leads to one page, and another page declares the alert.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("wrong_runbook.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for alert in &site.alerts {
        for Contradiction { url, linked, claiming, claim } in contradicted(site, alert) {
            let (linked, claiming) = (quoted(&site.pages[linked].path), quoted(&site.pages[claiming].path));
            let by = match &url.target {
                UrlTarget::Permalink(other) => format!("alert {} and so to ", quoted(other)),
                _ => String::new(),
            };
            let message = format!(
                "{} of alert {} leads to {by}{linked}, but {claiming} declares that it handles it",
                quoted(&url.key),
                quoted(&alert.name)
            );
            let finding = Finding::new(CHECK.name, url.value.span, &url.value.value, message)
                .help(format!("let the URL lead to {claiming}, or declare the alert in {linked} instead"))
                .related(claim.span, "declared here");
            out.push(finding);
        }
    }
}
