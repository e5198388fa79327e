//! Flowcharts that ask: the same as decision trees, for those who walk.

use crate::diagram::graph::{Edge, End, Graph, Line, Shape, Vertex};
use crate::diagram::{Mistake, Node, Target, Tree, Unfit, audit, is_id, label, settle_kinds};

/// Whether a flowchart can be nothing but a tree of questions: one beginning, one way to each box, and wherever ways
/// part, a diamond or hexagon with another answer on each. Pictures of systems have no such boxes.
#[must_use]
pub fn asks(graph: &Graph) -> bool {
    let Ok(leaving) = leaving(graph) else { return false };
    let mut entered = vec![0_usize; graph.nodes.len()];
    for &(to, _) in leaving.iter().flatten() {
        entered[to] += 1;
    }
    let parts = |at: &usize| leaving[*at].len() > 1;
    let asking = |at: usize| matches!(graph.nodes[at].shape, Shape::Diamond | Shape::Hexagon);
    let mut parting = (0..graph.nodes.len()).filter(parts).peekable();
    parting.peek().is_some()
        && parting.all(asking)
        && entered.iter().filter(|&&count| count == 0).count() == 1
        && entered.iter().all(|&count| count < 2)
}

/// The flowchart as a decision tree. A box that several arrows lead to stands where the first of them leads; the others
/// jump to it.
///
/// # Errors
/// What keeps it from being walked.
pub fn read(graph: &Graph) -> Result<Vec<Tree>, Unfit> {
    let tree = tree(graph).map_err(|mistake| Unfit::unread(vec![mistake]))?;
    let mistakes = audit::tree(&tree, true);
    if mistakes.is_empty() { Ok(vec![tree]) } else { Err(Unfit::unread(mistakes)) }
}

/// The arrows that leave each box, with where they lead.
fn leaving(graph: &Graph) -> Result<Vec<Vec<(usize, &Edge)>>, Mistake> {
    let mut leaving: Vec<Vec<(usize, &Edge)>> = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        let (End::Node(from), End::Node(to)) = (edge.from, edge.to) else {
            let message = "an arrow of a group; the steps of a tree are boxes";
            return Err(Mistake::new(edge.range.clone(), message, "let it lead from a box to a box"));
        };
        if edge.line == Line::Hidden {
            let message = "an arrow that is not drawn; every way through a tree is to be seen";
            return Err(Mistake::new(edge.range.clone(), message, "draw it, or take it out"));
        }
        leaving[from].push((to, edge));
    }
    Ok(leaving)
}

fn tree(graph: &Graph) -> Result<Tree, Mistake> {
    let leaving = leaving(graph)?;
    let root = root(graph, &leaving)?;
    if !leaving.iter().any(|ways| ways.len() > 1) {
        let message = "a flowchart in which nothing is asked; wanted a box with several answers";
        return Err(Mistake::new(graph.nodes[root].range.clone(), message, "leave the picture a picture"));
    }
    let mut nodes: Vec<Node> = Vec::new();
    let mut steps: Vec<Option<usize>> = vec![None; graph.nodes.len()];
    let mut waiting: Vec<(usize, Option<(usize, &Edge)>)> = vec![(root, None)];
    while let Some((at, way)) = waiting.pop() {
        let node = if steps[at].is_none() {
            step(&graph.nodes[at], leaving[at].is_empty())
        } else {
            jump(&graph.nodes[at], way)?
        };
        let step = nodes.len();
        let answer = way.map(|(_, edge)| edge.label.replace('\n', " ")).filter(|answer| !answer.is_empty());
        nodes.push(Node { answer, ..node });
        if let Some((parent, _)) = way {
            nodes[parent].children.push(step);
        }
        if steps[at].is_none() {
            steps[at] = Some(step);
            waiting.extend(leaving[at].iter().rev().map(|&(to, edge)| (to, Some((step, edge)))));
        }
    }
    if let Some(lost) = steps.iter().position(Option::is_none) {
        let message = format!("nothing leads to {}", audit::quoted(&graph.nodes[lost].label));
        let help = "let an answer lead to it, or draw it in a flowchart of its own";
        return Err(Mistake::new(graph.nodes[lost].range.clone(), message, help));
    }
    settle_kinds(&mut nodes);
    Ok(Tree { title: graph.title.clone(), literal: true, nodes, ..Tree::default() })
}

/// The box that nothing leads to, else the first one. Where ways part, every arrow says when it is taken.
fn root(graph: &Graph, leaving: &[Vec<(usize, &Edge)>]) -> Result<usize, Mistake> {
    let mut entered = vec![false; graph.nodes.len()];
    for (from, ways) in leaving.iter().enumerate() {
        for &(to, edge) in ways {
            entered[to] |= to != from;
            if ways.len() > 1 && edge.label.is_empty() {
                let message = format!("an arrow of {} without an answer", audit::quoted(&graph.nodes[from].label));
                return Err(Mistake::new(edge.range.clone(), message, "say on it when it is taken: `-->|yes|`"));
            }
        }
    }
    let mut roots = (0..graph.nodes.len()).filter(|&at| !entered[at]);
    let root = roots.next().unwrap_or(0);
    match roots.next() {
        Some(second) => {
            let message = format!("a second beginning, {}", audit::quoted(&graph.nodes[second].label));
            let help = "let an answer lead to it, or draw it in a flowchart of its own";
            Err(Mistake::new(graph.nodes[second].range.clone(), message, help))
        }
        None => Ok(root),
    }
}

/// A box as a step. The last box of a way leads where a click on it leads, else to what its words name.
fn step(vertex: &Vertex, is_last: bool) -> Node {
    let id = is_id(&vertex.id).then(|| vertex.id.clone());
    let mut node = Node { id, ..Node::new(vertex.label.replace('\n', " "), vertex.range.clone()) };
    match &vertex.link {
        Some((url, range)) if is_last => {
            node.target = Some(Target::Link(url.clone()));
            node.range = range.clone();
        }
        None if is_last => label::lead(&mut node),
        _ => {}
    }
    node
}

/// An answer that leads to a box which stands elsewhere in the tree.
fn jump(vertex: &Vertex, way: Option<(usize, &Edge)>) -> Result<Node, Mistake> {
    let range = way.map_or_else(|| vertex.range.clone(), |(_, edge)| edge.range.clone());
    if !is_id(&vertex.id) {
        let message = format!("several arrows lead to `{}`, which cannot name a step", vertex.id);
        let help = "begin the id of the box with a letter; digits, `-` and `_` may follow";
        return Err(Mistake::new(range, message, help));
    }
    Ok(Node { target: Some(Target::Step(vertex.id.clone())), ..Node::new("", range) })
}
