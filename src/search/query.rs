//! What somebody typed or pasted, taken apart.

use super::words::{norm, split};

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Severity,
    Service,
    Owner,
}

const FILTERS: [(&str, By); 3] = [("severity:", By::Severity), ("service:", By::Service), ("owner:", By::Owner)];

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// All of it, as typed.
    pub(super) text: String,
    /// `severity:critical`, `service:"card payments"`: what each is of, and what it must begin with.
    pub(super) filters: Vec<(By, String)>,
    /// The rest.
    pub(super) rest: String,
}

/// One chunk of a query.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Its letters and digits.
    pub(super) whole: Word,
    /// Its words, when they are several.
    pub(super) parts: Vec<Word>,
}

/// Letters and digits in lower case.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) chars: Vec<char>,
}

impl Word {
    pub(super) fn new(text: &str) -> Self {
        let text = norm(text);
        Self { chars: text.chars().collect(), text }
    }
}

impl Query {
    /// Reads a query. Any text is one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let (mut filters, mut rest) = (Vec::new(), String::new());
        let mut left = text;
        let mut fresh = true;
        while let Some(first) = left.chars().next() {
            if let Some((by, value, behind)) = fresh.then(|| filter(left)).flatten() {
                filters.push((by, norm(value)));
                left = behind;
                fresh = false;
                continue;
            }
            rest.push(first);
            fresh = first.is_whitespace();
            left = &left[first.len_utf8()..];
        }
        filters.retain(|(_, value)| !value.is_empty());
        Self { text: text.to_owned(), filters, rest }
    }

    /// What the rest of it asks for, one chunk for each run without blanks.
    pub(super) fn chunks(&self, words: &[String]) -> Vec<Chunk> {
        let chunk = |text: &str| {
            let parts: Vec<Word> = split(text, words).iter().map(|part| Word::new(part)).collect();
            Chunk { whole: Word::new(text), parts: if parts.len() > 1 { parts } else { Vec::new() } }
        };
        self.rest.split_whitespace().map(chunk).filter(|chunk| !chunk.whole.text.is_empty()).collect()
    }

    /// Whether it may be a message rather than something typed.
    pub(super) fn may_be_pasted(&self) -> bool {
        self.text.split_whitespace().nth(2).is_some() || self.text.contains(['\n', '[', '{', '=', '"'])
    }

    /// Whether there may be a name in it and something beside that.
    pub(super) fn may_hold_name(&self) -> bool {
        !self.rest.trim().chars().all(|c| c.is_alphanumeric() || c == '_')
    }
}

/// A filter at the beginning of a text, and what stands behind it.
fn filter(text: &str) -> Option<(By, &str, &str)> {
    let (name, by) = FILTERS
        .into_iter()
        .find(|(name, _)| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let text = &text[name.len()..];
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, behind) = quoted.split_once('"')?;
        return Some((by, value, behind));
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| (by, &text[..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_taken_out_and_everything_else_is_kept() {
        let query = Query::new("Severity:critical  pod  service:\"card payments\" owner: xservice:y owner:\"");
        let filters = vec![(By::Severity, "critical".to_owned()), (By::Service, "cardpayments".to_owned())];
        assert_eq!(query.filters, filters);
        assert_eq!(query.rest.split_whitespace().collect::<Vec<_>>(), ["pod", "owner:", "xservice:y", "owner:\""]);
    }
}
