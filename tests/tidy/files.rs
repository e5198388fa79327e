//! The repository's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// What stands at the top and is made, not written.
const MADE: [&str; 3] = ["target", "book", "node_modules"];

/// Of the hidden things at the top those that are ours; the others are somebody's tools.
const HIDDEN: [&str; 3] = [".ci", ".github", ".gitignore"];

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file that has to be there.
#[track_caller]
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("`{path}` cannot be read: {error}"))
}

/// Every file below a folder, sorted, as its path from the repository's root with `/`; `""` is the root.
pub(crate) fn below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    let mut paths: Vec<String> = found.iter().map(|path| relative(path)).collect();
    paths.sort();
    paths
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("`{}`: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        let name = relative(&path);
        if MADE.contains(&name.as_str()) || (name.starts_with('.') && !HIDDEN.iter().any(|own| lies_in(&name, own))) {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn relative(path: &Path) -> String {
    let parts = path.strip_prefix(root()).unwrap().iter().map(|part| part.to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

/// Whether a path is this file or folder, or lies in it; `src/write` is `src/write.rs` too.
pub(crate) fn lies_in(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
}

/// What stands in fenced blocks of a shell, or of no language, line by line.
pub(crate) fn shell_lines(markdown: &str) -> Vec<&str> {
    let mut shell = None;
    let mut lines = Vec::new();
    for line in markdown.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (shell, fence) {
            (None, Some(info)) => {
                let language = info.split_whitespace().next().unwrap_or_default();
                shell = Some(["", "sh", "bash", "shell", "console"].contains(&language));
            }
            (Some(_), Some(_)) => shell = None,
            (Some(true), None) => lines.push(line.trim().trim_start_matches("$ ")),
            (Some(false) | None, None) => {}
        }
    }
    lines
}
