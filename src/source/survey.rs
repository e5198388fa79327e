//! What lies in a tree that is no book yet.

use std::collections::BTreeMap;
use std::path::Path;

use super::load;
use super::walk::{Found, Walk};
use super::{PageSource, root};
use crate::Error;
use crate::span::{FileId, SourceMap};

/// Texts that are read at most, and their bytes.
const FILES: usize = 50_000;
const BYTES: usize = 512 << 20;

/// Folders of what others wrote or programs made, and of made-up files for tests.
const LEFT_OUT: [&str; 11] = [
    "vendor",
    "third_party",
    "target",
    "dist",
    "build",
    "_site",
    "venv",
    "site-packages",
    "__pycache__",
    "testdata",
    "fixtures",
];

/// Endings of files that may hold rules: YAML, JSON, and templates of them.
const DOCUMENTS: [&str; 12] =
    ["yml", "yaml", "json", "rules", "tpl", "tmpl", "gotmpl", "tftpl", "j2", "jinja", "jinja2", "erb"];

/// Files that say where a tree keeps its documents, and who owns what; those of folders that no walk enters too.
const SETTINGS: [&str; 11] = [
    "mkdocs.yml",
    "mkdocs.yaml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "config.toml",
    "docs/book.toml",
    "CODEOWNERS",
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// The texts of a tree, each read once, in order of path.
#[derive(Debug, Default)]
pub struct Survey {
    /// Every text.
    pub map: SourceMap,
    /// The Markdown; paths from the root.
    pub pages: Vec<PageSource>,
    /// YAML and JSON, also as templates.
    pub documents: Vec<FileId>,
    /// Files of other tools, by their path.
    pub settings: BTreeMap<&'static str, FileId>,
    /// Whether there is a `book.toml`.
    pub is_book: bool,
    /// Whether there is more than was read.
    pub cut: bool,
}

/// Reads the Markdown, YAML and JSON of a tree, and templates of these, but for what others wrote and what was built.
pub fn survey(dir: &Path) -> Result<Survey, Error> {
    let root = root(dir)?;
    let walk = Walk::new(&root, &root, &[], usize::MAX);
    // Our own output: what `build` wrote has its mark.
    let built: Vec<_> = walk.folders.iter().filter(|folder| folder.join(".alertbook").exists()).collect();
    let mut out = Survey { is_book: root.join("book.toml").exists(), ..Survey::default() };
    for name in SETTINGS {
        if let Ok(text) = load::text(&root.join(name), load::CONFIG_LIMIT) {
            out.settings.insert(name, out.map.add(name, text.text));
        }
    }
    let mut bytes = 0;
    for Found { path, disk } in walk.found {
        let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        let limit = match extension.as_str() {
            "md" | "markdown" => load::PAGE_LIMIT,
            _ if DOCUMENTS.contains(&extension.as_str()) => load::RULES_LIMIT,
            _ => continue,
        };
        let foreign = path.split('/').any(|part| LEFT_OUT.contains(&part));
        if foreign || built.iter().any(|folder| disk.starts_with(folder)) {
            continue;
        }
        if out.pages.len() + out.documents.len() >= FILES || bytes > BYTES {
            out.cut = true;
            break;
        }
        let Ok(text) = load::text(&disk, limit) else { continue };
        bytes += text.text.len();
        let file = out.map.add(&path, text.text);
        if limit == load::PAGE_LIMIT {
            out.pages.push(PageSource { file, path, mount: None });
        } else {
            out.documents.push(file);
        }
    }
    Ok(out)
}
