//! Tables that a prose wrapper ran together: rows that follow one another on one line, lines that break inside cells.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::{Edit, Problem, ProblemKind};
use crate::parse::fixes;
use crate::parse::repair::{Paragraph, hidden, lies_in, unescaped_pipes};
use crate::span::{FileId, Span};

/// A table that became a paragraph, or a part of one.
pub(super) struct CollapsedTable {
    /// From its first pipe to its last, and to the end of the line when words stand behind that.
    pub(super) range: Range<usize>,
    /// From the beginning of the line in which the paragraph begins to the end of the paragraph.
    pub(super) lines: Range<usize>,
    /// Whether nothing but the table stands in the paragraph.
    pub(super) alone: bool,
    /// Whether words follow on a line of their own.
    pub(super) followed: bool,
    columns: usize,
    /// Body rows; `None` when the cells do not add up.
    pub(super) rows: Option<usize>,
    /// The blanks between its rows, when they are certain.
    pub(super) gaps: Vec<Range<usize>>,
    /// Pipes that are no borders of cells: those of code and of wiki links.
    pub(super) inner_pipes: Vec<usize>,
    /// What further lines of the paragraph begin with in a list or a quote.
    pub(super) margin: String,
    /// What further lines of the table begin with there.
    pub(super) row_margin: String,
    /// Why its rows cannot be told apart for certain.
    doubt: Option<&'static str>,
    /// The swaps that make it a table again: a blank between two rows becomes a line feed, all others blanks. So does the
    /// last pipe, which a row can do without, before words that follow.
    pub(super) fills: Vec<(Range<usize>, u8)>,
}

impl CollapsedTable {
    pub(super) fn problem(&self, text: &str, file: FileId) -> Problem {
        let columns = self.columns;
        let rows =
            self.rows.map_or_else(String::new, |rows| format!("{rows} row{} x ", if rows == 1 { "" } else { "s" }));
        let problem = Problem::new(
            ProblemKind::CollapsedTable,
            Span::new(file, self.range.clone()),
            "table",
            format!("a table of {rows}{columns} columns has its rows run together, so it is no table to other readers"),
        )
        .help("put every row on a line of its own");
        match self.fix(text, file) {
            Ok(edits) => problem.fix(edits),
            Err(why) => problem.unfixed(why),
        }
    }

    /// Line breaks between the rows and none inside of them; nothing unless every word then stands where it stood.
    fn fix(&self, text: &str, file: FileId) -> Result<Vec<Edit>, &'static str> {
        if let Some(why) = self.doubt {
            return Err(why);
        }
        let edits = fixes::table(text, self, file);
        if fixes::is_table(text, self, &edits) {
            Ok(edits)
        } else {
            Err("rows of a table would be read as something else")
        }
    }
}

/// The collapsed table in a paragraph, if there is one: it begins a line with a pipe, and its delimiter row stands behind
/// its header on the same line.
pub(super) fn find(
    text: &str,
    paragraph: &Paragraph,
    code: &[Range<usize>],
    wikis: &[Range<usize>],
) -> Option<CollapsedTable> {
    let base = paragraph.range.start;
    if !text[paragraph.range.clone()].contains('|') || !text[paragraph.range.clone()].contains('-') {
        return None;
    }
    let line = text[..base].rfind('\n').map_or(0, |feed| feed + 1);
    // At the top level each line is its own.
    let margin = if paragraph.top { Some(String::new()) } else { margin(&text[line..base]) };
    let body = margin.as_deref().and_then(|margin| without_margins(&text[paragraph.range.clone()], margin));
    let in_margins = body.is_some();
    let body = body.unwrap_or(Cow::Borrowed(&text[paragraph.range.clone()]));
    let begin = first_row(&body)?;
    let (inner_pipes, pipes): (Vec<usize>, Vec<usize>) = unescaped_pipes(&body)
        .filter(|&at| at >= begin)
        .partition(|&at| lies_in(code, base + at) || lies_in(wikis, base + at));
    let cells: Vec<Range<usize>> = pipes.windows(2).map(|pair| pair[0] + 1..pair[1]).collect();
    let first = cells.iter().position(|cell| dashes(&body[cell.clone()]) > 0)?;
    let columns = cells[first..].iter().take_while(|cell| dashes(&body[(*cell).clone()]) > 0).count();
    let line_of_dashes = body[..cells[first].start].rfind('\n').map_or(0, |feed| feed + 1).max(begin);
    if columns < 2 || body[line_of_dashes..cells[first].start - 1].trim().is_empty() {
        return None;
    }
    let gaps = gaps(&body, &cells, first, columns);
    let rows = gaps.as_ref().map(|gaps| gaps.len() - 1);
    // A single dash also stands in rows for what is not known.
    if cells[first..first + columns].iter().any(|cell| dashes(&body[cell.clone()]) == 1) && rows.unwrap_or(0) == 0 {
        return None;
    }
    let end = pipes.last()? + 1;
    let behind = &body[end..];
    let followed = !behind.trim().is_empty() && behind.lines().next().is_none_or(|line| line.trim().is_empty());
    let second = |row: &[Range<usize>]| row.iter().skip(1).all(|cell| dashes(&body[cell.clone()]) > 2);
    let two_tables = cells.get(first + columns..).unwrap_or_default().chunks(columns + 1).any(second);
    let doubt = doubt(gaps.is_some(), !followed && !behind.trim().is_empty(), in_margins)
        .or(two_tables.then_some("a second row of dashes may begin another table"));
    let line_of_table = text[..base + begin].rfind('\n').map_or(0, |feed| feed + 1);
    let row_margin = (!paragraph.top).then(|| self::margin(&text[line_of_table..base + begin])).flatten();
    let absolute = |range: Range<usize>| base + range.start..base + range.end;
    let gaps: Vec<_> = gaps.filter(|_| doubt.is_none()).unwrap_or_default().into_iter().map(absolute).collect();
    let range = base + begin..if followed { base + end } else { paragraph.range.end };
    // In a list or a quote a line feed is not enough.
    let fillable = paragraph.top && doubt.is_none();
    let mut fills = if fillable { fills(text, &(range.start..base + end), &gaps, followed) } else { Vec::new() };
    let inner_pipes: Vec<_> = inner_pipes.into_iter().filter(|&at| at < end).map(|at| base + at).collect();
    // Those of wiki links are hidden with them.
    let of_code = inner_pipes.iter().filter(|&&at| fillable && !lies_in(wikis, at));
    fills.extend(of_code.map(|&at| (at..at + 1, hidden::PIPE as u8)));
    Some(CollapsedTable {
        range,
        lines: line..paragraph.range.end,
        alone: begin == 0 && !followed,
        followed,
        columns,
        rows,
        gaps,
        inner_pipes,
        margin: margin.unwrap_or_default(),
        row_margin: row_margin.unwrap_or_default(),
        doubt,
        fills,
    })
}

