//! `alertbook check`: the gate.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use jiff::civil::Date;

use super::context::{self, Context};
use super::names::shown;
use super::{Exit, mend, ratchet, reports};
use crate::Error;
use crate::check::{self, Verdict};
use crate::report::{self, Comparison, FORMATS, Report, Review, Summary};
use crate::site::Site;
use crate::source::{self, Request};

/// Prove that every alert leads to a runbook and every link leads somewhere
///
/// Exits with 0 when clean, 1 with errors (or any finding with --strict), 2 when it could not check.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook check --strict --format short --output json=findings.json")]
pub(super) struct Args {
    /// The book's root, where `book.toml` lies
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
    /// What is printed
    #[arg(long, default_value = FORMATS[0].name, value_parser = format_names())]
    format: String,
    /// Write a further report to a file, which is replaced when the new one is whole; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = reports::output)]
    output: Vec<reports::Output>,
    /// Read these rule files instead of those that `book.toml` names; `-` is standard input; may be repeated
    #[arg(long, value_name = "GLOB")]
    rules: Vec<String>,
    /// Let the `alerts.json` of a published book stand for the pages: for a repository that holds rules only
    #[arg(long, value_name = "FILE", conflicts_with = "against")]
    book: Option<PathBuf>,
    /// Tell which permalinks of an older `alerts.json`, or of a git revision of the book, have vanished
    #[arg(long, value_name = "FILE|REV", allow_hyphen_values = true)]
    against: Option<String>,
    /// Count the findings that this file holds, and do not report them [default: `[checks] baseline` of `book.toml`]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Take out of the baseline what is mended; without one yet, accept all that is found now
    #[arg(long)]
    write_baseline: bool,
    /// With --write-baseline: accept what is new as well
    #[arg(long, requires = "write_baseline")]
    pub(super) add: bool,
    /// Report only what is new since this branch left REV of the git repository
    #[arg(long, value_name = "REV", conflicts_with = "write_baseline", allow_hyphen_values = true)]
    changed_since: Option<String>,
    #[command(flatten)]
    pub(super) mend: mend::Wanted,
    /// Warnings fail too
    #[arg(long)]
    strict: bool,
    /// Path of DIR in its repository, where no `.git` tells; for formats that name files from there
    #[arg(long, value_name = "PATH")]
    path_prefix: Option<String>,
    /// Fold the Markdown report so that it fits a comment of this size; it says what it leaves out
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1000..))]
    markdown_limit: Option<u32>,
    /// The day that counts as today [default: `SOURCE_DATE_EPOCH`, else the UTC date]
    #[arg(long, value_name = "DATE", value_parser = context::date)]
    today: Option<Date>,
}

/// What to do when a shell has made several arguments of one glob.
pub(super) const QUOTE: &str = "`--rules` takes one glob: quote it, as in `--rules 'alerts/*.yml'`";

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    if args.mend.dry_run && !args.mend.any() {
        return Err(Error::Usage("`--dry-run` goes with `--fix` or `--fix-rules`".to_owned()));
    }
    reports::apart(&args.output)?;
    let mut request = request(args)?;
    let mut analysis = context.analyse(&request)?;
    refuse_sources(args, &analysis.site)?;
    if request.book.is_some() && !analysis.site.sources.config.alerts.rules_configured {
        let message = "`--book` stands for the pages; say with `--rules` which rule files to check against it";
        return Err(Error::Usage(message.to_owned()));
    }
    let mut verdict = context.stage("check", || check::run(&analysis.site));
    if args.mend.any() {
        let written = mend::mend(args, &analysis, &verdict, context)?;
        if written {
            // Standard input is read once.
            let piped = analysis.site.sources.map.files().find(|file| file.path == "<stdin>");
            request.stdin = piped.map(|file| file.text.clone());
            analysis = context.analyse(&request)?;
            verdict = context.stage("check", || check::run(&analysis.site));
        }
    }
    let site = &analysis.site;
    let seen_all = analysis.bugs.is_empty();
    let (verdict, comparison) = left_over(args, &request, site, verdict, seen_all, context)?;

    let summary = Summary::of(site, &verdict);
    let advice = report::advice(site);
    let (map, style, comparison) = (&site.sources.map, context.style(), comparison.as_ref());
    if args.mend.dry_run {
        return Ok(if context::complain_of_bugs(&analysis.bugs) { Exit::Failed } else { exit(&summary, args.strict) });
    }
    let prefix = reports::prefix(&args.dir, args.path_prefix.as_deref());
    let published = site.sources.against.as_ref().map(|before| Comparison::published(before, site));
    let limit = args.markdown_limit.map(|bytes| bytes as usize);
    let review = Review { prefix: &prefix, change: comparison.or(published.as_ref()), strict: args.strict, limit };
    let report = Report { map, verdict: &verdict, summary, advice: &advice, comparison, style, review };
    reports::write(&report, &args.format, &args.output)?;

    Ok(if context::complain_of_bugs(&analysis.bugs) { Exit::Failed } else { exit(&summary, args.strict) })
}

