//! Pictures: nothing overlaps, every text lies in its box, and the file is one that a strict reader takes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Box2, Drawing, Scene, flowchart, layout, sequence};
use crate::diagram::graph::{Direction, End, Graph, Head, Shape};
use crate::diagram::mermaid::{Diagram, read};

/// Flowcharts that are hard to draw.
const HARD: &[&str] = &[
    "flowchart TD\n a[One]",
    "flowchart TD\n top{Which of the many services is down right now?} -->|api| a\n top -->|web| b\n top -->|db| c[(Database)]\n top -->|queue| d\n top -->|cache| e\n top -->|dns| f\n top -->|a label that is longer than all the others are| g",
    "flowchart TD\n a[Retry] -->|again| a\n a --> b{OK?}\n b -->|no| a\n b -->|yes| c((done))\n a -.-> b\n a ==>|force| b\n c --> c",
    "flowchart LR\n a[Retry] -->|again| a\n a --> b{OK?}\n b -->|no| a\n b -->|yes| c((done))\n a -.-> b\n a ==>|force| b",
    "flowchart TB\n user([User]) --> edge\n subgraph cloud [The whole of the cloud]\n subgraph edge [Edge]\n lb{{Balancer}} --> w1[web-1]\n lb --> w2[web-2]\n end\n subgraph data [Data, a longer title than its group is wide]\n db[(db)]\n end\n edge -->|SQL| data\n subgraph empty [Nothing here]\n end\n end\n data --x backup[/Backups/]\n data o--o old[\\Old\\]",
    "flowchart LR\n user([User]) --> edge\n subgraph cloud [The whole of the cloud]\n subgraph edge [Edge]\n lb{{Balancer}} --> w1[web-1]\n lb --> w2[web-2]\n end\n subgraph data [Data, a longer title than its group]\n db[(db)]\n end\n edge -->|SQL| data\n end\n data --> old>Old]",
    "flowchart LR\n subgraph \"Phase 1: Acknowledge (< 5 min)\"\n a1[\"Take the page<br/>in the pager\"] --> a2[\"Join the channel\"] --> a3[Say so]\n end\n subgraph \"Phase 2: Diagnose (< 15 min)\"\n b1[Look at the boards] --> b2[Read the logs] --> b3[Find the cause]\n end\n subgraph \"Phase 3: Resolve\"\n c1[Follow the runbook] --> c2[Write it down]\n end\n a3 --> b1\n b3 --> c1",
    "flowchart BT\n a[Leaf] -->|one| r[Root]\n b[Leaf two] --> r\n subgraph g [A group with a title]\n a\n b\n end",
    "flowchart RL\n a --> b & c & d --> e\n e -->|round| a",
    "flowchart TD\n a[a-very-long-identifier-without-any-blank/that/goes/on.and.on.for.ever.and.ever.example.com] --> b[Check that the consumer group of the broker has caught up with the last offset of every partition]",
    "flowchart LR\n new[New] --> triage{Triage}\n triage -->|needs info| new\n triage -->|bug| fix[Fix] --> review{Review}\n review -->|changes| fix\n review -->|ok| merge[Merge] --> deploy[Deploy]\n deploy -->|rollback| fix",
    "flowchart TB\n subgraph x [Many ways into one group]\n a\n b\n c\n d\n end\n p --> a\n q --> b\n r --> c\n s --> d\n p --> d\n s --> a",
    "flowchart TD\n N[NORMAL] -->|errors > 5%| S[SUSPECT]\n S -->|errors > 20%| T[TRIPPED]\n S -->|recovers| N\n T -->|cool down| H[HALF_OPEN]\n H -->|probe ok| N\n H -->|probe fails| T\n T -->|manual reset| N\n S -->|manual ban| B[BANNED]\n N -->|manual ban| B\n T -->|manual ban| B\n B -->|lifted| N",
    "flowchart TD\n I[Idle] --> C[Connecting] --> H[Handshake] --> R[Ready] --> B[Busy]\n B --> R\n R --> I\n B --> I\n H --> I\n C --> I\n B --> E[Error]\n R --> E\n H --> E\n C --> E\n E --> I\n E --> C\n E --> E",
    "flowchart TB\n a --> b & c & d\n b --> e & f\n c --> e & f & g\n d --> f & g\n e & f & g --> h\n h --> a\n h --> b\n h -->|retry| c\n g --> d\n f --> c",
    "flowchart LR\n lb[Load balancer] --> w1[web-1] & w2[web-2] & w3[web-3]\n w1 & w2 & w3 --> c[(cache)]\n w1 & w2 & w3 --> d[(database)]\n d --> r[(replica)]\n r -->|promote| d\n c -->|miss| d\n d -->|invalidate| c",
    "flowchart TD\n A[rect] --> B(round) --> C([stadium]) --> D[[sub]] --> E[(db)] --> F((circle)) --> G(((double))) --> H>flag] --> I{diamond} --> J{{hexagon}} --> K[/lean/] --> L[\\lean\\] --> M[/trap\\] --> N[\\trap/] ---> A",
];

