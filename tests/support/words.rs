//! Words of a source and of a page, compared: none lost, none doubled, none moved.

use super::html::{self, Element, Item};
use super::source_text::{Code, Part, parts};

/// Where a page departs from its source.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The first word that the page does not show at its place, with those before it and the one behind it.
    pub(crate) lost: Option<String>,
    /// Words that the page shows beyond those of the source, each with the one before it.
    pub(crate) added: Vec<String>,
}

/// A word: letters and digits in a row, in lower case.
fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Words that a Markdown file shows.
pub(crate) fn of_source(markdown: &str) -> Vec<String> {
    let parts = parts(markdown);
    let texts = parts.iter().map(|part| match part {
        Part::Prose(text) => text,
        Part::Code(code) => &code.text,
    });
    texts.flat_map(|text| split(text)).collect()
}

/// Fenced code blocks of a Markdown file that must be shown character by character. A drawing may be shown as a tree;
/// its words count as any others.
pub(crate) fn code_of_source(markdown: &str) -> Vec<String> {
    let code = parts(markdown).into_iter().filter_map(|part| match part {
        Part::Code(Code { language, text }) if language != "decision-tree" && !is_drawn(&text) => Some(trimmed(&text)),
        _ => None,
    });
    code.filter(|text| !text.is_empty()).collect()
}

fn is_drawn(text: &str) -> bool {
    ["├─►", "├── ", "└─►"].iter().any(|branch| text.contains(branch)) && !text.contains('┌')
}

fn trimmed(text: &str) -> String {
    text.trim_matches('\n').to_owned()
}

/// Words of a page's `<main>` that come from its source: what the tool adds there is marked `data-generated`.
pub(crate) fn of_page(html: &[u8]) -> Vec<String> {
    split(&visible(&main(html))).collect()
}

/// Texts of the code blocks in a page's `<main>`, in order.
pub(crate) fn code_of_page(html: &[u8]) -> Vec<String> {
    let main = main(html);
    html::inside(&main, |element| element.name == "pre").into_iter().map(|items| trimmed(&html::text(items))).collect()
}

/// The items of `<main>` that are not the tool's own.
fn main(html: &[u8]) -> Vec<Item> {
    let items = html::parse(html);
    let main: Vec<Item> = html::inside(&items, |element| element.name == "main").concat();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < main.len() {
        match &main[at] {
            Item::Open(element) if unseen(element) || is_note_mark(element, &main[at..]) => {
                at = html::close_of(&main, at);
            }
            item => kept.push(item.clone()),
        }
        at += 1;
    }
    kept
}

fn unseen(element: &Element) -> bool {
    let generated = element.get("data-generated").is_some() || element.has_class("generated");
    generated || element.get("hidden").is_some() || ["script", "style", "template"].contains(&element.name.as_str())
}

/// The number of a footnote, at its reference or at its text.
fn is_note_mark(element: &Element, items: &[Item]) -> bool {
    let footnote = element.get("class").is_some_and(|class| class.contains("footnote"));
    let linked = matches!(items.get(1), Some(Item::Open(inner)) if inner.name == "a");
    element.name == "sup" && (footnote || linked)
}

/// Texts with a blank wherever an element begins or ends, colours of code aside.
fn visible(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        match item {
            Item::Text(text) => out.push_str(text),
            Item::Open(Element { name, .. }) | Item::Close(name) if name == "span" || name == "wbr" => {}
            Item::Open(_) | Item::Close(_) => out.push(' '),
        }
    }
    out
}

/// Compares in order. The earliest place counts for each word, so a word counts as lost only if it is.
pub(crate) fn compare(source: &[String], page: &[String]) -> Difference {
    let mut difference = Difference::default();
    let mut at = 0;
    for (n, word) in page.iter().enumerate() {
        if source.get(at) == Some(word) {
            at += 1;
        } else {
            difference.added.push(page[n.saturating_sub(1)..=n].join(" "));
        }
    }
    if at < source.len() {
        // From here on every word of the page counted as added, which says nothing.
        difference.added.clear();
        difference.lost = Some(source[at.saturating_sub(6)..(at + 2).min(source.len())].join(" "));
    }
    difference
}
