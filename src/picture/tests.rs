use std::fmt::Write as _;

use super::*;

const OPEN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"90\" height=\"30\">";

fn drawing(inner: &str) -> String {
    format!("{OPEN}{inner}</svg>")
}

fn said(text: &str) -> String {
    check(text).map_or_else(|fault| fault.message, |()| "nothing".to_owned())
}

// promises 23, 31 and 32
#[test]
fn what_could_run_or_call_out_is_found_where_it_stands() {
    let table = [
        ("<script>x()</script>", "<script", "`<script>`"),
        ("<g onload='x()'/>", "onload='x()'", "the event handler `onload`"),
        ("<a href='java&#10;script:x()'/>", "href='java&#10;script:x()'", "a reference to `java script:x()`"),
        ("<a xlink:href=' JavaScript:x()'/>", "xlink:href=' JavaScript:x()'", "a reference to"),
        ("<a href='data:text/html,x'/>", "href='data:text/html,x'", "a reference to"),
        ("<image href='https://a.example/x.png'/>", "href='https://a.example/x.png'", "a reference to"),
        ("<image href='x.png'/>", "href='x.png'", "a reference to `x.png`"),
        ("<use xlink:href='x.svg#a'/>", "xlink:href='x.svg#a'", "a reference to `x.svg#a`"),
        ("<use href='data:image/svg+xml,x'/>", "href='data:image/svg+xml,x'", "a reference to"),
        ("<rect fill='url(//a.example/x#y)'/>", "fill='url(//a.example/x#y)'", "a reference to `//a.example/x#y`"),
        ("<rect style='fill:u\\72l(\"x#y\")'/>", "style='fill:u\\72l(\"x#y\")'", "a reference to `x#y`"),
        ("<style>@im/**/port 'x'</style><style>@import 'x.css';</style>", "<style", "a style sheet's `@import`"),
        ("<style>a{b:\"/*\";c:url(x);d:\"*/\"}</style>", "<style", "a reference to `x`"),
        ("<style><![CDATA[a{b:image-set('x' 1x)}]]></style>", "<style", "a style sheet's `image-set()`"),
        ("<animate attributeName='xlink:href' to='#a'/>", "attributeName='xlink:href'", "`<animate>` of `xlink:href`"),
        ("<set attributeName='onclick' to='x'/>", "attributeName='onclick'", "`<set>` of `onclick`"),
        ("<a><animate attributeName='x' values='javascript:x()'/></a>", "values='javascript:x()'", "a reference to"),
        (
            "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/></foreignObject>",
            "<iframe",
            "`<iframe>`",
        ),
        ("<b xmlns='http://www.w3.org/1999/xhtml'><form/></b>", "<form", "`<form>`"),
        ("<td xmlns='http://www.w3.org/1999/xhtml' background='x.png'/>", "background='x.png'", "a reference to"),
        ("<?xml-stylesheet href='x.css'?>", "<?xml-stylesheet href='x.css'?>", "`<?xml-stylesheet?>`"),
    ];
    for (inner, place, what) in table {
        let text = drawing(inner);
        let fault = check(&text).expect_err(inner);
        assert!(fault.message.starts_with(&format!("it holds {what}")), "{inner}: {}", fault.message);
        // Of two, the one that counts is the second.
        assert_eq!((&text[fault.range.clone()], fault.range.start), (place, text.rfind(place).unwrap()), "{inner}");
    }
    let entity = format!("<!DOCTYPE svg [\n<!ENTITY a 'b'>]>{}", drawing("&a;"));
    assert_eq!(said(&entity), "it holds an entity declaration");
    assert_eq!(said(&format!("<!DOCTYPE svg SYSTEM 'x.dtd'>{OPEN}</svg>")), "it holds a document type from elsewhere");
}

#[test]
fn what_only_looks_like_it_is_let_pass() {
    let table = [
        "<a href='https://a.example/'><text>script onload=x javascript:</text></a>",
        "<a href='page.html#a'/><a xlink:href='#b'/><a href='mailto:a@a.example'/>",
        "<style>@font-face{font-family:x;src:url(data:font/woff2;base64,AA==)} /* url(x) @import */</style>",
        "<style>@namespace svg url(http://www.w3.org/2000/svg);</style>",
        "<defs><linearGradient id='Sky'/></defs><rect fill='url( \"#Sky\" )' style='stroke:url(#Sky)'/>",
        "<image xlink:href='data:image/png;base64,AA=='/>",
        "<rect><animate attributeName='opacity' values='0;1' dur='1s'/></rect>",
        "<!-- <script> -->",
        "<?plantuml 1.2024?>",
        "<desc content='&lt;script>url(x)'/>",
    ];
    for inner in table {
        assert_eq!(said(&drawing(inner)), "nothing", "{inner}");
    }
}

