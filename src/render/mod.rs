//! Every output file, handed one by one to a sink.

pub mod body;
pub mod views;

use std::path::PathBuf;

/// One file of the site.
#[derive(Debug)]
pub struct Artifact {
    /// Path in the site: relative, with `/`, never with `..`.
    pub path: String,
    /// Its bytes.
    pub body: Body,
}

/// The bytes of a file, or where they lie.
#[derive(Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of this file.
    Copy(PathBuf),
}
