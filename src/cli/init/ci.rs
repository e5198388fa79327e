//! The job that runs the gate.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::Error;
use crate::cli::context;
use crate::cli::names::quoted;
use crate::write::create;

/// Services that run jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    /// `.github/workflows/runbooks.yml`
    Github,
    /// `.gitlab/runbooks.yml`, to be included
    Gitlab,
}

const GITHUB: &str = include_str!("github.yml");
const GITLAB: &str = include_str!("gitlab.yml");

/// Writes the job at the root of the repository that holds `dir`, unless there is one; says what it did.
pub(super) fn write(ci: Ci, dir: &Path) -> Result<String, Error> {
    let real = fs::canonicalize(dir).map_err(|source| Error::Io { doing: "read", path: dir.to_owned(), source })?;
    let repository = context::checkout(&real).unwrap_or(&real);
    let book = real.strip_prefix(repository).unwrap_or(Path::new("")).to_string_lossy().into_owned();
    let (path, job) = match ci {
        Ci::Github => (".github/workflows/runbooks.yml", GITHUB),
        Ci::Gitlab => (".gitlab/runbooks.yml", GITLAB),
    };
    let disk: PathBuf = repository.join(path);
    if disk.exists() {
        return Ok(format!("`{path}` is there already and stays as it is"));
    }
    let book = if book.is_empty() { ".".to_owned() } else { book };
    let job = job.replace("{version}", env!("CARGO_PKG_VERSION")).replace("{book}", &quoted(&book));
    create(&[(disk, job)])?;
    let owner = "put whoever keeps your `alertbook` in the place of OWNER";
    Ok(match ci {
        Ci::Github => format!("wrote `{path}`: the job for pull requests; {owner}"),
        Ci::Gitlab => format!("wrote `{path}`: {owner}, and add `include: {{ local: {path} }}` to `.gitlab-ci.yml`"),
    })
}
