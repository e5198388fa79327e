//! Whole commands on whole folders. A case is a folder of `tests/cases`:
//!
//! - `cmd`: one command a line, as its arguments, run one after the other in a copy of `in`
//! - `in/`: the folder they run in; an empty one when it is missing
//! - `stdin`: what each command reads; nothing when it is missing
//! - `exit`: the exit code of each command, a line each; written by hand
//! - `stdout`, `stderr`: what they print together; `SNAPSHOTS=overwrite` writes them anew
//! - `out/`: files as they are afterwards, as far as the case names them; likewise
//!
//! Without a `stdout` or `stderr` nothing may be printed there.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own folders")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

#[test]
fn every_case_prints_and_exits_as_written() {
    let mut cases: Vec<PathBuf> = fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    let wrong: String = cases.iter().filter_map(|case| run_case(case).err()).collect();
    assert!(wrong.is_empty(), "{wrong}\nSNAPSHOTS=overwrite cargo test --test cli writes stdout and stderr anew");
}

/// Runs a case; the error says what differs.
fn run_case(case: &Path) -> Result<(), String> {
    let folder = TempDir::new().unwrap();
    copy(&case.join("in"), folder.path());
    let stdin = fs::read(case.join("stdin")).unwrap_or_default();
    let commands = fs::read_to_string(case.join("cmd")).unwrap();
    let mut found = [String::new(), String::new(), String::new()];
    for line in commands.lines() {
        let output = alertbook(folder.path(), &line.split_whitespace().collect::<Vec<_>>(), &stdin);
        found[0] += &readable(&output.stdout);
        found[1] += &readable(&output.stderr);
        writeln!(found[2], "{}", output.status.code().unwrap()).unwrap();
    }

    let name = case.file_name().unwrap().display();
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let mut wrong = String::new();
    for (file, found) in ["stdout", "stderr", "exit"].iter().zip(&found) {
        let path = case.join(file);
        if overwrite && *file != "exit" {
            store(&path, found);
        }
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        if wanted != *found {
            writeln!(wrong, "== {name}: {file} wanted\n{wanted}== {name}: {file} found\n{found}").unwrap();
        }
    }
    for (file, wanted) in files(&case.join("out"), Path::new("")) {
        let found = fs::read(folder.path().join(&file)).unwrap_or_default();
        if overwrite {
            fs::write(case.join("out").join(&file), &found).unwrap();
        } else if wanted != found {
            let [wanted, found] = [wanted, found].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            writeln!(wrong, "== {name}: {} wanted\n{wanted:?}\nfound\n{found:?}", file.display()).unwrap();
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Every file below a folder, if it is there, by its path.
fn files(folder: &Path, below: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder.join(below)) else { return Vec::new() };
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        let path = below.join(entry.file_name());
        if entry.path().is_dir() { files(folder, &path) } else { vec![(path, fs::read(entry.path()).unwrap())] }
    };
    entries.flat_map(entry).collect()
}

/// Runs the program in a folder, with a fixed day and nothing of the tester's own surroundings.
fn alertbook(folder: &Path, args: &[&str], stdin: &[u8]) -> Output {
    let mut child = command(folder, args).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // A command that reads nothing may be gone already.
    let _ = pipe.write_all(stdin);
    drop(pipe);
    child.wait_with_output().unwrap()
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.args(args).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    // 2026-03-01, on a machine where it is the day after already.
    command.env("SOURCE_DATE_EPOCH", "1772323200").env("TZ", "Pacific/Kiritimati").env_remove("NO_COLOR");
    // A job of a CI service has its own.
    for name in ["GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        command.env_remove(name);
    }
    command
}

/// Output with plain line ends and without our own version.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.replace("\r\n", "\n").replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
}

/// Writes an expectation; an empty one is no file.
fn store(path: &Path, text: &str) {
    if text.is_empty() {
        let _ = fs::remove_file(path);
    } else {
        fs::write(path, text).unwrap();
    }
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Copies a folder, if it is there.
fn copy(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else { return };
    fs::create_dir_all(to).unwrap();
    for entry in entries {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            fs::copy(source, target).unwrap();
        }
    }
}

/// The book with a dead link, a dead anchor and an alert without a runbook.
fn broken_book() -> TempDir {
    let folder = TempDir::new().unwrap();
    copy(&cases().join("broken-book-human/in"), folder.path());
    folder
}

// promise 11
#[test]
fn a_closed_pipe_ends_quietly_and_keeps_the_verdict() {
    let folder = broken_book();
    for format in alertbook::report::names() {
        let mut child = command(folder.path(), &["check", "--format", format]).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((said.as_str(), child.wait().unwrap().code()), ("", Some(1)), "{format}");
    }
}

#[test]
fn a_report_in_a_file_is_the_report_that_is_printed() {
    let folder = broken_book();
    let file = folder.path().join("report.txt");
    for format in alertbook::report::names() {
        let printed = alertbook(folder.path(), &["check", "--format", format], b"").stdout;
        let output = format!("{format}=report.txt");
        alertbook(folder.path(), &["check", "--color", "always", "--output", &output], b"");
        assert!(!printed.is_empty());
        assert_eq!(readable(&fs::read(&file).unwrap()), readable(&printed), "{format}");
    }
}

// promise 62
#[test]
fn threads_verbosity_and_colour_do_not_change_the_verdict() {
    let folder = broken_book();
    let plain = alertbook(folder.path(), &["check", "--format", "json"], b"");
    for more in [&["--jobs", "1"][..], &["--jobs", "7"], &["-v"], &["-q"], &["--color", "always"]] {
        let output = alertbook(folder.path(), &[&["check", "--format", "json"], more].concat(), b"");
        assert_eq!(readable(&output.stdout), readable(&plain.stdout), "{more:?}");
        assert_eq!(output.status, plain.status, "{more:?}");
    }
}

#[test]
fn colours_are_for_terminals_unless_somebody_asks() {
    let folder = broken_book();
    let paints = |args: &[&str]| alertbook(folder.path(), args, b"").stdout.contains(&b'\x1b');
    assert!(!paints(&["check"]));
    assert!(paints(&["check", "--color", "always"]));
}

// promise 58
#[test]
fn a_strict_build_with_errors_leaves_the_old_site_alone() {
    let folder = broken_book();
    let site = folder.path().join("book/index.html");
    let build = |args: &[&str]| alertbook(folder.path(), args, b"").status.code();
    assert_eq!(build(&["build", "--strict"]), Some(1));
    assert!(!folder.path().join("book").exists());
    assert_eq!(build(&["build"]), Some(0));
    let old = fs::read(&site).unwrap();
    fs::write(folder.path().join("content/index.md"), "# Changed\n\n[gone](gone.md)\n").unwrap();
    assert_eq!(build(&["build", "--strict"]), Some(1));
    assert_eq!(fs::read(&site).unwrap(), old);
    assert_eq!(build(&["build"]), Some(0));
    assert_ne!(fs::read(&site).unwrap(), old);
}

#[test]
fn init_changes_nothing_where_files_lie() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert_eq!(alertbook(folder.path(), &["init"], b"").status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(folder.path().join("notes.txt")).unwrap(), "mine");
}

#[test]
fn init_fills_a_fresh_repository_with_the_day_it_ran() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(alertbook(folder.path(), &["init"], b"").status.code(), Some(0));
    let runbook = fs::read_to_string(folder.path().join("content/shop/checkout-errors.md")).unwrap();
    assert!(runbook.contains("\nlast_reviewed: 2026-03-01\n"), "{runbook}");
}
