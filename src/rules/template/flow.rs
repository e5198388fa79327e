//! `{ … }` and `[ … ]` in the lines of a template: rules in flow style or in JSON, labels of a rule. And what nothing
//! read: an alert that is written in a way of its own is told, never left out.

use std::ops::Range;

use super::actions::{self, branches};
use super::lines::{EntryKind, Style, Value};
use super::{Scanner, shown};
use crate::rules::{AlertRule, is_templated};
use crate::span::{Span, Spanned};
use crate::yaml::{self, Node, Value as Yaml};

impl Scanner<'_, '_> {
    /// The rule of this name, or the problem that its name is not known.
    pub(super) fn named(&mut self, value: &Value, whole: Range<usize>, rule: &AlertRule) {
        let names = match value.style {
            Style::Plain | Style::Single | Style::Double => branches(self.around(value, whole.start)),
            _ => None,
        };
        let Some(names) = names else { return self.certain(self.decode(value), value.range.clone(), whole, rule) };
        for name in names {
            let name = self.worked_out(&name);
            self.certain(name, value.range.clone(), whole.clone(), rule);
        }
    }

    /// A value with the actions around it that write nothing; with its key, where they are around both.
    fn around(&self, value: &Value, key: usize) -> &str {
        if value.style != Style::Plain {
            return &self.text[value.range.clone()];
        }
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let before = |at: usize| at - self.masked[..at].iter().rev().take_while(blank).count();
        let behind = self.masked[value.range.end..].iter().take_while(blank).count();
        let both = before(key);
        let start = if self.text[both..key].trim().is_empty() { before(value.range.start) } else { both };
        self.text[start..value.range.end + behind].trim()
    }

    fn certain(&mut self, name: String, mut range: Range<usize>, whole: Range<usize>, rule: &AlertRule) {
        let alias = name.starts_with('*')
            && self.masked.get(range.start.wrapping_sub(1)).is_none_or(|byte| !matches!(byte, b'\'' | b'"'));
        if is_templated(&name) || alias {
            let message = format!("the name of this alert is only known once it is rendered: `{}`", shown(&name));
            return self.problem(range, &name, message);
        }
        if name.trim().is_empty() {
            let message = "this alert has no name".to_owned();
            return self.problem(whole, "", message);
        }
        // A name in `{{`…`}}` has its place where it is written.
        if let Some(within) = self.text[range.clone()].find(&name) {
            range = range.start + within..range.start + within + name.len();
        }
        let span = Span::new(self.out.file, self.offset + range.start..self.offset + range.end);
        self.out.rules.push(AlertRule { name: Spanned { value: name, span }, ..rule.clone() });
    }

    /// The rules in the flow collections of an item.
    pub(super) fn flows_of(&mut self, item: usize) {
        for at in self.items[item].entries.clone() {
            let entry = &self.entries[at];
            let (key, range) = match &entry.kind {
                EntryKind::Key { key, value } if value.style == Style::Flow => (&self.text[key.clone()], &value.range),
                EntryKind::Flow if self.items[item].in_rules => ("rules", &entry.span),
                EntryKind::Flow => ("", &entry.span),
                _ => continue,
            };
            if matches!(key, "labels" | "annotations") {
                continue;
            }
            let own = matches!(entry.kind, EntryKind::Key { .. });
            let group = if own { self.name_of(item) } else { self.group(item) };
            let documents = yaml::documents(&self.filled(range));
            if documents.iter().any(|document| !document.errors.is_empty()) {
                self.leftover(range.clone());
                continue;
            }
            for root in documents.iter().filter_map(|document| document.root.as_ref()) {
                self.flow(root, range.start, &group, key);
            }
        }
    }

    /// Groups and rules at any depth of a flow collection that begins at `from`, under the key `within`.
    fn flow(&mut self, node: &Node, from: usize, group: &str, within: &str) {
        match &node.value {
            Yaml::Seq(items) => items.iter().for_each(|item| self.flow(item, from, group, within)),
            Yaml::Map(_) if node.get("alert").is_some() && (node.get("expr").is_some() || within == "rules") => {
                self.flow_rule(node, from, group);
            }
            Yaml::Map(_) if node.get("record").is_some() && node.get("expr").is_some() => self.out.recording += 1,
            Yaml::Map(entries) => {
                let name = node.get("name").map(|name| self.decode(&self.value(name, from)));
                for (key, node) in entries {
                    self.flow(node, from, name.as_deref().unwrap_or(group), &key.name);
                }
            }
            _ if matches!(within, "groups" | "rules") => {
                let range = self.value(node, from).range;
                if self.masked[range.clone()].contains(&actions::OUTPUT) {
                    self.elsewhere(range);
                }
            }
            _ => {}
        }
    }

    fn flow_rule(&mut self, node: &Node, from: usize, group: &str) {
        let whole = from + node.span.start..from + node.span.end;
        let span = Span::new(self.out.file, self.offset + whole.start..self.offset + whole.end);
        let word = |key: &str| Some(self.decode(&self.value(node.get(key)?, from)).trim().to_owned());
        let mut rule = AlertRule {
            name: Spanned { value: String::new(), span },
            span,
            group: group.to_owned(),
            expr: word("expr").unwrap_or_default(),
            duration: word("for"),
            labels: std::collections::BTreeMap::new(),
            open_labels: false,
            annotations: std::collections::BTreeMap::new(),
        };
        for section in ["labels", "annotations"] {
            match node.get(section) {
                Some(Node { value: Yaml::Map(entries), .. }) => {
                    for (key, node) in entries {
                        self.word(section, &key.name, &self.value(node, from), &mut rule);
                    }
                }
                Some(words) if !words.is_null() => rule.open_labels |= section == "labels",
                _ => {}
            }
        }
        if let Some(name) = node.get("alert") {
            self.named(&self.value(name, from), whole, &rule);
        }
    }

