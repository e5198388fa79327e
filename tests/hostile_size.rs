//! Input made to take for ever: it ends in time, its output stays bounded, nothing is cut silently.
//! Keeps promises 1, 4, 5, 6 and 8. Bounds are CPU seconds of a debug build, far above what is needed.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]
#![cfg(unix)]

mod support;

use support::{Book, html, run_after, tree, words};

const MANY: usize = 50_000;

/// 20 CPU seconds, no file over 200 MB.
const LIMITS: &str = "ulimit -t 20; ulimit -f 400000";

/// Builds within the limits.
#[track_caller]
fn build(name: &str, book: &Book) -> std::path::PathBuf {
    run_after(LIMITS, book.root(), &["build"]).exits(&[0], name);
    book.site()
}

/// Builds each page as a book of its own, and names those that do not end well.
#[track_caller]
fn assert_all_build(pages: impl Iterator<Item = (&'static str, String)>) {
    let fails = |(name, text): (&'static str, String)| {
        let output = run_after(LIMITS, Book::of_page(text).root(), &["build"]);
        let fine = output.code == Some(0) && !output.stderr.contains("panicked at");
        (!fine).then(|| format!("{name}: exit {:?} {}", output.code, output.stderr))
    };
    assert_eq!(pages.filter_map(fails).collect::<Vec<_>>(), Vec::<String>::new());
}

/// Shapes on which Markdown parsers have been slow: one piece, many times.
const REPEATED: [(&str, &str, &str); 30] = [
    ("emphasis opened", "*a ", ""),
    ("emphasis closed", "a* ", ""),
    ("strong in emphasis", "*a **a ", ""),
    ("underscores in words", "a_b_", ""),
    ("emphasis of three", "***a* ", ""),
    ("brackets opened", "[", ""),
    ("brackets closed", "]", ""),
    ("nested brackets", "[a", "]"),
    ("links unfinished", "[a](", ""),
    ("links in angles", "[a](<b", ""),
    ("link titles", "[a](b \"", ""),
    ("images unfinished", "![a](", ""),
    ("empty links", "[](", ""),
    ("references", "[a][", ""),
    ("footnotes", "[^a]", ""),
    ("wiki links", "[[a|", ""),
    ("escaped wiki links", "\\[[#a|b]\\] ", ""),
    ("comments", "<!--", ""),
    ("comments closed badly", "<!-- a --", ""),
    ("instructions", "<?", ""),
    ("declarations", "<!A ", ""),
    ("data sections", "<![CDATA[", ""),
    ("tags", "<a ", ""),
    ("tags with values", "<a href=\"x", ""),
    ("entities", "&#x", ""),
    ("backslashes", "\\", ""),
    ("table cells", "|a", "\n"),
    ("strikes", "~~a ", ""),
    ("schemes", "http:", ""),
    ("quotes", ">", "a"),
];

#[test]
fn repeated_pieces_build_in_time() {
    assert_all_build(REPEATED.into_iter().map(|(name, piece, end)| {
        let end = if end == "]" { end.repeat(MANY) } else { end.to_owned() };
        (name, format!("start\n\n{}{end}\n\n# The end\n", piece.repeat(MANY)))
    }));
}

/// Shapes that are not one piece repeated.
fn shapes() -> Vec<(&'static str, String)> {
    let lines = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    vec![
        ("nested quotes on lines", lines(1_000, |n| format!("{} a\n", ">".repeat(n + 1)))),
        ("nested lists", lines(1_500, |n| format!("{}- a\n", "  ".repeat(n)))),
        ("nested lists on one line", format!("{}a\n", "- ".repeat(1_500))),
        ("nested numbers on one line", format!("{}a\n", "1. ".repeat(1_500))),
        ("nested quotes and lists", format!("{}a\n", "> - ".repeat(1_500))),
        ("nested emphasis", format!("{}a{}\n", "*a **b ".repeat(10_000), "** *".repeat(10_000))),
        ("backticks of growing length", lines(1_000, |n| format!("e{}", "`".repeat(n + 1)))),
        ("definitions", lines(20_000, |n| format!("[d{n}]: x.md\n")) + &"[d0] [d1] [none][d2] ".repeat(5_000)),
        ("one definition often", format!("{}\n\n[a]\n", "[a]: b\n".repeat(MANY))),
        ("a definition that never ends", format!("[a]: <{}\n", "b ".repeat(MANY))),
        ("table of one column", format!("|a|\n|-|\n{}", "|b|\n".repeat(MANY))),
        ("table heads without tables", "a | b\n- | x\n".repeat(10_000)),
        ("a delimiter row alone", format!("{}\n", "|-".repeat(MANY))),
        ("collapsed table", format!("| a | b | |---|---| {}\n", "| c | d |\n".repeat(10_000))),
        ("nested tags", format!("{}a{}\n", "<div>".repeat(2_000), "</div>".repeat(2_000))),
        ("tags never closed", format!("{}a\n", "<b><i><u>".repeat(2_000))),
        ("details never closed", "<details><summary>x\n\n".repeat(1_000)),
        ("front matter fences", "---\n".repeat(MANY)),
        ("fences never closed", "```sh\n~~~sh\n".repeat(10_000)),
        ("indented code", "    a\n\n".repeat(20_000)),
        ("headings of each level", lines(10_000, |n| format!("{} h{n}\n", "#".repeat(n % 6 + 1)))),
        ("setext lines", "a\n=\n".repeat(20_000)),
        ("bold keys", lines(10_000, |n| format!("**Key {n}:** value\n"))),
        ("section references", "see §1 §2 §3 ".repeat(10_000)),
        ("mails", "[email protected] ".repeat(20_000)),
        ("a word of many parts", "a.b-c@d/e:".repeat(MANY)),
        ("allows", "<!-- alertbook: allow broken-link because x -->\n\n".repeat(10_000)),
        ("deep tree", format!("```decision-tree\n{}```\n", lines(2_000, |n| format!("{}- q{n}?\n", "  ".repeat(n))))),
        ("nulls", "\0".repeat(MANY)),
        ("combining marks", format!("# a{}\n", "\u{301}".repeat(MANY))),
    ]
}

#[test]
fn hostile_shapes_build_in_time() {
    assert_all_build(shapes().into_iter());
}

#[test]
fn short_rows_under_a_wide_head_do_not_multiply() {
    let head = format!("|{}\n|{}\n", "a|".repeat(2_000), "-|".repeat(2_000));
    let book = Book::of_page(head + &"|b|\n".repeat(5_000));
    assert_bounded("a wide table", &book);
}

#[test]
fn a_long_reference_used_often_does_not_multiply() {
    let book = Book::of_page(format!("[a]: x.example/{}\n\n{}\n", "b".repeat(50_000), "[a]\n".repeat(20_000)));
    assert_bounded("a long reference", &book);
}

#[test]
fn equal_headings_get_their_ids_in_linear_time() {
    let book = Book::of_page("# a\n".repeat(30_000));
    assert_bounded("equal headings", &book);
    let headings = Book::of_page("# a\n".repeat(200));
    let page = html::parse(&std::fs::read(headings.build().join("page.html")).unwrap());
    let ids = html::elements(&page).filter_map(|e| e.get("id"));
    assert_eq!(ids.filter(|id| *id == "a" || id.starts_with("a-")).count(), 200);
}

/// Either the site stays small, or the run ends with a message that names the file.
#[track_caller]
fn assert_bounded(name: &str, book: &Book) {
    let output = run_after("ulimit -t 60; ulimit -f 400000", book.root(), &["build"]).exits(&[0, 2], name);
    let size: usize = tree(&book.site()).values().map(Vec::len).sum();
    let named = format!("{}{}", output.stdout, output.stderr).contains("page.md");
    assert!(size < 100_000_000, "{name}: {size} bytes of site");
    assert!(output.code == Some(0) || named, "{name}: {}", output.stderr);
}

#[test]
fn long_lines_and_blocks_of_code_are_shown_whole() {
    let line = format!("echo {}<end>", "x \"y\" ".repeat(40_000));
    let block: String = (0..30_000).map(|n| format!("step {n} && echo '<{n}>'\n")).collect();
    let book = Book::of_page(format!("```sh\n{line}\n```\n\n```sh\n{block}```\n"));
    let page = std::fs::read(build("long code", &book).join("page.html")).unwrap();
    let shown = words::code_of_page(&page);
    assert!(shown == [line.as_str(), block.trim_end()], "the code is not shown as it is written");
}

#[test]
fn a_long_line_of_words_is_shown_whole() {
    let text: String = (0..100_000).map(|n| format!("w{n} ")).collect();
    let book = Book::of_page(&text);
    let page = std::fs::read(build("a long paragraph", &book).join("page.html")).unwrap();
    assert_eq!(words::compare(&words::of_source(&text), &words::of_page(&page)), words::Difference::default());
}
