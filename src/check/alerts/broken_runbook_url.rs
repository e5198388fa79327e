//! `broken-runbook-url`: runbook URLs that lead nowhere.

use super::rules;
use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Site, UrlTarget};

pub(in crate::check) static CHECK: Check = Check {
    name: "broken-runbook-url",
    group: "alerts",
    summary: "A rule's runbook URL leads into the book, and nowhere.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("broken_runbook_url.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let site_url = site.sources.config.html.site_url.as_ref().map(|url| url.value.as_str());
    for (alert, status, _) in rules(site) {
        for url in &status.urls {
            let UrlTarget::Miss { wanted, near } = &url.target else { continue };
            let message = format!(
                "{} of alert {} leads nowhere: the book has no {}{}",
                quoted(&url.key),
                quoted(&alert.name),
                quoted(wanted),
                did_you_mean(near.as_deref())
            );
            let finding = Finding::new(CHECK.name, url.value.span, &url.value.value, message);
            out.push(finding.help(match (site_url, alert.runbooks.is_empty()) {
                (Some(site_url), false) => {
                    let folder = alert.permalink.trim_end_matches("index.html");
                    format!(
                        "write {}, which leads to whatever handles the alert",
                        quoted(&format!("{site_url}{folder}"))
                    )
                }
                _ => "mend the URL, or write the page or heading that it names".to_owned(),
            }));
        }
    }
}
