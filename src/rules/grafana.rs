//! A rule of Grafana's own: provisioning files and their export (`title`, `data`), the ruler's API (the same within
//! `grafana_alert`).

use super::document::Reader;
use crate::rules::AlertRule;
use crate::span::Span;
use crate::yaml::Node;

/// Whether a value is such a rule.
pub(super) fn is_rule(node: &Node) -> bool {
    let inner = node.get("grafana_alert").unwrap_or(node);
    inner.get("title").is_some()
        && ["condition", "data", "record"].iter().any(|key| inner.get(key).is_some())
        && node.get("alert").is_none()
}

/// Reads one rule of a group.
pub(super) fn read(reader: &mut Reader, rule: &Node, group: &str) {
    let inner = rule.get("grafana_alert").unwrap_or(rule);
    if inner.get("record").is_some_and(|record| !record.is_null()) {
        reader.out.recording += 1;
        return;
    }
    let Some(name) = inner.get("title").and_then(|title| reader.name(rule, title)) else { return };
    let own_group = ["ruleGroup", "rule_group"].iter().find_map(|key| inner.get(key)?.text());
    let rule = AlertRule {
        name,
        span: Span::new(reader.out.file, rule.span.clone()),
        group: own_group.unwrap_or(group).to_owned(),
        expr: expr(inner),
        duration: reader.word(rule, "for"),
        labels: reader.words(rule, "labels").into_iter().map(|(key, word)| (key, word.value)).collect(),
        open_labels: false,
        annotations: reader.words(rule, "annotations").into_iter().map(|(key, word)| (key, vec![word])).collect(),
    };
    reader.out.rules.push(rule);
}

/// The first query that is an expression.
fn expr(rule: &Node) -> String {
    let queries = rule.get("data").and_then(Node::items).unwrap_or_default();
    let expr = queries.iter().find_map(|query| query.get("model")?.get("expr")?.text());
    expr.unwrap_or_default().trim().to_owned()
}
