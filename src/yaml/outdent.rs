//! Quoted values that go on at the column of their key, or left of it. YAML asks for more than that; the parser that
//! Prometheus, Kubernetes and Helm share does not, so such files are in use and their alerts fire.

use std::borrow::Cow;
use std::ops::Range;

/// The parts of a text that the parser is given, and what may still be read again.
pub(super) struct Outdented<'a> {
    text: &'a str,
    /// The same text, byte for byte, but for the line ends inside of the values that go on too far left.
    pub(super) joined: Cow<'a, str>,
}

impl<'a> Outdented<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, joined: Cow::Borrowed(text) }
    }

    /// Joins the lines of the quoted value that opens behind `from`, where the parser gave up at `at`; `false` when
    /// there is none.
    pub(super) fn join(&mut self, from: usize, at: usize) -> bool {
        let Some(range) = quoted(self.text, from).filter(|range| range.contains(&at)) else { return false };
        let line = self.text[range.clone()].replace(['\n', '\r'], " ");
        self.joined.to_mut().replace_range(range, &line);
        true
    }

    /// What was written at a place whose lines were joined.
    pub(super) fn written(&self, range: &Range<usize>) -> Option<&'a str> {
        let written = &self.text[range.clone()];
        (matches!(self.joined, Cow::Owned(_)) && written != &self.joined[range.clone()]).then_some(written)
    }
}

/// The quoted scalar, quotes included, that comes next behind a token: past its colon or dash, comments, anchor, tag.
fn quoted(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            b'"' | b'\'' => break,
            b'#' => at += text[at..].find('\n')?,
            b'&' | b'!' => at += text[at..].find([' ', '\n'])?,
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'-' => at += 1,
            _ => return None,
        }
    }
    let (start, quote) = (at, bytes[at]);
    at += 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(start..at + 1),
            _ => at += 1,
        }
    }
}
