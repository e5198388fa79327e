//! Source texts and places in them. A [`Span`] is a byte range of one file of the [`SourceMap`];
//! lines and columns are computed only when somebody must read them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Names one file of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(u32);

impl FileId {
    /// The position of the file in its map.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A byte range `start..end` of one file's text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The file that the range is in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span of `range` in `file`. Files are capped far below 4 GiB when they are read.
    #[must_use]
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The range as indices into the file's text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place it was written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Line and column, both from 1; a column counts Unicode scalar values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// One text that was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Path from the book's root, with `/`.
    pub path: String,
    /// The text without its byte order mark. Lone carriage returns were made line feeds, byte for byte.
    pub text: String,
    /// Whether the file begins with a byte order mark (three bytes that offsets do not count).
    pub bom: bool,
    lines: OnceLock<Vec<u32>>,
    /// How many characters stand before each block of [`BLOCK`] bytes, so that a column far out in a long line is not
    /// counted from the line's start for every finding.
    counts: OnceLock<Vec<u32>>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;

impl SourceFile {
    /// Line of an offset, from 1, the offset at which it begins, and the offset itself, clipped to the text and to a
    /// character.
    fn line(&self, offset: u32) -> (usize, usize, usize) {
        let starts = self.lines.get_or_init(|| line_starts(&self.text));
        let offset = self.text.floor_char_boundary(offset as usize);
        let line = starts.partition_point(|&start| start as usize <= offset);
        (line, starts[line - 1] as usize, offset)
    }

