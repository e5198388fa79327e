//! The only writer of the disk: stages a whole site beside OUT, then puts it in OUT's place at one stroke.
//! At every instant OUT is the whole old or the whole new site. The author's own files are changed by `replace` and made by
//! `create` alone.
#![expect(clippy::disallowed_methods, reason = "the one module that may write to the disk")]

mod copied;
mod guard;
mod manifest;
mod replace;
mod swap;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use guard::{Busy, interrupted, stop_on_signals};
pub use replace::{create, replace, whole};

use crate::Error;
use crate::render::{Artifact, Body};

/// Lies in every OUT that a build wrote; without it a folder is not replaced.
const MARKER: &str = ".alertbook";
const MARKER_TEXT: &[u8] = b"A build of alertbook wrote this folder. The next build replaces all of it but `.git`.\n";

/// Up to so many new files are synced one by one; more are left to one sync of their file system.
const SYNC_ONE_BY_ONE: usize = 16;

/// What a build did to OUT. Counts of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Files that OUT did not have.
    pub added: usize,
    /// Files with other bytes than before.
    pub changed: usize,
    /// Files that kept their bytes and their time.
    pub unchanged: usize,
    /// Files that are gone.
    pub removed: usize,
}

/// A site on its way to the disk. Dropped before `finish`, it leaves OUT as it was and nothing beside it.
#[derive(Debug)]
pub struct Writer {
    out: PathBuf,
    stage: PathBuf,
    /// Files of the last build, `/` between their parts, with their length. `.git` and the marker are not among them.
    old: BTreeMap<String, u64>,
    /// Whether OUT has our marker.
    ours: bool,
    /// Whether OUT holds anything at all.
    occupied: bool,
    seen: BTreeSet<String>,
    /// What stands in the manifest: every file, in order of its path.
    entries: BTreeMap<String, manifest::Entry>,
    /// Files that keep their bytes. They are linked only when something else is new, so that the same build again
    /// touches nothing.
    same: Vec<String>,
    /// New files and folders of the staging, to be synced.
    fresh: Vec<PathBuf>,
    written: Written,
    _lock: Option<File>,
    _busy: Busy,
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Io { doing, path: path.to_owned(), source }
}

impl Writer {
    /// Begins a build into `out`. A folder with files that no build of ours wrote is refused without `force`.
    /// Waits while another build writes beside the same place.
    pub fn new(out: &Path, force: bool) -> Result<Self, Error> {
        let busy = Busy::begin();
        let (parent, name) = swap::place(out)?;
        let out = parent.join(&name);
        let lock = guard::lock(&parent, &out)?;
        swap::clean(&parent, &name, &out, lock.is_some())?;
        let occupied = swap::occupied(&out)?;
        let ours = fs::symlink_metadata(out.join(MARKER)).is_ok_and(|data| data.is_file());
        if occupied && !ours && !force && swap::has_files_of_others(&out)? {
            return Err(Error::Usage(format!(
                "`{}` holds files that alertbook did not write, and a build replaces the whole folder; \
                 name another folder with `-d`, or allow it with `--force`",
                out.display()
            )));
        }
        let old = if occupied { files(&out)? } else { BTreeMap::new() };
        let stage = parent.join(format!("{}{}", swap::sibling_prefix(&name), std::process::id()));
        fs::create_dir(&stage).map_err(io_error("create", &stage))?;
        let fresh = vec![stage.clone()];
        let (seen, same, written) = (BTreeSet::new(), Vec::new(), Written::default());
        let entries = BTreeMap::new();
        Ok(Self { out, stage, old, ours, occupied, seen, entries, same, fresh, written, _lock: lock, _busy: busy })
    }

    /// Stages one file. Bytes equal to the last build's keep their file, and so their time.
    pub fn put(&mut self, artifact: Artifact) -> Result<(), Error> {
        guard::go_on(&self.out)?;
        let Artifact { path, body, .. } = artifact;
        if let Some(message) = path_fault(&path) {
            return Err(Error::Bug { path, message: message.to_owned() });
        }
        if !self.seen.insert(path.clone()) {
            return Err(Error::Bug { path, message: "two files of the site have this path".to_owned() });
        }
        let known = self.old.get(&path).copied();
        let (entry, same) = match &body {
            Body::Copy(from) => self.copy(&path, from)?,
            Body::Bytes(bytes) => {
                let same = known.is_some_and(|length| has_bytes(&self.out.join(&path), length, bytes));
                if !same {
                    self.folders(&path)?;
                    let new = self.stage.join(&path);
                    create_new(&new)?.write_all(bytes).map_err(io_error("write", &new))?;
                    self.fresh.push(new);
                }
                (manifest::Entry::of(bytes), same)
            }
        };
        let (count, old) = (&mut self.written, known.is_some());
        *if same {
            &mut count.unchanged
        } else if old {
            &mut count.changed
        } else {
            &mut count.added
        } += 1;
        self.entries.insert(path.clone(), entry);
        if same {
            self.same.push(path);
        }
        Ok(())
    }

