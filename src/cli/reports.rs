//! Where reports go: standard output, files, the summary of a step; and how files are named in them.

use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use super::context;
use crate::report::{self, FORMATS, Format, Report, Review, Style};
use crate::{Error, write};

/// Bytes that GitHub takes as the summary of a step; more of them, and it shows none.
const STEP_SUMMARY: u64 = 1024 * 1024;

/// A report that goes to a file.
#[derive(Debug, Clone)]
pub(super) struct Output {
    format: &'static Format,
    path: PathBuf,
}

/// Reads `FORMAT=FILE`.
pub(super) fn output(text: &str) -> Result<Output, String> {
    let known = || report::names().collect::<Vec<_>>().join(", ");
    let (name, path) = text.split_once('=').ok_or("wanted a format and a file, such as json=findings.json")?;
    let format = report::format(name).ok_or_else(|| format!("no format is called `{name}`; there are {}", known()))?;
    if path.is_empty() {
        return Err(format!("wanted a file after `{name}=`"));
    }
    Ok(Output { format, path: PathBuf::from(path) })
}

/// Writes every report. What cannot be written keeps no other from its reader.
pub(super) fn write(report: &Report<'_>, format: &str, outputs: &[Output]) -> Result<(), Error> {
    // A file is no terminal.
    let plain = Report { style: Style::default(), ..*report };
    let to_file = |output: &Output| write::whole(&output.path, &mut |out| (output.format.write)(&plain, out));
    let written: Vec<Result<(), Error>> = outputs.iter().map(to_file).collect();
    let format = report::format(format).unwrap_or(&FORMATS[0]);
    context::print(|out| (format.write)(report, out))?;
    if format.name == "github"
        && let Some(path) = context::variable("GITHUB_STEP_SUMMARY")
    {
        step_summary(&plain, Path::new(&path))?;
    }
    written.into_iter().collect()
}

/// Adds the findings to what the steps of a job have to show: of annotations GitHub shows only the first few.
fn step_summary(report: &Report<'_>, path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Io { doing: "write", path: path.to_owned(), source };
    let Some(markdown) = report::format("markdown") else { return Ok(()) };
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path).map_err(failed)?;
    let filled = file.metadata().map_err(failed)?.len();
    let limit = usize::try_from(STEP_SUMMARY.saturating_sub(filled)).ok();
    let mut text = Vec::new();
    let review = Review { limit, ..report.review };
    (markdown.write)(&Report { review, ..*report }, &mut text).and_then(|()| file.write_all(&text)).map_err(failed)
}

/// Path of the book's root from that of its repository, with a `/` behind it; empty when they are one, or when nothing
/// tells. The nearest `.git` upwards tells, else the folder that a CI service says it works in.
pub(super) fn prefix(root: &Path, given: Option<&str>) -> String {
    if let Some(given) = given {
        let parts = given.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
        return parts.flat_map(|part| [part, "/"]).collect();
    }
    let Ok(real) = fs::canonicalize(root) else { return String::new() };
    let by_git = || context::checkout(&real).map(Path::to_owned);
    let by_service = || {
        let named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(context::variable);
        named.filter_map(|folder| fs::canonicalize(folder).ok()).find(|folder| real.starts_with(folder))
    };
    let Some(top) = by_git().or_else(by_service) else { return String::new() };
    let inside = real.strip_prefix(&top).unwrap_or(Path::new(""));
    let names = inside.components().filter_map(|part| match part {
        Component::Normal(name) => Some(format!("{}/", name.to_string_lossy())),
        _ => None,
    });
    names.collect()
}
