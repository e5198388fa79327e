//! Every path that a link can name: pages, assets, folders, and the pages that the tool writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::OnceLock;

use crate::finding;
use crate::parse::Page;
use crate::rules::RuleFile;
use crate::site::alerts::permalink;
use crate::site::outputs::alias_path;
use crate::site::resolve::PageIndex;
use crate::site::urls::similar::Similar;
use crate::site::{AssetId, PageId, Target};
use crate::source::Asset;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A page.
    Page(PageId),
    /// A file that is not a page.
    Asset(AssetId),
    /// A page that the tool writes, by its site path.
    Generated(String),
}

/// Look-ups by path from the content folder.
#[derive(Debug)]
pub struct Files<'a> {
    index: &'a PageIndex,
    assets: HashMap<&'a str, AssetId>,
    /// Whether each asset may hold scripts.
    active: Vec<bool>,
    site_url: Option<&'a str>,
    generated: BTreeSet<String>,
    /// Old addresses of pages, as site paths.
    aliases: HashMap<String, PageId>,
    folders: BTreeSet<&'a str>,
    /// Lower-cased path -> the spelling that exists.
    lower: HashMap<String, &'a str>,
    /// File name -> the paths that have it.
    by_name: BTreeMap<&'a str, Vec<&'a str>>,
    /// The same by lower-cased names, once somebody asked.
    by_lower_name: OnceLock<HashMap<String, Vec<&'a str>>>,
    /// Folder -> file names in it.
    by_folder: BTreeMap<&'a str, Folder<'a>>,
}

/// The file names of a folder.
#[derive(Debug, Default)]
struct Folder<'a> {
    names: Vec<&'a str>,
    /// Their stems by their words, for a folder that is too large to be looked through for every dead link.
    similar: OnceLock<Similar<'a>>,
}

/// So many names of a folder are looked through as they are.
const SMALL_FOLDER: usize = 64;

/// Pages that every site has beside those of its authors.
pub(crate) const FIXED: [&str; 5] =
    ["index.html", "alerts/index.html", "quick-reference.html", "coverage.html", "404.html"];

impl<'a> Files<'a> {
    /// Indexes everything that can be linked.
    #[must_use]
    pub fn new(
        index: &'a PageIndex,
        pages: &'a [Arc<Page>],
        assets: &'a [Asset],
        rule_files: &[Arc<RuleFile>],
        site_url: Option<&'a str>,
    ) -> Self {
        let mut files = Self {
            index,
            assets: assets.iter().enumerate().map(|(id, asset)| (asset.path.as_str(), id)).collect(),
            active: assets.iter().map(|asset| is_active(&asset.path)).collect(),
            // At the top of a host other things may stand beside the book; below a path there is only the book.
            site_url: site_url.filter(|url| url.trim_end_matches('/').matches('/').count() > 2),
            generated: generated(pages, rule_files),
            aliases: HashMap::new(),
            folders: BTreeSet::new(),
            lower: HashMap::new(),
            by_name: BTreeMap::new(),
            by_lower_name: OnceLock::new(),
            by_folder: BTreeMap::new(),
        };
        for page in pages {
            files.add(&page.path);
            if !page.meta.draft {
                files.add_folders(&page.path);
                files.add_aliases(page);
            }
        }
        for asset in assets {
            files.add(&asset.path);
        }
        files
    }

    fn add(&mut self, path: &'a str) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.lower.entry(path.to_lowercase()).or_insert(path);
        self.by_name.entry(name).or_default().push(path);
        self.by_folder.entry(folder).or_default().names.push(name);
    }

    fn add_aliases(&mut self, page: &Page) {
        let Some(&id) = self.index.by_source.get(&page.path) else { return };
        for alias in page.meta.aliases.iter().filter_map(|alias| alias_path(&alias.value).ok()) {
            self.aliases.entry(alias).or_insert(id);
        }
    }

