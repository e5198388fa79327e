//! What makes a text or a tree unfit to be walked, whatever its notation.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagram::{BYTES, DEPTH, Mistake, Node, Target, Tree, active_scheme, is_id};

/// Elements whose tags have no business in a step. Other words in angle brackets, such as `<pod>`, are placeholders.
const ELEMENTS: [&str; 16] = [
    "script", "style", "iframe", "img", "svg", "math", "object", "embed", "form", "input", "link", "meta", "base", "a",
    "video", "audio",
];

/// What no notation allows: too much of it, characters that cannot be seen, elements of HTML.
pub(super) fn text(text: &str) -> Result<(), Vec<Mistake>> {
    const ENOUGH: usize = 20;
    if text.len() > BYTES {
        let message = format!("a tree of {} bytes; at most {BYTES} are read", text.len());
        return Err(vec![Mistake::new(0..first_line(text), message, "split it, and lead from one tree to the other")]);
    }
    let mut mistakes = Vec::new();
    let mut code = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => code = false,
            '`' => code = !code,
            '<' if !code && is_tag(&text[at + 1..]) => {
                let message = "an HTML tag; the text of a step is text";
                mistakes.push(Mistake::new(at..at + 1, message, "take it out, or write it in backticks"));
            }
            c if is_hidden(c) => {
                let message = format!("the character U+{:04X}, which cannot be seen", u32::from(c));
                mistakes.push(Mistake::new(at..at + c.len_utf8(), message, "delete it"));
            }
            _ => {}
        }
        if mistakes.len() == ENOUGH {
            break;
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Control characters, what stands for one that a text may not hold, and those that turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{fffd}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn is_tag(rest: &str) -> bool {
    let name = rest.strip_prefix('/').unwrap_or(rest);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let closes = name[end..].starts_with([' ', '>', '/', '\n', '\t']);
    closes && ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(&name[..end]))
}

/// What is wrong with a tree as a whole. `declared` is a tree that its author calls one.
pub(super) fn tree(tree: &Tree, declared: bool) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        let Some(id) = node.id.as_deref() else { continue };
        if !is_id(id) {
            let message = format!("`@{id}` cannot name a step");
            mistakes.push(Mistake::new(
                node.range.clone(),
                message,
                "begin with a letter; digits, `-` and `_` may follow",
            ));
        }
        if names.insert(id, at).is_some() {
            let message = format!("two steps are named `@{id}`");
            mistakes.push(Mistake::new(node.range.clone(), message, "give one of them another name"));
        }
    }
    if let Some(id) = tree.id.as_deref().filter(|id| !is_id(id)) {
        let range = tree.nodes.first().map_or(0..0, |root| root.range.clone());
        let message = format!("`{id}` cannot be the id of a tree");
        mistakes.push(Mistake::new(range, message, "begin with a letter; digits, `-` and `_` may follow"));
    }
    too_deep(tree, &mut mistakes);
    for node in &tree.nodes {
        if declared {
            answers(tree, node, &mut mistakes);
        }
        dangling(node, &names, &mut mistakes);
        scheme(node, &mut mistakes);
    }
    if mistakes.is_empty() && !tree.endless {
        loops(tree, &names, &mut mistakes);
    }
    mistakes
}

fn too_deep(tree: &Tree, mistakes: &mut Vec<Mistake>) {
    let mut depth = vec![0_usize; tree.nodes.len()];
    // A step stands behind the one above it.
    for (at, node) in tree.nodes.iter().enumerate() {
        for &child in &node.children {
            depth[child] = depth[at] + 1;
        }
    }
    if let Some(at) = depth.iter().position(|&depth| depth >= DEPTH) {
        let message = format!("more than {DEPTH} steps one below the other");
        let range = tree.nodes[at].range.clone();
        mistakes.push(Mistake::new(range, message, "split the tree, and lead from one to the other"));
    }
}

