//! Files that are published as they are: the theme's, and the style sheets and scripts that the book adds.

use crate::render::{Artifact, Body};
use crate::site::Site;
use crate::span::Spanned;
use crate::theme::Theme;

/// Loaded by the pages that need them, and by no other: the alert index, those that forward, the one in place of a missing
/// page, those with a decision tree.
const ASKED_FOR: [&str; 4] = ["alerts.js", "forward.js", "missing.js", "walk.js"];

/// `_headers`: what a host that reads such a file sends with every answer, and with the theme, which changes with the
/// tool and not with the text. No path has two values for one header: hosts would send both.
pub(crate) const HEADERS: &str = "/*
  Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'
  Referrer-Policy: same-origin
  X-Content-Type-Options: nosniff
/theme/*
  Cache-Control: max-age=600
";

/// Site paths of all style sheets and scripts, in order of loading.
pub(crate) fn lists(site: &Site, theme: &Theme) -> (Vec<String>, Vec<String>) {
    let html = &site.sources.config.html;
    let of_theme = |suffix: &str| {
        let names = theme.files().map(|(name, _)| name);
        let names = names.filter(|name| name.ends_with(suffix) && !name.contains('/') && !ASKED_FOR.contains(name));
        names.map(|name| format!("theme/{name}")).collect::<Vec<_>>()
    };
    let with = |mut list: Vec<String>, added: &[Spanned<String>]| {
        let added = added.iter().filter_map(|path| find(site, &path.value)).map(|artifact| artifact.path);
        for path in added {
            if !list.contains(&path) {
                list.push(path);
            }
        }
        list
    };
    (with(of_theme(".css"), &html.additional_css), with(of_theme(".js"), &html.additional_js))
}

/// The files themselves.
pub(crate) fn artifacts(site: &Site, theme: &Theme) -> Vec<Artifact> {
    let of_theme =
        theme.files().map(|(name, bytes)| Artifact::new(format!("theme/{name}"), Body::Bytes(bytes.to_vec())));
    let mut all: Vec<Artifact> = of_theme.collect();
    let html = &site.sources.config.html;
    for path in html.additional_css.iter().chain(&html.additional_js) {
        if let Some(artifact) = find(site, &path.value)
            && !all.iter().any(|other| other.path == artifact.path)
        {
            all.push(artifact);
        }
    }
    all
}

/// A file of the book, named from its root: one of the theme folder, or any other.
fn find(site: &Site, path: &str) -> Option<Artifact> {
    let path = path.trim_start_matches("./");
    let theme = site.sources.config.html.theme.as_str();
    let name = path.strip_prefix(theme).and_then(|name| name.strip_prefix('/'));
    if let Some(file) = name.and_then(|name| site.sources.theme.iter().find(|file| file.path == name)) {
        let name = &file.path;
        let published =
            name.strip_prefix("static/").map_or_else(|| format!("theme/extra/{name}"), |name| format!("theme/{name}"));
        return Some(Artifact::new(published, Body::Bytes(file.bytes.clone())));
    }
    let extra = site.sources.extras.iter().find(|extra| extra.path.trim_start_matches("./") == path)?;
    Some(Artifact::new(format!("theme/extra/{path}"), Body::Copy(extra.disk.clone())))
}
