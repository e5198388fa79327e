//! Exit codes, command by command: 0 clean or done, 1 found, 2 could not; and what becomes of each command when nobody
//! listens, when the disk is full, and when a file may not be written.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use support::{Book, run, run_after, tree};

const CONFIG: &str = "[output.html]\nsite-url = \"https://wiki.example.com/\"\n\n[alerts]\nrules = [\"*.yml\"]\n\n\
                      [checks]\nmissing-runbook-url = \"warn\"\nbaseline = \"known.json\"\n";
const PAGE: &str = "---\nalerts: MailDown\n---\n\n# Mail\n\nRestart the relay, then look at the log.\n";
const RULES: &str = "groups:\n  - name: mail\n    rules:\n      - alert: MailDown\n        expr: up == 0\n        annotations:\n          \
                     runbook_url: https://wiki.example.com/alerts/MailDown/\n";

/// A small book in one of its states.
fn book(state: &str) -> Book {
    let book = Book::new(&[("book.toml", CONFIG), ("content/mail.md", PAGE), ("mail.yml", RULES)]);
    match state {
        "clean" => {}
        "warned" => book.write("content/old.md", b"---\nexpires: 2020-01-01\n---\n\n# Old\n\nIt was so.\n"),
        "broken" => book.write("content/mail.md", format!("{PAGE}\nSee [that](gone.md).\n").as_bytes()),
        "damaged" => book.write("content/mail.md", format!("{PAGE}\nSee [this](Mail.md).\n").as_bytes()),
        "uncovered" => book.write("more.yml", RULES.replace("MailDown", "MailLate").as_bytes()),
        "no-toml" => book.write("book.toml", b"[book\n"),
        "old" => fs::remove_file(book.root().join("book.toml")).unwrap(),
        "bare" => {
            for path in tree(book.root()).keys() {
                fs::remove_file(book.root().join(path)).unwrap();
            }
            fs::remove_dir(book.root().join("content")).unwrap();
        }
        "others" => {
            for path in tree(book.root()).keys() {
                fs::remove_file(book.root().join(path)).unwrap();
            }
            book.write("notes.txt", b"mine");
        }
        other => panic!("no state `{other}`"),
    }
    book
}

/// The state of the book, the command, and how it ends.
const TABLE: &[(&str, &str, i32)] = &[
    ("clean", "check", 0),
    ("clean", "check --strict", 0),
    ("warned", "check", 0),
    ("warned", "check --strict", 1),
    ("broken", "check", 1),
    ("uncovered", "check", 1),
    ("no-toml", "check", 2),
    ("clean", "check nowhere", 2),
    ("clean", "check --format wrong", 2),
    ("clean", "check --output json=", 2),
    ("clean", "check --output json=-", 2),
    ("clean", "check --output json=book.toml", 2),
    ("clean", "check --output json=a --output sarif=./a", 2),
    ("clean", "check --baseline nowhere.json", 2),
    ("clean", "check --changed-since HEAD", 2),
    ("broken", "check --format json", 1),
    ("broken", "check --format junit --output sarif=a.sarif --output gitlab=b.json", 1),
    ("damaged", "check", 1),
    ("damaged", "check --fix", 0),
    ("damaged", "check --fix --dry-run", 1),
    ("clean", "check --fix --dry-run", 0),
    ("broken", "check --fix", 1),
    ("warned", "check --fix --fix-rules --strict", 1),
    ("clean", "check --fix-rules", 0),
    ("clean", "check --dry-run", 2),
    ("clean", "check --fix --write-baseline", 2),
    ("clean", "check --fix --dry-run --format json", 2),
    ("no-toml", "check --fix", 2),
    ("broken", "check --write-baseline", 0),
    ("clean", "check --write-baseline", 0),
    ("clean", "check --add", 2),
    ("old", "check --write-baseline", 2),
    ("old", "init", 0),
    ("bare", "init", 0),
    ("bare", "init made/here --ci github", 0),
    ("clean", "init", 0),
    ("broken", "init", 0),
    ("others", "init", 2),
    ("no-toml", "init", 2),
    ("clean", "init --ci travis", 2),
    ("uncovered", "new --uncovered", 0),
    ("uncovered", "new runbook MailLate", 0),
    ("uncovered", "new runbook --uncovered", 0),
    ("uncovered", "new runbook MailLate --uncovered", 2),
    ("clean", "new --uncovered", 0),
    ("clean", "new runbook MailDown", 2),
    ("clean", "new runbook MailDwon", 2),
    ("clean", "new", 2),
    ("clean", "new runbook", 2),
    ("no-toml", "new --uncovered", 2),
    ("clean", "alerts", 0),
    ("uncovered", "alerts --uncovered", 0),
    ("no-toml", "alerts", 2),
    ("clean", "find mail", 0),
    ("clean", "find zebra", 1),
    ("no-toml", "find mail", 2),
    ("clean", "reviewed content/mail.md", 0),
    ("clean", "reviewed content/gone.md", 2),
    ("broken", "build", 0),
    ("broken", "build --strict", 1),
    ("clean", "build --strict", 0),
    ("no-toml", "build", 2),
    ("clean", "explain broken-link", 0),
    ("clean", "explain brokenlink", 2),
    ("clean", "schema book.toml", 0),
    ("clean", "nothing", 2),
    ("clean", "--help", 0),
];

