//! Straightens chains. The layout puts a box in the middle between all that lies below it, ways back too, so that a chain
//! of steps sways. Here what belongs to a chain moves under what leads to it, where that is free.

use crate::diagram::draw::layout::Box2;
use crate::diagram::draw::place::Plan;
use crate::diagram::draw::route::{cross, main};
use crate::diagram::graph::{Edge, End, Graph, Line};

/// Blank that is kept beside boxes and beside arrows, by half.
const BESIDE_BOX: f64 = 18.0;
const BESIDE_ARROW: f64 = 11.0;
/// What is as near as this stands in a line.
const STRAIGHT: f64 = 0.5;

/// A box, or a place where an arrow passes a row.
struct Item {
    what: What,
    /// Along the direction: which row.
    row: f64,
    /// Across the direction, and how far it reaches to both sides, blank included.
    at: f64,
    before: f64,
    behind: f64,
}

#[derive(Clone, Copy)]
enum What {
    Node(usize),
    Pass(usize, usize),
}

/// Two neighbours on an arrow, and how much it counts that they stand in a line.
struct Link {
    one: usize,
    other: usize,
    chain: bool,
    weight: f64,
}

/// Moves chains. `back` says which arrows lead back.
pub(super) fn chains(graph: &Graph, plan: &mut Plan, back: &[bool]) {
    let mut items = items(graph, plan);
    let links = links(graph, plan, back);
    for _ in 0..4 {
        let mut moved = false;
        for block in blocks(&items, &links) {
            let shift = shift(&items, &links, &block, plan);
            if shift.abs() > STRAIGHT {
                for &at in &block {
                    items[at].at += shift;
                }
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    for item in &items {
        put(plan, item);
    }
}

/// The text of an arrow when it stands at this pass.
fn label_at(plan: &Plan, edge: usize, row: f64) -> Option<&Box2> {
    plan.labels[edge].as_ref().filter(|label| label.w > 0.0 && (main(plan, label.middle()) - row).abs() < 0.01)
}

/// All boxes, then all passes in the order of arrows.
fn items(graph: &Graph, plan: &Plan) -> Vec<Item> {
    let side = |rect: &Box2| if plan.vertical { rect.w / 2.0 } else { rect.h / 2.0 };
    let mut items: Vec<Item> = Vec::new();
    for (at, rect) in plan.nodes.iter().enumerate() {
        let loops =
            graph.edges.iter().enumerate().filter(|(_, edge)| edge.from == edge.to && edge.from == End::Node(at));
        let beside: f64 = loops.map(|(edge, _)| 34.0 + plan.label_room(edge)).sum();
        let (row, middle, half) = (main(plan, rect.middle()), cross(plan, rect.middle()), side(rect) + BESIDE_BOX);
        items.push(Item { what: What::Node(at), row, at: middle, before: half, behind: half + beside });
    }
    for (edge, passes) in plan.passes.iter().enumerate() {
        for (nth, pass) in passes.iter().enumerate() {
            let row = f64::midpoint(main(plan, pass.from), main(plan, pass.to));
            let half = label_at(plan, edge, row).map_or(0.0, side) + BESIDE_ARROW;
            let at = cross(plan, pass.from);
            items.push(Item { what: What::Pass(edge, nth), row, at, before: half, behind: half });
        }
    }
    items
}

fn links(graph: &Graph, plan: &Plan, back: &[bool]) -> Vec<Link> {
    let drawn = |edge: &Edge| edge.line != Line::Hidden && edge.from != edge.to;
    let forth = || graph.edges.iter().enumerate().filter(|(at, edge)| drawn(edge) && !back[*at]);
    let mut links = Vec::new();
    let mut next = plan.nodes.len();
    for (at, edge) in graph.edges.iter().enumerate() {
        let passes = next..next + plan.passes[at].len();
        next = passes.end;
        let (End::Node(from), End::Node(to)) = (edge.from, edge.to) else { continue };
        if !drawn(edge) {
            continue;
        }
        let leaving = forth().filter(|(_, other)| other.from == edge.from).count();
        let entering = forth().filter(|(_, other)| other.to == edge.to).count();
        let chain = !back[at] && leaving == 1 && entering == 1;
        let weight = match (chain, back[at]) {
            (true, _) => 1.0,
            (false, false) => 0.6,
            (false, true) => 0.25,
        };
        let way: Vec<usize> = [from].into_iter().chain(passes).chain([to]).collect();
        links.extend(way.windows(2).map(|pair| Link { one: pair[0], other: pair[1], chain, weight }));
    }
    links
}

/// What stands in a line already and moves as one.
fn blocks(items: &[Item], links: &[Link]) -> Vec<Vec<usize>> {
    let mut block: Vec<usize> = (0..items.len()).collect();
    for link in links.iter().filter(|link| link.chain) {
        if (items[link.one].at - items[link.other].at).abs() <= STRAIGHT {
            let (one, other) = (block[link.one], block[link.other]);
            block.iter_mut().filter(|at| **at == other).for_each(|at| *at = one);
        }
    }
    let mut blocks: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (at, &home) in block.iter().enumerate() {
        blocks[home].push(at);
    }
    // Passes of arrows move with their chain, never alone.
    blocks.retain(|block| block.iter().any(|&at| matches!(items[at].what, What::Node(_))));
    blocks
}

/// How far a block is to move so that a chain goes on straight, and all its arrows are shorter than before.
fn shift(items: &[Item], links: &[Link], block: &[usize], plan: &Plan) -> f64 {
    let mut wishes: Vec<(f64, f64, bool)> = Vec::new();
    for link in links {
        let (own, other) = match (block.contains(&link.one), block.contains(&link.other)) {
            (true, false) => (link.one, link.other),
            (false, true) => (link.other, link.one),
            _ => continue,
        };
        wishes.push((items[other].at - items[own].at, link.weight, link.chain));
    }
    let cost = |shift: f64| wishes.iter().map(|(wish, weight, _)| (wish - shift).abs() * weight).sum::<f64>();
    let (low, high) = room(items, block, plan);
    let chains = wishes.iter().filter(|(wish, _, chain)| *chain && *wish >= low && *wish <= high).map(|wish| wish.0);
    let best = chains.min_by(|a, b| cost(*a).total_cmp(&cost(*b)).then(a.total_cmp(b)));
    best.filter(|&shift| cost(shift) + 0.01 < cost(0.0)).unwrap_or(0.0)
}

/// How far a block may move to both sides: up to what stands in its rows, and within its groups.
fn room(items: &[Item], block: &[usize], plan: &Plan) -> (f64, f64) {
    let (mut low, mut high) = (f64::MIN, f64::MAX);
    for &at in block {
        let item = &items[at];
        let level = items.iter().enumerate().filter(|(_, other)| (other.row - item.row).abs() <= 0.01);
        for (_, other) in level.filter(|(other, _)| !block.contains(other)) {
            if other.at <= item.at {
                low = low.max(other.at + other.behind + item.before - item.at);
            } else {
                high = high.min(other.at - other.before - item.behind - item.at);
            }
        }
        for group in &plan.groups {
            let (from, to) = (cross(plan, (group.x, group.y)), cross(plan, (group.x + group.w, group.y + group.h)));
            let rows = (main(plan, (group.x, group.y)), main(plan, (group.x + group.w, group.y + group.h)));
            if item.row < rows.0 || item.row > rows.1 {
                continue;
            }
            match (item.at < from, item.at > to) {
                (true, _) => high = high.min(from - item.behind - item.at),
                (_, true) => low = low.max(to + item.before - item.at),
                _ => (low, high) = (low.max(from + item.before - item.at), high.min(to - item.behind - item.at)),
            }
        }
    }
    // What stands nearer than that already may stay.
    (low.min(0.0), high.max(0.0))
}

/// Puts a thing where it is now to stand.
fn put(plan: &mut Plan, item: &Item) {
    let vertical = plan.vertical;
    let slide = |rect: &mut Box2, by: f64| *if vertical { &mut rect.x } else { &mut rect.y } += by;
    match item.what {
        What::Node(at) => {
            let by = item.at - cross(plan, plan.nodes[at].middle());
            slide(&mut plan.nodes[at], by);
        }
        What::Pass(edge, nth) => {
            let by = item.at - cross(plan, plan.passes[edge][nth].from);
            let labelled = label_at(plan, edge, item.row).is_some();
            if let Some(label) = plan.labels[edge].as_mut().filter(|_| labelled) {
                slide(label, by);
            }
            let pass = &mut plan.passes[edge][nth];
            for spot in [&mut pass.from, &mut pass.to] {
                *if vertical { &mut spot.0 } else { &mut spot.1 } += by;
            }
        }
    }
}
