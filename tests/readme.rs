//! The README's sixty seconds, run: every `console` block of the tour prints what the README says that it prints.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::path::Path;

use support::{Book, run};

/// The `console` blocks, without their fences.
fn blocks(readme: &str) -> impl Iterator<Item = &str> {
    readme.split("```console\n").skip(1).filter_map(|rest| rest.split("\n```").next())
}

#[test]
fn the_tour_prints_what_the_readme_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    // No `book.toml` lies there: `init` writes it, and nobody edits it.
    let book = Book::copy(&root.join("tests/books/tour"));
    let mut commands = 0;
    for block in blocks(&readme) {
        let Some((command, wanted)) = block.split_once('\n') else { continue };
        let Some(args) = command.strip_prefix("$ alertbook ") else { continue };
        let args: Vec<&str> = args.split_whitespace().collect();
        let output = run(book.root(), &args).exits(&[0, 1], command);
        assert_eq!(output.stdout.trim_end(), wanted.trim_end(), "{command}");
        commands += 1;
    }
    assert_eq!(commands, 5, "commands of the tour that were run");
}

#[test]
fn init_in_an_empty_folder_makes_a_book_that_checks_clean() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["init"]).exits(&[0], "init");
    run(folder.path(), &["check", "--strict"]).exits(&[0], "check --strict");
    run(folder.path(), &["build", "--strict"]).exits(&[0], "build --strict");
    assert!(folder.path().join("book/index.html").is_file());
}
