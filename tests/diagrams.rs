//! Diagrams on pages: what the real ones hold, what hostile ones cost, and what of them a page shows.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::path::Path;

use alertbook::diagram::graph::{End, Graph};
use alertbook::diagram::mermaid::{self, Diagram};
use serde_json::Value;
use support::{BOOK_TOML, Book, json};

/// The `mermaid` blocks of a text, each with the line behind its fence.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match &mut open {
            None if line.trim() == "```mermaid" => open = Some((at + 2, String::new())),
            Some(_) if line.trim() == "```" => blocks.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    blocks
}

fn flowchart(text: &str) -> Graph {
    match mermaid::read(text) {
        Ok(Diagram::Flowchart(graph)) => graph,
        other => panic!("{text}: {other:?}"),
    }
}

fn id(graph: &Graph, end: End) -> &str {
    match end {
        End::Node(node) => &graph.nodes[node].id,
        End::Group(group) => &graph.groups[group].id,
    }
}

/// What people who read the real documents found in their flowcharts.
#[test]
fn real_flowcharts_have_the_boxes_and_arrows_that_people_see() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let Ok(truth) = std::fs::read_to_string(seeds.join("truth.json")) else { return };
    let truth = json(&truth);
    let mut count = 0;
    for (path, facts) in truth["files"].as_object().unwrap() {
        let Some(charts) = facts["mermaid"].as_array().filter(|charts| !charts.is_empty()) else { continue };
        let text = std::fs::read_to_string(seeds.join(path)).unwrap();
        for (chart, (line, block)) in charts.iter().zip(blocks(&text)) {
            compare(chart, line, &block);
            count += 1;
        }
    }
    assert_eq!(count, 2);
}