// promise 1
#[test]
fn every_path_ends_with_its_code() {
    for (state, command, code) in TABLE {
        let args: Vec<&str> = command.split(' ').collect();
        let ended = run(book(state).root(), &args).exits(&[*code], &format!("{state}: {command}"));
        let said = if *code == 2 { &ended.stderr } else { "error: " };
        assert!(said.starts_with("error: ") || *command == "new", "{state}: {command}\n{said}");
    }
}

/// What prints much or little, of every kind: reports, a patch, what was written.
const SPEAKING: &[(&str, &str, i32)] = &[
    ("broken", "check", 1),
    ("damaged", "check --fix --dry-run", 1),
    ("damaged", "check --fix", 0),
    ("broken", "check --write-baseline", 0),
    ("old", "init", 0),
    ("bare", "init", 0),
    ("old", "init --ci gitlab", 0),
    ("uncovered", "new --uncovered", 0),
    ("uncovered", "new runbook MailLate", 0),
    ("uncovered", "alerts", 0),
    ("uncovered", "alerts --format csv", 0),
    ("clean", "find mail", 0),
    ("clean", "explain broken-link", 0),
    ("clean", "schema book.toml", 0),
    ("clean", "completions bash", 0),
    ("clean", "man", 0),
    ("clean", "build", 0),
];

// promise 11
#[test]
fn a_pipe_that_nobody_reads_changes_no_code() {
    for (state, command, code) in SPEAKING {
        let book = book(state);
        let mut child = Command::new(env!("CARGO_BIN_EXE_alertbook"));
        child.args(command.split(' ')).current_dir(book.root()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(*code), "{state}: {command}\n{said}");
        assert!(!said.contains("panicked") && !said.contains("error: "), "{state}: {command}\n{said}");
    }
}

// promise 59
#[test]
fn output_that_cannot_be_written_is_told() {
    for (state, command, _) in SPEAKING {
        let book = book(state);
        let mut child = Command::new(env!("CARGO_BIN_EXE_alertbook"));
        child.args(command.split(' ')).current_dir(book.root()).stderr(Stdio::piped());
        let full = File::options().write(true).open("/dev/full").unwrap();
        let done = child.stdout(full).spawn().unwrap().wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        // A build says what it did beside its output, and did it.
        let silent = *command == "build" || command.starts_with("check --write-baseline");
        assert!(done.status.code() == Some(2) || silent, "{state}: {command}: {:?}\n{said}", done.status);
        assert!(said.contains("error: cannot write `standard output`") || silent, "{state}: {command}\n{said}");
        assert!(!said.contains("panicked"), "{state}: {command}\n{said}");
    }
}

/// A limit on the size of files stands for a disk that is full: no file is left that is cut off.
// promise 59
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    for (state, command) in [
        ("old", "init"),
        ("bare", "init"),
        ("clean", "init --ci github"),
        ("uncovered", "new --uncovered"),
        ("uncovered", "new runbook MailLate"),
        ("broken", "check --write-baseline"),
        ("damaged", "check --fix"),
        ("broken", "check --output json=report.json"),
        ("clean", "reviewed content/mail.md"),
    ] {
        let book = book(state);
        let before = tree(book.root());
        let args: Vec<&str> = command.split(' ').collect();
        let what = format!("{state}: {command}");
        let failed = run_after("trap '' XFSZ; ulimit -f 0", book.root(), &args).exits(&[2], &what);
        assert!(failed.stderr.contains("error: cannot "), "{what}: {}", failed.stderr);
        assert_eq!(tree(book.root()), before, "{what}");
    }
}

#[test]
fn what_may_not_be_written_is_named_and_stays() {
    for (state, command, locked) in [
        ("broken", "check --output json=locked.json", "locked.json"),
        ("broken", "check --write-baseline --baseline locked.json --add", "locked.json"),
        ("clean", "reviewed content/mail.md", "content/mail.md"),
    ] {
        let book = book(state);
        if locked == "locked.json" {
            book.write(locked, b"{\"version\": 1, \"accepted\": []}\n");
        }
        let path = book.root().join(locked);
        let before = fs::read(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        let args: Vec<&str> = command.split(' ').collect();
        let failed = run(book.root(), &args).exits(&[2], command);
        assert!(failed.stderr.contains(locked), "{command}: {}", failed.stderr);
        assert_eq!(fs::read(&path).unwrap(), before, "{command}");
    }
}
