//! `escaped-wiki-link`: wiki links that a formatter escaped.

use crate::check::destination::{encoded, relative, with_anchor};
use crate::check::{Check, from_problem, quoted};
use crate::finding::{Finding, Level, ProblemKind};
use crate::parse::Page;
use crate::site::{Resolved, Site, Target};

pub(in crate::check) static CHECK: Check = Check {
    name: "escaped-wiki-link",
    group: "text",
    summary: "A wiki link is written with backslashes before its brackets.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("escaped_wiki_link.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (page, resolved) in site.pages.iter().zip(&site.links) {
        for problem in page.problems.iter().filter(|problem| problem.kind == ProblemKind::EscapedWikiLink) {
            let finding = from_problem(problem, CHECK.name);
            let link = page.link_at(problem.span.start as usize);
            let Some((link, to)) = link.map(|at| (&page.links[at], &resolved[at])) else {
                out.push(finding);
                continue;
            };
            if !to.is_words(link.kind) {
                let help = match dest(site, page, to) {
                    Some(dest) => format!("write {}", quoted(&format!("[{}]({dest})", link.text))),
                    None => "take the backslashes out".to_owned(),
                };
                out.push(finding.help(help));
            }
        }
    }
}

/// The destination of a Markdown link that leads there.
fn dest(site: &Site, from: &Page, to: &Resolved) -> Option<String> {
    let Target::Page { page, anchor } = &to.target else { return None };
    let path = &site.pages[*page].path;
    let path =
        if *path == from.path && anchor.is_some() { String::new() } else { encoded(&relative(&from.path, path)) };
    Some(with_anchor(&path, anchor.as_deref()))
}
