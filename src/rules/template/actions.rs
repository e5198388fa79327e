//! Actions of template languages in a text: Go's `{{ }}` and `[[ ]]`, Jinja's `{% %}` and `{# #}`, ERB's `<% %>`,
//! Terraform's `%{ }`. Found by their delimiters alone; nothing is ever rendered.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Stands for a byte that a template will write.
pub(super) const OUTPUT: u8 = 1;

/// What an action does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Writes nothing, and says which parts are written.
    Control,
    /// Writes nothing at all.
    Comment,
    /// Writes something.
    Output,
}

/// One action, delimiters included.
pub(in crate::rules) struct Action {
    pub(in crate::rules) range: Range<usize>,
    pub(super) kind: Kind,
}

/// Delimiters, each with the kind of what stands between them, where the delimiters say so.
const DELIMITERS: [(&str, &str, Option<Kind>); 6] = [
    ("{{", "}}", None),
    ("[[", "]]", None),
    ("{%", "%}", Some(Kind::Control)),
    ("{#", "#}", Some(Kind::Comment)),
    ("<%", "%>", None),
    ("%{", "}", Some(Kind::Control)),
];

/// What actions begin with.
pub(in crate::rules) fn opens() -> impl Iterator<Item = &'static str> {
    DELIMITERS.iter().map(|&(open, ..)| open)
}

/// The actions of a text in order; none overlap.
pub(in crate::rules) fn actions(text: &str) -> Vec<Action> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    // Up to where each closing delimiter was looked for in vain: nothing is searched twice, so the cost stays linear.
    let mut gone = [0; DELIMITERS.len()];
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'{' | b'[' | b'<' | b'%')) {
        at += step;
        let opened = DELIMITERS.iter().position(|(open, ..)| bytes[at..].starts_with(open.as_bytes()));
        let Some(which) = opened.filter(|&which| at >= gone[which]) else {
            at += 1;
            continue;
        };
        match one(text, at, which) {
            Ok(action) => {
                at = action.range.end;
                out.push(action);
            }
            Err(until) => {
                gone[which] = until;
                at += 1;
            }
        }
    }
    out
}

/// The action that opens at `start`; else up to where no delimiter of its kind needs to be looked at.
fn one(text: &str, start: usize, which: usize) -> Result<Action, usize> {
    let behind = start + DELIMITERS[which].0.len();
    match DELIMITERS[which].0 {
        // Behind a number, `%{` is a sign of per cent before something else.
        "%{" if !text[..start].trim_end_matches([' ', '\t']).ends_with('\n') && start > 0 => Err(behind),
        "[[" => bracketed(text, start),
        _ => delimited(text, start, which).ok_or(text.len()),
    }
}

/// `[[ … ]]` on one line, and not a class of characters such as `[[:alpha:]]` nor a list of lists.
fn bracketed(text: &str, start: usize) -> Result<Action, usize> {
    let inner = start + 2;
    let words = text[inner..].trim_start_matches('-').trim_start_matches([' ', '\t']);
    if !words.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '$' | '/' | '`')) {
        return Err(inner);
    }
    let line = &text[inner..];
    let end = line.as_bytes().windows(2).position(|pair| pair == b"]]" || pair[0] == b'\n').unwrap_or(line.len());
    if !line[end..].starts_with("]]") {
        return Err(inner + end);
    }
    let kind = if comment(&line[..end]) { Kind::Comment } else { go_kind(&line[..end]) };
    Ok(Action { range: start..inner + end + 2, kind })
}

fn delimited(text: &str, start: usize, which: usize) -> Option<Action> {
    let (open, close, kind) = DELIMITERS[which];
    let inner = start + open.len();
    let whole = |end: usize, kind| Some(Action { range: start..end, kind });
    match open {
        "{{" if comment(&text[inner..]) => {
            let end = inner + text[inner..].find("*/")?;
            whole(end + text[end..].find(close)? + close.len(), Kind::Comment)
        }
        "{{" => {
            let end = go_end(text.as_bytes(), inner)?;
            whole(end + close.len(), go_kind(&text[inner..end]))
        }
        _ => {
            let end = inner + text[inner..].find(close)?;
            let erb = match text.as_bytes().get(inner) {
                Some(b'=') => Kind::Output,
                Some(b'#') => Kind::Comment,
                _ => Kind::Control,
            };
            whole(end + close.len(), kind.unwrap_or(erb))
        }
    }
}

