//! What authors write as raw HTML goes through an allow-list sanitizer, over the whole body. What the tool itself
//! writes stands as marks while it is cleaned: an attribute or a token that holds a digest of the page, which no page
//! can contain of itself, so authors cannot forge one.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use pulldown_cmark::Event;
use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::parse::events::Located;
use crate::parse::{Page, html};
use crate::render::escape::escape_into;
use crate::theme::breaks;

/// Collects the HTML of one body, and cleans it at the end if its author wrote HTML.
pub(super) struct Guard {
    out: String,
    /// The mark; `None` when there is no raw HTML and so nothing to clean.
    mark: Option<String>,
    kept: Vec<String>,
    /// Anchors of the page's headings, which no id of raw HTML may repeat.
    anchors: HashSet<String>,
    /// Whether ids of raw HTML stay: only on their own page do links lead to them.
    keeps_ids: bool,
}

impl Guard {
    pub(super) fn new(list: &[Located<'_>], text: &str, page: &Page, keeps_ids: bool) -> Self {
        let is_html = |html: &str| {
            !html.trim_start().starts_with("<!--") || html.trim_end().len() > html.find("-->").map_or(0, |n| n + 3)
        };
        let raw =
            list.iter().any(|(event, _)| matches!(event, Event::Html(html) | Event::InlineHtml(html) if is_html(html)));
        let mark = raw.then(|| hex(&Sha256::digest(text.as_bytes())[..12]));
        let anchors = page.sections.iter().map(|section| section.id.clone()).collect();
        Self { out: String::with_capacity(text.len() * 2), mark, kept: Vec::new(), anchors, keeps_ids }
    }

    /// Whether the author's HTML is cleaned; if not, the page has none.
    pub(super) fn is_raw(&self) -> bool {
        self.mark.is_some()
    }

    /// Markup that the sanitizer allows as it is.
    pub(super) fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        escape_into(&mut self.out, text);
    }

    /// Text of a heading, whose long names may be broken between their words.
    pub(super) fn breakable(&mut self, text: &str) {
        for (n, piece) in breaks::pieces(text).into_iter().enumerate() {
            self.out.push_str(if n > 0 { "<wbr>" } else { "" });
            self.text(piece);
        }
    }

    /// Opens an element whose attributes the sanitizer must not touch.
    pub(super) fn open(&mut self, element: &str, attributes: &str) {
        match self.attributes(attributes) {
            Some(mark) => self.out.push_str(&format!("<{element} {mark}>")),
            None => self.out.push_str(&format!("<{element}{attributes}>")),
        }
    }

    /// The attribute that stands for `attributes` while the page is cleaned.
    pub(super) fn attributes(&mut self, attributes: &str) -> Option<String> {
        let mark = self.mark.as_ref()?;
        self.kept.push(attributes.to_owned());
        Some(format!("data-ab=\"{mark}-{}\"", self.kept.len() - 1))
    }

    /// A block that the sanitizer must not touch.
    pub(super) fn block(&mut self, html: &str) {
        let Some(mark) = self.mark.as_ref().filter(|_| !html.is_empty()) else {
            self.out.push_str(html);
            return;
        };
        self.out.push_str(&format!("\u{2}{mark}-{}\u{3}", self.kept.len()));
        self.kept.push(html.to_owned());
    }

    /// The body, clean.
    pub(super) fn finish(self) -> String {
        let Some(mark) = self.mark else { return self.out };
        let clean = sanitizer(&mark, self.anchors, self.keeps_ids).clean(&self.out).to_string();
        restore(&clean, &mark, &self.kept)
    }
}

/// Puts back what stood as marks.
fn restore(clean: &str, mark: &str, kept: &[String]) -> String {
    let mut out = String::with_capacity(clean.len() * 2);
    let mut rest = clean;
    while let Some(at) = rest.find(mark) {
        let behind = &rest[at + mark.len()..];
        let digits = behind.strip_prefix('-').map_or(0, |n| n.bytes().take_while(u8::is_ascii_digit).count());
        let kept = behind.get(1..=digits).and_then(|n| n.parse::<usize>().ok()).and_then(|n| kept.get(n));
        let (before, skip) = match rest[..at].strip_suffix(" data-ab=\"") {
            Some(before) => (before, 1),
            None => (rest[..at].strip_suffix('\u{2}').unwrap_or(&rest[..at]), '\u{3}'.len_utf8()),
        };
        out.push_str(before);
        out.push_str(kept.map_or("", String::as_str));
        rest = behind.get(1 + digits + skip..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

fn sanitizer(mark: &str, anchors: HashSet<String>, keeps_ids: bool) -> ammonia::Builder<'static> {
    let attributes: HashMap<&str, HashSet<&str>> = HashMap::from([
        ("a", HashSet::from(["href", "name"])),
        ("img", HashSet::from(["src", "alt", "width", "height"])),
        ("ol", HashSet::from(["start", "reversed"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("col", HashSet::from(["span"])),
        ("colgroup", HashSet::from(["span"])),
        ("details", HashSet::from(["open"])),
        ("time", HashSet::from(["datetime"])),
    ]);
    let mark = mark.to_owned();
    let anchors = Mutex::new(anchors);
    let mut builder = ammonia::Builder::default();
    builder
        .tags(html::ALLOWED.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["id", "title", "lang", "dir", "data-ab"]))
        .allowed_classes(HashMap::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(move |_, name, value| match name {
            "data-ab" => value.starts_with(&mark).then(|| value.into()),
            "id" | "name" => (keeps_ids && is_free(value, &anchors)).then(|| value.into()),
            _ => Some(value.into()),
        });
    builder
}

/// Whether an author's id is one, is not kept for the theme, and stands for the first time.
fn is_free(id: &str, taken: &Mutex<HashSet<String>>) -> bool {
    let wellformed = !id.starts_with("ab:") && !id.trim().is_empty() && !id.contains(char::is_whitespace);
    wellformed && taken.lock().is_ok_and(|mut taken| taken.insert(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> String {
        let list = [(Event::Html(html.to_owned().into()), 0..html.len())];
        let mut map = crate::span::SourceMap::default();
        let source = crate::source::PageSource { file: map.add("a.md", html), path: "a.md".to_owned(), mount: None };
        let mut guard = Guard::new(&list, html, &Page::empty(&source), true);
        guard.open("div", " class=\"ours\"");
        guard.raw(html);
        guard.block("<pre onclick>ours</pre>");
        guard.raw("</div>");
        guard.finish()
    }

    #[test]
    fn ours_stays_and_active_content_goes() {
        let html = "<p onclick=x class=y data-ab=1>a<script>b</script><a href=' java\tscript:1'>c</a></p>";
        assert_eq!(clean(html), "<div class=\"ours\"><p>a<a>c</a></p><pre onclick>ours</pre></div>");
    }

    #[test]
    fn marks_cannot_be_forged_by_character_references() {
        let page = "<b title='&#2;0-0&#3;'>&#2;0-1&#3;</b>";
        assert_eq!(clean(page).matches("ours").count(), 2);
    }
}
