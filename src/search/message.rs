//! Alerts whose names stand in a text that somebody pasted. `static/search.js` finds the same ones.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::rank::{ALERTS, scale};
use super::words::{norm, split};
use super::{Hit, Index, Kind};
use crate::site::Site;

/// So many names that are cut off are looked up.
const CUT: usize = 5;

/// Characters that HTML writes in another way.
const ENTITIES: [(&str, &str); 6] =
    [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&nbsp;", " ")];

/// Whether a name stands behind the word `alertname`, and where it stands first.
type Place = (bool, usize);

impl Index {
    /// The alerts whose names, of so many words at least, stand in a text: those that it is labelled with first.
    pub(super) fn named(&self, site: &Site, text: &str, words: usize) -> Vec<Hit> {
        let plain = undone(text);
        // What is written as a name has it counts, too, though it looks like an escape.
        let text = if plain == text { plain } else { format!("{plain}\n{text}") };
        let mut found = self.names_in(&text, words, false);
        if found.is_empty() {
            found = self.names_in(&text.to_lowercase(), words, true);
        }
        if found.is_empty() {
            found = self.cut_off(&text);
        }
        if found.is_empty() {
            return Vec::new();
        }
        let runs = text.split(|c: char| !c.is_alphanumeric());
        let joined = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))).map(str::trim);
        let dashed = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
        let said: HashSet<String> = runs.chain(joined).chain(dashed).map(norm).collect();
        let mut named: Vec<_> = found
            .into_iter()
            .map(|(at, (labelled, place))| {
                let alert = &self.alerts[at];
                let says = |texts: &[String]| texts.iter().any(|text| said.contains(&norm(text)));
                let severity = alert.severity.iter().any(|word| {
                    said.contains(&norm(word)) || scale(site, word).is_some_and(|scale| said.contains(scale))
                });
                let fits = 2 * u8::from(says(&alert.services)) + u8::from(severity);
                let long = alert.bounds.len() > 2;
                ((Reverse(labelled), Reverse(long), Reverse(fits), place, Reverse(alert.norm.len())), at)
            })
            .collect();
        named.sort_unstable();
        named.truncate(ALERTS);
        let hit = |(n, (_, at)): (usize, (_, usize))| Hit {
            kind: Kind::Alert(at),
            score: 200 - u32::try_from(n).unwrap_or_default(),
        };
        named.into_iter().enumerate().map(hit).collect()
    }

    fn names_in(&self, text: &str, words: usize, lower: bool) -> BTreeMap<usize, Place> {
        let spelled = |name: &str| if lower { name.to_lowercase() } else { name.to_owned() };
        // A single word in any letter case is most often just a word.
        let words = if lower { 2 } else { words };
        let mut plain: HashMap<String, usize> = HashMap::new();
        let mut odd = Vec::new();
        for (at, alert) in self.alerts.iter().enumerate().filter(|(_, alert)| alert.bounds.len() > words) {
            let name = spelled(&alert.name);
            if name.chars().all(in_name) {
                plain.entry(name).or_insert(at);
            } else {
                odd.push((name, at));
            }
        }
        let mut found: BTreeMap<usize, Place> = BTreeMap::new();
        let mut note = |at: usize, place: usize| {
            let labelled = is_label(&text[..place]);
            let entry = found.entry(at).or_insert((labelled, place));
            *entry = (entry.0 || labelled, entry.1.min(place));
        };
        for (place, run) in runs(text) {
            if let Some(&at) = plain.get(run) {
                note(at, place);
            }
        }
        for (name, at) in odd {
            let bounded = |place: usize| {
                let (before, after) = (&text[..place], &text[place + name.len()..]);
                !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
            };
            let places = text.match_indices(name.as_str()).map(|(place, _)| place);
            places.filter(|&place| bounded(place)).for_each(|place| note(at, place));
        }
        found
    }

    /// Alerts of whose names only the beginning stands in a text, before dots: a short notification ends so.
    fn cut_off(&self, text: &str) -> BTreeMap<usize, Place> {
        let cut = runs(text).filter(|(place, run)| {
            let behind = &text[place + run.len()..];
            (behind.starts_with('…') || behind.starts_with("...")) && split(run, &self.words).len() > 1
        });
        let mut found = BTreeMap::new();
        for (place, run) in cut.take(CUT) {
            for (at, _) in self.alerts.iter().enumerate().filter(|(_, alert)| alert.name.starts_with(run)) {
                found.entry(at).or_insert((is_label(&text[..place]), place));
            }
        }
        found
    }
}

