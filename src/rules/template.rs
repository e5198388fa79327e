//! Rules inside unrendered templates (Helm, Jinja, ERB): a line scanner that reads what is certain and lists what
//! is not. It is used where the text is no YAML until somebody renders it.

pub(super) mod actions;
mod flow;
mod lines;
mod scalar;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::rules::{AlertRule, RuleFile};
use crate::span::{FileId, Span, Spanned};
use crate::yaml::Node;

pub(super) use actions::{Constants, unescape, without_comments};

use lines::{Entry, EntryKind, Style, Value};

/// The way out of everything that only rendering can tell.
pub(super) const RENDER: &str =
    "render it first and read what comes out: `helm template … | alertbook check --rules -`";

/// Stands for a label of several values while a rule is read: no text has such a byte.
const BRANCHES: &str = "\u{1}";

/// Reads one document of an unrendered template into `out`, and gives back the texts in it that may be rule files;
/// `None`, and nothing is read, when the text is none.
/// `known` says that documents before it were.
pub(super) fn read(
    text: &str,
    piece: Range<usize>,
    known: bool,
    constants: &Constants,
    out: &mut RuleFile,
) -> Option<Vec<Node>> {
    let document = &text[piece.clone()];
    if !["{{", "{%", "[[", "<%", "%{"].iter().any(|open| document.contains(open)) {
        return None;
    }
    let actions = actions::actions(document);
    let masked = actions::mask(document, &actions);
    let lines = lines::read(document, &actions, &masked);
    if !lines.templated && !known {
        return None;
    }
    let root = Item { parent: None, in_rules: false, indent: None, entries: Vec::new() };
    let before = (out.rules.len(), out.recording, out.problems.len());
    let mut scanner = Scanner {
        text: document,
        offset: piece.start,
        masked: &masked,
        entries: &lines.entries,
        constants,
        out,
        open: Vec::new(),
        items: vec![root],
        read: BTreeSet::new(),
        data: Vec::new(),
        before,
    };
    (0..lines.entries.len()).for_each(|at| scanner.entry(at));
    Some(scanner.finish(&lines.left))
}

/// The problem of a rule that only rendering can tell.
pub(super) fn unread(file: FileId, range: Range<usize>, subject: &str, message: String) -> Problem {
    Problem::new(ProblemKind::UnreadRule, Span::new(file, range), subject, message).help(RENDER)
}

/// What an author wrote, on one line, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    let short: String = words.chars().take(80).collect();
    if short.len() < words.len() { short + "…" } else { short }
}

/// A key or a list item that later lines may belong to.
struct Open {
    indent: usize,
    what: What,
}

enum What {
    /// Index of its entry.
    Key(usize),
    /// Index into [`Scanner::items`].
    Item(usize),
}

/// A list item, or the document as a whole.
struct Item {
    /// Enclosing item.
    parent: Option<usize>,
    /// Whether it is one of a list of rules.
    in_rules: bool,
    /// Column of its keys, once one is seen.
    indent: Option<usize>,
    /// Its own keys and everything below them, without the items of lists.
    entries: Vec<usize>,
}

struct Scanner<'a, 'b> {
    text: &'a str,
    offset: usize,
    masked: &'a [u8],
    entries: &'a [Entry],
    constants: &'a Constants,
    out: &'b mut RuleFile,
    open: Vec<Open>,
    items: Vec<Item>,
    /// Entries with the name of an alert that was read, or told.
    read: BTreeSet<usize>,
    /// Entries right under `data`: the files of a `ConfigMap`.
    data: Vec<usize>,
    /// How many rules, recording rules and problems there were before.
    before: (usize, usize, usize),
}

