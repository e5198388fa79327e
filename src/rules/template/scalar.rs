//! A value of a template's line as YAML would read it.

use super::actions;
use super::lines::{Style, Value};

/// The words of a value, its actions as they are written.
pub(super) fn decode(text: &str, masked: &[u8], value: &Value) -> String {
    let (written, masked) = (&text[value.range.clone()], &masked[value.range.clone()]);
    match value.style {
        Style::Empty => String::new(),
        Style::Plain | Style::Flow | Style::Folded => folded(written),
        Style::Single => folded(written).replace("''", "'"),
        Style::Double => escapes(written, masked),
        Style::Literal => dedented(written, column(text, value.range.start)),
    }
}

/// Lines joined by blanks.
fn folded(text: &str) -> String {
    if text.contains('\n') { text.lines().map(str::trim).collect::<Vec<_>>().join(" ") } else { text.to_owned() }
}

/// The column at which the line of `at` begins to have words.
fn column(text: &str, at: usize) -> usize {
    at - text[..at].rfind('\n').map_or(0, |feed| feed + 1)
}

fn dedented(text: &str, indent: usize) -> String {
    let strip = |line: &str| {
        let blanks = line.bytes().take(indent).take_while(|&byte| byte == b' ').count();
        line[blanks..].to_owned()
    };
    text.lines().map(strip).collect::<Vec<_>>().join("\n")
}

/// The escapes of a double-quoted scalar, outside of actions.
fn escapes(text: &str, masked: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' || masked[at] == actions::OUTPUT {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some((_, 'n')) => out.push('\n'),
            Some((_, 't')) => out.push('\t'),
            Some((_, c @ ('"' | '\\' | '/'))) => out.push(c),
            Some((_, kind @ ('x' | 'u' | 'U'))) => {
                let length = if kind == 'x' {
                    2
                } else if kind == 'u' {
                    4
                } else {
                    8
                };
                let digits = chars.as_str().get(..length).unwrap_or_default();
                match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                    Some(c) => {
                        out.push(c);
                        chars.nth(length - 1);
                    }
                    None => out.extend(['\\', kind]),
                }
            }
            Some((_, c)) => out.extend(['\\', c]),
            None => {}
        }
    }
    if out.contains('\n') && !text.contains("\\n") { folded(&out) } else { out }
}
