//! Tiny books for tests, built without the Markdown parser.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::parse::{Claim, Convention, Landing, Meta, Page, Section};
use crate::rules::{self, RuleFile};
use crate::site::resolve::PageIndex;
use crate::source::{PageSource, Sources};
use crate::span::{FileId, SourceMap, Span, Spanned};

/// A book that is being written down.
pub(crate) struct Book {
    pub(crate) sources: Sources,
    pub(crate) pages: Vec<Arc<Page>>,
    pub(crate) rule_files: Vec<Arc<RuleFile>>,
}

impl Book {
    /// A book whose content lies in `content/`.
    /// A page, to be changed before anything is linked.
    pub(crate) fn page_mut(&mut self, at: usize) -> &mut Page {
        Arc::get_mut(&mut self.pages[at]).unwrap()
    }

    pub(crate) fn new() -> Self {
        let mut map = SourceMap::default();
        let config = Config::default_for(map.add("book.toml", ""));
        let sources = Sources::empty(map, config, jiff::civil::date(2026, 3, 1));
        Self { sources, pages: Vec::new(), rule_files: Vec::new() }
    }

    /// A page with an H1 and these H2 headings, whose anchors are their lower-cased words.
    pub(crate) fn page(&mut self, path: &str, headings: &[&str]) -> &mut Page {
        let title = format!("{path} title");
        let lines: Vec<String> =
            std::iter::once(title.clone()).chain(headings.iter().map(|&heading| heading.to_owned())).collect();
        let text = lines.join("\n");
        let end = u32::try_from(text.len()).unwrap();
        let file = self.sources.map.add(format!("content/{path}"), text.clone());
        let section = |(at, title): (usize, &String)| {
            let start = text.find(title.as_str()).unwrap();
            Section {
                number: None,
                title: title.clone(),
                id: title.to_lowercase().replace(' ', "-"),
                level: if at == 0 { 1 } else { 2 },
                span: Span::new(file, start..start + title.len()),
                end: if at == 0 { end } else { u32::try_from(start + title.len()).unwrap() },
                parent: (at > 0).then_some(0),
                meta: Meta::default(),
                card: None,
                substance: true,
            }
        };
        let sections = lines.iter().enumerate().map(section).collect();
        let source = PageSource { file, path: path.to_owned(), mount: None };
        self.pages.push(Arc::new(Page {
            title: Spanned { value: title, span: Span::new(file, 0..1) },
            sections,
            substance: true,
            ..Page::empty(&source)
        }));
        Arc::get_mut(self.pages.last_mut().unwrap()).unwrap()
    }

    /// A rule file.
    pub(crate) fn rules(&mut self, text: &str) {
        let file = self.sources.map.add(format!("rules/{}.yml", self.rule_files.len()), text);
        self.rule_files.push(Arc::new(rules::read(&self.sources.map, file)));
    }

    /// Alert rules of these names and URLs (none when empty), each with a label `service`.
    pub(crate) fn alerts(&mut self, rules: &[(&str, &str, &str)]) {
        let rule = |(name, service, url): &(&str, &str, &str)| {
            let url = if url.is_empty() { String::new() } else { format!(", annotations: {{runbook_url: '{url}'}}") };
            format!("  - {{alert: '{name}', expr: '1', labels: {{service: '{service}'}}{url}}}\n")
        };
        let text = rules.iter().map(rule).collect::<String>();
        self.rules(&format!("groups:\n- name: g\n  rules:\n{text}"));
    }

    pub(crate) fn index(&self) -> PageIndex {
        PageIndex::new(&self.pages)
    }

    /// A value of `book.toml`.
    pub(crate) fn spanned(&self, value: &str) -> Spanned<String> {
        Spanned { value: value.to_owned(), span: Span::new(self.sources.config.file, 0..0) }
    }
}

/// A claim, at the page's beginning.
pub(crate) fn claim(file: FileId, name: &str, convention: Convention, lands: Landing) -> Claim {
    let (name, span) = (name.to_owned(), Span::new(file, 0..1));
    Claim { name, convention, span, lands, labels: BTreeMap::new(), with: Vec::new(), loose: false }
}
