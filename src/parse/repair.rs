//! Repairs of damaged text before it is parsed. A repair swaps bytes one for one, so that every offset stays that of
//! the file; what was swapped is put back, or becomes a link, when the events are walked.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use crate::finding::{Edit, Problem, ProblemKind};
use crate::parse::events::{is_inline, plain};
use crate::parse::html;
use crate::parse::wiki::{self, WikiLink};
use crate::parse::{collapsed, fixes, shortcodes};
use crate::span::{FileId, Span};

/// Control characters that stand for what a repair hid. Those of the file itself are hidden first, so each is ours.
pub mod hidden {
    /// A byte of a wiki link.
    pub const WIKI: char = '\u{1e}';
    /// A `|` that would cut a table cell.
    pub const PIPE: char = '\u{1f}';
    /// A `<` that would begin an HTML tag.
    pub const LESS: char = '\u{1d}';
    /// A control character of the file.
    pub const CONTROL: char = '\u{1a}';

    /// Whether a byte is one of these marks.
    #[must_use]
    pub fn is_mark(byte: u8) -> bool {
        matches!(byte, 0x1a | 0x1d..=0x1f)
    }

    /// What a mark stands for.
    #[must_use]
    pub fn shown(c: char) -> char {
        match c {
            PIPE => '|',
            LESS => '<',
            CONTROL | WIKI => '\u{fffd}',
            other => other,
        }
    }
}

/// What is swapped in one page's text.
#[derive(Debug, Default, Clone)]
pub struct Repairs {
    pub(super) fills: Vec<(Range<usize>, u8)>,
    wikis: Vec<WikiLink>,
    /// What headings and fences are named in braces, by place.
    pub(super) named: Vec<(usize, String)>,
}

impl Repairs {
    /// The text with every repair made; the same length, every other byte in its place.
    #[must_use]
    pub fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.fills.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut bytes = text.as_bytes().to_vec();
        for (range, fill) in &self.fills {
            bytes[range.clone()].fill(*fill);
        }
        String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// The wiki link that begins at a byte of the file.
    #[must_use]
    pub fn wiki_at(&self, start: usize) -> Option<&WikiLink> {
        self.wikis.binary_search_by_key(&start, |wiki| wiki.range.start).ok().map(|at| &self.wikis[at])
    }

    /// The `id` of the `{#id}` that stands in a heading; all of the `{#id .class}` behind a fence.
    #[must_use]
    pub fn name_of(&self, block: &Range<usize>) -> Option<&str> {
        let at = self.named.partition_point(|(offset, _)| *offset < block.start);
        self.named.get(at).filter(|(offset, _)| *offset < block.end).map(|(_, id)| id.as_str())
    }
}

/// Finds what must be repaired in `text` from `body` on, and what of it the author should mend.
#[must_use]
pub fn repairs(text: &str, body: usize, file: FileId) -> (Repairs, Vec<Problem>) {
    let outline = Outline::of(text, body);
    let mut problems = Vec::new();
    let mut repairs = Repairs { fills: control_characters(text, body), ..Repairs::default() };
    for wiki in wiki::links(text, body, &outline) {
        if wiki.escaped {
            problems.push(wiki::escaped(text, &wiki, &outline, file));
        }
        repairs.fills.push((wiki.link.range.clone(), hidden::WIKI as u8));
        repairs.wikis.push(wiki.link);
    }
    for row in &outline.rows {
        let surplus = surplus_pipes(text, row, &repairs.wikis);
        repairs.fills.extend(surplus.into_iter().map(|at| (at..at + 1, hidden::PIPE as u8)));
    }
    let wiki_ranges: Vec<_> = repairs.wikis.iter().map(|wiki| wiki.range.clone()).collect();
    for paragraph in &outline.paragraphs {
        if let Some(table) = collapsed::find(text, paragraph, &outline.code, &wiki_ranges) {
            let problem = table.problem(text, file);
            // What cannot be mended is shown as other readers see it.
            if problem.fix.is_ok() {
                repairs.fills.extend(table.fills);
            }
            problems.push(problem);
        }
    }
    for tag in outline.strange_tags(text) {
        if let Some(name) = &tag.placeholder {
            let problem = swallowed_placeholder(name, Span::new(file, tag.range.clone()));
            problems.push(if tag.certain {
                problem.fix(fixes::placeholder(text, &tag.range, &outline.blocks, file))
            } else {
                problem.unfixed("HTML or another program may know it")
            });
        }
        for (at, _) in text[tag.range.clone()].match_indices('<') {
            let at = tag.range.start + at;
            repairs.fills.push((at..at + 1, hidden::LESS as u8));
        }
    }
    for range in &outline.autolinks {
        let problem = swallowed_placeholder(&text[range.clone()], Span::new(file, range.clone()));
        problems.push(problem.fix(fixes::placeholder(text, range, &outline.blocks, file)));
        repairs.fills.push((range.start..range.start + 1, hidden::LESS as u8));
    }
    for heading in &outline.headings {
        if let Some((braces, id)) = heading_id(text, heading, &outline.code) {
            repairs.named.push((braces.start, id));
            repairs.fills.push((braces, b' '));
        }
    }
    crate::parse::attributes::hide(text, &outline.code, &mut repairs);
    // Most pages have nothing to mend.
    if !problems.is_empty() {
        leave_to_others(&mut problems, &shortcodes::find(text, body));
    }
    (repairs, problems)
}

