//! Headings, links, fences and suppressions out of the events of a page.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use crate::finding::{Allow, Problem, ProblemKind, read_allow};
use crate::parse::events::{Events, Located, ends, text_of};
use crate::parse::repair::Repairs;
use crate::parse::slug::{Slugs, slug};
use crate::parse::{Fence, Link, LinkKind, Meta, Section, html};
use crate::span::{FileId, Span, Spanned};

/// The headings of a page with their anchors.
pub(super) fn sections(
    list: &[Located<'_>],
    repairs: &Repairs,
    file: FileId,
    length: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Section> {
    let ends = ends(list);
    let mut slugs = Slugs::default();
    let mut sections: Vec<Section> = Vec::new();
    for (at, (event, range)) in list.iter().enumerate() {
        let Event::Start(Tag::Heading { level, .. }) = event else { continue };
        let title = text_of(&list[at..ends[at]]).trim().to_owned();
        let span = Span::new(file, range.start..range.start + shown_length(range, list, ends[at]));
        let explicit = repairs.name_of(range);
        let wanted = explicit.map_or_else(|| slug(&title), str::to_owned);
        let id = slugs.take(&wanted);
        if explicit.is_some() && id != wanted {
            problems.push(duplicate_anchor(&wanted, span));
        }
        let level = *level as u8;
        let parent = enclosing(&sections, level);
        sections.push(Section {
            number: number(&title),
            title,
            id,
            level,
            span,
            end: u32::try_from(length).unwrap_or(u32::MAX),
            parent,
            meta: Meta::default(),
            card: None,
            substance: false,
        });
    }
    close_sections(&mut sections);
    sections
}

/// Bytes of a heading without the line feed behind it.
fn shown_length(range: &Range<usize>, list: &[Located<'_>], end: usize) -> usize {
    let last = list[..end].last().map_or(range.end, |(_, inner)| inner.end);
    last.clamp(range.start, range.end) - range.start
}

fn duplicate_anchor(id: &str, span: Span) -> Problem {
    Problem::new(ProblemKind::DuplicateAnchor, span, id, format!("the anchor `{id}` stands twice on this page"))
        .help("give one of them another id; links lead to the first")
}

/// Index of the nearest section before that is of a higher level.
fn enclosing(sections: &[Section], level: u8) -> Option<usize> {
    let mut candidate = sections.len().checked_sub(1);
    while let Some(at) = candidate {
        if sections[at].level < level {
            return Some(at);
        }
        candidate = sections[at].parent;
    }
    None
}

/// A section ends where the next one of its level or a higher one begins.
fn close_sections(sections: &mut [Section]) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..sections.len() {
        while let Some(&last) = open.last().filter(|&&last| sections[last].level >= sections[at].level) {
            sections[last].end = sections[at].span.start;
            open.pop();
        }
        open.push(at);
    }
}

/// The number that a heading begins with: of `§4. Loop`, `4) Loop`, `Step 4: Loop`, and the letter of `Scenario D`.
#[must_use]
pub fn number(title: &str) -> Option<String> {
    let title = title.trim();
    if let Some(rest) = title.strip_prefix('§') {
        return number_token(rest.trim_start(), true);
    }
    number_token(title, false).or_else(|| {
        let (word, rest) = title.split_once(' ')?;
        word.chars().all(char::is_alphabetic).then(|| number_token(rest.trim_start(), true)).flatten()
    })
}

/// Digits with dots between them, or a single capital letter where `letters` may be numbers.
fn number_token(text: &str, letters: bool) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(text.len());
    let token = text[..end].trim_end_matches('.');
    let digits = token.starts_with(|c: char| c.is_ascii_digit());
    let letter = letters && token.len() == 1 && token.starts_with(|c: char| c.is_ascii_uppercase());
    (digits || letter).then(|| token.to_lowercase())
}

/// Index of the section that a byte stands in.
pub(super) fn section_at(sections: &[Section], offset: usize) -> Option<usize> {
    sections.partition_point(|section| section.span.start as usize <= offset).checked_sub(1)
}

/// Every reference of the page in order of its place, and every id that raw HTML sets.
pub(super) fn links(
    events: &Events<'_>,
    file: FileId,
    problems: &mut Vec<Problem>,
) -> (Vec<Link>, Vec<Spanned<String>>) {
    let list = &events.list;
    let mut links = references(list, file);
    for (range, dest) in &events.definitions {
        let span = Span::new(file, range.clone());
        links.push(Link { span, dest: dest.clone(), kind: LinkKind::Definition, image: false, text: String::new() });
    }
    let anchors = html_facts(list, file, &mut links, problems);
    links.sort_by_key(|link| (link.span.start, link.kind));
    (links, anchors)
}

/// The links and images among some events.
pub(super) fn references(list: &[Located<'_>], file: FileId) -> Vec<Link> {
    let ends = ends(list);
    let mut links = Vec::new();
    for (at, (event, range)) in list.iter().enumerate() {
        let (kind, dest, image) = match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => (*link_type, dest_url, false),
            Event::Start(Tag::Image { link_type, dest_url, .. }) => (*link_type, dest_url, true),
            _ => continue,
        };
        let Some(kind) = link_kind(kind) else { continue };
        let text = text_of(&list[at..ends[at]]);
        links.push(Link { span: Span::new(file, range.clone()), dest: dest.to_string(), kind, image, text });
    }
    links
}

fn link_kind(link_type: LinkType) -> Option<LinkKind> {
    match link_type {
        LinkType::Inline => Some(LinkKind::Inline),
        LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => Some(LinkKind::Reference),
        LinkType::Autolink => Some(LinkKind::Autolink),
        LinkType::WikiLink { has_pothole: true } => Some(LinkKind::Wiki),
        LinkType::WikiLink { has_pothole: false } => Some(LinkKind::Doubtful),
        _ => None,
    }
}

/// Links and ids of raw HTML.
fn html_facts(
    list: &[Located<'_>],
    file: FileId,
    links: &mut Vec<Link>,
    problems: &mut Vec<Problem>,
) -> Vec<Spanned<String>> {
    let mut anchors: Vec<Spanned<String>> = Vec::new();
    let mut taken = HashSet::new();
    for (markup, offsets) in html_runs(list) {
        for tag in html::tags(&markup).iter().filter(|tag| html::ALLOWED.contains(&tag.name.as_str())) {
            let mut own: Option<&str> = None;
            for attribute in &tag.attributes {
                let span = Span::new(file, offsets.locate(&attribute.range));
                if is_reference(&tag.name, &attribute.name) {
                    let text = tag.attribute("alt").map_or_else(String::new, |alt| alt.value.clone());
                    let (dest, image) = (attribute.value.clone(), tag.name == "img");
                    links.push(Link { span, dest, kind: LinkKind::Html, image, text });
                } else if is_anchor(&tag.name, &attribute.name) && own != Some(&attribute.value) {
                    own = Some(&attribute.value);
                    anchor(&attribute.value, span, &mut taken, &mut anchors, problems);
                }
            }
        }
    }
    anchors
}

/// Notes an id of raw HTML; ids that begin as the theme's do are never kept.
fn anchor(
    id: &str,
    span: Span,
    taken: &mut HashSet<String>,
    anchors: &mut Vec<Spanned<String>>,
    problems: &mut Vec<Problem>,
) {
    if id.is_empty() || id.starts_with("ab:") {
        return;
    }
    if taken.insert(id.to_owned()) {
        anchors.push(Spanned { value: id.to_owned(), span });
    } else {
        problems.push(duplicate_anchor(id, span));
    }
}

/// Whether an attribute of an allowed element leads somewhere.
#[must_use]
pub fn is_reference(element: &str, attribute: &str) -> bool {
    matches!((element, attribute), ("a", "href") | ("img", "src"))
}

fn is_anchor(element: &str, attribute: &str) -> bool {
    attribute == "id" || (element == "a" && attribute == "name")
}

/// Where each piece of a run of raw HTML stands in the file: its offset in the run, and in the file.
#[derive(Debug, Default, Clone)]
pub struct Offsets(Vec<(usize, usize)>);

impl Offsets {
    /// The bytes of the file that a range of the run came from.
    #[must_use]
    pub fn locate(&self, range: &Range<usize>) -> Range<usize> {
        let at = self.0.partition_point(|&(run, _)| run <= range.start).saturating_sub(1);
        let (run, file) = self.0.get(at).copied().unwrap_or((0, 0));
        let start = file + range.start.saturating_sub(run);
        start..start + range.len()
    }

    /// Adds the piece that begins at `run` and stands at `file`.
    pub fn push(&mut self, run: usize, file: usize) {
        self.0.push((run, file));
    }
}

/// Runs of raw HTML: a block's lines together, each inline tag by itself.
fn html_runs(list: &[Located<'_>]) -> Vec<(String, Offsets)> {
    let mut runs: Vec<(String, Offsets)> = Vec::new();
    let mut in_block = false;
    for (event, range) in list {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                in_block = true;
                runs.push(Default::default());
            }
            Event::End(TagEnd::HtmlBlock) => in_block = false,
            Event::Html(html) | Event::InlineHtml(html) => {
                if !in_block {
                    runs.push(Default::default());
                }
                if let Some((run, offsets)) = runs.last_mut() {
                    offsets.push(run.len(), range.start);
                    run.push_str(html);
                }
            }
            _ => {}
        }
    }
    runs
}

/// Fenced code blocks in order.
pub(super) fn fences(
    list: &[Located<'_>],
    sections: &[Section],
    repairs: &Repairs,
    file: FileId,
    text: &str,
) -> Vec<Fence> {
    let ends = ends(list);
    let mut fences = Vec::new();
    for (at, (event, range)) in list.iter().enumerate() {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else { continue };
        let inner = &list[at + 1..ends[at]];
        let content = match (inner.first(), inner.last()) {
            (Some((_, first)), Some((_, last))) => first.start..last.end,
            _ => range.end..range.end,
        };
        let (language, mut tag) = split_info(info);
        if tag.is_empty() {
            repairs.name_of(range).unwrap_or_default().clone_into(&mut tag);
        }
        let dedented = dedented(inner, &text[content.clone()]);
        fences.push(Fence {
            span: Span::new(file, range.clone()),
            language,
            tag,
            content: Span::new(file, content),
            dedented,
            section: section_at(sections, range.start),
        });
    }
    fences
}

/// The code of a fence whose lines do not follow one another in the file.
fn dedented(inner: &[Located<'_>], slice: &str) -> Option<(String, Offsets)> {
    let (mut code, mut offsets) = (String::new(), Offsets::default());
    for (event, range) in inner {
        if let Event::Text(text) = event {
            offsets.push(code.len(), range.start);
            code.push_str(text);
        }
    }
    (code != slice).then_some((code, offsets))
}

/// The language of an info string, and the rest: `yaml rules/x.yml`, `rust,ignore`, `{.bash}`.
#[must_use]
pub fn split_info(info: &str) -> (String, String) {
    let info = info.trim();
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{')).unwrap_or(info.len());
    let (language, rest) = info.split_at(end);
    (language.to_lowercase(), rest.trim_start_matches([',', ' ']).trim().to_owned())
}

/// Suppressions: a comment of its own covers the next block; before the first heading it covers the page.
pub(super) fn allows(
    list: &[Located<'_>],
    sections: &[Section],
    file: FileId,
    length: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Allow> {
    let mut allows = Vec::new();
    let mut next_block: Option<Range<usize>> = None;
    let mut in_comment = false;
    for (event, range) in list.iter().rev() {
        match event {
            Event::Start(Tag::HtmlBlock) if in_comment => {}
            Event::Start(_) | Event::Rule => next_block = Some(range.clone()),
            // Comments that stand one behind the other all cover the block behind the last.
            Event::End(TagEnd::HtmlBlock) => in_comment = true,
            Event::Html(html) if !html.trim().is_empty() && directive(html).is_none() => in_comment = false,
            _ => {}
        }
        let (Event::Html(comment) | Event::InlineHtml(comment)) = event else { continue };
        let Some(directive) = directive(comment).filter(|_| !is_stub_mark(comment)) else { continue };
        let covers = match &next_block {
            _ if section_at(sections, range.start).is_none() => 0..length,
            Some(block) => block.clone(),
            None => range.end..range.end,
        };
        let span = Span::new(file, range.start..range.start + comment.trim_end().len());
        match read_allow(directive, span, Span::new(file, covers)) {
            Ok(read) => allows.extend(read),
            Err(problem) => problems.push(*problem),
        }
    }
    allows.sort_by_key(|allow| allow.span.start);
    allows
}

/// What a comment says to the tool.
fn directive(comment: &str) -> Option<&str> {
    let text = comment.trim().strip_prefix("<!--")?.split("-->").next()?;
    text.trim().strip_prefix("alertbook:")
}

/// Whether a comment makes its page a stub for as long as it stands there.
pub(super) fn is_stub_mark(comment: &str) -> bool {
    let words = directive(comment).map(str::trim_start);
    words.is_some_and(|words| words.split(|c: char| !c.is_alphanumeric()).next() == Some("stub"))
}
