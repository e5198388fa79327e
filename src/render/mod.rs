//! Every output file, handed one by one to a sink: the site is never in memory as a whole. Pure: reads no disk and no
//! clock, so the same site gives the same bytes.

mod alerts;
pub mod alerts_json;
pub mod body;
mod book;
mod chart;
mod command;
mod coverage;
mod nav;
mod overview;
mod page;
mod sitemap;
mod statics;
pub mod urls;
pub mod views;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rayon::prelude::*;
use tera::Context;

use crate::Error;
use crate::render::book::Book;
use crate::render::views::LayoutView;
use crate::site::outputs::Output;
use crate::site::{PageId, Site};
use crate::theme::Theme;

/// So many files are made at once; while one batch is written the next is made.
const BATCH: usize = 64;

/// One file of the site.
#[derive(Debug)]
pub struct Artifact {
    /// Path in the site: relative, with `/`, never with `..`.
    pub path: String,
    /// Its bytes.
    pub body: Body,
}

/// The bytes of a file, or where they lie.
#[derive(Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of this file.
    Copy(PathBuf),
}

/// Makes every file of the site and hands it to the sink, in order of their paths, the theme's files first. A page
/// that fails is left out and the others are still made; the first that failed is the error.
pub fn render(site: &Site, theme: &Theme, sink: &mut dyn FnMut(Artifact) -> Result<(), Error>) -> Result<(), Error> {
    let book = Book::new(site, theme);
    for artifact in statics::artifacts(site, theme) {
        // A page or asset of the book that has the same path goes first.
        if !site.outputs.contains_key(&artifact.path) {
            sink(artifact)?;
        }
    }
    let outputs: Vec<(&String, &Output)> = site.outputs.iter().collect();
    let make = |batch: &[(&String, &Output)]| -> Vec<Result<Artifact, Error>> {
        batch.par_iter().map(|(path, output)| book.guarded(path, output)).collect()
    };
    let mut failed = None;
    let mut hand = |made: Vec<Result<Artifact, Error>>| {
        made.into_iter().try_for_each(|made| match made {
            Ok(artifact) => sink(artifact),
            Err(error) => {
                failed.get_or_insert(error);
                Ok(())
            }
        })
    };
    let mut ready = Vec::new();
    for batch in outputs.chunks(BATCH) {
        let mut next = Vec::new();
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = make(batch));
            hand(std::mem::take(&mut ready))
        })?;
        ready = next;
    }
    hand(ready)?;
    failed.map_or(Ok(()), Err)
}

/// One file of the site by its path, made for itself; none when the site has no such file.
#[must_use]
pub fn one(site: &Site, theme: &Theme, path: &str) -> Option<Result<Artifact, Error>> {
    match site.outputs.get(path) {
        Some(output) => Some(Book::new(site, theme).guarded(path, output)),
        None => statics::artifacts(site, theme).into_iter().find(|artifact| artifact.path == path).map(Ok),
    }
}

/// A template, and what it gets.
pub(crate) struct Page {
    pub(crate) template: &'static str,
    pub(crate) context: Context,
}

/// What went wrong with the templates of one file.
#[derive(Default)]
pub(crate) struct Trouble(RefCell<Option<Failure>>);

enum Failure {
    /// A template of the book's own.
    Own(String),
    /// An embedded one.
    Embedded(String),
}

