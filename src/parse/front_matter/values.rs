//! Typed values out of front matter: words, lists, dates, times.

use jiff::civil::Date;

use crate::config;
use crate::finding::{Problem, ProblemKind};
use crate::parse::Fact;
use crate::span::{FileId, Span, Spanned};
use crate::yaml::{Node, Value};

/// Reads values and collects what is wrong with them.
pub(super) struct Values<'a> {
    pub(super) file: FileId,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Values<'_> {
    pub(super) fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.span.clone())
    }

    /// A value of the wrong type: names key, wanted and found.
    pub(super) fn wrong(&mut self, key: &str, wanted: &str, node: &Node) {
        let found = match node.text() {
            Some(text) if !text.trim().is_empty() => format!("`{}`", visible(text.trim())),
            _ => node.kind().to_owned(),
        };
        let message = format!("`{key}` wants {wanted}, found {found}");
        self.problems.push(Problem::new(ProblemKind::BadFrontMatter, self.span(node), key, message));
    }

    /// Any scalar as the author's own words; nothing for an empty one.
    pub(super) fn word(&mut self, key: &str, node: &Node) -> Option<Fact<String>> {
        let Some(text) = node.text() else {
            self.wrong(key, "a word", node);
            return None;
        };
        let text = text.trim();
        let fact = Fact { value: visible(text), span: self.span(node), inferred: false };
        (!node.is_null() && !text.is_empty()).then_some(fact)
    }

    /// A word or a list of words.
    pub(super) fn words(&mut self, key: &str, node: &Node) -> Vec<Fact<String>> {
        match &node.value {
            Value::Seq(items) => items.iter().filter_map(|item| self.word(key, item)).collect(),
            Value::Map(_) => {
                self.wrong(key, "a word or a list of words", node);
                Vec::new()
            }
            _ => self.word(key, node).into_iter().collect(),
        }
    }

    /// As `words`; a map is taken as its `key: value` lines, for people list contacts and levels in many ways.
    pub(super) fn lines(&mut self, key: &str, node: &Node) -> Vec<Fact<String>> {
        match &node.value {
            Value::Map(entries) => {
                let mut lines = Vec::new();
                for (name, value) in entries {
                    if let Some(mut fact) = self.word(key, value) {
                        fact.value = format!("{}: {}", visible(&name.name), fact.value);
                        lines.push(fact);
                    }
                }
                lines
            }
            Value::Seq(items) => items.iter().filter_map(|item| self.line(key, item)).collect(),
            _ => self.words(key, node),
        }
    }

    /// One line of a scalar or of a flat map.
    fn line(&mut self, key: &str, node: &Node) -> Option<Fact<String>> {
        let Value::Map(_) = node.value else { return self.word(key, node) };
        let lines: Vec<String> = self.lines(key, node).into_iter().map(|fact| fact.value).collect();
        let value = lines.join(", ");
        (!value.is_empty()).then(|| Fact { value, span: self.span(node), inferred: false })
    }

    pub(super) fn spanned(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        self.word(key, node).map(|fact| Spanned { value: fact.value, span: fact.span })
    }

    pub(super) fn date(&mut self, key: &str, node: &Node) -> Option<Fact<Date>> {
        let word = self.word(key, node)?;
        match config::date(&word.value) {
            Ok(value) => Some(Fact { value, span: word.span, inferred: false }),
            Err(why) => {
                let message = format!("`{key}` is {why}");
                let help = "write year, month and day: `2026-01-31`";
                self.problems.push(Problem::new(ProblemKind::BadDate, word.span, key, message).help(help));
                None
            }
        }
    }

    pub(super) fn days(&mut self, key: &str, node: &Node) -> Option<Fact<u32>> {
        let word = self.word(key, node)?;
        let Some(value) = config::days(&word.value) else {
            self.wrong(key, "a time such as `180d`, `6 months` or `1y`", node);
            return None;
        };
        Some(Fact { value, span: word.span, inferred: false })
    }

    pub(super) fn whole_number(&mut self, key: &str, node: &Node) -> Option<Fact<i64>> {
        let word = self.word(key, node)?;
        let Ok(value) = word.value.replace('_', "").parse() else {
            self.wrong(key, "a whole number", node);
            return None;
        };
        Some(Fact { value, span: word.span, inferred: false })
    }

    pub(super) fn yes_or_no(&mut self, key: &str, node: &Node) -> bool {
        match node.text().map(|text| text.trim().to_ascii_lowercase()).as_deref() {
            Some("true" | "yes" | "on") => true,
            Some("false" | "no" | "off" | "" | "~" | "null") => false,
            _ => {
                self.wrong(key, "`true` or `false`", node);
                false
            }
        }
    }

    /// Reports every value, however deep, that holds control characters.
    pub(super) fn control_characters(&mut self, key: &str, node: &Node) {
        match &node.value {
            Value::Seq(items) => items.iter().for_each(|item| self.control_characters(key, item)),
            Value::Map(entries) => {
                for (name, node) in entries {
                    let key = if key.is_empty() { &name.name } else { key };
                    if let Some(char) = name.name.chars().find(|&char| is_control(char)) {
                        let span = Span::new(self.file, name.span.clone());
                        self.control_character(key, char, span);
                    }
                    self.control_characters(key, node);
                }
            }
            _ => {
                if let Some(char) = node.text().and_then(|text| text.chars().find(|&char| is_control(char))) {
                    self.control_character(key, char, self.span(node));
                }
            }
        }
    }

    fn control_character(&mut self, key: &str, char: char, span: Span) {
        let key = visible(key);
        let message = format!("`{key}` holds the control character U+{:04X}", u32::from(char));
        self.problems.push(Problem::new(ProblemKind::BadFrontMatter, span, key, message).help("delete it"));
    }
}

fn is_control(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\r' | '\t')
}

fn visible(text: &str) -> String {
    text.chars().map(|char| if is_control(char) { '\u{fffd}' } else { char }).collect()
}
