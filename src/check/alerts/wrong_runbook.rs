//! `wrong-runbook`: URLs and claims that contradict each other.

use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::alerts::{Contradiction, contradicted, declarations};
use crate::site::{Site, UrlTarget};

pub(in crate::check) static CHECK: Check = Check {
    name: "wrong-runbook",
    group: "alerts",
    summary: "A rule's URL leads to a runbook, and a declared claim speaks against it.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("wrong_runbook.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let declarations = declarations(site);
    for alert in &site.alerts {
        for Contradiction { url, linked, claiming, on, declared } in contradicted(site, alert, &declarations) {
            let (key, name) = (quoted(&url.key), quoted(&alert.name));
            let (target, claiming) = (quoted(&site.pages[linked].path), quoted(&site.pages[claiming].path));
            let by = match &url.target {
                UrlTarget::Permalink(other) => format!("alert {} and so to ", quoted(other)),
                _ => String::new(),
            };
            let (message, help) = if on == alert.name {
                (
                    format!("{key} of alert {name} leads to {by}{target}, but {claiming} declares that it handles it"),
                    format!("let the URL lead to {claiming}, or declare the alert in {target} instead"),
                )
            } else {
                let on = quoted(on);
                (
                    format!(
                        "{key} of alert {name} leads to {target}, which declares that it handles {on} and not {name}"
                    ),
                    format!("declare {name} there too, or let the URL lead to its own runbook"),
                )
            };
            let finding = Finding::new(CHECK.name, url.value.span, &url.value.value, message).help(help);
            out.push(finding.related(declared, "declared here"));
        }
    }
}
