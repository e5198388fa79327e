//! `stub-runbook`: runbooks with nothing to act on, where something else covers their alerts.

use crate::check::{Check, list};
use crate::finding::{Finding, Level};
use crate::parse::Convention;
use crate::site::alerts::{Declarations, contested, contradicted, declarations};
use crate::site::{Alert, Handled, PageId, Runbook, Site, Status, runbooks};

pub(in crate::check) static CHECK: Check = Check {
    name: "stub-runbook",
    group: "alerts",
    summary: "An alert leads to a page or section that has nothing to act on.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("stub_runbook.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let declarations = declarations(site);
    for runbook in runbooks(site).iter().filter(|runbook| !runbook.has_substance(site)) {
        let told = runbook.alerts.iter().any(|(alert, entry)| is_told(site, alert, entry, &declarations));
        if !told && !reported_as_uncovered(runbook) {
            let page = &site.pages[runbook.page];
            let names = list(runbook.alerts.iter().map(|(alert, _)| &alert.name));
            let message = format!("{names} leads here, and there is nothing to act on");
            let subject = runbook.section.map_or("", |at| page.sections[at].id.as_str());
            let finding = Finding::new(CHECK.name, page.heading(runbook.section), subject, message);
            out.push(finding.help("write what to look at and what to do, or let the alert lead where it is written"));
        }
    }
}

/// Whether `alert-without-runbook` reports a rule that it handles.
fn reported_as_uncovered(runbook: &Handled<'_>) -> bool {
    runbook.rules().any(|(_, rule)| rule.status == Status::Stub)
}

/// Whether another check says already that the alert should not lead here, or the whole page is its runbook and the
/// empty section merely its heading.
fn is_told<'a>(site: &'a Site, alert: &'a Alert, entry: &Runbook, all: &Declarations<'a>) -> bool {
    let here = |page: PageId| page == entry.page;
    let of_page = |convention| matches!(convention, Convention::FileName | Convention::FencedRule);
    entry.section.is_some() && entry.claims.iter().any(|claim| of_page(claim.convention))
        || contradicted(site, alert, all).iter().any(|found| here(found.linked))
        || contested(site, alert).iter().any(|found| found.claims.iter().any(|&(page, _)| here(page)))
}
