//! YAML as a tree of values with their places: the only module that knows `serde-saphyr`, whose event parser it
//! drives. Nothing is constructed: tags are ignored, scalars keep the author's words, aliases are copied within a
//! budget, and one broken document does not hide the others.

mod outdent;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde_saphyr::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use outdent::Outdented;

/// Nested collections, aliases expanded, that a document may have.
const DEPTH_LIMIT: usize = 128;
/// Nodes that the aliases of one text may copy.
const COPIED_NODES_LIMIT: usize = 50_000;
/// Bytes of scalars that the aliases of one text may copy.
const COPIED_BYTES_LIMIT: usize = 4 << 20;
/// Bytes of one text that are read again for the sake of outdented values.
const REREAD_BYTES_LIMIT: usize = 16 << 20;

/// One document of a text.
#[derive(Debug)]
pub struct Document {
    /// The part of the text, between two `---`, that it was read from.
    pub piece: Range<usize>,
    /// Its value; `None` when it could not be read.
    pub root: Option<Node>,
    /// What is wrong with it, in order. Duplicate keys leave the rest readable (the first one counts).
    pub errors: Vec<YamlError>,
}

/// Something that is not YAML, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// Byte offset in the text.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Byte range in the text. A quoted scalar's range leaves the quotes out, an alias has the range of its use.
    pub span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A value. Scalars keep the text as written, so `P0`, `0m`, `on` and `2026-02-30` stay what they are.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null(String),
    /// `true` or `false`, and how it was written.
    Bool(bool, String),
    /// A number as written.
    Number(String),
    /// Any other scalar, escapes decoded.
    Text(String),
    /// A list.
    Seq(Vec<Node>),
    /// Keys and values in order of writing, each key once.
    Map(Vec<(Key, Node)>),
}

/// A key and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// The key.
    pub name: String,
}

impl Node {
    /// The words of a scalar, as written; `None` for lists and maps.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Null(text) | Value::Bool(_, text) | Value::Number(text) | Value::Text(text) => Some(text),
            Value::Seq(_) | Value::Map(_) => None,
        }
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null(_))
    }

    /// The value of a key, when this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(name, _)| name.name == key).map(|(_, node)| node)
    }

    /// The items, when this is a list.
    #[must_use]
    pub fn items(&self) -> Option<&[Self]> {
        if let Value::Seq(items) = &self.value { Some(items) } else { None }
    }

    /// What it is, for messages: `a list`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null(_) => "nothing",
            Value::Bool(..) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a word",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Moves this and everything in it by `by` bytes.
    pub fn shift(&mut self, by: usize) {
        self.place(&|span| span.start + by..span.end + by);
    }

    /// Gives this and everything in it one place: that of the text that it was written inside of.
    pub fn pin(&mut self, place: &Range<usize>) {
        self.place(&|_| place.clone());
    }

    fn place(&mut self, moved: &dyn Fn(&Range<usize>) -> Range<usize>) {
        self.span = moved(&self.span);
        match &mut self.value {
            Value::Seq(items) => items.iter_mut().for_each(|item| item.place(moved)),
            Value::Map(entries) => {
                for (key, node) in entries {
                    key.span = moved(&key.span);
                    node.place(moved);
                }
            }
            _ => {}
        }
    }
}

/// The documents of a text. Never fails as a whole.
#[must_use]
pub fn documents(text: &str) -> Vec<Document> {
    let mut budget = Budget { nodes: COPIED_NODES_LIMIT, bytes: COPIED_BYTES_LIMIT };
    let mut reread = REREAD_BYTES_LIMIT;
    let mut out = Vec::new();
    for piece in pieces(text) {
        let mut source = Outdented::new(&text[piece.clone()]);
        loop {
            let mut spent = budget;
            let mut reader = Reader::new(text, piece.clone(), &mut spent);
            if let Err(error) = reader.read(&source) {
                let behind = reader.last_end - piece.start;
                if reader.outdented && reread >= piece.len() && source.join(behind, error.offset - piece.start) {
                    reread -= piece.len();
                    continue;
                }
                reader.errors.push(error);
                reader.root = None;
                reader.end_document();
            }
            out.append(&mut reader.documents);
            budget = spent;
            break;
        }
    }
    out
}

/// The text cut before each `---` at the start of a line: the parser stops at the first error, a broken document
/// must not. Directives stay with the document that they are for.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut at, mut only_directives) = (0, 0, true);
    for line in text.split_inclusive('\n') {
        let marker =
            line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        if marker {
            if !only_directives {
                out.push(start..at);
                start = at;
            }
            only_directives = false;
        } else if !(line.trim().is_empty() || line.starts_with(['%', '#'])) {
            only_directives = false;
        }
        at += line.len();
    }
    out.push(start..text.len());
    out
}

