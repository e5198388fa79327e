//! The one way from a page's text to Markdown events, used for facts and for rendering alike. It walks the repaired
//! text (see `repair`), puts back what the repairs hid, and adds what the Markdown parser does not know:
//! wiki links and bare URLs.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::parse::repair::{Repairs, hidden, repairs};
use crate::span::FileId;

/// One event and the bytes of the file that it came from.
pub type Located<'a> = (Event<'a>, Range<usize>);

/// The events of a page, and what the parser knows beside them.
#[derive(Debug)]
pub struct Events<'a> {
    /// All events in order.
    pub list: Vec<Located<'a>>,
    /// `[text][label]`, `[label]` and `[^label]` without a definition: where, how written, and the label.
    pub undefined: Vec<(Range<usize>, LinkType, String)>,
    /// Link reference definitions: where, and their destination; in order.
    pub definitions: Vec<(Range<usize>, String)>,
}

fn options(smart_punctuation: bool) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    options
}

/// Walks `text` (the whole file, repaired) from `body` on. `original` is the same file as it was read.
#[must_use]
pub fn events<'a>(
    text: &'a str,
    original: &'a str,
    body: usize,
    repairs: &'a Repairs,
    smart_punctuation: bool,
) -> Events<'a> {
    let mut undefined = Vec::new();
    let (list, definitions) = {
        let mut note = |link: BrokenLink<'_>| {
            undefined.push((link.span.start + body..link.span.end + body, link.link_type, link.reference.to_string()));
            None
        };
        let parser = Parser::new_with_broken_link_callback(&text[body..], options(smart_punctuation), Some(&mut note));
        let mut definitions: Vec<_> = parser
            .reference_definitions()
            .iter()
            .map(|(_, link)| (link.span.start + body..link.span.end + body, unhide(&link.dest).into_owned()))
            .collect();
        definitions.sort_by_key(|(range, _)| range.start);
        let located = parser.into_offset_iter().map(|(event, range)| (event, range.start + body..range.end + body));
        let list = Expander { text, original, repairs, out: Vec::new(), links: 0, code: false }.expand(located);
        (list, definitions)
    };
    Events { list, undefined, definitions }
}

/// The events within one line that no paragraph of the page holds: the words of a decision tree's step are written as
/// Markdown is. Places are those in `line`; whatever is not inline is left out. `definitions` are those of links as
/// they are written, by their labels as [`label`] folds them.
#[must_use]
pub(super) fn line(
    line: &str,
    definitions: &HashMap<String, &str>,
    file: FileId,
    smart_punctuation: bool,
) -> Vec<Located<'static>> {
    // A hard blank in front keeps the line from being a list, a heading or a rule.
    const GUARD: &str = "\u{a0}";
    let mut text = format!("{GUARD}{line}");
    if line.contains(']') && !definitions.is_empty() {
        let undefined = events(&text, &text, 0, &Repairs::default(), false).undefined;
        let labels: BTreeSet<String> = undefined.iter().map(|(_, _, name)| label(name)).collect();
        for definition in labels.iter().filter_map(|label| definitions.get(label)) {
            text.push_str("\n\n");
            text.push_str(definition);
        }
    }
    let (repairs, _) = repairs(&text, 0, file);
    let repaired = repairs.apply(&text);
    let mut list = Vec::new();
    for (event, range) in events(&repaired, &text, 0, &repairs, smart_punctuation).list {
        let (event, start) = match event {
            Event::Text(text) if range.start == 0 => {
                (Event::Text(text.strip_prefix(GUARD).unwrap_or(&text).to_owned().into()), GUARD.len())
            }
            event => (event.into_static(), range.start),
        };
        let shows = !matches!(&event, Event::Text(text) if text.is_empty());
        // What stands behind the line are definitions, which show nothing unless one is no longer read as such.
        if start >= GUARD.len() && start < GUARD.len() + line.len() && shows && is_inline(&event) {
            list.push((event, start - GUARD.len()..range.end.max(start) - GUARD.len()));
        }
    }
    list
}

/// A link's label as labels are compared.
pub(super) fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether an event is a part of a line of text.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => {
            matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
        }
        Event::End(tag) => {
            matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
        }
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::SoftBreak | Event::HardBreak => true,
        _ => false,
    }
}

