//! Where the URLs in alert rules lead. With `site-url` or `runbook-urls`, a URL that matches a pattern belongs to
//! this book and must resolve; without them, URLs are matched by the end of their paths against pages and sources.

mod address;
mod pattern;
pub(crate) mod similar;
mod suffix;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;

use self::address::{Address, WILD, is_no_url};
use self::pattern::{Pattern, Variable};
use self::similar::Similar;
use self::suffix::Suffixes;
use crate::parse::Page;
use crate::rules::AlertRule;
use crate::site::alerts::permalink;
use crate::site::resolve::PageIndex;
use crate::site::{PageId, UrlTarget};
use crate::source::Sources;

/// Longest annotation that is taken for a URL, in bytes.
const LONGEST: usize = 8_192;

/// Look-ups for runbook URLs; built once.
#[derive(Debug)]
pub struct Urls<'a> {
    pages: &'a [Page],
    index: &'a PageIndex,
    patterns: Vec<Pattern>,
    suffixes: Suffixes,
    /// Source path from the book's root and, of a mounted page, from its mount's.
    by_source: HashMap<String, PageId>,
    by_lower_source: HashMap<String, PageId>,
    sources: Vec<&'a str>,
    /// Old site paths, lower-cased, without a slash at either end.
    by_alias: HashMap<String, PageId>,
    /// Alert names by themselves and by the folders of their permalinks.
    alerts: HashMap<String, &'a str>,
    lower_alerts: HashMap<String, &'a str>,
    near_alerts: Similar<'a>,
    near_pages: Similar<'a>,
    /// Whether what is not among the pages is not there: a published book may list only some of them.
    complete: bool,
    /// Templated paths that were looked up before, and the one page that each can mean.
    templated: RefCell<HashMap<String, Option<PageId>>>,
}

impl<'a> Urls<'a> {
    /// Prepares for the pages of a book and the names of its alerts.
    #[must_use]
    pub fn new(
        sources: &'a Sources,
        pages: &'a [Page],
        index: &'a PageIndex,
        alerts: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        let published = || pages.iter().enumerate().filter(|(_, page)| !page.meta.draft);
        let mut by_alias = HashMap::new();
        for (id, page) in published() {
            for alias in &page.meta.aliases {
                by_alias.entry(alias_key(&alias.value)).or_insert(id);
            }
        }
        let (mut by_source, mut by_lower_source) = (HashMap::new(), HashMap::new());
        let drafts = pages.iter().enumerate().filter(|(_, page)| page.meta.draft);
        for (id, page) in published().chain(drafts) {
            let path = sources.map.path(page.file);
            for path in suffix::mounted(sources, page).into_iter().chain([path.to_owned()]) {
                by_lower_source.entry(path.to_lowercase()).or_insert(id);
                by_source.entry(path).or_insert(id);
            }
        }
        let folders = alerts.clone().map(|name| (folder(name), name));
        Self {
            pages,
            index,
            patterns: pattern::of(&sources.config),
            suffixes: Suffixes::new(sources, pages, index),
            by_source,
            by_lower_source,
            sources: pages.iter().map(|page| sources.map.path(page.file)).collect(),
            by_alias,
            lower_alerts: alerts.clone().map(|name| (name.to_lowercase(), name)).collect(),
            alerts: folders.chain(alerts.clone().map(|name| (name.to_owned(), name))).collect(),
            near_alerts: Similar::new(alerts),
            near_pages: Similar::new(published().map(|(_, page)| page.path.as_str())),
            complete: sources.book.as_ref().is_none_or(|book| book.complete),
            templated: RefCell::default(),
        }
    }

