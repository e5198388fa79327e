//! Plain lists of alert names: a text with one a line, a table of comma-separated values, a JSON list.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::rules::{AlertRule, RuleFile, is_templated};
use crate::span::{FileId, Span, Spanned};
use crate::yaml::{Node, Value};

const NO_LIST: &str = "this does not look like a list of names";

/// Keys and columns that hold the name, the better ones first.
const NAME_KEYS: [&str; 5] = ["alert", "alertname", "alert_name", "alert name", "name"];

/// Reads a JSON list of names, or of objects that have one, alone or as the only entry of an object, `alerts`;
/// `false` when it is none.
pub(super) fn read_list(root: &Node, text: &str, out: &mut RuleFile) -> bool {
    let root = match &root.value {
        Value::Map(entries) if entries.len() == 1 => root.get("alerts").unwrap_or(root),
        _ => root,
    };
    let json = text[root.span.clone()].starts_with('[');
    let Some(items) = root.items().filter(|items| json && !items.is_empty()) else { return false };
    let name = |item: &Node| match &item.value {
        Value::Text(name) => Some(Spanned { value: name.clone(), span: Span::new(out.file, item.span.clone()) }),
        Value::Map(_) if ["expr", "query", "data"].iter().all(|key| item.get(key).is_none()) => {
            let node = NAME_KEYS.iter().find_map(|key| item.get(key).filter(|node| node.text().is_some()))?;
            Some(Spanned { value: node.text()?.to_owned(), span: Span::new(out.file, node.span.clone()) })
        }
        _ => None,
    };
    let Some(names) = items.iter().map(name).collect::<Option<Vec<_>>>() else { return false };
    for (name, item) in names.into_iter().zip(items) {
        if name.value.trim().is_empty() {
            out.problems.push(nameless(Span::new(out.file, item.span.clone())));
            continue;
        }
        let mut rule = bare(name, Span::new(out.file, item.span.clone()));
        for key in ["severity", "service"] {
            if let Some(word) = item.get(key).and_then(Node::text) {
                rule.labels.insert(key.to_owned(), word.to_owned());
            }
        }
        out.rules.push(rule);
    }
    true
}

/// Reads one name a line; `#` begins a comment.
pub(super) fn read_lines(text: &str, file: FileId) -> RuleFile {
    let mut out = RuleFile::empty(file);
    for (start, line) in lines(text) {
        let line = line.find(" #").map_or(line, |comment| &line[..comment]);
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            push(&mut out, &Field::new(line, start), BTreeMap::new(), BTreeMap::new());
        }
    }
    finish(out)
}

/// Reads a table: with a header its columns are known, without one the first column holds the names.
pub(super) fn read_table(text: &str, file: FileId) -> RuleFile {
    let mut out = RuleFile::empty(file);
    let mut rows =
        lines(text).filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#')).peekable();
    let first = rows.peek().map_or("", |(_, line)| line);
    let separator = [',', ';', '\t'].into_iter().find(|&c| first.contains(c)).unwrap_or(',');
    let titles = |line: &str| -> Vec<String> {
        fields(line, 0, separator).into_iter().map(|field| field.value.to_lowercase()).collect()
    };
    let header = titles(first);
    let column = NAME_KEYS.iter().find_map(|key| header.iter().position(|title| title == key));
    if column.is_some() {
        rows.next();
    }
    for (start, line) in rows {
        let fields = fields(line, start, separator);
        let Some(name) = fields.get(column.unwrap_or(0)) else { continue };
        if fields.iter().all(|field| field.value.is_empty()) {
            continue;
        }
        let (mut labels, mut annotations) = (BTreeMap::new(), BTreeMap::new());
        for (title, field) in
            header.iter().zip(&fields).filter(|(_, field)| column.is_some() && !field.value.is_empty())
        {
            match title.as_str() {
                "severity" | "service" => drop(labels.insert(title.clone(), field.value.clone())),
                "runbook_url" | "runbook" | "playbook" => {
                    let span = Span::new(file, field.range.clone());
                    annotations.insert(title.clone(), vec![Spanned { value: field.value.clone(), span }]);
                }
                _ => {}
            }
        }
        push(&mut out, name, labels, annotations);
    }
    finish(out)
}

