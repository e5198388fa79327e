//! `# alertbook: allow broken-runbook-url because … ` in a rule file covers the next rule; in a template it may stand
//! in a comment of the template language as well.

use crate::finding::read_allow;
use crate::rules::RuleFile;
use crate::span::{FileId, Span};

/// Adds the suppressions of a rule file, whose rules have been read. A comment between a rule's own lines covers
/// that rule; one that no rule follows covers itself and so nothing.
pub(super) fn read(text: &str, file: FileId, out: &mut RuleFile) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let Some(words) = comment(line.trim()).and_then(|rest| rest.strip_prefix("alertbook:")) else { continue };
        let span = Span::new(file, start..start + line.trim().len());
        match read_allow(words, span, next_rule(&out.rules, span)) {
            Ok(allows) => out.allows.extend(allows),
            Err(problem) => out.problems.push(*problem),
        }
    }
}

/// The words of a line that is a comment.
fn comment(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix('#') {
        return Some(rest.trim_start());
    }
    let inner = line.strip_prefix("{{")?.strip_suffix("}}")?.trim_matches('-').trim();
    Some(inner.strip_prefix("/*")?.strip_suffix("*/")?.trim())
}

fn next_rule(rules: &[super::AlertRule], comment: Span) -> Span {
    let next = rules.partition_point(|rule| rule.span.end <= comment.start);
    rules.get(next).map_or(comment, |rule| rule.span)
}
