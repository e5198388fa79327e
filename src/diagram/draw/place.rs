//! Ranks, order and coordinates: the crate `dagre` lays the boxes out, this file speaks with it.

use dagre::graph::{Graph as Input, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use crate::diagram::draw::layout::{Box2, Texts};
use crate::diagram::draw::ports::APART;
use crate::diagram::draw::route::loop_at;
use crate::diagram::draw::shape;
use crate::diagram::draw::{order, straight};
use crate::diagram::graph::{Direction, Edge, End, Graph, Line, Shape, ways_back};

/// What the layout says, in its own coordinates.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Whether it runs up or down.
    pub(super) vertical: bool,
    /// Boxes.
    pub(super) nodes: Vec<Box2>,
    /// Groups.
    pub(super) groups: Vec<Box2>,
    /// For each arrow what it passes between its ends: the middle of a row's passage, and half the row's depth.
    pub(super) passes: Vec<Vec<Pass>>,
    /// For each arrow how far the row that it leaves goes on, and where the row begins that it enters: a box beside its
    /// own may be deeper. Only what lies along the direction counts.
    pub(super) rims: Vec<[(f64, f64); 2]>,
    /// For each arrow where its text stands, or its loop.
    pub(super) labels: Vec<Option<Box2>>,
}

impl Plan {
    /// Room that the text of an arrow takes away from its box, when the arrow is a loop.
    pub(super) fn label_room(&self, edge: usize) -> f64 {
        self.labels[edge].map_or(0.0, |label| if self.vertical { label.w } else { label.h })
    }
}

/// Where an arrow passes a row: a line along the direction, from one side of the row to the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    /// One end.
    pub(super) from: (f64, f64),
    /// The other.
    pub(super) to: (f64, f64),
}

/// With more arrows than this a flowchart is laid out once only.
const FEW: usize = 100;
/// Room that a loop takes beside its box.
const LOOP: f64 = 34.0;

pub(super) fn place(graph: &Graph, texts: &Texts, direction: Direction) -> Plan {
    let ways = Ways::new(graph);
    let walked = order::walked(graph.nodes.len(), &ways.boxes());
    let plan = laid(graph, texts, direction, &ways, &walked);
    let (mut best, mut least) = (plan.clone(), usize::MAX);
    // Loops stand on the right, where the layout left them room.
    let has_loops = graph.edges.iter().any(|edge| edge.from == edge.to);
    let mut try_mirrored = |plan: Plan| {
        let mut both = vec![plan];
        if !has_loops {
            both.extend(both.first().map(order::mirrored));
        }
        for plan in both {
            let turned = order::turned(graph, &plan);
            if turned < least {
                (best, least) = (plan, turned);
            }
        }
        least
    };
    // Where branches are not as they are written, the same in a mirror may be nearer to it, or another beginning.
    let declared: Vec<usize> = (0..graph.nodes.len()).collect();
    let first = try_mirrored(plan);
    if first > 0 && declared != walked && graph.edges.len() <= FEW {
        try_mirrored(laid(graph, texts, direction, &ways, &declared));
    }
    straight::chains(graph, &mut best, &ways.back);
    best
}

/// Arrows as the layout gets them.
struct Ways {
    /// Between which boxes, or empty groups, each is laid out; none for a line that is not to be.
    anchors: Vec<Option<(End, End)>>,
    /// Whether it leads back: it is handed over the other way round.
    back: Vec<bool>,
}

impl Ways {
    fn new(graph: &Graph) -> Self {
        let anchors: Vec<_> = graph.edges.iter().map(|edge| anchors(graph, edge)).collect();
        let index = |end: End| match end {
            End::Node(at) => at,
            End::Group(at) => graph.nodes.len() + at,
        };
        let ends = anchors.iter().map(|ends| ends.map_or((0, 0), |(from, to)| (index(from), index(to))));
        let back = ways_back(&ends.collect::<Vec<_>>());
        Self { anchors, back }
    }

    /// Where an arrow is handed over to begin and to end.
    fn forth(&self, at: usize) -> Option<(End, End)> {
        self.anchors[at].map(|(from, to)| if self.back[at] { (to, from) } else { (from, to) })
    }

