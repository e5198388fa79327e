//! The only reader of the disk: walks the book's root, reads every text once, and hands on values.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::config::Config;
use crate::finding::Problem;
use crate::span::{FileId, SourceMap, Spanned};

/// Everything that a run reads.
#[derive(Debug)]
pub struct Sources {
    /// Every text.
    pub map: SourceMap,
    /// `book.toml`.
    pub config: Config,
    /// The Markdown files, sorted by path.
    pub pages: Vec<PageSource>,
    /// `SUMMARY.md` of the content folder, when there is one.
    pub summary: Option<FileId>,
    /// The rule files that the globs found, sorted by path, each once.
    pub rules: Vec<FileId>,
    /// The globs of `[alerts] rules`, or of the command line, that match no file.
    pub unmatched_globs: Vec<Spanned<String>>,
    /// Every other file of the content folders, sorted by path. Only those that a page refers to are published.
    pub assets: Vec<Asset>,
    /// Files of the book's theme folder, `templates/page.html`, sorted.
    pub theme: Vec<ThemeFile>,
    /// What could not be read or is not as it should be.
    pub problems: Vec<Problem>,
    /// Today, as an input: `--today`, else `SOURCE_DATE_EPOCH`, else the UTC date.
    pub today: Date,
}

/// One Markdown file.
#[derive(Debug, Clone)]
pub struct PageSource {
    /// Its text.
    pub file: FileId,
    /// Path in the book, from the content folder, with `/`: `payments/broker-down.md`.
    pub path: String,
    /// Index into `config.mounts` when it comes from a mount.
    pub mount: Option<usize>,
}

/// One file that is not Markdown.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Path in the book, from the content folder, with `/`; also its path in the site.
    pub path: String,
    /// Where its bytes lie; the writer copies them from there.
    pub disk: PathBuf,
    /// The text of an SVG, which is checked before it is published.
    pub svg: Option<FileId>,
}

/// One file of a book's own theme.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// Path in the theme: `static/extra.css`, `templates/page.html`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// For templates, the text in the source map, so that a mistake in it has a place.
    pub file: Option<FileId>,
}
