//! `bad-config`: what `book.toml` says and nobody understands.

use crate::check::{Check, did_you_mean, find, names, problems, quoted};
use crate::finding::{Finding, Level, ProblemKind, nearest};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "bad-config",
    group: "reading",
    summary: "The configuration says something that means nothing.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("bad_config.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    problems(site, ProblemKind::BadConfig, CHECK.name, out);
    for rule in &site.sources.config.levels {
        if find(&rule.check).is_none() {
            let near = did_you_mean(nearest(&rule.check, names()));
            let message = format!("{} is not the name of a check{near}", quoted(&rule.check));
            out.push(Finding::new(CHECK.name, rule.span, &rule.check, message).help("write the name of a check"));
        }
    }
}
