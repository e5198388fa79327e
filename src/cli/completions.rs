//! `alertbook completions`: what a shell completes.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::context::{self, Context};
use super::{Cli, Exit};
use crate::Error;

/// Print a script that makes a shell complete commands and flags
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook completions bash > ~/.local/share/bash-completion/completions/alertbook")]
pub(super) struct Args {
    /// The shell that reads it
    shell: Shell,
}

pub(super) fn run(args: &Args, _: &Context) -> Result<Exit, Error> {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "alertbook", &mut script);
    context::print(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}
