//! An HTML page as a browser would see it, flattened: elements opening and closing, and the texts between.
//! Nothing here recurses, so a page may nest as deep as it likes.

use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// One thing of a page, in document order.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Open(Element),
    Text(String),
    Close(String),
}

/// An element with its attributes; names are lower case, without prefix.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|all| all.split_whitespace().any(|one| one == class))
    }
}

/// Parses a page as a browser without scripts does: what stands in `<noscript>` counts.
pub(crate) fn parse(bytes: &[u8]) -> Vec<Item> {
    parse_for(bytes, false)
}

/// Parses a page as a browser with or without scripts does.
pub(crate) fn parse_for(bytes: &[u8], scripting_enabled: bool) -> Vec<Item> {
    let tree_builder = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let dom = html5ever::parse_document(RcDom::default(), options).from_utf8().one(bytes);
    flatten(&dom.document)
}

enum Step {
    Enter(Handle),
    Leave(String),
}

fn flatten(document: &Handle) -> Vec<Item> {
    let mut items = Vec::new();
    let mut steps = vec![Step::Enter(document.clone())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave(name) => items.push(Item::Close(name)),
            Step::Enter(node) => enter(&node, &mut items, &mut steps),
        }
    }
    items
}

fn enter(node: &Handle, items: &mut Vec<Item>, steps: &mut Vec<Step>) {
    match &node.data {
        NodeData::Text { contents } => items.push(Item::Text(contents.borrow().to_string())),
        NodeData::Element { name, attrs, template_contents, .. } => {
            let attributes =
                attrs.borrow().iter().map(|a| (a.name.local.to_lowercase(), a.value.to_string())).collect();
            let name = name.local.to_lowercase();
            items.push(Item::Open(Element { name: name.clone(), attributes }));
            steps.push(Step::Leave(name));
            steps.extend(template_contents.borrow().iter().cloned().map(Step::Enter));
        }
        _ => {}
    }
    steps.extend(node.children.borrow().iter().rev().cloned().map(Step::Enter));
}

/// The elements of a page.
pub(crate) fn elements(items: &[Item]) -> impl Iterator<Item = &Element> {
    items.iter().filter_map(|item| match item {
        Item::Open(element) => Some(element),
        _ => None,
    })
}

/// What stands inside each element that `wanted` accepts (not below one that was accepted already).
pub(crate) fn inside(items: &[Item], wanted: impl Fn(&Element) -> bool) -> Vec<&[Item]> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < items.len() {
        if let Item::Open(element) = &items[at]
            && wanted(element)
        {
            let end = close_of(items, at);
            found.push(&items[at + 1..end]);
            at = end;
        }
        at += 1;
    }
    found
}

/// Index of the item that closes the element opened at `open`.
pub(crate) fn close_of(items: &[Item], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, item) in items.iter().enumerate().skip(open) {
        match item {
            Item::Open(_) => depth += 1,
            Item::Close(_) => depth -= 1,
            Item::Text(_) => {}
        }
        if depth == 0 {
            return at;
        }
    }
    items.len()
}

/// All text of these items, joined.
pub(crate) fn text(items: &[Item]) -> String {
    let texts = items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// Text of the page's `<main>`.
pub(crate) fn main_text(bytes: &[u8]) -> String {
    inside(&parse(bytes), |element| element.name == "main").into_iter().map(text).collect()
}
