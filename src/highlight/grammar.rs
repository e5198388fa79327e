//! Languages of the grammar set. Loaded when the first block asks for one.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStackOp, SyntaxReference, SyntaxSet};

use super::{Class, Html};

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

/// Highlights line by line and remembers what is open.
pub(super) struct Lines {
    state: ParseState,
    /// For each open scope the class that it gives; `None` leaves that of the scope around it.
    classes: Vec<Option<Class>>,
    cleared: Vec<Vec<Option<Class>>>,
}

impl Lines {
    pub(super) fn new(token: &str) -> Option<Self> {
        Some(Self { state: ParseState::new(syntax(token)?), classes: Vec::new(), cleared: Vec::new() })
    }

    /// Adds one line, its end included. `None`: the grammar failed on it.
    pub(super) fn push(&mut self, html: &mut Html, line: &str) -> Option<()> {
        // Indentation alone says nothing, and some grammars look at every blank of it again and again.
        if line.trim().is_empty() {
            html.push(Class::Plain, line);
            self.state.parse_line("\n", set()).ok()?.iter().for_each(|(_, operation)| self.apply(operation));
            return Some(());
        }
        // Grammars of this set expect a line feed at the end of every line.
        let complete = if line.ends_with('\n') { None } else { Some(format!("{line}\n")) };
        let operations = self.state.parse_line(complete.as_deref().unwrap_or(line), set()).ok()?;
        let mut from = 0;
        for (at, operation) in operations {
            // Behind the line's end when the feed was added.
            let at = line.get(..at).map_or(line.len(), str::len).max(from);
            html.push(self.class(), &line[from..at]);
            from = at;
            self.apply(&operation);
        }
        html.push(self.class(), &line[from..]);
        Some(())
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
