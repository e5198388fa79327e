//! Budgets, reasons, and what must not stand anywhere.

use crate::code::{self, Code};
use crate::files;

/// Lines that a file should not exceed, and those that it cannot.
const SOFT: usize = 400;
const HARD: usize = 600;

/// Files that are longer than they should be, and why they are not split.
const LONG: &[(&str, &str)] = &[
    ("src/config/read.rs", "every key of `book.toml` in the order of its documentation"),
    ("src/yaml.rs", "one reader: events to values, with its limits and its tests beside it"),
];

/// Tests that sleep, and why nothing else will do.
const SLEEPERS: &[(&str, &str)] = &[("tests/kill.rs", "the moment of the kill is what is tested")];

#[test]
fn files_keep_their_budget() {
    let mut wrong = Vec::new();
    for path in files::below("src").iter().filter(|path| code::has_extension(path, "rs")) {
        let lines = files::read(path).lines().count();
        let excused = LONG.iter().any(|(long, _)| long == path);
        match lines {
            _ if lines > HARD => wrong.push(format!("{path}: {lines} lines, and {HARD} is the end: split it by sense")),
            _ if lines > SOFT && !excused => {
                wrong.push(format!("{path}: {lines} lines: split it, or list it with a reason"));
            }
            _ if lines <= SOFT && excused => wrong.push(format!("{path}: {lines} lines: no longer long, strike it")),
            _ => {}
        }
    }
    let gone = LONG.iter().filter(|(path, _)| !files::root().join(path).is_file());
    wrong.extend(gone.map(|(path, _)| format!("{path}: listed as long, but not there")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exception_from_a_lint_has_a_reason() {
    let mut wrong = Vec::new();
    for file in everywhere() {
        for mark in ["[allow(", "[expect("] {
            for (at, _) in file.text.match_indices(mark) {
                let attribute = file.text[at..].split(")]").next().unwrap();
                if !attribute.contains("reason =") {
                    wrong.push(format!("{}:{}: `#{mark}…` without a reason", file.path, code::line(&file.text, at)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_undone_or_skipped() {
    let marks = ["todo!", "unimplemented!", "dbg!", "#[ignore", "#[should_panic]"];
    let wrong: Vec<String> =
        everywhere().iter().flat_map(|file| marks.iter().flat_map(|mark| file.places(mark))).collect();
    assert_eq!(wrong, [""; 0], "one of {marks:?}");
}

#[test]
fn shipped_code_does_not_unwrap() {
    let marks = [".unwrap()", ".unwrap_err()", ".expect(", "unreachable!"];
    let wrong: Vec<String> =
        code::shipped().iter().flat_map(|file| marks.iter().flat_map(|mark| file.places(mark))).collect();
    assert_eq!(wrong, [""; 0], "one of {marks:?}");
}

#[test]
fn tests_do_not_sleep() {
    let tests = code::tested();
    let awake = tests.iter().filter(|file| !SLEEPERS.iter().any(|(path, _)| *path == file.path));
    let wrong: Vec<String> =
        awake.flat_map(|file| [file.places("::sleep("), file.places(" sleep(")].concat()).collect();
    assert_eq!(wrong, [""; 0]);
    for (path, _) in SLEEPERS {
        assert!(
            tests.iter().any(|file| file.path == *path && file.text.contains("::sleep(")),
            "`{path}` sleeps no more"
        );
    }
}

/// Text of this repository is about its subject alone: nothing of the machine it was written on.
#[test]
fn nothing_speaks_of_one_machine_or_of_how_this_was_made() {
    // In two halves, so that this list does not find itself.
    let forbidden: Vec<String> = [
        ["/wo", "rk/"],
        ["/ho", "me/"],
        ["/ro", "ot/"],
        ["/Us", "ers/"],
        [":\\Us", "ers\\"],
        ["crates", ".io"],
        ["registry.", "npmjs"],
        ["pypi", ".org"],
        ["proxy.", "golang"],
        ["arti", "factory"],
        ["anth", "ropic"],
        ["clau", "de"],
        ["chat", "gpt"],
        ["open", "ai"],
        ["copi", "lot"],
        ["language ", "model"],
        ["sub", "agent"],
        ["co-author", "ed-by"],
        ["generated ", "with"],
        ["as an a", "i "],
    ]
    .iter()
    .map(|halves| halves.concat().to_lowercase())
    .collect();
    // The name of the public index, as every lock file has it.
    let index = ["https://github.com/rust-lang/crates", ".io-index"].concat();
    let mut wrong = Vec::new();
    for path in files::below("") {
        let Ok(text) = std::fs::read_to_string(files::root().join(&path)) else { continue };
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.replace(&index, "").to_lowercase();
            let found = forbidden.iter().filter(|word| text.contains(*word));
            wrong.extend(found.map(|word| format!("{path}:{line}: `{word}`")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_is_code_and_a_document() {
    let paths = files::below("src/check");
    let in_group = |path: &&String| path.trim_start_matches("src/check/").contains('/') && !path.ends_with("/mod.rs");
    let mut wrong = Vec::new();
    for path in paths.iter().filter(in_group) {
        let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
        let twin = match extension {
            "rs" => "md",
            "md" => "rs",
            _ => "neither code nor a document",
        };
        if !paths.contains(&format!("{stem}.{twin}")) {
            wrong.push(format!("{path}: no `{twin}` beside it"));
        }
        let name = stem.rsplit('/').next().unwrap().replace('_', "-");
        if !alertbook::check::CHECKS.iter().any(|check| check.name == name) {
            wrong.push(format!("{path}: `CHECKS` has no `{name}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn everywhere() -> Vec<Code> {
    ["src", "tests", "benches"].into_iter().flat_map(code::all).collect()
}
