//! A sequence diagram's SVG: a column for each participant, a row for each thing that happens.

mod columns;
mod frames;
mod lives;
mod messages;

use std::fmt::Write as _;

use crate::diagram::color::{hex, pale};
use crate::diagram::draw::svg::{self, Lines, number, point};
use crate::diagram::draw::text::{self, Face, LINE, SIZE, SMALL, SMALL_LINE};
use crate::diagram::draw::{Box2, Drawing};
use crate::diagram::sequence::{Place, Sequence, Step};
use columns::Columns;
use frames::Open;
use lives::Bar;

pub(super) const INK: &str = "#56606e";
/// Between two rows.
pub(super) const GAP: f64 = 16.0;
/// From this height on the participants stand at the foot too: on a phone the top is out of sight by then.
const TALL: f64 = 560.0;
/// Blank around the picture.
const MARGIN: f64 = 8.0;
/// Half the width of the bar of who is busy.
pub(super) const BAR: f64 = 5.0;

/// A picture in the making: layers from the back to the front, and how far down it goes.
struct Sheet<'a> {
    sequence: &'a Sequence,
    columns: Columns,
    /// Coloured frames, behind everything.
    back: String,
    /// Bars of who is busy, the outer one of two first.
    bars: Vec<Bar>,
    /// Texts that stand on no ground of their own: no line of life and no bar is drawn behind them.
    words: Vec<Box2>,
    /// Messages, notes, frames.
    front: String,
    y: f64,
    open: Vec<Open>,
    /// For each participant where it began to be busy.
    busy: Vec<Vec<f64>>,
    /// Who begins to be busy with the message that is being drawn.
    wakes: Vec<usize>,
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
        bars: Vec::new(),
        words: Vec::new(),
        front: String::new(),
        y: top + columns.head + GAP,
        open: Vec::new(),
        busy: vec![Vec::new(); actors],
        wakes: Vec::new(),
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
    for (at, step) in sequence.steps.iter().enumerate() {
        sheet.wakes = sequence.steps[at + 1..].iter().map_while(woken).collect();
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

/// Who begins to be busy with the message before.
fn woken(step: &Step) -> Option<usize> {
    match step {
        Step::Activate(actor) => Some(*actor),
        _ => None,
    }
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
            Step::Activate(actor) => self.wake(*actor),
            Step::Deactivate(actor) => self.rest(*actor, self.y - GAP),
            Step::Create(actor) => self.create = Some(*actor),
            Step::Destroy(actor) => self.destroy = Some(*actor),
        }
    }

    /// Marks that a column is used in the frames that are open.
    pub(super) fn uses(&mut self, left: f64, right: f64) {
        for open in &mut self.open {
            open.around(left, right);
        }
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
        let mut end = self.y;
        let lives = self.lives(end);
        if end > TALL {
            let middle = end + self.columns.head / 2.0;
            let alive = (0..self.died.len()).filter(|&actor| self.died[actor].is_none()).collect::<Vec<_>>();
            for actor in alive {
                self.actor(actor, middle);
            }
            end += self.columns.head + if boxes > 0.0 { MARGIN } else { 0.0 };
        }
        let mut behind = String::new();
        if boxes > 0.0 {
            self.boxes(&mut behind, top - boxes + 4.0, end);
        }
        let left = (self.columns.left - MARGIN).floor();
        let (width, height) = ((self.columns.width + MARGIN - left).ceil(), end + MARGIN);
        let mut out = svg::open(left, width, height, name, self.sequence.description.as_deref(), false);
        for layer in [&behind, &self.back, &lives, &self.front] {
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
                "<g class=\"{class}\">\n<rect class=\"ground\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{fill}\"/>\n\
                 <path class=\"line\" d=\"{}\" fill=\"none\" stroke=\"#b4bdc9\"/>",
                self.rim_of(Box2 { x: left, y: top, w: right - left, h: end - top })
            );
            let attributes = " font-weight=\"600\"";
            let lines = &title(&facts.title, right - left);
            let x = f64::midpoint(left, right);
            svg::text(out, Lines { lines, x, top: top + 3.0, height: LINE, size: None, centred: true, attributes });
            out.push_str("</g>\n");
        }
    }
}
