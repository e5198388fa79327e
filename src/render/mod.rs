//! Every output file, handed one by one to a sink: the site is never in memory as a whole. Pure: reads no disk and no
//! clock, so the same site gives the same bytes.

mod alert_index;
mod alerts;
pub mod alerts_csv;
pub mod alerts_json;
pub mod body;
mod book;
mod chart;
mod command;
mod coverage;
pub(crate) mod escape;
mod feed;
mod llms;
mod markdown;
mod nav;
mod overview;
mod page;
mod pages_json;
mod pictures;
mod preview;
mod search;
mod sitemap;
mod statics;
mod tree_json;
pub mod urls;
pub mod views;

use std::cell::RefCell;
use std::path::PathBuf;

use rayon::prelude::*;
use tera::Context;

use crate::Error;
use crate::bug;
use crate::render::book::Book;
pub use crate::render::book::Known;
use crate::render::pictures::Picture;
use crate::render::urls::Here;
use crate::site::Site;
use crate::site::outputs::Output;
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
    /// Letters of a picture that its font lacks: boxes stand for them. Empty for everything else.
    pub lacking: String,
}

impl Artifact {
    /// A file that lacks nothing.
    #[must_use]
    pub fn new(path: impl Into<String>, body: Body) -> Self {
        Self { path: path.into(), body, lacking: String::new() }
    }
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
    let known = Known::new(site, theme);
    let book = Book::new(site, theme, &known);
    // Ahead of the files: those that are made side by side may not wait for one another.
    book.index();
    statics(site, theme).into_iter().try_for_each(&mut *sink)?;
    // The manifest is the writer's: it alone knows the bytes of all files.
    let made_here = site.outputs.iter().filter(|(_, output)| **output != Output::Manifest);
    let outputs: Vec<(&String, &Output)> = made_here.collect();
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

/// One file of the site by its path, made for itself; none when no output of the site has this path.
#[must_use]
pub fn one(site: &Site, theme: &Theme, known: &Known, path: &str) -> Option<Result<Artifact, Error>> {
    let output = site.outputs.get(path).filter(|output| **output != Output::Manifest)?;
    Some(Book::new(site, theme, known).guarded(path, output))
}

/// The page for addresses that lead nowhere, as a server shows it that has the site at its root.
#[must_use]
pub fn not_found(site: &Site, theme: &Theme, known: &Known) -> Option<Result<Artifact, Error>> {
    let book = Book { absolute: Some("/".to_owned()), ..Book::new(site, theme, known) };
    Some(book.guarded("404.html", site.outputs.get("404.html")?))
}

/// The files that are published as they are and that no output of the site stands in for.
#[must_use]
pub fn statics(site: &Site, theme: &Theme) -> Vec<Artifact> {
    let all = statics::artifacts(site, theme).into_iter();
    all.filter(|artifact| !site.outputs.contains_key(&artifact.path)).collect()
}

/// What every template of one file gets, and what went wrong with them.
pub(crate) struct Frame<'a> {
    theme: &'a Theme,
    context: Context,
    failure: RefCell<Option<Failure>>,
}

enum Failure {
    /// A template of the book's own.
    Own(String),
    /// An embedded one.
    Embedded(String),
}

impl Frame<'_> {
    /// Renders a template. When it fails, that is noted, and the file is as good as the embedded one makes it.
    pub(crate) fn fill<V: serde::Serialize>(&self, template: &str, view: &V) -> String {
        let mut context = self.context.clone();
        context.insert("view", view);
        self.theme.render(template, &context).unwrap_or_else(|error| {
            let failure = if error.fallback.is_some() { Failure::Own } else { Failure::Embedded };
            self.failure.borrow_mut().get_or_insert(failure(error.message));
            error.fallback.unwrap_or_default()
        })
    }
}