    /// Boxes that arrows lead from and to, by number, when all lead forth.
    fn boxes(&self) -> Vec<Option<(usize, usize)>> {
        let boxes = |at: usize| match self.forth(at)? {
            (End::Node(from), End::Node(to)) => Some((from, to)),
            _ => None,
        };
        (0..self.anchors.len()).map(boxes).collect()
    }
}

fn laid(graph: &Graph, texts: &Texts, direction: Direction, ways: &Ways, order: &[usize]) -> Plan {
    let vertical = matches!(direction, Direction::Down | Direction::Up);
    let mut input = input(graph, texts, vertical, ways, order);
    let options = LayoutOptions {
        rankdir: match direction {
            Direction::Down => RankDir::TB,
            Direction::Up => RankDir::BT,
            Direction::Right => RankDir::LR,
            Direction::Left => RankDir::RL,
        },
        nodesep: if vertical { 36.0 } else { 28.0 },
        edgesep: 22.0,
        ranksep: rank_gap(graph),
        // Branches stay in the order in which they were written.
        tie_keep_first: true,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut input, Some(options));
    read(graph, texts, &input, vertical, ways)
}

/// Wide fans need room, or their arrows would lie flat.
fn rank_gap(graph: &Graph) -> f64 {
    let mut fans = vec![0_u16; graph.nodes.len()];
    for edge in &graph.edges {
        for end in [edge.from, edge.to] {
            if let End::Node(node) = end {
                fans[node] = fans[node].saturating_add(1);
            }
        }
    }
    let widest = fans.into_iter().max().unwrap_or(0).clamp(3, 11);
    48.0 + f64::from(widest - 3) * 4.0
}

