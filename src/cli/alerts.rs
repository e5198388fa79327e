//! `alertbook alerts`: every alert and its runbook.

use std::path::PathBuf;

use super::Exit;
use super::context::{self, Context};
use crate::Error;
use crate::render::alerts_json::alerts_json;
use crate::report::alerts::{Filter, orphan_table, table};

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
    /// List runbooks that no alert rule leads to
    #[arg(long, conflicts_with = "uncovered")]
    orphans: bool,
    /// Only what this owner answers for, by runbook or by `owner` or `team` label
    #[arg(long, value_name = "X")]
    owner: Option<String>,
    /// What is printed; json always lists orphans too
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let analysis = context.analyse(&context::request(&args.dir)?)?;
    let site = &analysis.site;
    let filter = Filter { uncovered: args.uncovered, orphans: args.orphans, owner: args.owner.clone() };
    match args.format {
        Format::Json => {
            let alerts = site.alerts.iter().filter(|alert| filter.alert(site, alert));
            let orphans = site.orphans.iter().filter(|orphan| filter.orphan(site, orphan));
            let json = alerts_json(site, alerts, orphans);
            context::print(|out| out.write_all(json.as_bytes()))?;
        }
        Format::Table if args.orphans => context::print(|out| orphan_table(site, &filter, out))?,
        Format::Table => context::print(|out| table(site, &filter, out))?,
    }
    Ok(if context::complain_of_bugs(&analysis.bugs) { Exit::Failed } else { Exit::Clean })
}
