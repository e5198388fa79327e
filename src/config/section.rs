//! One table of `book.toml`: takes the keys that are asked for, and complains of the ones that nobody asked for.

use std::cell::RefCell;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned as At;
use toml::de::{DeTable, DeValue};

use crate::finding::{Problem, ProblemKind, nearest};
use crate::span::{FileId, Span, Spanned};

/// What has been noticed so far.
pub(super) struct Notes {
    pub(super) file: FileId,
    pub(super) problems: RefCell<Vec<Problem>>,
    /// Byte offset and full name of each accepted key that has no meaning here.
    pub(super) ignored: RefCell<Vec<(usize, String)>>,
}

impl Notes {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    pub(super) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }
}

/// A table, its full name, and the keys that were asked for.
pub(super) struct Section<'a> {
    notes: &'a Notes,
    name: String,
    range: Range<usize>,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
}

/// A string of the file, and the full name of its key.
pub(super) struct Text {
    /// Full name of its key: `output.html.site-url`.
    pub(super) key: String,
    /// The string and its place.
    pub(super) at: Spanned<String>,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub(super) fn root(notes: &'a Notes, entries: &'a DeTable<'a>) -> Self {
        Self { notes, name: String::new(), range: 0..0, entries, asked: Vec::new() }
    }

    pub(super) fn span(&self) -> Span {
        self.notes.span(self.range.clone())
    }

    /// Where a value of this table is written.
    pub(super) fn place(&self, value: &At<DeValue<'_>>) -> Span {
        self.notes.span(value.span())
    }

    /// Full name of a key of this table.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Reports that the value of `key` will not do.
    pub(super) fn bad(&self, span: Span, key: &str, message: impl Into<String>, help: impl Into<String>) {
        self.notes.report(Problem::new(ProblemKind::BadConfig, span, key, message).help(help));
    }

    fn wrong_type(&self, key: &str, value: &At<DeValue<'_>>, wanted: &str) {
        let message = format!("`{key}` is {}, wanted {wanted}", article(value.get_ref()));
        self.bad(self.notes.span(value.span()), key, message, format!("write {wanted}"));
    }

    /// The value of a key.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'a At<DeValue<'a>>> {
        self.asked.push(key);
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// A string on one line.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Text> {
        let value = self.get(key)?;
        self.one_text(&self.path(key), value, "a string", false)
    }

    /// A string that may run over several lines.
    pub(super) fn prose(&mut self, key: &'static str) -> Option<String> {
        let value = self.get(key)?;
        self.one_text(&self.path(key), value, "a string", true).map(|text| text.at.value)
    }

    /// A list of strings, or one string.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<Text>> {
        let value = self.get(key)?;
        Some(self.many_texts(&self.path(key), value))
    }

    pub(super) fn many_texts(&self, key: &str, value: &At<DeValue<'_>>) -> Vec<Text> {
        match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|item| self.one_text(key, item, "a list of strings", false)).collect()
            }
            _ => self.one_text(key, value, "a string or a list of strings", false).into_iter().collect(),
        }
    }

    pub(super) fn one_text(&self, key: &str, value: &At<DeValue<'_>>, wanted: &str, lines: bool) -> Option<Text> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, value, wanted);
            return None;
        };
        let span = self.notes.span(value.span());
        let bad = text.chars().find(|&c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t')));
        if let Some(char) = bad {
            let message = format!("`{key}` holds the control character U+{:04X}", u32::from(char));
            self.bad(span, key, message, "take it out");
            return None;
        }
        Some(Text { key: key.to_owned(), at: Spanned { value: text.to_string(), span } })
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(&self.path(key), value, "`true` or `false`");
        }
        flag
    }

    /// A day, as a TOML date or as a string.
    pub(super) fn date(&mut self, key: &'static str) -> Option<Date> {
        let value = self.get(key)?;
        let path = self.path(key);
        let written = match value.get_ref() {
            DeValue::Datetime(when) => when.date.map(|date| date.to_string()).unwrap_or_default(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong_type(&path, value, "a date such as 2027-01-31");
                return None;
            }
        };
        let date = super::values::date(&written).ok();
        if date.is_none() {
            let message = format!("`{path}` is not a day of the calendar");
            let span = self.notes.span(value.span());
            let help = "write year, month and day, such as 2027-01-31";
            self.notes.report(Problem::new(ProblemKind::BadDate, span, path, message).help(help));
        }
        date
    }

    /// A table.
    pub(super) fn section(&mut self, key: &'static str) -> Option<Section<'a>> {
        let value = self.get(key)?;
        let path = self.path(key);
        self.table(path, value, "a table")
    }

    /// A list of tables, as `[[key]]` or in brackets.
    pub(super) fn sections(&mut self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let path = self.path(key);
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(&path, value, "a list of tables");
            return Vec::new();
        };
        items.iter().filter_map(|item| self.table(path.clone(), item, "a list of tables")).collect()
    }

    fn table(&self, name: String, value: &'a At<DeValue<'a>>, wanted: &str) -> Option<Section<'a>> {
        let DeValue::Table(entries) = value.get_ref() else {
            self.wrong_type(&name, value, wanted);
            return None;
        };
        Some(Section { notes: self.notes, name, range: value.span(), entries, asked: Vec::new() })
    }

    /// The keys that nobody asked for yet, in order of writing. They count as asked for.
    pub(super) fn rest(&self) -> Vec<(&'a str, Span, &'a At<DeValue<'a>>)> {
        let mut rest: Vec<_> = self
            .entries
            .iter()
            .filter(|(key, _)| !self.asked.iter().any(|asked| asked == key.get_ref()))
            .map(|(key, value)| (key.get_ref().as_ref(), self.notes.span(key.span()), value))
            .collect();
        rest.sort_by_key(|&(_, span, _)| span);
        rest
    }

    /// Ends the section: keys that mdBook has are noted, keys that nobody has are problems.
    pub(super) fn end(self, mdbook: &[&'static str]) {
        for (key, span, _) in self.rest() {
            let path = self.path(key);
            if mdbook.contains(&key) {
                self.notes.ignored.borrow_mut().push((span.start as usize, path));
                continue;
            }
            let of = if self.name.is_empty() { "`book.toml`".to_owned() } else { format!("`[{}]`", self.name) };
            let message = format!("`{}` is not a key of {of}", printable(key));
            let help = nearest(key, self.asked.iter().chain(mdbook).copied()).map_or_else(
                || format!("its keys are {}", list(&self.asked)),
                |near| format!("did you mean `{near}`?"),
            );
            self.bad(span, &printable(&path), message, help);
        }
    }

    /// Ends a section whose other keys belong to other tools.
    pub(super) fn end_ignoring_rest(self) {
        for (key, span, _) in self.rest() {
            self.notes.ignored.borrow_mut().push((span.start as usize, printable(&self.path(key))));
        }
    }
}

/// Names in backticks, parted by commas.
pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A key as it may be shown: quoted keys can hold anything.
pub(super) fn printable(key: &str) -> String {
    key.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
