//! Whether a page, and each of its sections, has something that a reader could act on. What a template or a generator
//! writes for somebody to fill in is nothing: headings, metadata, the rule itself, placeholders.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::entries::fold;
use crate::parse::events::Located;
use crate::parse::metadata::is_known;
use crate::parse::{Page, facts, html};
use crate::rules;
use crate::span::SourceMap;

/// Notes which sections have something to act on: their own text, or that of a section inside them.
pub(super) fn read(page: &mut Page, list: &[Located<'_>], map: &SourceMap) {
    let mut prose: Vec<Prose> = vec![Prose::default(); page.sections.len() + 1];
    let mut block = Block::default();
    let mut fences = page.fences.iter();
    for (event, range) in list {
        let section = facts::section_at(&page.sections, range.start);
        let card = section.and_then(|at| page.sections[at].card);
        if card.is_some_and(|card| card.range().contains(&range.start)) {
            continue;
        }
        let slot = &mut prose[section.map_or(0, |at| at + 1)];
        match event {
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(_))) => {
                slot.acts |= fences.next().is_some_and(|fence| has_commands(fence.code(map)));
                block.skip = true;
            }
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => slot.acts = true,
            Event::Start(Tag::Heading { .. } | Tag::TableHead) => block.skip = true,
            _ => {}
        }
        block.read(event);
        if ends_block(event) {
            std::mem::take(&mut block).close(slot);
        }
    }
    // `new` writes the mark, and who fills the page in takes it out.
    let marked = list.iter().any(|(event, _)| matches!(event, Event::Html(markup) if facts::is_stub_mark(markup)));
    if marked {
        prose.fill(Prose::default());
    }
    for at in (0..page.sections.len()).rev() {
        let acts = prose[at + 1].has_substance();
        page.sections[at].substance = acts;
        prose[page.sections[at].parent.map_or(0, |parent| parent + 1)].acts |= acts;
    }
    page.substance = prose[0].has_substance() || page.sections.iter().any(|section| section.substance);
}

fn ends_block(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start(Tag::List(_) | Tag::Item | Tag::Paragraph | Tag::TableRow)
            | Event::End(
                TagEnd::Paragraph
                    | TagEnd::Item
                    | TagEnd::Heading(_)
                    | TagEnd::TableHead
                    | TagEnd::TableRow
                    | TagEnd::CodeBlock
                    | TagEnd::HtmlBlock
            )
    )
}

/// Whether code says more than the alert's own rule, and more than what is still to do.
fn has_commands(code: &str) -> bool {
    let bare = |line: &str| line.trim().trim_start_matches(['#', '/', '-', ' ']).to_owned();
    let is_rule = code.contains("alert:") && !rules::fenced(code).is_empty();
    !is_rule && code.lines().any(|line| !is_placeholder(&bare(line), false))
}

/// What stands in a section besides its headings.
#[derive(Default, Clone)]
struct Prose {
    /// It has code, a list, a table or a picture.
    acts: bool,
    words: usize,
    /// A block says where all of it has moved to.
    moved: bool,
}

/// Words that may follow a note of where a runbook has moved to; more are a runbook.
const FEW: usize = 25;

impl Prose {
    fn has_substance(&self) -> bool {
        self.acts || (self.words > 0 && !(self.moved && self.words < FEW))
    }
}

/// A paragraph, an item or a table row that is being read.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each notes whether something was seen, by itself")]
struct Block {
    text: String,
    html: String,
    /// Texts of a row's cells.
    cells: Vec<String>,
    /// A heading, or the head of a table.
    skip: bool,
    code: bool,
    links: bool,
    /// Depth of emphasis, and whether any text stands outside of it.
    emphasis: usize,
    plain: bool,
    strong: bool,
}

impl Block {
    fn read(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Emphasis) => self.emphasis += 1,
            Event::End(TagEnd::Emphasis) => self.emphasis -= 1.min(self.emphasis),
            Event::Start(Tag::Strong) => self.strong |= self.text.is_empty(),
            Event::Start(Tag::Link { .. }) => self.links = true,
            Event::End(TagEnd::TableCell) => self.cells.push(std::mem::take(&mut self.text)),
            Event::Text(text) => {
                self.plain |= self.emphasis == 0 && text.chars().any(char::is_alphanumeric);
                self.links |= text.contains("://");
                self.text.push_str(text);
            }
            Event::Code(text) => {
                self.code |= !is_placeholder(text, false);
                self.text.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Html(markup) | Event::InlineHtml(markup) => self.html.push_str(markup),
            _ => {}
        }
    }

    fn close(mut self, slot: &mut Prose) {
        if self.skip {
            return;
        }
        let markup = without_tags(&self.html);
        self.plain |= markup.chars().any(char::is_alphanumeric);
        self.text.push_str(&markup);
        if let [key, values @ ..] = &self.cells[..] {
            let said = |cell: &String| !is_placeholder(cell, false);
            slot.acts |= if values.is_empty() {
                said(key)
            } else {
                values.iter().any(|value| said(value) && !is_fact(key, value))
            };
            return;
        }
        // A marker on a line of its own speaks for itself, and for nothing behind it.
        if let Some((first, rest)) = self.text.split_once('\n')
            && is_placeholder(first, false)
            && first.split_whitespace().count() <= 2
        {
            self.text = rest.to_owned();
        }
        let fact = self.strong && self.text.split_once(':').is_some_and(|(key, value)| is_fact(key, value));
        let template = self.emphasis == 0 && !self.plain;
        if fact || (!self.code && is_placeholder(&self.text, template)) || (self.code && begins_with_marker(&self.text))
        {
            return;
        }
        let words = self.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        slot.words += words;
        slot.moved |= (self.links || self.code) && has_moved(&self.text);
    }
}

