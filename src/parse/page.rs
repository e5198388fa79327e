//! The facts of one page, put together.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::config::Config;
use crate::parse::events::{self, Located};
use crate::parse::{Fact, Link, LinkKind, Meta};
use crate::parse::{Page, Section, claims, diagrams, facts, front_matter, html, metadata, repair, trees, words};
use crate::source::PageSource;
use crate::span::{SourceMap, Span, Spanned};

/// Reads one Markdown file.
#[must_use]
pub fn page(map: &SourceMap, source: &PageSource, config: &Config) -> Page {
    let text = map.text(source.file);
    let front = front_matter::read(text, source.file);
    let (repairs, mut problems) = repair::repairs(text, front.body, source.file);
    problems.splice(0..0, front.problems);
    let repaired = repairs.apply(text);
    let events = events::events(&repaired, text, front.body, &repairs, config.html.smart_punctuation);
    let list = &events.list;
    let sections = facts::sections(list, &repairs, source.file, text.len(), &mut problems);
    let (links, anchors) = facts::links(&events, source.file, &mut problems);
    let mut page = Page {
        body: front.body,
        title: title(&sections, front.meta.title.as_ref(), source, text),
        fences: facts::fences(list, &sections, source.file, text),
        allows: facts::allows(list, &sections, source.file, text.len(), &mut problems),
        meta: front.meta,
        sections,
        links,
        anchors,
        problems,
        ..Page::empty(source)
    };
    claims::front_matter(&mut page);
    metadata::read(&mut page, list, config);
    claims::headings_and_name(&mut page);
    related(&mut page);
    trees::read(&mut page, map);
    diagrams::read(&mut page, map);
    claims::tables(&mut page, list);
    claims::fenced_rules(&mut page, map);
    words::read(&mut page, &events, text);
    substance(&mut page, list);
    drop(events);
    drop(repaired);
    page.repairs = repairs;
    page
}

impl Page {
    /// A page without content. It also stands for a page that made the program panic, so that links to it do not
    /// look broken.
    #[must_use]
    pub fn empty(source: &PageSource) -> Self {
        Self {
            file: source.file,
            path: source.path.clone(),
            mount: source.mount,
            body: 0,
            title: Spanned { value: source.path.clone(), span: Span::new(source.file, 0..0) },
            meta: Meta::default(),
            sections: Vec::new(),
            links: Vec::new(),
            anchors: Vec::new(),
            claims: Vec::new(),
            tables: Vec::new(),
            fences: Vec::new(),
            section_references: Vec::new(),
            trees: Vec::new(),
            diagrams: Vec::new(),
            allows: Vec::new(),
            substance: false,
            problems: Vec::new(),
            repairs: repair::Repairs::default(),
        }
    }
}

/// Front matter, else the first H1 less a leading "Runbook:", else the file's name.
fn title(sections: &[Section], front: Option<&Fact<String>>, source: &PageSource, text: &str) -> Spanned<String> {
    if let Some(title) = front {
        return Spanned { value: title.value.clone(), span: title.span };
    }
    let heading = sections.iter().find(|section| section.level == 1 && !section.title.is_empty());
    if let Some(heading) = heading {
        return Spanned { value: claims::bare_title(&heading.title).to_owned(), span: heading.span };
    }
    let first_line = text.find('\n').unwrap_or(text.len());
    let stem = claims::stem(&source.path);
    let words = if stem.contains(['-', '_']) { stem.replace(['-', '_'], " ") } else { stem.to_owned() };
    let mut letters = words.chars();
    let title = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    Spanned { value: title, span: Span::new(source.file, 0..first_line) }
}

/// `related` in front matter leads to pages like any link. A bare name means the page of that name.
fn related(page: &mut Page) {
    for related in &page.meta.related {
        let (span, dest, text) = (related.span, related.value.clone(), String::new());
        page.links.push(Link { span, dest, kind: LinkKind::Related, image: false, text });
    }
    page.links.sort_by_key(|link| (link.span.start, link.kind));
}

/// Notes which sections have something to act on: their own text, or that of a section inside them.
fn substance(page: &mut Page, list: &[Located<'_>]) {
    let mut prose: Vec<Prose> = vec![Prose::default(); page.sections.len() + 1];
    let mut in_heading = false;
    for (event, range) in list {
        let section = facts::section_at(&page.sections, range.start);
        let card = section.and_then(|at| page.sections[at].card);
        if card.is_some_and(|card| card.range().contains(&range.start)) {
            continue;
        }
        let slot = &mut prose[section.map_or(0, |at| at + 1)];
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(_) | Tag::Item | Tag::TableRow | Tag::Image { .. }) => slot.acts = true,
            Event::Start(Tag::Link { .. }) => slot.links = true,
            Event::Text(text) | Event::Code(text) if !in_heading => slot.read(text),
            Event::Html(markup) => slot.read(&without_tags(markup)),
            _ => {}
        }
    }
    for at in (0..page.sections.len()).rev() {
        let acts = prose[at + 1].has_substance();
        page.sections[at].substance = acts;
        prose[page.sections[at].parent.map_or(0, |parent| parent + 1)].acts |= acts;
    }
    page.substance = prose[0].has_substance() || page.sections.iter().any(|section| section.substance);
}

/// The words of raw HTML.
fn without_tags(markup: &str) -> String {
    let mut words = String::new();
    let mut at = 0;
    for tag in html::tags(markup) {
        words.push_str(&markup[at..tag.range.start]);
        words.push(' ');
        at = tag.range.end;
    }
    words + &markup[at..]
}

/// What stands in a section besides its headings.
#[derive(Default, Clone)]
struct Prose {
    /// It has code, a list, a table or a picture.
    acts: bool,
    links: bool,
    words: usize,
    moved: bool,
}

impl Prose {
    fn read(&mut self, text: &str) {
        for word in text.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            self.moved |= word == "moved";
            self.words += usize::from(!matches!(word.as_str(), "" | "todo" | "tbd" | "fixme"));
        }
    }

    /// A few words that say where the runbook has moved to are nothing to act on, nor are none at all.
    fn has_substance(&self) -> bool {
        self.acts || (self.words > 0 && !(self.moved && self.links && self.words < 25))
    }
}
