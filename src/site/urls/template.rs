//! Values that a template fills in: the branches of `{{ if … }}`, and what is known of every other action.

mod pieces;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::pieces::{Piece, body, pieces};
use crate::rules::is_templated;

/// Stands for a templated part of a URL: it matches anything.
pub(super) const WILD: char = '\u{0}';

/// Most branches of one value that are told apart; beyond, its conditions count as parts that match anything.
const BRANCHES: usize = 64;

/// Conditions inside of conditions that are followed.
const DEPTH: usize = 16;

/// What a value is when its conditions have been decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Branch {
    /// The text, with actions other than conditions as they were written.
    pub(super) text: String,
    /// The part of the value that only this branch has.
    pub(super) part: Option<Range<usize>>,
    /// Whether it is what remains where an `if` without `else` does not hold: its author may hold it impossible.
    pub(super) implied: bool,
    decided: Vec<(Condition, bool)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    subject: String,
    /// What the subject is compared with by `eq`.
    equals: Option<String>,
}

#[derive(Debug)]
enum Node {
    Text(Range<usize>),
    Choice(Vec<Arm>),
}

#[derive(Debug)]
struct Arm {
    /// The action that opens it.
    action: Range<usize>,
    /// The condition and whether it has to hold; `None` for `else`.
    condition: Option<(Condition, bool)>,
    body: Vec<Node>,
    implied: bool,
}

/// Every branch of a value, in order; the value itself when it has no conditions. One whose conditions do not pair up can
/// be filled in by nobody, and is one part of which nothing is known.
pub(super) fn branches(value: &str) -> Vec<Branch> {
    let whole = || vec![Branch { text: value.to_owned(), ..Branch::default() }];
    let pieces = pieces(value);
    let mut parser = Parser { value, pieces: &pieces, at: 0 };
    let Some((nodes, None)) = parser.nodes(0) else {
        return vec![Branch { text: "{{ }}".to_owned(), ..Branch::default() }];
    };
    if nodes.iter().all(|node| matches!(node, Node::Text(_))) {
        return whole();
    }
    expand(value, &nodes, vec![Branch::default()]).unwrap_or_else(|| {
        let shown = |node: &Node| match node {
            Node::Text(range) => value[range.clone()].to_owned(),
            Node::Choice(arms) => arms.first().map_or("", |arm| &value[arm.action.clone()]).to_owned(),
        };
        vec![Branch { text: nodes.iter().map(shown).collect(), ..Branch::default() }]
    })
}

/// The value with every templated part as one [`WILD`], but for what is known: the rule's name, and literals.
pub(super) fn wild(value: &str, name: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for Piece { range, is_action } in pieces(value) {
        let text = &value[range];
        if !is_action {
            out.extend(text.chars().filter(|&char| char != WILD));
            continue;
        }
        let body = body(text);
        let unquoted = |quote: char| body.strip_prefix(quote)?.strip_suffix(quote).filter(|text| !text.contains(quote));
        if let Some(literal) = unquoted('"').or_else(|| unquoted('`')) {
            // A chart writes the actions of the rule itself as literals.
            out.push_str(&wild(literal, name));
        } else if body.starts_with("/*") || (body.starts_with('$') && body.contains(":=")) || is_silent(text) {
            // Comments and assignments leave nothing behind.
        } else if let Some(lower) = alert_name(body).filter(|_| !is_templated(name)) {
            out.push_str(&encoded(&if lower { name.to_lowercase() } else { name.to_owned() }));
        } else {
            out.push(WILD);
        }
    }
    out
}

/// Whether an action of Jinja or ERB says nothing of what stands around it.
fn is_silent(action: &str) -> bool {
    let word = body(action).split_whitespace().next().unwrap_or_default();
    action.starts_with("<%#") || (action.starts_with("{%") && matches!(word, "set" | "raw" | "endraw"))
}

/// Whether an action is the alert's name; `Some(true)` when it is lower-cased.
fn alert_name(body: &str) -> Option<bool> {
    let plain = |body: &str| {
        let body = body.trim();
        let labels = body.trim_start_matches('$').trim_start_matches('.').to_lowercase();
        labels == "labels.alertname" || labels.split_whitespace().eq(["index", "$labels", "\"alertname\""])
    };
    let lowered = body
        .strip_prefix("toLower ")
        .or_else(|| body.split_once('|').filter(|(_, to)| to.trim() == "toLower").map(|(of, _)| of));
    plain(body).then_some(false).or_else(|| lowered.filter(|of| plain(of)).map(|_| true))
}

