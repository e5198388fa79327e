//! `link-case`: links that only some disks would follow.

use super::destinations;
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "link-case",
    group: "links",
    summary: "A link differs from its target in letter case.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("link_case.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (_, link, to) in destinations(site) {
        if let Some(correct) = &to.case {
            out.push(finding(link.span, &link.dest, correct));
        }
    }
    let rules = site.alerts.iter().flat_map(|alert| &alert.rules);
    for url in rules.flat_map(|rule| &rule.urls) {
        if let Some(correct) = &url.case {
            out.push(finding(url.value.span, &url.value.value, correct));
        }
    }
}

fn finding(span: Span, written: &str, correct: &str) -> Finding {
    let message = format!("{} is spelled {}: letter case counts", quoted(written), quoted(correct));
    Finding::new(CHECK.name, span, written, message).help(format!("write {}", quoted(correct)))
}
