//! Bold keys and their values: `**Key:** value` in paragraphs and items, and rows of two cells in tables.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::events::{Located, text_of};

/// One `**Key:** value`.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
    /// What stands in backticks, each with the text in front of it; for keys that hold names.
    pub(super) codes: Vec<(String, String)>,
    /// The same of each item of the list that stands for the value.
    pub(super) items: Vec<(String, Vec<(String, String)>)>,
    pub(super) range: Range<usize>,
    /// It stands in a list, where prose has bold words, too.
    pub(super) in_item: bool,
}

/// What stands in a list item before its first block.
pub(super) fn tight_item<'a, 'b>(inner: &'b [Located<'a>]) -> &'b [Located<'a>] {
    let block = |event: &Event<'_>| {
        matches!(
            event,
            Event::Start(Tag::Paragraph | Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock)
        )
    };
    let end = inner.iter().position(|(event, _)| block(event)).unwrap_or(inner.len());
    &inner[..end]
}

/// The entries of a block that begins with a bold key, and whether all of its lines are entries.
pub(super) fn entries(inner: &[Located<'_>], range: &Range<usize>) -> (Vec<Entry>, bool) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut whole = true;
    for line in lines(inner).into_iter().flat_map(split_keys) {
        match entry(line, range) {
            Some(entry) => entries.push(entry),
            None if entries.is_empty() => return (Vec::new(), false),
            None => whole = false,
        }
    }
    (entries, whole)
}

/// The lines of a block; a line that ends in a comma goes on in the next.
fn lines<'a, 'b>(inner: &'b [Located<'a>]) -> Vec<&'b [Located<'a>]> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, (event, _)) in inner.iter().enumerate() {
        let open = matches!(at.checked_sub(1).map(|at| &inner[at].0), Some(Event::Text(text)) if text.trim_end().ends_with(','));
        if matches!(event, Event::SoftBreak | Event::HardBreak) && !open {
            lines.push(&inner[start..at]);
            start = at + 1;
        }
    }
    lines.push(&inner[start..]);
    lines.retain(|line| !line.is_empty());
    lines
}

/// A line cut in front of each of its bold keys: `**Alert:** X · **Severity:** page`.
fn split_keys<'a, 'b>(line: &'b [Located<'a>]) -> Vec<&'b [Located<'a>]> {
    let is_key = |at: usize| {
        let close = line[at..].iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Strong)))? + at;
        let inside = text_of(&line[at..close]).trim_end().ends_with(':');
        let behind = matches!(line.get(close + 1), Some((Event::Text(text), _)) if text.trim_start().starts_with(':'));
        (inside || behind).then_some(())
    };
    let mut cuts: Vec<usize> =
        (0..line.len()).filter(|&at| matches!(line[at].0, Event::Start(Tag::Strong)) && is_key(at).is_some()).collect();
    if cuts.first() != Some(&0) {
        return vec![line];
    }
    cuts.push(line.len());
    cuts.windows(2).map(|cut| &line[cut[0]..cut[1]]).collect()
}

fn entry(line: &[Located<'_>], block: &Range<usize>) -> Option<Entry> {
    if !matches!(line.first()?.0, Event::Start(Tag::Strong)) {
        return None;
    }
    let close = line.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Strong)))?;
    let key = text_of(&line[..close]);
    let rest = &line[close + 1..];
    let text = text_of(rest);
    let (key, value) = match key.trim().strip_suffix(':') {
        Some(key) => (key, text.as_str()),
        None => (key.trim(), text.trim_start().strip_prefix(':')?),
    };
    let value = value.trim().trim_end_matches(['·', '|', '•', '—', '–', ';']).trim_end().to_owned();
    let start = rest.iter().map(|(_, range)| range.start).find(|&start| start >= block.start).unwrap_or(block.start);
    let end = rest.last().map_or(start, |(_, range)| range.end).max(start);
    Some(Entry { key: fold(key), value, codes: codes(rest), items: Vec::new(), in_item: false, range: start..end })
}

/// What stands in backticks, each with the text in front of it.
fn codes(events: &[Located<'_>]) -> Vec<(String, String)> {
    let mut codes = Vec::new();
    let mut before = String::new();
    for (event, _) in events {
        match event {
            Event::Code(code) => codes.push((std::mem::take(&mut before), code.trim().to_owned())),
            Event::Text(text) => before.push_str(text),
            _ => {}
        }
    }
    codes
}

/// A row of a table with two columns: a key, and its value.
pub(super) fn row(events: &[Located<'_>], range: &Range<usize>) -> Option<Entry> {
    let mut cells = events.split(|(event, _)| matches!(event, Event::End(TagEnd::TableCell)));
    let (key, value) = (cells.next()?, cells.next()?);
    // Behind the last cell stands what ends the row.
    let only = cells.next().is_none_or(<[_]>::is_empty) && cells.next().is_none();
    let entry = Entry {
        key: fold(text_of(key).trim().trim_end_matches(':')),
        value: text_of(value).trim().to_owned(),
        codes: codes(value),
        items: Vec::new(),
        in_item: false,
        range: range.clone(),
    };
    only.then_some(entry)
}

/// Gives an entry without a value the items of the list that follows its block: one name each.
pub(super) fn list_values(entry: &mut Entry, rest: &[Located<'_>], ends: &[usize], offset: usize) {
    let is_end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Item));
    let Some(list) = rest.iter().position(|(event, _)| !is_end(event)) else { return };
    if !matches!(rest[list].0, Event::Start(Tag::List(_))) {
        return;
    }
    let mut at = list + 1;
    while at < rest.len() && matches!(rest[at].0, Event::Start(Tag::Item)) {
        let end = ends[at] - offset;
        let inner = &rest[at + 1..end];
        let loose_item = matches!(inner.first(), Some((Event::Start(Tag::Paragraph), _)));
        let inner = tight_item(if loose_item { &inner[1..] } else { inner });
        let inner = &inner[..inner.iter().position(|(event, _)| is_end(event)).unwrap_or(inner.len())];
        entry.items.push((text_of(inner), codes(inner)));
        at = end + 1;
    }
    entry.range.end = rest[list].1.end.max(entry.range.end);
}

/// A key in one spelling: lower case, words joined by `_`, a remark in brackets dropped.
pub(super) fn fold(key: &str) -> String {
    let key = key.split('(').next().unwrap_or(key).to_lowercase();
    key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}
