//! The actions of a value, told from the text between them.

use std::ops::Range;

use crate::rules::{TEMPLATES, is_templated};

/// A run of text, or one action with its braces.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) is_action: bool,
}

/// Text and actions of a value, in order.
pub(super) fn pieces(value: &str) -> Vec<Piece> {
    // Most values hold no action, and are asked for theirs several times.
    if !is_templated(value) && !value.is_empty() {
        return vec![Piece { range: 0..value.len(), is_action: false }];
    }
    let mut out = Vec::new();
    let (mut text, mut at) = (0, 0);
    while at < value.len() {
        let Some((open, close)) = delimiters(&value.as_bytes()[at..]) else {
            at += 1;
            continue;
        };
        if at > text {
            out.push(Piece { range: text..at, is_action: false });
        }
        let end = end_of_action(value, at + open.len(), close.as_bytes());
        out.push(Piece { range: at..end, is_action: true });
        (text, at) = (end, end);
    }
    if text < value.len() {
        out.push(Piece { range: text..value.len(), is_action: false });
    }
    out
}

/// What opens and closes the action that a text begins with.
fn delimiters(text: &[u8]) -> Option<(&'static str, &'static str)> {
    TEMPLATES.into_iter().find(|(open, _)| text.starts_with(open.as_bytes()))
}

/// The byte behind the action whose inside begins at `at`; braces in its strings do not end it, and without an end it has all the rest.
fn end_of_action(value: &str, mut at: usize, close: &[u8]) -> usize {
    let bytes = value.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            _ if bytes[at..].starts_with(close) => return at + close.len(),
            quote @ (b'"' | b'`') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += if bytes[at] == b'\\' && quote == b'"' { 2 } else { 1 };
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    value.len()
}

/// What stands between the braces of an action, without the marks that trim blanks.
pub(super) fn body(action: &str) -> &str {
    let Some((open, close)) = delimiters(action.as_bytes()) else { return action };
    let inner = &action[open.len()..];
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    inner.strip_prefix(['-', '~']).unwrap_or(inner).trim_end().trim_end_matches(['-', '~']).trim()
}
