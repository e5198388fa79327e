//! The lines of an unrendered template -> keys, list items and values by indentation, as YAML would nest them once
//! the lines of the template language are gone. Linear: every line is looked at once.

use std::ops::Range;

use super::actions::{self, Action, Kind, OUTPUT};

/// One line that means something.
pub(super) struct Entry {
    /// Column of the key, in bytes.
    pub(super) indent: usize,
    /// Column of the dash when the line begins a list item.
    pub(super) dash: Option<usize>,
    pub(super) kind: EntryKind,
    /// From the key (or the action) to the end of the value.
    pub(super) span: Range<usize>,
}

pub(super) enum EntryKind {
    /// A key and its value.
    Key { key: Range<usize>, value: Value },
    /// An action alone on its line: it writes what stands elsewhere.
    Include,
    /// A dash with something else behind it.
    Item,
    /// `{ … }` or `[ … ]` that is the value of no key.
    Flow,
}

/// Where a value stands, without quotes, and how it is written.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Empty,
    Plain,
    Single,
    Double,
    Literal,
    Folded,
    Flow,
}

/// A template's lines, read.
pub(super) struct Lines {
    pub(super) entries: Vec<Entry>,
    /// What is neither key nor list item nor action.
    pub(super) left: Vec<Range<usize>>,
    /// Whether the text is a template at all: not one of its actions stands where only rendering gives YAML.
    pub(super) templated: bool,
}

/// Reads the lines of `text`, whose actions are given.
pub(super) fn read(text: &str, actions: &[Action], masked: &[u8]) -> Lines {
    let lines = Lines { entries: Vec::new(), left: Vec::new(), templated: false };
    let mut reader = Reader { text, actions, masked, at: 0, lines };
    while reader.at < masked.len() {
        reader.line();
    }
    reader.lines
}

struct Reader<'a> {
    text: &'a str,
    actions: &'a [Action],
    masked: &'a [u8],
    at: usize,
    lines: Lines,
}

