//! Edits that mend damage of a page. Each shows the same words as before, and is left out where that is not certain.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::finding::Edit;
use crate::mend;
use crate::parse::collapsed::CollapsedTable;
use crate::parse::events::plain;
use crate::parse::facts::section_at;
use crate::parse::repair::{lies_in, unescaped_pipes};
use crate::parse::{Page, mojibake};
use crate::span::{FileId, Span};

fn edit(file: FileId, range: Range<usize>, text: impl Into<String>) -> Edit {
    Edit { span: Span::new(file, range), text: text.into() }
}

/// Takes the backslashes from the brackets of a wiki link; in a row of a table, its pipe gets one.
pub(super) fn wiki_link(text: &str, range: &Range<usize>, in_row: bool, file: FileId) -> Vec<Edit> {
    // Without its backslash it would become a picture.
    if text[..range.start].ends_with('!') {
        return Vec::new();
    }
    let link = &text[range.clone()];
    let backslash = |&(at, _): &(usize, &str)| link[at + 1..].starts_with(['[', ']']);
    let brackets = link.match_indices('\\').filter(backslash);
    let mut edits: Vec<Edit> = brackets.map(|(at, _)| edit(file, range.start + at..range.start + at + 1, "")).collect();
    if in_row {
        edits.extend(unescaped_pipes(link).map(|at| edit(file, range.start + at..range.start + at, "\\")));
    }
    edits
}

/// Hides the `<` of a placeholder from readers of HTML: with a backslash, or as an entity inside of an HTML block. Only
/// where the rest of it means nothing in Markdown either.
pub(super) fn placeholder(text: &str, range: &Range<usize>, blocks: &[Range<usize>], file: FileId) -> Vec<Edit> {
    let inner = text[range.clone()].strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let Some(inner) = inner.filter(|inner| !inner.contains("//")) else { return Vec::new() };
    let between_letters = |at: usize| {
        let joins = |c: char| c.is_ascii_alphanumeric();
        inner[..at].ends_with(joins) && inner[at + 1..].starts_with(joins)
    };
    let plain = inner.char_indices().all(|(at, c)| match c {
        '_' => between_letters(at),
        _ => c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '/' | ' '),
    });
    if !plain {
        return Vec::new();
    }
    let begins_block = |block: &Range<usize>| text[block.start..range.start].trim().is_empty();
    let block = blocks.get(blocks.partition_point(|block| block.end <= range.start));
    let in_block = lies_in(blocks, range.start) && !block.is_some_and(begins_block);
    if in_block {
        return vec![edit(file, range.start..range.start + 1, "&lt;")];
    }
    vec![edit(file, range.start..range.start, "\\")]
}

/// Puts the rows of a collapsed table on lines of their own, which begin as its first line lets them, and a blank line
/// between it and words that follow.
pub(super) fn table(text: &str, table: &CollapsedTable, file: FileId) -> Vec<Edit> {
    let CollapsedTable { range, gaps, margin, row_margin, .. } = table;
    let line =
        text[range.start..].find('\n').map(|feed| range.start + feed).or_else(|| text[..range.start].rfind('\n'));
    let feed = if line.is_some_and(|end| text[..end].ends_with('\r')) { "\r\n" } else { "\n" };
    let next = format!("{feed}{row_margin}");
    let end = range.start + text[range.clone()].trim_end().len();
    let mut edits: Vec<Edit> = gaps
        .iter()
        .filter(|gap| text[(*gap).clone()] != next)
        .map(|gap| edit(file, gap.clone(), next.as_str()))
        .collect();
    for (at, _) in text[range.start..end].match_indices('\n') {
        let at = range.start + at;
        if !lies_in(gaps, at) {
            let start = at - usize::from(text[..at].ends_with('\r'));
            edits.push(edit(file, start..at + 1 + margin.len(), " "));
        }
    }
    edits.extend(table.inner_pipes.iter().map(|&at| edit(file, at..at, "\\")));
    if table.followed {
        let blanks = text[end..].len() - text[end..].trim_start_matches([' ', '\t']).len();
        edits.push(edit(file, end..end + blanks, format!("{feed}{}", row_margin.trim_end())));
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// Whether a collapsed table is a table of as many rows once it is edited, its paragraph nothing else beside the words
/// around it, and every word is shown that was.
pub(super) fn is_table(text: &str, table: &CollapsedTable, edits: &[Edit]) -> bool {
    let written = outdented(&text[table.lines.clone()]);
    let mended = outdented(&mend::edited(text, table.lines.clone(), edits, 0));
    if shown(&written) != shown(&mended) {
        return false;
    }
    let (mut tables, mut rows, mut inside, mut alone) = (0, 0, false, true);
    for (event, _) in plain(&mended, 0) {
        match event {
            Event::Start(Tag::Table(_)) => (tables, inside) = (tables + 1, true),
            Event::End(TagEnd::Table) => inside = false,
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::HtmlBlock | Tag::CodeBlock(_) | Tag::Heading { .. }) | Event::Rule => return false,
            Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) if !inside => alone = false,
            _ => {}
        }
    }
    tables == 1 && alone == table.alone && Some(rows) == table.rows
}

