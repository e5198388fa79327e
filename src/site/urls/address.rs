//! A URL taken apart as far as runbooks need it.

use crate::site::resolve::percent_decode;

/// Stands for a templated part of a URL: it matches anything.
pub(super) const WILD: char = '\u{0}';

/// A URL without its scheme, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Host and path, the host in lower case; a path alone when there is no host.
    pub(super) text: String,
    /// What follows `?`, with the `?`; empty without one.
    pub(super) query: String,
    /// What follows `#`; empty without one.
    pub(super) fragment: String,
    /// Whether it begins with `http://` or `https://` or is templated where that would stand.
    pub(super) has_host: bool,
}

impl Address {
    pub(super) fn parse(value: &str) -> Self {
        let value = wild(value.trim());
        let (rest, fragment) = value.split_once('#').unwrap_or((&value, ""));
        let (rest, query) = rest.find('?').map_or((rest, ""), |at| rest.split_at(at));
        let (rest, has_host) = without_scheme(rest);
        let host = if has_host { rest.find('/').unwrap_or(rest.len()) } else { 0 };
        let text = rest[..host].to_lowercase() + &percent_decode(&rest[host..]);
        Self { text, query: percent_decode(query), fragment: percent_decode(fragment), has_host }
    }

    /// The path without the host.
    pub(super) fn path(&self) -> &str {
        if self.has_host { self.text.split_once('/').map_or("", |(_, path)| path) } else { &self.text }
    }

    /// The anchor of a page that the fragment names; lines of a source view and text marks are none.
    pub(super) fn anchor(&self) -> Option<&str> {
        let fragment = self.fragment.split(":~:").next().unwrap_or_default();
        let fragment = fragment.strip_prefix("user-content-").unwrap_or(fragment);
        let line = fragment.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        (!fragment.is_empty() && !line && !fragment.contains(WILD)).then_some(fragment)
    }
}

/// Whether a value says that there is no runbook, or is prose and no URL at all.
pub(super) fn is_no_url(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let none =
        matches!(word, "" | "na" | "n/a" | "none" | "null" | "nil" | "tbd" | "todo" | "unknown" | "not available");
    let plain = wild(value);
    none && !value.contains("://") || (plain.contains(char::is_whitespace) && !plain.contains("://"))
}

pub(super) fn without_scheme(text: &str) -> (&str, bool) {
    match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => {
            (rest, true)
        }
        _ => (text, text.starts_with(WILD)),
    }
}

/// The value with every templated part as one [`WILD`].
fn wild(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let plain = |text: &str| text.replace(WILD, "");
    let mut rest = value;
    while let Some(at) = rest.as_bytes().windows(2).position(|pair| matches!(pair, b"{{" | b"[[")) {
        let close = if rest[at..].starts_with('{') { "}}" } else { "]]" };
        out.push_str(&plain(&rest[..at]));
        out.push(WILD);
        rest = rest[at + 2..].find(close).map_or("", |end| &rest[at + 2 + end + close.len()..]);
    }
    out + &plain(rest)
}

/// Whether `text` is `pattern` with anything where it has [`WILD`].
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split(WILD);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templated_parts_are_one_mark_each_and_nothing_else_is() {
        let many = "{{".repeat(200_000);
        let table = [
            ("https://x/{{ $labels.a }}/b", "https://x/\0/b"),
            ("https://x/[[ a ]]/{{ b }}.html", "https://x/\0/\0.html"),
            ("a\0b/{{ open", "ab/\0"),
            ("[{a}]", "[{a}]"),
            (many.as_str(), "\0"),
        ];
        for (value, wanted) in table {
            assert_eq!(wild(value), wanted);
        }
    }
}
