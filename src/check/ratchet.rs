//! What tightens the gate step by step: findings that were accepted are counted and not reported, and those that a
//! revision had are left out. What was not read is neither: behind it anything may hide.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Verdict, moved};
use crate::baseline::{Accepted, Baseline};
use crate::finding::{Finding, Level};
use crate::span::{SourceMap, Span};

/// Checks that say that something was not read, or not as was meant. Nothing is known of what they hide, so they are
/// always reported.
const BLIND: [&str; 4] = ["unreadable-file", "bad-config", "nothing-checked", "unreadable-rules"];
/// Bytes on either side of a finding that tell it from others of its kind; more than most lines have.
const AROUND: usize = 200;

/// Whether a finding may be accepted or known; else it is reported whatever was there before.
fn may_be_left_out(finding: &Finding) -> bool {
    !BLIND.contains(&finding.check)
}

impl Verdict {
    /// Takes out what the baseline holds, and counts it.
    pub fn accept(&mut self, baseline: &Baseline) {
        let mut open: HashSet<&str> = baseline.accepted.iter().map(|entry| entry.fingerprint.as_str()).collect();
        let before = self.findings.len();
        self.findings.retain(|finding| !(may_be_left_out(finding) && open.remove(finding.fingerprint.as_str())));
        self.baselined = before - self.findings.len();
        self.mended = open.len();
    }

    /// Takes out the findings of these fingerprints, and says how many there were.
    pub fn leave_out(&mut self, known: &HashSet<String>) -> usize {
        let before = self.findings.len();
        self.findings.retain(|finding| !known.contains(&finding.fingerprint));
        before - self.findings.len()
    }

    /// The check of an error because of which no baseline can be made: what was not read cannot be told from what was
    /// mended.
    #[must_use]
    pub fn blind(&self) -> Option<&'static str> {
        let blind = |finding: &&Finding| finding.level == Level::Error && !may_be_left_out(finding);
        self.findings.iter().find(blind).map(|finding| finding.check)
    }

    /// The baseline that follows an old one: without what is mended; with `add` everything that is found now. The
    /// verdict must be one that nothing was taken out of.
    #[must_use]
    pub fn baseline(&self, map: &SourceMap, old: Option<&Baseline>, add: bool) -> Baseline {
        let held = old.iter().flat_map(|old| &old.accepted).map(|entry| (entry.fingerprint.as_str(), entry));
        let held: HashMap<&str, &Accepted> = held.collect();
        let all = add || old.is_none();
        let entry = |finding: &Finding| match held.get(finding.fingerprint.as_str()) {
            // As it is written there, so that a reworded message changes no line.
            Some(entry) => Some((*entry).clone()),
            None => all.then(|| {
                Accepted::new(&finding.fingerprint, finding.check, map.path(finding.span.file), &finding.message)
            }),
        };
        Baseline::new(self.findings.iter().filter(|finding| may_be_left_out(finding)).filter_map(entry).collect())
    }
}

/// What a book says now, beside what it said at a revision.
#[derive(Debug, Default)]
pub struct Since {
    /// Fingerprints of the findings that were there before.
    pub known: HashSet<String>,
    /// How many findings are there no more.
    pub mended: usize,
    /// Files that have another name now: the old one, and the new one.
    pub moved: BTreeMap<String, String>,
    /// Files that are new, have another name or another text, sorted.
    pub changed: BTreeSet<String>,
}

/// Findings of one check, file and subject that the revision has, by the text around them.
#[derive(Default)]
struct Kind<'a> {
    left: usize,
    around: HashMap<&'a [u8], usize>,
}

type Key<'a> = (&'static str, &'a str, &'a str);

