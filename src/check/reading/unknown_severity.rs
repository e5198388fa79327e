//! `unknown-severity`: severity words that are on no scale.

use crate::check::{Check, quoted};
use crate::config::Severity;
use crate::finding::{Finding, Level};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "unknown-severity",
    group: "reading",
    summary: "A severity word does not say how bad it is.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unknown_severity.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let runbooks = &site.sources.config.runbooks;
    for page in &site.pages {
        let metas = std::iter::once(&page.meta).chain(page.sections.iter().map(|section| &section.meta));
        for severity in metas.filter_map(|meta| meta.severity.as_ref()) {
            if runbooks.severity(&severity.value).is_none() {
                let word = quoted(&severity.value);
                let message = format!("severity {word} is none of {}", scale());
                let help = format!("write one of these, or list {word} under `[runbooks] severities` in `book.toml`");
                out.push(Finding::new(CHECK.name, severity.span, &severity.value, message).help(help));
            }
        }
    }
}

fn scale() -> String {
    Severity::ALL.map(|level| quoted(level.name())).join(", ")
}
