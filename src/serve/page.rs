//! What the preview adds to a page, and nothing that a build writes has: the reload script and, shown by it, what was
//! found.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::digest::hex;
use crate::finding::{Finding, Level};
use crate::render::escape::escape;
use crate::site::Site;
use crate::site::outputs::Output;

/// Where the script is served. No file of a site has this path.
pub const SCRIPT_PATH: &str = "ab:reload.js";
/// The style sheet of what the script shows.
pub const STYLE_PATH: &str = "ab:preview.css";
/// The channel of server-sent events.
pub const EVENTS_PATH: &str = "ab:events";

pub(super) const SCRIPT: &str = include_str!("reload.js");
pub(super) const STYLE: &str = include_str!("preview.css");

/// So many findings of a page are shown.
const SHOWN: usize = 50;

/// So many of what was not read are shown on every page.
const EVERYWHERE: usize = 5;

/// What the script is told about the page that it runs on.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// Changes when the page, or what it is shown with, does.
    pub(super) digest: String,
    /// Why the page is not what is on the disk.
    pub(super) error: Option<String>,
    /// Findings of this page, after what was not read, wherever that is: it may be why the page is as it is.
    here: Vec<Shown>,
    /// How many more of this page there are.
    more: usize,
    /// How many there are elsewhere.
    others: usize,
}

impl Report {
    /// All that can be told when telling fails.
    pub(super) fn failure(error: &Error) -> Self {
        Self { error: Some(error.to_string()), ..Self::default() }
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    /// Stays when lines move.
    id: String,
    level: &'static str,
    check: &'static str,
    place: String,
    message: String,
    help: Option<String>,
}

/// The page with the script at its end. `digest` tells the script which page it is.
pub(super) fn with_script(mut html: Vec<u8>, digest: &str) -> Vec<u8> {
    let end = b"</body>";
    let at = html.windows(end.len()).rposition(|window| window == end).unwrap_or(html.len());
    html.splice(at..at, script(digest).into_bytes());
    html
}

/// All that a served page has and a built one has not.
#[must_use]
pub fn script(digest: &str) -> String {
    format!("<script src=\"/{SCRIPT_PATH}?{digest}\" defer></script>\n")
}

/// A page of its own, when there is no other to show.
pub(super) fn failure(error: &str, digest: &str) -> Vec<u8> {
    let text = escape(error);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Preview</title></head>\n\
         <body><h1>This page cannot be shown</h1>\n<pre>{text}</pre>\n</body>\n</html>\n"
    );
    with_script(html.into_bytes(), digest)
}

/// What the script is told: the findings of the output, those of others by number alone.
pub(super) fn report(
    site: &Site,
    findings: &[Finding],
    output: Option<&Output>,
    digest: String,
    error: Option<String>,
) -> Report {
    let is_here = |finding: &&Finding| match output {
        Some(Output::Page(page)) => site.pages[*page].file == finding.span.file,
        Some(Output::Permalink(ids)) => ids.iter().any(|&id| site.alerts[id].name == finding.subject),
        _ => false,
    };
    let is_elsewhere = |finding: &&Finding| rank(finding) == 0 && !is_here(finding);
    let mut here: Vec<&Finding> = findings.iter().filter(is_elsewhere).take(EVERYWHERE).collect();
    here.extend(findings.iter().filter(is_here));
    here.sort_by_key(|finding| rank(finding));
    Report {
        digest,
        error,
        more: here.len().saturating_sub(SHOWN),
        others: findings.len() - here.len(),
        here: here.into_iter().take(SHOWN).map(|finding| shown(site, finding)).collect(),
    }
}

/// What comes first: files that were not read, which have consequences anywhere; what was not read besides; the rest,
/// among which are the consequences.
pub(super) fn rank(finding: &Finding) -> u8 {
    match finding.check {
        _ if finding.level != Level::Error => 2,
        "unreadable-file" | "unreadable-rules" | "bad-config" => 0,
        "bad-front-matter" | "nothing-checked" => 1,
        _ => 2,
    }
}

fn shown(site: &Site, finding: &Finding) -> Shown {
    let map = &site.sources.map;
    let at = map.start(finding.span);
    Shown {
        id: finding.fingerprint.clone(),
        level: finding.level.name(),
        check: finding.check,
        place: format!("{}:{}:{}", map.path(finding.span.file), at.line, at.column),
        message: finding.message.clone(),
        help: finding.help.clone(),
    }
}

/// A short name of some bytes.
pub(super) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize()[..8])
}
