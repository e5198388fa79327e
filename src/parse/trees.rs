//! Decision trees out of their fences; their outcomes become links.

use std::collections::{HashMap, HashSet};

use crate::diagram::{Mistake, Target, Tree, list};
use crate::finding::{Problem, ProblemKind};
use crate::parse::{Fence, Link, LinkKind, Page};
use crate::span::{SourceMap, Span};

/// Reads every `decision-tree` fence.
pub(super) fn read(page: &mut Page, map: &SourceMap) {
    let fences = std::mem::take(&mut page.fences);
    for (at, fence) in fences.iter().enumerate().filter(|(_, fence)| fence.language == "decision-tree") {
        match list::read(fence.code(map)) {
            Ok(mut tree) => {
                for node in &mut tree.nodes {
                    node.range = fence.locate(&node.range).range();
                }
                outcomes(page, &tree);
                page.trees.push((at, tree));
            }
            Err(mistake) => page.problems.push(bad_tree(&mistake, fence)),
        }
    }
    page.fences = fences;
    page.links.sort_by_key(|link| (link.span.start, link.kind));
}

fn bad_tree(mistake: &Mistake, fence: &Fence) -> Problem {
    let span = fence.locate(&mistake.range);
    Problem::new(ProblemKind::BadDecisionTree, span, "tree", format!("decision tree: {}", mistake.message))
        .help("see the manual's page on decision trees; until it is mended the source is shown as it is")
}

/// Outcomes that lead to a heading or page are links; those that name a step or section must find it.
fn outcomes(page: &mut Page, tree: &Tree) {
    let mut numbered: HashMap<&str, usize> = HashMap::new();
    for (at, section) in page.sections.iter().enumerate() {
        if let Some(number) = &section.number {
            numbered.entry(number).or_insert(at);
        }
    }
    let steps: HashSet<&str> = tree.nodes.iter().filter_map(|step| step.id.as_deref()).collect();
    let mut problems = Vec::new();
    for node in &tree.nodes {
        let span = Span::new(page.file, node.range.clone());
        let dest = match &node.target {
            Some(Target::Section(number)) => {
                let Some(&section) = numbered.get(normal(number).as_str()) else {
                    problems.push(unresolved(span, &format!("§{number}"), "no heading of this page begins with it"));
                    continue;
                };
                format!("#{}", page.sections[section].id)
            }
            Some(Target::Link(dest)) => dest.clone(),
            Some(Target::Step(id)) if !steps.contains(id.as_str()) => {
                problems.push(unresolved(span, &format!("@{id}"), "no step of this tree has that id"));
                continue;
            }
            Some(Target::Step(_) | Target::Done | Target::Escalate) | None => continue,
        };
        page.links.push(Link { span, dest, kind: LinkKind::Outcome, image: false, text: node.text.clone() });
    }
    page.problems.append(&mut problems);
}

/// A section's number as headings are known by it.
fn normal(number: &str) -> String {
    number.trim_end_matches('.').to_lowercase()
}

fn unresolved(span: Span, subject: &str, why: &str) -> Problem {
    let message = format!("the outcome leads to `{subject}`, but {why}");
    Problem::new(ProblemKind::UnresolvedOutcome, span, subject, message)
}
