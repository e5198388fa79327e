//! The only reader of the disk: walks the book's root, reads every text once, and hands on values.
#![expect(clippy::disallowed_methods, reason = "the one module that may read the disk and the clock")]

mod content;
mod globs;
mod keep;
mod load;
mod names;
mod revision;
mod survey;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use crate::Error;
use crate::baseline::{self, Baseline};
use crate::config::{self, Config};
use crate::finding::Problem;
use crate::published::{self, Published};
use crate::span::{FileId, SourceFile, SourceMap, Span, Spanned};

pub use keep::Stamp;
pub use revision::{Revision, Which, revision};
pub use survey::{Survey, survey};

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The book's root.
    pub root: PathBuf,
    /// What stands for a `book.toml` that is not there yet.
    pub book_toml: Option<String>,
    /// Globs of rule files that stand for the configured ones, from the book's root.
    pub rules: Option<Vec<String>>,
    /// What stands for `-` among the rule files; standard input is read without it.
    pub stdin: Option<String>,
    /// Today, if it was named.
    pub today: Option<Date>,
    /// `SOURCE_DATE_EPOCH`: seconds since 1970, today unless `today` says otherwise.
    pub source_date_epoch: Option<i64>,
    /// Where the site goes, if it was named: left out of every walk.
    pub out: Option<PathBuf>,
    /// What another book published: its pages stand for those of this folder, which are not read.
    pub book: Option<Published>,
    /// What this book published before: its permalinks must not vanish.
    pub against: Option<Published>,
    /// Whether the site has pictures of its trees, diagrams and runbooks beside its pages.
    pub pictures: bool,
}

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
    /// The globs of rule files that matched nothing.
    pub unmatched_globs: Vec<Spanned<String>>,
    /// Every other file of the content folders, sorted by path. Only those that a page refers to are published.
    pub assets: Vec<Asset>,
    /// The files that `additional-css` and `additional-js` name; their paths are those of the configuration.
    pub extras: Vec<Asset>,
    /// Files of the book's theme folder, `templates/page.html`, sorted.
    pub theme: Vec<ThemeFile>,
    /// What could not be read or is not as it should be.
    pub problems: Vec<Problem>,
    /// Today, as an input: `--today`, else `SOURCE_DATE_EPOCH`, else the UTC date.
    pub today: Date,
    /// The book's root, without links in its path.
    pub root: PathBuf,
    /// The folders that were read: content, mounts, theme. The site must not be written over them.
    pub folders: Vec<PathBuf>,
    /// The book whose published pages stand for those of this folder.
    pub book: Option<Published>,
    /// What this book published before.
    pub against: Option<Published>,
    /// Whether the site has pictures of its trees, diagrams and runbooks beside its pages.
    pub pictures: bool,
    /// Every folder in which a new, changed or missing file would make a difference.
    pub watched: BTreeSet<PathBuf>,
    /// The texts of the disk, by the path that they are shown by.
    pub(crate) kept: BTreeMap<String, keep::Kept>,
}

impl Sources {
    /// Sources that hold these texts and nothing else yet.
    #[must_use]
    pub fn empty(map: SourceMap, config: Config, today: Date) -> Self {
        Self {
            map,
            config,
            pages: Vec::new(),
            summary: None,
            rules: Vec::new(),
            unmatched_globs: Vec::new(),
            assets: Vec::new(),
            extras: Vec::new(),
            theme: Vec::new(),
            problems: Vec::new(),
            today,
            root: PathBuf::new(),
            folders: Vec::new(),
            book: None,
            against: None,
            pictures: false,
            watched: BTreeSet::new(),
            kept: BTreeMap::new(),
        }
    }

    /// Whether a new file would be a page or rules of the next run; `real` is its path without links. Where the book's root
    /// is its content folder, other files may lie beside the pages: a job has no other place for them.
    #[must_use]
    pub fn would_read(&self, real: &Path) -> bool {
        let is_page = real.extension().is_some_and(|ending| ["md", "markdown"].iter().any(|page| ending == *page));
        let folders = self.config.mounts.iter().map(|mount| &mount.from.value).chain([&self.config.book.src]);
        let mut folders = folders.filter_map(|folder| fs::canonicalize(self.root.join(folder)).ok());
        let path = real.strip_prefix(&self.root).unwrap_or(real);
        let is_rules = |pattern: &str| config::glob(&names::normal(pattern)).is_ok_and(|glob| glob.is_match(path));
        (is_page && folders.any(|folder| folder != self.root && real.starts_with(folder)))
            || self.config.alerts.rules.iter().any(|pattern| is_rules(&pattern.value))
    }

