//! Where everything of a flowchart stands.

use crate::diagram::draw::shape;
use crate::diagram::draw::text::{self, Face, LINE, SIZE, SMALL, SMALL_LINE};
use crate::diagram::draw::{place, room, route};
use crate::diagram::graph::{Direction, Graph, Shape, Vertex};

/// Widest line of text in a box, before it is broken.
const WRAP: f64 = 200.0;
/// Wider than this, a flowchart is laid out the other way.
const TOO_WIDE: f64 = 900.0;
/// What a page shows without scrolling.
pub(super) const COLUMN: f64 = 720.0;
/// Blank around the picture.
const MARGIN: f64 = 8.0;

/// A rectangle by its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Box2 {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Box2 {
    /// The middle.
    #[must_use]
    pub fn middle(&self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Whether two share more than a border.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = |a: f64, b: f64, c: f64, d: f64| a + b <= c + 0.05 || c + d <= a + 0.05;
        !apart(self.x, self.w, other.x, other.w) && !apart(self.y, self.h, other.y, other.h)
    }

    /// Whether the other one lies within.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let within = |a: f64, b: f64, c: f64, d: f64| c >= a - 0.05 && c + d <= a + b + 0.05;
        within(self.x, self.w, other.x, other.w) && within(self.y, self.h, other.y, other.h)
    }
}

/// A box with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Where it stands.
    pub rect: Box2,
    /// Its text.
    pub lines: Vec<String>,
    /// Where the text stands.
    pub text: Box2,
}

/// A group with its title.
#[derive(Debug, Clone, PartialEq)]
pub struct Framed {
    /// Where it stands.
    pub rect: Box2,
    /// Its title.
    pub lines: Vec<String>,
    /// Where the title stands.
    pub title: Box2,
}

/// An arrow's way: straight on from the start, then curves. Its ends run along the flowchart's direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Where the line begins, behind the head at its beginning.
    pub start: (f64, f64),
    /// Curves as two handles and an end.
    pub curves: Vec<[(f64, f64); 3]>,
    /// Tip of the head at the beginning, and the unit step that leads to it.
    pub tail: ((f64, f64), (f64, f64)),
    /// Tip of the head at the end, and the unit step that leads to it.
    pub head: ((f64, f64), (f64, f64)),
    /// The text, and where it stands.
    pub label: Option<(Box2, Vec<String>)>,
    /// Not drawn.
    pub hidden: bool,
}

impl Route {
    /// Points of the way, near enough for tests of what it touches.
    #[must_use]
    pub fn points(&self) -> Vec<(f64, f64)> {
        let mut points = vec![self.tail.0, self.start];
        let mut from = self.start;
        for [a, b, to] in &self.curves {
            for step in 1..=8 {
                let t = f64::from(step) / 8.0;
                let u = 1.0 - t;
                let mix = |p: f64, q: f64, r: f64, s: f64| {
                    u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
                };
                points.push((mix(from.0, a.0, b.0, to.0), mix(from.1, a.1, b.1, to.1)));
            }
            from = *to;
        }
        points.push(self.head.0);
        points
    }
}

/// A flowchart, laid out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// Boxes, as in the flowchart.
    pub nodes: Vec<Placed>,
    /// Groups, as in the flowchart.
    pub groups: Vec<Framed>,
    /// Arrows, as in the flowchart.
    pub edges: Vec<Route>,
}

/// Texts in lines, and what room they need.
pub(super) struct Texts {
    pub(super) nodes: Vec<Vec<String>>,
    pub(super) sizes: Vec<(f64, f64)>,
    pub(super) edges: Vec<Vec<String>>,
    pub(super) labels: Vec<(f64, f64)>,
}

/// Lays a flowchart out. One that is too wide for a page is turned when that helps.
#[must_use]
pub fn layout(graph: &Graph) -> Scene {
    let texts = texts(graph);
    let scene = lay(graph, &texts, graph.direction);
    if scene.width <= TOO_WIDE {
        return scene;
    }
    let across = matches!(graph.direction, Direction::Right | Direction::Left);
    let turned = match graph.direction {
        Direction::Right => Direction::Down,
        Direction::Left => Direction::Up,
        Direction::Down | Direction::Up => Direction::Right,
    };
    let other = lay(graph, &texts, turned);
    // What runs across may become any narrower; what runs down is turned only when it then needs no scrolling.
    if other.width <= COLUMN || (across && other.width < scene.width) { other } else { scene }
}

