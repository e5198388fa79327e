//! Frames: `loop`, `alt`, `opt` and their like, around what happens in them.

use std::fmt::Write as _;

use crate::diagram::color::{Color, hex, pale};
use crate::diagram::draw::Box2;
use crate::diagram::draw::sequence::{INK, Sheet};
use crate::diagram::draw::svg::number;
use crate::diagram::draw::text::{self, Face, SMALL, SMALL_LINE};
use crate::diagram::sequence::Frame;

/// Between a frame and what stands in it.
const PAD: f64 = 8.0;

/// A frame that is not closed yet.
#[derive(Debug)]
pub(super) struct Open {
    frame: Frame,
    fill: Option<Color>,
    top: f64,
    /// What stands in it so far, across.
    pub(super) left: f64,
    pub(super) right: f64,
    /// What stands at its top and where its parts begin: how far down, word, text.
    heads: Vec<(f64, String, String)>,
}

impl Open {
    /// Grows around what stands in it.
    pub(super) fn around(&mut self, left: f64, right: f64) {
        self.left = self.left.min(left - PAD);
        self.right = self.right.max(right + PAD);
    }
}

impl Sheet<'_> {
    pub(super) fn open_frame(&mut self, frame: Frame, text: &str, fill: Option<Color>) -> Open {
        let top = self.y;
        let mut open = Open { frame, fill, top, left: f64::MAX, right: f64::MIN, heads: Vec::new() };
        if frame == Frame::Rect {
            self.y += PAD;
        } else {
            open.heads.push((top, frame.word().to_owned(), text.to_owned()));
            self.y += SMALL_LINE + 4.0 + PAD;
        }
        open
    }

    pub(super) fn part(&mut self, open: &mut Open, word: &str, text: &str) {
        open.heads.push((self.y, word.to_owned(), text.to_owned()));
        self.y += SMALL_LINE + 4.0 + PAD;
    }

    pub(super) fn close_frame(&mut self, open: &Open) {
        let (left, right) = if open.left > open.right { self.columns.around(0) } else { (open.left, open.right) };
        // The words at the top need room too, as far as the picture goes.
        let words = open
            .heads
            .iter()
            .map(|(_, word, text)| text::width(word, SMALL, Face::Bold) + text::width(text, SMALL, Face::Plain) + 48.0);
        let wanted = words.fold(0.0, f64::max);
        let right = right.max((left + wanted).min(self.columns.width - PAD));
        let bottom = self.y - PAD / 2.0;
        let (x, y, w, h) = (number(left), number(open.top), number(right - left), number(bottom - open.top));
        self.y = bottom + 2.0 * PAD;
        if open.frame == Frame::Rect {
            let class = if open.fill.is_some() { "cluster own wash" } else { "cluster" };
            let fill = open.fill.map_or_else(|| "#f6f8fa".to_owned(), |color| hex(pale(color)));
            let rect = format!(
                "<g class=\"{class}\"><rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"6\" fill=\"{fill}\" stroke=\"none\"/></g>\n"
            );
            // The outer ones are closed later and lie further back.
            self.back.insert_str(0, &rect);
            return self.widen(left, right);
        }
        let _ = writeln!(
            self.front,
            "<g class=\"frame\">\n<rect class=\"line\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"6\" fill=\"none\" stroke=\"{INK}\"/>"
        );
        for (at, (top, word, words)) in open.heads.iter().enumerate() {
            if at > 0 {
                let (y, end) = (number(*top - PAD / 2.0), number(right));
                let _ = writeln!(
                    self.front,
                    "<path class=\"line\" d=\"M{x} {y}H{end}\" fill=\"none\" stroke=\"{INK}\" stroke-dasharray=\"4 4\"/>"
                );
            }
            self.frame_head(left, right, *top, word, words);
        }
        self.front.push_str("</g>\n");
        self.widen(left, right);
    }

    /// The word and the text at the top of a frame or of a part.
    fn frame_head(&mut self, left: f64, right: f64, top: f64, word: &str, words: &str) {
        let width = text::width(word, SMALL, Face::Bold) + 16.0;
        let (x, y, w) = (number(left), number(top), number(width));
        let foot = number(top + 15.5);
        let tab = number(left + 8.0);
        self.words.push(Box2 { x: left + 8.0, y: top + 2.0, w: width - 16.0, h: SMALL_LINE });
        if !matches!(word, "else" | "and" | "option") {
            let _ = writeln!(
                self.front,
                "<path class=\"tab\" d=\"M{x} {y}h{w}v16l-6 6H{x}Z\" fill=\"#eef1f4\" stroke=\"{INK}\"/>"
            );
        }
        let _ =
            writeln!(self.front, "<text x=\"{tab}\" y=\"{foot}\" font-size=\"13\" font-weight=\"600\">{word}</text>");
        if words.is_empty() {
            return;
        }
        // One line: what does not fit is in the words below the picture.
        let room = (right - left - width - 24.0).max(40.0);
        let lines = text::wrap(words, room.max(text::width(words, SMALL, Face::Plain).min(room)), SMALL, Face::Plain);
        let more = if lines.len() > 1 { "…" } else { "" };
        let line = vec![format!("{}{more}", lines[0])];
        let x = left + width + 10.0;
        let w = text::width(&line[0], SMALL, Face::Plain);
        self.words.push(Box2 { x, y: top + 2.0, w, h: SMALL_LINE });
        self.text(&line, x, top + 2.0, false);
    }

    /// The picture grows with what stands at its sides.
    fn widen(&mut self, left: f64, right: f64) {
        self.columns.width = self.columns.width.max(right);
        self.columns.left = self.columns.left.min(left);
    }
}
