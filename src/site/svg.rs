//! SVG files that pages refer to: one with active or foreign content is not published.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::parse::html;
use crate::site::{AssetId, Resolved, Target};
use crate::source::Sources;
use crate::span::Span;

/// A problem for each referenced SVG that may not be published.
pub(super) fn problems(sources: &Sources, links: &[Vec<Resolved>]) -> Vec<Problem> {
    let targets = links.iter().flatten().filter_map(|resolved| match resolved.target {
        Target::Asset(asset) => Some(asset),
        _ => None,
    });
    let referenced: BTreeSet<AssetId> = targets.collect();
    referenced.into_iter().filter_map(|asset| unsafe_svg(sources, asset)).collect()
}

/// What makes an asset an unsafe SVG.
#[must_use]
pub(super) fn unsafe_svg(sources: &Sources, asset: AssetId) -> Option<Problem> {
    let asset = &sources.assets[asset];
    let file = asset.svg?;
    let (range, found) = active_content(sources.map.text(file))?;
    let message = format!("`{}` is not published: it holds {found}", asset.path);
    let problem = Problem::new(ProblemKind::UnsafeSvg, Span::new(file, range), &asset.path, message);
    Some(problem.help("take it out; a picture needs no script, handler or foreign file"))
}

fn active_content(svg: &str) -> Option<(Range<usize>, String)> {
    if let Some(at) = svg.find("<!ENTITY") {
        return Some((at..at + 8, "an entity declaration".to_owned()));
    }
    for tag in html::tags(svg) {
        let head = tag.range.start..tag.range.start + tag.name.len() + 1;
        let name = tag.name.rsplit(':').next().unwrap_or("");
        if matches!(name, "script" | "foreignobject" | "iframe" | "object" | "embed" | "handler" | "set" | "animate") {
            return Some((head, format!("`<{name}>`")));
        }
        for attribute in &tag.attributes {
            let local = attribute.name.rsplit(':').next().unwrap_or("");
            let value: String = attribute.value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let lower = value.to_ascii_lowercase();
            let foreign = local == "href" && !lower.starts_with('#') && !(name == "a" && lower.starts_with("http"));
            if attribute.name.starts_with("on") {
                return Some((attribute.range.clone(), format!("the event handler `{}`", attribute.name)));
            }
            if foreign && !lower.starts_with("data:image/png") && !lower.starts_with("data:image/jpeg") {
                return Some((attribute.range.clone(), format!("a reference to `{}`", attribute.value)));
            }
            if lower.contains("url(") && !lower.contains("url(#") || lower.contains("javascript:") {
                return Some((attribute.range.clone(), format!("a reference to `{}`", attribute.value)));
            }
        }
    }
    svg.find("@import").map(|at| (at..at + 7, "a style sheet's `@import`".to_owned()))
}
