//! What a page says, read from its text, through one funnel.

use crate::config::Config;
use crate::parse::{self, Landing, Page};
use crate::source::PageSource;
use crate::span::SourceMap;

fn read(path: &str, text: &str) -> (SourceMap, Page) {
    let mut map = SourceMap::default();
    let config = Config::default_for(map.add("book.toml", ""));
    let source = PageSource { file: map.add(format!("content/{path}"), text), path: path.to_owned(), mount: None };
    let page = parse::page(&map, &source, &config);
    (map, page)
}

/// Each problem as `line:column kind subject`.
fn problems(text: &str) -> Vec<String> {
    let (map, page) = read("page.md", text);
    let line = |problem: &crate::finding::Problem| {
        let at = map.start(problem.span);
        format!("{}:{} {:?} {}", at.line, at.column, problem.kind, problem.subject)
    };
    page.problems.iter().map(line).collect()
}

/// Each link as `destination|text`.
fn links(text: &str) -> Vec<String> {
    let (_, page) = read("page.md", text);
    page.links.iter().map(|link| format!("{}|{}", link.dest, link.text)).collect()
}

/// Each declared or otherwise interesting claim as `name convention landing`.
fn claims(path: &str, text: &str) -> Vec<String> {
    let (_, page) = read(path, text);
    let landing = |landing: &Landing| match landing {
        Landing::Page => "page".to_owned(),
        Landing::Section(section) => page.sections[*section].id.clone(),
        Landing::Anchor(anchor) => format!("#{}", anchor.value),
        Landing::Link(link) => format!("-> {}", page.links[*link].dest),
    };
    page.claims
        .iter()
        .map(|claim| format!("{} {} {}", claim.name, claim.convention.name(), landing(&claim.lands)))
        .collect()
}

#[test]
fn links_of_every_form_are_seen_and_those_in_code_are_not() {
    let cases: &[(&str, &[&str])] = &[
        ("[a](b.md#c) and `[x](y.md)`", &["b.md#c|a"]),
        ("[a][r]\n\n[r]: <b c.md> \"t\"\n", &["b c.md|a", "b c.md|"]),
        ("[[page]] and [[p#a|Text]] and \\[[#a|T]\\]", &["page|page", "p#a|Text", "#a|T"]),
        ("says \\[[1]], \\[[0-9]], \\[[a-zA-Z0-9_]], \\[[ -f x ]], \\[[a-team]]", &["a-team|a-team"]),
        ("| a | b |\n|---|---|\n| [[x|y]] | [[p\\|q]] |\n", &["x|y", "p|q"]),
        ("<a href='x.md'>t</a> <img src=\"i.png\" alt=\"I\">", &["x.md|", "i.png|I"]),
        (
            "see https://x.example/a, or <https://y.example>",
            &["https://x.example/a|https://x.example/a", "https://y.example|https://y.example"],
        ),
        ("    [[code]]\n\n```text\n[[x]] [a](b)\n```\n", &[]),
        ("if [[ -f x ]]; [[$x]] [[a]](b) [[TOC]] [[:digit:]]+ \\[\\[x\\]\\]", &["b|[a]"]),
        ("![[plan.png|Plan]] ![[page]]", &["plan.png|Plan", "page|page"]),
    ];
    for (text, wanted) in cases {
        assert_eq!(links(text), *wanted, "{text}");
    }
}

#[test]
fn damage_is_seen_where_it_stands() {
    let cases: &[(&str, &[&str])] = &[
        ("| A | B | |---|---| | 1 | [x](y.md) | | 2\n3 | 4 |\n", &["1:1 CollapsedTable table"]),
        ("| A | B | |---|---| | [[p|q]] | 4 |\n", &["1:1 CollapsedTable table"]),
        ("A table begins `| A | |---|---|` in prose.", &[]),
        ("Delete <pod> in <namespace>.", &["1:8 SwallowedPlaceholder <pod>", "1:17 SwallowedPlaceholder <namespace>"]),
        ("It ran <b>long</b>, at <time> o'clock.", &["1:24 SwallowedPlaceholder <time>"]),
        (
            "ALTER <table> of <host:port>",
            &["1:7 SwallowedPlaceholder <table>", "1:18 SwallowedPlaceholder <host:port>"],
        ),
        ("<details>\n<summary>s</summary>\n\nx\n", &["1:1 SwallowedPlaceholder <details>"]),
        (
            "[a][gone] and [^no], but [a-z][0-9] and [ ]",
            &["1:15 UndefinedReference ^no", "1:1 UndefinedReference gone"],
        ),
        ("TODO: write. `TODO` TODOS", &["1:1 Unfinished TODO"]),
        ("```klingon\nx\n```", &["1:1 UnknownLanguage klingon"]),
        ("# A {#x}\n\n## B {#x}\n", &["3:1 DuplicateAnchor x"]),
        ("<a id=\"x\" name=\"x\"></a> <a id=\"y\"></a><b id=\"y\">z</b>", &["1:46 DuplicateAnchor y"]),
        ("<!-- alertbook: allow broken-link -->\n", &["1:1 BadAllow allow broken-link"]),
    ];
    for (text, wanted) in cases {
        assert_eq!(problems(text), *wanted, "{text}");
    }
}

