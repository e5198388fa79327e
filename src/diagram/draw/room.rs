//! Room for the titles of groups. A title stands in a strip of its own at the top of its group, where no box is, and
//! beside the arrows that cross the strip. Where that needs room, all that lies beyond a line is moved away from it, so
//! that what was in order stays so.

use crate::diagram::draw::layout::{Box2, COLUMN, Texts};
use crate::diagram::draw::place::Plan;
use crate::diagram::draw::route::{room_wanted, routes};
use crate::diagram::draw::text::{self, Face, SMALL_LINE};
use crate::diagram::graph::{End, Graph};

/// Size of titles.
pub(super) const SIZE: f64 = 14.0;
/// Between a title and its group's border, and an arrow beside it.
const PAD: f64 = 12.0;
/// Between the strip and what stands below it.
const BELOW: f64 = 8.0;
/// Widest title in one line.
const WRAP: f64 = 260.0;
/// Narrowest lines that a title is broken into.
const NARROW: f64 = 170.0;

/// Room that is wanted: between `low` and `high` there must be `room`.
struct Want {
    low: f64,
    high: f64,
    room: f64,
}

/// Makes room between rows where arrows would lie flat.
pub(super) fn rows(graph: &Graph, plan: &mut Plan) {
    let wants = room_wanted(graph, plan).into_iter().map(|(low, high, room)| Want { low, high, room }).collect();
    insert(plan, wants, !plan.vertical);
}

/// Makes room for all titles, and says where they stand.
pub(super) fn titles(graph: &Graph, texts: &Texts, plan: &mut Plan) -> Vec<(Vec<String>, Box2)> {
    let blocked = blocks(graph, texts, plan, &vec![20.0; graph.groups.len()]);
    let lines: Vec<Vec<String>> = (0..graph.groups.len()).map(|at| lines(graph, plan, at, &blocked[at])).collect();
    let strips: Vec<f64> = lines.iter().map(|lines| strip(lines)).collect();
    let wants = (0..graph.groups.len()).filter(|&at| !lines[at].is_empty()).map(|at| Want {
        low: plan.groups[at].y,
        high: first_content(graph, plan, at),
        room: strips[at] + BELOW,
    });
    let wants = wants.collect();
    insert(plan, wants, false);
    // More than once: arrows swing otherwise when things have moved.
    for _ in 0..5 {
        let blocked = blocks(graph, texts, plan, &strips);
        let wants: Vec<Want> =
            (0..graph.groups.len()).flat_map(|at| width_wanted(plan, at, &lines[at], &blocked[at])).collect();
        if wants.is_empty() {
            break;
        }
        insert(plan, wants, true);
    }
    let blocked = blocks(graph, texts, plan, &strips);
    let place = |(at, lines): (usize, Vec<String>)| {
        let (rect, width) = (plan.groups[at], text::widest(&lines, SIZE, Face::Bold));
        let gap = gaps(&rect, &blocked[at]).into_iter().find(|gap| gap.1 - gap.0 >= width);
        let x = gap.map_or(rect.x + PAD, |gap| gap.0);
        let title = Box2 { x, y: rect.y + 6.0, w: width, h: text::height(lines.len(), SMALL_LINE) };
        let title = if gap.is_some() || lines.is_empty() { title } else { anywhere(graph, texts, plan, at, title) };
        (lines, title)
    };
    lines.into_iter().enumerate().map(place).collect()
}

/// A place for a title below its strip, where an arrow lies along all of that: the highest in its group that is free.
fn anywhere(graph: &Graph, texts: &Texts, plan: &Plan, group: usize, title: Box2) -> Box2 {
    const STEP: f64 = 6.0;
    let rect = plan.groups[group];
    let routes = routes(graph, texts, plan);
    let ways: Vec<_> =
        routes.iter().filter(|route| !route.hidden).map(|route| (route.points(), &route.label)).collect();
    let inner = plan.groups.iter().enumerate().filter(|(at, _)| graph.stands_in(End::Group(*at), group)).map(|it| it.1);
    let taken: Vec<&Box2> = plan.nodes.iter().chain(inner).collect();
    let is_free = |title: &Box2| {
        let around = Box2 { x: title.x - 4.0, y: title.y - 4.0, w: title.w + 8.0, h: title.h + 8.0 };
        let met = |points: &[(f64, f64)]| {
            points.windows(2).any(|pair| {
                let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
                let bounds = Box2 { x: ax.min(bx), y: ay.min(by), w: (ax - bx).abs(), h: (ay - by).abs() };
                bounds.overlaps(&around)
            })
        };
        let labelled = |label: &Option<(Box2, Vec<String>)>| label.as_ref().is_some_and(|it| it.0.overlaps(&around));
        rect.contains(&around)
            && !taken.iter().any(|other| other.overlaps(&around))
            && !ways.iter().any(|(points, label)| met(points) || labelled(label))
    };
    let mut spot = title;
    while spot.y + spot.h < rect.y + rect.h {
        spot.x = rect.x + PAD;
        while spot.x + spot.w < rect.x + rect.w {
            if is_free(&spot) {
                return spot;
            }
            spot.x += STEP;
        }
        spot.y += STEP;
    }
    title
}

fn strip(lines: &[String]) -> f64 {
    if lines.is_empty() { 0.0 } else { 6.0 + text::height(lines.len(), SMALL_LINE) }
}

