//! The list notation of decision trees: a question, and its answers as an indented list.
//!
//! ```text
//! tree     = { "%" key ":" value } question { branch }
//! branch   = indent "-" answer ( ":" text | "->" target ) { note } { branch }
//! note     = deeper indent ">" text
//! target   = "§" ref | "#" slug | path [ "#" slug ] | "@" step | "done" [ text ] | "escalate" [ text ]
//! ```

use std::ops::Range;

use crate::diagram::{Kind, Mistake, Node, Target, Tree};

/// Reads the list notation; places are those in `text`.
///
/// # Errors
/// The first line that does not follow the grammar.
pub fn read(text: &str) -> Result<Tree, Mistake> {
    let mut reader = Reader { tree: Tree { id: None, title: None, nodes: Vec::new() }, open: Vec::new() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        if !line.trim().is_empty() {
            reader.line(line.trim_end(), range)?;
        }
    }
    if reader.tree.nodes.is_empty() {
        return Err(Mistake { range: 0..text.len(), message: "an empty tree; wanted a question".to_owned() });
    }
    Ok(reader.finish())
}

struct Reader {
    tree: Tree,
    /// Indents of the open branches and the steps that they opened, outermost first.
    open: Vec<(usize, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str, range: Range<usize>) -> Result<(), Mistake> {
        let mistake = |message: &str| Err(Mistake { range: range.clone(), message: message.to_owned() });
        let indent = line.len() - line.trim_start().len();
        if line[..indent].contains('\t') {
            return mistake("a tab in the indent; wanted spaces");
        }
        let text = line.trim_start();
        if let Some(option) = text.strip_prefix('%') {
            return self.option(option, &range);
        }
        if self.tree.nodes.is_empty() {
            self.push(None, text, range);
            return Ok(());
        }
        if let Some(note) = text.strip_prefix('>') {
            let Some(&(above, step)) = self.open.last().or(Some(&(0, 0))) else { return Ok(()) };
            if !self.open.is_empty() && indent <= above {
                return mistake("a note that belongs to no step; indent it under its step");
            }
            self.tree.nodes[step].notes.push(note.trim().to_owned());
            return Ok(());
        }
        let Some(branch) = text.strip_prefix('-') else {
            return mistake("a line that is neither `- answer: …`, `> note` nor `% option`");
        };
        self.branch(indent, branch.trim(), range)
    }

    fn option(&mut self, option: &str, range: &Range<usize>) -> Result<(), Mistake> {
        let (key, value) = option.split_once(':').unwrap_or((option, ""));
        let value = Some(value.trim().to_owned());
        match key.trim() {
            "id" => self.tree.id = value,
            "title" => self.tree.title = value,
            key => {
                let message = format!("unknown option `{key}`; wanted `id` or `title`");
                return Err(Mistake { range: range.clone(), message });
            }
        }
        Ok(())
    }

    fn branch(&mut self, indent: usize, text: &str, range: Range<usize>) -> Result<(), Mistake> {
        while self.open.last().is_some_and(|&(open, _)| open > indent) {
            self.open.pop();
        }
        let sibling = self.open.last().is_some_and(|&(open, _)| open == indent);
        let parent = if sibling {
            self.open.pop();
            self.open.last().map_or(0, |&(_, step)| step)
        } else {
            self.open.last().map_or(0, |&(_, step)| step)
        };
        let first = !sibling && !self.tree.nodes[parent].children.is_empty();
        if first {
            let message = "branch does not line up with any open branch".to_owned();
            return Err(Mistake { range, message });
        }
        let Some((answer, rest, arrow)) = split_branch(text) else {
            let message = "an answer that leads nowhere; wanted `- answer: text` or `- answer -> target`".to_owned();
            return Err(Mistake { range, message });
        };
        let step = if arrow { self.outcome(rest, range) } else { self.push(None, rest, range) };
        self.tree.nodes[step].answer = Some(unescape(answer));
        self.tree.nodes[parent].children.push(step);
        self.open.push((indent, step));
        Ok(())
    }

