//! Writes an annotation into a rule file that people keep by hand, and disturbs nothing else of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::document::RULE_KINDS;
use super::rendered::is_template;
use super::template::actions;
use super::{RuleFile, generated, read};
use crate::span::SourceMap;
use crate::yaml::{self, Key, Node, Value};

/// What is replaced, and by what.
pub type Swap = (Range<usize>, String);

/// An annotation that a rule of a file is to have.
#[derive(Debug)]
pub struct Wanted {
    /// Index of the rule in its file.
    pub rule: usize,
    /// Annotation key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// A rule file as a person wrote it: `groups`, or manifests with them.
#[derive(Debug)]
pub struct Plain<'a> {
    text: &'a str,
    /// Its rules by their first byte.
    rules: BTreeMap<usize, Node>,
}

impl<'a> Plain<'a> {
    /// Reads a file to be written to.
    ///
    /// # Errors
    /// Why it is none.
    pub fn of(path: &str, text: &'a str) -> Result<Self, &'static str> {
        if generated::is_rule_file(text) {
            return Err("its first lines say that it is generated");
        }
        if text.trim_start().starts_with(['{', '[']) && !text.trim_start().starts_with("{{") {
            return Err("it is JSON");
        }
        let documents = yaml::documents(text);
        if documents.iter().any(|document| !document.errors.is_empty()) {
            let braces = actions::opens().any(|open| text.contains(open));
            return Err(if braces { "it is not YAML until it is rendered, or at all" } else { "it is not YAML" });
        }
        if is_template(path, text, &documents) {
            return Err("it is a template");
        }
        let mut rules = BTreeMap::new();
        for root in documents.into_iter().filter_map(|document| document.root) {
            let kind = root.get("kind").and_then(Node::text).filter(|_| root.get("apiVersion").is_some());
            let groups = match kind {
                Some(kind) if RULE_KINDS.contains(&kind) => root.get("spec").and_then(|spec| spec.get("groups")),
                Some(_) => None,
                None => root.get("groups"),
            };
            let groups = groups.and_then(Node::items).unwrap_or_default();
            let nodes = groups.iter().filter_map(|group| group.get("rules")?.items()).flatten();
            rules.extend(nodes.map(|rule| (rule.span.start, rule.clone())));
        }
        Ok(Self { text, rules })
    }

    /// What gives the rule that begins at a byte an annotation of this key and value.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub fn annotate(&self, start: usize, key: &str, value: &str) -> Result<Swap, &'static str> {
        let rule = self.rules.get(&start).ok_or("it is neither plain groups nor a PrometheusRule")?;
        let entries = entries(rule).ok_or(SHARED)?;
        let Some((name, annotations)) = entries.iter().find(|(name, _)| name.name == "annotations") else {
            return self.new_block(rule, entries, key, value);
        };
        let between = self.text.get(name.span.end..annotations.span.start).unwrap_or_default();
        if between.contains(['&', '*', '!']) || self.text[annotations.span.start..].starts_with('*') {
            return Err(SHARED);
        }
        match &annotations.value {
            Value::Map(inner) => match inner.iter().find(|(name, _)| name.name == key) {
                Some((name, old)) => self.replace(name, old, value),
                None => self.append(annotations, inner, key, value),
            },
            Value::Null(written) if written.is_empty() => {
                let indent = self.column(entries)? + self.step(entries);
                let at = self.end_of_line(name.span.end);
                let value = quoted(value, None, false);
                Ok((at..at, format!("{}{}{key}: {value}", self.feed(at), " ".repeat(indent))))
            }
            _ => Err(SHARED),
        }
    }

