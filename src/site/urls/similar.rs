//! Names that may be meant by another name, found by their words and not by comparing all with all.

use std::collections::HashMap;

use crate::finding;

/// How many names are compared with one that was not found.
const CANDIDATES: usize = 64;

/// Names by their words.
#[derive(Debug)]
pub(crate) struct Similar<'a> {
    names: Vec<&'a str>,
    by_key: HashMap<String, Vec<usize>>,
}

impl<'a> Similar<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (id, name) in names.iter().enumerate() {
            for key in keys(name) {
                by_key.entry(key).or_default().push(id);
            }
        }
        Self { names, by_key }
    }

    /// The name that is the same but for a slip, case, word order, one word, or words lost at the front.
    pub(crate) fn nearest(&self, wanted: &str) -> Option<&'a str> {
        if let Some(near) = self.slip(wanted) {
            return Some(near);
        }
        let candidates = self.candidates(wanted);
        let words = words(wanted);
        let rank = |name: &&&str| likeness(&words, &self::words(name));
        candidates
            .iter()
            .filter(|name| rank(name) > 0)
            .max_by_key(|name| (rank(name), std::cmp::Reverse(**name)))
            .copied()
    }

    /// The name that is the same but for a slip of the keyboard or case.
    pub(crate) fn slip(&self, wanted: &str) -> Option<&'a str> {
        finding::nearest(wanted, self.candidates(wanted))
    }

    /// Names that share the rarest of its words, beginnings and ends.
    fn candidates(&self, wanted: &str) -> Vec<&'a str> {
        let mut lists: Vec<&Vec<usize>> = keys(wanted).iter().filter_map(|key| self.by_key.get(key)).collect();
        lists.sort_by_key(|list| list.len());
        let mut ids: Vec<usize> = lists.into_iter().flatten().copied().take(CANDIDATES).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| self.names[id]).collect()
    }
}

/// Words of a name, lower-cased: `BZZZNoAdmin_elected` is `bzzz`, `no`, `admin`, `elected`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied().unwrap_or(' ');
        let next_is_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = char.is_uppercase() && (!before.is_uppercase() || next_is_lower);
        if begins || !char.is_alphanumeric() {
            words.push(String::new());
        }
        if char.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn keys(name: &str) -> Vec<String> {
    let words = words(name);
    let all: Vec<char> = words.concat().chars().collect();
    let mut keys = words;
    if all.len() > 4 {
        keys.push(format!("^{}", all[..4].iter().collect::<String>()));
        keys.push(format!("${}", all[all.len() - 4..].iter().collect::<String>()));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// 3: the same words in another order; 2: words lost at the front; 1: one word of several changed; 0: unlike.
fn likeness(a: &[String], b: &[String]) -> u8 {
    let (mut x, mut y) = (a.to_vec(), b.to_vec());
    x.sort_unstable();
    y.sort_unstable();
    if x == y {
        return 3;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.len() >= 2 && long.ends_with(short) && short.len() * 2 >= long.len() {
        return 2;
    }
    let changed = a.iter().zip(b).filter(|(a, b)| a != b).count();
    u8::from(a.len() == b.len() && a.len() >= 3 && changed == 1)
}
