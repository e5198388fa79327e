//! What every test needs: the built program, books in temporary folders, findings as values, seeded chance.
//! Nothing here, or in the modules below, uses the crate under test: it is met through its command line alone.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod crawl;
pub(crate) mod fleet;
pub(crate) mod forms;
pub(crate) mod generate;
pub(crate) mod html;
pub(crate) mod many;
pub(crate) mod names;
pub(crate) mod repository;
pub(crate) mod schemas;
pub(crate) mod source_text;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Output {
    /// Exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Fails the test, with everything that was printed, unless the exit code is one of these.
    #[track_caller]
    pub(crate) fn exits(self, codes: &[i32], what: &str) -> Self {
        let ended = self.code.is_some_and(|code| codes.contains(&code));
        assert!(
            ended && !self.stderr.contains("panicked at"),
            "{what}: exit {:?}, wanted one of {codes:?}\n--- stdout\n{}\n--- stderr\n{}",
            self.code,
            shorten(&self.stdout),
            shorten(&self.stderr)
        );
        self
    }
}

fn shorten(text: &str) -> &str {
    text.char_indices().nth(6_000).map_or(text, |(at, _)| &text[..at])
}

/// Runs the program in `dir`.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.args(args).current_dir(dir);
    finish(command)
}

/// Runs the program by a shell: `setup` is what the shell does first (`umask 077`, `export TZ=…`, `ulimit -t 20`).
pub(crate) fn run_after(setup: &str, dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{setup}; exec \"$0\" \"$@\""));
    command.arg(env!("CARGO_BIN_EXE_alertbook")).args(args).current_dir(dir);
    finish(command)
}

fn finish(mut command: Command) -> Output {
    for name in ["SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let done = command.output().expect("the program starts");
    Output {
        code: done.status.code(),
        stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

/// The day on which tests run.
pub(crate) const TODAY: &str = "2026-11-22";

/// The configuration of most books here.
pub(crate) const BOOK_TOML: &str = r#"[book]
title = "A book under test"

[output.html]
site-url = "https://wiki.example.com/runbooks/"

[alerts]
rules = ["rules/*.yml"]
runbook-urls = ["https://git.example.com/ops/runbooks/blob/main/{source}"]
"#;

/// Where [`BOOK_TOML`] says that the site is published.
pub(crate) const SITE_URL: &str = "https://wiki.example.com/runbooks/";

/// A book in a temporary folder, which goes when this goes.
pub(crate) struct Book {
    folder: TempDir,
}

impl Book {
    /// Writes these files.
    pub(crate) fn new<P: AsRef<str>, T: AsRef<[u8]>>(files: &[(P, T)]) -> Self {
        let book = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, text) in files {
            book.write(path.as_ref(), text.as_ref());
        }
        book
    }

    /// One page, no rules, the shortest configuration.
    pub(crate) fn of_page(text: impl AsRef<[u8]>) -> Self {
        let book = Self::new(&[("book.toml", "[book]\ntitle = \"One page\"\n")]);
        book.write("content/page.md", text.as_ref());
        book
    }

    /// A copy of a folder, as it is.
    pub(crate) fn copy(from: &Path) -> Self {
        let book = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, bytes) in tree(from) {
            book.write(&path, &bytes);
        }
        book
    }

    pub(crate) fn write(&self, path: &str, text: &[u8]) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Where the site is written.
    pub(crate) fn site(&self) -> PathBuf {
        self.root().join("book")
    }

    /// Builds the site and gives its folder.
    #[track_caller]
    pub(crate) fn build(&self) -> PathBuf {
        run(self.root(), &["build"]).exits(&[0], "build");
        self.site()
    }

    /// What `check` finds, and its exit code.
    #[track_caller]
    pub(crate) fn check(&self, args: &[&str]) -> (i32, Vec<Finding>) {
        let all = [&["check", "--format", "json", "--today", TODAY], args].concat();
        let output = run(self.root(), &all).exits(&[0, 1], "check");
        (output.code.unwrap_or(-1), findings(&output.stdout))
    }
}

/// One finding of `check --format json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) check: String,
    pub(crate) level: String,
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Finding {
    /// The part that tests compare: check, file, line.
    pub(crate) fn key(&self) -> (String, String, u64) {
        (self.check.clone(), self.file.clone(), self.line)
    }
}

/// Reads a JSON report; fails the test when it is none.
#[track_caller]
pub(crate) fn findings(stdout: &str) -> Vec<Finding> {
    let report = json(stdout);
    assert_eq!(report["version"], 1, "a report of version 1");
    list(&report["findings"]).iter().map(finding).collect()
}

fn finding(value: &Value) -> Finding {
    Finding {
        check: text(&value["check"]),
        level: text(&value["level"]),
        file: text(&value["file"]),
        line: value["line"].as_u64().expect("a line"),
        column: value["column"].as_u64().expect("a column"),
        message: text(&value["message"]),
        help: text(&value["help"]),
    }
}

#[track_caller]
pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("not JSON: {error}\n{}", shorten(text)))
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every file below a folder by its path with `/`, and its bytes.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let entry = entry.expect("the entry can be read");
            if entry.file_type().expect("a file type").is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path();
                let name = path.strip_prefix(root).expect("it lies below").to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read(&path).expect("the file can be read"));
            }
        }
    }
    files
}

/// Path in the site of a Markdown file, from the content folder.
pub(crate) fn site_path(source: &str) -> String {
    let stem = source.strip_suffix(".md").unwrap_or(source);
    let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
    let name = if matches!(name, "README" | "index" | "_index") { "index" } else { name };
    if folder.is_empty() { format!("{name}.html") } else { format!("{folder}/{name}.html") }
}

/// Seeded chance: the same seed, the same book (Marsaglia's xorshift, 64 bits).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
