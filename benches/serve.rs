//! From a save to the changed page, as a browser would get it: a book of 1,000 pages of 8 KB, 30 edits, the server asked
//! on one connection after the other until the page has the new words.
//!
//! `cargo bench --bench serve`; another count of pages can be named behind `--`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the environment, writes books and prints")]
#![allow(clippy::print_stdout, reason = "its report")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const EDITS: usize = 30;

fn main() {
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let book = tempfile::tempdir().expect("a temporary folder");
    write_book(book.path(), count);
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.arg("serve").arg(book.path()).args(["-p", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let ready = lines.find(|line| line.contains("serving http://")).expect("it says where it listens");
    let digits: String = ready.rsplit(':').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let port: u16 = digits.parse().expect("a port");
    let mut times: Vec<Duration> = (0..EDITS).map(|edit| one(book.path(), port, edit, count)).collect();
    times.sort_unstable();
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "{count} pages, {EDITS} edits: save to page served {:.0} ms at best, {:.0} ms in the median, {:.0} ms at worst",
        millis(times[0]),
        millis(times[EDITS / 2]),
        millis(times[EDITS - 1])
    );
    child.kill().and_then(|()| child.wait()).expect("it ends");
}

/// Saves a page and asks for it until it is the new one.
fn one(book: &Path, port: u16, edit: usize, count: usize) -> Duration {
    let page = (edit * 37) % count;
    let words = format!("edit number {edit}.");
    std::fs::write(book.join(path(page)), format!("{}\n{words}\n", runbook(page, count))).expect("a save");
    let start = Instant::now();
    loop {
        if get(port, &format!("/s{}/trouble-{page}.html", page / 25)).contains(&words) {
            return start.elapsed();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn get(port: u16, target: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    let head = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("a request");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    text
}

fn path(page: usize) -> String {
    format!("content/s{}/trouble-{page}.md", page / 25)
}

fn write_book(root: &Path, count: usize) {
    let put = |path: String, text: String| {
        let path = root.join(path);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).expect("the book can be written");
    };
    put("book.toml".to_owned(), "[book]\ntitle = \"Generated\"\n[alerts]\nrules = [\"rules.yml\"]\n".to_owned());
    let rule = |page| format!("  - alert: Trouble{page}\n    expr: up > {page}\n    labels: {{severity: critical}}\n");
    put("rules.yml".to_owned(), format!("groups:\n- name: g\n  rules:\n{}", (0..count).map(rule).collect::<String>()));
    for page in 0..count {
        put(path(page), runbook(page, count));
    }
}

/// About 8 KB: front matter, eight sections with a fence and a link each.
fn runbook(page: usize, count: usize) -> String {
    let prose =
        |n: usize| format!("The broker of part {n} drains its queue slowly because the disk fills up. ").repeat(10);
    let section = |n: usize| {
        let to = (page + n * 13) % count;
        format!(
            "## Step {n}\n\n{}\n\n```bash\nkubectl -n svc-{page} get pods -l app=broker | awk '{{ print $1 }}'\n```\n\n\
             Then [go on](../s{}/trouble-{to}.md#step-1).\n\n",
            prose(n),
            to / 25
        )
    };
    let sections: String = (0..8).map(section).collect();
    format!("---\nalerts: [Trouble{page}]\nseverity: critical\nowner: team\n---\n# Trouble {page}\n\n{sections}")
}
