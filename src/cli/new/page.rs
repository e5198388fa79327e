//! What a new runbook says: all that its rules know, and headings for what they do not.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::cli::names::quoted;
use crate::rules::{AlertRule, is_templated};
use crate::site::{Alert, Site};

/// Expressions that are shown of an alert with many rules.
const EXPRESSIONS: usize = 5;
/// Longest name of a file or folder, in bytes, without what is put behind it.
const NAME_LIMIT: usize = 120;

/// A runbook that is to be written.
pub(super) struct Draft {
    /// Its path from the content folder, without the `.md`.
    pub(super) stem: String,
    pub(super) text: String,
}

pub(super) fn draft(site: &Site, alert: &Alert) -> Draft {
    let rules: Vec<&AlertRule> = alert.rules.iter().map(|status| site.rule(status)).collect();
    let service = label(&rules, &["service", "component", "app"]);
    let file = file_name(&alert.name);
    let stem = service.map_or_else(|| file.clone(), |service| format!("{}/{file}", file_name(service)));
    let mut text = format!("---\ntitle: {0}\nalerts: [{0}]\n", quoted(&alert.name));
    let facts = [("severity", label(&rules, &["severity"])), ("owner", label(&rules, &["owner", "team"]))];
    for (key, value) in facts.into_iter().chain([("service", service)]) {
        if let Some(value) = value {
            let _ = writeln!(text, "{key}: {}", quoted(value));
        }
    }
    text.push_str("---\n\n<!-- alertbook: stub; take this line out when the runbook is written -->\n");
    let _ = writeln!(text, "\n# {}", plain(&alert.name));
    let required = &site.sources.config.runbooks.required_sections;
    let meaning = required.iter().flatten().find(|name| is_meaning(name)).map_or("What it means", String::as_str);
    let _ = writeln!(text, "\n## {}", plain(meaning));
    told(&rules, &mut text);
    let others = required.iter().filter(|names| !names.iter().any(|name| is_meaning(name)));
    let mut headings: Vec<&str> = others.filter_map(|names| Some(names.first()?.as_str())).collect();
    if headings.is_empty() {
        headings = vec!["Diagnosis", "Mitigation"];
    }
    for heading in headings {
        let _ = writeln!(text, "\n## {}\n\nTODO", plain(heading));
    }
    Draft { stem, text }
}

/// What the rules say about themselves.
fn told(rules: &[&AlertRule], text: &mut String) {
    let said: Vec<String> = ["summary", "description", "message"]
        .iter()
        .flat_map(|key| rules.iter().filter_map(|rule| Some(plain(&rule.annotation(key)?.value))))
        .filter(|said| !said.is_empty())
        .collect();
    let mut known = BTreeSet::new();
    for said in said.iter().filter(|said| known.insert(said.as_str())) {
        let _ = writeln!(text, "\n{said}");
    }
    let mut known = BTreeSet::new();
    let expressions = rules.iter().map(|rule| (rule.expr.trim(), rule.duration.as_deref()));
    let new = expressions.filter(|(expr, _)| !expr.is_empty()).filter(|said| known.insert(*said));
    for (expr, duration) in new.take(EXPRESSIONS) {
        let held = duration.map(plain).filter(|held| !held.is_empty());
        let held = held.map_or_else(String::new, |held| format!(" for {held}"));
        let longest = expr.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let _ = writeln!(text, "\nIt fires when this holds{held}:\n\n{fence}promql\n{expr}\n{fence}");
    }
}

/// Whether a section of this name is where the meaning belongs.
fn is_meaning(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    ["meaning", "what it means", "summary", "description", "overview", "about"].contains(&name.as_str())
}

/// The first of these labels that all rules which have it agree on.
fn label<'r>(rules: &[&'r AlertRule], names: &[&str]) -> Option<&'r str> {
    names.iter().find_map(|name| {
        let mut values = rules.iter().filter_map(|rule| rule.labels.get(*name)).map(|value| value.trim());
        let first = values.next().filter(|value| !value.is_empty() && !is_templated(value))?;
        values.all(|value| value == first).then_some(first)
    })
}

/// A text as one line of Markdown that says the same and does nothing else.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        let next = line[at + char.len_utf8()..].chars().next().unwrap_or(' ');
        let within = before.is_alphanumeric() && next.is_alphanumeric();
        let marks = match char {
            '\\' | '<' | '*' | '`' | '[' | ']' | '|' | '~' => true,
            '_' => !within,
            '&' => next == '#' || next.is_alphabetic(),
            '#' | '-' | '+' | '>' | '=' => at == 0,
            '.' | ')' => line[..at].bytes().all(|byte| byte.is_ascii_digit()) && at > 0,
            _ => false,
        };
        if marks {
            out.push('\\');
        }
        out.push(char);
        before = char;
    }
    out
}

/// A name that every disk can hold as that of a file or folder.
fn file_name(name: &str) -> String {
    let mut file = String::new();
    for char in name.trim().chars() {
        let char = if char.is_alphanumeric() || matches!(char, '_' | '.') { char } else { '-' };
        if !(matches!(char, '-' | '.') && (file.is_empty() || file.ends_with(['-', '.']))) {
            file.push(char);
        }
    }
    while file.len() > NAME_LIMIT {
        file.pop();
    }
    let file = file.trim_end_matches(['-', '.']);
    let stem = file.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")));
    let taken = ["index", "readme", "_index", "summary", "alerts"].contains(&stem.as_str());
    match file {
        "" => "alert".to_owned(),
        file if device || taken => format!("alert-{file}"),
        file => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_alerts_and_services_become_names_of_files() {
        let table = [
            ("BrokerDown", "BrokerDown"),
            ("Disk full [50%]", "Disk-full-50"),
            ("../../etc/passwd", "etc-passwd"),
            ("a/b", "a-b"),
            ("con", "alert-con"),
            ("README", "alert-README"),
            ("///", "alert"),
            ("payments.eu", "payments.eu"),
        ];
        for (name, wanted) in table {
            assert_eq!(file_name(name), wanted, "{name}");
        }
        assert!(file_name(&"ä".repeat(300)).len() <= NAME_LIMIT);
    }

    #[test]
    fn what_a_rule_says_is_text_and_no_markup() {
        let table = [
            ("up\n\n# no heading", "up # no heading"),
            ("<script>", "\\<script>"),
            ("{{ $labels.kube_pod }} is *down*", "{{ $labels.kube_pod }} is \\*down\\*"),
            ("1. no list", "1\\. no list"),
            ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ];
        for (text, wanted) in table {
            assert_eq!(plain(text), wanted, "{text}");
        }
    }
}
