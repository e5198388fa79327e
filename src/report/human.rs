//! The findings for people: each with its line of source, its related places and the way out; counts at the end.
//! The only file that knows `annotate-snippets`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Advice, Report, escape};
use crate::finding::{self, Finding};
use crate::span::{SourceMap, Span};

/// Findings of one check that are shown; more than anybody reads.
const SHOWN: usize = 100;
/// Characters of a line that are looked at, from what is marked on; more than any terminal shows.
const AHEAD: usize = 200;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if report.style.colour { Renderer::styled() } else { Renderer::plain() };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.verdict.findings {
        let number = seen.entry(finding.check).or_default();
        *number += 1;
        if *number <= SHOWN {
            writeln!(out, "{}\n", renderer.render(&groups(report.map, finding)))?;
        }
    }
    for (check, number) in seen.iter().filter(|(_, number)| **number > SHOWN) {
        writeln!(out, "and {} more of {check} (`--format short` lists every one)\n", number - SHOWN)?;
    }
    writeln!(out, "{}", report.summary.line())?;
    if let Some(comparison) = report.comparison {
        writeln!(out, "{}", escape(&comparison.line()))?;
    }
    let mended = report.verdict.mended;
    if mended > 0 {
        let (what, them) = if mended == 1 { ("finding is", "it") } else { ("findings are", "them") };
        writeln!(out, "{mended} accepted {what} mended: `--write-baseline` takes {them} out of the baseline")?;
    }
    if report.summary.rules == 0 {
        writeln!(
            out,
            "name rule files under `[alerts] rules`, or with `--rules`, to prove that every alert has a runbook"
        )?;
    }
    for advice in report.advice {
        writeln!(out, "{}", escape(&advised(advice)))?;
    }
    hint(report, out)
}

/// What to configure so that URLs that were only matched by their ends have to resolve.
fn advised(advice: &Advice) -> String {
    let Advice { count, prefix, pattern, is_site } = advice;
    let begin = if *count == 1 { "1 runbook URL begins".to_owned() } else { format!("{count} runbook URLs begin") };
    let site = if *is_site { "set `site-url` to it, or " } else { "" };
    format!("{begin} with `{prefix}`: {site}add `{pattern}` to `runbook-urls`, and each has to lead somewhere")
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
    let (text, mark) = excerpt(map, span);
    let line = map.start(span).line as usize;
    let path = escape(map.path(span.file));
    group.element(Snippet::source(text).path(path).line_start(line).annotation(kind.span(mark)))
}

/// The first line that a span touches, and the byte range in it of what the span covers. What follows a long way behind
/// is left off; what stands before is kept, because the renderer counts columns from there, and trims it itself.
fn excerpt(map: &SourceMap, span: Span) -> (&str, Range<usize>) {
    let text = map.text(span.file);
    // Clipped to the file and to whole characters.
    let start = map.slice(Span { start: 0, end: span.start, ..span }).len();
    let end = start + map.slice(span).len();
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let ahead = text[start..].char_indices().take_while(|&(_, c)| c != '\n').take(AHEAD);
    let line_end = ahead.last().map_or(start, |(at, c)| start + at + c.len_utf8());
    let line = text[line_start..line_end].trim_end_matches('\r');
    let mark_start = (start - line_start).min(line.len());
    (line, mark_start..(end - line_start).clamp(mark_start, line.len()))
}
