//! One line a finding and nothing else, as compilers print it: `path:line:column: error[check]: message`.

use std::io::{self, Write};

use super::{Report, escape};
use crate::finding::Finding;
use crate::span::SourceMap;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.verdict.findings {
        writeln!(out, "{}", line(report.map, finding, &escape(&finding.message)))?;
    }
    Ok(())
}

/// A finding in one line, with its message as it is to be shown.
pub(crate) fn line(map: &SourceMap, finding: &Finding, message: &str) -> String {
    let path = escape(map.path(finding.span.file));
    let at = map.start(finding.span);
    let (level, check) = (finding.level.name(), finding.check);
    format!("{path}:{}:{}: {level}[{check}]: {message}", at.line, at.column)
}