    /// Stages `manifest.json`, which tells of every file so far. It comes last: whoever finds it has all the others.
    pub fn manifest(&mut self) -> Result<(), Error> {
        let body = Body::Bytes(manifest::text(&self.entries).into_bytes());
        self.put(Artifact::new("manifest.json", body))
    }

    /// Puts the staged site in OUT's place, or drops it when OUT is the same already.
    pub fn finish(mut self) -> Result<Written, Error> {
        guard::go_on(&self.out)?;
        self.written.removed = self.old.keys().filter(|path| !self.seen.contains(*path)).count();
        let Written { added, changed, removed, .. } = self.written;
        if self.ours && added + changed + removed == 0 {
            swap::discard(&self.stage)?;
            return Ok(self.written);
        }
        self.link_same()?;
        let marker = self.stage.join(MARKER);
        fs::write(&marker, MARKER_TEXT).map_err(io_error("write", &marker))?;
        self.fresh.push(marker);
        self.sync()?;
        swap::replace(&self.stage, &self.out, self.occupied)?;
        Ok(self.written)
    }

    fn link_same(&mut self) -> Result<(), Error> {
        for path in std::mem::take(&mut self.same) {
            self.folders(&path)?;
            let (old, new) = (self.out.join(&path), self.stage.join(&path));
            // Not every file system has hard links; there the file is new, and its bytes are not.
            if fs::hard_link(&old, &new).is_err() {
                let mut file = File::open(&old).map_err(io_error("read", &old))?;
                io::copy(&mut file, &mut create_new(&new)?).map_err(io_error("write", &new))?;
                self.fresh.push(new);
            }
        }
        Ok(())
    }

    /// Makes the folders above a file.
    fn folders(&mut self, path: &str) -> Result<(), Error> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        let last = self.stage.join(folder);
        if last.is_dir() {
            return Ok(());
        }
        for end in ends {
            let folder = self.stage.join(&folder[..end]);
            match fs::create_dir(&folder) {
                Ok(()) => self.fresh.push(folder),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(Error::Io { doing: "create", path: folder, source }),
            }
        }
        Ok(())
    }

    /// Makes the disk hold what is staged before OUT becomes it.
    fn sync(&self) -> Result<(), Error> {
        if self.fresh.len() > SYNC_ONE_BY_ONE && swap::sync_file_system(&self.stage) {
            return Ok(());
        }
        for path in &self.fresh {
            File::open(path).and_then(|file| file.sync_all()).map_err(io_error("write", path))?;
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After `finish` it is gone; an error here has nobody to go to, and the next build cleans up.
        let _ = swap::discard(&self.stage);
    }
}

/// Why a path cannot be one of a site.
fn path_fault(path: &str) -> Option<&'static str> {
    let bad_part = |part: &str| matches!(part, "" | "." | "..");
    if path.split('/').any(bad_part) {
        Some("the path of a file of the site is absolute, empty or leads out of it")
    } else if path.contains(|c: char| c == '\\' || c.is_control()) {
        Some("the path of a file of the site holds a backslash or a control character")
    } else if path == MARKER || path == ".git" || path.starts_with(".git/") {
        Some("the path of a file of the site is one that belongs to its folder")
    } else {
        None
    }
}

/// Every file below `out`, with its length. Links and the like count, with a length that no file has.
fn files(out: &Path) -> Result<BTreeMap<String, u64>, Error> {
    let mut files = BTreeMap::new();
    let mut folders = vec![(out.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(io_error("read", &folder))? {
            let entry = entry.map_err(io_error("read", &folder))?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(io_error("read", &entry.path()))?;
            if path == MARKER || path == ".git" {
                continue;
            }
            if kind.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else {
                let length = entry.metadata().ok().filter(|_| kind.is_file()).map_or(u64::MAX, |data| data.len());
                files.insert(path, length);
            }
        }
    }
    Ok(files)
}

/// Whether the file at `path`, of this length, holds these bytes.
fn has_bytes(path: &Path, length: u64, bytes: &[u8]) -> bool {
    length == bytes.len() as u64 && fs::read(path).is_ok_and(|old| old == bytes)
}

/// An error unless a file is one that can be read to its end.
fn regular(path: &Path) -> Result<(), Error> {
    if fs::metadata(path).map_err(io_error("read", path))?.is_file() {
        return Ok(());
    }
    let source = io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file any more");
    Err(Error::Io { doing: "read", path: path.to_owned(), source })
}

/// A new file, with the permissions that new files have here.
fn create_new(path: &Path) -> Result<File, Error> {
    OpenOptions::new().write(true).create_new(true).open(path).map_err(io_error("create", path))
}