/// The runs of a text that may be names, and where each begins.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split_inclusive(|c: char| !in_name(c)).map(move |run| {
        let place = next;
        next += run.len();
        (place, run.trim_end_matches(|c: char| !in_name(c)))
    })
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_label(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = before.len().saturating_sub("alertname".len());
    before.get(start..).is_some_and(|word| word.eq_ignore_ascii_case("alertname"))
}

/// A text without the escapes of JSON, Markdown, addresses, quoted-printable mail and HTML, and without tags.
fn undone(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut left = text;
    while let Some(at) = left.find(['\\', '%', '=', '<', '&']) {
        out.push_str(&left[..at]);
        left = &left[at..];
        let rest = match left.as_bytes()[0] {
            b'\\' => Some(unslashed(left, &mut out)),
            b'<' => tag(left, &mut out),
            b'&' => entity(left, &mut out),
            _ => bytes(left, &mut out),
        };
        left = rest.unwrap_or_else(|| {
            out.push_str(&left[..1]);
            &left[1..]
        });
    }
    out + left
}

/// `\u00dc`, `\n`, and backslashes before anything else.
fn unslashed<'a>(text: &'a str, out: &mut String) -> &'a str {
    let text = text.trim_start_matches('\\');
    let hex =
        text.strip_prefix('u').and_then(|hex| hex.get(..4)).filter(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit()));
    if let Some(code) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        // Half of a pair is no letter.
        out.push(char::from_u32(code).unwrap_or(' '));
        return &text[5..];
    }
    if text.starts_with(['n', 'r', 't']) {
        out.push(' ');
        return &text[1..];
    }
    text
}

/// `%7B`, `=3D`, and several in a row as the bytes of a text.
fn bytes<'a>(text: &'a str, out: &mut String) -> Option<&'a str> {
    let (mut bytes, mut end) = (Vec::new(), 0);
    while text[end..].starts_with(['%', '='])
        && let Some(hex) = text.get(end + 1..end + 3)
        && hex.bytes().all(|c| c.is_ascii_hexdigit())
    {
        bytes.extend(u8::from_str_radix(hex, 16).ok());
        end += 3;
    }
    out.push_str(std::str::from_utf8(&bytes).unwrap_or(&text[..end]));
    (end > 0).then(|| &text[end..])
}

fn tag<'a>(text: &'a str, out: &mut String) -> Option<&'a str> {
    let name = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let (_, rest) = name.split_once(['<', '>']).filter(|(inside, rest)| {
        inside.starts_with(|c: char| c.is_ascii_alphabetic()) && text[..text.len() - rest.len()].ends_with('>')
    })?;
    out.push(' ');
    Some(rest)
}

fn entity<'a>(text: &'a str, out: &mut String) -> Option<&'a str> {
    ENTITIES.into_iter().find_map(|(written, meant)| {
        let rest = text.strip_prefix(written)?;
        out.push_str(meant);
        Some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_everything_else_is_kept() {
        for (text, wanted) in [
            (r"{\u0022a\u0022:\u00dcber\nlast\\n}", "{\"a\":Über last }"),
            (r"payment\_queue \ud83d\udd25 C:\Down", "payment_queue    C:Down"),
            ("a%3D%C3%9C=3D 100% %zz =FF%FF &x", "a=Ü= 100% %zz =FF%FF &x"),
            ("<td class=x>a</td>&quot;b&quot; < c <https://d|e> 1<2", " a \"b\" < c   1<2"),
            ("", ""),
        ] {
            assert_eq!(undone(text), wanted, "{text}");
        }
    }
}
