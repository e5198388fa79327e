//! Drawings of authors, drawings of ours, and the PNGs that are made of them.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use alertbook::diagram::draw;
use alertbook::diagram::mermaid::{self, Diagram};
use alertbook::picture;
use support::{Book, run, tree};

fn here(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// As Inkscape, draw.io, Graphviz, Mermaid, `PlantUML` and Excalidraw write them.
#[test]
fn drawings_of_ordinary_programs_are_published() {
    let drawings = tree(&here("tests/drawings"));
    assert_eq!(drawings.len(), 6);
    let page: String = drawings.keys().map(|path| format!("![A drawing]({path})\n")).collect();
    let book = Book::of_page(&page);
    for (path, bytes) in &drawings {
        book.write(&format!("content/{path}"), bytes);
    }
    let (_, findings) = book.check(&[]);
    let found: Vec<_> = findings.iter().filter(|finding| finding.check == "unsafe-svg").collect();
    assert!(found.is_empty(), "{found:#?}");
    let site = book.build();
    for (path, bytes) in drawings {
        assert_eq!(std::fs::read(site.join(&path)).unwrap(), bytes, "{path}");
    }
}

/// The inline drawings of a page.
fn inline(html: &str) -> impl Iterator<Item = &str> {
    let from = html.match_indices("<svg").map(|(at, _)| &html[at..]);
    from.filter_map(|rest| rest.find("</svg>").map(|end| &rest[..end + 6]))
}

// promises 25 and 32
#[test]
fn every_drawing_of_the_tool_is_whole_and_its_texts_lie_inside() {
    let out = tempfile::tempdir().unwrap();
    let site = out.path().join("site");
    run(&here(""), &["build", "-d", site.to_str().unwrap()]).exits(&[0], "build");
    let mut drawings = BTreeMap::new();
    for (path, bytes) in tree(&site).into_iter().filter(|(path, _)| path.ends_with(".html")) {
        for svg in inline(&String::from_utf8(bytes).unwrap()) {
            // The signs of the frame are not stand-alone files: no name space, no text.
            if svg.contains("xmlns=") {
                drawings.insert(svg.to_owned(), path.clone());
            }
        }
    }
    assert!(drawings.len() > 12, "{} drawings", drawings.len());
    for (svg, path) in drawings {
        let drawing = picture::read(&svg).unwrap_or_else(|fault| panic!("{path}: {}\n{svg}", fault.message));
        let (width, height) = drawing.size();
        for [x, y, right, bottom] in drawing.texts() {
            let inside = x >= -1.0 && y >= -1.0 && right <= width + 1.0 && bottom <= height + 1.0;
            assert!(inside, "{path}: a text at {x} {y} {right} {bottom} of {width} {height}\n{svg}");
        }
    }
}

const RUNBOOK: &str = "---\nalerts: [QueueFull]\nseverity: critical\nowner: team-a\n---\n\n# Queue\n\n\
    ```decision-tree\n% id: queue-full\nIs it full?\n- Yes -> done\n- No -> escalate #team-a\n```\n\n## Flow\n\n\
    ```mermaid\nflowchart TD\n  a --> b\n```\n\n```mermaid\nsequenceDiagram\n  a->>b: x\n```\n";

fn runbooks() -> Book {
    let rules = "groups:\n  - name: a\n    rules:\n      - alert: QueueFull\n        expr: up\n";
    Book::new(&[
        ("book.toml", "[output.html]\nsite-url = \"https://wiki.example.com/r/\"\n[alerts]\nrules = [\"rules.yml\"]\n"),
        ("rules.yml", rules),
        ("content/index.md", "# Home\n\n[Queue](a/queue.md)\n"),
        ("content/a/queue.md", RUNBOOK),
    ])
}

fn pngs(site: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(site).into_iter().filter(|(path, _)| path.ends_with(".png")).collect()
}

// promise 62
#[test]
fn pictures_stand_beside_their_page_when_asked_for() {
    let book = runbooks();
    let site = book.build();
    assert_eq!(pngs(&site).len(), 0);
    let page = || std::fs::read_to_string(site.join("a/queue.html")).unwrap();
    assert!(!page().contains("og:"), "{}", page());

    run(book.root(), &["build", "--png", "--jobs", "1"]).exits(&[0], "build --png");
    let first = pngs(&site);
    let wanted = [
        "a/queue.diagram.flow.2.png",
        "a/queue.diagram.flow.png",
        "a/queue.preview.png",
        "a/queue.tree.queue-full.png",
    ];
    assert_eq!(first.keys().collect::<Vec<_>>(), wanted);
    for (path, png) in &first {
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "{path}");
        assert!(png.len() > 1_000 && side(16) >= 100 && side(20) >= 100, "{path}: {} {}", side(16), side(20));
        assert!(!path.ends_with("preview.png") || (side(16), side(20)) == (1200, 630), "{path}");
    }
    let image = "<meta property=\"og:image\" content=\"https://wiki.example.com/r/a/queue.preview.png\">";
    assert!(page().contains(image), "{}", page());
    assert!(!std::fs::read_to_string(site.join("index.html")).unwrap().contains("og:image"), "home is no runbook");

    let again = runbooks();
    run(again.root(), &["build", "--png", "--jobs", "4"]).exits(&[0], "build --png");
    assert!(pngs(&again.site()) == first, "the bytes differ");
}

