//! `pages.json`: every page with its facts. Fields are only ever added.

use serde::Serialize;

use crate::parse::{Fact, Meta};
use crate::render::book::Book;
use crate::site::PageId;
use crate::site::outputs::{self, Output};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    pages: Vec<PageFacts<'a>>,
}

/// What is known of a page; its own word where it has one, else that of the text, the mount or the book.
#[derive(Serialize)]
pub(super) struct PageFacts<'a> {
    /// Site path.
    page: &'a str,
    /// Whole URL, when the book has a `site-url`.
    url: Option<String>,
    /// Site path of its Markdown.
    markdown: Option<String>,
    source: &'a str,
    title: &'a str,
    description: Option<String>,
    severity: Option<String>,
    owner: Option<String>,
    services: Vec<String>,
    escalation: Option<String>,
    response_time: Option<String>,
    tags: Vec<String>,
    last_reviewed: Option<String>,
    next_review: Option<String>,
    expires: Option<String>,
    last_updated: Option<String>,
    /// Names of the alerts that it or one of its sections handles.
    alerts: Vec<&'a str>,
}

impl Book<'_> {
    /// The document, in reading order, with a line feed at its end.
    pub(crate) fn pages_json(&self) -> String {
        let pages = self.site.nav.order.iter().map(|&page| self.page_facts(page)).collect();
        // Nothing here fails to serialise.
        serde_json::to_string_pretty(&Document { version: 1, pages }).unwrap_or_default() + "\n"
    }

    /// The facts of one page.
    pub(super) fn page_facts(&self, id: PageId) -> PageFacts<'_> {
        let page = &self.site.pages[id];
        let path = self.site_path(id);
        let text = |field: fn(&Meta) -> Option<&Fact<String>>| {
            self.fact(id, None, |meta| field(meta).map(|fact| fact.value.clone()))
        };
        let date = |field: fn(&Meta) -> Option<&Fact<jiff::civil::Date>>| {
            self.fact(id, None, |meta| field(meta).map(|fact| fact.value.to_string()))
        };
        let list = |field: fn(&Meta) -> &[Fact<String>]| {
            let values = |meta: &Meta| field(meta).iter().map(|fact| fact.value.clone()).collect::<Vec<_>>();
            self.fact(id, None, |meta| Some(values(meta)).filter(|list| !list.is_empty())).unwrap_or_default()
        };
        let markdown = outputs::markdown_path(path);
        PageFacts {
            page: path,
            url: self.canonical(path),
            markdown: (self.site.outputs.get(&markdown) == Some(&Output::Markdown(id))).then_some(markdown),
            source: self.site.sources.map.path(page.file),
            title: &page.title.value,
            description: text(|meta| meta.description.as_ref()),
            severity: text(|meta| meta.severity.as_ref()),
            owner: text(|meta| meta.owner.as_ref()),
            services: list(|meta| &meta.services),
            escalation: text(|meta| meta.escalation.as_ref()),
            response_time: text(|meta| meta.response_time.as_ref()),
            tags: list(|meta| &meta.tags),
            last_reviewed: date(|meta| meta.last_reviewed.as_ref()),
            next_review: self.due(id).map(|date| date.to_string()),
            expires: date(|meta| meta.expires.as_ref()),
            last_updated: date(|meta| meta.last_updated.as_ref()),
            alerts: self.alerts_on(id).into_iter().map(|alert| self.site.alerts[alert].name.as_str()).collect(),
        }
    }
}
