//! `nothing-checked`: books without pages, rule globs without rules.

use crate::check::{Check, quoted, top};
use crate::finding::{Finding, Level, ProblemKind};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "nothing-checked",
    group: "reading",
    summary: "There is nothing to check where there should be something.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("nothing_checked.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let sources = &site.sources;
    let config = &sources.config;
    if site.pages.is_empty() && sources.book.is_some() {
        let message = "the published book lists no page";
        let help = "give `--book` the `alerts.json` of a site that has been built";
        out.push(Finding::new(CHECK.name, top(config.file), "pages", message).help(help));
    } else if site.pages.is_empty() {
        let message = format!("no Markdown file in {}", quoted(&config.book.src));
        let help = "write a page there, or set `src` under `[book]` to the folder that holds the runbooks";
        out.push(Finding::new(CHECK.name, top(config.file), "pages", message).help(help));
    }
    for glob in &sources.unmatched_globs {
        let message = format!("{} matches no rule file", quoted(&glob.value));
        let help = "globs start at the book's root; `**` matches folders of any depth";
        out.push(Finding::new(CHECK.name, glob.span, &glob.value, message).help(help));
    }
    let empty = site.rule_files.iter().all(|file| file.rules.is_empty());
    // Alerts of unknown names are alerts, and `unread-rule` tells of them.
    let unread =
        site.rule_files.iter().flat_map(|file| &file.problems).any(|problem| problem.kind == ProblemKind::UnreadRule);
    let said = unread || site.rule_files.is_empty() && !sources.unmatched_globs.is_empty();
    if config.alerts.rules_configured && empty && !said {
        let place = config.alerts.rules.first().map_or(top(config.file), |glob| glob.span);
        let message = match site.rule_files.len() {
            0 => "rules are asked for, and no rule file was found".to_owned(),
            1 => "the only rule file declares no alert".to_owned(),
            files => format!("none of the {files} rule files declares an alert"),
        };
        let help = "point `rules` under `[alerts]` at the files that declare the alerts";
        out.push(Finding::new(CHECK.name, place, "rules", message).help(help));
    }
}
