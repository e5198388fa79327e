//! A URL taken apart as far as runbooks need it.

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
        let text = rest[..host].to_lowercase() + &decode(&rest[host..]);
        Self { text, query: decode(query), fragment: decode(fragment), has_host }
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
    let mut rest = value;
    while let Some((at, close)) = opening(rest) {
        out.push_str(&rest[..at]);
        out.push(WILD);
        rest = rest[at + 2..].find(close).map_or("", |end| &rest[at + 2 + end + close.len()..]);
    }
    let rest: String = rest.chars().filter(|&char| char != WILD).collect();
    out + &rest
}

fn opening(text: &str) -> Option<(usize, &'static str)> {
    let curly = text.find("{{").map(|at| (at, "}}"));
    let square = text.find("[[").map(|at| (at, "]]"));
    [curly, square].into_iter().flatten().min()
}

/// Percent-decoded; what does not decode to text stays as it is.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let pair = if bytes[at] == b'%' { hex(at + 1).zip(hex(at + 2)) } else { None };
        let byte = pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
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
