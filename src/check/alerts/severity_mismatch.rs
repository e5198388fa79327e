//! `severity-mismatch`: runbooks and rules that do not agree how bad it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Check, list, quoted};
use crate::config::Runbooks;
use crate::finding::{Finding, Level};
use crate::parse::Fact;
use crate::rules::AlertRule;
use crate::site::{Site, runbooks};
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "severity-mismatch",
    group: "alerts",
    summary: "A runbook names one severity, and the rules of its alerts name others.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("severity_mismatch.md"),
    run,
};

/// A severity that a page states, and the rules that it speaks for.
struct Statement<'a> {
    fact: &'a Fact<String>,
    rules: Vec<&'a AlertRule>,
}

fn run(site: &Site, out: &mut Vec<Finding>) {
    let mut stated: BTreeMap<Span, Statement<'_>> = BTreeMap::new();
    for runbook in runbooks(site) {
        let page = &site.pages[runbook.page];
        let fact = page.fact(runbook.section, |meta| meta.severity.as_ref());
        // What `[[defaults]]` gives a folder, no author said of this runbook.
        let Some(fact) = fact.filter(|fact| fact.span.file == page.file) else { continue };
        let rules = runbook.rules().map(|(_, rule)| site.rule(rule));
        stated.entry(fact.span).or_insert_with(|| Statement { fact, rules: Vec::new() }).rules.extend(rules);
    }
    out.extend(stated.values().filter_map(|statement| mismatch(&site.sources.config.runbooks, statement)));
}

/// A finding when every rule's severity is known, there is one, and none is what the page says.
fn mismatch(scale: &Runbooks, Statement { fact, rules }: &Statement<'_>) -> Option<Finding> {
    let said = scale.levels(&fact.value);
    let labelled = || rules.iter().filter_map(|rule| Some((*rule, rule.severity()?.trim())));
    let silent = |word: &str| scale.levels(word).iter().any(|level| said.contains(level));
    let unknown = rules.iter().any(|rule| rule.may_be_anything("severity"));
    if said.is_empty() || unknown || labelled().any(|(_, word)| scale.severity(word).is_none() || silent(word)) {
        return None;
    }
    let (first, _) = labelled().next()?;
    let names: BTreeSet<&str> = labelled().map(|(rule, _)| rule.name.value.as_str()).collect();
    let words: BTreeSet<&str> = labelled().map(|(_, word)| word).collect();
    let (alerts, say) = if names.len() == 1 { ("alert", "is") } else { ("alerts", "are") };
    let (value, names, words) = (quoted(&fact.value), list(&names), list(&words));
    let message = format!("the runbook says severity {value}, but {alerts} {names} {say} {words}");
    let help = "let both say the same; words of your own go under `[runbooks.severities]`";
    let finding = Finding::new(CHECK.name, fact.span, &first.name.value, message).help(help);
    Some(finding.related(first.name.span, "the rule"))
}
