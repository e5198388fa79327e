//! The book as it is now, in memory: read again when something changed, rendered when it is asked for. What cannot be
//! read or rendered leaves what was good before.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::edition::{Edition, baseline, changed, found, theme};
use super::page;
use super::url::{self, Place};
use crate::render::{self, Body, Known};
use crate::report::Summary;
use crate::site::Target;
use crate::site::outputs::Output;
use crate::source::{self, Request};
use crate::theme::Theme;
use crate::{Error, analyse, analyse_after, bug};

/// The site, to be asked and to be read again.
#[derive(Debug)]
pub struct Preview {
    request: Request,
    now: Edition,
    /// Why the book on the disk is not the one that is shown.
    error: Option<String>,
    /// Why pages of the book that is shown look as they did before.
    failure: RefCell<Option<String>>,
}

/// An answer to a request.
#[derive(Debug)]
pub struct Answer {
    /// HTTP's number.
    pub status: u16,
    /// Media type.
    pub kind: &'static str,
    /// The bytes, or where they lie.
    pub body: Body,
    /// Where to go instead.
    pub location: Option<String>,
}

/// What reading again came to.
#[derive(Debug, Default)]
pub struct Change {
    /// What is not as it was, by path; empty when nothing is.
    pub files: Vec<String>,
    /// Findings that were not there before, a line each.
    pub found: Vec<String>,
    /// The counts before and now.
    pub counts: [Summary; 2],
    /// Why the book on the disk cannot be shown.
    pub error: Option<String>,
    /// Whether it could not be shown before, and can now.
    pub recovered: bool,
}

impl Preview {
    /// Reads a book.
    pub fn open(request: Request) -> Result<Self, Error> {
        let sources = source::read(&request)?;
        let read_problems = sources.problems.len();
        let mut analysis = analyse(sources);
        if let Some(bug) = analysis.bugs.pop() {
            return Err(bug);
        }
        let now = Edition::new(analysis, read_problems, None);
        Ok(Self { request, now, error: None, failure: RefCell::default() })
    }

