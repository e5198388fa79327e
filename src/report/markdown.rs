//! The findings as Markdown for a comment on a change: what came and went, then file by file, the worst first. Every
//! text is escaped, so that nothing in it becomes markup, mentions a person or links to an issue.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Report, Summary, count, escape};
use crate::finding::{Finding, Level};

/// Findings up to which all of them are unfolded.
const OPEN: usize = 10;
/// Parts an `@` or `#` from what follows, and shows nothing: a zero width space.
const APART: &str = "&#8203;";
/// Does the same in code, from where texts are copied, without a character of its own.
const NOTHING: &str = "<!-- -->";

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (head, table) = (head(report), coverage(&report.summary));
    out.write_all(head.as_bytes())?;
    let mut files: Vec<&[Finding]> = report.verdict.findings.chunk_by(|a, b| a.span.file == b.span.file).collect();
    files.sort_by_cached_key(|findings| Reverse(counted(findings)));
    let mut room = report.review.limit.map(|limit| limit.saturating_sub(head.len() + table.len()));
    let mut left = report.verdict.findings.len();
    let open = left <= OPEN;
    for findings in files {
        let written = file(report, findings, open, room);
        out.write_all(written.text.as_bytes())?;
        room = room.map(|room| room.saturating_sub(written.text.len()));
        left -= written.findings;
        if written.findings < findings.len() {
            writeln!(out, "**and {left} more**: `alertbook check --format short` lists every one\n")?;
            break;
        }
    }
    out.write_all(table.as_bytes())
}

/// Errors and warnings of a file.
fn counted(findings: &[Finding]) -> (usize, usize) {
    let errors = findings.iter().filter(|finding| finding.level == Level::Error).count();
    (errors, findings.len() - errors)
}

fn head(report: &Report<'_>) -> String {
    let summary = &report.summary;
    let verdict = match (summary.errors, summary.warnings) {
        (0, 0) => "nothing to complain of".to_owned(),
        (errors, warnings) => levels(errors, warnings),
    };
    let change = report.review.change.map(|change| format!("**{}**\n\n", change.headline()));
    format!("## alertbook: {verdict}\n\n{}{}\n\n", change.unwrap_or_default(), summary.line())
}

/// `2 errors, 1 warning`, without what there is none of.
fn levels(errors: usize, warnings: usize) -> String {
    let said = [(errors, "error"), (warnings, "warning")].into_iter().filter(|(number, _)| *number > 0);
    said.map(|(number, noun)| count(number, noun)).collect::<Vec<_>>().join(", ")
}

/// A file's findings as far as there is room for them.
struct Written {
    text: String,
    findings: usize,
}

/// What the line needs that tells how much was left out.
const RESERVED: usize = 120;

fn file(report: &Report<'_>, findings: &[Finding], open: bool, room: Option<usize>) -> Written {
    let mut written = Written { text: String::new(), findings: 0 };
    let Some(first) = findings.first() else { return written };
    let (errors, warnings) = counted(findings);
    let (open, path) = (if open { " open" } else { "" }, code(&report.path(first.span)));
    let begin = format!("<details{open}>\n<summary>{path}: {}</summary>\n\n", levels(errors, warnings));
    let end = "\n</details>\n\n";
    for finding in findings {
        let item = item(report, finding);
        let opening = if written.findings == 0 { begin.len() + end.len() } else { 0 };
        let needed = written.text.len() + opening + item.len() + RESERVED;
        if room.is_some_and(|room| needed > room) {
            break;
        }
        if written.findings == 0 {
            written.text.push_str(&begin);
        }
        written.text.push_str(&item);
        written.findings += 1;
    }
    if written.findings > 0 {
        written.text.push_str(end);
    }
    written
}

fn item(report: &Report<'_>, finding: &Finding) -> String {
    let line = report.map.start(finding.span).line;
    let (level, check, message) = (finding.level.name(), finding.check, text(&finding.message));
    let mut out = format!("- **{level}** in line {line}, `{check}`: {message}\n");
    if let Some(help) = &finding.help {
        out.push_str(&format!("  <br>help: {}\n", text(help)));
    }
    for label in &finding.related {
        let (path, line) = (code(&report.path(label.span)), report.map.start(label.span).line);
        out.push_str(&format!("  <br>note: {path} line {line}: {}\n", text(&label.message)));
    }
    out
}

/// The alerts by status, worst last.
fn coverage(summary: &Summary) -> String {
    let tally = &summary.tally;
    let rows = [
        ("covered, declared", tally.declared),
        ("covered, linked", tally.linked),
        ("covered, inferred", tally.inferred),
        ("exempt", tally.exempt),
        ("external", tally.external),
        ("not required", tally.not_required),
        ("stub", tally.stub),
        ("uncovered", tally.uncovered),
    ];
    if summary.rules == 0 {
        return String::new();
    }
    let rows = rows.iter().filter(|(_, number)| *number > 0).map(|(name, number)| format!("| {name} | {number} |\n"));
    format!("| alerts | {} |\n|---|---:|\n{}", summary.alerts, rows.collect::<String>())
}

/// A message, in which what stands in backticks is code, as Markdown has it: between runs of them that are equally long.
fn text(message: &str) -> String {
    let mut out = String::with_capacity(message.len() * 2);
    let mut rest = message;
    while let Some(at) = rest.find('`') {
        let run = ticks(&rest[at..]);
        let (before, body) = (&rest[..at], &rest[at + run..]);
        out.push_str(&prose(before));
        if let Some(end) = closing(body, run) {
            let inner = &body[..end];
            let padded = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
            out.push_str(&code(padded.filter(|_| run > 1).unwrap_or(inner)));
            rest = &body[end + run..];
        } else {
            out.push_str(&"&#96;".repeat(run));
            rest = body;
        }
    }
    out + &prose(rest)
}

/// How many backticks a text begins with.
fn ticks(text: &str) -> usize {
    text.bytes().take_while(|&byte| byte == b'`').count()
}

/// Where the next run of so many backticks begins.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find('`') {
        let found = ticks(&text[from + at..]);
        if found == run {
            return Some(from + at);
        }
        from += at + found;
    }
    None
}

fn code(raw: &str) -> String {
    format!("<code>{}</code>", inert(raw, NOTHING))
}

fn prose(raw: &str) -> String {
    inert(raw, APART)
}

/// A text that stays text, in Markdown, in a table, in HTML. Entities take the meaning from characters of markup; what
/// services look for in the finished text (people, issues, milestones, addresses) is taken `apart`. In code they look for
/// addresses alone.
fn inert(raw: &str, apart: &str) -> String {
    let escaped = escape(raw);
    let mut out = String::with_capacity(escaped.len() * 2);
    let (mut before, mut chars) = (' ', escaped.chars().peekable());
    while let Some(char) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        // `www.` is an address already where it stands in the source.
        let of_www = char == '.' && before.eq_ignore_ascii_case(&'w');
        let split = match char {
            '@' | '#' | '!' | '%' | '~' | '$' | '&' | '^' if next.is_alphanumeric() || "\"_".contains(next) => {
                char == '@' || apart == APART
            }
            ':' => next == '/',
            '-' => before == 'H' && next.is_ascii_digit() && apart == APART,
            _ => of_www,
        };
        let plain = matches!(char, ' ' | ',' | '.' | ';' | '?' | '/' | '-' | ':' | '%') && !of_www;
        if plain || !char.is_ascii_punctuation() {
            out.push(char);
        } else {
            let _ = write!(out, "&#{};", u32::from(char));
        }
        out.push_str(if split { apart } else { "" });
        before = char;
    }
    out
}
