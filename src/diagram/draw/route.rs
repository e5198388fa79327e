//! Ways of arrows. Each leaves and enters along the flowchart's direction, passes the rows where the layout left it
//! room, and swings from one row to the next in the blank between them, where only arrows are.

use crate::diagram::draw::layout::{Box2, Route, Texts};
use crate::diagram::draw::place::{Pass, Plan};
use crate::diagram::draw::ports::{Ports, ports};
use crate::diagram::draw::shape;
use crate::diagram::graph::{Edge, End, Graph, Head, Line, Shape};

/// Length of a point.
pub(super) const POINT: f64 = 9.0;
/// The square of a swing's depth is so many times as large as what it goes aside.
const STEEP: f64 = 12.0;
/// No swing needs to be deeper.
const DEEPEST: f64 = 90.0;

type Spot = (f64, f64);

/// The way of each arrow.
pub(super) fn routes(graph: &Graph, texts: &Texts, plan: &Plan) -> Vec<Route> {
    let passes: Vec<Vec<Pass>> = (0..graph.edges.len()).map(|at| free_passes(graph, plan, at)).collect();
    let ports = ports(graph, plan, &passes);
    let mut loops = vec![Loops::default(); graph.nodes.len()];
    let mut routes = Vec::new();
    for (at, edge) in graph.edges.iter().enumerate() {
        let lines = &texts.edges[at];
        let mut route = match (edge.from, edge.to) {
            _ if edge.line == Line::Hidden => hidden(),
            (End::Node(from), End::Node(to)) if from == to => {
                let inner = loops[from];
                loops[from] = Loops { count: inner.count + 1, reach: inner.reach + 30.0 + plan.label_room(at) };
                around(graph, plan, edge, from, inner)
            }
            _ => way(graph, plan, at, &passes[at], ports[at]),
        };
        route.label = plan.labels[at].filter(|_| !lines.is_empty() && !route.hidden).map(|rect| (rect, lines.clone()));
        let points = route.points();
        if let (Some((rect, _)), true) = (&mut route.label, edge.from == edge.to) {
            beside(rect, &points, plan.vertical);
        }
        routes.push(route);
    }
    routes
}

fn hidden() -> Route {
    let nowhere = ((0.0, 0.0), (0.0, 0.0));
    Route { start: (0.0, 0.0), curves: Vec::new(), tail: nowhere, head: nowhere, label: None, hidden: true }
}

/// Rectangle and form of what an arrow ends at.
pub(super) fn place_of(graph: &Graph, plan: &Plan, end: End) -> (Box2, Shape) {
    match end {
        End::Node(node) => (plan.nodes[node], graph.nodes[node].shape),
        End::Group(group) => (plan.groups[group], Shape::Rect),
    }
}

/// Along the direction, and across it.
pub(super) fn main(plan: &Plan, spot: Spot) -> f64 {
    if plan.vertical { spot.1 } else { spot.0 }
}

pub(super) fn cross(plan: &Plan, spot: Spot) -> f64 {
    if plan.vertical { spot.0 } else { spot.1 }
}

fn spot(plan: &Plan, main: f64, cross: f64) -> Spot {
    if plan.vertical { (cross, main) } else { (main, cross) }
}

/// What an arrow passes outside the groups that it ends at.
fn free_passes(graph: &Graph, plan: &Plan, at: usize) -> Vec<Pass> {
    let edge = &graph.edges[at];
    let mut passes = plan.passes[at].clone();
    for end in [edge.from, edge.to] {
        let End::Group(group) = end else { continue };
        let rect = plan.groups[group];
        let (low, high) = if plan.vertical { (rect.y, rect.y + rect.h) } else { (rect.x, rect.x + rect.w) };
        passes.retain(|pass| {
            let middle = f64::midpoint(main(plan, pass.from), main(plan, pass.to));
            middle < low || middle > high
        });
    }
    // An arrow that runs against the direction goes through each pass the other way, too.
    let [from, to] = [edge.from, edge.to].map(|end| main(plan, place_of(graph, plan, end).0.middle()));
    for pass in &mut passes {
        if (main(plan, pass.from) - main(plan, pass.to)) * (from - to) < 0.0 {
            std::mem::swap(&mut pass.from, &mut pass.to);
        }
    }
    passes
}

/// The way of an arrow between two things, before its curves are drawn.
struct Course {
    /// Tip at the beginning, and the unit step that leads away from there.
    start: (Spot, Spot),
    /// Tip at the end, and the unit step that leads away from there.
    end: (Spot, Spot),
    /// Where it swings aside: between two rows.
    swings: Vec<Swing>,
}

/// A swing from one place to another, and how much of the blank between two rows is needed for going straight.
struct Swing {
    from: Spot,
    to: Spot,
    stubs: f64,
}

