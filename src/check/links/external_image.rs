//! `external-image`: images that need the network.

use super::links;
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Site, Target};

pub(in crate::check) static CHECK: Check = Check {
    name: "external-image",
    group: "links",
    summary: "An image lies on another site.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("external_image.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (_, link, to) in links(site) {
        if link.image && to.target == Target::External {
            let message = format!("image {} lies on another site", quoted(&link.dest));
            let help = "copy it into the book beside the page, and link to the copy";
            out.push(Finding::new(CHECK.name, link.span, &link.dest, message).help(help));
        }
    }
}