/// Walks `text` from `body` on without repairs: what the repairs themselves are found with.
pub(super) fn plain(text: &str, body: usize) -> impl Iterator<Item = Located<'_>> {
    Parser::new_ext(&text[body..], options(false))
        .into_offset_iter()
        .map(move |(event, range)| (event, range.start + body..range.end + body))
}

/// For each event that starts an element, the index of the event that ends it; for all others, its own.
#[must_use]
pub fn ends(events: &[Located<'_>]) -> Vec<usize> {
    let mut ends: Vec<usize> = (0..events.len()).collect();
    let mut open = Vec::new();
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => open.push(index),
            Event::End(_) => {
                if let Some(start) = open.pop() {
                    ends[start] = index;
                }
            }
            _ => {}
        }
    }
    ends
}

/// The text that a reader sees of some events, blanks for line breaks.
#[must_use]
pub fn text_of(events: &[Located<'_>]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

/// Puts back the characters that repairs and control characters were hidden behind.
#[must_use]
pub fn unhide(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.bytes().any(hidden::is_mark) {
        return text.into();
    }
    text.chars().map(hidden::shown).collect::<String>().into()
}

struct Expander<'a> {
    text: &'a str,
    original: &'a str,
    repairs: &'a Repairs,
    out: Vec<Located<'a>>,
    /// How many links and images are open: inside them neither wiki links nor bare URLs are links.
    links: usize,
    code: bool,
}

impl<'a> Expander<'a> {
    fn expand(mut self, events: impl Iterator<Item = Located<'a>>) -> Vec<Located<'a>> {
        let mut pending: Option<Range<usize>> = None;
        for (event, range) in events {
            if let Event::Text(text) = &event {
                // The parser cuts text at every character that might have been markup; runs are put together again.
                let is_source = !self.code && self.text.get(range.clone()) == Some(text);
                match &mut pending {
                    Some(run) if is_source && run.end == range.start => {
                        run.end = range.end;
                        continue;
                    }
                    _ => {}
                }
                if let Some(run) = pending.take() {
                    self.source_text(run);
                }
                if is_source {
                    pending = Some(range);
                    continue;
                }
            } else if let Some(run) = pending.take() {
                self.source_text(run);
            }
            self.event(event, range);
        }
        if let Some(run) = pending {
            self.source_text(run);
        }
        self.out
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.links += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => self.links = self.links.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) => self.code = true,
            Event::End(TagEnd::CodeBlock) => self.code = false,
            _ => {}
        }
        self.out.push((restored(event), range));
    }

    /// A run of text that stands so in the file: cuts it at wiki links, then at bare URLs.
    fn source_text(&mut self, run: Range<usize>) {
        let mut at = run.start;
        while let Some(found) = self.text[at..run.end].find(hidden::WIKI) {
            let start = at + found;
            self.linkify(at..start);
            at = self.wiki_link(start).min(run.end);
        }
        self.linkify(at..run.end);
    }

    /// Emits the wiki link at `start`, and says where it ends.
    fn wiki_link(&mut self, start: usize) -> usize {
        let Some(wiki) = self.repairs.wiki_at(start) else {
            debug_assert!(false, "no wiki link at byte {start}");
            let end = start + 1;
            self.out.push((Event::Text(CowStr::Borrowed(self.original.get(start..end).unwrap_or(""))), start..end));
            return end;
        };
        let range = wiki.range.clone();
        let label = (Event::Text(CowStr::Borrowed(&wiki.label)), range.clone());
        if self.links > 0 {
            self.out.push(label);
        } else {
            // The parser's own wiki links are off; the mark tells which of ours are doubtful.
            let link_type = LinkType::WikiLink { has_pothole: !wiki.doubtful };
            let (dest_url, title, id) =
                (CowStr::Borrowed(wiki.target.as_str()), CowStr::Borrowed(""), CowStr::Borrowed(""));
            let (tag, end) = if wiki.embed && is_picture(&wiki.target) {
                (Tag::Image { link_type, dest_url, title, id }, TagEnd::Image)
            } else {
                (Tag::Link { link_type, dest_url, title, id }, TagEnd::Link)
            };
            self.out.push((Event::Start(tag), range.clone()));
            self.out.push(label);
            self.out.push((Event::End(end), range.clone()));
        }
        range.end
    }

    /// Emits text, with its bare URLs as links.
    fn linkify(&mut self, run: Range<usize>) {
        let mut at = run.start;
        if self.links == 0 {
            while let Some(url) = bare_url(&self.text[at..run.end], self.text[..at].chars().next_back()) {
                let url = at + url.start..at + url.end;
                self.push_text(at..url.start);
                let dest = CowStr::Borrowed(&self.text[url.clone()]);
                let (title, id) = (CowStr::Borrowed(""), CowStr::Borrowed(""));
                let tag = Tag::Link { link_type: LinkType::Autolink, dest_url: dest, title, id };
                self.out.push((Event::Start(tag), url.clone()));
                self.push_text(url.clone());
                self.out.push((Event::End(TagEnd::Link), url.clone()));
                at = url.end;
            }
        }
        self.push_text(at..run.end);
    }

    fn push_text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.out.push((Event::Text(unhide(&self.text[range.clone()]).into()), range));
        }
    }
}

