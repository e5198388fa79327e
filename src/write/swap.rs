//! OUT's place: what lies there and beside it, and how a staged folder comes into it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::io_error;
use crate::Error;

/// The folder that holds OUT, without links, and OUT's name. Makes that folder when it is not there.
pub(super) fn place(out: &Path) -> Result<(PathBuf, OsString), Error> {
    let Some(name) = out.file_name() else {
        let out = out.display();
        return Err(Error::Usage(format!("`{out}` names no folder that a build could replace; name one of its own")));
    };
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io_error("create", parent))?;
    let parent = fs::canonicalize(parent).map_err(io_error("read", parent))?;
    Ok((parent, name.to_owned()))
}

/// What the names of our folders beside OUT begin with.
pub(super) fn sibling_prefix(name: &OsStr) -> String {
    format!(".{}.alertbook-", name.to_string_lossy())
}

/// Whether OUT holds anything. Something that is no folder is an error.
pub(super) fn occupied(out: &Path) -> Result<bool, Error> {
    let wrong = |what: &'static str| {
        let source = io::Error::new(io::ErrorKind::NotADirectory, what);
        Err(Error::Io { doing: "write", path: out.to_owned(), source })
    };
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(Error::Io { doing: "read", path: out.to_owned(), source }),
        Ok(data) if data.is_symlink() => wrong("it is a link, and a build replaces a folder; name the folder itself"),
        Ok(data) if !data.is_dir() => wrong("it is a file, and a build writes a folder; name another one"),
        Ok(_) => Ok(fs::read_dir(out).map_err(io_error("read", out))?.next().is_some()),
    }
}

/// Whether a folder holds anything but a `.git`.
pub(super) fn has_files_of_others(out: &Path) -> Result<bool, Error> {
    for entry in fs::read_dir(out).map_err(io_error("read", out))? {
        if entry.map_err(io_error("read", out))?.file_name() != ".git" {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Clears away what killed builds left beside OUT, and brings back what they had in their hands.
pub(super) fn clean(parent: &Path, name: &OsStr, out: &Path, locked: bool) -> Result<(), Error> {
    if !locked {
        return Ok(());
    }
    let prefix = sibling_prefix(name);
    let mut stale = Vec::new();
    for entry in fs::read_dir(parent).map_err(io_error("read", parent))? {
        let entry = entry.map_err(io_error("read", parent))?;
        let ours = entry.file_name().to_str().and_then(|name| name.strip_prefix(&prefix)).is_some_and(is_suffix);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            stale.push(entry.path());
        }
    }
    stale.sort();
    for folder in stale {
        let moved_away = folder.to_string_lossy().ends_with(OLD);
        if moved_away && fs::symlink_metadata(out).is_err() {
            fs::rename(&folder, out).map_err(io_error("write", out))?;
            continue;
        }
        keep_git(&folder, out)?;
        discard(&folder)?;
    }
    Ok(())
}

/// Ends the name of an old OUT where folders cannot be exchanged.
const OLD: &str = "-old";

/// `1234` or `1234-old`.
fn is_suffix(suffix: &str) -> bool {
    let pid = suffix.strip_suffix(OLD).unwrap_or(suffix);
    !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit())
}

/// Puts the staged folder in OUT's place and takes the old one away.
pub(super) fn replace(stage: &Path, out: &Path, occupied: bool) -> Result<(), Error> {
    let parent = out.parent().unwrap_or(out);
    if occupied {
        let git = out.join(".git");
        // A `.git` file, which names a repository elsewhere, can be there twice; a folder follows at once.
        if fs::symlink_metadata(&git).is_ok_and(|data| data.is_file()) {
            fs::copy(&git, stage.join(".git")).map_err(io_error("write", &git))?;
        }
        exchange(stage, out)?;
        keep_git(stage, out)?;
        sync_folder(parent);
        fs::remove_dir_all(stage).map_err(io_error("remove", stage))
    } else {
        fs::rename(stage, out).map_err(io_error("write", out))?;
        sync_folder(parent);
        Ok(())
    }
}

/// Moves the `.git` of an old OUT into the new one, unless that has one.
fn keep_git(old: &Path, out: &Path) -> Result<(), Error> {
    let (from, to) = (old.join(".git"), out.join(".git"));
    if fs::symlink_metadata(&from).is_err() {
        return Ok(());
    }
    if fs::symlink_metadata(&to).is_ok() {
        // A file is the copy that `replace` made; two repositories are for a person to sort out.
        return if fs::symlink_metadata(&from).is_ok_and(|data| data.is_file()) {
            fs::remove_file(&from).map_err(io_error("remove", &from))
        } else {
            Err(two_repositories(&from, &to))
        };
    }
    fs::create_dir_all(out).and_then(|()| fs::rename(&from, &to)).map_err(io_error("write", &to))
}

fn two_repositories(from: &Path, to: &Path) -> Error {
    let (from, to) = (from.display(), to.display());
    Error::Usage(format!("a build that was killed left `{from}`, and there is `{to}` too; keep one of them"))
}

/// Removes a folder of ours, but never one with a repository in it.
pub(super) fn discard(folder: &Path) -> Result<(), Error> {
    let git = folder.join(".git");
    if fs::symlink_metadata(&git).is_ok_and(|data| data.is_dir()) {
        return Err(Error::Usage(format!("`{}` is left from a build, with a repository in it", git.display())));
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("remove", folder)(error)),
        _ => Ok(()),
    }
}

