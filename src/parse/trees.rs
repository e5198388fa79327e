//! Decision trees out of their fences; their outcomes become links.

use crate::diagram::{Mistake, Target, Tree, list};
use crate::finding::{Problem, ProblemKind};
use crate::parse::{Link, LinkKind, Page, Section};
use crate::span::{SourceMap, Span};

/// Reads every `decision-tree` fence.
pub(super) fn read(page: &mut Page, map: &SourceMap) {
    let fences = page.fences.iter().enumerate().filter(|(_, fence)| fence.language == "decision-tree");
    let trees: Vec<(usize, Span)> = fences.map(|(at, fence)| (at, fence.content)).collect();
    for (fence, content) in trees {
        match list::read(map.slice(content), content.start as usize) {
            Ok(tree) => {
                outcomes(page, &tree);
                page.trees.push((fence, tree));
            }
            Err(mistake) => page.problems.push(bad_tree(&mistake, content)),
        }
    }
}

fn bad_tree(mistake: &Mistake, content: Span) -> Problem {
    let span = Span::new(content.file, mistake.range.clone());
    Problem::new(ProblemKind::BadDecisionTree, span, "tree", format!("decision tree: {}", mistake.message))
        .help("see the manual's page on decision trees; until it is mended the source is shown as it is")
}

/// Outcomes that lead to a heading or page are links; those that name a step or section must find it.
fn outcomes(page: &mut Page, tree: &Tree) {
    for node in &tree.nodes {
        let span = Span::new(page.file, node.range.clone());
        let dest = match &node.target {
            Some(Target::Section(number)) => {
                let Some(section) = section_numbered(&page.sections, number) else {
                    let why = "no heading of this page begins with it";
                    page.problems.push(unresolved(span, &format!("§{number}"), why));
                    continue;
                };
                format!("#{}", page.sections[section].id)
            }
            Some(Target::Link(dest)) => dest.clone(),
            Some(Target::Step(id)) => {
                if !tree.nodes.iter().any(|step| step.id.as_ref() == Some(id)) {
                    page.problems.push(unresolved(span, &format!("@{id}"), "no step of this tree has that id"));
                }
                continue;
            }
            Some(Target::Done | Target::Escalate) | None => continue,
        };
        let text = node.text.clone();
        page.links.push(Link { span, dest, kind: LinkKind::Outcome, image: false, text });
    }
    page.links.sort_by_key(|link| (link.span.start, link.kind));
}

fn unresolved(span: Span, subject: &str, why: &str) -> Problem {
    let message = format!("the outcome leads to `{subject}`, but {why}");
    Problem::new(ProblemKind::UnresolvedOutcome, span, subject, message)
}

/// Index of the heading that begins with a number: `§2`, `2.`, `2)`, `Step 2`, `Scenario B`.
#[must_use]
pub(super) fn section_numbered(sections: &[Section], number: &str) -> Option<usize> {
    sections.iter().position(|section| begins_with(&section.title, number))
}

fn begins_with(title: &str, number: &str) -> bool {
    let words = ["§", "Step ", "step ", "Scenario ", "Section ", "Phase "];
    let rest = words.iter().find_map(|word| title.strip_prefix(word)).unwrap_or(title).trim_start();
    rest.strip_prefix(number).is_some_and(|rest| {
        !rest.starts_with(|c: char| c.is_alphanumeric())
            && !rest.strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
    })
}