/// What aliases may still copy.
#[derive(Clone, Copy)]
struct Budget {
    nodes: usize,
    bytes: usize,
}

/// A collection that is not closed yet.
struct Open {
    start: usize,
    flow: bool,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    Seq(Vec<Node>),
    Map { entries: Vec<(Key, Node)>, key: Waiting },
}

/// The key of a map that waits for its value.
enum Waiting {
    No,
    Key(Key),
    /// It cannot be a key; its value is dropped with it.
    Unusable,
}

/// An anchored value and what a copy of it costs.
struct Anchored {
    node: Node,
    cost: Cost,
}

#[derive(Clone, Copy, Default)]
struct Cost {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

struct Reader<'a> {
    text: &'a str,
    /// The part of the text that is read.
    piece: Range<usize>,
    budget: &'a mut Budget,
    documents: Vec<Document>,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    errors: Vec<YamlError>,
    root: Option<Node>,
    /// Where the last token ended, quotes and brackets included.
    last_end: usize,
    /// Whether it ended at a quoted value that goes on too far left.
    outdented: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, piece: Range<usize>, budget: &'a mut Budget) -> Self {
        let last_end = piece.start;
        Self {
            text,
            piece,
            budget,
            documents: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            errors: Vec::new(),
            root: None,
            last_end,
            outdented: false,
        }
    }

    fn read(&mut self, source: &Outdented) -> Result<(), YamlError> {
        let piece = &*source.joined;
        let mut options = granit_parser::Options::default();
        options.set_emit_comments(false);
        for event in Parser::new_from_str_with_options(piece, options) {
            let (mut event, span) = event.map_err(|error| self.scan_error(piece, &error))?;
            let range = span.byte_range().unwrap_or_default();
            if let Event::Scalar(value, ..) = &mut event
                && let Some(whole) = source.written(&range).and_then(alone)
            {
                *value = whole.into();
            }
            self.event(event, self.piece.start + range.start..self.piece.start + range.end)?;
        }
        Ok(())
    }

    fn scan_error(&mut self, piece: &str, error: &ScanError) -> YamlError {
        self.outdented = matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent);
        let offset = error.marker().byte_offset().unwrap_or(0).min(piece.len());
        YamlError { offset: self.piece.start + offset, message: error.info() }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), YamlError> {
        match event {
            Event::DocumentEnd => self.end_document(),
            Event::Scalar(value, style, anchor, tag) => {
                let node = scalar(self.text, &value, style, tag.as_deref(), range.clone());
                self.last_end = range.start + self.text[range].trim_end().len();
                self.place(node, anchor)?;
            }
            Event::SequenceStart(style, anchor, _) => self.open(range.start, style, anchor, Kind::Seq(Vec::new()))?,
            Event::MappingStart(style, anchor, _) => {
                self.open(range.start, style, anchor, Kind::Map { entries: Vec::new(), key: Waiting::No })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end)?,
            Event::Alias(id) => self.alias(id, range)?,
            _ => {}
        }
        Ok(())
    }

    fn end_document(&mut self) {
        let (root, errors) = (self.root.take(), std::mem::take(&mut self.errors));
        self.documents.push(Document { piece: self.piece.clone(), root, errors });
        self.open.clear();
        self.anchors.clear();
    }

    fn open(&mut self, start: usize, style: StructureStyle, anchor: usize, kind: Kind) -> Result<(), YamlError> {
        if self.open.len() >= DEPTH_LIMIT {
            return Err(too_deep(start));
        }
        self.last_end = start;
        self.open.push(Open { start, flow: style == StructureStyle::Flow, anchor, kind });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), YamlError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.flow {
            self.last_end = end;
        }
        let value = match open.kind {
            Kind::Seq(items) => Value::Seq(items),
            Kind::Map { entries, .. } => Value::Map(self.unique(entries)),
        };
        self.place(Node { span: open.start..self.last_end.max(open.start), value }, open.anchor)
    }

    fn alias(&mut self, id: usize, range: Range<usize>) -> Result<(), YamlError> {
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(YamlError { offset: range.start, message: "an alias inside of its own anchor".to_owned() });
        };
        let cost = anchored.cost;
        if self.open.len() + cost.depth > DEPTH_LIMIT {
            return Err(too_deep(range.start));
        }
        self.budget.charge(cost, range.start)?;
        let node = Node { span: range.clone(), value: anchored.node.value.clone() };
        self.last_end = range.end;
        self.place(node, 0)
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node, anchor: usize) -> Result<(), YamlError> {
        if anchor > 0 {
            let cost = cost(&node);
            self.budget.charge(cost, node.span.start)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), cost });
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(Kind::Seq(items)) => items.push(node),
            Some(Kind::Map { entries, key }) => match std::mem::replace(key, Waiting::No) {
                Waiting::Key(name) => entries.push((name, node)),
                Waiting::Unusable => {}
                Waiting::No => *key = waiting_key(&node, &mut self.errors),
            },
        }
        Ok(())
    }

    /// Each key once, the first one counts; what `<<` brings comes last and only if the map lacks it.
    fn unique(&mut self, entries: Vec<(Key, Node)>) -> Vec<(Key, Node)> {
        let mut seen = HashSet::new();
        let (mut out, mut merged) = (Vec::with_capacity(entries.len()), Vec::new());
        for (key, node) in entries {
            if key.name == "<<" && matches!(node.value, Value::Map(_) | Value::Seq(_)) {
                merged.extend(if let Value::Seq(items) = node.value { items } else { vec![node] });
            } else if seen.insert(key.name.clone()) {
                out.push((key, node));
            } else {
                let message = format!("the key `{}` is written twice; keep one of them", key.name);
                self.errors.push(YamlError { offset: key.span.start, message });
            }
        }
        for node in merged {
            if let Value::Map(entries) = node.value {
                out.extend(entries.into_iter().filter(|(key, _)| seen.insert(key.name.clone())));
            }
        }
        out
    }
}

