//! The same input gives the same bytes, wherever, whenever and by however many threads; and what did not change is
//! not touched. Keeps promises 58, 61 and 62.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use support::generate::{self, Defect};
use support::{Book, run, run_after, tree};

/// A book with some of everything, in a fresh folder, its files written in another order when `turned`.
fn book(turned: bool) -> Book {
    let mut files = generate::book(7, &Defect::ALL).files;
    let ugly = tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/ugly/content"));
    files.extend(ugly.into_iter().map(|(path, bytes)| (format!("content/{path}"), String::from_utf8(bytes).unwrap())));
    if turned {
        files.reverse();
    }
    Book::new(&files)
}

#[test]
fn place_zone_language_mask_and_threads_leave_no_trace() {
    let first = book(false);
    let reference = tree(&first.build());
    let report = run(first.root(), &["check", "--today", "2026-11-22", "--format", "json"]).stdout;
    let cases = [
        ("true", "1"),
        ("true", "4"),
        ("export TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8", "2"),
        ("export TZ=America/Adak LANG=C LC_ALL=C; umask 077", "3"),
        ("export COLUMNS=40 TERM=dumb NO_COLOR=1 HOME=/nonexistent USER=nobody; umask 002", "4"),
    ];
    for (n, (setup, jobs)) in cases.into_iter().enumerate() {
        let other = book(n % 2 == 0);
        run_after(setup, other.root(), &["build", "--jobs", jobs]).exits(&[0], setup);
        let tree = tree(&other.site());
        let differ: Vec<&String> = reference.keys().filter(|path| reference.get(*path) != tree.get(*path)).collect();
        assert_eq!((differ, tree.len()), (vec![], reference.len()), "{setup}, {jobs} threads");
        let args = ["check", "--today", "2026-11-22", "--format", "json", "--jobs", jobs];
        assert!(run_after(setup, other.root(), &args).stdout == report, "the report differs: {setup}, {jobs} threads");
    }
}

#[test]
fn the_folder_that_one_calls_from_leaves_no_trace() {
    let (here, there) = (book(false), book(false));
    let elsewhere = tempfile::tempdir().unwrap();
    run(elsewhere.path(), &["build", there.root().to_str().unwrap()]).exits(&[0], "build from elsewhere");
    assert!(tree(&here.build()) == tree(&there.site()), "the sites differ");
    assert_eq!(tree(elsewhere.path()).len(), 0, "nothing is written where one stands");
}

/// Inode, time of last change in nanoseconds, of every file.
fn stamps(site: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let stamp = |path: &String| {
        let meta = std::fs::metadata(site.join(path)).unwrap();
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    };
    tree(site).into_keys().map(|path| (path.clone(), stamp(&path))).collect()
}

#[test]
fn a_second_build_of_the_same_input_touches_no_file() {
    let book = book(false);
    let before = stamps(&book.build());
    assert_eq!(stamps(&book.build()), before);
    let beside = std::fs::read_dir(book.root()).unwrap().count();
    assert_eq!(beside, 4, "book.toml, content, rules, book, and no staging left");
}

#[test]
fn a_changed_page_touches_only_what_shows_it() {
    let book = book(false);
    let before = stamps(&book.build());
    let page = "content/quarry/disk.md";
    let text = std::fs::read_to_string(book.root().join(page)).unwrap().replace("mostly", "chiefly");
    book.write(page, text.as_bytes());
    let after = stamps(&book.build());
    let changed: Vec<&String> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.contains(&&"quarry/disk.html".to_owned()), "{changed:?}");
    assert!(!changed.contains(&&"tidewater/queue.html".to_owned()), "{changed:?}");
}

#[test]
fn deleted_pages_leave_the_site() {
    let book = Book::new(&[("book.toml", ""), ("content/a.md", "# A\n"), ("content/b/c.md", "# C\n")]);
    assert!(book.build().join("b/c.html").exists());
    std::fs::remove_dir_all(book.root().join("content/b")).unwrap();
    let site = book.build();
    assert!(site.join("a.html").exists() && !site.join("b").exists());
}

#[test]
fn a_strict_build_with_errors_leaves_the_old_site() {
    let book = Book::of_page("# Fine\n");
    let before = (tree(&book.build()), stamps(&book.site()));
    book.write("content/page.md", b"# Not fine\n\n[dead](gone.md)\n");
    run(book.root(), &["build", "--strict"]).exits(&[1], "build --strict");
    assert!((tree(&book.site()), stamps(&book.site())) == before, "the old site was touched");
    run(book.root(), &["build"]).exits(&[0], "build");
    assert!(tree(&book.site()) != before.0, "findings withhold no site");
}
