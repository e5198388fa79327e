//! What was read before and did not change since is not read again.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::load::{self, Fault, Refusal};
use crate::span::SourceFile;

/// A file may change twice within one tick of a file system's clock. What is younger than the slowest clock's tick when
/// it is read is read again next time.
const TICK: Duration = Duration::from_secs(2);

/// What changes when a file does: length, time, and on Unix its node and the time of its last change of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    node: [i64; 4],
}

impl Stamp {
    /// The stamp of the file at a path.
    pub(super) fn of(data: &Metadata) -> Self {
        Self { length: data.len(), modified: data.modified().ok(), node: node(data) }
    }

    /// The stamp, when the same one will mean the same bytes.
    fn settled(self) -> Option<Self> {
        let age = SystemTime::now().duration_since(self.modified?).ok()?;
        (age > TICK).then_some(self)
    }
}

#[cfg(unix)]
fn node(data: &Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt as _;
    [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn node(_: &Metadata) -> [i64; 4] {
    [0; 4]
}

/// A text that was read.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    disk: PathBuf,
    /// None: it was too young to be told from its successor.
    stamp: Option<Stamp>,
    limit: u64,
    pub(super) file: Arc<SourceFile>,
    pub(super) fault: Option<Fault>,
}

/// Reads a text file of at most `limit` bytes that is shown as `shown`; or takes the text that was read before.
pub(super) fn text(disk: &Path, shown: &str, limit: u64, before: Option<&Kept>) -> Result<Kept, Refusal> {
    let before = before.filter(|kept| kept.disk == disk && kept.limit == limit && kept.file.path == shown);
    // Asked ahead of reading: what changes in between has another stamp then.
    let stamp = load::regular(disk).map(|data| Stamp::of(&data))?;
    if let Some(kept) = before.filter(|kept| kept.stamp.as_ref() == Some(&stamp)) {
        return Ok(kept.clone());
    }
    let text = load::text(disk, limit)?;
    let mut file = Arc::new(SourceFile::new(shown, text.text));
    if let Some(kept) = before.filter(|kept| kept.file.text == file.text && kept.file.bom == file.bom) {
        file = Arc::clone(&kept.file);
    }
    Ok(Kept { disk: disk.to_owned(), stamp: stamp.settled(), limit, file, fault: text.fault })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_file_is_read_once_and_a_young_one_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        let write = |text: &str, age: u64| {
            std::fs::write(&path, text).unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        };
        let read = |before: Option<&Kept>| text(&path, "a.md", 100, before).ok().unwrap();
        write("one", 60);
        let first = read(None);
        assert!(first.stamp.is_some());
        assert!(Arc::ptr_eq(&first.file, &read(Some(&first)).file));
        write("two", 60);
        let second = read(Some(&first));
        assert_eq!(second.file.text, "two");
        write("two", 0);
        let same = read(Some(&second));
        assert!(same.stamp.is_none() && Arc::ptr_eq(&same.file, &second.file), "equal texts are shared");
    }
}
