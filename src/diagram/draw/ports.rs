//! Where arrows leave and enter their boxes: apart from each other, and straight on where that can be.

use std::collections::BTreeMap;

use crate::diagram::draw::place::{Pass, Plan};
use crate::diagram::draw::route::{POINT, cross, main, place_of};
use crate::diagram::draw::shape;
use crate::diagram::graph::{End, Graph, Head, Line};

/// Arrows end so far apart: points beside each other do not touch.
pub(super) const APART: f64 = 14.0;
/// Arrows at a side where points are go straight so far: none swings across the point of another.
const STUB: f64 = POINT + 4.0;

/// Where an arrow leaves and enters, across the direction.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ports {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Whether it leaves and enters at the far side, which is the lower or right one.
    pub(super) from_ahead: bool,
    pub(super) to_ahead: bool,
    /// How far it goes straight before it swings aside, and after.
    pub(super) from_stub: f64,
    pub(super) to_stub: f64,
}

struct Wish {
    edge: usize,
    leaves: bool,
    wanted: f64,
    other: f64,
}

pub(super) fn ports(graph: &Graph, plan: &Plan, passes: &[Vec<Pass>]) -> Vec<Ports> {
    let mut ports = vec![Ports::default(); graph.edges.len()];
    // Which end, which side; in order, so that the outcome is.
    let mut sides: BTreeMap<(bool, usize, bool), Vec<Wish>> = BTreeMap::new();
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.from == edge.to || edge.line == Line::Hidden {
            continue;
        }
        let (from, to) = (place_of(graph, plan, edge.from).0.middle(), place_of(graph, plan, edge.to).0.middle());
        let next = passes[at].first().map_or(to, |pass| pass.from);
        let before = passes[at].last().map_or(from, |pass| pass.to);
        ports[at].from_ahead = main(plan, next) > main(plan, from);
        ports[at].to_ahead = main(plan, before) > main(plan, to);
        let wishes = [
            (
                edge.from,
                ports[at].from_ahead,
                Wish { edge: at, leaves: true, wanted: cross(plan, next), other: cross(plan, to) },
            ),
            (
                edge.to,
                ports[at].to_ahead,
                Wish { edge: at, leaves: false, wanted: cross(plan, before), other: cross(plan, from) },
            ),
        ];
        for (end, ahead, wish) in wishes {
            let key = match end {
                End::Node(node) => (false, node, ahead),
                End::Group(group) => (true, group, ahead),
            };
            sides.entry(key).or_default().push(wish);
        }
    }
    for ((is_group, at, _), wishes) in sides {
        settle(graph, plan, if is_group { End::Group(at) } else { End::Node(at) }, wishes, &mut ports);
    }
    snap(graph, plan, passes, &mut ports);
    ports
}

/// The middle of a thing across the direction, and how far from there arrows may end; less than nothing for a group that
/// is smaller than its round corners.
fn reach_of(graph: &Graph, plan: &Plan, end: End) -> (f64, f64) {
    let (rect, shape) = place_of(graph, plan, end);
    let reach = match end {
        End::Node(_) => shape::reach(shape, rect.w, rect.h, plan.vertical),
        End::Group(_) => (if plan.vertical { rect.w } else { rect.h }) / 2.0 - 16.0,
    };
    (cross(plan, rect.middle()), reach)
}

/// Gives all arrows at one side of a thing their places, and says how far they go straight there.
fn settle(graph: &Graph, plan: &Plan, end: End, mut wishes: Vec<Wish>, ports: &mut [Ports]) {
    let (middle, reach) = reach_of(graph, plan, end);
    spread(middle, reach.max(0.0), &mut wishes);
    let point = |wish: &Wish| {
        let edge = &graph.edges[wish.edge];
        (if wish.leaves { edge.tail } else { edge.head }) != Head::None
    };
    let crowded = wishes.len() > 1 && wishes.iter().any(point);
    for wish in wishes {
        let stub = match (crowded, point(&wish)) {
            (true, _) => STUB,
            (false, true) => POINT,
            (false, false) => 0.0,
        };
        let slot = &mut ports[wish.edge];
        if wish.leaves {
            (slot.from, slot.from_stub) = (wish.wanted, stub);
        } else {
            (slot.to, slot.to_stub) = (wish.wanted, stub);
        }
    }
}

/// Makes straight what is nearly so: an arrow that would swing aside by a few pixels leaves or enters there, if it stays
/// far enough from the next one at that side.
fn snap(graph: &Graph, plan: &Plan, passes: &[Vec<Pass>], ports: &mut [Ports]) {
    const NEAR: f64 = 8.0;
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.from == edge.to || edge.line == Line::Hidden {
            continue;
        }
        let slots = ports[at];
        let leaves = passes[at].first().map_or(slots.to, |pass| cross(plan, pass.from));
        if (leaves - slots.from).abs() < NEAR && is_free(graph, plan, ports, at, true, leaves) {
            ports[at].from = leaves;
        }
        let enters = passes[at].last().map_or(ports[at].from, |pass| cross(plan, pass.to));
        if (enters - slots.to).abs() < NEAR && is_free(graph, plan, ports, at, false, enters) {
            ports[at].to = enters;
        }
    }
}

/// Whether an arrow may leave or enter at a place: within reach, and apart from all others at that side.
fn is_free(graph: &Graph, plan: &Plan, ports: &[Ports], at: usize, leaves: bool, place: f64) -> bool {
    let side = |at: usize, leaves: bool| {
        let (edge, slots) = (&graph.edges[at], &ports[at]);
        if leaves { (edge.from, slots.from_ahead, slots.from) } else { (edge.to, slots.to_ahead, slots.to) }
    };
    let (end, ahead, _) = side(at, leaves);
    let (middle, reach) = reach_of(graph, plan, end);
    let met = |other: usize, leaves: bool| {
        let edge = &graph.edges[other];
        let drawn = edge.from != edge.to && edge.line != Line::Hidden;
        let (there, side, port) = side(other, leaves);
        drawn && (there, side) == (end, ahead) && (port - place).abs() < APART - 0.5
    };
    let others = (0..graph.edges.len()).flat_map(|other| [(other, true), (other, false)]);
    (place - middle).abs() <= reach
        && !others.filter(|&other| other != (at, leaves)).any(|(other, leaves)| met(other, leaves))
}

/// Gives each arrow at one side its place: straight on where that is within reach, else towards where it goes; one
/// that stands alone and goes elsewhere uses the middle.
fn spread(middle: f64, reach: f64, wishes: &mut [Wish]) {
    wishes.sort_by(|a, b| a.wanted.total_cmp(&b.wanted).then(a.other.total_cmp(&b.other)).then(a.edge.cmp(&b.edge)));
    let alone = wishes.len() == 1;
    for wish in &mut *wishes {
        let off = wish.wanted - middle;
        wish.wanted = if alone && off.abs() > reach { middle } else { middle + off.clamp(-reach, reach) };
    }
    let gaps = f64::from(u16::try_from(wishes.len().saturating_sub(1)).unwrap_or(u16::MAX)).max(1.0);
    let apart = APART.min(2.0 * reach / gaps);
    for at in 1..wishes.len() {
        wishes[at].wanted = wishes[at].wanted.max(wishes[at - 1].wanted + apart);
    }
    let mut most = middle + reach;
    for wish in wishes.iter_mut().rev() {
        wish.wanted = wish.wanted.min(most);
        most = wish.wanted - apart;
    }
}