    /// The folders in which a change matters.
    #[must_use]
    pub fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.now.site.sources.watched
    }

    /// Where a build writes the site, unless it is told otherwise: what happens there is none of a preview's business.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        let sources = &self.now.site.sources;
        sources.root.join(&sources.config.build_dir)
    }

    /// The counts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.now.site, &self.now.verdict)
    }

    /// Path of every file of the site that is served: all but the manifest, which tells of what was written.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let made = self.now.site.outputs.iter().filter(|(_, output)| **output != Output::Manifest);
        made.map(|(path, _)| path).chain(self.now.statics.keys()).cloned().collect()
    }

    /// Reads what changed, and links everything anew. What does not work leaves the site as it is.
    pub fn refresh(&mut self) -> Change {
        let made = bug::catch("the book", || self.next()).flatten();
        let failed_before = self.error.is_some();
        match made {
            Err(error) => {
                let error = error.to_string();
                let told = self.error.as_ref() == Some(&error);
                self.error = Some(error.clone());
                Change { error: (!told).then_some(error), ..Change::default() }
            }
            Ok((change, edition)) => {
                self.error = None;
                if let Some(edition) = edition {
                    let before = std::mem::replace(&mut self.now, edition);
                    self.failure.take();
                    // A large book is in many pieces, and nobody need wait until all of them are given back.
                    rayon::spawn(|| drop(before));
                }
                Change { recovered: failed_before, ..change }
            }
        }
    }

    /// What reading again comes to, and the next edition if anything changed.
    fn next(&self) -> Result<(Change, Option<Edition>), Error> {
        let (files, edition) = self.read()?;
        let mut change = Change { files, ..Change::default() };
        if let Some(edition) = &edition {
            change.counts = [self.summary(), Summary::of(&edition.site, &edition.verdict)];
            change.found = found(&self.now.verdict, edition);
        }
        Ok((change, edition))
    }

    /// What is not as it was, and the next edition if anything is not.
    fn read(&self) -> Result<(Vec<String>, Option<Edition>), Error> {
        let before = &self.now.site.sources;
        let sources = source::read_after(&self.request, Some(before))?;
        let read_problems = sources.problems.len();
        let mut files = changed(&sources, before);
        files.extend(baseline(&sources).filter(|(_, disk)| source::stamp(disk) != self.now.baseline).map(|it| it.0));
        let same = before.problems.get(..self.now.read_problems) == Some(&sources.problems[..])
            && before.today == sources.today;
        if files.is_empty() && same {
            return Ok((files, None));
        }
        let mut analysis = analyse_after(sources, Some(&self.now.site));
        if let Some(bug) = analysis.bugs.pop() {
            return Err(bug);
        }
        let good =
            if theme(before) == theme(&analysis.site.sources) { self.now.good.clone() } else { self.good_theme() };
        Ok((files, Some(Edition::new(analysis, read_problems, good))))
    }

    /// The theme to go back to when the next one fails.
    fn good_theme(&self) -> Option<Arc<Theme>> {
        if self.failure.borrow().is_some() { self.now.good.clone() } else { Some(Arc::clone(&self.now.theme)) }
    }

    /// Answers a request for a target such as `/a/b.html?x`.
    #[must_use]
    pub fn answer(&self, target: &str) -> Answer {
        bug::catch(target, || self.answer_to(target))
            .unwrap_or_else(|bug| Answer::bytes(500, "a.html", page::failure(&bug.to_string(), "")))
    }

    /// What the script on a page is told, as JSON.
    #[must_use]
    pub fn report(&self, target: &str) -> String {
        let report = bug::catch(target, || self.report_on(target)).unwrap_or_else(|bug| page::Report::failure(&bug));
        serde_json::to_string(&report).unwrap_or_default()
    }

    fn answer_to(&self, target: &str) -> Answer {
        match target.split('?').next().unwrap_or_default().strip_prefix('/') {
            Some(page::SCRIPT_PATH) => Answer::bytes(200, "a.js", page::SCRIPT.into()),
            Some(page::STYLE_PATH) => Answer::bytes(200, "a.css", page::STYLE.into()),
            _ => match self.place(target) {
                Place::File(path) => self.file(&path).unwrap_or_else(|| self.nothing()),
                Place::Folder(path) => Answer {
                    location: Some(format!("/{}/", render::urls::encode_path(&path))),
                    ..Answer::bytes(307, "a.txt", b"it is a folder\n".to_vec())
                },
                Place::Nothing => self.nothing(),
            },
        }
    }

    fn report_on(&self, target: &str) -> page::Report {
        let place = self.place(target);
        let path = match &place {
            Place::File(path) => path.as_str(),
            Place::Folder(_) | Place::Nothing => "404.html",
        };
        let html = match place {
            Place::File(_) => self.html(path),
            _ => self.not_found(),
        };
        let digest = match &html {
            Some(Ok(html)) => self.digest(path, html),
            _ => String::new(),
        };
        let error = self.error.clone().or_else(|| self.failure.borrow().clone());
        let output = self.now.site.outputs.get(path);
        page::report(&self.now.site, &self.now.verdict.findings, output, digest, error)
    }

    fn place(&self, target: &str) -> Place {
        let there = |path: &str| self.now.statics.contains_key(path) || self.now.site.outputs.contains_key(path);
        url::place(target, &there)
    }

    fn file(&self, path: &str) -> Option<Answer> {
        if let Some(body) = self.now.statics.get(path) {
            return Some(Answer { body: copy(body), ..Answer::bytes(200, path, Vec::new()) });
        }
        Some(match self.body(path)? {
            Ok(Body::Bytes(bytes)) if self.is_page(path) => self.page(200, path, bytes),
            Ok(body) => Answer { body, ..Answer::bytes(200, path, Vec::new()) },
            Err(error) => Answer::bytes(500, "a.html", page::failure(&error, "")),
        })
    }

    fn nothing(&self) -> Answer {
        match self.not_found() {
            Some(Ok(html)) => self.page(404, "404.html", html),
            _ => Answer::bytes(404, "a.txt", b"there is no such page\n".to_vec()),
        }
    }

    fn page(&self, status: u16, path: &str, html: Vec<u8>) -> Answer {
        let digest = self.digest(path, &html);
        Answer::bytes(status, path, page::with_script(html, &digest))
    }

    /// Whether a template makes this file, so that it can have a script of ours.
    fn is_page(&self, path: &str) -> bool {
        let output = self.now.site.outputs.get(path);
        path.rsplit('.').next() == Some("html") && output.is_some_and(|output| !matches!(output, Output::Asset(_)))
    }

    fn html(&self, path: &str) -> Option<Result<Vec<u8>, String>> {
        self.body(path).filter(|_| self.is_page(path)).map(|body| body.map(bytes))
    }

    fn body(&self, path: &str) -> Option<Result<Body, String>> {
        let site = &self.now.site;
        self.made(|theme, known| render::one(site, theme, known, path))
    }

    /// The page for addresses that lead nowhere. Its links begin at the root, because that is where a preview is.
    fn not_found(&self) -> Option<Result<Vec<u8>, String>> {
        let site = &self.now.site;
        self.made(|theme, known| render::not_found(site, theme, known)).map(|body| body.map(bytes))
    }

    /// Renders with the theme, or with the last one that did not fail.
    fn made(
        &self,
        render: impl Fn(&Theme, &Known) -> Option<Result<render::Artifact, Error>>,
    ) -> Option<Result<Body, String>> {
        let error = match render(&self.now.theme, &self.now.known)? {
            Ok(artifact) => return Some(Ok(artifact.body)),
            Err(error) => error.to_string(),
        };
        self.failure.replace(Some(error.clone()));
        let good = self.now.good.as_ref().and_then(|theme| {
            let known = Known::new(&self.now.site, theme);
            render(theme, &known)?.ok()
        });
        Some(good.map(|artifact| artifact.body).ok_or(error))
    }

    /// Names the page as it is shown: its bytes, its style sheets and scripts, its pictures.
    fn digest(&self, path: &str, html: &[u8]) -> String {
        let site = &self.now.site;
        let links = match site.outputs.get(path) {
            Some(Output::Page(page)) => &site.links[*page][..],
            _ => &[],
        };
        let assets = links.iter().filter_map(|link| match link.target {
            Target::Asset(asset) => Some(format!("{:?}", source::stamp(&site.sources.assets[asset].disk))),
            _ => None,
        });
        let assets: String = assets.collect();
        page::digest([html, self.now.dress.as_bytes(), assets.as_bytes()])
    }
}