fn is_picture(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "avif")
}

fn restored(event: Event<'_>) -> Event<'_> {
    let shown = |text: CowStr<'_>| CowStr::from(unhide(&text).into_owned());
    let is_hidden = |text: &CowStr<'_>| text.bytes().any(hidden::is_mark);
    match event {
        Event::Text(text) if is_hidden(&text) => Event::Text(shown(text)),
        Event::Code(text) if is_hidden(&text) => Event::Code(shown(text)),
        Event::Html(html) if is_hidden(&html) => {
            Event::Html(unhide(&html.replace(hidden::LESS, "&lt;")).into_owned().into())
        }
        Event::InlineHtml(html) if is_hidden(&html) => {
            Event::InlineHtml(unhide(&html.replace(hidden::LESS, "&lt;")).into_owned().into())
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if is_hidden(&dest_url) || is_hidden(&title) => {
            Event::Start(Tag::Link { link_type, dest_url: shown(dest_url), title: shown(title), id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) if is_hidden(&dest_url) || is_hidden(&title) => {
            Event::Start(Tag::Image { link_type, dest_url: shown(dest_url), title: shown(title), id })
        }
        other => other,
    }
}

/// The first bare `http(s)` URL of `text`, by the rules of GitHub's extended autolinks; `before` is the character
/// in front of the text.
fn bare_url(text: &str, before: Option<char>) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("http")?;
        from = start + 4;
        let rest = &text[start..];
        let Some(head) = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme)) else { continue };
        let left = text[..start].chars().next_back().or(before);
        if left.is_some_and(|c| !c.is_whitespace() && !matches!(c, '*' | '_' | '~' | '(' | '[' | '"' | '\'' | ':')) {
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '`' | '"'));
        let length = trimmed(&rest[..end.unwrap_or(rest.len())]);
        if length > head.len() {
            return Some(start..start + length);
        }
    }
}

/// Length of a URL less the punctuation that belongs to the sentence around it.
fn trimmed(url: &str) -> usize {
    let mut surplus = url.matches(')').count().saturating_sub(url.matches('(').count());
    let mut rest = url;
    while let Some(last) = rest.chars().next_back() {
        match last {
            ')' if surplus > 0 => surplus -= 1,
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | ';' | '|' | ']' => {}
            _ => break,
        }
        rest = &rest[..rest.len() - last.len_utf8()];
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_urls_end_where_the_sentence_goes_on() {
        let cases = [
            ("see http://grafana:3000/d/x, then", Some("http://grafana:3000/d/x")),
            ("(https://a.example/b_(c))", Some("https://a.example/b_(c)")),
            ("**Docs**: https://a.example/x.", Some("https://a.example/x")),
            ("xhttps://a.example", None),
            ("http:// alone", None),
            ("https://a.example/<pod>", Some("https://a.example/")),
        ];
        for (text, url) in cases {
            assert_eq!(bare_url(text, None).map(|range| &text[range]), url, "{text}");
        }
    }
}
