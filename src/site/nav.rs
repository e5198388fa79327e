//! Order of pages, services and their menus.

use std::collections::BTreeMap;

use crate::parse::{self, Page};
use crate::site::PageId;
use crate::site::resolve::{PageIndex, percent_decode};
use crate::source::{PageSource, Sources};

/// Order and menus.
#[derive(Debug, Default)]
pub struct Nav {
    /// Services in order, each with its pages. Pages of no service stand under the empty name, first.
    pub services: Vec<Service>,
    /// For each page, the index of its service.
    pub service_of: Vec<usize>,
    /// Published pages in reading order: previous and next follow it.
    pub order: Vec<PageId>,
}

/// A service: the pages that one team looks at together.
#[derive(Debug)]
pub struct Service {
    /// Its name: the folder at the top, or the `service` of its pages. Empty: the book's own pages.
    pub name: String,
    /// What is shown: the title of its index page, else the name.
    pub title: String,
    /// Site path of its first page (its index when it has one).
    pub path: String,
    /// Its pages in order, drafts left out.
    pub pages: Vec<PageId>,
}

/// Orders pages and groups them by service.
#[must_use]
pub fn nav(sources: &Sources, pages: &[Page], index: &PageIndex) -> Nav {
    let listed = summary_order(sources, index);
    let mut groups: BTreeMap<String, Vec<PageId>> = BTreeMap::new();
    for (id, page) in pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
        groups.entry(service_key(page)).or_default().push(id);
    }
    let rank = |id: PageId| {
        let weight = pages[id].meta.weight.as_ref().map_or(i64::MAX, |weight| weight.value);
        let path = index.site_paths[id].strip_suffix("index.html").unwrap_or(&index.site_paths[id]);
        // The service's own index leads it, however light the others are.
        let is_below = path.matches('/').count() > 1 || !path.ends_with('/');
        (listed.get(&id).copied().unwrap_or(usize::MAX), is_below, weight, path)
    };
    let mut services: Vec<Service> = groups
        .into_iter()
        .map(|(key, mut ids)| {
            ids.sort_by_key(|&id| rank(id));
            service(&key, ids, pages, index)
        })
        .collect();
    services.sort_by_cached_key(|service| (!service.name.is_empty(), service_rank(service, pages, &listed)));
    let mut service_of = vec![0; pages.len()];
    for (at, service) in services.iter().enumerate() {
        for &page in &service.pages {
            service_of[page] = at;
        }
    }
    let order = services.iter().flat_map(|service| service.pages.iter().copied()).collect();
    Nav { services, service_of, order }
}

/// The service that a page belongs to: its first `service`, else its folder at the top.
fn service_key(page: &Page) -> String {
    let folder = page.path.split_once('/').map_or("", |(folder, _)| folder);
    page.meta.services.first().map_or(folder, |service| service.value.as_str()).to_lowercase()
}

fn service(key: &str, ids: Vec<PageId>, pages: &[Page], index: &PageIndex) -> Service {
    let first = ids[0];
    let is_index =
        index.site_paths[first].matches('/').count() == 1 && index.site_paths[first].ends_with("/index.html");
    let named = ids.iter().find_map(|&id| pages[id].meta.services.first()).map(|service| service.value.clone());
    let words = || {
        let mut letters = key.chars();
        let first = letters.next().map(char::to_uppercase);
        first.map_or_else(String::new, |first| first.chain(letters).collect::<String>().replace(['-', '_'], " "))
    };
    let title = if is_index { pages[first].title.value.clone() } else { named.unwrap_or_else(words) };
    Service { name: key.to_owned(), title, path: index.site_paths[first].clone(), pages: ids }
}

/// Services in the order of the summary, then by the weight of their first page, then by name.
fn service_rank(service: &Service, pages: &[Page], listed: &BTreeMap<PageId, usize>) -> (usize, i64, String) {
    let first = service.pages[0];
    let weight = pages[first].meta.weight.as_ref().map_or(i64::MAX, |weight| weight.value);
    let place = service.pages.iter().filter_map(|page| listed.get(page)).min();
    (place.copied().unwrap_or(usize::MAX), weight, service.name.clone())
}

/// Place of each page that `SUMMARY.md` links to. Pages that it does not name follow those that it does.
fn summary_order(sources: &Sources, index: &PageIndex) -> BTreeMap<PageId, usize> {
    let Some(file) = sources.summary else { return BTreeMap::new() };
    let source = PageSource { file, path: "SUMMARY.md".to_owned(), mount: None };
    let page = parse::page(&sources.map, &source, &sources.config);
    let mut order = BTreeMap::new();
    for (place, link) in page.links.iter().enumerate() {
        let path = link.dest.trim_start_matches("./").split('#').next().unwrap_or("");
        if let Some(&page) = index.by_source.get(&percent_decode(path)) {
            order.entry(page).or_insert(place);
        }
    }
    order
}
