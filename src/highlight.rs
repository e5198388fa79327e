//! Code to HTML with a dozen short classes. Text comes back unchanged when the tags are taken out.
//!
//! | class | for | class | for |
//! |---|---|---|---|
//! | `k` | keyword | `t` | type, tag, key of YAML and JSON |
//! | `s` | string | `o` | operator |
//! | `n` | number | `b` | constant, built-in, escape |
//! | `c` | comment | `m` | prompt of a console session |
//! | `f` | function, command | `i` | inserted line of a diff |
//! | `v` | variable, option, label | `d` | deleted line of a diff |
//!
//! A control character, which HTML forbids, becomes U+FFFD.
//! What has no class is plain text without a tag. A span never crosses a line's end.

mod grammar;
mod memory;
mod query;
mod session;

/// A longer line makes its whole block plain: grammars take time that grows with the square of a line's length.
pub const LONGEST_LINE: usize = 2_000;
/// A longer block is plain.
pub const LONGEST_BLOCK: usize = 200_000;
/// A block whose lines' lengths, each squared, add up to more is plain: hostile lines cost a grammar that much.
/// Four lines of the greatest length, or 2,500 of eighty bytes.
pub const MOST_WORK: usize = 16_000_000;

/// Languages that are known and plain.
const PLAIN: &[&str] = &[
    "",
    "ascii",
    "decision-tree",
    "findings",
    "log",
    "logs",
    "mermaid",
    "none",
    "output",
    "plain",
    "plaintext",
    "text",
    "txt",
];

/// Names that authors use for a grammar's own token, and names that need no grammar set to be known.
const ALIASES: &[(&str, &str)] = &[
    ("bash", "bash"),
    ("c++", "cpp"),
    ("cfg", "ini"),
    ("conf", "ini"),
    ("csharp", "cs"),
    ("diff", "diff"),
    ("docker", "dockerfile"),
    ("dockerfile", "dockerfile"),
    ("go", "go"),
    ("golang", "go"),
    ("hcl", "tf"),
    ("html", "html"),
    ("http", "http"),
    ("ini", "ini"),
    ("java", "java"),
    ("javascript", "js"),
    ("jinja", "jinja2"),
    ("js", "js"),
    ("json", "json"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("ksh", "bash"),
    ("makefile", "make"),
    ("markdown", "md"),
    ("md", "md"),
    ("nginx", "nginx"),
    ("patch", "diff"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("properties", "properties"),
    ("protobuf", "proto"),
    ("py", "py"),
    ("python", "py"),
    ("python3", "py"),
    ("rs", "rs"),
    ("ruby", "rb"),
    ("rust", "rs"),
    ("sh", "bash"),
    ("shell", "bash"),
    ("sql", "sql"),
    ("terraform", "tf"),
    ("toml", "toml"),
    ("ts", "ts"),
    ("typescript", "ts"),
    ("xml", "xml"),
    ("yaml", "yaml"),
    ("yml", "yaml"),
    ("zsh", "bash"),
];

/// What highlights a language.
enum Way {
    Plain,
    Session,
    Query(query::Dialect),
    Grammar(&'static str),
    /// Only the grammar set can tell.
    Unsure,
}

fn way(language: &str) -> Way {
    match language {
        _ if PLAIN.contains(&language) => Way::Plain,
        "console" | "shell-session" | "shellsession" | "sh-session" | "terminal" => Way::Session,
        "promql" | "prometheus" => Way::Query(query::Dialect::Promql),
        "logql" | "loki" => Way::Query(query::Dialect::Logql),
        _ => match ALIASES.binary_search_by_key(&language, |&(name, _)| name) {
            Ok(at) => Way::Grammar(ALIASES[at].1),
            Err(_) => Way::Unsure,
        },
    }
}

/// Whether code in this language is highlighted, or known to be plain.
#[must_use]
pub fn knows(language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    match way(&language) {
        Way::Unsure => grammar::has(&language),
        _ => true,
    }
}

/// Escaped HTML for inside `<code>`.
#[must_use]
pub fn highlight(language: &str, code: &str) -> String {
    let language = language.to_ascii_lowercase();
    let way = way(&language);
    if matches!(way, Way::Plain) || too_long(code) || language.len() > 64 {
        return escape(code);
    }
    let html = match way {
        Way::Plain => None,
        Way::Session => session::highlight(code),
        Way::Query(dialect) => Some(query::highlight(dialect, code)),
        Way::Grammar(token) => grammar::highlight(token, code),
        Way::Unsure => grammar::highlight(&language, code),
    };
    html.unwrap_or_else(|| escape(code))
}

/// Whether a grammar might take too long for a block. Counts bytes, so that the answer is the same everywhere.
fn too_long(code: &str) -> bool {
    let mut work = 0;
    code.len() > LONGEST_BLOCK
        || code.split('\n').any(|line| {
            work += line.len() * line.len();
            line.len() > LONGEST_LINE || work > MOST_WORK
        })
}

/// The class of a piece of code; the letters are what the style sheet names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Keyword,
    String,
    Number,
    Comment,
    Function,
    Variable,
    Type,
    Operator,
    Builtin,
    Prompt,
    Inserted,
    Deleted,
}

impl Class {
    fn letter(self) -> Option<char> {
        Some(match self {
            Self::Plain => return None,
            Self::Keyword => 'k',
            Self::String => 's',
            Self::Number => 'n',
            Self::Comment => 'c',
            Self::Function => 'f',
            Self::Variable => 'v',
            Self::Type => 't',
            Self::Operator => 'o',
            Self::Builtin => 'b',
            Self::Prompt => 'm',
            Self::Inserted => 'i',
            Self::Deleted => 'd',
        })
    }
}

/// Puts classed pieces together: neighbours of one class share a span, blanks belong to any class.
struct Html {
    out: String,
    open: Class,
}

impl Html {
    fn new(code: &str) -> Self {
        Self { out: String::with_capacity(code.len() * 2), open: Class::Plain }
    }

    fn push(&mut self, class: Class, text: &str) {
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            if !content.trim().is_empty() {
                self.switch(class);
            }
            escape_into(&mut self.out, content);
            if content.len() < line.len() {
                self.switch(Class::Plain);
                self.out.push_str(&line[content.len()..]);
            }
        }
    }

    fn switch(&mut self, class: Class) {
        if class == self.open {
            return;
        }
        if self.open != Class::Plain {
            self.out.push_str("</span>");
        }
        if let Some(letter) = class.letter() {
            self.out.push_str("<span class=\"");
            self.out.push(letter);
            self.out.push_str("\">");
        }
        self.open = class;
    }

    fn finish(mut self) -> String {
        self.switch(Class::Plain);
        self.out
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut out, text);
    out
}

fn escape_into(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let entity = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\n' | '\r' | '\t' => continue,
            c if c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}') => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests;
