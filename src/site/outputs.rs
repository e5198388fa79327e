//! Every file of the site and what makes it: the one list that links, collisions, pages and the writer agree on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::{Problem, ProblemKind};
use crate::site::shards::{SearchFile, search_files};
use crate::site::{AlertId, AssetId, PageId, Site, Target, pictures};
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
    /// Permalink of an alert that is no more: an index into `Site::gone`.
    Tombstone(usize),
    /// `404.html`.
    NotFound,
    /// `alerts.json`.
    AlertsJson,
    /// `a/b.tree.json` beside `a/b.html`: the decision trees of a page that has any.
    TreeJson(PageId),
    /// `a/b.tree.api-down.png` beside `a/b.html`: a decision tree of a page, by its index. Only when asked for.
    TreePicture(PageId, usize),
    /// `a/b.diagram.the-flow.png`: a diagram of a page, by its index. Only when asked for.
    DiagramPicture(PageId, usize),
    /// `a/b.preview.png`: what chat shows of a link to a runbook. Only when asked for.
    Preview(PageId),
    /// A script of the search index.
    Search(SearchFile),
    /// `a/b.md` beside `a/b.html`: the page as Markdown.
    Markdown(PageId),
    /// `pages.json`.
    PagesJson,
    /// `llms.txt`.
    LlmsTxt,
    /// `sitemap.xml`; only with a `site-url`.
    Sitemap,
    /// `feed.xml`; only with a whole URL as `site-url`.
    Feed,
    /// `_headers`.
    Headers,
    /// `manifest.json`. Not rendered: the writer makes it of what it wrote.
    Manifest,
}

impl Output {
    /// Whether it is a page for readers, and one that they may look for: none that forwards, none for what is gone.
    #[must_use]
    pub fn is_page(&self) -> bool {
        matches!(
            self,
            Self::Page(_)
                | Self::Home
                | Self::AlertIndex
                | Self::Permalink(_)
                | Self::QuickReference
                | Self::Coverage
                | Self::Listing(_)
        )
    }
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

/// Longest name of a file or folder that an old address may ask for, in bytes; and its longest path.
const LIMITS: (usize, usize) = (200, 1_000);

/// Every output, and what stood in the way of others.
#[derive(Debug, Default)]
pub struct Outputs {
    /// What makes each file, by its site path.
    pub files: BTreeMap<String, Output>,
    /// Sources that are not written.
    pub collisions: Vec<Collision>,
    /// Old addresses that no site can have.
    pub problems: Vec<Problem>,
}

/// Lists every output. The first source of a path is written; a further one is a collision, also when only letter
/// case differs, which no two files may do on half of all disks, or when one needs a folder where the other is a file.
#[must_use]
pub fn outputs(site: &Site) -> Outputs {
    let mut plan = Plan { site, out: Outputs::default(), taken: HashMap::new(), folders: HashMap::new() };
    for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
        plan.add(site.index.site_paths[id].clone(), Output::Page(id), page.title.span);
    }
    plan.assets();
    plan.generated();
    plan.beside();
    plan.pictures();
    plan.listings();
    plan.redirects();
    plan.tombstones();
    plan.out
}

struct Plan<'a> {
    site: &'a Site,
    out: Outputs,
    /// Lower-cased path of each file.
    taken: HashMap<String, Span>,
    /// Lower-cased path of each folder, and the first file in it.
    folders: HashMap<String, Span>,
}

