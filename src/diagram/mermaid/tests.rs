//! Readers of flowcharts and sequence diagrams, by what they make of a text.

use proptest::prelude::*;

use super::{Diagram, read};
use crate::diagram::graph::{End, Graph, Head, Line, Shape};
use crate::diagram::sequence::{Frame, Point, Sequence, Step};
use crate::diagram::{Node, questions};

fn graph(text: &str) -> Graph {
    match read(text) {
        Ok(Diagram::Flowchart(graph)) => graph,
        other => panic!("{text}: {other:?}"),
    }
}

fn sequence(text: &str) -> Sequence {
    match read(text) {
        Ok(Diagram::Sequence(sequence)) => sequence,
        other => panic!("{text}: {other:?}"),
    }
}

/// Every arrow as `from label to`.
fn edges(graph: &Graph) -> Vec<String> {
    let name = |end: End| match end {
        End::Node(node) => graph.nodes[node].id.clone(),
        End::Group(group) => format!("[{}]", graph.groups[group].id),
    };
    graph.edges.iter().map(|edge| format!("{} {} {}", name(edge.from), edge.label, name(edge.to))).collect()
}

#[test]
fn chains_lists_and_labels_of_arrows() {
    let table = [
        ("a-->b-->c", vec!["a  b", "b  c"]),
        ("a & b --> c & d", vec!["a  c", "a  d", "b  c", "b  d"]),
        ("a -->|yes, no| b; b --o c", vec!["a yes, no b", "b  c"]),
        ("a -- a text --> b\n b == thick ==> c\n c -. dots .-> d", vec!["a a text b", "b thick c", "c dots d"]),
        ("a --\"quoted -- text\"--> b", vec!["a quoted -- text b"]),
        ("a --> %% nothing\n b", vec!["a  b"]),
        ("web-1 --> db_2.x %% why\n%% all\nb---->c", vec!["web-1  db_2.x", "b  c"]),
        ("a -->|\"one<br/>two\"| b:::hot --> c", vec!["a one\ntwo b", "b  c"]),
        ("x o--o y <--> z x--x a1", vec!["x  y", "y  z", "z  a1"]),
    ];
    for (text, wanted) in table {
        let text = text.replace("--> %% nothing\n", "-->\n");
        assert_eq!(edges(&graph(&format!("flowchart TD\n {text}"))), wanted, "{text}");
    }
}

#[test]
fn lines_and_heads() {
    let graph = graph("graph LR;a-->b;a---b;a-.->b;a==>b;a~~~b;a<-->b;a--ob;a--x b;a---->b;a-..->b;a===b");
    let seen: Vec<(Line, Head, Head, usize)> =
        graph.edges.iter().map(|edge| (edge.line, edge.tail, edge.head, edge.length)).collect();
    let wanted = [
        (Line::Solid, Head::None, Head::Arrow, 1),
        (Line::Solid, Head::None, Head::None, 1),
        (Line::Dotted, Head::None, Head::Arrow, 1),
        (Line::Thick, Head::None, Head::Arrow, 1),
        (Line::Hidden, Head::None, Head::None, 1),
        (Line::Solid, Head::Arrow, Head::Arrow, 1),
        (Line::Solid, Head::None, Head::Dot, 1),
        (Line::Solid, Head::None, Head::Cross, 1),
        (Line::Solid, Head::None, Head::Arrow, 3),
        (Line::Dotted, Head::None, Head::Arrow, 2),
        (Line::Thick, Head::None, Head::None, 1),
    ];
    assert_eq!(seen, wanted);
}