/// What another generator reads before Markdown does is not mended: its authors may want both for a while.
fn leave_to_others(problems: &mut [Problem], theirs: &[Range<usize>]) {
    for problem in problems {
        let inside = |edit: &Edit| lies_in(theirs, edit.span.range().start);
        if problem.fix.as_ref().is_ok_and(|edits| edits.iter().any(inside)) {
            problem.fix = Err("it stands in what another generator fills in");
        }
    }
}

/// Where the parser sees code, HTML, headings, paragraphs and table rows before any repair.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) code: Vec<Range<usize>>,
    pub(super) html: Vec<Range<usize>>,
    /// Those of `html` that are whole blocks.
    blocks: Vec<Range<usize>>,
    /// `<host:port>` and the like.
    autolinks: Vec<Range<usize>>,
    headings: Vec<Range<usize>>,
    paragraphs: Vec<Paragraph>,
    pub(super) rows: Vec<Row>,
}

/// A paragraph, and whether it stands at the top level, where each of its lines is its own.
pub(super) struct Paragraph {
    pub(super) range: Range<usize>,
    pub(super) top: bool,
}

pub(super) struct Row {
    pub(super) range: Range<usize>,
    columns: usize,
}

impl Outline {
    fn of(text: &str, body: usize) -> Self {
        let mut outline = Self::default();
        let mut columns = 0;
        // The blocks that are open, and whether each is an item of a list.
        let mut open: Vec<bool> = Vec::new();
        let mut run: Option<Range<usize>> = None;
        for (event, range) in plain(text, body) {
            if is_inline(&event) || matches!(event, Event::FootnoteReference(_)) {
                // An item of a list may hold text without a paragraph.
                if open.last() == Some(&true) {
                    run = Some(run.map_or(range.start, |run| run.start)..range.end);
                }
            } else if !matches!(event, Event::TaskListMarker(_))
                && let Some(range) = run.take()
            {
                outline.paragraphs.push(Paragraph { range, top: false });
            }
            match event {
                Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => outline.code.push(range.clone()),
                Event::InlineHtml(_) => outline.html.push(range.clone()),
                Event::Start(Tag::HtmlBlock) => {
                    outline.html.push(range.clone());
                    outline.blocks.push(range.clone());
                }
                Event::Start(Tag::Link { link_type: LinkType::Autolink, ref dest_url, .. })
                    if is_placeholder(dest_url) =>
                {
                    outline.autolinks.push(range.clone());
                }
                Event::Start(Tag::Heading { .. }) => outline.headings.push(range.clone()),
                Event::Start(Tag::Paragraph) => {
                    outline.paragraphs.push(Paragraph { range: range.clone(), top: open.is_empty() });
                }
                Event::Start(Tag::Table(ref alignments)) => columns = alignments.len(),
                Event::Start(Tag::TableRow) => outline.rows.push(Row { range: range.clone(), columns }),
                _ => {}
            }
            match event {
                Event::Start(ref tag) if !is_inline(&event) => open.push(matches!(tag, Tag::Item)),
                Event::End(_) if !is_inline(&event) => drop(open.pop()),
                _ => {}
            }
        }
        outline
    }

    /// Tags whose `<` must not be read as HTML: unknown elements, active ones, and inline ones that never close.
    fn strange_tags(&self, text: &str) -> Vec<StrangeTag> {
        let tags: Vec<(usize, html::Tag)> = self
            .html
            .iter()
            .flat_map(|range| html::tags(&text[range.clone()]).into_iter().map(move |tag| (range.start, tag)))
            .collect();
        let mut closed: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        for (at, (_, tag)) in tags.iter().enumerate().filter(|(_, (_, tag))| tag.closing) {
            closed.insert(&tag.name, at);
        }
        let mut strange = Vec::new();
        let mut depth = 0_usize;
        for (at, (base, tag)) in tags.iter().enumerate() {
            let range = base + tag.range.start..base + tag.range.end;
            let comment = tag.closed && text[range.clone()].starts_with("<!--");
            let never_closed = tag.needs_end() && closed.get(tag.name.as_str()).is_none_or(|&end| end < at);
            depth = if tag.closing { depth.saturating_sub(1) } else { depth + usize::from(tag.is_known()) };
            if comment || (tag.closed && tag.is_known() && !never_closed && depth <= DEEPEST_HTML) {
                continue;
            }
            let placeholder = (!tag.name.is_empty() && (never_closed || !html::is_element(&tag.name)))
                .then(|| text[range.clone()].to_owned());
            // Half of a pair must not be mended alone: components of other generators are written so.
            let paired = tag.closing || closed.contains_key(tag.name.as_str()) || text[range.clone()].ends_with("/>");
            strange.push(StrangeTag { range, placeholder, certain: tag.closed && !paired && !html::has(tag) });
        }
        strange
    }
}

