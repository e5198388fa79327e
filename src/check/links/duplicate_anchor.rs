//! `duplicate-anchor`: anchors that an author set twice.

use std::collections::BTreeMap;

use crate::check::{Check, problems, quoted};
use crate::finding::{Finding, Level, ProblemKind};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "duplicate-anchor",
    group: "links",
    summary: "Two places of a page have the same anchor, set by its author.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("duplicate_anchor.md"),
    run,
};

/// Equal headings are no finding, they get a number each; what an author sets is meant to be that very word.
fn run(site: &Site, out: &mut Vec<Finding>) {
    problems(site, ProblemKind::DuplicateAnchor, CHECK.name, out);
    for page in site.pages.iter().filter(|page| !page.anchors.is_empty()) {
        let headings: BTreeMap<&str, _> =
            page.sections.iter().map(|section| (section.id.as_str(), section.span)).collect();
        for anchor in &page.anchors {
            if let Some(&heading) = headings.get(anchor.value.as_str()) {
                let message = format!("the anchor {} is that of a heading", quoted(&anchor.value));
                let finding = Finding::new(CHECK.name, anchor.span, &anchor.value, message)
                    .help("give it another name, or drop it: the heading has this anchor already")
                    .related(heading, "the heading");
                out.push(finding);
            }
        }
    }
}
