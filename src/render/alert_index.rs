//! The alert index: every alert, its figures, and the rules that fold out of its lines.

use std::collections::BTreeSet;

use crate::render::alerts::Detail;
use crate::render::book::{AlertFacts, Book, pairs};
use crate::render::escape::escape;
use crate::render::urls::Here;
use crate::render::views::{AlertsView, RuleView, SeverityCount, SeverityView};
use crate::rules::AlertRule;
use crate::site::resolve::percent_encode;
use crate::site::{RuleStatus, Status};

/// Site path of the alert index.
const PATH: &str = "alerts/index.html";

/// So many bytes of rules (expressions, durations, labels) fold out of the index. Over it all of them stay on their
/// permalinks: a page that takes seconds to arrive helps nobody.
const RULES: usize = 1 << 20;

impl Book<'_> {
    /// `alerts/index.html`.
    pub(crate) fn alert_index(&self, here: Here) -> AlertsView {
        let ids = || 0..self.site.alerts.len();
        let mut scales: Vec<(u8, &'static str)> = self
            .all_facts()
            .filter_map(|facts| facts.severity.as_ref())
            .map(|severity| (severity.rank, severity.scale))
            .collect();
        scales.sort_unstable();
        scales.dedup();
        let statuses =
            Status::ALL.into_iter().filter(|&status| self.site.alerts.iter().any(|alert| alert.status == status));
        let sorted = |field: fn(&AlertFacts) -> &Vec<String>| {
            let values: BTreeSet<&String> = self.all_facts().flat_map(field).collect();
            values.into_iter().cloned().collect::<Vec<_>>()
        };
        let rules_folded = self.weight_of_rules() <= RULES;
        let detail = if rules_folded { Detail::Folded } else { Detail::Row };
        AlertsView {
            alerts: ids().map(|id| self.alert(here, id, detail)).collect(),
            figures: self.figures(ids()),
            proved: self.proved(),
            severities: scales.iter().map(|&(_, scale)| scale).collect(),
            services: sorted(|facts| &facts.services),
            owners: sorted(|facts| &facts.owners),
            statuses: statuses.map(Status::name).collect(),
            severity_counts: self.severity_counts(&scales),
            rules_folded,
        }
    }

    /// Bytes of all rules, as far as the index shows them.
    fn weight_of_rules(&self) -> usize {
        let weight = |rule: &AlertRule| {
            let labels: usize = rule.labels.iter().map(|(key, value)| key.len() + value.len()).sum();
            rule.expr.len() + rule.duration.as_ref().map_or(0, String::len) + labels
        };
        self.site.alerts.iter().flat_map(|alert| &alert.rules).map(|status| weight(self.site.rule(status))).sum()
    }

    /// A rule as the index shows it: what it asks, and nothing that would double the page.
    pub(crate) fn folded_rule(&self, status: &RuleStatus) -> RuleView {
        let rule = self.site.rule(status);
        let map = &self.site.sources.map;
        RuleView {
            file: map.path(self.site.rule_files[status.file].file).to_owned(),
            line: map.start(rule.name.span).line,
            group: rule.group.clone(),
            expr: rule.expr.clone(),
            expr_html: escape(&rule.expr),
            duration: rule.duration.clone(),
            severity: rule.severity().map(|word| self.severity(word)),
            labels: pairs(&rule.labels),
            annotations: Vec::new(),
            status: status.status.name(),
            external: Vec::new(),
        }
    }

    fn severity_counts(&self, scales: &[(u8, &'static str)]) -> Vec<SeverityCount> {
        let of = |rank: Option<u8>| {
            self.all_facts().filter(move |facts| facts.severity.as_ref().map(|severity| severity.rank) == rank)
        };
        let count = |&(rank, scale): &(u8, &'static str)| {
            let words: BTreeSet<&str> =
                of(Some(rank)).filter_map(|facts| Some(facts.severity.as_ref()?.word.as_str())).collect();
            let word = if words.len() == 1 { words.first().copied().unwrap_or(scale) } else { scale };
            let severity = SeverityView { word: word.to_owned(), scale, rank };
            SeverityCount { severity: Some(severity), count: of(Some(rank)).count() }
        };
        let none = SeverityCount { severity: None, count: of(None).count() };
        scales.iter().map(count).chain((none.count > 0).then_some(none)).collect()
    }
}

/// Link to the alert index that shows what has one of these values; an empty one means none at all.
pub(crate) fn filtered<'a>(here: Here, key: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let value = |value| percent_encode(value, |byte| matches!(byte, b'-' | b'.' | b'_' | b'~'));
    let query: Vec<String> = values.into_iter().map(|one| format!("{key}={}", value(one))).collect();
    format!("{}?{}", here.to(PATH), query.join("&"))
}