impl Book<'_> {
    /// Makes a file; a panic is caught, so that it costs this file alone.
    fn guarded(&self, path: &str, output: &Output) -> Result<Artifact, Error> {
        let trouble = Trouble::default();
        let made = catch_unwind(AssertUnwindSafe(|| self.make(path, output, &trouble)));
        let source = match output {
            Output::Page(page) => self.site.sources.map.path(self.site.pages[*page].file),
            _ => path,
        };
        let bug = |message: String| Error::Bug { path: source.to_owned(), message };
        let body = made.map_err(|panic| bug(panic_message(panic.as_ref())))?;
        match trouble.0.into_inner() {
            None => Ok(Artifact { path: path.to_owned(), body }),
            Some(Failure::Own(message)) => {
                Err(Error::Usage(format!("the theme's own template fails on `{source}`: {message}; mend or delete it")))
            }
            Some(Failure::Embedded(message)) => Err(bug(message)),
        }
    }

    fn make(&self, path: &str, output: &Output, trouble: &Trouble) -> Body {
        let here = self.here(path);
        let page = match output {
            Output::Asset(asset) => return Body::Copy(self.site.sources.assets[*asset].disk.clone()),
            Output::AlertsJson => return Body::Bytes(alerts_json::alerts_json(self.site).into_bytes()),
            Output::Sitemap => return Body::Bytes(self.sitemap().into_bytes()),
            Output::Page(page) if path == "index.html" => {
                let layout = self.page_layout(here, "home", *page);
                let view = self.home(here, Some(self.page(here, *page, trouble)));
                self.fit(here, "home.html", &layout, Some(*page), &view)
            }
            Output::Page(page) => {
                let layout = self.page_layout(here, "page", *page);
                self.fit(here, "page.html", &layout, Some(*page), &self.page(here, *page, trouble))
            }
            Output::Home => {
                let layout = self.layout(here, "home", &self.site.sources.config.book.title);
                self.fit(here, "home.html", &layout, None, &self.home(here, None))
            }
            Output::AlertIndex => {
                self.fit(here, "alerts.html", &self.layout(here, "alerts", "Alerts"), None, &self.alert_index(here))
            }
            Output::Permalink(ids) => {
                let names: Vec<&str> = ids.iter().map(|&id| self.site.alerts[id].name.as_str()).collect();
                let layout = self.layout(here, "permalink", names.join(" / "));
                self.fit(here, "permalink.html", &layout, None, &self.permalink(here, ids))
            }
            Output::QuickReference => {
                let layout = self.layout(here, "quick-reference", "Quick reference");
                self.fit(here, "quick-reference.html", &layout, None, &self.quick_reference(here))
            }
            Output::Coverage => {
                self.fit(here, "coverage.html", &self.layout(here, "coverage", "Coverage"), None, &self.coverage(here))
            }
            Output::Listing(folder) => {
                let title = folder.rsplit('/').next().unwrap_or(folder);
                self.fit(here, "listing.html", &self.layout(here, "listing", title), None, &self.listing(here, folder))
            }
            Output::Redirect(target) => {
                let layout = self.layout(here, "redirect", "This page has moved");
                self.fit(here, "redirect.html", &layout, None, &Self::redirect(here, target))
            }
            Output::NotFound => {
                self.fit(here, "404.html", &self.layout(here, "404", "Page not found"), None, &self.not_found(here))
            }
        };
        Body::Bytes(self.fill(&page, trouble).into_bytes())
    }

    /// A template with the three variables that every page gets.
    fn fit<V: serde::Serialize>(
        &self,
        here: urls::Here,
        template: &'static str,
        layout: &LayoutView,
        page: Option<PageId>,
        view: &V,
    ) -> Page {
        let mut context = Context::new();
        context.insert("site", &self.site_view(here, page.and_then(|page| self.service_of(page))));
        context.insert("page", layout);
        context.insert("view", view);
        Page { template, context }
    }

    /// Renders a template. When it fails, the trouble is noted, and the page is as good as the embedded one makes it.
    fn fill(&self, page: &Page, trouble: &Trouble) -> String {
        self.theme.render(page.template, &page.context).unwrap_or_else(|error| {
            let failure =
                if error.fallback.is_some() { Failure::Own(error.message) } else { Failure::Embedded(error.message) };
            trouble.0.borrow_mut().get_or_insert(failure);
            error.fallback.unwrap_or_default()
        })
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic without a message").to_owned()
}

#[cfg(test)]
mod tests;
