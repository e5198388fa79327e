//! The command line: arguments in, exit code out; one file a command. The only place that knows the environment,
//! the clock, the terminal and standard input.

mod alerts;
mod build;
mod check;
mod completions;
mod context;
mod explain;
mod find;
mod init;
mod man;
mod mend;
mod names;
mod new;
mod ratchet;
mod reports;
mod reviewed;
mod schema;
mod serve;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ColorChoice, Parser, Subcommand};

use crate::{Error, bug};
use context::Context;

/// Stack of the thread that works, and of each of rayon's: parsing recurses at most as deep as the stated limits allow,
/// and this is far more than they need (promise 4). Pages that are not touched cost nothing.
const STACK: usize = 64 * 1024 * 1024;

/// A book of runbooks that proves itself
///
/// Builds Markdown runbooks into a cross-linked site, and checks offline that every alert leads to a runbook and every
/// link leads somewhere.
#[derive(Debug, Parser)]
#[command(name = "alertbook", version, arg_required_else_help = true)]
#[command(after_help = "Example: alertbook init runbooks && alertbook check runbooks")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, clap::Args)]
#[command(next_display_order = 100)]
struct Global {
    /// When to use colours [`NO_COLOR` turns them off too]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// Print nothing but reports and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say on standard error how long each stage took
    #[arg(short, long, global = true)]
    verbose: bool,
    /// How many threads work [default: as many as there are processors]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    New(new::Args),
    Build(build::Args),
    Serve(serve::Args),
    Check(check::Args),
    Alerts(alerts::Args),
    Find(find::Args),
    Reviewed(reviewed::Args),
    Explain(explain::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// How a command ended. The numbers are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Clean = 0,
    /// There are findings that fail the run.
    Findings = 1,
    /// It could not be done.
    Failed = 2,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to complain.
            let _ = error.print();
            if error.kind() == ErrorKind::UnknownArgument && std::env::args_os().any(|arg| arg == "--rules") {
                context::log(check::QUOTE);
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Failed as u8));
        }
    };
    bug::keep_panics_quiet(cli.global.verbose);
    let exit = on_known_stack(cli).unwrap_or_else(|error| {
        context::complain(&error);
        Exit::Failed
    });
    ExitCode::from(exit as u8)
}

/// Runs the command on threads whose stacks have a known size.
fn on_known_stack(cli: Cli) -> Result<Exit, Error> {
    let threads = cli.global.jobs.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK);
    pool.build_global().map_err(|error| Error::Usage(format!("cannot start threads: {error}")))?;
    let worker = std::thread::Builder::new().stack_size(STACK);
    let worker = worker
        .spawn(move || bug::catch("the book", || run(&cli)).flatten())
        .map_err(|error| Error::Usage(format!("cannot start a thread: {error}")))?;
    worker.join().unwrap_or(Ok(Exit::Failed))
}

fn run(cli: &Cli) -> Result<Exit, Error> {
    let context = Context::new(&cli.global);
    match &cli.command {
        Command::Init(args) => init::run(args, &context),
        Command::New(args) => new::run(args, &context),
        Command::Build(args) => build::run(args, &context),
        Command::Serve(args) => serve::run(args, &context),
        Command::Check(args) => check::run(args, &context),
        Command::Alerts(args) => alerts::run(args, &context),
        Command::Find(args) => find::run(args, &context),
        Command::Reviewed(args) => reviewed::run(args, &context),
        Command::Explain(args) => explain::run(args, &context),
        Command::Schema(args) => schema::run(args, &context),
        Command::Completions(args) => completions::run(args, &context),
        Command::Man(args) => man::run(args, &context),
    }
}