/// The words of a scalar that stands alone, where no indentation is asked of it.
fn alone(written: &str) -> Option<String> {
    documents(written).pop()?.root?.text().map(str::to_owned)
}

fn waiting_key(node: &Node, errors: &mut Vec<YamlError>) -> Waiting {
    let Some(name) = node.text() else {
        let message = format!("{} cannot be a key; quote a value that begins with `{{` or `[`", node.kind());
        errors.push(YamlError { offset: node.span.start, message });
        return Waiting::Unusable;
    };
    Waiting::Key(Key { span: node.span.clone(), name: name.to_owned() })
}

impl Budget {
    fn charge(&mut self, cost: Cost, offset: usize) -> Result<(), YamlError> {
        if cost.nodes > self.nodes || cost.bytes > self.bytes {
            (self.nodes, self.bytes) = (0, 0);
            let message = "aliases would copy too much; write the values out".to_owned();
            return Err(YamlError { offset, message });
        }
        (self.nodes, self.bytes) = (self.nodes - cost.nodes, self.bytes - cost.bytes);
        Ok(())
    }
}

fn too_deep(offset: usize) -> YamlError {
    YamlError { offset, message: format!("more than {DEPTH_LIMIT} lists and maps inside of each other") }
}

fn cost(node: &Node) -> Cost {
    let inside = match &node.value {
        Value::Seq(items) => items.iter().map(cost).fold(Cost::default(), sum),
        Value::Map(entries) => entries.iter().map(|(_, node)| cost(node)).fold(Cost::default(), sum),
        Value::Null(text) | Value::Bool(_, text) | Value::Number(text) | Value::Text(text) => {
            return Cost { nodes: 1, bytes: text.len(), depth: 0 };
        }
    };
    let keys =
        if let Value::Map(entries) = &node.value { entries.iter().map(|(key, _)| key.name.len()).sum() } else { 0 };
    Cost { nodes: inside.nodes + 1, bytes: inside.bytes + keys, depth: inside.depth + 1 }
}

fn sum(a: Cost, b: Cost) -> Cost {
    Cost { nodes: a.nodes + b.nodes, bytes: a.bytes + b.bytes, depth: a.depth.max(b.depth) }
}

/// A scalar by YAML's core schema. Quoted and tagged ones are text; nothing else is ever made of a tag.
fn scalar(text: &str, value: &str, style: ScalarStyle, tag: Option<&Tag>, range: Range<usize>) -> Node {
    let written = &text[range.clone()];
    let span = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if range.len() >= 2 => range.start + 1..range.end - 1,
        _ => range.start..range.start + written.trim_end().len(),
    };
    let plain = style == ScalarStyle::Plain && tag.is_none();
    // The parser writes `~` for a value that is not there.
    let value = if style == ScalarStyle::Plain && written.is_empty() { "" } else { value };
    let owned = value.to_owned();
    let value = match value {
        _ if !plain => Value::Text(owned),
        "" | "~" | "null" | "Null" | "NULL" => Value::Null(owned),
        "true" | "True" | "TRUE" => Value::Bool(true, owned),
        "false" | "False" | "FALSE" => Value::Bool(false, owned),
        _ if is_number(value) => Value::Number(owned),
        _ => Value::Text(owned),
    };
    Node { span, value }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(hex) = digits.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return !octal.is_empty() && octal.bytes().all(|byte| (b'0'..b'8').contains(&byte));
    }
    let named = matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    named || (starts && digits.parse::<f64>().is_ok())
}
