//! Where the participants of a sequence diagram stand: as near as what is said between them allows.

use crate::diagram::draw::text::{self, LINE, SIZE, SMALL};
use crate::diagram::sequence::{Place, Sequence, Step};

/// Widest lines at a message between neighbours: the first that keeps the picture within a page's column.
const WRAPS: [f64; 3] = [200.0, 150.0, 120.0];
/// What a page shows without scrolling.
const COLUMN: f64 = 704.0;
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
            sequence.actors.iter().map(|actor| text::wrap(&actor.label, 150.0, SIZE, false)).collect();
        let widths: Vec<f64> =
            labels.iter().map(|lines| ((text::widest(lines, SIZE, false) + 28.0) / 2.0).ceil() * 2.0).collect();
        let lines = labels.iter().map(Vec::len).max().unwrap_or(1);
        let person = if sequence.actors.iter().any(|actor| actor.person) { 32.0 } else { 16.0 };
        let head = text::height(lines, LINE) + person;
        let width = |(left, gaps, right): &(f64, Vec<f64>, f64)| left + gaps.iter().sum::<f64>() + right;
        let mut room = gaps(sequence, &widths, WRAPS[0]);
        for wrap in &WRAPS[1..] {
            if width(&room) > COLUMN {
                room = gaps(sequence, &widths, *wrap);
            }
        }
        let (left, gaps, right) = room;
        let mut x = vec![MARGIN + left.ceil()];
        for gap in gaps {
            x.push(x[x.len() - 1] + gap.ceil());
        }
        let width = x[x.len() - 1] + right.ceil();
        Self { x, widths, head, labels, left: MARGIN, width }
    }

    /// Left and right edge of what belongs to a participant.
    pub(super) fn around(&self, actor: usize) -> (f64, f64) {
        let half = self.widths[actor] / 2.0 + 10.0;
        (self.x[actor] - half, self.x[actor] + half)
    }
}

/// Room to the left of the first middle, between the middles, and to the right of the last.
fn gaps(sequence: &Sequence, widths: &[f64], wrap: f64) -> (f64, Vec<f64>, f64) {
    let last = widths.len() - 1;
    let mut gaps: Vec<f64> = widths.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0 + 28.0).collect();
    let mut left = widths[0] / 2.0 + FRAMES;
    let mut right = widths[last] / 2.0 + FRAMES;
    let mut widen = |from: usize, to: usize, room: f64| {
        let (from, to) = (from.min(to), from.max(to));
        let have: f64 = gaps[from..to].iter().sum();
        let missing = (room - have).max(0.0) / f64::from(u16::try_from(to - from).unwrap_or(1)).max(1.0);
        gaps[from..to].iter_mut().for_each(|gap| *gap += missing);
    };
    let mut made = None;
    for step in &sequence.steps {
        match step {
            Step::Create(actor) => made = Some(*actor),
            Step::Message(message) if message.from != message.to => {
                let made = made.take_if(|made| *made == message.to).map_or(0.0, |made| widths[made] / 2.0 + 8.0);
                let number = message.number.map_or(0.0, |_| 24.0);
                let lines = text::wrap(&message.text, wrap, SMALL, false);
                widen(message.from, message.to, text::widest(&lines, SMALL, false) + number + 28.0 + made);
            }
            Step::Message(message) => {
                let number = message.number.map_or(0.0, |_| 24.0);
                let lines = text::wrap(&message.text, OWN - number, SMALL, false);
                let room = text::widest(&lines, SMALL, false) + number + 62.0;
                if message.from == last {
                    right = right.max(room + FRAMES)
                } else {
                    widen(message.from, message.from + 1, room)
                }
            }
            Step::Note { place, text: words } => {
                let room = text::widest(&text::wrap(words, NOTE, SMALL, false), SMALL, false) + 44.0;
                match *place {
                    Place::Left(0) => left = left.max(room + FRAMES),
                    Place::Left(actor) => widen(actor - 1, actor, room),
                    Place::Right(actor) if actor == last => right = right.max(room + FRAMES),
                    Place::Right(actor) => widen(actor, actor + 1, room),
                    Place::Over(first, end) => {
                        let width = room.max(80.0);
                        if first == 0 {
                            left = left.max(width / 2.0 + FRAMES);
                        }
                        if end == last {
                            right = right.max(width / 2.0 + FRAMES);
                        }
                        if first == end {
                            if first > 0 {
                                widen(first - 1, first, width / 2.0 + 16.0)
                            }
                            if first < last {
                                widen(first, first + 1, width / 2.0 + 16.0)
                            }
                        } else {
                            widen(first, end, width - 48.0);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    (left, gaps, right)
}
