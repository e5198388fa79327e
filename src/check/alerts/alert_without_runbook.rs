//! `alert-without-runbook`: alerts that leave the reader alone.

use std::collections::BTreeMap;

use super::rules;
use crate::check::{Check, quoted};
use crate::finding::{Finding, Level};
use crate::site::{Alert, Orphan, RuleStatus, Runbook, Site, Status, UrlTarget};

pub(in crate::check) static CHECK: Check = Check {
    name: "alert-without-runbook",
    group: "alerts",
    summary: "An alert can fire, and no runbook says what to do.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("alert_without_runbook.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let named = |orphan: &'_ Orphan| orphan.looks_like.clone();
    let candidates: BTreeMap<String, &Orphan> =
        site.orphans.iter().rev().filter_map(|orphan| Some((named(orphan)?, orphan))).collect();
    for (alert, status, rule) in rules(site) {
        let finding = |message: String| Finding::new(CHECK.name, rule.name.span, &alert.name, message);
        let name = quoted(&alert.name);
        match status.status {
            Status::Uncovered => {
                let finding = finding(format!("alert {name} has no runbook"));
                let candidate = candidates.get(&alert.name).copied();
                let finding = match other_page(status) {
                    Some(path) if candidate.is_none() => finding.help(format!(
                        "its URL leads to {}, which the site makes and which is no runbook: \
                         let it lead to the page that handles {name}",
                        quoted(path)
                    )),
                    _ => match claimed_for_others(site, alert).filter(|_| candidate.is_none()) {
                        Some(help) => finding.help(help),
                        None => point_out(site, finding, candidate, alert),
                    },
                };
                out.push(point_to_exemption(site, finding, alert));
            }
            Status::Stub => {
                let finding = finding(format!("the runbook of alert {name} has nothing to act on"));
                out.push(point_to_stub(site, finding, alert, status));
            }
            Status::Covered | Status::Exempt | Status::External | Status::NotRequired => {}
        }
    }
}

/// The file of the site, other than a page, that a rule's URL leads to.
fn other_page(status: &RuleStatus) -> Option<&str> {
    status.urls.iter().find_map(|url| match &url.target {
        UrlTarget::Other(path) => Some(path.as_str()),
        _ => None,
    })
}

/// Who claims the alert for rules with certain labels only, of which this is none.
fn claimed_for_others(site: &Site, alert: &Alert) -> Option<String> {
    let claims = alert.runbooks.iter().flat_map(|runbook| runbook.claims.iter().map(move |claim| (runbook, claim)));
    let (runbook, claim) = claims.into_iter().find(|(_, claim)| !claim.labels.is_empty())?;
    let labels = claim.labels.iter().map(|(label, value)| quoted(&format!("{label}={value}")));
    Some(format!(
        "{} claims it only for {}: claim it for this rule's labels, too, on the page that handles it",
        quoted(&site.pages[runbook.page].path),
        labels.collect::<Vec<_>>().join(" and ")
    ))
}

/// Names the page that looks as if it were meant, or else the ways out.
fn point_out(site: &Site, finding: Finding, candidate: Option<&Orphan>, alert: &Alert) -> Finding {
    let name = quoted(&alert.name);
    let Some(orphan) = candidate else {
        return finding.help(format!(
            "name {name} under `alerts` in the front matter of the page that handles it, {}\
             or exempt it under `[alerts] exempt` with a reason",
            new_runbook(site, &alert.name)
        ));
    };
    let page = quoted(&site.pages[orphan.page].path);
    finding
        .help(format!("{page} looks like it: name {name} under `alerts` in its front matter"))
        .related(orphan.span, "this looks like its runbook")
}

/// The command that begins a runbook, where there is a book to write it in and a shell reads the name as one word.
fn new_runbook(site: &Site, name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.is_empty();
    match site.sources.book {
        Some(_) => String::new(),
        None if is_word => format!("write one with `alertbook new runbook {name}`, "),
        None => "write one with `alertbook new --uncovered`, ".to_owned(),
    }
}

/// Names the exemption that has ended, if there is one.
fn point_to_exemption(site: &Site, finding: Finding, alert: &Alert) -> Finding {
    let exempt = site.sources.config.alerts.exemptions(&alert.name).first();
    let ended = exempt.and_then(|exemption| Some((exemption.alert.span, exemption.until?)));
    match ended {
        Some((span, until)) => finding.related(span, format!("its exemption ended on {until}")),
        None => finding,
    }
}

fn point_to_stub(site: &Site, finding: Finding, alert: &Alert, status: &RuleStatus) -> Finding {
    let help = "write what to look at and what to do, step by step";
    let at = alert.rules.partition_point(|rule| (rule.file, rule.rule) < (status.file, status.rule));
    let of_rule = |runbook: &&Runbook| runbook.claims.iter().any(|claim| claim.rules.contains(&at));
    let Some(runbook) = alert.runbooks.iter().find(of_rule) else { return finding.help(help) };
    let page = &site.pages[runbook.page];
    let section = runbook.section.and_then(|at| page.sections.get(at));
    finding.help(help).related(section.map_or(page.title.span, |section| section.span), "the runbook")
}
