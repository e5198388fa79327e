//! Who else is at work here: other builds, and the person who presses Ctrl-C.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crate::Error;

/// How long to wait between two looks at the lock.
const PATIENCE: Duration = Duration::from_millis(20);
/// How often to look: five minutes in all.
const LOOKS: u32 = 15_000;

static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
static IDLE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));
static WRITERS: AtomicUsize = AtomicUsize::new(0);

/// Makes Ctrl-C and SIGTERM end a build that has begun to write in good order, without its staging folder.
/// Before that, and at the second signal, they end the program as ever.
pub fn stop_on_signals() -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&IDLE))?;
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&STOP))?;
        signal_hook::flag::register(signal, Arc::clone(&STOP))?;
    }
    Ok(())
}

/// An error once a signal asked to stop.
pub(super) fn go_on(out: &Path) -> Result<(), Error> {
    if interrupted() {
        let source = io::Error::new(io::ErrorKind::Interrupted, "interrupted; the folder is as it was");
        return Err(Error::Io { doing: "write", path: out.to_owned(), source });
    }
    Ok(())
}

/// Whether a signal asked to stop.
#[must_use]
pub fn interrupted() -> bool {
    STOP.load(Ordering::Relaxed)
}

/// While one of these lives, signals do not end the program at once.
#[derive(Debug)]
pub struct Busy;

impl Busy {
    /// Begins what must be cleared away at its end.
    #[must_use]
    pub fn begin() -> Self {
        WRITERS.fetch_add(1, Ordering::SeqCst);
        IDLE.store(false, Ordering::SeqCst);
        Self
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if WRITERS.fetch_sub(1, Ordering::SeqCst) == 1 {
            IDLE.store(true, Ordering::SeqCst);
        }
    }
}

/// Waits for other builds beside OUT. The lock is one on the folder that holds OUT, so it leaves no file behind and
/// ends with its process; `None` where the file system has no locks.
pub(super) fn lock(parent: &Path, out: &Path) -> Result<Option<File>, Error> {
    let folder = File::open(parent).map_err(super::io_error("read", parent))?;
    for _ in 0..LOOKS {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PATIENCE),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        go_on(out)?;
    }
    Err(Error::Usage(format!(
        "another build has been writing beside `{}` for five minutes; end it first",
        out.display()
    )))
}