fn compare(chart: &Value, first_line: usize, block: &str) {
    let graph = flowchart(block);
    let line = |at: usize| first_line + block[..at].matches('\n').count();
    let label = |label: &Value| label.as_str().unwrap_or("").replace("<br/>", "\n");
    let nodes: Vec<(String, String, usize)> =
        graph.nodes.iter().map(|node| (node.id.clone(), node.label.clone(), line(node.range.start))).collect();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let wanted: Vec<(String, String, usize)> = chart["node_list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (text(&node["id"]), label(&node["label"]), number(&node["line"])))
        .collect();
    assert_eq!(nodes, wanted);
    let edges: Vec<(&str, &str, String, usize)> = graph
        .edges
        .iter()
        .map(|edge| (id(&graph, edge.from), id(&graph, edge.to), edge.label.clone(), line(edge.range.start)))
        .collect();
    let wanted: Vec<(String, String, String, usize)> = chart["edge_list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| (text(&edge["from"]), text(&edge["to"]), label(&edge["label"]), number(&edge["line"])))
        .collect();
    let wanted: Vec<(&str, &str, String, usize)> =
        wanted.iter().map(|(from, to, label, line)| (from.as_str(), to.as_str(), label.clone(), *line)).collect();
    assert_eq!(edges, wanted);
    let groups: Vec<(String, usize)> =
        graph.groups.iter().map(|group| (group.title.clone(), line(group.range.start))).collect();
    let wanted: Vec<(String, usize)> = chart["subgraph_list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (text(&group["label"]), number(&group["line"])))
        .collect();
    assert_eq!(groups, wanted);
}

/// A page with one block: what it shows, and what is said of it.
fn page(info: &str, block: &str) -> (String, String) {
    let book = Book::new(&[
        ("book.toml", BOOK_TOML.to_owned()),
        ("content/index.md", format!("# Home\n\n```{info}\n{block}\n```\n\n[Vault](vault.md)\n")),
        ("content/vault.md", "# Vault\n\n## §1. Sealed\n\nUnseal it.\n".to_owned()),
    ]);
    let site = book.build();
    let findings = support::run(book.root(), &["check", "--format", "short"]).stdout;
    (std::fs::read_to_string(site.join("index.html")).unwrap(), findings)
}

#[test]
fn a_diagram_is_a_picture_with_links_words_and_its_source() {
    let chart = "flowchart TD\n a[Sealed?] -->|yes| b[Unseal]\n click b \"vault.md#1-sealed\"\n click a \"gone.md\"";
    let (html, findings) = page("mermaid", chart);
    assert!(html.contains("<figure class=\"diagram\">") && html.contains("<a href=\"vault.html#1-sealed\">"), "{html}");
    assert!(html.contains("yes: leads to Unseal") && html.contains("flowchart"), "{html}");
    assert!(findings.contains("broken-link") && findings.contains("gone.md"), "{findings}");
    assert!(!findings.contains("unsupported-diagram"), "{findings}");
}

#[test]
fn the_title_of_a_box_is_drawn_and_told_whole() {
    let title = "The whole group of those who are called at night, and why";
    let chart = format!("sequenceDiagram\n box Aqua {title}\n participant A\n end\n A->>B: x; B->>A: y");
    let (html, findings) = page("mermaid", &chart);
    let picture = &html[html.find("<svg class=\"diagram").or(html.find("class=\"diagram-picture\"")).unwrap()..];
    let picture = &picture[..picture.find("</figure>").unwrap()];
    assert!(title.split(' ').all(|word| picture.contains(word)), "{picture}");
    assert!(html.contains(&format!("<li>{title}: A</li>")) && html.contains("B to A: y"), "{html}");
    assert!(!findings.contains("unsupported"), "{findings}");
}

#[test]
fn a_flowchart_that_asks_is_walked_and_checked_like_a_tree() {
    let chart = "flowchart TD\n up{Is it up?} -->|yes| close([Close it])\n up -->|no| sealed[\"See vault.md §1\"]\n up -->|odd| gone[Look]\n click gone \"vault.md#lost\"";
    let (html, findings) = page("mermaid", chart);
    for part in
        ["<div class=\"walk\"", "id=\"ab:tree-1:sealed\"", "<figure class=\"diagram\">", "As a list", "dtree-list"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(html.matches("href=\"vault.html#1-sealed\"").count() >= 3, "walk, list and picture lead there: {html}");
    assert!(findings.contains("content/index.md:8:14: error[unresolved-outcome]"), "{findings}");
    assert!(!findings.contains("broken-anchor"), "told once: {findings}");
    let (html, findings) = page("mermaid {.picture}", chart);
    assert!(!html.contains("<div class=\"walk\"") && findings.contains("broken-anchor"), "{findings}");
    let (html, findings) = page("mermaid {#a .tree}", "flowchart TD\n a{Up?} -->|yes| b\n a --> c");
    assert!(findings.contains("content/index.md:6:4: error[bad-decision-tree]"), "{findings}");
    assert!(!html.contains("<div class=\"walk\"") && html.contains("<figure class=\"diagram\">"), "{html}");
    for line in ["{#way .tree}", "\n{.picture}", " {.tree #way}\r\n{more}"] {
        let (html, findings) = page("mermaid", &format!("{chart}\n```\n{line}\n\n```text\nx"));
        assert_eq!(html.contains("id=\"ab:way:up\""), line.contains("#way"), "{line}: {html}");
        assert_eq!(
            html.contains("{.picture}"),
            line.starts_with('\n'),
            "an empty line parts it from the fence: {html}"
        );
        assert!(!html.contains("{#way") && html.contains("{more}") == line.contains("more"), "{line}: {html}");
        assert!(findings.contains("[unresolved-outcome]"), "{line}: {findings}");
    }
    let (html, _) = page("decision-tree", "Up?\n- yes -> done\n- no -> vault.md\n```\n{#here}\n\n```text\nx");
    assert!(html.contains("id=\"ab:here:1\"") && !html.contains("{#here}"), "{html}");
    let (html, _) = page("mermaid {#way .tree}", "flowchart TD\n a{Up?} -->|yes| b\n a -->|no| c --> a");
    assert!(html.contains("id=\"ab:way:a\"") && html.contains("Go to: Up?"), "{html}");
}

#[test]
fn answers_stand_in_the_order_of_the_arrows() {
    for (chart, wanted) in [
        ("d{Up?} -->|YES| a[One]\n d -->|NO| b[Two]", ["YES", "NO"]),
        ("d{Up?} -->|NO| a[One]\n d -->|YES| b[Two]", ["NO", "YES"]),
        ("s[Start] --> d{Up?}\n b[Two] --> e[End]\n a[One]\n d -->|YES| a\n d -->|NO| b", ["YES", "NO"]),
        ("b[Two]\n a[One] --> z[Last]\n d{Up?} -->|YES| a\n d -->|NO| b", ["YES", "NO"]),
    ] {
        let (html, _) = page("mermaid {.tree}", &format!("flowchart TD\n {chart}"));
        let walk = &html[html.find("class=\"answers\"").unwrap()..];
        let list = &html[html.find("dtree-list").unwrap()..];
        for (part, [first, second]) in [(walk, wanted), (list, wanted)] {
            let at = |word: &str| part.find(&format!(">{word}<")).unwrap();
            assert!(at(first) < at(second), "{chart}: {part}");
        }
    }
}

#[test]
fn one_mistake_of_a_tree_hides_no_other() {
    let tree = "Up?\n- a -> @gone\n- b -> #lost Mend\n- c -> §9\n- d: See [x](no.md)\n- e -> vault.md#lost\n- f -> @other\n- g -> vault.md";
    let (html, findings) = page("decision-tree", tree);
    let errors = findings.lines().filter_map(|line| Some(line.strip_prefix("content/index.md:")?.split_once(']')?.0));
    let wanted = [
        "5:8: error[bad-decision-tree",
        "6:8: error[unresolved-outcome",
        "7:8: error[unresolved-outcome",
        "8:10: error[broken-link",
        "9:8: error[unresolved-outcome",
        "10:8: error[bad-decision-tree",
    ];
    assert_eq!(errors.collect::<Vec<_>>(), wanted, "{findings}");
    assert!(!html.contains("class=\"walk\"") && html.contains("language-decision-tree"), "{html}");
}

#[test]
fn front_matter_shows_the_trees_of_the_page_that_it_names() {
    let tree = |id: &str| format!("```decision-tree\n% id: {id}\nUp?\n- yes -> done\n- no -> #mend\n```\n");
    let host = |named: &str, comment: &str| {
        format!("---\ndecision_tree: {named}\n---\n# A\n\nFirst.\n\n{comment}\n\n{}", tree("up"))
    };
    let trees = [tree("up"), tree("other"), tree("up-2")];
    let [up, other, second] = &trees;
    let triage = format!("# Triage\n\n{up}\n## Mend\n\nMend it.\n\n## Other\n\n{other}\n## More\n\n{second}");
    let book = Book::new(&[
        ("book.toml", BOOK_TOML.to_owned()),
        ("content/index.md", "# Home\n\n[a](a.md) [b](b.md) [c](c.md)\n".to_owned()),
        ("content/triage.md", triage),
        ("content/a.md", host("triage.md", "## Mend")),
        ("content/b.md", host("triage.md#other", "<!-- decision-tree -->\n\n## Mend")),
        ("content/c.md", host("triage.md#mend", "## Mend")),
        ("content/d.md", host("gone.md", "## Mend")),
        ("content/e.md", host("triage#up-2", "## Mend")),
        ("content/f.md", host("trees/broker.yml", "## Mend")),
        ("content/g.md", host("trees/broker.txt", "## Mend")),
        ("content/trees/broker.txt", tree("up")),
    ]);
    let site = book.build();
    let read = |path: &str| std::fs::read_to_string(site.join(path)).unwrap();
    let (a, b) = (read("a.html"), read("b.html"));
    for id in ["ab:up:1", "ab:up-2:1", "ab:other:1", "ab:up-2-2:1"] {
        assert_eq!(a.matches(&format!("id=\"{id}\"")).count(), 1, "{id}: {a}");
    }
    assert!(a.contains("href=\"triage.html#mend\"") && a.contains("href=\"#mend\""), "{a}");
    assert!(a.find("ab:up-2:1") < a.find("First.") && b.find("First.") < b.find("ab:other:1"));
    assert!(!b.contains("ab:up-2:1") && b.contains("This tree is kept on"), "{b}");
    let data = json(&read("b.tree.json"));
    let ids: Vec<&Value> = data["trees"].as_array().unwrap().iter().map(|tree| &tree["id"]).collect();
    assert_eq!(ids, ["up", "other"]);
    assert_eq!(data["trees"][1]["file"], "content/triage.md");
    assert_eq!(data["trees"][1]["nodes"][2]["target"]["page"], "triage.html");
    let findings = support::run(book.root(), &["check", "--format", "short"]).stdout;
    let found: Vec<&str> = findings.lines().filter(|line| line.contains("unresolved-outcome")).collect();
    assert_eq!(found.len(), 4, "{findings}");
    assert!(
        found[2].starts_with("content/f.md:2:16") && found[2].contains("`trees/broker.yml` is no page"),
        "{findings}"
    );
    assert!(
        found[3].starts_with("content/g.md:2:16") && found[3].contains("`trees/broker.txt` is no page"),
        "{findings}"
    );
    let e = read("e.html");
    assert!(e.contains("id=\"ab:up-2:1\"") && !e.contains("ab:other:1"), "{e}");
    assert!(e.contains("href=\"triage.html#ab:up-2:1\""), "{e}");
    assert!(found[0].starts_with("content/c.md:2:16") && found[0].contains("no decision tree"), "{findings}");
    assert!(found[1].starts_with("content/d.md:2:16") && found[1].contains("gone.md"), "{findings}");
}

/// A notation, what is wrong with it, and where the finding stands.
fn malformed() -> Vec<(&'static str, String, &'static str)> {
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let bomb = lines(8, &|n| {
        let inner = if n == 0 { "x".to_owned() } else { format!("*b{}", n - 1) };
        format!("  b{n}: &b{n} [{}]\n", vec![inner; 9].join(","))
    });
    let mermaid = [
        ("\n subgraph x\n a --> b".to_owned(), "5:2"),
        (lines(5_000, &|n| format!("\n n{n} --> n{}", n + 1)), "4:1"),
        (lines(150, &|n| format!("\n n{n} --> n{}", n + 1)), "154:11"),
        (lines(800, &|n| format!("\n n{} --> m{}", n % 200, n % 199)), ""),
        (lines(100_000, &|_| "\n a --> b".to_owned()), "4:1"),
        ("\n a[\u{1}x]".to_owned(), "5:4"),
        ("\n a[\u{0}x]".to_owned(), "5:4"),
        ("\n a[\u{202e}x]".to_owned(), "5:4"),
        ("\n a\n click a \"javascript:alert(1)\"".to_owned(), "6:11"),
        ("\n a[<script>alert(1)</script>]".to_owned(), "5:3"),
        ("\n a[\"x]".to_owned(), "5:4"),
        ("\n a[x".to_owned(), "5:3"),
        (format!("\n a[{}]", "wide ".repeat(12_000)), "4:1"),
    ];
    let mut all: Vec<_> = mermaid.into_iter().map(|(text, at)| ("mermaid", format!("graph TD{text}"), at)).collect();
    all.extend([("mermaid", "gantt\n title x".to_owned(), "4:1"), ("mermaid", String::new(), "5:1")]);
    let trees = [
        ("Up?\n- a: b\n\t- c: d".to_owned(), "6:2"),
        ("Up?\n- a: @x b\n- c: @x d".to_owned(), "6:6"),
        ("Up?\n- a\0: b\n- c: d".to_owned(), "5:4"),
        ("Up?\n- a\u{202e}: b\n- c: d".to_owned(), "5:4"),
        ("Up?\n- a -> javascript:alert(1)\n- b: c".to_owned(), "5:8"),
        ("Up?\n- a: <script>alert(1)</script>\n- b: c".to_owned(), "5:6"),
        ("root: a\nnodes: {a: [b".to_owned(), ""),
        ("root: \"a".to_owned(), ""),
        (format!("root: b7\nnodes:\n{bomb}"), ""),
        (format!("Up?\n{}", lines(400, &|n| format!("{}- yes: Is it {n}?\n", "  ".repeat(n.min(60))))), ""),
        (format!("Up?\n{}", lines(100_000, &|n| format!("- {n}: b\n"))), "4:1"),
        (format!("Up?\n- a: {}\n- b: c", "wide ".repeat(20_000)), "4:1"),
    ];
    all.extend(trees.map(|(text, at)| ("decision-tree", text, at)));
    all
}

#[test]
fn what_is_malformed_is_shown_as_code_with_its_place() {
    for (info, block, place) in malformed() {
        let (html, findings) = page(info, &block);
        let (shown, check) = match info {
            "mermaid" => ("language-mermaid", "unsupported-diagram"),
            _ => ("language-decision-tree", "bad-decision-tree"),
        };
        let start: String = block.chars().take(60).collect();
        let there = |line: &str| line.starts_with(&format!("content/index.md:{place}")) && line.contains(check);
        assert!(findings.lines().any(there), "{start}: {findings}");
        assert!(!html.contains("<figure") && !html.contains("\"walk\"") && html.contains(shown), "{start}");
        assert!(!html.contains("href=\"javascript") && !html.contains("<script>alert"), "{start}: {html}");
    }
}

/// A tree in each notation whose words hold markup, and where its broken links stand.
const WORDY: [(&str, &str, &[&str]); 4] = [
    (
        "```decision-tree\n",
        "Look at [the *dashboard*](vault.md#sealed) first?\n> see [gone](gone.md)\n- *Yes*, `x <y>`: Try [Vault](vault.md) and [lost](lost.md), [a page][Page]\n- [No](no.md) -> #mend See [here](here.md)\n- _Odd_\\: so -> [Vault](vault.md#sealed) or [there](there.md)\n- Run -> done [now](javascript:alert(1))\n```\n",
        &[
            "5:7 broken-link",
            "6:45 broken-link",
            "7:3 broken-link",
            "7:28 broken-link",
            "8:45 broken-link",
            "9:15 unsafe-url",
        ],
    ),
    (
        "```decision-tree\n",
        "root: a\nnodes:\n  a:\n    why: see [gone](gone.md)\n    ask: Up?\n    answers:\n    - {when: \"[No](no.md)\", do: 'Try [x](vault.md) and [lost](lost.md)'}\n    - when: Yes\n      section: '#mend [here](here.md)'\n    - when: Odd\n      do: >\n        a [folded\n        link](fold.md)\n```\n",
        &["7:14 broken-link", "10:15 broken-link", "10:56 broken-link", "12:23 broken-link", "13:13 broken-link"],
    ),
    (
        "",
        "Look at *the* [Vault](vault.md) or [gone](gone.md)\n├─► Is a_b `up`? [lost](lost.md)\n│   └─► 2*3*4 <b> → §1 Mend in [here](here.md)\n└─► https://wiki.example/a_b_ → §1 Mend\n",
        &["3:36 broken-link", "4:18 broken-link", "5:32 broken-link"],
    ),
    (
        "",
        "```\nLook at [gone](gone.md)\n├─► Is it? see [lost](lost.md)\n└─► `[no](no.md)` is code, <https://wiki.example/> is not\n```\n",
        &["4:9 broken-link", "5:16 broken-link"],
    ),
];

#[test]
fn links_in_the_words_of_steps_are_links_of_the_page() {
    for (open, tree, broken) in WORDY {
        let book = Book::new(&[
            ("book.toml", BOOK_TOML.to_owned()),
            (
                "content/index.md",
                format!("# Home\n\n{open}{tree}\n## §1 Mend {{#mend}}\n\n[Vault](vault.md)\n\n[page]: vault.md\n"),
            ),
            ("content/vault.md", "# Vault\n\n## Sealed\n\nUnseal it.\n".to_owned()),
        ]);
        let findings = support::run(book.root(), &["check", "--format", "short"]).stdout;
        let errors = findings.lines().filter(|line| line.starts_with("content/") && line.contains(" error["));
        let found: Vec<String> = errors
            .map(|line| {
                let (place, rest) = line.split_once(": error[").unwrap();
                let check = rest.split_once(']').unwrap().0;
                format!("{} {check}", place.strip_prefix("content/index.md:").unwrap())
            })
            .collect();
        assert_eq!(found, broken, "{tree}: {findings}");
        let site = book.build();
        let html = std::fs::read_to_string(site.join("index.html")).unwrap();
        let data = std::fs::read_to_string(site.join("index.tree.json")).unwrap();
        assert!(
            !data.contains("](gone")
                && !data.contains("](lost")
                && !html.contains("](vault")
                && !html.contains("href=\"javascript"),
            "{data}\n{html}"
        );
        let walk = html.find("class=\"walk\"").unwrap()..html.find("dtree-list").unwrap();
        let list = html.find("dtree-list").unwrap()..html.len();
        for part in [walk, list] {
            let part = &html[part];
            assert!(part.contains("gone.md\"") && part.contains("lost.md\""), "{part}");
        }
        assert_eq!(html.matches(">a page</a>").count(), 2 * usize::from(tree.contains("[Page]")), "{html}");
        let vault = std::fs::read_to_string(site.join("vault.html")).unwrap();
        assert!(!vault.contains("](vault") && vault.contains("index.html"), "{vault}");
    }
}
