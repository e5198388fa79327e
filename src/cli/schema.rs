//! `alertbook schema`: JSON Schemas, for editors.

use clap::ValueEnum;

use super::Exit;
use super::context::{self, Context};
use crate::Error;

/// Print a JSON Schema, by which an editor completes keys and marks mistakes
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook schema book.toml > book.schema.json")]
pub(super) struct Args {
    /// What it describes
    of: Of,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// The configuration of a book
    #[value(name = "book.toml")]
    Book,
    /// What a page says of itself
    FrontMatter,
}

pub(super) fn run(args: &Args, _: &Context) -> Result<Exit, Error> {
    let schema = match args.of {
        Of::Book => include_str!("schema/book.toml.json"),
        Of::FrontMatter => include_str!("schema/front-matter.json"),
    };
    context::print(|out| out.write_all(schema.as_bytes()))?;
    Ok(Exit::Clean)
}
