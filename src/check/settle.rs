//! From what the checks found to what is reported: order, fingerprints, levels, suppressions.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use globset::GlobMatcher;
use sha2::{Digest, Sha256};

use super::reading::unused_allow;
use super::{Check, Verdict, find};
use crate::config::{self, LevelRule};
use crate::digest::hex;
use crate::finding::{Allow, Finding, Level};
use crate::site::Site;
use crate::span::{FileId, Spanned};

/// Settles the findings of all checks. Suppressions that turn out to cover nothing are findings too, and may
/// themselves be suppressed; so those are settled last.
pub(super) fn settle(site: &Site, found: Vec<Finding>) -> Verdict {
    let mut desk = Desk {
        site,
        levels: Levels::new(&site.sources.config.levels, &site.sources.config.book.src),
        ordinals: BTreeMap::new(),
        allows: Suppressions::new(site),
        verdict: Verdict::default(),
    };
    // What is wrong with the pages of another book is for that book's own check to say.
    let elsewhere: HashSet<FileId> = match &site.sources.book {
        Some(_) => site.pages.iter().map(|page| page.file).collect(),
        None => HashSet::new(),
    };
    let found = found.into_iter().filter(|finding| !elsewhere.contains(&finding.span.file));
    let (about_allows, others) = found.partition(|finding| finding.check == unused_allow::CHECK.name);
    desk.take(others, true);
    let mut last: Vec<Finding> = about_allows;
    last.extend(desk.unused(false));
    desk.take(last, true);
    let last = desk.unused(true);
    desk.take(last, false);
    order(site, &mut desk.verdict.findings);
    desk.verdict
}

/// Whether findings of a check can have a level but off, in whichever file.
pub(super) fn may_count(levels: &[LevelRule], check: &Check) -> bool {
    let rules = levels.iter().filter(|rule| rule.check == check.name);
    rules.map(|rule| rule.level).chain([check.level]).any(|level| level != Level::Off)
}

/// The desk that every batch of findings goes over.
struct Desk<'a> {
    site: &'a Site,
    levels: Levels<'a>,
    /// How many findings there were of a check, file and subject.
    ordinals: BTreeMap<(&'static str, FileId, String), usize>,
    allows: Suppressions<'a>,
    verdict: Verdict,
}

impl Desk<'_> {
    /// `open` findings may be suppressed.
    fn take(&mut self, mut batch: Vec<Finding>, open: bool) {
        order(self.site, &mut batch);
        batch.dedup_by(|a, b| a.check == b.check && a.span == b.span && a.message == b.message);
        for mut finding in batch {
            let path = self.site.sources.map.path(finding.span.file);
            // Counted before anything is left out: an allow on the first of two must not rename the second.
            let ordinal = self.ordinals.entry((finding.check, finding.span.file, finding.subject.clone())).or_default();
            finding.fingerprint = fingerprint(finding.check, path, &finding.subject, *ordinal);
            *ordinal += 1;
            finding.level = self.levels.of(finding.check, path);
            if finding.level == Level::Off {
                continue;
            }
            if open && self.allows.cover(&finding) {
                self.verdict.suppressed += 1;
            } else {
                self.verdict.findings.push(finding);
            }
        }
    }

    /// A finding for each allow that covered nothing; those of `unused-allow` itself are judged `last`.
    fn unused(&self, last: bool) -> Vec<Finding> {
        let own = unused_allow::CHECK.name;
        let idle = self.allows.all.iter().zip(&self.allows.used).filter(|&(_, &used)| !used).map(|(allow, _)| *allow);
        idle.filter(|allow| (allow.check == own) == last)
            .filter(|allow| self.levels.of(&allow.check, self.site.sources.map.path(allow.span.file)) != Level::Off)
            .map(unused_allow::idle)
            .collect()
    }
}

/// Sorts by file path, place, check and message.
fn order(site: &Site, findings: &mut [Finding]) {
    let path = |finding: &Finding| site.sources.map.path(finding.span.file);
    findings.sort_by(|a, b| {
        let rest = |f: &Finding| (f.span.start, f.check);
        (path(a), rest(a), &a.message, a.span.end, &a.subject).cmp(&(
            path(b),
            rest(b),
            &b.message,
            b.span.end,
            &b.subject,
        ))
    });
}

/// sha256 of what a finding is about; message and line are free to change.
fn fingerprint(check: &str, path: &str, subject: &str, ordinal: usize) -> String {
    hex(&Sha256::digest(format!("{check}\0{path}\0{subject}\0{ordinal}")))
}

/// The paths of `[[checks.for]]` that no file has.
pub(super) fn idle_paths(site: &Site) -> Vec<&Spanned<String>> {
    let config = &site.sources.config;
    let levels = Levels::new(&config.levels, &config.book.src);
    let nowhere = |glob: &GlobMatcher| !site.sources.map.paths().any(|path| levels.matches(glob, path));
    let idle = levels.rules.iter().filter(|(_, glob)| glob.as_ref().is_some_and(nowhere));
    idle.filter_map(|(rule, _)| rule.path.as_ref()).collect()
}