#[test]
fn forms_and_texts_of_boxes() {
    let table = [
        ("a[b c]", Shape::Rect, "b c"),
        ("a(b)", Shape::Rounded, "b"),
        ("a([b])", Shape::Stadium, "b"),
        ("a[[b]]", Shape::Subroutine, "b"),
        ("a[(b)]", Shape::Cylinder, "b"),
        ("a((b))", Shape::Circle, "b"),
        ("a(((b)))", Shape::DoubleCircle, "b"),
        ("a>b]", Shape::Flag, "b"),
        ("a{b}", Shape::Diamond, "b"),
        ("a{{b}}", Shape::Hexagon, "b"),
        ("a[/b/]", Shape::LeanRight, "b"),
        ("a[\\b\\]", Shape::LeanLeft, "b"),
        ("a[/b\\]", Shape::Trapezoid, "b"),
        ("a[\\b/]", Shape::TrapezoidDown, "b"),
        ("a[/api/v1]", Shape::Rect, "/api/v1"),
        ("a[\"x ] y #quot;z#quot; #35;\"]", Shape::Rect, "x ] y \"z\" #"),
        ("a[b (c) [d]]", Shape::Rect, "b (c) [d]"),
        ("a[one<br/>two<BR>three\\nfour]", Shape::Rect, "one\ntwo\nthree\nfour"),
        ("a[< 5 min &amp; <pod> <b>bold</b>]", Shape::Rect, "< 5 min & <pod> bold"),
        ("a[\"`**bold** and _it_ a_b`\"]", Shape::Rect, "bold and it a_b"),
        ("a[fa:fa-server Host]", Shape::Rect, "Host"),
        ("a[\"two\nlines\"]", Shape::Rect, "two\nlines"),
    ];
    for (text, shape, label) in table {
        let graph = graph(&format!("graph TD\n{text} --> z"));
        assert_eq!((graph.nodes[0].shape, graph.nodes[0].label.as_str()), (shape, label), "{text}");
        assert_eq!(graph.edges.len(), 1, "{text}");
    }
}

#[test]
fn groups_own_what_they_mention_first_and_can_be_pointed_at() {
    let graph = graph(
        "flowchart TB\n subgraph one [\"The first\"]\n a --> b\n subgraph two\n c\n end\n end\n subgraph \"Three words\"\n b\n d\n direction LR\n end\n one --> d\n c --> two2\n d --> one",
    );
    let groups: Vec<(&str, &str, Option<usize>)> =
        graph.groups.iter().map(|group| (group.id.as_str(), group.title.as_str(), group.parent)).collect();
    assert_eq!(groups, [("one", "The first", None), ("two", "two", Some(0)), ("Three words", "Three words", None)]);
    let homes: Vec<(&str, Option<usize>)> = graph.nodes.iter().map(|node| (node.id.as_str(), node.group)).collect();
    assert_eq!(homes, [("a", Some(0)), ("b", Some(0)), ("c", Some(1)), ("d", Some(2)), ("two2", None)]);
    assert_eq!(edges(&graph), ["a  b", "[one]  d", "c  two2", "d  [one]"]);
}

#[test]
fn colours_come_from_the_list_and_links_are_safe() {
    let graph = graph(
        "---\ntitle: Where\n---\n%%{init: {\"theme\":\"dark\"}}%%\nflowchart TD\n a:::hot --> b\n classDef hot fill:#f00,stroke:url(x),color:white\n style b fill:rgb(1,2,3),stroke-width:4px\n class b hot;\n linkStyle 0 stroke:red\n click a \"https://example.com/x\" \"Tip\" _blank\n click b href \"vault.md#sealed\"\n click c callback",
    );
    assert_eq!(graph.title.as_deref(), Some("Where"));
    assert_eq!(graph.nodes[0].paint.fill, Some([255, 0, 0]));
    assert_eq!((graph.nodes[0].paint.stroke, graph.nodes[0].paint.text), (None, Some([255, 255, 255])));
    assert_eq!(graph.nodes[1].paint.fill, Some([1, 2, 3]));
    let links: Vec<&str> = graph.nodes.iter().filter_map(|node| Some(node.link.as_ref()?.0.as_str())).collect();
    assert_eq!(links, ["https://example.com/x", "vault.md#sealed"]);
}