#[test]
fn alerts_are_claimed_by_every_convention() {
    let text = "---\nalerts: [{name: A, section: fix}, B]\n---\n# Runbook: DiskFull\n\n**Alert:** `C`, `D`\n**Owner:** Ops\n\n\
                ## Slow (Alert: E)\n\n| x | y |\n|---|---|\n| F | [go](#slow-alert-e) |\n\n> ```yaml\n> groups:\n> - name: g\n>   rules:\n>   - alert: G\n>     expr: up\n> ```\n";
    let wanted = [
        "A front-matter #fix",
        "B front-matter page",
        "C bold-key page",
        "D bold-key page",
        "DiskFull heading page",
        "E heading-alert slow-alert-e",
        "NodeDown file-name page",
        "F table-row -> #slow-alert-e",
        "G fenced-rule page",
    ];
    assert_eq!(claims("ops/NodeDown.md", text), wanted);
}

#[test]
fn metadata_is_inferred_from_the_text() {
    let text = "# Web\n\n**Severity:** P1 - High\n**Team**: web\n\n## Slow\n\n- **Response Time:** < 5 min\n\n\
                ## Last Updated\n\n2026-02-11\n\n## Contact\n\n**Review Date**: 2026-13-01\n";
    let (_, page) = read("web.md", text);
    assert_eq!(page.title.value, "Web");
    assert_eq!(page.meta.severity.as_ref().map(|fact| fact.value.as_str()), Some("P1 - High"));
    assert_eq!(page.meta.owner.as_ref().map(|fact| fact.value.as_str()), Some("web"));
    assert_eq!(page.sections[1].meta.response_time.as_ref().map(|fact| fact.value.as_str()), Some("< 5 min"));
    assert_eq!(page.meta.last_updated.as_ref().map(|fact| fact.value.to_string()).as_deref(), Some("2026-02-11"));
    assert_eq!(problems(text), ["16:16 BadDate 2026-13-01"]);
}

#[test]
fn a_table_of_keys_directly_under_a_heading_is_metadata() {
    let text = "# Web\n\n| Field | Value |\n|---|---|\n| **Severity** | critical |\n| Owner | `web` |\n| Last Reviewed | 2026-02-11 |\n\n\
                ## Slow\n\n| **Severity** | P2 |\n|---|---|\n| **Team** | edge |\n\n\
                ## Counts\n\n| Severity | Count |\n|---|---|\n| Critical | 2 |\n\n\
                ## Late\n\nSome text.\n\n| Severity | P1 |\n|---|---|\n| Owner | nobody |\n";
    let (_, page) = read("web.md", text);
    let said = |meta: &crate::parse::Meta| {
        let word = |fact: &Option<crate::parse::Fact<String>>| fact.as_ref().map_or("-", |fact| &fact.value).to_owned();
        (word(&meta.severity), word(&meta.owner))
    };
    let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(said(&page.meta), both("critical", "web"));
    assert_eq!(page.meta.last_reviewed.as_ref().map(|fact| fact.value.to_string()).as_deref(), Some("2026-02-11"));
    assert_eq!(said(&page.sections[1].meta), both("P2", "edge"));
    assert_eq!(said(&page.sections[2].meta), both("-", "-"));
    assert_eq!(said(&page.sections[3].meta), both("-", "-"));
}

#[test]
fn what_kind_of_page_it_is_may_stand_in_front_matter_or_in_its_path() {
    let page = |path: &str, text: &str| read(path, text).1;
    assert!(page("a.md", "---\ntype: postmortem\n---\n# March\n").is_record());
    assert!(!page("a.md", "---\ntype: docs\n---\n# March\n").is_record());
    assert!(page("deprecated_runbooks/a.md", "# A\n").is_retired());
    assert!(page("a.md", "# PodDown [Deprecated]\n").is_retired());
    assert!(!page("DeprecatedApiInUse.md", "# DeprecatedApiInUse\n").is_retired());
}

