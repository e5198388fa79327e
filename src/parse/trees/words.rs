//! What steps say: inline Markdown, whose links are links of the page like any other.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use crate::parse::events::{self, Located, ends, text_of};
use crate::parse::{LinkKind, Page, PlacedTree, facts};
use crate::span::FileId;

/// One of the texts of a step; the title is the first step's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The tree's title.
    Title,
    /// The answer that leads to it.
    Answer,
    /// What it asks or says.
    Text,
    /// What it calls its target.
    Label,
    /// A note, by its number.
    Note(usize),
}

/// Texts with markup, by step: their events, with the places of their links in the file. What is not in here says just what
/// it says.
pub type Marked = BTreeMap<(usize, Part), Vec<Located<'static>>>;

/// Reads the texts of some trees: they say what they say without their markup from now on, the markup is kept beside
/// them, and what they link to is a link of the page.
pub(super) fn read(page: &mut Page, trees: &mut [PlacedTree], text: &str, smart_punctuation: bool) {
    let definitions = definitions(page, text);
    for placed in trees {
        let start = placed.tree.nodes.first().map_or(0, |root| root.range.start);
        let region = if start < page.body { 0..page.body } else { placed.span.range() };
        let places = Places { text, region, next: HashMap::new(), lost: 0, left: SEARCHED };
        let links = placed.diagram.is_none();
        let literal = placed.tree.literal;
        let (file, definitions, marked) = (page.file, &definitions, Marked::new());
        let mut reader = Reader { file, definitions, literal, links, smart_punctuation, places, marked };
        if let Some(title) = &mut placed.tree.title {
            reader.words(title, (0, Part::Title), start);
        }
        for (step, node) in placed.tree.nodes.iter_mut().enumerate() {
            let from = node.answered.start.min(node.range.start);
            let notes = node.notes.iter_mut().enumerate().map(|(at, note)| (Part::Note(at), note));
            let parts = [(Part::Answer, node.answer.as_mut()), (Part::Label, node.label.as_mut())];
            let parts = parts.into_iter().filter_map(|(part, text)| Some((part, text?)));
            for (part, text) in parts.chain([(Part::Text, &mut node.text)]).chain(notes) {
                reader.words(text, (step, part), from);
            }
        }
        placed.marked = reader.marked;
        // A text that several steps share is written once.
        let mut known: HashSet<(u32, String)> = HashSet::new();
        let links = placed.marked.values().flat_map(|events| facts::references(events, page.file));
        page.links.extend(links.filter(|link| known.insert((link.span.start, link.dest.clone()))));
    }
}

/// The link definitions of the page by their labels. They are read once more for each text that uses them: long ones are none.
fn definitions<'a>(page: &Page, text: &'a str) -> HashMap<String, &'a str> {
    const LONGEST: u32 = 2_000;
    let links = page.links.iter().filter(|link| link.kind == LinkKind::Definition);
    let links = links.filter(|link| link.span.end - link.span.start <= LONGEST);
    let written = links.filter_map(|link| text.get(link.span.range()));
    written
        .filter_map(|definition| Some((events::label(definition.strip_prefix('[')?.split_once("]:")?.0), definition)))
        .collect()
}

struct Reader<'a> {
    file: FileId,
    definitions: &'a HashMap<String, &'a str>,
    literal: bool,
    links: bool,
    smart_punctuation: bool,
    places: Places<'a>,
    marked: Marked,
}

impl Reader<'_> {
    fn words(&mut self, words: &mut String, key: (usize, Part), from: usize) {
        let markup = |c: char| matches!(c, '[' | ']' | '<' | '&' | '\\' | '`' | '*' | '_' | '~');
        if !self.smart_punctuation && !words.contains(markup) && !words.contains("http") {
            return;
        }
        let mut list = events::line(words, self.definitions, self.file, self.smart_punctuation);
        if self.literal {
            list = as_drawn(&list, words, self.links);
        }
        for (event, range) in &mut list {
            if matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. })) {
                *range = self.places.find(&words[range.clone()], from);
            }
        }
        *words = plain(&list);
        if list.iter().any(|(event, _)| !matches!(event, Event::Text(_))) {
            self.marked.insert(key, list);
        }
    }
}

/// The words of some events, whatever they are.
fn plain(list: &[Located<'_>]) -> String {
    let mut out = String::new();
    for (event, _) in list {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => out.push_str(text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

/// Drawings are taken as they stand: only code and links are markup there.
fn as_drawn(list: &[Located<'static>], words: &str, links: bool) -> Vec<Located<'static>> {
    let ends = ends(list);
    let mut drawn: Vec<Located<'static>> = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while at < list.len() {
        let (event, range) = &list[at];
        let is_link = matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. })) && links;
        if (is_link || matches!(event, Event::Code(_))) && range.start >= done {
            push_text(&mut drawn, words, done..range.start);
            done = range.end;
            drawn.push((event.clone(), range.clone()));
            if is_link {
                let text = text_of(&list[at..ends[at]]);
                drawn.push((Event::Text(CowStr::from(text)), range.clone()));
                drawn.push((list[ends[at]].0.clone(), range.clone()));
                at = ends[at];
            }
        }
        at += 1;
    }
    push_text(&mut drawn, words, done..words.len());
    drawn
}

fn push_text(list: &mut Vec<Located<'static>>, words: &str, range: Range<usize>) {
    if !range.is_empty() {
        list.push((Event::Text(CowStr::from(words[range.clone()].to_owned())), range));
    }
}

/// Bytes that are looked through for the links of a tree.
const SEARCHED: usize = 8 << 20;

/// Where links stand in the file. Readers of trees fold and join texts, so a link is looked for as it is written, from the
/// step that it belongs to on.
struct Places<'a> {
    text: &'a str,
    region: Range<usize>,
    /// A link as written -> where it was found last, and where to go on.
    next: HashMap<String, (usize, usize)>,
    /// Where the last link stands that was not found: no two may begin at one byte.
    lost: usize,
    /// How much may still be looked through.
    left: usize,
}

impl Places<'_> {
    fn find(&mut self, link: &str, from: usize) -> Range<usize> {
        let known = self.next.get(link).copied();
        let start = known.map_or(from, |(_, next)| next.max(from));
        let end = self.region.end;
        let found = self.search(link, start..end);
        let found = found.or(known.map(|(last, _)| last)).or_else(|| self.search(link, self.region.start..from));
        let Some(found) = found else { return self.beside(from) };
        self.next.insert(link.to_owned(), (found, found + link.len()));
        found..found + link.len()
    }

    fn search(&mut self, link: &str, range: Range<usize>) -> Option<usize> {
        let found = self.text.get(range.clone()).filter(|_| self.left > 0)?.find(link);
        self.left = self.left.saturating_sub(found.unwrap_or(range.len()));
        Some(range.start + found?)
    }

    /// The step itself stands for a link whose words stand otherwise in the file, folded over lines mostly.
    fn beside(&mut self, from: usize) -> Range<usize> {
        let from = from.max(self.lost + 1);
        let from = self.text.ceil_char_boundary(from.min(self.text.len()));
        self.lost = from;
        from..self.text.ceil_char_boundary((from + 1).min(self.text.len()))
    }
}
