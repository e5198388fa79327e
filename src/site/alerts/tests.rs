//! Pages with claims and rules -> coverage, runbooks, orphans.

use std::collections::BTreeMap;

use super::fixture::{Book, claim};
mod found;

use super::*;
use crate::config::{Exemption, Selector};
use crate::parse::{Fact, Landing};
use crate::site::{Site, Target, nav, outputs};
use crate::span::Span;

/// Adds a claim to the last page.
fn claims(book: &mut Book, name: &str, convention: Convention, lands: Landing) {
    let page = book.page_mut(book.pages.len() - 1);
    page.claims.push(claim(page.file, name, convention, lands));
}

fn service(book: &mut Book, name: &str) {
    let page = book.page_mut(book.pages.len() - 1);
    page.meta.services.push(Fact { value: name.to_owned(), span: Span::new(page.file, 0..0), inferred: false });
}

fn linked(book: &Book) -> (Vec<Alert>, Vec<Orphan>) {
    let links = vec![Vec::new(); book.pages.len()];
    link(&book.sources, &book.pages, &book.rule_files, &book.index(), &links)
}

fn shown(book: &Book, runbook: &Runbook) -> String {
    let page = &book.pages[runbook.page];
    let section = runbook.section.map_or(String::new(), |section| format!("#{}", page.sections[section].id));
    let conventions: Vec<&str> = runbook.claims.iter().map(|claim| claim.convention.name()).collect();
    format!("{}{section} by {}", page.path, conventions.join("+"))
}

/// `name: status convention [status of each rule] runbooks`.
fn coverage(book: &Book) -> Vec<String> {
    let line = |alert: Alert| {
        let rules: Vec<&str> = alert.rules.iter().map(|rule| rule.status.name()).collect();
        let runbooks: Vec<String> = alert.runbooks.iter().map(|runbook| shown(book, runbook)).collect();
        let convention = alert.convention.map_or("-", Convention::name);
        format!("{}: {} {convention} [{}] {}", alert.name, alert.status.name(), rules.join(","), runbooks.join("; "))
    };
    linked(book).0.into_iter().map(line).collect()
}

fn orphans(book: &Book) -> Vec<String> {
    let line = |orphan: Orphan| {
        let page = &book.pages[orphan.page];
        let section = orphan.section.map_or(String::new(), |section| format!("#{}", page.sections[section].id));
        format!("{}{section} {}", page.path, orphan.looks_like.as_deref().unwrap_or("-"))
    };
    linked(book).1.into_iter().map(line).collect()
}

fn site(book: Book) -> Site {
    let index = book.index();
    let (alerts, orphans) = linked(&book);
    Site {
        sources: book.sources,
        pages: book.pages,
        rule_files: book.rule_files,
        index,
        links: Vec::new(),
        backlinks: Vec::new(),
        alerts,
        orphans,
        gone: Vec::new(),
        nav: nav::Nav::default(),
        refused_assets: std::collections::BTreeSet::new(),
        outputs: BTreeMap::<String, outputs::Output>::new(),
        collisions: Vec::new(),
        facts: std::sync::OnceLock::new(),
    }
}

