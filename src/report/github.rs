//! Workflow commands of GitHub Actions, which become annotations of a change. GitHub shows ten of each level in a step:
//! what is left then shares one annotation for each check. The log has every word; an annotation ends at 4,096
//! characters.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::place::is_inside;
use super::{Report, escape, is_treacherous};
use crate::finding::{Finding, Level};
use crate::span::Span;

/// Annotations of a level that GitHub shows in a step.
const SHOWN: usize = 10;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for level in [Level::Error, Level::Warn] {
        let (alone, groups) = divided(sorted(report, level));
        for finding in alone {
            let title = finding.check;
            annotation(report, level, finding.span, title, &report.said(finding).join("\n"), out)?;
        }
        for group in groups {
            let Some(first) = group.first() else { continue };
            let message: Vec<String> = group.iter().map(|finding| line(report, finding)).collect();
            annotation(report, level, first.span, &title(&group), &message.join("\n"), out)?;
        }
    }
    Ok(())
}

/// The findings of a level; those in files that the change touches come first.
fn sorted<'a>(report: &Report<'a>, level: Level) -> Vec<&'a Finding> {
    let mut findings: Vec<&Finding> = report.verdict.findings.iter().filter(|finding| finding.level == level).collect();
    let changed = report.review.change.map_or(&[][..], |change| &change.changed);
    let touched = |finding: &&Finding| {
        let path = report.map.path(finding.span.file);
        changed.binary_search_by(|changed| changed.as_str().cmp(path)).is_ok()
    };
    findings.sort_by_key(|finding| !touched(finding));
    findings
}

/// Findings with an annotation each, and those that share one: as many of the first kind as can be shown.
fn divided(findings: Vec<&Finding>) -> (Vec<&Finding>, Vec<Vec<&Finding>>) {
    let mut alone = findings;
    if alone.len() <= SHOWN {
        return (alone, Vec::new());
    }
    let mut rest: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in alone.split_off(SHOWN) {
        rest.entry(finding.check).or_default().push(finding);
    }
    while alone.len() + rest.len() > SHOWN
        && let Some(last) = alone.pop()
    {
        rest.entry(last.check).or_default().insert(0, last);
    }
    let mut groups: Vec<_> = rest.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    if groups.len() > SHOWN {
        let others = groups.split_off(SHOWN - 1);
        groups.push(others.into_iter().flatten().collect());
    }
    (alone, groups)
}

/// `12 more of broken-link`, or the names of all checks of a group.
fn title(group: &[&Finding]) -> String {
    let mut checks: Vec<&str> = group.iter().map(|finding| finding.check).collect();
    checks.dedup();
    format!("{} more of {}", group.len(), checks.join(", "))
}

/// A finding among others of its annotation.
fn line(report: &Report<'_>, finding: &Finding) -> String {
    format!("{}: {}", report.place(finding.span), escape(&finding.message))
}

fn annotation(
    report: &Report<'_>,
    level: Level,
    span: Span,
    title: &str,
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let path = report.path(span);
    let (start, end) = (report.map.start(span), report.map.end(span));
    write!(out, "::{} ", level.name())?;
    if is_inside(&path) {
        write!(out, "file={},line={},endLine={},", property(&path), start.line, end.line)?;
        // Columns of different lines would be refused.
        if start.line == end.line {
            write!(out, "col={},endColumn={},", start.column, end.column)?;
        }
        writeln!(out, "title={}::{}", property(title), data(message))
    } else {
        let place = report.place(span);
        writeln!(out, "title={}::{}", property(title), data(&format!("{place}: {message}")))
    }
}

/// What stands behind the last `::`.
fn data(raw: &str) -> String {
    raw.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    for char in raw.chars() {
        match char {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' => out.push_str("%3A"),
            ',' => out.push_str("%2C"),
            char if is_treacherous(char) => out.extend(char.escape_default()),
            char => out.push(char),
        }
    }
    out
}
