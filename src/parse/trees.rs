//! Decision trees of a page: in fences, drawn in the text, in front matter. Their outcomes become links.

mod places;
mod words;

use std::collections::HashSet;
use std::ops::Range;

use crate::config::{AsciiTrees, Config};
use crate::diagram::mermaid::Diagram;
use crate::diagram::ways::{self, Ways};
use crate::diagram::{self, Target, Tree, Unfit, ascii, questions};
use crate::finding::{Problem, ProblemKind};
use crate::parse::events::Located;
use crate::parse::facts::Offsets;
use crate::parse::{Link, LinkKind, Numbers, Page, Section};
use crate::span::{SourceMap, Span};
use crate::yaml::{Node, Value};

pub use words::{Marked, Part};

/// A decision tree and its place.
#[derive(Debug, Clone)]
pub struct PlacedTree {
    /// The tree; places are those of the file.
    pub tree: Tree,
    /// The author's id, else `tree-2` for the second of the page; unique in its page.
    pub id: String,
    /// What of the file it stands for: a fence, lines, a comment. A tree of front matter without such a comment stands
    /// before the body, and is shown under the first heading. Several trees may stand for the same.
    pub span: Span,
    /// Whether the author says that it is one, so that it can be held to more than a drawing that looks like one.
    pub declared: bool,
    /// The flowchart that it was read from, by its index on the page.
    pub diagram: Option<usize>,
    /// The markup of its texts; the tree has them without.
    pub marked: Marked,
}

/// Front matter that names the page whose trees are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedTree {
    /// Where it is named; a link begins there.
    pub value: Span,
    /// The comment that the trees stand for; `value` without one, and they are shown under the first heading.
    pub place: Span,
}

impl PlacedTree {
    /// The address of its first question on the page.
    #[must_use]
    pub fn anchor(&self) -> String {
        let first = Ways::of(&self.tree).ids.into_iter().next();
        ways::anchor(&self.id, &first.unwrap_or_default())
    }

    /// Whether it comes from front matter and no comment says where it is shown.
    #[must_use]
    pub fn is_under_heading(&self, page: &Page) -> bool {
        (self.span.start as usize) < page.body
    }
}

/// What was read of one text.
type Reading = Result<Vec<Tree>, Unfit>;