fn graph(text: &str) -> Graph {
    match read(text) {
        Ok(Diagram::Flowchart(graph)) => graph,
        other => panic!("{text}: {other:?}"),
    }
}

/// A flowchart of so many boxes and arrows, by a simple generator.
fn generated(nodes: usize, edges: usize, seed: usize) -> String {
    let mut state = seed * 7_919 + 13;
    let mut next = |most: usize| {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        state / 65_536 % most
    };
    let mut text = String::from("flowchart TD\n");
    for node in 0..nodes {
        let (open, close) = [("[", "]"), ("{", "}"), ("([", "])"), ("[(", ")]")][next(4)];
        let _ = writeln!(text, "n{node}{open}Step {node} {}{close}", "of it all ".repeat(next(4)));
    }
    let mut loops = BTreeSet::new();
    for _ in 0..edges {
        let label = ["", "|yes|", "|no, never|", ""][next(4)];
        let (from, to) = (next(nodes), next(nodes));
        // Nobody writes two loops at one box.
        if from != to || loops.insert(from) {
            let _ = writeln!(text, "n{from} -->{label} n{to}");
        }
    }
    for group in 0..nodes / 8 {
        let _ = writeln!(text, "subgraph g{group} [Group {group} of them]\nn{}\nn{}\nend", group * 8, group * 8 + 1);
    }
    text
}

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = HARD.iter().map(|text| (*text).to_owned()).collect();
    texts.extend((1..12).map(|seed| generated(3 + seed * 2, 2 + seed * 2, seed)));
    texts.extend((12..24).map(|seed| generated(3 + seed % 25, 2 + seed % 31, seed)));
    texts
}

#[test]
fn boxes_and_labels_of_arrows_keep_clear_of_each_other() {
    for text in texts() {
        let graph = graph(&text);
        let scene = layout(&graph);
        let labels: Vec<Box2> = scene.edges.iter().filter_map(|route| Some(route.label.as_ref()?.0)).collect();
        for (at, node) in scene.nodes.iter().enumerate() {
            assert!(node.rect.contains(&node.text), "the text of {} is too large: {text}", graph.nodes[at].id);
            for (other, node_two) in scene.nodes.iter().enumerate().skip(at + 1) {
                let (one, two) = (&graph.nodes[at].id, &graph.nodes[other].id);
                assert!(!node.rect.overlaps(&node_two.rect), "{one} and {two} overlap: {text}");
            }
            let hidden = labels.iter().find(|label| label.overlaps(&node.rect));
            assert_eq!(hidden, None, "a label lies on {}: {text}", graph.nodes[at].id);
        }
        for (at, label) in labels.iter().enumerate() {
            assert!(!labels[at + 1..].iter().any(|other| other.overlaps(label)), "two labels overlap: {text}");
        }
        let page = Box2 { x: 0.0, y: 0.0, w: scene.width, h: scene.height };
        assert!(scene.nodes.iter().map(|node| &node.rect).chain(&labels).all(|rect| page.contains(rect)), "{text}");
    }
}

#[test]
fn groups_hold_their_own_and_their_titles_are_free() {
    for text in texts() {
        let graph = graph(&text);
        let scene = layout(&graph);
        for (at, group) in scene.groups.iter().enumerate() {
            let title = &graph.groups[at].title;
            assert!(group.rect.contains(&group.title), "the title {title} is too wide: {text}");
            for (node, placed) in scene.nodes.iter().enumerate() {
                if graph.stands_in(End::Node(node), at) {
                    assert!(group.rect.contains(&placed.rect), "{} leaves {title}: {text}", graph.nodes[node].id);
                }
                assert!(!group.title.overlaps(&placed.rect), "{} hides {title}: {text}", graph.nodes[node].id);
            }
            for route in scene.edges.iter().filter(|route| !route.hidden) {
                let crosses = crosses(&route.points(), &group.title);
                assert!(!crosses, "an arrow crosses the title {title}: {text}");
            }
        }
    }
}

