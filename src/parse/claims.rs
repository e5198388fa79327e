//! Claims that the text makes: alert names in headings, in the file's name, in table rows and in fenced rules.
//! Declared ones stand; inferred ones are candidates, which count only where a rule has that name.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::events::{Located, ends, text_of};
use crate::parse::facts::section_at;
use crate::parse::metadata::landing;
use crate::parse::{Claim, Convention, Landing, Page, Table};
use crate::rules;
use crate::span::{SourceMap, Span};

/// Front matter's `alerts` as claims.
pub(super) fn front_matter(page: &mut Page) {
    for alert in &page.meta.alerts {
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
            claims.push(claim(&section.title, Convention::Heading));
        }
    }
    let stem = stem(&page.path);
    claims.push(claim(stem, Convention::FileName, page.title.span, Landing::Page));
    page.claims.append(&mut claims);
}

fn claim(name: &str, convention: Convention, span: Span, lands: Landing) -> Claim {
    Claim { name: name.to_owned(), convention, span, lands, labels: BTreeMap::new() }
}

/// The file's name without its extension; an index page goes by its folder's name.
pub(super) fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let index = matches!(stem, "index" | "_index") || stem.eq_ignore_ascii_case("readme");
    if index && !folder.is_empty() { folder.rsplit('/').next().unwrap_or(folder) } else { stem }
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
pub(super) fn fenced_rules(page: &mut Page, list: &[Located<'_>], map: &SourceMap) {
    let mut claims = Vec::new();
    for fence in &page.fences {
        let yaml = matches!(fence.language.as_str(), "yaml" | "yml" | "");
        if !yaml || !fence.tag.is_empty() || !map.slice(fence.content).contains("alert:") {
            continue;
        }
        let code = code_of(list, fence.span);
        let is_slice = code == map.slice(fence.content);
        for (name, range) in rules::fenced(&code) {
            let start = fence.content.start as usize;
            let span = if is_slice {
                Span::new(page.file, start + range.start..start + range.end)
            } else {
                locate(map, fence.content, &name)
            };
            claims.push(claim(&name, Convention::FencedRule, span, Landing::Page));
        }
    }
    page.claims.append(&mut claims);
}

/// The code of a fence less the indent of the list or quote that it stands in.
fn code_of(list: &[Located<'_>], fence: Span) -> String {
    let inside =
        |range: &std::ops::Range<usize>| range.start >= fence.start as usize && range.end <= fence.end as usize;
    let from = list.partition_point(|(_, range)| range.start < fence.start as usize);
    let texts = list[from..].iter().take_while(|(_, range)| inside(range));
    let texts = texts.filter_map(|(event, _)| if let Event::Text(text) = event { Some(text.as_ref()) } else { None });
    texts.collect()
}

/// The first place of a name inside a span.
fn locate(map: &SourceMap, within: Span, name: &str) -> Span {
    match map.slice(within).find(name) {
        Some(at) => Span::new(within.file, within.start as usize + at..within.start as usize + at + name.len()),
        None => within,
    }
}
