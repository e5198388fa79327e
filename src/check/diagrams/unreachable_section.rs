//! `unreachable-section`: remedies that no way through the page's decision tree leads to.

use std::collections::BTreeSet;

use crate::check::diagrams::steps;
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::parse::{LinkKind, Page, Section};
use crate::site::{PageId, Site, Target};
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "unreachable-section",
    group: "diagrams",
    summary: "No way through the page's decision tree leads to a numbered remedy, or to a named step.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unreachable_section.md"),
    run,
};

/// Words that the heading above remedies begins with.
const REMEDIES: [&str; 10] = [
    "resolution",
    "resolve",
    "mitigation",
    "remediation",
    "remedy",
    "remedies",
    "recovery",
    "recover",
    "repair",
    "fixes",
];

fn run(site: &Site, out: &mut Vec<Finding>) {
    let reached: BTreeSet<(PageId, usize)> =
        steps(site).filter_map(|step| step.to).filter_map(|(page, at)| Some((page, at?))).collect();
    for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft && !page.trees.is_empty()) {
        for (name, range) in page.trees.iter().flat_map(|placed| &placed.tree.unreached) {
            let message = format!("no answer leads to the step {}", quoted(name));
            let help = "let an answer lead to it with `goto`, or take it out";
            out.push(Finding::new(CHECK.name, Span::new(page.file, range.clone()), name, message).help(help));
        }
        let is_reached = |at: usize| within(page, at).any(|inner| reached.contains(&(id, inner)));
        for parent in (0..page.sections.len()).filter(|&at| holds_remedies(&page.sections[at])) {
            let remedies: Vec<usize> = within(page, parent)
                .filter(|&at| page.sections[at].parent == Some(parent) && is_numbered(&page.sections[at]))
                .collect();
            // Where the tree leads to none of them it is about something else.
            if !remedies.iter().any(|&at| is_reached(at)) {
                continue;
            }
            for &at in remedies.iter().filter(|&&at| !is_reached(at) && !is_named(site, id, parent, at)) {
                let section = &page.sections[at];
                let message = format!("no outcome of this page's decision tree leads to {}", quoted(&section.title));
                let help =
                    "let an answer lead to it, name it in the remedy that comes before it, or take its number away";
                out.push(Finding::new(CHECK.name, section.span, &section.title, message).help(help));
            }
        }
    }
}

fn holds_remedies(section: &Section) -> bool {
    let first = section.title.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    REMEDIES.iter().any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether the title itself begins with `§` or a figure. What begins with "Step" follows the step before it.
fn is_numbered(section: &Section) -> bool {
    section.number.is_some() && section.title.trim_start().starts_with(|c: char| c == '§' || c.is_ascii_digit())
}

/// A section and those inside of it.
fn within(page: &Page, at: usize) -> impl Iterator<Item = usize> {
    let end = page.sections[at].end;
    (at..page.sections.len()).take_while(move |&inner| inner == at || page.sections[inner].span.start < end)
}

/// Whether another of the remedies, or the words of a step, lead on to this one.
fn is_named(site: &Site, id: PageId, parent: usize, at: usize) -> bool {
    let page = &site.pages[id];
    let (outer, own) = (&page.sections[parent], &page.sections[at]);
    let elsewhere = |start: u32| {
        let inside = |section: &Section| start >= section.span.start && start < section.end;
        inside(outer) && !inside(own)
    };
    let spoken = page
        .section_references
        .iter()
        .any(|reference| elsewhere(reference.span.start) && Some(&reference.value) == own.number.as_ref());
    let in_tree = |start: u32| page.trees.iter().any(|placed| start >= placed.span.start && start < placed.span.end);
    let linked = page.links.iter().zip(&site.links[id]).any(|(link, to)| {
        let leads =
            matches!(&to.target, Target::Page { page, anchor: Some(anchor) } if *page == id && *anchor == own.id);
        leads && link.kind != LinkKind::Outcome && (elsewhere(link.span.start) || in_tree(link.span.start))
    });
    spoken || linked
}