/// The course of an arrow; none when its ends stand beside each other.
fn course(graph: &Graph, plan: &Plan, index: usize, passes: &[Pass], ports: Ports) -> Option<Course> {
    let edge = &graph.edges[index];
    let sign = |ahead: bool| if ahead { 1.0 } else { -1.0 };
    let at = |end: End, port: f64, ahead: bool| {
        let (rect, shape) = place_of(graph, plan, end);
        let (x, y) = rect.middle();
        let middle = if plan.vertical { x } else { y };
        let far = shape::border(shape, rect.w, rect.h, port - middle, plan.vertical, ahead);
        (spot(plan, main(plan, (x, y)) + sign(ahead) * far, port), spot(plan, sign(ahead), 0.0))
    };
    let start = at(edge.from, ports.from, ports.from_ahead);
    let end = at(edge.to, ports.to, ports.to_ahead);
    let room = (main(plan, end.0) - main(plan, start.0)) * sign(ports.from_ahead);
    if passes.is_empty() && (ports.from_ahead == ports.to_ahead || room < 2.0 * POINT) {
        return None;
    }
    // Beside a deeper box it goes straight until it is past it.
    let [leaves, enters] = plan.rims[index].map(|rim| main(plan, rim));
    let past = |tip: f64, rim: f64, ahead: bool, stub: f64| {
        let far = if (rim - tip) * sign(ahead) > 0.0 { rim } else { tip };
        far + sign(ahead) * stub
    };
    let begin = past(main(plan, start.0), leaves, ports.from_ahead, ports.from_stub);
    let finish = past(main(plan, end.0), enters, ports.to_ahead, ports.to_stub);
    let mut swings = Vec::new();
    let (mut from, mut stubs) = (spot(plan, begin, ports.from), ports.from_stub);
    for pass in passes {
        swings.push(Swing { from, to: pass.from, stubs });
        (from, stubs) = (pass.to, 0.0);
    }
    swings.push(Swing { from, to: spot(plan, finish, ports.to), stubs: stubs + ports.to_stub });
    Some(Course { start, end, swings })
}

fn way(graph: &Graph, plan: &Plan, index: usize, passes: &[Pass], ports: Ports) -> Route {
    let edge = &graph.edges[index];
    let Some(Course { start, end, swings }) = course(graph, plan, index, passes, ports) else {
        return sideways(graph, plan, edge);
    };
    let mut way = Way::new(plan.vertical, start.0, start.1, edge.tail);
    for swing in swings {
        way.straight(swing.from);
        way.swing(swing.to);
    }
    way.end(end.0, end.1, edge.head)
}

/// Room that arrows want between rows, so that none lies flat: from where, to where, how much.
pub(super) fn room_wanted(graph: &Graph, plan: &Plan) -> Vec<(f64, f64, f64)> {
    let passes: Vec<Vec<Pass>> = (0..graph.edges.len()).map(|at| free_passes(graph, plan, at)).collect();
    let ports = ports(graph, plan, &passes);
    let mut wanted = Vec::new();
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.from == edge.to || edge.line == Line::Hidden {
            continue;
        }
        let Some(course) = course(graph, plan, at, &passes[at], ports[at]) else { continue };
        let forth = if main(plan, course.end.0) >= main(plan, course.start.0) { 1.0 } else { -1.0 };
        let last = course.swings.len() - 1;
        for (nth, swing) in course.swings.iter().enumerate() {
            let aside = (cross(plan, swing.to) - cross(plan, swing.from)).abs();
            // Of the stubs at both ends, those of this swing.
            let from = main(plan, swing.from) - if nth == 0 { forth * ports[at].from_stub } else { 0.0 };
            let to = main(plan, swing.to) + if nth == last { forth * ports[at].to_stub } else { 0.0 };
            let deep = if aside < 0.5 { 4.0 } else { (aside * STEEP).sqrt().clamp(16.0, DEEPEST) };
            wanted.push((from.min(to), from.max(to), swing.stubs + deep));
        }
    }
    wanted
}

/// Between two things that stand beside each other: from side to side.
fn sideways(graph: &Graph, plan: &Plan, edge: &Edge) -> Route {
    let ((from, shape), (to, other)) = (place_of(graph, plan, edge.from), place_of(graph, plan, edge.to));
    let (a, b) = (from.middle(), to.middle());
    let (ahead, vertical) = (cross(plan, b) > cross(plan, a), !plan.vertical);
    let port = |rect: &Box2| {
        let (low, high) = if vertical { (rect.x, rect.x + rect.w) } else { (rect.y, rect.y + rect.h) };
        (low, high)
    };
    let ((low, high), (other_low, other_high)) = (port(&from), port(&to));
    // Level with the smaller of the two.
    let level = if high - low <= other_high - other_low {
        f64::midpoint(low, high)
    } else {
        f64::midpoint(other_low, other_high)
    };
    let tip = |rect: &Box2, shape: Shape, ahead: bool| {
        let (x, y) = rect.middle();
        let middle = if vertical { x } else { y };
        let along = level.clamp(port(rect).0 + 8.0, (port(rect).1 - 8.0).max(port(rect).0 + 8.0)) - middle;
        let far = shape::border(shape, rect.w, rect.h, along, vertical, ahead) * if ahead { 1.0 } else { -1.0 };
        if vertical { (x + along, y + far) } else { (x + far, y + along) }
    };
    let step = |ahead: bool| {
        let sign = if ahead { 1.0 } else { -1.0 };
        if vertical { (0.0, sign) } else { (sign, 0.0) }
    };
    let way = Way::new(vertical, tip(&from, shape, ahead), step(ahead), edge.tail);
    way.end(tip(&to, other, !ahead), step(!ahead), edge.head)
}

