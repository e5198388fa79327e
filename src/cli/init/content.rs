//! Which folders of a tree hold its runbooks.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::config::Config;
use crate::parse::{self, Page, Tier};
use crate::source::Survey;
use crate::yaml;
use crate::{bug, span};

/// Names of folders that hold runbooks, whatever their pages say.
const OF_RUNBOOKS: [&str; 7] = ["runbooks", "runbook", "playbooks", "playbook", "oncall", "on-call", "sop"];
/// Names of folders that hold documents of every kind.
const OF_DOCUMENTS: [&str; 6] = ["content", "docs", "doc", "documentation", "wiki", "handbook"];
/// First words of headings that runbooks have.
const HEADINGS: [&str; 15] = [
    "symptoms",
    "diagnosis",
    "mitigation",
    "resolution",
    "remediation",
    "impact",
    "meaning",
    "escalation",
    "triage",
    "recovery",
    "rollback",
    "investigation",
    "immediate",
    "verification",
    "causes",
];
/// How many of them make a runbook.
const SEVERAL: usize = 2;

/// A folder that becomes the book's content, or a mount.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// From the root, `.` for the root itself.
    pub(super) path: String,
    /// Why it was taken, in words.
    pub(super) why: String,
    /// Pages that look like runbooks.
    pub(super) runbooks: usize,
}

/// The folders that hold runbooks; the one with the most of them first.
pub(super) fn find(survey: &Survey, names: &BTreeSet<String>) -> Vec<Folder> {
    let mut map = span::SourceMap::default();
    let config = Config::default_for(map.add("book.toml", ""));
    let looks: Vec<bool> = survey
        .pages
        .par_iter()
        .map(|source| {
            let page = bug::catch(&source.path, || parse::page(&survey.map, source, &config));
            page.is_ok_and(|page| is_runbook(&page, names))
        })
        .collect();
    let runbooks = survey.pages.iter().zip(looks).filter(|(_, looks)| *looks).map(|(source, _)| source.path.as_str());
    let known = configured(survey);
    let mut found: BTreeMap<String, (String, Vec<&str>)> = BTreeMap::new();
    for path in runbooks {
        let (folder, why) = home(path, &known);
        found.entry(folder).or_insert_with(|| (why, Vec::new())).1.push(path);
    }
    // What lies at the top counts where there is nothing else: the root as content would be everything.
    if found.len() > 1 {
        found.remove(".");
    }
    let outer: BTreeSet<String> = found.keys().cloned().collect();
    let is_inner = |path: &str| above(path).any(|folder| outer.contains(folder));
    let mut folders: Vec<Folder> = Vec::new();
    for (path, (why, pages)) in found.into_iter().filter(|(path, _)| !is_inner(path)) {
        folders.push(Folder { path, why, runbooks: pages.len() });
    }
    folders.sort_by(|a, b| b.runbooks.cmp(&a.runbooks).then_with(|| a.path.cmp(&b.path)));
    folders
}

/// Globs that together match the pages of a folder, and not those of a mount beside them.
pub(super) fn parts(survey: &Survey, folder: &str) -> BTreeSet<String> {
    let inside = |path: &str| match folder {
        "." => Some(path.to_owned()),
        _ => path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
    };
    let part = |path: String| path.split_once('/').map_or_else(|| "*".to_owned(), |(part, _)| format!("{part}/**"));
    survey.pages.iter().filter_map(|source| inside(&source.path)).map(part).collect()
}

fn is_runbook(page: &Page, names: &BTreeSet<String>) -> bool {
    let folders = page.path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let lower = folders.to_lowercase();
    let named = lower.split('/').any(|folder| OF_RUNBOOKS.contains(&folder));
    let claims =
        || page.claims.iter().any(|claim| claim.convention.tier() == Tier::Declared || names.contains(&claim.name));
    let titles: BTreeSet<String> = page.sections.iter().filter_map(|section| first_word(&section.title)).collect();
    named || claims() || HEADINGS.iter().filter(|word| titles.contains(**word)).count() >= SEVERAL
}

fn first_word(title: &str) -> Option<String> {
    let mut words = title.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.next().map(str::to_lowercase)
}