#[test]
fn broken_drawings_have_a_place() {
    let table = [
        ("", "it is no XML: the document does not have a root node", 0),
        ("<svg xmlns='http://www.w3.org/2000/svg'>\n <g>é</q></svg>", "it is no XML: expected 'g' tag, not 'q'", 47),
        ("<svg width='9' height='9'/>", "its root is no `<svg xmlns=", 0),
        ("<svg xmlns='http://www.w3.org/2000/svg' width='-9' height='9'/>", "it cannot be drawn: SVG has an inv", 0),
    ];
    for (text, message, at) in table {
        let fault = check(text).unwrap_err();
        assert!(fault.message.starts_with(message), "{text}: {}", fault.message);
        assert_eq!(fault.range.start, at, "{text}: {}", fault.message);
    }
}

// promise 20
#[test]
fn bombs_are_counted_not_lit() {
    let mut uses = "<g id='a0'><path d='M0 0'/></g>".to_owned();
    for level in 1..40 {
        let below = level - 1;
        let _ = write!(uses, "<g id='a{level}'><use href='#a{below}'/><use xlink:href='#a{below}'/></g>");
    }
    let path = "M0 0".to_owned() + &"l1 1".repeat(20_000);
    let shapes = "<rect width='1' height='1'/>".repeat(200);
    let table = [
        (uses, "it repeats itself"),
        ("<g id='a'><use href='#a'/></g>".to_owned(), "it repeats itself"),
        (format!("<marker id='m'>{shapes}</marker><path marker-mid='url(#m)' d='{path}'/>"), "it repeats itself"),
        (format!("<style>path{{marker:url(#m)}}</style><marker id='m'>{shapes}</marker><path d='{path}'/>"), "it rep"),
        (format!("<pattern id='p'>{shapes}</pattern><g fill='url(#p)'>{}</g>", shapes.repeat(10)), "it repeats itself"),
        ("<g>".repeat(200_000), "it has more than 128 elements within one another"),
        ("<g/>".repeat(200_000), "it has more than 100000 elements"),
        (format!("<g {}/>", "a='' ".repeat(60_000)), "it has more than 500 attr"),
        (format!("<style>{}</style>{}", "a b{}".repeat(9_000), "<g/>".repeat(9_000)), "its style sheets have 9000"),
        (format!("<text>{}</text>", "<tspan x='1'>a</tspan>".repeat(90_000)), "nothing"),
        (format!("<rect style='fill:{}'/>", "url(#".repeat(150_000)), "nothing"),
        (format!("<style>{}</style>", "a/**/".repeat(150_000)), "nothing"),
    ];
    for (inner, message) in table {
        let said = said(&drawing(&inner));
        assert!(said.starts_with(message), "{}…: {said}", &inner[..80]);
    }
    assert_eq!(
        said(&format!("<!DOCTYPE svg [<!ENTITY a '{}'>]><svg/>", "&b;".repeat(9))),
        "it holds an entity declaration"
    );
}

/// Signature, width and height of a PNG.
fn shape(png: &[u8]) -> (u32, u32) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn pictures_have_their_size_within_bounds() {
    let small = read(&drawing("<rect width='9' height='9'/>")).unwrap();
    assert_eq!(shape(&small.png(2.0, 5.0)), (200, 80));
    for (width, height) in [("1e9", "1e9"), ("1e9", "1"), ("5000", "5000")] {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'/>");
        let (_, width, height) = read(&svg).unwrap().bounded(2.0, 8.0);
        assert!(width <= 4096 && height <= 4096 && width * height <= 8_100_000, "{width} {height}");
    }
}

#[test]
fn any_text_is_set_in_the_bundled_font() {
    let text = |family: &str, text: &str| {
        let svg = drawing(&format!("<text y='20' font-family=\"{family}\">{text}</text>"));
        let drawing = read(&svg).unwrap();
        assert_eq!(drawing.texts().len(), 1, "{text}");
        drawing.png(1.0, 0.0)
    };
    // Whatever the author's machine has, pictures are set in the one font.
    assert_eq!(text("system-ui, 'DejaVu Sans', sans-serif", "Wake"), text("Times New Roman", "Wake"));
    assert_ne!(text("sans-serif", "Wake"), text("monospace", "Wake"));
    for odd in ["漢字", "🔥🧑‍🚒⚠️", "مرحبا", "\u{202e}abc", "e\u{301}\u{301}\u{301}"] {
        assert_ne!(text("sans-serif", odd), text("sans-serif", "."), "{odd}");
    }
}
