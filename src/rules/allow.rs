//! `# alertbook: allow broken-runbook-url because … ` in a rule file covers the next rule.

use crate::finding::{Allow, Problem, ProblemKind};
use crate::rules::RuleFile;
use crate::span::{FileId, Span};

/// Adds the suppressions of a rule file, whose rules have been read. A comment between a rule's own lines covers
/// that rule; one that no rule follows covers itself and so nothing.
pub(super) fn read(text: &str, file: FileId, out: &mut RuleFile) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let Some(rest) = line.trim().strip_prefix('#').map(str::trim_start) else { continue };
        let Some(words) = rest.strip_prefix("alertbook:") else { continue };
        let span = Span::new(file, start..start + line.trim().len());
        match parse(words) {
            Ok((checks, reason)) => {
                let covers = next_rule(&out.rules, span);
                out.allows.extend(checks.into_iter().map(|check| Allow {
                    span,
                    check: check.to_owned(),
                    reason: reason.to_owned(),
                    covers,
                }));
            }
            Err(message) => out.problems.push(
                Problem::new(ProblemKind::BadAllow, span, words.trim(), message)
                    .help("write `# alertbook: allow <check> because <reason>`"),
            ),
        }
    }
}

fn next_rule(rules: &[super::AlertRule], comment: Span) -> Span {
    let next = rules.partition_point(|rule| rule.span.end <= comment.start);
    rules.get(next).map_or(comment, |rule| rule.span)
}

/// The checks and the reason of what follows `alertbook:`.
fn parse(words: &str) -> Result<(Vec<&str>, &str), &'static str> {
    let Some(rest) = words.trim().strip_prefix("allow").filter(|rest| rest.starts_with([' ', '\t'])) else {
        return Err("the only instruction is `allow`");
    };
    let (checks, reason) = rest.split_once(" because").unwrap_or((rest, ""));
    let reason = reason.trim_matches([' ', '\t', ':']);
    let checks: Vec<&str> = checks.split([',', ' ', '\t']).filter(|check| !check.is_empty()).collect();
    match (checks.is_empty(), reason.is_empty()) {
        (true, _) => Err("it names no check"),
        (_, true) => Err("it gives no reason, so it allows nothing"),
        _ => Ok((checks, reason)),
    }
}