    /// Where the value of an annotation of `rule` leads.
    #[must_use]
    pub fn target(&self, value: &str, rule: &AlertRule) -> UrlTarget {
        if value.len() > LONGEST {
            return UrlTarget::External;
        }
        if is_no_url(value) {
            return UrlTarget::Empty;
        }
        let address = Address::parse(value);
        if self.patterns.is_empty() || !address.has_host {
            return self.by_suffix(&address, rule);
        }
        let mut misses: Vec<(usize, UrlTarget)> = Vec::new();
        for pattern in &self.patterns {
            let Some(found) = pattern.capture(&address, rule) else { continue };
            let target = match pattern.variable {
                Variable::Alert => self.alert(&found.value, rule),
                Variable::Page => self.page(&found.value, &address),
                Variable::Source => self.source(&found.value, &address),
            };
            match target {
                UrlTarget::Miss { .. } => misses.push((found.prefix, target)),
                target => return target,
            }
        }
        // The pattern that is longer before its variable knows best what was meant.
        misses.into_iter().rev().max_by_key(|(prefix, _)| *prefix).map_or(UrlTarget::External, |(_, miss)| miss)
    }

    fn alert(&self, captured: &str, rule: &AlertRule) -> UrlTarget {
        let name = captured.trim_matches('/');
        let name = name.strip_suffix("/index.html").unwrap_or(name);
        if name.contains(WILD) {
            let own = address::glob(name, &rule.name.value);
            return if own { UrlTarget::Permalink(rule.name.value.clone()) } else { UrlTarget::External };
        }
        let bare = name.strip_suffix(".html").or_else(|| name.strip_suffix(".md")).unwrap_or(name);
        match self.alerts.get(name).or_else(|| self.alerts.get(bare)) {
            Some(name) => UrlTarget::Permalink((*name).to_owned()),
            None => UrlTarget::Miss { wanted: bare.to_owned(), near: self.near_alert(bare) },
        }
    }

    fn near_alert(&self, name: &str) -> Option<String> {
        let near = self.lower_alerts.get(&name.to_lowercase()).copied().or_else(|| self.near_alerts.nearest(name));
        near.map(str::to_owned)
    }

    fn page(&self, captured: &str, address: &Address) -> UrlTarget {
        if captured.contains(WILD) {
            let matches = |path: &str| {
                let short = path.strip_suffix("index.html").or_else(|| path.strip_suffix(".html")).unwrap_or(path);
                address::glob(captured, path)
                    || address::glob(captured.trim_end_matches('/'), short.trim_end_matches('/'))
            };
            return self.only(&format!("page {captured}"), |page| matches(&self.index.site_paths[page]), address);
        }
        let forms = page_forms(captured);
        let exact =
            forms.iter().find_map(|form| self.index.by_site_path.get(form).or_else(|| self.index.by_source.get(form)));
        if let Some(&page) = exact {
            return self.land(page, address, None);
        }
        if let Some(&page) = self.by_alias.get(&alias_key(captured)) {
            return self.land(page, address, None);
        }
        let unique = |form: &String| match self.index.by_lower_site_path.get(&form.to_lowercase()).map(Vec::as_slice) {
            Some([page]) => Some(*page),
            _ => None,
        };
        match forms.iter().find_map(unique) {
            Some(page) => self.land(page, address, Some(self.index.site_paths[page].clone())),
            None => self.miss(captured),
        }
    }

    fn source(&self, captured: &str, address: &Address) -> UrlTarget {
        if captured.contains(WILD) {
            return self.only(
                &format!("source {captured}"),
                |page| address::glob(captured, self.sources[page]),
                address,
            );
        }
        let path = captured.trim_matches('/');
        let forms = ["", ".md", "/README.md", "/index.md", "/_index.md"].map(|tail| format!("{path}{tail}"));
        if let Some(&page) = forms.iter().find_map(|form| self.by_source.get(form)) {
            return self.land(page, address, None);
        }
        match forms.iter().find_map(|form| self.by_lower_source.get(&form.to_lowercase())) {
            Some(&page) => self.land(page, address, Some(self.sources[page].to_owned())),
            None => self.miss(captured),
        }
    }

    fn miss(&self, captured: &str) -> UrlTarget {
        if !self.complete {
            return UrlTarget::External;
        }
        let wanted = captured.trim_start_matches('/').to_owned();
        UrlTarget::Miss { near: self.near_pages.nearest(&wanted).map(str::to_owned), wanted }
    }

