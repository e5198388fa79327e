//! One file to its text, within limits, whatever its bytes are.

use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::Path;

use crate::finding::ProblemKind;

/// Largest Markdown page, in bytes.
pub(super) const PAGE_LIMIT: u64 = 2 << 20;
/// Largest rule file, in bytes.
pub(super) const RULES_LIMIT: u64 = 8 << 20;
/// Largest `alerts.json` and largest baseline, in bytes.
pub(super) const PUBLISHED_LIMIT: u64 = 256 << 20;
/// Largest SVG, in bytes.
pub(super) const SVG_LIMIT: u64 = 1 << 20;
/// Largest `book.toml`, in bytes.
pub(super) const CONFIG_LIMIT: u64 = 1 << 20;
/// Largest file of a theme, in bytes.
pub(super) const THEME_LIMIT: u64 = 8 << 20;

/// Why a file was not read.
pub(super) struct Refusal {
    pub(super) kind: ProblemKind,
    /// Goes on after the file's name: `is larger than 2 MiB`.
    pub(super) message: String,
}

/// The byte offset at which a text went wrong, and how.
pub(super) type Fault = (usize, &'static str);

/// A text, and the byte offset at which it went wrong.
pub(super) struct Text {
    /// What could not be decoded is U+FFFD, so nothing of the rest is lost.
    pub(super) text: String,
    pub(super) fault: Option<Fault>,
}

fn refuse(kind: ProblemKind, message: String) -> Refusal {
    Refusal { kind, message }
}

fn unreadable(error: &std::io::Error) -> Refusal {
    refuse(ProblemKind::UnreadableFile, format!("cannot be read: {error}"))
}

/// What the disk says of a regular file. Asked before opening: to open a FIFO would wait for its writer.
pub(super) fn regular(path: &Path) -> Result<Metadata, Refusal> {
    let data = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !data.is_file() {
        return Err(refuse(ProblemKind::UnreadableFile, "is no regular file".to_owned()));
    }
    Ok(data)
}

/// Reads a regular file of at most `limit` bytes.
pub(super) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
    let data = regular(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(data.len().min(limit)).unwrap_or(0) + 1);
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > limit {
        return Err(refuse(ProblemKind::OverLimit, format!("is larger than {} MiB", limit >> 20)));
    }
    Ok(bytes)
}

/// Reads a text file of at most `limit` bytes.
pub(super) fn text(path: &Path, limit: u64) -> Result<Text, Refusal> {
    bytes(path, limit).map(decode)
}

/// Bytes as text. A byte order mark stays, because the source map counts it.
pub(super) fn decode(bytes: Vec<u8>) -> Text {
    if let [0xff, 0xfe, rest @ ..] = bytes.as_slice() {
        return utf16(rest, u16::from_le_bytes);
    }
    if let [0xfe, 0xff, rest @ ..] = bytes.as_slice() {
        return utf16(rest, u16::from_be_bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text { text, fault: None },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            Text { text, fault: Some((valid - bom, "is not UTF-8")) }
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Text {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    Text { text: String::from_utf16_lossy(&units), fault: Some((0, "is UTF-16")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_have_an_offset_and_lose_nothing_else() {
        let bad = decode(b"\xef\xbb\xbfab\xffcd".to_vec());
        assert_eq!((bad.text.as_str(), bad.fault), ("\u{feff}ab\u{fffd}cd", Some((2, "is not UTF-8"))));
        let wide = decode(b"\xff\xfea\0b\0".to_vec());
        assert_eq!((wide.text.as_str(), wide.fault), ("ab", Some((0, "is UTF-16"))));
        assert_eq!(decode(b"\xef\xbb\xbf".to_vec()).fault, None);
    }
}