/// Whether a way touches the inside of a rectangle.
fn crosses(points: &[(f64, f64)], rect: &Box2) -> bool {
    points.windows(2).any(|pair| {
        (0..=10).any(|step| {
            let t = f64::from(step) / 10.0;
            let (x, y) = (pair[0].0 + (pair[1].0 - pair[0].0) * t, pair[0].1 + (pair[1].1 - pair[0].1) * t);
            x > rect.x && x < rect.x + rect.w && y > rect.y && y < rect.y + rect.h
        })
    })
}

#[test]
fn arrows_end_at_borders_and_go_through_no_box() {
    for text in texts() {
        let graph = graph(&text);
        let scene = layout(&graph);
        for (edge, route) in graph.edges.iter().zip(&scene.edges).filter(|(_, route)| !route.hidden) {
            let points = route.points();
            for (at, node) in scene.nodes.iter().enumerate() {
                let own = edge.from == End::Node(at) || edge.to == End::Node(at);
                let inner =
                    Box2 { x: node.rect.x + 1.0, y: node.rect.y + 1.0, w: node.rect.w - 2.0, h: node.rect.h - 2.0 };
                let id = &graph.nodes[at].id;
                assert!(own || !crosses(&points, &inner), "an arrow goes through {id}: {text}");
                assert!(!crosses(&points, &node.text), "an arrow touches the text of {id}: {text}");
            }
        }
        assert!(borders_are_met(&graph, &scene), "{text}");
    }
}

#[test]
fn arrows_never_turn_back_on_themselves() {
    let text = "flowchart TD\n up{Does it answer?} -->|yes| slow{Is it slow?}\n up -->|no| r[Restart it] --> up\n slow -->|yes| w[Widen]";
    for route in layout(&graph(text)).edges {
        let heights: Vec<f64> = route.points().iter().map(|point| point.1).collect();
        let falls = heights.windows(2).any(|pair| pair[1] > pair[0] + 0.5);
        let rises = heights.windows(2).any(|pair| pair[1] < pair[0] - 0.5);
        assert!(!(falls && rises), "{heights:?}");
    }
}

/// The distance from a spot to a line between two.
fn apart(spot: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let along = ((spot.0 - from.0) * dx + (spot.1 - from.1) * dy) / (dx * dx + dy * dy).max(1e-9);
    let along = along.clamp(0.0, 1.0);
    (spot.0 - from.0 - dx * along).hypot(spot.1 - from.1 - dy * along)
}

#[test]
fn no_arrow_touches_the_point_of_another_or_its_label() {
    // Half as wide as a point is, with the line's own width.
    const CLEAR: f64 = 5.5;
    for text in texts() {
        let graph = graph(&text);
        let scene = layout(&graph);
        let drawn: Vec<usize> = (0..graph.edges.len()).filter(|&at| !scene.edges[at].hidden).collect();
        for &at in &drawn {
            let (edge, route) = (&graph.edges[at], &scene.edges[at]);
            let ends = [(edge.head, route.head), (edge.tail, route.tail)];
            let points = ends.into_iter().filter(|(head, _)| *head == Head::Arrow);
            let axes: Vec<_> =
                points.map(|(_, (tip, step))| (tip, (tip.0 - step.0 * 9.0, tip.1 - step.1 * 9.0))).collect();
            for &other in drawn.iter().filter(|&&other| other != at) {
                let way = scene.edges[other].points();
                for pair in way.windows(2) {
                    let near = (0..=10).map(|step| {
                        let t = f64::from(step) / 10.0;
                        (pair[0].0 + (pair[1].0 - pair[0].0) * t, pair[0].1 + (pair[1].1 - pair[0].1) * t)
                    });
                    let touched = near.into_iter().find(|&spot| axes.iter().any(|&(a, b)| apart(spot, a, b) < CLEAR));
                    assert_eq!(touched, None, "arrow {other} touches the point of arrow {at}: {text}");
                }
                if let Some((label, _)) = &route.label {
                    assert!(!crosses(&way, label), "arrow {other} runs through the label of arrow {at}: {text}");
                }
            }
        }
    }
}