/// Loops that a box has already, and how far away from it they and their texts reach.
#[derive(Debug, Clone, Copy, Default)]
struct Loops {
    count: u16,
    reach: f64,
}

/// How far from the middle of a side a loop begins and ends that has so many within it: past their texts.
pub(super) fn loop_at(inner: u16) -> f64 {
    8.0 + f64::from(inner) * 14.0
}

/// A loop at the right or lower side of its box, around those that are there.
fn around(graph: &Graph, plan: &Plan, edge: &Edge, node: usize, inner: Loops) -> Route {
    let (rect, shape) = (plan.nodes[node], graph.nodes[node].shape);
    let (x, y) = rect.middle();
    let side = !plan.vertical;
    let along = loop_at(inner.count);
    let bulge = inner.reach + 30.0;
    let at = |along: f64| {
        let far = shape::border(shape, rect.w, rect.h, along, side, true);
        if side { (x + along, y + far) } else { (x + far, y + along) }
    };
    let (start, end) = (at(-along), at(along));
    let step = if side { (0.0, 1.0) } else { (1.0, 0.0) };
    let tail = start;
    let head_room = if edge.head == Head::Arrow { POINT } else { 0.0 };
    let base = (end.0 + step.0 * head_room, end.1 + step.1 * head_room);
    let edge_of = |spot: Spot, bulge: f64| {
        if side { (spot.0, y + rect.h / 2.0 + bulge) } else { (x + rect.w / 2.0 + bulge, spot.1) }
    };
    let curves = if inner.count == 0 {
        vec![[edge_of(start, bulge), edge_of(end, bulge), base]]
    } else {
        // Around the texts of those within: out, along the side, back.
        let (out, back) = (edge_of(start, bulge), edge_of(end, bulge));
        vec![[start, out, out], [out, back, back], [back, base, base]]
    };
    Route {
        start,
        curves,
        tail: (tail, (-step.0, -step.1)),
        head: (end, (-step.0, -step.1)),
        label: None,
        hidden: false,
    }
}

/// Moves the text of a loop next to it.
fn beside(rect: &mut Box2, points: &[Spot], vertical: bool) {
    let far = |value: fn(&Spot) -> f64| points.iter().map(value).fold(f64::MIN, f64::max);
    let middle = |value: fn(&Spot) -> f64| f64::midpoint(far(value), points.iter().map(value).fold(f64::MAX, f64::min));
    if vertical {
        (rect.x, rect.y) = (far(|spot| spot.0) + 3.0, middle(|spot| spot.1) - rect.h / 2.0);
    } else {
        (rect.x, rect.y) = (middle(|spot| spot.0) - rect.w / 2.0, far(|spot| spot.1) + 3.0);
    }
}

/// A way in the making.
struct Way {
    vertical: bool,
    at: Spot,
    route: Route,
}

impl Way {
    /// Begins at a border, with the unit step that leads away from it.
    fn new(vertical: bool, tip: Spot, out: Spot, tail: Head) -> Self {
        let room = if tail == Head::Arrow { POINT } else { 0.0 };
        let start = (tip.0 + out.0 * room, tip.1 + out.1 * room);
        let nowhere = ((0.0, 0.0), (0.0, 0.0));
        let tail = (tip, (-out.0, -out.1));
        let route = Route { start, curves: Vec::new(), tail, head: nowhere, label: None, hidden: false };
        Self { vertical, at: start, route }
    }

    /// Goes on to a place in the shape of an S.
    fn swing(&mut self, to: Spot) {
        let (x, y) = self.at;
        let handles = if self.vertical {
            let middle = f64::midpoint(y, to.1);
            [(x, middle), (to.0, middle), to]
        } else {
            let middle = f64::midpoint(x, to.0);
            [(middle, y), (middle, to.1), to]
        };
        self.route.curves.push(handles);
        self.at = to;
    }

    fn straight(&mut self, to: Spot) {
        if self.at != to {
            self.swing(to);
        }
    }

    /// Ends at a border, with the unit step that leads away from it.
    fn end(mut self, tip: Spot, out: Spot, head: Head) -> Route {
        let room = if head == Head::Arrow { POINT } else { 0.0 };
        self.swing((tip.0 + out.0 * room, tip.1 + out.1 * room));
        self.route.head = (tip, (-out.0, -out.1));
        self.route
    }
}
