//! Puts new texts in the place of files of the author's own.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// Replaces these files, each by its new text, or makes them. All texts are written beside their files first, and only then
/// take their places, so that what cannot be written leaves every file as it was. Permissions stay.
pub fn replace(files: &[(PathBuf, String)]) -> Result<(), Error> {
    let staged: Vec<PathBuf> = files.iter().enumerate().map(|(at, (disk, _))| beside(disk, at)).collect();
    let pairs = || files.iter().zip(&staged);
    let stage = || {
        pairs().try_for_each(|((disk, text), temporary)| stage(disk, temporary, text).map_err(|error| (error, disk)))
    };
    let rename =
        || pairs().try_for_each(|((disk, _), temporary)| fs::rename(temporary, disk).map_err(|error| (error, disk)));
    stage().and_then(|()| rename()).map_err(|(source, disk)| {
        for temporary in &staged {
            let _ = fs::remove_file(temporary);
        }
        Error::Io { doing: "write", path: disk.clone(), source }
    })
}

/// Makes these files, none of which may be there yet, and the folders that they lie in. What cannot be made takes all the
/// others with it, so that whoever tries again finds what was there before.
pub fn create(files: &[(PathBuf, String)]) -> Result<(), Error> {
    let mut made = Vec::new();
    for (path, text) in files {
        if let Err(source) = create_one(path, text, &mut made) {
            for path in made.iter().rev() {
                let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
            }
            return Err(Error::Io { doing: "create", path: path.clone(), source });
        }
    }
    Ok(())
}

/// Makes a file and its folders, and notes each.
fn create_one(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    fs::create_dir_all(folder)?;
    made.extend(missing.into_iter().rev().map(Path::to_owned));
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    made.push(path.to_owned());
    file.write_all(text.as_bytes())
}

/// Where the new text of a file waits; hidden, so that no walk reads it.
fn beside(disk: &Path, at: usize) -> PathBuf {
    let name = disk.file_name().unwrap_or_default().to_string_lossy();
    // A long name leaves no room for more.
    let name: String = name.chars().take(40).collect();
    disk.with_file_name(format!(".{name}.{}-{at}.alertbook", std::process::id()))
}

/// Writes a file, new or in the place of an old one, which stays until the new one is whole. Devices and pipes are
/// written to as they are, and one that nobody reads any more is no failure.
pub fn whole(path: &Path, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let failed = |source| Error::Io { doing: "write", path: path.to_owned(), source };
    let is_stream = path.starts_with("/dev") || fs::metadata(path).is_ok_and(|old| !old.is_file() && !old.is_dir());
    if is_stream {
        let written = OpenOptions::new().append(true).open(path).and_then(|file| filled(file, write).map(drop));
        let heard =
            written.or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) });
        return heard.map_err(failed);
    }
    // A link stays one: what it leads to is replaced.
    let disk = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let temporary = beside(&disk, 0);
    let written = fresh(&disk, &temporary, write).and_then(|()| fs::rename(&temporary, &disk));
    written.map_err(|source| {
        let _ = fs::remove_file(&temporary);
        failed(source)
    })
}

/// Fills the file that waits to take the place of another, whose permissions it gets.
fn fresh(disk: &Path, temporary: &Path, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let old = fs::metadata(disk).ok();
    if old.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let permissions = old.map(|old| old.permissions());
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let file = filled(OpenOptions::new().write(true).create_new(true).open(temporary)?, write)?;
    permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))
}

fn filled(file: File, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

fn stage(disk: &Path, temporary: &Path, text: &str) -> std::io::Result<()> {
    let permissions = match fs::metadata(disk) {
        Ok(data) => Some(data.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if permissions.as_ref().is_some_and(Permissions::readonly) {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(temporary)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}
