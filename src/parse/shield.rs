//! E-mail addresses that a web host hid from robots, and that came along with a copied page. What is left of one is a mark
//! in its place and, where the copy kept the markup, the address itself in hexadecimal digits: the first byte is a key, and
//! every other byte is one of the address, combined with it by XOR.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::Edit;
use crate::span::{FileId, Span};

/// What is shown in place of an address, as the ways of copying write it.
const MARKS: [&str; 5] = [
    "[email protected]",
    "[email\u{a0}protected]",
    "[email&#160;protected]",
    "[email&nbsp;protected]",
    "\\[email protected\\]",
];
/// What stands before the digits in a link.
const IN_LINK: &str = "/cdn-cgi/l/email-protection#";
/// What stands before them in a tag.
const IN_TAG: &str = "data-cfemail=\"";
/// Longest tag, and longest destination, that is looked through, in bytes.
const LONGEST: usize = 1_000;

/// One hidden address: what stands in its place, and the edits that bring it back.
pub(super) struct Hidden {
    pub(super) range: Range<usize>,
    pub(super) edits: Vec<Edit>,
}

/// Every address of a text that was hidden from `body` on, in order of place.
pub(super) fn find(text: &str, body: usize, file: FileId) -> Vec<Hidden> {
    let edit = |range: Range<usize>, text: String| Edit { span: Span::new(file, range), text };
    let mut links = links(text, body);
    let all = MARKS.iter().flat_map(|mark| text[body..].match_indices(mark));
    let mut marks: Vec<Range<usize>> = all.map(|(at, mark)| body + at..body + at + mark.len()).collect();
    marks.sort_by_key(|mark| mark.start);
    let mut found = Vec::with_capacity(marks.len());
    for mark in marks {
        let mut edits = Vec::new();
        if let Some((element, address)) = element(&text[body..], mark.start - body..mark.end - body) {
            let element = element.start + body..element.end + body;
            let inside: Vec<usize> = links.range(element.clone()).map(|(&at, _)| at).collect();
            for at in inside {
                links.remove(&at);
            }
            edits.push(edit(element, address));
        } else if text[mark.end..].starts_with("](")
            && let Some((end, address)) = links.remove(&(mark.end + 2))
        {
            edits.push(edit(mark.clone(), address.clone()));
            edits.push(edit(mark.end + 2..end, format!("mailto:{address}")));
        }
        found.push(Hidden { range: mark, edits });
    }
    found.extend(links.into_iter().map(|(at, (end, address))| {
        let edits = vec![edit(at..end, format!("mailto:{address}"))];
        Hidden { range: at..end, edits }
    }));
    found.sort_by_key(|hidden| hidden.range.start);
    found
}

/// Destinations that hide an address: where each begins and ends, and the address.
fn links(text: &str, body: usize) -> BTreeMap<usize, (usize, String)> {
    let found = text[body..].match_indices(IN_LINK).filter_map(|(at, _)| {
        let (at, digits) = (body + at, body + at + IN_LINK.len());
        let (address, end) = address(text, digits)?;
        let start = body + beginning(&text[body..at])?;
        text[end..].starts_with([')', '"', '\'', '>', ' ', '\n']).then_some((start, (end, address)))
    });
    found.collect()
}

/// Where the destination begins of which `text` ends before the path: there, or at its scheme and host. `None` when it
/// cannot be told from words in front of it.
fn beginning(text: &str) -> Option<usize> {
    let host = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-'));
    let start = match host.strip_suffix("://") {
        Some(scheme) => scheme.len() - ["https", "http"].into_iter().find(|name| scheme.ends_with(name))?.len(),
        None => text.len(),
    };
    let before = &text[..start];
    (before.is_empty() || before.ends_with(['(', '"', '\'', '<', ' ', '\n'])).then_some(start)
}

/// The element that holds nothing but a mark, and the address that its tag hides.
fn element(text: &str, mark: Range<usize>) -> Option<(Range<usize>, String)> {
    let from = text.floor_char_boundary(mark.start.saturating_sub(LONGEST));
    let start = text[..mark.start].ends_with('>').then(|| text[from..mark.start].rfind('<'))?? + from;
    let tag = &text[start..mark.start];
    let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().filter(|name| !name.is_empty())?;
    let (address, end) = address(text, start + tag.find(IN_TAG)? + IN_TAG.len())?;
    let closing = format!("</{name}>");
    (text[end..].starts_with('"') && text[mark.end..].starts_with(&closing))
        .then(|| (start..mark.end + closing.len(), address))
}

/// The address in the digits from `at` on, and where they end. One that Markdown might read as more than letters is none.
fn address(text: &str, at: usize) -> Option<(String, usize)> {
    let digits = text[at..].bytes().take(LONGEST).take_while(u8::is_ascii_hexdigit).count();
    let bytes: Option<Vec<u8>> =
        (0..digits / 2).map(|pair| u8::from_str_radix(&text[at + 2 * pair..at + 2 * pair + 2], 16).ok()).collect();
    let bytes = bytes.filter(|_| digits % 2 == 0)?;
    let (key, hidden) = bytes.split_first()?;
    let address = String::from_utf8(hidden.iter().map(|byte| byte ^ key).collect()).ok()?;
    is_address(&address).then_some((address, at + digits))
}

fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let ends = |part: &str| part.starts_with(|c: char| c.is_ascii_alphanumeric()) && !part.ends_with(['.', '_', '-']);
    let named = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte));
    let hosted = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    named && hosted && ends(name) && ends(host) && host.contains('.') && !text.contains("__")
}
