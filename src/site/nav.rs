//! Order of pages, services and their menus.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::parse::{self, Page};
use crate::site::resolve::{Files, Origin, PageIndex, resolve};
use crate::site::{PageId, Resolved, Target};
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
    /// `SUMMARY.md`, which is not published, and where each of its links leads.
    pub summary: Option<(Page, Vec<Resolved>)>,
}

/// A service: the pages that one team looks at together.
#[derive(Debug)]
pub struct Service {
    /// Its name: the folder at the top, or the `service` of its pages. Empty: the book's own pages.
    pub name: String,
    /// What is shown: the title of its index page, else the name.
    pub title: String,
    /// Site path of its index, else of the listing of its folder, else of its first page.
    pub path: String,
    /// Its pages in order, drafts left out.
    pub pages: Vec<PageId>,
}

/// Orders pages and groups them by service.
#[must_use]
pub fn nav(sources: &Sources, pages: &[Arc<Page>], index: &PageIndex, files: &Files<'_>) -> Nav {
    let summary = summary(sources, pages, index, files);
    let listed = summary.as_ref().map(|(_, links)| summary_order(links)).unwrap_or_default();
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
    Nav { services, service_of, order, summary }
}

/// The service that a page belongs to: its first `service`, else its folder at the top.
fn service_key(page: &Page) -> String {
    let folder = page.path.split_once('/').map_or("", |(folder, _)| folder);
    page.meta.services.first().map_or(folder, |service| service.value.as_str()).to_lowercase()
}

fn service(key: &str, ids: Vec<PageId>, pages: &[Arc<Page>], index: &PageIndex) -> Service {
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
    let listing = if is_index { None } else { folder(key, &ids, pages).map(|folder| format!("{folder}/index.html")) };
    let path = listing.unwrap_or_else(|| index.site_paths[first].clone());
    Service { name: key.to_owned(), title, path, pages: ids }
}

/// The folder at the top that is called as the service and holds all of its pages.
fn folder<'p>(key: &str, ids: &[PageId], pages: &'p [Arc<Page>]) -> Option<&'p str> {
    let mut folders = ids.iter().map(|&id| pages[id].path.split_once('/').map(|(folder, _)| folder));
    let first = folders.next().flatten().filter(|folder| folder.to_lowercase() == key)?;
    folders.all(|folder| folder == Some(first)).then_some(first)
}

/// Services in the order of the summary, then by the weight of their first page, then by name.
fn service_rank(service: &Service, pages: &[Arc<Page>], listed: &BTreeMap<PageId, usize>) -> (usize, i64, String) {
    let first = service.pages[0];
    let weight = pages[first].meta.weight.as_ref().map_or(i64::MAX, |weight| weight.value);
    let place = service.pages.iter().filter_map(|page| listed.get(page)).min();
    (place.copied().unwrap_or(usize::MAX), weight, service.name.clone())
}

/// Reads `SUMMARY.md`. Its links without a destination are mdBook's way to announce a chapter; they are left out.
fn summary(
    sources: &Sources,
    pages: &[Arc<Page>],
    index: &PageIndex,
    files: &Files<'_>,
) -> Option<(Page, Vec<Resolved>)> {
    let source = PageSource { file: sources.summary?, path: "SUMMARY.md".to_owned(), mount: None };
    let mut page = parse::page(&sources.map, &source, &sources.config);
    page.links.retain(|link| !link.dest.trim().is_empty());
    let from = Origin { path: &page.path, page: None, unread: true };
    let links = page.links.iter().map(|link| resolve(&link.dest, link.kind, from, pages, index, files)).collect();
    Some((page, links))
}

/// Place of each page that `SUMMARY.md` links to. Pages that it does not name follow those that it does.
fn summary_order(links: &[Resolved]) -> BTreeMap<PageId, usize> {
    let mut order = BTreeMap::new();
    for (place, link) in links.iter().enumerate() {
        if let Target::Page { page, .. } = link.target {
            order.entry(page).or_insert(place);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use crate::analyse;
    use crate::source::{self, Request};

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a book on the disk")]
    fn a_service_without_an_index_opens_with_the_list_of_its_pages() {
        let dir = tempfile::tempdir().unwrap();
        for (path, head) in [
            ("index.md", ""),
            ("Mail/a.md", ""),
            ("Mail/b.md", ""),
            ("web/index.md", ""),
            ("web/c.md", ""),
            ("x/d.md", "---\nservice: cache\n---\n"),
            ("y/e.md", "---\nservice: cache\n---\n"),
        ] {
            let file = dir.path().join("content").join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, format!("{head}# Page\n")).unwrap();
        }
        let site = analyse(source::read(&Request { root: dir.path().to_owned(), ..Request::default() }).unwrap()).site;
        let paths: Vec<&str> = site.nav.services.iter().map(|service| service.path.as_str()).collect();
        assert_eq!(paths, ["index.html", "x/d.html", "Mail/index.html", "web/index.html"]);
        assert!(site.outputs.contains_key("Mail/index.html"));
    }
}
