//! Destinations as an author would write them.

use crate::parse::{Link, LinkKind, Page};
use crate::site::Site;
use crate::site::resolve::{percent_decode, percent_encode};

/// How a link of this page names a path from the content folder: from the page's folder, and so that what has a meaning
/// of its own in a destination does not end it.
pub(super) fn of_link(site: &Site, page: &Page, link: &Link, path: &str) -> String {
    let way = relative(&page.path, path);
    let source = site.sources.map.slice(link.span);
    let pointed = match link.kind {
        LinkKind::Inline => source.rsplit_once("](").is_some_and(|(_, dest)| dest.starts_with('<')),
        LinkKind::Definition => source.rsplit_once("]:").is_some_and(|(_, dest)| dest.trim_start().starts_with('<')),
        LinkKind::Html | LinkKind::Reference | LinkKind::Autolink => false,
        _ => true,
    };
    if pointed { way } else { encoded(&way) }
}

/// A path as the destination of a Markdown link, with letters of every script as they are.
pub(super) fn encoded(path: &str) -> String {
    let kept = |byte: u8| b"-._~!$*+,;=@/'".contains(&byte);
    path.chars().map(|c| if c.is_ascii() { percent_encode(&c.to_string(), kept) } else { c.to_string() }).collect()
}

/// A destination that has its path already, with the anchor behind it.
pub(super) fn with_anchor(path: &str, anchor: Option<&str>) -> String {
    anchor.map_or_else(|| path.to_owned(), |anchor| format!("{path}#{}", encoded(anchor)))
}

/// The way from a page to a path, both from the content folder.
pub(super) fn relative(page: &str, path: &str) -> String {
    let folders: Vec<&str> = page.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    let (way, name) = path.rsplit_once('/').map_or((Vec::new(), path), |(way, name)| (way.split('/').collect(), name));
    let shared = folders.iter().zip(&way).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folders.len() - shared);
    up.chain(way[shared..].iter().copied()).chain([name]).collect::<Vec<_>>().join("/")
}

/// A destination with the letters of the path, and of the anchor, that it leads to; `None` when it differs in more than
/// case. A source may be named where a page of the site is meant, or the other way round: the ending stays.
pub(super) fn spelled(dest: &str, correct: &str) -> Option<String> {
    let (path, anchor) = dest.split_once('#').map_or((dest, None), |(path, anchor)| (path, Some(anchor)));
    let (right, right_anchor) = halves(dest, correct);
    let (path, slash) = path.strip_suffix('/').map_or((path, ""), |path| (path, "/"));
    let right = right.trim_end_matches('/');
    let (folders, last) = path.rsplit_once('/').map_or((None, path), |(folders, last)| (Some(folders), last));
    let (last, query) = last.split_at(last.find('?').unwrap_or(last.len()));
    let (stem, ending) = bare(last, right);
    let right = bare(right, last).0;
    let parts = folders.into_iter().flat_map(|folders| folders.split('/')).chain([stem]);
    let mut parts: Vec<String> = parts.map(str::to_owned).collect();
    if !right.is_empty() {
        for (part, right) in parts.iter_mut().rev().zip(right.split('/').rev()) {
            if matches!(part.as_str(), "" | "." | "..") {
                break;
            }
            *part = respelled(part, right)?;
        }
    }
    let path = parts.join("/") + ending + query + slash;
    match (anchor, right_anchor) {
        (Some(anchor), Some(right)) => respelled(anchor, right).map(|anchor| format!("{path}#{anchor}")),
        (Some(anchor), None) => Some(format!("{path}#{anchor}")),
        (None, _) => Some(path),
    }
    .filter(|new| new != dest)
}

/// A correct spelling without its anchor, and that anchor. A `#` may be a letter of the path: only what a destination with
/// an anchor leads to has one, and it does not end as pages do.
pub(super) fn halves<'c>(dest: &str, correct: &'c str) -> (&'c str, Option<&'c str>) {
    let halves = correct.rsplit_once('#').filter(|(_, anchor)| dest.contains('#') && !is_page(anchor));
    halves.map_or((correct, None), |(path, anchor)| (path, Some(anchor)))
}

