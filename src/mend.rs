//! Edits of one text, put together: the text that they make, and the difference as a patch.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::finding::Edit;

/// Lines around a change that a patch shows.
const CONTEXT: usize = 3;

/// The edits that can be made together, in order of place: what several fixes ask for alike is made once, and none overlaps
/// one before it. A fix, whose own edits never overlap, is made whole or not at all; the second value tells how many fixes
/// were left out.
#[must_use]
pub fn together(mut fixes: Vec<Vec<Edit>>) -> (Vec<Edit>, usize) {
    fixes.retain(|fix| !fix.is_empty());
    fixes.sort_by_key(|fix| fix.iter().map(|edit| edit.span).min());
    let mut taken: BTreeMap<(u32, u32), Edit> = BTreeMap::new();
    let mut left_out = 0;
    for fix in fixes {
        let free = |edit: &Edit| {
            if taken.get(&(edit.span.start, edit.span.end)) == Some(edit) {
                return true;
            }
            let before = taken.range(..=(edit.span.start, u32::MAX)).next_back();
            let after = taken.range((edit.span.start, 0)..).next();
            before.is_none_or(|(&(_, end), _)| end <= edit.span.start)
                && after.is_none_or(|(&(start, _), _)| start > edit.span.start && start >= edit.span.end)
        };
        if fix.iter().all(free) {
            taken.extend(fix.into_iter().map(|edit| ((edit.span.start, edit.span.end), edit)));
        } else {
            left_out += 1;
        }
    }
    (taken.into_values().collect(), left_out)
}

/// The text with these edits made; `shift` is what stands before the text that their offsets count from. They are in
/// order and do not overlap.
#[must_use]
pub fn apply(text: &str, edits: &[Edit], shift: usize) -> String {
    edited(text, 0..text.len(), edits, shift)
}

/// A part of a text with the edits that lie in it.
#[must_use]
pub fn edited(text: &str, part: Range<usize>, edits: &[Edit], shift: usize) -> String {
    let mut out = String::with_capacity(part.len() + 64);
    let mut at = part.start;
    for (range, new) in edits.iter().map(|edit| (moved(edit, shift), &edit.text)) {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out + &text[at..part.end]
}

fn moved(edit: &Edit, shift: usize) -> Range<usize> {
    let range = edit.span.range();
    range.start + shift..range.end + shift
}

/// A change of some lines: which of the old ones, from 0, and what takes their place.
struct Change {
    lines: Range<usize>,
    new: String,
}

/// What [`apply`] changes, as a patch that `git apply` and `patch -p1` take. Empty when nothing changes.
#[must_use]
pub fn patch(path: &str, text: &str, edits: &[Edit], shift: usize) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let changes = changes(text, &lines, edits, shift);
    let mut out = String::new();
    let mut grown = 0_isize;
    let mut rest = &changes[..];
    while !rest.is_empty() {
        let near = |pair: &[Change]| pair[1].lines.start <= pair[0].lines.end + 2 * CONTEXT;
        let (hunk, behind) = rest.split_at(1 + rest.windows(2).take_while(|pair| near(pair)).count());
        if out.is_empty() {
            // A name ends at its first blank, unless a tab follows it.
            let tab = if path.contains(' ') { "\t" } else { "" };
            let _ = write!(out, "--- a/{path}{tab}\n+++ b/{path}{tab}\n");
        }
        grown = write_hunk(&mut out, &lines, hunk, grown);
        rest = behind;
    }
    out
}

