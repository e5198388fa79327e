//! `dead-section-reference`: references to sections by a number that none has.

use std::collections::BTreeSet;

use crate::check::{Check, list, quoted};
use crate::finding::{Finding, Level};
use crate::parse::Page;
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "dead-section-reference",
    group: "runbooks",
    summary: "A numbered reference has no section of that number to lead to.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("dead_section_reference.md"),
    run,
};

/// Only pages that number their own headings, with `§` or at least twice with figures, are looked at: elsewhere the
/// mark may speak of a contract or a standard.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| !page.section_references.is_empty()) {
        let marked: Vec<String> = marked(page);
        if marked.is_empty() {
            continue;
        }
        let numbers: BTreeSet<&str> = page.sections.iter().filter_map(|section| section.number.as_deref()).collect();
        for reference in &page.section_references {
            let wanted = &reference.value;
            if !numbers.contains(wanted.as_str()) {
                let message = format!("no heading of this page begins with {}", quoted(&format!("§{wanted}")));
                let help = format!("number the heading that is meant, or name another; there are {}", list(&marked));
                out.push(Finding::new(CHECK.name, reference.span, format!("§{wanted}"), message).help(help));
            }
        }
    }
}

/// The numbers that the page's own headings carry: behind a `§`, else as figures when there are at least two.
fn marked(page: &Page) -> Vec<String> {
    let with = |begins: fn(char) -> bool| -> Vec<String> {
        let numbered = page.sections.iter().filter(|section| section.title.trim_start().starts_with(begins));
        numbered.filter_map(|section| section.number.as_ref()).map(|number| format!("§{number}")).collect()
    };
    let marked = with(|c| c == '§');
    if !marked.is_empty() {
        return marked;
    }
    let figures = with(|c| c.is_ascii_digit());
    if figures.len() > 1 { figures } else { Vec::new() }
}
