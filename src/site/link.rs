//! Puts pages, rules and assets together.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::config;
use crate::parse::{Fact, Meta, Page};
use crate::rules::RuleFile;
use crate::site::resolve::{Files, Origin, PageIndex, resolve};
use crate::site::{Backlink, Resolved, Site, Target, alerts, gone, nav, outputs, svg};
use crate::source::Sources;
use crate::span::Span;

/// Links everything. Nothing that is missing stops it: what did not resolve is a value.
#[must_use]
pub fn link(mut sources: Sources, mut pages: Vec<Arc<Page>>, rule_files: Vec<Arc<RuleFile>>) -> Site {
    apply_defaults(&sources, &mut pages);
    let index = PageIndex::new(&pages);
    let site_url = sources.config.html.site_url.as_ref().map(|url| url.value.clone());
    let files = Files::new(&index, &pages, &sources.assets, &rule_files, site_url.as_deref());
    let links: Vec<Vec<Resolved>> = pages
        .par_iter()
        .enumerate()
        .map(|(id, page)| {
            let from = Origin { path: &page.path, page: Some(id), unread: page.meta.draft };
            page.links.iter().map(|link| resolve(&link.dest, link.kind, from, &pages, &index, &files)).collect()
        })
        .collect();
    let nav = nav::nav(&sources, &pages, &index, &files);
    drop(files);
    let backlinks = backlinks(&pages, &links);
    let (alerts, orphans) = alerts::link(&sources, &pages, &rule_files, &index, &links);
    let gone = gone::gone(&sources, &pages, &index, &alerts);
    let refused = svg::refused(&sources, &links);
    let refused_assets = refused.keys().copied().collect();
    sources.problems.extend(refused.into_values());
    let mut site = Site {
        sources,
        pages,
        rule_files,
        index,
        links,
        backlinks,
        alerts,
        orphans,
        gone,
        nav,
        refused_assets,
        outputs: BTreeMap::new(),
        collisions: Vec::new(),
        facts: OnceLock::new(),
    };
    let outputs = outputs::outputs(&site);
    site.outputs = outputs.files;
    site.collisions = outputs.collisions;
    site.sources.problems.extend(outputs.problems);
    site
}

/// Fills what pages do not say themselves from `[[defaults]]` and their mount; the later default wins, the mount is last.
fn apply_defaults(sources: &Sources, pages: &mut [Arc<Page>]) {
    let globs: Vec<_> = sources
        .config
        .defaults
        .iter()
        .rev()
        .filter_map(|defaults| Some((config::glob(&defaults.path.value).ok()?, defaults)))
        .collect();
    // A page that an earlier site shares had them applied: it was made under the same configuration.
    for page in pages.iter_mut().filter_map(Arc::get_mut) {
        for (glob, defaults) in &globs {
            if glob.is_match(&page.path) {
                let span = defaults.path.span;
                fill(&mut page.meta, span, defaults.owner.as_ref(), defaults.service.as_ref());
                set(&mut page.meta.severity, span, defaults.severity.as_ref());
            }
        }
        if let Some(mount) = page.mount.and_then(|mount| sources.config.mounts.get(mount)) {
            fill(&mut page.meta, mount.from.span, mount.owner.as_ref(), mount.service.as_ref());
        }
    }
}

fn fill(meta: &mut Meta, span: Span, owner: Option<&String>, service: Option<&String>) {
    set(&mut meta.owner, span, owner);
    if meta.services.is_empty() {
        meta.services.extend(service.map(|value| Fact { value: value.clone(), span, inferred: false }));
    }
}

fn set(slot: &mut Option<Fact<String>>, span: Span, value: Option<&String>) {
    if slot.is_none() {
        *slot = value.map(|value| Fact { value: value.clone(), span, inferred: false });
    }
}

fn backlinks(pages: &[Arc<Page>], links: &[Vec<Resolved>]) -> Vec<Vec<Backlink>> {
    let mut backlinks = vec![Vec::new(); pages.len()];
    for (from, links) in links.iter().enumerate().filter(|(from, _)| !pages[*from].meta.draft) {
        for (link, resolved) in links.iter().enumerate() {
            if let Target::Page { page, .. } = resolved.target
                && page != from
            {
                backlinks[page].push(Backlink { from, link });
            }
        }
    }
    backlinks
}