#[test]
fn every_convention_covers_and_the_best_leads() {
    let mut book = Book::new();
    book.alerts(&[
        ("Declared", "a", ""),
        ("Heading Alert", "a", ""),
        ("Inferred", "a", ""),
        ("Linked", "a", "https://x/s/page.md#two"),
        ("Lost", "a", "https://x/s/page.md#gone-for-good"),
        ("Typo", "a", ""),
    ]);
    book.page("s/page.md", &["One", "Two", "Inferred"]);
    claims(&mut book, "Declared", Convention::FrontMatter, Landing::Page);
    claims(&mut book, "Declared", Convention::Heading, Landing::Section(1));
    claims(&mut book, "Declared", Convention::TableRow, Landing::Section(2));
    claims(&mut book, "HeadingAlert", Convention::Heading, Landing::Section(2));
    claims(&mut book, "Inferred", Convention::TableRow, Landing::Page);
    claims(&mut book, "Inferred", Convention::Heading, Landing::Section(3));
    claims(&mut book, "typo", Convention::FileName, Landing::Page);
    assert_eq!(
        coverage(&book),
        [
            "Declared: covered front-matter [covered] s/page.md#one by front-matter+heading+table-row",
            "Heading Alert: covered heading [covered] s/page.md#two by heading",
            "Inferred: covered heading [covered] s/page.md#inferred by heading+table-row",
            "Linked: covered runbook-url [covered] s/page.md#two by runbook-url",
            "Lost: uncovered - [uncovered] ",
            "Typo: uncovered - [uncovered] ",
        ]
    );
    book.sources.config.alerts.claims = Some(vec!["declared".to_owned(), "table-row".to_owned()]);
    assert_eq!(
        coverage(&book)[..4],
        [
            "Declared: covered front-matter [covered] s/page.md by front-matter+table-row",
            "Heading Alert: uncovered - [uncovered] ",
            "Inferred: covered table-row [covered] s/page.md by table-row",
            "Linked: uncovered - [uncovered] ",
        ]
    );
    book.page_mut(0).meta.draft = true;
    assert!(coverage(&book).iter().all(|line| line.contains(": uncovered")), "a draft covers nothing");
}

#[test]
fn every_convention_may_be_named_in_the_configuration() {
    use Convention::{BoldKey, FencedRule, FileName, FrontMatter, Heading, HeadingAlert, RunbookUrl, TableRow};
    let all = [FrontMatter, BoldKey, HeadingAlert, RunbookUrl, Heading, FileName, TableRow, FencedRule];
    let mut map = crate::span::SourceMap::default();
    let names = all.map(|convention| format!("\"{}\"", convention.name())).join(", ");
    let file = map.add("book.toml", format!("[alerts]\nclaims = [{names}]\n"));
    let (config, problems) = crate::config::read(&map, file, "content");
    assert_eq!((config.alerts.claims.map(|claims| claims.len()), problems), (Some(8), Vec::new()));
}

#[test]
fn places_are_pages_sections_anchors_and_links() {
    let mut book = Book::new();
    book.alerts(&[("A", "", ""), ("B", "", ""), ("C", "", ""), ("D", "", ""), ("E", "", "")]);
    book.page("one.md", &["First"]);
    let anchor = |id: &str| Landing::Anchor(book.spanned(id));
    let (first, gone) = (anchor("first"), anchor("gone"));
    claims(&mut book, "A", Convention::FrontMatter, first);
    claims(&mut book, "B", Convention::FrontMatter, gone);
    claims(&mut book, "C", Convention::BoldKey, Landing::Section(0));
    claims(&mut book, "D", Convention::TableRow, Landing::Link(0));
    claims(&mut book, "E", Convention::TableRow, Landing::Link(7));
    book.page("two.md", &["Second"]);
    let target = Target::Page { page: 1, anchor: Some("second".to_owned()) };
    let links = vec![vec![Resolved { target, case: None }], Vec::new()];
    let (alerts, _) = link(&book.sources, &book.pages, &book.rule_files, &book.index(), &links);
    let found: Vec<String> = alerts.iter().map(|alert| shown(&book, &alert.runbooks[0])).collect();
    assert_eq!(
        found,
        [
            "one.md#first by front-matter",
            "one.md by front-matter",
            "one.md by bold-key",
            "two.md#second by table-row",
            "one.md by table-row",
        ]
    );
}

#[test]
fn labels_and_services_tell_rules_of_one_name_apart() {
    let mut book = Book::new();
    book.alerts(&[("HighErrorRate", "alpha", ""), ("HighErrorRate", "beta", "")]);
    book.page("a.md", &[]);
    claims(&mut book, "HighErrorRate", Convention::FrontMatter, Landing::Page);
    book.page_mut(0).claims[0].labels.insert("service".to_owned(), "alpha".to_owned());
    book.page("b.md", &[]);
    service(&mut book, "alpha");
    claims(&mut book, "HighErrorRate", Convention::FileName, Landing::Page);
    assert_eq!(
        coverage(&book),
        ["HighErrorRate: uncovered - [covered,uncovered] a.md by front-matter; b.md by file-name"]
    );
    book.page("c.md", &[]);
    service(&mut book, "Beta");
    claims(&mut book, "HighErrorRate", Convention::FileName, Landing::Page);
    let alert = &linked(&book).0[0];
    let rules: Vec<&[usize]> = alert.runbooks.iter().map(|runbook| &runbook.claims[0].rules[..]).collect();
    assert_eq!(rules, [&[0][..], &[0], &[1]], "a claim names the rules that it covers, by labels or by service");
    let both = "HighErrorRate: covered front-matter [covered,covered] a.md by front-matter; b.md by file-name; c.md by file-name";
    assert_eq!(coverage(&book), [both]);
}

