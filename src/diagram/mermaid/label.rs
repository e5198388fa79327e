//! Texts of labels: line breaks, entities and the few tags that authors use become plain text.

use std::ops::Range;

use crate::diagram::Mistake;
use crate::diagram::mermaid::{is_hidden, mistake};

/// Elements that would run, fetch or draw something. They make a label unreadable; other tags are formatting and go.
const ACTIVE: &[&str] = &[
    "audio", "base", "button", "embed", "form", "iframe", "img", "input", "link", "math", "meta", "object", "script",
    "style", "svg", "template", "textarea", "video",
];
/// Formatting that is left out.
const PLAIN: &[&str] = &[
    "a", "b", "center", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s",
    "small", "span", "strong", "sub", "sup", "u", "ul",
];

/// A label as plain text, its author's line breaks as line feeds. `range` is where it stands.
pub(super) fn read(raw: &str, range: &Range<usize>) -> Result<String, Mistake> {
    let raw = raw.trim();
    let markdown = raw.strip_prefix('`').and_then(|inner| inner.strip_suffix('`'));
    let text = tags(markdown.unwrap_or(raw), range)?;
    let text = entities(&text);
    let text = if markdown.is_some() { without_emphasis(&text) } else { text.replace("\\n", "\n") };
    let lines = text.split('\n').map(|line| without_icons(line).split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.collect::<Vec<_>>().join("\n");
    Ok(text.trim_matches('\n').to_owned())
}

/// `<br>` becomes a line feed, formatting goes, and what is no tag stays as it is: `< 5 min`, `<pod>`.
fn tags(text: &str, range: &Range<usize>) -> Result<String, Mistake> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let inner = rest[1..].trim_start_matches('/');
        let name_length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..name_length].to_ascii_lowercase();
        if ACTIVE.contains(&name.as_str()) {
            return mistake(range.clone(), format!("`<{name}>` in a label; wanted text, with `<br>` for a new line"));
        }
        let close = rest.find('>').filter(|&close| !rest[1..close].contains('<'));
        match close {
            Some(close) if name == "br" || name == "p" || name == "li" || name == "div" || name == "hr" => {
                out.push('\n');
                rest = &rest[close + 1..];
            }
            Some(close) if PLAIN.contains(&name.as_str()) => rest = &rest[close + 1..],
            _ => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// `#quot;`, `#35;` and HTML's `&amp;`, `&#39;`.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['#', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = rest.find(';').filter(|&end| end <= 10).and_then(|end| Some((entity(&rest[1..end])?, end + 1)));
        let (c, length) = found.unwrap_or((if rest.starts_with('#') { '#' } else { '&' }, 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let named = match name.trim_start_matches('#') {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "nbsp" => ' ',
        "hash" | "num" => '#',
        "semi" => ';',
        "colon" => ':',
        "lpar" => '(',
        "rpar" => ')',
        "lbrack" | "lsqb" => '[',
        "rbrack" | "rsqb" => ']',
        "lbrace" | "lcub" => '{',
        "rbrace" | "rcub" => '}',
        "vert" | "verbar" => '|',
        "middot" => '·',
        "rarr" => '→',
        "larr" => '←',
        "ge" => '≥',
        "le" => '≤',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        digits => {
            let hex = digits.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            let c = char::from_u32(hex.unwrap_or_else(|| digits.parse()).ok()?)?;
            return Some(if is_hidden(c) || c.is_control() { ' ' } else { c });
        }
    };
    Some(named)
}

/// A Markdown text without the marks of emphasis.
fn without_emphasis(text: &str) -> String {
    let text = text.replace("**", "").replace("__", "");
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        // A star or underline between blanks or within a word is itself.
        let outer =
            before.is_whitespace() != next.is_whitespace() || (before.is_alphanumeric() != next.is_alphanumeric());
        if !(matches!(c, '*' | '_') && outer) {
            out.push(c);
        }
        before = c;
    }
    out
}

/// A line without the names of icons: `fa:fa-server`. They are pictures of a font that is not there.
fn without_icons(line: &str) -> String {
    let is_icon = |word: &str| {
        let name = word.split_once(':').filter(|(set, _)| matches!(*set, "fa" | "fas" | "fab" | "far" | "fal" | "mdi"));
        name.is_some_and(|(_, name)| !name.is_empty())
    };
    if !line.split(' ').any(is_icon) {
        return line.to_owned();
    }
    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
    if words.iter().all(|word| is_icon(word)) {
        // Its name is better than an empty box.
        return words
            .join(" ")
            .split_once(':')
            .map_or("", |(_, name)| name)
            .trim_start_matches("fa-")
            .replace('-', " ");
    }
    words.into_iter().filter(|word| !is_icon(word)).collect::<Vec<_>>().join(" ")
}
