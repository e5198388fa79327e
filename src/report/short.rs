//! One line a finding and nothing else, as compilers print it: `path:line:column: error[check]: message`.

use std::io::{self, Write};

use super::{Report, escape};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.verdict.findings {
        let path = escape(report.map.path(finding.span.file));
        let at = report.map.start(finding.span);
        let (level, check, message) = (finding.level.name(), finding.check, escape(&finding.message));
        writeln!(out, "{path}:{}:{}: {level}[{check}]: {message}", at.line, at.column)?;
    }
    Ok(())
}
