//! What the paths and fragments of runbook URLs name: pages, sources, alerts, and the site's other files.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::{Address, glob};
use super::forms::{alert_forms, folder, page_forms, path_key, shown};
use super::lookups::Lookups;
use super::spelled::Like;
use super::template::WILD;
use super::{Led, has_near, is_own_name};
use crate::parse::{Page, stem};
use crate::rules::AlertRule;
use crate::site::alerts::{permalink, permalink_address};
use crate::site::outputs::{alias_path, redirect_target};
use crate::site::resolve::PageIndex;
use crate::site::{PageId, UrlMiss, UrlTarget};
use crate::source::Sources;
use crate::span::SourceMap;

/// Anchors of a page that a templated fragment is compared with; it may be any of those beyond.
const ANCHORS: usize = 500;

/// Everything that a URL can name; built once.
#[derive(Debug)]
pub(super) struct Names<'a> {
    map: &'a SourceMap,
    pages: &'a [Arc<Page>],
    index: &'a PageIndex,
    /// Folder of the pages from the book's root, with a `/` at its end; empty when it is the root.
    src: String,
    has_mounts: bool,
    /// Where configured redirects lead, by the keys of their paths.
    redirects: HashMap<String, String>,
    known: Lookups<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        pages: &'a [Arc<Page>],
        index: &'a PageIndex,
        alerts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let redirects = sources.config.html.redirect.iter().filter_map(|(from, to)| {
            let from = alias_path(from).ok()?;
            Some((path_key(&from), redirect_target(&from, &to.value)?))
        });
        Self {
            map: &sources.map,
            pages,
            index,
            src: if sources.config.book.src == "." { String::new() } else { format!("{}/", sources.config.book.src) },
            has_mounts: !sources.config.mounts.is_empty(),
            redirects: redirects.collect(),
            known: Lookups::new(sources, pages, index, alerts),
        }
    }

    /// The alert of a name, of the folder of its permalink, or of one of them in another case.
    pub(super) fn known_alert(&self, captured: &str, rule: &AlertRule) -> Option<Led> {
        if let Some(led) = self.folder_of_alert(captured, rule) {
            return Some(led);
        }
        let (name, bare) = alert_forms(captured);
        let plus = name.replace('+', " ");
        if let Some(name) = [name, bare, plus.as_str()]
            .iter()
            .find_map(|name| self.known.alert(name).or_else(|| self.known.in_folder(name)))
        {
            return Some(UrlTarget::Permalink(name.to_owned()).into());
        }
        let own = [name, bare].iter().any(|name| name.to_lowercase() == rule.name.value.to_lowercase());
        let other = || [name, bare].iter().find_map(|name| self.known.lower_alert(&name.to_lowercase()));
        let name = if own { Some(rule.name.value.as_str()) } else { other() }?;
        Some(in_other_case(name))
    }

    /// The alert whose permalink's folder has this name, in any case: what the site's own server finds.
    fn folder_of_alert(&self, captured: &str, rule: &AlertRule) -> Option<Led> {
        let (name, bare) = alert_forms(captured);
        if let Some(name) = [name, bare].iter().find_map(|name| self.known.in_folder(name)) {
            return Some(UrlTarget::Permalink(name.to_owned()).into());
        }
        let lower = [name.to_lowercase(), bare.to_lowercase()];
        let own = lower.contains(&folder(&rule.name.value).to_lowercase());
        let other = || lower.iter().find_map(|name| self.known.in_lower_folder(name));
        Some(in_other_case(if own { rule.name.value.as_str() } else { other()? }))
    }

    /// Whether a permalink is that of an alert whose name differs by a slip of the keyboard.
    pub(super) fn slipped_alert(&self, captured: &str) -> Option<UrlMiss> {
        let (_, bare) = alert_forms(captured);
        let near = self.known.near_alerts().slip(bare)?;
        Some(UrlMiss::Alert { wanted: bare.to_owned(), near: Some(near.to_owned()) })
    }

    pub(super) fn alert(&self, captured: &str, rule: &AlertRule) -> Led {
        if captured.contains(WILD) {
            return self.templated_alert(captured, rule).into();
        }
        self.known_alert(captured, rule).unwrap_or_else(|| UrlTarget::Miss(self.no_alert(captured)).into())
    }

    fn no_alert(&self, captured: &str) -> UrlMiss {
        let (_, wanted) = alert_forms(captured);
        UrlMiss::Alert { near: self.known.near_alerts().nearest(wanted).map(str::to_owned), wanted: wanted.to_owned() }
    }

    fn templated_alert(&self, captured: &str, rule: &AlertRule) -> UrlTarget {
        let (name, _) = alert_forms(captured);
        if glob(name, &rule.name.value) {
            return UrlTarget::Permalink(rule.name.value.clone());
        }
        match self.known.called().like(name) {
            Like::Nothing => UrlTarget::Miss(UrlMiss::Alert { wanted: shown(name), near: None }),
            Like::One(_) | Like::Several => UrlTarget::External,
        }
    }

    /// What a path of the site leads to. `lenient`: the site may have lowered the case of its paths.
    pub(super) fn page(&self, captured: &str, address: &Address, rule: &AlertRule, lenient: bool) -> Led {
        let path = captured.trim_start_matches('/');
        let alert = path.get(..7).filter(|start| start.eq_ignore_ascii_case("alerts/")).map(|_| &path[7..]);
        let alert = alert.filter(|name| !path_key(name).is_empty());
        if path.contains(WILD) {
            return self.templated_page(path, alert, address, rule);
        }
        // The site's own server knows folders; another one may serve alerts by their names.
        let named = alert.and_then(|name| self.known_alert(name, rule));
        let known = if lenient { named.clone() } else { alert.and_then(|name| self.folder_of_alert(name, rule)) };
        let exact = known.clone().filter(|led| led.case.is_none());
        let is_folder = path.ends_with('/') || path.ends_with("/index.html");
        if let Some(exact) = exact.clone().filter(|_| is_folder) {
            return exact;
        }
        let forms = page_forms(path);
        let page =
            forms.iter().find_map(|form| self.index.by_site_path.get(form).or_else(|| self.index.by_source.get(form)));
        if let Some(&page) = page.or_else(|| self.known.by_alias.get(&path_key(path))) {
            return self.land(page, address, None);
        }
        if let Some(exact) = exact.or_else(|| self.redirected(path, address, rule)) {
            return exact;
        }
        let unique = |form: &String| match self.index.by_lower_site_path.get(&form.to_lowercase()).map(Vec::as_slice) {
            Some([page]) => Some(*page),
            _ => None,
        };
        let lenient = lenient && !path.contains(char::is_uppercase);
        if let Some(page) = forms.iter().find_map(unique) {
            return self.land(page, address, (!lenient).then(|| self.index.site_paths[page].clone()));
        }
        if let Some(Led { target, case }) = known {
            return Led { target, case: case.filter(|_| !lenient) };
        }
        if let Some(other) = self.known.other(&path_key(path)) {
            return UrlTarget::Other(other.clone()).into();
        }
        if let Some(UrlTarget::Permalink(name)) = named.map(|led| led.target) {
            let near = Some(permalink_address(&permalink(&name)));
            return UrlTarget::Miss(UrlMiss::Page { wanted: path.to_owned(), near }).into();
        }
        // What stands below `alerts/` is looked for among the alerts first.
        let page = self.no_page(path, rule);
        let miss = match alert.map(|name| self.no_alert(name)) {
            Some(alert) if has_near(&alert) || !has_near(&page) => alert,
            _ => page,
        };
        UrlTarget::Miss(miss).into()
    }

    /// Where a configured redirect leads; redirects of redirects are not followed.
    fn redirected(&self, path: &str, address: &Address, rule: &AlertRule) -> Option<Led> {
        let to = self.redirects.get(&path_key(path))?;
        if to.contains("://") {
            return Some(UrlTarget::External.into());
        }
        let (to, anchor) = to.split_once('#').unwrap_or((to, ""));
        let fragment = if address.fragment.is_empty() { anchor } else { &address.fragment };
        let address =
            Address { fragment: fragment.to_owned(), query: String::new(), text: to.to_owned(), has_host: false };
        let forwards_again = self.redirects.contains_key(&path_key(to));
        (!forwards_again).then(|| self.page(to, &address, rule, false))
    }

    fn templated_page(&self, path: &str, alert: Option<&str>, address: &Address, rule: &AlertRule) -> Led {
        if let Some(name) = alert.map(|name| alert_forms(name).0)
            && glob(name, &rule.name.value)
        {
            return UrlTarget::Permalink(rule.name.value.clone()).into();
        }
        self.templated(path, self.known.paths().like(path.trim_end_matches('/')), address)
    }

    /// The page that a templated path surely means; a miss when it can mean nothing at all.
    fn templated(&self, path: &str, like: Like, address: &Address) -> Led {
        match like {
            Like::One(page) => self.land(page, address, None),
            Like::Several => UrlTarget::External.into(),
            Like::Nothing => UrlTarget::Miss(UrlMiss::Page { wanted: shown(path), near: None }).into(),
        }
    }

    /// What a path of the repository leads to.
    pub(super) fn source(&self, captured: &str, address: &Address, rule: &AlertRule) -> Led {
        let path = captured.trim_start_matches("./").trim_matches('/');
        if path.contains(WILD) {
            let led = self.templated(path, self.known.files().like(path), address);
            return if led.is_miss() && self.is_outside(path) { UrlTarget::External.into() } else { led };
        }
        let forms = ["", ".md", "/README.md", "/index.md", "/_index.md"].map(|tail| format!("{path}{tail}"));
        if let Some(&page) = forms.iter().find_map(|form| self.known.by_source.get(form.trim_start_matches('/'))) {
            return self.land(page, address, None);
        }
        if let Some(page) = forms.iter().find_map(|form| self.known.by_lower_source(&form.to_lowercase())) {
            return self.land(page, address, Some(self.map.path(self.pages[page].file).to_owned()));
        }
        let own = path.strip_prefix(self.src.trim_end_matches('/')).unwrap_or(path);
        match self.known.other(&path_key(own)) {
            Some(other) => UrlTarget::Other(other.clone()).into(),
            None if self.is_outside(path) => UrlTarget::External.into(),
            None => UrlTarget::Miss(self.no_page(path, rule)).into(),
        }
    }

    /// Whether a path of the repository is surely of no page: it lies beside the book's folder, in one that no page of
    /// the book lies in, and none has its name.
    fn is_outside(&self, path: &str) -> bool {
        let (Some((top, _)), false) = (path.split_once('/'), self.has_mounts || self.src.is_empty()) else {
            return false;
        };
        let name = path.rsplit('/').next().unwrap_or_default();
        !self.is_inside(path)
            && self.known.other(&path_key(top)).is_none()
            && (matches!(name, "README.md" | "index.md") || !self.known.files().has_name(&name.to_lowercase()))
    }

    /// Whether a path of the repository lies in the folder of the pages.
    pub(super) fn is_inside(&self, path: &str) -> bool {
        !self.src.is_empty() && path.starts_with(&self.src)
    }

    /// No page, and the one that is near. A URL that ends in the alert's own name in lower case has the words of that
    /// name.
    pub(super) fn no_page(&self, captured: &str, rule: &AlertRule) -> UrlMiss {
        let wanted = captured.trim_start_matches('/').to_owned();
        let name = wanted.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let name = if is_own_name(&[name], rule) { &rule.name.value } else { stem(&wanted) };
        let near = self.known.near_pages().nearest(&wanted, name);
        UrlMiss::Page { near: near.map(str::to_owned), wanted }
    }

    /// The page, and the section of the address' fragment, which must exist.
    pub(super) fn land(&self, page: PageId, address: &Address, case: Option<String>) -> Led {
        if self.pages[page].meta.draft {
            return UrlTarget::Miss(UrlMiss::Draft(page)).into();
        }
        let Some(fragment) = address.anchor() else {
            return Led { target: UrlTarget::Runbook { page, section: None }, case };
        };
        if fragment.contains(WILD) {
            return self.templated_anchor(page, fragment, case);
        }
        if self.index.anchor(page, fragment).is_some() {
            return Led { target: UrlTarget::Runbook { page, section: self.section(page, fragment) }, case };
        }
        if let Some(anchor) = self.index.other_case(page, fragment) {
            let case = Some(format!("{}#{anchor}", case.as_ref().unwrap_or(&self.index.site_paths[page])));
            return Led { target: UrlTarget::Runbook { page, section: self.section(page, anchor) }, case };
        }
        let near = self.index.near_anchor(page, fragment).map(str::to_owned);
        UrlTarget::Miss(UrlMiss::Anchor { page, wanted: fragment.to_owned(), near }).into()
    }

    fn templated_anchor(&self, page: PageId, fragment: &str, case: Option<String>) -> Led {
        let anchors = &self.index.anchors[page];
        let start = fragment.split(WILD).next().unwrap_or_default();
        let begin = anchors.beginning(start).enumerate();
        let mut like = begin.filter(|(at, anchor)| *at >= ANCHORS || glob(fragment, anchor)).map(|(_, anchor)| anchor);
        let section = match (like.next(), like.next()) {
            (None, _) => {
                let miss = UrlMiss::Anchor { page, wanted: shown(fragment), near: None };
                return UrlTarget::Miss(miss).into();
            }
            (Some(only), None) => self.section(page, only),
            _ => None,
        };
        Led { target: UrlTarget::Runbook { page, section }, case }
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

fn in_other_case(name: &str) -> Led {
    Led { target: UrlTarget::Permalink(name.to_owned()), case: Some(permalink(name).replace("/index.html", "/")) }
}
