//! Code blocks, quotes and raw HTML.

use pulldown_cmark::{BlockQuoteKind, Event};

use crate::highlight;
use crate::parse::events::Located;
use crate::parse::facts::{Offsets, is_reference};
use crate::parse::html;
use crate::render::body::{Writer, admonition};
use crate::render::escape::{escape, escape_into};

/// A code block, highlighted; drawings of boxes stay text, with a label for screen readers.
pub(super) fn code(language: &str, tag: &str, code: &str) -> String {
    if is_drawing(language, code) {
        let label = drawing_label(code);
        return format!(
            "<pre class=\"drawing\" role=\"img\" tabindex=\"0\" aria-label=\"{}\">{}</pre>\n",
            escape(&label),
            escape(code)
        );
    }
    let mut out = String::with_capacity(code.len() * 2);
    out.push_str("<div class=\"code\"");
    if !language.is_empty() {
        out.push_str(&format!(" data-lang=\"{}\"", escape(language)));
    }
    out.push('>');
    if !tag.is_empty() {
        out.push_str(&format!("<div class=\"code-head\">{}</div>", escape(tag)));
    }
    out.push_str("<pre tabindex=\"0\"><code");
    if !language.is_empty() {
        out.push_str(&format!(" class=\"language-{}\"", escape(language)));
    }
    out.push('>');
    out.push_str(&highlight::highlight(language, code));
    out.push_str("</code></pre></div>\n");
    out
}

fn is_drawing(language: &str, code: &str) -> bool {
    matches!(language, "" | "text" | "txt" | "ascii") && code.contains('┌') && code.contains('┘')
}

/// The words of a drawing, for those who cannot see it.
fn drawing_label(code: &str) -> String {
    let words = code.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | '/'));
    let words: Vec<&str> = words.filter(|word| word.chars().any(char::is_alphanumeric)).take(40).collect();
    format!("ASCII diagram: {}", words.join(" "))
}

impl Writer<'_> {
    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        match kind {
            None => self.guard.raw("<blockquote>\n"),
            Some(kind) => {
                let (class, title) = admonition::of_quote(kind);
                self.guard.open("div", &format!(" class=\"admonition {class}\""));
                self.guard.open("p", " class=\"admonition-title\"");
                self.guard.raw(title);
                self.guard.raw("</p>\n");
            }
        }
    }

    /// A block of raw HTML: its lines together, since a tag may go over several.
    pub(super) fn html_block(&mut self, at: usize, end: usize) {
        let mut markup = String::new();
        let mut offsets = Offsets::default();
        for (event, range) in &self.list[at + 1..end] {
            if let Event::Html(html) | Event::Text(html) = event {
                offsets.push(markup.len(), range.start);
                markup.push_str(html);
            }
        }
        self.markup(&markup, &offsets);
        self.guard.raw("\n");
    }

    pub(super) fn html(&mut self, html: &str, start: usize) {
        let mut offsets = Offsets::default();
        offsets.push(0, start);
        self.markup(html, &offsets);
    }

    /// Raw HTML with its references led to where they lead in the site; comments are left out.
    fn markup(&mut self, markup: &str, offsets: &Offsets) {
        if !self.guard.is_raw() {
            return;
        }
        let mut out = String::with_capacity(markup.len());
        let mut at = 0;
        for tag in html::tags(markup) {
            out.push_str(&markup[at..tag.range.start]);
            at = tag.range.end;
            let reference = tag.attributes.iter().find(|attribute| is_reference(&tag.name, &attribute.name));
            let link = reference.and_then(|attribute| self.page.link_at(offsets.locate(&attribute.range).start));
            match (reference, link) {
                (Some(reference), Some(link)) => out.push_str(&self.led_tag(&tag, reference, link)),
                _ if tag.is_comment(markup) => {}
                _ => out.push_str(&markup[tag.range.clone()]),
            }
        }
        out.push_str(&markup[at..]);
        self.guard.raw(&out);
    }
}

/// Whether any of some events is text that a reader sees.
pub(super) fn has_text(list: &[Located<'_>]) -> bool {
    list.iter().any(|(event, _)| matches!(event, Event::Text(text) | Event::Code(text) if !text.trim().is_empty()))
}

/// A double-quoted attribute.
pub(super) fn attribute(name: &str, value: &str) -> String {
    let mut out = format!(" {name}=\"");
    escape_into(&mut out, value);
    out.push('"');
    out
}
