//! Builds Markdown runbooks into a cross-linked static site and proves, offline, that every alert leads to a
//! runbook and every link leads somewhere. Data flows one way; the disk is touched at two edges:
//!
//! ```text
//! disk -> source -> parse -> site -> check  -> findings  -> report -> terminal, CI
//!                               \--> render -> artifacts -> write  -> disk
//! ```

pub mod check;
pub mod cli;
pub mod config;
pub mod finding;
pub mod parse;
pub mod render;
pub mod report;
pub mod rules;
pub mod site;
pub mod source;
pub mod span;
pub mod theme;
pub mod write;
pub mod yaml;

/// The environment failed: an unreadable root, a full disk. Mistakes of authors are findings, never this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {doing} `{path}`: {source}")]
    Io {
        /// What was being done: `read`, `write`, `create`.
        doing: &'static str,
        /// The path.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The command line or the configuration makes no sense; says what to do instead.
    #[error("{0}")]
    Usage(String),
    /// A bug of ours: a page that made the program panic, named.
    #[error("internal error while working on `{path}`: {message}; please report it")]
    Bug {
        /// The file.
        path: String,
        /// The panic's message.
        message: String,
    },
}
