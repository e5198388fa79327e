//! `output-collision`: two sources for one file of the site.

use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "output-collision",
    group: "links",
    summary: "Two sources would be written to the same file of the site.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("output_collision.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    for collision in &site.collisions {
        let first = site.sources.map.path(collision.first.file);
        let message = format!("{} is already made by {}", quoted(&collision.path), quoted(first));
        let finding = Finding::new(CHECK.name, collision.second, &collision.path, message)
            .help("rename one of the two; until then this one is left out of the site")
            .related(collision.first, "this one is written");
        out.push(finding);
    }
}
