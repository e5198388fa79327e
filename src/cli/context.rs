//! What a command is given beside its arguments: environment, clock, terminal; and the way to print.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ColorChoice;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Global;
use crate::published::{self, Published};
use crate::render::alerts_json;
use crate::report::Style;
use crate::source::{self, Request, Sources, Which};
use crate::write::{self, Busy};
use crate::{Analysis, Error, analyse};

/// The surroundings of a run.
#[derive(Debug)]
pub(super) struct Context {
    colour: bool,
    quiet: bool,
    verbose: bool,
}

impl Context {
    /// Reads the environment as far as every command needs it.
    pub(super) fn new(global: &Global) -> Self {
        let colour = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let plain = variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|term| term == "dumb");
                !plain && io::stdout().is_terminal()
            }
        };
        Self { colour, quiet: global.quiet, verbose: global.verbose }
    }

    /// How the human report is drawn on this terminal.
    pub(super) fn style(&self) -> Style {
        Style { colour: self.colour }
    }

    /// Reads and links the book.
    pub(super) fn analyse(&self, request: &Request) -> Result<Analysis, Error> {
        let sources = self.stage("read", || source::read(request))?;
        let analysis = self.stage("parse and link", || analyse(sources));
        if self.verbose {
            let files = &analysis.site.rule_files;
            let alerts: usize = files.iter().map(|file| file.rules.len()).sum();
            let recording: usize = files.iter().map(|file| file.recording).sum();
            let others: usize = files.iter().map(|file| file.others).sum();
            log(&format!("rules: {alerts} of alerts, {recording} recording rules, {others} other objects"));
        }
        Ok(analysis)
    }

    /// Does a part of the work, and says with `-v` how long it took.
    pub(super) fn stage<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        if self.verbose {
            log(&format!("{name}: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0));
        }
        done
    }

    /// Says how it went, unless nobody wants to know.
    pub(super) fn say(&self, text: &str) -> Result<(), Error> {
        if self.quiet { Ok(()) } else { print(|out| writeln!(out, "{text}")) }
    }

    /// Says something beside a report, on standard error, unless nobody wants to know.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            log(text);
        }
    }
}

/// What the book in `dir` published before: an `alerts.json`, or what the book of a git revision would publish.
pub(super) fn against(dir: &Path, named: &str, rules: Option<&[String]>) -> Result<Published, Error> {
    let path = Path::new(named);
    refuse_url("--against", named)?;
    if path.is_file() || path.extension().is_some_and(|extension| extension == "json") {
        return source::published(path);
    }
    if named.starts_with('-') {
        return Err(Error::Usage(format!("`--against {named}` is neither a file nor a revision")));
    }
    // What is piped in is of today, whatever revision is looked at.
    let rules: Option<Vec<String>> = rules.map(|rules| rules.iter().filter(|glob| *glob != "-").cloned().collect());
    let rules = rules.filter(|rules| !rules.is_empty());
    let request = Request { rules, stdin: Some(String::new()), ..request(dir)? };
    let past = at_revision(named, Which::Named, request)?;
    let Some(sources) = past.sources else {
        return Err(Error::Usage(format!("revision `{named}` has no folder `{}`", dir.display())));
    };
    let old = analyse(sources);
    match old.bugs.into_iter().next() {
        Some(bug) => Err(bug),
        None => published::read(&alerts_json::whole(&old.site)).map_err(Error::Usage),
    }
}

/// A book as it was.
pub(super) struct Past {
    /// What was read; `None` if the book's folder was not there.
    pub(super) sources: Option<Sources>,
    /// Id of the commit.
    pub(super) commit: String,
    /// The top folder of the repository.
    pub(super) repository: PathBuf,
}

/// Reads the book that is asked for as it was at a revision of its git repository. Its files are removed before this
/// returns.
pub(super) fn at_revision(revision: &str, which: Which, request: Request) -> Result<Past, Error> {
    write::stop_on_signals().map_err(|error| Error::Usage(format!("cannot watch for signals: {error}")))?;
    let _busy = Busy::begin();
    let go_on = || if write::interrupted() { Err(Error::Usage("interrupted".to_owned())) } else { Ok(()) };
    let tree = source::revision(&request.root, revision, which, &std::env::temp_dir(), &go_on)?;
    let read = || source::read(&Request { root: tree.root.clone(), ..request });
    let sources = tree.root.is_dir().then(read).transpose();
    go_on()?;
    let sources = sources.map_err(|error| Error::Usage(format!("revision `{revision}` cannot be read: {error}")))?;
    Ok(Past { sources, commit: tree.commit.clone(), repository: tree.repository.clone() })
}

/// A file of another site must be fetched first: nothing here uses the network.
pub(super) fn refuse_url(flag: &str, named: &str) -> Result<(), Error> {
    if !named.starts_with("https://") && !named.starts_with("http://") {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "`{flag}` reads a file and nothing from the network; fetch it first: `curl -fsSLo alerts.json {named}`, \
         then `{flag} alerts.json`"
    )))
}

/// The checkout of git that a folder lies in: the nearest folder upwards with a `.git`.
pub(super) fn checkout(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// Writes to standard output. A reader that has gone away is no failure.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    written.or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Error::Io { doing: "write", path: PathBuf::from("standard output"), source: error }),
    })
}

/// Writes one line to standard error, if anybody listens.
pub(super) fn log(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says why it could not be done.
pub(super) fn complain(error: &Error) {
    log(&format!("error: {error}"));
}

/// Says which files made the program panic; whether there were any.
pub(super) fn complain_of_bugs(bugs: &[Error]) -> bool {
    bugs.iter().for_each(complain);
    !bugs.is_empty()
}

/// What to read when nothing but the book's root is given.
pub(super) fn request(root: &Path) -> Result<Request, Error> {
    Ok(Request { root: root.to_owned(), source_date_epoch: source_date_epoch()?, ..Request::default() })
}

/// Today, for a file that is written: `SOURCE_DATE_EPOCH`, else the UTC date.
pub(super) fn today() -> Result<Date, Error> {
    let given = source_date_epoch()?.and_then(|seconds| Timestamp::from_second(seconds).ok());
    Ok(given.unwrap_or_else(now).to_zoned(TimeZone::UTC).date())
}

/// Hours, minutes and seconds by the clock on the wall.
#[expect(clippy::disallowed_methods, reason = "here the clock becomes an input")]
pub(super) fn time_of_day() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}

/// The reproducible moment that the environment names, in seconds since 1970.
fn source_date_epoch() -> Result<Option<i64>, Error> {
    let Some(value) = variable("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.trim().parse().ok().filter(|&seconds| Timestamp::from_second(seconds).is_ok());
    seconds
        .map(Some)
        .ok_or_else(|| Error::Usage(format!("`SOURCE_DATE_EPOCH` is `{value}`; wanted a number of seconds since 1970")))
}

#[expect(clippy::disallowed_methods, reason = "here the clock becomes an input")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// A variable of the environment; an empty one counts as not set.
#[expect(clippy::disallowed_methods, reason = "here the environment becomes an input")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A day as people write it on a command line.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let real = Some(text).filter(|text| text.len() == "2026-01-31".len()).and_then(|text| text.parse().ok());
    real.ok_or_else(|| "no such day; wanted a date such as 2026-01-31".to_owned())
}
