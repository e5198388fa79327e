//! `unresolved-outcome`: ways through a decision tree that end nowhere.

use crate::check::links::{broken_anchor, broken_link, misses};
use crate::check::{Check, problems, quoted};
use crate::finding::{Finding, Level, ProblemKind};
use crate::parse::LinkKind;
use crate::site::{Site, Target};

pub(in crate::check) static CHECK: Check = Check {
    name: "unresolved-outcome",
    group: "diagrams",
    summary: "A way through a decision tree ends at a place that is not there.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("unresolved_outcome.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    problems(site, ProblemKind::UnresolvedOutcome, CHECK.name, out);
    without_tree(site, out);
    for (page, link, miss) in misses(site).filter(|(_, link, _)| link.kind == LinkKind::Outcome) {
        out.extend(broken_link::finding(CHECK.name, site, page, link, miss));
        out.extend(broken_anchor::finding(CHECK.name, site, page, link, miss));
    }
}

/// Front matter that takes its tree from a page which has none.
fn without_tree(site: &Site, out: &mut Vec<Finding>) {
    for (page, links) in site.pages.iter().zip(&site.links).filter(|(page, _)| !page.meta.draft) {
        let Some(node) = &page.meta.decision_tree else { continue };
        let names_page = node.text().is_some_and(|text| !text.trim().contains('\n'));
        let Some(link) = page.link_at(node.span.start).filter(|_| names_page) else { continue };
        if let Target::Page { page: to, .. } = links[link].target
            && site.pages[to].trees.is_empty()
        {
            let message = format!("{} has no decision tree", quoted(&site.pages[to].path));
            let help = "name a page that has one, or write the tree in its place";
            out.push(Finding::new(CHECK.name, page.links[link].span, &page.links[link].dest, message).help(help));
        }
    }
}
