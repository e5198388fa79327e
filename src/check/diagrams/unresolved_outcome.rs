//! `unresolved-outcome`: ways through a decision tree that end nowhere.

use crate::check::links::{broken_anchor, broken_link, misses};
use crate::check::{Check, problems, quoted};
use crate::finding::{Finding, Level, ProblemKind};
use crate::parse::{Link, LinkKind, Page};
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
        if names_data(page, link) {
            continue;
        }
        out.extend(broken_link::finding(CHECK.name, site, page, link, miss));
        out.extend(broken_anchor::finding(CHECK.name, site, page, link, miss));
    }
}

/// Front matter that takes its tree from where there is none.
fn without_tree(site: &Site, out: &mut Vec<Finding>) {
    for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
        let Some(link) = page.named_tree.and_then(|named| page.link_at(named.value.start as usize)) else { continue };
        let (link, target) = (&page.links[link], &site.links[id][link].target);
        if names_data(page, link) {
            let message = format!("{} is no page; a decision tree is kept on one", quoted(&link.dest));
            let help = "put its text into a page, as a block that begins with ```` ```decision-tree ````, and name that page, \
                        or write it in this place, as `decision_tree: |` and the text";
            out.push(Finding::new(CHECK.name, link.span, &link.dest, message).help(help));
            continue;
        }
        let (lacks, shown) = match target {
            Target::Page { page: to, .. } if *to == id => (page.trees.is_empty(), page.path.clone()),
            Target::Page { page: to, .. } => (site.borrowed(id).is_empty(), site.pages[*to].path.clone()),
            Target::Missing(_) => continue,
            Target::Asset(_) | Target::Generated(_) | Target::External => (true, link.dest.clone()),
        };
        if lacks {
            let message = format!("{} has no decision tree", quoted(&shown));
            let help = "name a page or section of this book that has one, or write the tree in its place";
            out.push(Finding::new(CHECK.name, link.span, &link.dest, message).help(help));
        }
    }
}

/// Whether front matter names a file of data as a page with a tree.
fn names_data(page: &Page, link: &Link) -> bool {
    let named = page.named_tree.is_some_and(|named| named.value == link.span);
    let path = link.dest.split(['#', '?']).next().unwrap_or_default().to_ascii_lowercase();
    named && [".yml", ".yaml", ".json", ".txt"].iter().any(|extension| path.ends_with(extension))
}
