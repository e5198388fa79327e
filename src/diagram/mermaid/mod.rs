//! Mermaid's text, as far as it is drawn here: flowcharts and sequence diagrams. Its grammar is that of the public
//! documentation of Mermaid 11; what is read is listed in the manual's page on diagrams.

mod flowchart;
mod label;
mod lexer;
mod sequence;
mod statements;
mod styles;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::diagram::Mistake;
use crate::diagram::graph::Graph;
use crate::diagram::mermaid::lexer::Cursor;
use crate::diagram::sequence::Sequence;

/// Bytes that a diagram's source may have.
pub const MAX_SOURCE: usize = 50_000;

/// A diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagram {
    /// A flowchart.
    Flowchart(Graph),
    /// A sequence diagram.
    Sequence(Sequence),
}

/// Kinds that Mermaid knows and that are not drawn here.
const OTHERS: &[&str] = &[
    "architecture-beta",
    "block",
    "block-beta",
    "c4component",
    "c4container",
    "c4context",
    "c4deployment",
    "c4dynamic",
    "classdiagram",
    "classdiagram-v2",
    "erdiagram",
    "gantt",
    "gitgraph",
    "info",
    "journey",
    "kanban",
    "mindmap",
    "packet",
    "packet-beta",
    "pie",
    "quadrantchart",
    "radar-beta",
    "requirementdiagram",
    "sankey",
    "sankey-beta",
    "statediagram",
    "statediagram-v2",
    "timeline",
    "treemap-beta",
    "xychart",
    "xychart-beta",
    "zenuml",
];

/// The way out of every mistake here.
const HELP: &str = "see the manual's page on diagrams; until it can be drawn its source is shown as it is";

/// Reads a diagram; places are those in `text`.
///
/// # Errors
/// The first thing that cannot be read or is not drawn here.
pub fn read(text: &str) -> Result<Diagram, Mistake> {
    if text.len() > MAX_SOURCE {
        let first = text.find('\n').unwrap_or(text.len());
        let message = format!("{} bytes of source; wanted at most {MAX_SOURCE}", text.len());
        return Err(Mistake::new(0..first.min(MAX_SOURCE), message, HELP));
    }
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| is_hidden(c)) {
        let message = format!("the invisible character U+{:04X}; wanted text that reads as it stands", c as u32);
        return Err(Mistake::new(at..at + c.len_utf8(), message, HELP));
    }
    let mut cursor = Cursor::new(text);
    let title = cursor.front_matter();
    cursor.skip_between();
    let head = cursor.at;
    let word = cursor.take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).to_owned();
    match word.as_str() {
        "graph" | "flowchart" | "flowchart-elk" => flowchart::read(cursor, title).map(Diagram::Flowchart),
        "sequenceDiagram" => sequence::read(cursor, title).map(Diagram::Sequence),
        _ => Err(not_drawn(&word, head..cursor.at, text)),
    }
}

fn not_drawn(word: &str, range: Range<usize>, text: &str) -> Mistake {
    let wanted = "wanted `flowchart`, `graph` or `sequenceDiagram`";
    let known = OTHERS.binary_search(&word.to_lowercase().as_str()).is_ok();
    if known {
        return Mistake::new(range, format!("a `{word}`, which is not drawn; {wanted}"), HELP);
    }
    let line = text[range.start..].lines().next().unwrap_or("").trim_end();
    let range = range.start..range.start + line.len();
    let shown: String = line.chars().take(40).collect();
    let found = if shown.is_empty() { "nothing".to_owned() } else { format!("`{shown}`") };
    Mistake::new(range, format!("{found} where the kind of the diagram belongs; {wanted}"), HELP)
}

/// Characters that show nothing and may make a text read as something that it is not: controls, marks of writing
/// direction, blanks without width. The joiners are left: words and emoji need them.
fn is_hidden(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    control
        || matches!(c, '\u{fffd}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A mistake at a place.
fn mistake<T>(range: Range<usize>, message: impl Into<String>) -> Result<T, Mistake> {
    Err(Mistake::new(range, message, HELP))
}
