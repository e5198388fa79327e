//! Every word of every input page is visible in the `main` part of its output page, as often as in the source and
//! in its order, front matter aside; and every fenced block is there character by character.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::path::{Path, PathBuf};

use support::words::{self, Difference};
use support::{BOOK_TOML, Book, site_path, tree};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The pages of a book: name in the content folder, source, page of the site.
fn pages(book: &Book) -> Vec<(String, String, Vec<u8>)> {
    let site = book.build();
    let sources = tree(&book.root().join("content")).into_iter().filter(|(path, _)| path.ends_with(".md"));
    let page = |(path, bytes): (String, Vec<u8>)| {
        let file = site.join(site_path(&path));
        let page = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        (path, String::from_utf8(bytes).unwrap(), page)
    };
    sources.map(page).collect()
}

/// Fails with everything that any page of the book lost or doubled.
#[track_caller]
fn assert_whole(book: &Book) {
    let mut faults = Vec::new();
    for (path, source, page) in pages(book) {
        let difference = words::compare(&words::of_source(&source), &words::of_page(&page));
        if difference != Difference::default() {
            faults.push(format!("{path}: {difference:#?}"));
        }
        let shown = words::code_of_page(&page);
        let mut rest = shown.iter();
        let missing = words::code_of_source(&source).into_iter().find(|code| !rest.any(|shown| shown == code));
        faults.extend(missing.map(|code| format!("{path}: this code is not shown as it is:\n{code}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ugly_documents_lose_no_word() {
    assert_whole(&Book::copy(&here("tests/books/ugly")));
}

#[test]
fn windows_files_lose_no_word() {
    let book = Book::copy(&here("tests/books/ugly"));
    for (path, bytes) in tree(&book.root().join("content")) {
        if path.ends_with(".md") {
            let text = format!("\u{feff}{}", String::from_utf8(bytes).unwrap().replace('\n', "\r\n"));
            book.write(&format!("content/{path}"), text.as_bytes());
        }
    }
    assert_whole(&book);
}

/// A drawing in every state, in a fence and in the text, beside a listing that is none.
#[test]
fn drawn_trees_lose_no_word() {
    let tree = "Pump silent\n│\n├─► Check: pumpctl list | jq '.[] | select(.a_b==\"HALT\")'\n│   └─► Halted *by hand*? → §1 Manual Halt\n│\n├─► How long? > 2 h\n│   └─► >2 hours → see #log\n│\n└─► None of <these> & more?\n    └─► No: call the crew\n        of the night\n";
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: String = tree.lines().map(|line| squeeze(line) + "\n").collect();
    let joined = squeeze(tree) + "\n";
    let tail = "\n```\n.\n├── README\n└── src/\n```\n\n## §1. Manual Halt\n\nRun `a`.\n\n## Log\n\nRead it.\n";
    let fenced = |text: &str| format!("# Fenced\n\n```\n{text}```\n{tail}");
    let bare = |text: &str| format!("# Bare\n\nBefore.\n\n{text}{tail}");
    let files = [
        ("book.toml", BOOK_TOML.to_owned()),
        ("content/fence.md", fenced(tree)),
        ("content/fence-lines.md", fenced(&lines)),
        ("content/fence-joined.md", fenced(&joined)),
        ("content/text.md", bare(tree)),
        ("content/text-lines.md", bare(&lines)),
        ("content/text-joined.md", bare(&joined)),
    ];
    let book = Book::new(&files);
    let (_, findings) = book.check(&[]);
    let found: Vec<_> = findings.iter().filter(|finding| finding.check != "nothing-checked").collect();
    assert!(found.is_empty(), "{found:?}");
    for (path, _, page) in pages(&book) {
        let page = String::from_utf8(page).unwrap();
        assert_eq!(page.matches("<div class=\"dtree\">").count(), 1, "{path}");
        let (_, list) = page.split_once("class=\"dtree-list\"").unwrap();
        assert_eq!(list.matches("href=\"#1-manual-halt\">§1 Manual Halt").count(), 1, "{path}");
    }
    assert_whole(&book);
}

#[test]
fn generated_books_lose_no_word() {
    for seed in 0..5 {
        let generated = support::generate::book(seed, &support::generate::Defect::ALL);
        assert_whole(&Book::new(&generated.files));
    }
}

#[test]
fn the_real_documents_lose_no_word() {
    let seeds = here("../shared/seeds");
    let book = Book::copy(&if seeds.is_dir() { seeds } else { here("tests/books/ugly") });
    book.write("book.toml", BOOK_TOML.as_bytes());
    assert_whole(&book);
}

/// They are numbered in the order in which the text refers to them, stand behind it, and lead back to every place that does.
#[test]
fn footnotes_are_numbered_as_they_are_met_and_none_is_lost() {
    let notes = "[^late]: Never *met*.\n\n[^b]: Second, see[^deep].\n\n[^A]: First.\n\n    - in a list\n\n[^deep]: Third, see[^b].\n\n[^a]: Twice, as[^late].\n";
    for html in ["", "<b>Raw</b> "] {
        let book = Book::of_page(format!("# Notes\n\n{html}One[^a], two[^b], one[^a] again, none[^c].\n\n{notes}"));
        let (_, _, page) = pages(&book).remove(0);
        let page = String::from_utf8(page).unwrap();
        let (text, list) = page.split_once("<ul class=\"footnotes\" aria-label=\"Footnotes\">").unwrap();
        let list = &list[..list.find("</article>").unwrap()];
        let link = |id: &str, to: u8| {
            format!("<a id=\"ab:fnref-{id}\" href=\"#ab:fn-{to}\" aria-label=\"Footnote {to}\">{to}</a>")
        };
        for reference in [link("1", 1), link("2", 2), link("1-2", 1)] {
            assert!(text.contains(&reference), "{reference}: {text}");
        }
        assert!(text.contains("none[^c]."));
        assert!(list.contains(&link("3", 3)) && list.contains(&link("2-2", 2)), "{list}");
        let ids: Vec<_> =
            list.split("<li class=\"footnote\"").skip(1).map(|item| item.split('>').next().unwrap()).collect();
        assert_eq!(ids, [" id=\"ab:fn-1\"", " id=\"ab:fn-2\"", " id=\"ab:fn-3\"", "", ""], "{list}");
        for back in [
            "#ab:fnref-1\" aria-label=\"Back to the text\"",
            "#ab:fnref-1-2\" aria-label=\"Back to the text, place 2\"",
        ] {
            assert_eq!(list.matches(back).count(), 1, "{back}: {list}");
        }
        let said: Vec<_> = words::of_page(page.as_bytes());
        let wanted = "one two one again none c first in a list second see third see never met twice as late";
        assert!(said.join(" ").ends_with(wanted), "{}", said.join(" "));
    }
}

/// The walk and the drawing say again what the list says, and are marked so.
#[test]
fn decision_trees_lose_no_word() {
    assert_whole(&Book::of_page(
        "# Up\n\n```decision-tree\nIs `it <b>` *really* up?\n- Yes, 200: Is it fast?\n  > ask it\n  \
         - No -> escalate the team\n  - 5xx: Read **this**\n- No -> done Go home\n```\n\nBehind it.\n",
    ));
}

#[test]
fn the_samples_hold_the_damage_that_they_are_there_for() {
    let text: String = tree(&here("tests/books/ugly/content"))
        .into_values()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let marks =
        ["| |---", "\\[[#", "âœ—", "[email protected]", "[^oil]", "<details>", "┌─", "│ ├─►", "<shard>", "[keeper]:"];
    let missing: Vec<_> = marks.into_iter().filter(|mark| !text.contains(mark)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
