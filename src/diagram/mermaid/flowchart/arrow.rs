//! Arrows between boxes: `-->`, `---`, `-.->`, `==>`, `~~~`, longer ones, with texts and with other heads.

use crate::diagram::Mistake;
use crate::diagram::graph::{Head, Line};
use crate::diagram::mermaid::lexer::Cursor;
use crate::diagram::mermaid::{label, mistake};

#[derive(Debug, Clone)]
pub(super) struct Arrow {
    pub(super) line: Line,
    pub(super) tail: Head,
    pub(super) head: Head,
    pub(super) length: usize,
    pub(super) label: String,
}

/// Whether an arrow stands here.
pub(super) fn stands_at(cursor: &Cursor<'_>) -> bool {
    let (_, body) = tail(cursor.rest());
    ["--", "-.", "==", "~~~"].iter().any(|start| body.starts_with(start))
}

/// The head at an arrow's beginning, and what follows it.
fn tail(text: &str) -> (Head, &str) {
    let head = match text.chars().next() {
        Some('<') => Head::Arrow,
        Some('o') => Head::Dot,
        Some('x') => Head::Cross,
        _ => return (Head::None, text),
    };
    let body = &text[1..];
    if body.starts_with("--") || body.starts_with("==") || body.starts_with("-.") {
        (head, body)
    } else {
        (Head::None, text)
    }
}

/// A piece of a line: bytes, how long an arrow it makes, and its head; without a head and open it begins a text.
struct Piece {
    bytes: usize,
    length: usize,
    head: Head,
    closed: bool,
}

/// The line that begins a text.
fn piece(text: &str, line: Line) -> Option<Piece> {
    let count = |of: char, text: &str| text.chars().take_while(|&c| c == of).count();
    let (body, dots) = match line {
        Line::Solid => (count('-', text), 0),
        Line::Thick => (count('=', text), 0),
        Line::Hidden => (count('~', text), 0),
        Line::Dotted => {
            let lead = count('-', text).min(1);
            let dots = count('.', &text[lead..]);
            let trail = count('-', &text[lead + dots..]);
            (lead + dots + trail, dots)
        }
    };
    let head = match text[body..].chars().next() {
        Some('>') => Head::Arrow,
        Some('o') if !is_word(&text[body..]) => Head::Dot,
        Some('x') if !is_word(&text[body..]) => Head::Cross,
        _ => Head::None,
    };
    let bytes = body + usize::from(head != Head::None);
    let has_head = head != Head::None;
    match line {
        Line::Hidden => (body >= 3).then_some(Piece { bytes: body, length: body - 2, head: Head::None, closed: true }),
        Line::Dotted => {
            let closed = has_head || text[..body].ends_with('-');
            (dots > 0).then_some(Piece { bytes, length: dots, head, closed })
        }
        Line::Solid | Line::Thick => {
            let closed = has_head || body >= 3;
            let length = if has_head { body.saturating_sub(1) } else { body.saturating_sub(2) };
            (body >= 2).then_some(Piece { bytes, length: length.max(1), head, closed })
        }
    }
}

/// Whether `x` or `o` begins a word here and so is no head: `-- open -->` without its blank, in a line that goes on.
fn is_word(text: &str) -> bool {
    let line = text.split(['\n', ';']).next().unwrap_or("");
    let word = line[1..].starts_with(|c: char| c.is_alphanumeric());
    word && ["--", "==", ".-"].iter().any(|mark| line.contains(mark))
}

/// The arrow that stands here.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Arrow>, Mistake> {
    let start = cursor.at;
    let (tail, body) = tail(cursor.rest());
    let line = match body {
        _ if body.starts_with("~~~") => Line::Hidden,
        _ if body.starts_with("-.") => Line::Dotted,
        _ if body.starts_with("==") => Line::Thick,
        _ if body.starts_with("--") => Line::Solid,
        _ => return Ok(None),
    };
    cursor.at = cursor.text.len() - body.len();
    let Some(first) = piece(body, line) else { return Ok(None) };
    cursor.at += first.bytes;
    if !first.closed {
        return with_text(cursor, start, line, tail).map(Some);
    }
    let before = cursor.at;
    cursor.skip_blanks();
    let mut text = String::new();
    if cursor.eat("|") {
        text = piped(cursor)?;
    } else {
        cursor.at = before;
    }
    Ok(Some(Arrow { line, tail, head: first.head, length: first.length, label: text }))
}

/// The text between pipes.
fn piped(cursor: &mut Cursor<'_>) -> Result<String, Mistake> {
    let open = cursor.at - 1;
    cursor.skip_blanks();
    let raw = if cursor.starts_with("\"") {
        let raw = cursor.quoted()?;
        cursor.skip_blanks();
        raw
    } else {
        cursor.take_while(|c| !matches!(c, '|' | '\n'))
    };
    if !cursor.eat("|") {
        return mistake(open..open + 1, "a `|` that is never closed; wanted a second one");
    }
    label::read(raw, &(open..cursor.at))
}

/// `-- text -->`: the text goes up to the rest of the line that was begun.
fn with_text(cursor: &mut Cursor<'_>, start: usize, line: Line, tail: Head) -> Result<Arrow, Mistake> {
    let from = cursor.at;
    cursor.skip_blanks();
    let mut raw = None;
    if cursor.starts_with("\"") {
        raw = Some(cursor.quoted()?);
        cursor.skip_blanks();
    }
    let searched = cursor.at;
    let mark = match line {
        Line::Dotted => ".-",
        Line::Thick => "==",
        _ => "--",
    };
    let rest = cursor.rest();
    let within = &rest[..rest.find('\n').unwrap_or(rest.len())];
    for (at, _) in within.match_indices(mark) {
        let Some(piece) = piece(&within[at..], line).filter(|piece| piece.closed) else { continue };
        let raw = raw.unwrap_or(&within[..at]);
        let label = label::read(raw, &(from..searched + at))?;
        cursor.at = searched + at + piece.bytes;
        return Ok(Arrow { line, tail, head: piece.head, length: piece.length, label });
    }
    mistake(start..from, format!("an arrow that does not end; wanted `{mark}>` behind its text"))
}