/// Keys of metadata, and of what a generator knows from the rule. A status is one word; more say what to do about it.
fn is_fact(key: &str, value: &str) -> bool {
    const OF_RULES: &[&str] = &[
        "annotations",
        "author",
        "condition",
        "created",
        "duration",
        "expr",
        "expression",
        "for",
        "generated",
        "group",
        "labels",
        "promql",
        "query",
        "rule",
        "rule_file",
        "source",
        "tags",
        "threshold",
        "type",
    ];
    let key = fold(key.trim().trim_end_matches(':'));
    let is_status = key == "status" && (value.split_whitespace().count() < 2 || is_placeholder(value, false));
    is_status || is_known(&key) || OF_RULES.contains(&key.as_str())
}

/// The words of raw HTML that a reader sees.
fn without_tags(markup: &str) -> String {
    let mut shown = String::new();
    let mut pieces = markup.split("<!--");
    shown.push_str(pieces.next().unwrap_or_default());
    pieces.filter_map(|piece| piece.split_once("-->")).for_each(|(_, behind)| shown.push_str(behind));
    let markup = shown.as_str();
    let mut words = String::new();
    let mut at = 0;
    for tag in html::tags(markup) {
        words.push_str(&markup[at..tag.range.start]);
        words.push(' ');
        at = tag.range.end;
    }
    words + &markup[at..]
}

/// Words that say that something is still to be written.
const MARKERS: [&str; 8] = ["todo", "tbd", "tbc", "tba", "fixme", "wip", "xxx", "placeholder"];

/// Whole texts that say so.
const PHRASES: &[&str] = &[
    "n a",
    "na",
    "none",
    "nothing",
    "nothing yet",
    "coming soon",
    "coming",
    "work in progress",
    "in progress",
    "in review",
    "under review",
    "under construction",
    "unknown",
    "not yet",
    "not available",
    "to do",
    "to be done",
    "to be written",
    "to be defined",
    "to be determined",
    "to be added",
    "to be completed",
    "to be documented",
    "to be confirmed",
    "to be announced",
    "to be filled",
    "to be filled in",
    "to be provided",
    "to be decided",
    "not yet written",
    "not yet documented",
    "not documented yet",
    "not written yet",
    "no runbook yet",
    "fill in",
    "fill me in",
    "fill this in",
    "write me",
    "write this",
    "add content here",
    "content goes here",
    "your text here",
    "insert text here",
    "text here",
    "step",
    "step 1",
    "step 2",
    "step 3",
    "step one",
    "step two",
    "step three",
    "first step",
    "second step",
    "third step",
];

/// Words that tell an author, not a reader, what to do when they begin what is set apart as a template's text.
const ORDERS: &[&str] = &[
    "a",
    "add",
    "any",
    "brief",
    "briefly",
    "describe",
    "document",
    "enter",
    "explain",
    "fill",
    "give",
    "how",
    "include",
    "insert",
    "link",
    "links",
    "list",
    "name",
    "one",
    "outline",
    "provide",
    "put",
    "replace",
    "short",
    "specify",
    "state",
    "steps",
    "summarise",
    "summarize",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "write",
    "your",
];

/// Words of the longest note on what is still to be written.
const LONGEST_NOTE: usize = 30;

/// Whether a text stands for one that is still to be written. One in `italic` throughout is a
/// template's where it says one thing only.
fn is_placeholder(text: &str, italic: bool) -> bool {
    let text = text.trim();
    let inner = text.strip_prefix("[ ]").or_else(|| text.strip_prefix("[x]")).unwrap_or(text).trim();
    let brackets = [('<', '>'), ('[', ']'), ('{', '}')];
    let bracketed = brackets.iter().any(|(open, close)| inner.starts_with(*open) && inner.ends_with(*close));
    let lower = inner.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return true };
    if words.len() > LONGEST_NOTE {
        return lower.starts_with("lorem ipsum");
    }
    let ends_so = MARKERS.contains(last) && words.len() <= 5;
    let several = inner.contains([',', ';']) || words.contains(&"then");
    let told = ORDERS.contains(first) && (bracketed || (italic && !several));
    begins_with_marker(inner)
        || ends_so
        || told
        || lower.starts_with("lorem ipsum")
        || PHRASES.contains(&words.join(" ").as_str())
}

fn begins_with_marker(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    // In lower case these are words of commands: `todo list`, `wip branch`.
    let shown =
        first.chars().all(char::is_uppercase) || text.trim_end_matches(['.', ':', '!']).eq_ignore_ascii_case(first);
    shown && MARKERS.contains(&first.to_lowercase().as_str())
}

/// Whether a text says that the runbook itself, and nothing that it is about, has moved.
fn has_moved(text: &str) -> bool {
    const PHRASES: [&str; 9] = [
        "moved to",
        "has moved",
        "have moved",
        "was moved",
        "been moved",
        "relocated to",
        "now lives",
        "superseded by",
        "replaced by",
    ];
    const SELF: [&str; 10] =
        ["runbook", "runbooks", "page", "document", "doc", "content", "contents", "guide", "section", "procedure"];
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let itself = match first {
        "moved" | "relocated" | "superseded" | "replaced" | "this" | "it" | "these" => true,
        "the" | "all" | "our" => words.next().is_some_and(|word| SELF.contains(&word)),
        word => SELF.contains(&word),
    };
    let says = || PHRASES.iter().any(|phrase| lower.contains(phrase)) || first == "moved";
    itself && says()
}