fn texts(graph: &Graph) -> Texts {
    let mut texts = Texts { nodes: Vec::new(), sizes: Vec::new(), edges: Vec::new(), labels: Vec::new() };
    for node in &graph.nodes {
        let most = if node.shape == Shape::Diamond { WRAP * 0.8 } else { WRAP };
        let face = face(node);
        let lines = text::wrap(&node.label, most, SIZE, face);
        texts.sizes.push(shape::size(node.shape, text::widest(&lines, SIZE, face), lines.len()));
        texts.nodes.push(lines);
    }
    for edge in &graph.edges {
        let lines =
            if edge.label.is_empty() { Vec::new() } else { text::wrap(&edge.label, WRAP * 0.9, SMALL, Face::Plain) };
        let width = text::widest(&lines, SMALL, Face::Plain) + 12.0;
        let size = ((width / 2.0).ceil() * 2.0, text::height(lines.len(), SMALL_LINE) + 4.0);
        texts.labels.push(if lines.is_empty() { (0.0, 0.0) } else { size });
        texts.edges.push(lines);
    }
    texts
}

/// What a box's text is set in.
fn face(node: &Vertex) -> Face {
    if node.paint.ink().is_some_and(|ink| ink.bold) { Face::Bold } else { Face::Plain }
}

fn lay(graph: &Graph, texts: &Texts, direction: Direction) -> Scene {
    let mut plan = place::place(graph, texts, direction);
    room::rows(graph, &mut plan);
    let titles = room::titles(graph, texts, &mut plan);
    let edges = route::routes(graph, texts, &plan);
    let mut scene = Scene { width: 0.0, height: 0.0, nodes: Vec::new(), groups: Vec::new(), edges };
    for ((node, lines), rect) in graph.nodes.iter().zip(&texts.nodes).zip(&plan.nodes) {
        let (down, right) = shape::text_shift(node.shape);
        let (x, y) = rect.middle();
        let (w, h) = (text::widest(lines, SIZE, face(node)), text::height(lines.len(), LINE));
        let text = Box2 { x: x + right - w / 2.0, y: y + down - h / 2.0, w, h };
        scene.nodes.push(Placed { rect: *rect, lines: lines.clone(), text });
    }
    for (rect, (lines, title)) in plan.groups.iter().zip(titles) {
        scene.groups.push(Framed { rect: *rect, lines, title });
    }
    crop(&mut scene);
    scene
}

/// Moves everything so that it begins at the margin, and measures it.
fn crop(scene: &mut Scene) {
    let mut bounds = Bounds::default();
    let labels = scene.edges.iter().filter_map(|route| Some(route.label.as_ref()?.0));
    let rects = scene.nodes.iter().map(|node| node.rect).chain(scene.groups.iter().map(|group| group.rect));
    rects.chain(labels).for_each(|rect| bounds.rect(&rect));
    for route in scene.edges.iter().filter(|route| !route.hidden) {
        route.points().into_iter().for_each(|(x, y)| bounds.rect(&Box2 { x, y, w: 0.0, h: 0.0 }));
    }
    // Half pixels would blur every border.
    let (dx, dy) = ((MARGIN - bounds.left).ceil(), (MARGIN - bounds.top).ceil());
    scene.width = (bounds.right + dx + MARGIN).ceil();
    scene.height = (bounds.bottom + dy + MARGIN).ceil();
    let shift = |rect: &mut Box2| {
        rect.x += dx;
        rect.y += dy;
    };
    for node in &mut scene.nodes {
        shift(&mut node.rect);
        shift(&mut node.text);
    }
    for group in &mut scene.groups {
        shift(&mut group.rect);
        shift(&mut group.title);
    }
    for route in &mut scene.edges {
        route.label.iter_mut().for_each(|(rect, _)| shift(rect));
        let ends = [&mut route.start, &mut route.tail.0, &mut route.head.0];
        for point in ends.into_iter().chain(route.curves.iter_mut().flatten()) {
            point.0 += dx;
            point.1 += dy;
        }
    }
}

struct Bounds {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { left: f64::MAX, top: f64::MAX, right: f64::MIN, bottom: f64::MIN }
    }
}

impl Bounds {
    fn rect(&mut self, rect: &Box2) {
        self.left = self.left.min(rect.x);
        self.top = self.top.min(rect.y);
        self.right = self.right.max(rect.x + rect.w);
        self.bottom = self.bottom.max(rect.y + rect.h);
    }
}
