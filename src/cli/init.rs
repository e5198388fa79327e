//! `alertbook init`: a small book to begin with.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{self, Context};
use crate::Error;

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
is not empty, and nothing was changed; to make it a book, write a `book.toml` there:

    [book]
    title = \"Runbooks\"
    src = \"docs/runbooks\"              # the folder of your Markdown files

    [alerts]
    rules = [\"alerts/**/*.rules.yml\"]  # your rule files

then run `alertbook check`";

/// Begin a book: two runbooks, their alert rules and a decision tree, which build and check clean
///
/// The folder must be empty, or not there yet; nothing is ever overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook init runbooks")]
pub(super) struct Args {
    /// Where the book goes
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    if !is_empty(&args.dir)? {
        return Err(Error::Usage(format!("`{}` {BY_HAND}", args.dir.display())));
    }
    let today = context::today()?.to_string();
    for (path, text) in FILES {
        create(&args.dir.join(path), &text.replace("{today}", &today))?;
    }

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

/// Writes a file that must not be there yet.
pub(super) fn create(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |source| Error::Io { doing: "create", path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
