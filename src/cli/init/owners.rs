//! Who owns which folder, as `CODEOWNERS` and the labels of alert rules say.

use std::collections::{BTreeMap, BTreeSet};

use super::content::Folder;
use crate::rules::is_templated;
use crate::site::Site;
use crate::source::Survey;

/// Labels that name who answers for an alert.
const LABELS: [&str; 2] = ["owner", "team"];

/// Owners of folders, the last that fits wins; both as they are written.
pub(super) fn read(survey: &Survey) -> Vec<(String, String)> {
    let file = survey.settings.iter().find(|(name, _)| name.ends_with("CODEOWNERS"));
    let lines = file.map_or("", |(_, file)| survey.map.text(*file)).lines();
    lines.filter_map(line).collect()
}

/// A line that gives a whole folder from the root to somebody. Lines with wildcards are about files.
fn line(line: &str) -> Option<(String, String)> {
    let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
    let (pattern, owner) = (words.next()?, words.next()?);
    let folder = pattern.strip_suffix("/**").or_else(|| pattern.strip_suffix("/*")).unwrap_or(pattern);
    let anchored = folder.trim_end_matches('/').contains('/');
    let folder = folder.trim_matches('/');
    let plain = !folder.is_empty() && !folder.contains(['*', '?', '[', ']', '{', '}', '!', '\\', '^']);
    let known = owner.starts_with('@') || owner.contains('@');
    (anchored && plain && known && !owner.contains(char::is_control)).then(|| (folder.to_owned(), owner.to_owned()))
}

/// Who owns a folder as a whole.
pub(super) fn of<'o>(owners: &'o [(String, String)], folder: &str) -> Option<&'o str> {
    let holds = |owned: &str| folder == owned || folder.strip_prefix(owned).is_some_and(|rest| rest.starts_with('/'));
    owners.iter().rev().find(|(owned, _)| holds(owned)).map(|(_, owner)| owner.as_str())
}

/// Owners of folders inside of the content folder: globs over its pages.
pub(super) fn inside<'o>(owners: &'o [(String, String)], content: &Folder) -> Vec<(String, &'o str)> {
    let below = |owned: &str| match content.path.as_str() {
        "." => Some(owned.to_owned()),
        path => owned.strip_prefix(path)?.strip_prefix('/').map(str::to_owned),
    };
    owners.iter().filter_map(|(owned, owner)| Some((format!("{}/**", below(owned)?), owner.as_str()))).collect()
}

/// A folder of the book whose pages nobody is said to own, and all of whose alerts have one owner.
pub(super) struct Labelled {
    /// From the content folder.
    pub(super) folder: String,
    pub(super) owner: String,
    /// Rules that say so.
    pub(super) rules: usize,
}

/// Owners by the labels of the rules that lead into a folder, where all agree.
pub(super) fn by_labels(site: &Site) -> Vec<Labelled> {
    let mut folders: BTreeMap<&str, (BTreeSet<&str>, usize)> = BTreeMap::new();
    for alert in &site.alerts {
        for runbook in &alert.runbooks {
            let page = &site.pages[runbook.page];
            let Some((folder, _)) = page.path.split_once('/').filter(|_| page.meta.owner.is_none()) else { continue };
            let rules: BTreeSet<usize> = runbook.claims.iter().flat_map(|claim| &claim.rules).copied().collect();
            for rule in rules.into_iter().filter_map(|rule| alert.rules.get(rule)) {
                let labels = &site.rule(rule).labels;
                let owner = LABELS.iter().find_map(|key| labels.get(*key)).map(|owner| owner.trim());
                let (owners, said) = folders.entry(folder).or_default();
                owners.insert(owner.filter(|owner| !is_templated(owner)).unwrap_or_default());
                *said += 1;
            }
        }
    }
    let agreed = folders.into_iter().filter_map(|(folder, (owners, rules))| {
        let owner = owners.first().filter(|owner| owners.len() == 1 && !owner.is_empty())?;
        let plain = !folder.contains(['*', '?', '[', ']', '{', '}', '!', '\\']);
        plain.then(|| Labelled { folder: folder.to_owned(), owner: (*owner).to_owned(), rules })
    });
    agreed.collect()
}
