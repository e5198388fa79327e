//! Languages of the grammar set. Loaded when the first block asks for one.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use syntect::parsing::{ParseState, Scope, ScopeStackOp, SyntaxReference, SyntaxSet};

use super::{Class, Html, memory};

fn set() -> &'static SyntaxSet {
    static SET: OnceLock<SyntaxSet> = OnceLock::new();
    SET.get_or_init(two_face::syntax::extra_newlines)
}

fn syntax(token: &str) -> Option<&'static SyntaxReference> {
    set().find_syntax_by_token(token)
}

/// Whether there is a grammar of this name.
pub(super) fn has(token: &str) -> bool {
    syntax(token).is_some()
}

/// The block as HTML; `None` when there is no grammar, or when it gives up.
pub(super) fn highlight(token: &str, code: &str) -> Option<String> {
    let mut lines = Lines::new(token)?;
    let mut html = Html::new(code);
    for line in code.split_inclusive('\n') {
        lines.push(&mut html, line)?;
    }
    Some(html.finish())
}

/// A run of one class, and its length in bytes.
pub(super) type Piece = (Class, usize);

/// Highlights line by line and remembers what is open.
pub(super) struct Lines {
    at: Place,
}

/// What is open at the beginning of a line.
enum Place {
    /// A state that is kept.
    Kept(usize),
    Own(State),
}

impl Lines {
    pub(super) fn new(token: &str) -> Option<Self> {
        let start = || Some(State::new(syntax(token)?));
        Some(Self { at: memory::start(token, start)?.map_or_else(Place::Own, Place::Kept) })
    }

    /// Adds one line, its end included. `None`: the grammar failed on it.
    pub(super) fn push(&mut self, html: &mut Html, line: &str) -> Option<()> {
        // Indentation alone says nothing, and some grammars look at every blank of it again and again.
        let is_blank = line.trim().is_empty();
        // Grammars of this set expect a line feed at the end of every line.
        let complete = match line {
            _ if is_blank => Cow::Borrowed("\n"),
            _ if line.ends_with('\n') => Cow::Borrowed(line),
            _ => Cow::Owned(format!("{line}\n")),
        };
        let pieces = self.pieces(&complete)?;
        if is_blank {
            html.push(Class::Plain, line);
            return Some(());
        }
        let mut rest = line;
        for &(class, length) in &*pieces {
            // The last one is longer when the feed was added.
            let (piece, after) = rest.split_at(length.min(rest.len()));
            html.push(class, piece);
            rest = after;
        }
        Some(())
    }

    /// The pieces of a complete line, from memory when it is known.
    fn pieces(&mut self, line: &str) -> Option<Arc<[Piece]>> {
        let mut state = match &mut self.at {
            Place::Kept(at) => match memory::recall(*at, line) {
                Ok((pieces, after)) => {
                    *at = after;
                    return Some(pieces);
                }
                Err(state) => state,
            },
            Place::Own(state) => state.clone(),
        };
        let pieces: Arc<[Piece]> = state.line(line)?.into();
        let before = match self.at {
            Place::Kept(at) => Some(at),
            Place::Own(_) => None,
        };
        self.at = memory::keep(before, line, &pieces, state).map_or_else(Place::Own, Place::Kept);
        Some(pieces)
    }
}

/// All that the classes of a line depend on, besides the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    parser: ParseState,
    /// For each open scope the class that it gives; `None` leaves that of the scope around it.
    classes: Vec<Option<Class>>,
    cleared: Vec<Vec<Option<Class>>>,
}

impl State {
    fn new(syntax: &SyntaxReference) -> Self {
        Self { parser: ParseState::new(syntax), classes: Vec::new(), cleared: Vec::new() }
    }

    /// How much is open.
    pub(super) fn depth(&self) -> usize {
        self.classes.len() + self.cleared.len()
    }

    /// The pieces of a line.
    fn line(&mut self, line: &str) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for (at, operation) in self.parser.parse_line(line, set()).ok()? {
            let at = line.get(..at).map_or(line.len(), str::len).max(from);
            if at > from {
                pieces.push((self.class(), at - from));
            }
            from = at;
            self.apply(&operation);
        }
        pieces.push((self.class(), line.len() - from));
        Some(pieces)
    }

    fn class(&self) -> Class {
        self.classes.iter().rev().find_map(|&class| class).unwrap_or(Class::Plain)
    }

    fn apply(&mut self, operation: &ScopeStackOp) {
        match operation {
            ScopeStackOp::Push(scope) => self.classes.push(class_of(*scope)),
            ScopeStackOp::Pop(count) => self.classes.truncate(self.classes.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => {
                let kept = match amount {
                    syntect::parsing::ClearAmount::TopN(count) => self.classes.len().saturating_sub(*count),
                    syntect::parsing::ClearAmount::All => 0,
                };
                self.cleared.push(self.classes.split_off(kept));
            }
            ScopeStackOp::Restore => self.classes.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

/// Scopes by prefix; the first that fits counts, so the longer ones stand before the shorter.
const SCOPES: &[(&str, Class)] = &[
    ("comment", Class::Comment),
    ("string.unquoted", Class::Plain),
    ("string", Class::String),
    ("constant.numeric", Class::Number),
    ("constant", Class::Builtin),
    ("keyword.operator", Class::Operator),
    ("keyword", Class::Keyword),
    ("storage", Class::Keyword),
    ("entity.name.tag", Class::Type),
    ("entity.name.type", Class::Type),
    ("entity.name.class", Class::Type),
    ("entity.name.section", Class::Type),
    ("entity.name.function", Class::Function),
    ("entity.other.attribute-name", Class::Variable),
    ("entity.other.inherited-class", Class::Type),
    ("entity.name", Class::Function),
    ("punctuation.definition.variable", Class::Variable),
    ("punctuation.section.expansion", Class::Variable),
    ("variable.function", Class::Function),
    ("variable", Class::Variable),
    ("support.function", Class::Function),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("support", Class::Builtin),
    ("markup.inserted", Class::Inserted),
    ("markup.deleted", Class::Deleted),
    ("markup.heading", Class::Keyword),
    ("markup.raw", Class::String),
    ("meta.diff.header", Class::Comment),
    ("meta.interpolation", Class::Plain),
];

fn class_of(scope: Scope) -> Option<Class> {
    static PREFIXES: OnceLock<Vec<(Scope, Class)>> = OnceLock::new();
    let build = || SCOPES.iter().filter_map(|&(name, class)| Some((Scope::new(name).ok()?, class))).collect();
    let prefixes = PREFIXES.get_or_init(build);
    prefixes.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|&(_, class)| class)
}
