//! `unused-exemption`: exemptions that change nothing.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::unread;
use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level};
use crate::parse::Tier;
use crate::rules::{RuleFile, is_templated};
use crate::site::urls::similar::Similar;
use crate::site::{Alert, Site, Status};

pub(in crate::check) static CHECK: Check = Check {
    name: "unused-exemption",
    group: "alerts",
    summary: "An exemption exempts nothing.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unused_exemption.md"),
    run,
};

/// One that has ended is left to `expired-exemption`.
fn run(site: &Site, out: &mut Vec<Finding>) {
    let config = &site.sources.config;
    let counts = config.alerts.exempt.iter().filter(|one| one.until.is_none_or(|until| until >= site.sources.today));
    let names = OnceCell::new();
    let names = || names.get_or_init(|| Similar::new(site.alerts.iter().map(|alert| alert.name.as_str())));
    let all_known = every_name_is_known(site);
    let mut seen = HashSet::new();
    for exemption in counts {
        let name = &exemption.alert.value;
        if !seen.insert(name) {
            let message = format!("alert {} is exempt already", quoted(name));
            out.push(Finding::new(CHECK.name, exemption.alert.span, name, message).help("take the second entry out"));
            continue;
        }
        let (message, help) = match site.alert(name).map(|id| &site.alerts[id]) {
            None if all_known => {
                let near = did_you_mean(names().nearest(name));
                (
                    format!("no rule declares the exempt alert {}{near}", quoted(name)),
                    "write the name as the rule does, or take the entry out",
                )
            }
            Some(alert) if surely_covered(alert) => {
                (format!("alert {} is exempt, and a runbook handles it", quoted(name)), "take the entry out")
            }
            _ => continue,
        };
        out.push(Finding::new(CHECK.name, exemption.alert.span, name, message).help(help));
    }
}

/// Whether each of its rules has a runbook that somebody named: a guess does not make an exemption idle.
fn surely_covered(alert: &Alert) -> bool {
    let sure = |tier: Tier| tier != Tier::Inferred;
    let mut rules = alert.rules.iter();
    !alert.rules.is_empty()
        && rules.all(|rule| rule.status == Status::Covered && rule.convention.is_some_and(|one| sure(one.tier())))
}

/// Whether a name that no rule has is the name of no alert: the rules are those of the book, and all were read.
fn every_name_is_known(site: &Site) -> bool {
    let named = |file: &std::sync::Arc<RuleFile>| file.rules.iter().all(|rule| !is_templated(&rule.name.value));
    site.sources.config.names_all_rules()
        && site.alerts.iter().any(|alert| !alert.rules.is_empty())
        && site.rule_files.iter().all(named)
        && site.sources.unmatched_globs.is_empty()
        && unread(site).next().is_none()
}
