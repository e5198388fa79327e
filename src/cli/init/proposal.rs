//! The `book.toml` that fits a tree: each line with the reason for it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::content::{Folder, Settled};
use super::owners::{self, Labelled};
use super::rules::Found;
use crate::cli::names::{free, quoted};
use crate::report::Advice;

/// What was found, to be written down.
pub(super) struct Proposal {
    pub(super) folders: Vec<Folder>,
    /// Globs over the pages of the first folder.
    pub(super) parts: BTreeSet<String>,
    /// What is known of the first folder's site.
    pub(super) settled: Settled,
    pub(super) rules: Found,
    pub(super) owners: Vec<(String, String)>,
    pub(super) labelled: Vec<Labelled>,
    pub(super) urls: Vec<Advice>,
}

/// The file of accepted findings that is proposed.
pub(super) const BASELINE: &str = "alertbook.baseline.json";

/// The tables of a `book.toml`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Book,
    Site,
    Alerts,
    Checks,
}

impl Proposal {
    /// The whole file.
    pub(super) fn whole(&self) -> String {
        let head = "# Written by `alertbook init` from what lies here. Every line may be changed; the manual's page on\n\
                    # configuration has all keys.\n\n";
        let tables = [Table::Book, Table::Site, Table::Alerts, Table::Checks].map(|table| self.table(table));
        let tables: Vec<&str> = tables.iter().map(|text| text.trim_end()).filter(|text| !text.is_empty()).collect();
        format!("{head}{}\n", tables.join("\n\n"))
    }

    /// One table, or nothing where there is nothing to say.
    pub(super) fn table(&self, table: Table) -> String {
        match table {
            Table::Book => self.book(),
            Table::Site => self.site(),
            Table::Alerts => self.alerts(),
            Table::Checks => format!(
                "[checks]\n# Findings that you accept for now: `alertbook check --write-baseline` makes this file, and\n# \
                 takes out what is mended. What is new fails.\nbaseline = {}\n",
                quoted(BASELINE)
            ),
        }
    }

    fn book(&self) -> String {
        let (by, title) = match &self.settled.title {
            Some(title) => (format!("; as `{}` says", self.settled.by), title.as_str()),
            None => (String::new(), "Runbooks"),
        };
        let mut out = format!("[book]\n# Stands at the top of every page{by}.\ntitle = {}\n", quoted(title));
        let Some((content, others)) = self.folders.split_first() else {
            out.push_str("# No page looks like a runbook, so all Markdown of this folder counts.\nsrc = \".\"\n");
            return out;
        };
        let _ = writeln!(out, "# {}.\nsrc = {}", reason(content), quoted(&content.path));
        let mut taken = BTreeSet::new();
        for folder in others {
            let to = mounted(&folder.path, &mut taken);
            let _ = write!(out, "\n[[mounts]]\n# {}.\nfrom = {}\n", reason(folder), quoted(&folder.path));
            let _ = writeln!(out, "# The folder of the book that they stand in.\nto = {}", quoted(&to));
            if let Some(owner) = owners::of(&self.owners, &folder.path) {
                let _ = writeln!(out, "# As CODEOWNERS says.\nowner = {}", quoted(owner));
            }
        }
        // A default for all pages would be one for those of mounts, too.
        let all = if others.is_empty() { BTreeSet::from(["**".to_owned()]) } else { self.parts.clone() };
        let whole = owners::of(&self.owners, &content.path);
        let whole = whole.into_iter().flat_map(|owner| all.iter().map(move |path| (path.clone(), owner)));
        for (path, owner) in whole.chain(owners::inside(&self.owners, content)) {
            let (path, owner) = (quoted(&path), quoted(owner));
            let _ = write!(out, "\n[[defaults]]\n# As CODEOWNERS says.\npath = {path}\nowner = {owner}\n");
        }
        for Labelled { folder, owner, rules } in &self.labelled {
            let rules = said(
                *rules,
                "alert rule that leads here says so in a label",
                "alert rules that lead here say so in a label",
            );
            let (path, owner) = (quoted(&format!("{folder}/**")), quoted(owner));
            let _ = write!(out, "\n[[defaults]]\n# {rules}.\npath = {path}\nowner = {owner}\n");
        }
        out
    }

    fn site(&self) -> String {
        let Some(site) = self.urls.iter().find(|url| url.is_site) else {
            let Some(url) = &self.settled.url else { return String::new() };
            let (by, url) = (self.settled.by, quoted(url));
            return format!("[output.html]\n# Where the site will be, as `{by}` says.\nsite-url = {url}\n");
        };
        let count = said(site.count, "runbook URL begins", "runbook URLs begin");
        let url = quoted(&site.prefix);
        format!("[output.html]\n# {count} so: this is where the rules expect the site.\nsite-url = {url}\n")
    }

    fn alerts(&self) -> String {
        if self.rules.globs.is_empty() {
            return "# No alert rules were found; name them when there are some, for without them nothing is proved.\n# \
                    [alerts]\n# rules = [\"alerts/*.yml\"]\n"
                .to_owned();
        }
        let mut out = "[alerts]\n# Where alert rules were found.\nrules = [\n".to_owned();
        for (glob, files, rules) in &self.rules.globs {
            let (files, rules) = (said(*files, "file", "files"), said(*rules, "alert rule", "alert rules"));
            let _ = writeln!(out, "    {}, # {files}, {rules}", quoted(glob));
        }
        out.push_str("]\n");
        let mut sites = 0;
        let others = self.urls.iter().filter(|url| {
            sites += usize::from(url.is_site);
            !url.is_site || sites > 1
        });
        let lines: Vec<String> = others
            .map(|url| {
                let count = said(url.count, "runbook URL begins", "runbook URLs begin");
                format!("    {}, # {count} so\n", quoted(&url.pattern))
            })
            .collect();
        if !lines.is_empty() {
            let lines = lines.concat();
            let _ = write!(
                out,
                "# Further addresses under which the rules name these runbooks.\nrunbook-urls = [\n{lines}]\n"
            );
        }
        out
    }
}

fn reason(folder: &Folder) -> String {
    let pages = said(folder.runbooks, "page that looks like a runbook", "pages that look like runbooks");
    format!("{pages}; {}", folder.why)
}

/// `1 file`, `2 files`.
pub(super) fn said(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What a mounted folder is called in the book: what its path says besides that it holds documents.
fn mounted(path: &str, taken: &mut BTreeSet<String>) -> String {
    const EMPTY: [&str; 12] = [
        "runbooks",
        "runbook",
        "playbooks",
        "playbook",
        "docs",
        "doc",
        "documentation",
        "content",
        "services",
        "teams",
        "apps",
        "projects",
    ];
    let parts: Vec<&str> = path.split('/').collect();
    let telling: Vec<&str> = parts.iter().copied().filter(|part| !EMPTY.contains(part)).collect();
    let name = if telling.is_empty() { parts.join("-") } else { telling.join("-") };
    free(&name, "", taken)
}
