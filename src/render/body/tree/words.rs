//! The words of steps with their markup: code, emphasis, links.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::Part;
use crate::render::body::Writer;
use crate::render::body::links::Lead;
use crate::render::body::tree::Shown;
use crate::render::escape::{escape, escape_into};

impl Writer<'_> {
    /// A text of a step; `plain` is what it says.
    pub(super) fn words(&self, out: &mut String, shown: &Shown<'_>, key: (usize, Part), plain: &str) {
        self.marked(out, shown, Some(key), plain, true);
    }

    /// A text that is a link as a whole; its own links follow it.
    pub(super) fn words_of_link(&self, out: &mut String, shown: &Shown<'_>, key: Option<(usize, Part)>, plain: &str) {
        self.marked(out, shown, key, plain, false);
    }

    fn marked(&self, out: &mut String, shown: &Shown<'_>, key: Option<(usize, Part)>, plain: &str, links: bool) {
        let Some(events) = key.and_then(|key| shown.marked.get(&key)) else { return escape_into(out, plain) };
        let mut open = Vec::new();
        for (at, (event, range)) in events.iter().enumerate() {
            match event {
                Event::Text(text) | Event::InlineHtml(text) => escape_into(out, text),
                Event::Code(code) => {
                    out.push_str("<code>");
                    escape_into(out, code);
                    out.push_str("</code>");
                }
                Event::SoftBreak | Event::HardBreak => out.push(' '),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    // A picture within a link is its words.
                    let (before, behind) = match self.own_link(range.start).filter(|_| links && open.is_empty()) {
                        Some(lead) => tags(&lead),
                        None => (String::new(), ""),
                    };
                    out.push_str(&before);
                    open.push(behind);
                    if matches!(events.get(at + 1), Some((Event::End(_), _))) {
                        escape_into(out, dest_url);
                    }
                }
                Event::End(TagEnd::Link | TagEnd::Image) => out.push_str(open.pop().unwrap_or_default()),
                Event::Start(tag) => out.push_str(&format!("<{}>", element(tag))),
                Event::End(TagEnd::Strong) => out.push_str("</strong>"),
                Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
                Event::End(TagEnd::Strikethrough) => out.push_str("</del>"),
                _ => {}
            }
        }
    }

    /// The links within a text that is one itself, which cannot hold them.
    pub(super) fn links_beside(&self, out: &mut String, shown: &Shown<'_>, key: Option<(usize, Part)>) {
        let events = key.and_then(|key| shown.marked.get(&key)).map(Vec::as_slice).unwrap_or_default();
        for (event, range) in events {
            if !matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. })) {
                continue;
            }
            let Some(link) = self.page.link_at(range.start) else { continue };
            let (before, behind) = tags(&self.lead(link));
            let own = &self.page.links[link];
            let text = escape(if own.text.trim().is_empty() { &own.dest } else { &own.text });
            out.push_str(&format!(" <small data-generated>{before}{text}{behind}</small>"));
        }
    }

    /// Where the link that begins at a byte of the file leads.
    fn own_link(&self, start: usize) -> Option<Lead> {
        let link = self.page.link_at(start);
        debug_assert!(link.is_some(), "no link of a step begins at byte {start}");
        link.map(|link| self.lead(link))
    }
}

fn element(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Strong => "strong",
        Tag::Emphasis => "em",
        _ => "del",
    }
}

/// What stands before and behind the words of a link. One within the words of a step is told from those that answer it.
fn tags(lead: &Lead) -> (String, &'static str) {
    let attributes = Writer::attributes(lead);
    match lead {
        Lead::Words => ("[[".to_owned(), "]]"),
        Lead::Broken { href: None, .. } => (format!("<span{attributes}>"), "</span>"),
        _ => (format!("<span class=\"aside\"><a{attributes}>"), "</a></span>"),
    }
}
