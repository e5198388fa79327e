//! Footnotes: numbered in the order in which the text refers to them, and shown behind it, each with the ways back.
//! One that nothing refers to is shown as well, by its label.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag};

use super::Writer;
use crate::parse::events::Located;
use crate::render::escape::escape;

/// The footnotes of a page. Labels are the same whatever their case.
#[derive(Default)]
pub(super) struct Footnotes {
    /// Where the definitions begin in the list of events, in order.
    definitions: Vec<usize>,
    /// Label -> the definition that counts, which is the first of this label.
    by_label: HashMap<String, usize>,
    /// Definition -> its number; none for one that was shown before anything referred to it.
    numbers: HashMap<usize, Option<usize>>,
    /// For each number from 1: its definition, and how often it was referred to.
    referred: Vec<(usize, usize)>,
}

impl Footnotes {
    pub(super) fn new(list: &[Located<'_>]) -> Self {
        let mut footnotes = Self::default();
        for (at, (event, _)) in list.iter().enumerate() {
            if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                footnotes.definitions.push(at);
                footnotes.by_label.entry(label.to_lowercase()).or_insert(at);
            }
        }
        footnotes
    }

    /// Counts one more reference: the number of the footnote, and how many there are to it by now. None when the reader
    /// finds no footnote of a number.
    fn refer(&mut self, label: &str) -> Option<(usize, usize)> {
        let definition = *self.by_label.get(&label.to_lowercase())?;
        let next = self.referred.len() + 1;
        let number = (*self.numbers.entry(definition).or_insert(Some(next)))?;
        if number == next {
            self.referred.push((definition, 0));
        }
        let uses = &mut self.referred[number - 1].1;
        *uses += 1;
        Some((number, *uses))
    }
}

impl Writer<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        let counted = if self.is_home() { self.footnotes.refer(label) } else { None };
        let Some((number, nth)) = counted else { return self.guard.text(&format!("[{label}]")) };
        let id = reference_id(number, nth);
        self.guard.block(&format!(
            "<sup class=\"footnote-ref\" data-generated><a id=\"{id}\" href=\"#ab:fn-{number}\" aria-label=\"Footnote {number}\">{number}</a></sup>"
        ));
    }

    /// Writes all footnotes, behind the text: in order of their numbers, of which one footnote may give another its own,
    /// and whenever none is left the next that has no number.
    pub(super) fn footnotes(&mut self) {
        if self.footnotes.definitions.is_empty() {
            return;
        }
        self.guard.open("ul", " class=\"footnotes\" aria-label=\"Footnotes\"");
        let mut number = 0;
        let mut rest = self.footnotes.definitions.clone().into_iter();
        loop {
            if let Some(&(definition, _)) = self.footnotes.referred.get(number) {
                number += 1;
                self.footnote(definition, Some(number));
            } else {
                let Some(definition) = rest.next() else { break };
                if self.footnotes.numbers.entry(definition).or_insert(None).is_none() {
                    self.footnote(definition, None);
                }
            }
        }
        self.guard.raw("</ul>\n");
    }

    fn footnote(&mut self, definition: usize, number: Option<usize>) {
        let Event::Start(Tag::FootnoteDefinition(label)) = &self.list[definition].0 else { return };
        let (id, mark) = match number {
            Some(number) => (format!(" id=\"ab:fn-{number}\""), number.to_string()),
            None => (String::new(), escape(label)),
        };
        self.guard.open("li", &format!(" class=\"footnote\"{id}"));
        self.guard.block(&format!("<span class=\"footnote-number\" data-generated>{mark}</span> "));
        self.guard.raw("<div>\n");
        self.range(definition + 1, self.ends[definition]);
        let uses = number.and_then(|number| self.footnotes.referred.get(number - 1)).map_or(0, |&(_, uses)| uses);
        let back: Vec<String> = (1..=uses).map(|nth| way_back(number.unwrap_or_default(), nth)).collect();
        if uses > 0 {
            self.guard.block(&format!("<p class=\"footnote-backs\" data-generated>{}</p>", back.join(" ")));
        }
        self.guard.raw("</div></li>\n");
    }
}

/// Id of a reference to a footnote: the first has the number alone.
fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 { format!("ab:fnref-{number}") } else { format!("ab:fnref-{number}-{nth}") }
}

fn way_back(number: usize, nth: usize) -> String {
    let id = reference_id(number, nth);
    let (mark, name) = match nth {
        1 => ("↩".to_owned(), "Back to the text".to_owned()),
        _ => (format!("↩{nth}"), format!("Back to the text, place {nth}")),
    };
    format!("<a class=\"footnote-back\" href=\"#{id}\" aria-label=\"{name}\">{mark}</a>")
}
