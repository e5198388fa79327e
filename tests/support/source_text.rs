//! The words that a reader of a Markdown file expects to see, found without a Markdown parser: front matter,
//! comments, tags, link destinations and markers are taken off, everything else is text.

use std::collections::BTreeSet;

/// A fenced code block: first word of its info string, and its lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) language: String,
    pub(crate) text: String,
}

/// What the reader sees, in order: prose without markup, and code as it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Prose(String),
    Code(Code),
}

/// The parts of a Markdown file.
pub(crate) fn parts(markdown: &str) -> Vec<Part> {
    let text = markdown.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let body = without_front_matter(&text);
    let labels = body.lines().filter_map(definition).collect();
    let mut reader = Reader { labels, ..Reader::default() };
    for line in body.lines() {
        reader.line(line);
    }
    reader.close_fence();
    reader.end_paragraph();
    reader.parts
}

fn without_front_matter(text: &str) -> &str {
    for mark in ["---", "+++"] {
        let Some(rest) = text.strip_prefix(mark).and_then(|rest| rest.strip_prefix('\n')) else { continue };
        let end = format!("\n{mark}");
        let closed = rest.match_indices(&end).map(|(at, _)| &rest[at + end.len()..]);
        if let Some(body) = closed.into_iter().find(|tail| tail.is_empty() || tail.starts_with('\n')) {
            return body;
        }
    }
    text
}

/// The label of a link definition line, folded as labels are compared.
fn definition(line: &str) -> Option<String> {
    let (label, dest) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    (!label.starts_with('^') && !label.contains('[') && !dest.trim().is_empty()).then(|| fold(label))
}

fn fold(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

struct Fence {
    mark: char,
    length: usize,
    indent: usize,
    quoted: bool,
    code: Code,
}

#[derive(Default)]
struct Reader {
    labels: BTreeSet<String>,
    parts: Vec<Part>,
    paragraph: String,
    fence: Option<Fence>,
    in_comment: bool,
    in_list: bool,
    after_blank: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if self.fence.is_some() {
            return self.fence_line(line);
        }
        let line = self.without_comments(line);
        if line.trim().is_empty() {
            self.end_paragraph();
            self.after_blank = true;
            return;
        }
        let starts_block = self.paragraph.is_empty();
        let (text, marked) = self.without_markers(&line, starts_block);
        if let Some(fence) = opening(&line, text) {
            self.end_paragraph();
            self.fence = Some(fence);
            return;
        }
        let goes_on = !self.after_blank || line.starts_with(' ');
        self.in_list = marked || self.in_list && goes_on;
        self.after_blank = false;
        if definition(text).is_some() {
            return;
        }
        if starts_block && !marked && !self.in_list && line.starts_with("    ") {
            self.parts.push(Part::Prose(line));
            return;
        }
        let heading = text.starts_with('#');
        let text = if heading { without_heading_marks(text) } else { text }.to_owned();
        if marked || heading {
            self.end_paragraph();
        }
        self.paragraph.push_str(&text);
        self.paragraph.push('\n');
        if heading {
            self.end_paragraph();
        }
    }

    fn fence_line(&mut self, line: &str) {
        let Some(fence) = &mut self.fence else { return };
        let line = if fence.quoted { line.trim_start().trim_start_matches('>') } else { line };
        let mark = line.trim();
        if mark.len() >= fence.length && mark.chars().all(|c| c == fence.mark) {
            return self.close_fence();
        }
        let blank = line.len() - line.trim_start_matches(' ').len();
        fence.code.text.push_str(&line[blank.min(fence.indent)..]);
        fence.code.text.push('\n');
    }

    fn close_fence(&mut self) {
        self.parts.extend(self.fence.take().map(|fence| Part::Code(fence.code)));
        self.after_blank = true;
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if !text.is_empty() {
            self.parts.push(Part::Prose(inline(&text, &self.labels)));
        }
    }

    /// Cuts `<!-- … -->` out, over several lines too.
    fn without_comments(&mut self, line: &str) -> String {
        let mut kept = String::new();
        let mut rest = line;
        loop {
            if self.in_comment {
                let Some((_, after)) = rest.split_once("-->") else { return kept };
                self.in_comment = false;
                rest = after;
            }
            let Some((before, after)) = rest.split_once("<!--") else { break };
            if before.matches('`').count() % 2 == 1 {
                break;
            }
            kept.push_str(before);
            self.in_comment = true;
            rest = after;
        }
        kept + rest
    }

    /// Takes quote and list markers and task boxes off; says whether a list item begins.
    fn without_markers<'a>(&self, line: &'a str, starts_block: bool) -> (&'a str, bool) {
        let mut rest = line.trim_start();
        let mut marked = false;
        loop {
            if let Some(quoted) = rest.strip_prefix('>') {
                rest = quoted.trim_start();
            } else if let Some(item) = bullet(rest).or_else(|| self.number(rest, starts_block || marked)) {
                marked = true;
                rest = item.trim_start();
                for task in ["[ ] ", "[x] ", "[X] "] {
                    rest = rest.strip_prefix(task).unwrap_or(rest);
                }
            } else {
                return (rest, marked);
            }
        }
    }

    /// What follows `7. `. In the middle of a paragraph only `1.` begins a list.
    fn number<'a>(&self, line: &'a str, starts_block: bool) -> Option<&'a str> {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let rest = line[digits..].strip_prefix(['.', ')'])?;
        let begins = starts_block || self.in_list || &line[..digits] == "1";
        ((1..10).contains(&digits) && begins && (rest.is_empty() || rest.starts_with(' '))).then_some(rest)
    }
}

