//! From a destination as an author wrote it to where it leads.

use std::sync::Arc;

use crate::parse::{LinkKind, Page};
use crate::site::resolve::PageIndex;
use crate::site::resolve::files::{Files, Found};
use crate::site::{Miss, PageId, Resolved, Target};

/// Where a link is written.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Path from the content folder.
    pub path: &'a str,
    /// The page, when it is one.
    pub page: Option<PageId>,
    /// Whether it may lead to drafts: nobody reads it.
    pub unread: bool,
}

/// Where `dest`, written in `from`, leads.
#[must_use]
pub fn resolve(
    dest: &str,
    kind: LinkKind,
    from: Origin<'_>,
    pages: &[Arc<Page>],
    index: &PageIndex,
    files: &Files<'_>,
) -> Resolved {
    let plain = |target| Resolved { target, case: None };
    let dest = dest.trim();
    // A link to this book's own published address is a link within the book.
    let own_site = files.own_address(dest);
    let dest = own_site.as_deref().unwrap_or(dest);
    match scheme(dest) {
        Some(scheme) if is_allowed(&scheme) => return plain(Target::External),
        Some(scheme) if scheme == "file" || scheme.len() == 1 => return plain(Target::Missing(Miss::Outside)),
        Some(scheme) => {
            let line = line_of_a_file(dest, kind, from, pages, files);
            return plain(Target::Missing(line.unwrap_or(Miss::Scheme(scheme))));
        }
        None => {}
    }
    if dest.starts_with("//") {
        return plain(Target::External);
    }
    let (path, fragment) = dest.split_once('#').map_or((dest, None), |(path, fragment)| (path, Some(fragment)));
    let own = from.page.filter(|_| path.is_empty() || path.starts_with('?'));
    let found = own.map_or_else(|| find(path, kind, from.path, files), |page| Ok((Found::Page(page), None)));
    let (found, case) = match found {
        Ok(found) => found,
        Err(miss) => {
            let line = line_of_a_file(dest, kind, from, pages, files);
            return plain(Target::Missing(line.unwrap_or(miss)));
        }
    };
    let page = match found {
        Found::Page(page) => page,
        Found::Asset(asset) if files.is_active(asset) => {
            return plain(Target::Missing(Miss::Active(percent_decode(path))));
        }
        // Pages that the tool writes have no anchors for authors.
        Found::Generated(path) if fragment.is_some_and(|fragment| !fragment.is_empty()) => {
            let wanted = format!("{path}#{}", fragment.unwrap_or_default());
            return plain(Target::Missing(Miss::File { wanted, near: Some(path) }));
        }
        found => return Resolved { target: found.target(), case },
    };
    if pages[page].meta.draft && !from.unread {
        return plain(Target::Missing(Miss::Draft(page)));
    }
    let fragment = fragment.unwrap_or("");
    let number = fragment.strip_prefix('§').filter(|_| kind == LinkKind::Outcome);
    if let Some(section) =
        number.and_then(|number| index.anchors[page].numbers.section(&pages[page].sections, number, ""))
    {
        let anchor = Some(pages[page].sections[section].id.clone());
        return Resolved { target: Target::Page { page, anchor }, case };
    }
    // A wiki link names a heading by its words.
    let headings = kind.is_wiki().then(|| pages[page].as_ref());
    let found = anchored(page, fragment, case, index, headings);
    let tree = match &found.target {
        Target::Missing(Miss::Anchor { wanted, .. }) if kind == LinkKind::Outcome => {
            pages[page].trees.iter().find(|placed| placed.id == *wanted)
        }
        _ => None,
    };
    match tree {
        Some(placed) => Resolved { target: Target::Page { page, anchor: Some(placed.anchor()) }, ..found },
        None => found,
    }
}

/// The scheme of a URL, lower-cased; blanks and control characters, which browsers skip, are taken out first.
fn scheme(dest: &str) -> Option<String> {
    let clean: String = dest.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let (scheme, _) = clean.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// The path in `a.md:12` and `a.md:12:5`, as compilers name a line of a file.
#[must_use]
pub fn before_line(dest: &str) -> Option<&str> {
    let mut path = dest;
    while let Some((head, number)) = path.rsplit_once(':')
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        path = head;
    }
    (path.len() < dest.len() && !path.contains(':')).then_some(path)
}

/// The miss of what looks like a scheme and is the name of a file, with a line behind it: a page's, or that of a file which
/// is there.
fn line_of_a_file(
    dest: &str,
    kind: LinkKind,
    from: Origin<'_>,
    pages: &[Arc<Page>],
    files: &Files<'_>,
) -> Option<Miss> {
    let path = before_line(dest)?;
    let (_, extension) = path.rsplit_once('.')?;
    let folder = from.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let near = match find(path, kind, from.path, files) {
        Ok((Found::Page(page), _)) => Some(pages[page].path.clone()),
        Ok((Found::Asset(_), spelling)) => spelling.or_else(|| normalize(path, folder)),
        Err(Miss::File { near, .. }) if matches!(extension, "md" | "markdown") => near,
        _ => return None,
    };
    Some(Miss::File { wanted: normalize(dest, folder)?, near })
}

