//! From a save to the changed page, as a browser gets it: the stream of events tells that the page has changed, and it is
//! loaded anew. And what becomes of that time, by the stages that a preview goes through.
//!
//! `cargo bench --bench serve` measures 1,000 pages; another count can be named behind `--`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the environment, writes books and prints")]
#![allow(clippy::print_stdout, reason = "its report")]

mod book;

use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use alertbook::source::{self, Request};
use alertbook::{Analysis, analyse, analyse_after, check, render};

const EDITS: usize = 30;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    book::write(folder.path(), count);
    age(folder.path());
    println!("{count} pages, {EDITS} edits; milliseconds at best, in the median, at worst");
    stages(folder.path(), count);
    age(folder.path());
    save_to_page(folder.path(), count);
}

/// What was written just now is read again and again; a book lies there for days.
fn age(root: &Path) {
    let old = SystemTime::now() - Duration::from_hours(1);
    for file in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok).filter(|file| file.file_type().is_file())
    {
        let file = std::fs::File::options().write(true).open(file.path()).expect("a file of the book");
        file.set_modified(old).expect("its time can be set");
    }
}

/// The stages from a save to a page, each by itself.
fn stages(root: &Path, count: usize) {
    const NAMES: [&str; 7] = ["read", "link", "check", "known", "statics", "page", "drop"];
    let request = Request { root: root.to_owned(), ..Request::default() };
    let Analysis { mut site, .. } = analyse(source::read(&request).expect("a book"));
    let mut times: [Vec<Duration>; NAMES.len()] = Default::default();
    for edit in 0..EDITS {
        let page = save(root, count, edit, "stages");
        let mut lap = Instant::now();
        let mut stage = 0;
        let mut done = || {
            times[stage].push(lap.elapsed());
            (stage, lap) = (stage + 1, Instant::now());
        };
        let sources = source::read_after(&request, Some(&site.sources)).expect("the book");
        done();
        let Analysis { site: next, theme, .. } = analyse_after(sources, Some(&site));
        done();
        black_box(check::run(&next));
        done();
        let known = render::Known::new(&next, &theme);
        done();
        black_box(render::statics(&next, &theme));
        done();
        let made = render::one(&next, &theme, &known, &output(page));
        assert!(made.is_some_and(|made| made.is_ok()), "the page is made");
        done();
        drop(std::mem::replace(&mut site, next));
        done();
    }
    for (name, times) in NAMES.iter().zip(times) {
        report(name, times);
    }
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    let [best, median, worst] = [0, times.len() / 2, times.len() - 1].map(|at| millis(times[at]));
    println!("{name:<14} {best:>8.1} {median:>8.1} {worst:>8.1}");
}

/// The program itself, from a save until it answers with the new words.
fn save_to_page(root: &Path, count: usize) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.arg("serve").arg(root).args(["-p", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let ready = lines.find(|line| line.contains("serving http://")).expect("it says where it listens");
    let digits: String = ready.rsplit(':').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let port: u16 = digits.parse().expect("a port");
    let one = |edit| {
        let target = format!("/{}", output(page_of(edit, count)));
        let page = format!("/ab:events?page={target}");
        let mut events = told(port, &page);
        assert!(events.next().is_some(), "what a page is told when it is opened");
        save(root, count, edit, "served");
        let start = Instant::now();
        loop {
            assert!(events.next().is_some(), "what a page is told when it has changed");
            if get(port, &target).contains(&words(edit, "served")) {
                return start.elapsed();
            }
        }
    };
    report("save to page", (0..EDITS).map(one).collect());
    child.kill().and_then(|()| child.wait()).expect("it ends");
}

/// Saves a page with new words at its end; gives its number.
fn save(root: &Path, count: usize, edit: usize, run: &str) -> usize {
    let page = page_of(edit, count);
    let text = format!("{}\n{}\n", book::runbook(page, count), words(edit, run));
    std::fs::write(root.join(book::source(page)), text).expect("a save");
    page
}

fn page_of(edit: usize, count: usize) -> usize {
    (edit * 37) % count
}

/// Path of a runbook's page below the site's root.
fn output(page: usize) -> String {
    book::source(page).trim_start_matches("content/").replace(".md", ".html")
}

fn words(edit: usize, run: &str) -> String {
    format!("edit number {edit} {run}.")
}

fn get(port: u16, target: &str) -> String {
    let mut text = String::new();
    asked(port, target).read_to_string(&mut text).expect("an answer");
    text
}

/// What a stream of events tells.
fn told(port: u16, target: &str) -> impl Iterator<Item = String> {
    let lines = BufReader::new(asked(port, target)).lines().map_while(Result::ok);
    lines.filter(|line| line.starts_with("data:"))
}

fn asked(port: u16, target: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    let head = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("a request");
    stream
}
