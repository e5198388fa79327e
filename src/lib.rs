//! Builds Markdown runbooks into a cross-linked static site and proves, offline, that every alert leads to a
//! runbook and every link leads somewhere. Data flows one way; the disk is touched at two edges:
//!
//! ```text
//! disk -> source -> parse -> site -> check  -> findings  -> report -> terminal, CI
//!                               \--> render -> artifacts -> write  -> disk
//! ```
//!
//! | stage | from | to | |
//! |---|---|---|---|
//! | [`source`] | a book's root | [`source::Sources`] | the only reader of the disk |
//! | [`parse`], [`rules`] | one file | [`parse::Page`], [`rules::RuleFile`] | facts with byte spans; never fails; parallel |
//! | [`site`] | all of them | [`site::Site`] | the graph; what did not resolve is a value |
//! | [`check`] | the site | [`finding::Finding`]s | one function a check |
//! | [`render`] | the site, the [`theme`] | [`render::Artifact`]s | handed one by one to a sink |
//! | [`write`](mod@write) | artifacts | disk | staged beside the old site, then exchanged with it |
//! | [`report`] | findings | text | for people, for scripts, for services that show a change |
//!
//! Three kinds of trouble are never mixed: a mistake of an author is a [`finding::Finding`], an environment that fails
//! is an [`Error`], and a bug of ours is a panic, which is caught for each file ([`bug`]).
//!
//! [`analyse`] goes as far as the site, from which [`check::run`] and [`build`] both start:
//!
//! ```no_run
//! use alertbook::{analyse, build, check, source, write::Writer};
//!
//! let request = source::Request { root: "runbooks".into(), ..Default::default() };
//! let analysis = analyse(source::read(&request)?);
//! let verdict = check::run(&analysis.site);
//! println!("{} findings", verdict.findings.len());
//! build(&analysis.site, &analysis.theme, Writer::new("runbooks/book".as_ref(), false)?)?;
//! # Ok::<(), alertbook::Error>(())
//! ```

pub mod baseline;
pub mod bug;
pub mod check;
pub mod cli;
pub mod config;
pub mod diagram;
pub mod digest;
pub mod finding;
pub mod highlight;
pub mod mend;
pub mod parse;
pub mod picture;
pub mod published;
pub mod render;
pub mod report;
pub mod rules;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
pub mod span;
pub mod theme;
pub mod write;
pub mod yaml;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::parse::Page;
use crate::rules::RuleFile;
use crate::site::Site;
use crate::site::outputs::Output;
use crate::source::{PageSource, Sources};
use crate::span::FileId;
use crate::theme::Theme;
use crate::write::{Writer, Written};

/// The environment failed: an unreadable root, a full disk. Mistakes of authors are findings, never this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {doing} `{path}`: {source}")]
    Io {
        /// What was being done: `read`, `write`, `create`.
        doing: &'static str,
        /// The path.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The command line or the configuration makes no sense; says what to do instead.
    #[error("{0}")]
    Usage(String),
    /// A bug of ours: a page that made the program panic, named.
    #[error("internal error while working on `{path}`: {message}; please report it")]
    Bug {
        /// The file.
        path: String,
        /// The panic's message.
        message: String,
    },
}

/// A book, read and linked.
#[derive(Debug)]
pub struct Analysis {
    /// The graph.
    pub site: Site,
    /// The theme, with the book's own files over the embedded ones.
    pub theme: Theme,
    /// Files that made the program panic. They stand in the site as empty ones: what is found on the others counts,
    /// but nothing is proved, and nothing may be written.
    pub bugs: Vec<Error>,
}

/// Parses every page and rule file, in parallel and in order, and links them.
#[must_use]
pub fn analyse(sources: Sources) -> Analysis {
    analyse_after(sources, None)
}

/// The same, when the book was analysed before and `sources` were read after those: what did not change is not parsed
/// again. Everything is linked anew.
#[must_use]
pub fn analyse_after(mut sources: Sources, before: Option<&Site>) -> Analysis {
    let (theme, problems) = theme::load(&sources.map, &sources.theme);
    sources.problems.extend(problems);
    let kept = Kept::new(&sources, before);

    let pages = sources.pages.par_iter().enumerate().map(|(at, source)| {
        if let Some(page) = kept.page(source) {
            return (page, None);
        }
        let page = bug::catch(sources.map.path(source.file), || match &sources.book {
            Some(book) => parse::published(&book.pages[at], source),
            None => parse::page(&sources.map, source, &sources.config),
        });
        let (page, bug) = or_empty(page, || parse::Page::empty(source));
        (Arc::new(page), bug)
    });
    let (pages, page_bugs): (Vec<_>, Vec<_>) = pages.unzip();
    let rule_files = sources.rules.par_iter().map(|&file| {
        if let Some(rules) = kept.rules.get(&file) {
            return (Arc::clone(rules), None);
        }
        let rules = bug::catch(sources.map.path(file), || rules::read(&sources.map, file));
        let (rules, bug) = or_empty(rules, || RuleFile::empty(file));
        (Arc::new(rules), bug)
    });
    let (rule_files, rule_bugs): (Vec<_>, Vec<_>) = rule_files.unzip();
    let bugs = page_bugs.into_iter().chain(rule_bugs).flatten().collect();
    drop(kept);

    Analysis { site: site::link(sources, pages, rule_files), theme, bugs }
}

/// What an earlier site holds of files that did not change since.
struct Kept<'a> {
    pages: HashMap<FileId, &'a Arc<Page>>,
    rules: HashMap<FileId, &'a Arc<RuleFile>>,
}

impl<'a> Kept<'a> {
    fn new(sources: &Sources, before: Option<&'a Site>) -> Self {
        // How a page is read depends on the configuration, and no rule file on anything but itself.
        let shares = |file: FileId| before.is_some_and(|site| sources.map.shares(&site.sources.map, file));
        let pages = before.filter(|_| shares(sources.config.file)).map_or(&[][..], |site| &site.pages);
        let rules = before.map_or(&[][..], |site| &site.rule_files);
        Self {
            pages: pages.iter().filter(|page| shares(page.file)).map(|page| (page.file, page)).collect(),
            rules: rules.iter().filter(|rules| shares(rules.file)).map(|rules| (rules.file, rules)).collect(),
        }
    }

    fn page(&self, source: &PageSource) -> Option<Arc<Page>> {
        let page = self.pages.get(&source.file).copied()?;
        (page.path == source.path && page.mount == source.mount).then(|| Arc::clone(page))
    }
}

/// What a build made.
#[derive(Debug)]
pub struct Built {
    /// What became of the files.
    pub written: Written,
    /// Pictures by path, with the letters in them that their font lacks.
    pub lacking: Vec<(String, String)>,
}

/// Renders every file of the site into the writer, and lets it take the old site's place.
pub fn build(site: &Site, theme: &Theme, mut writer: Writer) -> Result<Built, Error> {
    let mut lacking = Vec::new();
    render::render(site, theme, &mut |artifact| {
        if !artifact.lacking.is_empty() {
            lacking.push((artifact.path.clone(), artifact.lacking.clone()));
        }
        writer.put(artifact)
    })?;
    if site.outputs.values().any(|output| *output == Output::Manifest) {
        writer.manifest()?;
    }
    Ok(Built { written: writer.finish()?, lacking })
}

/// The value, or a stand-in and the bug that hit.
fn or_empty<T>(read: Result<T, Error>, empty: impl FnOnce() -> T) -> (T, Option<Error>) {
    match read {
        Ok(value) => (value, None),
        Err(bug) => (empty(), Some(bug)),
    }
}
