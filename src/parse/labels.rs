//! Bold labels: `**Symptoms:**` where a heading could stand.

use pulldown_cmark::{Event, Tag};

use crate::parse::events::{Located, ends, text_of};
use crate::span::{FileId, Span, Spanned};

/// Bytes that a label may have; longer bold text is emphasis.
const LONGEST: usize = 100;

/// Every bold text that begins a paragraph, a list item, a table cell or a line of one, in order.
pub(super) fn read(list: &[Located<'_>], file: FileId) -> Vec<Spanned<String>> {
    let ends = ends(list);
    let mut labels = Vec::new();
    let mut begins = false;
    for (at, (event, range)) in list.iter().enumerate() {
        match event {
            Event::Start(Tag::Strong) if begins => {
                let value = text_of(&list[at..ends[at]]).trim().to_owned();
                if !value.is_empty() && value.len() <= LONGEST {
                    labels.push(Spanned { value, span: Span::new(file, range.clone()) });
                }
                begins = false;
            }
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell) | Event::SoftBreak | Event::HardBreak => {
                begins = true;
            }
            // An emoji or a tick before the label, or bold italics.
            Event::Text(text) => begins &= !text.contains(char::is_alphanumeric),
            Event::Start(Tag::Emphasis) | Event::TaskListMarker(_) => {}
            _ => begins = false,
        }
    }
    labels
}
