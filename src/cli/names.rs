//! Names in what commands write and say: of files as people type them, as strings of a configuration, that are still free.

use std::collections::BTreeSet;
use std::path::Path;

/// A path as people type it: without the `./` in front.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// The argument that names the same book again, with the blank before it.
pub(super) fn dir_argument(dir: &Path) -> String {
    if dir == Path::new(".") { String::new() } else { format!(" {}", dir.display()) }
}

/// A string of TOML, which is one of YAML too. What JSON escapes is escaped alike there.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// The name, or one with a number behind it that nobody has, whatever the letter case; `ending` stands behind both.
/// Notes that it is taken.
pub(super) fn free(name: &str, ending: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = format!("{name}{ending}");
    let mut number = 2_usize;
    while !taken.insert(free.to_lowercase()) {
        free = format!("{name}-{number}{ending}");
        number += 1;
    }
    free
}
