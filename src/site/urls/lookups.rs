//! What a book has, by each way of naming it. Most URLs name a page or an alert as it is spelled: what finds the others is
//! made when it is first asked for.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::forms::{folder, path_key};
use super::near::NearPages;
use super::similar::Similar;
use super::spelled::Spelled;
use super::suffix;
use crate::parse::Page;
use crate::site::PageId;
use crate::site::outputs::alias_path;
use crate::site::resolve::{FIXED, PageIndex};
use crate::source::Sources;

/// Pages, alerts and other files of a book, to be looked up.
#[derive(Debug)]
pub(super) struct Lookups<'a> {
    sources: &'a Sources,
    pages: &'a [Arc<Page>],
    index: &'a PageIndex,
    /// Source path from the book's root and, of a mounted page, from its mount's.
    pub(super) by_source: HashMap<&'a str, PageId>,
    /// Old site paths, by their keys.
    pub(super) by_alias: HashMap<String, PageId>,
    /// Names of the alerts, sorted.
    alerts: Vec<&'a str>,
    /// The alerts whose permalinks lie in folders that are not called as they are, by these.
    odd_folders: HashMap<String, &'a str>,
    by_lower_source: OnceCell<HashMap<String, PageId>>,
    others: OnceCell<HashMap<String, String>>,
    lower_alerts: OnceCell<HashMap<String, &'a str>>,
    lower_folders: OnceCell<HashMap<String, &'a str>>,
    near_alerts: OnceCell<Similar<'a>>,
    near_pages: OnceCell<NearPages<'a>>,
    paths: OnceCell<Spelled>,
    files: OnceCell<Spelled>,
    called: OnceCell<Spelled>,
}

