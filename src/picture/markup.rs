//! A first look at the text, before an XML reader sees it: what would cost that reader more than the text is long.

use std::ops::Range;

use super::Fault;

/// Elements of a drawing.
pub(super) const ELEMENTS: usize = 100_000;
/// Elements within one another.
pub(super) const DEPTH: usize = 128;
/// Attributes of an element.
pub(super) const ATTRIBUTES: usize = 500;

/// What the first look found.
pub(super) struct Markup {
    /// The first tag.
    pub(super) root: Range<usize>,
    /// How many elements there are.
    pub(super) elements: usize,
}

/// Goes over every tag once.
pub(super) fn survey(text: &str) -> Result<Markup, Fault> {
    let mut markup = Markup { root: 0..0, elements: 0 };
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let rest = &text[start..];
        let behind = |mark: &str| rest.find(mark).map_or(text.len(), |found| start + found + mark.len());
        at = if rest.starts_with("<!--") {
            behind("-->")
        } else if rest.starts_with("<![CDATA[") {
            behind("]]>")
        } else if rest.starts_with("<?") {
            behind("?>")
        } else if rest.starts_with("<!") {
            doctype(text, start)?
        } else if rest.starts_with("</") {
            depth = depth.saturating_sub(1);
            behind(">")
        } else {
            let (end, attributes) = tag(text, start);
            markup.elements += 1;
            if markup.elements == 1 {
                markup.root = start..end;
            }
            depth += usize::from(!text[start..end].ends_with("/>"));
            let over = [
                (depth, DEPTH, "elements within one another"),
                (attributes, ATTRIBUTES, "attributes of one element"),
                (markup.elements, ELEMENTS, "elements"),
            ];
            if let Some((_, most, what)) = over.into_iter().find(|(count, most, _)| count > most) {
                return Err(Fault::limit(start..end, format!("it has more than {most} {what}")));
            }
            end
        };
    }
    Ok(markup)
}

/// The byte behind the tag that begins at `start`, and how many attributes it has.
fn tag(text: &str, start: usize) -> (usize, usize) {
    let mut quote = None;
    let mut attributes = 0;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                attributes += 1;
            }
            (None, b'>') => return (at + 1, attributes),
            _ => {}
        }
    }
    (text.len(), attributes)
}

/// The byte behind a declaration. A document type may name the public one of SVG, as many programs write it; one that
/// declares something itself may make a few bytes into many.
fn doctype(text: &str, start: usize) -> Result<usize, Fault> {
    let rest = &text[start..];
    let close = rest.find('>').unwrap_or(rest.len());
    if let Some(open) = rest.find('[').filter(|&open| open < close) {
        let end = rest[open..].find(']').map_or(rest.len(), |found| open + found + 1);
        if let Some(at) = rest[open..end].find("<!") {
            let at = start + open + at;
            let what = if text[at..].starts_with("<!ENTITY") { "an entity declaration" } else { "a declaration" };
            return Err(Fault::active(at..at + 2, what));
        }
        if rest[open..end].contains('%') {
            return Err(Fault::active(start + open..start + end, "an entity"));
        }
        return Ok(start + end);
    }
    let end = (start + close + 1).min(text.len());
    let external = rest[..close].contains("SYSTEM") || rest[..close].contains("PUBLIC");
    if external && !rest[..close].contains("\"-//W3C//DTD SVG") && !rest[..close].contains("'-//W3C//DTD SVG") {
        return Err(Fault::active(start..end, "a document type from elsewhere"));
    }
    Ok(end)
}