/// The limit once more, for what aliases of YAML copy.
pub(super) fn length(tree: &Tree) -> Result<(), Mistake> {
    let texts = |node: &Node| {
        let own = [Some(&node.text), node.answer.as_ref(), node.label.as_ref()].into_iter().flatten();
        own.chain(&node.notes).map(String::len).sum::<usize>()
    };
    let all: usize = tree.nodes.iter().map(texts).sum();
    if all <= BYTES {
        return Ok(());
    }
    let message = format!("a tree whose texts have {all} bytes together; at most {BYTES} are read");
    let range = tree.nodes.first().map_or(0..0, |root| root.range.clone());
    Err(Mistake::new(range, message, "split it, and lead from one tree to the other"))
}

/// A question has answers, and each of them once.
fn answers(tree: &Tree, node: &Node, mistakes: &mut Vec<Mistake>) {
    let asks = node.text.trim_end_matches(['*', '_', ' ']).ends_with('?');
    if node.children.is_empty() && node.target.is_none() && (asks || tree.nodes.len() == 1) {
        let message = format!("{} has no answers", quoted(&node.text));
        let help = "write its answers below it, or say what to do";
        mistakes.push(Mistake::new(node.range.clone(), message, help));
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for &child in &node.children {
        let child = &tree.nodes[child];
        let answer = child.answer.as_deref().unwrap_or(&child.text);
        if seen.insert(folded(answer), 0).is_some() {
            let message = format!("{} is answered twice by {}", quoted(&node.text), quoted(answer));
            let help = "say how they differ, or make them one";
            mistakes.push(Mistake::new(child.answered.clone(), message, help));
        }
    }
}

fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn dangling(node: &Node, names: &HashMap<&str, usize>, mistakes: &mut Vec<Mistake>) {
    let Some(Target::Step(id)) = &node.target else { return };
    if !names.contains_key(id.as_str()) {
        let mut known: Vec<&str> = names.keys().copied().collect();
        known.sort_unstable();
        let known: Vec<String> = known.iter().take(8).map(|name| format!("`@{name}`")).collect();
        let help = if known.is_empty() {
            format!("write `@{id}` before the text of the step that is meant")
        } else {
            format!("write `@{id}` before the text of the step that is meant; there are {}", known.join(", "))
        };
        mistakes.push(Mistake::new(node.range.clone(), format!("no step of this tree is named `@{id}`"), help));
    }
}

/// Links that would run something. Elsewhere they are `unsafe-url`; a tree that holds one is not shown as a tree.
fn scheme(node: &Node, mistakes: &mut Vec<Mistake>) {
    let Some(Target::Link(dest)) = &node.target else { return };
    if let Some(scheme) = active_scheme(dest) {
        let message = format!("an outcome that leads to a `{scheme}:` address");
        mistakes.push(Mistake::new(node.range.clone(), message, "lead to a section, a page or an `https:` address"));
    }
}

/// Every step must have a way to an end: `@id` may lead back, but not only back.
fn loops(tree: &Tree, names: &HashMap<&str, usize>, mistakes: &mut Vec<Mistake>) {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); tree.nodes.len()];
    let mut ends: Vec<usize> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        for &child in &node.children {
            before[child].push(at);
        }
        match &node.target {
            Some(Target::Step(id)) => before[names[id.as_str()]].push(at),
            _ if node.children.is_empty() => ends.push(at),
            _ => {}
        }
    }
    let mut leads_out = vec![false; tree.nodes.len()];
    while let Some(at) = ends.pop() {
        if !std::mem::replace(&mut leads_out[at], true) {
            ends.extend(&before[at]);
        }
    }
    let stuck = tree.nodes.iter().enumerate().find(|(at, node)| !leads_out[*at] && node.target.is_some());
    if let Some((_, node)) = stuck {
        let message = "a loop without exit: from here every answer leads back to where the reader was";
        mistakes.push(Mistake::new(
            node.range.clone(),
            message,
            "let one answer end it with `done` or `escalate`, or say that it is meant with the option `loop: true`",
        ));
    }
}

/// Words of the author in backticks, shortened.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = text.replace('`', "'");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", text[..end].trim_end()),
        None => format!("`{text}`"),
    }
}

/// A range without the blanks around it.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start().len();
    start..start + slice.trim().len()
}