#[test]
fn mistakes_say_where_and_what() {
    let deep = (0..5_000).fold(String::from("graph TD\n"), |text, n| text + &format!("n{n} --> n{}\n", n + 1));
    let wide = (0..800).fold(String::from("graph TD\n"), |text, n| text + &format!("n{} --> m{}\n", n % 60, n % 59));
    let nested = (0..40).fold(String::from("graph TD\n"), |text, n| text + &format!("subgraph s{n}\n"));
    let huge = format!("graph TD\n{}", "a".repeat(60_000));
    let table = [
        ("graph TD\n subgraph one\n a --> b", "subgraph one", "never closed"),
        ("graph TD\n a --> b\n end", "end", "without a `subgraph`"),
        (deep.as_str(), "graph TD", "bytes of source"),
        (&deep[..9_000], "", "more than 150"),
        (wide.as_str(), "", "more than 300"),
        (nested.as_str(), "", "within one another"),
        (huge.as_str(), "graph TD", "bytes of source"),
        ("graph TD\n a[\u{0}]", "\u{0}", "U+0000"),
        ("graph TD\n a[\u{202e}evil]", "\u{202e}", "U+202E"),
        ("graph TD\n click a \"java script:alert(1)\"\n a", "java script:alert(1)", "a link to"),
        ("graph TD\n a[x <script>alert(1)</script>]", "[x <script>alert(1)</script>]", "`<script>`"),
        ("graph TD\n a[\"open]\n b", "\"", "never closed"),
        ("graph TD\n a[open\n b", "[", "never closed"),
        ("graph TD\n a -->|x b", "|", "never closed"),
        ("graph TD\n a -- text b", "--", "does not end"),
        ("graph TD\n a@{ shape: rect }", "@", "not read"),
        ("graph TD\n a b", "b", "wanted an arrow"),
        ("graph TD\n a --> ", "", "wanted the id of a box"),
        ("graph XY\n a", "XY", "direction"),
        ("graph TD\n", "graph TD", "without a box"),
        ("graph TD\n subgraph s\n a\n end\n a --> s", "--> s", "a group and what stands in it"),
        ("stateDiagram-v2\n [*] --> a", "stateDiagram-v2", "which is not drawn"),
        ("hello world", "hello world", "where the kind"),
        ("", "", "nothing where the kind"),
        ("sequenceDiagram\n loop x\n A->>B: y", "loop x", "never closed"),
        ("sequenceDiagram\n A->>B: y\n else z", "else z", "outside `alt`"),
        ("sequenceDiagram\n A->>-B: y", "A->>-B: y", "ceases to be active"),
        ("sequenceDiagram\n end", "end", "anything"),
        ("sequenceDiagram\n hello", "h", "wanted a message"),
        ("sequenceDiagram\n A->>B: <img src=x>", "A->>B: <img src=x>", "`<img>`"),
    ];
    for (text, place, wanted) in table {
        let mistake = read(text).unwrap_err();
        let shown: String = text.chars().take(60).collect();
        assert!(mistake.message.contains(wanted), "{shown}: {}", mistake.message);
        if !place.is_empty() {
            assert_eq!(&text[mistake.range], place, "{shown}");
        }
    }
}

#[test]
fn sequences_in_all_their_parts() {
    let sequence = sequence(
        "sequenceDiagram\n title: How\n autonumber 5 2\n actor U as User<br/>at home\n box Aqua Left\n participant a-b as The \"A\"\n end\n U->>+a-b: hello: there\n a-b-->>-U: \n Note right of U: one\n note over U,a-b: two\n alt good\n U-)a-b: x\n else bad\n U--xa-b: y\n end\n create participant C\n U->C: z\n destroy C\n C<<-->>U: bye\n",
    );
    assert_eq!(sequence.title.as_deref(), Some("How"));
    let actors: Vec<(&str, bool, Option<usize>)> =
        sequence.actors.iter().map(|actor| (actor.label.as_str(), actor.person, actor.boxed)).collect();
    assert_eq!(actors, [("User\nat home", true, None), ("The \"A\"", false, Some(0)), ("C", false, None)]);
    assert_eq!(sequence.boxes[0].fill, Some([0, 255, 255]));
    let messages: Vec<(usize, usize, &str, Point, Option<usize>)> = sequence
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Message(message) => {
                Some((message.from, message.to, message.text.as_str(), message.head, message.number))
            }
            _ => None,
        })
        .collect();
    let wanted = [
        (0, 1, "hello: there", Point::Arrow, Some(5)),
        (1, 0, "", Point::Arrow, Some(7)),
        (0, 1, "x", Point::Open, Some(9)),
        (0, 1, "y", Point::Cross, Some(11)),
        (0, 2, "z", Point::None, Some(13)),
        (2, 0, "bye", Point::Arrow, Some(15)),
    ];
    assert_eq!(messages, wanted);
    assert!(
        sequence.steps.iter().any(|step| matches!(step, Step::Open { frame: Frame::Alt, text, .. } if text == "good"))
    );
    assert!(sequence.steps.contains(&Step::Create(2)) && sequence.steps.contains(&Step::Destroy(2)));
}

