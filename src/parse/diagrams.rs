//! Diagrams out of their fences; where a click leads is a link like any other.

use crate::diagram::Mistake;
use crate::diagram::graph::Graph;
use crate::diagram::mermaid::{self, Diagram};
use crate::finding::{Problem, ProblemKind};
use crate::parse::{Fence, Link, LinkKind, Page};
use crate::span::{SourceMap, Span};

/// Reads every `mermaid` fence. Places within flowcharts are those of the file.
pub(super) fn read(page: &mut Page, map: &SourceMap) {
    for (at, fence) in page.fences.iter().enumerate().filter(|(_, fence)| fence.language == "mermaid") {
        match mermaid::read(fence.code(map)) {
            Ok(mut diagram) => {
                if let Diagram::Flowchart(graph) = &mut diagram {
                    locate(graph, fence);
                    for node in &graph.nodes {
                        let Some((url, range)) = &node.link else { continue };
                        let (dest, text) = (url.clone(), node.label.replace('\n', " "));
                        let span = Span::new(page.file, range.clone());
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

/// Makes the places of a flowchart's parts those of the file.
fn locate(graph: &mut Graph, fence: &Fence) {
    for node in &mut graph.nodes {
        node.range = fence.locate(&node.range).range();
        if let Some((_, range)) = &mut node.link {
            *range = fence.locate(range).range();
        }
    }
    for edge in &mut graph.edges {
        edge.range = fence.locate(&edge.range).range();
    }
    for group in &mut graph.groups {
        group.range = fence.locate(&group.range).range();
    }
}

fn not_drawn(mistake: &Mistake, fence: &Fence) -> Problem {
    let span = fence.locate(&mistake.range);
    Problem::new(ProblemKind::UnsupportedDiagram, span, "mermaid", format!("diagram: {}", mistake.message))
        .help(mistake.help.clone())
}
