//! What to configure so that runbook URLs are held to: worked out from those that were matched by their ends.

use std::collections::BTreeMap;

use super::address::without_scheme;
use super::suffix;
use crate::rules::is_templated;
use crate::site::resolve::percent_decode;
use crate::site::{PageId, RunbookUrl, Site, UrlMiss, UrlTarget};

/// Beginnings that are proposed at most.
const PROPOSED: usize = 3;

/// A beginning that runbook URLs have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// How many runbook URLs have it.
    pub count: usize,
    /// The beginning, with a `/` at its end.
    pub prefix: String,
    /// What to add to `runbook-urls`: the beginning and a variable.
    pub pattern: String,
    /// Whether it is the address of the site itself.
    pub is_site: bool,
}

/// The beginnings that most URLs into a book have, for a book that does not say where it is published; the most
/// frequent first.
#[must_use]
pub fn advice(site: &Site) -> Vec<Advice> {
    let config = &site.sources.config;
    if config.html.site_url.as_ref().is_some_and(|url| url.value.contains("://"))
        || !config.alerts.runbook_urls.is_empty()
    {
        return Vec::new();
    }
    let urls = || site.alerts.iter().flat_map(|alert| &alert.rules).flat_map(|rule| &rule.urls);
    let mut hits: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for (prefix, is_site) in urls().filter_map(|url| beginning(site, url)) {
        *hits.entry((prefix, is_site)).or_default() += 1;
    }
    let mut best: Vec<((&str, bool), usize)> = hits.into_iter().collect();
    best.sort_by_key(|(key, hits)| (std::cmp::Reverse(*hits), *key));
    let mut out: Vec<Advice> = Vec::new();
    for ((prefix, is_site), _) in best.into_iter().take(PROPOSED) {
        let count = urls().filter(|url| url.value.value.trim().starts_with(prefix)).count();
        let variable = if is_site { "{page}" } else { "{source}" };
        out.push(Advice { count, prefix: prefix.to_owned(), pattern: format!("{prefix}{variable}"), is_site });
    }
    out.sort_by_key(|advice| std::cmp::Reverse(advice.count));
    out
}

/// What stands before the whole path of the page that a URL leads to, and whether that is its path in the site.
fn beginning<'s>(site: &'s Site, url: &'s RunbookUrl) -> Option<(&'s str, bool)> {
    let value = url.value.value.trim();
    let plain = value.split(['?', '#']).next().unwrap_or_default();
    if !without_scheme(plain).1 || is_templated(value) {
        return None;
    }
    match &url.target {
        // A dead anchor shows where the pages are as well as a live one.
        UrlTarget::Runbook { page, .. } | UrlTarget::Miss(UrlMiss::Anchor { page, .. }) => {
            let is_source = plain.to_lowercase().ends_with(".md");
            let paths = if is_source { sources(site, *page) } else { vec![site.index.site_paths[*page].clone()] };
            paths.iter().find_map(|path| before(plain, path)).map(|prefix| (prefix, !is_source))
        }
        UrlTarget::Permalink(name) => {
            let alert = site.alert(name).map(|id| &site.alerts[id].permalink)?;
            Some((before(plain, alert)?, true))
        }
        _ => None,
    }
}

/// What `{source}` may stand for, the longest first.
fn sources(site: &Site, page: PageId) -> Vec<String> {
    let facts = &site.pages[page];
    let whole = site.sources.map.path(facts.file).to_owned();
    [whole]
        .into_iter()
        .chain(suffix::mounted(&site.sources, facts).map(str::to_owned))
        .chain([facts.path.clone()])
        .collect()
}

/// What stands in `url` before `path`, which may lack its extension or its `index.html`.
fn before<'u>(url: &'u str, path: &str) -> Option<&'u str> {
    let short = path.strip_suffix("/index.html").unwrap_or(path);
    let depth = short.split('/').count();
    let (at, _) = url.trim_end_matches('/').rmatch_indices('/').nth(depth - 1)?;
    let tail = percent_decode(url[at + 1..].trim_end_matches('/')).to_lowercase();
    let tail = tail.strip_suffix(".html").unwrap_or(&tail);
    let short = short.to_lowercase();
    let fits = tail == short || tail == short.strip_suffix(".html").unwrap_or(&short);
    // The slashes of `https://` begin no path.
    (fits && !url[..at].ends_with([':', '/'])).then(|| &url[..=at])
}
