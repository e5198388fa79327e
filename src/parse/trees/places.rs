//! Where trees may stand that no fence announces.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use crate::parse::events::{Located, ends};
use crate::parse::facts::Offsets;
use crate::yaml::Node;

/// The comment that says where the tree of front matter is shown.
pub(super) fn comment(list: &[Located<'_>]) -> Option<Range<usize>> {
    let found = list.iter().position(|(event, _)| matches!(event, Event::Html(html) if is_comment(html)))?;
    let block = list[..=found].iter().rposition(|(event, _)| matches!(event, Event::Start(Tag::HtmlBlock)))?;
    Some(list[block].1.clone())
}

/// Whether a piece of raw HTML is `<!-- decision-tree -->`.
fn is_comment(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim() == "decision-tree")
}

/// Runs of paragraphs outside of lists and quotes that hold branches. A drawing may be torn by empty lines: a
/// paragraph, or code by its indent, that goes on with a bar or a branch belongs to the one before.
pub(super) fn drawings(list: &[Located<'_>], text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let ends = ends(list);
    let (mut at, mut open) = (0, false);
    while at < list.len() {
        let (event, range) = &list[at];
        let block = match event {
            Event::Start(Tag::Paragraph) => Some(true),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => Some(false),
            _ => None,
        };
        let drawn = text[range.clone()].contains(['├', '└', '╰', '┣', '┗']);
        let goes_on = text[range.clone()].trim_start().starts_with(['│', '├', '└', '|', '╰', '┣', '┗', '┃']);
        match (block, runs.last_mut()) {
            (Some(_), Some(run)) if open && goes_on => run.end = range.end,
            (Some(true), _) if drawn || goes_on => {
                runs.push(range.clone());
                open = true;
            }
            _ => open = false,
        }
        at = ends[at] + 1;
    }
    for run in &mut runs {
        run.end = run.start + text[run.clone()].trim_end().len();
    }
    runs
}

/// Where the lines of a block scalar stand in the file.
pub(super) fn lines(file: &str, node: &Node, text: &str) -> Offsets {
    let mut from = node.span.start;
    let mut run = 0;
    let mut pieces = Vec::new();
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        let found = file.get(from..).and_then(|rest| rest.find(words)).filter(|_| !words.is_empty());
        if let Some(found) = found {
            from += found;
            pieces.push((run, from));
            from += words.len();
        }
        run += line.len();
    }
    super::offsets(pieces)
}
