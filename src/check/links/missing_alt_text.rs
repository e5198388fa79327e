//! `missing-alt-text`: images without a text in their place.

use super::links;
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::parse::{Link, LinkKind};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "missing-alt-text",
    group: "links",
    summary: "An image does not say in words what it shows.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("missing_alt_text.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (_, link, _) in links(site) {
        if link.image && link.text.trim().is_empty() && !(link.kind == LinkKind::Html && says_alt(site, link)) {
            let message = format!("image {} has no text for those who cannot see it", quoted(&link.dest));
            let help = match link.kind {
                LinkKind::Html => "add `alt`; leave it empty when the image is mere decoration",
                _ => "say between the brackets what the image shows",
            };
            out.push(Finding::new(CHECK.name, link.span, &link.dest, message).help(help));
        }
    }
}

/// Whether the HTML element around a link has an `alt`, be it empty: that says the image is decoration.
/// Looks no further than any sane element reaches.
fn says_alt(site: &Site, link: &Link) -> bool {
    const REACH: usize = 2000;
    let range = link.span.range();
    let before = site.slice(Span::new(link.span.file, range.start.saturating_sub(REACH)..range.start));
    let after = site.slice(Span::new(link.span.file, range.end..range.end.saturating_add(REACH)));
    let before = before.rsplit('<').next().unwrap_or_default();
    let after = after.split('>').next().unwrap_or_default();
    let mut words = before.split_ascii_whitespace().chain(after.split_ascii_whitespace());
    words.any(|word| word.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("alt")))
}
