//! A URL taken apart as far as runbooks need it.

use super::template::{WILD, wild};
use crate::site::resolve::percent_decode;

/// A URL without its scheme, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Host and path, the host in lower case; a path alone when there is no host.
    pub(super) text: String,
    /// What follows `?`, with the `?`; empty without one.
    pub(super) query: String,
    /// What follows `#`; empty without one.
    pub(super) fragment: String,
    /// Whether it begins with `http://` or `https://` or is templated where that would stand.
    pub(super) has_host: bool,
}

impl Address {
    /// The address that `value` gives for an alert of this name.
    pub(super) fn parse(value: &str, name: &str) -> Self {
        let value = wild(value.trim(), name);
        let (rest, fragment) = value.split_once('#').unwrap_or((&value, ""));
        let (rest, query) = rest.find('?').map_or((rest, ""), |at| rest.split_at(at));
        let (rest, has_host) = without_scheme(rest.trim());
        let text = percent_decode(&host_and_path(rest, has_host));
        Self { text, query: percent_decode(query), fragment: percent_decode(fragment), has_host }
    }

    /// The anchor of a page that the fragment names; lines of a source view and text marks are none.
    pub(super) fn anchor(&self) -> Option<&str> {
        let fragment = self.fragment.split(":~:").next().unwrap_or_default();
        let fragment = fragment.strip_prefix("user-content-").unwrap_or(fragment).trim();
        let line = fragment.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        // `#top` is HTML's own name for the beginning, `#/` the router of a page of scripts.
        let other = fragment.eq_ignore_ascii_case("top") || fragment.starts_with(['/', '!']);
        (!fragment.is_empty() && !line && !other).then_some(fragment)
    }
}

/// Host and path as they are compared: the host in lower case without the port that goes without saying, and single
/// slashes.
pub(super) fn host_and_path(text: &str, has_host: bool) -> String {
    let (host, path) = text.split_at(if has_host { text.find('/').unwrap_or(text.len()) } else { 0 });
    let host = host.to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let path: String = path.chars().filter(|char| !char.is_control() || *char == WILD).collect();
    format!("{host}{}", walked(&path))
}

/// A path with single slashes, and its `.` and `..` walked as browsers do; from a root nothing leads out.
fn walked(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut walk: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        match walk.last() {
            Some(&last) if segment == ".." && last != ".." => drop(walk.pop()),
            None if segment == ".." && is_rooted => {}
            _ => walk.push(segment),
        }
    }
    let ends = if path.ends_with(['/']) && !walk.is_empty() { "/" } else { "" };
    format!("{}{}{ends}", if is_rooted { "/" } else { "" }, walk.join("/"))
}

/// Whether a value says that there is no runbook.
pub(super) fn is_no_url(value: &str) -> bool {
    let plain = wild(value.trim(), "");
    let lower = plain.to_lowercase();
    let lower = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let word = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != WILD);
    let none = matches!(
        word,
        "" | "na"
            | "n/a"
            | "n.a"
            | "none"
            | "null"
            | "nil"
            | "no"
            | "tbd"
            | "tba"
            | "tbc"
            | "todo"
            | "wip"
            | "unknown"
            | "undefined"
            | "pending"
            | "missing"
            | "empty"
            | "fixme"
            | "xxx"
            | "true"
            | "false"
    );
    none || (plain.starts_with('<') && plain.ends_with('>') && !plain.contains(['/', '.']))
}

/// Whether a value is prose, or else a path with blanks.
pub(super) fn is_prose(value: &str) -> bool {
    let plain = wild(value.trim(), "");
    plain.contains(char::is_whitespace) && !plain.contains("://")
}

/// The scheme of an address that is not of the web: `mailto:` of `mailto:ops@example.com`. Digits behind it are a port.
pub(super) fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let follows = !rest.is_empty() && !rest.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit());
    (is_scheme && follows).then_some(&text[..=scheme.len()])
}

/// Whether an address without a scheme begins with a host, `wiki.example.com/…` or `wiki:8080/…`.
pub(super) fn begins_with_host(text: &str) -> bool {
    let Some((first, _)) = text.split_once('/') else { return false };
    let (name, port) = first.split_once(':').map_or((first, None), |(name, port)| (name, Some(port)));
    let is_top = |top: &str| top.len() > 1 && top.chars().all(|c| c.is_ascii_alphabetic());
    let has_top =
        name.rsplit_once('.').is_some_and(|(host, top)| !host.is_empty() && (top.contains(WILD) || is_top(top)));
    port.map_or(has_top, |port| port.starts_with(|c: char| c.is_ascii_digit() || c == WILD))
}

/// The text behind `http://`, `https://` or `//`, and whether it begins with a host or is templated there.
pub(super) fn without_scheme(text: &str) -> (&str, bool) {
    match text.split_once("//") {
        Some((scheme, rest)) if ["", "http:", "https:"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            (rest, true)
        }
        _ => (text, text.starts_with(WILD)),
    }
}

/// Whether `text` is `pattern` with anything where it has [`WILD`].
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split(WILD);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_that_there_is_none_are_no_urls() {
        let none = [
            "",
            " ",
            "-",
            "NA",
            "N/A",
            "n.a.",
            "none",
            "<none>",
            "\"\"",
            "TBD",
            "#",
            "https://",
            "https://TODO",
            "FIXME",
            "false",
            "<URL>",
        ];
        for value in none {
            assert!(is_no_url(value), "{value:?}");
        }
        for value in
            ["https://x/na", "queue.md", "{{ .Values.x }}", "{{ $labels.a }}/b c", "see https://x/", "docs/none/x"]
        {
            assert!(!is_no_url(value), "{value:?}");
            assert_eq!(is_prose(value), value.contains("b c"), "{value:?}");
        }
    }

    #[test]
    fn dots_are_walked() {
        let table = [
            ("https://wiki/a/../b/./c/", "wiki/b/c/"),
            ("https://wiki/../..", "wiki/"),
            ("../a/../b", "../b"),
            ("./a//b", "a/b"),
            ("/", "/"),
        ];
        for (url, wanted) in table {
            assert_eq!(Address::parse(url, "").text, wanted, "{url}");
        }
    }

    #[test]
    fn schemes_and_hosts_without_one_are_told_from_paths() {
        let schemes = [("mailto:a@b", Some("mailto:")), ("Disk: full.md", None), ("a/b:c", None), ("wiki:80/x", None)];
        for (text, wanted) in schemes {
            assert_eq!(scheme(text), wanted, "{text}");
        }
        for (text, wanted) in
            [("wiki.example.com/x", true), ("wiki:80/x", true), ("x.y", false), ("TODO/x.me", false), ("../x", false)]
        {
            assert_eq!(begins_with_host(text), wanted, "{text}");
        }
    }

    #[test]
    fn hosts_compare_without_case_and_usual_ports() {
        let same = ["https://Wiki/A//b%20c", "http://wiki:80/A/b c", "//wiki:443/A/b%20c", "HTTPS://wiki/A/b\nc"];
        for (at, url) in same.into_iter().enumerate() {
            let wanted = if at == 3 { "wiki/A/bc" } else { "wiki/A/b c" };
            assert_eq!(Address::parse(url, "").text, wanted);
        }
        assert_eq!(Address::parse("https://wiki:8080/A", "").text, "wiki:8080/A");
        assert!(!Address::parse("ftp://wiki/A", "").has_host);
    }
}