#[test]
fn no_letter_of_a_png_is_silently_a_box() {
    let page = "---\nowner: 警告 team\nalerts: [A]\n---\n# Page\n\n## Plain\n\n```mermaid\nflowchart TD\n a[Full → § ✓ Привет] --> b\n```\n\n\
        ## Other\n\n```mermaid\nflowchart TD\n a[警告 🔥] --> b\n```\n";
    let book = Book::of_page(page);
    let output = run(book.root(), &["build", "--png"]);
    let noted: Vec<&str> = output.stderr.lines().skip(1).take_while(|line| line.starts_with("  ")).collect();
    let wanted = ["  page.diagram.other.png: 警 告 U+1F525", "  page.preview.png: 警 告"];
    assert_eq!(noted, wanted, "{}", output.stderr);
    // The picture says it too: a line more than the same picture has in letters of the font.
    let high = |book: &Book, name: &str| pngs(&book.site())[name][20..24].to_vec();
    let plain = Book::of_page(page.replace("警告", "Wa").replace('🔥', "r"));
    let output = run(plain.root(), &["build", "--png"]);
    assert!(!output.stderr.contains("lacks"), "{}", output.stderr);
    assert_eq!(high(&book, "page.diagram.plain.png"), high(&plain, "page.diagram.plain.png"));
    assert!(high(&book, "page.diagram.other.png") > high(&plain, "page.diagram.other.png"));
}

const TALKS: [&str; 4] = [
    "sequenceDiagram\n autonumber\n actor U as User\n participant W as Web\n participant A as API gateway\n participant D as Database\n U->>+W: open\n W->>+A: GET /orders with a text that is long enough to be broken\n A->>+D: SELECT * FROM orders WHERE customer = 1\n D-->>-A: rows\n U->>D: straight to the database, past all of the others and over their bars\n D-->>U: and back again\n A->>A: think about it for a while, and then again\n A-->>-W: 200\n W-->>-U: HTML\n Note right of W: a note",
    "sequenceDiagram\n box Aqua Front\n participant B as Browser\n participant C as CDN\n end\n box Back\n participant S as Service\n participant Q as Queue\n end\n B->>C: GET /\n alt it is cached\n C-->>B: 200 from the cache\n else it is not\n C->>S: GET / and more\n activate S\n S-->>C: 200\n deactivate S\n end\n loop every 10 s until it answers or the pager rings\n S->>+Q: poll\n Q->>+Q: look again\n Q-->>-Q: done\n Q-->>-S: nothing\n end\n par one\n B->>S: a\n and two\n B->>Q: b\n end",
    "sequenceDiagram\n a->>h: over everybody, a long text that is to be broken somewhere, or is it not\n b->>+d: x\n d->>+f: y\n f->>a: z goes all the way back over the bars of those who are busy\n f-->>-d: ok\n d-->>-b: ok\n create participant z as A new one\n h->>z: make\n destroy z\n z-xh: die",
    "sequenceDiagram\n A->>+B: x\n B->>+C: y\n A->>+D: it goes past two who are busy and there is nowhere any room for a text as long as this one is\n loop forever\n D->>A: and it comes back past them, again without any room between the bars of those two\n end",
];

/// Numbers of a way's data, piece by piece, each from one `M` to the next: its points, those of an arc its ends.
fn strokes(d: &str) -> Vec<Vec<(f32, f32)>> {
    let mut pieces: Vec<Vec<(f32, f32)>> = Vec::new();
    for (at, _) in d.match_indices(['M', 'L', 'V', 'H', 'a']) {
        let rest = &d[at + 1..];
        let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let numbers: Vec<f32> = rest[..end].split_whitespace().map_while(|number| number.parse().ok()).collect();
        let last = pieces.last().and_then(|piece| piece.last()).copied().unwrap_or_default();
        let spot = match (&d[at..=at], numbers.as_slice()) {
            ("V", [y]) => (last.0, *y),
            ("H", [x]) => (*x, last.1),
            ("a", [.., dx, dy]) => (last.0 + dx, last.1 + dy),
            (_, [x, y, ..]) => (*x, *y),
            _ => continue,
        };
        match pieces.last_mut() {
            Some(piece) if &d[at..=at] != "M" => piece.push(spot),
            _ => pieces.push(vec![spot]),
        }
    }
    pieces
}

#[test]
fn no_line_of_a_sequence_diagram_runs_through_a_text() {
    for talk in TALKS {
        let Ok(Diagram::Sequence(facts)) = mermaid::read(talk) else { panic!("{talk}") };
        let svg = draw::sequence(&facts, "talk").svg;
        let texts = picture::read(&svg).unwrap().texts();
        assert!(texts.len() > 4, "{svg}");
        let ways = svg.lines().filter(|line| line.contains("class=\"bar\"") || line.contains("<path class=\"li"));
        let mut count = 0;
        for d in ways.flat_map(|line| line.split(" d=\"").skip(1)) {
            for piece in strokes(d.split('"').next().unwrap()) {
                for pair in piece.windows(2) {
                    count += 1;
                    let ((a, b), (c, d)) = (pair[0], pair[1]);
                    let meets = |text: &&[f32; 4]| {
                        a.min(c) < text[2] && a.max(c) > text[0] && b.min(d) < text[3] && b.max(d) > text[1]
                    };
                    let met = texts.iter().find(meets);
                    assert_eq!(met, None, "{pair:?} of {talk}\n{svg}");
                }
            }
        }
        assert!(count > 12, "{count} strokes of {talk}");
        for (at, one) in texts.iter().enumerate() {
            let apart = |two: &[f32; 4]| one[2] <= two[0] || two[2] <= one[0] || one[3] <= two[1] || two[3] <= one[1];
            assert!(texts[at + 1..].iter().all(apart), "two texts overlap: {talk}\n{svg}");
        }
    }
}