    /// How many characters stand before an offset.
    fn characters(&self, offset: usize) -> usize {
        let counts = self.counts.get_or_init(|| {
            let whole = self.text.as_bytes().chunks_exact(BLOCK);
            let sums = whole.scan(0, |sum, block| {
                *sum += beginnings(block);
                Some(number(*sum))
            });
            std::iter::once(0).chain(sums).collect()
        });
        let block = offset / BLOCK;
        counts[block] as usize + beginnings(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

impl SourceFile {
    /// A text of this name. A byte order mark is cut off, lone carriage returns become line feeds.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        let bom = text.starts_with('\u{feff}');
        if bom {
            text.drain(..'\u{feff}'.len_utf8());
        }
        if has_lone_return(text.as_bytes()) {
            text = lone_returns_to_line_feeds(&text);
        }
        Self { path: path.into(), text, bom, lines: OnceLock::new(), counts: OnceLock::new() }
    }
}

/// Owns every text of a run; everything else holds spans.
#[derive(Debug, Default)]
pub struct SourceMap {
    /// One without a path stands for a file that is no more.
    files: Vec<Arc<SourceFile>>,
    /// Ids that paths had in the run before and that are free.
    before: HashMap<String, Vec<FileId>>,
}

impl SourceMap {
    /// A map without texts that will give each path the id that it has in this one, so that spans in files that did
    /// not change stay true. Its ids need not be in order of reading.
    #[must_use]
    pub fn successor(&self) -> Self {
        let mut before: HashMap<String, Vec<FileId>> = HashMap::new();
        for (at, file) in self.files.iter().enumerate().rev().filter(|(_, file)| !file.path.is_empty()) {
            before.entry(file.path.clone()).or_default().push(file_id(at));
        }
        let nothing = Arc::new(SourceFile::new("", ""));
        Self { files: vec![nothing; self.files.len()], before }
    }

    /// Takes a text in and names it. A byte order mark is cut off, lone carriage returns become line feeds.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.keep(Arc::new(SourceFile::new(path, text)))
    }

    /// Takes in a text that another run may hold too.
    pub fn keep(&mut self, file: Arc<SourceFile>) -> FileId {
        if let Some(id) = self.before.get_mut(&file.path).and_then(Vec::pop) {
            self.files[id.index()] = file;
            return id;
        }
        let id = file_id(self.files.len());
        self.files.push(file);
        id
    }

    /// The file of this name, to be kept.
    #[must_use]
    pub fn share(&self, id: FileId) -> Arc<SourceFile> {
        Arc::clone(&self.files[id.index()])
    }

    /// Paths of the texts that are not as they were in the map before this one, or not there any more, sorted.
    #[must_use]
    pub fn changed(&self, before: &Self) -> Vec<String> {
        let same = |one: &Arc<SourceFile>, other: &Arc<SourceFile>| {
            Arc::ptr_eq(one, other) || (&one.path, &one.text, one.bom) == (&other.path, &other.text, other.bom)
        };
        let mut changed = Vec::new();
        for at in 0..self.files.len().max(before.files.len()) {
            let (now, then) = (self.files.get(at), before.files.get(at));
            if !now.zip(then).is_some_and(|(now, then)| same(now, then)) {
                changed.extend([now, then].into_iter().flatten().map(|file| file.path.clone()));
            }
        }
        changed.retain(|path| !path.is_empty());
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Whether a file is the same text in both maps, and was not even read twice.
    #[must_use]
    pub fn shares(&self, other: &Self, id: FileId) -> bool {
        let both = self.files.get(id.index()).zip(other.files.get(id.index()));
        both.is_some_and(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// The file of this name.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// Every file, in order of reading.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().map(AsRef::as_ref).filter(|file| !file.path.is_empty())
    }

    /// The path of every file, in order of reading.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files().map(|file| file.path.as_str())
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// The file's path from the book's root.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        &self.file(id).path
    }

    /// The text that a span covers, clipped to the file and to character boundaries.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let text = self.text(span.file);
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.floor_char_boundary(span.end as usize).max(start);
        &text[start..end]
    }

    /// Line and column of a byte offset; an offset past the end counts as the end.
    #[must_use]
    pub fn position(&self, file: FileId, offset: u32) -> Position {
        let source = self.file(file);
        let (line, start, offset) = source.line(offset);
        let column = source.characters(offset) - source.characters(start) + 1;
        Position { line: number(line), column: number(column) }
    }

    /// The same, but the column counts bytes of the file as it lies on disk, a byte order mark among them.
    #[must_use]
    pub fn byte_position(&self, file: FileId, offset: u32) -> Position {
        let source = self.file(file);
        let (line, start, offset) = source.line(offset);
        let mark = if source.bom && line == 1 { '\u{feff}'.len_utf8() } else { 0 };
        Position { line: number(line), column: number(offset - start + mark + 1) }
    }

    /// Position of the first byte of a span.
    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// Position after the last byte of a span.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end.max(span.start))
    }
}

/// How many characters begin in these bytes of a text.
fn beginnings(bytes: &[u8]) -> usize {
    // The further bytes of a character in UTF-8 are 10xxxxxx.
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn file_id(at: usize) -> FileId {
    FileId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn line_starts(text: &str) -> Vec<u32> {
    let feeds = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
    std::iter::once(0).chain(feeds.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect()
}

fn has_lone_return(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, &byte)| byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
}

fn lone_returns_to_line_feeds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let lone = char == '\r' && chars.peek() != Some(&'\n');
        out.push(if lone { '\n' } else { char });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_keeps_its_id_from_run_to_run() {
        let mut first = SourceMap::default();
        let ids = ["a", "b", "a", "c"].map(|path| first.add(path, "text"));
        let mut second = first.successor();
        let again = ["c", "new", "a", "a"].map(|path| second.add(path, "text"));
        assert_eq!([again[0], again[2], again[3]], [ids[3], ids[0], ids[2]]);
        assert!(!ids.contains(&again[1]));
        assert_eq!(second.paths().collect::<Vec<_>>(), ["a", "a", "c", "new"]);
    }

    #[test]
    fn columns_count_characters_and_lines_count_feeds() {
        let mut map = SourceMap::default();
        let file = map.add("a.md", "\u{feff}é→x\r\nsecond\rthird");
        assert!(map.file(file).bom);
        let at =
            |needle: &str| map.text(file).find(needle).map(|n| map.position(file, u32::try_from(n).unwrap())).unwrap();
        assert_eq!(at("x"), Position { line: 1, column: 3 });
        assert_eq!(at("second"), Position { line: 2, column: 1 });
        assert_eq!(at("third"), Position { line: 3, column: 1 });
        assert_eq!(map.position(file, 10_000).line, 3);
        let x = u32::try_from(map.text(file).find('x').unwrap()).unwrap();
        assert_eq!(map.byte_position(file, x), Position { line: 1, column: 9 });
        assert_eq!(map.byte_position(file, x + 3), Position { line: 2, column: 1 });
    }

    #[test]
    fn columns_are_right_however_long_the_line() {
        for text in ["é→x".repeat(400), "x".repeat(BLOCK), format!("{}\n{}", "é".repeat(300), "→".repeat(400))] {
            let mut map = SourceMap::default();
            let file = map.add("a.md", text.as_str());
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let column = text[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                assert_eq!(map.position(file, number(at)).column, number(column));
            }
        }
    }
}
