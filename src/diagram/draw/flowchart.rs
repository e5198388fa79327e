//! A flowchart's SVG.

use std::fmt::Write as _;

use crate::diagram::color::{Color, Paint, contrast, hex};
use crate::diagram::draw::layout::{Box2, Route, Scene};
use crate::diagram::draw::route::POINT;
use crate::diagram::draw::svg::{self, Lines, number, point};
use crate::diagram::draw::text::{LINE, SMALL, SMALL_LINE};
use crate::diagram::draw::{Drawing, room, shape};
use crate::diagram::graph::{Edge, End, Graph, Head, Line, Shape};

const INK: &str = "#56606e";
/// Seen on white, on black and on pale colours.
const ANYWHERE: Color = [0x75, 0x7b, 0x85];

pub(super) fn draw(graph: &Graph, scene: &Scene, name: &str, links: &[Option<String>]) -> Drawing {
    let has_links = links.iter().any(Option::is_some);
    let mut out = svg::open(0.0, scene.width, scene.height, name, graph.description.as_deref(), has_links);
    groups(&mut out, graph, scene);
    for (edge, route) in graph.edges.iter().zip(&scene.edges).filter(|(_, route)| !route.hidden) {
        arrow(&mut out, edge, route, ground(graph, edge), paper(graph, scene, route));
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let link = links.get(at).and_then(Option::as_deref);
        if let Some(link) = link {
            let _ = write!(out, "<a href=\"{}\">", svg::escape(link));
        }
        let placed = &scene.nodes[at];
        let (class, shape_paint) = colors(node.shape, &node.paint);
        let _ = writeln!(out, "<g class=\"node{class}\">");
        let Box2 { x, y, w, h } = placed.rect;
        let _ = writeln!(out, "{}", shape::draw(node.shape, x, y, w, h, &shape_paint));
        let ink = node.paint.ink().map_or_else(String::new, |ink| {
            format!(" fill=\"{}\"{}", hex(ink.color), if ink.bold { " font-weight=\"700\"" } else { "" })
        });
        let middle = placed.text.x + placed.text.w / 2.0;
        text(&mut out, &placed.lines, middle, placed.text.y, LINE, &ink);
        out.push_str(if link.is_some() { "</g></a>\n" } else { "</g>\n" });
    }
    out.push_str("</svg>\n");
    Drawing { svg: out, width: whole(scene.width), height: whole(scene.height) }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
pub(super) fn whole(value: f64) -> u32 {
    value.ceil().clamp(0.0, 1_000_000.0) as u32
}

fn text(out: &mut String, lines: &[String], x: f64, top: f64, height: f64, attributes: &str) {
    svg::text(out, Lines { lines, x, top, height, size: None, centred: true, attributes });
}

/// Class and colours of a box: its form's, unless the author set others.
fn colors(shape: Shape, paint: &Paint) -> (&'static str, String) {
    let (class, fill, stroke) = match shape {
        Shape::Diamond | Shape::Hexagon => (" ask", "#fff6dc", "#9a7408"),
        Shape::Stadium | Shape::Circle | Shape::DoubleCircle => (" stop", "#f3f0fb", "#6f57b5"),
        Shape::Cylinder => (" store", "#eef1f4", "#64707f"),
        _ => ("", "#edf4fc", "#3f72ad"),
    };
    let Some(own) = paint.fill else {
        let stroke = paint.stroke.map_or_else(|| stroke.to_owned(), hex);
        let class = match (class, paint.stroke) {
            (class, None) => class,
            (" ask", _) => " ask rim",
            (" stop", _) => " stop rim",
            (" store", _) => " store rim",
            _ => " rim",
        };
        return (class, format!(" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.25\""));
    };
    let stroke = paint.stroke.unwrap_or_else(|| darker(own));
    (" own", format!(" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.25\"", hex(own), hex(stroke)))
}

/// A border for an author's colour: the same, but dark enough to be seen on white, and seen on black.
fn darker(color: Color) -> Color {
    if contrast(color, [0; 3]) < 1.8 {
        return ANYWHERE;
    }
    let mut color = color;
    for _ in 0..12 {
        if contrast(color, [255, 255, 255]) >= 3.0 {
            break;
        }
        color = color.map(|part| part - part / 8);
    }
    color
}

/// Groups, the outer ones first, so that the inner ones lie upon them.
fn groups(out: &mut String, graph: &Graph, scene: &Scene) {
    for (at, group) in graph.groups.iter().enumerate() {
        let framed = &scene.groups[at];
        let shade = shade(graph, at);
        let own = group.paint.fill;
        let class = if own.is_some() { " own" } else { shade.0 };
        let fill = own.map_or_else(|| shade.1.to_owned(), hex);
        let stroke = group.paint.stroke.or(own.map(darker)).map_or_else(|| "#b4bdc9".to_owned(), hex);
        let Box2 { x, y, w, h } = framed.rect;
        let (x, y, w, h) = (number(x), number(y), number(w), number(h));
        let _ = writeln!(
            out,
            "<g class=\"cluster{class}\">\n<rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
        );
        let ink = group.paint.ink().map_or_else(String::new, |ink| format!(" fill=\"{}\"", hex(ink.color)));
        let attributes = format!(" font-weight=\"600\"{ink}");
        let (lines, title) = (&framed.lines, framed.title);
        let block = Lines {
            lines,
            x: title.x,
            top: title.y,
            height: SMALL_LINE,
            size: Some(room::SIZE),
            centred: false,
            attributes: &attributes,
        };
        svg::text(out, block);
        out.push_str("</g>\n");
    }
}

/// Class and colour of a group, by turns, so that one is seen within another.
fn shade(graph: &Graph, group: usize) -> (&'static str, &'static str) {
    let depth = std::iter::successors(graph.groups[group].parent, |&at| graph.groups[at].parent).count();
    if depth.is_multiple_of(2) { ("", "#f6f8fa") } else { (" odd", "#eef1f5") }
}

/// Class and colour of the ground behind an arrow's text: that of the group around it, if the group is ours to paint.
fn paper(graph: &Graph, scene: &Scene, route: &Route) -> (&'static str, &'static str) {
    const PAGE: (&str, &str) = ("paper", "#fff");
    let Some((label, _)) = &route.label else { return PAGE };
    // A group that stands in another comes behind it.
    let Some(group) = scene.groups.iter().rposition(|group| group.rect.overlaps(label)) else { return PAGE };
    if !scene.groups[group].rect.contains(label) || graph.groups[group].paint.fill.is_some() {
        return PAGE;
    }
    match shade(graph, group) {
        ("", color) => ("paper even", color),
        (_, color) => ("paper odd", color),
    }
}

/// What an arrow lies on, where that is not the page's own ground.
#[derive(Clone, Copy)]
enum Ground {
    /// The page, or a group without an author's colour.
    Page,
    /// An author's colour.
    Own(Color),
    /// An author's colour at one end alone.
    Both,
}

fn ground(graph: &Graph, edge: &Edge) -> Ground {
    let under = |end: End| {
        let mut around = match end {
            End::Node(node) => graph.nodes[node].group,
            End::Group(group) => graph.groups[group].parent,
        };
        while let Some(group) = around {
            if graph.groups[group].paint.fill.is_some() {
                return Some(group);
            }
            around = graph.groups[group].parent;
        }
        None
    };
    match (under(edge.from), under(edge.to)) {
        (None, None) => Ground::Page,
        (Some(one), Some(other)) if one == other => graph.groups[one].paint.fill.map_or(Ground::Page, Ground::Own),
        _ => Ground::Both,
    }
}

/// Class and colour of an arrow. The page's style sheet leaves those with a class of their own as they are.
fn ink(ground: Ground) -> (&'static str, String) {
    match ground {
        Ground::Page => ("edge", INK.to_owned()),
        Ground::Own(fill) => {
            let dark = Paint { fill: Some(fill), ..Paint::default() }.ink().is_some_and(|ink| ink.color[0] < 128);
            ("edge own", if dark { INK.to_owned() } else { "#fff".to_owned() })
        }
        Ground::Both => ("edge own", hex(ANYWHERE)),
    }
}

fn arrow(out: &mut String, edge: &Edge, route: &Route, ground: Ground, (paper, fill): (&str, &str)) {
    let (class, ink) = ink(ground);
    let dashes = match edge.line {
        Line::Dotted => " stroke-dasharray=\"2 4\" stroke-linecap=\"round\"",
        _ => "",
    };
    let width = if edge.line == Line::Thick { "3" } else { "1.5" };
    let _ = writeln!(
        out,
        "<g class=\"{class}\">\n<path class=\"line\" d=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"{dashes}/>",
        path(route)
    );
    head(out, edge.tail, route.tail, &ink);
    head(out, edge.head, route.head, &ink);
    if let Some((rect, lines)) = &route.label {
        let Box2 { x, y, w, h } = *rect;
        let _ = writeln!(
            out,
            "<rect class=\"{paper}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{fill}\"/>",
            number(x),
            number(y),
            number(w),
            number(h)
        );
        let block = Lines {
            lines,
            x: x + w / 2.0,
            top: y + 2.0,
            height: SMALL_LINE,
            size: Some(SMALL),
            centred: true,
            attributes: "",
        };
        svg::text(out, block);
    }
    out.push_str("</g>\n");
}

fn path(route: &Route) -> String {
    let mut out = format!("M{}", point(route.start.0, route.start.1));
    let mut from = route.start;
    for [a, b, to] in &route.curves {
        let straight = ((from.0 - to.0).abs() < 0.05 && (a.0 - to.0).abs() < 0.05)
            || ((from.1 - to.1).abs() < 0.05 && (a.1 - to.1).abs() < 0.05);
        if straight {
            let _ = write!(out, "L{}", point(to.0, to.1));
        } else {
            let _ = write!(out, "C{} {} {}", point(a.0, a.1), point(b.0, b.1), point(to.0, to.1));
        }
        from = *to;
    }
    out
}

/// What is drawn at an arrow's end: tip, and the unit step that leads to it.
fn head(out: &mut String, head: Head, (tip, step): ((f64, f64), (f64, f64)), ink: &str) {
    let at = |back: f64, aside: f64| {
        let (x, y) = (tip.0 - step.0 * back - step.1 * aside, tip.1 - step.1 * back + step.0 * aside);
        point(x, y)
    };
    let _ = match head {
        Head::None => Ok(()),
        Head::Arrow => {
            let d = format!("M{}L{}L{}Z", at(0.0, 0.0), at(POINT + 1.0, 4.5), at(POINT + 1.0, -4.5));
            writeln!(out, "<path class=\"head\" d=\"{d}\" fill=\"{ink}\"/>")
        }
        Head::Dot => {
            let (x, y) = (number(tip.0 - step.0 * 4.5), number(tip.1 - step.1 * 4.5));
            writeln!(out, "<circle class=\"head\" cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{ink}\"/>")
        }
        Head::Cross => {
            let d = format!("M{}L{}M{}L{}", at(2.0, -4.0), at(10.0, 4.0), at(2.0, 4.0), at(10.0, -4.0));
            writeln!(out, "<path class=\"line\" d=\"{d}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"2\"/>")
        }
    };
}
