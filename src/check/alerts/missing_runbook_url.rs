//! `missing-runbook-url`: notifications that do not say where the runbook is.

use std::collections::BTreeMap;

use super::rules;
use crate::check::{Check, quoted, rule_fix};
use crate::config::LevelRule;
use crate::finding::{Finding, Level};
use crate::rules::AlertRule;
use crate::site::alerts::permalink_url;
use crate::site::{Alert, RuleStatus, Runbook, RunbookUrl, Site, Status, UrlTarget};

pub(in crate::check) static CHECK: Check = Check {
    name: "missing-runbook-url",
    group: "alerts",
    summary: "An alert has a runbook, and its rule does not say where, as most rules do.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("missing_runbook_url.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let missing: Vec<_> = covered(site).filter(|(_, status, _)| is_without(status)).collect();
    if !speaks(site, missing.len()) {
        return;
    }
    let usual = most_used(site);
    let mut mendable = Vec::new();
    for (alert, status, rule) in missing {
        // `runbook: NA` wants another value, not another key.
        let key = status.urls.first().map_or(usual, |url| url.key.as_str());
        let at = alert.rules.iter().position(|one| std::ptr::eq(one, status)).unwrap_or_default();
        let handles = |runbook: &&Runbook| runbook.claims.iter().any(|claim| claim.rules.contains(&at));
        let runbook = alert.runbooks.iter().find(handles);
        let page = runbook.map(|runbook| quoted(&site.pages[runbook.page].path)).unwrap_or_default();
        let message = format!("alert {} has a runbook, {page}, and no {}", quoted(&alert.name), quoted(key));
        let url = runbook.ok_or("no runbook is its own").and_then(|runbook| rule_fix::url(site, alert, rule, runbook));
        let help = match url.clone().ok().or_else(|| permalink_url(&site.sources.config, &alert.permalink)) {
            Some(url) => format!("write {} among its annotations", quoted(&format!("{key}: {url}"))),
            None => format!("write the address of {page} as {} among its annotations", quoted(key)),
        };
        let finding = Finding::new(CHECK.name, rule.name.span, &alert.name, message).help(help);
        mendable.push(rule_fix::Mendable { finding, status, key: key.to_owned(), url });
    }
    rule_fix::attach(site, mendable, out);
}

/// Covered rules without a URL that nothing is said of, because the book's rules do without as often.
pub(in crate::check) fn unsaid(site: &Site) -> usize {
    let missing = covered(site).filter(|(_, status, _)| is_without(status)).count();
    let off = |rule: &LevelRule| rule.check == CHECK.name && rule.path.is_none() && rule.level == Level::Off;
    if speaks(site, missing) || site.sources.config.levels.iter().any(off) { 0 } else { missing }
}

/// Rules that could have a URL: they are covered, and no mere names.
fn covered(site: &Site) -> impl Iterator<Item = (&Alert, &RuleStatus, &AlertRule)> {
    rules(site).filter(|(_, status, rule)| status.status == Status::Covered && has_expression(rule))
}

/// Whether a rule without a URL is worth a word. A book whose rules do without as often has its own way to the runbooks,
/// such as a template of the notification; unless `book.toml` asks for the check by name.
fn speaks(site: &Site, missing: usize) -> bool {
    let asked = |rule: &LevelRule| rule.check == CHECK.name && rule.path.is_none() && rule.level != Level::Off;
    let with = || covered(site).filter(|(_, status, _)| status.urls.iter().any(leads_here)).count();
    site.sources.config.levels.iter().any(asked) || with() > missing
}

/// Whether the rule has an expression: lists of names have none, nor annotations to write a URL in.
fn has_expression(rule: &AlertRule) -> bool {
    !rule.expr.is_empty()
}

fn leads_here(url: &RunbookUrl) -> bool {
    matches!(url.target, UrlTarget::Runbook { .. } | UrlTarget::Permalink(_))
}

fn is_without(status: &RuleStatus) -> bool {
    status.urls.iter().all(|url| url.target == UrlTarget::Empty)
}

/// The annotation that most rules lead here by.
fn most_used(site: &Site) -> &str {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for url in rules(site).flat_map(|(_, status, _)| &status.urls).filter(|url| leads_here(url)) {
        *counts.entry(&url.key).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or("runbook_url", |(key, _)| key)
}