    /// Notes that it matters whether there is a file or folder of this name: its nearest folder that exists.
    fn watch(&mut self, name: &str) {
        let path = self.root.join(name);
        let real = path.ancestors().find_map(|path| fs::canonicalize(path).ok());
        let folder = real.and_then(|real| real.ancestors().find(|path| path.is_dir()).map(Path::to_owned));
        self.watched.extend(folder);
    }
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
    /// The text of an SVG, which is checked before it is published. Every SVG has one: the others are left out.
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

/// Reads everything. Files that cannot be read are problems; only a root or a `book.toml` that makes no sense ends it.
pub fn read(request: &Request) -> Result<Sources, Error> {
    read_after(request, None)
}

/// The same, when it was read before: texts of files that did not change are taken from there, and every file keeps its
/// id.
pub fn read_after(request: &Request, before: Option<&Sources>) -> Result<Sources, Error> {
    let root = root(&request.root)?;
    let mut map = before.map_or_else(SourceMap::default, |before| before.map.successor());
    let (mut config, problems) = book_toml(&root, request.book_toml.as_deref(), &mut map, before)?;
    if let Some(rules) = &request.rules {
        config.alerts.rules = command_line_globs(&mut map, rules)?;
        config.alerts.rules_configured = true;
    }
    let mut sources = Sources { problems, root, ..Sources::empty(map, config, today(request)?) };
    sources.against.clone_from(&request.against);
    sources.pictures = request.pictures;
    sources.watched.insert(sources.root.clone());
    if let Some(baseline) = sources.config.baseline.clone() {
        sources.watch(&baseline.value);
    }
    let skip = left_out_folders(request, &sources);
    match &request.book {
        Some(book) => content::published(&mut sources, book.clone()),
        None => content::read(&mut sources, &skip, before),
    }
    globs::read(&mut sources, &skip, request.stdin.as_deref(), before)?;
    sources.problems.sort_by_key(|problem| problem.span);
    Ok(sources)
}

/// Reads an `alerts.json` that the command line names.
pub fn published(path: &Path) -> Result<Published, Error> {
    made(path, load::PUBLISHED_LIMIT, published::read)
}

/// Reads a baseline; `None` if there is no such file.
pub fn baseline(path: &Path) -> Result<Option<Baseline>, Error> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        _ => made(path, load::PUBLISHED_LIMIT, baseline::read).map(Some),
    }
}

/// Reads a file that was made by a run of ours; what is wrong with it ends the command.
fn made<T>(path: &Path, limit: u64, read: fn(&str) -> Result<T, String>) -> Result<T, Error> {
    let fault = |message: String| Error::Usage(format!("`{}` {message}", path.display()));
    fs::metadata(path).map_err(|source| Error::Io { doing: "read", path: path.to_owned(), source })?;
    let text = load::text(path, limit).map_err(|refusal| fault(refusal.message))?;
    match text.fault {
        Some((_, message)) => Err(fault(message.to_owned())),
        None => read(&text.text).map_err(fault),
    }
}

/// Opens a file that was found when the book was read; gives its length too. Fails when it is another by now.
pub fn open(disk: &Path) -> std::io::Result<(fs::File, u64)> {
    // Where it lies was free of links then; one that is there now may lead anywhere.
    let (real, data) = (fs::canonicalize(disk)?, fs::metadata(disk)?);
    if real != disk || !data.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::NotFound, "it is no regular file any more"));
    }
    Ok((fs::File::open(disk)?, data.len()))
}

/// Whether a file of this name is left out of every book: dotfiles, leftovers of editors.
#[must_use]
pub fn is_left_out(name: &str) -> bool {
    names::is_left_out(name)
}

/// Tells whether a file is still the same.
#[must_use]
pub fn stamp(disk: &Path) -> Option<Stamp> {
    fs::metadata(disk).ok().map(|data| Stamp::of(&data))
}

/// Refuses an OUT that is, holds or lies in a folder that was read.
pub fn refuse_out(sources: &Sources, out: &Path) -> Result<(), Error> {
    let real = real_path(out);
    let over = std::iter::once(&sources.root).chain(&sources.folders).find(|folder| folder.starts_with(&real));
    // A book whose content folder is its root has every default OUT inside of it; that one is left out of walks.
    let within = sources.folders.iter().find(|folder| **folder != sources.root && real.starts_with(folder));
    let Some(folder) = over.or(within) else { return Ok(()) };
    let how = if *folder == real {
        "is"
    } else if over.is_some() {
        "holds"
    } else {
        "lies inside"
    };
    let (out, folder) = (out.display(), folder.display());
    Err(Error::Usage(format!(
        "cannot write the site to `{out}`: it {how} the source folder `{folder}`; name another folder with `-d`"
    )))
}

