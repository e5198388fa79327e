//! Tags in raw HTML: which are allowed, and where their attributes stand. Reads facts only; what reaches a page is
//! decided by the sanitizer in `render`.

use std::ops::Range;

/// Elements that authors may write. Everything else that is not in [`DROPPED`] is shown as the text that it is,
/// so that no word is lost and nothing active passes.
pub const ALLOWED: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements of layout that mean nothing inside a page: the tag goes, what it holds stays.
pub const DROPPED: &[&str] = &["aside", "center", "font", "footer", "header", "hgroup", "main", "nav", "source"];

/// Elements that may stand without an end tag.
const UNPAIRED: &[&str] = &[
    "br", "col", "colgroup", "dd", "dt", "hr", "li", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
    "wbr",
];

/// One tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag {
    /// Lower-case name; empty for comments, declarations and processing instructions.
    pub name: String,
    /// `</name>`.
    pub closing: bool,
    /// Whether it has its `>`; what has none would swallow all that follows.
    pub closed: bool,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its attributes in order.
    pub attributes: Vec<Attribute>,
}

/// One attribute of a tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Lower-case name.
    pub name: String,
    /// Value with its entities decoded.
    pub value: String,
    /// The value's bytes in the text.
    pub range: Range<usize>,
}

impl Tag {
    /// Whether it is a comment.
    #[must_use]
    pub fn is_comment(&self, html: &str) -> bool {
        html[self.range.clone()].starts_with("<!--")
    }

    /// Whether its element may be written by authors.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let name = self.name.as_str();
        ALLOWED.contains(&name) || DROPPED.contains(&name)
    }

    /// Whether it only makes sense with an end tag or with attributes: `<time>` and `<source>` that have neither are
    /// placeholders, not markup.
    #[must_use]
    pub fn needs_end(&self) -> bool {
        !self.closing && self.attributes.is_empty() && !UNPAIRED.contains(&self.name.as_str())
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Elements of HTML that authors may not write: no placeholders, but active or foreign content.
pub(super) fn is_element(name: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "applet", "audio", "base", "basefont", "body", "button", "canvas", "dialog", "embed", "fieldset", "form",
        "frame", "frameset", "head", "html", "iframe", "input", "legend", "link", "marquee", "math", "meta",
        "noframes", "noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea",
        "title", "track", "video",
    ];
    ELEMENTS.contains(&name)
}

/// Whether HTML has an element of that name, or once had.
pub(super) fn has(tag: &Tag) -> bool {
    const OTHERS: &[&str] = &[
        "acronym",
        "address",
        "area",
        "article",
        "bgsound",
        "big",
        "blink",
        "data",
        "datalist",
        "dir",
        "image",
        "keygen",
        "label",
        "map",
        "menu",
        "meter",
        "nobr",
        "optgroup",
        "output",
        "param",
        "plaintext",
        "portal",
        "progress",
        "rb",
        "rtc",
        "search",
        "section",
        "slot",
        "xmp",
    ];
    tag.is_known() || is_element(&tag.name) || OTHERS.contains(&tag.name.as_str())
}

/// Every tag, comment and declaration of `html`, in order. What does not close runs to the end.
#[must_use]
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        at = match tag_at(html, start) {
            Some(tag) => {
                let end = tag.range.end;
                tags.push(tag);
                end
            }
            None => start + 1,
        };
    }
    tags
}

fn tag_at(html: &str, start: usize) -> Option<Tag> {
    let rest = &html[start..];
    let nameless = |length: Option<usize>| Tag {
        name: String::new(),
        closing: false,
        closed: length.is_some(),
        range: start..start + length.unwrap_or(rest.len()),
        attributes: Vec::new(),
    };
    if rest.starts_with("<!--") {
        return Some(nameless(rest.find("-->").map(|n| n + 3)));
    }
    // Declarations and processing instructions end each in their own way; what matters is that none begins.
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return Some(nameless(Some(2)));
    }
    let closing = rest.starts_with("</");
    let name_start = start + 1 + usize::from(closing);
    let name = html[name_start..].split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':').next()?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (attributes, end, closed) = attributes(html, name_start + name.len());
    Some(Tag { name: name.to_ascii_lowercase(), closing, closed, range: start..end, attributes })
}

/// Attributes from `at` to the `>` that ends the tag, the byte behind it, and whether there is one.
fn attributes(html: &str, mut at: usize) -> (Vec<Attribute>, usize, bool) {
    let bytes = html.as_bytes();
    let mut attributes = Vec::new();
    loop {
        at = skip(bytes, at, |b| b.is_ascii_whitespace() || b == b'/');
        match bytes.get(at) {
            None => return (attributes, at, false),
            Some(b'>') => return (attributes, at + 1, true),
            Some(_) => {}
        }
        let name_start = at;
        at = skip(bytes, at + 1, |b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'='));
        let name = html[name_start..at].to_ascii_lowercase();
        let after = skip(bytes, at, |b| b.is_ascii_whitespace());
        let mut range = at..at;
        if bytes.get(after) == Some(&b'=') {
            (range, at) = value(bytes, skip(bytes, after + 1, |b| b.is_ascii_whitespace()));
        }
        attributes.push(Attribute { name, value: decode(&html[range.clone()]), range });
    }
}

/// The bytes of an attribute value that begins at `at`, and the byte behind its closing quote.
fn value(bytes: &[u8], at: usize) -> (Range<usize>, usize) {
    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
        let end = skip(bytes, at + 1, |b| b != quote);
        return (at + 1..end, (end + 1).min(bytes.len()));
    }
    let end = skip(bytes, at, |b| !b.is_ascii_whitespace() && b != b'>');
    (at..end, end)
}

fn skip(bytes: &[u8], at: usize, while_true: impl Fn(u8) -> bool) -> usize {
    bytes[at.min(bytes.len())..].iter().position(|&b| !while_true(b)).map_or(bytes.len(), |n| at + n)
}

/// Decodes the character references that occur in URLs.
fn decode(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (char, length) = reference(rest).unwrap_or(('&', 1));
        out.push(char);
        rest = &rest[length..];
    }
    out + rest
}

fn reference(text: &str) -> Option<(char, usize)> {
    let named = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&apos;", '\''), ("&colon;", ':')];
    if let Some(&(name, char)) = named.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((char, name.len()));
    }
    let digits = text.strip_prefix("&#")?;
    let (digits, radix, head) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (digits, 10, 2),
    };
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let code = u32::from_str_radix(&digits[..length], radix).ok()?;
    let semicolon = usize::from(digits[length..].starts_with(';'));
    Some((char::from_u32(code)?, head + length + semicolon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_have_their_places() {
        let html = "x <A HREF='a&amp;b.md' id=top data-x>y</a> <!-- <b> --> <img src=\"i.png\"/>";
        let tags = tags(html);
        let names: Vec<_> = tags.iter().map(|tag| (tag.name.as_str(), tag.closing)).collect();
        assert_eq!(names, [("a", false), ("a", true), ("", false), ("img", false)]);
        let href = tags[0].attribute("href").unwrap();
        assert_eq!((href.value.as_str(), &html[href.range.clone()]), ("a&b.md", "a&amp;b.md"));
        assert_eq!(tags[0].attribute("id").unwrap().value, "top");
        assert_eq!(tags[3].attribute("src").unwrap().value, "i.png");
    }

    #[test]
    fn unclosed_markup_runs_to_the_end() {
        for html in ["<", "<a", "<a href", "<a href=\"", "<!--", "</", "<a =", "<é>"] {
            assert!(tags(html).iter().all(|tag| tag.range.end <= html.len()));
        }
    }
}
