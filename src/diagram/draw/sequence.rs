//! A sequence diagram's SVG: a column for each participant, a row for each thing that happens.

mod columns;
mod frames;

use std::fmt::Write as _;

use crate::diagram::color::{hex, pale};
use crate::diagram::draw::Drawing;
use crate::diagram::draw::svg::{self, Lines, number, point};
use crate::diagram::draw::text::{self, Face, LINE, SIZE, SMALL, SMALL_LINE};
use crate::diagram::sequence::{Message, Place, Point, Sequence, Step};
use columns::Columns;
use frames::Open;

pub(super) const INK: &str = "#56606e";
/// Between two rows.
const GAP: f64 = 16.0;
/// Blank around the picture.
const MARGIN: f64 = 8.0;
/// Half the width of the bar of who is busy.
pub(super) const BAR: f64 = 5.0;
/// Width and height of a message to oneself.
const LOOP: (f64, f64) = (34.0, 22.0);

/// A picture in the making: layers from the back to the front, and how far down it goes.
struct Sheet<'a> {
    sequence: &'a Sequence,
    columns: Columns,
    /// Coloured frames, behind everything.
    back: String,
    /// Lines of life and bars.
    lives: String,
    /// Messages, notes, frames.
    front: String,
    y: f64,
    open: Vec<Open>,
    /// For each participant where it began to be busy.
    busy: Vec<Vec<f64>>,
    /// For each participant where its line begins, and where it ended.
    born: Vec<f64>,
    died: Vec<Option<f64>>,
    /// Who comes into being, or ceases to be, with the next message.
    create: Option<usize>,
    destroy: Option<usize>,
}

pub(super) fn draw(sequence: &Sequence, name: &str) -> Drawing {
    let columns = Columns::new(sequence);
    let actors = sequence.actors.len();
    let boxes = room_of_titles(sequence, &columns);
    let top = MARGIN + boxes;
    let created: Vec<usize> = sequence.steps.iter().filter_map(created).collect();
    let mut sheet = Sheet {
        sequence,
        back: String::new(),
        lives: String::new(),
        front: String::new(),
        y: top + columns.head + GAP,
        open: Vec::new(),
        busy: vec![Vec::new(); actors],
        born: vec![top + columns.head; actors],
        died: vec![None; actors],
        create: None,
        destroy: None,
        columns,
    };
    for actor in (0..actors).filter(|actor| !created.contains(actor)) {
        let middle = top + sheet.columns.head / 2.0;
        sheet.actor(actor, middle);
    }
    for step in &sequence.steps {
        sheet.step(step);
    }
    sheet.finish(name, top, boxes)
}

/// The title of a box of this width.
fn title(title: &str, width: f64) -> Vec<String> {
    text::wrap(title, (width - 16.0).max(60.0), SIZE, Face::Bold)
}

/// Height above the participants that the titles of boxes take.
fn room_of_titles(sequence: &Sequence, columns: &Columns) -> f64 {
    let lines = sequence.boxes.iter().enumerate().map(|(at, facts)| {
        let inside = sequence.actors.iter().enumerate().filter(|(_, actor)| actor.boxed == Some(at));
        let edges = inside.map(|(actor, _)| columns.around(actor));
        let width = edges.fold((f64::MAX, f64::MIN), |all, edge| (all.0.min(edge.0), all.1.max(edge.1)));
        title(&facts.title, width.1 - width.0).len()
    });
    lines.max().map_or(0.0, |lines| 10.0 + text::height(lines, LINE))
}

fn created(step: &Step) -> Option<usize> {
    match step {
        Step::Create(actor) => Some(*actor),
        _ => None,
    }
}

