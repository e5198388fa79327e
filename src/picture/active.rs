//! What could run, call out or change where a link leads. Drawings are only ever shown as images, where browsers let
//! nothing of this happen; but whoever opens the file itself opens a document with the rights of its site.

use usvg::roxmltree::{Attribute, Document, Node};

use super::{Fault, style};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// Elements that run or embed something.
const RUNNING: [&str; 9] =
    ["script", "handler", "listener", "iframe", "object", "embed", "audio", "video", "annotation-xml"];

/// The HTML in which drawing programs set their labels.
#[rustfmt::skip]
const FORMATTING: [&str; 41] = [
    "a", "b", "big", "blockquote", "body", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "html", "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "style", "sub", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
];

/// Attributes of HTML that fetch something.
const FETCHING: [&str; 9] =
    ["src", "srcset", "background", "ping", "poster", "data", "action", "formaction", "longdesc"];

/// Attributes that are painted by, and may name a `url()`.
#[rustfmt::skip]
const PAINT: [&str; 14] = [
    "style", "fill", "stroke", "clip-path", "mask", "filter", "marker", "marker-start", "marker-mid", "marker-end", "cursor",
    "values", "to", "from",
];

/// Looks at every element and attribute.
pub(super) fn inspect(document: &Document<'_>) -> Result<(), Fault> {
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(SVG) {
        let message = format!("its root is no `<svg xmlns=\"{SVG}\">`, and no browser shows it as an image");
        let help = "give the root that `xmlns`, or export the drawing again as SVG";
        return Err(Fault { range: head(root), message, help });
    }
    for node in document.descendants() {
        if node.pi().is_some_and(|instruction| instruction.target.to_ascii_lowercase().starts_with("xml-stylesheet")) {
            return Err(Fault::active(node.range(), "`<?xml-stylesheet?>`"));
        }
        if node.is_element() {
            element(node)?;
        }
    }
    Ok(())
}

/// The `<name` of an element.
pub(super) fn head(node: Node<'_, '_>) -> std::ops::Range<usize> {
    let start = node.range().start;
    let source = &node.document().input_text()[start..];
    let length = source.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(source.len());
    start..start + length
}

fn element(node: Node<'_, '_>) -> Result<(), Fault> {
    let name = node.tag_name().name().to_ascii_lowercase();
    let runs = match node.tag_name().namespace() {
        None | Some(SVG) => RUNNING.contains(&name.as_str()),
        Some(XHTML) => !FORMATTING.contains(&name.as_str()),
        Some(MATHML) => true,
        Some(_) => return Ok(()),
    };
    if runs {
        return Err(Fault::active(head(node), &format!("`<{name}>`")));
    }
    for attribute in node.attributes() {
        if let Some(what) = called(&name, attribute) {
            return Err(Fault::active(attribute.range(), &what));
        }
    }
    if name == "style" {
        let text = node.descendants().filter_map(|node| if node.is_text() { node.text() } else { None });
        if let Some(what) = style::foreign(&text.collect::<String>()) {
            return Err(Fault::active(head(node), &what));
        }
    }
    Ok(())
}

/// What an attribute runs or calls for.
fn called(element: &str, attribute: Attribute<'_, '_>) -> Option<String> {
    let name = attribute.name().to_ascii_lowercase();
    let value = attribute.value();
    let bare: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let bare = bare.to_ascii_lowercase();
    let reference = || Some(format!("a reference to `{}`", short(value)));
    match attribute.namespace() {
        None => {}
        Some(XLINK) if name == "href" => {}
        Some(_) => return None,
    }
    if name.starts_with("on") {
        return Some(format!("the event handler `{}`", attribute.name()));
    }
    if name == "href" {
        let fine = if element == "a" { leads_on(&bare) } else { bare.starts_with('#') || is_picture(element, &bare) };
        return if fine || bare.is_empty() { None } else { reference() };
    }
    if FETCHING.contains(&name.as_str()) && !bare.is_empty() {
        return if bare.starts_with('#') || is_picture(element, &bare) { None } else { reference() };
    }
    let animates = element.starts_with("animate") || element == "set" || element == "discard";
    let target = bare.rsplit(':').next().unwrap_or("");
    if animates && name == "attributename" && (target == "href" || target.starts_with("on")) {
        return Some(format!("`<{element}>` of `{}`", value.trim()));
    }
    if animates && (bare.contains("javascript:") || bare.contains("data:text")) {
        return reference();
    }
    if PAINT.contains(&name.as_str()) { style::foreign(value) } else { None }
}

/// A value on one line, cut where nobody reads on.
fn short(value: &str) -> String {
    value.trim().chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Whether a click may lead there.
fn leads_on(target: &str) -> bool {
    let scheme = target.split(['/', '?', '#']).next().unwrap_or("").split_once(':').map(|(scheme, _)| scheme);
    scheme.is_none_or(|scheme| matches!(scheme, "http" | "https" | "mailto" | "tel"))
}

/// Whether it is a picture that the drawing carries. Browsers let a drawing within a drawing run and fetch nothing.
fn is_picture(element: &str, target: &str) -> bool {
    matches!(element, "image" | "feimage" | "img") && target.starts_with("data:image/")
}
