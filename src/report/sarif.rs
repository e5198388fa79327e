//! SARIF 2.1.0, as far as services show it: the rules that found something with their documents, a result for each
//! finding, its further places and its fix. Columns count Unicode scalar values, ends are exclusive.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::Report;
use super::place::is_inside;
use crate::check::{self, Check};
use crate::finding::{Edit, Finding, Level};
use crate::site::resolve::percent_encode;
use crate::span::{FileId, Span};

/// What paths are relative to: the name that services know for the root of the repository.
const ROOT: &str = "%SRCROOT%";
/// Name of our fingerprint, with its version.
const FINGERPRINT: &str = "alertbook/v1";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    original_uri_base_ids: Value,
    column_kind: &'a str,
    results: Results<'a>,
}

/// Made one by one while they are written.
struct Results<'a> {
    report: &'a Report<'a>,
    /// Place of each check in the list of rules.
    rules: &'a BTreeMap<&'static str, usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = &self.report.verdict.findings;
        let mut list = serializer.serialize_seq(Some(findings.len()))?;
        for finding in findings {
            list.serialize_element(&result(self.report, finding, self.rules.get(finding.check)))?;
        }
        list.end()
    }
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rules = BTreeMap::new();
    for finding in &report.verdict.findings {
        rules.insert(finding.check, 0);
    }
    rules.values_mut().enumerate().for_each(|(at, place)| *place = at);
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: json!({ "driver": {
                "name": "alertbook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.keys().filter_map(|name| check::find(name)).map(rule).collect::<Vec<_>>(),
            }}),
            original_uri_base_ids: json!({ ROOT: { "description": { "text": "the root of the repository" } } }),
            column_kind: "unicodeCodePoints",
            results: Results { report, rules: &rules },
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.name,
        "shortDescription": { "text": check.summary },
        "fullDescription": { "text": check.summary },
        "help": {
            "text": format!("`alertbook explain {}` says why it matters and how to mend it", check.name),
            "markdown": alone(check.explain),
        },
        "defaultConfiguration": match check.level {
            Level::Off => json!({ "enabled": false }),
            level => json!({ "level": level.name() }),
        },
        "properties": { "tags": [check.group] },
    })
}

/// A document without its links to others, which are not at hand where the report is read; links of its examples stay. The
/// program knows of no site that has the manual, so there is no `helpUri` either.
fn alone(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut in_fence = false;
    for mut line in document.split_inclusive('\n') {
        in_fence ^= line.starts_with("```");
        while let Some((before, after)) = line.split_once("](").filter(|_| !in_fence) {
            let (target, rest) = after.split_once(')').unwrap_or((after, ""));
            let document = target.strip_suffix(".md").filter(|name| !name.contains("://"));
            let opening = document.and_then(|_| before.rfind('['));
            match opening {
                Some(at) => out.extend([&before[..at], &before[at + 1..]]),
                None => out.extend([before, "](", target, ")"]),
            }
            line = rest;
        }
        out.push_str(line);
    }
    out
}

fn result(report: &Report<'_>, finding: &Finding, rule: Option<&usize>) -> Value {
    let related = finding.related.iter().enumerate().map(|(at, label)| {
        let mut place = location(report, label.span);
        place["id"] = json!(at);
        place["message"] = json!({ "text": plain(&label.message) });
        place
    });
    let help = finding.help.iter().map(|help| format!("\nhelp: {}", plain(help)));
    let message = std::iter::once(plain(&finding.message)).chain(help).collect::<String>();
    let mut result = json!({
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.level.name(),
        "message": { "text": message },
        "locations": [location(report, finding.span)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { FINGERPRINT: finding.fingerprint },
    });
    if !finding.fix.is_empty() {
        result["fixes"] = json!([{ "artifactChanges": changes(report, &finding.fix) }]);
    }
    result
}

/// The edits of a fix, by the file that they change.
fn changes(report: &Report<'_>, edits: &[Edit]) -> Vec<Value> {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        files.entry(edit.span.file).or_default().push(edit);
    }
    let replacement =
        |edit: &&Edit| json!({ "deletedRegion": region(report, edit.span), "insertedContent": { "text": edit.text } });
    let change = |edits: &Vec<&Edit>| {
        let artifact = edits.first().map(|edit| artifact(report, edit.span));
        json!({ "artifactLocation": artifact, "replacements": edits.iter().map(replacement).collect::<Vec<_>>() })
    };
    files.values().map(change).collect()
}

fn location(report: &Report<'_>, span: Span) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(report, span), "region": region(report, span) } })
}

fn artifact(report: &Report<'_>, span: Span) -> Value {
    let path = report.path(span);
    if is_inside(&path) { json!({ "uri": uri(&path), "uriBaseId": ROOT }) } else { json!({ "uri": uri(&path) }) }
}

fn region(report: &Report<'_>, span: Span) -> Value {
    let (start, end) = (report.map.start(span), report.map.end(span));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a relative URI (RFC 3986): everything but the unreserved characters and `/` is percent-encoded.
fn uri(path: &str) -> String {
    percent_encode(path, |byte| b"-._~/".contains(&byte))
}

/// A plain text message, in which brackets would be a link and a backslash an escape (SARIF 2.1.0, 3.11.6).
fn plain(text: &str) -> String {
    let text = super::escape(text);
    if text.contains("](") {
        text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_stand_alone_and_lose_nothing_but_links_to_others() {
        let table = [
            ("See [a](a.md) and [b](https://b.example/b.md).\n", "See a and [b](https://b.example/b.md).\n"),
            ("```markdown\n[a](a.md)\n```\n[a](a.md)", "```markdown\n[a](a.md)\n```\na"),
            ("an array](x) and [y](z", "an array](x) and [y](z)"),
        ];
        for (document, wanted) in table {
            assert_eq!(alone(document), wanted, "{document}");
        }
        let left = |check: &&&Check| alone(check.explain).len() < check.explain.len();
        assert!(check::CHECKS.iter().filter(left).count() >= 5);
    }
}
