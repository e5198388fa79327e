//! `alertbook find`: the site's search in the terminal.

use std::io::{self, Read};
use std::path::PathBuf;

use super::Exit;
use super::context::{self, Context};
use crate::Error;
use crate::report::find::{find_json, find_table};
use crate::search::{self, Query};

/// More than this of a pasted message is not looked at, in bytes.
const PASTED: u64 = 256 * 1024;

/// Find alerts and sections, as the site's search box does
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook find 'dht replication' && pbpaste | alertbook find -")]
pub(super) struct Args {
    /// What to look for: a name or parts of it, words, or a whole message; `-` reads it from standard input
    #[arg(value_name = "QUERY")]
    query: String,
    /// The book's root, where `book.toml` lies
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// What is printed
    #[arg(long, default_value = "table")]
    format: Format,
    /// How many hits are printed at most
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let text = if args.query == "-" { pasted()? } else { args.query.clone() };
    let analysis = context.analyse(&context::request(&args.dir)?)?;
    let site = &analysis.site;
    let index = context.stage("index", || search::index(site));
    let mut hits = context.stage("find", || index.find(site, &Query::new(&text)));
    hits.truncate(usize::from(args.limit));
    match args.format {
        Format::Json => context::print(|out| out.write_all(find_json(site, &index, &hits).as_bytes()))?,
        Format::Table if hits.is_empty() => {}
        Format::Table => context::print(|out| find_table(site, &index, &hits, out))?,
    }
    let of_index = context::complain_of_bugs(&index.bugs);
    if context::complain_of_bugs(&analysis.bugs) || of_index {
        return Ok(Exit::Failed);
    }
    if hits.is_empty() {
        context::log("nothing fits");
        return Ok(Exit::Findings);
    }
    Ok(Exit::Clean)
}

/// A message on standard input. What is no UTF-8 of it is not looked for.
fn pasted() -> Result<String, Error> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(PASTED).read_to_end(&mut bytes).map_err(|source| Error::Io {
        doing: "read",
        path: PathBuf::from("standard input"),
        source,
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
