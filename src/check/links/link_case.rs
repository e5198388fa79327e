//! `link-case`: links that only some disks would follow.

use super::destinations;
use crate::check::destination::{halves, of_link, spelled, with_anchor};
use crate::check::{Check, quoted, rule_fix};
use crate::finding::{Edit, Finding, Level, ProblemKind};
use crate::parse::{Link, Page};
use crate::rules::is_templated;
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "link-case",
    group: "links",
    summary: "A link differs from its target in letter case.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("link_case.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let cased = destinations(site).filter_map(|(page, link, to)| Some((page, link, to.case.as_deref()?)));
    let cased: Vec<_> = cased.collect();
    for of_page in cased.chunk_by(|one, other| one.0.file == other.0.file) {
        let tables = tables_of(of_page[0].0);
        out.extend(of_page.iter().map(|(page, link, correct)| in_page(site, page, &tables, link, correct)));
    }
    let mut mendable = Vec::new();
    for status in site.alerts.iter().flat_map(|alert| &alert.rules) {
        for url in &status.urls {
            let Some(correct) = &url.case else { continue };
            let mended = spelled(&url.value.value, correct);
            let wanted = mended.as_deref().unwrap_or(correct);
            let finding = finding(url.value.span, &url.value.value, correct, wanted);
            let whole = site.rule(status).annotation(&url.key).is_some_and(|all| all.value == url.value.value);
            let url_in_case = if whole && !is_templated(&url.value.value) {
                mended.ok_or("its URL differs in more than letter case")
            } else {
                Err("its value is templated")
            };
            mendable.push(rule_fix::Mendable { finding, status, key: url.key.clone(), url: url_in_case });
        }
    }
    rule_fix::attach(site, mendable, out);
}

/// The finding about a link of a page.
fn in_page(site: &Site, page: &Page, tables: &[Span], link: &Link, correct: &str) -> Finding {
    let mended = spelled(link.dest.trim(), correct);
    let edit = mended.as_deref().and_then(|mended| fix(site, tables, link, mended));
    let wanted = mended.unwrap_or_else(|| anew(site, page, link, correct));
    let mut finding = finding(link.span, &link.dest, correct, &wanted);
    // A wiki link may get a label.
    if let Some(edit) = edit.as_ref().filter(|edit| link.kind.is_wiki() && edit.text.contains('|')) {
        finding = finding.help(format!("write {}", quoted(&format!("[[{}]]", edit.text))));
    }
    finding.fix(edit.into_iter().collect())
}

/// The finding about a destination whose target is called `correct`; `wanted` is what should be written.
fn finding(span: Span, written: &str, correct: &str, wanted: &str) -> Finding {
    let anchors = written.trim().split_once('#').zip(wanted.split_once('#'));
    let in_anchor = anchors.filter(|((path, _), (right, _))| path == right);
    let (found, known) = in_anchor.map_or((written.to_owned(), correct.to_owned()), |((_, found), (_, known))| {
        (format!("#{found}"), format!("#{known}"))
    });
    let message = format!("{} is spelled {}: letter case counts", quoted(&found), quoted(&known));
    Finding::new(CHECK.name, span, written, message).help(format!("write {}", quoted(wanted)))
}

/// The destination of a link whose own letters do not tell how to write it.
fn anew(site: &Site, page: &Page, link: &Link, correct: &str) -> String {
    let (path, anchor) = halves(&link.dest, correct);
    let path = match path {
        "" => link.dest.split('#').next().unwrap_or_default().to_owned(),
        path => of_link(site, page, link, path),
    };
    with_anchor(&path, anchor)
}

/// The tables of a page in order, also those that were run together.
fn tables_of(page: &Page) -> Vec<Span> {
    let collapsed = page.problems.iter().filter(|problem| problem.kind == ProblemKind::CollapsedTable);
    let mut tables: Vec<Span> = page.tables.iter().map(|table| table.span).collect();
    tables.extend(collapsed.map(|problem| problem.span));
    tables.sort_unstable();
    tables
}

/// The edit of a link's destination, where the file has it as it is read.
fn fix(site: &Site, tables: &[Span], link: &Link, mended: &str) -> Option<Edit> {
    let dest = link.dest.trim();
    let written = site.sources.map.slice(link.span);
    let begins = |&(at, _): &(usize, &str)| {
        let before = written[..at].trim_end_matches('<');
        at == 0 && written == dest
            || before.ends_with("](")
            || before.ends_with("[[")
            || before.ends_with("[\\[")
            || before.trim_end().ends_with("]:")
    };
    let place = if dest.is_empty() { None } else { written.match_indices(dest).filter(begins).last() };
    let (at, _) = place?;
    let mut text = mended.to_owned();
    if link.kind.is_wiki() && !link.image && !written.contains('|') && text != link.text {
        // What is shown stays as it was.
        let table = tables.partition_point(|table| table.end <= link.span.start);
        let in_row = tables.get(table).is_some_and(|table| table.start <= link.span.start);
        text.push_str(if in_row { "\\|" } else { "|" });
        text.push_str(&link.text);
    }
    let start = link.span.start as usize + at;
    Some(Edit { span: Span::new(link.span.file, start..start + dest.len()), text })
}
