//! SVG files that pages refer to: one that could run something, call out or take for ever is not published.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::finding::{Problem, ProblemKind};
use crate::picture;
use crate::site::{AssetId, Resolved, Target};
use crate::source::Sources;
use crate::span::Span;

/// A problem for each referenced SVG that may not be published; each is read once.
pub(super) fn refused(sources: &Sources, links: &[Vec<Resolved>]) -> BTreeMap<AssetId, Problem> {
    let targets = links.iter().flatten().filter_map(|resolved| match resolved.target {
        Target::Asset(asset) => Some(asset),
        _ => None,
    });
    let referenced: BTreeSet<AssetId> = targets.collect();
    let referenced: Vec<AssetId> = referenced.into_iter().collect();
    referenced.into_par_iter().filter_map(|asset| Some((asset, problem(sources, asset)?))).collect()
}

fn problem(sources: &Sources, asset: AssetId) -> Option<Problem> {
    let asset = &sources.assets[asset];
    let file = asset.svg?;
    let fault = picture::check(sources.map.text(file)).err()?;
    let message = format!("`{}` is not published: {}", asset.path, fault.message);
    let problem = Problem::new(ProblemKind::UnsafeSvg, Span::new(file, fault.range), &asset.path, message);
    Some(problem.help(fault.help))
}
