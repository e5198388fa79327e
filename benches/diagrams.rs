//! Pictures per second: 500 flowcharts of 3 to 40 boxes are read, laid out and drawn; every tenth becomes a PNG.
//!
//! `cargo bench --bench diagrams` prints the rates.
#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
#![allow(clippy::cast_precision_loss, reason = "counts of diagrams are small")]
#![allow(clippy::print_stdout, reason = "its report")]

use std::fmt::Write as _;
use std::time::Instant;

use alertbook::diagram::draw;
use alertbook::diagram::mermaid::{self, Diagram};
use alertbook::picture;

const COUNT: usize = 500;

fn main() {
    let sources: Vec<String> = (0..COUNT).map(flowchart).collect();
    let start = Instant::now();
    let mut bytes = 0;
    for source in &sources {
        match mermaid::read(source) {
            Ok(Diagram::Flowchart(graph)) => bytes += draw::flowchart(&graph, "bench", &[]).svg.len(),
            other => println!("not a flowchart: {other:?}"),
        }
    }
    report(COUNT, "flowcharts", start.elapsed().as_secs_f64(), bytes);
    pngs(&sources);
}

/// PNGs of some of them, as `build --png` makes them, on one core.
fn pngs(sources: &[String]) {
    let drawings: Vec<String> = sources.iter().step_by(10).filter_map(|source| drawn(source)).collect();
    let start = Instant::now();
    let sizes = drawings.iter().map(|svg| picture::read(svg).map_or(0, |drawing| drawing.png(2.0, 16.0).len()));
    let bytes = sizes.sum();
    report(drawings.len(), "PNGs", start.elapsed().as_secs_f64(), bytes);
}

fn drawn(source: &str) -> Option<String> {
    match mermaid::read(source) {
        Ok(Diagram::Flowchart(graph)) => Some(draw::flowchart(&graph, "bench", &[]).svg),
        _ => None,
    }
}

fn report(count: usize, what: &str, seconds: f64, bytes: usize) {
    let rate = count as f64 / seconds;
    println!("{count} {what}: {seconds:.2} s, {rate:.0} a second, {} bytes each", bytes / count.max(1));
}

/// A flowchart with branches, a way back, labels and a group; the larger the later.
fn flowchart(number: usize) -> String {
    let count = 3 + number * 37 / COUNT;
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
