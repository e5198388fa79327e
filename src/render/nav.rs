//! The frame of every page: the book, the menu, the way down.

use std::ops::Range;

use crate::render::book::Book;
use crate::render::urls::{self, Here};
use crate::render::views::{Crumb, LayoutView, Link, NavPage, ServiceLink, SiteView};
use crate::site::outputs::Output;
use crate::site::{PageId, nav};

/// So many entries a menu has at most: output must grow with the book, not with its square.
const LONGEST_MENU: usize = 80;

impl Book<'_> {
    /// The book, seen from a page of a service.
    pub(crate) fn site_view(&self, here: Here, service: Option<usize>) -> SiteView {
        let config = &self.site.sources.config;
        let all: Vec<usize> =
            (0..self.site.nav.services.len()).filter(|&at| !self.site.nav.services[at].name.is_empty()).collect();
        let current = service.and_then(|service| all.iter().position(|&at| at == service));
        let shown = window(all.len(), current.unwrap_or(0));
        let link = |&at: &usize| {
            let nav::Service { name, title, path, .. } = &self.site.nav.services[at];
            ServiceLink { name: name.clone(), title: title.clone(), href: here.to(path), current: service == Some(at) }
        };
        let theme = config.html.default_theme.clone();
        SiteView {
            title: config.book.title.clone(),
            description: config.book.description.clone(),
            language: config.book.language.clone(),
            direction: config.book.text_direction.clone(),
            root: here.root(),
            default_theme: theme.filter(|theme| matches!(theme.as_str(), "light" | "dark")),
            css: self.css.iter().map(|path| here.to(path)).collect(),
            js: self.js.iter().map(|path| here.to(path)).collect(),
            repository: config.html.git_repository_url.as_deref().and_then(urls::external),
            more_services: shown.len() < all.len(),
            services: all[shown].iter().map(link).collect(),
            has_alerts: !self.site.alerts.is_empty(),
            generator: concat!("alertbook ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// The frame of a generated page.
    pub(crate) fn layout(&self, here: Here, kind: &'static str, title: impl Into<String>) -> LayoutView {
        LayoutView {
            title: title.into(),
            description: None,
            kind,
            path: here.path.to_owned(),
            canonical: self.canonical(here.path),
            preview: self.preview_url(here.path),
            breadcrumbs: self.breadcrumbs(here),
            service: None,
            service_pages: Vec::new(),
            more_pages: false,
        }
    }

    /// The frame of a Markdown page.
    pub(crate) fn page_layout(&self, here: Here, kind: &'static str, page: PageId) -> LayoutView {
        let description = self.site.pages[page].meta.description.as_ref().map(|fact| fact.value.clone());
        let mut layout = LayoutView { description, ..self.layout(here, kind, &self.site.pages[page].title.value) };
        let Some(service) = self.site.nav.service_of.get(page).and_then(|&at| self.site.nav.services.get(at)) else {
            return layout;
        };
        let shown = window(service.pages.len(), self.in_service[page]);
        let base = service.path.matches('/').count();
        let entry = |&id: &PageId| {
            let path = self.site_path(id);
            // The index of a folder stands with the folder, its pages below it.
            let folders = path.matches('/').count() - usize::from(path.ends_with("/index.html"));
            NavPage {
                title: self.site.pages[id].title.value.clone(),
                href: here.to(path),
                current: id == page,
                depth: folders.saturating_sub(base),
            }
        };
        layout.service = (!service.name.is_empty()).then(|| service.title.clone());
        layout.more_pages = shown.len() < service.pages.len();
        layout.service_pages = service.pages[shown].iter().map(entry).collect();
        layout
    }

    /// Absolute URL of a file of the site. That of an index is its folder's.
    pub(crate) fn canonical(&self, path: &str) -> Option<String> {
        let base = urls::external(&self.site.sources.config.html.site_url.as_ref()?.value)?;
        let path = match path.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => path,
        };
        Some(format!("{base}{}{}", if base.ends_with('/') { "" } else { "/" }, urls::encode_path(path)))
    }

    fn breadcrumbs(&self, here: Here) -> Vec<Crumb> {
        let mut crumbs = Vec::new();
        if here.path == "index.html" {
            return crumbs;
        }
        crumbs.push(Crumb { title: self.site.sources.config.book.title.clone(), href: Some(here.to("index.html")) });
        for (at, _) in here.path.match_indices('/') {
            let folder = &here.path[..at];
            let index = format!("{folder}/index.html");
            if index == here.path {
                continue;
            }
            let name = folder.rsplit('/').next().unwrap_or(folder).to_owned();
            let (title, linked) = match self.site.outputs.get(&index) {
                Some(Output::Page(page)) => (self.site.pages[*page].title.value.clone(), true),
                Some(Output::AlertIndex) => ("Alerts".to_owned(), true),
                other => (name, other.is_some()),
            };
            crumbs.push(Crumb { title, href: linked.then(|| here.to(&index)) });
        }
        crumbs
    }

    /// A page by its title.
    pub(crate) fn titled(&self, here: Here, page: PageId) -> Link {
        Link { title: self.site.pages[page].title.value.clone(), href: here.to(self.site_path(page)) }
    }
}

/// The part of a menu that is shown around its current entry.
fn window(entries: usize, current: usize) -> Range<usize> {
    let start = current.saturating_sub(LONGEST_MENU / 2).min(entries.saturating_sub(LONGEST_MENU));
    start..(start + LONGEST_MENU).min(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_menu_shows_the_neighbours() {
        assert_eq!(window(0, 0), 0..0);
        assert_eq!(window(80, 79), 0..80);
        assert_eq!(window(1000, 0), 0..80);
        assert_eq!(window(1000, 500), 460..540);
        assert_eq!(window(1000, 999), 920..1000);
    }
}
