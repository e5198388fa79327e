//! Claims that the text makes: alert names in headings, in the file's name, in table rows and in fenced rules.
//! Declared ones stand; inferred ones are candidates, which count only where a rule has that name.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::events::{Located, ends, text_of};
use crate::parse::facts::section_at;
use crate::parse::metadata::landing;
use crate::parse::{Claim, Convention, Landing, Link, LinkKind, Page, Table};
use crate::rules;
use crate::span::{SourceMap, Span};

/// Front matter's `alerts` as claims.
pub(super) fn front_matter(page: &mut Page) {
    for alert in &page.meta.alerts {
        if let Some(section) = &alert.section {
            let (dest, text) = (format!("#{}", section.value), String::new());
            page.links.push(Link { span: section.span, dest, kind: LinkKind::Claim, image: false, text });
        }
        let lands = alert.section.clone().map_or(Landing::Page, Landing::Anchor);
        page.claims.push(Claim {
            name: alert.name.value.clone(),
            convention: Convention::FrontMatter,
            span: alert.name.span,
            lands,
            labels: alert.labels.clone(),
        });
    }
}

/// Headings that name an alert or are one, and the file's stem.
pub(super) fn headings_and_name(page: &mut Page) {
    let mut claims = Vec::new();
    for (at, section) in page.sections.iter().enumerate() {
        let lands = landing(&page.sections, Some(at));
        let claim = |name: &str, convention| claim(name, convention, section.span, lands.clone());
        let declared = declared_in_heading(&section.title);
        claims.extend(declared.iter().map(|name| claim(name, Convention::HeadingAlert)));
        if declared.is_empty() && !section.title.is_empty() {
            let title = bare_title(&section.title).trim_end_matches(':');
            claims.push(claim(title, Convention::Heading));
            claims.extend(
                title.split(" / ").filter(|part| *part != title).map(|part| claim(part.trim(), Convention::Heading)),
            );
        }
    }
    let stem = stem(&page.path);
    claims.push(claim(stem, Convention::FileName, page.title.span, Landing::Page));
    page.claims.append(&mut claims);
}

fn claim(name: &str, convention: Convention, span: Span, lands: Landing) -> Claim {
    Claim { name: name.to_owned(), convention, span, lands, labels: BTreeMap::new() }
}

/// A heading less a leading "Runbook:".
pub(super) fn bare_title(heading: &str) -> &str {
    let bare = heading.strip_prefix("Runbook:").unwrap_or(heading).trim();
    if bare.is_empty() { heading } else { bare }
}

/// The file's name without its extension; an index page goes by its folder's name.
pub(super) fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if is_index(stem) && !folder.is_empty() { folder.rsplit('/').next().unwrap_or(folder) } else { stem }
}

/// Whether a file stem makes its page the index of its folder.
#[must_use]
pub fn is_index(stem: &str) -> bool {
    matches!(stem, "index" | "_index") || stem.eq_ignore_ascii_case("readme")
}

/// `… (Alert: X)`, `… (Alerts: X, Y)`, `Alert Name: "X"`, `Alert: X`.
fn declared_in_heading(title: &str) -> Vec<String> {
    let lower = title.to_ascii_lowercase();
    let bracketed = ["(alert: ", "(alerts: "].into_iter().find_map(|mark| {
        let start = lower.find(mark)? + mark.len();
        let end = start + title[start..].find(')')?;
        Some(&title[start..end])
    });
    let named = || {
        let marks = ["alert name: ", "alert: ", "alerts: "];
        marks.into_iter().find_map(|mark| lower.starts_with(mark).then(|| &title[mark.len()..]))
    };
    let Some(names) = bracketed.or_else(named) else { return Vec::new() };
    let clean = |name: &str| name.trim().trim_matches(['"', '\'', '`', '“', '”']).to_owned();
    names.split(',').map(clean).filter(|name| !name.is_empty()).collect()
}

/// Pipe tables, and a claim for each row whose first cell may be an alert's name and that links.
pub(super) fn tables(page: &mut Page, list: &[Located<'_>]) {
    let ends = ends(list);
    for (at, (event, range)) in list.iter().enumerate() {
        if !matches!(event, Event::Start(Tag::Table(_))) {
            continue;
        }
        let section = section_at(&page.sections, range.start);
        let inner = &list[at..ends[at]];
        let header = inner.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::TableHead))).unwrap_or(0);
        let span = Span::new(page.file, range.clone());
        page.tables.push(Table { span, header: cells(&inner[..header]), section });
        for (offset, (event, range)) in inner.iter().enumerate() {
            if matches!(event, Event::Start(Tag::TableRow)) {
                let row = &list[at + offset..ends[at + offset]];
                row_claim(page, row, range);
            }
        }
    }
}

fn row_claim(page: &mut Page, row: &[Located<'_>], range: &std::ops::Range<usize>) {
    let link = row.iter().find_map(|(event, range)| match event {
        Event::Start(Tag::Link { .. }) => Some(range.start),
        _ => None,
    });
    let Some(link) = link.and_then(|start| page.link_at(start)) else { return };
    if let Some(name) = cells(row).first().filter(|name| !name.is_empty()) {
        let lands = Landing::Link(link);
        page.claims.push(claim(name, Convention::TableRow, Span::new(page.file, range.clone()), lands));
    }
}

/// The text of each cell.
fn cells(events: &[Located<'_>]) -> Vec<String> {
    let cells = events.split(|(event, _)| matches!(event, Event::End(TagEnd::TableCell)));
    let mut texts: Vec<String> = cells.map(|cell| text_of(cell).trim().to_owned()).collect();
    texts.pop();
    texts
}

/// Alert rules in fenced YAML. A fence tagged with a path or with `example` claims nothing.
pub(super) fn fenced_rules(page: &mut Page, map: &SourceMap) {
    let mut claims = Vec::new();
    for fence in &page.fences {
        let yaml = matches!(fence.language.as_str(), "yaml" | "yml" | "");
        let code = fence.code(map);
        if yaml && fence.tag.is_empty() && code.contains("alert:") {
            let found = rules::fenced(code).into_iter();
            claims.extend(
                found.map(|(name, range)| claim(&name, Convention::FencedRule, fence.locate(&range), Landing::Page)),
            );
        }
    }
    page.claims.append(&mut claims);
}
