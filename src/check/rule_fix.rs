//! Fixes of rule files: the runbook URL that a rule should have, and where to write it.

use std::collections::BTreeMap;

use crate::finding::{Edit, Finding};
use crate::mend;
use crate::rules::annotate::{Plain, Wanted, only_annotates};
use crate::rules::{AlertRule, is_templated};
use crate::site::alerts::permalink_url;
use crate::site::resolve::{encode_path, percent_encode};
use crate::site::{Alert, RuleStatus, Runbook, Site};
use crate::span::Span;

/// A finding that a runbook URL would mend: its rule, and the URL or why there is none.
pub(in crate::check) struct Mendable<'a> {
    pub(in crate::check) finding: Finding,
    pub(in crate::check) status: &'a RuleStatus,
    pub(in crate::check) key: String,
    pub(in crate::check) url: Result<String, &'static str>,
}

/// Gives each finding its fix, or the reason why it has none. What is written must prove to be all that changes in a
/// file, else none of its findings has one.
pub(in crate::check) fn attach(site: &Site, all: Vec<Mendable<'_>>, out: &mut Vec<Finding>) {
    let mut files: BTreeMap<usize, Vec<Mendable>> = BTreeMap::new();
    for one in all {
        files.entry(one.status.file).or_default().push(one);
    }
    for (file, all) in files {
        let rules = &site.rule_files[file];
        let (text, path) = (site.sources.map.text(rules.file), site.sources.map.path(rules.file));
        let plain = Plain::of(path, text);
        let edit = |one: &Mendable| {
            let url = one.url.as_ref().map_err(|why| *why)?;
            let start = site.rule(one.status).span.start as usize;
            let (range, text) = plain.as_ref().map_err(|why| *why)?.annotate(start, &one.key, url)?;
            Ok(Edit { span: Span::new(rules.file, range), text })
        };
        let edits: Vec<Result<Edit, &'static str>> = all.iter().map(edit).collect();
        let fixes = edits.iter().flatten().map(|edit| vec![edit.clone()]).collect();
        let (together, left_out) = mend::together(fixes);
        let wanted: Vec<Wanted> = all
            .iter()
            .zip(&edits)
            .filter(|(_, edit)| edit.is_ok())
            .filter_map(|(one, _)| {
                Some(Wanted { rule: one.status.rule, key: one.key.clone(), value: one.url.clone().ok()? })
            })
            .collect();
        let proved = together.is_empty()
            || left_out == 0 && only_annotates(rules, path, &mend::apply(text, &together, 0), &wanted);
        for (mut one, edit) in all.into_iter().zip(edits) {
            match edit {
                Ok(edit) if proved => one.finding.fix.push(edit),
                Ok(_) => one.finding.unfixed = Some("its YAML is written in a form that is not changed safely"),
                Err(why) => one.finding.unfixed = Some(why),
            }
            out.push(one.finding);
        }
    }
}

/// The URL that a rule should have: by the first of `runbook-urls`, else the alert's permalink.
pub(in crate::check) fn url(
    site: &Site,
    alert: &Alert,
    rule: &AlertRule,
    runbook: &Runbook,
) -> Result<String, &'static str> {
    let config = &site.sources.config;
    let Some(pattern) = config.alerts.runbook_urls.first() else {
        return permalink_url(config, &alert.permalink)
            .ok_or("neither `site-url` nor `[alerts] runbook-urls` tells where the book is");
    };
    let page = &site.pages[runbook.page];
    let mut out = String::new();
    let mut rest = pattern.value.as_str();
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        out.push_str(before);
        out += &match name {
            "alert" | "alertname" => encoded(&alert.name),
            "page" => encode_path(&site.index.site_paths[runbook.page]),
            "source" => {
                let path = site.sources.map.path(page.file);
                if path.starts_with("../") {
                    // The pattern is that of the book's own repository; the permalink leads to every runbook.
                    return permalink_url(config, &alert.permalink)
                        .ok_or("its runbook comes from another checkout, and no `site-url` tells where the book is");
                }
                encode_path(path)
            }
            label => {
                let value = rule.labels.get(label).filter(|value| !is_templated(value));
                encoded(value.ok_or("it lacks a label that the first of `runbook-urls` names")?)
            }
        };
        rest = after;
    }
    out.push_str(rest);
    let section = runbook.section.and_then(|section| page.sections.get(section));
    if let Some(section) = section.filter(|_| !pattern.value.contains("{alert}") && !pattern.value.contains('#')) {
        out.push('#');
        out += &encode_path(&section.id);
    }
    Ok(out)
}

fn encoded(text: &str) -> String {
    percent_encode(text, |byte| matches!(byte, b'-' | b'.' | b'_' | b'~'))
}
