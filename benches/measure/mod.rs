//! Time and memory of one run of the program.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const PROGRAM: &str = env!("CARGO_BIN_EXE_alertbook");
/// GNU time, which knows the peak memory of the program that it ran.
const TIME: &str = "/usr/bin/time";

/// Seconds, seconds, megabytes; what was printed and the exit code.
pub(crate) struct Measured {
    pub(crate) wall: f64,
    pub(crate) cpu: Option<f64>,
    pub(crate) peak: Option<f64>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) code: Option<i32>,
}

/// Says what cannot be measured on this machine.
pub(crate) fn warn_without_time() {
    if !Path::new(TIME).exists() {
        println!("{TIME} is not there: peak memory and CPU time are not measured");
    }
}

/// Runs the program in a book.
pub(crate) fn measure(book: &Path, args: &[&str]) -> Measured {
    let timed = Path::new(TIME).exists();
    let figures = book.join("time.txt");
    let mut run = Command::new(if timed { TIME } else { PROGRAM });
    if timed {
        // Quiet: GNU time would write a line of its own about an exit code that is not 0.
        run.args(["-q", "-f", "%U %S %M", "-o"]).arg(&figures).arg(PROGRAM);
    }
    run.args(args).current_dir(book).stdin(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let output = run.output().expect("the program starts");
    let wall = start.elapsed().as_secs_f64();
    let figures = std::fs::read_to_string(figures).unwrap_or_default();
    let numbers: Vec<f64> = figures.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
    let (cpu, peak) = match numbers[..] {
        [user, system, kilobytes] => (Some(user + system), Some(kilobytes / 1024.0)),
        _ => (None, None),
    };
    Measured { wall, cpu, peak, stdout: output.stdout, code: output.status.code() }
}

/// The exponent by which the cost grew since the size before: 1 is linear.
pub(crate) fn growth(before: &mut Option<(usize, f64)>, size: usize, run: &Measured) -> Option<f64> {
    let cost = run.cpu.unwrap_or(run.wall);
    let (old_size, old) = before.replace((size, cost))?;
    Some((cost / old).ln() / (size as f64 / old_size as f64).ln())
}

/// A figure, or a dash where it was not measured.
pub(crate) fn or_dash(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.digits$}"))
}
