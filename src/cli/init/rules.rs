//! Which rule files a tree has, and the globs that name them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::bug;
use crate::rules::{self, AlertRule, RuleFile};
use crate::source::Survey;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Globs that match the rule files, each with the number of its files and of their rules.
    pub(super) globs: Vec<(String, usize, usize)>,
    pub(super) files: usize,
    pub(super) rules: usize,
    /// Names of alerts.
    pub(super) names: BTreeSet<String>,
}

/// What a document is to a book.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Holds this many alert rules, or what was meant to be some.
    Rules(usize),
    /// Holds none, and would not be complained of among rule files.
    Quiet,
    Other,
}

/// Files of one folder and extension.
type Group<'a> = BTreeMap<&'a str, Kind>;

pub(super) fn find(survey: &Survey) -> Found {
    let read: Vec<(Kind, Vec<String>)> = survey
        .documents
        .par_iter()
        .map(|&file| {
            let read = bug::catch(survey.map.path(file), || rules::read(&survey.map, file));
            read.map_or((Kind::Other, Vec::new()), |read| {
                (kind(&read, survey.map.text(file)), read.rules.into_iter().map(|rule| rule.name.value).collect())
            })
        })
        .collect();
    let mut out = Found::default();
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    for (&file, (kind, names)) in survey.documents.iter().zip(read) {
        let path = survey.map.path(file);
        if let Kind::Rules(rules) = kind {
            out.files += 1;
            out.rules += rules;
            out.names.extend(names);
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        groups.entry((folder, extension)).or_default().insert(path, kind);
    }
    out.globs = globs(&groups);
    out
}

fn kind(read: &RuleFile, text: &str) -> Kind {
    // A list of words is a list of names where somebody says so, and here nobody does.
    let says = |rule: &AlertRule| !rule.expr.is_empty() || !rule.labels.is_empty() || !rule.annotations.is_empty();
    let meant = || !read.problems.is_empty() && text.lines().any(|line| line.trim_start().starts_with("- alert:"));
    if read.rules.iter().any(says) || meant() {
        Kind::Rules(read.rules.len())
    } else if read.rules.is_empty() && read.problems.is_empty() {
        Kind::Quiet
    } else {
        Kind::Other
    }
}

/// One glob for each family of folders that differ in one name, else for each folder, else for each file.
fn globs(groups: &BTreeMap<(&str, &str), Group<'_>>) -> Vec<(String, usize, usize)> {
    let mut families: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    for (folder, extension) in groups.keys() {
        for family in wider(folder) {
            families.entry(format!("{family}/*.{}", literal(extension))).or_default().push((folder, extension));
        }
    }
    families.retain(|_, members| {
        let with = members.iter().filter(|member| has_rules(&groups[*member])).count();
        with > 1 && members.iter().all(|member| is_plain(&groups[member]))
    });
    let mut out = Vec::new();
    let mut done: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (&(folder, extension), group) in groups {
        if !has_rules(group) || done.contains(&(folder, extension)) {
            continue;
        }
        let extension_glob = literal(extension);
        let family = wider(folder)
            .map(|family| format!("{family}/*.{extension_glob}"))
            .find_map(|glob| families.get_key_value(&glob));
        if let Some((glob, members)) = family {
            done.extend(members);
            out.push(counted(glob.clone(), members.iter().flat_map(|member| groups[member].values())));
        } else if is_plain(group) {
            let prefix = if folder.is_empty() { String::new() } else { format!("{}/", literal(folder)) };
            out.push(counted(format!("{prefix}*.{extension_glob}"), group.values()));
        } else {
            let files = group.iter().filter(|(_, kind)| matches!(kind, Kind::Rules(_)));
            out.extend(files.map(|(path, kind)| counted(literal(path), std::iter::once(kind))));
        }
    }
    out
}

/// The folder's globs with one of its names left open.
fn wider(folder: &str) -> impl Iterator<Item = String> {
    let names: Vec<String> = folder.split('/').map(literal).collect();
    let parts = if names.len() > 1 { names.len() } else { 0 };
    (0..parts).map(move |open| {
        let part = |(at, name): (usize, &String)| if at == open { "*".to_owned() } else { name.clone() };
        names.iter().enumerate().map(part).collect::<Vec<_>>().join("/")
    })
}

fn has_rules(group: &Group<'_>) -> bool {
    group.values().any(|kind| matches!(kind, Kind::Rules(_)))
}

/// Whether a glob over all of it matches nothing that would be complained of.
fn is_plain(group: &Group<'_>) -> bool {
    !group.values().any(|kind| *kind == Kind::Other)
}

fn counted<'k>(glob: String, kinds: impl Iterator<Item = &'k Kind>) -> (String, usize, usize) {
    let rules = kinds.filter_map(|kind| if let Kind::Rules(rules) = kind { Some(*rules) } else { None });
    let rules: Vec<usize> = rules.collect();
    (glob, rules.len(), rules.iter().sum())
}

/// A glob that matches this path alone.
fn literal(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for char in path.chars() {
        if "*?[]{}\\".contains(char) {
            out.extend(['[', char, ']']);
        } else {
            out.push(char);
        }
    }
    out
}
