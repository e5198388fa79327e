//! Hits of the search, for a terminal and for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::alerts::columns;
use crate::search::{Hit, Index, Kind};
use crate::site::Site;
use crate::site::alerts::permalink_url;
use crate::site::resolve::encode_path;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    hits: Vec<HitEntry<'a>>,
}

/// One hit. Fields are only ever added.
#[derive(Serialize)]
struct HitEntry<'a> {
    kind: &'static str,
    name: &'a str,
    section: Option<&'a str>,
    severity: Option<&'a str>,
    services: Vec<&'a str>,
    status: Option<&'static str>,
    file: Option<&'a str>,
    line: Option<u32>,
    url: Option<String>,
}

/// Writes the hits as a table.
pub fn find_table(site: &Site, index: &Index, hits: &[Hit], out: &mut dyn Write) -> io::Result<()> {
    let row = |hit: &Hit| {
        let hit = entry(site, index, hit);
        let name = match (hit.kind, hit.section) {
            ("section", Some(section)) => format!("{} › {section}", hit.name),
            _ => hit.name.to_owned(),
        };
        let place = hit.file.zip(hit.line).map(|(file, line)| format!("{file}:{line}"));
        let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let severity = match hit.status {
            Some(status @ ("uncovered" | "stub")) => format!("{} ({status})", hit.severity.unwrap_or("-")),
            _ => text(hit.severity.map(str::to_owned)),
        };
        [name, severity, text(place), text(hit.url)]
    };
    let rows: Vec<_> = hits.iter().map(row).collect();
    columns(["FOUND", "SEVERITY", "AT", "URL"], &rows, out)
}

/// The hits as a document of version 1, with a line feed at its end.
#[must_use]
pub fn find_json(site: &Site, index: &Index, hits: &[Hit]) -> String {
    let document = Document { version: 1, hits: hits.iter().map(|hit| entry(site, index, hit)).collect() };
    // Strings, numbers and lists always have a JSON form.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn entry<'a>(site: &'a Site, index: &'a Index, hit: &Hit) -> HitEntry<'a> {
    let landing = index.landing(hit);
    let span = landing.map(|(page, section)| site.pages[page].heading(section));
    let section = landing.and_then(|(page, section)| Some(site.pages[page].sections[section?].title.as_str()));
    let base = site.sources.config.html.site_url.as_ref().filter(|url| url.value.contains("://"));
    let url = landing.zip(base).map(|((page, section), base)| {
        let path = encode_path(&site.index.site_paths[page]);
        let anchor = section.map(|at| format!("#{}", encode_path(&site.pages[page].sections[at].id)));
        format!("{}{path}{}", base.value, anchor.unwrap_or_default())
    });
    match hit.kind {
        Kind::Alert(at) => {
            let alert = &index.alerts[at];
            let facts = &site.alerts[alert.id];
            let rule = || facts.rules.first().map(|rule| site.rule(rule).name.span);
            let span = span.or_else(rule);
            HitEntry {
                kind: "alert",
                name: &alert.name,
                section,
                severity: alert.severity.as_deref(),
                services: alert.services.iter().map(String::as_str).collect(),
                status: Some(facts.status.name()),
                file: span.map(|span| site.sources.map.path(span.file)),
                line: span.map(|span| site.sources.map.start(span).line),
                url: url.or_else(|| permalink_url(&site.sources.config, &facts.permalink)),
            }
        }
        Kind::Section(at) => {
            let page = &index.pages[index.sections[at].page];
            HitEntry {
                kind: "section",
                name: &page.title,
                section,
                severity: page.severity.as_deref(),
                services: page.service.as_deref().into_iter().collect(),
                status: None,
                file: span.map(|span| site.sources.map.path(span.file)),
                line: span.map(|span| site.sources.map.start(span).line),
                url,
            }
        }
    }
}