impl<'a> Lookups<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        pages: &'a [Arc<Page>],
        index: &'a PageIndex,
        alerts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut by_alias = HashMap::new();
        for (id, page) in published(pages) {
            for alias in &page.meta.aliases {
                let path = alias_path(&alias.value).unwrap_or_else(|_| alias.value.clone());
                by_alias.entry(path_key(&path)).or_insert(id);
            }
        }
        let mut by_source = HashMap::with_capacity(2 * pages.len());
        for (path, id) in source_paths(sources, pages) {
            by_source.entry(path).or_insert(id);
        }
        let mut alerts: Vec<&str> = alerts.collect();
        alerts.sort_unstable();
        alerts.dedup();
        let odd_folders = alerts.iter().map(|&name| (folder(name), name)).filter(|(folder, name)| folder != name);
        Self {
            sources,
            pages,
            index,
            by_source,
            by_alias,
            odd_folders: odd_folders.collect(),
            alerts,
            by_lower_source: OnceCell::new(),
            others: OnceCell::new(),
            lower_alerts: OnceCell::new(),
            lower_folders: OnceCell::new(),
            near_alerts: OnceCell::new(),
            near_pages: OnceCell::new(),
            paths: OnceCell::new(),
            files: OnceCell::new(),
            called: OnceCell::new(),
        }
    }

    /// The alert of a name.
    pub(super) fn alert(&self, name: &str) -> Option<&'a str> {
        self.alerts.binary_search(&name).ok().map(|at| self.alerts[at])
    }

    /// The alert whose permalink lies in the folder of a name.
    pub(super) fn in_folder(&self, name: &str) -> Option<&'a str> {
        self.odd_folders.get(name).copied().or_else(|| self.alert(name).filter(|alert| folder(alert) == name))
    }

    /// The alert of a name in lower case.
    pub(super) fn lower_alert(&self, name: &str) -> Option<&'a str> {
        self.lower_alerts().get(name).copied()
    }

    /// The alert whose permalink lies in the folder of a name in lower case.
    pub(super) fn in_lower_folder(&self, name: &str) -> Option<&'a str> {
        let all = || self.alerts.iter().map(|name| (folder(name).to_lowercase(), *name)).collect();
        self.lower_folders.get_or_init(all).get(name).copied()
    }

    /// The page of a source path in lower case.
    pub(super) fn by_lower_source(&self, path: &str) -> Option<PageId> {
        let all = self.by_lower_source.get_or_init(|| {
            let mut all = HashMap::new();
            for (path, id) in source_paths(self.sources, self.pages) {
                all.entry(path.to_lowercase()).or_insert(id);
            }
            all
        });
        all.get(path).copied()
    }

    /// The file of the site, but for pages of authors, that has a key: what the tool writes, folders, assets.
    pub(super) fn other(&self, key: &str) -> Option<&String> {
        self.others().get(key)
    }

    /// The alerts by their words.
    pub(super) fn near_alerts(&self) -> &Similar<'a> {
        self.near_alerts.get_or_init(|| Similar::new(self.alerts.iter().copied()))
    }

    /// The pages by their words.
    pub(super) fn near_pages(&self) -> &NearPages<'a> {
        let paths = || published(self.pages).map(|(_, page)| page.path.as_str());
        self.near_pages.get_or_init(|| NearPages::new(paths(), self.lower_alerts()))
    }

    /// Every path of the site and of the book, to be compared with templated ones.
    pub(super) fn paths(&self) -> &Spelled {
        self.paths.get_or_init(|| {
            let site_paths = self.index.site_paths.iter().enumerate();
            let site_paths = site_paths
                .flat_map(|(id, path)| [(path.to_lowercase(), self.spelled(id)), (path_key(path), self.spelled(id))]);
            let unclaimed = self.others().keys().chain(self.by_alias.keys()).map(|path| (path.clone(), None));
            let permalinks = self.alerts.iter().map(|name| (format!("alerts/{}", folder(name).to_lowercase()), None));
            Spelled::new(site_paths.chain(unclaimed).chain(permalinks).chain(self.spelled_sources()).collect())
        })
    }

    /// Every path of the book.
    pub(super) fn files(&self) -> &Spelled {
        self.files.get_or_init(|| Spelled::new(self.spelled_sources().collect()))
    }

    /// Every name of an alert.
    pub(super) fn called(&self) -> &Spelled {
        let names = || self.alerts.iter().map(|name| (name.to_lowercase(), None)).collect();
        self.called.get_or_init(|| Spelled::new(names()))
    }

    fn lower_alerts(&self) -> &HashMap<String, &'a str> {
        self.lower_alerts.get_or_init(|| self.alerts.iter().map(|name| (name.to_lowercase(), *name)).collect())
    }

    fn others(&self) -> &HashMap<String, String> {
        self.others.get_or_init(|| others(self.sources, self.pages))
    }

    fn spelled(&self, page: PageId) -> Option<PageId> {
        Some(page).filter(|&page| !self.pages[page].meta.draft)
    }

    fn spelled_sources(&self) -> impl Iterator<Item = (String, Option<PageId>)> {
        self.by_source.iter().map(|(path, &page)| (path.to_lowercase(), self.spelled(page)))
    }
}

fn published(pages: &[Arc<Page>]) -> impl Iterator<Item = (PageId, &Arc<Page>)> + Clone {
    pages.iter().enumerate().filter(|(_, page)| !page.meta.draft)
}

/// Every way to name the source of a page; published pages go before drafts.
fn source_paths<'a>(sources: &'a Sources, pages: &'a [Arc<Page>]) -> impl Iterator<Item = (&'a str, PageId)> {
    let drafts = pages.iter().enumerate().filter(|(_, page)| page.meta.draft);
    published(pages).chain(drafts).flat_map(|(id, page)| {
        let paths = [suffix::mounted(sources, page), Some(sources.map.path(page.file)), Some(&page.path[..])];
        paths.into_iter().flatten().map(move |path| (path, id))
    })
}

/// Files of the site that no author's page makes, by their keys: what the tool writes, folders, assets.
fn others(sources: &Sources, pages: &[Arc<Page>]) -> HashMap<String, String> {
    let fixed = FIXED.into_iter().chain(["alerts.json", "sitemap.xml"]).map(str::to_owned);
    let mut out: HashMap<String, String> = fixed.map(|path| (path_key(&path), path)).collect();
    for page in pages.iter().filter(|page| !page.meta.draft) {
        let mut path = page.path.as_str();
        while let Some((folder, _)) = path.rsplit_once('/') {
            if out.insert(path_key(folder), format!("{folder}/index.html")).is_some() {
                break;
            }
            path = folder;
        }
    }
    out.extend(sources.assets.iter().map(|asset| (path_key(&asset.path), asset.path.clone())));
    out
}
