//! Which pictures a build with `--png` writes, and their paths: beside their page, named by what outlives an edit.

use std::collections::{BTreeSet, HashMap};

use crate::parse::Page;
use crate::site::alerts::path_part;
use crate::site::outputs::Output;
use crate::site::{PageId, Site, runbooks};
use crate::span::Span;

/// Bytes that the names of a page and of its picture have together at most: less than a disk holds, with room for the
/// kind.
const NAME: usize = 240;

/// Every picture with its path and the place that it stands for, page by page.
pub(super) fn outputs(site: &Site) -> Vec<(String, Output, Span)> {
    let previewed: BTreeSet<PageId> = runbooks(site).into_iter().map(|handled| handled.page).collect();
    let mut all = Vec::new();
    for (id, page) in site.pages.iter().enumerate().filter(|(_, page)| !page.meta.draft) {
        let path = &site.index.site_paths[id];
        for (at, placed) in page.trees.iter().enumerate() {
            all.push((picture(path, "tree", &placed.id), Output::TreePicture(id, at), placed.span));
        }
        for (at, name) in diagrams(page).into_iter().enumerate() {
            let span = page.fences[page.diagrams[at].0].span;
            all.push((picture(path, "diagram", &name), Output::DiagramPicture(id, at), span));
        }
        if previewed.contains(&id) {
            all.push((preview_path(path), Output::Preview(id), page.title.span));
        }
    }
    all
}

/// Site path of the preview of the page at `page`.
#[must_use]
pub fn preview_path(page: &str) -> String {
    format!("{}.preview.png", page.strip_suffix(".html").unwrap_or(page))
}

fn picture(page: &str, kind: &str, name: &str) -> String {
    let page = page.strip_suffix(".html").unwrap_or(page);
    // Together they must be a file's name: that of a page has at most 200 bytes.
    let own = page.rsplit('/').next().map_or(0, str::len);
    format!("{page}.{kind}.{}.png", path_part(name, NAME.saturating_sub(own)))
}

/// A name for each diagram of a page: the anchor of its section, and from the second under it on a number.
fn diagrams(page: &Page) -> Vec<String> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    let name = |&(fence, _): &(usize, _)| {
        let section = page.fences[fence].section.map(|section| page.sections[section].id.clone());
        let section = section.filter(|id| !id.is_empty()).unwrap_or_else(|| "top".to_owned());
        let count = taken.entry(section.clone()).or_default();
        *count += 1;
        // The anchor of a heading has no full stop: names of two sections do not meet.
        if *count == 1 { section } else { format!("{section}.{count}") }
    };
    page.diagrams.iter().map(name).collect()
}
