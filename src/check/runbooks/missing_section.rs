//! `missing-section`: runbooks without the sections that the book asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::subject;
use crate::check::names::keys;
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level, nearest};
use crate::parse::Page;
use crate::site::{Handled, Site, runbooks};

pub(in crate::check) static CHECK: Check = Check {
    name: "missing-section",
    group: "runbooks",
    summary: "A runbook lacks a section that `required-sections` asks for.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("missing_section.md"),
    run,
};

/// Indices into `required-sections`.
type Entries = BTreeSet<usize>;

fn run(site: &Site, out: &mut Vec<Finding>) {
    let required = &site.sources.config.runbooks.required_sections;
    if required.is_empty() {
        return;
    }
    let wanted = wanted(required);
    let all = runbooks(site);
    for on_page in all.chunk_by(|a, b| a.page == b.page) {
        let page = &site.pages[on_page[0].page];
        let shape = Shape::new(page, &wanted);
        let units: BTreeSet<Option<usize>> =
            on_page.iter().filter(|runbook| runbook.has_substance(site)).map(|runbook| shape.unit(runbook)).collect();
        for unit in units {
            let has = shape.has(unit);
            let missing: Vec<&Vec<String>> =
                required.iter().enumerate().filter(|(entry, _)| !has.contains(entry)).map(|(_, names)| names).collect();
            if !missing.is_empty() {
                out.push(finding(page, unit, &missing));
            }
        }
    }
}

/// Which entries a name satisfies.
fn wanted(required: &[Vec<String>]) -> BTreeMap<String, Entries> {
    let mut wanted: BTreeMap<String, Entries> = BTreeMap::new();
    for (entry, names) in required.iter().enumerate() {
        for name in names {
            // The first key is the name as a whole.
            wanted.entry(keys(name).swap_remove(0)).or_default().insert(entry);
        }
    }
    wanted
}

fn finding(page: &Page, unit: Option<usize>, missing: &[&Vec<String>]) -> Finding {
    let sections: Vec<String> = missing.iter().map(|names| alternatives(names)).collect();
    let message = format!("this runbook has no section called {}", sections.join(", and none called "));
    let finding = Finding::new(CHECK.name, page.heading(unit), subject(page, unit), message);
    let inside = |at: &usize| unit.is_none() || page.around(Some(*at)).any(|around| Some(around) == unit);
    let titles: Vec<&str> =
        (0..page.sections.len()).filter(inside).map(|at| page.sections[at].title.as_str()).collect();
    let near = missing.iter().flat_map(|names| names.iter()).find_map(|name| {
        let near = nearest(name, titles.iter().copied())?;
        Some(format!(
            "is {} meant for {}? Rename it, or add its name to `required-sections`",
            quoted(near),
            quoted(name)
        ))
    });
    finding.help(near.unwrap_or_else(|| {
        "add a heading or a bold label for each, or add the name that you use to `required-sections`".to_owned()
    }))
}

/// `A`, `B` or `C`.
fn alternatives(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// What the headings and labels of a page satisfy.
struct Shape<'a> {
    page: &'a Page,
    /// By the heading of each section.
    titles: Vec<Entries>,
    /// By the heading of each section, and by all that stands under it.
    within: Vec<Entries>,
    /// By the headings directly inside of each section; the last is the page.
    inside: Vec<Entries>,
    /// By the whole page.
    whole: Entries,
}

impl<'a> Shape<'a> {
    fn new(page: &'a Page, wanted: &BTreeMap<String, Entries>) -> Self {
        let satisfies = |text: &str| keys(text).iter().filter_map(|key| wanted.get(key)).flatten().copied().collect();
        let titles: Vec<Entries> = page.sections.iter().map(|section| satisfies(&section.title)).collect();
        let (mut within, mut whole) = (titles.clone(), Entries::new());
        for label in &page.labels {
            let found: Entries = satisfies(&label.value);
            match page.section_at(label.span.start as usize) {
                Some(section) => within[section].extend(found),
                None => whole.extend(found),
            }
        }
        let mut inside = vec![Entries::new(); titles.len() + 1];
        for at in (0..titles.len()).rev() {
            let parent = page.sections[at].parent;
            inside[parent.unwrap_or(titles.len())].extend(&titles[at]);
            let own = within[at].clone();
            parent.map_or(&mut whole, |parent| &mut within[parent]).extend(own);
        }
        Self { page, titles, within, inside, whole }
    }

    /// The runbook that a landing belongs to: a section that is itself one of those asked for, or that stands in one and
    /// has none of its own, is a part of the runbook around it. `None` is the page.
    fn unit(&self, runbook: &Handled<'_>) -> Option<usize> {
        let mut unit = runbook.section;
        let is_part = |at: usize| !self.titles[at].is_empty();
        while let Some(at) = unit {
            let bare = self.within[at].is_empty();
            let part = self.page.around(Some(at)).find(|&around| is_part(around) && (around == at || bare));
            let Some(part) = part else { break };
            unit = self.page.sections[part].parent;
        }
        // The heading at the top of a page is the page.
        unit.filter(|&at| !self.page.is_title(at))
    }

    /// What a runbook has: all that stands in it, and the headings beside it and beside what is around it.
    fn has(&self, unit: Option<usize>) -> Entries {
        let Some(at) = unit else { return self.whole.clone() };
        let mut has = self.within[at].clone();
        for around in self.page.around(unit) {
            has.extend(&self.inside[self.page.sections[around].parent.unwrap_or(self.titles.len())]);
        }
        has
    }
}
