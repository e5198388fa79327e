//! The crawler and the word counter that other tests rely on, tried on pages written by hand.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use support::crawl::crawl;
use support::words::{self, Difference};
use support::{Book, source_text};

/// A page with this body.
fn page(body: &str) -> String {
    format!("<!doctype html><html lang=en><head><title>t</title></head><body><main>{body}</main></body></html>")
}

/// The dead references of a little site.
fn dead(files: &[(&str, String)]) -> Vec<(String, String)> {
    let site = Book::new(files);
    crawl(site.root(), Some("https://w.example.com/r/")).dead.into_iter().collect()
}

#[test]
fn live_references_of_every_form_are_followed() {
    let other = page(r#"<h2 id="größe">x</h2><a name="old"></a><a href="../index.html#here">up</a>"#);
    let body = r##"<p id="here"><a href="">self</a><a href="#here">here</a><a href="a%20b/c.html?x=1#gr%C3%B6%C3%9Fe">there</a>
        <a href="/a%20b/c.html#old">rooted</a><a href="./a b/../a b/c.html">dots</a><img src="p.png" alt="">
        <a href="https://elsewhere.example/none">out</a><a href="mailto:a@b.example">mail</a>
        <a href="https://w.example.com/r/a%20b/c.html#old">in</a>"##;
    let not_found = page(r#"<a href="/r/index.html">home</a>"#);
    let files = [("index.html", page(body)), ("a b/c.html", other), ("p.png", String::new()), ("404.html", not_found)];
    assert_eq!(dead(&files), []);
}

#[test]
fn dead_references_are_told_by_page_and_value() {
    let cases = [
        "gone.html",
        "#gone",
        "b/c.html#gone",
        "B/c.html",
        "b/C.html",
        "b/",
        "b",
        "../out.html",
        "b/../../index.html",
        "c.html",
    ];
    for value in cases {
        let files = [("index.html", page(&format!("<a href='{value}'>x</a>"))), ("b/c.html", page("<p id=x>"))];
        assert_eq!(dead(&files), [("index.html".to_owned(), value.to_owned())], "{value}");
    }
}

/// Ids of steps are unique on their page, and every answer leads to one.
#[test]
fn pages_with_several_trees_are_sound() {
    let book = Book::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/walk"));
    let crawl = crawl(&book.build(), None);
    assert_eq!((crawl.dead.len(), crawl.wrong), (0, Vec::<String>::new()));
}

#[test]
fn the_page_for_missing_pages_names_its_site_absolutely() {
    let cases = [
        ("/r/", true),
        ("/r/index.html", true),
        ("https://w.example.com/r/index.html", true),
        ("/r/gone.html", false),
        ("https://w.example.com/r/gone/", false),
    ];
    for (value, alive) in cases {
        let files = [("index.html", page("")), ("404.html", page(&format!("<a href='{value}'>x</a>")))];
        assert_eq!(dead(&files).is_empty(), alive, "{value}");
    }
}

#[test]
fn dead_styles_images_labels_and_refreshes_are_seen() {
    let body =
        r#"<img src="gone.png"><label for="gone">x</label><meta http-equiv="refresh" content="0; url=gone.html">"#;
    let css = "body{background:url(\"gone.svg\")}".to_owned();
    let found = dead(&[("index.html", page(body)), ("static/a.css", css)]);
    let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["#gone", "gone.html", "gone.png", "gone.svg"]);
}

#[test]
fn what_a_page_must_not_have_is_reported() {
    let cases = [
        "</main><main>",
        "<p id=a><p id=a>",
        "<script>x()</script>",
        "<style>p{}</style>",
        "<p style='color:red'>",
        "<p onclick='x()'>",
        "<img src='https://other.example/x.png'>",
        "<img src='//other.example/x.png'>",
        "<a href='javascript:x()'>",
        "<a href='java&#10;script:x()'>",
        "<a href=' \u{1}javascript:x()'>",
        "<a href='data:text/html,x'>",
        "<iframe></iframe>",
        "<object></object>",
        "<embed>",
        "<base href='/'>",
        "<form action='x'></form>",
        "<svg onload='x()'></svg>",
        "<img srcset='x 2x'>",
        "<a href=index.html>a</a><a href=index.html>b</a><meta http-equiv=refresh content='0'>",
        "<link rel=stylesheet href='https://other.example/x.css'>",
        "<svg><script>x()</script></svg>",
    ];
    for body in cases {
        let site = Book::new(&[("index.html", page(body))]);
        assert_ne!(crawl(site.root(), None).wrong, Vec::<String>::new(), "{body}");
    }
    let site = Book::new(&[("index.html", page("<a href=http://x.example>x</a><p id=a title='onclick'>"))]);
    assert_eq!(crawl(site.root(), None).wrong, Vec::<String>::new());
}

/// How the page differs from the source.
fn difference(markdown: &str, body: &str) -> Difference {
    words::compare(&words::of_source(markdown), &words::of_page(page(body).as_bytes()))
}

#[test]
fn markup_is_no_word() {
    let cases = [
        ("---\ntitle: no\n---\n# The *title* {#id}\n", "<h1>The <em>title</em></h1>"),
        ("a [b](c/d.md \"e f\") [g][h] [i] [j][no]\n\n[h]: x.md\n", "a <a>b</a> <a>g</a> [i] [j][no]"),
        ("\u{feff}1. one\r\n2) two\r\n   - [x] three\r\n", "<ol><li>one</ol><ol><li>two<ul><li>three"),
        ("in 2026.\n2026. is text\n", "<p>in 2026. 2026. is text"),
        ("\\[[#a|b c]\\] [[d#e|f]] [[g]] ![h](i.png)", "<a>b c</a> <a>f</a> <a>g</a> <img alt=h>"),
        ("`[a](b)` <pod> <br/>x <!-- y\n\nz --> &amp; `` ` ``", "<code>[a](b)</code> &lt;pod> x &amp; `"),
        (
            "| a | b |\n|:-|-:|\n| \\[[#x|#1]\\] | <a href=\"y\">z</a> |",
            "<table><tr><td>a<td>b<tr><td>#1<td><a>z</a></table>",
        ),
        (
            "> [!NOTE]\n> Mind [a(b)](c(d)).[^1]\n\n[^1]: Foot.",
            "<b>Note</b> Mind <a>a(b)</a>.<sup><a>1</a></sup><sup class=footnote-label>1</sup> Foot.",
        ),
        ("```sh title=x\n# [a](b) <c>\n```\n~~~\nd\n~~~", "<pre># [a](b) &lt;c></pre><pre>d</pre>"),
    ];
    for (markdown, body) in cases {
        assert_eq!(difference(markdown, body), Difference::default(), "{markdown:?}");
    }
}

#[test]
fn lost_doubled_and_moved_words_are_noticed() {
    assert!(difference("one two three", "one three").lost.is_some());
    assert!(difference("one two three", "one three two").lost.is_some());
    assert!(difference("one two two", "one two").lost.is_some());
    assert_eq!(difference("one two", "one one two").added, ["one one"]);
    assert_eq!(difference("one", "<p>one<aside data-generated>more</aside>"), Difference::default());
}

#[test]
fn code_is_read_out_of_lists_and_quotes() {
    let markdown = "- item\n\n  ```sh\n  a\n    b\n  ```\n> ~~~~text\n> c\n> ~~~~\n";
    let code = source_text::parts(markdown).into_iter().filter_map(|part| match part {
        source_text::Part::Code(code) => Some((code.language, code.text)),
        source_text::Part::Prose(_) => None,
    });
    let expected = [("sh", "a\n  b\n"), ("text", "c\n")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(code.collect::<Vec<_>>(), expected);
}
