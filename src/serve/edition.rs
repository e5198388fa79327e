//! One state of the book, and what tells it from the one before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::page;
use crate::Analysis;
use crate::check::{self, Verdict};
use crate::finding::Finding;
use crate::render::{self, Body, Known};
use crate::report;
use crate::site::Site;
use crate::source::{self, Sources, Stamp};
use crate::theme::Theme;

/// One state of the book.
#[derive(Debug)]
pub(super) struct Edition {
    pub(super) site: Site,
    pub(super) theme: Arc<Theme>,
    pub(super) known: Known,
    pub(super) statics: BTreeMap<String, Body>,
    /// Changes when style sheets and scripts do.
    pub(super) dress: String,
    pub(super) verdict: Verdict,
    /// What tells whether the baseline is the one that the verdict knows.
    pub(super) baseline: Option<Stamp>,
    /// How many of the problems were noticed when the book was read.
    pub(super) read_problems: usize,
    /// The theme of the last edition whose templates did not fail, if that is another one.
    pub(super) good: Option<Arc<Theme>>,
}

impl Edition {
    pub(super) fn new(analysis: Analysis, read_problems: usize, good: Option<Arc<Theme>>) -> Self {
        let Analysis { site, theme, .. } = analysis;
        let mut verdict = check::run(&site);
        let known = Known::new(&site, &theme);
        let statics: BTreeMap<String, Body> =
            render::statics(&site, &theme).into_iter().map(|artifact| (artifact.path, artifact.body)).collect();
        let parts: Vec<Vec<u8>> = statics.values().map(bytes_or_stamp).collect();
        let dress = page::digest(parts.iter().map(Vec::as_slice));
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

fn bytes_or_stamp(body: &Body) -> Vec<u8> {
    match body {
        Body::Bytes(bytes) => bytes.clone(),
        Body::Copy(path) => format!("{:?}", source::stamp(path)).into_bytes(),
    }
}

/// The baseline that `book.toml` names, and where it lies.
pub(super) fn baseline(sources: &Sources) -> Option<(String, PathBuf)> {
    let path = sources.config.baseline.as_ref()?.value.clone();
    let disk = sources.root.join(&path);
    Some((path, disk))
}

/// The book's own theme: path and bytes of every file.
pub(super) fn theme(sources: &Sources) -> BTreeSet<(String, &[u8])> {
    let name = |path: &str| format!("{}/{path}", sources.config.html.theme);
    sources.theme.iter().map(|file| (name(&file.path), &file.bytes[..])).collect()
}

/// What is not as it was, by path.
pub(super) fn changed(now: &Sources, before: &Sources) -> Vec<String> {
    let mut changed: BTreeSet<String> = now.map.changed(&before.map).into_iter().collect();
    let assets = |sources: &Sources| -> BTreeSet<(String, PathBuf)> {
        let all = sources.assets.iter().chain(&sources.extras);
        all.map(|asset| (asset.path.clone(), asset.disk.clone())).collect()
    };
    changed.extend(assets(now).symmetric_difference(&assets(before)).map(|(path, _)| path.clone()));
    changed.extend(theme(now).symmetric_difference(&theme(before)).map(|(path, _)| path.clone()));
    changed.into_iter().collect()
}

/// The findings of an edition that the verdict before does not have, with what was not read ahead of what follows from
/// it. Each is a line, and as many more as its message has.
pub(super) fn found(before: &Verdict, now: &Edition) -> Vec<String> {
    let known: BTreeSet<&str> = before.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let new = now.verdict.findings.iter().filter(|finding| !known.contains(finding.fingerprint.as_str()));
    let mut new: Vec<&Finding> = new.collect();
    new.sort_by_key(|finding| page::rank(finding));
    let map = &now.site.sources.map;
    let line = |finding: &&Finding| {
        let message: Vec<_> = finding.message.lines().map(report::escape).collect();
        report::short_line(map, finding, &message.join("\n    "))
    };
    new.iter().map(line).collect()
}