/// The lines that differ, apart from those that only stand between two edits of one line.
fn changes(text: &str, lines: &[&str], edits: &[Edit], shift: usize) -> Vec<Change> {
    let starts: Vec<usize> = lines
        .iter()
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some(start)
        })
        .collect();
    let line_of = |at: usize| starts.partition_point(|&start| start <= at).saturating_sub(1);
    let end_of = |line: usize| starts.get(line).copied().unwrap_or(text.len());
    let mut changes = Vec::new();
    let mut rest = edits;
    while let Some(first) = rest.first() {
        let from = line_of(moved(first, shift).start);
        let mut to = from;
        let mut count = 0;
        for range in rest.iter().map(|edit| moved(edit, shift)) {
            if count > 0 && line_of(range.start) > to {
                break;
            }
            to = to.max(line_of(range.end));
            count += 1;
        }
        let (group, behind) = rest.split_at(count);
        let new = edited(text, end_of(from)..end_of(to + 1), group, shift);
        changes.push(trimmed(lines, Change { lines: from..(to + 1).min(lines.len()), new }));
        rest = behind;
    }
    changes.retain(|change| lines[change.lines.clone()].concat() != change.new);
    changes
}

/// A change without the lines at its ends that stay as they are.
fn trimmed(lines: &[&str], Change { lines: range, new }: Change) -> Change {
    let old = &lines[range.clone()];
    let fresh: Vec<&str> = new.split_inclusive('\n').collect();
    let head = old.iter().zip(&fresh).take_while(|(old, new)| old == new).count();
    let tail = old[head..].iter().rev().zip(fresh[head..].iter().rev()).take_while(|(old, new)| old == new).count();
    Change { lines: range.start + head..range.end - tail, new: fresh[head..fresh.len() - tail].concat() }
}

/// Writes the changes that stand close together; `grown` is how many lines those before have added.
fn write_hunk(out: &mut String, lines: &[&str], hunk: &[Change], grown: isize) -> isize {
    let added =
        |change: &Change| change.new.split_inclusive('\n').count().cast_signed() - change.lines.len().cast_signed();
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return grown };
    let start = first.lines.start.saturating_sub(CONTEXT);
    let end = (last.lines.end + CONTEXT).min(lines.len());
    let sum: isize = hunk.iter().map(added).sum();
    let (old, new) = (end - start, (end - start).saturating_add_signed(sum));
    // A hunk without lines stands behind the line that it names.
    let from = |count: usize, start: usize| if count == 0 { start } else { start + 1 };
    let _ = writeln!(out, "@@ -{},{old} +{},{new} @@", from(old, start), from(new, start.saturating_add_signed(grown)));
    let mut at = start;
    for change in hunk {
        lines[at..change.lines.start].iter().for_each(|line| write_line(out, ' ', line));
        lines[change.lines.clone()].iter().for_each(|line| write_line(out, '-', line));
        change.new.split_inclusive('\n').for_each(|line| write_line(out, '+', line));
        at = change.lines.end;
    }
    lines[at..end].iter().for_each(|line| write_line(out, ' ', line));
    grown + sum
}

fn write_line(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{SourceMap, Span};

    #[test]
    fn what_several_fixes_ask_for_is_made_once() {
        let file = SourceMap::default().add("page.md", "");
        let edit = |range: Range<usize>, text: &str| Edit { span: Span::new(file, range), text: text.to_owned() };
        let (one, other, mark) = (edit(0..1, "x"), edit(4..5, "y"), edit(2..2, "\\"));
        let alone = |edit: &Edit| vec![edit.clone()];
        let both = vec![one.clone(), other.clone()];
        let table = [
            (vec![both.clone(), both.clone()], both.clone(), 0),
            // Also with another of the same place between them.
            (vec![alone(&one), both.clone(), alone(&one)], both.clone(), 0),
            (vec![alone(&one), vec![edit(0..1, "z")], alone(&one)], alone(&one), 1),
            // A fix that overlaps is left out whole.
            (vec![alone(&one), vec![edit(0..3, ""), other.clone()]], alone(&one), 1),
            (vec![alone(&mark), alone(&mark)], alone(&mark), 0),
            (vec![alone(&mark), vec![edit(2..2, " ")], vec![]], alone(&mark), 1),
        ];
        for (fixes, wanted, left_out) in table {
            assert_eq!(together(fixes.clone()), (wanted, left_out), "{fixes:?}");
        }
    }
}
