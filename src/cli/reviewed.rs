//! `alertbook reviewed`: writes the day of a review into pages.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::Exit;
use super::context::{self, Context};
use crate::parse::reviewed::{Swap, reviewed, swapped};
use crate::site::{PageId, Site};
use crate::source::Request;
use crate::write::replace;
use crate::{Analysis, Error};

/// Write today's date as `last_reviewed` into pages
///
/// Changes nothing else in them. If one page cannot be changed, none is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook reviewed content/payments/broker-down.md")]
pub(super) struct Args {
    /// Pages, as paths from here or from the content folder
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<PathBuf>,
    /// The book's root [default: the nearest folder upwards that holds `book.toml`, else this one]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The day of the review [default: `SOURCE_DATE_EPOCH`, else the UTC date]
    #[arg(long, value_name = "DATE", value_parser = context::date)]
    today: Option<Date>,
}

/// A page that is to be written.
struct Change {
    disk: PathBuf,
    shown: String,
    before: Option<Date>,
    expired: Option<Date>,
    /// The whole new text; `None` when the page says that day already.
    text: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let root = args.root.clone().unwrap_or_else(nearest_root);
    let request = Request { today: args.today, rules: Some(Vec::new()), ..context::request(&root)? };
    let Analysis { site, bugs, .. } = context.analyse(&request)?;
    if context::complain_of_bugs(&bugs) {
        return Ok(Exit::Failed);
    }
    let disks: Vec<Option<PathBuf>> =
        site.pages.iter().map(|page| on_disk(&site, site.sources.map.path(page.file))).collect();
    let mut wanted: Vec<PageId> = Vec::new();
    for path in &args.pages {
        let page = find(&site, &disks, path)?;
        if !wanted.contains(&page) {
            wanted.push(page);
        }
    }
    let changes: Vec<Change> =
        wanted.into_iter().map(|page| change(&site, page, disks[page].as_deref())).collect::<Result<_, _>>()?;
    let new = changes.iter().filter_map(|change| Some((change.disk.clone(), change.text.clone()?)));
    replace(&new.collect::<Vec<_>>())?;
    let day = site.sources.today;
    for Change { shown, before, expired, text, .. } in &changes {
        let said = match (text, before) {
            (None, _) => format!("`{shown}` says already that it was reviewed on {day}"),
            (Some(_), Some(before)) => format!("`{shown}`: reviewed on {day}, before that on {before}"),
            (Some(_), None) => format!("`{shown}`: reviewed on {day}"),
        };
        context.say(&said)?;
        if let Some(expired) = expired {
            context
                .say(&format!("`{shown}` still says that it expired on {expired}; set a new day, or take it out"))?;
        }
    }
    Ok(Exit::Clean)
}

/// The nearest folder, from here upwards, that holds `book.toml`; else this one.
fn nearest_root() -> PathBuf {
    let here = fs::canonicalize(".").unwrap_or_default();
    let holds = |folder: &&Path| folder.join("book.toml").is_file();
    here.ancestors().find(holds).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

fn on_disk(site: &Site, shown: &str) -> Option<PathBuf> {
    fs::canonicalize(site.sources.root.join(shown)).ok()
}

/// The page that a path means: the file of that path from here, else the page of that name in the book.
fn find(site: &Site, disks: &[Option<PathBuf>], path: &Path) -> Result<PageId, Error> {
    let real = fs::canonicalize(path).ok();
    let here = || disks.iter().position(|disk| real.is_some() && *disk == real);
    let written = path.to_string_lossy().replace('\\', "/");
    let written = written.strip_prefix("./").unwrap_or(&written);
    let named = || {
        let is = |page: &std::sync::Arc<crate::parse::Page>| {
            page.path == written || site.sources.map.path(page.file) == written
        };
        site.pages.iter().position(is)
    };
    here().or_else(named).ok_or_else(|| {
        let why = if real.is_some() { "is no page of the book" } else { "is not there" };
        Error::Usage(format!("`{written}` {why}; name a Markdown file of the book, and with `--root` the book"))
    })
}

#[expect(clippy::disallowed_methods, reason = "what is changed is read as it lies, with its mark and line ends")]
fn change(site: &Site, id: PageId, disk: Option<&Path>) -> Result<Change, Error> {
    let page = &site.pages[id];
    let shown = site.sources.map.path(page.file).to_owned();
    let refuse = |why: &str| Error::Usage(format!("cannot write the day of the review into `{shown}`: {why}"));
    let disk = disk.ok_or_else(|| refuse("it is no longer there"))?;
    let bytes = fs::read(disk).map_err(|source| Error::Io { doing: "read", path: disk.to_owned(), source })?;
    let raw = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8"))?;
    let mark = if raw.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = site.sources.map.text(page.file);
    if raw.len() != mark + text.len() {
        return Err(refuse("it changed meanwhile, or is not UTF-8"));
    }
    let swaps = reviewed(page, text, site.sources.today, &site.sources.config).map_err(|why| refuse(&why))?;
    // Offsets are those of the text without its byte order mark.
    let moved: Vec<Swap> = swaps.into_iter().map(|(range, new)| (range.start + mark..range.end + mark, new)).collect();
    let new = (!moved.is_empty()).then(|| swapped(&raw, &moved));
    let expired = page.meta.expires.as_ref().map(|fact| fact.value).filter(|day| *day < site.sources.today);
    let before = page.meta.last_reviewed.as_ref().map(|fact| fact.value);
    Ok(Change { disk: disk.to_owned(), shown, before, expired, text: new })
}
