//! Names of sections in one spelling: `§2. Diagnosis & Triage:` is `diagnosis and triage`, `diagnosis` and `triage`.

/// Words before a number that count its section: `Step 3`.
const COUNTERS: [&str; 6] = ["step", "phase", "part", "section", "stage", "chapter"];

/// What a heading may be called: the whole of it, then its parts where it joins several. Case, numbering, emoji,
/// punctuation and remarks in brackets do not count.
pub(super) fn keys(heading: &str) -> Vec<String> {
    let named = |part: Vec<String>| unnumbered(&part).join(" ");
    let parts: Vec<String> = parts(heading).into_iter().map(named).filter(|part| !part.is_empty()).collect();
    match parts.len() {
        // A number alone, or signs: as it is.
        0 => vec![heading.trim().to_lowercase()],
        1 => parts,
        _ => std::iter::once(parts.join(" and ")).chain(parts).collect(),
    }
}

/// The words of each part: parts are joined by `and`, `&`, `/`, commas, colons, dashes.
fn parts(heading: &str) -> Vec<Vec<String>> {
    let (mut parts, mut word) = (vec![Vec::new()], String::new());
    let (mut brackets, mut before) = (0_usize, ' ');
    let mut chars = heading.chars().peekable();
    while let Some(char) = chars.next() {
        let alone = before.is_whitespace() && chars.peek().is_none_or(|next| next.is_whitespace());
        before = char;
        match char {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            _ if brackets > 0 => {}
            '\'' | '’' => continue,
            _ if char.is_alphanumeric() => {
                word.extend(char.to_lowercase());
                continue;
            }
            _ => {}
        }
        end(&mut word, &mut parts);
        if brackets == 0
            && (matches!(char, '&' | '/' | '+' | ',' | ';' | ':' | '|' | '–' | '—') || char == '-' && alone)
        {
            parts.push(Vec::new());
        }
    }
    end(&mut word, &mut parts);
    parts
}

fn end(word: &mut String, parts: &mut Vec<Vec<String>>) {
    let word = std::mem::take(word);
    match (word.as_str(), parts.last_mut()) {
        ("", _) => {}
        ("and" | "or", _) => parts.push(Vec::new()),
        (_, Some(part)) => part.push(word),
        (_, None) => {}
    }
}

/// Words less the number that they begin with: `2 1`, `step 3`, `b`, `iv`.
fn unnumbered(mut words: &[String]) -> &[String] {
    let is_number = |word: &String| word.bytes().all(|b| b.is_ascii_digit());
    if let [counter, number, rest @ ..] = words
        && COUNTERS.contains(&counter.as_str())
        && (is_number(number) || is_ordinal(number))
    {
        return rest;
    }
    while let [first, rest @ ..] = words
        && is_number(first)
    {
        words = rest;
    }
    match words {
        [first, rest @ ..] if !rest.is_empty() && is_ordinal(first) => rest,
        _ => words,
    }
}

/// A single letter, or a small Roman number.
fn is_ordinal(word: &str) -> bool {
    word.chars().count() == 1 || word.len() <= 4 && word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_whatever_stands_around_it() {
        for heading in [
            "Diagnosis",
            "DIAGNOSIS:",
            "1. Diagnosis",
            "§2 Diagnosis",
            "§2.1. Diagnosis",
            "Step 3: Diagnosis",
            "🔍 Diagnosis",
            "1️⃣ Diagnosis",
            "Diagnosis (first five minutes)",
            "b) Diagnosis",
            "IV. Diagnosis",
            "Diagnosis and mitigation",
            "Mitigation & Diagnosis",
            "Impact / Diagnosis",
            "Impact, Diagnosis, Fix",
            "Diagnosis – where to look",
            "Diagnosis: where to look",
            "NodeDown - Diagnosis",
            "Phase 2 Diagnosis",
        ] {
            assert!(keys(heading).contains(&"diagnosis".to_owned()), "{heading}: {:?}", keys(heading));
        }
        for heading in ["Self-diagnosis", "Diagnosis steps", "No diagnosis", "Diagnoses", "(Diagnosis)", ""] {
            assert!(!keys(heading).contains(&"diagnosis".to_owned()), "{heading}: {:?}", keys(heading));
        }
    }

    #[test]
    fn the_whole_comes_first_and_joins_are_alike() {
        assert_eq!(keys("2. Diagnosis & mitigation")[0], "diagnosis and mitigation");
        assert_eq!(keys("Diagnosis/Mitigation")[0], "diagnosis and mitigation");
        assert_eq!(keys("What's wrong?"), ["whats wrong"]);
        assert_eq!(keys("§1"), ["§1"]);
    }
}