/// Lines as they would stand outside of their list: there they would be too far to the right.
fn outdented(lines: &str) -> String {
    let indent = &lines[..lines.len() - lines.trim_start_matches([' ', '\t']).len()];
    lines.split_inclusive('\n').map(|line| line.strip_prefix(indent).unwrap_or(line)).collect()
}

/// What a reader sees of some lines, less blanks and the marks that make a table: words below one could become a list or a
/// definition that nobody sees.
fn shown(lines: &str) -> String {
    let mut out = String::with_capacity(lines.len());
    for (event, _) in plain(lines, 0) {
        if let Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::FootnoteReference(text) = event
        {
            out.extend(text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '|' | '-' | ':')));
        }
    }
    out
}

/// Whether escaped brackets can be a link's: what stands in them begins like a page's name and holds a word. A reference
/// such as `1`, a class of characters such as `a-z0-9`, and a test of a shell were meant as they are.
pub(super) fn names_a_page(target: &str) -> bool {
    let page: Vec<char> = target.split('#').next().unwrap_or_default().chars().collect();
    let Some(first) = page.first() else { return true };
    let is_range = |part: &&[char]| part.len() > 1 && part[1] == '-';
    let ranges = page.chunks(3).take_while(is_range).count();
    let is_class = ranges > 0 && page.len() <= 3 * ranges + 2;
    let begins = first.is_alphanumeric() || matches!(first, '.' | '/' | '_');
    begins && !is_class && page.windows(2).any(|pair| pair.iter().all(|c| c.is_alphabetic()))
}

/// Characters around a run that are looked at, lest the mended one is damage again together with them.
const AROUND: usize = 3;
/// So many damaged characters that touch are mended together: each of their findings holds the whole edit.
const TOGETHER: usize = 64;

/// For each damaged run, in order, the edit that puts back what it was. Runs that were damaged more than once are
/// mended together with those that they touch.
pub(super) fn mojibake(page: &Page, text: &str, damaged: &[(Range<usize>, char)]) -> Vec<Vec<Edit>> {
    // A file may be called as the link says, and an anchor is made of its heading.
    let dests = page.links.iter().map(|link| link.dest.as_str()).filter(|dest| !dest.is_ascii());
    let linked: HashSet<&str> =
        dests.flat_map(|dest| mojibake::find(dest).into_iter().map(move |(run, _)| &dest[run])).collect();
    let in_heading = |at: usize| {
        section_at(&page.sections, at).is_some_and(|section| page.sections[section].span.range().contains(&at))
    };
    let mut fixes = Vec::with_capacity(damaged.len());
    let mut before = page.body;
    let mut rest = damaged;
    while !rest.is_empty() {
        let touching = 1 + rest.windows(2).take_while(|pair| pair[0].0.end == pair[1].0.start).count();
        let (group, behind) = rest.split_at(touching);
        let range = group[0].0.start..group[touching - 1].0.end;
        let after = behind.first().map_or(text.len(), |(next, _)| next.start);
        let kept = in_heading(range.start) || group.iter().any(|(run, _)| linked.contains(&text[run.clone()]));
        let once: String = group.iter().map(|&(_, meant)| meant).collect();
        let meant = mended(once.clone());
        let start =
            text[before..range.start].char_indices().rev().nth(AROUND - 1).map_or(before, |(at, _)| before + at);
        let end = text[range.end..after].char_indices().nth(AROUND).map_or(after, |(at, _)| range.end + at);
        let around = format!("{}{meant}{}", &text[start..range.start], &text[range.end..end]);
        // A character that was lost before cannot be put back.
        let sure = !kept && !meant.contains('\u{fffd}') && mojibake::find(&around).is_empty();
        let alone = |(run, meant): &(Range<usize>, char)| vec![edit(page.file, run.clone(), meant.to_string())];
        if sure && meant == once {
            fixes.extend(group.iter().map(alone));
        } else {
            let whole = sure && touching <= TOGETHER;
            let edits = if whole { vec![edit(page.file, range.clone(), meant)] } else { Vec::new() };
            fixes.extend(std::iter::repeat_n(edits, touching));
        }
        (before, rest) = (range.end, behind);
    }
    fixes
}

/// A text that may have been damaged several times, as it was before; each round makes it shorter.
fn mended(mut text: String) -> String {
    loop {
        let found = mojibake::find(&text);
        if found.is_empty() {
            return text;
        }
        let (mut next, mut at) = (String::with_capacity(text.len()), 0);
        for (range, meant) in found {
            next.push_str(&text[at..range.start]);
            next.push(meant);
            at = range.end;
        }
        text = next + &text[at..];
    }
}
