//! Lines of life and bars of who is busy. Neither runs through a text: they are drawn last, with a gap behind each.

use std::fmt::Write as _;

use crate::diagram::draw::Box2;
use crate::diagram::draw::sequence::{BAR, GAP, INK, Sheet};
use crate::diagram::draw::svg::{number, point};

/// Between a line and a text beside it.
const AIR: f64 = 3.0;

/// A bar of who is busy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    actor: usize,
    rect: Box2,
}

impl Sheet<'_> {
    /// Begins a bar.
    pub(super) fn wake(&mut self, actor: usize) {
        let from = self.y - GAP;
        self.busy[actor].push(from);
    }

    /// Ends a bar.
    pub(super) fn rest(&mut self, actor: usize, to: f64) {
        let Some(from) = self.busy[actor].pop() else { return };
        let shift = bars(self.busy[actor].len());
        let rect = Box2 { x: self.columns.x[actor] - BAR + shift, y: from, w: 2.0 * BAR, h: (to - from).max(8.0) };
        // An inner bar ends first, and lies upon the outer one.
        let at = self.bars.iter().position(|bar| bar.actor == actor && bar.rect.y > from).unwrap_or(self.bars.len());
        self.bars.insert(at, Bar { actor, rect });
    }

    /// How far from the line of life the outermost of so many bars reaches: all to the right, one to the left.
    pub(super) fn reach(count: usize, right: bool) -> f64 {
        match count {
            0 => 0.0,
            count if right => bars(count),
            _ => BAR,
        }
    }

    /// A cross where somebody ceases to be.
    pub(super) fn end_life(&mut self, from: usize, to: usize, y: f64) {
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

    /// Lines of life down to `end`, then all bars.
    pub(super) fn lives(&mut self, end: f64) -> String {
        let mut out = String::new();
        for actor in 0..self.sequence.actors.len() {
            while !self.busy[actor].is_empty() {
                self.rest(actor, end - GAP);
            }
            let x = self.columns.x[actor];
            let line = Box2 { x, y: self.born[actor], w: 0.0, h: self.died[actor].unwrap_or(end) - self.born[actor] };
            let ways: Vec<String> =
                self.pieces(line).into_iter().map(|(from, to)| format!("M{}V{}", point(x, from), number(to))).collect();
            let _ = writeln!(
                out,
                "<path class=\"life\" d=\"{}\" fill=\"none\" stroke=\"#b4bdc9\" stroke-width=\"1.25\"/>",
                ways.concat()
            );
        }
        for bar in &self.bars {
            self.bar(&mut out, bar.rect);
        }
        out
    }

    /// A bar, or what is left of it: it stays open where a text interrupts it.
    fn bar(&self, out: &mut String, rect: Box2) {
        let (left, right, top, bottom) = (rect.x, rect.x + rect.w, rect.y, rect.y + rect.h);
        out.push_str("<g class=\"bar\">");
        for (from, to) in self.pieces(rect) {
            let (whole_top, whole_bottom) = (from <= top, to >= bottom);
            let sides = format!("M{}V{}M{}V{}", point(left, from), number(to), point(right, from), number(to));
            let d = match (whole_top, whole_bottom) {
                (true, true) => format!("M{}H{}V{}H{}Z", point(left, from), number(right), number(to), number(left)),
                (true, false) => {
                    format!("M{}V{}H{}V{}", point(left, to), number(from), number(right), number(to))
                }
                (false, true) => {
                    format!("M{}V{}H{}V{}", point(left, from), number(to), number(right), number(from))
                }
                (false, false) => sides,
            };
            let _ = write!(
                out,
                "<path class=\"shape\" d=\"{d}\" fill=\"#eef1f4\" stroke=\"#64707f\" stroke-linejoin=\"round\"/>"
            );
        }
        out.push_str("</g>\n");
    }

    /// The border of a box, open where a text lies on it.
    pub(super) fn rim_of(&self, rect: Box2) -> String {
        const ROUND: f64 = 8.0;
        let (left, right, top, bottom) = (rect.x, rect.x + rect.w, rect.y, rect.y + rect.h);
        let mut d = format!(
            "M{}a8 8 0 0 1 8 -8H{}a8 8 0 0 1 8 8M{}a8 8 0 0 0 8 8H{}a8 8 0 0 0 8 -8",
            point(left, top + ROUND),
            number(right - ROUND),
            point(left, bottom - ROUND),
            number(right - ROUND)
        );
        for x in [left, right] {
            for (from, to) in self.pieces(Box2 { x, y: top + ROUND, w: 0.0, h: rect.h - 2.0 * ROUND }) {
                let _ = write!(d, "M{}V{}", point(x, from), number(to));
            }
        }
        d
    }

    /// What of a line or bar stands clear of all texts: upper and lower end of each piece.
    fn pieces(&self, rect: Box2) -> Vec<(f64, f64)> {
        let (left, right) = (rect.x - AIR, rect.x + rect.w + AIR);
        let bottom = rect.y + rect.h;
        let mut hidden: Vec<(f64, f64)> = self
            .words
            .iter()
            .filter(|words| words.x < right && words.x + words.w > left)
            .map(|words| (words.y, words.y + words.h))
            .collect();
        hidden.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut pieces, mut from) = (Vec::new(), rect.y);
        for (top, foot) in hidden {
            if top.min(bottom) - from > 1.0 {
                pieces.push((from, top.min(bottom)));
            }
            from = from.max(foot);
        }
        if bottom - from > 1.0 {
            pieces.push((from, bottom));
        }
        pieces
    }
}

/// Width of so many bars to the right of their line of life.
fn bars(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX)) * BAR
}
