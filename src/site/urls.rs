//! Where the URLs in alert rules lead. With `site-url` or `runbook-urls`, a URL that matches a pattern belongs to
//! this book and must resolve; without them, URLs are matched by the end of their paths against pages and sources.

mod address;
mod advice;
mod book;
mod forms;
mod lookups;
mod near;
mod pattern;
pub(crate) mod similar;
mod spelled;
mod suffix;
mod template;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use self::address::{Address, begins_with_host, glob, host_and_path, is_no_url, is_prose, scheme};
pub use self::advice::{Advice, advice};
use self::book::Names;
use self::pattern::{Pattern, Variable};
use self::suffix::{Found, Suffixes};
use self::template::WILD;
use crate::config::Config;
use crate::parse::Page;
use crate::rules::{AlertRule, RuleFile};
use crate::site::alerts::URL_KEYS;
use crate::site::resolve::PageIndex;
use crate::site::{PageId, RunbookUrl, UrlMiss, UrlTarget};
use crate::source::Sources;
use crate::span::{Span, Spanned};

/// Longest annotation that is taken for a URL, in bytes.
const LONGEST: usize = 8_192;

/// Look-ups for runbook URLs; built once.
#[derive(Debug)]
pub struct Urls<'a> {
    sources: &'a Sources,
    pages: &'a [Arc<Page>],
    index: &'a PageIndex,
    names: Names<'a>,
    patterns: Vec<Pattern>,
    suffixes: OnceCell<Suffixes<'a>>,
    /// Where URLs begin that surely lead here, by at most [`HOME`] parts, and each beginning of these.
    homes: (HashSet<String>, HashSet<String>),
    /// The folders that URLs lie in: the pages that they surely lead to, and the last parts of all of them.
    folders: HashMap<String, (HashSet<PageId>, HashSet<String>)>,
    /// Whether what is not among the pages is not there: a published book may list only some of them.
    complete: bool,
    /// Whether the book is published elsewhere, so that paths of this repository are none of its own.
    elsewhere: bool,
}

/// Where a URL leads, and its right spelling when only letter case differs.
#[derive(Debug, Clone)]
struct Led {
    target: UrlTarget,
    case: Option<String>,
}

impl From<UrlTarget> for Led {
    fn from(target: UrlTarget) -> Self {
        Self { target, case: None }
    }
}

impl Led {
    fn is_miss(&self) -> bool {
        matches!(self.target, UrlTarget::Miss(_))
    }
}

/// Parts of a URL that tell one site from another: the host, and two folders below.
const HOME: usize = 3;

impl<'a> Urls<'a> {
    /// Prepares for the pages of a book, the names of its alerts, and its rules.
    #[must_use]
    pub fn new(
        sources: &'a Sources,
        pages: &'a [Arc<Page>],
        index: &'a PageIndex,
        alerts: impl Iterator<Item = &'a str>,
        rules: &[Arc<RuleFile>],
    ) -> Self {
        let mut urls = Self {
            names: Names::new(sources, pages, index, alerts),
            patterns: pattern::of(&sources.config),
            suffixes: OnceCell::new(),
            sources,
            pages,
            index,
            homes: (HashSet::new(), HashSet::new()),
            folders: HashMap::new(),
            complete: sources.book.as_ref().is_none_or(|book| book.complete),
            elsewhere: sources.book.is_some(),
        };
        if urls.patterns.is_empty() {
            for rule in rules.iter().flat_map(|file| &file.rules) {
                for (_, value) in values(&sources.config, rule).filter(|(_, value)| value.value.len() <= LONGEST) {
                    urls.learn(&Address::parse(&value.value, &rule.name.value), rule);
                }
            }
        }
        urls
    }

