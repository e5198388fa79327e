//! What tells a decision tree from a listing of files, packages, processes or calls, which are drawn with the same branches.

use crate::diagram::ascii::{connectors, is_bar, is_blank};
use crate::diagram::{Target, label};

/// What is seen of a drawing's branches.
#[derive(Default)]
struct Seen {
    count: usize,
    /// Drawn with the head of an arrow.
    arrows: usize,
    /// Asking, answering, or leading somewhere.
    decides: usize,
    /// Words behind a `→`: of a decision, or of a call.
    flows: usize,
    files: usize,
    /// Cells of a table.
    cells: usize,
    /// Ending with what something took.
    timed: usize,
}

/// Whether a text that does not say so is a decision tree rather than a listing of files, packages, processes or calls.
#[must_use]
pub fn is_tree(text: &str) -> bool {
    let boxes = text.contains(['┌', '╭', '┬', '┐', '┼', '┤', '┴', '┘', '▼']);
    // An arrow down leads from one picture to the next: a flow, of which branches are only a part.
    let flows = text.lines().any(|line| matches!(line.trim_matches(|c| is_blank(c) || is_bar(c)), "↓" | "⬇"));
    if boxes || flows {
        return false;
    }
    let mut seen = Seen::default();
    let mut root = "";
    for line in text.lines() {
        let found = connectors(line);
        if seen.count == 0 {
            let before = found.first().map_or(line.len(), |first| first.start);
            let words = line[..before].trim_matches(|c| is_blank(c) || is_bar(c));
            root = if words.is_empty() { root } else { words };
        }
        for (at, connector) in found.iter().enumerate() {
            let end = found.get(at + 1).map_or(line.len(), |next| next.start);
            seen.arrows += usize::from(connector.arrow);
            seen.branch(line[connector.label..end].trim_matches(|c| is_blank(c) || is_bar(c)));
        }
    }
    seen.is_tree(asks(root))
}

impl Seen {
    fn branch(&mut self, label: &str) {
        self.count += 1;
        let file = is_file(label);
        let decides = !file && decides(label);
        self.files += usize::from(file);
        self.decides += usize::from(decides);
        self.flows += usize::from(!file && !decides && label.contains('→'));
        self.cells += usize::from(label.split("  ").filter(|cell| !cell.trim().is_empty()).count() > 2);
        self.timed += usize::from(label.split_whitespace().any(is_time));
    }

    /// `asked` is whether the line above the branches is a question.
    fn is_tree(&self, asked: bool) -> bool {
        let listing = self.files * 10 >= self.count * 6 || self.cells * 2 >= self.count;
        let certain = asked || self.decides > 0;
        let arrows = self.arrows * 2 >= self.count && (certain || self.timed * 2 < self.count);
        let words = certain && (self.decides + self.flows) * 4 >= self.count;
        self.count >= 2 && !listing && (arrows || words)
    }
}

/// Whether a label asks, answers, or leads to a section or page. Behind an arrow alone may stand the next call as well.
fn decides(label: &str) -> bool {
    let first = label.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let behind = &label[first.len()..];
    // `no-cache` and `if-modified-since` are names.
    let joined = behind.starts_with(['-', '_', '.', '/', '(']) && !behind.starts_with("->");
    let begins = !joined && ["yes", "no", "if"].iter().any(|word| word.eq_ignore_ascii_case(first));
    let leads = label.rsplit_once('→').and_then(|(_, behind)| label::reference(behind)).is_some_and(|(target, _)| {
        matches!(target, Target::Link(dest) if !dest.contains("://") && dest.contains(|c: char| c.is_alphabetic()))
    });
    begins || leads || label.contains('§') || asks(label)
}

/// Whether a word of a text is the end of a question: `up?`, `"really"?`; neither `?` alone nor `parse(x)?`.
fn asks(text: &str) -> bool {
    let words = text.contains(char::is_whitespace);
    text.split_whitespace().any(|word| {
        let stem = word.trim_end_matches(['"', '\'', ')', '*', '`']).strip_suffix('?');
        stem.is_some_and(|stem| {
            stem.contains(char::is_alphanumeric) && (words || stem.chars().all(char::is_alphanumeric))
        })
    })
}

/// `12ms`, `(3.4 ms)` less its blank, `1.2s`: what a call took.
fn is_time(word: &str) -> bool {
    let word = word.trim_matches(['(', ')', '[', ']', ',']);
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, unit) = word.split_at(digits);
    match unit {
        "ms" | "us" | "µs" | "μs" | "ns" => true,
        "s" => number.contains('.'),
        _ => false,
    }
}

/// Whether a label begins with the name of a file, folder or package, alone or with a remark behind it.
fn is_file(label: &str) -> bool {
    let (name, rest) = label.split_once(char::is_whitespace).unwrap_or((label, ""));
    let rest = rest.trim_start();
    let remark = rest.is_empty() || rest.starts_with(['#', '/', '(', '[', '←', '<', '—', '–', '-', ':', '→']);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let has_extension = (1..=5).contains(&extension.len()) && extension.chars().all(|c| c.is_ascii_alphanumeric());
    let named = has_extension || name.ends_with('/') || name.contains(['@', '/']) || name.starts_with('.');
    let alone = rest.is_empty() && !name.ends_with('?') && !label::is_yes_or_no(name);
    remark && (named || alone) && !name.starts_with('§')
}
