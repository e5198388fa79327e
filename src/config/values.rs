//! What the values of `book.toml` must look like: small functions from a string to a value, or to what is wrong.

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;

/// Compiles a glob over paths with `/`: `*` stays inside a folder, `**` does not.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).empty_alternates(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

/// A day of the calendar, `2026-01-31`, maybe with a time behind it; else what the text is instead.
///
/// # Errors
/// Says what is wrong, to be read behind "is": "`2026-02-30`, which is not a day of the calendar".
pub fn date(text: &str) -> Result<Date, String> {
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split('-').collect();
    let digits = |part: &str, lengths: [usize; 2]| {
        (lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())?
    };
    let numbers = match parts[..] {
        [year, month, day] => (digits(year, [4, 4]), digits(month, [1, 2]), digits(day, [1, 2])),
        _ => (None, None, None),
    };
    let (Some(year), Some(month), Some(day)) = numbers else {
        return Err(format!("`{text}`, which is not a date"));
    };
    let small = |number: i16| i8::try_from(number).unwrap_or(0);
    Date::new(year, small(month), small(day)).map_err(|_| format!("`{text}`, which is not a day of the calendar"))
}

/// Days of a time such as `180d`, `2w`, `6 months`, `1y`, `P90D`, `every year` or `quarterly`; a bare number counts
/// days.
#[must_use]
pub fn days(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let every = text.strip_prefix("every ").map(str::trim_start);
    // ISO 8601 writes a `P` before a period.
    let iso = text.strip_prefix('p').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let text = every.or(iso).unwrap_or(&text);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let length = |unit: &str| match unit {
        "" | "d" | "day" | "days" => Some(1),
        "w" | "week" | "weeks" => Some(7),
        "m" | "mo" | "month" | "months" => Some(30),
        "q" | "quarter" | "quarters" => Some(91),
        "y" | "year" | "years" => Some(365),
        _ => None,
    };
    if number.is_empty() {
        let word = match unit {
            "daily" => "day",
            "weekly" => "week",
            "monthly" => "month",
            "quarterly" => "quarter",
            "yearly" | "annually" => "year",
            _ if every.is_some() => unit,
            _ => return None,
        };
        return length(word);
    }
    let count = number.parse::<u32>().ok().filter(|&count| count > 0)?;
    length(unit.trim())?.checked_mul(count)
}

/// Whether a text is one word, of two letters or digits at least.
pub(super) fn is_word(text: &str) -> bool {
    text.chars().nth(1).is_some() && text.chars().all(char::is_alphanumeric)
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
        let table = [
            ("180d", 180),
            ("6w", 42),
            ("6mo", 180),
            ("6m", 180),
            ("1y", 365),
            ("90 days", 90),
            ("180", 180),
            ("2 Quarters", 182),
            ("yearly", 365),
            ("P90D", 90),
            ("P6M", 180),
            ("every 6 months", 180),
            ("every quarter", 91),
        ];
        for (text, wanted) in table {
            assert_eq!(days(text), Some(wanted), "{text}");
        }
        for text in
            ["", "0d", "d", "-1d", "99999999999d", "4294967295y", "1.5y", "often", "p", "pd", "every", "every 0d"]
        {
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
