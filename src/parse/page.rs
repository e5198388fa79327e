//! The facts of one page, put together.

use std::sync::OnceLock;

use crate::config::Config;
use crate::parse::events;
use crate::parse::{Fact, Link, LinkKind, Meta};
use crate::parse::{
    Page, Section, claims, diagrams, facts, front_matter, labels, metadata, repair, substance, trees, words,
};
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
        fences: facts::fences(list, &sections, &repairs, source.file, text),
        allows: facts::allows(list, &sections, source.file, text.len(), &mut problems),
        labels: labels::read(list, source.file),
        meta: front.meta,
        sections,
        links,
        anchors,
        problems,
        ..Page::empty(source)
    };
    for alias in &mut page.meta.aliases {
        alias.value = from_root(&alias.value, &page.path);
    }
    claims::front_matter(&mut page);
    metadata::read(&mut page, list, config);
    claims::headings_and_name(&mut page);
    related(&mut page);
    diagrams::read(&mut page, map);
    trees::read(&mut page, list, map, config);
    claims::tables(&mut page, list);
    claims::fenced_rules(&mut page, map);
    words::read(&mut page, &events, text);
    trees::forget_prose(&mut page);
    substance::read(&mut page, list, map);
    drop(events);
    drop(repaired);
    page.repairs = repairs;
    page
}

/// An old address from the site's root. One that begins with dots is told from the folder that the page lies in, an
/// index page from the folder around its own.
fn from_root(alias: &str, path: &str) -> String {
    let (mut folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    if !alias.starts_with("./") && !alias.starts_with("../") {
        return alias.to_owned();
    }
    if claims::is_index(file.rsplit_once('.').map_or(file, |(stem, _)| stem)) {
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    let mut rest = alias;
    loop {
        rest = match (rest.strip_prefix("./"), rest.strip_prefix("../")) {
            (Some(inner), _) => inner,
            (None, Some(outer)) if !folder.is_empty() => {
                folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
                outer
            }
            // What leads out of the book is refused where addresses are judged.
            (None, Some(_)) => return alias.to_owned(),
            (None, None) => break,
        };
    }
    if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
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
            labels: Vec::new(),
            links: Vec::new(),
            unlinked: Vec::new(),
            anchors: Vec::new(),
            claims: Vec::new(),
            tables: Vec::new(),
            fences: Vec::new(),
            section_references: Vec::new(),
            trees: Vec::new(),
            named_tree: None,
            diagrams: Vec::new(),
            allows: Vec::new(),
            substance: false,
            problems: Vec::new(),
            repairs: repair::Repairs::default(),
            index: OnceLock::new(),
        }
    }

    /// Index of the section whose heading is the last before a byte of the file.
    #[must_use]
    pub fn section_at(&self, start: usize) -> Option<usize> {
        facts::section_at(&self.sections, start)
    }

    /// A section and those around it, by index, the innermost first.
    pub fn around(&self, section: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(section, |&at| self.sections[at].parent)
    }

    /// What a section says of itself, else the sections around it, else the page.
    pub fn fact<'a, T>(&'a self, section: Option<usize>, field: impl Fn(&'a Meta) -> Option<T>) -> Option<T> {
        self.around(section).find_map(|at| field(&self.sections[at].meta)).or_else(|| field(&self.meta))
    }

    /// Whether a section's heading is the page's own: the first one, of level 1. Where another of that level is
    /// spelled as alerts are, each begins a runbook; `# Symptoms` is a part of the first.
    #[must_use]
    pub fn is_title(&self, section: usize) -> bool {
        let is_first = section == 0 && self.sections.first().is_some_and(|first| first.level == 1);
        let mut others = self.sections.iter().skip(1);
        is_first && others.all(|other| other.level > 1 || !claims::may_begin_runbook(&other.title))
    }

    /// Where a section, or the page, is named.
    #[must_use]
    pub fn heading(&self, section: Option<usize>) -> Span {
        section.map_or(self.title.span, |at| self.sections[at].span)
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
