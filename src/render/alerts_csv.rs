//! Alerts and orphans as CSV (RFC 4180), for spreadsheets: a row each, several values of a cell parted by `; `.

use crate::parse::Page;
use crate::site::alerts::permalink_url;
use crate::site::{Alert, Orphan, Site};
use crate::span::Span;

/// The alerts, with a line of column names.
#[must_use]
pub fn alerts_csv<'a>(site: &Site, alerts: impl Iterator<Item = &'a Alert>) -> String {
    let head = ["name", "severity", "status", "convention", "owner", "runbook", "url", "rule"];
    let mut csv = line(head.map(str::to_owned));
    for alert in alerts {
        let rules = || alert.rules.iter().map(|status| site.rule(status));
        let label =
            |keys: [&str; 2]| rules().find_map(|rule| keys.iter().find_map(|key| rule.labels.get(*key))).cloned();
        let mut owners: Vec<String> = Vec::new();
        for runbook in &alert.runbooks {
            owners.extend(owner(&site.pages[runbook.page], runbook.section));
        }
        if owners.is_empty() {
            owners.extend(label(["owner", "team"]));
        }
        csv += &line([
            alert.name.clone(),
            joined(rules().filter_map(|rule| rule.severity()).map(str::to_owned)),
            alert.status.name().to_owned(),
            alert.convention.map_or_else(String::new, |convention| convention.name().to_owned()),
            joined(owners),
            joined(alert.runbooks.iter().map(|runbook| address(site, &site.pages[runbook.page], runbook.section))),
            permalink_url(&site.sources.config, &alert.permalink).unwrap_or_default(),
            joined(rules().map(|rule| place(site, rule.name.span))),
        ]);
    }
    csv
}

/// The orphans, with a line of column names.
#[must_use]
pub fn orphans_csv<'a>(site: &Site, orphans: impl Iterator<Item = &'a Orphan>) -> String {
    let mut csv = line(["title", "looks_like", "owner", "runbook", "place"].map(str::to_owned));
    for orphan in orphans {
        let page = &site.pages[orphan.page];
        csv += &line([
            orphan.title.clone(),
            orphan.looks_like.clone().unwrap_or_default(),
            owner(page, orphan.section).unwrap_or_default(),
            address(site, page, orphan.section),
            place(site, orphan.span),
        ]);
    }
    csv
}

fn owner(page: &Page, section: Option<usize>) -> Option<String> {
    page.fact(section, |meta| meta.owner.as_ref().map(|fact| fact.value.clone()))
}

/// Source path of a runbook, with the anchor of its section.
fn address(site: &Site, page: &Page, section: Option<usize>) -> String {
    let path = site.sources.map.path(page.file);
    section.map_or_else(|| path.to_owned(), |at| format!("{path}#{}", page.sections[at].id))
}

fn place(site: &Site, span: Span) -> String {
    format!("{}:{}", site.sources.map.path(span.file), site.sources.map.start(span).line)
}

/// Values in their order, each once.
fn joined(values: impl IntoIterator<Item = String>) -> String {
    let mut seen = std::collections::HashSet::new();
    let values: Vec<String> = values.into_iter().filter(|value| seen.insert(value.clone())).collect();
    values.join("; ")
}

fn line<const N: usize>(cells: [String; N]) -> String {
    cells.map(|cell| quoted(&cell)).join(",") + "\r\n"
}

/// A cell, quoted where it must be. What a spreadsheet would take for a formula gets a `'` in front, which
/// spreadsheets take for "text".
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_are_never_formulas() {
        for (cell, wanted) in [
            ("PayDown", "PayDown"),
            ("Disk full [50%]", "Disk full [50%]"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""),
        ] {
            assert_eq!(quoted(cell), wanted);
        }
    }
}
