//! The findings for people: each with its line of source, its related places and the way out; counts at the end.
//! The only file that knows `annotate-snippets`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Report, escape};
use crate::finding::{self, Finding};
use crate::span::{SourceMap, Span};

/// Findings of one check that are shown unless every one is wanted.
const SHOWN: usize = 100;
/// Characters of a line that are shown before what is marked, and from there on.
const BEFORE: usize = 60;
const AFTER: usize = 80;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if report.style.colour { Renderer::styled() } else { Renderer::plain() };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.verdict.findings {
        let number = seen.entry(finding.check).or_default();
        *number += 1;
        if report.style.every || *number <= SHOWN {
            writeln!(out, "{}\n", renderer.render(&groups(report.map, finding)))?;
        }
    }
    if !report.style.every {
        for (check, number) in seen.iter().filter(|(_, number)| **number > SHOWN) {
            writeln!(out, "and {} more of {check} (-v shows every one)\n", number - SHOWN)?;
        }
    }
    writeln!(out, "{}", report.summary.line())?;
    hint(report, out)
}

/// One line on how to learn more, when something is wrong.
fn hint(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let errors = report.verdict.findings.iter().filter(|finding| finding.level == finding::Level::Error);
    let checks: BTreeSet<_> = errors.map(|finding| finding.check).collect();
    let Some(first) = checks.first() else { return Ok(()) };
    if checks.len() == 1 {
        return writeln!(out, "`alertbook explain {first}` says why it matters and how to mend it");
    }
    let names: Vec<_> = checks.into_iter().collect();
    writeln!(out, "`alertbook explain CHECK` says why it matters and how to mend it: {}", names.join(", "))
}

/// The finding as the renderer wants it: itself first, then each related place.
fn groups<'a>(map: &'a SourceMap, finding: &'a Finding) -> Vec<Group<'a>> {
    let level = if finding.level == finding::Level::Error { Level::ERROR } else { Level::WARNING };
    let title = level.primary_title(escape(&finding.message)).id(finding.check);
    let mut primary = place(Group::with_title(title), map, finding.span, AnnotationKind::Primary);
    if let Some(help) = &finding.help {
        primary = primary.element(Level::HELP.message(escape(help)));
    }
    let related = finding.related.iter().map(|label| {
        let title = Level::NOTE.secondary_title(escape(&label.message));
        place(Group::with_title(title), map, label.span, AnnotationKind::Context)
    });
    std::iter::once(primary).chain(related).collect()
}

/// Adds a place: path, line and column, then the line with what is meant marked.
fn place<'a>(group: Group<'a>, map: &'a SourceMap, span: Span, kind: AnnotationKind) -> Group<'a> {
    let at = map.start(span);
    let origin = Origin::path(escape(map.path(span.file))).line(at.line as usize).char_column(at.column as usize);
    let excerpt = excerpt(map.text(span.file), span);
    let snippet = Snippet::source(excerpt.text).line_start(at.line as usize).annotation(kind.span(excerpt.mark));
    group.element(origin).element(snippet)
}

/// A piece of one line.
struct Excerpt {
    text: String,
    /// Byte range of what is meant in `text`.
    mark: std::ops::Range<usize>,
}

/// The first line that a span touches, cut to what fits a terminal, with the span marked as far as it is shown.
fn excerpt(text: &str, span: Span) -> Excerpt {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    let mut before: Vec<char> = text[..start].chars().rev().take_while(|&c| c != '\n').take(BEFORE + 1).collect();
    before.reverse();
    let cut = before.len() > BEFORE;
    if cut {
        before[0] = '…';
    }
    let mut out: String = before.into_iter().collect();

    let mut ahead = text[start..].char_indices().take_while(|&(_, c)| c != '\n');
    let shown = ahead.by_ref().take(AFTER).last().map_or("", |(at, c)| &text[start..start + at + c.len_utf8()]);
    let trimmed = shown.trim_end_matches('\r');
    let mark = out.len()..out.len() + trimmed.len().min(end - start);
    out.push_str(trimmed);
    if ahead.any(|(_, c)| c != '\r') {
        out.push('…');
    }
    Excerpt { text: out, mark }
}
