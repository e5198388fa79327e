//! Pages per second, peak memory and growth of `build` and `check` on generated runbooks.
//!
//! `cargo bench --bench build` measures 100, 1,000 and 5,000 pages; other counts can be named behind `--`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the environment, writes books and prints")]
#![allow(clippy::cast_precision_loss, reason = "counts of pages are small")]
#![allow(clippy::print_stdout, reason = "its report")]

mod book;
mod measure;

use measure::{Measured, growth, measure, or_dash, warn_without_time};

fn main() {
    let named: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if named.is_empty() { vec![100, 1_000, 5_000] } else { named };
    warn_without_time();
    println!(
        "{:<8} {:>6} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "", "pages", "wall s", "CPU s", "pages/s", "peak MB", "growth"
    );
    let mut before: [Option<(usize, f64)>; 3] = [None; 3];
    for count in counts {
        let folder = tempfile::tempdir().expect("a temporary folder");
        book::write(folder.path(), count);
        for (n, (name, command)) in [("build", "build"), ("again", "build"), ("check", "check")].into_iter().enumerate()
        {
            let run = measure(folder.path(), &[command]);
            assert_eq!(run.code, Some(0), "{command}: {}", String::from_utf8_lossy(&run.stdout));
            let growth = growth(&mut before[n], count, &run);
            report(name, count, &run, growth);
        }
    }
}

fn report(name: &str, count: usize, run: &Measured, growth: Option<f64>) {
    let speed = count as f64 / run.wall;
    println!(
        "{name:<8} {count:>6} {:>9.3} {:>9} {speed:>9.0} {:>9} {:>7}",
        run.wall,
        or_dash(run.cpu, 2),
        or_dash(run.peak, 1),
        or_dash(growth, 2)
    );
}
