//! `check --fix` and `--fix-rules`: makes the edits that findings carry, or shows them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::check::Args;
use super::context::{self, Context};
use crate::check::Verdict;
use crate::finding::{Edit, Finding};
use crate::mend;
use crate::site::Site;
use crate::span::{FileId, SourceFile};
use crate::write::replace;
use crate::{Analysis, Error};

/// What is asked to be mended.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Wanted {
    /// Mend what is certain in the book's documents, then check again
    #[arg(long, conflicts_with_all = ["write_baseline", "changed_since", "book"])]
    fix: bool,
    /// Write the runbook URLs that rule files lack or have wrong, then check again
    #[arg(long, conflicts_with_all = ["write_baseline", "changed_since", "book"])]
    fix_rules: bool,
    /// With --fix or --fix-rules: print what would change as a patch, and change nothing
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub(super) dry_run: bool,
}

impl Wanted {
    pub(super) fn any(self) -> bool {
        self.fix || self.fix_rules
    }
}

/// One file that is to be changed.
struct Change {
    disk: PathBuf,
    shown: String,
    old: String,
    edits: Vec<Edit>,
    /// Length of what stands before the text that offsets count from.
    shift: usize,
    findings: usize,
}

/// Mends what the verdict's findings have edits for, or prints the patch. Tells whether files were written.
pub(super) fn mend(args: &Args, analysis: &Analysis, verdict: &Verdict, context: &Context) -> Result<bool, Error> {
    if !analysis.bugs.is_empty() {
        context.note("nothing was mended: not every file could be looked at");
        return Ok(false);
    }
    let site = &analysis.site;
    let rules: Vec<FileId> = site.rule_files.iter().map(|file| file.file).collect();
    let rules: std::collections::BTreeSet<FileId> = rules.into_iter().collect();
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let mut skipped: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in &verdict.findings {
        let asked = if rules.contains(&finding.span.file) { args.mend.fix_rules } else { args.mend.fix };
        let path = site.sources.map.path(finding.span.file);
        match finding.unfixed {
            Some(why) if asked => *skipped.entry((path, why)).or_default() += 1,
            _ if asked && !finding.fix.is_empty() => files.entry(path).or_default().push(finding),
            _ => {}
        }
    }
    let places = Places::of(site);
    let mut changes = Vec::new();
    for (path, findings) in files {
        let file = findings[0].span.file;
        match places.writable(path, rules.contains(&file)) {
            Ok(disk) => changes.push(change(site.sources.map.file(file), disk, &findings)?),
            Err(why) => *skipped.entry((path, why)).or_default() += findings.len(),
        }
    }
    for ((path, why), count) in &skipped {
        context.note(&format!("`{path}` is left as it is ({}): {why}", findings(*count)));
    }
    if args.mend.dry_run {
        let patches = changes.iter().map(|change| mend::patch(&change.shown, &change.old, &change.edits, change.shift));
        let patches: String = patches.collect();
        context::print(|out| out.write_all(patches.as_bytes()))?;
    } else {
        let texts =
            changes.iter().map(|change| (change.disk.clone(), mend::apply(&change.old, &change.edits, change.shift)));
        replace(&texts.collect::<Vec<_>>())?;
    }
    tell(args, &changes, context);
    Ok(!args.mend.dry_run && !changes.is_empty())
}

fn tell(args: &Args, changes: &[Change], context: &Context) {
    let verb = if args.mend.dry_run { "would be mended" } else { "mended" };
    for change in changes {
        context.note(&format!("`{}`: {} {verb}", change.shown, findings(change.findings)));
    }
    if changes.is_empty() {
        context.note("nothing found that can be mended with certainty");
    }
}

fn findings(count: usize) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

#[expect(clippy::disallowed_methods, reason = "what is changed is read as it lies, with its mark and line ends")]
fn change(file: &SourceFile, disk: PathBuf, findings: &[&Finding]) -> Result<Change, Error> {
    let bytes = fs::read(&disk).map_err(|source| Error::Io { doing: "read", path: disk.clone(), source })?;
    let old = String::from_utf8(bytes).unwrap_or_default();
    if SourceFile::new("", old.as_str()).text != file.text {
        return Err(Error::Usage(format!("cannot mend `{}`: it changed meanwhile, or is not UTF-8", file.path)));
    }
    let shift = if file.bom { '\u{feff}'.len_utf8() } else { 0 };
    let (edits, left_out) = mend::together(findings.iter().map(|finding| finding.fix.clone()).collect());
    let findings = findings.len() - left_out;
    Ok(Change { disk, shown: file.path.clone(), old, edits, shift, findings })
}

/// Where files may be written.
struct Places<'a> {
    root: &'a Path,
    /// The book's root and its mounts, without links.
    folders: Vec<PathBuf>,
    /// The repository of the book.
    repository: Option<PathBuf>,
}

impl<'a> Places<'a> {
    fn of(site: &'a Site) -> Self {
        let root = &site.sources.root;
        let mounts = site.sources.config.mounts.iter().map(|mount| root.join(&mount.from.value));
        let folders = mounts.chain([root.clone()]).filter_map(|folder| fs::canonicalize(folder).ok()).collect();
        Self { root, folders, repository: repository(root) }
    }

    /// The file on disk, if it is the book's own to change.
    fn writable(&self, path: &str, is_rules: bool) -> Result<PathBuf, &'static str> {
        let disk = fs::canonicalize(self.root.join(path)).map_err(|_| "it is no file")?;
        let inside = self.folders.iter().any(|folder| disk.starts_with(folder));
        let own = match &self.repository {
            Some(_) => disk.parent().and_then(repository) == self.repository,
            None => inside,
        };
        if is_rules && !own {
            return Err("it lies outside of the book's repository");
        }
        if !is_rules && !inside {
            return Err("it lies outside of the book");
        }
        let read_only = fs::metadata(&disk).is_ok_and(|data| data.permissions().readonly());
        if read_only { Err("it is read-only") } else { Ok(disk) }
    }
}

/// The nearest folder upwards that is a checkout of git.
fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}
