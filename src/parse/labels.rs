//! Labels: `**Symptoms:**` where a heading could stand, `<summary>Symptoms</summary>`.

use pulldown_cmark::{Event, Tag};

use crate::parse::events::{Located, ends, text_of};
use crate::parse::html;
use crate::span::{FileId, Span, Spanned};

/// Bytes that a label may have; longer bold text is emphasis.
const LONGEST: usize = 100;

/// Every bold text that begins a paragraph, a list item, a table cell or a line of one, and every heading, summary and
/// bold text of a block of raw HTML, in order.
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
            Event::Html(markup) => {
                let span = Span::new(file, range.clone());
                labels.extend(in_html(markup).into_iter().map(|value| Spanned { value, span }));
            }
            _ => begins = false,
        }
    }
    labels
}

/// The words between the two tags of an element that reads like a label.
fn in_html(markup: &str) -> Vec<String> {
    const LABELS: [&str; 9] = ["summary", "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"];
    let tags = html::tags(markup);
    let pairs = tags.windows(2).filter(|pair| {
        LABELS.contains(&pair[0].name.as_str()) && !pair[0].closing && pair[1].closing && pair[0].name == pair[1].name
    });
    let words = pairs.map(|pair| markup[pair[0].range.end..pair[1].range.start].trim().to_owned());
    words.filter(|words| !words.is_empty() && words.len() <= LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::parse::page;
    use crate::source::PageSource;
    use crate::span::SourceMap;

    #[test]
    fn labels_stand_where_a_heading_could() {
        let text = "# Title **not this**\n\n**One:** text, **not this**\nand **not this**\n**Two**\n\n- 🔥 **Three** x\n\
                    - [ ] ***Four***\n\n1. **Five:**\n\n> **Six**: x\n\n| **Seven** | x **not this** |\n|---|---|\n| a | **Eight** |\n\n\
                    <details>\n<summary>Nine</summary>\n\nText <b>not this</b>.\n\n</details>\n\n```\n**not this**\n```\n";
        let mut map = SourceMap::default();
        let config = Config::default_for(map.add("book.toml", ""));
        let file = map.add("page.md", text);
        let page = page(&map, &PageSource { file, path: "page.md".to_owned(), mount: None }, &config);
        let labels: Vec<&str> = page.labels.iter().map(|label| label.value.trim_end_matches(':')).collect();
        assert_eq!(labels, ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]);
    }
}
