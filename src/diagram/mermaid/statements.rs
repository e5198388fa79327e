//! What the statements of sequence diagrams are made of: words, arrows, colours.

use crate::diagram::color::{self, Color};
use crate::diagram::sequence::{Frame, Point};

/// Text, dotted, point, points at both ends.
pub(super) type Arrow = (&'static str, bool, Point, bool);

/// Arrows, the longer ones first.
const ARROWS: &[Arrow] = &[
    ("<<-->>", true, Point::Arrow, true),
    ("<<->>", false, Point::Arrow, true),
    ("-->>", true, Point::Arrow, false),
    ("->>", false, Point::Arrow, false),
    ("-->", true, Point::None, false),
    ("->", false, Point::None, false),
    ("--x", true, Point::Cross, false),
    ("-x", false, Point::Cross, false),
    ("--)", true, Point::Open, false),
    ("-)", false, Point::Open, false),
];

pub(super) const FRAMES: &[(&str, Frame)] = &[
    ("loop", Frame::Loop),
    ("alt", Frame::Alt),
    ("opt", Frame::Opt),
    ("par_over", Frame::Par),
    ("par", Frame::Par),
    ("critical", Frame::Critical),
    ("break", Frame::Break),
    ("rect", Frame::Rect),
];

/// Words that begin a further part, and the frame that has such parts.
pub(super) const PARTS: &[(&str, Frame)] = &[("else", Frame::Alt), ("and", Frame::Par), ("option", Frame::Critical)];

/// Words that begin a statement, but for those that begin a frame or a part of one.
const STATEMENTS: &[&str] = &[
    "participant",
    "actor",
    "create",
    "destroy",
    "activate",
    "deactivate",
    "note",
    "box",
    "end",
    "autonumber",
    "title",
    "title:",
    "links",
    "link",
    "properties",
    "details",
];

/// Whether a text that follows a semicolon is a statement rather than more words.
fn begins_statement(text: &str) -> bool {
    let text = text.split(';').next().unwrap_or_default();
    let word = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let mut words = STATEMENTS.iter().chain(FRAMES.iter().chain(PARTS).map(|(word, _)| word));
    words.any(|known| *known == word) || arrow(text).is_some()
}

/// Whether a semicolon behind a text closes an entity: `#9829;`, `#quot;`, `&amp;`.
fn is_entity(before: &str) -> bool {
    let name = before.len() - before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    name > 0 && before[..before.len() - name].ends_with(['#', '&'])
}

/// Where the first semicolon stands that ends a statement. Those of one run have the same words behind them, so each run
/// is looked at once.
pub(super) fn end_of_statement(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line[from..].find(';').map(|at| from + at) {
        let next = line[at + 1..].trim_start_matches(|c: char| c == ';' || c.is_whitespace());
        let behind = line.len() - next.len();
        if next.is_empty() || begins_statement(next) {
            let second = || line[at + 1..behind].find(';').map(|second| at + 1 + second);
            let end = if is_entity(&line[..at]) { second() } else { Some(at) };
            if end.is_some() {
                return end;
            }
        }
        from = behind;
    }
    None
}

/// The arrow of a message, and where it stands. A name may hold dashes: one that is followed by `x` or `)` is an arrow
/// only when no plainer one comes before the text.
pub(super) fn arrow(line: &str) -> Option<(usize, &'static Arrow)> {
    let head = line.split(':').next().unwrap_or(line);
    let find = |from: usize, to: usize| {
        head.match_indices(['-', '<']).find_map(|(at, _)| {
            let arrow = ARROWS[from..to].iter().find(|(token, ..)| head[at..].starts_with(token))?;
            Some((at, arrow))
        })
    };
    find(0, 6).or_else(|| find(6, ARROWS.len()))
}

/// A colour in front of a text.
pub(super) fn leading_color(text: &str) -> (Option<Color>, &str) {
    let end = match text.split_once('(') {
        Some(("rgb" | "rgba" | "hsl" | "hsla", rest)) => {
            rest.find(')').map_or(text.len(), |close| text.len() - rest.len() + close + 1)
        }
        _ => text.find(char::is_whitespace).unwrap_or(text.len()),
    };
    let (first, rest) = text.split_at(end);
    match color::read(first) {
        Some(color) => (Some(color), rest.trim()),
        None if first.eq_ignore_ascii_case("transparent") || first.ends_with(')') => (None, rest.trim()),
        None => (None, text),
    }
}

pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(text)
}
