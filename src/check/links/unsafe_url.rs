//! `unsafe-url`: links whose scheme is not allowed.

use super::{misses, noun};
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Miss, Site};

pub(in crate::check) static CHECK: Check = Check {
    name: "unsafe-url",
    group: "links",
    summary: "A link has a scheme that can run code or read the disk.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("unsafe_url.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for (_, link, miss) in misses(site) {
        let Miss::Scheme(scheme) = miss else { continue };
        let message = format!("{} with the scheme {}, which is not allowed", noun(link), quoted(scheme));
        let help = "link with `https`, `http`, `mailto` or `tel`, or show the address as code";
        out.push(Finding::new(CHECK.name, link.span, &link.dest, message).help(help));
    }
}
