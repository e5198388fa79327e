//! `alertbook man`: pages for `man`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::context::{self, Context};
use super::{Cli, Exit};
use crate::Error;

/// Print the page for `man`, or write one for each command
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook man --dir ~/.local/share/man/man1")]
pub(super) struct Args {
    /// Write a page for each command into this folder, instead of printing that of the program
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let mut program = Cli::command();
    program.build();
    let Some(dir) = &args.dir else {
        let page = page(program)?;
        context::print(|out| out.write_all(&page))?;
        return Ok(Exit::Clean);
    };
    fs::create_dir_all(dir).map_err(|source| Error::Io { doing: "create", path: dir.clone(), source })?;
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    let mut pages: Vec<_> = commands.cloned().collect();
    pages.insert(0, program.clone());
    for command in &pages {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        write(&dir.join(format!("{name}.1")), &page(command.clone())?)?;
    }
    context.say(&format!("wrote {} pages to {}", pages.len(), dir.display()))?;
    Ok(Exit::Clean)
}

/// A page in the notation of `man`.
fn page(command: clap::Command) -> Result<Vec<u8>, Error> {
    let mut page = Vec::new();
    let drawn = Man::new(command).render(&mut page);
    drawn.map_err(|error| Error::Usage(format!("cannot write a page: {error}")))?;
    Ok(page)
}

#[expect(clippy::disallowed_methods, reason = "a page of the program is no file of a site")]
fn write(path: &Path, text: &[u8]) -> Result<(), Error> {
    fs::write(path, text).map_err(|source| Error::Io { doing: "write", path: path.to_owned(), source })
}