/// The name with those characters escaped that would end a path or an escape.
fn encoded(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        match char {
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            ' ' => out.push_str("%20"),
            char => out.push(char),
        }
    }
    out
}

/// The URLs in a text that says more than one URL, such as a sentence or a Markdown link; else the text itself.
pub(super) fn urls_in(text: &str) -> Vec<&str> {
    let mut plain = text.to_owned();
    for piece in pieces(text).into_iter().filter(|piece| piece.is_action) {
        plain.replace_range(piece.range.clone(), &"x".repeat(piece.range.len()));
    }
    let trimmed = plain.trim();
    let is_prose = trimmed.contains(char::is_whitespace) || trimmed.starts_with(['[', '<']);
    let is_url = trimmed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
    let mut found = Vec::new();
    if is_prose && (!is_url || plain.matches("://").count() > 1) {
        let mut from = 0;
        for word in plain.split(char::is_whitespace) {
            if word.contains("://") {
                let begin = word.find("http").unwrap_or_default();
                let url = word[begin..].trim_end_matches(['>', ')', ']', ',', ';', '.', '"', '\'']);
                found.push(&text[from + begin..from + begin + url.len()]);
            }
            from += word.len();
            from += plain[from..].chars().next().map_or(0, char::len_utf8);
        }
        // Markdown links to pages of the repository.
        for (at, mark) in plain.match_indices("](").filter(|_| found.is_empty()).collect::<Vec<_>>() {
            let from = at + mark.len();
            let Some(length) = plain[from..].find(')') else { break };
            found.push(&text[from..from + length]);
        }
    }
    if found.is_empty() { vec![text] } else { found }
}

/// What an action does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    If,
    Else,
    /// Opens a block of which nothing is known.
    Block,
    End,
}

/// `None` for an action that writes something or stands by itself.
fn word(action: &str) -> Option<Word> {
    match body(action).split_whitespace().next()? {
        _ if action.starts_with("${") => None,
        "if" | "with" => Some(Word::If),
        "else" | "elif" | "elsif" => Some(Word::Else),
        "range" | "for" | "define" | "block" => Some(Word::Block),
        "end" | "endif" | "endwith" | "endfor" | "endblock" => Some(Word::End),
        _ => None,
    }
}

struct Parser<'a> {
    value: &'a str,
    pieces: &'a [Piece],
    at: usize,
}

impl Parser<'_> {
    /// Everything up to an `else`, an `end` or the end, and that action; `None` when conditions do not pair up.
    fn nodes(&mut self, depth: usize) -> Option<(Vec<Node>, Option<Range<usize>>)> {
        let mut nodes = Vec::new();
        while let Some(Piece { range, is_action }) = self.pieces.get(self.at) {
            self.at += 1;
            match is_action.then(|| word(&self.value[range.clone()])).flatten() {
                Some(Word::Else | Word::End) => return Some((nodes, Some(range.clone()))),
                Some(Word::If) if depth < DEPTH => nodes.push(Node::Choice(self.choice(range.clone(), depth)?)),
                Some(Word::If | Word::Block) => {
                    self.skip()?;
                    nodes.push(Node::Text(range.clone()));
                }
                _ => nodes.push(Node::Text(range.clone())),
            }
        }
        Some((nodes, None))
    }

    /// The arms of the condition that `action` opens.
    fn choice(&mut self, mut action: Range<usize>, depth: usize) -> Option<Vec<Arm>> {
        let mut arms: Vec<Arm> = Vec::new();
        loop {
            let condition = condition(body(&self.value[action.clone()]));
            let is_else = condition.is_none();
            let (body, stop) = self.nodes(depth + 1)?;
            arms.push(Arm { action, condition, body, implied: false });
            action = stop?;
            if word(&self.value[action.clone()]) == Some(Word::End) {
                if !is_else {
                    arms.push(Arm { action, condition: None, body: Vec::new(), implied: true });
                }
                return Some(arms);
            }
            if is_else {
                return None;
            }
        }
    }

    /// Passes over everything up to the `end` of a block that is open.
    fn skip(&mut self) -> Option<()> {
        let mut open = 1_usize;
        while open > 0 {
            let Piece { range, is_action } = self.pieces.get(self.at)?;
            self.at += 1;
            match is_action.then(|| word(&self.value[range.clone()])).flatten() {
                Some(Word::If | Word::Block) => open += 1,
                Some(Word::End) => open -= 1,
                _ => {}
            }
        }
        Some(())
    }
}

