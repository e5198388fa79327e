//! File names: which are nobody's content, and which no site can hold.

/// Longest name of a file or folder, in bytes.
const NAME_LIMIT: usize = 200;
/// Longest path from the content folder, in bytes.
const PATH_LIMIT: usize = 1000;

/// Whether a file or folder is left out of every walk: dotfiles, version control, leftovers of editors and systems.
pub(super) fn is_left_out(name: &str) -> bool {
    let leftover = name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swo", ".tmp"].iter().any(|end| name.ends_with(end));
    name.starts_with('.') || leftover || ["Thumbs.db", "desktop.ini", "node_modules", "CVS"].contains(&name)
}

/// Why a site could not hold a file of this name everywhere.
pub(super) fn fault(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if name.contains(char::is_control) {
        Some("has a control character in its name")
    } else if name.contains('\\') {
        Some("has a backslash in its name")
    } else if name.ends_with(['.', ' ']) {
        Some("has a name that ends with a dot or a blank")
    } else if is_reserved(&stem) {
        Some("has a name that Windows reserves for a device")
    } else if name.len() > NAME_LIMIT {
        Some("has a name of more than 200 bytes")
    } else {
        None
    }
}

/// Why a whole path is too much.
pub(super) fn path_fault(path: &str) -> Option<&'static str> {
    (path.len() > PATH_LIMIT).then_some("has a path of more than 1,000 bytes")
}

fn is_reserved(stem: &str) -> bool {
    let numbered = |prefix: &str| {
        let number = stem.strip_prefix(prefix);
        number.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| (b'1'..=b'9').contains(&b)))
    };
    matches!(stem, "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// A path for people and reports: control characters and what is not UTF-8 become U+FFFD.
pub(super) fn printable(path: &str) -> String {
    path.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// `prefix/path`, or the one that is not empty.
pub(super) fn join(prefix: &str, path: &str) -> String {
    match (prefix, path) {
        ("" | ".", _) => path.to_owned(),
        (_, "") => prefix.to_owned(),
        _ => format!("{prefix}/{path}"),
    }
}

/// A relative path without `.` parts, and with `..` only at its start.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_break_somewhere_are_faults() {
        for name in ["a\nb", "a.", "a ", "CON", "nul.md", "com1.txt", "Aux .md", "a\\b", &"x".repeat(201)] {
            assert!(fault(name).is_some(), "{name:?}");
        }
        for name in ["a.md", "console.md", "com.md", "COM10.md", "a b.md", "ä?#%&+.md", &"x".repeat(200)] {
            assert_eq!(fault(name), None, "{name:?}");
        }
    }

    #[test]
    fn paths_become_normal() {
        let table = [("./a//b/", "a/b"), ("a/../b", "b"), ("../../x/./y/..", "../../x"), (".", ""), ("/a/../b", "/b")];
        for (path, wanted) in table {
            assert_eq!(normal(path), wanted, "{path}");
        }
    }
}
