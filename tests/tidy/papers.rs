//! What the papers at the top of the repository say is so.

use std::collections::BTreeSet;

use toml::Table;

use crate::files::{self, read, shell_lines};
use crate::program;
use crate::{ROOMS, code};

#[test]
fn the_house_has_its_papers() {
    let papers = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "LICENSE-DEJAVU",
        "clippy.toml",
        "rustfmt.toml",
        "deny.toml",
        "book.toml",
        ".ci/run",
        ".github/workflows/ci.yml",
    ];
    let filled = |path: &str| std::fs::metadata(files::root().join(path)).is_ok_and(|data| data.len() > 0);
    let missing: Vec<&str> = papers.into_iter().filter(|path| !filled(path)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_command_that_is_shown_exists() {
    let commands = program::commands();
    let manual = files::below("content/manual").into_iter().filter(|path| code::has_extension(path, "md"));
    let mut wrong = Vec::new();
    for path in ["README.md".to_owned(), "CONTRIBUTING.md".to_owned()].into_iter().chain(manual) {
        for line in shell_lines(&read(&path)) {
            let bare = line.split(" #").next().unwrap_or_default();
            for command in bare.split(['|', ';', '&', '<', '>']).map(str::trim) {
                let ours = ["alertbook ", "cargo run --release -- ", "cargo run -- "];
                let Some(args) = ours.iter().find_map(|start| command.strip_prefix(start)) else { continue };
                let mistake = program::mistake(&commands, args);
                wrong.extend(mistake.map(|mistake| format!("{path}: `{command}`: {mistake}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Two commands on a fresh machine: one builds the project's own book, one runs all tests.
#[test]
fn continuous_integration_runs_what_the_readme_tells() {
    let readme = read("README.md");
    let shown = shell_lines(&readme);
    let script = read(".ci/run");
    let run: BTreeSet<&str> = script.lines().map(str::trim).collect();
    for start in ["cargo run --release -- build", "cargo test"] {
        let told = shown.iter().map(|line| line.split(" #").next().unwrap_or_default().trim());
        let told: Vec<&str> = told.filter(|line| line.starts_with(start)).collect();
        assert!(!told.is_empty(), "README.md shows no `{start}`");
        let both = told.iter().any(|line| run.contains(line));
        assert!(both, "README.md shows {told:?}, and no line of .ci/run is one of them");
    }
}

#[cfg(unix)]
#[test]
fn continuous_integration_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(files::root().join(".ci/run")).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, 0o111, ".ci/run is not executable");
}

#[test]
fn the_changelog_knows_this_version() {
    let manifest = manifest();
    let version = manifest["package"]["version"].as_str().unwrap();
    let changelog = read("CHANGELOG.md");
    let headings = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    let titles: Vec<&str> =
        headings.filter_map(|title| title.trim_start_matches('[').split([']', ' ']).next()).collect();
    let known = titles.iter().any(|title| *title == version || *title == "Unreleased");
    assert!(known, "CHANGELOG.md has sections {titles:?}, but neither {version} nor Unreleased");
}

#[test]
fn every_dependency_has_its_reason_in_the_architecture() {
    let architecture = read("ARCHITECTURE.md");
    let rows: Vec<&str> = architecture.lines().filter(|line| line.starts_with('|')).collect();
    let unnamed = dependencies(&["dependencies", "dev-dependencies"]).into_iter();
    let unnamed: Vec<String> =
        unnamed.filter(|name| !rows.iter().any(|row| row.contains(&format!("`{name}`")))).collect();
    assert_eq!(unnamed, [""; 0], "no row of a table in ARCHITECTURE.md names `…`");
}

#[test]
fn the_architecture_shows_every_room() {
    let architecture = read("ARCHITECTURE.md");
    let rooms = ROOMS.iter().map(|room| room.name).filter(|name| *name != "Error");
    let shown = |name: &&str| {
        [format!("{name}.rs"), format!("{name}/"), format!("`{name}`")].iter().any(|form| architecture.contains(form))
    };
    let missing: Vec<&str> = rooms.filter(|name| !shown(name)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_dependency_is_used() {
    let named = |folder: &str| -> BTreeSet<String> {
        let paths = code::all(folder).into_iter().flat_map(|file| code::paths(&file.text));
        paths.filter_map(|(_, path)| path.split("::").next().map(ToOwned::to_owned)).collect()
    };
    let (shipped, tests) = (named("src"), named("tests"));
    let unused = |section: &str, by: &[&BTreeSet<String>]| -> Vec<String> {
        let used = |name: &String| by.iter().any(|named| named.contains(&name.replace('-', "_")));
        dependencies(&[section]).into_iter().filter(|name| !used(name)).collect()
    };
    assert_eq!(unused("dependencies", &[&shipped]), [""; 0], "src/ names none of these");
    assert_eq!(
        unused("dev-dependencies", &[&shipped, &tests, &named("benches")]),
        [""; 0],
        "no test names any of these"
    );
}

fn dependencies(sections: &[&str]) -> Vec<String> {
    let manifest = manifest();
    let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

fn manifest() -> Table {
    read("Cargo.toml").parse().unwrap()
}
