//! What the values of `book.toml` must look like: small functions from a string to a value, or to what is wrong.

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;

/// Compiles a glob over paths with `/`: `*` stays inside a folder, `**` does not.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).empty_alternates(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

/// A span of days: `180d`, `6w`, `6mo` (30 days each), `1y` (365 days).
#[must_use]
pub fn days(text: &str) -> Option<u32> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(split);
    let unit = match unit.trim() {
        "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        "mo" | "month" | "months" => 30,
        "y" | "year" | "years" => 365,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(unit)
}

/// A day written as `2027-01-31`, if the calendar has it.
pub(super) fn date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(n, b)| match n {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    shape.then(|| text.parse().ok()).flatten()
}

/// Whether a text has the shape of a BCP 47 language tag.
pub(super) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The direction in which a language is written.
pub(super) fn direction(language: &str) -> &'static str {
    let first = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let right_to_left = ["ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi"];
    if right_to_left.contains(&first.as_str()) { "rtl" } else { "ltr" }
}

/// Whether a text is an `http` or `https` URL with a host, and nothing that could leave an attribute.
pub(super) fn is_web_url(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']))
        && !url.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`'))
}

/// Normal form of `site-url`: an `http(s)` URL or an absolute path, with a `/` at its end.
pub(super) fn site_url(url: &str) -> Option<String> {
    let local = url.starts_with('/') && !url.starts_with("//");
    let plain = !url.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '?' | '#'));
    let good = plain && (local || is_web_url(url));
    good.then(|| if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

/// Normal form of a path that must stay below the folder that it starts from: no `.` parts, no `/` at its end.
/// `.` itself becomes the empty path.
pub(super) fn inner_path(path: &str) -> Option<String> {
    let windows = path.contains('\\') || path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || windows || path.split('/').any(|part| part == "..") {
        return None;
    }
    Some(path.split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/"))
}

/// What is wrong with a pattern of runbook URLs.
pub(super) fn url_pattern_fault(pattern: &str) -> Option<String> {
    let mut names = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let tail = &rest[at + 1..];
        let Some(end) = tail.find('}').filter(|_| rest[at..].starts_with('{')) else {
            return Some("has a brace without its partner".to_owned());
        };
        let name = &tail[..end];
        let label = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !label {
            return Some(format!("has the placeholder `{{{name}}}`, which is no name of a label"));
        }
        names.push(name);
        rest = &tail[end + 1..];
    }
    let leads = names.iter().any(|name| matches!(*name, "alert" | "page" | "source"));
    (!leads).then(|| "has none of `{alert}`, `{page}` and `{source}`".to_owned())
}

/// Whether a target of a redirect is a path of the site or a web URL.
pub(super) fn is_redirect_target(target: &str) -> bool {
    if target.is_empty() || target.starts_with("//") || target.contains('\\') {
        return false;
    }
    let scheme = target.find(':').is_some_and(|colon| !target[..colon].contains(['/', '?', '#']));
    !scheme || is_web_url(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_in_days() {
        let table =
            [("180d", Some(180)), ("6w", Some(42)), ("6mo", Some(180)), ("1y", Some(365)), ("90 days", Some(90))];
        for (text, wanted) in table {
            assert_eq!(days(text), wanted, "{text}");
        }
        for text in ["", "180", "d", "6m", "-1d", "99999999999d", "4294967295y", "1.5y"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn patterns_need_a_placeholder_that_leads_somewhere() {
        assert_eq!(url_pattern_fault("https://x/{namespace}/{alert}"), None);
        for pattern in ["https://x/", "https://x/{job}", "https://x/{alert", "https://x/alert}", "{a-b}/{alert}", "{}"]
        {
            assert!(url_pattern_fault(pattern).is_some(), "{pattern}");
        }
    }
}