fn root(path: &Path) -> Result<PathBuf, Error> {
    let io = |source| Error::Io { doing: "read", path: path.to_owned(), source };
    let root = fs::canonicalize(path).map_err(io)?;
    if !fs::metadata(&root).map_err(io)?.is_dir() {
        return Err(Error::Usage(format!(
            "`{}` is not a folder; name the folder that holds `book.toml`",
            path.display()
        )));
    }
    Ok(root)
}

fn book_toml(
    root: &Path,
    proposed: Option<&str>,
    map: &mut SourceMap,
    before: Option<&Sources>,
) -> Result<(Config, Vec<Problem>), Error> {
    let usage = |message: String| Error::Usage(message);
    let path = root.join("book.toml");
    let text = match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => proposed.unwrap_or_default().to_owned(),
        Err(source) => return Err(Error::Io { doing: "read", path, source }),
        Ok(_) => {
            let real = fs::canonicalize(&path).map_err(|source| Error::Io { doing: "read", path, source })?;
            if !real.starts_with(root) {
                return Err(usage(
                    "`book.toml` is a link that leads out of the book; put the file itself there".into(),
                ));
            }
            let text = load::text(&real, load::CONFIG_LIMIT)
                .map_err(|fault| usage(format!("`book.toml` {}", fault.message)))?;
            match text.fault {
                Some((_, message)) => return Err(usage(format!("`book.toml` {message}"))),
                None => text.text,
            }
        }
    };
    let new = SourceFile::new("book.toml", text);
    let known = before.map(|before| before.map.share(before.config.file));
    // Pages are only kept while this is the same.
    let file = map.keep(known.filter(|known| known.text == new.text && known.bom == new.bom).unwrap_or(new.into()));
    if let Some((range, message)) = config::syntax_error(map.text(file)) {
        let at = map.position(file, u32::try_from(range.start).unwrap_or(u32::MAX));
        return Err(usage(format!("book.toml:{}:{}: {message}", at.line, at.column)));
    }
    // `src` holds code as a rule; only a book, or one of mdBook's that lost its `book.toml`, has pages there.
    let of_book = |folder: &str| folder == "content" || content::is_book(root) || root.join("src/SUMMARY.md").is_file();
    let usual = ["content", "src"].into_iter().find(|folder| root.join(folder).is_dir() && of_book(folder));
    let default_src = usual.unwrap_or(".");
    Ok(config::read(map, file, default_src))
}

/// The globs of the command line, as a text of their own so that a mistake in one has a place.
fn command_line_globs(map: &mut SourceMap, globs: &[String]) -> Result<Vec<Spanned<String>>, Error> {
    for glob in globs {
        config::glob(glob).map_err(|fault| Error::Usage(format!("`--rules {glob}` is no glob: {fault}")))?;
    }
    let file = map.add("<command line>", globs.join("\n"));
    let mut start = 0;
    let spanned = globs.iter().map(|glob| {
        let range = start..start + glob.len();
        start = range.end + 1;
        Spanned { value: glob.clone(), span: Span::new(file, range) }
    });
    Ok(spanned.collect())
}

fn today(request: &Request) -> Result<Date, Error> {
    if let Some(today) = request.today {
        return Ok(today);
    }
    let now = match request.source_date_epoch {
        Some(epoch) => Timestamp::from_second(epoch)
            .map_err(|_| Error::Usage(format!("`SOURCE_DATE_EPOCH` is {epoch}, which is no time of our calendar")))?,
        None => Timestamp::now(),
    };
    Ok(now.to_zoned(TimeZone::UTC).date())
}

/// OUT and the theme folder, which no walk enters.
fn left_out_folders(request: &Request, sources: &Sources) -> Vec<PathBuf> {
    let default = sources.root.join(&sources.config.build_dir);
    let theme = sources.root.join(&sources.config.html.theme);
    // A default OUT that is not in use may be anybody's folder, unless a build left its mark there.
    let ours = request.out.is_none() || default.join(".alertbook").exists();
    let default = Some(default).filter(|_| ours);
    request.out.iter().chain(&default).chain([&theme]).map(|path| real_path(path)).collect()
}

/// The path without links, as far as it exists.
fn real_path(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut rest = Vec::new();
    let mut head = path.as_path();
    loop {
        if let Ok(real) = fs::canonicalize(head) {
            return rest.iter().rev().fold(real, |path, part| path.join(part));
        }
        let (Some(parent), Some(name)) = (head.parent(), head.file_name()) else { return path };
        rest.push(name);
        head = parent;
    }
}
