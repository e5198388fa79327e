//! Where the participants of a sequence diagram stand: as near as what is said between them allows.

use crate::diagram::draw::sequence::messages::words;
use crate::diagram::draw::text::{self, Face, LINE, SIZE, SMALL};
use crate::diagram::sequence::{Message, Place, Sequence, Step};

/// Widest lines at a message between neighbours: the first that keeps the picture within a page's column.
const WRAPS: [f64; 3] = [200.0, 150.0, 120.0];
/// What a page shows without scrolling.
const COLUMN: f64 = 660.0;
/// Narrowest lines that a message is broken into.
pub(super) const NARROW: f64 = 90.0;
/// Widest line at a message to oneself.
pub(super) const OWN: f64 = 180.0;
/// Widest line in a note.
pub(super) const NOTE: f64 = 180.0;
const MARGIN: f64 = 8.0;
/// Room at the sides of a line for frames.
const FRAMES: f64 = 22.0;

#[derive(Debug)]
pub(super) struct Columns {
    /// Middle of each.
    pub(super) x: Vec<f64>,
    /// Width of each box.
    pub(super) widths: Vec<f64>,
    /// Height of all boxes.
    pub(super) head: f64,
    pub(super) labels: Vec<Vec<String>>,
    /// Left and right edge of everything.
    pub(super) left: f64,
    pub(super) width: f64,
}

impl Columns {
    pub(super) fn new(sequence: &Sequence) -> Self {
        let labels: Vec<Vec<String>> =
            sequence.actors.iter().map(|actor| text::wrap(&actor.label, 150.0, SIZE, Face::Plain)).collect();
        let mut widths: Vec<f64> =
            labels.iter().map(|lines| (text::widest(lines, SIZE, Face::Plain) / 2.0).ceil() * 2.0 + 28.0).collect();
        hold_titles(sequence, &mut widths);
        let lines = labels.iter().map(Vec::len).max().unwrap_or(1);
        let person = if sequence.actors.iter().any(|actor| actor.person) { 32.0 } else { 16.0 };
        let head = text::height(lines, LINE) + person;
        let mut room = Room::new(sequence, &widths, WRAPS[0]);
        for wrap in &WRAPS[1..] {
            if room.width() > COLUMN {
                room = Room::new(sequence, &widths, *wrap);
            }
        }
        let mut x = vec![MARGIN + room.left.ceil()];
        for gap in &room.gaps {
            x.push(x[x.len() - 1] + gap.ceil());
        }
        let width = x[x.len() - 1] + room.right.ceil();
        Self { x, widths, head, labels, left: MARGIN, width }
    }

    /// Left and right edge of what belongs to a participant.
    pub(super) fn around(&self, actor: usize) -> (f64, f64) {
        let half = self.widths[actor] / 2.0 + 10.0;
        (self.x[actor] - half, self.x[actor] + half)
    }
}

/// Makes participants so wide that the title of the box around them can stand above them.
fn hold_titles(sequence: &Sequence, widths: &mut [f64]) {
    for (at, facts) in sequence.boxes.iter().enumerate() {
        let inside = |actor: usize| sequence.actors[actor].boxed == Some(at);
        let count = (0..widths.len()).filter(|&actor| inside(actor)).count();
        let title = text::widest(&text::wrap(&facts.title, 150.0, SIZE, Face::Bold), SIZE, Face::Bold);
        let share = title / f64::from(u16::try_from(count).unwrap_or(u16::MAX)).max(1.0);
        for (_, width) in widths.iter_mut().enumerate().filter(|(actor, _)| inside(*actor)) {
            *width = width.max(share.ceil());
        }
    }
}

/// Room to the left of the first middle, between the middles, and to the right of the last.
struct Room {
    left: f64,
    gaps: Vec<f64>,
    right: f64,
    /// The widest line at a message.
    wrap: f64,
}

impl Room {
    fn new(sequence: &Sequence, widths: &[f64], wrap: f64) -> Self {
        let gaps = widths.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]) + 28.0).collect();
        let side = |width: &f64| width / 2.0 + FRAMES;
        let (left, right) = (widths.first().map_or(0.0, side), widths.last().map_or(0.0, side));
        let mut room = Self { left, gaps, right, wrap };
        let mut made = None;
        for step in &sequence.steps {
            match step {
                Step::Create(actor) => made = Some(*actor),
                Step::Message(message) => {
                    let half = made.take_if(|made| *made == message.to).map_or(0.0, |made| widths[made] / 2.0 + 8.0);
                    room.message(message, half);
                }
                Step::Note { place, text } => room.note(*place, text),
                _ => {}
            }
        }
        room
    }

    fn width(&self) -> f64 {
        self.left + self.gaps.iter().sum::<f64>() + self.right
    }

    /// Between the middles of two there is to be so much room.
    fn widen(&mut self, from: usize, to: usize, room: f64) {
        let gaps = &mut self.gaps[from.min(to)..from.max(to)];
        let missing = (room - gaps.iter().sum::<f64>()).max(0.0);
        let count = f64::from(u16::try_from(gaps.len()).unwrap_or(u16::MAX)).max(1.0);
        for gap in gaps {
            *gap += missing / count;
        }
    }

    fn left_of(&mut self, actor: usize, room: f64) {
        if actor == 0 {
            self.left = self.left.max(room + FRAMES);
        } else {
            self.widen(actor - 1, actor, room);
        }
    }

    fn right_of(&mut self, actor: usize, room: f64) {
        if actor == self.gaps.len() {
            self.right = self.right.max(room + FRAMES);
        } else {
            self.widen(actor, actor + 1, room);
        }
    }

    /// A message, and half the box of whom it makes.
    fn message(&mut self, message: &Message, made: f64) {
        let own = message.from == message.to;
        let most = if own { OWN } else { self.wrap };
        let width = text::widest(&text::wrap(&words(message), most, SMALL, Face::Plain), SMALL, Face::Plain);
        if own {
            self.right_of(message.from, width + 72.0);
        } else {
            self.widen(message.from, message.to, width + 28.0 + made);
        }
    }

    fn note(&mut self, place: Place, words: &str) {
        let room = text::widest(&text::wrap(words, NOTE, SMALL, Face::Plain), SMALL, Face::Plain) + 44.0;
        match place {
            Place::Left(actor) => self.left_of(actor, room),
            Place::Right(actor) => self.right_of(actor, room),
            Place::Over(first, last) if first == last => {
                let half = room.max(80.0) / 2.0 + 8.0;
                self.left_of(first, half);
                self.right_of(first, half);
            }
            Place::Over(first, last) => self.widen(first, last, room - 48.0),
        }
    }
}
