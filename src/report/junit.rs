//! `JUnit` XML, as Jenkins and GitLab read it: a suite for each file, a case for each finding. A warning fails its case
//! only where it fails the gate, so that a green gate has no red case.

use std::io::{self, Write};

use super::{Report, is_treacherous};
use crate::finding::{Finding, Level};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let all = &report.verdict.findings;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let (tests, failures) = (all.len().max(1), failures(report, all));
    writeln!(out, "<testsuites name=\"alertbook\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    if all.is_empty() {
        // Some readers take a report without a case for one that is broken.
        writeln!(out, "  <testsuite name=\"alertbook\" tests=\"1\" failures=\"0\" errors=\"0\">")?;
        let name = attribute(&report.summary.line());
        writeln!(out, "    <testcase classname=\"alertbook\" name=\"{name}\"/>\n  </testsuite>")?;
    }
    for findings in all.chunk_by(|a, b| a.span.file == b.span.file) {
        suite(report, findings, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn failures(report: &Report<'_>, findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| fails(report, finding)).count()
}

fn fails(report: &Report<'_>, finding: &Finding) -> bool {
    finding.level == Level::Error || report.review.strict
}

/// All findings of a file.
fn suite(report: &Report<'_>, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let path = attribute(&report.path(first.span));
    let (tests, failures) = (findings.len(), failures(report, findings));
    writeln!(out, "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    for finding in findings {
        let at = report.map.start(finding.span);
        let name = format!("{} at {}:{}", finding.check, at.line, at.column);
        writeln!(out, "    <testcase classname=\"{path}\" name=\"{name}\">")?;
        let said = format!("{}: {}", report.place(finding.span), report.said(finding).join("\n"));
        if fails(report, finding) {
            let (message, check) = (attribute(&finding.message), finding.check);
            writeln!(out, "      <failure type=\"{check}\" message=\"{message}\">{}</failure>", text(&said))?;
        } else {
            writeln!(out, "      <system-out>warning: {}</system-out>", text(&said))?;
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// Text between tags.
fn text(raw: &str) -> String {
    escaped(raw, false)
}

/// The value of an attribute in double quotes.
fn attribute(raw: &str) -> String {
    escaped(raw, true)
}

/// What XML 1.0 has no way to write, not even as a reference, is spelled out as in every other report.
fn escaped(raw: &str, one_line: bool) -> String {
    let mut out = String::with_capacity(raw.len() + 16);
    for char in raw.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' if !one_line => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.extend(char.escape_unicode()),
            char if is_treacherous(char) => out.extend(char.escape_default()),
            char => out.push(char),
        }
    }
    out
}