impl Reader<'_> {
    /// The end of the line that `at` is in, without its line feed.
    fn end_of_line(&self, at: usize) -> usize {
        self.masked[at..].iter().position(|&byte| byte == b'\n').map_or(self.masked.len(), |n| at + n)
    }

    /// The line from `start`: its first byte that is no blank and the end of its last one.
    fn words(&self, start: usize) -> (Range<usize>, usize) {
        let end = self.end_of_line(start);
        let line = &self.masked[start..end];
        let first = line.len() - line.trim_ascii_start().len();
        (start + first..start + first + line.trim_ascii().len(), (end + 1).min(self.masked.len()))
    }

    fn line(&mut self) {
        let start = self.at;
        let (words, next) = self.words(start);
        self.at = next.max(start + 1);
        self.note_structure(start, self.at);
        if words.is_empty() || self.masked[words.start] == b'#' || self.masked[words.clone()].starts_with(b"---") {
            return;
        }
        let (mut at, mut dash, mut properties) = (words.start, None, 0);
        // Where the line begins once the actions before its words are gone.
        let start = start + self.written_before(start, words.start);
        while self.masked[at] == b'-' && (at + 1 == words.end || self.masked[at + 1] == b' ') {
            dash = Some(at - start);
            let rest = &self.masked[at + 1..words.end];
            at += 1 + rest.len() - rest.trim_ascii_start().len();
            if at >= words.end {
                let entry = Entry { indent: at - start + 1, dash, kind: EntryKind::Item, span: words };
                return self.lines.entries.push(entry);
            }
            let words_at = self.past_properties(at, words.end);
            if words_at >= words.end {
                let entry = Entry { indent: at - start, dash, kind: EntryKind::Item, span: words };
                return self.lines.entries.push(entry);
            }
            properties = words_at - at;
            at = words_at;
        }
        let indent = at - properties - start;
        if self.masked[at..words.end].iter().all(|&byte| byte == OUTPUT || byte == b' ') {
            let indent = self.nindent(at..words.end).unwrap_or(indent);
            self.lines.entries.push(Entry { indent, dash, kind: EntryKind::Include, span: at..words.end });
        } else if matches!(self.masked[at], b'{' | b'[') {
            let span = self.flow(at, dash).range;
            self.lines.entries.push(Entry { indent, dash, kind: EntryKind::Flow, span });
        } else if let Some((key, colon)) = key(&self.masked[at..words.end]) {
            let key = at + key.start..at + key.end;
            let value = self.value(at + colon + 1, words.end, indent, &key);
            if self.holds_rules(&key, &value) {
                self.at = next;
            }
            let span = at..value.range.end.max(at + colon + 1);
            self.lines.entries.push(Entry { indent, dash, kind: EntryKind::Key { key, value }, span });
        } else {
            self.lines.left.push(at..words.end);
            if dash.is_some() {
                self.lines.entries.push(Entry { indent, dash, kind: EntryKind::Item, span: at..words.end });
            }
        }
    }

    /// How many bytes of a line's blanks are actions that write nothing.
    fn written_before(&self, start: usize, words: usize) -> usize {
        let from = self.actions.partition_point(|action| action.range.start < start);
        let before = self.actions[from..].iter().take_while(|action| action.range.end <= words);
        before.map(|action| action.range.len()).sum()
    }

    /// Behind anchors and tags: they say nothing about the value.
    fn past_properties(&self, mut at: usize, end: usize) -> usize {
        while at < end && matches!(self.masked[at], b'&' | b'!') {
            at += self.masked[at..end].iter().position(|&byte| byte == b' ').unwrap_or(end - at);
            let rest = &self.masked[at..end];
            at += rest.len() - rest.trim_ascii_start().len();
        }
        at
    }

    /// Whether a block is a rule file of its own: `data` of a `ConfigMap` has such, under the name of a file.
    fn holds_rules(&self, key: &Range<usize>, value: &Value) -> bool {
        let name = &self.text[key.clone()];
        let file = name.contains('.') || name.contains("rules") || name.contains("alerts");
        let content = &self.text[value.range.clone()];
        value.style == Style::Literal && file && (content.contains("alert:") || content.contains("rules:"))
    }

    /// An action that begins a line outside of a value, or a value, or is in a key, is worked out by rendering.
    fn note_structure(&mut self, start: usize, next: usize) {
        if self.lines.templated {
            return;
        }
        let from = self.actions.partition_point(|action| action.range.start < start);
        let raw = self.text[start..].trim_start_matches([' ', '\t']);
        let first = start + (self.text.len() - start - raw.len());
        let Some(action) = self.actions.get(from).filter(|action| action.range.start < next) else { return };
        if action.range.start == first {
            self.note(action);
        }
    }

    fn note(&mut self, action: &Action) {
        let words = &self.text[action.range.clone()];
        let ends = matches!(words.trim_matches(['{', '}', '-', ' ']), "end" | "else");
        self.lines.templated |= !actions::at_alert_time(words) && !ends;
    }

    /// The indentation that `indent` or `nindent` gives to what an action writes.
    fn nindent(&self, range: Range<usize>) -> Option<usize> {
        let words = &self.text[range];
        let at = words.rfind("indent")?;
        let digits = words[at + "indent".len()..].trim_start();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok()
    }

    /// The value that begins behind a colon; moves past its lines.
    fn value(&mut self, from: usize, end: usize, indent: usize, key: &Range<usize>) -> Value {
        if let Some(action) = self.action_at(key.clone()) {
            self.note(&self.actions[action]);
        }
        let rest = &self.masked[from..end];
        let at = self.past_properties(from + rest.len() - rest.trim_ascii_start().len(), end);
        match self.masked.get(at).filter(|_| at < end) {
            None | Some(b'#') => self.below(at.min(end), indent),
            Some(b'|') => self.block(end, indent, Style::Literal),
            Some(b'>') => self.block(end, indent, Style::Folded),
            Some(quote @ (b'\'' | b'"')) => self.quoted(at, *quote, indent),
            Some(b'{' | b'[') => self.flow(at, Some(indent)),
            Some(_) => {
                if self.masked[at] == OUTPUT
                    && let Some(action) = self.action_at(at..at + 1)
                {
                    self.note(&self.actions[action]);
                }
                self.plain(at, end, indent)
            }
        }
    }

    /// The first action that begins in a range.
    fn action_at(&self, range: Range<usize>) -> Option<usize> {
        let at = self.actions.partition_point(|action| action.range.start < range.start);
        let action = self.actions.get(at)?;
        (action.range.start < range.end && action.kind == Kind::Output).then_some(at)
    }

    /// Nothing behind the colon: the words may stand on the next lines.
    fn below(&mut self, at: usize, indent: usize) -> Value {
        let (words, next) = self.next_line();
        if !self.continues(&words, indent) {
            return Value { range: at..at, style: Style::Empty };
        }
        let start = words.start;
        if let quote @ (b'\'' | b'"') = self.masked[start] {
            return self.quoted(start, quote, indent);
        }
        if matches!(self.masked[start], b'{' | b'[') {
            return self.flow(start, Some(indent));
        }
        self.at = next;
        self.plain(start, words.end, indent)
    }

    /// The next line that is not empty, without moving there.
    fn next_line(&self) -> (Range<usize>, usize) {
        let rest = &self.masked[self.at..];
        let blanks = rest.len() - rest.trim_ascii_start().len();
        let line = self.at + rest[..blanks].iter().rposition(|&byte| byte == b'\n').map_or(0, |n| n + 1);
        self.words(line)
    }

    fn column(&self, at: usize) -> usize {
        at - self.masked[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |n| n + 1)
    }

    /// Whether a line goes on with the plain words of a key at this column.
    fn continues(&self, words: &Range<usize>, indent: usize) -> bool {
        let line = &self.masked[words.clone()];
        let rest = line.strip_prefix(b"- ").unwrap_or(line).trim_ascii_start();
        !line.is_empty()
            && line[0] != b'#'
            && line != b"-"
            && !line.iter().all(|&byte| byte == OUTPUT || byte == b' ')
            && !(line.starts_with(b"- ") && matches!(rest.first(), Some(b'\'' | b'"' | b'{')))
            && key(rest).is_none()
            && self.column(words.start) > indent
    }

    fn plain(&mut self, start: usize, end: usize, indent: usize) -> Value {
        let line = &self.masked[start..end];
        let comment = line.windows(2).position(|pair| pair == b" #");
        let mut last = start + line[..comment.unwrap_or(line.len())].trim_ascii_end().len();
        while comment.is_none() && self.at < self.masked.len() {
            let (words, next) = self.next_line();
            if !self.continues(&words, indent) {
                break;
            }
            (last, self.at) = (words.end, next.max(words.end));
        }
        Value { range: start..last, style: Style::Plain }
    }

    fn quoted(&mut self, start: usize, quote: u8, indent: usize) -> Value {
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let mut at = start + 1;
        while at < self.masked.len() {
            match self.masked[at] {
                b'\\' if quote == b'"' => at += 1,
                byte if byte == quote && quote == b'\'' && self.masked.get(at + 1) == Some(&quote) => at += 1,
                byte if byte == quote => {
                    self.at = (self.end_of_line(at) + 1).min(self.masked.len());
                    return Value { range: start + 1..at, style };
                }
                // A quote that is never closed ends before the next key. Its words may well stand left of its own.
                b'\n' => {
                    let (words, _) = self.words(at + 1);
                    let line = &self.masked[words.clone()];
                    let next = line.starts_with(b"- ") || key(line).is_some();
                    if next && self.column_in(at + 1, words.start) <= indent && indent > 0 {
                        break;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        let end = at.min(self.masked.len());
        self.at = (end + 1).min(self.masked.len());
        Value { range: start + 1..end.max(start + 1), style }
    }

    fn column_in(&self, line: usize, at: usize) -> usize {
        at.saturating_sub(line).min(self.masked.len())
    }

    /// `{ … }` or `[ … ]`, until its brackets are closed, or until a line that is not deeper than `outer`.
    fn flow(&mut self, start: usize, outer: Option<usize>) -> Value {
        let (mut depth, mut quote, mut at) = (0_usize, None, start);
        while at < self.masked.len() {
            let byte = self.masked[at];
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'{' | b'[') => depth += 1,
                (None, b'}' | b']') => depth = depth.saturating_sub(1),
                (_, b'\n') => {
                    let (words, _) = self.words(at + 1);
                    let closes = matches!(self.masked.get(words.start), Some(b']' | b'}'));
                    let column = self.column_in(at + 1, words.start);
                    if !words.is_empty() && !closes && outer.is_some_and(|outer| column <= outer) {
                        break;
                    }
                }
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        self.at = (self.end_of_line(at.min(self.masked.len())) + 1).min(self.masked.len());
        Value { range: start..at.min(self.masked.len()), style: Style::Flow }
    }

    /// The lines below a `|` or `>` that are deeper than their key.
    fn block(&mut self, header_end: usize, indent: usize, style: Style) -> Value {
        let mut range = header_end..header_end;
        while self.at < self.masked.len() {
            let (words, next) = self.words(self.at);
            let column = self.column_in(self.at, words.start);
            let included = self.masked[words.clone()].iter().all(|&byte| byte == OUTPUT || byte == b' ');
            let column = if included { self.nindent(words.clone()).unwrap_or(column) } else { column };
            if !words.is_empty() && column <= indent {
                break;
            }
            if !words.is_empty() {
                let start = if range.is_empty() { words.start } else { range.start };
                range = start..words.end;
            }
            self.at = next.max(self.at + 1);
        }
        Value { range, style }
    }
}

/// The key that a line begins with, without quotes, and where its colon stands.
fn key(line: &[u8]) -> Option<(Range<usize>, usize)> {
    let ends =
        |colon: usize| line.get(colon) == Some(&b':') && matches!(line.get(colon + 1), None | Some(b' ' | b'\t'));
    if let Some(quote @ (b'"' | b'\'')) = line.first() {
        let close = 1 + line[1..].iter().position(|byte| byte == quote)?;
        let blanks = line[close + 1..].iter().take_while(|&&byte| byte == b' ').count();
        return ends(close + 1 + blanks).then_some((1..close, close + 1 + blanks));
    }
    let plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b'$' | b'<' | &OUTPUT);
    let end = line.iter().position(|byte| !plain(byte)).unwrap_or(line.len());
    let blanks = line[end..].iter().take_while(|&&byte| byte == b' ').count();
    (end > 0 && ends(end + blanks)).then_some((0..end, end + blanks))
}