    fn add_folders(&mut self, path: &'a str) {
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            self.folders.insert(above);
            self.lower.entry(above.to_lowercase()).or_insert(above);
            folder = above;
        }
    }

    /// What a normalized path leads to: a file, a page less its extension, a page by its site path, a folder.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Found> {
        let trimmed = path.trim_end_matches('/');
        self.find_page(trimmed)
            .or_else(|| self.assets.get(trimmed).map(|&id| Found::Asset(id)))
            .or_else(|| self.find_folder(trimmed))
    }

    fn find_page(&self, path: &str) -> Option<Found> {
        let source = |path: &str| self.index.by_source.get(path).copied().map(Found::Page);
        source(path)
            .or_else(|| source(&format!("{path}.md")))
            .or_else(|| self.index.by_site_path.get(path).copied().map(Found::Page))
            .or_else(|| self.index.by_site_path.get(&format!("{path}.html")).copied().map(Found::Page))
            .or_else(|| self.generated.get(path).cloned().map(Found::Generated))
            .or_else(|| self.aliases.get(path).copied().map(Found::Page))
    }

    fn find_folder(&self, folder: &str) -> Option<Found> {
        let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
        let page = self.index.by_site_path.get(&index).or_else(|| self.aliases.get(&index));
        if let Some(&page) = page {
            return Some(Found::Page(page));
        }
        let known = self.folders.contains(folder) || self.generated.contains(&index);
        known.then_some(Found::Generated(index))
    }

    /// The path behind this book's own address, from the content folder.
    #[must_use]
    pub fn own_address(&self, dest: &str) -> Option<String> {
        dest.strip_prefix(self.site_url?).map(|path| format!("/{path}"))
    }

    /// Whether an asset is a document that may hold scripts, and so is never published.
    #[must_use]
    pub fn is_active(&self, asset: AssetId) -> bool {
        self.active[asset]
    }

    /// The same path in the spelling that exists, when only letter case differs.
    #[must_use]
    pub fn other_case(&self, path: &str) -> Option<String> {
        let lower = path.trim_end_matches('/').to_lowercase();
        let direct = self.lower.get(&lower).map(|&path| path.to_owned());
        direct.or_else(|| self.lower.get(&format!("{lower}.md")).map(|&path| path.to_owned())).or_else(|| {
            let pages = self.index.by_lower_site_path.get(&lower)?;
            pages.first().map(|&page| self.index.site_paths[page].clone())
        })
    }

    /// A path that is probably meant: the same name in another folder, or a name like it in this one.
    #[must_use]
    pub fn near(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let with_extension = format!("{name}.md");
        let elsewhere = self.by_name.get(name).or_else(|| self.by_name.get(with_extension.as_str()));
        if let Some(path) = elsewhere.and_then(|paths| paths.first()).or_else(|| self.in_other_case(name).first()) {
            return Some((*path).to_owned());
        }
        let Folder { names, similar } = self.by_folder.get(folder)?;
        let stems = || names.iter().map(|name| stem(name));
        let near = if names.len() <= SMALL_FOLDER {
            finding::nearest(stem(name), stems())?
        } else {
            similar.get_or_init(|| Similar::new(stems())).slip(stem(name))?
        };
        let name = names.iter().find(|name| stem(name) == near)?;
        Some(if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") })
    }

    /// Paths whose name differs from this one in letter case alone, in whichever folder.
    fn in_other_case(&self, name: &str) -> &[&'a str] {
        let names = self.by_lower_name.get_or_init(|| {
            let mut names: HashMap<String, Vec<&'a str>> = HashMap::new();
            for (name, paths) in &self.by_name {
                names.entry(name.to_lowercase()).or_default().extend(paths);
            }
            names
        });
        let lower = name.to_lowercase();
        names.get(&format!("{lower}.md")).or_else(|| names.get(&lower)).map_or(&[], Vec::as_slice)
    }

    /// The path of the one page whose name differs from this one in letter case alone, in whichever folder.
    #[must_use]
    pub fn other_case_by_name(&self, name: &str) -> Option<&'a str> {
        match self.in_other_case(name) {
            [path] if self.index.by_source.contains_key(*path) => Some(path),
            _ => None,
        }
    }

    /// The one page of this name, in whichever folder: how wiki links name pages.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<PageId> {
        let with_extension = format!("{name}.md");
        let paths = self.by_name.get(with_extension.as_str()).or_else(|| self.by_name.get(name))?;
        match paths.as_slice() {
            [path] => self.index.by_source.get(*path).copied(),
            _ => None,
        }
    }
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

impl Found {
    /// The target that it is, without an anchor.
    #[must_use]
    pub fn target(self) -> Target {
        match self {
            Self::Page(page) => Target::Page { page, anchor: None },
            Self::Asset(asset) => Target::Asset(asset),
            Self::Generated(path) => Target::Generated(path),
        }
    }
}

/// Whether a browser runs what a file of this name holds.
fn is_active(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "htm" | "html" | "mht" | "mhtml" | "shtml" | "svgz" | "xht" | "xhtml")
}

fn generated(pages: &[Arc<Page>], rule_files: &[Arc<RuleFile>]) -> BTreeSet<String> {
    let rules = rule_files.iter().flat_map(|file| &file.rules).map(|rule| rule.name.value.as_str());
    let mut paths: BTreeSet<String> = rules.map(permalink).collect();
    if paths.is_empty() {
        let claims = pages.iter().flat_map(|page| &page.claims);
        let declared = claims.filter(|claim| claim.convention.tier() == crate::parse::Tier::Declared);
        paths.extend(declared.map(|claim| permalink(&claim.name)));
    }
    paths.extend(FIXED.map(str::to_owned));
    paths.insert("alerts.json".to_owned());
    paths
}
