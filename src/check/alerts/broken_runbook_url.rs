//! `broken-runbook-url`: runbook URLs that lead nowhere.

use super::rules;
use crate::check::{Check, did_you_mean, quoted, rule_fix};
use crate::finding::{Finding, Level};
use crate::rules::is_templated;
use crate::site::alerts::permalink_url;
use crate::site::{Alert, PageId, Site, UrlMiss, UrlTarget};
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "broken-runbook-url",
    group: "alerts",
    summary: "A rule's runbook URL leads into the book, and nowhere.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("broken_runbook_url.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let mut mendable = Vec::new();
    for (alert, status, rule) in rules(site) {
        for url in &status.urls {
            let UrlTarget::Miss(miss) = &url.target else { continue };
            let key = url.key.clone();
            let branch =
                rule.annotation(&url.key).filter(|whole| whole.value != url.value.value && is_templated(&whole.value));
            let message = format!(
                "{} of alert {} leads nowhere{}: {}",
                quoted(&url.key),
                quoted(&alert.name),
                branch.map(|_| format!(" where it is {}", quoted(&url.value.value))).unwrap_or_default(),
                what(site, miss)
            );
            let finding = Finding::new(CHECK.name, url.value.span, &url.value.value, message);
            let finding = match near_heading(site, miss) {
                Some(span) => finding.related(span, "this heading is near"),
                None => finding,
            };
            let url = match &alert.runbooks[..] {
                _ if is_templated(&url.value.value) || branch.is_some() => Err("its value is templated"),
                [runbook] => rule_fix::url(site, alert, rule, runbook),
                [] => Err("the alert has no runbook"),
                _ => Err("the alert has several runbooks"),
            };
            let finding = finding.help(way_out(site, alert, url.as_deref().ok()));
            mendable.push(rule_fix::Mendable { finding, status, key, url });
        }
    }
    rule_fix::attach(site, mendable, out);
}

/// What is missing, and what is near.
fn what(site: &Site, miss: &UrlMiss) -> String {
    let path = |page: PageId| quoted(&site.pages[page].path);
    match miss {
        UrlMiss::Alert { wanted, near } => {
            format!("the book has no alert {}{}", quoted(wanted), did_you_mean(near.as_deref()))
        }
        UrlMiss::Page { wanted, near } => {
            format!("the book has no page {}{}", quoted(wanted), did_you_mean(near.as_deref()))
        }
        UrlMiss::Scheme(scheme) => format!("it begins with {} and not with `https://`", quoted(scheme)),
        UrlMiss::Draft(page) => format!("{} is a draft, which is not published", path(*page)),
        UrlMiss::Anchor { page, wanted, near } => {
            let near = near.as_ref().map(|near| format!("#{near}"));
            format!("{} has no {}{}", path(*page), quoted(&format!("#{wanted}")), did_you_mean(near.as_deref()))
        }
    }
}

fn near_heading(site: &Site, miss: &UrlMiss) -> Option<Span> {
    let UrlMiss::Anchor { page, near, .. } = miss else { return None };
    let section = site.index.anchor(*page, near.as_deref()?)??;
    site.pages[*page].sections.get(section).map(|section| section.span)
}

fn way_out(site: &Site, alert: &Alert, right: Option<&str>) -> String {
    if let Some(right) = right {
        return format!("write {}, which leads to what handles the alert", quoted(right));
    }
    match permalink_url(&site.sources.config, &alert.permalink) {
        Some(url) if !alert.runbooks.is_empty() => {
            format!("write {}, which leads to whatever handles the alert", quoted(&url))
        }
        _ => "mend the URL, or write the page or heading that it names".to_owned(),
    }
}
