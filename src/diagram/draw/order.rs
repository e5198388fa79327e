//! The order in which a flowchart's boxes are handed to the layout, so that branches stand as they are written.

use crate::diagram::draw::layout::Box2;
use crate::diagram::draw::place::Plan;
use crate::diagram::draw::route::{cross, main, place_of};
use crate::diagram::graph::{Graph, Line};

/// Boxes as a walk meets them that follows the arrows in the order in which they are written, those back left out.
/// `ends` are the arrows that lead from box to box.
pub(super) fn walked(count: usize, ends: &[Option<(usize, usize)>]) -> Vec<usize> {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &(from, to) in ends.iter().flatten() {
        leaving[from].push(to);
    }
    let mut met = vec![false; count];
    for &(_, to) in ends.iter().flatten().filter(|(from, to)| from != to) {
        met[to] = true;
    }
    // First what no arrow leads to; a walk from there meets all the others, since no circle is left.
    let starts = (0..count).filter(|&at| !met[at]).chain((0..count).filter(|&at| met[at]));
    let (mut order, mut seen) = (Vec::with_capacity(count), vec![false; count]);
    for start in starts {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                order.push(at);
                open.extend(leaving[at].iter().rev().filter(|&&next| !seen[next]));
            }
        }
    }
    order
}

/// How many pairs of arrows that leave one box on one side stand in another order than they are written in.
pub(super) fn turned(graph: &Graph, plan: &Plan) -> usize {
    let mut turned = 0;
    for (at, edge) in graph.edges.iter().enumerate() {
        let Some(own) = leaves(graph, plan, at) else { continue };
        for (other, next) in graph.edges.iter().enumerate().skip(at + 1) {
            if next.from != edge.from || next.to == edge.to {
                continue;
            }
            if let Some(next) = leaves(graph, plan, other) {
                turned += usize::from(next.0 == own.0 && next.1 < own.1 - 1.0);
            }
        }
    }
    turned
}

/// To which side an arrow leaves its box, and where it goes first, across the direction.
fn leaves(graph: &Graph, plan: &Plan, at: usize) -> Option<(bool, f64)> {
    let edge = &graph.edges[at];
    if edge.line == Line::Hidden || edge.from == edge.to {
        return None;
    }
    let middle = |end| place_of(graph, plan, end).0.middle();
    let first = plan.passes[at].first().map_or_else(|| middle(edge.to), |pass| pass.from);
    Some((main(plan, first) > main(plan, middle(edge.from)), cross(plan, first)))
}

/// The same layout seen in a mirror: left and right change places, or top and bottom in one that runs across.
pub(super) fn mirrored(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    let vertical = plan.vertical;
    let flip = |rect: &mut Box2| {
        if vertical {
            rect.x = -rect.x - rect.w;
        } else {
            rect.y = -rect.y - rect.h;
        }
    };
    let rects = plan.nodes.iter_mut().chain(&mut plan.groups).chain(plan.labels.iter_mut().flatten());
    rects.for_each(flip);
    let passes = plan.passes.iter_mut().flatten().flat_map(|pass| [&mut pass.from, &mut pass.to]);
    for spot in passes.chain(plan.rims.iter_mut().flatten()) {
        let value = if vertical { &mut spot.0 } else { &mut spot.1 };
        *value = -*value;
    }
    plan
}
