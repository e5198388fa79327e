//! The words of a page by section, as a reader sees them: what a search looks through.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::Page;
use crate::parse::events;
use crate::span::SourceMap;

/// The text of a page: in front of its first heading, then below each heading up to the next one, the headings left
/// out. Blocks are parted by line feeds, cells by blanks; code counts, raw HTML does not.
#[must_use]
pub fn by_section(map: &SourceMap, page: &Page, smart_punctuation: bool) -> Vec<String> {
    let original = map.text(page.file);
    let repaired = page.repairs.apply(original);
    let events = events::events(&repaired, original, page.body, &page.repairs, smart_punctuation);
    let mut texts = vec![String::new(); page.sections.len() + 1];
    let (mut at, mut in_heading) = (0, false);
    for (event, range) in &events.list {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                at = page.sections.partition_point(|section| section.span.start as usize <= range.start);
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            _ if !in_heading => add(event, &mut texts[at]),
            _ => {}
        }
    }
    texts
}

fn add(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(words) | Event::Code(words) => text.push_str(words),
        Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => text.push(' '),
        Event::End(
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableRow
            | TagEnd::TableHead
            | TagEnd::BlockQuote(_),
        ) if !text.ends_with('\n') && !text.is_empty() => text.push('\n'),
        _ => {}
    }
}
