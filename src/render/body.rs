//! The body of a page: the same events that the facts were read from, written as HTML. Links are looked up by their
//! offset in the site, so what a page shows and what `check` says cannot differ.

mod admonition;
mod blocks;
mod clean;
mod diagram;
mod footnotes;
mod links;
mod tables;
mod tree;

use std::collections::HashSet;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use crate::parse::Page;
use crate::parse::events::{self, Located, ends, text_of};
use crate::render::body::clean::Guard;
use crate::render::body::footnotes::Footnotes;
use crate::render::escape::escape;
use crate::site::{PageId, Site};

pub(crate) use tree::said;

/// The article of a page, its H1 included when the source has one. `handled` gives the block that is shown under the
/// page's H1 (`None`) or under a section's heading; it may be empty.
#[must_use]
pub fn body(site: &Site, page: PageId, handled: &dyn Fn(Option<usize>) -> String) -> String {
    let here = site.index.site_paths[page].clone();
    with_writer(site, page, &here, handled, |writer| {
        if writer.page.sections.is_empty() {
            writer.trees_of_front_matter();
        }
        writer.range(0, writer.list.len());
        writer.footnotes();
    })
}

/// One table of a page, as it is shown on the page at `here`.
#[must_use]
pub fn table(site: &Site, page: PageId, table: usize, here: &str) -> String {
    let start = site.pages[page].tables[table].span.start as usize;
    with_writer(site, page, here, &|_| String::new(), |writer| {
        let is_it = |(event, range): &Located<'_>| matches!(event, Event::Start(Tag::Table(_))) && range.start == start;
        if let Some(at) = writer.list.iter().position(is_it) {
            writer.table(at);
        }
    })
}

/// The outline of a decision tree; empty when it is too large to be drawn.
pub(crate) fn tree_drawing(site: &Site, page: PageId, tree: usize) -> String {
    let no_block = |_| String::new();
    // A drawing knows the facts of its page and needs none of its events.
    let writer = Writer::new(site, page, &site.index.site_paths[page], &[], &no_block);
    writer.outline(&writer.shown(tree, &site.pages[page].trees[tree].id))
}

/// The picture of a diagram; none when its layout fails.
pub(crate) fn diagram_drawing(site: &Site, page: PageId, diagram: usize) -> Option<String> {
    let no_block = |_| String::new();
    let writer = Writer::new(site, page, &site.index.site_paths[page], &[], &no_block);
    writer.drawn(diagram).map(|drawing| drawing.svg)
}

fn with_writer(
    site: &Site,
    page: PageId,
    here: &str,
    handled: &dyn Fn(Option<usize>) -> String,
    write: impl FnOnce(&mut Writer<'_>),
) -> String {
    let facts = &site.pages[page];
    let original = site.sources.map.text(facts.file);
    let repaired = facts.repairs.apply(original);
    let smart = site.sources.config.html.smart_punctuation;
    let events = events::events(&repaired, original, facts.body, &facts.repairs, smart);
    let mut writer = Writer::new(site, page, here, &events.list, handled);
    write(&mut writer);
    writer.guard.finish()
}

struct Writer<'a> {
    site: &'a Site,
    page: &'a Page,
    id: PageId,
    /// Site path of the page that is written; links are relative to it.
    here: &'a str,
    list: &'a [Located<'a>],
    ends: Vec<usize>,
    handled: &'a dyn Fn(Option<usize>) -> String,
    guard: Guard,
    /// Where the bold-key blocks begin that are shown as cards.
    cards: HashSet<usize>,
    footnotes: Footnotes,
    first_h1: bool,
    in_heading: bool,
    in_link: usize,
}