fn bullet(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '+'])?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(rest)
}

fn opening(line: &str, text: &str) -> Option<Fence> {
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = text.chars().take_while(|&c| c == mark).count();
    let info = &text[length..];
    if length < 3 || mark == '`' && info.contains('`') {
        return None;
    }
    let before = &line[..line.len() - text.len()];
    let language = info.split_whitespace().next().unwrap_or_default().to_owned();
    let code = Code { language, text: String::new() };
    Some(Fence { mark, length, indent: before.chars().count(), quoted: before.contains('>'), code })
}

fn without_heading_marks(line: &str) -> &str {
    let text = line.trim_start_matches('#').trim_end().trim_end_matches('#').trim();
    match text.rsplit_once("{#") {
        Some((before, id)) if id.ends_with('}') && !id.contains(' ') => before,
        _ => text,
    }
}

const TAGS: [&str; 30] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "td",
    "tr",
    "ul",
];

/// Takes the markup out of the text of one paragraph.
fn inline(text: &str, labels: &BTreeSet<String>) -> String {
    let mut out = String::new();
    let mut open = 0usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let skip = match c {
            '\\' if rest.starts_with("\\[[") || rest.starts_with("\\[\\[") => wiki(rest, &mut out),
            '\\' => Some(1 + rest[1..].chars().next().filter(char::is_ascii_punctuation).map_or(0, char::len_utf8)),
            '`' => code_span(rest, &mut out),
            '<' => tag(rest),
            '&' => entity(rest),
            '!' if rest.starts_with("![") => image(rest),
            '[' if rest.starts_with("[[") => wiki(rest, &mut out),
            '[' if rest.starts_with("[^") => rest.find(']').map(|end| end + 1),
            '[' => {
                open += 1;
                None
            }
            ']' if open > 0 => {
                open -= 1;
                destination(&rest[1..], labels).map(|length| length + 1)
            }
            _ => None,
        };
        if skip.is_some() {
            out.push(' ');
        } else {
            out.push(c);
        }
        at += skip.unwrap_or(c.len_utf8());
    }
    out
}

/// `[[target#id|label]]`, escaped or not: its label, or the target when it has none.
fn wiki(text: &str, out: &mut String) -> Option<usize> {
    let line = text.lines().next()?;
    let (end, close) =
        [line.find("]\\]").map(|at| (at, 3)), line.find("]]").map(|at| (at, 2))].into_iter().flatten().min()?;
    let inner = line[..end].trim_start_matches(['\\', '[']).trim_end_matches('\\');
    let label = inner.split_once('|').map_or(inner, |(_, label)| label);
    out.push(' ');
    out.push_str(label);
    Some(end + close)
}

fn code_span(text: &str, out: &mut String) -> Option<usize> {
    let length = text.bytes().take_while(|&b| b == b'`').count();
    let mut at = length;
    while let Some(found) = text[at..].find('`') {
        let run = text[at + found..].bytes().take_while(|&b| b == b'`').count();
        if run == length {
            out.push(' ');
            out.push_str(&text[length..at + found]);
            return Some(at + found + run);
        }
        at += found + run;
    }
    None
}

/// A tag of HTML; `<pod>` is none, and neither is `< 5`.
fn tag(text: &str) -> Option<usize> {
    let name = text[1..].trim_start_matches('/');
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    TAGS.contains(&name.to_lowercase().as_str()).then(|| text.find('>').map(|end| end + 1)).flatten()
}

fn entity(text: &str) -> Option<usize> {
    let end = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#')? + 1;
    (end > 2 && text[end..].starts_with(';')).then_some(end + 1)
}

/// An image has no text of its own: its alternative text is an attribute.
fn image(text: &str) -> Option<usize> {
    let end = text.find(']')?;
    let rest = destination(&text[end + 1..], &BTreeSet::new())?;
    Some(end + 1 + rest)
}

/// Length of `(dest "title")`, or of `[label]` when the label is defined.
fn destination(text: &str, labels: &BTreeSet<String>) -> Option<usize> {
    if let Some(label) = text.strip_prefix('[') {
        let end = label.find(']')?;
        return (end == 0 || labels.contains(&fold(&label[..end]))).then_some(end + 2);
    }
    let mut depth = 0usize;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if depth > 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(at + 1);
        }
    }
    None
}
