//! Diagrams out of their fences; where a click leads is a link like any other.

use crate::diagram::Mistake;
use crate::diagram::mermaid::{self, Diagram};
use crate::finding::{Problem, ProblemKind};
use crate::parse::{Fence, Link, LinkKind, Page};
use crate::span::SourceMap;

/// Reads every `mermaid` fence.
pub(super) fn read(page: &mut Page, map: &SourceMap) {
    for (at, fence) in page.fences.iter().enumerate().filter(|(_, fence)| fence.language == "mermaid") {
        match mermaid::read(fence.code(map)) {
            Ok(mut diagram) => {
                if let Diagram::Flowchart(graph) = &mut diagram {
                    for node in &mut graph.nodes {
                        let Some((url, range)) = &mut node.link else { continue };
                        let span = fence.locate(range);
                        *range = span.range();
                        let (dest, text) = (url.clone(), node.label.replace('\n', " "));
                        page.links.push(Link { span, dest, kind: LinkKind::Diagram, image: false, text });
                    }
                }
                page.diagrams.push((at, diagram));
            }
            Err(mistake) => page.problems.push(not_drawn(&mistake, fence)),
        }
    }
    page.links.sort_by_key(|link| (link.span.start, link.kind));
}

fn not_drawn(mistake: &Mistake, fence: &Fence) -> Problem {
    let span = fence.locate(&mistake.range);
    Problem::new(ProblemKind::UnsupportedDiagram, span, "mermaid", format!("diagram: {}", mistake.message))
        .help(mistake.help.clone())
}