    /// Pages by the ends of their paths: not needed where every URL matches a pattern.
    fn suffixes(&self) -> &Suffixes<'a> {
        self.suffixes.get_or_init(|| Suffixes::new(self.sources, self.pages, self.index))
    }

    /// Every runbook URL of a rule, each branch of a conditional one by itself.
    #[must_use]
    pub fn of(&self, rule: &AlertRule) -> Vec<RunbookUrl> {
        values(&self.sources.config, rule).flat_map(|(key, value)| self.branches(key, value, rule)).collect()
    }

    fn branches(&self, key: &str, value: &Spanned<String>, rule: &AlertRule) -> Vec<RunbookUrl> {
        if value.value.len() > LONGEST {
            let target = UrlTarget::External;
            return vec![RunbookUrl { key: key.to_owned(), value: value.clone(), target, case: None }];
        }
        let mut found: Vec<RunbookUrl> = Vec::new();
        let branches = template::branches(&value.value);
        let several = branches.len() > 1;
        for branch in branches {
            for text in template::urls_in(&branch.text).into_iter().map(str::trim) {
                let Led { target, case } = self.as_far_as_known(self.target(text, rule));
                // Who writes `if` without `else` need not mean that the rest is a URL.
                let meant =
                    !(branch.implied && matches!(target, UrlTarget::Miss(_) | UrlTarget::Empty | UrlTarget::Other(_)));
                let known = found.iter().any(|url| url.value.value == text);
                if meant && !known {
                    let part = branch.part.clone().filter(|_| several);
                    let span = part.and_then(|part| self.place(value, &value.value[part])).unwrap_or(value.span);
                    let value = Spanned { value: if several { text.to_owned() } else { value.value.clone() }, span };
                    found.push(RunbookUrl { key: key.to_owned(), value, target, case });
                }
            }
        }
        found
    }

    /// Where a part of a value stands, when the file has it as it is and only once.
    fn place(&self, value: &Spanned<String>, part: &str) -> Option<Span> {
        let written = self.sources.map.slice(value.span);
        let at = written.find(part).filter(|at| !written[at + part.len()..].contains(part))?;
        let start = value.span.start as usize + at;
        Some(Span::new(value.span.file, start..start + part.len()))
    }

    /// A page or section that a published book does not list may yet be there.
    fn as_far_as_known(&self, led: Led) -> Led {
        match led.target {
            UrlTarget::Miss(UrlMiss::Page { .. } | UrlMiss::Anchor { .. }) if !self.complete => {
                UrlTarget::External.into()
            }
            _ => led,
        }
    }

    /// Where a URL of `rule` leads.
    fn target(&self, value: &str, rule: &AlertRule) -> Led {
        if is_no_url(value) {
            return UrlTarget::Empty.into();
        }
        let address = Address::parse(value, &rule.name.value);
        if is_prose(value) {
            return self.in_prose(&address, rule);
        }
        if address.text.chars().all(|char| matches!(char, WILD | '/')) && address.text.contains(WILD) {
            return UrlTarget::External.into();
        }
        let mut misses: Vec<(bool, usize, Led)> = Vec::new();
        let mut cased = None;
        for pattern in &self.patterns {
            let Some(found) = pattern.capture(&address, rule) else { continue };
            let led = match pattern.variable {
                Variable::Alert => self.names.alert(&found.value, rule),
                Variable::Page => self.names.page(&found.value, &address, rule, !pattern.own),
                Variable::Source => self.names.source(&found.value, &address, rule),
            };
            match &led.target {
                UrlTarget::Miss(miss) if found.certain => misses.push((has_near(miss), found.prefix, led)),
                UrlTarget::Miss(_) => {}
                _ if led.case.is_some() => cased = cased.or(Some(led)),
                _ => return led,
            }
        }
        // The pattern that is longer before its variable knows best what was meant.
        let miss = misses.into_iter().rev().max_by_key(|(near, prefix, _)| (*near, *prefix)).map(|(.., led)| led);
        if let Some(led) = cased.or(miss) {
            return led;
        }
        let may_belong = || self.patterns.iter().any(|pattern| pattern.may_begin(&address, rule));
        if !address.has_host {
            self.in_repository(&address, rule)
        } else if self.patterns.is_empty() || may_belong() {
            self.by_suffix(&address, rule)
        } else {
            UrlTarget::External.into()
        }
    }

    /// A text with blanks: a path where there is such a page, or where it leads into the book's own folder.
    fn in_prose(&self, address: &Address, rule: &AlertRule) -> Led {
        let path = from_root(&address.text);
        let led = self.names.source(path, address, rule);
        let is_path = match &led.target {
            UrlTarget::Miss(UrlMiss::Page { .. }) => self.names.is_inside(path) && is_file(path),
            UrlTarget::External | UrlTarget::Empty => false,
            _ => true,
        };
        if is_path && !address.has_host { led } else { UrlTarget::Empty.into() }
    }

    /// An address without a host: a path from the rule file's folder or of the repository, else of the site. What leads
    /// nowhere is a miss, unless it surely lies beside the book; a mere word is no URL.
    fn in_repository(&self, address: &Address, rule: &AlertRule) -> Led {
        let folder = self.sources.map.path(rule.name.span.file).rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = self.names.source(&host_and_path(&format!("{folder}/{}", address.text), false), address, rule);
        if matches!(beside.target, UrlTarget::Runbook { .. }) && beside.case.is_none() && !address.text.contains(WILD) {
            return beside;
        }
        let path = from_root(&address.text);
        let source = self.names.source(path, address, rule);
        // A path that leads into the book's own folder can mean nothing else.
        let surely = match &source.target {
            UrlTarget::Miss(UrlMiss::Page { .. }) => self.names.is_inside(path),
            UrlTarget::Runbook { .. } | UrlTarget::Miss(_) => true,
            _ => false,
        };
        if surely {
            return source;
        }
        let led = self.by_suffix(address, rule);
        let templated = || permalink_name(&segments(address)).is_some_and(|name| name.contains(WILD));
        if led.target != UrlTarget::External || begins_with_host(path) || templated() {
            led
        } else if let Some(scheme) = scheme(&address.text) {
            UrlTarget::Miss(UrlMiss::Scheme(scheme.to_owned())).into()
        } else if (!path.contains('/') && !is_file(path)) || path.split('/').next().is_some_and(is_no_url) {
            UrlTarget::Empty.into()
        } else if self.elsewhere {
            led
        } else {
            source
        }
    }

    fn by_suffix(&self, address: &Address, rule: &AlertRule) -> Led {
        let all = segments(address);
        let found = self.found(&all, address.has_host);
        if let Some(name) = permalink_name(&all)
            && found.as_ref().is_none_or(|found| found.depth < 2)
        {
            if name.contains(WILD) {
                let own = glob(name, &rule.name.value);
                return if own { UrlTarget::Permalink(rule.name.value.clone()) } else { UrlTarget::External }.into();
            }
            if let Some(led) = self.names.known_alert(name, rule) {
                let lowered = !name.contains(char::is_uppercase);
                return Led { case: led.case.filter(|_| !lowered), ..led };
            }
            if let Some(miss) = self.names.slipped_alert(name).filter(|_| self.is_home(&all, 2)) {
                return UrlTarget::Miss(miss).into();
            }
        }
        let Some(found) = found.filter(|found| !address.has_host || self.is_trusted(found, &all, rule)) else {
            let miss = || UrlTarget::Miss(self.names.no_page(&all[1..].join("/"), rule));
            return if address.has_host && self.is_among_ours(&all) { miss() } else { UrlTarget::External }.into();
        };
        let led = self.names.land(found.page, address, found.case);
        // One common word is too little to say that the URL was meant for this book.
        if led.is_miss() && found.weak && address.has_host { UrlTarget::External.into() } else { led }
    }

    /// The page that the path behind the host and the last templated part ends in.
    fn found(&self, all: &[&str], has_host: bool) -> Option<Found> {
        let templated = all.iter().rposition(|segment| segment.contains(WILD)).map(|at| at + 1);
        self.suffixes().find(all.get(templated.unwrap_or(usize::from(has_host))..)?)
    }

    /// Whether most URLs in its folder lead to pages of this book, and more than chance would have.
    fn is_among_ours(&self, all: &[&str]) -> bool {
        const SEVERAL: usize = 3;
        let known = all.split_last().filter(|(last, _)| !last.contains(WILD) && !self.suffixes().has_name(last));
        let counted = known.and_then(|(_, folder)| self.folders.get(&folder.join("/")));
        counted.is_some_and(|(hits, urls)| hits.len() >= SEVERAL && hits.len() * 2 > urls.len())
    }

    /// Notes where a URL begins that surely leads into this book.
    fn learn(&mut self, address: &Address, rule: &AlertRule) {
        let all = segments(address);
        let permalink = permalink_name(&all).is_some_and(|name| self.names.known_alert(name, rule).is_some());
        let sure = |found: &Found| found.depth >= 2 || is_own_name(&all, rule);
        let found = self.found(&all, address.has_host).filter(sure);
        if let Some((last, folder)) = all.split_last().filter(|_| address.has_host) {
            let (hits, urls) = self.folders.entry(folder.join("/")).or_default();
            hits.extend(found.as_ref().map(|found| found.page));
            urls.insert((*last).to_owned());
        }
        let found = found.map(|found| found.depth);
        if let Some(depth) = found.or(permalink.then_some(2)).filter(|_| address.has_host) {
            let begin = &all[..(all.len() - depth).min(HOME)];
            self.homes.0.insert(begin.join("/"));
            self.homes.1.extend((0..=begin.len()).map(|parts| begin[..parts].join("/")));
        }
    }

    /// Whether a hit by the end of a path is more than chance: several parts agree, it is named for the alert, or other
    /// URLs that begin so lead here.
    fn is_trusted(&self, found: &Found, all: &[&str], rule: &AlertRule) -> bool {
        found.depth >= 2 || is_own_name(all, rule) || self.is_home(all, found.depth)
    }

    /// Whether a URL whose last `depth` parts name something begins like one that surely leads here, or none is known.
    fn is_home(&self, all: &[&str], depth: usize) -> bool {
        let (homes, beginnings) = &self.homes;
        let begin = &all[..all.len().saturating_sub(depth).min(HOME)];
        homes.is_empty()
            || beginnings.contains(&begin.join("/"))
            || (1..=begin.len()).any(|parts| homes.contains(&begin[..parts].join("/")))
    }
}