/// What an `if`, `with`, `else if` or `else with` asks, and whether it has to hold; `None` for a bare `else`.
fn condition(body: &str) -> Option<(Condition, bool)> {
    let words: Vec<&str> = body.split_whitespace().collect();
    let words = words.strip_prefix(&["else"]).unwrap_or(&words);
    let (_, words) = words.split_first().filter(|(first, _)| matches!(**first, "if" | "with" | "elif" | "elsif"))?;
    Some(match words {
        [of @ ("eq" | "ne"), subject, literal] if literal.starts_with(['"', '`']) => {
            let equals = Some(literal.trim_matches(['"', '`']).to_owned());
            (Condition { subject: (*subject).to_owned(), equals }, *of == "eq")
        }
        ["not", subject] => (Condition { subject: (*subject).to_owned(), equals: None }, false),
        words => (Condition { subject: words.join(" "), equals: None }, true),
    })
}

/// Every way through `nodes` from each of the beginnings; `None` when there are too many.
fn expand(value: &str, nodes: &[Node], mut ways: Vec<Branch>) -> Option<Vec<Branch>> {
    for node in nodes {
        match node {
            Node::Text(range) => ways.iter_mut().for_each(|way| way.text.push_str(&value[range.clone()])),
            Node::Choice(arms) => {
                let mut next = Vec::new();
                for way in ways {
                    next.extend(choose(value, arms, way)?);
                    if next.len() > BRANCHES {
                        return None;
                    }
                }
                ways = next;
            }
        }
    }
    Some(ways)
}

/// The way through each arm that can be taken, after all that was decided before.
fn choose(value: &str, arms: &[Arm], mut way: Branch) -> Option<Vec<Branch>> {
    let mut out = Vec::new();
    for arm in arms {
        let mut taken = way.clone();
        let possible = arm.condition.as_ref().is_none_or(|(condition, holds)| decide(&mut taken, condition, *holds));
        if possible {
            taken.implied |= arm.implied;
            let part = extent(&arm.body).map(|range| trimmed(value, range)).filter(|range| !range.is_empty());
            let inside =
                |outer: &Range<usize>, inner: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
            taken.part = match (taken.part, part) {
                (Some(known), Some(part)) if inside(&known, &part) => Some(part),
                (Some(known), _) => Some(known),
                (None, part) => part,
            };
            out.extend(expand(value, &arm.body, vec![taken])?);
        }
        // The arms behind are reached only where this one's condition does not hold.
        if let Some((condition, holds)) = &arm.condition
            && !decide(&mut way, condition, !holds)
        {
            break;
        }
    }
    Some(out)
}

/// Notes that a condition holds or not; `false` when that contradicts what was decided before.
fn decide(way: &mut Branch, condition: &Condition, holds: bool) -> bool {
    let against = |(known, truth): &(Condition, bool)| {
        let other_value = known.subject == condition.subject && known.equals.is_some() && condition.equals.is_some();
        if known == condition { *truth != holds } else { other_value && *truth && holds }
    };
    if way.decided.iter().any(against) {
        return false;
    }
    way.decided.push((condition.clone(), holds));
    true
}

fn extent(nodes: &[Node]) -> Option<Range<usize>> {
    let range = |node: &Node| match node {
        Node::Text(range) => range.clone(),
        Node::Choice(arms) => {
            let (first, last) = (arms.first(), arms.last());
            first.map_or(0, |arm| arm.action.start)..last.map_or(0, |arm| arm.action.end)
        }
    };
    Some(range(nodes.first()?).start..range(nodes.last()?).end)
}

fn trimmed(value: &str, range: Range<usize>) -> Range<usize> {
    let text = &value[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}
