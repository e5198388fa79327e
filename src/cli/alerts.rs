//! `alertbook alerts`: every alert and its runbook.

use std::path::PathBuf;

use jiff::civil::Date;

use super::Exit;
use super::context::{self, Context};
use crate::Error;
use crate::render::alerts_csv::{alerts_csv, orphans_csv};
use crate::render::alerts_json::alerts_json;
use crate::report::alerts::{Filter, orphan_table, table};
use crate::source::Request;

/// List every alert with its runbook
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook alerts --uncovered --owner team-payments")]
pub(super) struct Args {
    /// The book's root, where `book.toml` lies
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Only alerts that have no runbook, or one with nothing to act on
    #[arg(long)]
    uncovered: bool,
    /// Only alerts whose runbook is due for review
    #[arg(long)]
    stale: bool,
    /// List runbooks that no alert rule leads to
    #[arg(long, conflicts_with_all = ["uncovered", "stale"])]
    orphans: bool,
    /// Only what this owner answers for, by runbook or by `owner` or `team` label
    #[arg(long, value_name = "X")]
    owner: Option<String>,
    /// What is printed; json always lists orphans too
    #[arg(long, default_value = "table")]
    format: Format,
    /// Read these rule files instead of those that `book.toml` names; `-` is standard input; may be repeated
    #[arg(long, value_name = "GLOB")]
    rules: Vec<String>,
    /// The day that counts as today [default: `SOURCE_DATE_EPOCH`, else the UTC date]
    #[arg(long, value_name = "DATE", value_parser = context::date)]
    today: Option<Date>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let rules = (!args.rules.is_empty()).then(|| args.rules.clone());
    let analysis = context.analyse(&Request { rules, today: args.today, ..context::request(&args.dir)? })?;
    let site = &analysis.site;
    let (uncovered, stale, orphans) = (args.uncovered, args.stale, args.orphans);
    let filter = Filter { uncovered, stale, orphans, owner: args.owner.clone() };
    let alerts = site.alerts.iter().filter(|alert| filter.alert(site, alert));
    let orphans = site.orphans.iter().filter(|orphan| filter.orphan(site, orphan));
    let print = |text: String| context::print(|out| out.write_all(text.as_bytes()));
    match args.format {
        Format::Json => print(alerts_json(site, alerts, orphans))?,
        Format::Csv if args.orphans => print(orphans_csv(site, orphans))?,
        Format::Csv => print(alerts_csv(site, alerts))?,
        Format::Table if args.orphans => context::print(|out| orphan_table(site, &filter, out))?,
        Format::Table => context::print(|out| table(site, &filter, out))?,
    }
    Ok(if context::complain_of_bugs(&analysis.bugs) { Exit::Failed } else { Exit::Clean })
}
