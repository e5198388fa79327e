//! Ids of boxes, and the brackets that give a box its text and form.

use crate::diagram::Mistake;
use crate::diagram::graph::Shape;
use crate::diagram::mermaid::lexer::Cursor;
use crate::diagram::mermaid::mistake;

/// Brackets, the longer ones first.
const FORMS: &[(&str, &[(&str, Shape)])] = &[
    ("(((", &[(")))", Shape::DoubleCircle)]),
    ("((", &[("))", Shape::Circle)]),
    ("([", &[("])", Shape::Stadium)]),
    ("(-", &[("-)", Shape::Stadium)]),
    ("[(", &[(")]", Shape::Cylinder)]),
    ("[[", &[("]]", Shape::Subroutine)]),
    ("[/", &[("/]", Shape::LeanRight), ("\\]", Shape::Trapezoid)]),
    ("[\\", &[("\\]", Shape::LeanLeft), ("/]", Shape::TrapezoidDown)]),
    ("{{", &[("}}", Shape::Hexagon)]),
    ("[", &[("]", Shape::Rect)]),
    ("(", &[(")", Shape::Rounded)]),
    ("{", &[("}", Shape::Diamond)]),
    (">", &[("]", Shape::Flag)]),
];

/// The id that stands here. A dash belongs to it only within words: otherwise it begins an arrow.
pub(super) fn id<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let rest = cursor.rest();
    let mut end = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let next = letters.peek().map(|&(_, next)| next);
        let within = match c {
            '_' | '.' | '/' | '\\' | '$' | '%' | '*' | '+' | '?' | '!' | '\'' | '#' | '`' => true,
            '-' => next.is_some_and(|next| !next.is_whitespace() && !matches!(next, '-' | '>' | '.' | '=')),
            '=' => next.is_some_and(char::is_alphanumeric),
            ':' => next.is_some_and(char::is_alphanumeric) && at > 0,
            c => c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace()),
        };
        if !within {
            break;
        }
        end = at + c.len_utf8();
    }
    cursor.at += end;
    &rest[..end]
}

/// Whether a bracket stands here.
pub(super) fn stands_at(cursor: &Cursor<'_>) -> bool {
    cursor.starts_with("[") || cursor.starts_with("(") || cursor.starts_with("{") || cursor.starts_with(">")
}

/// The text in the brackets that open here, and the form that they mean.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(String, Shape), Mistake> {
    let start = cursor.at;
    for (open, closers) in FORMS.iter().filter(|(open, _)| cursor.starts_with(open)) {
        let mut inner = cursor.clone();
        inner.at += open.len();
        if let Some((text, shape)) = read_inner(&mut inner, closers)? {
            cursor.at = inner.at;
            return Ok((text, shape));
        }
    }
    let open = FORMS.iter().find(|(open, _)| cursor.starts_with(open)).map_or("[", |(open, _)| open);
    let closer = FORMS.iter().find(|form| form.0 == open).map_or("]", |form| form.1[0].0);
    mistake(start..start + open.len(), format!("a `{open}` that is never closed; wanted a `{closer}`"))
}

/// The text up to one of the closing brackets; none when they are not there, so that a shorter bracket is meant.
fn read_inner(cursor: &mut Cursor<'_>, closers: &[(&str, Shape)]) -> Result<Option<(String, Shape)>, Mistake> {
    let before = cursor.at;
    cursor.take_while(char::is_whitespace);
    if cursor.starts_with("\"") {
        let text = cursor.quoted()?;
        cursor.take_while(char::is_whitespace);
        if let Some((closer, shape)) = closers.iter().find(|(closer, _)| cursor.starts_with(closer)) {
            cursor.at += closer.len();
            return Ok(Some((text.to_owned(), *shape)));
        }
        cursor.at = before;
    }
    let Some((end, closer, shape)) = close(cursor.rest(), closers) else { return Ok(None) };
    let text = &cursor.rest()[..end];
    if text.matches('"').count() % 2 == 1 {
        let quote = cursor.at + text.find('"').unwrap_or(0);
        return mistake(quote..quote + 1, "a `\"` without its second one within the brackets");
    }
    cursor.at += end + closer;
    Ok(Some((text.trim().to_owned(), shape)))
}

/// Where the text ends: at the first closing bracket that belongs to none opened in between. A text without quotes
/// ends with its line.
fn close(text: &str, closers: &[(&str, Shape)]) -> Option<(usize, usize, Shape)> {
    let single = closers.len() == 1 && closers[0].0.len() == 1;
    let opener = match closers[0].0 {
        "]" => '[',
        ")" => '(',
        _ => '{',
    };
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if c == '\n' && !quoted {
            return None;
        }
        quoted ^= c == '"';
        if quoted {
            continue;
        }
        if single && c == opener {
            depth += 1;
        } else if let Some(&(closer, shape)) = closers.iter().find(|(closer, _)| text[at..].starts_with(closer)) {
            if depth == 0 {
                return Some((at, closer.len(), shape));
            }
            depth -= 1;
        }
    }
    None
}