impl<'a> Writer<'a> {
    fn new(
        site: &'a Site,
        page: PageId,
        here: &'a str,
        list: &'a [Located<'a>],
        handled: &'a dyn Fn(Option<usize>) -> String,
    ) -> Self {
        let facts = &site.pages[page];
        let original = site.sources.map.text(facts.file);
        Self {
            site,
            page: facts,
            id: page,
            here,
            list,
            ends: ends(list),
            handled,
            guard: Guard::new(list, original, facts, here == site.index.site_paths[page]),
            cards: facts.sections.iter().filter_map(|section| Some(section.card?.start as usize)).collect(),
            footnotes: Footnotes::new(list),
            first_h1: true,
            in_heading: false,
            in_link: 0,
        }
    }
}

impl Writer<'_> {
    /// Writes the events `from..to`.
    fn range(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            at = self.event(at);
        }
    }

    /// Writes the event at `at`, with all that it holds when it is taken as a whole; says where to go on.
    fn event(&mut self, at: usize) -> usize {
        let list = self.list;
        let (event, range) = &list[at];
        match event {
            Event::Start(tag) => return self.start(at, tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) if self.in_heading => self.guard.breakable(text),
            Event::Text(text) => self.guard.text(text),
            Event::Code(code) => {
                self.guard.raw("<code>");
                self.guard.text(code);
                self.guard.raw("</code>");
            }
            Event::InlineHtml(html) | Event::Html(html) => self.html(html, range.start),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => self.guard.raw("\n"),
            Event::HardBreak => self.guard.raw("<br>\n"),
            Event::Rule => self.guard.raw("<hr>\n"),
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        at + 1
    }

    fn start(&mut self, at: usize, tag: &Tag<'_>) -> usize {
        let end = self.ends[at];
        if matches!(tag, Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock)
            && let Some(next) = self.trees_at(at)
        {
            return next;
        }
        match tag {
            Tag::Paragraph => return self.paragraph(at, end),
            Tag::Heading { level, .. } => return self.heading(at, end, *level),
            Tag::CodeBlock(kind) => {
                self.code_block(at, end, kind);
                return end + 1;
            }
            Tag::HtmlBlock => {
                self.html_block(at, end);
                return end + 1;
            }
            Tag::Table(_) => return self.table(at),
            Tag::Image { .. } => {
                self.image(at, end);
                return end + 1;
            }
            Tag::Link { .. } => return self.link(at, end),
            Tag::Item => self.item(at),
            Tag::BlockQuote(kind) => self.quote(*kind),
            // Footnotes stand at the end of the page.
            Tag::FootnoteDefinition(_) => return end + 1,
            Tag::List(None) => self.guard.raw("<ul>\n"),
            Tag::List(Some(1)) => self.guard.raw("<ol>\n"),
            Tag::List(Some(start)) => self.guard.open("ol", &format!(" start=\"{start}\"")),
            Tag::Emphasis => self.guard.raw("<em>"),
            Tag::Strong => self.guard.raw("<strong>"),
            Tag::Strikethrough => self.guard.raw("<del>"),
            _ => {}
        }
        at + 1
    }

    fn end(&mut self, tag: TagEnd) {
        let html = match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::BlockQuote(None) => "</blockquote>\n",
            TagEnd::BlockQuote(Some(_)) => "</div>\n",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            _ => "",
        };
        self.guard.raw(html);
    }

    fn paragraph(&mut self, at: usize, end: usize) -> usize {
        let start = self.list[at].1.start;
        let card = self.cards.contains(&start);
        if card {
            self.card(at + 1, end);
            return end + 1;
        }
        let kind = admonition::of_paragraph(&self.list[at + 1..end]);
        if let Some(kind) = kind {
            self.guard.open("div", &format!(" class=\"admonition {kind}\""));
        }
        self.guard.raw("<p>");
        self.range(at + 1, end);
        self.guard.raw("</p>\n");
        if kind.is_some() {
            self.guard.raw("</div>\n");
        }
        end + 1
    }

    fn heading(&mut self, at: usize, end: usize, level: HeadingLevel) -> usize {
        let start = self.list[at].1.start;
        let sections = &self.page.sections;
        let section = sections.binary_search_by_key(&start, |section| section.span.start as usize).ok();
        debug_assert!(section.is_some(), "no section begins at byte {start}");
        let Some(section) = section else { return at + 1 };
        let facts = &self.page.sections[section];
        let id = escape(&facts.id);
        self.guard.open(&level.to_string(), &format!(" id=\"{id}\""));
        self.in_heading = true;
        self.range(at + 1, end);
        self.in_heading = false;
        let href = escape(&crate::render::urls::fragment(&facts.id));
        let anchor = format!(
            " <a class=\"anchor\" href=\"{href}\" aria-label=\"Permalink: {}\" data-generated></a>",
            escape(&facts.title)
        );
        self.guard.block(&anchor);
        self.guard.raw(&format!("</{level}>\n"));
        let is_page = section == 0 && facts.level == 1;
        let first = level == HeadingLevel::H1 && std::mem::take(&mut self.first_h1);
        if first {
            let block = (self.handled)(None);
            self.guard.block(&block);
        }
        if !is_page {
            let block = (self.handled)(Some(section));
            self.guard.block(&block);
        }
        if section == 0 {
            self.trees_of_front_matter();
        }
        end + 1
    }

    fn code_block(&mut self, at: usize, end: usize, kind: &CodeBlockKind<'_>) {
        let texts = self.list[at + 1..end].iter().filter_map(|(event, _)| match event {
            Event::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        let code: String = texts.collect::<String>().replace('\r', "");
        let (language, tag) = match kind {
            CodeBlockKind::Fenced(info) => crate::parse::facts::split_info(&events::unhide(info)),
            CodeBlockKind::Indented => Default::default(),
        };
        let fence = self.list[at].1.start;
        let begin = |(index, _): &(usize, _)| self.page.fences[*index].span.start as usize;
        let html = match self.page.diagrams.binary_search_by_key(&fence, begin) {
            Ok(diagram) => self.diagram(diagram, None),
            Err(_) => blocks::code(&language, &tag, &code),
        };
        self.guard.block(&html);
    }

    fn item(&mut self, at: usize) {
        let marker = self.list[at + 1..].iter().take(2).find_map(|(event, _)| match event {
            Event::TaskListMarker(done) => Some(*done),
            _ => None,
        });
        let direct =
            matches!(self.list.get(at + 1), Some((Event::TaskListMarker(_) | Event::Start(Tag::Paragraph), _)));
        match marker.filter(|_| direct) {
            Some(done) => {
                self.guard.open("li", " class=\"task\"");
                let (checked, label) = if done { (" checked", "Done") } else { ("", "To do") };
                self.guard.block(&format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "));
            }
            None => self.guard.raw("<li>"),
        }
    }

    /// Whether the page itself is written, and not a part of it on another page.
    fn is_home(&self) -> bool {
        self.here == self.site.index.site_paths[self.id]
    }

    /// A block of bold keys as a list of terms, in its own words and order.
    fn card(&mut self, from: usize, to: usize) {
        self.guard.open("dl", " class=\"facts\"");
        let is_break = |at: usize| matches!(self.list[at].0, Event::SoftBreak | Event::HardBreak);
        let breaks: Vec<usize> = (from..to).filter(|&at| is_break(at)).chain([to]).collect();
        let mut start = from;
        for end in breaks {
            if start < end {
                self.card_line(start, end);
            }
            start = end + 1;
        }
        self.guard.raw("</dl>\n");
    }

    fn card_line(&mut self, start: usize, end: usize) {
        let key_end = self.ends[start].min(end);
        let key = text_of(&self.list[start..key_end]);
        let value = text_of(&self.list[key_end..end]);
        self.guard.raw("<div><dt>");
        self.range(start + 1, key_end);
        self.guard.raw("</dt> ");
        let severity =
            key.to_lowercase().starts_with("severity").then(|| self.site.sources.config.runbooks.severity(&value));
        match severity.flatten() {
            Some(severity) => self.guard.open("dd", &format!(" class=\"severity {}\"", severity.name())),
            None => self.guard.raw("<dd>"),
        }
        self.range((key_end + 1).min(end), end);
        self.guard.raw("</dd></div>\n");
    }
}