#[test]
fn a_claim_finds_its_rules_by_every_label() {
    let mut book = Book::new();
    let names = ["led", "pay", "{{ $labels.app }}"].map(|service| ("Slow", service, ""));
    book.alerts(&names);
    book.page("a.md", &[]);
    let labels = [("service", "led"), ("alertname", "Slow"), ("tier", "1")];
    for taken in [&labels[..1], &labels[..2], &labels[1..2], &labels[..]] {
        claims(&mut book, "Slow", Convention::FrontMatter, Landing::Page);
        let claim = book.page_mut(0).claims.last_mut().unwrap();
        claim.labels = taken.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect();
    }
    let alert = linked(&book).0.remove(0);
    let rules: Vec<&[usize]> = alert.runbooks[0].claims.iter().map(|claim| &claim.rules[..]).collect();
    assert_eq!(rules, [&[0, 2][..], &[0, 2], &[0, 1, 2]], "no rule has a tier");
}

#[test]
fn runbooks_that_one_can_act_on_go_first() {
    let mut book = Book::new();
    book.alerts(&[("Slow", "", "")]);
    for with_rules in [true, false] {
        book.pages.clear();
        book.page("moved.md", &[]).substance = false;
        claims(&mut book, "Slow", Convention::FrontMatter, Landing::Page);
        book.page("slow.md", &[]);
        claims(&mut book, "Slow", Convention::FencedRule, Landing::Page);
        let rules = if with_rules { "covered" } else { "" };
        let wanted = format!("Slow: covered fenced-rule [{rules}] slow.md by fenced-rule; moved.md by front-matter");
        assert_eq!(coverage(&book), [wanted]);
        book.rule_files.clear();
    }
}

#[test]
fn a_heading_in_words_leaves_the_rule_to_a_page_beside_it_only() {
    let mut book = Book::new();
    let file =
        book.sources.map.add("web/rules.yml", "groups:\n- name: g\n  rules:\n  - {alert: NodeDown, expr: '1'}\n");
    book.rule_files.push(std::sync::Arc::new(crate::rules::read(&book.sources.map, file)));
    book.page("web/other.md", &[]);
    book.page("db/nodes.md", &["Node Down"]);
    claims(&mut book, "Node Down", Convention::Heading, Landing::Section(1));
    assert_eq!(coverage(&book), ["NodeDown: covered heading [covered] db/nodes.md#node-down by heading"]);
    book.page("web/NodeDown.md", &[]);
    claims(&mut book, "NodeDown", Convention::FileName, Landing::Page);
    assert_eq!(coverage(&book), ["NodeDown: covered file-name [covered] web/NodeDown.md by file-name"]);
}

#[test]
fn what_is_not_covered_has_a_reason_or_none() {
    let mut book = Book::new();
    book.alerts(&[
        ("Exempt", "a", ""),
        ("Expired", "a", ""),
        ("External", "a", "https://elsewhere.example.com/x"),
        ("NoUrl", "a", "N/A"),
        ("NotRequired", "b", ""),
        ("Stub", "a", ""),
    ]);
    book.page("stub.md", &[]).substance = false;
    claims(&mut book, "Stub", Convention::FrontMatter, Landing::Page);
    let exempt = |name: &str, day| Exemption { alert: book.spanned(name), reason: "r".to_owned(), until: Some(day) };
    book.sources.config.alerts.exempt =
        vec![exempt("Exempt", jiff::civil::date(2026, 3, 1)), exempt("Expired", jiff::civil::date(2026, 2, 28))];
    book.sources.config.alerts.require = vec![Selector([("service".to_owned(), vec!["a".to_owned()])].into())];
    assert_eq!(
        coverage(&book),
        [
            "Exempt: exempt - [exempt] ",
            "Expired: uncovered - [uncovered] ",
            "External: external - [external] ",
            "NoUrl: uncovered - [uncovered] ",
            "NotRequired: not-required - [not-required] ",
            "Stub: stub - [stub] stub.md by front-matter",
        ]
    );
}

