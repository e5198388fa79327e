//! A book over files that are there: looked at, written down, reported.

use std::path::Path;

use super::proposal::{BASELINE, Proposal, Table, said};
use super::{content, owners, rules};
use crate::check;
use crate::cli::Exit;
use crate::cli::context::{self, Context};
use crate::cli::names::{dir_argument, shown};
use crate::cli::ratchet;
use crate::report::{self, Summary};
use crate::source::{self, Request};
use crate::write::create;
use crate::{Analysis, Error};

/// Makes a book of the files in `dir`; `None` if none of them has to do with alerts or runbooks.
pub(super) fn run(dir: &Path, context: &Context) -> Result<Option<Exit>, Error> {
    let survey = context.stage("look around", || source::survey(dir))?;
    let rules = context.stage("find rules", || rules::find(&survey));
    let folders = context.stage("find runbooks", || content::find(&survey, &rules.names));
    if rules.globs.is_empty() && folders.is_empty() && !survey.is_book {
        return Ok(None);
    }
    if survey.cut {
        context.note("there are more than 50,000 files or 512 MiB here, and not all were read");
    }
    let owners = owners::read(&survey);
    let parts = folders.first().map(|content| content::parts(&survey, &content.path)).unwrap_or_default();
    let settled = folders.first().map(|content| content::settled(&survey, &content.path)).unwrap_or_default();
    let mut proposal = Proposal { folders, parts, settled, rules, owners, labelled: Vec::new(), urls: Vec::new() };
    if survey.is_book {
        return beside(dir, &mut proposal, context).map(Some);
    }
    // What the rules say of addresses is asked without a word of ours.
    let url = proposal.settled.url.take();
    let proposed = Request { book_toml: Some(proposal.whole()), ..context::request(dir)? };
    let site = context.analyse(&proposed)?.site;
    (proposal.urls, proposal.labelled) = (report::advice(&site), owners::by_labels(&site));
    proposal.settled.url = url;
    create(&[(dir.join("book.toml"), proposal.whole())])?;
    context.say(&format!("found:\n{}\nwrote {}\n", found(&proposal), shown(&dir.join("book.toml"))))?;
    let analysis = context.analyse(&context::request(dir)?)?;
    first_report(dir, &analysis, proposal.folders.is_empty(), context).map(Some)
}

/// What an existing `book.toml` could say besides.
fn beside(dir: &Path, proposal: &mut Proposal, context: &Context) -> Result<Exit, Error> {
    let globs: Vec<String> = proposal.rules.globs.iter().map(|(glob, ..)| glob.clone()).collect();
    let request = context::request(dir)?;
    let analysis = context.analyse(&request)?;
    let own = &analysis.site.sources.config;
    let has_rules = own.alerts.rules_configured;
    if has_rules {
        proposal.urls = report::advice(&analysis.site);
    } else if !globs.is_empty() {
        proposal.urls = report::advice(&context.analyse(&Request { rules: Some(globs), ..request })?.site);
    }
    let tables = [
        (Table::Site, own.html.site_url.is_none()),
        (Table::Alerts, !has_rules && !proposal.rules.globs.is_empty()),
        (Table::Checks, own.baseline.is_none()),
    ];
    let missing = tables.iter().filter(|(_, lacks)| *lacks).map(|(table, _)| proposal.table(*table));
    let missing: Vec<String> = missing.filter(|text| !text.is_empty()).collect();
    let found = found(proposal);
    let found = if found.is_empty() { found } else { format!("found:\n{found}\n") };
    let lacks = match missing.as_slice() {
        [] => ", and lacks nothing".to_owned(),
        missing => format!("; what you may add to it:\n\n{}", missing.join("\n")),
    };
    context.say(&format!("{found}`book.toml` is there and stays as it is{lacks}"))?;
    first_report(dir, &analysis, proposal.folders.is_empty(), context)
}

/// What lies here, in words.
fn found(proposal: &Proposal) -> String {
    let mut lines = Vec::new();
    for folder in &proposal.folders {
        let pages = said(folder.runbooks, "page that looks like a runbook", "pages that look like runbooks");
        lines.push(format!("  {pages} in `{}`; {}\n", folder.path, folder.why));
    }
    let rules = &proposal.rules;
    if rules.files > 0 {
        let (files, number) = (said(rules.files, "file", "files"), said(rules.rules, "alert rule", "alert rules"));
        lines.push(format!("  {number} in {files}\n"));
    }
    for url in &proposal.urls {
        let urls = said(url.count, "runbook URL begins", "runbook URLs begin");
        lines.push(format!("  {urls} with `{}`\n", url.prefix));
    }
    if !proposal.owners.is_empty() {
        let owned = said(proposal.owners.len(), "folder with an owner", "folders with an owner");
        lines.push(format!("  {owned} in CODEOWNERS\n"));
    }
    if !proposal.labelled.is_empty() {
        let owned = said(proposal.labelled.len(), "folder whose alerts have", "folders whose alerts have");
        lines.push(format!("  {owned} one owner in their labels\n"));
    }
    lines.concat()
}

/// What `check` will say, in short, and what to do next. `elsewhere` says that the runbooks may lie in another repository.
fn first_report(dir: &Path, analysis: &Analysis, elsewhere: bool, context: &Context) -> Result<Exit, Error> {
    let mut verdict = context.stage("check", || check::run(&analysis.site));
    let named = ratchet::baseline_path(None, dir, &analysis.site);
    let accepted = ratchet::baseline(named.as_deref(), false)?;
    if let Some(baseline) = &accepted {
        verdict.accept(baseline);
    }
    let (summary, blind) = (Summary::of(&analysis.site, &verdict), verdict.blind());
    let at = dir_argument(dir);
    let mut text = format!("{}\n\nnext:\n  alertbook check{at}\n", summary.line());
    // Where there is no page yet, there is nothing to accept.
    if summary.errors > 0 && accepted.is_none() && !analysis.site.pages.is_empty() {
        if let Some(check) = blind {
            text.push_str(&format!(
                "  alertbook explain {check}   first: while something is not read, no baseline is written\n"
            ));
        }
        let named = if named.is_some() { String::new() } else { format!(" --baseline {BASELINE}") };
        text.push_str(&format!(
            "  alertbook check{at} --write-baseline{named}   accepts what is found today; what is new fails\n"
        ));
    }
    if summary.tally.uncovered > 0 {
        text.push_str(&format!("  alertbook new --uncovered{at}   writes a stub for each alert without a runbook\n"));
    }
    if elsewhere && summary.tally.uncovered > 0 {
        text.push_str(&format!(
            "  alertbook check{at} --book alerts.json   if another book has the runbooks: reads the `alerts.json` of its site\n"
        ));
    }
    if !analysis.site.pages.is_empty() {
        text.push_str(&format!("  alertbook build{at}\n"));
    }
    context.say(text.trim_end())?;
    Ok(if context::complain_of_bugs(&analysis.bugs) { Exit::Failed } else { Exit::Clean })
}
