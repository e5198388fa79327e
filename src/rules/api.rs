//! A rule as `/api/v1/rules` of Prometheus, Mimir, Loki, Thanos and Grafana tells of it: `name`, `query`, `type`.

use super::document::Reader;
use crate::rules::AlertRule;
use crate::span::Span;
use crate::yaml::Node;

/// Whether a value is such a rule.
pub(super) fn is_rule(node: &Node) -> bool {
    let kind = node.get("type").and_then(Node::text);
    matches!(kind, Some("alerting" | "recording")) && node.get("name").is_some() && node.get("query").is_some()
}

/// Whether a reply tells of no groups at all.
pub(super) fn is_empty(root: &Node) -> bool {
    let groups = root.get("data").and_then(|data| data.get("groups"));
    root.get("status").and_then(Node::text) == Some("success")
        && groups.is_some_and(|groups| groups.is_null() || groups.items().is_some_and(<[Node]>::is_empty))
}

/// What a reply that is an error says.
pub(super) fn error(root: &Node) -> Option<&str> {
    root.get("status").and_then(Node::text).filter(|status| *status == "error")?;
    root.get("error")?.text()
}

/// Reads one rule of a group.
pub(super) fn read(reader: &mut Reader, rule: &Node, group: &str) {
    if rule.get("type").and_then(Node::text) == Some("recording") {
        reader.out.recording += 1;
        return;
    }
    let Some(name) = rule.get("name").and_then(|name| reader.name(rule, name)) else { return };
    let rule = AlertRule {
        name,
        span: Span::new(reader.out.file, rule.span.clone()),
        group: group.to_owned(),
        expr: reader.word(rule, "query").unwrap_or_default(),
        duration: reader.word(rule, "duration").and_then(|seconds| duration(&seconds)),
        labels: reader.words(rule, "labels").into_iter().map(|(key, word)| (key, word.value)).collect(),
        open_labels: false,
        annotations: reader.words(rule, "annotations").into_iter().map(|(key, word)| (key, vec![word])).collect(),
    };
    reader.out.rules.push(rule);
}

/// Seconds as `for` writes them: 300 is `5m`; none is what a rule without `for` has.
fn duration(seconds: &str) -> Option<String> {
    match seconds.parse::<u64>() {
        Ok(0) => None,
        Ok(seconds) if seconds % 3600 == 0 => Some(format!("{}h", seconds / 3600)),
        Ok(seconds) if seconds % 60 == 0 => Some(format!("{}m", seconds / 60)),
        _ => Some(format!("{seconds}s")),
    }
}