/// Reads every tree of a page. What cannot be walked is no tree of the page, but where it leads counts.
pub(super) fn read(page: &mut Page, list: &[Located<'_>], map: &SourceMap, config: &Config) {
    let drawings = config.runbooks.ascii_trees;
    let mut unfit = Vec::new();
    front_matter(page, list, map, &mut unfit);
    fences(page, map, drawings, &mut unfit);
    flowcharts(page, &mut unfit);
    if drawings == AsciiTrees::Auto {
        in_text(page, list, map.text(page.file), &mut unfit);
    }
    page.trees.sort_by_key(|placed| placed.span.start);
    name(page, &mut unfit);
    let mut trees = std::mem::take(&mut page.trees);
    let fit = trees.len();
    trees.append(&mut unfit);
    if !trees.is_empty() {
        let numbers = Numbers::new(&page.sections);
        plain_words(page, &mut trees, &numbers);
        words::read(page, &mut trees, map.text(page.file), config.html.smart_punctuation);
        outcomes(page, &trees, &numbers);
        trees.truncate(fit);
    }
    page.trees = trees;
    page.links.sort_by_key(|link| (link.span.start, link.kind));
}

/// `decision_tree` in front matter: steps, a text in any notation, or the page that has the tree.
fn front_matter(page: &mut Page, list: &[Located<'_>], map: &SourceMap, unfit: &mut Vec<PlacedTree>) {
    let Some(node) = page.meta.decision_tree.clone() else { return };
    let value = Span::new(page.file, node.span.clone());
    let place = places::comment(list).map_or(value, |range| Span::new(page.file, range));
    match &node.value {
        Value::Map(_) => {
            let reading = diagram::read_map(&node);
            keep(page, reading, place, Range::clone, true, unfit);
        }
        Value::Text(text) if text.trim().contains('\n') => {
            let offsets = places::lines(map.text(page.file), &node, text);
            keep(page, diagram::read(text), place, |range| offsets.locate(range), true, unfit);
        }
        Value::Text(dest) => {
            let (dest, text) = (dest.trim().to_owned(), String::new());
            page.links.push(Link { span: value, dest, kind: LinkKind::Outcome, image: false, text });
            page.named_tree = Some(NamedTree { value, place });
        }
        _ => page.problems.push(wrong_kind(&node, value)),
    }
}

fn wrong_kind(node: &Node, span: Span) -> Problem {
    let message = format!("`decision_tree` wants a map of steps, a text or the path of a page, found {}", node.kind());
    Problem::new(ProblemKind::BadFrontMatter, span, "decision_tree", message)
}

/// Fences that say they are trees, and those without a language that look like one.
fn fences(page: &mut Page, map: &SourceMap, drawings: AsciiTrees, unfit: &mut Vec<PlacedTree>) {
    let fences = std::mem::take(&mut page.fences);
    for fence in &fences {
        let declared = fence.language == "decision-tree";
        let plain = matches!(fence.language.as_str(), "" | "text" | "txt" | "ascii") && fence.tag.is_empty();
        let code = fence.code(map);
        let reading = if declared {
            named(diagram::read(code), &attributes(&fence.tag))
        } else if plain && drawings != AsciiTrees::Off && ascii::is_tree(code) {
            diagram::read_drawing(code)
        } else {
            continue;
        };
        keep(page, reading, fence.span, |range| fence.locate(range).range(), declared, unfit);
    }
    page.fences = fences;
}

/// Flowcharts that ask, and those that say they are trees: `{#id .tree}`. What says `{.picture}` is none.
fn flowcharts(page: &mut Page, unfit: &mut Vec<PlacedTree>) {
    let diagrams = std::mem::take(&mut page.diagrams);
    for (at, (fence, diagram)) in diagrams.iter().enumerate() {
        let Diagram::Flowchart(graph) = diagram else { continue };
        let (span, words) = (page.fences[*fence].span, attributes(&page.fences[*fence].tag));
        let declared = words.contains(&".tree");
        if !declared && (words.contains(&".picture") || !questions::asks(graph)) {
            continue;
        }
        let reading = named(questions::read(graph), &words);
        if !declared && reading.is_err() {
            continue;
        }
        if keep(page, reading, span, Range::clone, declared, unfit)
            && let Some(placed) = page.trees.last_mut()
        {
            placed.diagram = Some(at);
            // A click on the end of a way is its outcome, and is told once.
            let ends: HashSet<u32> = placed.tree.nodes.iter().map(start_of).collect();
            page.links.retain(|link| link.kind != LinkKind::Diagram || !ends.contains(&link.span.start));
        }
    }
    page.diagrams = diagrams;
}

fn start_of(node: &diagram::Node) -> u32 {
    u32::try_from(node.range.start).unwrap_or(u32::MAX)
}

/// A tree without an id of its own has that of `{#id}`.
fn named(mut reading: Reading, words: &[&str]) -> Reading {
    if let (Ok([tree]), Some(id)) = (reading.as_deref_mut(), words.iter().find_map(|word| word.strip_prefix('#'))) {
        tree.id.get_or_insert_with(|| id.to_owned());
    }
    reading
}

/// The words of `{#id .class}`.
fn attributes(tag: &str) -> Vec<&str> {
    let inner = tag.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.map(|inner| inner.split_whitespace().collect()).unwrap_or_default()
}

/// Drawings that stand among the paragraphs.
fn in_text(page: &mut Page, list: &[Located<'_>], text: &str, unfit: &mut Vec<PlacedTree>) {
    for range in places::drawings(list, text) {
        let drawing = &text[range.clone()];
        if !ascii::is_tree(drawing) {
            continue;
        }
        let span = Span::new(page.file, range.clone());
        let known = page.trees.len();
        let at = |inner: &Range<usize>| inner.start + range.start..inner.end + range.start;
        if keep(page, diagram::read_drawing(drawing), span, at, false, unfit) && page.trees.len() > known {
            // What the parser took for links there are words of the tree, or targets of its own.
            page.links.retain(|link| !is_inside(link.span, span));
            page.problems.retain(|problem| !is_prose(problem.kind) || !is_inside(problem.span, span));
        }
    }
}

/// Whether a trouble comes from reading lines as prose.
fn is_prose(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::SwallowedPlaceholder | ProblemKind::UndefinedReference)
}

/// Takes back what was noted of a drawing's lines when they were taken for prose.
pub(super) fn forget_prose(page: &mut Page) {
    let drawn: Vec<Span> = page.trees.iter().map(|placed| placed.span).collect();
    if drawn.is_empty() {
        return;
    }
    let inside = |span: Span| drawn.iter().any(|&tree| is_inside(span, tree));
    page.section_references.retain(|reference| !inside(reference.span));
    page.problems.retain(|problem| !is_prose(problem.kind) || !inside(problem.span));
}

fn is_inside(span: Span, outer: Span) -> bool {
    span.start >= outer.start && span.end <= outer.end
}

/// Notes trees with places in the file, or what keeps them from being trees. Says whether they are.
fn keep(
    page: &mut Page,
    reading: Reading,
    span: Span,
    locate: impl Fn(&Range<usize>) -> Range<usize>,
    declared: bool,
    unfit: &mut Vec<PlacedTree>,
) -> bool {
    let (trees, mistakes) = match reading {
        Ok(trees) => (trees, Vec::new()),
        Err(Unfit { mistakes, trees }) => (trees, mistakes),
    };
    let fit = mistakes.is_empty();
    for mistake in mistakes {
        let place = Span::new(page.file, locate(&mistake.range));
        let message = format!("decision tree: {}", mistake.message);
        page.problems.push(Problem::new(ProblemKind::BadDecisionTree, place, "tree", message).help(mistake.help));
    }
    for mut tree in trees {
        for node in &mut tree.nodes {
            node.range = locate(&node.range);
            node.answered = locate(&node.answered);
        }
        for (_, range) in &mut tree.unreached {
            *range = locate(range);
        }
        let id = tree.id.clone().unwrap_or_default();
        let placed = PlacedTree { tree, id, span, declared, diagram: None, marked: Marked::new() };
        if fit { &mut page.trees } else { &mut *unfit }.push(placed);
    }
    fit
}

/// Every tree gets an id of its own; one that is taken is a mistake, and the later tree is shown as its source.
fn name(page: &mut Page, unfit: &mut Vec<PlacedTree>) {
    let mut taken: HashSet<String> = HashSet::new();
    let mut twice = Vec::new();
    page.trees.retain(|placed| {
        let fine = placed.id.is_empty() || taken.insert(placed.id.clone());
        if !fine {
            unfit.push(placed.clone());
            let place =
                placed.tree.nodes.first().map_or(placed.span, |root| Span::new(placed.span.file, root.range.clone()));
            let message = format!("decision tree: two trees of this page have the id `{}`", placed.id);
            let problem = Problem::new(ProblemKind::BadDecisionTree, place, &placed.id, message);
            twice.push(problem.help("give one of them another id"));
        }
        fine
    });
    page.problems.append(&mut twice);
    for (at, placed) in page.trees.iter_mut().enumerate() {
        if placed.id.is_empty() {
            let mut n = at + 1;
            while !taken.insert(format!("tree-{n}")) {
                n += 1;
            }
            placed.id = format!("tree-{n}");
        }
    }
}

/// What looks like a target in a drawing may be words: "Scenario 1" may be told of anywhere, while `§1` is a heading; what
/// follows an arrow may be the name of a channel.
fn plain_words(page: &Page, trees: &mut [PlacedTree], numbers: &Numbers) {
    for placed in trees.iter_mut().filter(|placed| !placed.declared) {
        for node in &mut placed.tree.nodes {
            let words = node.label.as_ref().unwrap_or(&node.text);
            let is_words = match &node.target {
                Some(Target::Section(number)) => {
                    !words.contains('§') && numbers.section(&page.sections, number, words).is_none()
                }
                Some(Target::Link(dest)) => node.label.is_some() && is_channel(page, dest),
                _ => false,
            };
            if is_words {
                as_words(node);
            }
        }
    }
}

/// Outcomes that lead to a heading or page are links; a number that no heading has is a problem.
fn outcomes(page: &mut Page, trees: &[PlacedTree], numbers: &Numbers) {
    for node in trees.iter().flat_map(|placed| &placed.tree.nodes) {
        let span = Span::new(page.file, node.range.clone());
        let words = node.label.as_ref().unwrap_or(&node.text);
        let dest = match &node.target {
            Some(Target::Section(number)) => {
                let Some(section) = numbers.section(&page.sections, number, words) else {
                    page.problems.push(unresolved(&page.sections, span, number));
                    continue;
                };
                format!("#{}", page.sections[section].id)
            }
            // A tree that runs something is none, and that is said of it.
            Some(Target::Link(dest)) if diagram::active_scheme(dest).is_none() => dest.clone(),
            _ => continue,
        };
        page.links.push(Link { span, dest, kind: LinkKind::Outcome, image: false, text: words.clone() });
    }
}

/// What looked like a target is what to do.
fn as_words(node: &mut diagram::Node) {
    let label = node.label.take().unwrap_or_default();
    node.text = if node.text.is_empty() { label } else { format!("{} → {label}", node.text) };
    (node.target, node.kind) = (None, diagram::Kind::Action);
}

fn is_channel(page: &Page, dest: &str) -> bool {
    let Some(slug) = dest.strip_prefix('#') else { return false };
    let known = page.sections.iter().any(|section| section.id == slug);
    !known && !page.anchors.iter().any(|anchor| anchor.value == slug)
}

fn unresolved(sections: &[Section], span: Span, number: &str) -> Problem {
    let subject = format!("§{number}");
    let message = format!("the outcome leads to `{subject}`, but no heading of this page begins with it");
    let known =
        sections.iter().filter_map(|section| section.number.as_ref()).take(8).map(|number| format!("`§{number}`"));
    let known: Vec<String> = known.collect();
    let help = if known.is_empty() {
        "number the heading that is meant, as in `## §1. Restart`, or lead to its anchor: `#restart`".to_owned()
    } else {
        format!("number the heading that is meant, or name another; there are {}", known.join(", "))
    };
    Problem::new(ProblemKind::UnresolvedOutcome, span, subject, message).help(help)
}

/// Offsets of pieces that stand one behind the other.
fn offsets(pieces: impl IntoIterator<Item = (usize, usize)>) -> Offsets {
    let mut offsets = Offsets::default();
    for (run, file) in pieces {
        offsets.push(run, file);
    }
    offsets
}
