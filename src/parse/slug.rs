//! Anchors of headings, as GitHub makes them.

use std::collections::HashSet;

/// The anchor of a heading's text: lower case, everything but letters, marks, digits, `_`, `-` and blanks dropped,
/// blanks to hyphens. An empty one becomes `section`.
#[must_use]
pub fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().flat_map(char::to_lowercase).filter(|&c| is_kept(c));
    let slug: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
    if slug.is_empty() { "section".to_owned() } else { slug }
}

fn is_kept(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | ' ') || is_mark(c)
}

/// Combining marks and variation selectors, which GitHub keeps.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Hands out anchors so that none repeats in a page: a repeat gets the next free `-1`, `-2`, ….
#[derive(Debug, Default)]
pub struct Slugs {
    used: HashSet<String>,
    next: std::collections::HashMap<String, usize>,
}

impl Slugs {
    /// Takes `wanted`, or the next free form of it.
    pub fn take(&mut self, wanted: &str) -> String {
        if self.used.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let next = self.next.entry(wanted.to_owned()).or_insert(1);
        loop {
            let candidate = format!("{wanted}-{next}");
            *next += 1;
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        let cases = [
            ("§1. Manual Reset (Intended Ban)", "1-manual-reset-intended-ban"),
            ("§4. HALF_OPEN Loop", "4-half_open-loop"),
            ("  What's “new” — really?  ", "whats-new--really"),
            ("Größe & Maß", "größe--maß"),
            ("8. `code` and C++", "8-code-and-c"),
            ("???", "section"),
        ];
        for (heading, anchor) in cases {
            let heading = heading.replace('`', "");
            assert_eq!(slug(&heading), anchor, "{heading}");
        }
    }

    #[test]
    fn repeats_take_the_next_free_form() {
        let mut slugs = Slugs::default();
        let taken = ["steps", "steps", "steps-1", "steps"].map(|wanted| slugs.take(wanted));
        assert_eq!(taken, ["steps", "steps-1", "steps-1-1", "steps-2"]);
    }
}
