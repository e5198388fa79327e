//! Front matter: YAML between `---` lines, TOML between `+++` lines. Never fails; what is wrong is a problem, and
//! every key that can be read counts. Values are text: nothing is constructed from tags or evaluated as a template.

mod keys;
mod slot;
#[cfg(test)]
mod tests;
mod toml;
mod values;

use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::parse::Meta;
use crate::span::{FileId, Span};
use crate::yaml::{self, Node, Value};

pub use slot::{Slot, last_reviewed};

/// Bytes that front matter may have.
const SIZE_LIMIT: usize = 64 << 10;

/// What the top of a file says.
#[derive(Debug, Default)]
pub struct FrontMatter {
    /// Its values; none of them inferred.
    pub meta: Meta,
    /// Byte offset at which the Markdown begins. Zero when there is no front matter, or when what looks like it
    /// would hide prose.
    pub body: usize,
    /// What is wrong with it, in order of place.
    pub problems: Vec<Problem>,
}

/// Reads the front matter of a whole file's text.
#[must_use]
pub fn read(text: &str, file: FileId) -> FrontMatter {
    let mut out = FrontMatter::default();
    let Some(block) = find(text) else { return out };
    let Some((end, body)) = block.close else {
        let mark = block.mark;
        let message = format!("the front matter is opened by `{mark}` and never closed");
        out.problems.push(
            Problem::new(ProblemKind::BadFrontMatter, Span::new(file, 0..mark.len()), mark, message)
                .help(format!("write a line `{mark}` where it ends")),
        );
        return out;
    };
    out.body = body;
    let inside = &text[block.start..end];
    if inside.len() > SIZE_LIMIT {
        let message = format!("the front matter has {} bytes; at most {SIZE_LIMIT} are read", inside.len());
        let span = Span::new(file, 0..block.mark.len());
        out.problems.push(Problem::new(ProblemKind::OverLimit, span, "front matter", message));
        return out;
    }
    let (root, errors) = if block.mark == "---" { read_yaml(inside) } else { toml::read(inside) };
    for (offset, message) in errors {
        let start = block.start + offset;
        out.problems.push(
            Problem::new(ProblemKind::BadFrontMatter, Span::new(file, start..end_of_line(text, start)), "", message)
                .help(format!("mend what stands between the `{}` lines; the rest of the page is read", block.mark)),
        );
    }
    if let Some(mut root) = root {
        root.shift(block.start);
        if let Value::Text(_) = root.value {
            out.body = 0; // Prose between two thematic breaks must stay on the page.
        }
        keys::read(root, file, &mut out);
    }
    out.problems.sort_by_key(|problem| problem.span);
    out
}

/// Front matter as it lies in a text.
struct Block {
    mark: &'static str,
    /// Where its first line begins.
    start: usize,
    /// Where the closing line begins, and where the text behind it does.
    close: Option<(usize, usize)>,
}

fn find(text: &str) -> Option<Block> {
    let (first, rest) = text.split_once('\n')?;
    let mark = ["---", "+++"].into_iter().find(|mark| first.trim_end() == *mark)?;
    let start = text.len() - rest.len();
    let mut at = start;
    let mut close = None;
    for line in rest.split_inclusive('\n') {
        let word = line.trim_end();
        if word == mark || (mark == "---" && word == "...") {
            close = Some((at, at + line.len()));
            break;
        }
        at += line.len();
    }
    // A page may begin with a thematic break: only a key makes an unclosed or blank-led block front matter.
    let inside = &text[start..close.map_or(text.len(), |(end, _)| end)];
    let blank_led = rest.split('\n').next().is_some_and(|line| line.trim().is_empty()) && !inside.trim().is_empty();
    let is_front_matter = if close.is_none() || blank_led { begins_with_key(inside, mark) } else { true };
    is_front_matter.then_some(Block { mark, start, close })
}

/// Whether the first line that says anything looks like `key: value` (in TOML `key = value` or `[table]`).
fn begins_with_key(inside: &str, mark: &str) -> bool {
    let Some(line) = inside.lines().map(str::trim_end).find(|line| !line.is_empty() && !line.starts_with('#')) else {
        return false;
    };
    let separator = if mark == "---" { ':' } else { '=' };
    let Some((key, value)) = line.split_once(separator) else { return mark == "+++" && line.starts_with('[') };
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
    let key = key.trim_end();
    let separated = mark == "+++" || value.is_empty() || value.starts_with([' ', '\t']);
    separated
        && key.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '"' | '\''))
        && key.chars().all(is_key)
}

fn read_yaml(inside: &str) -> (Option<Node>, Vec<(usize, String)>) {
    let mut documents = yaml::documents(inside).into_iter();
    let first = documents.next();
    let (root, errors) = first.map_or((None, Vec::new()), |document| (document.root, document.errors));
    let mut errors: Vec<_> = errors.into_iter().map(|error| (error.offset, error.message)).collect();
    if let Some(second) = documents.next() {
        let error = second.errors.first().map(|error| error.offset);
        let offset = second.root.map(|root| root.span.start).or(error).unwrap_or(0);
        errors.push((offset, "front matter is one document, this begins a second one".to_owned()));
    }
    (root, errors)
}

fn end_of_line(text: &str, offset: usize) -> usize {
    let rest: &str = text.get(offset..).unwrap_or_default();
    let line: Range<usize> = 0..rest.find(['\r', '\n']).unwrap_or(rest.len());
    offset + line.end.max(usize::from(!rest.is_empty() && rest.is_char_boundary(1)))
}