impl<'a> Book<'a> {
    /// Makes a file; a panic is caught, so that it costs this file alone.
    fn guarded(&self, path: &str, output: &Output) -> Result<Artifact, Error> {
        let source = match output {
            Output::Page(page)
            | Output::TreeJson(page)
            | Output::Markdown(page)
            | Output::TreePicture(page, _)
            | Output::DiagramPicture(page, _)
            | Output::Preview(page) => self.site.sources.map.path(self.site.pages[*page].file),
            _ => path,
        };
        if let Some(drawn) = bug::catch(source, || self.png(output))? {
            let Picture { bytes, lacking } = drawn;
            return Ok(Artifact { lacking, ..Artifact::new(path, Body::Bytes(bytes)) });
        }
        match bug::catch(source, || self.make(path, output))? {
            (body, None) => Ok(Artifact::new(path, body)),
            (_, Some(Failure::Own(message))) => {
                Err(Error::Usage(format!("the theme's own template fails on `{source}`: {message}; mend or delete it")))
            }
            (_, Some(Failure::Embedded(message))) => Err(Error::Bug { path: source.to_owned(), message }),
        }
    }

    fn make(&self, path: &str, output: &Output) -> (Body, Option<Failure>) {
        let text = match output {
            Output::Asset(asset) => return (Body::Copy(self.site.sources.assets[*asset].disk.clone()), None),
            Output::AlertsJson => alerts_json::whole(self.site),
            Output::TreeJson(page) => tree_json::tree_json(self.site, *page),
            Output::Markdown(page) => self.markdown(*page),
            Output::PagesJson => self.pages_json(),
            Output::LlmsTxt => self.llms(),
            Output::Sitemap => self.sitemap(),
            Output::Search(file) => self.search_file(*file),
            Output::Feed => self.feed(),
            Output::Headers => statics::HEADERS.to_owned(),
            _ => {
                let here = self.here(path);
                let frame = self.frame(here, output);
                let html = self.html(here, output, &frame);
                return (Body::Bytes(html.into_bytes()), frame.failure.into_inner());
            }
        };
        (Body::Bytes(text.into_bytes()), None)
    }

    /// The templates, each with what it shows.
    fn html(&self, here: Here, output: &Output, frame: &Frame) -> String {
        match output {
            Output::Page(page) if here.path == "index.html" => {
                frame.fill("home.html", &self.home(here, Some(self.page(here, *page, frame))))
            }
            Output::Page(page) => frame.fill("page.html", &self.page(here, *page, frame)),
            Output::Home => frame.fill("home.html", &self.home(here, None)),
            Output::AlertIndex => frame.fill("alerts.html", &self.alert_index(here)),
            Output::Permalink(ids) => frame.fill("permalink.html", &self.permalink(here, ids)),
            Output::Tombstone(gone) => frame.fill("tombstone.html", &self.tombstone(here, *gone)),
            Output::QuickReference => frame.fill("quick-reference.html", &self.quick_reference(here)),
            Output::Coverage => frame.fill("coverage.html", &self.coverage(here)),
            Output::Listing(folder) => frame.fill("listing.html", &self.listing(here, folder)),
            Output::Redirect(target) => frame.fill("redirect.html", &Self::redirect(here, target)),
            Output::NotFound => frame.fill("404.html", &self.not_found(here)),
            _ => String::new(),
        }
    }

    /// The book and the layout, as a file's templates get them.
    fn frame(&self, here: Here, output: &Output) -> Frame<'a> {
        let layout = match output {
            Output::Page(page) if here.path == "index.html" => self.page_layout(here, "home", *page),
            Output::Page(page) => self.page_layout(here, "page", *page),
            Output::AlertIndex => self.layout(here, "alerts", "Alerts"),
            Output::Permalink(ids) => {
                let names: Vec<&str> = ids.iter().map(|&id| self.site.alerts[id].name.as_str()).collect();
                self.layout(here, "permalink", names.join(" / "))
            }
            Output::Tombstone(gone) => self.layout(here, "tombstone", &self.site.gone[*gone].name),
            Output::QuickReference => self.layout(here, "quick-reference", "Quick reference"),
            Output::Coverage => self.layout(here, "coverage", "Coverage"),
            Output::Listing(folder) => self.layout(here, "listing", folder.rsplit('/').next().unwrap_or(folder)),
            Output::Redirect(_) => self.layout(here, "redirect", "This page has moved"),
            Output::NotFound => self.layout(here, "404", "Page not found"),
            _ => self.layout(here, "home", &self.site.sources.config.book.title),
        };
        let service = match output {
            Output::Page(page) => self.service_of(*page),
            _ => None,
        };
        let mut context = Context::new();
        context.insert("site", &self.site_view(here, service));
        context.insert("page", &layout);
        Frame { theme: self.theme, context, failure: RefCell::default() }
    }
}

#[cfg(test)]
mod tests;
