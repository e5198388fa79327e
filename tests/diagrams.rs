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

/// A page with one diagram: what it shows, and what is said of it.
fn page(diagram: &str) -> (String, String) {
    let book = Book::new(&[
        ("book.toml", BOOK_TOML.to_owned()),
        ("content/index.md", format!("# Home\n\n```mermaid\n{diagram}\n```\n\n[Vault](vault.md)\n")),
        ("content/vault.md", "# Vault\n\n## Sealed\n\nUnseal it.\n".to_owned()),
    ]);
    let site = book.build();
    let findings = support::run(book.root(), &["check", "--format", "short"]).stdout;
    (std::fs::read_to_string(site.join("index.html")).unwrap(), findings)
}

#[test]
fn a_diagram_is_a_picture_with_links_words_and_its_source() {
    let (html, findings) =
        page("flowchart TD\n a[Sealed?] -->|yes| b[Unseal]\n click b \"vault.md#sealed\"\n click a \"gone.md\"");
    assert!(html.contains("<figure class=\"diagram\">") && html.contains("<a href=\"vault.html#sealed\">"), "{html}");
    assert!(html.contains("yes: leads to Unseal") && html.contains("flowchart"), "{html}");
    assert!(findings.contains("broken-link") && findings.contains("gone.md"), "{findings}");
    assert!(!findings.contains("unsupported-diagram"), "{findings}");
}

#[test]
fn what_cannot_be_drawn_is_shown_as_code_with_its_place() {
    let deep: String = (0..5_000).map(|n| format!(" n{n} --> n{}\n", n + 1)).collect();
    let wide: String = (0..800).map(|n| format!(" n{} --> m{}\n", n % 200, n % 199)).collect();
    let table = [
        ("graph TD\n subgraph x\n a --> b".to_owned(), "content/index.md:5:2"),
        (format!("graph TD\n{deep}"), "content/index.md:4:1"),
        (format!("graph TD\n{wide}"), "content/index.md:"),
        ("graph TD\n a[\u{1}x]".to_owned(), "content/index.md:5:4"),
        ("graph TD\n a[\u{202e}x]".to_owned(), "content/index.md:5:4"),
        ("graph TD\n a\n click a \"javascript:alert(1)\"".to_owned(), "content/index.md:6:11"),
        ("graph TD\n a[<script>alert(1)</script>]".to_owned(), "content/index.md:5:3"),
        ("graph TD\n a[\"x]".to_owned(), "content/index.md:5:4"),
        ("gantt\n title x".to_owned(), "content/index.md:4:1"),
        (String::new(), "content/index.md:5:1"),
        ("graph TD\n a[\u{0}x]".to_owned(), "content/index.md:5:4"),
    ];
    for (diagram, place) in table {
        let (html, findings) = page(&diagram);
        let shown: String = diagram.chars().take(60).collect();
        assert!(findings.contains("unsupported-diagram"), "{shown}: {findings}");
        assert!(
            findings.lines().any(|line| line.starts_with(place) && line.contains("diagram")),
            "{shown}: {findings}"
        );
        assert!(!html.contains("<figure") && html.contains("language-mermaid"), "{shown}: {html}");
        assert!(!html.contains("href=\"javascript") && !html.contains("<script>alert"), "{shown}: {html}");
    }
}
