//! Checks of links, images and the files that they make part of the site.

pub(super) mod broken_anchor;
pub(super) mod broken_link;
pub(super) mod duplicate_anchor;
pub(super) mod external_image;
pub(super) mod link_case;
pub(super) mod link_outside_book;
pub(super) mod missing_alt_text;
pub(super) mod output_collision;
pub(super) mod undefined_reference;
pub(super) mod unsafe_svg;
pub(super) mod unsafe_url;

use crate::parse::{Link, LinkKind, Page};
use crate::site::{Miss, Resolved, Site, Target};

/// Every link of every page and of `SUMMARY.md`, and where it leads; words in brackets are none. Drafts are left out: nobody can follow a link of
/// a page that is not published.
fn links(site: &Site) -> impl Iterator<Item = (&Page, &Link, &Resolved)> {
    let published = site.pages.iter().zip(&site.links).filter(|(page, _)| !page.meta.draft);
    let published = published.map(|(page, resolved)| (page.as_ref(), resolved));
    let summary = site.nav.summary.as_ref().map(|(page, links)| (page, links));
    published
        .chain(summary)
        .flat_map(|(page, resolved)| page.links.iter().zip(resolved).map(move |(link, to)| (page, link, to)))
        .filter(|(_, link, to)| !to.is_words(link.kind))
}

/// Every destination that somebody wrote, once: a use of a reference link repeats that of its definition.
fn destinations(site: &Site) -> impl Iterator<Item = (&Page, &Link, &Resolved)> {
    links(site).filter(|(_, link, _)| link.kind != LinkKind::Reference)
}

/// Every destination that leads nowhere.
pub(super) fn misses(site: &Site) -> impl Iterator<Item = (&Page, &Link, &Miss)> {
    destinations(site).filter_map(|(page, link, to)| match &to.target {
        Target::Missing(miss) => Some((page, link, miss)),
        _ => None,
    })
}

/// What to call a link in a message.
fn noun(link: &Link) -> &'static str {
    match link.kind {
        _ if link.image => "image",
        LinkKind::Outcome => "outcome",
        LinkKind::Diagram => "box of a diagram",
        LinkKind::Related => "related page",
        LinkKind::Claim => "section of an alert",
        _ => "link",
    }
}