#[test]
fn permalinks_are_no_claims_but_those_of_others_lead_on() {
    let mut book = Book::new();
    let url = |name: &str| format!("https://wiki/alerts/{name}/");
    book.alerts(&[("Critical", "", &url("Critical")), ("Own", "", &url("Own")), ("Warning", "", &url("Critical"))]);
    book.page("page.md", &[]);
    claims(&mut book, "Critical", Convention::FrontMatter, Landing::Page);
    assert_eq!(
        coverage(&book),
        [
            "Critical: covered front-matter [covered] page.md by front-matter",
            "Own: uncovered - [uncovered] ",
            "Warning: covered runbook-url [covered] page.md by runbook-url",
        ]
    );
}

#[test]
fn without_rule_files_the_names_that_pages_claim_are_listed() {
    let mut book = Book::new();
    book.page("page.md", &["A"]);
    claims(&mut book, "A", Convention::Heading, Landing::Section(1));
    claims(&mut book, "A", Convention::BoldKey, Landing::Page);
    claims(&mut book, "Fenced", Convention::FencedRule, Landing::Page);
    claims(&mut book, "Guess", Convention::TableRow, Landing::Page);
    assert_eq!(
        coverage(&book),
        [
            "A: covered bold-key [] page.md#a by bold-key+heading",
            "Fenced: covered fenced-rule [] page.md by fenced-rule",
        ]
    );
    assert_eq!(orphans(&book), Vec::<String>::new());
}

// promise 63
#[test]
fn permalinks_are_paths_that_every_disk_can_hold() {
    let cases = [
        ("BrokerDown", "alerts/BrokerDown/index.html"),
        ("Disk Full [root] é", "alerts/Disk Full [root] é/index.html"),
        ("a/b\\c%", "alerts/a%2Fb%5Cc%25/index.html"),
        ("..", "alerts/%2E%2E/index.html"),
        (".x. ", "alerts/%2Ex.%20/index.html"),
        ("a\nb", "alerts/a%0Ab/index.html"),
        ("con", "alerts/%63on/index.html"),
        ("Lpt1.x", "alerts/%4Cpt1.x/index.html"),
        ("index.html", "alerts/%69ndex.html/index.html"),
    ];
    for (name, wanted) in cases {
        assert_eq!(permalink(name), wanted, "{name:?}");
    }
    let (a, b) = (permalink(&("é".repeat(300) + "a")), permalink(&("é".repeat(300) + "b")));
    assert!(a != b && a.len() < 230, "{a}");
    let mut book = Book::new();
    book.alerts(&[("Down", "", ""), ("down", "", "")]);
    assert_eq!(linked(&book).0[1].permalink, "alerts/Down/index.html");
}

// promise 10
#[test]
fn many_rules_and_pages_are_linked_without_comparing_all_with_all() {
    let mut book = Book::new();
    let names: Vec<(String, String)> =
        (0..4_000).map(|n| (format!("Alert{n}Down"), format!("https://x/p{n}/none.md"))).collect();
    let rules: Vec<(&str, &str, &str)> = names.iter().map(|(name, url)| (name.as_str(), "", url.as_str())).collect();
    book.alerts(&rules);
    for n in 0..1_000 {
        book.page(&format!("s/page{n}.md"), &[]);
        claims(&mut book, &format!("Alert{n}Down"), Convention::FrontMatter, Landing::Page);
        claims(&mut book, &format!("Alert{n}Dwn"), Convention::BoldKey, Landing::Section(0));
    }
    let (alerts, orphans) = linked(&book);
    assert_eq!(alerts.iter().filter(|alert| alert.status == Status::Covered).count(), 1_000);
    assert!(orphans.is_empty());
}
