//! Content folder, mounts, theme and extra files: walked, sorted into pages and assets, read in parallel.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::keep::{self, Kept};
use super::load::{self, Fault, Refusal, Text};
use super::walk::{Found, Walk};
use super::{Asset, PageSource, Sources, ThemeFile, names};
use crate::finding::{Problem, ProblemKind};
use crate::published::Published;
use crate::span::{FileId, Span, Spanned};

/// The theme folder that need not exist.
const DEFAULT_THEME: &str = "theme";

/// What a file is, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Summary,
    Svg,
    Asset,
}

/// Folders of what others wrote. Where no `book.toml` says what the book is, their Markdown is no page of it.
const OF_OTHERS: [&str; 2] = ["vendor", "third_party"];

/// Whether a folder says that it is a book.
pub(super) fn is_book(root: &Path) -> bool {
    fs::symlink_metadata(root.join("book.toml")).is_ok()
}

/// One file that a walk found.
struct Job {
    kind: Kind,
    /// Path in the book.
    path: String,
    /// Path from the book's root.
    shown: String,
    disk: PathBuf,
    mount: Option<usize>,
}

/// Reads the content folder, the mounts, the theme and the extra files.
pub(super) fn read(sources: &mut Sources, skip: &[PathBuf], before: Option<&Sources>) {
    let mut jobs = content_jobs(sources, skip);
    for mount in 0..sources.config.mounts.len() {
        jobs.extend(mount_jobs(sources, mount, skip));
    }
    jobs.sort_by(|a, b| (&a.path, &a.shown).cmp(&(&b.path, &b.shown)));
    let texts: Vec<_> = jobs.par_iter().map(|job| load_job(job, before)).collect();
    for (job, text) in jobs.into_iter().zip(texts) {
        take(sources, job, text);
    }
    theme(sources);
    extras(sources);
}

/// Lets the pages of a published book stand for the content: an empty text for each, of which only the path is known.
/// Where that book is published, and which URLs lead to it, counts for this folder's rules too.
pub(super) fn published(sources: &mut Sources, book: Published) {
    let top = Span::new(sources.config.file, 0..0);
    let at = |value: &str| Spanned { value: value.to_owned(), span: top };
    if let Some(base) = book.base() {
        sources.config.html.site_url = Some(at(base));
    }
    sources.config.alerts.runbook_urls.extend(book.runbook_urls.iter().map(|url| at(url)));
    for page in &book.pages {
        let file = sources.map.add(&page.source, "");
        sources.pages.push(PageSource { file, path: page.path(), mount: None });
    }
    sources.book = Some(book);
}

fn content_jobs(sources: &mut Sources, skip: &[PathBuf]) -> Vec<Job> {
    let src = sources.config.book.src.clone();
    let place = sources.config.book.src_at.unwrap_or_else(|| Span::new(sources.config.file, 0..0));
    let folder = folder(sources, &src, "book.src", place, true);
    folder.map(|folder| walk_jobs(sources, &folder, &src, "", None, skip)).unwrap_or_default()
}

fn mount_jobs(sources: &mut Sources, index: usize, skip: &[PathBuf]) -> Vec<Job> {
    let mount = sources.config.mounts[index].clone();
    let folder = folder(sources, &mount.from.value, "mounts.from", mount.from.span, false);
    let from = names::normal(&mount.from.value);
    folder.map(|folder| walk_jobs(sources, &folder, &from, &mount.to, Some(index), skip)).unwrap_or_default()
}

/// The folder that the configuration names, without links; a problem if there is none.
fn folder(sources: &mut Sources, name: &str, key: &str, place: Span, inside: bool) -> Option<PathBuf> {
    let real = fs::canonicalize(sources.root.join(name)).ok().filter(|path| path.is_dir());
    sources.watch(name);
    let fault = match &real {
        None => format!("`{key}` is `{name}`, and there is no such folder"),
        Some(real) if inside && !real.starts_with(&sources.root) => {
            format!("`{key}` is `{name}`, a link that leads out of the book")
        }
        Some(real) => {
            sources.folders.push(real.clone());
            return Some(real.clone());
        }
    };
    let help = "name a folder that exists, from the book's root";
    sources.problems.push(Problem::new(ProblemKind::BadConfig, place, key, fault).help(help));
    None
}

fn walk_jobs(
    sources: &mut Sources,
    folder: &Path,
    shown: &str,
    to: &str,
    mount: Option<usize>,
    skip: &[PathBuf],
) -> Vec<Job> {
    let inside = if folder.starts_with(&sources.root) { sources.root.clone() } else { folder.to_owned() };
    let walk = Walk::new(folder, &inside, skip, usize::MAX);
    sources.watched.extend(walk.folders);
    for fault in walk.faults {
        report_path(sources, &names::join(shown, &fault.path), ProblemKind::UnreadableFile, &fault.message);
    }
    let is_book = is_book(&sources.root);
    let of_others = |path: &str| !is_book && path.split('/').any(|part| OF_OTHERS.contains(&part));
    let job = |Found { path, disk }: Found| Job {
        kind: if of_others(&path) { Kind::Asset } else { kind(&path, mount.is_none()) },
        shown: names::join(shown, &path),
        path: names::join(to, &path),
        disk,
        mount,
    };
    walk.found.into_iter().map(job).collect()
}

