//! The findings for machines: versioned, append-only. Its structs are its own, so that the model stays free to change.
//! Columns count Unicode scalar values from 1, ends are exclusive, edits are byte offsets into the file as it lies on
//! disk.

use std::io::{self, Write};

use serde::Serialize;

use super::{Comparison, Report};
use crate::finding::{Edit, Finding};
use crate::span::SourceMap;

/// Bytes of a byte order mark, which spans do not count and files on disk have.
const BOM: u32 = 3;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    summary: JsonSummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<JsonComparison<'a>>,
}

/// Only there with `--changed-since`.
#[derive(Serialize)]
struct JsonComparison<'a> {
    revision: &'a str,
    commit: &'a str,
    known: usize,
    mended: usize,
    alerts_added: &'a [String],
    added_without_runbook: &'a [String],
    alerts_removed: &'a [String],
    broken: Vec<JsonBroken<'a>>,
    changed: &'a [String],
}

#[derive(Serialize)]
struct JsonBroken<'a> {
    page: &'a str,
    anchor: Option<&'a str>,
    alerts: &'a [String],
    links: usize,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    check: &'a str,
    level: &'a str,
    message: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    help: Option<&'a str>,
    fingerprint: &'a str,
    related: Vec<JsonRelated<'a>>,
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonSummary {
    pages: usize,
    alerts: usize,
    covered: usize,
    errors: usize,
    warnings: usize,
    baselined: usize,
    suppressed: usize,
    /// Entries of the baseline that no finding has any more.
    mended: usize,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let document = Document {
        version: 1,
        findings: report.verdict.findings.iter().map(|finding| json_finding(report.map, finding)).collect(),
        summary: JsonSummary {
            pages: summary.pages,
            alerts: summary.alerts,
            covered: summary.tally.covered(),
            errors: summary.errors,
            warnings: summary.warnings,
            baselined: summary.baselined,
            suppressed: summary.suppressed,
            mended: report.verdict.mended,
        },
        comparison: report.comparison.map(json_comparison),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn json_comparison(comparison: &Comparison) -> JsonComparison<'_> {
    let broken = comparison.broken.iter().map(|broken| JsonBroken {
        page: &broken.page,
        anchor: broken.anchor.as_deref(),
        alerts: &broken.alerts,
        links: broken.links,
    });
    JsonComparison {
        revision: &comparison.revision,
        commit: &comparison.commit,
        known: comparison.known,
        mended: comparison.mended,
        alerts_added: &comparison.alerts_added,
        added_without_runbook: &comparison.added_without_runbook,
        alerts_removed: &comparison.alerts_removed,
        broken: broken.collect(),
        changed: &comparison.changed,
    }
}

fn json_finding<'a>(map: &'a SourceMap, finding: &'a Finding) -> JsonFinding<'a> {
    let (start, end) = (map.start(finding.span), map.end(finding.span));
    let related = finding.related.iter().map(|label| {
        let at = map.start(label.span);
        JsonRelated { file: map.path(label.span.file), line: at.line, column: at.column, message: &label.message }
    });
    let edits: Vec<_> = finding.fix.iter().map(|edit| json_edit(map, edit)).collect();
    JsonFinding {
        check: finding.check,
        level: finding.level.name(),
        message: &finding.message,
        file: map.path(finding.span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        help: finding.help.as_deref(),
        fingerprint: &finding.fingerprint,
        related: related.collect(),
        fix: (!edits.is_empty()).then_some(JsonFix { edits }),
    }
}

fn json_edit<'a>(map: &'a SourceMap, edit: &'a Edit) -> JsonEdit<'a> {
    let file = map.file(edit.span.file);
    let shift = if file.bom { BOM } else { 0 };
    JsonEdit { file: &file.path, start: edit.span.start + shift, end: edit.span.end + shift, text: &edit.text }
}
