//! Files of the author's, taken over in one reading: what the manifest says of a file is said of the bytes that are
//! written, also when somebody saves it meanwhile.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::manifest::Entry;
use super::{Writer, create_new, io_error, regular};
use crate::Error;

/// Bytes that are read at a time.
const PART: u64 = 1 << 16;

impl Writer {
    /// Stages a copy unless OUT has the same bytes; tells what it is and whether OUT has it.
    pub(super) fn copy(&mut self, path: &str, from: &Path) -> Result<(Entry, bool), Error> {
        regular(from)?;
        let mut source = File::open(from).map_err(io_error("read", from))?;
        let length = source.metadata().map_err(io_error("read", from))?.len();
        let known = self.old.get(path).filter(|&&old| old == length);
        // As long as both are the same, nothing has to be written.
        let mut old = known.and_then(|_| File::open(self.out.join(path)).ok());
        let mut new: Option<File> = None;
        let (mut digest, mut size) = (Sha256::new(), 0);
        let (mut part, mut other) = (Vec::new(), Vec::new());
        loop {
            read(&mut source, PART, &mut part).map_err(io_error("read", from))?;
            if let Some(file) = &mut old {
                read(file, PART, &mut other).map_err(io_error("read", &self.out.join(path)))?;
            }
            let (same, ends) = (old.is_some() && part == other, part.is_empty());
            if same && ends {
                return Ok((Entry::new(digest, size), true));
            }
            if !same && new.is_none() {
                new = Some(self.begin(path, size)?);
                old = None;
            }
            if let Some(file) = &mut new {
                file.write_all(&part).map_err(io_error("write", &self.stage.join(path)))?;
            }
            if ends {
                return Ok((Entry::new(digest, size), false));
            }
            digest.update(&part);
            size += part.len() as u64;
        }
    }

    /// Begins a staged file with as many bytes of the last build's as turned out to be the same.
    fn begin(&mut self, path: &str, same: u64) -> Result<File, Error> {
        self.folders(path)?;
        let new = self.stage.join(path);
        let mut file = create_new(&new)?;
        if same > 0 {
            let old = self.out.join(path);
            let mut head = File::open(&old).map_err(io_error("read", &old))?.take(same);
            io::copy(&mut head, &mut file).map_err(io_error("write", &new))?;
        }
        self.fresh.push(new);
        Ok(file)
    }
}

/// Reads so many bytes, or what is left.
fn read(file: &mut File, bytes: u64, into: &mut Vec<u8>) -> io::Result<()> {
    into.clear();
    file.take(bytes).read_to_end(into).map(drop)
}