/// Refuses a report in the place of anything that this run reads.
fn refuse_sources(args: &Args, site: &Site) -> Result<(), Error> {
    let baseline = ratchet::baseline_path(args.baseline.as_deref(), &args.dir, site);
    // What is no file is a revision.
    let against = args.against.as_deref().map(Path::new).filter(|path| path.is_file());
    let named = [baseline.as_deref(), args.book.as_deref(), against];
    reports::refuse_sources(&args.output, site, &named.into_iter().flatten().collect::<Vec<_>>())
}

/// The verdict without what is accepted and what was there before.
fn left_over(
    args: &Args,
    request: &Request,
    site: &Site,
    mut verdict: Verdict,
    seen_all: bool,
    context: &Context,
) -> Result<(Verdict, Option<Comparison>), Error> {
    let path = ratchet::baseline_path(args.baseline.as_deref(), &args.dir, site);
    let baseline = match args.write_baseline {
        true if seen_all => ratchet::write_baseline(args, path.as_deref(), site, &verdict, context)?,
        true => None,
        false => ratchet::baseline(path.as_deref(), args.baseline.is_some())?,
    };
    let since = args.changed_since.as_ref().map(|named| ratchet::since(named, request, site, &verdict, context));
    let (since, mut comparison) = since.transpose()?.unzip();
    match (baseline, path) {
        (Some(baseline), _) => verdict.accept(&baseline),
        (None, Some(path)) if !args.write_baseline && !verdict.findings.is_empty() => {
            let path = shown(&path);
            context.note(&format!("`{path}` is not there, so nothing is accepted; `--write-baseline` makes it"));
        }
        _ => {}
    }
    if let (Some(since), Some(comparison)) = (since, &mut comparison) {
        comparison.known = verdict.leave_out(&since.known);
    }
    Ok((verdict, comparison))
}

fn request(args: &Args) -> Result<Request, Error> {
    if !args.rules.is_empty() && args.dir.is_file() {
        let dir = args.dir.display();
        return Err(Error::Usage(format!("`{dir}` is a file, and DIR is a folder; {QUOTE}")));
    }
    let rules = (!args.rules.is_empty()).then(|| args.rules.clone());
    let book = args.book.as_ref().map(|path| {
        context::refuse_url("--book", &path.to_string_lossy())?;
        source::published(path)
    });
    let against = args.against.as_ref().map(|named| context::against(&args.dir, named, rules.as_deref()));
    let (book, against) = (book.transpose()?, against.transpose()?);
    Ok(Request { rules, today: args.today, book, against, ..context::request(&args.dir)? })
}

/// Whether these counts fail the run.
fn exit(summary: &Summary, strict: bool) -> Exit {
    if summary.errors > 0 || strict && summary.warnings > 0 { Exit::Findings } else { Exit::Clean }
}

fn format_names() -> PossibleValuesParser {
    report::names().collect::<Vec<_>>().into()
}