impl Plan<'_> {
    fn add(&mut self, path: String, output: Output, span: Span) {
        let lower = path.to_lowercase();
        let above = || lower.match_indices('/').map(|(at, _)| &lower[..at]);
        let file_above = || above().find_map(|folder| self.taken.get(folder));
        let first = self.taken.get(&lower).or_else(|| self.folders.get(&lower)).or_else(file_above);
        if let Some(&first) = first {
            self.out.collisions.push(Collision { path, first, second: span });
            return;
        }
        for folder in above() {
            if !self.folders.contains_key(folder) {
                self.folders.insert(folder.to_owned(), span);
            }
        }
        self.taken.insert(lower, span);
        self.out.files.insert(path, output);
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
                let known = self.out.files.get(path) == Some(&Output::Asset(asset));
                if known || site.refused_assets.contains(&asset) {
                    continue;
                }
                self.add(path.clone(), Output::Asset(asset), site.pages[page].links[link].span);
            }
        }
    }

    fn generated(&mut self) {
        let own = self.own();
        if !self.out.files.contains_key("index.html") {
            self.add("index.html".to_owned(), Output::Home, own);
        }
        self.add("alerts/index.html".to_owned(), Output::AlertIndex, own);
        self.add("quick-reference.html".to_owned(), Output::QuickReference, own);
        self.add("coverage.html".to_owned(), Output::Coverage, own);
        self.add("404.html".to_owned(), Output::NotFound, own);
        self.add("alerts.json".to_owned(), Output::AlertsJson, own);
        self.add("pages.json".to_owned(), Output::PagesJson, own);
        self.add("llms.txt".to_owned(), Output::LlmsTxt, own);
        self.add("_headers".to_owned(), Output::Headers, own);
        self.add("manifest.json".to_owned(), Output::Manifest, own);
        if let Some(url) = &self.site.sources.config.html.site_url {
            self.add("sitemap.xml".to_owned(), Output::Sitemap, own);
            if url.value.contains("://") {
                self.add("feed.xml".to_owned(), Output::Feed, own);
            }
        }
        for file in search_files(self.site) {
            self.add(file.path(), Output::Search(file), own);
        }
        let mut permalinks: BTreeMap<&str, Vec<AlertId>> = BTreeMap::new();
        for (id, alert) in self.site.alerts.iter().enumerate() {
            permalinks.entry(&alert.permalink).or_default().push(id);
        }
        for (path, alerts) in permalinks {
            self.add(path.to_owned(), Output::Permalink(alerts), own);
        }
    }

    /// What stands beside each page for machines: its Markdown, and its decision trees as data.
    fn beside(&mut self) {
        let site = self.site;
        for (id, page) in site.pages.iter().enumerate() {
            let path = &site.index.site_paths[id];
            if self.out.files.get(path) != Some(&Output::Page(id)) {
                continue;
            }
            self.add(markdown_path(path), Output::Markdown(id), page.title.span);
            if !page.trees.is_empty() || !site.borrowed(id).is_empty() {
                self.add(tree_json_path(path), Output::TreeJson(id), page.title.span);
            }
        }
    }

    /// Pictures of trees and diagrams beside their page, and a preview of each runbook.
    fn pictures(&mut self) {
        let site = self.site;
        if !site.sources.pictures {
            return;
        }
        for (path, output, span) in pictures::outputs(site) {
            self.add(path, output, span);
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
            if !self.out.files.contains_key(&path) {
                self.add(path, Output::Listing(folder.to_owned()), own);
            }
        }
    }

    fn redirects(&mut self) {
        let site = self.site;
        for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
            for alias in &page.meta.aliases {
                match alias_path(&alias.value) {
                    Ok(path) => self.add(path, Output::Redirect(site.index.site_paths[id].clone()), alias.span),
                    Err(fault) => self.refuse(ProblemKind::BadFrontMatter, "aliases", &alias.value, fault, alias.span),
                }
            }
        }
        for (from, to) in &site.sources.config.html.redirect {
            let outside = "leads to a path outside the site";
            let both = alias_path(from).and_then(|path| Ok((redirect_target(&path, &to.value).ok_or(outside)?, path)));
            match both {
                Ok((target, path)) => self.add(path, Output::Redirect(target), to.span),
                Err(fault) => self.refuse(ProblemKind::BadConfig, "output.html.redirect", from, fault, to.span),
            }
        }
    }

    /// A permalink stays alive for ever, unless somebody else has taken its place.
    fn tombstones(&mut self) {
        let own = self.own();
        for (at, gone) in self.site.gone.iter().enumerate() {
            if !self.taken.contains_key(&gone.permalink.to_lowercase()) {
                self.add(gone.permalink.clone(), Output::Tombstone(at), own);
            }
        }
    }

    fn refuse(&mut self, kind: ProblemKind, key: &str, address: &str, fault: &str, span: Span) {
        let message = format!("`{key}`: `{}` {fault}", address.escape_default());
        let help = "write the old path from the site's root, such as `old/page.html`";
        self.out.problems.push(Problem::new(kind, span, key, message).help(help));
    }
}

/// Site path of a page as Markdown.
#[must_use]
pub fn markdown_path(page: &str) -> String {
    format!("{}.md", page.strip_suffix(".html").unwrap_or(page))
}

/// Site path of a page's decision trees.
#[must_use]
pub fn tree_json_path(page: &str) -> String {
    format!("{}.tree.json", page.strip_suffix(".html").unwrap_or(page))
}

/// Site path of an old address: `/old/page.md`, `old/page`, `old/page/`, `old/page.html`.
///
/// # Errors
/// Says why no site can have it, to be read behind the address.
pub fn alias_path(alias: &str) -> Result<String, &'static str> {
    let folder = alias.ends_with('/');
    let parts: Vec<&str> = alias.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let any = |fault: fn(&str) -> bool| parts.iter().any(|part| fault(part));
    if parts.is_empty() {
        return Err("names no path");
    } else if alias.contains(|c: char| c.is_control() || matches!(c, '\\' | '#' | '?' | ':')) {
        return Err("holds a character that no path of a site has");
    } else if any(|part| part.starts_with('.')) {
        return Err("has a part that begins with a dot");
    } else if any(|part| part.len() > LIMITS.0) || alias.len() > LIMITS.1 {
        return Err("is longer than a disk can hold");
    } else if parts[0].eq_ignore_ascii_case("theme") {
        return Err("lies in the folder of the theme");
    }
    let path = parts.join("/");
    Ok(match path.rsplit_once('.') {
        _ if folder => format!("{path}/index.html"),
        Some((stem, "md")) => format!("{stem}.html"),
        Some((_, "html" | "htm")) => path,
        _ => format!("{path}/index.html"),
    })
}

/// Where a configured redirect leads: a URL, or a site path from the forwarding page or from the root.
pub(super) fn redirect_target(from: &str, to: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_become_paths_that_a_disk_can_hold() {
        let long = "x".repeat(201);
        let table = [
            ("/old/page.md", Some("old/page.html")),
            ("old/page", Some("old/page/index.html")),
            ("./old//page/", Some("old/page/index.html")),
            ("old/page.html", Some("old/page.html")),
            ("v1.2", Some("v1.2/index.html")),
            ("", None),
            ("/", None),
            ("a\nb", None),
            ("/.git/x", None),
            ("../x", None),
            ("a/.b.html", None),
            ("https://x/y", None),
            ("Theme/style.css/", None),
            (long.as_str(), None),
        ];
        for (alias, wanted) in table {
            assert_eq!(alias_path(alias).ok().as_deref(), wanted, "{alias:?}");
        }
    }
}
