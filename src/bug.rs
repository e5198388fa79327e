//! A panic is a bug of ours. It is caught, named with the file that brought it about, and the other files go on.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use crate::Error;

thread_local! {
    /// Where this thread last panicked: `src/parse/page.rs:12:3`.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Replaces the message that the runtime prints for a panic: each is caught and reported as an [`Error`] instead.
/// With `loud` the runtime's own message is printed too, and its backtrace if one was asked for.
pub fn keep_panics_quiet(loud: bool) {
    let runtime = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        PLACE.set(info.location().map(ToString::to_string));
        if loud {
            runtime(info);
        }
    }));
}

/// Does the work on one file; a panic becomes an [`Error::Bug`] that names the file.
pub fn catch<T>(path: &str, work: impl FnOnce() -> T) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let message = said(payload.as_ref());
        let message = PLACE.take().map_or_else(|| message.clone(), |place| format!("{message} ({place})"));
        Error::Bug { path: path.to_owned(), message }
    })
}

/// What a panic says.
fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    // promise 2
    #[test]
    fn a_panic_names_the_file_and_what_it_said() {
        let number = 7;
        let error = catch("a/b.md", || panic!("lost after {number}")).map(|(): ()| ()).unwrap_err();
        assert!(
            matches!(&error, Error::Bug { path, message } if path == "a/b.md" && message.starts_with("lost after 7"))
        );
        assert_eq!(catch("a/b.md", || 3).unwrap(), 3);
    }
}
