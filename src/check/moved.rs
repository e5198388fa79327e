//! Which file of a revision is which file now, whatever it is called.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::span::SourceMap;

/// A line that more files than this have says nothing about where a file came from.
const COMMON: usize = 8;

/// The files that have another name now, old to new; and all that are new, renamed or have another text. A renamed file
/// has the same text, or else at least half of the lines that tell it from others.
pub(super) fn moved(old: &SourceMap, new: &SourceMap) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let (before, now) = (texts(old), texts(new));
    let mut gone: BTreeMap<&str, &str> = before.iter().map(|(path, text)| (*path, *text)).collect();
    gone.retain(|path, _| !now.contains_key(path));
    let came: BTreeMap<&str, &str> =
        now.iter().filter(|(path, _)| !before.contains_key(*path)).map(|(path, text)| (*path, *text)).collect();
    let changed = now.iter().filter(|(path, text)| before.get(*path) != Some(text));
    let changed = changed.map(|(path, _)| (*path).to_owned()).collect();

    let mut moved = BTreeMap::new();
    let mut same: HashMap<&str, Vec<&str>> = HashMap::new();
    for (path, text) in gone.iter().rev().filter(|(_, text)| !text.trim().is_empty()) {
        same.entry(text).or_default().push(path);
    }
    let mut others: Vec<(&str, &str)> = Vec::new();
    for (path, text) in came {
        match same.get_mut(text).and_then(Vec::pop) {
            Some(from) => {
                gone.remove(from);
                moved.insert(from.to_owned(), path.to_owned());
            }
            None => others.push((path, text)),
        }
    }
    moved.extend(alike(&gone, &others).into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())));
    (moved, changed)
}

/// Every text of the disk by its path; what the command line and pipes give has a name in `<>`.
fn texts(map: &SourceMap) -> BTreeMap<&str, &str> {
    let files = map.files().filter(|file| !file.path.starts_with('<'));
    files.map(|file| (file.path.as_str(), file.text.as_str())).collect()
}

/// Pairs of old files and new ones that have at least half of their telling lines, the most alike first, each file once.
fn alike<'a>(gone: &BTreeMap<&'a str, &'a str>, came: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut holders: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for (path, text) in gone {
        for line in lines(text) {
            holders.entry(line).or_default().push(path);
        }
    }
    holders.retain(|_, paths| paths.len() <= COMMON);
    let mut telling: HashMap<&str, usize> = HashMap::new();
    for path in holders.values().flatten() {
        *telling.entry(path).or_default() += 1;
    }
    let mut pairs: Vec<(usize, &str, &str)> = Vec::new();
    for (path, text) in came {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for from in lines(text).iter().filter_map(|line| holders.get(line)).flatten() {
            *shared.entry(from).or_default() += 1;
        }
        let enough = |from: &str, number: usize| 2 * number >= telling.get(from).copied().unwrap_or_default();
        pairs.extend(shared.iter().filter(|&(from, &number)| enough(from, number)).map(|(from, &n)| (n, *from, *path)));
    }
    pairs.sort_by(|a, b| (b.0, a.1, a.2).cmp(&(a.0, b.1, b.2)));
    let mut paired: BTreeSet<&str> = BTreeSet::new();
    // No path is both old and new here.
    pairs.retain(|&(_, from, to)| {
        let free = !paired.contains(from) && !paired.contains(to);
        free && paired.insert(from) && paired.insert(to)
    });
    pairs.into_iter().map(|(_, from, to)| (from, to)).collect()
}

/// The different lines of a text that say something.
fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files as `path: text`, with `|` for a line's end.
    fn map(files: &[&str]) -> SourceMap {
        let mut map = SourceMap::default();
        for (path, text) in files.iter().filter_map(|file| file.split_once(": ")) {
            map.add(path, text.replace('|', "\n"));
        }
        map
    }

    #[test]
    fn files_are_found_again_by_their_text_or_most_of_their_lines() {
        let table: [(&[&str], &[&str], &str, &str); 8] = [
            (&["a: 1|2"], &["b: 1|2"], "a>b", "b"),
            (&["a: 1|2|3"], &["b: 0|2|3|4"], "a>b", "b"),
            (&["a: 1|2|3"], &["b: 3|4|5|6"], "", "b"),
            (&["a: 1|2"], &["a: 1|2", "b: 1|2"], "", "b"),
            (&["a: 1|2", "c: 1|2"], &["b: 1|2", "d: 1|2"], "a>b c>d", "b d"),
            (&["a: 1|2|3|4", "c: 3|4|5|6"], &["b: 3|4|5|7"], "c>b", "b"),
            (&["a: |"], &["b: |"], "", "b"),
            (&["<stdin>: 1"], &["b: 1"], "", "b"),
        ];
        for (old, new, wanted, changes) in table {
            let (moved, changed) = moved(&map(old), &map(new));
            let moved: Vec<String> = moved.iter().map(|(from, to)| format!("{from}>{to}")).collect();
            assert_eq!(moved.join(" "), wanted, "{old:?} {new:?}");
            assert_eq!(changed.into_iter().collect::<Vec<_>>().join(" "), changes);
        }
    }
}
