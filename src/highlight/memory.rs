//! Lines that were highlighted before. The classes of a line depend on nothing but what is open before it and its text,
//! and real books repeat their lines: the same commands, the same keys. A grammar takes a thousand times longer.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::grammar::{Piece, State};

/// Lines are kept up to about this many bytes; then they are collected anew.
const MOST_BYTES: usize = 8 << 20;
/// So many states are kept, and none in which more is open. Whatever begins in another is not looked up.
const MOST_STATES: usize = 256;
const DEEPEST: usize = 64;

#[derive(Default)]
struct Memory {
    /// Index of the state that a grammar begins with, by its token.
    starts: HashMap<String, usize>,
    states: Vec<(State, Known)>,
    bytes: usize,
}

/// Lines that were seen in a state: their pieces, and the index of the state behind.
type Known = HashMap<Box<str>, (Arc<[Piece]>, usize)>;

static MEMORY: LazyLock<RwLock<Memory>> = LazyLock::new(RwLock::default);

/// The index of the state that a grammar begins with, or that state when it is not kept; `None` without a grammar.
pub(super) fn start(token: &str, new: impl FnOnce() -> Option<State>) -> Option<Result<usize, State>> {
    if let Some(&known) = MEMORY.read().unwrap_or_else(PoisonError::into_inner).starts.get(token) {
        return Some(Ok(known));
    }
    let state = new()?;
    let mut memory = MEMORY.write().unwrap_or_else(PoisonError::into_inner);
    let kept = memory.index(state);
    if let Ok(at) = kept {
        memory.starts.insert(token.to_owned(), at);
    }
    Some(kept)
}

/// The pieces of a line that begins in a kept state, and the index of the state behind it; else that state itself.
pub(super) fn recall(at: usize, line: &str) -> Result<(Arc<[Piece]>, usize), State> {
    let memory = MEMORY.read().unwrap_or_else(PoisonError::into_inner);
    let (state, lines) = &memory.states[at];
    lines.get(line).cloned().ok_or_else(|| state.clone())
}

/// Keeps a line, if it can; gives the index of the state behind it, or that state when it is not kept.
pub(super) fn keep(before: Option<usize>, line: &str, pieces: &Arc<[Piece]>, after: State) -> Result<usize, State> {
    let mut memory = MEMORY.write().unwrap_or_else(PoisonError::into_inner);
    let after = memory.index(after)?;
    if let Some(before) = before {
        let bytes = line.len() + size_of_val::<[Piece]>(pieces) + 64;
        if memory.bytes + bytes > MOST_BYTES {
            memory.states.iter_mut().for_each(|(_, lines)| *lines = Known::default());
            memory.bytes = 0;
        }
        memory.bytes += bytes;
        memory.states[before].1.insert(line.into(), (Arc::clone(pieces), after));
    }
    Ok(after)
}

impl Memory {
    fn index(&mut self, state: State) -> Result<usize, State> {
        if let Some(at) = self.states.iter().position(|(known, _)| *known == state) {
            return Ok(at);
        }
        if self.states.len() == MOST_STATES || state.depth() > DEEPEST {
            return Err(state);
        }
        self.states.push((state, Known::default()));
        Ok(self.states.len() - 1)
    }
}
