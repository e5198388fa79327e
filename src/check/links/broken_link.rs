//! `broken-link`: links to files that are not there.

use super::{misses, noun};
use crate::check::destination::{encoded, is_page, of_link, relative, with_anchor};
use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level};
use crate::parse::{Link, LinkKind, Page};
use crate::site::resolve::{before_line, normalize, percent_decode, site_path};
use crate::site::{Miss, Site};
use crate::span::Spanned;

pub(in crate::check) static CHECK: Check = Check {
    name: "broken-link",
    group: "links",
    summary: "A link or image leads to a file that is not in the book.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("broken_link.md"),
    run,
};

/// Outcomes of decision trees are left to `unresolved-outcome`.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for (page, link, miss) in misses(site).filter(|(_, link, _)| link.kind != LinkKind::Outcome) {
        out.extend(finding(CHECK.name, site, page, link, miss));
    }
    for page in site.pages.iter().filter(|page| !page.meta.draft) {
        out.extend(page.unlinked.iter().filter_map(|dest| unlinked(site, page, dest)));
    }
}

/// The finding for what would be a link to a page, or to a heading, if a blank did not end its destination.
fn unlinked(site: &Site, page: &Page, dest: &Spanned<String>) -> Option<Finding> {
    let (path, heading) = dest.value.split_once('#').unwrap_or((&dest.value, ""));
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let named = match path {
        "" => site_path(&page.path),
        path => {
            let path = normalize(&percent_decode(path), folder)?;
            // What stands behind any other dot is a part of the name.
            site_path(&if is_page(&path) { path } else { path + ".md" })
        }
    };
    let target = *site.index.by_lower_site_path.get(&named.to_lowercase())?.first()?;
    let anchor = site.pages[target].of_heading(heading);
    if path.is_empty() && anchor.is_none() {
        return None;
    }
    let way = if path.is_empty() { String::new() } else { encoded(&relative(&page.path, &site.pages[target].path)) };
    let wanted = with_anchor(&way, (!heading.is_empty()).then(|| anchor.unwrap_or(heading)));
    let written = quoted(site.sources.map.slice(dest.span));
    let message = format!("{written} is no link to Markdown: a blank ends its destination");
    Some(Finding::new(CHECK.name, dest.span, &dest.value, message).help(format!("write {}", quoted(&wanted))))
}

const NO_LINES: &str = "a link leads to a page or a section, not to a line";

/// The finding for a link whose file is missing or a draft.
pub(in crate::check) fn finding(
    check: &'static str,
    site: &Site,
    page: &Page,
    link: &Link,
    miss: &Miss,
) -> Option<Finding> {
    let noun = noun(link);
    match miss {
        Miss::File { wanted, near } => {
            let near = near.as_deref();
            let message = format!("{noun} leads nowhere: the book has no {}{}", quoted(wanted), did_you_mean(near));
            let near = near.map(|near| quoted(&of_link(site, page, link, near)));
            let help = match (near, before_line(&link.dest)) {
                (Some(near), Some(_)) => format!("write {near}: {NO_LINES}"),
                (Some(near), None) => format!("write {near}, or add the missing file"),
                (None, _) => "add the missing file, mend the path, or take the link out".to_owned(),
            };
            Some(Finding::new(check, link.span, &link.dest, message).help(help))
        }
        Miss::Draft(draft) => {
            let draft = &site.pages[*draft];
            let message = format!("{noun} leads to {}, a draft that is not published", quoted(&draft.path));
            let finding = Finding::new(check, link.span, &link.dest, message)
                .help("publish the draft by removing `draft: true`, or take the link out")
                .related(draft.title.span, "the draft");
            Some(finding)
        }
        Miss::Active(path) => {
            let message = format!("{noun} leads to {}, which is not published: it may hold scripts", quoted(path));
            let help = "publish it as a picture, a PDF or Markdown, or link to where it is served already";
            Some(Finding::new(check, link.span, &link.dest, message).help(help))
        }
        Miss::Anchor { .. } | Miss::Outside | Miss::Scheme(_) => None,
    }
}
