//! `orphan-runbook`: runbooks that no rule leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Orphan, PageId, Site, alerts};

pub(in crate::check) static CHECK: Check = Check {
    name: "orphan-runbook",
    group: "alerts",
    summary: "A page or section looks like a runbook, and no alert leads to it.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("orphan_runbook.md"),
    run,
};

/// An orphan that declares an unknown alert is left to `unknown-alert`: one slip, one finding.
fn run(site: &Site, out: &mut Vec<Finding>) {
    let mut unknown: BTreeMap<PageId, BTreeSet<u32>> = BTreeMap::new();
    for (page, claim, _) in alerts::unknown(site) {
        unknown.entry(page).or_default().insert(claim.span.start);
    }
    for orphan in &site.orphans {
        let said = unknown.get(&orphan.page).is_some_and(|starts| match section_range(site, orphan) {
            Some(range) => starts.range(range).next().is_some(),
            None => true,
        });
        if !said {
            out.push(finding(orphan));
        }
    }
}

fn section_range(site: &Site, orphan: &Orphan) -> Option<std::ops::Range<u32>> {
    let section = site.pages[orphan.page].sections.get(orphan.section?)?;
    Some(section.span.start..section.end)
}

fn finding(orphan: &Orphan) -> Finding {
    let title = quoted(&orphan.title);
    let (message, help) = match orphan.looks_like.as_deref().map(quoted) {
        Some(alert) => (
            format!("no alert leads to {title}; it looks like {alert}, which has no runbook"),
            format!("declare it: `alerts` in the front matter, or `**Alert:**` with {alert} under the heading"),
        ),
        None => (
            format!("no alert leads to {title}"),
            "declare the alert that it handles, or remove it if that alert is gone".to_owned(),
        ),
    };
    Finding::new(CHECK.name, orphan.span, &orphan.title, message).help(help)
}
