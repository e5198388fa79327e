//! `wrong-runbook`: URLs and claims that contradict each other.

use super::{declared, rules};
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
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
    for (alert, status, rule) in rules(site) {
        let pages = declared(alert, rule);
        let Some((&claiming, &claim)) = pages.first_key_value() else { continue };
        for url in &status.urls {
            let UrlTarget::Runbook { page, .. } = url.target else { continue };
            if pages.contains_key(&page) {
                continue;
            }
            let (linked, claiming) = (quoted(&site.pages[page].path), quoted(&site.pages[claiming].path));
            let message = format!(
                "{} of alert {} leads to {linked}, but {claiming} declares that it handles it",
                quoted(&url.key),
                quoted(&alert.name)
            );
            let finding = Finding::new(CHECK.name, url.value.span, &url.value.value, message)
                .help(format!("let the URL lead to {claiming}, or declare the alert in {linked} instead"))
                .related(claim, "declared here");
            out.push(finding);
        }
    }
}
