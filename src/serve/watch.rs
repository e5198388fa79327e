//! Tells that something may have changed. A hint and no more: what did change is found by looking.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::source;

/// An editor writes a file in several steps: so long after the last of them one looks.
const QUIET: Duration = Duration::from_millis(15);
/// But not later than this after the first.
const LONGEST: Duration = Duration::from_millis(500);

/// Watches folders, each by itself and not what lies below it: those of the book, and no `.git` or `target` beside.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
}

/// What became of the wish to watch other folders.
pub(super) enum Followed {
    /// They are the same.
    Same,
    /// There are new ones: what happened in them before is not known.
    More,
    /// The system will not watch so much; why.
    Refused(String),
}

impl Watch {
    /// Calls `tell` with the paths that are gone whenever something happens in a watched folder, but in `out`.
    pub(super) fn new(out: PathBuf, tell: impl Fn(Vec<PathBuf>) + Send + 'static) -> Result<Self, String> {
        let handler = move |event: notify::Result<Event>| match event {
            Ok(event) if matters(&event, &out) => tell(gone(event)),
            Ok(_) => {}
            // Something was missed.
            Err(_) => tell(Vec::new()),
        };
        let watcher = notify::recommended_watcher(handler).map_err(|error| error.to_string())?;
        Ok(Self { watcher: Some(watcher), folders: BTreeSet::new() })
    }

    /// Forgets folders that are gone: those that come in their place are others.
    pub(super) fn forget(&mut self, gone: &[PathBuf]) {
        for path in gone {
            let below: Vec<PathBuf> =
                self.folders.range(path.clone()..).take_while(|folder| folder.starts_with(path)).cloned().collect();
            for folder in below {
                self.leave(&folder);
            }
        }
    }

    /// Watches these folders and no others.
    pub(super) fn follow(&mut self, folders: &BTreeSet<PathBuf>) -> Followed {
        let old: Vec<PathBuf> = self.folders.difference(folders).cloned().collect();
        for folder in old {
            self.leave(&folder);
        }
        let Some(watcher) = &mut self.watcher else { return Followed::Same };
        let mut followed = Followed::Same;
        for folder in folders {
            if self.folders.contains(folder) {
                continue;
            }
            match watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.folders.insert(folder.clone());
                    followed = Followed::More;
                }
                // It went away meanwhile, which its own folder tells.
                Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                Err(error) => return Followed::Refused(error.to_string()),
            }
        }
        followed
    }

    fn leave(&mut self, folder: &Path) {
        self.folders.remove(folder);
        if let Some(watcher) = &mut self.watcher {
            // The system has forgotten a folder that is gone by itself.
            let _ = watcher.unwatch(folder);
        }
    }
}

/// Whether an event may mean that the book is another: not for reading, leftovers of editors, and our own output.
fn matters(event: &Event, out: &Path) -> bool {
    let access = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    let ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        path.starts_with(out) || name.is_some_and(source::is_left_out)
    };
    event.need_rescan() || (!access && (event.paths.is_empty() || !event.paths.iter().all(ours)))
}

fn gone(event: Event) -> Vec<PathBuf> {
    match event.kind {
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => event.paths,
        _ => Vec::new(),
    }
}

/// Events that belong together: a burst of them is one change.
#[derive(Debug, Default)]
pub(super) struct Burst {
    /// The first event, and the last.
    events: Option<(Instant, Instant)>,
}

impl Burst {
    /// Takes an event in.
    pub(super) fn event(&mut self, now: Instant) {
        self.events = Some((self.events.map_or(now, |(first, _)| first), now));
    }

    /// When to look; none when nothing happened.
    pub(super) fn due(&self) -> Option<Instant> {
        self.events.map(|(first, last)| (last + QUIET).min(first + LONGEST))
    }

    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.events = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, RenameMode};

    // promise 70
    #[test]
    fn a_burst_is_one_change() {
        let start = Instant::now();
        let at = |millis: u64| start + Duration::from_millis(millis);
        let due = |events: &[u64]| {
            let mut burst = Burst::default();
            for &millis in events {
                burst.event(at(millis));
            }
            burst.due()
        };
        assert_eq!(due(&[]), None);
        assert_eq!(due(&[0]), Some(at(15)));
        assert_eq!(due(&[0, 1, 2, 10]), Some(at(25)), "an editor that writes beside the file and renames");
        assert_eq!(due(&(0..40).map(|n| n * 10).collect::<Vec<_>>()), Some(at(405)), "a branch that is checked out");
        assert_eq!(due(&(0..1_000).collect::<Vec<_>>()), Some(at(500)), "somebody writes without end");
    }

    // promise 70
    #[test]
    fn reading_and_writing_the_site_is_no_change() {
        let out = Path::new("/b/book");
        let event = |kind, path: &str| matters(&Event::new(kind).add_path(path.into()), out);
        let write = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        assert!(event(write, "/b/content/a.md") && event(EventKind::Create(CreateKind::Folder), "/b/content/new"));
        assert!(event(EventKind::Modify(ModifyKind::Name(RenameMode::To)), "/b/content/a.md"));
        assert!(event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/b/content/a.md"));
        assert!(!event(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/b/content/a.md"));
        for path in
            ["/b/book", "/b/book/index.html", "/b/content/.a.md.swp", "/b/content/a.md~", "/b/.book.alertbook-7"]
        {
            assert!(!event(write, path), "{path}");
        }
    }
}
