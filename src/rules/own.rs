//! This tool's own `alerts.json`: its alerts with the rules that they had.

use crate::finding::{Problem, ProblemKind};
use crate::rules::names::nameless;
use crate::rules::{AlertRule, RuleFile};
use crate::span::{Span, Spanned};
use crate::yaml::{Node, Value};

/// Reads a document that is such a list; `false` when it is none.
pub(super) fn read(root: &Node, out: &mut RuleFile) -> bool {
    let alerts = root.get("alerts").and_then(Node::items);
    let own = root.get("version").is_some() && root.get("orphans").is_some() && root.get("unread").is_some();
    let Some(alerts) = alerts.filter(|_| own) else { return false };
    for alert in alerts {
        let Some(node) = alert.get("name").filter(|name| name.text().is_some()) else { continue };
        if node.text().is_none_or(|name| name.trim().is_empty()) {
            out.problems.push(nameless(Span::new(out.file, alert.span.clone())));
            continue;
        }
        let rules = alert.get("rules").and_then(Node::items).filter(|rules| !rules.is_empty());
        // An alert that only pages name has no rules; its name still stands for one.
        for rule in rules.unwrap_or(std::slice::from_ref(alert)) {
            out.rules.push(one(node, rule, out));
        }
    }
    for entry in root.get("unread").and_then(Node::items).unwrap_or_default() {
        out.problems.push(unread(entry, out));
    }
    true
}

/// What the list says that could not be read when it was made.
fn unread(entry: &Node, out: &RuleFile) -> Problem {
    let word = |key| entry.get(key).and_then(Node::text).unwrap_or_default();
    let (file, why) = (word("file"), word("why"));
    let message = format!("rules of `{file}` are not in this list: {why}");
    let problem = Problem::new(ProblemKind::UnreadRule, Span::new(out.file, entry.span.clone()), file, message);
    problem.help("mend it where it stands, and make the list anew")
}

fn one(name: &Node, rule: &Node, out: &RuleFile) -> AlertRule {
    let place = |node: &Node| Span::new(out.file, node.span.clone());
    let text = |key| rule.get(key).filter(|node| !node.is_null()).and_then(Node::text).map(str::to_owned);
    let words = |key| match rule.get(key).map(|node| &node.value) {
        Some(Value::Map(entries)) => &entries[..],
        _ => &[],
    };
    let labels = words("labels").iter().filter_map(|(key, node)| Some((key.name.clone(), node.text()?.to_owned())));
    let annotations = words("annotations").iter().filter_map(|(key, node)| {
        let value = Spanned { value: node.text()?.to_owned(), span: place(node) };
        Some((key.name.clone(), vec![value]))
    });
    AlertRule {
        name: Spanned { value: name.text().unwrap_or_default().to_owned(), span: place(name) },
        span: place(rule),
        group: text("group").unwrap_or_default(),
        expr: text("expr").unwrap_or_default(),
        duration: text("for"),
        labels: labels.collect(),
        open_labels: false,
        annotations: annotations.collect(),
    }
}
