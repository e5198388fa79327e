//! `a/b.md` beside `a/b.html`: the page as Markdown, for programs that would rather not read HTML. Its facts stand in front matter,
//! the text is the author's, less what the page does not show either: comments.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::{events, html};
use crate::render::book::Book;
use crate::site::PageId;

impl Book<'_> {
    /// The document. Its values are JSON, which YAML reads as it is.
    pub(crate) fn markdown(&self, id: PageId) -> String {
        let mut out = String::from("---\n");
        if let Ok(serde_json::Value::Object(facts)) = serde_json::to_value(self.page_facts(id)) {
            let told = |value: &serde_json::Value| match value {
                serde_json::Value::Null => false,
                serde_json::Value::Array(list) => !list.is_empty(),
                _ => true,
            };
            for (key, value) in facts.iter().filter(|(key, value)| *key != "markdown" && told(value)) {
                out.push_str(&format!("{key}: {value}\n"));
            }
        }
        out.push_str("---\n\n");
        let page = &self.site.pages[id];
        let text = self.site.sources.map.text(page.file);
        let blank = text[page.body..].find(|c| c != '\n' && c != '\r').unwrap_or_default();
        let mut at = page.body + blank;
        for comment in self.comments(id).into_iter().filter(|comment| comment.start >= page.body + blank) {
            shown(&mut out, &text[at..comment.start]);
            at = comment.end;
        }
        shown(&mut out, &text[at..]);
        out
    }

    /// Where the comments of a page stand, in order.
    fn comments(&self, id: PageId) -> Vec<Range<usize>> {
        let page = &self.site.pages[id];
        let text = self.site.sources.map.text(page.file);
        if !text[page.body..].contains("<!--") {
            return Vec::new();
        }
        let repaired = page.repairs.apply(text);
        let list = events::events(&repaired, text, page.body, &page.repairs, false).list;
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut block = 0;
        for (event, range) in &list {
            match event {
                Event::Start(Tag::HtmlBlock) => block = range.start,
                Event::End(TagEnd::HtmlBlock) => found.extend(comments_in(text, block..range.end)),
                Event::InlineHtml(_) => found.extend(comments_in(text, range.clone())),
                _ => {}
            }
        }
        found
    }
}

fn comments_in(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let html = &text[range.clone()];
    let tags = html::tags(html).into_iter().filter(|tag| tag.is_comment(html));
    tags.map(|tag| range.start + tag.range.start..range.start + tag.range.end).collect()
}

/// Text with line feeds alone at the ends of its lines, and without control characters.
fn shown(out: &mut String, text: &str) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
