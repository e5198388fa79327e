//! `alertbook build`: the site.

use std::path::PathBuf;

use super::context::{self, Context};
use super::names::{dir_argument, shown};
use super::{Exit, ratchet};
use crate::report::{FORMATS, Report, Review, Summary};
use crate::source::{self, Request};
use crate::write::{self, Writer, Written};
use crate::{Built, Error, build, check};

/// Write the site
///
/// Findings never withhold it: a dead link must not block a fix during an incident. With --strict they do.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook build runbooks -d public")]
pub(super) struct Args {
    /// The book's root, where `book.toml` lies
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Where the site goes [default: `build-dir` of `book.toml`, else `book` in the book's root]
    #[arg(short = 'd', long = "dest-dir", value_name = "OUT")]
    out: Option<PathBuf>,
    /// Keep the permalinks of an older `alerts.json`, or of a git revision of the book, alive
    #[arg(long, value_name = "FILE|REV", allow_hyphen_values = true)]
    against: Option<String>,
    /// Write a PNG of each decision tree and diagram beside its page, and a preview of each runbook for links in chat
    #[arg(long)]
    png: bool,
    /// With any error, leave the old site as it is and exit with 1
    #[arg(long)]
    strict: bool,
    /// Replace OUT even if it holds files that alertbook did not write
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let against = args.against.as_ref().map(|named| context::against(&args.dir, named, None)).transpose()?;
    let request = Request { out: args.out.clone(), against, pictures: args.png, ..context::request(&args.dir)? };
    let analysis = context.analyse(&request)?;
    let site = &analysis.site;
    let out = args.out.clone().unwrap_or_else(|| args.dir.join(&site.sources.config.build_dir));
    if context::complain_of_bugs(&analysis.bugs) {
        return Err(Error::Usage(format!("nothing was written; {} is as it was", shown(&out))));
    }

    let mut verdict = context.stage("check", || check::run(site));
    // What is accepted counts as it does for `check`. Only a gate needs the file: a site must not wait for it.
    match ratchet::baseline(ratchet::baseline_path(None, &args.dir, site).as_deref(), false) {
        Ok(baseline) => baseline.iter().for_each(|baseline| verdict.accept(baseline)),
        Err(error) if args.strict => return Err(error),
        Err(error) => context::complain(&error),
    }
    let summary = Summary::of(site, &verdict);
    if args.strict && summary.errors > 0 {
        let map = &site.sources.map;
        let review = Review { strict: true, ..Review::default() };
        let (style, comparison) = (context.style(), None);
        let report = Report { map, verdict: &verdict, summary, advice: &[], comparison, style, review };
        context::print(|to| (FORMATS[0].write)(&report, to))?;
        context::log(&format!("nothing was written: --strict, and there are errors; {} is as it was", shown(&out)));
        return Ok(Exit::Findings);
    }

    source::refuse_out(&site.sources, &out)?;
    write::stop_on_signals().map_err(|error| Error::Usage(format!("cannot watch for signals: {error}")))?;
    let built = || build(site, &analysis.theme, Writer::new(&out, args.force)?);
    let Built { written, lacking } = context.stage("render and write", built)?;
    context.say(&summary.line())?;
    if summary.errors + summary.warnings > 0 {
        let against = args.against.as_ref().map(|named| format!(" --against {named}")).unwrap_or_default();
        context.say(&format!("`alertbook check{}{against}` shows what is wrong", dir_argument(&args.dir)))?;
    }
    if let Some(note) = told(&lacking) {
        context.note(&note);
    }
    context.say(&format!("{}\nopen {}", tally(&written), shown(&out.join("index.html"))))?;
    Ok(Exit::Clean)
}

/// What became of the files.
fn tally(written: &Written) -> String {
    let Written { added, changed, unchanged, removed } = written;
    format!("{} files: {added} new, {changed} changed, {removed} removed", added + changed + unchanged)
}

/// What is to be said of pictures whose font lacks letters.
fn told(all: &[(String, String)]) -> Option<String> {
    // More than these are only counted.
    const PICTURES: usize = 5;
    const LETTERS: usize = 12;
    let mut note = String::from("note: the font of PNGs lacks letters, which are boxes there, as a line in each says:");
    for (path, letters) in all.iter().take(PICTURES) {
        // A sign that is no letter might be invisible, or move the others.
        let shown = letters
            .chars()
            .take(LETTERS)
            .map(|c| if c.is_alphanumeric() { format!(" {c}") } else { format!(" U+{:04X}", u32::from(c)) });
        let more = if letters.chars().count() > LETTERS { " …" } else { "" };
        note.push_str(&format!("\n  {path}:{}{more}", shown.collect::<String>()));
    }
    if all.len() > PICTURES {
        note.push_str(&format!("\n  and {} more pictures", all.len() - PICTURES));
    }
    note.push_str(
        "\nlink to the page, which shows them all, or write what the picture says in letters that the font has",
    );
    (!all.is_empty()).then_some(note)
}
