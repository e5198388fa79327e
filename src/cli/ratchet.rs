//! What `check` leaves out: findings of a baseline, and those that a revision had already.

use std::path::{Path, PathBuf};

use super::check::Args;
use super::context::{self, Context};
use super::names::shown;
use crate::baseline::Baseline;
use crate::check::{self, Since, Verdict};
use crate::finding::{Problem, ProblemKind};
use crate::report::{Comparison, count};
use crate::site::Site;
use crate::source::{self, Request, Which};
use crate::write::replace;
use crate::{Error, analyse};

/// The baseline that counts, unless there is none: the one that the command line names, else that of `book.toml`.
pub(super) fn baseline_path(named: Option<&Path>, dir: &Path, site: &Site) -> Option<PathBuf> {
    let configured = || site.sources.config.baseline.as_ref().map(|path| dir.join(&path.value));
    named.map(Path::to_owned).or_else(configured)
}

/// The findings that this book has accepted. What the command line names must be there; what `book.toml` names may be yet
/// to come: without it nothing is accepted.
pub(super) fn baseline(path: Option<&Path>, named: bool) -> Result<Option<Baseline>, Error> {
    let Some(path) = path else { return Ok(None) };
    let read = source::baseline(path)?;
    if read.is_none() && !named {
        return Ok(None);
    }
    read.map(Some).ok_or_else(|| {
        let path = shown(path);
        Error::Usage(format!(
            "there is no baseline `{path}`; `--write-baseline` accepts what is found now and makes it"
        ))
    })
}

/// Writes the baseline that follows the one at `path`, and gives it back. A verdict that did not see everything changes
/// nothing.
pub(super) fn write_baseline(
    args: &Args,
    path: Option<&Path>,
    site: &Site,
    verdict: &Verdict,
    context: &Context,
) -> Result<Option<Baseline>, Error> {
    let path = path.ok_or_else(|| Error::Usage(lacks_file(site)))?;
    let old = source::baseline(path)?;
    if let Some(check) = verdict.blind() {
        // Of what was not even looked for no level can tell more.
        let level = if check == "nothing-checked" { "" } else { ", or set it to `warn` under `[checks]`" };
        context::log(&format!(
            "`{}` was not written: mend `{check}` first{level}: what was not read cannot be told from what is mended",
            shown(path)
        ));
        return Ok(old);
    }
    let new = verdict.baseline(&site.sources.map, old.as_ref(), args.add);
    let text = new.text().map_err(|error| Error::Usage(format!("cannot write a baseline: {error}")))?;
    if old.as_ref() != Some(&new) {
        // A link stays a link.
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        replace(&[(real, text)])?;
    }
    context.note(&told(path, old.as_ref(), &new));
    Ok(Some(new))
}

/// Why there is no file to write: none is named, or one that does not count.
fn lacks_file(site: &Site) -> String {
    let about = |problem: &&Problem| problem.kind == ProblemKind::BadConfig && problem.subject == "checks.baseline";
    match site.sources.problems.iter().find(about) {
        Some(wrong) => format!(
            "`--write-baseline` needs a file, and {}; name one inside of the book there, or any with `--baseline`",
            wrong.message
        ),
        None => "`--write-baseline` needs a file: write `baseline = \"alertbook.baseline.json\"` under `[checks]` of \
                 `book.toml`, or name one with `--baseline`"
            .to_owned(),
    }
}

/// What became of the file.
fn told(path: &Path, old: Option<&Baseline>, new: &Baseline) -> String {
    let (path, number) = (shown(path), new.accepted.len());
    let findings = count(number, "accepted finding");
    let Some(old) = old else { return format!("`{path}` is new and holds {findings}") };
    let stays = |entry: &&_| new.accepted.binary_search(entry).is_ok();
    let kept = old.accepted.iter().filter(stays).count();
    format!("`{path}` holds {findings}: {} taken out, {} added", old.accepted.len() - kept, number - kept)
}

/// Runs every check on the book as it was where this branch left `revision`, and tells what is new.
pub(super) fn since(
    revision: &str,
    request: &Request,
    site: &Site,
    verdict: &Verdict,
    context: &Context,
) -> Result<(Since, Comparison), Error> {
    if site.sources.config.alerts.rules.iter().any(|glob| glob.value == "-") {
        let message = format!(
            "nobody knows what `--rules -` was at `{revision}`; name files that are in the repository, or use a `--baseline`"
        );
        return Err(Error::Usage(message));
    }
    // The same day for both, also at midnight.
    let request = Request { today: Some(site.sources.today), ..request.clone() };
    let past = context.stage("read the revision", || context::at_revision(revision, Which::Fork, request))?;
    refuse_outside(site, &past.repository, revision)?;
    let Some(sources) = past.sources else {
        let all = check::since(&site.sources.map, verdict, &crate::span::SourceMap::default(), &Verdict::default());
        let comparison = Comparison::of(revision, &past.commit, site, None, &all);
        return Ok((all, comparison));
    };
    let old = context.stage("check the revision", || analyse(sources));
    if let Some(bug) = old.bugs.into_iter().next() {
        return Err(bug);
    }
    let old_verdict = check::run(&old.site);
    let since = check::since(&site.sources.map, verdict, &old.site.sources.map, &old_verdict);
    let comparison = Comparison::of(revision, &past.commit, site, Some(&old.site), &since);
    Ok((since, comparison))
}

/// What lies outside of the repository is in no revision: what is new about it cannot be told.
fn refuse_outside(site: &Site, repository: &Path, revision: &str) -> Result<(), Error> {
    let files = site.sources.map.paths().filter(|path| path.starts_with("../"));
    for path in files {
        let up = path.split('/').take_while(|part| *part == "..").count();
        let inside = site.sources.root.ancestors().nth(up).is_some_and(|folder| folder.starts_with(repository));
        if !inside {
            return Err(Error::Usage(format!(
                "`{path}` lies outside of the repository, and nobody knows what it was at `{revision}`; use a `--baseline`"
            )));
        }
    }
    Ok(())
}