impl Sheet<'_> {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Message(message) => self.message(message),
            Step::Note { place, text } => self.note(*place, text),
            Step::Open { frame, text, fill } => {
                let open = self.open_frame(*frame, text, *fill);
                self.open.push(open);
            }
            Step::Part { word, text } => {
                if let Some(mut open) = self.open.pop() {
                    self.part(&mut open, word, text);
                    self.open.push(open);
                }
            }
            Step::Close => {
                if let Some(open) = self.open.pop() {
                    self.close_frame(&open);
                    if let Some(outer) = self.open.last_mut() {
                        outer.around(open.left, open.right);
                    }
                }
            }
            Step::Activate(actor) => {
                let from = self.y - GAP;
                self.busy[*actor].push(from);
            }
            Step::Deactivate(actor) => self.rest(*actor, self.y - GAP),
            Step::Create(actor) => self.create = Some(*actor),
            Step::Destroy(actor) => self.destroy = Some(*actor),
        }
    }

    /// Ends a bar.
    fn rest(&mut self, actor: usize, to: f64) {
        let Some(from) = self.busy[actor].pop() else { return };
        let shift = f64::from(u16::try_from(self.busy[actor].len()).unwrap_or(0)) * BAR;
        let x = self.columns.x[actor] - BAR + shift;
        let (x, y, h) = (number(x), number(from), number((to - from).max(8.0)));
        let _ = writeln!(
            self.lives,
            "<g class=\"bar\"><rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"10\" height=\"{h}\" rx=\"2\" fill=\"#eef1f4\" stroke=\"#64707f\"/></g>"
        );
    }

    /// Marks that a column is used in the frames that are open.
    pub(super) fn uses(&mut self, left: f64, right: f64) {
        for open in &mut self.open {
            open.around(left, right);
        }
    }

    fn message(&mut self, message: &Message) {
        let (from, to) = (message.from, message.to);
        let text = match message.number {
            Some(number) if message.text.is_empty() => format!("{number}."),
            Some(number) => format!("{number}. {}", message.text),
            None => message.text.clone(),
        };
        let (x1, x2) = (self.columns.x[from], self.columns.x[to]);
        let room = if from == to { columns::OWN } else { ((x2 - x1).abs() - 24.0).max(columns::NARROW) };
        let lines = if text.is_empty() { Vec::new() } else { text::wrap(&text, room, SMALL, Face::Plain) };
        let (width, height) = (text::widest(&lines, SMALL, Face::Plain), text::height(lines.len(), SMALL_LINE));
        if from == to {
            return self.own(message, &lines, width, height);
        }
        let y = self.y + height + 4.0;
        let sign = if x2 > x1 { 1.0 } else { -1.0 };
        let make = self.create.take_if(|made| *made == to);
        if let Some(made) = make {
            let half = self.columns.head / 2.0;
            self.born[made] = y + half;
            self.actor(made, y.max(self.y + half));
        }
        let stop = match make {
            Some(made) => self.columns.widths[made] / 2.0,
            None if self.busy[to].is_empty() => 0.0,
            None => BAR,
        };
        let start = if self.busy[from].is_empty() { 0.0 } else { BAR };
        let (begin, end) = (x1 + sign * start, x2 - sign * stop);
        let middle = f64::midpoint(begin, end);
        let _ = writeln!(self.front, "<g class=\"edge\">");
        self.text(&lines, middle, self.y, true);
        self.line(message, (begin, y), (end, y), sign);
        self.front.push_str("</g>\n");
        self.uses(middle - width / 2.0 - 8.0, middle + width / 2.0 + 8.0);
        self.uses(x1.min(x2) - 12.0, x1.max(x2) + 12.0);
        self.y = y + GAP + if make.is_some() { self.columns.head / 2.0 } else { 0.0 };
        self.end_life(from, to, y);
    }

    /// A cross where somebody ceases to be.
    fn end_life(&mut self, from: usize, to: usize, y: f64) {
        let Some(gone) = self.destroy.take_if(|gone| *gone == from || *gone == to) else { return };
        while !self.busy[gone].is_empty() {
            self.rest(gone, y);
        }
        self.died[gone] = Some(y);
        let x = self.columns.x[gone];
        let at = |dx: f64, dy: f64| point(x + dx, y + dy);
        let d = format!("M{}L{}M{}L{}", at(-7.0, -7.0), at(7.0, 7.0), at(-7.0, 7.0), at(7.0, -7.0));
        let _ = writeln!(
            self.front,
            "<path class=\"line\" d=\"{d}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"2.5\"/>"
        );
    }

    /// The line of a message with its points.
    fn line(&mut self, message: &Message, (x1, y1): (f64, f64), (x2, y2): (f64, f64), sign: f64) {
        let filled = message.head == Point::Arrow;
        let (short, back) = (if filled { sign * 8.0 } else { 0.0 }, if message.both { sign * 8.0 } else { 0.0 });
        let dashes = if message.dotted { " stroke-dasharray=\"5 4\"" } else { "" };
        let d = format!("M{}L{}", point(x1 + back, y1), point(x2 - short, y2));
        let _ = writeln!(
            self.front,
            "<path class=\"line\" d=\"{d}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\"{dashes}/>"
        );
        self.head(message.head, (x2, y2), sign);
        if message.both {
            self.head(Point::Arrow, (x1, y1), -sign);
        }
    }

    fn head(&mut self, head: Point, (x, y): (f64, f64), sign: f64) {
        let at = |back: f64, aside: f64| point(x - sign * back, y + aside);
        let _ = match head {
            Point::None => Ok(()),
            Point::Arrow => {
                let d = format!("M{}L{}L{}Z", at(0.0, 0.0), at(10.0, -4.5), at(10.0, 4.5));
                writeln!(self.front, "<path class=\"head\" d=\"{d}\" fill=\"{INK}\"/>")
            }
            Point::Cross | Point::Open => {
                let d = if head == Point::Open {
                    format!("M{}L{}L{}", at(9.0, -5.0), at(0.0, 0.0), at(9.0, 5.0))
                } else {
                    format!("M{}L{}M{}L{}", at(2.0, -5.0), at(12.0, 5.0), at(2.0, 5.0), at(12.0, -5.0))
                };
                writeln!(
                    self.front,
                    "<path class=\"line\" d=\"{d}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\"/>"
                )
            }
        };
    }

    /// A message to oneself.
    fn own(&mut self, message: &Message, lines: &[String], width: f64, height: f64) {
        let x = self.columns.x[message.from] + if self.busy[message.from].is_empty() { 0.0 } else { BAR };
        let (wide, high) = (LOOP.0, LOOP.1.max(height));
        let top = self.y + 4.0;
        let _ = writeln!(self.front, "<g class=\"edge\">");
        let dashes = if message.dotted { " stroke-dasharray=\"5 4\"" } else { "" };
        let short = if message.head == Point::Arrow { 8.0 } else { 0.0 };
        let d = format!(
            "M{}H{}a6 6 0 0 1 6 6V{}a6 6 0 0 1 -6 6H{}",
            point(x, top),
            number(x + wide - 6.0),
            number(top + high - 6.0),
            number(x + short)
        );
        let _ = writeln!(
            self.front,
            "<path class=\"line\" d=\"{d}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\"{dashes}/>"
        );
        self.head(message.head, (x, top + high), -1.0);
        self.text(lines, x + wide + 8.0, top + (high - height) / 2.0, false);
        self.front.push_str("</g>\n");
        self.uses(x - 12.0, x + wide + width + 16.0);
        self.y = top + high + GAP;
        self.end_life(message.from, message.to, top + high);
    }

    /// Lines of small text, centred or from the left.
    pub(super) fn text(&mut self, lines: &[String], x: f64, top: f64, centred: bool) {
        let block = Lines { lines, x, top, height: SMALL_LINE, size: Some(SMALL), centred, attributes: "" };
        svg::text(&mut self.front, block);
    }

    fn note(&mut self, place: Place, words: &str) {
        let span = match place {
            Place::Over(first, last) => self.columns.x[last] - self.columns.x[first] + 20.0,
            Place::Left(_) | Place::Right(_) => 0.0,
        };
        let lines = text::wrap(words, columns::NOTE.max(span), SMALL, Face::Plain);
        let width = text::widest(&lines, SMALL, Face::Plain) + 20.0;
        let height = text::height(lines.len(), SMALL_LINE) + 12.0;
        let (left, width) = match place {
            Place::Left(actor) => (self.columns.x[actor] - 14.0 - width, width),
            Place::Right(actor) => (self.columns.x[actor] + 14.0, width),
            Place::Over(first, last) => {
                let (a, b) = (self.columns.x[first], self.columns.x[last]);
                let width = width.max(if first == last { 80.0 } else { b - a + 48.0 });
                (f64::midpoint(a, b) - width / 2.0, width)
            }
        };
        let (x, y, w, h) = (number(left), number(self.y), number(width), number(height));
        let _ = writeln!(
            self.front,
            "<g class=\"memo\">\n<rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"3\" fill=\"#fff6dc\" stroke=\"#c9a94f\"/>"
        );
        self.text(&lines, left + width / 2.0, self.y + 6.0, true);
        self.front.push_str("</g>\n");
        self.uses(left - 8.0, left + width + 8.0);
        self.y += height + GAP;
    }

    /// The box, or the person, of a participant around a middle.
    fn actor(&mut self, actor: usize, middle: f64) {
        let facts = &self.sequence.actors[actor];
        let (x, width, height) = (self.columns.x[actor], self.columns.widths[actor], self.columns.head);
        let lines = &self.columns.labels[actor];
        let high = text::height(lines.len(), LINE);
        let class = if facts.person { "node stop" } else { "node" };
        let _ = writeln!(self.front, "<g class=\"{class}\">");
        let paint =
            if facts.person { "fill=\"#f3f0fb\" stroke=\"#6f57b5\"" } else { "fill=\"#edf4fc\" stroke=\"#3f72ad\"" };
        let mut top = middle - high / 2.0;
        if facts.person {
            let head = middle - height / 2.0;
            let (cx, cy) = (number(x), number(head + 8.0));
            let shoulders = format!("M{}a11 11 0 0 1 22 0z", point(x - 11.0, head + 28.0));
            let _ = writeln!(
                self.front,
                "<circle class=\"shape\" cx=\"{cx}\" cy=\"{cy}\" r=\"6.5\" {paint} stroke-width=\"1.25\"/>\
                 <path class=\"shape\" d=\"{shoulders}\" {paint} stroke-width=\"1.25\"/>"
            );
            top = head + 31.0;
        } else {
            let (left, upper) = (number(x - width / 2.0), number(middle - height / 2.0));
            let (width, height) = (number(width), number(height));
            let _ = writeln!(
                self.front,
                "<rect class=\"shape\" x=\"{left}\" y=\"{upper}\" width=\"{width}\" height=\"{height}\" rx=\"5\" {paint} stroke-width=\"1.25\"/>"
            );
        }
        let block = Lines { lines, x, top, height: LINE, size: None, centred: true, attributes: "" };
        svg::text(&mut self.front, block);
        self.front.push_str("</g>\n");
    }

    fn finish(mut self, name: &str, top: f64, boxes: f64) -> Drawing {
        let end = self.y;
        let mut lines = String::new();
        for actor in 0..self.sequence.actors.len() {
            while !self.busy[actor].is_empty() {
                self.rest(actor, end - GAP);
            }
            let (x, from, to) =
                (number(self.columns.x[actor]), number(self.born[actor]), number(self.died[actor].unwrap_or(end)));
            let _ = writeln!(
                lines,
                "<path class=\"life\" d=\"M{x} {from}V{to}\" fill=\"none\" stroke=\"#b4bdc9\" stroke-width=\"1.25\"/>"
            );
        }
        let mut behind = String::new();
        if boxes > 0.0 {
            self.boxes(&mut behind, top - boxes + 4.0, end);
        }
        let left = (self.columns.left - MARGIN).floor();
        let (width, height) = ((self.columns.width + MARGIN - left).ceil(), end + MARGIN);
        let mut out = svg::open(left, width, height, name, self.sequence.description.as_deref(), false);
        for layer in [&behind, &self.back, &lines, &self.lives, &self.front] {
            out.push_str(layer);
        }
        out.push_str("</svg>\n");
        Drawing { svg: out, width: super::flowchart::whole(width), height: super::flowchart::whole(height) }
    }

    /// Boxes around neighbouring participants.
    fn boxes(&self, out: &mut String, top: f64, end: f64) {
        for (at, facts) in self.sequence.boxes.iter().enumerate() {
            let inside = (0..self.sequence.actors.len()).filter(|&actor| self.sequence.actors[actor].boxed == Some(at));
            let edges: Vec<(f64, f64)> = inside.map(|actor| self.columns.around(actor)).collect();
            let left = edges.iter().map(|edge| edge.0).fold(f64::MAX, f64::min);
            let right = edges.iter().map(|edge| edge.1).fold(f64::MIN, f64::max);
            if left > right {
                continue;
            }
            let class = if facts.fill.is_some() { "cluster own wash" } else { "cluster" };
            let fill = facts.fill.map_or_else(|| "#f6f8fa".to_owned(), |color| hex(pale(color)));
            let (x, y, w, h) = (number(left), number(top), number(right - left), number(end - top));
            let _ = writeln!(
                out,
                "<g class=\"{class}\">\n<rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{fill}\" stroke=\"#b4bdc9\"/>"
            );
            let attributes = " font-weight=\"600\"";
            let lines = &title(&facts.title, right - left);
            let x = f64::midpoint(left, right);
            svg::text(out, Lines { lines, x, top: top + 3.0, height: LINE, size: None, centred: true, attributes });
            out.push_str("</g>\n");
        }
    }
}
