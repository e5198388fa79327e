//! The Reviewdog Diagnostic Format, one document: its columns count bytes of UTF-8 from 1, its ends are exclusive.
//! Further places stand in the message, because older readers refuse a document with fields that they do not know.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::Report;
use crate::finding::{Edit, Finding, Level};
use crate::span::{Position, SourceMap, Span};

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Diagnostics<'a>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

/// Made one by one while they are written.
struct Diagnostics<'a>(&'a Report<'a>);

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.verdict.findings.iter().map(|finding| diagnostic(self.0, finding)))
    }
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'a str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document { source: Source { name: "alertbook" }, diagnostics: Diagnostics(report) };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn diagnostic<'a>(report: &Report<'_>, finding: &'a Finding) -> Diagnostic<'a> {
    // A suggestion names no file: it is one for the file of its finding.
    let suggest = finding.fix.iter().all(|edit| edit.span.file == finding.span.file);
    let edits: &[Edit] = if suggest { &finding.fix } else { &[] };
    let suggestion = |edit: &'a Edit| Suggestion { range: range(report.map, edit.span), text: &edit.text };
    Diagnostic {
        message: report.said(finding).join("\n"),
        location: Location { path: report.path(finding.span), range: range(report.map, finding.span) },
        severity: if finding.level == Level::Error { "ERROR" } else { "WARNING" },
        code: Code { value: finding.check },
        suggestions: edits.iter().map(suggestion).collect(),
    }
}

fn range(map: &SourceMap, span: Span) -> Range {
    let place = |at: u32| {
        let Position { line, column } = map.byte_position(span.file, at);
        Place { line, column }
    };
    Range { start: place(span.start), end: place(span.end.max(span.start)) }
}
