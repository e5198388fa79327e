//! Names of alerts in headings and in the values of bold keys.

/// A name that a heading may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) name: String,
    /// The other names of a combined heading.
    pub(super) with: Vec<String>,
}

/// A name that a text declares.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    /// Prose may look so too.
    pub(super) loose: bool,
}

/// Bytes of the longest name that is looked at.
const LONGEST: usize = 200;

/// The whole heading; the same less what stands around a name: a number or a picture before it, a remark in brackets
/// or the word "alert" behind it; and each of several names.
pub(super) fn of_heading(title: &str) -> Vec<Candidate> {
    let title = title.trim().trim_end_matches(':').trim_end();
    let mut found = vec![single(title)];
    let bare = bare(title);
    if bare != title && !bare.is_empty() {
        found.push(single(bare));
    }
    let parts = parts(bare);
    if parts.len() > 1 {
        for at in 0..parts.len() {
            let mut with = parts.clone();
            let name = with.remove(at);
            found.push(Candidate { name, with });
        }
    }
    found
}

fn single(name: &str) -> Candidate {
    Candidate { name: name.to_owned(), with: Vec::new() }
}

fn bare(title: &str) -> &str {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ':' | '-');
    let start = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let digits = start.len() - start.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    // A number is followed by a blank; `5xxErrors` is a name.
    let numbered = start.trim_start_matches(number);
    let start = if digits > 0 && numbered.starts_with(' ') { numbered.trim_start() } else { start };
    let mut end = start.trim_end();
    if let Some((name, _)) = end.strip_suffix(')').and_then(|inner| inner.rsplit_once(" (")) {
        end = name.trim_end();
    }
    for word in [" alert", " runbook", " playbook"] {
        let at = end.len().saturating_sub(word.len());
        if end.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(word)) {
            return end[..at].trim_end();
        }
    }
    end
}

/// The names that a text joins by commas, slashes or words; few, for real ones are.
fn parts(text: &str) -> Vec<String> {
    const MOST: usize = 12;
    if text.len() > LONGEST {
        return Vec::new();
    }
    let mut marked = text.to_owned();
    for joint in [" / ", " and ", " & ", " or ", " + ", " | ", ", ", "/", ","] {
        marked = marked.replace(joint, "\u{0}");
    }
    let parts = marked.split('\u{0}').map(|part| part.trim().trim_matches(['`', '"']).to_owned());
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    if parts.len() > MOST { Vec::new() } else { parts }
}

/// The names of a bold key's value or of a list's item. `codes` are those in backticks, each with the text in front
/// of it. `several` is the key's plural, which is used for other things too.
pub(super) fn of_value(value: &str, codes: &[(String, String)], several: bool) -> Vec<Name> {
    if !codes.is_empty() {
        return of_codes(codes, several);
    }
    let value = value.trim();
    if quoted(value) != value && !quoted(value).contains(['"', '“']) {
        return name(quoted(value), true, several).into_iter().collect();
    }
    let found = value.split(',').flat_map(|part| {
        let names: Vec<&str> = part.split(" and ").flat_map(|part| part.split(" / ")).map(str::trim).collect();
        let are_names = names.iter().all(|name| !name.contains(' '));
        if are_names { names } else { vec![part.trim()] }
    });
    found.filter_map(|found| name(quoted(less_remark(found)), quoted(found) != found, several)).collect()
}

/// Names in backticks up to the first that is not joined to the one before: what follows in a sentence is an
/// expression or a metric.
fn of_codes(codes: &[(String, String)], several: bool) -> Vec<Name> {
    let joins = |text: &str| {
        let text = text.trim();
        let text =
            if text.starts_with('(') { text.split_once(')').map_or(text, |(_, rest)| rest.trim()) } else { text };
        matches!(text, "" | "," | "/" | "&" | "+" | "|" | "and" | "or" | ", and" | ", or" | ";")
    };
    let list = codes.iter().enumerate().take_while(|(at, (before, _))| *at == 0 || joins(before));
    list.filter_map(|(_, (_, code))| name(code, true, several)).collect()
}

/// A name in quotation marks without them.
fn quoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'', '`', '“', '”']).trim()
}

/// A name less the remark behind it: `Name (why)`, `Name: why`, `Name - why`, `Name — why`.
fn less_remark(text: &str) -> &str {
    if let Some((name, remark)) = text.split_once(" (")
        && remark.ends_with(')')
    {
        return name.trim_end();
    }
    let first = text.split([' ', ':']).next().unwrap_or(text);
    let rest = text[first.len()..].trim_start();
    if is_name(first) && words(first) > 1 && rest.starts_with([':', '-', '–', '—', '(']) { first } else { text }
}

