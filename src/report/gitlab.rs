//! GitLab's Code Quality report, shown in a merge request: a list of objects with the fields that GitLab names in
//! "Code Quality report format".

use std::io::{self, Write};

use serde::{Serialize, Serializer as _};

use super::Report;
use crate::finding::{Finding, Level};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut json = serde_json::Serializer::pretty(&mut *out);
    json.collect_seq(report.verdict.findings.iter().map(|finding| issue(report, finding)))?;
    writeln!(out)
}

fn issue<'a>(report: &Report<'_>, finding: &'a Finding) -> Issue<'a> {
    Issue {
        description: report.said(finding).join("\n"),
        check_name: finding.check,
        // Two books of one repository may have the same finding.
        fingerprint: format!("{}{}", report.review.prefix, finding.fingerprint),
        severity: if finding.level == Level::Error { "major" } else { "minor" },
        location: Location {
            path: report.path(finding.span),
            lines: Lines { begin: report.map.start(finding.span).line },
        },
    }
}
