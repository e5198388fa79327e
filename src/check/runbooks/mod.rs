//! Checks of what a runbook says of itself.

pub(super) mod dead_section_reference;
pub(super) mod missing_owner;
pub(super) mod missing_section;
pub(super) mod missing_severity;
pub(super) mod never_reviewed;
pub(super) mod stale_review;
pub(super) mod unfinished;

use crate::finding::Finding;
use crate::parse::{Meta, Page};
use crate::site::{Site, runbooks};

/// Reports the runbooks of which nothing states a fact: not the section, none around it, not the page. A page that
/// states it nowhere is reported once, at its title. What has nothing to act on has other troubles.
fn lacking(site: &Site, states: fn(&Meta) -> bool, finding: impl Fn(&Page, Option<usize>) -> Finding) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut silent = None;
    for runbook in runbooks(site).iter().filter(|runbook| runbook.has_substance(site)) {
        let page = &site.pages[runbook.page];
        if page.fact(runbook.section, |meta| states(meta).then_some(())).is_some() {
            continue;
        }
        if page.sections.iter().any(|section| states(&section.meta)) {
            found.push(finding(page, runbook.section));
        } else if silent != Some(runbook.page) {
            silent = Some(runbook.page);
            found.push(finding(page, None));
        }
    }
    found
}

/// The subject of a finding about a runbook: the anchor of its section, nothing for the page.
pub(super) fn subject(page: &Page, section: Option<usize>) -> &str {
    section.map_or("", |at| &page.sections[at].id)
}
