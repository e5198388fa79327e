//! `alertbook new`: runbooks from their rules, as stubs until somebody fills them in.

mod page;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{self, Context};
use super::names::{free, shown};
use crate::Error;
use crate::finding::nearest;
use crate::site::{Alert, Site, Status};
use crate::write::create;

/// Write runbooks from their alert rules
///
/// Each says what its rules say, under headings to fill in, and counts as a stub until its author takes the mark out.
/// Nothing is ever overwritten.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
#[command(after_help = "Example: alertbook new runbook PaymentQueueBacklog\n         alertbook new --uncovered")]
pub(super) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Write one for every alert that has none
    #[arg(long, required = true)]
    uncovered: bool,
    /// The book's root, where `book.toml` lies
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Write a runbook for each of these alerts
    #[command(after_help = "Example: alertbook new runbook PaymentQueueBacklog")]
    Runbook {
        /// Names of alerts
        #[arg(value_name = "ALERT", required_unless_present = "uncovered")]
        alerts: Vec<String>,
        /// Write one for every alert that has none, as `new --uncovered` does
        #[arg(long, conflicts_with = "alerts")]
        uncovered: bool,
        /// The book's root [default: this folder]
        #[arg(long, value_name = "DIR", default_value = ".")]
        root: PathBuf,
    },
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Error> {
    let (root, names) = match &args.what {
        Some(What::Runbook { alerts, uncovered, root }) => (root, (!uncovered).then_some(alerts)),
        None => (&args.dir, None),
    };
    let analysis = context.analyse(&context::request(root)?)?;
    if context::complain_of_bugs(&analysis.bugs) {
        return Ok(Exit::Failed);
    }
    let site = &analysis.site;
    if !site.sources.config.alerts.rules_configured {
        let message = "no rule files are named, so nobody knows which alerts there are; name them in `rules` under `[alerts]` \
                       of `book.toml`, which `alertbook init` writes";
        return Err(Error::Usage(message.to_owned()));
    }
    let wanted: Vec<&Alert> = match names {
        Some(names) => names.iter().map(|name| named(site, name)).collect::<Result<_, _>>()?,
        None => site.alerts.iter().filter(|alert| alert.status == Status::Uncovered).collect(),
    };
    if wanted.is_empty() {
        context.say("every alert that needs a runbook has one")?;
        return Ok(Exit::Clean);
    }
    let mut taken: BTreeSet<String> = site.pages.iter().map(|page| page.path.to_lowercase()).collect();
    let mut known = BTreeSet::new();
    let (mut files, mut said) = (Vec::new(), Vec::new());
    for alert in wanted.into_iter().filter(|alert| known.insert(alert.name.as_str())) {
        let draft = page::draft(site, alert);
        let path = free(&draft.stem, ".md", &mut taken);
        let path = shown(&Path::new(&site.sources.config.book.src).join(&path));
        inside(&site.sources.root, &path)?;
        files.push((site.sources.root.join(&path), draft.text));
        said.push(path);
    }
    create(&files)?;
    context
        .say(&format!("{}\n\nthese are stubs: fill them in, and take out the line that says so", said.join("\n")))?;
    Ok(Exit::Clean)
}

/// The alert of this name, which no runbook with something to act on may handle yet.
fn named<'s>(site: &'s Site, name: &str) -> Result<&'s Alert, Error> {
    let Some(id) = site.alert(name) else {
        let near = nearest(name, site.alerts.iter().map(|alert| alert.name.as_str()));
        let way_out = near.map_or_else(
            || "`alertbook alerts` lists those that there are".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Error::Usage(format!("no rule declares an alert `{name}`; {way_out}")));
    };
    let alert = &site.alerts[id];
    match alert.runbooks.first().filter(|_| matches!(alert.status, Status::Covered | Status::Stub)) {
        Some(runbook) => {
            let page = site.sources.map.path(site.pages[runbook.page].file);
            Err(Error::Usage(format!("alert `{name}` has a runbook: `{page}`; write there")))
        }
        None => Ok(alert),
    }
}

/// Refuses a path whose nearest folder that exists is reached through a link that leads out of the book.
fn inside(root: &Path, path: &str) -> Result<(), Error> {
    let disk = root.join(path);
    let real = disk.ancestors().skip(1).find_map(|folder| fs::canonicalize(folder).ok());
    if real.is_some_and(|real| real.starts_with(root)) {
        return Ok(());
    }
    Err(Error::Usage(format!("`{path}` would lie outside of the book, behind a link")))
}
