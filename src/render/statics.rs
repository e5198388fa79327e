//! Files that are published as they are: the theme's, and the style sheets and scripts that the book adds.

use crate::render::{Artifact, Body};
use crate::site::Site;
use crate::site::outputs::Output;
use crate::span::Spanned;
use crate::theme::Theme;

/// Loaded by the pages that forward, and by no other.
const FORWARD: &str = "forward.js";

/// Site paths of all style sheets and scripts, in order of loading.
pub(crate) fn lists(site: &Site, theme: &Theme) -> (Vec<String>, Vec<String>) {
    let html = &site.sources.config.html;
    let of_theme = |suffix: &str| {
        let names = theme.files().map(|(name, _)| name);
        let names = names.filter(|name| name.ends_with(suffix) && !name.contains('/') && *name != FORWARD);
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

/// The files themselves, less those that a page publishes already.
pub(crate) fn artifacts(site: &Site, theme: &Theme) -> Vec<Artifact> {
    let of_theme = theme
        .files()
        .map(|(name, bytes)| Artifact { path: format!("theme/{name}"), body: Body::Bytes(bytes.to_vec()) });
    let mut all: Vec<Artifact> = of_theme.collect();
    let html = &site.sources.config.html;
    for path in html.additional_css.iter().chain(&html.additional_js) {
        if let Some(artifact) = find(site, &path.value)
            && !matches!(site.outputs.get(&artifact.path), Some(Output::Asset(_)))
            && !all.iter().any(|other| other.path == artifact.path)
        {
            all.push(artifact);
        }
    }
    all
}

/// A file of the book, named from its root: one of the theme folder, or one of the content folder.
fn find(site: &Site, path: &str) -> Option<Artifact> {
    let path = path.trim_start_matches("./");
    let config = &site.sources.config;
    let below = |folder: &str| match folder {
        "." | "" => Some(path.to_owned()),
        _ => path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
    };
    if let Some(name) = below(&config.html.theme)
        && let Some(file) = site.sources.theme.iter().find(|file| file.path == name)
    {
        let published =
            name.strip_prefix("static/").map_or_else(|| format!("theme/extra/{name}"), |name| format!("theme/{name}"));
        return Some(Artifact { path: published, body: Body::Bytes(file.bytes.clone()) });
    }
    let name = below(&config.book.src)?;
    let asset = site.sources.assets.iter().find(|asset| asset.path == name)?;
    Some(Artifact { path: asset.path.clone(), body: Body::Copy(asset.disk.clone()) })
}