/// Tags within one another beyond which raw HTML is shown as text: parsers need time that grows with the square.
const DEEPEST_HTML: usize = 200;

struct StrangeTag {
    range: Range<usize>,
    /// The tag as written, when it reads like a placeholder rather than like HTML that is not allowed.
    placeholder: Option<String>,
    /// Whether it can be nothing else: no element of HTML has its name, and it is half of no pair.
    certain: bool,
}

/// Whether what looks like an autolink is a placeholder such as `<host:port>`: its scheme is none that is in use.
fn is_placeholder(dest: &str) -> bool {
    const SCHEMES: &[&str] = &["data", "file", "http", "https", "javascript", "mailto", "tel", "urn", "vbscript"];
    let (scheme, rest) = dest.split_once(':').unwrap_or((dest, ""));
    !rest.starts_with("//") && !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
}

fn swallowed_placeholder(name: &str, span: Span) -> Problem {
    Problem::new(
        ProblemKind::SwallowedPlaceholder,
        span,
        name,
        format!("`{name}` in prose is an HTML tag to other readers, who will not see it"),
    )
    .help(format!("write it as code: `` `{name}` ``, or escape it: `\\{name}`"))
}

/// Bytes that no text holds, to be shown as U+FFFD.
fn control_characters(text: &str, body: usize) -> Vec<(Range<usize>, u8)> {
    let is_control = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f;
    let bytes = text.as_bytes()[body..].iter().enumerate();
    bytes.filter(|&(_, &b)| is_control(b)).map(|(at, _)| (body + at..body + at + 1, hidden::CONTROL as u8)).collect()
}

/// Whether `offset` lies in one of the sorted, disjoint `ranges`.
pub(super) fn lies_in(ranges: &[Range<usize>], offset: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= offset);
    after > 0 && offset < ranges[after - 1].end
}

/// The pipes of a table row that cut off cells which no column shows. Empty surplus cells lose nothing.
fn surplus_pipes(text: &str, row: &Row, wikis: &[WikiLink]) -> Vec<usize> {
    let line = text[row.range.clone()].trim_end();
    let base = row.range.start;
    let first_wiki = wikis.partition_point(|wiki| wiki.range.end <= base);
    let wikis: Vec<_> =
        wikis[first_wiki..].iter().map(|wiki| wiki.range.clone()).take_while(|r| r.start < base + line.len()).collect();
    let mut pipes: Vec<usize> = unescaped_pipes(line).map(|at| base + at).filter(|&at| !lies_in(&wikis, at)).collect();
    let lead = line.len() - line.trim_start().len();
    if pipes.first() == Some(&(base + lead)) {
        pipes.remove(0);
    }
    if pipes.last() == Some(&(base + line.len() - 1)) {
        pipes.pop();
    }
    let surplus = pipes.split_off(pipes.len().min(row.columns.saturating_sub(1)));
    let lost = surplus.first().map_or("", |&first| &text[first..base + line.len()]);
    if lost.trim_matches(|c: char| c == '|' || c.is_whitespace()).is_empty() { Vec::new() } else { surplus }
}

/// Offsets of the pipes in a line that no backslash escapes.
pub(super) fn unescaped_pipes(line: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = line.as_bytes();
    let escaped = move |at: usize| bytes[..at].iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1;
    bytes.iter().enumerate().filter(move |&(at, &b)| b == b'|' && !escaped(at)).map(|(at, _)| at)
}

/// The `{#id}` at the end of a heading's line, and the id.
fn heading_id(text: &str, heading: &Range<usize>, code: &[Range<usize>]) -> Option<(Range<usize>, String)> {
    let line = &text[heading.clone()];
    let start = line.rfind("{#")?;
    let length = line[start..].find('}')? + 1;
    let inner = &line[start + 2..start + length - 1];
    let id = inner.split_whitespace().next()?;
    let rest = line[start + length..].lines().next().unwrap_or("");
    let at_end = rest.trim().trim_end_matches('#').is_empty();
    let is_id = id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')) && !id.starts_with("ab:");
    let range = heading.start + start..heading.start + start + length;
    (at_end && is_id && !lies_in(code, range.start)).then(|| (range, id.to_owned()))
}