fn input(graph: &Graph, texts: &Texts, vertical: bool, ways: &Ways, order: &[usize]) -> Input<NodeLabel, EdgeLabel> {
    let mut input = Input::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
    let sizes = sizes(graph, texts, vertical, ways);
    for &at in order {
        let (width, height) = sizes[at];
        input.set_node(key(End::Node(at)), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    for at in 0..graph.groups.len() {
        let empty = is_empty(graph, at);
        let (width, height) = if empty { (120.0, 44.0) } else { (0.0, 0.0) };
        input.set_node(key(End::Group(at)), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    let homes = order.iter().map(|&at| (End::Node(at), graph.nodes[at].group));
    let homes = homes.chain(graph.groups.iter().enumerate().map(|(at, group)| (End::Group(at), group.parent)));
    for (end, home) in homes {
        if let Some(home) = home {
            input.set_parent(&key(end), Some(&key(End::Group(home))));
        }
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let Some((from, to)) = ways.forth(at) else { continue };
        let (mut width, mut height) = texts.labels[at];
        if from == to {
            (width, height) =
                if vertical { (width + LOOP, height.max(20.0)) } else { (width.max(20.0), height + LOOP) };
        }
        let minlen = i32::try_from(edge.length.min(10)).unwrap_or(1);
        let label = EdgeLabel {
            minlen,
            width,
            height,
            labelpos: dagre::layout::types::LabelPos::Center,
            ..EdgeLabel::default()
        };
        input.set_edge(key(from), key(to), Some(label), Some(&at.to_string()));
    }
    input
}

/// Sizes of boxes, grown where more arrows end at a side than have room there.
fn sizes(graph: &Graph, texts: &Texts, vertical: bool, ways: &Ways) -> Vec<(f64, f64)> {
    // More than these share the room.
    const MOST: u16 = 24;
    let mut ends = vec![(0_u16, 0_u16); graph.nodes.len()];
    for (from, to) in (0..graph.edges.len()).filter_map(|at| ways.forth(at)).filter(|(from, to)| from != to) {
        if let End::Node(from) = from {
            ends[from].1 = ends[from].1.saturating_add(1);
        }
        if let End::Node(to) = to {
            ends[to].0 = ends[to].0.saturating_add(1);
        }
    }
    let mut loops = vec![0_u16; graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.from == edge.to) {
        if let End::Node(node) = edge.from {
            loops[node] = loops[node].saturating_add(1).min(MOST);
        }
    }
    let grown = |(at, &(mut width, mut height)): (usize, &(f64, f64))| {
        let shape = graph.nodes[at].shape;
        let round = matches!(shape, Shape::Circle | Shape::DoubleCircle);
        if loops[at] > 0 {
            let side = if vertical { &mut height } else { &mut width };
            *side = side.max(2.0 * loop_at(loops[at] - 1) + 16.0);
        }
        let room = f64::from(ends[at].0.max(ends[at].1).clamp(1, MOST) - 1) * APART;
        while 2.0 * shape::reach(shape, width, height, vertical) < room {
            width += if vertical || round { 4.0 } else { 0.0 };
            height += if !vertical || round { 4.0 } else { 0.0 };
        }
        (width, height)
    };
    texts.sizes.iter().enumerate().map(grown).collect()
}

fn key(end: End) -> String {
    match end {
        End::Node(at) => format!("n{at}"),
        End::Group(at) => format!("g{at}"),
    }
}

fn is_empty(graph: &Graph, group: usize) -> bool {
    graph.nodes.iter().all(|node| node.group != Some(group))
        && graph.groups.iter().all(|inner| inner.parent != Some(group))
}

/// Between which boxes an arrow is laid out: a group is stood for by the last box in it that leads to no other, or the
/// first that none leads to. None for a hidden line that would lead from a group into itself.
fn anchors(graph: &Graph, edge: &Edge) -> Option<(End, End)> {
    let (from, to) = (anchor(graph, edge.from, true), anchor(graph, edge.to, false));
    let nested = |outer: End, inner: End| matches!(outer, End::Group(group) if graph.stands_in(inner, group));
    let impossible =
        edge.line == Line::Hidden && (from == to || nested(edge.from, edge.to) || nested(edge.to, edge.from));
    (!impossible).then_some((from, to))
}

fn anchor(graph: &Graph, end: End, leaves: bool) -> End {
    let End::Group(group) = end else { return end };
    let inside: Vec<usize> = (0..graph.nodes.len()).filter(|&node| graph.stands_in(End::Node(node), group)).collect();
    let goes_on = |node: usize| {
        graph.edges.iter().any(|edge| {
            let (own, other) = if leaves { (edge.from, edge.to) } else { (edge.to, edge.from) };
            own == End::Node(node) && other != own && graph.stands_in(other, group)
        })
    };
    let mut free = inside.iter().copied().filter(|&node| !goes_on(node));
    let chosen =
        if leaves { free.next_back().or(inside.last().copied()) } else { free.next().or(inside.first().copied()) };
    let empty = || {
        (0..graph.groups.len())
            .find(|&inner| is_empty(graph, inner) && (inner == group || graph.stands_in(End::Group(inner), group)))
    };
    chosen.map(End::Node).or_else(|| empty().map(End::Group)).unwrap_or(end)
}

fn read(graph: &Graph, texts: &Texts, laid: &Input<NodeLabel, EdgeLabel>, vertical: bool, ways: &Ways) -> Plan {
    let rect = |end: End| {
        let node = laid.node(&key(end));
        let node = node.map(|node| (node.x.unwrap_or(0.0), node.y.unwrap_or(0.0), node.width, node.height));
        let (x, y, w, h) = node.unwrap_or_default();
        Box2 { x: x - w / 2.0, y: y - h / 2.0, w, h }
    };
    let nodes: Vec<Box2> = (0..graph.nodes.len()).map(|at| rect(End::Node(at))).collect();
    let groups: Vec<Box2> = (0..graph.groups.len()).map(|at| rect(End::Group(at))).collect();
    let mut plan = Plan { vertical, nodes, groups, passes: Vec::new(), rims: Vec::new(), labels: Vec::new() };
    let mut all = Vec::new();
    for at in 0..graph.edges.len() {
        let way = ways.forth(at).and_then(|(from, to)| laid.edge(&key(from), &key(to), Some(&at.to_string())));
        let label = way.and_then(|way| Some((way.x?, way.y?))).map(|(x, y)| {
            let (w, h) = texts.labels[at];
            Box2 { x: x - w / 2.0, y: y - h / 2.0, w, h }
        });
        let mut points: Vec<(f64, f64)> =
            way.map(|way| way.points.iter().map(|point| (point.x, point.y)).collect()).unwrap_or_default();
        if ways.back[at] {
            points.reverse();
        }
        plan.labels.push(label);
        all.push(points);
    }
    let rows = rows(graph, texts, &plan);
    for points in all {
        let inner = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
        plan.passes.push(passes(inner, &rows, vertical));
    }
    plan.rims = graph.edges.iter().map(|edge| rims(&plan, edge)).collect();
    plan
}

/// Rows by their middle: how deep the boxes and texts in them are, by half.
fn rows(graph: &Graph, texts: &Texts, plan: &Plan) -> Vec<(f64, f64)> {
    let mut rows: Vec<(f64, f64)> = Vec::new();
    let labels = plan.labels.iter().zip(&texts.labels).filter(|(_, size)| size.0 > 0.0);
    let labels = labels.filter_map(|(rect, _)| rect.as_ref());
    let empty = plan.groups.iter().enumerate().filter(|&(at, _)| is_empty(graph, at)).map(|(_, rect)| rect);
    for rect in plan.nodes.iter().chain(labels).chain(empty) {
        let (x, y) = rect.middle();
        let (middle, half) = if plan.vertical { (y, rect.h / 2.0) } else { (x, rect.w / 2.0) };
        match rows.iter_mut().find(|row| (row.0 - middle).abs() < 0.01) {
            Some(row) => row.1 = row.1.max(half),
            None => rows.push((middle, half)),
        }
    }
    rows
}

/// How far the rows at both ends of an arrow reach towards each other.
fn rims(plan: &Plan, edge: &Edge) -> [(f64, f64); 2] {
    let middle = |end: End| match end {
        End::Node(node) => plan.nodes[node].middle(),
        End::Group(group) => plan.groups[group].middle(),
    };
    let (from, to) = (middle(edge.from), middle(edge.to));
    let forth = if plan.vertical { to.1 >= from.1 } else { to.0 >= from.0 };
    let rim = |end: End, (x, y): (f64, f64), ahead: bool| {
        // The deepest other box of the row: beside it an arrow may not swing aside yet.
        let others = plan.nodes.iter().enumerate().filter(|(at, _)| end != End::Node(*at)).map(|(_, rect)| rect);
        let level = |rect: &&Box2| {
            let (other_x, other_y) = rect.middle();
            (if plan.vertical { other_y - y } else { other_x - x }).abs() < 0.01
        };
        let halves = others.filter(level).map(|rect| if plan.vertical { rect.h / 2.0 } else { rect.w / 2.0 });
        let half = if matches!(end, End::Node(_)) { halves.fold(0.0, f64::max) } else { 0.0 };
        let half = if ahead { half } else { -half };
        if plan.vertical { (x, y + half) } else { (x + half, y) }
    };
    [rim(edge.from, from, forth), rim(edge.to, to, !forth)]
}

/// Passages of the rows that have a depth; in the others an arrow may go as it likes.
fn passes(points: &[(f64, f64)], rows: &[(f64, f64)], vertical: bool) -> Vec<Pass> {
    let mut passes: Vec<Pass> = Vec::new();
    for (at, &(x, y)) in points.iter().enumerate() {
        let middle = if vertical { y } else { x };
        let Some(&(_, half)) = rows.iter().find(|row| (row.0 - middle).abs() < 0.01) else { continue };
        // The arrow may run against the ranks.
        let neighbour = if at > 0 { points[at - 1] } else { points.get(at + 1).copied().unwrap_or((x, y)) };
        let neighbour = if vertical { neighbour.1 } else { neighbour.0 };
        let forth = if at > 0 { middle >= neighbour } else { neighbour >= middle };
        let half = if forth { half } else { -half };
        let (from, to) = if vertical { ((x, y - half), (x, y + half)) } else { ((x - half, y), (x + half, y)) };
        passes.push(Pass { from, to });
    }
    passes
}
