//! Where `last_reviewed` stands in front matter, or would stand.

use std::ops::Range;

use super::{Block, find, keys, read_yaml, toml};
use crate::yaml::Value;

/// What is to be replaced so that the day of a review stands there.
#[derive(Debug, PartialEq, Eq)]
pub enum Slot {
    /// There is no front matter.
    Nowhere,
    /// A value, without its quotes.
    Value(Range<usize>),
    /// Behind the colon of a key without a value.
    Colon(usize),
    /// A line of its own: one of these places, the better first; how key and value are joined; the line's end.
    Line {
        /// Behind the last line of the block, or before its first.
        at: [usize; 2],
        /// `: ` or ` = `.
        joint: &'static str,
        /// What the lines of the block end with.
        end: &'static str,
    },
}

/// Finds the key or one of its other names. `None` when the front matter cannot be read, or the value has an anchor or
/// a tag, so that it is not safe to touch.
#[must_use]
pub fn last_reviewed(text: &str) -> Option<Slot> {
    let Some(Block { mark, start, close }) = find(text) else { return Some(Slot::Nowhere) };
    let (end, _) = close?;
    let inside = &text[start..end];
    let yaml = mark == "---";
    let (root, _) = if yaml { read_yaml(inside) } else { toml::read(inside) };
    let entries = match root.map(|root| root.value) {
        Some(Value::Map(entries)) => entries,
        Some(Value::Null(_)) | None => Vec::new(),
        Some(_) => return None,
    };
    let named = entries.iter().filter(|(key, _)| keys::meaning(&key.name) == "last_reviewed");
    // A key of the first name goes before its aliases.
    let Some((key, node)) = named.min_by_key(|(key, _)| key.name != "last_reviewed") else {
        let line_end = if text[..start].ends_with("\r\n") { "\r\n" } else { "\n" };
        return Some(Slot::Line { at: [end, start], joint: if yaml { ": " } else { " = " }, end: line_end });
    };
    let value = inside.get(node.span.clone()).unwrap_or_default();
    if value.trim().is_empty() {
        let colon = key.span.end + inside[key.span.end..].find(':')? + 1;
        return node.is_null().then_some(Slot::Colon(start + colon));
    }
    let between = inside.get(key.span.end..node.span.start)?;
    let plain = between.chars().all(|c| c.is_whitespace() || matches!(c, ':' | '=' | '"' | '\''));
    plain.then_some(Slot::Value(start + node.span.start..start + node.span.end))
}
