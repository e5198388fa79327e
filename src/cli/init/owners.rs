//! Who owns which folder, as `CODEOWNERS` says.

use super::content::Folder;
use crate::source::Survey;

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
