//! `broken-anchor`: links to anchors that are not there.

use super::{misses, noun};
use crate::check::{Check, did_you_mean, list, quoted};
use crate::finding::{Finding, Level};
use crate::parse::{Link, LinkKind, Page};
use crate::site::{Miss, Site};

pub(in crate::check) static CHECK: Check = Check {
    name: "broken-anchor",
    group: "links",
    summary: "A link leads to a page, and to a place on it that is not there.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("broken_anchor.md"),
    run,
};

/// Outcomes of decision trees are left to `unresolved-outcome`.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for (page, link, miss) in misses(site).filter(|(_, link, _)| link.kind != LinkKind::Outcome) {
        out.extend(finding(CHECK.name, site, page, link, miss));
    }
}

/// The finding for a link whose page is there and whose anchor is not.
pub(in crate::check) fn finding(
    check: &'static str,
    site: &Site,
    from: &Page,
    link: &Link,
    miss: &Miss,
) -> Option<Finding> {
    let Miss::Anchor { page, wanted, near } = miss else { return None };
    let target = &site.pages[*page];
    let place = if target.file == from.file { "this page".to_owned() } else { quoted(&target.path) };
    let wanted = quoted(&format!("#{wanted}"));
    let near_id = near.as_deref().map(|near| format!("#{near}"));
    let near_section =
        near.as_deref().and_then(|near| site.index.anchor(*page, near)?).and_then(|at| target.sections.get(at));
    let message = format!("{} leads nowhere: {place} has no {wanted}{}", noun(link), did_you_mean(near_id.as_deref()));
    let mut finding = Finding::new(check, link.span, &link.dest, message);
    if let Some(section) = near_section {
        finding = finding.related(section.span, "this heading is near");
    }
    Some(finding.help(match near_id {
        Some(near) => format!("write {}, or add the heading", quoted(&near)),
        None if target.sections.is_empty() => format!("{place} has no headings; link to the page itself"),
        None => {
            let ids = target.sections.iter().map(|section| format!("#{}", section.id));
            format!("{place} has {}", list(ids))
        }
    }))
}