#[test]
fn branches_stand_in_the_order_in_which_they_are_written() {
    let cases = [
        "flowchart TD\n d{Full?} -->|YES| a[Clean]\n d -->|NO| b[Look]",
        "flowchart TD\n b[Look]\n a[Clean]\n d{Full?} -->|YES| a\n d -->|NO| b\n a --> z\n b --> z",
        "flowchart TD\n a --> b --> c\n a --> d --> e\n e --> f\n c --> g\n g --> h",
        "flowchart TD\n a --> b & c & d\n b --> e & f\n c --> e & f & g\n d --> f & g\n e & f & g --> h\n h --> a\n h --> b\n h -->|retry| c\n g --> d\n f --> c",
        "flowchart LR\n d{Full?} -->|YES| a[Clean]\n d -->|NO| b[Look]\n a --> e{Now?}\n e -->|YES| f\n e -->|NO| d",
        "flowchart BT\n d{Full?} -->|YES| a\n d -->|NO| b",
        "flowchart RL\n d{Full?} -->|YES| a\n d -->|NO| b",
    ];
    for text in cases {
        let graph = graph(text);
        let scene = layout(&graph);
        let across = matches!(graph.direction, Direction::Left | Direction::Right);
        let place = |at: usize| {
            let (x, y) = scene.nodes[at].rect.middle();
            if across { (x, y) } else { (y, x) }
        };
        for (at, edge) in graph.edges.iter().enumerate() {
            for next in graph.edges[at + 1..].iter().filter(|next| next.from == edge.from && next.to != edge.to) {
                let (End::Node(one), End::Node(two)) = (edge.to, next.to) else { panic!() };
                let (one, two) = (place(one), place(two));
                let level = (one.0 - two.0).abs() < 0.1;
                assert!(!level || one.1 < two.1, "the branches of {:?} are turned: {text}", edge.from);
            }
        }
    }
}

#[test]
fn what_is_written_first_leads_forth() {
    let text = "flowchart TD\n a --> b --> c\n c --> a\n c --> d --> b";
    let scene = layout(&graph(text));
    let heights: Vec<f64> = scene.nodes.iter().map(|node| node.rect.y).collect();
    assert!(heights.is_sorted(), "{heights:?}");
}

/// How far a spot is from the border of a form, by the form's own equation.
fn off_border(shape: Shape, rect: &Box2, (x, y): (f64, f64)) -> f64 {
    let ((cx, cy), (half_w, half_h)) = (rect.middle(), (rect.w / 2.0, rect.h / 2.0));
    let (dx, dy) = ((x - cx).abs(), (y - cy).abs());
    match shape {
        Shape::Diamond => (dx / half_w + dy / half_h - 1.0).abs() * half_w.min(half_h),
        Shape::Circle | Shape::DoubleCircle => (dx.hypot(dy) - half_w).abs(),
        Shape::Stadium => {
            let beyond = (dx - (half_w - half_h)).max(0.0);
            (beyond.hypot(dy) - half_h).abs()
        }
        Shape::Rect | Shape::Rounded | Shape::Subroutine => (half_w - dx).min(half_h - dy).abs(),
        // Their slants and curves reach so far into the rectangle.
        _ => ((half_w - dx).min(half_h - dy).abs() - 14.0).max(0.0),
    }
}

#[test]
fn arrows_end_on_the_shape() {
    for text in texts() {
        let graph = graph(&text);
        let scene = layout(&graph);
        for (edge, route) in graph.edges.iter().zip(&scene.edges).filter(|(_, route)| !route.hidden) {
            for (end, tip) in [(edge.from, route.tail.0), (edge.to, route.head.0)] {
                let (shape, rect) = match end {
                    End::Node(node) => (graph.nodes[node].shape, scene.nodes[node].rect),
                    End::Group(group) => (Shape::Rect, scene.groups[group].rect),
                };
                let off = off_border(shape, &rect, tip);
                assert!(off < 1.0, "{off} from the border of {end:?}, {shape:?}: {text}");
            }
        }
    }
}

/// Ends of arrows lie within their box's rectangle, border included.
fn borders_are_met(graph: &Graph, scene: &Scene) -> bool {
    let rect = |end: End| match end {
        End::Node(node) => scene.nodes[node].rect,
        End::Group(group) => scene.groups[group].rect,
    };
    let spot = |(x, y): (f64, f64)| Box2 { x, y, w: 0.0, h: 0.0 };
    let ends = graph.edges.iter().zip(&scene.edges).filter(|(_, route)| !route.hidden);
    ends.into_iter().all(|(edge, route)| {
        rect(edge.from).contains(&spot(route.tail.0)) && rect(edge.to).contains(&spot(route.head.0))
    })
}

fn pictures() -> Vec<Drawing> {
    let mut pictures: Vec<Drawing> = texts().iter().map(|text| flowchart(&graph(text), "a <b> & \"c\"", &[])).collect();
    for text in SEQUENCES {
        match read(text) {
            Ok(Diagram::Sequence(facts)) => pictures.push(sequence(&facts, "talk")),
            other => panic!("{text}: {other:?}"),
        }
    }
    pictures
}

