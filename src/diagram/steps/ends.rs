//! Where the ways of a tree in YAML end.

use crate::diagram::steps::Reader;
use crate::diagram::{Node, Sentiment, Target, list};
use crate::yaml::{self, Value};

impl Reader<'_> {
    /// `outcome` as a map: what it is called, whether it is welcome, where it leads.
    pub(super) fn outcome(&mut self, node: &mut Node, map: &yaml::Node) {
        let Value::Map(entries) = &map.value else { return };
        for (key, value) in entries {
            match key.name.as_str() {
                "label" | "text" => {
                    node.text = self.word(value).unwrap_or_default();
                    node.range = value.span.clone();
                }
                // Names of outcomes may repeat, and nothing leads to them.
                "id" => {}
                "sentiment" => node.sentiment = self.sentiment(value),
                "section" | "page" | "link" | "ref" | "url" | "target" | "done" | "escalate" => {
                    self.end(node, &key.name, value);
                }
                name => {
                    let message = format!("unknown key `{name}` in an outcome");
                    self.mistake(
                        &key.span,
                        message,
                        "its keys are `label`, `sentiment`, `section`, `page`, `done`, `escalate`",
                    );
                }
            }
        }
    }

    /// A key that says where a way ends.
    pub(super) fn end(&mut self, node: &mut Node, key: &str, value: &yaml::Node) {
        let Some(words) = self.word(value) else { return };
        let text = if matches!(value.value, Value::Bool(true, _)) { String::new() } else { words };
        let (target, words) = match key {
            "done" => (Target::Done, text),
            "escalate" => (Target::Escalate, text),
            "section" => section(&text),
            "outcome" if !list::leads(&text) => {
                node.text = text;
                return;
            }
            _ => list::target(&text),
        };
        if node.text.is_empty() {
            node.text = words;
            node.range = value.span.clone();
        } else if !words.is_empty() {
            node.label = Some(words);
        }
        node.target = Some(target);
    }

    /// Whether an outcome is welcome.
    pub(super) fn sentiment(&mut self, node: &yaml::Node) -> Option<Sentiment> {
        match node.text() {
            Some("positive") => Some(Sentiment::Positive),
            Some("negative") => Some(Sentiment::Negative),
            Some("indeterminate" | "neutral") => Some(Sentiment::Indeterminate),
            _ => {
                self.mistake(&node.span, "an unknown sentiment", "write `positive`, `negative` or `indeterminate`");
                None
            }
        }
    }
}

/// `section: 2`, `section: §2 Unseal`, `section: "#unseal"`, `section: unseal`.
fn section(text: &str) -> (Target, String) {
    let begins = text.starts_with(['§', '#']) || text.contains(".md");
    if begins {
        return list::target(text);
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return list::target(&format!("§{text}"));
    }
    (Target::Link(format!("#{text}")), String::new())
}