/// `[checks]` and `[[checks.for]]`, with their globs read once.
struct Levels<'a> {
    /// The content folder, with a `/` behind it: paths may be written with it or without.
    src: String,
    rules: Vec<(&'a LevelRule, Option<GlobMatcher>)>,
}

impl<'a> Levels<'a> {
    /// A rule whose glob cannot be read matches nothing; the reader of `book.toml` says so.
    fn new(rules: &'a [LevelRule], src: &str) -> Self {
        let readable = rules.iter().filter_map(|rule| match &rule.path {
            None => Some((rule, None)),
            Some(path) => config::glob(&path.value).ok().map(|glob| (rule, Some(glob))),
        });
        Self { src: format!("{src}/"), rules: readable.collect() }
    }

    fn matches(&self, glob: &GlobMatcher, path: &str) -> bool {
        glob.is_match(path) || path.strip_prefix(&self.src).is_some_and(|path| glob.is_match(path))
    }

    /// Level of a check in a file: that of the last rule that matches, else the check's own.
    fn of(&self, check: &str, path: &str) -> Level {
        let matching = self
            .rules
            .iter()
            .rev()
            .find(|(rule, glob)| rule.check == check && glob.as_ref().is_none_or(|glob| self.matches(glob, path)));
        let own = || find(check).map_or(Level::Error, |check| check.level);
        matching.map_or_else(own, |(rule, _)| rule.level)
    }
}

/// Every allow that can suppress something, and which of them did.
struct Suppressions<'a> {
    all: Vec<&'a Allow>,
    used: Vec<bool>,
    sweeps: BTreeMap<(FileId, &'a str), Sweep>,
}

/// The allows of one file and check, by where their cover begins. Findings come in order of place, so each allow
/// is opened once and closed once, however many there are.
#[derive(Default)]
struct Sweep {
    allows: Vec<usize>,
    next: usize,
    open: Vec<usize>,
}

impl<'a> Suppressions<'a> {
    /// Allows without a reason or with an unknown name suppress nothing; `unused-allow` reports them as such.
    fn new(site: &'a Site) -> Self {
        let works = |allow: &&Allow| !allow.reason.trim().is_empty() && find(&allow.check).is_some();
        let all: Vec<&Allow> = unused_allow::allows(site).filter(works).collect();
        let mut sweeps: BTreeMap<(FileId, &str), Sweep> = BTreeMap::new();
        for (at, allow) in all.iter().enumerate() {
            sweeps.entry((allow.covers.file, &allow.check)).or_default().allows.push(at);
        }
        for sweep in sweeps.values_mut() {
            sweep.allows.sort_by_key(|&at| (all[at].covers.start, Reverse(all[at].covers.end)));
        }
        Self { used: vec![false; all.len()], all, sweeps }
    }