const SEQUENCES: &[&str] = &[
    "sequenceDiagram\n A->>B: hello",
    "sequenceDiagram\n autonumber\n actor U as User\n participant B as A longer name than the others have here\n U->>+B: a message that is so long that it has to be broken into several lines of text\n B->>B: think\n B-->>-U: ok\n Note left of U: at the edge\n Note right of B: and here\n Note over U,B: both",
    "sequenceDiagram\n box Aqua One\n participant A\n participant B\n end\n create participant C\n A->>C: hi\n rect rgb(0,0,80)\n loop again and again\n alt x\n C--xA: 1\n else y\n C-)B: 2\n end\n end\n end\n destroy C\n A-xC: bye\n A->>+B: x\n A->>+B: y",
    "sequenceDiagram\n participant A",
];

#[test]
fn every_picture_is_read_by_a_strict_reader() {
    for Drawing { svg, width, height } in pictures() {
        let tree =
            usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap_or_else(|error| panic!("{error}\n{svg}"));
        #[allow(clippy::cast_precision_loss, reason = "pictures are small")]
        let size = (width as f32, height as f32);
        assert_eq!((tree.size().width(), tree.size().height()), size);
        for forbidden in ["<style", "<script", "var(", "foreignObject", "NaN", "inf", " id="] {
            let found = svg.split("<text").next().is_some_and(|head| head.contains(forbidden));
            assert!(!found && !svg.contains("NaN"), "{forbidden}: {svg}");
        }
        let sizes = svg.split("font-size=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
        assert!(sizes.into_iter().all(|size| size >= 11.0));
    }
}

#[test]
fn the_same_bytes_every_time() {
    let first: Vec<String> = pictures().into_iter().map(|drawing| drawing.svg).collect();
    for _ in 0..3 {
        assert!(first.iter().zip(pictures()).all(|(one, two)| *one == two.svg));
    }
}

#[test]
fn what_authors_write_stays_text() {
    let graph =
        graph("graph TD\n a[\"<pod> & 'x' <i onload=x>\"] -->|\"</g>\"| b\n click a \"https://x.example/?a=1&b=<2>\"");
    let links = [Some("https://x.example/?a=1&b=<2>\" onclick=\"x".to_owned()), None];
    let svg = flowchart(&graph, "</title><script>", &links).svg;
    assert!(
        !svg.contains("<script")
            && !svg.contains("<pod")
            && svg.matches("</svg>").count() == 1
            && !svg.contains("></g><"),
        "{svg}"
    );
    assert!(svg.contains("&lt;pod&gt; &amp; &#39;x&#39;") && !svg.contains("\" onclick"), "{svg}");
    assert!(usvg::Tree::from_str(&svg, &usvg::Options::default()).is_ok());
    assert_eq!((svg.matches("class=\"node").count(), svg.matches("class=\"edge\"").count()), (2, 1));
}

#[test]
fn what_runs_across_and_is_too_wide_is_turned() {
    let chain = (0..12).fold(String::from("flowchart LR\n"), |text, n| {
        text + &format!("n{n}[A step with some words] --> n{}\n", n + 1)
    });
    let scene = layout(&graph(&chain));
    assert!(scene.width < 300.0 && scene.height > 900.0, "{} x {}", scene.width, scene.height);
}

#[test]
fn numbers_have_one_decimal() {
    let table =
        [(0.0, "0"), (-0.04, "0"), (12.0, "12"), (12.34, "12.3"), (-0.5, "-0.5"), (-7.06, "-7.1"), (99.96, "100")];
    for (value, wanted) in table {
        assert_eq!(super::svg::number(value), wanted);
    }
}

#[test]
fn what_would_take_too_long_is_refused_before_it_is_laid_out() {
    let mistake = read(&generated(120, 300, 3)).unwrap_err();
    assert!(mistake.message.contains("rows together"), "{}", mistake.message);
}

#[test]
fn chains_are_straight_whatever_leads_back() {
    let text = "flowchart TD\n a[One step with many words in it] --> b[Two steps with more words] --> c[Three]\n c --> d[Four: check that all of them have caught up] --> e[Five]\n c -->|no| a\n e --> b";
    let scene = layout(&graph(text));
    let middles: Vec<f64> = scene.nodes.iter().map(|node| node.rect.middle().0).collect();
    assert!(middles.iter().all(|middle| (middle - middles[0]).abs() < 1.0), "{middles:?}");
}