/// The folder that a runbook belongs to, and why.
fn home(path: &str, known: &[(String, &str)]) -> (String, String) {
    let within = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    if let Some((folder, by)) = known.iter().find(|(folder, _)| within(folder)) {
        return (folder.clone(), format!("`{by}` says that documents lie here"));
    }
    let mut best: Option<&str> = None;
    let mut folders: Vec<&str> = above(path).collect();
    folders.reverse();
    for names in [&OF_RUNBOOKS[..], &OF_DOCUMENTS[..]] {
        let is = |folder: &&&str| {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            names.contains(&name.to_lowercase().as_str())
        };
        best = best.or_else(|| folders.iter().find(is).copied());
    }
    match (best, folders.last()) {
        (Some(folder), _) => (folder.to_owned(), "named as a folder of runbooks or documents".to_owned()),
        (None, Some(folder)) => ((*folder).to_owned(), "its pages look like runbooks".to_owned()),
        (None, None) => (".".to_owned(), "the runbooks lie at the top".to_owned()),
    }
}

/// The folders around a path, the nearest first.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

/// Where other tools say that documents lie, and which file says so.
fn configured(survey: &Survey) -> Vec<(String, &'static str)> {
    let mut out = Vec::new();
    for (&name, &file) in &survey.settings {
        let text = survey.map.text(file);
        let said = match name {
            "mkdocs.yml" | "mkdocs.yaml" => yaml_key(text, "docs_dir").or_else(|| Some("docs".to_owned())),
            "hugo.yaml" | "hugo.yml" => yaml_key(text, "contentDir").or_else(|| Some("content".to_owned())),
            "hugo.toml" => toml_key(text, &["contentDir"]).or_else(|| Some("content".to_owned())),
            "config.toml" => toml_key(text, &["contentDir"]),
            "docs/book.toml" => {
                Some(format!("docs/{}", toml_key(text, &["book", "src"]).unwrap_or_else(|| "src".to_owned())))
            }
            _ => None,
        };
        let said = said.map(|folder| folder.trim_start_matches("./").trim_end_matches('/').to_owned());
        out.extend(said.filter(|folder| !folder.is_empty()).map(|folder| (folder, name)));
    }
    out
}

/// What another tool's settings say of the site that it makes of a folder.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// The file that says so.
    pub(super) by: &'static str,
    /// What stands at the top of its pages.
    pub(super) title: Option<String>,
    /// Where it is published.
    pub(super) url: Option<String>,
}

/// The settings for this content folder.
pub(super) fn settled(survey: &Survey, folder: &str) -> Settled {
    let Some((_, by)) = configured(survey).into_iter().find(|(known, _)| known == folder) else {
        return Settled::default();
    };
    let text = survey.settings.get(by).map_or("", |&file| survey.map.text(file));
    let (title, url) = match by {
        "mkdocs.yml" | "mkdocs.yaml" => (yaml_key(text, "site_name"), yaml_key(text, "site_url")),
        "hugo.yaml" | "hugo.yml" => (yaml_key(text, "title"), yaml_key(text, "baseURL")),
        "docs/book.toml" => (toml_key(text, &["book", "title"]), toml_key(text, &["output", "html", "site-url"])),
        _ => (toml_key(text, &["title"]), toml_key(text, &["baseURL"])),
    };
    let title = title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
    let whole = |url: &String| {
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let example = host.is_some_and(|host| host.starts_with("example.") || host.starts_with("localhost"));
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | '?' | '#' | '"' | '<' | '>');
        host.is_some_and(|host| !host.is_empty()) && !example && !url.contains(odd)
    };
    let url = url.filter(whole).map(|url| format!("{}/", url.trim_end_matches('/')));
    Settled { by, title, url }
}

fn yaml_key(text: &str, key: &str) -> Option<String> {
    yaml::documents(text).first()?.root.as_ref()?.get(key)?.text().map(str::to_owned)
}

/// The string at this key, behind the names of the tables that it stands in.
fn toml_key(text: &str, path: &[&str]) -> Option<String> {
    let root: toml::Table = text.parse().ok()?;
    let (key, tables) = path.split_last()?;
    let table = tables.iter().try_fold(&root, |table, name| table.get(*name)?.as_table())?;
    table.get(*key)?.as_str().map(str::to_owned)
}
