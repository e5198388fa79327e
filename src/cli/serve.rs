//! `alertbook serve`: the preview.

use std::path::PathBuf;

use super::Exit;
use super::context::{self, Context};
use crate::Error;
use crate::report::{Summary, count};
use crate::serve::{self, Change, Options, Told};

/// Show the site while it is written
///
/// Answers on this machine alone until Ctrl-C, reads again what changes, and reloads the pages that did. Nothing is
/// written. Findings are shown on the page that has them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook serve runbooks --open")]
pub(super) struct Args {
    /// The book's root, where `book.toml` lies
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Port to listen at; 0 takes any that is free
    #[arg(short, long, value_name = "PORT", default_value_t = 3000)]
    port: u16,
    /// Host name or address to listen at; others than the default may open the preview to a network
    #[arg(short = 'n', long, value_name = "HOST", default_value = "127.0.0.1")]
    hostname: String,
    /// Open the site in a browser
    #[arg(long)]
    open: bool,
    /// Look for changes now and then, where the system does not tell of them, as on some network disks
    #[arg(long)]
    poll: bool,
}

/// So many files and findings of one change are named.
const NAMED: (usize, usize) = (3, 10);

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let options = Options {
        request: context::request(&args.dir)?,
        host: args.hostname.clone(),
        port: args.port,
        poll: args.poll,
    };
    serve::serve(&options, &mut |told| match told {
        Told::Ready { address, summary } => {
            // Nobody reads any more: the pages still do.
            let _ = context.say(&format!("{}\nserving {address} until Ctrl-C", summary.line()));
            if args.open && open::that_detached(&address).is_err() {
                context::log(&format!("no browser could be started; open {address}"));
            }
        }
        Told::Notice(notice) => context::log(&format!("warning: {notice}")),
        Told::Changed(change) => {
            let _ = context.say(&line(&change));
        }
    })?;
    Ok(Exit::Clean)
}

/// A change in one line, and one for each new finding.
fn line(change: &Change) -> String {
    let time = context::time_of_day();
    if let Some(error) = &change.error {
        return format!("{time} error: {error}; the last good site is shown");
    }
    let mut files = change.files.iter().take(NAMED.0).cloned().collect::<Vec<_>>().join(", ");
    if change.files.len() > NAMED.0 {
        files += &format!(" and {} more", change.files.len() - NAMED.0);
    }
    if files.is_empty() {
        return format!("{time} the book can be read again");
    }
    let mut text = format!("{time} {files}: {}", counts(&change.counts));
    for found in change.found.iter().take(NAMED.1) {
        text += &format!("\n  {found}");
    }
    if change.found.len() > NAMED.1 {
        text += &format!("\n  and {} more; `alertbook check` shows them", change.found.len() - NAMED.1);
    }
    text
}

/// `2 errors (+1), 0 warnings`.
fn counts([before, now]: &[Summary; 2]) -> String {
    let said = |before: usize, now: usize, word: &str| {
        let step = match now.cmp(&before) {
            std::cmp::Ordering::Equal => String::new(),
            std::cmp::Ordering::Greater => format!(" (+{})", now - before),
            std::cmp::Ordering::Less => format!(" (-{})", before - now),
        };
        count(now, word) + &step
    };
    let errors = said(before.errors, now.errors, "error");
    format!("{errors}, {}", said(before.warnings, now.warnings, "warning"))
}
