//! Checks of alert rules and of the runbooks that they lead to.

pub(super) mod alert_claimed_twice;
pub(super) mod alert_without_runbook;
pub(super) mod broken_runbook_url;
pub(super) mod orphan_runbook;
pub(super) mod unknown_alert;
pub(super) mod unreadable_rules;
pub(super) mod wrong_runbook;

use std::collections::BTreeMap;

use crate::parse::Tier;
use crate::rules::AlertRule;
use crate::site::{Alert, PageId, RuleStatus, Site};
use crate::span::Span;

/// Every rule of every alert.
fn rules(site: &Site) -> impl Iterator<Item = (&Alert, &RuleStatus, &AlertRule)> {
    site.alerts.iter().flat_map(move |alert| alert.rules.iter().map(move |rule| (alert, rule, site.rule(rule))))
}

/// The pages that declare that they handle this very rule, each with the first claim that says so.
fn declared(alert: &Alert, rule: &AlertRule) -> BTreeMap<PageId, Span> {
    let mut pages = BTreeMap::new();
    for runbook in &alert.runbooks {
        let mut claims = runbook.claims.iter().filter(|claim| claim.convention.tier() == Tier::Declared);
        let claim = claims.find(|claim| claim.labels.iter().all(|(name, value)| rule.labels.get(name) == Some(value)));
        if let Some(claim) = claim {
            let first: &mut Span = pages.entry(runbook.page).or_insert(claim.span);
            *first = (*first).min(claim.span);
        }
    }
    pages
}
