//! Puts new texts in the place of files of the author's own.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::Error;

/// Replaces these files, each by its new text, or makes them. All texts are written beside their files first, and only then take their
/// places, so that what cannot be written leaves every file as it was. Permissions stay.
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

/// Where the new text of a file waits; hidden, so that no walk reads it.
fn beside(disk: &Path, at: usize) -> PathBuf {
    let name = disk.file_name().unwrap_or_default().to_string_lossy();
    // A long name leaves no room for more.
    let name: String = name.chars().take(40).collect();
    disk.with_file_name(format!(".{name}.{}-{at}.alertbook", std::process::id()))
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