impl Answer {
    /// `name` tells the media type.
    fn bytes(status: u16, name: &str, bytes: Vec<u8>) -> Self {
        Self { status, kind: url::media_type(name), body: Body::Bytes(bytes), location: None }
    }
}

fn bytes(body: Body) -> Vec<u8> {
    match body {
        Body::Bytes(bytes) => bytes,
        Body::Copy(_) => Vec::new(),
    }
}

fn copy(body: &Body) -> Body {
    match body {
        Body::Bytes(bytes) => Body::Bytes(bytes.clone()),
        Body::Copy(path) => Body::Copy(path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // promise 69
    #[test]
    fn a_bug_costs_the_page_that_it_hits() {
        let dir = tempfile::tempdir().unwrap();
        let request = Request { root: dir.path().to_owned(), ..Request::default() };
        let mut preview = Preview::open(request).unwrap();
        // A page that the list of files has and the book has not.
        preview.now.site.outputs.insert("lost.html".to_owned(), Output::Page(usize::MAX));
        let answer = preview.answer("/lost.html");
        assert_eq!(answer.status, 500);
        assert!(
            String::from_utf8(bytes(answer.body)).unwrap().contains("internal error while working on `/lost.html`")
        );
        assert!(preview.report("/lost.html").contains("internal error"));
        assert_eq!((preview.answer("/").status, preview.answer("/nowhere").status), (200, 404));
        assert!(preview.report("/").contains("\"error\":null"));
    }
}
