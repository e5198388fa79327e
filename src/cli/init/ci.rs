//! The job that runs the gate.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::Error;
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
    let repository = real.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&real);
    let book = real.strip_prefix(repository).unwrap_or(Path::new("")).to_string_lossy().into_owned();
    let (path, job) = match ci {
        Ci::Github => (".github/workflows/runbooks.yml", GITHUB),
        Ci::Gitlab => (".gitlab/runbooks.yml", GITLAB),
    };
    let disk: PathBuf = repository.join(path);
    if disk.exists() {
        return Ok(format!("`{path}` is there already and stays as it is"));
    }
    let argument = if book.is_empty() { String::new() } else { format!(" {}", shell(&book)) };
    create(&[(disk, job.replace("{book}", &argument))])?;
    Ok(match ci {
        Ci::Github => format!("wrote `{path}`: the job for pull requests"),
        Ci::Gitlab => format!("wrote `{path}`: add `include: {{ local: {path} }}` to `.gitlab-ci.yml`"),
    })
}

/// A path as one word of a shell.
fn shell(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
