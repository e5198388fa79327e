//! `alertbook init`: a small book to begin with, or a `book.toml` for the runbooks and rules that are there.

mod ci;
mod content;
mod existing;
mod owners;
mod proposal;
mod rules;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{self, Context};
use crate::Error;
use crate::write::create;

/// The book: where each file goes, and its text, in which `{today}` is filled in.
const FILES: &[(&str, &str)] = &[
    ("book.toml", include_str!("init/book.toml")),
    (".gitignore", include_str!("init/gitignore")),
    ("content/index.md", include_str!("init/index.md")),
    ("content/shop/checkout-errors.md", include_str!("init/checkout-errors.md")),
    ("content/shop/database-disk.md", include_str!("init/database-disk.md")),
    ("content/shop/shop.rules.yml", include_str!("init/shop.rules.yml")),
];

/// What to do by hand where files lie already.
const BY_HAND: &str = "\
is not empty, nothing in it looks like a runbook or an alert rule, and nothing was changed; to make it a book, write
a `book.toml` there:

    [book]
    title = \"Runbooks\"
    src = \"docs/runbooks\"              # the folder of your Markdown files

    [alerts]
    rules = [\"alerts/**/*.rules.yml\"]  # your rule files

then run `alertbook check`";

/// Begin a book, or make one of the runbooks and rules that are there
///
/// In an empty folder: two runbooks, their alert rules and a decision tree, which build and check clean. Elsewhere: a
/// `book.toml` that says where runbooks and rules lie, and the first report. Nothing is ever overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook init runbooks")]
pub(super) struct Args {
    /// Where the book goes, or where runbooks and rules lie
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Write the job that checks every pull request, too
    #[arg(long, value_name = "SERVICE")]
    ci: Option<ci::Ci>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let exit = if is_empty(&args.dir)? {
        small_book(args, context)?
    } else {
        let by_hand = || Error::Usage(format!("`{}` {BY_HAND}", args.dir.display()));
        existing::run(&args.dir, context)?.ok_or_else(by_hand)?
    };
    if let Some(ci) = args.ci {
        context.say(&format!("\n{}", ci::write(ci, &args.dir)?))?;
    }
    Ok(exit)
}

fn small_book(args: &Args, context: &Context) -> Result<Exit, Error> {
    let today = context::today()?.to_string();
    let texts = FILES.iter().map(|(path, text)| (args.dir.join(path), text.replace("{today}", &today)));
    create(&texts.collect::<Vec<_>>())?;

    let (to, dir) = if args.dir == Path::new(".") {
        (String::new(), String::new())
    } else {
        (format!(" to {}", args.dir.display()), format!(" {}", args.dir.display()))
    };
    let files: Vec<_> = FILES.iter().map(|(path, _)| format!("  {path}\n")).collect();
    let files = files.concat();
    context.say(&format!("wrote a book{to}:\n{files}\nnext:\n  alertbook check{dir}\n  alertbook build{dir}"))?;
    Ok(Exit::Clean)
}

/// Whether a folder is not there, or holds nothing but a fresh repository.
#[expect(clippy::disallowed_methods, reason = "what lies where the book shall go is nobody's source")]
fn is_empty(dir: &Path) -> Result<bool, Error> {
    let failed = |source| Error::Io { doing: "read", path: dir.to_owned(), source };
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        if entry.map_err(failed)?.file_name() != ".git" {
            return Ok(false);
        }
    }
    Ok(true)
}