/// Exchanges the two folders: at once where the system can, else by two renames.
fn exchange(stage: &Path, out: &Path) -> Result<(), Error> {
    match exchange_at_once(stage, out) {
        Ok(()) => Ok(()),
        Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => exchange_by_renames(stage, out),
        Err(Errno::BUSY | Errno::XDEV) => Err(Error::Usage(format!(
            "`{0}` is where a file system is mounted, so no build can replace it; build into a folder inside of it",
            out.display()
        ))),
        Err(error) => Err(io_error("write", out)(error.into())),
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange_at_once(stage: &Path, out: &Path) -> Result<(), Errno> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, stage, CWD, out, RenameFlags::EXCHANGE)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange_at_once(_: &Path, _: &Path) -> Result<(), Errno> {
    Err(Errno::NOSYS)
}

/// A build killed between the first two renames leaves no OUT; the next one brings it back first.
fn exchange_by_renames(stage: &Path, out: &Path) -> Result<(), Error> {
    let mut away = stage.as_os_str().to_owned();
    away.push(OLD);
    let away = PathBuf::from(away);
    fs::rename(out, &away).map_err(io_error("write", out))?;
    if let Err(error) = fs::rename(stage, out) {
        fs::rename(&away, out).map_err(io_error("write", out))?;
        return Err(io_error("write", out)(error));
    }
    fs::rename(&away, stage).map_err(io_error("write", &away))
}

/// Syncs the whole file system that a folder lies on; whether that is possible here.
pub(super) fn sync_file_system(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    return File::open(folder).is_ok_and(|folder| rustix::fs::syncfs(&folder).is_ok());
    #[cfg(not(target_os = "linux"))]
    return false;
}

/// Makes a rename last. Not every file system can; then there is nothing to be done.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renames_stand_in_for_an_exchange() {
        let dir = tempfile::tempdir().unwrap();
        let (stage, out) = (dir.path().join("stage"), dir.path().join("out"));
        for folder in [&stage, &out] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("name"), folder.file_name().unwrap().as_encoded_bytes()).unwrap();
        }
        exchange_by_renames(&stage, &out).unwrap();
        assert_eq!(fs::read_to_string(out.join("name")).unwrap(), "stage");
        assert_eq!(fs::read_to_string(stage.join("name")).unwrap(), "out");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
