//! `alertbook explain`: what a check is about.

use std::io::{self, Write};

use super::Exit;
use super::context::{self, Context};
use crate::Error;
use crate::check::CHECKS;
use crate::finding::nearest;

/// Say what a check looks for, why it matters and how to mend what it finds
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: alertbook explain broken-link")]
pub(super) struct Args {
    /// Name of the check; without it, all are listed
    check: Option<String>,
}

pub(super) fn run(args: &Args, _: &Context) -> Result<Exit, Error> {
    let Some(name) = &args.check else {
        context::print(list)?;
        return Ok(Exit::Clean);
    };
    let check = CHECKS.iter().find(|check| check.name == name).ok_or_else(|| unknown(name))?;
    context::print(|out| writeln!(out, "{}", check.explain.trim_end()))?;
    Ok(Exit::Clean)
}

fn unknown(name: &str) -> Error {
    let near = nearest(name, CHECKS.iter().map(|check| check.name));
    let way_out =
        near.map_or_else(|| "`alertbook explain` lists them all".to_owned(), |near| format!("did you mean `{near}`?"));
    Error::Usage(format!("no check is called `{name}`; {way_out}"))
}

/// Every check by group, in the order of the table.
fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = CHECKS.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let mut group = "";
    for check in CHECKS {
        if check.group != group {
            writeln!(out, "{}{}", if group.is_empty() { "" } else { "\n" }, check.group)?;
            group = check.group;
        }
        writeln!(out, "  {:width$}  {:7}  {}", check.name, check.level.name(), check.summary)?;
    }
    Ok(())
}
