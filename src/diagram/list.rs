//! The list notation of decision trees: a question, and its answers as an indented list.
//!
//! ```text
//! tree     = { "%" key ":" value } question { branch }
//! branch   = indent "-" answer ( ":" text | "->" target ) { note } { branch }
//! note     = deeper indent ">" text
//! target   = "§" number | "#" slug | path [ "#" slug | "§" number ] | "@" step | "done" [ text ] | "escalate" [ text ]
//! ```

use std::ops::Range;

use crate::diagram::audit::{quoted, trimmed};
use crate::diagram::{Mistake, Node, Target, Tree, add, label, settle_kinds};

/// Reads the list notation; places are those in `text`.
///
/// # Errors
/// The lines that do not follow the grammar.
pub fn read(text: &str) -> Result<Tree, Vec<Mistake>> {
    const ENOUGH: usize = 20;
    let mut reader = Reader::default();
    let mut mistakes = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if !line.trim().is_empty()
            && let Err(mistake) = reader.line(line.trim_end(), trimmed(text, start..at))
        {
            mistakes.push(mistake);
            if mistakes.len() == ENOUGH {
                break;
            }
        }
    }
    if reader.tree.nodes.is_empty() && mistakes.is_empty() {
        let help = "write one, or take the tree out";
        mistakes.push(Mistake::new(0..text.len(), "an empty tree; wanted a question", help));
    }
    settle_kinds(&mut reader.tree.nodes);
    if mistakes.is_empty() { Ok(reader.tree) } else { Err(mistakes) }
}

#[derive(Default)]
struct Reader {
    tree: Tree,
    /// Indents of the open branches and the steps that they opened, outermost first.
    open: Vec<(usize, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str, range: Range<usize>) -> Result<(), Mistake> {
        let mistake = |message: &str, help: &str| Err(Mistake::new(range.clone(), message, help));
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if line[..indent].contains('\t') {
            return mistake(
                "a tab in the indent; wanted spaces",
                "indent with spaces: how wide a tab is, nobody knows",
            );
        }
        if let Some(option) = text.strip_prefix('%') {
            return self.option(option, range);
        }
        if self.tree.nodes.is_empty() {
            return self.push(text, range).map(|_| ());
        }
        if let Some(note) = text.strip_prefix('>') {
            let Some(&(above, step)) = self.open.last().or(Some(&(0, 0))) else { return Ok(()) };
            if !self.open.is_empty() && indent <= above {
                return mistake("a note that belongs to no step", "indent it deeper than the hyphen of its step");
            }
            self.tree.nodes[step].notes.push(note.trim().to_owned());
            return Ok(());
        }
        let Some(branch) = text.strip_prefix('-') else {
            let message = "a line that is neither `- answer: …`, `> note` nor `% option`";
            return mistake(message, "begin it with one of these marks, or write it on the line above");
        };
        self.branch(indent, branch.trim(), range)
    }

    fn option(&mut self, option: &str, range: Range<usize>) -> Result<(), Mistake> {
        let (key, value) = option.split_once(':').unwrap_or((option, ""));
        let value = value.trim();
        match (key.trim(), value) {
            ("id", _) => self.tree.id = Some(value.to_owned()),
            ("title", _) => self.tree.title = Some(value.to_owned()),
            ("loop", "true" | "false") => self.tree.endless = value == "true",
            ("loop", _) => {
                let message = format!("`loop` is `true` or `false`, found {}", quoted(value));
                return Err(Mistake::new(
                    range,
                    message,
                    "write `% loop: true` if the tree may go round without an end",
                ));
            }
            (key, _) => {
                let message = format!("unknown option {}; wanted `id`, `title` or `loop`", quoted(key));
                return Err(Mistake::new(range, message, "there are no others"));
            }
        }
        Ok(())
    }

