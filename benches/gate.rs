//! Time, memory and growth of `check` over fleets of alerts, and whether it finds exactly what was planted: services
//! with 50 rules a file in five forms, six runbook pages each, and one gap a service.
//!
//! `cargo bench --bench gate` measures 100 and 400 services (5,000 and 20,000 rules); other counts of services can be
//! named behind `--`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the environment, writes books and prints")]
#![allow(clippy::cast_precision_loss, reason = "counts of rules are small")]
#![allow(clippy::print_stdout, reason = "its report")]

#[path = "../tests/support/fleet.rs"]
mod fleet;
#[path = "../tests/support/forms.rs"]
mod forms;
mod measure;

use std::path::Path;

use fleet::{Fleet, Found, differences};
use measure::{growth, measure, or_dash, warn_without_time};
use serde_json::Value;

fn main() {
    let named: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if named.is_empty() { vec![100, 400] } else { named };
    warn_without_time();
    println!(
        "{:>6} {:>7} {:>6} {:>8} {:>7} {:>9} {:>8} {:>7} {:>8} {:>7} {:>8}",
        "files", "rules", "pages", "wall s", "CPU s", "rules/s", "peak MB", "growth", "planted", "missed", "surplus"
    );
    let mut before = None;
    for count in counts {
        let fleet = fleet::fleet(1, count, 1);
        let book = tempfile::tempdir().expect("a temporary folder");
        write(book.path(), &fleet);
        let run = measure(book.path(), &["check", "--format", "json", "--today", "2026-11-22"]);
        let growth = growth(&mut before, fleet.rules, &run);
        let report: Value = serde_json::from_slice(&run.stdout).expect("a report");
        let (missed, surplus) = differences(&fleet.expected, findings(&report));
        println!(
            "{count:>6} {:>7} {:>6} {:>8.3} {:>7} {:>9.0} {:>8} {:>7} {:>8} {:>7} {:>8}",
            fleet.rules,
            fleet.pages,
            run.wall,
            or_dash(run.cpu, 2),
            fleet.rules as f64 / run.wall,
            or_dash(run.peak, 1),
            or_dash(growth, 2),
            fleet.expected.len(),
            missed.len(),
            surplus.len()
        );
        for one in missed.iter().take(5) {
            println!("missed: {one:?}");
        }
        for one in surplus.iter().take(5) {
            println!("surplus: {one:?}");
        }
        assert!(missed.is_empty() && surplus.is_empty() && run.code == Some(1), "not what was planted");
    }
}

fn findings(report: &Value) -> Vec<Found> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let key = |found: &Value| {
        (text(&found["check"]), text(&found["level"]), text(&found["file"]), found["line"].as_u64().unwrap_or(0))
    };
    findings.iter().map(key).collect()
}

fn write(root: &Path, fleet: &Fleet) {
    for (path, text) in &fleet.files {
        let path = root.join(path);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).expect("the book can be written");
    }
}
