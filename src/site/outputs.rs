//! Every file of the site and what makes it: the one list that links, collisions, pages and the writer agree on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::site::{AlertId, AssetId, PageId, Site, Target, svg};
use crate::span::Span;

/// What makes one file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A Markdown page; the home page when its path is `index.html`.
    Page(PageId),
    /// A file copied as it is, because a page refers to it.
    Asset(AssetId),
    /// The home page of a book that has no index page of its own.
    Home,
    /// `alerts/index.html`: every alert.
    AlertIndex,
    /// `alerts/<name>/index.html`; several alerts when their names differ in case alone.
    Permalink(Vec<AlertId>),
    /// `quick-reference.html`.
    QuickReference,
    /// `coverage.html`.
    Coverage,
    /// Index of a folder that has none: the folder, without a `/` at its end.
    Listing(String),
    /// A page that forwards to another site path (maybe with `#anchor`) or URL.
    Redirect(String),
    /// `404.html`.
    NotFound,
    /// `alerts.json`.
    AlertsJson,
    /// `sitemap.xml`; only with a `site-url`.
    Sitemap,
}

/// Two sources for one path of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The path.
    pub path: String,
    /// The one that is written.
    pub first: Span,
    /// The one that is not.
    pub second: Span,
}

/// Lists every output. The first source of a path is written; a further one is a collision, also when only letter
/// case differs, which no two files may do on half of all disks.
#[must_use]
pub fn outputs(site: &Site) -> (BTreeMap<String, Output>, Vec<Collision>) {
    let mut plan = Plan { site, outputs: BTreeMap::new(), taken: HashMap::new(), collisions: Vec::new() };
    for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
        plan.add(site.index.site_paths[id].clone(), Output::Page(id), page.title.span);
    }
    plan.assets();
    plan.generated();
    plan.listings();
    plan.redirects();
    (plan.outputs, plan.collisions)
}

struct Plan<'a> {
    site: &'a Site,
    outputs: BTreeMap<String, Output>,
    taken: HashMap<String, Span>,
    collisions: Vec<Collision>,
}

impl Plan<'_> {
    fn add(&mut self, path: String, output: Output, span: Span) {
        if let Some(&first) = self.taken.get(&path.to_lowercase()) {
            self.collisions.push(Collision { path: path.clone(), first, second: span });
            self.outputs.entry(path).or_insert(output);
            return;
        }
        self.taken.insert(path.to_lowercase(), span);
        self.outputs.insert(path, output);
    }

    /// The place that stands for what the tool itself writes.
    fn own(&self) -> Span {
        Span::new(self.site.sources.config.file, 0..0)
    }

    /// Files that a published page refers to.
    fn assets(&mut self) {
        let site = self.site;
        let published = site.links.iter().enumerate().filter(|(page, _)| !site.pages[*page].meta.draft);
        for (page, links) in published {
            for (link, resolved) in links.iter().enumerate() {
                let Target::Asset(asset) = resolved.target else { continue };
                let path = &site.sources.assets[asset].path;
                let known = self.outputs.get(path) == Some(&Output::Asset(asset));
                if !known && svg::unsafe_svg(&site.sources, asset).is_none() {
                    self.add(path.clone(), Output::Asset(asset), site.pages[page].links[link].span);
                }
            }
        }
    }

    fn generated(&mut self) {
        let own = self.own();
        if !self.outputs.contains_key("index.html") {
            self.add("index.html".to_owned(), Output::Home, own);
        }
        self.add("alerts/index.html".to_owned(), Output::AlertIndex, own);
        self.add("quick-reference.html".to_owned(), Output::QuickReference, own);
        self.add("coverage.html".to_owned(), Output::Coverage, own);
        self.add("404.html".to_owned(), Output::NotFound, own);
        self.add("alerts.json".to_owned(), Output::AlertsJson, own);
        if self.site.sources.config.html.site_url.is_some() {
            self.add("sitemap.xml".to_owned(), Output::Sitemap, own);
        }
        let mut permalinks: BTreeMap<&str, Vec<AlertId>> = BTreeMap::new();
        for (id, alert) in self.site.alerts.iter().enumerate() {
            permalinks.entry(&alert.permalink).or_default().push(id);
        }
        for (path, alerts) in permalinks {
            self.add(path.to_owned(), Output::Permalink(alerts), own);
        }
    }

    /// An index for every folder of pages that has none.
    fn listings(&mut self) {
        let own = self.own();
        let mut folders = BTreeSet::new();
        for page in self.site.pages.iter().filter(|page| !page.meta.draft) {
            let mut path = page.path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/') {
                folders.insert(folder);
                path = folder;
            }
        }
        for folder in folders {
            let path = format!("{folder}/index.html");
            if !self.outputs.contains_key(&path) {
                self.add(path, Output::Listing(folder.to_owned()), own);
            }
        }
    }

    fn redirects(&mut self) {
        let site = self.site;
        for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
            for alias in &page.meta.aliases {
                if let Some(path) = alias_path(&alias.value) {
                    self.add(path, Output::Redirect(site.index.site_paths[id].clone()), alias.span);
                }
            }
        }
        for (from, to) in &site.sources.config.html.redirect {
            let Some(path) = alias_path(from) else { continue };
            let target = redirect_target(&path, &to.value);
            if let Some(target) = target {
                self.add(path, Output::Redirect(target), to.span);
            }
        }
    }
}

/// Site path of an old address: `/old/page.md`, `old/page`, `old/page/`, `old/page.html`.
#[must_use]
pub fn alias_path(alias: &str) -> Option<String> {
    let folder = alias.ends_with('/');
    let parts: Vec<&str> = alias.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let unsafe_part = |part: &&str| *part == ".." || part.contains(['\\', '\0', '#', '?', ':']);
    if parts.is_empty() || parts.iter().any(unsafe_part) {
        return None;
    }
    let path = parts.join("/");
    Some(match path.rsplit_once('.') {
        _ if folder => format!("{path}/index.html"),
        Some((stem, "md")) => format!("{stem}.html"),
        Some((_, "html" | "htm")) => path,
        _ => format!("{path}/index.html"),
    })
}

/// Where a configured redirect leads: a URL, or a site path from the forwarding page or from the root.
fn redirect_target(from: &str, to: &str) -> Option<String> {
    if to.starts_with("https://") || to.starts_with("http://") {
        return Some(to.to_owned());
    }
    let (path, anchor) = to.split_once('#').map_or((to, None), |(path, anchor)| (path, Some(anchor)));
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let base = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    let path = parts.join("/");
    Some(anchor.map_or_else(|| path.clone(), |anchor| format!("{path}#{anchor}")))
}
