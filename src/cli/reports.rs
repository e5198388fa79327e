//! Where reports go: standard output, files, the summary of a step; and how files are named in them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use super::context;
use crate::report::{self, FORMATS, Format, Report, Review, Style};
use crate::site::Site;
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
    match path {
        "" => return Err(format!("wanted a file after `{name}=`")),
        "-" => return Err(format!("`-` is no file; `--format {name}` prints to standard output")),
        _ => {}
    }
    Ok(Output { format, path: PathBuf::from(path) })
}

/// Refuses two reports for one file.
pub(super) fn apart(outputs: &[Output]) -> Result<(), Error> {
    let mut taken: BTreeMap<PathBuf, &Output> = BTreeMap::new();
    for output in outputs {
        // A device or a pipe takes any number of them.
        let real = real(&output.path).filter(|real| !real.exists() || real.is_file());
        if let Some(other) = real.and_then(|real| taken.insert(real, output)) {
            let (one, two, path) = (other.format.name, output.format.name, output.path.display());
            return Err(Error::Usage(format!(
                "`{one}` and `{two}` would both be written to `{path}`; name a file for each"
            )));
        }
    }
    Ok(())
}

/// Refuses a report in the place of a file that the book is made of, or of one of `others`.
pub(super) fn refuse_sources(outputs: &[Output], site: &Site, others: &[&Path]) -> Result<(), Error> {
    let sources = &site.sources;
    for output in outputs {
        let Some(real) = real(&output.path) else { continue };
        let same_name =
            |path: &&Path| path.file_name() == output.path.file_name() || path.file_name() == real.file_name();
        let read = sources.map.paths().map(Path::new).filter(same_name).map(|path| sources.root.join(path));
        let configured = [sources.root.join("book.toml")].into_iter();
        let mut all = read.chain(configured).chain(others.iter().map(|path| path.to_path_buf()));
        if all.any(|path| self::real(&path).is_some_and(|path| path == real)) {
            return Err(Error::Usage(format!(
                "`{}` is a file that is read here; name another for the {} report",
                output.path.display(),
                output.format.name
            )));
        }
        if !real.exists() && sources.would_read(&real) {
            return Err(Error::Usage(format!(
                "the next run would read `{}` as a part of the book; name a file elsewhere for the {} report",
                output.path.display(),
                output.format.name
            )));
        }
    }
    Ok(())
}

/// Where a file lies, or would lie, without links.
fn real(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = || Some(fs::canonicalize(folder).ok()?.join(path.file_name()?));
    fs::canonicalize(path).ok().or_else(beside)
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