/// Schemes that may reach a page.
#[must_use]
pub(crate) fn is_allowed(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "mailto" | "tel")
}

/// What a path leads to, as written or percent-decoded, and its correct spelling when only letter case differs.
fn find(path: &str, kind: LinkKind, from: &str, files: &Files<'_>) -> Result<(Found, Option<String>), Miss> {
    let without_query = path.split('?').next().unwrap_or(path);
    let decoded = percent_decode(without_query);
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let forms = [decoded.as_str(), without_query, path];
    let mut outside = true;
    for form in forms {
        let Some(normal) = normalize(form, folder) else { continue };
        outside = false;
        if let Some(found) = files.find(&normal) {
            return Ok((found, None));
        }
    }
    let loose = kind.is_wiki() || kind == LinkKind::Related;
    if let Some(found) = loose.then(|| normalize(&decoded, "").and_then(|path| files.find(&path))).flatten() {
        return Ok((found, None));
    }
    if let Some(page) = loose.then(|| files.by_name(&decoded)).flatten() {
        return Ok((Found::Page(page), None));
    }
    if outside {
        return Err(Miss::Outside);
    }
    let wanted = normalize(&decoded, folder).ok_or(Miss::Outside)?;
    let elsewhere = || {
        let from_top = normalize(&decoded, "").and_then(|path| files.other_case(&path));
        from_top.or_else(|| files.other_case_by_name(&decoded).map(str::to_owned))
    };
    if let Some(spelling) = files.other_case(&wanted).or_else(|| loose.then(elsewhere).flatten())
        && let Some(found) = files.find(&spelling)
    {
        return Ok((found, Some(spelling)));
    }
    let near = files.near(&wanted);
    Err(Miss::File { wanted, near })
}

/// A path from the content folder without `.` and `..`; `None` when it leaves the folder.
#[must_use]
pub(crate) fn normalize(path: &str, folder: &str) -> Option<String> {
    if path.contains(['\\', '\0']) {
        return None;
    }
    let (base, path) = match path.strip_prefix('/') {
        Some(rooted) => ("", rooted),
        None => (folder, path),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Where a fragment leads on a page; by its words, too, to one of the headings of `headings`, which is that page.
fn anchored(
    page: PageId,
    fragment: &str,
    case: Option<String>,
    index: &PageIndex,
    headings: Option<&Page>,
) -> Resolved {
    let decoded = percent_decode(fragment);
    let bare = decoded.strip_prefix("user-content-").unwrap_or(&decoded);
    for form in [decoded.as_str(), fragment, bare] {
        if form.is_empty() {
            return Resolved { target: Target::Page { page, anchor: None }, case };
        }
        if index.anchor(page, form).is_some() {
            return Resolved { target: Target::Page { page, anchor: Some(form.to_owned()) }, case };
        }
    }
    if let Some(anchor) = headings.and_then(|page| page.of_heading(&decoded)) {
        return Resolved { target: Target::Page { page, anchor: Some(anchor.to_owned()) }, case };
    }
    // HTML's own name for the beginning of a page.
    if decoded.eq_ignore_ascii_case("top") {
        return Resolved { target: Target::Page { page, anchor: None }, case };
    }
    if let Some(anchor) = index.other_case(page, &decoded) {
        let target = Target::Page { page, anchor: Some(anchor.to_owned()) };
        return Resolved { target, case: Some(format!("{}#{anchor}", case.unwrap_or_default())) };
    }
    let near = index.near_anchor(page, &decoded).map(str::to_owned);
    Resolved { target: Target::Missing(Miss::Anchor { page, wanted: decoded, near }), case: None }
}

/// Decodes `%41`; what is no escape stays, and so does all of it when the bytes are not UTF-8.
#[must_use]
pub(crate) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|n| u8::try_from(n).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                at += 3;
            }
            (byte, _, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Percent-encodes what has a meaning of its own in a URL; `/` stays.
#[must_use]
pub fn encode_path(path: &str) -> String {
    percent_encode(path, |byte| {
        matches!(
            byte,
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b'@' | b'/'
        )
    })
}

/// Percent-encodes all but ASCII letters and digits and what is to be kept.
pub(crate) fn percent_encode(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || keep(byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_seen_through_blanks_and_control_characters() {
        assert_eq!(scheme(" java\tscript:alert(1)").as_deref(), Some("javascript"));
        assert_eq!(scheme("\u{1}JavaScript:x").as_deref(), Some("javascript"));
        assert_eq!(scheme("a/b:c.md"), None);
        assert_eq!(scheme("mailto:a@b.example").as_deref(), Some("mailto"));
    }

    #[test]
    fn paths_stay_inside() {
        assert_eq!(normalize("../x/./y.md", "a/b").as_deref(), Some("a/x/y.md"));
        assert_eq!(normalize("/x.md", "a/b").as_deref(), Some("x.md"));
        assert_eq!(normalize("../../x.md", "a"), None);
        assert_eq!(percent_decode("a%20b%2Fc%zz%"), "a b/c%zz%");
    }
}
