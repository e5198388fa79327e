//! `check --fix` and `--fix-rules`: makes the edits that findings carry, or shows them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::check::Args;
use super::context::{self, Context};
use crate::check::{self, Verdict};
use crate::finding::{Edit, Finding};
use crate::mend;
use crate::report::count;
use crate::rules::generated;
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
    /// What the patch calls it.
    named: String,
    old: String,
    edits: Vec<Edit>,
    /// Length of what stands before the text that offsets count from.
    shift: usize,
    findings: usize,
}

/// Mends what the verdict's findings have edits for, or prints the patch. Tells whether files were written.
pub(super) fn mend(args: &Args, analysis: &Analysis, verdict: &Verdict, context: &Context) -> Result<bool, Error> {
    if !analysis.bugs.is_empty() {
        context::log("nothing was mended: not every file could be looked at");
        return Ok(false);
    }
    let site = &analysis.site;
    let rules: BTreeSet<FileId> = site.rule_files.iter().map(|file| file.file).collect();
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
    leave_generated(site, &rules, &mut files, &mut skipped);
    let changes = changes(site, &files, &mut skipped)?;
    for ((path, why), count) in &skipped {
        // Whoever asked for a fix hears why there is none, however quiet it is to be.
        context::log(&format!("`{path}` is left as it is ({}): {why}", findings(*count)));
    }
    let unsaid = if args.mend.fix_rules { check::rules_without_url(site) } else { 0 };
    if unsaid > 0 {
        let rules = count(unsaid, "covered rule");
        context.note(&format!(
            "{rules} without a runbook URL stayed so, as most here do without; `missing-runbook-url = \"warn\"` under \
             `[checks]` has them written"
        ));
    }
    if args.mend.dry_run {
        let patches = changes.iter().map(|change| mend::patch(&change.named, &change.old, &change.edits, change.shift));
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

/// What becomes of files, by their names; those that are not written to are added to `skipped`.
fn changes<'a>(
    site: &Site,
    files: &BTreeMap<&'a str, Vec<&Finding>>,
    skipped: &mut BTreeMap<(&'a str, &'a str), usize>,
) -> Result<Vec<Change>, Error> {
    let places = Places::of(site);
    let names = places.names(site);
    let mut changes: Vec<Change> = Vec::new();
    let mut known: BTreeSet<PathBuf> = BTreeSet::new();
    for (&path, findings) in files {
        // How a link is written hangs on the folder of its page.
        let differs = |other: &&str| edits(files.get(other).map_or(&[], Vec::as_slice)) != edits(findings);
        let disk = places.writable(path).and_then(|disk| {
            let clear = !names.get(&disk).is_some_and(|names| names.iter().any(differs));
            clear.then_some(disk).ok_or("under another of its names it would be mended in another way")
        });
        match disk {
            Ok(disk) => {
                // A file that links give several names is one file.
                if !known.insert(disk.clone()) {
                    continue;
                }
                let named = places.named(&disk, path);
                match change(site.sources.map.file(findings[0].span.file), disk, named, findings)? {
                    Some(change) => changes.push(change),
                    None => *skipped.entry((path, "it is not UTF-8")).or_default() += findings.len(),
                }
            }
            Err(why) => *skipped.entry((path, why)).or_default() += findings.len(),
        }
    }
    Ok(changes)
}

/// What the fixes of findings change, whatever the file is called.
fn edits<'f>(findings: &[&'f Finding]) -> BTreeSet<(u32, u32, &'f str)> {
    let edits = findings.iter().flat_map(|finding| &finding.fix);
    edits.map(|edit| (edit.span.start, edit.span.end, edit.text.as_str())).collect()
}