/// A title in one line where it fits beside the arrows, else in narrow ones: better than a very wide group.
fn lines(graph: &Graph, plan: &Plan, at: usize, blocked: &[(f64, f64)]) -> Vec<String> {
    let title = &graph.groups[at].title;
    if title.is_empty() {
        return Vec::new();
    }
    let rect = plan.groups[at];
    let gaps = gaps(&rect, blocked);
    let widest = gaps.iter().map(|gap| gap.1 - gap.0).fold(0.0, f64::max);
    let most = if blocked.is_empty() { widest.max(WRAP) } else { widest.clamp(NARROW, WRAP.max(widest)) };
    text::wrap(title, most, SIZE, Face::Bold)
}

/// Where within a group's width no arrow crosses the strip, from left to right.
fn gaps(rect: &Box2, blocked: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut gaps = Vec::new();
    let mut left = rect.x + PAD;
    for &(low, high) in blocked {
        gaps.push((left, low));
        left = left.max(high);
    }
    gaps.push((left, rect.x + rect.w - PAD));
    gaps
}

/// What must be widened for a title: its group, or what lies before the first arrow. Where there is one arrow alone, and
/// room on the page, as much lies behind it: what the group holds stays in its middle.
fn width_wanted(plan: &Plan, at: usize, lines: &[String], blocked: &[(f64, f64)]) -> Vec<Want> {
    let (rect, width) = (plan.groups[at], text::widest(lines, SIZE, Face::Bold));
    if lines.is_empty() || gaps(&rect, blocked).iter().any(|gap| gap.1 - gap.0 >= width) {
        return Vec::new();
    }
    let (low, high, room) = (rect.x, rect.x + rect.w, width + PAD);
    match blocked {
        [] => vec![Want { low, high, room: room + PAD }],
        [(from, to)] if 2.0 * room < COLUMN - 100.0 => {
            vec![Want { low, high: from.max(low), room }, Want { low: to.min(high), high, room }]
        }
        [(from, _), ..] => vec![Want { low, high: from.max(low), room }],
    }
}

/// For each group the parts of its strip's width that arrows or their texts cross, from left to right.
fn blocks(graph: &Graph, texts: &Texts, plan: &Plan, strips: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let routes = routes(graph, texts, plan);
    let ways: Vec<_> =
        routes.iter().filter(|route| !route.hidden).map(|route| (route.points(), route.label.as_ref())).collect();
    let of = |at: usize| {
        let rect = plan.groups[at];
        let (top, bottom) = (rect.y + 1.0, rect.y + strips[at] + 2.0);
        let mut blocked: Vec<(f64, f64)> = Vec::new();
        for (points, label) in &ways {
            for pair in points.windows(2) {
                let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
                let crosses =
                    ay.min(by) < bottom && ay.max(by) > top && ax.min(bx) < rect.x + rect.w && ax.max(bx) > rect.x;
                if crosses {
                    blocked.push((ax.min(bx) - PAD, ax.max(bx) + PAD));
                }
            }
            if let Some((label, _)) = label {
                let strip = Box2 { x: rect.x, y: top, w: rect.w, h: bottom - top };
                if label.overlaps(&strip) {
                    blocked.push((label.x - PAD, label.x + label.w + PAD));
                }
            }
        }
        blocked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        blocked.dedup_by(|next, kept| {
            let meets = next.0 <= kept.1;
            if meets {
                kept.1 = kept.1.max(next.1);
            }
            meets
        });
        blocked
    };
    (0..graph.groups.len()).map(of).collect()
}

/// Upper edge of the highest thing in a group.
fn first_content(graph: &Graph, plan: &Plan, group: usize) -> f64 {
    let nodes =
        graph.nodes.iter().zip(&plan.nodes).filter(|(node, _)| node.group == Some(group)).map(|(_, rect)| rect.y);
    let groups = graph.groups.iter().zip(&plan.groups).filter(|(inner, _)| inner.parent == Some(group));
    let first = nodes.chain(groups.map(|(_, rect)| rect.y)).fold(f64::MAX, f64::min);
    // An empty group holds its title alone.
    if first >= f64::MAX { plan.groups[group].y + plan.groups[group].h } else { first }
}

/// Widens what is wanted, each time at the far end of a want, where it helps most others too.
fn insert(plan: &mut Plan, mut wants: Vec<Want>, across: bool) {
    wants.sort_by(|a, b| a.high.total_cmp(&b.high).then(a.low.total_cmp(&b.low)));
    let mut lines: Vec<(f64, f64)> = Vec::new();
    for want in &wants {
        let already: f64 = lines.iter().filter(|(at, _)| *at > want.low && *at <= want.high).map(|(_, by)| by).sum();
        let missing = want.room - (want.high - want.low) - already;
        if missing > 0.0 {
            lines.push((want.high.max(want.low + 0.01), missing.ceil()));
        }
    }
    let moved = |value: f64| value + lines.iter().filter(|(at, _)| *at <= value + 0.001).map(|(_, by)| by).sum::<f64>();
    let whole = |rect: &mut Box2| {
        let (x, y) = rect.middle();
        if across {
            rect.x += moved(x) - x;
        } else {
            rect.y += moved(y) - y;
        }
    };
    for group in &mut plan.groups {
        if across {
            let right = moved(group.x + group.w);
            group.x = moved(group.x);
            group.w = right - group.x;
        } else {
            let bottom = moved(group.y + group.h);
            group.y = moved(group.y);
            group.h = bottom - group.y;
        }
    }
    plan.nodes.iter_mut().chain(plan.labels.iter_mut().flatten()).for_each(whole);
    let passes = plan.passes.iter_mut().flatten().flat_map(|pass| [&mut pass.from, &mut pass.to]);
    for spot in passes.chain(plan.rims.iter_mut().flatten()) {
        let value = if across { &mut spot.0 } else { &mut spot.1 };
        *value = moved(*value);
    }
}
