//! `dead-end`: places in a decision tree where a reader cannot go on.

use crate::check::diagrams::{Step, steps};
use crate::check::{Check, quoted};
use crate::diagram::Kind;
use crate::diagram::ways::Ways;
use crate::finding::{Finding, Level};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "dead-end",
    group: "diagrams",
    summary: "A way through a decision tree stops where there is nothing to do.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("dead_end.md"),
    run,
};

/// Only what is certain: whether a set of answers leaves somebody out is for the author to judge, but for "yes" without
/// "no". Drawings are free to leave out what goes without saying.
fn run(site: &Site, out: &mut Vec<Finding>) {
    too_deep(site, out);
    for step in steps(site) {
        let found = match step.node.kind {
            Kind::Question if !step.placed.tree.literal || step.placed.diagram.is_some() => unanswered(&step),
            Kind::Question => None,
            Kind::Outcome | Kind::Action => ends_nowhere(site, &step),
        };
        let found = found.or_else(|| too_many(&step));
        let Some((message, help)) = found else { continue };
        let span = Span::new(step.page.file, step.node.range.clone());
        out.push(Finding::new(CHECK.name, span, &step.node.text, message).help(help));
    }
}

/// A question that some readers cannot answer.
fn unanswered(step: &Step<'_>) -> Option<(String, String)> {
    let tree = &step.placed.tree;
    let answers = step.node.children.iter().map(|&child| tree.nodes[child].answer.as_deref());
    // A box whose only arrow says nothing asks nothing.
    let answers: Vec<&str> = answers.collect::<Option<_>>()?;
    let begin = |word: &str| answers.iter().all(|answer| first_word(answer).eq_ignore_ascii_case(word));
    let asked = quoted(&step.node.text);
    if begin("yes") || begin("no") {
        let missing = if begin("yes") { "no" } else { "yes" };
        return Some((
            format!("{asked} has no answer for `{missing}`"),
            format!("say what to do when the answer is {missing}"),
        ));
    }
    let only = answers.len() == 1;
    only.then(|| {
        let message = format!("{asked} has one answer, {}: for all others there is no way on", quoted(answers[0]));
        (message, "add an answer for them, such as `- None of these -> escalate`".to_owned())
    })
}

/// A question with more answers than a tired reader weighs against each other.
fn too_many(step: &Step<'_>) -> Option<(String, String)> {
    const ANSWERS: usize = 7;
    let count = step.node.children.len();
    (step.placed.declared && count > ANSWERS).then(|| {
        let message = format!("{} has {count} answers; a reader at night takes in {ANSWERS}", quoted(&step.node.text));
        (message, "ask something that parts them into groups first".to_owned())
    })
}

/// Trees that ask for longer than anybody follows them, each at the first step that is too far down.
fn too_deep(site: &Site, out: &mut Vec<Finding>) {
    const DEPTH: usize = 8;
    for page in site.pages.iter().filter(|page| !page.meta.draft) {
        for placed in page.trees.iter().filter(|placed| placed.declared) {
            let ways = Ways::of(&placed.tree);
            let Some(&(step, depth)) = ways.order.iter().find(|&&(_, depth)| depth > DEPTH) else { continue };
            let node = &placed.tree.nodes[step];
            let words = node.answer.as_deref().unwrap_or(&node.text);
            let message = format!("{} comes after {depth} answers; nobody follows more than {DEPTH}", quoted(words));
            let help = "end this tree before it, and go on with a tree on another page";
            out.push(Finding::new(CHECK.name, Span::new(page.file, node.range.clone()), words, message).help(help));
        }
    }
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default()
}

/// An outcome that leads to where the reader is already, or to where nothing is told.
fn ends_nowhere(site: &Site, step: &Step<'_>) -> Option<(String, String)> {
    let (id, section) = step.to?;
    let page = &site.pages[id];
    let Some(section) = section.map(|at| &page.sections[at]) else {
        let message = format!("the outcome leads to {}, which has nothing to act on", quoted(&page.path));
        return (!page.substance).then(|| (message, "fill the page, or lead to one that says what to do".to_owned()));
    };
    if !section.substance {
        let message = format!("the outcome leads to {}, which has nothing to act on", quoted(&section.title));
        return Some((message, "say there what to do, or lead to a section that does".to_owned()));
    }
    let start = step.placed.span.start;
    let own = page.sections.iter().rfind(|section| section.span.start <= start)?;
    let here = page.file == step.page.file && !step.placed.is_under_heading(page) && std::ptr::eq(own, section);
    here.then(|| {
        let message = format!("the outcome leads to {}, where the tree itself stands", quoted(&section.title));
        (message, "lead to what is to be done, or to another step with `@name`".to_owned())
    })
}