/// The runbook URLs of a rule as they are written, with their keys.
fn values<'r>(config: &'r Config, rule: &'r AlertRule) -> impl Iterator<Item = (&'r str, &'r Spanned<String>)> {
    let own = config.alerts.annotations.iter().map(String::as_str);
    // A key that is configured may be one of the built-in ones.
    let keys = URL_KEYS.into_iter().chain(own.filter(|key| !URL_KEYS.contains(key)));
    keys.flat_map(|key| rule.annotations.get(key).into_iter().flatten().map(move |value| (key, value)))
}

/// Host and folders of a URL, without what stands for a folder's own page.
fn segments(address: &Address) -> Vec<&str> {
    let mut all: Vec<&str> = address.text.split('/').filter(|segment| !segment.is_empty()).collect();
    if all.last() == Some(&"index.html") {
        all.pop();
    }
    all
}

/// A path without what leads to the repository's root.
fn from_root(path: &str) -> &str {
    let mut path = path.trim_start_matches('/');
    while let Some(rest) = path.strip_prefix("../") {
        path = rest;
    }
    path
}

/// Whether a path ends as pages do.
fn is_file(path: &str) -> bool {
    suffix::bare(path) != path
}

/// The name in `…/alerts/NAME`.
fn permalink_name<'s>(all: &[&'s str]) -> Option<&'s str> {
    let [.., folder, name] = all else { return None };
    folder.eq_ignore_ascii_case("alerts").then_some(*name)
}

/// Whether a URL ends in the alert's own name, but for punctuation and case.
fn is_own_name(all: &[&str], rule: &AlertRule) -> bool {
    let plain = |text: &str| {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let Some(last) = all.last() else { return false };
    let stem = last.rsplit_once('.').map_or(*last, |(stem, _)| stem);
    plain(stem) == plain(&rule.name.value)
}

fn has_near(miss: &UrlMiss) -> bool {
    match miss {
        UrlMiss::Alert { near, .. } | UrlMiss::Page { near, .. } => near.is_some(),
        UrlMiss::Draft(_) | UrlMiss::Scheme(_) | UrlMiss::Anchor { .. } => true,
    }
}