#[test]
fn semicolons_part_statements_and_words_keep_theirs() {
    let messages = |text: &str| -> Vec<String> {
        let sequence = sequence(&format!("sequenceDiagram\n{text}"));
        let steps = sequence.steps.iter().map(|step| match step {
            Step::Message(message) => {
                format!("{}>{} {}", sequence.actors[message.from].id, sequence.actors[message.to].id, message.text)
            }
            Step::Note { text, .. } => format!("note {text}"),
            Step::Open { frame, text, .. } => format!("{} {text}", frame.word()),
            Step::Close => "end".to_owned(),
            other => format!("{other:?}"),
        });
        steps.collect()
    };
    for (text, wanted) in [
        ("A->>B: one; B-->>A: two;", vec!["A>B one", "B>A two"]),
        ("A->>B: one;B->>A: two\n;A->>A: three", vec!["A>B one", "B>A two", "A>A three"]),
        ("participant A; participant B; A->>B: hi; note over A: so; it is", vec!["A>B hi", "note so; it is"]),
        ("opt late; A->>B: go; end; B->>A: gone", vec!["opt late", "A>B go", "end", "B>A gone"]),
        ("A->>B: select 1; drop it #59; A->>B &amp; more", vec!["A>B select 1; drop it ; A->>B & more"]),
    ] {
        assert_eq!(messages(text), wanted, "{text}");
    }
}

#[test]
fn boxes_keep_all_words_of_their_titles() {
    let boxed = |text: &str| {
        let sequence = sequence(&format!("sequenceDiagram\n box {text}\n participant A\n end\n"));
        (sequence.boxes[0].title.clone(), sequence.boxes[0].fill)
    };
    for (text, title, fill) in [
        ("Aqua Group Description", "Group Description", Some([0, 255, 255])),
        ("Group Description of all", "Group Description of all", None),
        ("rgb(33,66,99) Title of it", "Title of it", Some([33, 66, 99])),
        ("rgb(33, 66, 99) Title", "Title", Some([33, 66, 99])),
        ("rgba(33, 66, 99, 0.5) Title", "Title", Some([33, 66, 99])),
        ("transparent Aqua and more", "Aqua and more", None),
        ("#ff0000 Red (ours)", "Red (ours)", Some([255, 0, 0])),
        ("Ours (all of us)", "Ours (all of us)", None),
        ("Purple", "", Some([128, 0, 128])),
        ("", "", None),
    ] {
        assert_eq!(boxed(text), (title.to_owned(), fill), "{text}");
    }
    let (title, _) = boxed("hsl(200, 50%, 50%) Title");
    assert_eq!(title, "Title");
}

/// The steps of a flowchart as `answer|text|target`, or what keeps it from being walked, with its place.
fn walked(text: &str) -> Result<Vec<String>, String> {
    let text = format!("graph TD\n {text}");
    let trees = questions::read(&graph(&text))
        .map_err(|unfit| format!("{} @ {}", unfit.mistakes[0].message, &text[unfit.mistakes[0].range.clone()]))?;
    let line = |node: &Node| {
        let target = node.target.as_ref().map(|target| format!("{target:?}")).unwrap_or_default();
        format!("{}|{}|{target}", node.answer.as_deref().unwrap_or_default(), node.text)
    };
    Ok(trees[0].nodes.iter().map(line).collect())
}