/// A name, unless it is what a template leaves to be filled in.
fn name(text: &str, marked: bool, several: bool) -> Option<Name> {
    let text = text.trim().trim_end_matches('.');
    let blank = [('[', ']'), ('<', '>'), ('{', '}')];
    let blank = blank.iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    if text.is_empty() || text.len() > LONGEST || blank {
        return None;
    }
    let sure =
        if marked { !text.contains(['{', '=', '<', '>']) } else { is_name(text) && (words(text) > 1 || !several) };
    Some(Name { text: text.to_owned(), loose: !sure })
}

/// One word as identifiers are.
fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/');
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_') && text.chars().all(inner)
}

/// Whether a text is several words joined into one as in names of alerts: `DiskFull`, `disk_full`.
pub(super) fn is_joined(text: &str) -> bool {
    let humps = text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    is_name(text) && (humps || text.contains('_'))
}

/// Words that are run together in a name.
fn words(name: &str) -> usize {
    let mut before = '_';
    let begins = |c: char| {
        let begins = c.is_alphanumeric() && (!before.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()));
        before = c;
        begins
    };
    name.chars().map(begins).filter(|begins| *begins).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_the_names_that_they_may_be() {
        let names = |title: &str| {
            let shown =
                |one: Candidate| one.with.iter().fold(one.name.clone(), |shown, with| format!("{shown}&{with}"));
            of_heading(title).into_iter().map(shown).collect::<Vec<_>>().join(" | ")
        };
        let cases = [
            ("BrokerDown", "BrokerDown"),
            ("BrokerDown:", "BrokerDown"),
            ("Disk Full [root]", "Disk Full [root]"),
            ("4.2 BrokerDown", "4.2 BrokerDown | BrokerDown"),
            ("🔴 BrokerDown (critical)", "🔴 BrokerDown (critical) | BrokerDown"),
            ("BrokerDown alert", "BrokerDown alert | BrokerDown"),
            ("5xxErrors", "5xxErrors"),
            ("A1 / B1", "A1 / B1 | A1&B1 | B1&A1"),
            ("A1, B1 and C1", "A1, B1 and C1 | A1&B1&C1 | B1&A1&C1 | C1&A1&B1"),
            ("Diagnosis and mitigation", "Diagnosis and mitigation | Diagnosis&mitigation | mitigation&Diagnosis"),
            ("How to handle BrokerDown", "How to handle BrokerDown"),
            ("(alert)", "(alert) | alert)"),
        ];
        for (title, wanted) in cases {
            assert_eq!(names(title), wanted, "{title}");
        }
    }

    #[test]
    fn values_and_the_names_in_them() {
        let names = |value: &str, several| {
            let mut codes = Vec::new();
            let mut before = String::new();
            for (at, piece) in value.split('`').enumerate() {
                if at % 2 == 0 {
                    before = piece.to_owned();
                } else {
                    codes.push((before.clone(), piece.to_owned()));
                }
            }
            let shown = |name: Name| format!("{}{}", name.text, if name.loose { "?" } else { "" });
            of_value(value, &codes, several).into_iter().map(shown).collect::<Vec<_>>().join(" | ")
        };
        let cases = [
            ("BrokerDown", "BrokerDown"),
            ("Watchdog", "Watchdog"),
            ("A_b and C_d, E_f", "A_b | C_d | E_f"),
            ("`BrokerDown` (up < 1), `DiskFull`", "BrokerDown | DiskFull"),
            ("`BrokerDown` fires when `up == 0`", "BrokerDown"),
            ("BrokerDown (this one)", "BrokerDown"),
            ("BrokerDown — nothing answers", "BrokerDown"),
            ("\"Disk is almost full\"", "Disk is almost full"),
            ("Disk is almost full", "Disk is almost full?"),
            ("`{\"kind\":\"stop\"}`", ""),
            ("`up == 0`", "up == 0?"),
            ("[AlertName]", ""),
            ("<name of the alert>", ""),
        ];
        for (value, wanted) in cases {
            assert_eq!(names(value, false), wanted, "{value}");
        }
        assert_eq!(names("Webhook", true), "Webhook?");
        assert_eq!(names("on customer impact", true), "on customer impact?");
    }
}
