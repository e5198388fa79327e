//! The program as its users meet it: commands, flags, exit codes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Runs the program; its exit code and what it printed.
pub(crate) fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.args(args).current_dir(folder).env("SOURCE_DATE_EPOCH", "1772323200");
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// A book of these files.
pub(crate) fn book(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Every command with its flags, as `--help` tells them; a flag's choices are listed as `--flag choice`. The program
/// itself is the command of no name.
pub(crate) fn commands() -> BTreeMap<String, BTreeSet<String>> {
    let help = run(Path::new("."), &["-h"]).1;
    let names = listed(&help);
    assert!(!names.is_empty(), "no commands in\n{help}");
    let mut commands: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    commands.insert(String::new(), flags(&help));
    for name in names {
        let help = run(Path::new("."), &[name, "-h"]).1;
        for inner in listed(&help) {
            let flags = flags(&run(Path::new("."), &[name, inner, "-h"]).1);
            commands.insert(format!("{name} {inner}"), flags);
        }
        commands.insert(name.to_owned(), flags(&help));
    }
    commands
}

/// The commands that a help lists.
fn listed(help: &str) -> Vec<&str> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

fn flags(help: &str) -> BTreeSet<String> {
    let mut flags = BTreeSet::new();
    for line in help.lines().map(str::trim).filter(|line| line.starts_with('-')) {
        let names: Vec<&str> = line
            .split([' ', ','])
            .take_while(|word| word.is_empty() || word.starts_with('-'))
            .filter(|word| !word.is_empty())
            .collect();
        let choices = line.split_once("[possible values: ").map(|(_, choices)| choices.trim_end_matches(']'));
        for choice in choices.into_iter().flat_map(|choices| choices.split(", ")) {
            flags.insert(format!("{} {choice}", names.last().unwrap()));
        }
        flags.extend(names.into_iter().map(ToOwned::to_owned));
    }
    flags
}

/// What is wrong with a command line that a document shows.
pub(crate) fn mistake(commands: &BTreeMap<String, BTreeSet<String>>, line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let name = words.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    let Some(flags) = commands.get(name) else { return Some(format!("no command `{name}`")) };
    let given = words.iter().filter(|word| word.len() > 1 && word.starts_with('-'));
    let inner = commands.get(&words.iter().take(2).copied().collect::<Vec<_>>().join(" "));
    let is_known = |flag: &str| flags.contains(flag) || inner.is_some_and(|flags| flags.contains(flag));
    let mut unknown = given.filter(|word| !is_known(word.split('=').next().unwrap_or_default()));
    if let Some(flag) = unknown.next() {
        return Some(format!("`{name}` has no `{flag}`"));
    }
    let chosen = words.windows(2).filter(|pair| flags.iter().any(|flag| flag.starts_with(&format!("{} ", pair[0]))));
    let mut wrong = chosen.filter(|pair| !flags.contains(&pair.join(" ")));
    wrong.next().map(|pair| format!("`{}` does not take `{}`", pair[0], pair[1]))
}

#[test]
fn mistakes_in_documents_would_be_found() {
    let commands = commands();
    for good in
        ["build", "check --strict docs", "check --format short", "alerts --owner me", "--version", "build -d out ."]
    {
        assert_eq!(mistake(&commands, good), None, "{good}");
    }
    for bad in ["frobnicate", "check --lax", "check --format pink", "build -x"] {
        assert!(mistake(&commands, bad).is_some(), "{bad}");
    }
}
