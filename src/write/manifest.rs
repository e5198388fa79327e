//! `manifest.json`: every file of the site with its digest, for whoever publishes it or looks whether it arrived whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::render::Body;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    files: Vec<FileEntry<'a>>,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    path: &'a str,
    sha256: &'a str,
    size: u64,
    cache_control: &'static str,
}

/// What is told of one file.
#[derive(Debug)]
pub(super) struct Entry {
    /// Lower-case hexadecimal.
    sha256: String,
    /// In bytes.
    size: u64,
}

/// Reads a file through.
pub(super) fn entry(body: &Body) -> Result<Entry, Error> {
    let mut digest = Sha256::new();
    let size = match body {
        Body::Bytes(bytes) => {
            digest.update(bytes);
            bytes.len() as u64
        }
        Body::Copy(from) => {
            super::regular(from)?;
            read_through(from, &mut digest).map_err(super::io_error("read", from))?
        }
    };
    let sha256 = digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok(Entry { sha256, size })
}

fn read_through(path: &Path, digest: &mut Sha256) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let (mut part, mut size) = (vec![0; 1 << 16], 0);
    loop {
        let length = file.read(&mut part)?;
        if length == 0 {
            return Ok(size);
        }
        digest.update(&part[..length]);
        size += length as u64;
    }
}

/// How long a copy may be kept without asking: names stay while texts change, so only the theme's files may be, for a while.
fn cache_control(path: &str) -> &'static str {
    if path.starts_with("theme/") { "max-age=600" } else { "no-cache" }
}

/// The document, with a line feed at its end.
pub(super) fn text(entries: &BTreeMap<String, Entry>) -> String {
    let files = entries.iter().map(|(path, entry)| FileEntry {
        path,
        sha256: &entry.sha256,
        size: entry.size,
        cache_control: cache_control(path),
    });
    let document = Document { version: 1, files: files.collect() };
    // Nothing here fails to serialise.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
