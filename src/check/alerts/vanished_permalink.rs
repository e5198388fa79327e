//! `vanished-permalink`: addresses that were published and lead nowhere now.

use std::collections::{BTreeMap, BTreeSet};

use super::unread;
use crate::check::{Check, quoted, top};
use crate::finding::{Finding, Level};
use crate::site::Site;
use crate::site::gone::Gone;
use crate::site::outputs::Output;
use crate::span::FileId;

pub(in crate::check) static CHECK: Check = Check {
    name: "vanished-permalink",
    group: "alerts",
    summary: "An alert that was published is gone, and nothing leads on from its permalink.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("vanished_permalink.md"),
    run,
};

/// At the rule file that declared the alert, if it is still there, else at `book.toml`.
fn run(site: &Site, out: &mut Vec<Finding>) {
    let map = &site.sources.map;
    let files: BTreeMap<&str, FileId> = site.rule_files.iter().map(|file| (map.path(file.file), file.file)).collect();
    let unread: BTreeSet<&str> = unread(site).map(|problem| map.path(problem.span.file)).collect();
    for (at, gone) in site.gone.iter().enumerate().filter(|(_, gone)| gone.fresh) {
        let claimed = site.outputs.get(&gone.permalink) != Some(&Output::Tombstone(at));
        // What was not read may still declare it.
        if claimed || gone.files.iter().any(|file| unread.contains(file.as_str())) {
            continue;
        }
        let file = gone.files.iter().find_map(|file| files.get(file.as_str())).copied();
        // Of a few files that the command line names, only those say that an alert is not in them any more.
        if file.is_none() && !site.sources.config.names_all_rules() {
            continue;
        }
        let question = gone.renamed.as_deref().map(|new| format!("; was it renamed to {}?", quoted(new)));
        let message =
            format!("alert {} is gone, and with it its permalink{}", quoted(&gone.name), question.unwrap_or_default());
        let place = top(file.unwrap_or(site.sources.config.file));
        out.push(Finding::new(CHECK.name, place, &gone.name, message).help(help(site, gone)));
    }
}

fn help(site: &Site, gone: &Gone) -> String {
    let folder = gone.permalink.trim_end_matches("index.html");
    let renamed = gone.renamed.as_deref().and_then(|name| site.alerts[site.alert(name)?].runbooks.first());
    let page = renamed.map(|runbook| runbook.page).or_else(|| gone.runbooks.first().map(|&(page, _)| page));
    let alias = match page {
        Some(page) => {
            format!("add `aliases: [{folder}]` to the front matter of {}", quoted(&site.pages[page].path))
        }
        None => format!("add {} under `[output.html.redirect]`", quoted(&format!("\"/{folder}\" = \"…\""))),
    };
    format!("{alias}; without that, `build --against` leaves a page there that says that the alert is gone")
}
