//! `duplicate-anchor`: anchors that an author set twice.

use std::collections::BTreeMap;

use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::parse::{Page, Section};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "duplicate-anchor",
    group: "links",
    summary: "Two places of a page have the same anchor, set by its author.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("duplicate_anchor.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for page in &site.pages {
        repeated(site, page, out);
    }
}

/// Equal headings are no finding, they get a number each; what an author sets is meant to be that very word.
fn repeated(site: &Site, page: &Page, out: &mut Vec<Finding>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for section in &page.sections {
        first.entry(&section.id).or_insert(section.span);
    }
    let headings = page.sections.iter().filter_map(|section| Some((set_by_author(site, section)?, section)));
    let renamed = headings.filter(|(id, section)| *id != section.id).map(|(id, section)| (id, section.span));
    // Raw ids are taken into account in their order: the first of two that no heading has is the one that counts.
    let raw = page.anchors.iter().map(|anchor| (anchor.value.as_str(), anchor.span));
    for (id, span) in raw.chain(renamed) {
        let Some(&other) = first.get(id) else {
            first.insert(id, span);
            continue;
        };
        let message = format!("anchor {} is there already", quoted(&format!("#{id}")));
        let finding = Finding::new(CHECK.name, span, id, message)
            .help("give one of the two another name; links lead to the first")
            .related(other, "the first");
        out.push(finding);
    }
}

/// The id in `## Title {#id}`.
fn set_by_author<'a>(site: &'a Site, section: &Section) -> Option<&'a str> {
    let line = site.slice(section.span).lines().next()?;
    let line = line.trim_end_matches([' ', '\t', '#']).strip_suffix('}')?;
    let id = &line[line.rfind("{#")? + 2..];
    (!id.is_empty() && !id.contains(char::is_whitespace)).then_some(id)
}