    /// The one published page that a templated address can mean; several are nobody's runbook. `key` says what is
    /// looked up: many rules share one template, and each look-up goes through all pages.
    fn only(&self, key: &str, matches: impl Fn(PageId) -> bool, address: &Address) -> UrlTarget {
        let known = self.templated.borrow().get(key).copied();
        let page = known.unwrap_or_else(|| {
            let mut found = (0..self.pages.len()).filter(|&page| !self.pages[page].meta.draft && matches(page));
            let page = found.next().filter(|_| found.next().is_none());
            self.templated.borrow_mut().insert(key.to_owned(), page);
            page
        });
        page.map_or(UrlTarget::External, |page| self.land(page, address, None))
    }

    fn by_suffix(&self, address: &Address, rule: &AlertRule) -> UrlTarget {
        let all: Vec<&str> = address.path().split('/').filter(|segment| !segment.is_empty()).collect();
        if let [.., "alerts", name] = all[..] {
            if name.contains(WILD) {
                return self.alert(name, rule);
            }
            match self.alert(name, rule) {
                UrlTarget::Miss { near: None, .. } => {}
                target => return target,
            }
        }
        let after = all.iter().rposition(|segment| segment.contains(WILD)).map_or(0, |at| at + 1);
        let Some(found) = self.suffixes.find(&all[after..]) else { return UrlTarget::External };
        match self.land(found.page, address, found.case) {
            // One common word is too little to say that the URL was meant for this book.
            UrlTarget::Miss { .. } if found.weak && address.has_host => UrlTarget::External,
            target => target,
        }
    }

    /// The page, and the section of the address' fragment, which must exist.
    fn land(&self, page: PageId, address: &Address, case: Option<String>) -> UrlTarget {
        let path = &self.index.site_paths[page];
        if self.pages[page].meta.draft {
            return UrlTarget::Miss { wanted: format!("{path}, which is a draft"), near: None };
        }
        let Some(fragment) = address.anchor() else { return UrlTarget::Runbook { page, section: None, case } };
        if self.index.anchors[page].contains_key(fragment) {
            return UrlTarget::Runbook { page, section: self.section(page, fragment), case };
        }
        if let Some(anchor) = self.index.other_case(page, fragment) {
            let case = Some(format!("{}#{anchor}", case.as_ref().unwrap_or(path)));
            return UrlTarget::Runbook { page, section: self.section(page, anchor), case };
        }
        if !self.complete {
            return UrlTarget::External;
        }
        let near = self.index.near_anchor(page, fragment);
        let full = |anchor: &str| format!("{}#{anchor}", self.pages[page].path);
        UrlTarget::Miss { wanted: full(fragment), near: near.map(full) }
    }

    /// The section that an anchor opens or, for one of raw HTML, that it stands in.
    fn section(&self, page: PageId, anchor: &str) -> Option<usize> {
        self.index.anchor(page, anchor).flatten().or_else(|| {
            let page = &self.pages[page];
            let at = page.anchors.iter().find(|known| known.value == anchor)?.span.start;
            page.sections.iter().rposition(|section| section.span.start <= at && at < section.end)
        })
    }
}

/// The last folder of an alert's permalink.
fn folder(name: &str) -> String {
    let path = permalink(name);
    path.trim_start_matches("alerts/").trim_end_matches("/index.html").to_owned()
}

fn alias_key(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    path.strip_suffix("index.html")
        .or_else(|| path.strip_suffix(".html"))
        .unwrap_or(&path)
        .trim_end_matches('/')
        .to_owned()
}

/// The site and source paths that a URL's tail may mean, the likeliest first.
fn page_forms(captured: &str) -> Vec<String> {
    let path = captured.trim_start_matches('/');
    let bare = path.trim_end_matches('/');
    if bare.is_empty() {
        return vec!["index.html".to_owned()];
    }
    let mut forms = vec![bare.to_owned(), format!("{bare}.html"), format!("{bare}/index.html"), format!("{bare}.md")];
    if path.ends_with('/') {
        forms.swap(1, 2);
    }
    if let Some(stem) = bare.strip_suffix(".htm").or_else(|| bare.strip_suffix(".md")) {
        forms.push(format!("{stem}.html"));
    }
    forms
}
