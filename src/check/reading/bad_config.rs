//! `bad-config`: what `book.toml` says and nobody understands.

use globset::GlobMatcher;

use crate::check::{Check, did_you_mean, find, names, problems, quoted, settle};
use crate::config::{self, Defaults};
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
    // A run over other files than the book's own says nothing about its paths.
    if site.sources.book.is_none() && site.sources.config.names_all_rules() {
        idle_paths(site, out);
    }
}

/// Paths that set levels or defaults for nothing.
fn idle_paths(site: &Site, out: &mut Vec<Finding>) {
    for path in settle::idle_paths(site) {
        let message = format!("`checks.for.path` is {}, and no file has such a path", quoted(&path.value));
        let help = "write the path from the book's root, or from the content folder; `**` matches folders of any depth";
        out.push(Finding::new(CHECK.name, path.span, &path.value, message).help(help));
    }
    for Defaults { path, .. } in &site.sources.config.defaults {
        let matches = |glob: &GlobMatcher| site.pages.iter().any(|page| glob.is_match(&page.path));
        if config::glob(&path.value).is_ok_and(|glob| !matches(&glob)) {
            let message = format!("`defaults.path` is {}, and no page has such a path", quoted(&path.value));
            let help = "write the path from the content folder; `**` matches folders of any depth";
            out.push(Finding::new(CHECK.name, path.span, &path.value, message).help(help));
        }
    }
}