    fn branch(&mut self, indent: usize, text: &str, range: Range<usize>) -> Result<(), Mistake> {
        while self.open.last().is_some_and(|&(open, _)| open > indent) {
            self.open.pop();
        }
        let sibling = self.open.pop_if(|&mut (open, _)| open == indent).is_some();
        let parent = self.open.last().map_or(0, |&(_, step)| step);
        if !sibling && !self.tree.nodes[parent].children.is_empty() {
            let help =
                "give it the indent of its sibling, or stand it deeper than the hyphen of the step that it answers";
            return Err(Mistake::new(range, "branch does not line up with any open branch", help));
        }
        let start = range.end - text.len();
        let Some((answer, rest, arrow)) = split_branch(text) else {
            let message = "an answer that leads nowhere; wanted `- answer: text` or `- answer -> target`";
            return Err(Mistake::new(start..range.end, message, "say what to do, or where to go on"));
        };
        let answered = start..start + answer.len();
        if answer.is_empty() || rest.is_empty() {
            let message = if answer.is_empty() { "a branch without an answer" } else { "an answer that leads nowhere" };
            return Err(Mistake::new(answered, message, "write `- answer: text` or `- answer -> target`"));
        }
        if self.tree.nodes[parent].target.is_some() {
            let message = "a branch below an outcome; its way has ended";
            return Err(Mistake::new(range, message, "ask something above it, with `- answer: question?`"));
        }
        let step = self.push(rest, range.end - rest.len()..range.end)?;
        let node = &mut self.tree.nodes[step];
        if arrow {
            let (target, text) = target(rest);
            (node.id, node.target, node.text) = (None, Some(target), text);
        }
        (node.answer, node.answered) = (Some(answer.to_owned()), answered);
        self.tree.nodes[parent].children.push(step);
        self.open.push((indent, step));
        Ok(())
    }

    fn push(&mut self, text: &str, range: Range<usize>) -> Result<usize, Mistake> {
        let (id, text) = step_id(text);
        let node = Node { id, ..Node::new(text, range) };
        add(&mut self.tree.nodes, None, node)
    }
}

/// Where `-> …` leads, and the words for it. What is nothing else is a path.
pub(super) fn target(text: &str) -> (Target, String) {
    let word = |name: &str| {
        let rest = text.strip_prefix(name)?;
        (rest.is_empty() || rest.starts_with([' ', ',', ':']))
            .then(|| rest.trim_start_matches([' ', ',', ':']).to_owned())
    };
    if let Some(text) = word("done") {
        return (Target::Done, text);
    }
    if let Some(text) = word("escalate") {
        return (Target::Escalate, text);
    }
    let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    if let Some(number) = head.strip_prefix('§').filter(|number| !number.is_empty()) {
        return (Target::Section(number.to_owned()), rest.to_owned());
    }
    if let Some(id) = head.strip_prefix('@') {
        return (Target::Step(id.to_owned()), rest.to_owned());
    }
    if let Some((page, number)) = label::numbered_page(head, rest) {
        let words =
            if head.contains('§') { rest } else { rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest) };
        return (Target::Link(format!("{page}#§{number}")), words.trim().to_owned());
    }
    match label::reference(text) {
        Some((Target::Link(dest), _)) if dest == head => (Target::Link(dest), rest.to_owned()),
        Some(read) => read,
        None => (Target::Link(head.to_owned()), rest.to_owned()),
    }
}

/// Whether a text is a target rather than words.
pub(super) fn leads(text: &str) -> bool {
    match target(text).0 {
        Target::Link(dest) => dest.starts_with('#') || dest.contains(".md") || dest.contains("://"),
        _ => true,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::Kind;

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
        assert_eq!(&TREE[tree.nodes[7].range.clone()], "@ready");
        assert_eq!(&TREE[tree.nodes[7].answered.clone()], "5xx");
    }

    #[test]
    fn who_is_called_keeps_the_name() {
        let tree = read("Up?\n- No -> escalate @tech-lead\n- Slow -> escalate: @ops #oncall").unwrap();
        let called = tree.nodes[1..].iter().map(|node| (node.target.clone(), node.id.as_deref(), node.text.as_str()));
        let escalate = || Some(Target::Escalate);
        assert_eq!(called.collect::<Vec<_>>(), [(escalate(), None, "@tech-lead"), (escalate(), None, "@ops #oncall")]);
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
            ("Up?\n- a: b?\n- c ->", "leads nowhere"),
            ("Up?\n- a -> §1\n  - c: d", "has ended"),
            ("Up?\n- a: b\n- c -> done\n- d -> escalate @x\n  - e: f", "has ended"),
        ] {
            let mistakes = read(text).unwrap_err();
            assert!(mistakes[0].message.contains(wanted), "{text}: {mistakes:?}");
        }
    }
}
