//! Every alert and its runbook as a table for the terminal, and what it may be narrowed to.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::escape;
use crate::check::is_overdue;
use crate::parse::{Convention, Page};
use crate::site::{Alert, Orphan, RuleStatus, Runbook, Site, Status};
use crate::span::Span;

/// Which alerts and orphans are wanted; all of them by default.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only alerts that still want a runbook: uncovered, or covered by a stub.
    pub uncovered: bool,
    /// Only alerts whose runbook is due for review.
    pub stale: bool,
    /// Only orphans, no alert.
    pub orphans: bool,
    /// Only what this owner answers for.
    pub owner: Option<String>,
}

impl Filter {
    /// Whether an alert is wanted.
    #[must_use]
    pub fn alert(&self, site: &Site, alert: &Alert) -> bool {
        let lacks = matches!(alert.status, Status::Uncovered | Status::Stub);
        !self.orphans
            && (lacks || !self.uncovered)
            && (!self.stale || alert.runbooks.iter().any(|runbook| is_overdue(site, runbook)))
            && self.owner.as_deref().is_none_or(|owner| owns_alert(site, alert, owner))
    }

    /// Whether an orphan is wanted.
    #[must_use]
    pub fn orphan(&self, site: &Site, orphan: &Orphan) -> bool {
        self.owner.as_deref().is_none_or(|owner| owns_section(&site.pages[orphan.page], orphan.section, owner))
    }
}

/// Whether one of the alert's runbooks, or a label of one of its rules, names the owner.
fn owns_alert(site: &Site, alert: &Alert, owner: &str) -> bool {
    let labels = |rule: &RuleStatus| {
        let labels = &site.rule(rule).labels;
        ["owner", "team"].iter().filter_map(|key| labels.get(*key)).any(|value| same_owner(value, owner))
    };
    let runbook = |runbook: &Runbook| owns_section(&site.pages[runbook.page], runbook.section, owner);
    alert.runbooks.iter().any(runbook) || alert.rules.iter().any(labels)
}

/// Whether a section, or the nearest thing around it that names an owner, names this one.
fn owns_section(page: &Page, section: Option<usize>, owner: &str) -> bool {
    page.fact(section, |meta| meta.owner.as_ref()).is_some_and(|fact| same_owner(&fact.value, owner))
}

fn same_owner(found: &str, wanted: &str) -> bool {
    found.trim().to_lowercase() == wanted.trim().to_lowercase()
}

/// Writes the alerts that the filter lets through.
pub fn table(site: &Site, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let wanted = site.alerts.iter().filter(|alert| filter.alert(site, alert));
    let rows: Vec<_> = wanted.map(|alert| row(site, alert)).collect();
    columns(["ALERT", "SEVERITY", "STATUS", "RUNBOOK", "RULE"], &rows, out)
}

/// Writes the runbooks that no rule leads to.
pub fn orphan_table(site: &Site, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let wanted = site.orphans.iter().filter(|orphan| filter.orphan(site, orphan));
    let row = |orphan: &Orphan| {
        [orphan.title.clone(), orphan.looks_like.clone().unwrap_or_else(nothing), place(site, orphan.span)]
    };
    let rows: Vec<_> = wanted.map(row).collect();
    columns(["ORPHAN", "LOOKS LIKE", "AT"], &rows, out)
}

fn row(site: &Site, alert: &Alert) -> [String; 5] {
    let mut severities = Vec::new();
    for severity in alert.rules.iter().filter_map(|rule| site.rule(rule).severity()) {
        if !severities.contains(&severity) {
            severities.push(severity);
        }
    }
    let severity = if severities.is_empty() { nothing() } else { severities.join(", ") };
    let tier = alert.convention.map(Convention::tier).filter(|_| alert.status == Status::Covered);
    let status = tier
        .map_or_else(|| alert.status.name().to_owned(), |tier| format!("{} ({})", alert.status.name(), tier.name()));
    let runbook = first_of(alert.runbooks.iter().map(|runbook| address(site, runbook)));
    let rule = first_of(alert.rules.iter().map(|rule| place(site, site.rule(rule).name.span)));
    [alert.name.clone(), severity, status, runbook, rule]
}

/// Source path of a runbook, with the anchor of its section.
fn address(site: &Site, runbook: &Runbook) -> String {
    let page = &site.pages[runbook.page];
    let path = site.sources.map.path(page.file);
    runbook.section.map_or_else(|| path.to_owned(), |section| format!("{path}#{}", page.sections[section].id))
}

/// `path:line`.
fn place(site: &Site, span: Span) -> String {
    format!("{}:{}", site.sources.map.path(span.file), site.sources.map.start(span).line)
}

/// The first, and how many more there are.
fn first_of(mut all: impl ExactSizeIterator<Item = String>) -> String {
    let more = all.len().saturating_sub(1);
    let Some(first) = all.next() else { return nothing() };
    if more == 0 { first } else { format!("{first} (+{more})") }
}

fn nothing() -> String {
    "-".to_owned()
}

/// Writes aligned columns; the last is not padded.
pub fn columns<const N: usize>(head: [&str; N], rows: &[[String; N]], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<[_; N]> = rows.iter().map(|row| row.each_ref().map(|cell| escape(cell))).collect();
    let mut widths = head.map(UnicodeWidthStr::width);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    line(&head, &widths, out)?;
    cells.iter().try_for_each(|row| line(&row.each_ref().map(AsRef::as_ref), &widths, out))
}

fn line<const N: usize>(cells: &[&str; N], widths: &[usize; N], out: &mut dyn Write) -> io::Result<()> {
    for (n, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if n + 1 == N {
            writeln!(out, "{cell}")?;
        } else {
            write!(out, "{cell}{:1$}", "", width - cell.width() + 2)?;
        }
    }
    Ok(())
}
