//! Tables that a prose wrapper ran together: rows that follow one another on one line, lines that break inside cells.

use std::ops::Range;

use crate::finding::{Edit, Problem, ProblemKind};
use crate::parse::fixes;
use crate::parse::repair::{Paragraph, lies_in, unescaped_pipes};
use crate::span::{FileId, Span};

/// A table that became a paragraph.
pub(super) struct CollapsedTable {
    range: Range<usize>,
    columns: usize,
    /// Body rows; `None` when the cells do not add up.
    rows: Option<usize>,
    /// The blanks between its rows, when they are certain.
    gaps: Vec<Range<usize>>,
    /// Pipes that are no borders of cells: those of code and of wiki links.
    inner_pipes: Vec<usize>,
    /// The swaps that make it a table again: a blank between two rows becomes a line feed, all others blanks.
    pub(super) fills: Vec<(Range<usize>, u8)>,
}

impl CollapsedTable {
    pub(super) fn problem(&self, text: &str, file: FileId) -> Problem {
        let columns = self.columns;
        let rows = self.rows.map_or_else(String::new, |rows| format!("{rows} rows x "));
        Problem::new(
            ProblemKind::CollapsedTable,
            Span::new(file, self.range.clone()),
            "table",
            format!("a table of {rows}{columns} columns has its rows run together, so it is no table to other readers"),
        )
        .help("put every row on a line of its own")
        .fix(self.fix(text, file))
    }

    /// Line breaks between the rows and none inside of them; nothing unless every word then stands in a cell.
    fn fix(&self, text: &str, file: FileId) -> Vec<Edit> {
        let body = &text[self.range.clone()];
        if self.gaps.is_empty() || !body.trim_end().ends_with('|') {
            return Vec::new();
        }
        let edits = fixes::table(text, &self.range, &self.gaps, &self.inner_pipes, file);
        if fixes::is_table(text, &self.range, &edits, self.gaps.len() - 1) { edits } else { Vec::new() }
    }
}

/// The collapsed table in a paragraph, if it is one: it begins with a pipe, and its delimiter row stands behind its
/// header on the same line.
pub(super) fn find(
    text: &str,
    paragraph: &Paragraph,
    code: &[Range<usize>],
    wikis: &[Range<usize>],
) -> Option<CollapsedTable> {
    let body = &text[paragraph.range.clone()];
    if !body.trim_start().starts_with('|') || !body.contains("--") {
        return None;
    }
    let base = paragraph.range.start;
    let (inner_pipes, pipes): (Vec<usize>, Vec<usize>) =
        unescaped_pipes(body).map(|at| base + at).partition(|&at| lies_in(code, at) || lies_in(wikis, at));
    let cells: Vec<Range<usize>> = pipes.windows(2).map(|pair| pair[0] + 1..pair[1]).collect();
    let is_delimiter = |cell: &Range<usize>| {
        let dashes = text[cell.clone()].trim().trim_start_matches(':').trim_end_matches(':');
        dashes.len() >= 2 && dashes.bytes().all(|b| b == b'-')
    };
    let first = cells.iter().position(is_delimiter)?;
    let columns = cells[first..].iter().take_while(|cell| is_delimiter(cell)).count();
    let line = text[..cells[first].start].rfind('\n').map_or(base, |n| n + 1).max(base);
    let own_line = text[line..cells[first].start - 1].trim().is_empty();
    if columns < 2 || own_line {
        return None;
    }
    let gaps = gaps(text, &cells, first, columns);
    let rows = gaps.as_ref().map(|gaps| gaps.len() - 1);
    // In a list or a quote each line has a beginning of its own.
    let gaps = gaps.filter(|_| paragraph.top).unwrap_or_default();
    let fills = if gaps.is_empty() { Vec::new() } else { fills(text, &paragraph.range, &gaps) };
    Some(CollapsedTable { range: paragraph.range.clone(), columns, rows, gaps, inner_pipes, fills })
}

/// The blanks between the rows, when header, delimiter row and all rows have `columns` cells.
fn gaps(text: &str, cells: &[Range<usize>], first: usize, columns: usize) -> Option<Vec<Range<usize>>> {
    let fits = first == columns + 1 && (cells.len() + 1).is_multiple_of(columns + 1);
    let gaps: Vec<_> = cells.iter().skip(columns).step_by(columns + 1).cloned().collect();
    let blank = |gap: &Range<usize>| !gap.is_empty() && text[gap.clone()].trim().is_empty();
    (fits && gaps.len() >= 2 && gaps.iter().all(blank)).then_some(gaps)
}

fn fills(text: &str, range: &Range<usize>, gaps: &[Range<usize>]) -> Vec<(Range<usize>, u8)> {
    let breaks = text[range.clone()].trim_end().bytes().enumerate().filter(|&(_, b)| matches!(b, b'\n' | b'\r'));
    let mut fills: Vec<_> = breaks.map(|(at, _)| (range.start + at..range.start + at + 1, b' ')).collect();
    for gap in gaps {
        fills.push((gap.clone(), b' '));
        fills.push((gap.start..gap.start + 1, b'\n'));
    }
    fills
}