/// Takes out the findings of what programs write in pages; of rule files that is known before anything is proposed.
fn leave_generated<'a>(
    site: &'a Site,
    rules: &BTreeSet<FileId>,
    files: &mut BTreeMap<&'a str, Vec<&Finding>>,
    skipped: &mut BTreeMap<(&'a str, &'a str), usize>,
) {
    for (path, findings) in files.iter_mut().filter(|(_, findings)| !rules.contains(&findings[0].span.file)) {
        let text = site.sources.map.text(findings[0].span.file);
        let all = findings.len();
        if generated::is_page(text) {
            findings.clear();
            skipped.insert((path, "it says that it is generated"), all);
            continue;
        }
        let parts = generated::parts(text);
        findings.retain(|finding| {
            !finding.fix.iter().any(|edit| parts.iter().any(|part| part.contains(&edit.span.range().start)))
        });
        if findings.len() < all {
            *skipped.entry((path, "it stands in what a program writes")).or_default() += all - findings.len();
        }
    }
    files.retain(|_, findings| !findings.is_empty());
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

fn findings(number: usize) -> String {
    count(number, "finding")
}

/// What becomes of one file; `None` if it is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "what is changed is read as it lies, with its mark and line ends")]
fn change(file: &SourceFile, disk: PathBuf, named: String, findings: &[&Finding]) -> Result<Option<Change>, Error> {
    let bytes = fs::read(&disk).map_err(|source| Error::Io { doing: "read", path: disk.clone(), source })?;
    let Ok(old) = String::from_utf8(bytes) else { return Ok(None) };
    let now = SourceFile::new("", old.as_str());
    if now.text != file.text || now.bom != file.bom {
        return Err(Error::Usage(format!("cannot mend `{}`: it changed meanwhile", file.path)));
    }
    let shift = if file.bom { '\u{feff}'.len_utf8() } else { 0 };
    let (edits, left_out) = mend::together(findings.iter().map(|finding| finding.fix.clone()).collect());
    let (shown, findings) = (file.path.clone(), findings.len() - left_out);
    Ok(Some(Change { disk, shown, named, old, edits, shift, findings }))
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
        Self { root, folders, repository: context::checkout(root).map(Path::to_owned) }
    }

    /// What the book calls its pages and rule files, by where they are on disk.
    fn names(&self, site: &'a Site) -> BTreeMap<PathBuf, Vec<&'a str>> {
        let files = site.pages.iter().map(|page| page.file).chain(site.rule_files.iter().map(|rules| rules.file));
        let mut names: BTreeMap<PathBuf, Vec<&str>> = BTreeMap::new();
        for path in files.map(|file| site.sources.map.path(file)) {
            if let Ok(disk) = fs::canonicalize(self.root.join(path)) {
                names.entry(disk).or_default().push(path);
            }
        }
        names
    }

    /// The file on disk, if it is the book's own to change.
    fn writable(&self, path: &str) -> Result<PathBuf, &'static str> {
        let disk = fs::canonicalize(self.root.join(path)).map_err(|_| "it is no file")?;
        if self.repository.is_some() && disk.parent().and_then(context::checkout) != self.repository.as_deref() {
            return Err("it lies outside of the book's repository");
        }
        if self.repository.is_none() && !self.folders.iter().any(|folder| disk.starts_with(folder)) {
            return Err("it lies outside of the book");
        }
        let read_only = fs::metadata(&disk).is_ok_and(|data| data.permissions().readonly());
        if read_only { Err("it is read-only") } else { Ok(disk) }
    }

    /// A file's own path from the root of its repository, which is what `git apply` takes; without one, from the book's.
    fn named(&self, disk: &Path, path: &str) -> String {
        let inside = disk.strip_prefix(self.repository.as_deref().unwrap_or(self.root));
        inside.map_or_else(|_| path.to_owned(), |path| path.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{SourceMap, Span};

    /// Between the reading of a book and its mending, an editor may have saved the file.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test writes its own file")]
    fn a_file_that_changed_meanwhile_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("page.md");
        let mut map = SourceMap::default();
        let file = map.add("page.md", "# Page\n\nIt canâ€™t be.\n");
        let edit = Edit { span: Span::new(file, 13..21), text: "’".to_owned() };
        let finding = Finding::new("mojibake", edit.span, "x", "x").fix(vec![edit]);
        for (now, mended) in [
            ("# Page\n\nIt canâ€™t be.\n", true),
            ("\u{feff}# Page\n\nIt canâ€™t be.\n", false),
            ("# Page\n\nIt canâ€™t be so.\n", false),
            ("", false),
        ] {
            fs::write(&disk, now).unwrap();
            let change = change(map.file(file), disk.clone(), String::new(), &[&finding]);
            assert_eq!(change.is_ok(), mended, "{now:?}");
        }
    }
}