fn kind(path: &str, content: bool) -> Kind {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        _ if content && path == "SUMMARY.md" => Kind::Summary,
        "md" | "markdown" => Kind::Page,
        "svg" => Kind::Svg,
        _ => Kind::Asset,
    }
}

fn load_job(job: &Job, before: Option<&Sources>) -> Option<Result<Kept, Refusal>> {
    let limit = match job.kind {
        Kind::Page | Kind::Summary => load::PAGE_LIMIT,
        Kind::Svg => load::SVG_LIMIT,
        Kind::Asset => return None,
    };
    Some(keep::text(&job.disk, &job.shown, limit, before.and_then(|sources| sources.kept.get(&job.shown))))
}

fn take(sources: &mut Sources, job: Job, text: Option<Result<Kept, Refusal>>) {
    let Some(text) = text else {
        sources.assets.push(Asset { path: job.path, disk: job.disk, svg: None });
        return;
    };
    let text = match text {
        Ok(text) => text,
        Err(refusal) => return report_path(sources, &job.shown, refusal.kind, &refusal.message),
    };
    let file = add_kept(sources, text);
    match job.kind {
        Kind::Page => sources.pages.push(PageSource { file, path: job.path, mount: job.mount }),
        Kind::Summary => sources.summary = Some(file),
        Kind::Svg | Kind::Asset => sources.assets.push(Asset { path: job.path, disk: job.disk, svg: Some(file) }),
    }
}

/// Takes a text into the map that may have been read before.
pub(super) fn add_kept(sources: &mut Sources, kept: Kept) -> FileId {
    let file = sources.map.keep(Arc::clone(&kept.file));
    report_fault(sources, &kept.file.path, file, kept.fault);
    sources.kept.insert(kept.file.path.clone(), kept);
    file
}

/// Takes a text into the map, with a problem where it could not be decoded.
pub(super) fn add_text(sources: &mut Sources, shown: &str, text: Text) -> FileId {
    let file = sources.map.add(shown, text.text);
    report_fault(sources, shown, file, text.fault);
    file
}

fn report_fault(sources: &mut Sources, shown: &str, file: FileId, fault: Option<Fault>) {
    if let Some((offset, message)) = fault {
        let span = Span::new(file, offset..offset);
        let message = format!("`{shown}` {message}");
        let problem = Problem::new(ProblemKind::UnreadableFile, span, shown, message).help("save it as UTF-8");
        sources.problems.push(problem);
    }
}

/// Reports a path that was not read, at the top of an empty text that stands for it.
pub(super) fn report_path(sources: &mut Sources, shown: &str, kind: ProblemKind, message: &str) {
    let file = sources.map.add(shown, "");
    let message = format!("`{shown}` {message}, so it is not in the book");
    let help = match kind {
        ProblemKind::OverLimit => "split it, or take it out of the folder",
        _ => "mend or rename it, or take it out of the folder",
    };
    sources.problems.push(Problem::new(kind, Span::new(file, 0..0), shown, message).help(help));
}

fn theme(sources: &mut Sources) {
    let name = sources.config.html.theme.clone();
    sources.watch(&name);
    let Ok(folder) = fs::canonicalize(sources.root.join(&name)) else {
        if name != DEFAULT_THEME {
            let message = format!("`output.html.theme` is `{name}`, and there is no such folder");
            let top = Span::new(sources.config.file, 0..0);
            let problem = Problem::new(ProblemKind::BadConfig, top, "output.html.theme", message);
            sources.problems.push(problem.help("name a folder that exists, from the book's root"));
        }
        return;
    };
    if !folder.is_dir() || !folder.starts_with(&sources.root) {
        return report_path(sources, &name, ProblemKind::UnreadableFile, "is no folder of the book");
    }
    sources.folders.push(folder.clone());
    let root = sources.root.clone();
    let walk = Walk::new(&folder, &root, &[], usize::MAX);
    sources.watched.extend(walk.folders);
    for fault in walk.faults {
        report_path(sources, &names::join(&name, &fault.path), ProblemKind::UnreadableFile, &fault.message);
    }
    for Found { path, disk } in walk.found {
        let shown = names::join(&name, &path);
        let bytes = match load::bytes(&disk, load::THEME_LIMIT) {
            Ok(bytes) => bytes,
            Err(refusal) => {
                report_path(sources, &shown, refusal.kind, &refusal.message);
                continue;
            }
        };
        let template = path.starts_with("templates/");
        let file = template.then(|| add_text(sources, &shown, load::decode(bytes.clone())));
        sources.theme.push(ThemeFile { path, bytes, file });
    }
}

/// Style sheets and scripts that the configuration names.
fn extras(sources: &mut Sources) {
    let html = &sources.config.html;
    let named: Vec<_> = html.additional_css.iter().chain(&html.additional_js).cloned().collect();
    for name in named {
        sources.watch(&name.value);
        let real = fs::canonicalize(sources.root.join(&name.value)).ok();
        let inside = |real: &PathBuf| real.is_file() && real.starts_with(&sources.root);
        if let Some(disk) = real.filter(inside) {
            sources.extras.push(Asset { path: name.value, disk, svg: None });
            continue;
        }
        let message = format!("there is no file `{}` in the book", name.value);
        let problem = Problem::new(ProblemKind::BadConfig, name.span, name.value, message);
        sources.problems.push(problem.help("name a file that exists, from the book's root"));
    }
}