    /// `labels: {…}` or `labels: {{ … }}` of a rule.
    pub(super) fn inline(&self, section: &str, value: &Value, rule: &mut AlertRule) {
        if value.style != Style::Flow {
            rule.open_labels |= section == "labels" && self.masked[value.range.clone()].contains(&actions::OUTPUT);
            return;
        }
        for document in yaml::documents(&self.filled(&value.range)) {
            let Some(Node { value: Yaml::Map(entries), .. }) = &document.root else { continue };
            for (key, node) in entries {
                self.word(section, &key.name, &self.value(node, value.range.start), rule);
            }
        }
    }

    /// Where a value of a flow collection stands, and how.
    fn value(&self, node: &Node, from: usize) -> Value {
        let range = from + node.span.start..from + node.span.end;
        let style = match range.start.checked_sub(1).map(|before| self.masked[before]) {
            Some(b'"') => Style::Double,
            Some(b'\'') => Style::Single,
            _ => Style::Plain,
        };
        Value { range, style }
    }

    /// A part of the text whose actions are words to YAML, byte for byte.
    fn filled(&self, range: &Range<usize>) -> String {
        let filler = |&byte: &u8| if byte == actions::OUTPUT || byte >= 0x80 { 'x' } else { char::from(byte) };
        self.masked[range.clone()].iter().map(filler).collect()
    }

    /// Names of alerts that no rule took: keys of a list of rules in a column of their own, and lines that are no keys.
    pub(super) fn leftovers(&mut self, left: &[Range<usize>]) {
        for item in 0..self.items.len() {
            let Some(indent) = self.items[item].indent.filter(|_| self.items[item].in_rules) else { continue };
            let own = self.items[item].entries.iter().copied().find(|at| {
                let (entry, key) = (&self.entries[*at], self.key(*at));
                entry.indent < indent && key.is_some_and(|(key, _)| key == "alert") && !self.read.contains(at)
            });
            if let Some(at) = own {
                self.untold(self.entries[at].span.clone());
            }
        }
        for range in left {
            self.leftover(range.clone());
        }
    }

    /// The keys `alert` in a text that cannot be read.
    fn leftover(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(step) = self.masked[at..range.end].windows(5).position(|word| word == b"alert") {
            at += step;
            if self.is_key(range.start, at) {
                let end =
                    self.masked[at..].iter().position(|&byte| byte == b'\n').map_or(self.masked.len(), |n| at + n);
                self.untold(at..end);
                at = end.min(range.end);
            } else {
                at += 5;
            }
        }
    }

    /// Whether `alert` at this place is a key: nothing but marks of YAML before it, and a colon behind it.
    fn is_key(&self, start: usize, at: usize) -> bool {
        let before = self.masked[start..at].trim_ascii_end();
        let quote = before
            .last()
            .copied()
            .filter(|quote| matches!(quote, b'"' | b'\'') && at > start && self.masked[at - 1] == *quote);
        let before = if quote.is_some() { before[..before.len() - 1].trim_ascii_end() } else { before };
        let mut behind = &self.masked[at + 5..];
        if let Some(quote) = quote {
            let Some(rest) = behind.strip_prefix(&[quote]) else { return false };
            behind = rest;
        }
        let Some(rest) = behind.trim_ascii_start().strip_prefix(b":") else { return false };
        let begins = before.last().is_none_or(|byte| matches!(byte, b'{' | b',' | b'[' | b'?' | b'-'));
        begins && (quote.is_some() || rest.first().is_none_or(u8::is_ascii_whitespace))
    }

    /// Files of a `ConfigMap` that are written on one line, for another to read; those that stand elsewhere are told.
    pub(super) fn files(&mut self) -> Vec<Node> {
        let mut files = Vec::new();
        for at in std::mem::take(&mut self.data) {
            let Some((key, value)) = self.key(at) else { continue };
            let (range, written) = (value.range.clone(), &self.text[value.range.clone()]);
            let outputs = self.masked[range.clone()].contains(&actions::OUTPUT);
            let block = matches!(value.style, Style::Literal | Style::Folded);
            if matches!(value.style, Style::Double) && written.contains("\\n") {
                let span = self.offset + range.start..self.offset + range.end;
                files.push(Node { span, value: Yaml::Text(self.decode(value)) });
            } else if outputs && names_rules(written, key) && (block || value.style == Style::Plain) {
                self.elsewhere(range);
            }
        }
        files
    }

    fn untold(&mut self, range: Range<usize>) {
        let words = shown(&self.text[range.clone()]);
        let message = format!("this alert can only be read once it is rendered: `{words}`");
        self.problem(range, &words, message);
    }
}

/// Whether an action writes files of a chart, or all of a file, that are rules by their names.
pub(super) fn names_rules(written: &str, key: &str) -> bool {
    let words = format!("{key} {written}").to_ascii_lowercase();
    let action = written.trim();
    let whole = action.starts_with("{{") && action.ends_with("}}") && action.matches("{{").count() == 1;
    let told = words.contains("rule") || words.contains("alert") && !words.contains("alertmanager");
    whole && written.contains(".Files.") && told && !words.contains("dashboard") && !words.contains("sha256")
}
