//! `PromQL` and `LogQL`, which no grammar set holds.

use super::{Class, Html};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Promql,
    Logql,
}

const KEYWORDS: &[&str] =
    &["and", "atan2", "bool", "by", "group_left", "group_right", "ignoring", "offset", "on", "or", "unless", "without"];

/// Stages of a log pipeline; they stand behind a `|`.
const STAGES: &[&str] = &[
    "decolorize",
    "distinct",
    "drop",
    "ip",
    "json",
    "keep",
    "label_format",
    "line_format",
    "logfmt",
    "pattern",
    "regexp",
    "unpack",
    "unwrap",
];

/// The query as HTML.
pub(super) fn highlight(dialect: Dialect, code: &str) -> String {
    let mut html = Html::new(code);
    let mut rest = code;
    let mut in_braces = false;
    while let Some(first) = rest.chars().next() {
        let length = token(rest, first);
        let (text, after) = rest.split_at(length);
        let class = match first {
            '#' => Class::Comment,
            '"' | '\'' | '`' => Class::String,
            '0'..='9' => Class::Number,
            '$' => Class::Variable,
            _ if is_word(first) => word(dialect, text, after, in_braces),
            '+' | '-' | '*' | '/' | '%' | '^' | '=' | '!' | '<' | '>' | '~' | '|' | '@' => Class::Operator,
            _ => Class::Plain,
        };
        in_braces = match first {
            '{' => true,
            '}' => false,
            _ => in_braces,
        };
        html.push(class, text);
        rest = after;
    }
    html.finish()
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphabetic() || char == '_' || char == ':'
}

/// Length in bytes of the token at the start of `rest`.
fn token(rest: &str, first: char) -> usize {
    let run = |fits: fn(char) -> bool| {
        rest.char_indices().skip(1).find(|&(_, char)| !fits(char)).map_or(rest.len(), |(at, _)| at)
    };
    match first {
        '#' => rest.find('\n').unwrap_or(rest.len()),
        '"' | '\'' | '`' => quoted(rest, first),
        '0'..='9' => run(|char| char.is_ascii_alphanumeric() || char == '.'),
        _ if is_word(first) || first == '$' => run(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':')),
        _ => first.len_utf8(),
    }
}

/// Length of a quoted string; one without an end ends with its line, in backticks with the code.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            '\n' if quote != '`' => return at,
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if char == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn word(dialect: Dialect, text: &str, after: &str, in_braces: bool) -> Class {
    let next = after.trim_start();
    let lower = text.to_ascii_lowercase();
    if in_braces {
        Class::Variable
    } else if KEYWORDS.contains(&lower.as_str()) || (dialect == Dialect::Logql && STAGES.contains(&text)) {
        Class::Keyword
    } else if next.starts_with('(') || is_aggregation(next) {
        Class::Function
    } else if matches!(lower.as_str(), "inf" | "nan" | "true" | "false") {
        Class::Number
    } else {
        Class::Plain
    }
}

/// `sum by (pod) (…)`: the word before `by` is a function too.
fn is_aggregation(next: &str) -> bool {
    ["by", "without"]
        .iter()
        .any(|word| next.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ') || rest.starts_with('(')))
}
