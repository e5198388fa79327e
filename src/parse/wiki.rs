//! Wiki links, which are read from the text: `[[page#anchor|Label]]`.

use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::parse::fixes;
use crate::parse::repair::{Outline, lies_in};
use crate::span::{FileId, Span};

/// `[[page#anchor|Label]]`, escaped or not.
#[derive(Debug, Clone)]
pub struct WikiLink {
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// `page`, `page#anchor` or `#anchor`.
    pub target: String,
    /// What is shown.
    pub label: String,
    /// `![[picture.png]]`.
    pub embed: bool,
    /// Whether both opening brackets are escaped, `\[\[page]]`: words that were meant as they are look so, too.
    pub doubtful: bool,
}

/// A wiki link, and whether its brackets carry backslashes.
pub(super) struct Found {
    pub(super) link: WikiLink,
    pub(super) escaped: bool,
}

/// What is wrong with an escaped one.
pub(super) fn escaped(text: &str, wiki: &Found, outline: &Outline, file: FileId) -> Problem {
    let range = &wiki.link.range;
    let after = outline.rows.partition_point(|row| row.range.start <= range.start);
    let in_table = after > 0 && range.end <= outline.rows[after - 1].range.end;
    let target = &wiki.link.target;
    let more = if in_table { ", and its `|` cuts the table cell for other readers" } else { "" };
    Problem::new(
        ProblemKind::EscapedWikiLink,
        Span::new(file, range.clone()),
        target,
        format!("the brackets of the wiki link to `{target}` are escaped{more}"),
    )
    .fix(fixes::wiki_link(text, range, in_table, file))
}

/// The wiki links from `body` on that stand in neither code nor HTML.
pub(super) fn links(text: &str, body: usize, outline: &Outline) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = body;
    while let Some(bracket) = text[at..].find('[').map(|n| at + n) {
        let next = bracket - usize::from(text[body..bracket].ends_with('\\'));
        at = bracket + 1;
        if lies_in(&outline.code, next) || lies_in(&outline.html, next) {
            continue;
        }
        if let Some(wiki) = wiki_link(text, next).filter(|wiki| !wiki.escaped || fixes::names_a_page(&wiki.link.target))
        {
            at = wiki.link.range.end;
            found.push(wiki);
        }
    }
    found
}

/// Bytes within which a wiki link must close.
const LONGEST_WIKI_LINK: usize = 1000;

/// The wiki link that begins at `start`, where `[[`, `\[[` or `\[\[` stands.
fn wiki_link(text: &str, start: usize) -> Option<Found> {
    let opening = ["[[", "\\[[", "\\[\\["].into_iter().find(|opening| text[start..].starts_with(opening))?;
    let at = start + opening.len();
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '\\' | ']' | ')')) {
        return None;
    }
    let window = text.floor_char_boundary(at + LONGEST_WIKI_LINK);
    let end = text[at..window].find([']', '[']).map(|n| at + n).filter(|&end| text[end..].starts_with(']'))?;
    let inner = text[at..end].strip_suffix('\\').unwrap_or(&text[at..end]);
    let mut close = end + 1;
    close += usize::from(text[close..].starts_with('\\'));
    close += text[close..].starts_with(']').then_some(1)?;
    if text[close..].starts_with(['(', '[', ':']) || inner.lines().skip(1).any(|line| line.trim().is_empty()) {
        return None;
    }
    let (target, label) = match inner.split_once('|') {
        Some((target, label)) => (target.strip_suffix('\\').unwrap_or(target), Some(label)),
        None => (inner, None),
    };
    let wellformed = !target.is_empty()
        && !target.starts_with(':')
        && !target.trim_matches('_').eq_ignore_ascii_case("toc")
        && target.trim() == target
        && !target.contains(['\n', '`', '<', '>', '"', '$', '{'])
        && target.chars().any(char::is_alphanumeric);
    let shown = label.map_or_else(|| target.trim_start_matches('#'), str::trim);
    let label = shown.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "");
    let label = if label.is_empty() { target.to_owned() } else { label };
    let escaped = text[start..close].contains("\\[") || text[start..close].contains("\\]");
    let embed = text[..start].ends_with('!') && text[start..].starts_with('[');
    let range = start - usize::from(embed)..close;
    let doubtful = opening == "\\[\\[";
    let link = WikiLink { range, target: target.to_owned(), label, embed, doubtful };
    wellformed.then_some(Found { link, escaped })
}