    fn new_block(&self, rule: &Node, entries: &[(Key, Node)], key: &str, value: &str) -> Result<Swap, &'static str> {
        let last = entries.last().ok_or(SHARED)?;
        if self.is_flow(rule) {
            let mark = if self.quote(last.0.span.start).is_some() { "\"" } else { "" };
            let value = quoted(value, mark.chars().next(), true);
            let at = self.behind(&last.1);
            return Ok((at..at, format!(", {mark}annotations{mark}: {{{mark}{key}{mark}: {value}}}")));
        }
        let column = self.column(entries)?;
        let (outer, inner) = (" ".repeat(column), " ".repeat(column + self.step(entries)));
        let at = self.behind_block(last)?;
        let (feed, value) = (self.feed(at), quoted(value, None, false));
        Ok((at..at, format!("{feed}{outer}annotations:{feed}{inner}{key}: {value}")))
    }

    fn append(&self, map: &Node, inner: &[(Key, Node)], key: &str, value: &str) -> Result<Swap, &'static str> {
        let flow = self.is_flow(map);
        let Some(last) = inner.last() else {
            let at = map.span.start + 1;
            return Ok((at..at, format!("{key}: {}", quoted(value, None, true))));
        };
        let like = inner.iter().rev().find(|(_, node)| !self.text[node.span.clone()].contains('\n'));
        let value = quoted(value, like.and_then(|(_, node)| self.quote(node.span.start)), flow);
        if flow {
            let mark = self.quote(last.0.span.start).map(String::from).unwrap_or_default();
            let at = self.behind(&last.1);
            return Ok((at..at, format!(", {mark}{key}{mark}: {value}")));
        }
        let indent = " ".repeat(self.column(inner)?);
        let at = self.behind_block(last)?;
        Ok((at..at, format!("{}{indent}{key}: {value}", self.feed(at))))
    }

    fn replace(&self, name: &Key, old: &Node, value: &str) -> Result<Swap, &'static str> {
        let written = self.text.get(old.span.clone()).unwrap_or_default();
        if old.is_null() && written.is_empty() {
            let colon = self.text[name.span.end..].find(':').ok_or(SHARED)?;
            let at = name.span.end + colon + 1;
            return Ok((at..at, format!(" {}", quoted(value, None, true))));
        }
        let mark = self.quote(old.span.start);
        let between = self.text.get(name.span.end..old.span.start).unwrap_or_default();
        let plain = between.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '"' | '\'')).is_empty();
        if !plain || written.contains('\n') || old.text().is_none() || written.starts_with(['|', '>', '*', '&', '!']) {
            return Err(SHARED);
        }
        let new = quoted(value, mark, true);
        let new = if mark.is_some() { new[1..new.len() - 1].to_owned() } else { new };
        Ok((old.span.clone(), new))
    }

    /// The quote that stands before a place.
    fn quote(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back().filter(|c| matches!(c, '"' | '\''))
    }

    fn is_flow(&self, map: &Node) -> bool {
        self.text[map.span.start..].starts_with('{')
    }

    /// How the lines around a place end.
    fn feed(&self, at: usize) -> &'static str {
        let end = self.text[at..].find('\n').map(|feed| at + feed).or_else(|| self.text[..at].rfind('\n'));
        if end.is_some_and(|end| self.text[..end].ends_with('\r')) { "\r\n" } else { "\n" }
    }

    /// The column of the keys of a block, in blanks.
    fn column(&self, entries: &[(Key, Node)]) -> Result<usize, &'static str> {
        let (key, _) = entries.first().ok_or(SHARED)?;
        let line = self.text[..key.span.start].rfind('\n').map_or(0, |feed| feed + 1);
        let before = self.text[line..key.span.start].trim_end_matches(['"', '\'']);
        if before.chars().all(|c| matches!(c, ' ' | '-')) { Ok(before.len()) } else { Err(SHARED) }
    }

    /// How much deeper than the rule's keys those of its other blocks stand.
    fn step(&self, rule: &[(Key, Node)]) -> usize {
        let own = self.column(rule).unwrap_or_default();
        let blocks = rule.iter().filter(|(_, node)| !self.is_flow(node)).filter_map(|(_, node)| entries(node));
        let mut columns = blocks.filter_map(|inner| self.column(inner).ok());
        columns.next().and_then(|column| column.checked_sub(own)).filter(|&step| step > 0).unwrap_or(2)
    }

    /// The byte behind a value of a flow, its quote included.
    fn behind(&self, node: &Node) -> usize {
        let quote = self.quote(node.span.start).is_some_and(|quote| self.text[node.span.end..].starts_with(quote));
        node.span.end + usize::from(quote)
    }

    /// The end of the last line of an entry of a block; a block that keeps the empty lines behind it has none.
    fn behind_block(&self, (key, node): &(Key, Node)) -> Result<usize, &'static str> {
        let header = self.text[key.span.end..].lines().next().unwrap_or_default();
        if header.contains("|+") || header.contains(">+") {
            return Err(SHARED);
        }
        let end = self.text[..node.span.end.max(key.span.end)].trim_end().len();
        Ok(self.end_of_line(end.max(key.span.end)))
    }

    fn end_of_line(&self, at: usize) -> usize {
        at + self.text[at..].lines().next().unwrap_or_default().len()
    }
}

const SHARED: &str = "its annotations are shared, or written in a form that is not changed safely";

fn entries(node: &Node) -> Option<&[(Key, Node)]> {
    if let Value::Map(entries) = &node.value { Some(entries) } else { None }
}

/// A value as its neighbours are quoted; in quotes in any case where it would not be read as it is.
fn quoted(value: &str, mark: Option<char>, flow: bool) -> String {
    let unsafe_plain = value.contains(": ")
        || value.contains(" #")
        || value.ends_with(':')
        || !value.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        || flow && value.contains([',', '[', ']', '{', '}']);
    match mark {
        Some('\'') => format!("'{}'", value.replace('\'', "''")),
        None if !unsafe_plain => value.to_owned(),
        _ => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Whether a text is the rule file `before` with these annotations, and says nothing else that is new.
#[must_use]
pub fn only_annotates(before: &RuleFile, path: &str, text: &str, wanted: &[Wanted]) -> bool {
    let mut map = SourceMap::default();
    let file = map.add(path, text);
    let after = read(&map, file);
    let mut by_rule: BTreeMap<usize, Vec<&Wanted>> = BTreeMap::new();
    for one in wanted {
        by_rule.entry(one.rule).or_default().push(one);
    }
    let same = before.rules.iter().zip(&after.rules).enumerate().all(|(at, (old, new))| {
        let values = |rule: &super::AlertRule| -> BTreeMap<String, Vec<String>> {
            let words = |(key, values): (&String, &Vec<crate::span::Spanned<String>>)| {
                (key.clone(), values.iter().map(|value| value.value.clone()).collect())
            };
            rule.annotations.iter().map(words).collect()
        };
        let mut meant = values(old);
        for one in by_rule.get(&at).into_iter().flatten() {
            meant.insert(one.key.clone(), vec![one.value.clone()]);
        }
        let rest = |rule: &super::AlertRule| {
            (rule.name.value.clone(), rule.group.clone(), rule.expr.clone(), rule.duration.clone(), rule.labels.clone())
        };
        rest(old) == rest(new) && meant == values(new)
    });
    same && before.rules.len() == after.rules.len()
        && before.recording == after.recording
        && before.problems.len() == after.problems.len()
}