/// A cell and its place.
struct Field {
    value: String,
    range: Range<usize>,
}

impl Field {
    fn new(written: &str, start: usize) -> Self {
        let start = start + written.len() - written.trim_start().len();
        let value = written.trim().to_owned();
        let range = start..start + value.len();
        Self { value, range }
    }
}

/// The cells of a line; in quotes a separator is a character, and two quotes are one.
fn fields(line: &str, offset: usize, separator: char) -> Vec<Field> {
    let (mut out, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices().chain([(line.len(), separator)]) {
        if c == '"' {
            quoted = !quoted;
        } else if c == separator && (!quoted || at == line.len()) {
            let mut field = Field::new(&line[start..at], offset + start);
            if let Some(inner) = field.value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
                field.value = inner.replace("\"\"", "\"");
                field.range = field.range.start + 1..field.range.end - 1;
            }
            out.push(field);
            start = (at + 1).min(line.len());
        }
    }
    out
}

/// Each line and where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line.trim_end_matches(['\n', '\r']))
    })
}

fn push(
    out: &mut RuleFile,
    name: &Field,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, Vec<Spanned<String>>>,
) {
    let span = Span::new(out.file, name.range.clone());
    if name.value.trim().is_empty() {
        out.problems.push(nameless(span));
        return;
    }
    if is_prose(&name.value) {
        let help = "a list holds one name a line; take the file out of `alerts.rules` if it is something else";
        let problem = Problem::new(ProblemKind::UnreadableRules, span, "", NO_LIST);
        out.problems.push(problem.help(help));
        return;
    }
    if name.value.chars().any(char::is_control) || name.value.contains('\u{fffd}') {
        let message = format!("{:?} is no name of an alert", name.value.chars().take(40).collect::<String>());
        let help = "a list holds one name a line; take the file out of `alerts.rules` if it is something else";
        out.problems.push(Problem::new(ProblemKind::UnreadableRules, span, "", message).help(help));
        return;
    }
    let rule = bare(Spanned { value: name.value.clone(), span }, span);
    out.rules.push(AlertRule { labels, annotations, ..rule });
}

/// Whether a line is a sentence, a heading, or of a language of its own. Names of several words are in use.
fn is_prose(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let marked = line.starts_with('<') && line.contains('>') || is_templated(line);
    marked || words > 10 || line.ends_with(':') || words > 3 && line.ends_with(['.', '!', '?'])
}

/// The problem of an entry without a name.
pub(super) fn nameless(span: Span) -> Problem {
    let problem = Problem::new(ProblemKind::UnreadableRules, span, "", "this alert has no name");
    problem.help("name it, or take the entry out of the list")
}

fn finish(mut out: RuleFile) -> RuleFile {
    // Where one line is none, the others are names by chance.
    if let Some(at) = out.problems.iter().position(|problem| problem.message == NO_LIST) {
        out.problems.swap(0, at);
        out.problems.truncate(1);
        out.rules.clear();
    }
    if out.rules.is_empty() && out.problems.is_empty() {
        let top = Span::new(out.file, 0..0);
        let problem = Problem::new(ProblemKind::UnreadableRules, top, "", "this list names no alert");
        out.problems.push(problem.help("write one name a line, or take the file out of `alerts.rules`"));
    }
    out
}

/// A rule of which only the name is known.
fn bare(name: Spanned<String>, span: Span) -> AlertRule {
    AlertRule {
        name,
        span,
        group: String::new(),
        expr: String::new(),
        duration: None,
        labels: BTreeMap::new(),
        open_labels: false,
        annotations: BTreeMap::new(),
    }
}