/// Tells what is new since a revision. Of several findings of one kind as many are known as there were: first those
/// whose surroundings are unchanged, then the first ones. A file that was renamed is still that file.
#[must_use]
pub fn since(map: &SourceMap, verdict: &Verdict, old_map: &SourceMap, old: &Verdict) -> Since {
    let (moved, changed) = moved::moved(old_map, map);
    let mut kinds: HashMap<Key<'_>, Kind<'_>> = HashMap::new();
    for finding in &old.findings {
        let path = old_map.path(finding.span.file);
        let path = moved.get(path).map_or(path, String::as_str);
        let kind = kinds.entry((finding.check, path, &finding.subject)).or_default();
        kind.left += 1;
        *kind.around.entry(around(old_map, finding.span)).or_default() += 1;
    }
    let mut known = HashSet::new();
    for same_place in [true, false] {
        for finding in verdict.findings.iter().filter(|finding| may_be_left_out(finding)) {
            let key = (finding.check, map.path(finding.span.file), finding.subject.as_str());
            let Some(kind) = kinds.get_mut(&key) else { continue };
            if kind.left == 0 || known.contains(&finding.fingerprint) {
                continue;
            }
            if same_place {
                match kind.around.get_mut(around(map, finding.span)).filter(|left| **left > 0) {
                    Some(left) => *left -= 1,
                    None => continue,
                }
            }
            kind.left -= 1;
            known.insert(finding.fingerprint.clone());
        }
    }
    let mended = kinds.values().map(|kind| kind.left).sum();
    Since { known, mended, moved, changed }
}

/// The line of a finding, without blanks at its ends; of a very long line what is near.
fn around(map: &SourceMap, span: Span) -> &[u8] {
    let text = map.text(span.file).as_bytes();
    let at = (span.start as usize).min(text.len());
    let (from, to) = (at.saturating_sub(AROUND), (at + AROUND).min(text.len()));
    let start = text[from..at].iter().rposition(|&byte| byte == b'\n').map_or(from, |before| from + before + 1);
    let end = text[at..to].iter().position(|&byte| byte == b'\n').map_or(to, |after| at + after);
    text[start..end].trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(map: &mut SourceMap, path: &str, text: &str) -> Verdict {
        let file = map.add(path, text);
        let at = |(start, found): (usize, &str)| {
            let mut finding = Finding::new("mojibake", Span::new(file, start..start + found.len()), found, "wrong");
            finding.fingerprint = format!("{path} {start}");
            finding
        };
        Verdict { findings: text.match_indices('x').map(at).collect(), ..Verdict::default() }
    }

    #[test]
    fn as_many_of_a_kind_are_known_as_there_were_and_those_of_unchanged_lines_first() {
        let table = [
            ("a x\nb x\n", "a x\nb x\n", "", 0),
            ("a x\nb x\n", "new x\na x\nb x\n", "0:4", 0),
            ("a x\nb x\n", "  b x\n", "", 1),
            ("a x\n", "other x\n", "", 0),
            ("a x\n", "other x\nlast x\n", "1:13", 0),
            ("a x\n", "a x x\n", "1:4", 0),
            ("", "x\n", "0:0", 0),
            ("x\n", "", "", 1),
        ];
        for (old_text, new_text, new, mended) in table {
            let (mut old_map, mut map) = (SourceMap::default(), SourceMap::default());
            let old = verdict(&mut old_map, "a.md", old_text);
            let now = verdict(&mut map, "a.md", new_text);
            let since = since(&map, &now, &old_map, &old);
            let unknown = now.findings.iter().enumerate().filter(|(_, f)| !since.known.contains(&f.fingerprint));
            let unknown: Vec<String> = unknown.map(|(at, f)| format!("{at}:{}", f.span.start)).collect();
            assert_eq!((unknown.join(" ").as_str(), since.mended), (new, mended), "{old_text:?} {new_text:?}");
        }
    }

    #[test]
    fn a_baseline_keeps_its_words_and_holds_nothing_that_was_not_read() {
        let mut map = SourceMap::default();
        let mut now = verdict(&mut map, "a.md", "x x");
        now.findings[1].check = "unreadable-file";
        let entry = |fingerprint: &str| Accepted::new(fingerprint, "mojibake", "a.md", "old words");
        let old = Baseline::new(["a.md 0", "a.md 2", "gone"].map(entry).to_vec());
        assert_eq!(now.baseline(&map, Some(&old), true).accepted, [entry("a.md 0")]);
        now.accept(&old);
        assert_eq!((now.findings.len(), now.baselined, now.mended), (1, 1, 2));
        assert_eq!(now.blind(), Some("unreadable-file"));
    }
}