#[test]
fn flowcharts_that_ask_are_trees() {
    let text = "a[Alert] --> q{Up?}\n q -->|yes| d[Done]\n q -->|no| v[Vault]\n q -->|\"half<br>way\"| s[\"See §2 Restart\"]\n click v \"vault.md#sealed\"";
    assert!(questions::asks(&graph(&format!("graph TD\n {text}"))));
    let wanted = ["|Alert|", "|Up?|", "yes|Done|", "no|Vault|Link(\"vault.md#sealed\")", "half way||Section(\"2\")"];
    assert_eq!(walked(text).unwrap(), wanted);
    let text = "q{Up?} -->|yes| d[Done]\n q -->|no| r[Restart] --> w[Wait]\n w --> q\n q -->|odd| d";
    assert_eq!(
        walked(text).unwrap(),
        ["|Up?|", "yes|Done|", "no|Restart|", "|Wait|", "||Step(\"q\")", "odd||Step(\"d\")"]
    );
    assert!(!questions::asks(&graph(&format!("graph TD\n {text}"))));
}

#[test]
fn flowcharts_that_cannot_be_walked_say_why_and_are_never_guessed_at() {
    for (text, wanted) in [
        ("a --> b", "nothing is asked"),
        ("a{A} -->|x| b\n a --> c", "without an answer @ -->"),
        ("a{A} -->|x| b\n a -->|y| c\n d", "a second beginning, `d` @ d"),
        ("a{A} -->|x| b\n a -->|y| c\n d --> e\n e --> d", "nothing leads to `d` @ d"),
        ("a{A} -->|x| b\n a -->|X| c", "is answered twice by `X`"),
        ("a{A} -->|x| b\n a ~~~ c", "not drawn"),
        ("subgraph g\n b\n end\n a{A} -->|x| g\n a -->|y| c", "an arrow of a group"),
        ("a{A} -->|x| 1[one]\n a -->|y| 1", "`1`, which cannot name a step"),
        ("a{A} -->|x| a\n a -->|y| a", "a loop without exit"),
    ] {
        let found = walked(text).unwrap_err();
        assert!(found.contains(wanted), "{text}: {found}");
    }
    for picture in [
        "lb[Balancer] -->|reads| b[Replica]\n lb -->|writes| c[Primary]",
        "a{A} -->|x| b\n a -->|y| c\n b --> c",
        "a{A} -->|x| b",
    ] {
        assert!(!questions::asks(&graph(&format!("graph TD\n {picture}"))), "{picture}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,200}") {
        let _ = read(&text);
        for start in ["graph TD\n", "sequenceDiagram\n"] {
            if let Err(mistake) = read(&format!("{start}{text}")) {
                prop_assert!(mistake.range.start <= mistake.range.end && mistake.range.end <= start.len() + text.len());
            }
        }
    }

    #[test]
    fn no_pieces_of_grammar_make_a_reader_panic(pieces in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        for start in ["graph TD\n", "sequenceDiagram\n"] {
            let text = format!("{start}{text}");
            if let Err(mistake) = read(&text) {
                prop_assert!(text.get(mistake.range).is_some());
            }
        }
    }
}

const PIECES: &[&str] = &[
    "a",
    "b",
    "é",
    " ",
    "\n",
    ";",
    "-->",
    "--",
    "-.",
    ".->",
    "==>",
    "~~~",
    "|",
    "\"",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "[/",
    "\\]",
    ">",
    "&",
    ":::",
    "x",
    "o",
    "subgraph ",
    "end",
    "style a fill:#f00",
    "class a b",
    "click a \"x\"",
    "%%",
    "%%{",
    "<br>",
    "<",
    "#quot;",
    "#",
    "@",
    "->>",
    "-->>",
    "+",
    "-",
    ":",
    "Note over a,b: c",
    "note left of",
    "loop ",
    "alt",
    "else",
    "rect rgb(1,2",
    "box",
    "autonumber",
    "participant a as ",
    "create ",
    "destroy a",
    "activate a",
    "deactivate a",
    "accTitle: x",
    "accDescr {",
];
