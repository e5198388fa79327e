//! `manifest.json`: every file of the site with its digest, for whoever publishes it or looks whether it arrived whole.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::digest::hex;

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

impl Entry {
    /// Of a file of so many bytes that went through the digest.
    pub(super) fn new(digest: Sha256, size: u64) -> Self {
        Self { sha256: hex(&digest.finalize()), size }
    }

    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::new(Sha256::new_with_prefix(bytes), bytes.len() as u64)
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
