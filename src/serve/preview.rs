//! The book as it is now, in memory: read again when something changed, rendered when it is asked for. What cannot be
//! read or rendered leaves what was good before.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::page;
use super::url::{self, Place};
use crate::check::{self, Verdict};
use crate::render::{self, Body, Known};
use crate::report::{self, Report, Review, Style, Summary};
use crate::site::outputs::Output;
use crate::site::{Site, Target};
use crate::source::{self, Request, Sources, Stamp};
use crate::theme::Theme;
use crate::{Analysis, Error, analyse, analyse_after, bug};

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

/// One state of the book.
#[derive(Debug)]
struct Edition {
    site: Site,
    theme: Arc<Theme>,
    known: Known,
    statics: BTreeMap<String, Body>,
    /// Changes when style sheets and scripts do.
    dress: String,
    verdict: Verdict,
    /// What tells whether the baseline is the one that the verdict knows.
    baseline: Option<Stamp>,
    /// How many of the problems were noticed when the book was read.
    read_problems: usize,
    /// The theme of the last edition whose templates did not fail, if that is another one.
    good: Option<Arc<Theme>>,
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
        let made = bug::catch("the book", || self.read()).flatten();
        let failed_before = self.error.is_some();
        match made {
            Err(error) => {
                let error = error.to_string();
                let told = self.error.as_ref() == Some(&error);
                self.error = Some(error.clone());
                Change { error: (!told).then_some(error), ..Change::default() }
            }
            Ok((files, edition)) => {
                let mut change = Change { files, recovered: failed_before, ..Change::default() };
                self.error = None;
                if let Some(edition) = edition {
                    change.counts = [self.summary(), Summary::of(&edition.site, &edition.verdict)];
                    change.found = found(&self.now.verdict, &edition);
                    self.now = edition;
                    self.failure.take();
                }
                change
            }
        }
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

    /// What the script on a page is told, as JSON.
    #[must_use]
    pub fn report(&self, target: &str) -> String {
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
        let report = page::report(&self.now.site, &self.now.verdict.findings, output, digest, error);
        serde_json::to_string(&report).unwrap_or_default()
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

impl Edition {
    fn new(analysis: Analysis, read_problems: usize, good: Option<Arc<Theme>>) -> Self {
        let Analysis { site, theme, .. } = analysis;
        let known = Known::new(&site, &theme);
        let statics: BTreeMap<String, Body> =
            render::statics(&site, &theme).into_iter().map(|artifact| (artifact.path, artifact.body)).collect();
        let parts: Vec<Vec<u8>> = statics.values().map(bytes_or_stamp).collect();
        let dress = page::digest(parts.iter().map(Vec::as_slice));
        let mut verdict = check::run(&site);
        // Accepted findings are shown no more than `check` tells of them; a file that cannot be read accepts none.
        let accepted = baseline(&site.sources).map(|(_, disk)| disk);
        // Asked ahead of reading: what changes in between has another stamp then.
        let stamp = accepted.as_deref().and_then(source::stamp);
        if let Some(Ok(Some(baseline))) = accepted.map(|disk| source::baseline(&disk)) {
            verdict.accept(&baseline);
        }
        let theme = Arc::new(theme);
        Self { site, theme, known, statics, dress, verdict, baseline: stamp, read_problems, good }
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

fn bytes_or_stamp(body: &Body) -> Vec<u8> {
    match body {
        Body::Bytes(bytes) => bytes.clone(),
        Body::Copy(path) => format!("{:?}", source::stamp(path)).into_bytes(),
    }
}

/// The baseline that `book.toml` names, and where it lies.
fn baseline(sources: &Sources) -> Option<(String, PathBuf)> {
    let path = sources.config.baseline.as_ref()?.value.clone();
    let disk = sources.root.join(&path);
    Some((path, disk))
}

/// The book's own theme: path and bytes of every file.
fn theme(sources: &Sources) -> BTreeSet<(String, &[u8])> {
    let name = |path: &str| format!("{}/{path}", sources.config.html.theme);
    sources.theme.iter().map(|file| (name(&file.path), &file.bytes[..])).collect()
}

/// What is not as it was, by path.
fn changed(now: &Sources, before: &Sources) -> Vec<String> {
    let mut changed: BTreeSet<String> = now.map.changed(&before.map).into_iter().collect();
    let assets = |sources: &Sources| -> BTreeSet<(String, PathBuf)> {
        let all = sources.assets.iter().chain(&sources.extras);
        all.map(|asset| (asset.path.clone(), asset.disk.clone())).collect()
    };
    changed.extend(assets(now).symmetric_difference(&assets(before)).map(|(path, _)| path.clone()));
    changed.extend(theme(now).symmetric_difference(&theme(before)).map(|(path, _)| path.clone()));
    changed.into_iter().collect()
}

/// The findings of an edition that the verdict before does not have, a line each.
fn found(before: &Verdict, now: &Edition) -> Vec<String> {
    let known: BTreeSet<&str> = before.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let new = now.verdict.findings.iter().filter(|finding| !known.contains(finding.fingerprint.as_str()));
    let verdict = Verdict { findings: new.cloned().collect(), ..Verdict::default() };
    let summary = Summary::of(&now.site, &verdict);
    let map = &now.site.sources.map;
    let (style, review) = (Style::default(), Review::default());
    let report = Report { map, verdict: &verdict, summary, advice: &[], comparison: None, style, review };
    let mut text = Vec::new();
    let short = report::format("short").map(|format| (format.write)(&report, &mut text));
    let text = short.and_then(Result::ok).and_then(|()| String::from_utf8(text).ok()).unwrap_or_default();
    text.lines().map(ToOwned::to_owned).collect()
}