    /// Whether an allow covers the place where the finding starts; the innermost one is the one that was used.
    fn cover(&mut self, finding: &Finding) -> bool {
        let Some(sweep) = self.sweeps.get_mut(&(finding.span.file, finding.check)) else { return false };
        let at = finding.span.start;
        while let Some(&allow) = sweep.allows.get(sweep.next).filter(|&&allow| self.all[allow].covers.start <= at) {
            sweep.open.push(allow);
            sweep.next += 1;
        }
        while let Some(&allow) = sweep.open.last() {
            if self.all[allow].covers.end > at {
                self.used[allow] = true;
                return true;
            }
            sweep.open.pop();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::site::nav::Nav;
    use crate::site::resolve::PageIndex;
    use crate::source::Sources;
    use crate::span::{SourceMap, Span};

    const TEXT: &str = "one two three four five";

    /// A site of one rule file, which holds nothing but the allows.
    fn site(levels: &[(&str, Option<&str>, Level)], allows: &[(&str, std::ops::Range<usize>)]) -> Site {
        let mut map = SourceMap::default();
        let (toml, file) = (map.add("book.toml", ""), map.add("rules/a.yml", TEXT));
        let mut config = Config::default_for(toml);
        config.levels = levels
            .iter()
            .map(|&(check, path, level)| LevelRule {
                check: check.to_owned(),
                path: path.map(|path| Spanned { value: path.to_owned(), span: Span::new(toml, 0..0) }),
                level,
                span: Span::new(toml, 0..0),
            })
            .collect();
        let allow = |(at, (check, covers)): (usize, &(&str, std::ops::Range<usize>))| Allow {
            span: Span::new(file, at..at + 1),
            check: (*check).to_owned(),
            reason: "it is meant".to_owned(),
            covers: Span::new(file, covers.clone()),
        };
        let allows = allows.iter().enumerate().map(allow).collect();
        let (rules, problems) = (Vec::new(), Vec::new());
        let rule_file = crate::rules::RuleFile { file, rules, recording: 0, others: 0, allows, problems };
        Site {
            sources: Sources { rules: vec![file], ..Sources::empty(map, config, jiff::civil::date(2026, 1, 15)) },
            pages: Vec::new(),
            rule_files: vec![std::sync::Arc::new(rule_file)],
            index: PageIndex::default(),
            links: Vec::new(),
            backlinks: Vec::new(),
            alerts: Vec::new(),
            orphans: Vec::new(),
            gone: Vec::new(),
            nav: Nav::default(),
            refused_assets: std::collections::BTreeSet::new(),
            outputs: BTreeMap::new(),
            collisions: Vec::new(),
            facts: std::sync::OnceLock::new(),
        }
    }

    /// A finding at each place, all about the same thing.
    fn found(site: &Site, places: &[(&'static str, usize)]) -> Vec<Finding> {
        let file = site.rule_files[0].file;
        places.iter().map(|&(check, at)| Finding::new(check, Span::new(file, at..at + 3), "x", "wrong")).collect()
    }

    fn shown(verdict: &Verdict) -> Vec<(&'static str, u32, Level)> {
        verdict.findings.iter().map(|finding| (finding.check, finding.span.start, finding.level)).collect()
    }

    #[test]
    fn findings_stand_in_order_once_each_at_their_own_level() {
        let site = site(&[], &[]);
        let places = [("mojibake", 8), ("broken-link", 8), ("broken-link", 0), ("mojibake", 8)];
        let verdict = settle(&site, found(&site, &places));
        let expected =
            [("broken-link", 0, Level::Error), ("broken-link", 8, Level::Error), ("mojibake", 8, Level::Warn)];
        assert_eq!(shown(&verdict), expected);
    }

    #[test]
    fn the_last_level_that_matches_wins() {
        let everywhere = ("broken-link", None, Level::Warn);
        let places = [("broken-link", 0)];
        for (levels, expected) in [
            (vec![everywhere], Some(Level::Warn)),
            (vec![everywhere, ("broken-link", Some("rules/**"), Level::Off)], None),
            (vec![everywhere, ("broken-link", Some("content/**"), Level::Off)], Some(Level::Warn)),
            (vec![("broken-link", Some("rules/*.yml"), Level::Off), everywhere], Some(Level::Warn)),
            (vec![("broken-link", Some("*.yml"), Level::Off)], Some(Level::Error)),
            (vec![("broken-link", Some("rules/a{,.de}.yml"), Level::Off)], None),
        ] {
            let site = site(&levels, &[]);
            let verdict = settle(&site, found(&site, &places));
            assert_eq!(verdict.findings.first().map(|finding| finding.level), expected, "{levels:?}");
        }
    }

    #[test]
    fn an_allow_covers_what_starts_in_its_range_and_an_idle_one_is_reported() {
        let site = site(&[], &[("broken-link", 0..8), ("broken-link", 18..23), ("mojibake", 0..23)]);
        let verdict = settle(&site, found(&site, &[("broken-link", 4), ("broken-link", 8)]));
        assert_eq!(verdict.suppressed, 1);
        let expected =
            [("unused-allow", 1, Level::Warn), ("unused-allow", 2, Level::Warn), ("broken-link", 8, Level::Error)];
        assert_eq!(shown(&verdict), expected);
    }

    #[test]
    fn an_allow_inside_another_serves_first_and_the_outer_one_the_rest() {
        let site = site(&[], &[("mojibake", 0..23), ("mojibake", 4..7), ("mojibake", 8..13)]);
        let verdict = settle(&site, found(&site, &[("mojibake", 4), ("mojibake", 8), ("mojibake", 20)]));
        assert_eq!((verdict.suppressed, verdict.findings.len()), (3, 0));
    }

    #[test]
    fn an_idle_allow_of_a_check_that_is_off_is_left_alone_and_may_itself_be_allowed() {
        let off = site(&[("mojibake", None, Level::Off)], &[("mojibake", 0..23)]);
        assert!(settle(&off, Vec::new()).findings.is_empty());
        let allowed = site(&[], &[("mojibake", 0..3), ("unused-allow", 0..23)]);
        let verdict = settle(&allowed, Vec::new());
        assert_eq!((verdict.suppressed, verdict.findings.len()), (1, 0));
        let idle = site(&[], &[("unused-allow", 0..23)]);
        assert_eq!(shown(&settle(&idle, Vec::new())), [("unused-allow", 0, Level::Warn)]);
    }

    #[test]
    fn fingerprints_differ_by_ordinal_and_outlive_lines_messages_and_allows() {
        let fingerprints = |site: &Site, places: &[(&'static str, usize)], message: &str| -> Vec<String> {
            let reworded = found(site, places).into_iter().map(|f| Finding { message: message.to_owned(), ..f });
            settle(site, reworded.collect()).findings.into_iter().map(|finding| finding.fingerprint).collect()
        };
        let places = [("broken-link", 0), ("broken-link", 8)];
        let before = fingerprints(&site(&[], &[]), &places, "wrong");
        assert_eq!(before[0].len(), 64);
        assert_ne!(before[0], before[1]);
        assert_eq!(before, fingerprints(&site(&[], &[]), &[("broken-link", 4), ("broken-link", 18)], "reworded"));
        assert_eq!(before[1..], fingerprints(&site(&[], &[("broken-link", 0..3)]), &places, "wrong"));
    }
}
