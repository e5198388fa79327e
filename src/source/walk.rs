//! Walking a tree: what may be read, in order of path, and why the rest may not.

use std::fs;
use std::path::{Path, PathBuf};

use globset::GlobMatcher;
use walkdir::{DirEntry, WalkDir};

use super::names;

/// How many links to folders may follow upon each other.
const LINK_DEPTH: usize = 4;
/// How many files and links may be met in folders that were reached through links.
const LINKED: usize = 20_000;

/// A regular file.
pub(super) struct Found {
    /// Path from the start of the walk, with `/`.
    pub(super) path: String,
    /// Where it lies, without links.
    pub(super) disk: PathBuf,
}

/// Something that is not read.
pub(super) struct Fault {
    /// Path from the start of the walk, fit to be shown.
    pub(super) path: String,
    /// Goes on after the name: `is a link that leads nowhere`.
    pub(super) message: String,
    /// Whether more than this one file is missed.
    pub(super) folder: bool,
}

/// A walk over one tree.
pub(super) struct Walk<'a> {
    /// No link may lead out of this folder.
    inside: &'a Path,
    /// Folders that are not entered.
    skip: &'a [PathBuf],
    /// What names can be, level by level; below the last, anything.
    names: &'a [GlobMatcher],
    linked: usize,
    /// The regular files, sorted by path.
    pub(super) found: Vec<Found>,
    /// What is not read.
    pub(super) faults: Vec<Fault>,
    /// The folders that it went through, and those that links led to.
    pub(super) folders: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    /// Walks the tree under `start`, at most `depth` folders deep. Both paths must be free of links.
    pub(super) fn new(start: &Path, inside: &'a Path, skip: &'a [PathBuf], depth: usize) -> Self {
        Self::named(start, inside, skip, depth, &[])
    }

    /// The same, without a look at what has another name than those of its level.
    pub(super) fn named(
        start: &Path,
        inside: &'a Path,
        skip: &'a [PathBuf],
        depth: usize,
        names: &'a [GlobMatcher],
    ) -> Self {
        let (found, faults, folders) = (Vec::new(), Vec::new(), Vec::new());
        let mut walk = Self { inside, skip, names, linked: 0, found, faults, folders };
        walk.tree(start, "", depth, &[]);
        walk.found.sort_by(|a, b| a.path.cmp(&b.path));
        walk.faults.sort_by(|a, b| a.path.cmp(&b.path));
        walk
    }

    fn fault(&mut self, path: &str, message: impl Into<String>, folder: bool) {
        self.faults.push(Fault { path: names::printable(path), message: message.into(), folder });
    }

    /// `links`: the folders that hold the links by which this tree was reached.
    fn tree(&mut self, start: &Path, prefix: &str, depth: usize, links: &[PathBuf]) {
        self.folders.push(start.to_owned());
        let mut entries = WalkDir::new(start).max_depth(depth).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            if !links.is_empty() && self.linked > LINKED {
                return;
            }
            match entry {
                Err(error) => self.unreadable(start, prefix, &error),
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => {
                    let enter = self.entry(&entry, start, prefix, depth, links);
                    if !enter && entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                }
            }
        }
    }

    fn unreadable(&mut self, start: &Path, prefix: &str, error: &walkdir::Error) {
        let path = error.path().and_then(|path| path.strip_prefix(start).ok()).unwrap_or(Path::new(""));
        let path = names::join(prefix, &path.to_string_lossy());
        let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        self.fault(&path, format!("cannot be read: {why}"), true);
    }

    /// Takes an entry in; whether a folder should be entered.
    fn entry(&mut self, entry: &DirEntry, start: &Path, prefix: &str, depth: usize, links: &[PathBuf]) -> bool {
        let kind = entry.file_type();
        let below = entry.path().strip_prefix(start).unwrap_or(entry.path()).to_string_lossy();
        let path = names::join(prefix, &below);
        let level = path.bytes().filter(|&byte| byte == b'/').count();
        if self.names.get(level).is_some_and(|names| !names.is_match(entry.file_name())) {
            return false;
        }
        let Some(name) = entry.file_name().to_str() else {
            self.fault(&path, "has a name that is not UTF-8", kind.is_dir());
            return false;
        };
        if names::is_left_out(name) || self.skip.iter().any(|skip| skip == entry.path()) {
            return false;
        }
        if kind.is_dir() && is_build_cache(entry.path(), name) {
            return false;
        }
        if let Some(fault) = names::fault(name).or_else(|| names::path_fault(&path)) {
            self.fault(&path, fault, kind.is_dir());
            return false;
        }
        if !kind.is_dir() && self.exhausted(&path, links) {
            return false;
        }
        if kind.is_symlink() {
            self.link(entry, &path, depth - entry.depth(), links);
        } else if kind.is_file() {
            self.found.push(Found { path, disk: entry.path().to_owned() });
        } else if kind.is_dir() {
            self.folders.push(entry.path().to_owned());
        } else {
            self.fault(&path, "is no regular file and is not opened", false);
        }
        true
    }

    /// Whether links have led to so many files that this walk could be without end.
    fn exhausted(&mut self, path: &str, links: &[PathBuf]) -> bool {
        self.linked += usize::from(!links.is_empty());
        if self.linked == LINKED + 1 {
            self.linked += 1;
            self.fault(path, "and what follows is not read: links to folders lead to more than 20,000 files", true);
        }
        !links.is_empty() && self.linked > LINKED
    }

    /// Follows a link if it stays inside, leads to something that is read anyway, and does not lead in circles.
    fn link(&mut self, entry: &DirEntry, path: &str, depth: usize, links: &[PathBuf]) {
        let target = match fs::canonicalize(entry.path()) {
            Ok(target) => target,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return self.fault(path, "is a link that leads nowhere", false);
            }
            Err(error) => return self.fault(path, format!("is a link that cannot be followed: {error}"), false),
        };
        let Ok(below) = target.strip_prefix(self.inside) else {
            return self.fault(path, "is a link that leads out of the book", true);
        };
        let hidden = below.components().any(|part| part.as_os_str().to_str().is_none_or(names::is_left_out));
        if hidden || self.skip.iter().any(|skip| target.starts_with(skip)) {
            return self.fault(path, "is a link to what is left out of the book", true);
        }
        match fs::metadata(&target) {
            Ok(data) if data.is_file() => {
                self.folders.extend(target.parent().map(Path::to_owned));
                self.found.push(Found { path: path.to_owned(), disk: target });
            }
            Ok(data) if data.is_dir() => self.linked_folder(entry, path, &target, depth, links),
            Ok(_) => self.fault(path, "is a link to something that is no regular file, and is not opened", false),
            Err(error) => self.fault(path, format!("is a link that cannot be followed: {error}"), false),
        }
    }

    fn linked_folder(&mut self, entry: &DirEntry, path: &str, target: &Path, depth: usize, links: &[PathBuf]) {
        if depth == 0 {
            return;
        }
        let holder = entry.path().parent().unwrap_or(entry.path());
        if links.iter().map(PathBuf::as_path).chain([holder]).any(|folder| folder.starts_with(target)) {
            return self.fault(path, "is a link that leads in a circle", false);
        }
        if links.len() >= LINK_DEPTH {
            return self.fault(path, "is a link behind four others, and is not followed", true);
        }
        let mut links = links.to_vec();
        links.push(holder.to_owned());
        self.tree(target, path, depth, &links);
    }
}

/// Whether a folder says that it is a cache, or is where Cargo or Maven build.
fn is_build_cache(path: &Path, name: &str) -> bool {
    let builds = |file: &str| path.parent().is_some_and(|parent| parent.join(file).is_file());
    name == "target" && (path.join("CACHEDIR.TAG").is_file() || builds("Cargo.toml") || builds("pom.xml"))
}