/// Whether a path ends as pages do, of a book or of its site.
pub(super) fn is_page(path: &str) -> bool {
    stem_of(path) < path.len()
}

/// Where the ending of a page begins in a path.
fn stem_of(path: &str) -> usize {
    let (lower, endings) = (path.to_ascii_lowercase(), [".md", ".markdown", ".html", ".htm"]);
    path.len() - endings.iter().find(|ending| lower.ends_with(**ending)).map_or(0, |ending| ending.len())
}

/// A path without the ending of a page, and that ending, where the other path has another one.
fn bare<'p>(path: &'p str, other: &str) -> (&'p str, &'p str) {
    let (here, there) = (stem_of(path), stem_of(other));
    if path[here..].eq_ignore_ascii_case(&other[there..]) { (path, "") } else { path.split_at(here) }
}

/// A text with the letters of another that differs in case alone; what is percent-encoded stays so.
fn respelled(written: &str, right: &str) -> Option<String> {
    let decoded = percent_decode(written);
    if decoded.to_lowercase() != right.to_lowercase() {
        return None;
    }
    if decoded == written || decoded.chars().count() != right.chars().count() {
        return (decoded == written).then(|| right.to_owned());
    }
    let (mut out, mut at) = (String::with_capacity(written.len()), 0);
    for (old, new) in decoded.chars().zip(right.chars()) {
        let rest = written.get(at..)?;
        let digits = rest.bytes().skip(1).take(2).filter(u8::is_ascii_hexdigit).count();
        let escape = rest.starts_with('%') && digits == 2;
        let length = if escape { 3 * old.len_utf8() } else { old.len_utf8() };
        match (old == new, escape) {
            (true, _) => out.push_str(rest.get(..length)?),
            (false, true) => out.push_str(&percent_encode(&new.to_string(), |_| false)),
            (false, false) => out.push(new),
        }
        at += length;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_a_path_that_works_from_the_page() {
        for (page, path, expected) in [
            ("index.md", "payments/queue.md", "payments/queue.md"),
            ("payments/index.md", "payments/queue.md", "queue.md"),
            ("payments/eu/index.md", "payments/queue.md", "../queue.md"),
            ("payments/index.md", "search/index.md", "../search/index.md"),
            ("payments/index.md", "payments", "../payments"),
        ] {
            assert_eq!(relative(page, path), expected, "from {page} to {path}");
        }
    }

    #[test]
    fn letters_change_and_escapes_stay() {
        for (written, right, expected) in [
            ("queue.md", "payments/Queue.md", Some("Queue.md")),
            ("my%20page.md", "My Page.md", Some("My%20Page.md")),
            ("my page.md", "My Page.md", Some("My Page.md")),
            ("../TEAM%20a/x%28.md?raw=1#HOW", "Team a/x(.md#how", Some("../Team%20a/x%28.md?raw=1#how")),
            ("x.md#%D0%96-%d0%B0", "#ж-а", Some("x.md#%D0%B6-%d0%B0")),
            ("x.md#%C4%B0", "#i\u{307}", None),
            ("100%.md", "100%.MD", Some("100%.MD")),
            ("queue.html#How", "queue.md#how", Some("queue.html#how")),
            ("x.md?", "X.md", Some("X.md?")),
            ("c%23%20notes.md", "C# notes.md", Some("C%23%20notes.md")),
            ("c%23%20notes.md#how", "C# notes.md", Some("C%23%20notes.md#how")),
            ("c%23%20notes.md#How", "C# notes.md#how", Some("C%23%20notes.md#how")),
            ("other.md", "queue.md", None),
        ] {
            assert_eq!(spelled(written, right).as_deref(), expected, "{written} is {right}");
        }
    }

    #[test]
    fn nothing_in_a_path_ends_a_destination() {
        assert_eq!(encoded("a b/(Über)&c:d#e.md"), "a%20b/%28Über%29%26c%3Ad%23e.md");
    }
}