#[test]
fn an_old_address_may_be_told_from_where_the_page_lies() {
    let aliases = |path: &str| {
        let page = read(path, "---\naliases: [../old/, ./was.md, /first/x, plain]\n---\n").1;
        page.meta.aliases.iter().map(|alias| alias.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(aliases("a/b/page.md"), ["a/old/", "a/b/was.md", "/first/x", "plain"]);
    assert_eq!(aliases("a/b/_index.md"), ["old/", "a/was.md", "/first/x", "plain"]);
    assert_eq!(aliases("page.md"), ["../old/", "was.md", "/first/x", "plain"]);
}

#[test]
fn a_suppression_covers_the_next_block_and_stacked_ones_the_same() {
    let text = "# T\n\n<!-- alertbook: allow a because x -->\n<!-- alertbook: allow b, c because y -->\n\nThe block.\n\nAnother.\n";
    let (map, page) = read("page.md", text);
    let shown: Vec<String> =
        page.allows.iter().map(|allow| format!("{}: {}", allow.check, map.slice(allow.covers).trim())).collect();
    assert_eq!(shown, ["a: The block.", "b: The block.", "c: The block."]);
}

#[test]
fn references_to_sections_are_those_of_this_book() {
    let text = "See §4 and § 4.2. RFC 9110 §3, BDSG §26, [it](https://x.example/) §9; §7 of the contract, `§8`, the **ACME MSA** §9, `x` §5, §3 BGB.";
    let (_, page) = read("page.md", text);
    let found: Vec<&str> = page.section_references.iter().map(|reference| reference.value.as_str()).collect();
    assert_eq!(found, ["4", "4.2"]);
}

#[test]
fn outcomes_lead_to_numbers_first_and_drawings_are_not_held_to_channels() {
    let page = "# P\n\n```\nUp?\n├─► No? → §1 Start\n├─► Slow? → Step 2\n├─► Odd? → #oncall\n└─► Lost? → Scenario 9\n```\n\n## 1. Read me\n\n## §1. Start\n\n## Step 2: wait\n";
    assert_eq!(links(page), ["#1-start|§1 Start", "#step-2-wait|Step 2"]);
    assert_eq!(problems(page), Vec::<String>::new());
    let (_, page) = read("page.md", page);
    let texts: Vec<&str> = page.trees[0].tree.nodes.iter().map(|node| node.text.as_str()).collect();
    assert_eq!(texts, ["Up?", "No?", "Slow?", "Odd? → #oncall", "Lost? → Scenario 9"]);
}

#[test]
fn front_matter_has_a_tree_in_every_form() {
    let map = "---\ndecision_tree: {ask: Up?, answers: {yes: done, no: \"#a\"}}\n---\n# T\n\n## A\n";
    let text =
        "---\ndecision_tree: |\n  Up?\n  - yes -> done\n  - no -> #a\n---\n# T\n\n<!-- decision-tree -->\n\n## A\n";
    for (text, under_heading) in [(map, true), (text, false)] {
        let (_, page) = read("page.md", text);
        assert_eq!(problems(text), Vec::<String>::new());
        assert_eq!((page.trees.len(), page.trees[0].is_under_heading(&page)), (1, under_heading));
        assert_eq!(page.links.len(), 1);
        assert_eq!(page.links[0].dest, "#a");
        assert!(text[page.links[0].span.range()].contains("#a"), "{:?}", page.links[0].span);
    }
    assert_eq!(links("---\ndecision_tree: other.md\n---\n# T\n"), ["other.md|"]);
    assert_eq!(problems("---\ndecision_tree: {ask: Up?}\n---\n# T\n"), ["2:22 BadDecisionTree tree"]);
}

#[test]
fn what_can_be_acted_on_is_no_stub() {
    let mut wrong = Vec::new();
    let cases = [
        ("# A\n\nTurn it off and on.\n", true),
        ("# A\n\n## Steps\n\n```bash\nls\n```\n", true),
        ("# A\n\n<table><tr><td>Restart</td></tr></table>\n", true),
        ("# A\n\n## Diagnosis\n\n## Resolution\n\nTODO\n", false),
        ("# A\n\nThis page has moved to [B](b.md).\n", false),
        ("# A\n\nMoved to https://wiki.example.com/b.\n", false),
        ("# A\n\nMoved: see `ops/b.md`.\n", false),
        ("# A\n\nRestart the pod.\n", true),
        ("# A\n\nDescribe the node, then drain it and open a ticket with the vendor.\n", true),
        ("# A\n\n*Add a node to the pool, then rebalance.*\n", true),
        ("# A\n\n(When the queue is full, stop the producer.)\n", true),
        ("# A\n\n| Field | Value |\n|---|---|\n| Status | restart it |\n", true),
        ("# A\n\n| Field | Value |\n|---|---|\n| Status | draft |\n", false),
        ("# A\n\n**Status:** restart the broker and wait for it to come back.\n", true),
        ("# A\n\n**Status:** under review\n", false),
        ("# A\n\n(TBD)\n", false),
        ("# A\n\n[Describe the steps, the dashboards, and whom to call]\n", false),
        ("# A\n\nThe leader has moved; see [its dashboard](d.md).\n", true),
        ("# A\n\n## Steps\n\n1. TODO\n2. TBD\n3. ...\n", false),
        ("# A\n\n## Steps\n\n- [ ] TBD\n- [ ]\n", false),
        ("# A\n\n## Meaning\n\n_To be written_\n\n## Impact\n\nComing soon!\n\n## Fix\n\nN/A\n", false),
        ("# A\n\n## Meaning\n\n*Describe what the alert means.*\n\n## Fix\n\n[Add the steps here]\n", false),
        ("# A\n\n## Meaning\n\nTODO: say what it means,\nand how to mend it.\n", false),
        ("# A\n\nTODO\nRestart the pod.\n", true),
        ("# A\n\n## Steps\n\n<!-- Add the steps.\nAll of them. -->\n", false),
        ("# A\n\n## Steps\n\n<insert the steps of your site>\n", false),
        ("# A\n\nLorem ipsum dolor sit amet, consectetur adipiscing elit.\n", false),
        ("# A\n\n**Severity:** critical\n**Owner:** web\n\n## Steps\n", false),
        ("# A\n\n- **Severity:** critical\n- **Expression:** `up == 0`\n", false),
        ("# A\n\n| Field | Value |\n|---|---|\n| Severity | critical |\n| Dashboard | TBD |\n", false),
        ("# A\n\n| Symptom | Cause |\n|---|---|\n| It is slow | TBD |\n", false),
        ("# A\n\n| Symptom | Cause |\n|---|---|\n| It is slow | The disk is full |\n", true),
        ("# A\n\n```yaml\n- alert: A\n  expr: up == 0\n```\n", false),
        ("# A\n\n```bash\n# TODO: commands\n```\n", false),
        ("# A\n\n1. Describe the pod: `kubectl describe pod x`.\n", true),
        ("# A\n\nAdd a replica.\n", true),
        ("# A\n\n*Restart the pod.*\n", true),
        ("# A\n\nKnown issue, nothing to do: silence it.\n", true),
        ("<!-- alertbook: stub; take this line out -->\n\n# A\n\nIt is down.\n\n```promql\nup == 0\n```\n", false),
        ("# A\n\nRestart it.\n\n<!-- alertbook: stubborn -->\n", true),
    ];
    for (text, wanted) in cases {
        if read("a.md", text).1.substance != wanted {
            wrong.push(text);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn numbers_of_headings_are_read_in_many_ways() {
    for (title, number) in [
        ("§4. Half-open loop", Some("4")),
        ("§4.2 Retry", Some("4.2")),
        ("4) Drain", Some("4")),
        ("Step 4: drain", Some("4")),
        ("Scenario D", Some("d")),
        ("Drain the node", None),
        ("A word first", None),
        ("§", None),
    ] {
        assert_eq!(parse::facts::number(title).as_deref(), number, "{title}");
    }
}

proptest::proptest! {
    /// Promise 1: whatever a file holds, it is read, and every place lies inside of it.
    #[test]
    fn any_text_is_read(text in "(\\PC|[\\[\\]|<>`*_#~§\\\\!&-]|\n|\n> |\n- |\n```|\\[\\[|\\x00|\\x1e){0,120}") {
        let (map, page) = read("page.md", &text);
        let end = map.text(page.file).len();
        for span in page.problems.iter().map(|problem| problem.span).chain(page.links.iter().map(|link| link.span)) {
            proptest::prop_assert!(span.range().end <= end && span.start <= span.end);
        }
    }
}