fn comment(inner: &str) -> bool {
    inner.trim_start_matches('-').trim_start().starts_with("/*")
}

/// Where `}}` stands, strings aside.
fn go_end(bytes: &[u8], inner: usize) -> Option<usize> {
    let mut at = inner;
    while at + 1 < bytes.len() {
        match bytes[at] {
            b'}' if bytes[at + 1] == b'}' => return Some(at),
            b'`' => at = bytes[at + 1..].iter().position(|&byte| byte == b'`').map_or(at, |n| at + 1 + n),
            // In a quoted scalar of plain YAML the quotes of an action are escaped themselves.
            b'\\' if bytes[at + 1] == b'"' => at = quoted_end(bytes, at + 2, true).unwrap_or(at + 1),
            b'"' => at = quoted_end(bytes, at + 1, false).unwrap_or(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the string that begins at `from` has its closing quote, on the same line.
fn quoted_end(bytes: &[u8], from: usize, escaped: bool) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' if escaped && bytes.get(at + 1) == Some(&b'"') => return Some(at + 1),
            b'\\' => at += 1,
            b'"' => return (!escaped).then_some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn go_kind(inner: &str) -> Kind {
    let words = trimmed(inner);
    let first = words.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let assigns = first.starts_with('$') && {
        let rest = words[first.len()..].trim_start();
        rest.starts_with(":=") || rest.starts_with("= ") || rest.starts_with(',')
    };
    let control = ["if", "else", "end", "range", "with", "define", "block", "break", "continue"];
    // The last ones are of Handlebars.
    if assigns || control.contains(&first) || first.starts_with(['#', '/', '^', '!']) {
        Kind::Control
    } else {
        Kind::Output
    }
}

/// What stands in an action, without trim marks.
pub(in crate::rules) fn trimmed(inner: &str) -> &str {
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    inner.strip_suffix('-').unwrap_or(inner).trim()
}

/// The text with its template comments as blanks, byte for byte: what they hold is no rule.
pub(in crate::rules) fn without_comments(text: &str) -> Cow<'_, str> {
    if !["/*", "{#", "<%#"].iter().any(|mark| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    let comments = actions(text).into_iter().filter(|action| action.kind == Kind::Comment);
    let mut bytes = text.as_bytes().to_vec();
    for comment in comments {
        blank(&mut bytes[comment.range]);
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The text with actions that write as [`OUTPUT`] and the others as blanks, byte for byte.
pub(super) fn mask(text: &str, actions: &[Action]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for action in actions {
        match action.kind {
            Kind::Output => bytes[action.range.clone()].fill(OUTPUT),
            Kind::Control | Kind::Comment => blank(&mut bytes[action.range.clone()]),
        }
    }
    bytes
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
}

/// What a value is once a chart is rendered, where that is certain: `` {{`{{ $value }}`}} `` is `{{ $value }}`.
pub(in crate::rules) fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains("{{") && !value.contains("{%") {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let (mut at, mut raw) = (0, false);
    for action in actions(value) {
        let written = &value[action.range.clone()];
        let constant = match jinja_raw(written) {
            Some(begins) => {
                raw = begins;
                Some("")
            }
            None if raw => None,
            None => constant(written),
        };
        if let Some(constant) = constant {
            out.push_str(&value[at..action.range.start]);
            out.push_str(constant);
            at = action.range.end;
        }
    }
    out.push_str(&value[at..]);
    Cow::Owned(out)
}

/// `{% raw %}` begins, `{% endraw %}` ends what Jinja leaves as it is.
fn jinja_raw(action: &str) -> Option<bool> {
    match trimmed(action.strip_prefix("{%")?.strip_suffix("%}")?) {
        "raw" => Some(true),
        "endraw" => Some(false),
        _ => None,
    }
}

/// The string that an action is, when it is nothing but a string without escapes, or one that is put in quotes.
pub(super) fn constant(action: &str) -> Option<&str> {
    let mut inner = trimmed(action.strip_prefix("{{")?.strip_suffix("}}")?);
    for filter in ["| quote", "| squote", "|quote", "|squote"] {
        inner = inner.strip_suffix(filter).map_or(inner, str::trim_end);
    }
    let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
    let quote = inner.chars().next().filter(|quote| matches!(quote, '`' | '"' | '\''))?;
    let string = inner.get(1..)?.strip_suffix(quote)?;
    (!string.contains(quote) && (quote == '`' || !string.contains('\\'))).then_some(string)
}

/// The words of a value for each branch of its only `if`: `{{ if .a }}A{{ else }}B{{ end }}` is `A` or `B`. A branch
/// may write the key once more.
pub(super) fn branches(value: &str) -> Option<Vec<String>> {
    let actions: Vec<Action> = actions(value).into_iter().filter(|action| action.kind == Kind::Control).collect();
    let word = |action: &Action| trimmed(value.get(action.range.start + 2..action.range.end - 2).unwrap_or_default());
    let ([first, .., last], true) = (&actions[..], value.contains("if")) else { return None };
    let middle = &actions[1..actions.len() - 1];
    let fits = word(first).starts_with("if ") && matches!(word(last), "end" | "endif");
    if !fits || middle.iter().any(|action| !word(action).starts_with("el")) {
        return None;
    }
    let (before, behind) = (&value[..first.range.start], &value[last.range.end..]);
    let mut parts: Vec<&str> =
        actions.windows(2).map(|pair| value[pair[0].range.end..pair[1].range.start].trim()).collect();
    if !middle.iter().any(|action| word(action) == "else") {
        parts.push("");
    }
    let one = |part: &str| format!("{before}{}{behind}", part.strip_prefix("alert:").unwrap_or(part).trim());
    let words = parts.into_iter().map(one).map(|word| word.trim().trim_matches(['"', '\'']).to_owned());
    Some(words.filter(|word| !word.is_empty()).collect())
}

/// Strings by the variables that they are given to, where that is certain: `{{ $name := "BrokerDown" }}`, once.
pub(in crate::rules) struct Constants(BTreeMap<String, Option<String>>);

impl Constants {
    /// The constants of a text.
    pub(in crate::rules) fn of(text: &str) -> Self {
        let mut out = Self(BTreeMap::new());
        if !text.contains(":=") {
            return out;
        }
        for action in actions(text).iter().filter(|action| action.kind == Kind::Control) {
            let words = &text[action.range.clone()];
            let words = trimmed(words.get(2..words.len() - 2).unwrap_or_default());
            let Some((names, value)) = words.split_once('=') else { continue };
            let value = constant(&format!("{{{{{}}}}}", value.trim())).map(str::to_owned);
            let value = value.filter(|_| names.trim_end().ends_with(':') && words.starts_with('$'));
            for name in names.split([' ', ',', ':']).filter(|name| name.starts_with('$')) {
                let again = out.0.get(name).is_some_and(|known| *known != value);
                out.0.insert(name.to_owned(), value.clone().filter(|_| !again));
            }
        }
        out
    }

    /// A value with its certain variables put in.
    pub(super) fn put_in<'a>(&self, value: &'a str) -> Cow<'a, str> {
        if self.0.is_empty() || !value.contains('$') {
            return Cow::Borrowed(value);
        }
        let (mut out, mut at) = (String::with_capacity(value.len()), 0);
        for action in actions(value) {
            let written = &value[action.range.clone()];
            let name = written.strip_prefix("{{").and_then(|words| words.strip_suffix("}}")).map(trimmed);
            if let Some(Some(constant)) = name.and_then(|name| self.0.get(name)) {
                out.push_str(&value[at..action.range.start]);
                out.push_str(constant);
                at = action.range.end;
            }
        }
        out.push_str(&value[at..]);
        Cow::Owned(out)
    }
}

/// Whether an action is one that Prometheus itself works out when an alert fires.
pub(super) fn at_alert_time(action: &str) -> bool {
    ["$labels", "$value", "$externalLabels", "$externalURL", ".Labels", "query ", "humanize"]
        .iter()
        .any(|word| action.contains(word))
}