impl<'a> Scanner<'a, '_> {
    fn key(&self, at: usize) -> Option<(&'a str, &'a Value)> {
        match &self.entries[at].kind {
            EntryKind::Key { key, value } => Some((&self.text[key.clone()], value)),
            _ => None,
        }
    }

    fn entry(&mut self, at: usize) {
        let entry = &self.entries[at];
        if matches!(entry.kind, EntryKind::Include) {
            return self.include(at);
        }
        let item = if let Some(dash) = entry.dash {
            self.item(dash)
        } else {
            self.open.truncate(self.open.partition_point(|open| open.indent < entry.indent));
            self.innermost(self.open.len())
        };
        self.items[item].indent.get_or_insert(entry.indent);
        self.items[item].entries.push(at);
        if matches!(entry.kind, EntryKind::Key { .. }) {
            if self.list_key(self.open.len()) == Some("data") {
                self.data.push(at);
            }
            self.open.push(Open { indent: entry.indent, what: What::Key(at) });
        }
    }

    /// The item that encloses the first `depth` open things.
    fn innermost(&self, depth: usize) -> usize {
        let mut open = self.open[..depth].iter().rev();
        open.find_map(|open| if let What::Item(item) = open.what { Some(item) } else { None }).unwrap_or(0)
    }

    /// How many open things enclose a list item, or an included text, at this column. A list may stand in the
    /// column of its key.
    fn enclosing(&self, column: usize) -> usize {
        let mut keep = self.open.partition_point(|open| open.indent <= column);
        while let Some(last) = self.open[..keep].last().filter(|last| last.indent == column) {
            match last.what {
                What::Key(at) if self.key(at).is_some_and(|(_, value)| value.style == Style::Empty) => break,
                _ => keep -= 1,
            }
        }
        keep
    }

    /// The key that a list at this depth belongs to.
    fn list_key(&self, depth: usize) -> Option<&'a str> {
        match self.open[..depth].last()?.what {
            What::Key(at) => self.key(at).map(|(key, _)| key),
            What::Item(_) => None,
        }
    }

    /// Opens the list item whose dash is in this column.
    fn item(&mut self, dash: usize) -> usize {
        self.open.truncate(self.enclosing(dash));
        let in_rules = self.list_key(self.open.len()) == Some("rules");
        let parent = Some(self.innermost(self.open.len()));
        self.items.push(Item { parent, in_rules, indent: None, entries: Vec::new() });
        self.open.push(Open { indent: dash, what: What::Item(self.items.len() - 1) });
        self.items.len() - 1
    }

    /// An action alone on its line: in the place of groups or rules it writes rules that are not here.
    fn include(&mut self, at: usize) {
        let entry = &self.entries[at];
        let depth = self.enclosing(entry.dash.unwrap_or(entry.indent));
        let words = &self.text[entry.span.clone()];
        let told = ["rule", "alert", "group"].iter().any(|word| words.to_ascii_lowercase().contains(word));
        // At the start of a line, and nothing says how far its lines are indented.
        let unplaced = entry.indent == 0 && told && !words.contains("indent") && self.among_rules();
        let files = self.list_key(depth) == Some("data") && flow::names_rules(words, "");
        if matches!(self.list_key(depth), Some("groups" | "rules")) || unplaced || files {
            return self.elsewhere(entry.span.clone());
        }
        let item = self.innermost(depth);
        self.items[item].entries.push(at);
    }

    /// Whether the lines before belong to `groups` or `rules`.
    fn among_rules(&self) -> bool {
        self.open.iter().any(|open| match open.what {
            What::Key(at) => matches!(self.key(at), Some(("groups" | "rules", _))),
            What::Item(_) => false,
        })
    }

    fn elsewhere(&mut self, range: Range<usize>) {
        let words = shown(&self.text[range.clone()]);
        let message = format!("rules that stand elsewhere are written here: `{words}`");
        self.problem(range, &words, message);
    }

    fn problem(&mut self, range: Range<usize>, subject: &str, message: String) {
        let range = self.offset + range.start..self.offset + range.end;
        self.out.problems.push(unread(self.out.file, range, subject, message));
    }

    /// All entries are placed: reads the rules, and says what is left.
    fn finish(mut self, left: &[Range<usize>]) -> Vec<Node> {
        for at in 0..self.entries.len() {
            if let Some(("groups" | "rules", value)) = self.key(at)
                && !matches!(value.style, Style::Empty | Style::Flow)
                && self.masked[value.range.clone()].contains(&actions::OUTPUT)
            {
                self.elsewhere(value.range.clone());
            }
        }
        for item in 0..self.items.len() {
            self.rules_of(item);
            self.flows_of(item);
        }
        self.leftovers(left);
        let files = self.files();
        let (rules, recording, problems) = self.before;
        let out = &self.out;
        if out.rules.len() == rules && out.recording == recording && out.problems.len() == problems && files.is_empty()
        {
            self.without_rules();
        }
        files
    }

    /// Nothing was found: a helper, an object of another kind, or rules that are made elsewhere.
    fn without_rules(&mut self) {
        let find = |name| (0..self.entries.len()).find(|&at| self.key(at).is_some_and(|(key, _)| key == name));
        let defines = self.text.contains("define ");
        if let Some(at) = find("kind") {
            let kind = self.key(at).map(|(_, value)| self.decode(value)).unwrap_or_default();
            if kind.ends_with("Rule") && find("spec").is_some() || kind == "VMRule" {
                let message = format!("nothing in the template of this {} can be read as a rule", shown(&kind));
                return self.problem(self.entries[at].span.clone(), &kind, message);
            }
            self.out.others += 1;
        } else if let Some(at) = find("groups").filter(|_| !defines) {
            let message = "nothing under these `groups` can be read as a rule".to_owned();
            self.problem(self.entries[at].span.clone(), "groups", message);
        } else {
            let told = |entry: &&Entry| {
                let words = self.text[entry.span.clone()].to_ascii_lowercase();
                matches!(entry.kind, EntryKind::Include) && (words.contains("rule") || words.contains("alert"))
            };
            match self.entries.iter().find(told).filter(|_| !defines) {
                Some(entry) => self.elsewhere(entry.span.clone()),
                None => self.out.others += usize::from(!self.entries.is_empty()),
            }
        }
    }

    /// An item that has `alert` or `record` among its keys, and something of a rule beside it.
    fn rules_of(&mut self, item: usize) {
        let Some(indent) = self.items[item].indent else { return };
        let own = |at: usize| self.key(at).filter(|_| self.entries[at].indent == indent);
        let entries = &self.items[item].entries;
        let has = |name: &str| entries.iter().any(|&at| own(at).is_some_and(|(key, _)| key == name));
        let includes = entries.iter().any(|&at| matches!(self.entries[at].kind, EntryKind::Include));
        let expr = has("expr");
        if !(expr || item > 0 && (includes || self.items[item].in_rules)) {
            return;
        }
        let names: Vec<usize> =
            entries.iter().copied().filter(|&at| own(at).is_some_and(|(key, _)| key == "alert")).collect();
        if names.is_empty() {
            self.out.recording += usize::from(has("record"));
            return;
        }
        let rule = self.rule(item, indent);
        for at in names {
            self.read.insert(at);
            let whole = self.entries[at].span.clone();
            if let Some((_, value)) = self.key(at) {
                self.named(value, whole, &rule);
            }
        }
    }

    /// All of a rule but its name.
    fn rule(&self, item: usize, indent: usize) -> AlertRule {
        let entries = &self.items[item].entries;
        let start = entries.first().map_or(0, |&at| self.entries[at].span.start);
        let end = entries.last().map_or(start, |&at| self.entries[at].span.end);
        let span = Span::new(self.out.file, self.offset + start..self.offset + end);
        let mut rule = AlertRule {
            name: Spanned { value: String::new(), span },
            span,
            group: self.group(item),
            expr: String::new(),
            duration: None,
            labels: BTreeMap::new(),
            open_labels: false,
            annotations: BTreeMap::new(),
        };
        let mut section = "";
        for &at in entries {
            match self.key(at) {
                Some((key, value)) if self.entries[at].indent <= indent => {
                    section = key;
                    match key {
                        "expr" if rule.expr.is_empty() => self.decode(value).trim().clone_into(&mut rule.expr),
                        "for" if rule.duration.is_none() => rule.duration = Some(self.decode(value)),
                        "labels" | "annotations" if value.style != Style::Empty => self.inline(key, value, &mut rule),
                        _ => {}
                    }
                }
                Some((key, value))
                    if !self.masked[self.entries[at].span.clone()][..key.len()].contains(&actions::OUTPUT) =>
                {
                    self.word(section, key, value, &mut rule);
                }
                _ => rule.open_labels |= section == "labels",
            }
        }
        // Every branch has its own: nobody may judge on one of them.
        let labels = rule.labels.len();
        rule.labels.retain(|_, label| label != BRANCHES);
        rule.open_labels |= rule.labels.len() < labels;
        rule
    }

    fn word(&self, section: &str, key: &str, value: &Value, rule: &mut AlertRule) {
        let text = self.decode(value);
        match section {
            "labels" => {
                let label = rule.labels.entry(key.to_owned()).or_insert_with(|| text.clone());
                if *label != text {
                    BRANCHES.clone_into(label);
                }
            }
            "annotations" => {
                let range = self.offset + value.range.start..self.offset + value.range.end;
                let value = Spanned { value: text, span: Span::new(self.out.file, range) };
                rule.annotations.entry(key.to_owned()).or_default().push(value);
            }
            _ => {}
        }
    }

    /// Name of the nearest enclosing item.
    fn group(&self, item: usize) -> String {
        let parent = self.items[item].parent.filter(|&parent| parent > 0);
        parent.map(|parent| self.name_of(parent)).unwrap_or_default()
    }

    fn name_of(&self, item: usize) -> String {
        let item = &self.items[item];
        let mut keys = item.entries.iter().filter(|&&at| Some(self.entries[at].indent) == item.indent);
        let name = keys.find_map(|&at| self.key(at).filter(|(key, _)| *key == "name"));
        name.map(|(_, value)| self.decode(value)).unwrap_or_default()
    }

    /// A value as YAML would read it, its certain actions worked out once.
    fn decode(&self, value: &Value) -> String {
        self.worked_out(&scalar::decode(self.text, self.masked, value))
    }

    fn worked_out(&self, text: &str) -> String {
        unescape(&self.constants.put_in(text)).into_owned()
    }
}
