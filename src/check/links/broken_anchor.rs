//! `broken-anchor`: links to anchors that are not there.

use super::{misses, noun};
use crate::check::{Check, did_you_mean, list, quoted};
use crate::finding::{Finding, Level};
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

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (from, link, miss) in misses(site) {
        let Miss::Anchor { page, wanted, near } = miss else { continue };
        let target = &site.pages[*page];
        let place = if target.file == from.file { "this page".to_owned() } else { quoted(&target.path) };
        let wanted = quoted(&format!("#{wanted}"));
        let near_id = near.as_deref().map(|near| format!("#{near}"));
        let near_section =
            near.as_deref().and_then(|near| site.index.anchor(*page, near)?).and_then(|at| target.sections.get(at));
        let message =
            format!("{} leads nowhere: {place} has no {wanted}{}", noun(link), did_you_mean(near_id.as_deref()));
        let mut finding = Finding::new(CHECK.name, link.span, &link.dest, message);
        if let Some(section) = near_section {
            finding = finding.related(section.span, "this heading is near");
        }
        out.push(finding.help(match near_id {
            Some(near) => format!("write {}, or add the heading", quoted(&near)),
            None if target.sections.is_empty() => format!("{place} has no headings; link to the page itself"),
            None => {
                let ids = target.sections.iter().map(|section| format!("#{}", section.id));
                format!("{place} has {}", list(ids))
            }
        }));
    }
}
