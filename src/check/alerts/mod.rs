//! Checks of alert rules and of the runbooks that they lead to.

pub(super) mod alert_claimed_twice;
pub(super) mod alert_without_runbook;
pub(super) mod broken_runbook_url;
pub(super) mod expired_exemption;
pub(super) mod missing_runbook_url;
pub(super) mod orphan_runbook;
mod rule_fix;
pub(super) mod severity_mismatch;
pub(super) mod stub_runbook;
pub(super) mod unknown_alert;
pub(super) mod unread_rule;
pub(super) mod unreadable_rules;
pub(super) mod unused_exemption;
pub(super) mod vanished_permalink;
pub(super) mod wrong_runbook;

use crate::finding::{Problem, ProblemKind};
use crate::rules::AlertRule;
use crate::site::{Alert, RuleStatus, Site};

/// Every rule of every alert.
fn rules(site: &Site) -> impl Iterator<Item = (&Alert, &RuleStatus, &AlertRule)> {
    site.alerts.iter().flat_map(move |alert| alert.rules.iter().map(move |rule| (alert, rule, site.rule(rule))))
}

/// What rule files hold and nobody could read.
fn unread(site: &Site) -> impl Iterator<Item = &Problem> {
    let of_rules = site.rule_files.iter().flat_map(|file| &file.problems);
    let kinds = [ProblemKind::UnreadRule, ProblemKind::UnreadableRules];
    site.sources.problems.iter().chain(of_rules).filter(move |problem| kinds.contains(&problem.kind))
}
