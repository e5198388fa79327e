//! A rule of Prometheus' own form: `alert` or `record`, with `expr`. Mimir's, Loki's and Thanos' are the same.

use std::ops::Range;

use super::document::{Reader, first_line};
use crate::rules::AlertRule;
use crate::span::Span;
use crate::yaml::{self, Node, Value};

/// Names of the alerts of a rules text in a Markdown fence, with their places; empty when it is anything else.
pub(super) fn fenced(text: &str) -> Vec<(String, Range<usize>)> {
    if !text.contains("alert") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for document in yaml::documents(text) {
        let Some(root) = document.root.filter(|_| document.errors.is_empty()) else { return Vec::new() };
        let groups = root.get("spec").unwrap_or(&root).get("groups");
        let lists: Vec<&Node> = match groups.map(|groups| &groups.value) {
            Some(Value::Seq(groups)) => groups.iter().filter_map(|group| group.get("rules")).collect(),
            Some(_) => Vec::new(),
            None => vec![root.get("rules").unwrap_or(&root)],
        };
        for list in lists {
            let rules = if let Value::Seq(rules) = &list.value { &rules[..] } else { std::slice::from_ref(list) };
            // A list of something else may well hold the word `alert`; a rule has an expression.
            if rules.iter().all(|rule| rule.get("expr").is_some()) {
                found.extend(rules.iter().filter_map(|rule| rule.get("alert")).filter_map(named));
            }
        }
    }
    found
}

fn named(node: &Node) -> Option<(String, Range<usize>)> {
    let name = node.text()?.trim();
    (!name.is_empty()).then(|| (name.to_owned(), node.span.clone()))
}

/// Reads one rule of a group.
pub(super) fn read(reader: &mut Reader, rule: &Node, group: &str) {
    let Value::Map(_) = rule.value else { return reader.wrong("rules", "maps with `alert` or `record`", rule) };
    let (alert, record) = (rule.get("alert"), rule.get("record"));
    let Some(alert) = alert else {
        if record.is_some() {
            reader.out.recording += 1;
        } else {
            let help = "name the alert: `alert: SomethingIsDown`";
            reader.problem(first_line(rule), "this rule has neither `alert` nor `record`", help);
        }
        return;
    };
    if record.is_some() {
        reader.problem(first_line(rule), "this rule has both `alert` and `record`", "make two rules of it");
    }
    let Some(name) = reader.name(rule, alert) else { return };
    let rule = AlertRule {
        name,
        span: Span::new(reader.out.file, rule.span.clone()),
        group: group.to_owned(),
        expr: reader.word(rule, "expr").unwrap_or_default(),
        duration: reader.word(rule, "for"),
        labels: reader.words(rule, "labels").into_iter().map(|(key, word)| (key, word.value)).collect(),
        open_labels: false,
        annotations: reader.words(rule, "annotations").into_iter().map(|(key, word)| (key, vec![word])).collect(),
    };
    reader.out.rules.push(rule);
}