    fn push(&mut self, target: Option<Target>, text: &str, range: Range<usize>) -> usize {
        let (id, text) = step_id(text);
        let kind = if target.is_some() { Kind::Outcome } else { Kind::Action };
        let node = Node {
            id,
            answer: None,
            text: unescape(text),
            notes: Vec::new(),
            kind,
            target,
            children: Vec::new(),
            range,
        };
        self.tree.nodes.push(node);
        self.tree.nodes.len() - 1
    }

    fn outcome(&mut self, target: &str, range: Range<usize>) -> usize {
        let word = |name: &str| {
            let rest = target.strip_prefix(name)?;
            (rest.is_empty() || rest.starts_with([' ', ',', ':'])).then(|| rest.trim_start_matches([' ', ',', ':']))
        };
        if let Some(text) = word("done") {
            return self.push(Some(Target::Done), text, range);
        }
        if let Some(text) = word("escalate") {
            return self.push(Some(Target::Escalate), text, range);
        }
        let (head, rest) = target.split_once(char::is_whitespace).unwrap_or((target, ""));
        let parsed = match head.chars().next() {
            Some('§') => Target::Section(head.trim_start_matches('§').to_owned()),
            Some('@') => Target::Step(head[1..].to_owned()),
            _ => Target::Link(head.to_owned()),
        };
        self.push(Some(parsed), rest.trim(), range)
    }

    fn finish(mut self) -> Tree {
        for node in &mut self.tree.nodes {
            if !node.children.is_empty() {
                node.kind = Kind::Question;
            }
        }
        self.tree
    }
}

/// Splits `answer: text` or `answer -> target` at the first mark outside backticks and quotes.
fn split_branch(text: &str) -> Option<(&str, &str, bool)> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match (c, quote) {
            ('\\', None) => escaped = true,
            ('`' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (':', None) if text[at + 1..].starts_with(' ') => {
                return Some((text[..at].trim(), text[at + 1..].trim(), false));
            }
            ('-', None) if text[at..].starts_with("->") => {
                return Some((text[..at].trim(), text[at + 2..].trim(), true));
            }
            _ => {}
        }
    }
    None
}

fn step_id(text: &str) -> (Option<String>, &str) {
    let Some(rest) = text.strip_prefix('@') else { return (None, text) };
    let (id, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    (Some(id.to_owned()), rest.trim_start())
}

fn unescape(text: &str) -> String {
    text.replace("\\-", "-").replace("\\:", ":")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "% id: api\n% title: API is down\nIs `/health: x` up?\n- Yes, 200: @ready Does it answer?\n  > curl it\n  - Yes -> done Close the alert\n  - No: Which one?\n    - Postgres -> §2\n    - Vault -> vault.md#sealed Unseal\n- Refused -> escalate #platform\n- 5xx -> @ready\n";

    #[test]
    fn reads_steps_answers_and_targets() {
        let tree = read(TREE).unwrap();
        assert_eq!((tree.id.as_deref(), tree.title.as_deref()), (Some("api"), Some("API is down")));
        assert_eq!(tree.nodes[0].children, [1, 6, 7]);
        assert_eq!(tree.nodes[1].id.as_deref(), Some("ready"));
        assert_eq!(tree.nodes[1].notes, ["curl it"]);
        assert_eq!(tree.nodes[4].target, Some(Target::Section("2".to_owned())));
        assert_eq!(tree.nodes[5].target, Some(Target::Link("vault.md#sealed".to_owned())));
        assert_eq!((tree.nodes[6].kind, tree.nodes[6].text.as_str()), (Kind::Outcome, "#platform"));
        assert_eq!(tree.nodes[7].target, Some(Target::Step("ready".to_owned())));
        assert_eq!(&TREE[tree.nodes[7].range.clone()], "- 5xx -> @ready");
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, wanted) in [
            ("Up?\n\t- a: b", "tab"),
            ("Up?\n- a", "leads nowhere"),
            ("Up?\n    - a: b\n  - c: d", "line up"),
            ("Up?\nand?", "neither"),
            ("  \n", "empty"),
            ("% colour: red\nUp?", "colour"),
        ] {
            let mistake = read(text).unwrap_err();
            assert!(mistake.message.contains(wanted), "{text}: {}", mistake.message);
        }
    }
}