/// Why the rows of a table cannot be told apart for certain.
fn doubt(has_rows: bool, has_words_behind: bool, in_margins: bool) -> Option<&'static str> {
    match (has_rows, has_words_behind, in_margins) {
        (false, ..) => Some("rows of a table do not have as many cells as its header"),
        (_, true, _) => Some("words stand behind the last row of a table"),
        (.., false) => Some("the lines of a table do not all stand in its list or quote"),
        _ => None,
    }
}

/// What lines of a paragraph begin with whose first line begins so: the marks of quotes, and blanks below those of lists.
fn margin(lead: &str) -> Option<String> {
    let kept = |c: char| if matches!(c, '>' | '\t') { c } else { ' ' };
    lead.is_ascii().then(|| lead.chars().map(kept).collect())
}

/// A text whose further lines have blanks in place of the marks in the margin; `None` when one begins otherwise.
fn without_margins<'a>(text: &'a str, margin: &str) -> Option<Cow<'a, str>> {
    if margin.is_empty() || !text.contains('\n') {
        return Some(Cow::Borrowed(text));
    }
    let mut lines = text.split_inclusive('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    lines.try_for_each(|line| {
        out.extend(std::iter::repeat_n(' ', margin.len()));
        out.push_str(line.strip_prefix(margin)?);
        Some(())
    })?;
    Some(Cow::Owned(out))
}

/// Where the first line that begins with a pipe does.
fn first_row(body: &str) -> Option<usize> {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if line.trim_start().starts_with('|') {
            return Some(at + line.len() - line.trim_start().len());
        }
        at += line.len();
    }
    None
}

/// How many dashes a cell of a delimiter row has; none in any other.
fn dashes(cell: &str) -> usize {
    let cell = cell.trim();
    let cell = cell.strip_prefix(':').unwrap_or(cell);
    let dashes = cell.strip_suffix(':').unwrap_or(cell);
    if dashes.bytes().all(|b| b == b'-') { dashes.len() } else { 0 }
}

/// The blanks between the rows, when header, delimiter row and all rows have `columns` cells.
fn gaps(body: &str, cells: &[Range<usize>], first: usize, columns: usize) -> Option<Vec<Range<usize>>> {
    let fits = first == columns + 1 && (cells.len() + 1).is_multiple_of(columns + 1);
    let gaps: Vec<_> = cells.iter().skip(columns).step_by(columns + 1).cloned().collect();
    let blank = |gap: &Range<usize>| !gap.is_empty() && body[gap.clone()].trim().is_empty();
    (fits && gaps.iter().all(blank)).then_some(gaps)
}

fn fills(text: &str, range: &Range<usize>, gaps: &[Range<usize>], followed: bool) -> Vec<(Range<usize>, u8)> {
    let breaks = text[range.clone()].bytes().enumerate().filter(|&(_, b)| matches!(b, b'\n' | b'\r'));
    let mut fills: Vec<_> = breaks.map(|(at, _)| (range.start + at..range.start + at + 1, b' ')).collect();
    for gap in gaps {
        fills.push((gap.clone(), b' '));
        fills.push((gap.start..gap.start + 1, b'\n'));
    }
    if followed {
        // With the line's own feed a blank line.
        fills.push((range.end - 1..range.end, b'\n'));
    }
    fills
}
