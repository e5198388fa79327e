//! Pictures per second: 500 decision trees and 500 flowcharts of 5 to 60 boxes are read, laid out and drawn; every tenth
//! flowchart becomes a PNG.
//!
//! `cargo bench --bench diagrams` prints the rates; behind `--` may follow another count.
#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
#![allow(clippy::cast_precision_loss, reason = "counts of diagrams are small")]
#![allow(clippy::print_stdout, reason = "its report")]

use std::fmt::Write as _;
use std::time::Instant;

use alertbook::diagram::draw;
use alertbook::diagram::draw::outline::{Card, outline};
use alertbook::diagram::mermaid::{self, Diagram};
use alertbook::diagram::ways::Ways;
use alertbook::picture;

const COUNT: usize = 500;

fn main() {
    // Cargo adds `--bench`.
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(COUNT).max(10);
    let (tree, flowchart) = (|nth| tree(nth, boxes(nth, count)), |nth| flowchart(nth, boxes(nth, count)));
    measure("trees", count, tree, |source| {
        let trees = alertbook::diagram::read(source).unwrap_or_default();
        let drawn = trees.iter().map(|tree| {
            let card = |node: &alertbook::diagram::Node| Card {
                answer: node.answer.clone(),
                text: node.text.clone(),
                notes: node.notes.clone(),
                href: None,
                tone: "question",
                linked: false,
            };
            let cards: Vec<Card> = tree.nodes.iter().map(card).collect();
            outline(tree, &Ways::of(tree), &cards).len()
        });
        drawn.sum()
    });
    measure("flowcharts", count, flowchart, |source| drawn(source).len());
    // On one core, as `build --png` makes them.
    let svg = |nth| drawn(&flowchart(nth * 10));
    measure("PNGs", count / 10, svg, |svg| picture::read(svg).map_or(0, |drawing| drawing.png(2.0, 16.0).len()));
}

/// Draws all of a kind and prints the rate. `draw` gives the bytes of a picture, none when there is none.
fn measure(what: &str, count: usize, source: impl Fn(usize) -> String, draw: impl Fn(&str) -> usize) {
    let sources: Vec<String> = (0..count).map(source).collect();
    let start = Instant::now();
    let sizes: Vec<usize> = sources.iter().map(|source| draw(source)).collect();
    let seconds = start.elapsed().as_secs_f64();
    let (drawn, bytes) = (sizes.iter().filter(|&&size| size > 0).count(), sizes.iter().sum::<usize>());
    let (rate, each) = (count as f64 / seconds, seconds * 1000.0 / count as f64);
    println!(
        "{drawn} of {count} {what}: {seconds:.2} s, {rate:.0} a second, {each:.2} ms and {} bytes each",
        bytes / count
    );
}

/// So many boxes has the picture of this number, of so many: the larger the later.
fn boxes(number: usize, of: usize) -> usize {
    5 + number * 56 / of
}

/// A list of questions that has branches, notes and ends, and goes down to 7.
fn tree(number: usize, count: usize) -> String {
    let mut text = format!("% id: bench-{number}\nDoes service {number} answer?\n");
    let mut open: Vec<(usize, usize)> = vec![(1, 0)];
    let mut next = 1;
    // Depth first, each question with two or three answers as long as there are boxes left.
    while let Some((node, depth)) = open.pop() {
        if depth > 0 {
            let indent = "  ".repeat(depth - 1);
            let ends = depth == 7 || next >= count;
            let answer = format!("{indent}- Answer {node}");
            let _ = match (ends, node % 3) {
                (true, 0) => writeln!(text, "{answer} -> escalate team-{node}"),
                (true, 1) => writeln!(text, "{answer} -> done Close the alert"),
                (true, _) => writeln!(text, "{answer}: Restart replica {node} and look again"),
                (false, _) => writeln!(text, "{answer}: Is part {node} of it slow?\n{indent}  > shopctl show {node}"),
            };
            if ends {
                continue;
            }
        }
        let children = 2 + node % 2;
        open.extend((0..children).rev().map(|nth| (next + nth + 1, depth + 1)));
        next += children;
    }
    text
}

fn drawn(source: &str) -> String {
    match mermaid::read(source) {
        Ok(Diagram::Flowchart(graph)) => draw::flowchart(&graph, "bench", &[]).svg,
        _ => String::new(),
    }
}

/// A flowchart with branches, a way back, labels and a group.
fn flowchart(number: usize, count: usize) -> String {
    let mut text = String::from("flowchart TD\n");
    for node in 0..count {
        let (open, close) = if node % 3 == 1 { ("{", "}") } else { ("[", "]") };
        let _ = writeln!(text, "  n{node}{open}\"Step {node} of runbook {number}\"{close}");
    }
    for node in 1..count {
        let label = if (node - 1) / 2 % 3 == 1 { "|yes|" } else { "" };
        let _ = writeln!(text, "  n{} -->{label} n{node}", (node - 1) / 2);
    }
    let _ = writeln!(text, "  n{} -.-> n0\n  subgraph first\n    n1\n    n2\n  end", count - 1);
    text
}
