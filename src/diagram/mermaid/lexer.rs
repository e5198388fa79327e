//! A place in a diagram's text, and the steps that all readers take from there.

use crate::diagram::Mistake;
use crate::diagram::mermaid::mistake;

/// A place in the text; it only moves forward.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// Steps over a text that stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let there = self.starts_with(text);
        if there {
            self.at += text.len();
        }
        there
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Steps over blanks of the line.
    pub(super) fn skip_blanks(&mut self) {
        self.take_while(|c| c.is_whitespace() && c != '\n');
    }

    /// Steps over blanks, line ends, semicolons and comments.
    pub(super) fn skip_between(&mut self) {
        loop {
            let before = self.at;
            self.take_while(|c| c.is_whitespace() || c == ';');
            if self.starts_with("%%{") {
                let end = self.rest().find("}%%").map(|end| end + 3);
                self.at += end.unwrap_or_else(|| self.line_length());
            } else if self.starts_with("%%") {
                self.at += self.line_length();
            }
            if self.at == before {
                return;
            }
        }
    }

    /// Bytes up to the line's end.
    fn line_length(&self) -> usize {
        self.rest().find('\n').unwrap_or(self.rest().len())
    }

    /// The rest of the line without blanks at its ends, and where it stands.
    pub(super) fn line(&mut self) -> (&'a str, std::ops::Range<usize>) {
        self.skip_blanks();
        let start = self.at;
        let line = self.rest()[..self.line_length()].trim_end();
        self.at += self.line_length();
        (line, start..start + line.len())
    }

    /// The rest of the statement: up to a semicolon outside quotes, or the line's end.
    pub(super) fn statement(&mut self) -> (&'a str, std::ops::Range<usize>) {
        self.skip_blanks();
        let start = self.at;
        let mut quoted = false;
        let rest = self.rest();
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            quoted ^= c == '"';
            if c == '\n' || (c == ';' && !quoted) {
                end = at;
                break;
            }
        }
        self.at += end;
        let text = rest[..end].trim_end();
        (text, start..start + text.len())
    }

    /// Whether the statement ends here.
    pub(super) fn at_end(&self) -> bool {
        let rest = self.rest();
        matches!(self.peek(), None | Some('\n' | ';')) || rest.starts_with("%%")
    }

    /// A word of letters, when it stands here and ends here.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let behind = self.rest().strip_prefix(word).map(|rest| rest.chars().next());
        let whole = behind.is_some_and(|next| next.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '-'))));
        if whole {
            self.at += word.len();
        }
        whole
    }

    /// A quoted text; the place is that of the opening quote.
    pub(super) fn quoted(&mut self) -> Result<&'a str, Mistake> {
        let open = self.at;
        self.at += 1;
        let Some(end) = self.rest().find('"') else {
            self.at = self.text.len();
            return mistake(open..open + 1, "a `\"` that is never closed; wanted a second one");
        };
        let inner = &self.rest()[..end];
        self.at += end + 1;
        Ok(inner)
    }

    /// Steps over front matter; its title.
    pub(super) fn front_matter(&mut self) -> Option<String> {
        let blank = self.text.len() - self.text.trim_start().len();
        let inner = self.text[blank..].strip_prefix("---")?;
        let inner = inner.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n')?;
        let start = self.text.len() - inner.len();
        let mut at = start;
        let mut title = None;
        for line in inner.split_inclusive('\n') {
            at += line.len();
            if line.trim_end() == "---" {
                self.at = at;
                return title;
            }
            if let Some(value) = line.strip_prefix("title:") {
                title = Some(value.trim().trim_matches(['"', '\'']).to_owned()).filter(|title| !title.is_empty());
            }
        }
        None
    }

    /// What stands here, for a message.
    pub(super) fn found(&self) -> String {
        let rest = self.rest();
        let line = rest.lines().next().unwrap_or("").trim_end();
        if line.is_empty() {
            return if rest.is_empty() {
                "the end of the diagram".to_owned()
            } else {
                "the end of the line".to_owned()
            };
        }
        let shown: String = line.chars().take(24).collect();
        let more = if shown.len() < line.len() { "…" } else { "" };
        format!("`{shown}{more}`")
    }

    /// What stands here is not what belongs here.
    pub(super) fn unexpected<T>(&self, wanted: &str) -> Result<T, Mistake> {
        let length = self.peek().map_or(0, char::len_utf8);
        mistake(self.at..self.at + length, format!("found {}; wanted {wanted}", self.found()))
    }
}
