//! `link-outside-book`: links to files that the book does not hold.

use super::{misses, noun};
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Miss, Site};

pub(in crate::check) static CHECK: Check = Check {
    name: "link-outside-book",
    group: "links",
    summary: "A link leads out of the folders that make up the book.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("link_outside_book.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (_, link, _) in misses(site).filter(|(_, _, miss)| **miss == Miss::Outside) {
        let message = format!("{} leads out of the book: {}", noun(link), quoted(&link.dest));
        let help = "link to its address on the web, move the file into the book, or mount its folder with `[[mounts]]`";
        out.push(Finding::new(CHECK.name, link.span, &link.dest, message).help(help));
    }
}
