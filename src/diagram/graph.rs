//! Flowcharts: boxes, arrows between them, and groups around them.

use std::ops::Range;

use crate::diagram::color::Paint;

/// Boxes and groups that a flowchart may have; beyond, nobody can read it and its layout takes too long.
pub const MAX_NODES: usize = 150;
/// Arrows that a flowchart may have.
pub const MAX_EDGES: usize = 300;

/// Rows that all arrows of a flowchart may cross together: what its layout takes grows with them.
pub const MAX_ROWS: usize = 1_500;

/// A flowchart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// Which way it runs.
    pub direction: Direction,
    /// The author's title.
    pub title: Option<String>,
    /// The author's description for those who cannot see it.
    pub description: Option<String>,
    /// Boxes in order of their first mention.
    pub nodes: Vec<Vertex>,
    /// Arrows in order.
    pub edges: Vec<Edge>,
    /// Groups; one that stands in another comes behind it.
    pub groups: Vec<Group>,
}

/// Which way a flowchart runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Top to bottom.
    #[default]
    Down,
    /// Bottom to top.
    Up,
    /// Left to right.
    Right,
    /// Right to left.
    Left,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vertex {
    /// The author's id.
    pub id: String,
    /// Its text; line feeds are the author's line breaks.
    pub label: String,
    /// Its form.
    pub shape: Shape,
    /// The author's colours.
    pub paint: Paint,
    /// Where a click leads, and where that is written.
    pub link: Option<(String, Range<usize>)>,
    /// The group that it stands in.
    pub group: Option<usize>,
    /// Where it is first mentioned.
    pub range: Range<usize>,
}

/// The form of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// `[text]`.
    #[default]
    Rect,
    /// `(text)`.
    Rounded,
    /// `([text])`.
    Stadium,
    /// `[[text]]`.
    Subroutine,
    /// `[(text)]`.
    Cylinder,
    /// `((text))`.
    Circle,
    /// `(((text)))`.
    DoubleCircle,
    /// `>text]`.
    Flag,
    /// `{text}`.
    Diamond,
    /// `{{text}}`.
    Hexagon,
    /// `[/text/]`.
    LeanRight,
    /// `[\text\]`.
    LeanLeft,
    /// `[/text\]`.
    Trapezoid,
    /// `[\text/]`.
    TrapezoidDown,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// Its text.
    pub label: String,
    /// How its line is drawn.
    pub line: Line,
    /// What is drawn where it begins.
    pub tail: Head,
    /// What is drawn where it ends.
    pub head: Head,
    /// Rows that it goes at least.
    pub length: usize,
    /// Where it is written.
    pub range: Range<usize>,
}

/// Where an arrow begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At the box of this index.
    Node(usize),
    /// At the group of this index.
    Group(usize),
}

/// How the line of an arrow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Line {
    /// `-->`.
    #[default]
    Solid,
    /// `-.->`.
    Dotted,
    /// `==>`.
    Thick,
    /// `~~~`: it only says what stands below what.
    Hidden,
}

/// What is drawn at an end of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Head {
    /// Nothing.
    #[default]
    None,
    /// A point.
    Arrow,
    /// A dot.
    Dot,
    /// A cross.
    Cross,
}

/// A group of boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The author's id; the title without one.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The group that it stands in.
    pub parent: Option<usize>,
    /// The author's colours.
    pub paint: Paint,
    /// Its opening line.
    pub range: Range<usize>,
}

impl Graph {
    /// The text of a box or group.
    #[must_use]
    pub fn label(&self, end: End) -> &str {
        match end {
            End::Node(node) => &self.nodes[node].label,
            End::Group(group) => &self.groups[group].title,
        }
    }

    /// Whether a box or group stands in a group, however deep.
    #[must_use]
    pub fn stands_in(&self, end: End, group: usize) -> bool {
        let mut around = match end {
            End::Node(node) => self.nodes[node].group,
            End::Group(inner) => self.groups[inner].parent,
        };
        while let Some(at) = around {
            if at == group {
                return true;
            }
            around = self.groups[at].parent;
        }
        false
    }

    /// Rows that all arrows cross together when each box stands below those that lead to it; ways back count too.
    #[must_use]
    pub fn rows_crossed(&self) -> usize {
        let count = self.nodes.len() + self.groups.len();
        let index = |end: End| match end {
            End::Node(node) => node,
            End::Group(group) => self.nodes.len() + group,
        };
        let ends: Vec<(usize, usize)> = self.edges.iter().map(|edge| (index(edge.from), index(edge.to))).collect();
        let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (&(from, to), back) in ends.iter().zip(ways_back(&ends)).filter(|((from, to), _)| from != to) {
            let (upper, lower) = if back { (to, from) } else { (from, to) };
            leaving[upper].push(lower);
        }
        let mut rows = vec![0_usize; count];
        for from in finished(&leaving).into_iter().rev() {
            for &to in &leaving[from] {
                rows[to] = rows[to].max(rows[from] + 1);
            }
        }
        ends.into_iter().map(|(from, to)| rows[from].abs_diff(rows[to])).sum()
    }
}

/// Which arrows lead back: each that closes a circle with those written before it. So what an author wrote first leads
/// forth, and a way back is drawn as one.
#[must_use]
pub fn ways_back(ends: &[(usize, usize)]) -> Vec<bool> {
    let count = ends.iter().map(|&(from, to)| from.max(to) + 1).max().unwrap_or(0);
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut back = Vec::with_capacity(ends.len());
    for &(from, to) in ends {
        let closes = from != to && leads(&leaving, to, from);
        if from != to && !closes {
            leaving[from].push(to);
        }
        back.push(closes);
    }
    back
}

/// Whether a way along the arrows leads from one to another.
fn leads(leaving: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; leaving.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(leaving[at].iter().copied().filter(|&next| !seen[next]));
        }
    }
    false
}

/// Boxes in the order in which a walk along the arrows leaves them for good.
fn finished(leaving: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(leaving.len());
    let mut seen = vec![false; leaving.len()];
    for start in 0..leaving.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut open = vec![(start, 0)];
        while let Some((at, next)) = open.pop() {
            match leaving[at].get(next) {
                Some(&to) => {
                    open.push((at, next + 1));
                    if !std::mem::replace(&mut seen[to], true) {
                        open.push((to, 0));
                    }
                }
                None => order.push(at),
            }
        }
    }
    order
}
