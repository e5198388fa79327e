//! What other generators fill in: shortcodes of Hugo, tags of Jinja and Liquid, with all that stands between one and its end.

use std::collections::HashMap;
use std::ops::Range;

/// Longest tag that is looked for, in bytes.
const LONGEST: usize = 1_000;

/// Every tag of a text from `body` on, and what pairs of them enclose; sorted, none within another.
pub(super) fn find(text: &str, body: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut at = body;
    while let Some(tag) = next(text, at) {
        at = tag.end;
        let words = text[tag.start + 2..tag.end - 2].trim_matches(|c: char| "<>%#-+~".contains(c) || c.is_whitespace());
        let end = words.strip_prefix('/').map(str::trim_start).or_else(|| words.strip_prefix("end"));
        let name = |words: &'_ str| words.find(char::is_whitespace).unwrap_or(words.len());
        let opened = end.map(|words| &words[..name(words)]).and_then(|name| open.get_mut(name)?.pop());
        if opened.is_none() {
            open.entry(&words[..name(words)]).or_default().push(tag.start);
        }
        found.push(opened.unwrap_or(tag.start)..tag.end);
    }
    merged(found)
}

/// The first tag from a place on.
fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(brace) = bytes.get(at..)?.iter().position(|&byte| byte == b'{') {
        let start = at + brace;
        let close: &[u8] = match bytes.get(start + 1) {
            Some(b'{') => b"}}",
            Some(b'%') => b"%}",
            _ => b"",
        };
        let inside = bytes.get(start + 2..).unwrap_or_default();
        let inside = &inside[..inside.len().min(LONGEST)];
        if let Some(length) = inside.windows(2).position(|two| two == close) {
            return Some(start..start + 4 + length);
        }
        at = start + 1;
    }
    None
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut().filter(|last| range.start < last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => out.push(range),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_what_they_enclose_are_found() {
        for (text, expected) in [
            ("a {{ x }} b {% y %} c", vec!["{{ x }}", "{% y %}"]),
            (
                "{{< highlight bash >}}\n<pod>\n{{< /highlight >}} b",
                vec!["{{< highlight bash >}}\n<pod>\n{{< /highlight >}}"],
            ),
            ("{%- raw -%} a {%- endraw -%}{{% /x %}}", vec!["{%- raw -%} a {%- endraw -%}", "{{% /x %}}"]),
            ("{% if a %}{% if b %}x{% endif %}{% endif %}y", vec!["{% if a %}{% if b %}x{% endif %}{% endif %}"]),
            ("{{{}} {{ a", vec!["{{{}}"]),
            ("{ {x} %}", vec![]),
        ] {
            let found: Vec<&str> = find(text, 0).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
