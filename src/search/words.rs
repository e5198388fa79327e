//! Names into words, and words that are nearly the same. `static/search.js` does all of this the same way.

use std::collections::BTreeSet;

/// Letters and digits in lower case, all else left out.
#[must_use]
pub fn norm(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name cut into its words, as written: at what is neither letter nor digit, where letter case or digits tell, and
/// around `words` (the longest first): `BZZZDHTDown` with the word `DHT` is `BZZZ`, `DHT`, `Down`.
#[must_use]
pub fn split(name: &str, words: &[String]) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut parts = Vec::new();
    for run in chars.split(|c| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        split_run(run, words, &mut parts);
    }
    parts
}

fn split_run(run: &[char], words: &[String], parts: &mut Vec<String>) {
    let (mut start, mut at) = (0, 0);
    while at < run.len() {
        let begins = at == start || cut(run, at);
        let word = (begins || run[at].is_uppercase()).then(|| word_at(&run[at..], words)).flatten();
        if (word.is_some() || begins) && at > start {
            parts.push(run[start..at].iter().collect());
            start = at;
        }
        if let Some(length) = word {
            parts.push(run[at..at + length].iter().collect());
            at += length;
            start = at;
        } else {
            at += 1;
        }
    }
    if start < run.len() {
        parts.push(run[start..].iter().collect());
    }
}

/// Length of the word that a text begins with, unless a small letter goes on with it.
fn word_at(text: &[char], words: &[String]) -> Option<usize> {
    words.iter().find_map(|word| {
        let mut length = 0;
        for c in word.chars() {
            if text.get(length) != Some(&c) {
                return None;
            }
            length += 1;
        }
        text.get(length).is_none_or(|next| !next.is_lowercase()).then_some(length)
    })
}

/// Whether a word begins at a place within letters and digits.
fn cut(run: &[char], at: usize) -> bool {
    if at == 0 {
        return true;
    }
    let (before, here) = (run[at - 1], run[at]);
    if before.is_uppercase() && here.is_uppercase() {
        // `HTTPServer`, but `PVCsFull` and `PVCs`.
        let next = run.get(at + 1);
        let plural = next == Some(&'s') && run.get(at + 2).is_none_or(|after| after.is_uppercase());
        return next.is_some_and(|next| next.is_lowercase()) && !plural;
    }
    here.is_uppercase() || (here.is_numeric() && !before.is_numeric() && !before.is_uppercase())
}

/// The words that names are cut at, the longest first: those that the book lists, and those capitals of its text of
/// which the capitals in a name are made, such as the `BZZZ` and `DHT` of `BZZZDHTDown`.
pub(super) fn vocabulary<'a>(
    listed: &[String],
    acronyms: impl Iterator<Item = &'a str>,
    names: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let known: BTreeSet<&str> = acronyms.collect();
    let mut words: BTreeSet<String> = listed.iter().cloned().collect();
    let mut listed = listed.to_vec();
    sort(&mut listed);
    for name in names {
        for part in split(name, &listed) {
            let capitals = part.len() >= 4 && part.bytes().all(|c| c.is_ascii_uppercase());
            if capitals && !known.contains(part.as_str()) {
                words.extend(pieces(&part, &known).into_iter().flatten().map(str::to_owned));
            }
        }
    }
    let mut words: Vec<String> = words.into_iter().collect();
    sort(&mut words);
    words
}

fn sort(words: &mut [String]) {
    words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
}

/// A run of capitals as two or three known words; none when it is not made of such.
fn pieces<'a>(run: &'a str, known: &BTreeSet<&str>) -> Option<Vec<&'a str>> {
    fn rest<'a>(run: &'a str, known: &BTreeSet<&str>, most: usize) -> Option<Vec<&'a str>> {
        if run.is_empty() {
            return Some(Vec::new());
        }
        if most == 0 {
            return None;
        }
        (2..=run.len()).rev().filter(|&length| known.contains(&run[..length])).find_map(|length| {
            let mut pieces = rest(&run[length..], known, most - 1)?;
            pieces.insert(0, &run[..length]);
            Some(pieces)
        })
    }
    // More letters than this are no acronyms in a row.
    if run.len() > 24 { None } else { rest(run, known, 3) }
}

/// How many mistakes a word of so many letters may have.
pub(super) fn allowed(length: usize) -> usize {
    match length {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// How many letters must be put in, left out, exchanged, or swapped with their neighbour to make `b` of `a`; none when
/// that is more than `most`.
pub(super) fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|&least| least > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.pop().filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_a_reader_sees_words() {
        let words = ["StemeDB".to_owned(), "DHT".to_owned(), "P2P".to_owned()];
        for (name, wanted) in [
            ("KubePodCrashLooping", "Kube Pod Crash Looping"),
            ("HTTPServerDown", "HTTP Server Down"),
            ("BZZZDHTReplicationDegraded", "BZZZ DHT Replication Degraded"),
            ("StemeDBDown", "StemeDB Down"),
            ("P2PMeshSplit", "P2P Mesh Split"),
            ("etcdHighFsync99th", "etcd High Fsync 99th"),
            ("Http5xxHigh", "Http 5xx High"),
            ("PVCsFull", "PVCs Full"),
            ("node_cpu-high load", "node cpu high load"),
            ("EC2InstanceDown", "EC2 Instance Down"),
            ("P99LatencyHigh", "P99 Latency High"),
            ("ÜberlaufVoll", "Überlauf Voll"),
            ("", ""),
        ] {
            assert_eq!(split(name, &words).join(" "), wanted, "{name}");
        }
    }

    #[test]
    fn capitals_of_the_text_cut_names() {
        let known = ["BZZZ", "DHT", "HTTP", "TLS", "HTTPS"];
        let names = ["BZZZDHTDown", "HTTPSDown", "HTTPTLSBroken", "QQQQDown"];
        let words = vocabulary(&[], known.into_iter(), names.into_iter());
        assert_eq!(words, ["BZZZ", "HTTP", "DHT", "TLS"]);
    }

    #[test]
    fn mistakes_are_counted() {
        let distance = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), 2);
        assert_eq!(distance("looping", "looping"), Some(0));
        assert_eq!(distance("lopoing", "looping"), Some(1));
        assert_eq!(distance("loping", "looping"), Some(1));
        assert_eq!(distance("lxxping", "looping"), Some(2));
        assert_eq!(distance("down", "latency"), None);
    }
}
