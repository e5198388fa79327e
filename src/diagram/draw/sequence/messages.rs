//! Messages: a line from one to another, or round to oneself, with its text above or beside it.

use std::fmt::Write as _;

use crate::diagram::draw::Box2;
use crate::diagram::draw::sequence::{GAP, INK, Sheet, columns};
use crate::diagram::draw::svg::{number, point};
use crate::diagram::draw::text::{self, Face, SMALL, SMALL_LINE};
use crate::diagram::sequence::{Message, Point};

/// Width and height of a message to oneself.
const LOOP: (f64, f64) = (34.0, 22.0);
/// Between a text and a line of life that it keeps clear of.
const CLEAR: f64 = 8.0;

/// What stands at a message: its number and its text.
pub(super) fn words(message: &Message) -> String {
    match message.number {
        Some(number) if message.text.is_empty() => format!("{number}."),
        Some(number) => format!("{number}. {}", message.text),
        None => message.text.clone(),
    }
}

fn wrap(words: &str, room: f64) -> Vec<String> {
    if words.is_empty() { Vec::new() } else { text::wrap(words, room, SMALL, Face::Plain) }
}

impl Sheet<'_> {
    pub(super) fn message(&mut self, message: &Message) {
        let (from, to) = (message.from, message.to);
        if from == to {
            return self.own(message);
        }
        let (x1, x2) = (self.columns.x[from], self.columns.x[to]);
        let sign = if x2 > x1 { 1.0 } else { -1.0 };
        let begin = x1 + sign * self.rim(from, x2 > x1);
        let make = self.create.take_if(|made| *made == to);
        let stop = make.map_or_else(|| self.next_rim(to, x1 > x2), |made| self.columns.widths[made] / 2.0);
        let end = x2 - sign * stop;
        let (lines, middle) = self.place_words(&words(message), (begin, end), (from.min(to), from.max(to)));
        let (width, height) = (text::widest(&lines, SMALL, Face::Plain), text::height(lines.len(), SMALL_LINE));
        let y = self.y + height + 4.0;
        if let Some(made) = make {
            let half = self.columns.head / 2.0;
            self.born[made] = y + half;
            self.actor(made, y.max(self.y + half));
        }
        let _ = writeln!(self.front, "<g class=\"edge\">");
        self.text(&lines, middle, self.y, true);
        self.words.push(Box2 { x: middle - width / 2.0, y: self.y, w: width, h: height });
        self.line(message, (begin, y), (end, y), sign);
        self.front.push_str("</g>\n");
        self.uses(middle - width / 2.0 - 8.0, middle + width / 2.0 + 8.0);
        self.uses(x1.min(x2) - 12.0, x1.max(x2) + 12.0);
        self.y = y + GAP + if make.is_some() { self.columns.head / 2.0 } else { 0.0 };
        self.end_life(from, to, y);
    }

    /// How far the bars of a participant reach to one side.
    fn rim(&self, actor: usize, right: bool) -> f64 {
        Self::reach(self.busy[actor].len(), right)
    }

    /// The same, with those that begin with this message.
    fn next_rim(&self, actor: usize, right: bool) -> f64 {
        let woken = self.wakes.iter().filter(|woken| **woken == actor).count();
        Self::reach(self.busy[actor].len() + woken, right)
    }

    /// The lines of a message's text, and their middle: within a message's line of so many columns between two lines
    /// of life if it fits there in one, else in the middle of what no bar crosses, else in the middle of all.
    fn place_words(&self, words: &str, (begin, end): (f64, f64), (first, last): (usize, usize)) -> (Vec<String>, f64) {
        let (left, right) = (begin.min(end), begin.max(end));
        let all = f64::midpoint(left, right);
        let room = (right - left - 24.0).max(columns::NARROW);
        let nearest = |fences: &[f64]| {
            let width = text::width(words, SMALL, Face::Plain) + 2.0 * CLEAR;
            let free = fences.windows(2).filter(|pair| pair[1] - pair[0] >= width);
            let middles = free.map(|pair| f64::midpoint(pair[0], pair[1]));
            middles.min_by(|a, b| (a - all).abs().total_cmp(&(b - all).abs()))
        };
        // What is between two lines of life, then what is between two bars.
        let fences = |busy: bool| -> Vec<f64> {
            let between = (first + 1..last).filter(|&actor| !busy || !self.busy[actor].is_empty());
            [left].into_iter().chain(between.map(|actor| self.columns.x[actor])).chain([right]).collect()
        };
        let (lives, bars) = (fences(false), fences(true));
        let one_line = !words.contains('\n');
        let free = nearest(&lives).or_else(|| nearest(&bars)).filter(|_| one_line);
        if let Some(middle) = free {
            return (vec![words.to_owned()], middle);
        }
        let gap = bars.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
        let gap = gap.filter(|gap| gap[1] - gap[0] >= columns::OWN);
        let (middle, room) = gap.map_or((all, room), |gap| (f64::midpoint(gap[0], gap[1]), gap[1] - gap[0] - 24.0));
        (wrap(words, room), middle)
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
    fn own(&mut self, message: &Message) {
        let actor = message.from;
        let lines = wrap(&words(message), columns::OWN);
        let (width, height) = (text::widest(&lines, SMALL, Face::Plain), text::height(lines.len(), SMALL_LINE));
        let life = self.columns.x[actor];
        let (begin, end) = (life + self.rim(actor, true), life + self.next_rim(actor, true));
        let (wide, high) = (LOOP.0, LOOP.1.max(height));
        let top = self.y + 4.0;
        let _ = writeln!(self.front, "<g class=\"edge\">");
        let dashes = if message.dotted { " stroke-dasharray=\"5 4\"" } else { "" };
        let short = if message.head == Point::Arrow { 8.0 } else { 0.0 };
        let right = begin.max(end) + wide;
        let d = format!(
            "M{}H{}a6 6 0 0 1 6 6V{}a6 6 0 0 1 -6 6H{}",
            point(begin, top),
            number(right - 6.0),
            number(top + high - 6.0),
            number(end + short)
        );
        let _ = writeln!(
            self.front,
            "<path class=\"line\" d=\"{d}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\"{dashes}/>"
        );
        self.head(message.head, (end, top + high), -1.0);
        let (x, y) = (right + 8.0, top + (high - height) / 2.0);
        self.text(&lines, x, y, false);
        self.words.push(Box2 { x, y, w: width, h: height });
        self.front.push_str("</g>\n");
        self.uses(begin - 12.0, x + width + 8.0);
        self.y = top + high + GAP;
        self.end_life(actor, actor, top + high);
    }
}
