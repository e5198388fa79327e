//! What `check` and `alerts` say of real documents is what people who read them found, and no error besides.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::print_stdout, reason = "says what it skips")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::crawl::crawl;
use support::{Book, Finding, SITE_URL, json, list, run, text};

type Place = (String, String, u64);

/// The folder of real documents, when this machine has it.
fn seeds() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let there = folder.is_dir();
    if !there {
        println!("skipped: {} is not there", folder.display());
    }
    there.then_some(folder)
}

fn book() -> Option<(Book, Value)> {
    let folder = seeds()?;
    let truth = json(&std::fs::read_to_string(folder.join("truth.json")).unwrap());
    // Nobody wrote a `book.toml` for these files: what `init` makes of them is what is checked, without an edit.
    let book = Book::copy(&folder);
    run(book.root(), &["init"]).exits(&[0], "init");
    Some((book, truth))
}

fn ugly() -> Book {
    Book::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/ugly"))
}

/// Places of the findings of some checks, how often each.
fn places(findings: &[Finding], wanted: impl Fn(&Finding) -> bool) -> BTreeMap<Place, usize> {
    let mut places = BTreeMap::new();
    for finding in findings.iter().filter(|finding| wanted(finding)) {
        *places.entry(finding.key()).or_insert(0) += 1;
    }
    places
}

const COMPARED: [&str; 5] = ["broken-link", "collapsed-table", "mojibake", "obfuscated-email", "escaped-wiki-link"];

/// The name of the check for a kind of the truth, when that kind is compared.
fn check_of(kind: &str) -> Option<&'static str> {
    COMPARED.into_iter().find(|check| *check == kind)
}

/// What the truth says about the pages.
fn content_truth(truth: &Value) -> BTreeMap<Place, usize> {
    let findings = list(&truth["content_findings"]).iter().map(|entry| (text(&entry["file"]), entry));
    let damage = truth["files"].as_object().unwrap().iter().flat_map(|(file, facts)| {
        let wiki = list(&facts["damage"]).iter().filter(|entry| entry["kind"] == "escaped-wiki-link");
        wiki.map(|entry| (file.clone(), entry))
    });
    let mut places = BTreeMap::new();
    for (file, entry) in findings.chain(damage) {
        if let Some(check) = check_of(&text(&entry["kind"])) {
            *places.entry((check.to_owned(), file, entry["line"].as_u64().unwrap())).or_insert(0) += 1;
        }
    }
    places
}

/// What the truth says about the rules, at error level.
fn rule_truth(truth: &Value) -> BTreeSet<Place> {
    let errors = list(&truth["rules"]["expected_findings"]).iter().filter(|entry| entry["level"] == "error");
    let place = |entry: &Value| {
        let kind = text(&entry["kind"]);
        let check = if kind == "runbook-url-anchor-missing" { "broken-runbook-url".to_owned() } else { kind };
        (check, text(&entry["file"]), entry["line"].as_u64().unwrap())
    };
    errors.map(place).collect()
}

#[test]
fn damage_in_the_pages_is_reported_at_its_lines_and_nowhere_else() {
    let Some((book, truth)) = book() else {
        return assert_ugly();
    };
    let (_, findings) = book.check(&[]);
    let found = places(&findings, |finding| COMPARED.contains(&finding.check.as_str()));
    assert_eq!(found, content_truth(&truth), "found | truth");
}

#[test]
fn the_errors_are_those_of_the_truth() {
    let Some((book, truth)) = book() else { return assert_ugly() };
    let (code, findings) = book.check(&[]);
    let errors: BTreeSet<Place> = places(&findings, |finding| finding.level == "error").into_keys().collect();
    let links = ["broken-link", "collapsed-table"];
    let content = content_truth(&truth).into_keys().filter(|(check, ..)| links.contains(&check.as_str()));
    assert_eq!(errors, content.chain(rule_truth(&truth)).collect(), "found | truth");
    assert_eq!(code, 1);
}

#[test]
fn each_alert_leads_where_the_truth_says() {
    let Some((book, truth)) = book() else { return assert_ugly_alerts() };
    let report = alerts(&book);
    let found: BTreeSet<String> = report.keys().cloned().collect();
    let known: BTreeSet<String> = list(&truth["rules"]["alerts"]).iter().map(|alert| text(&alert["name"])).collect();
    assert_eq!(found, known);
    for alert in list(&truth["rules"]["alerts"]) {
        let name = text(&alert["name"]);
        assert_eq!(report[&name]["status"] == "covered", alert["covered"] == true, "status of {name}");
        for claim in list(&alert["covered_by"]) {
            assert_claimed(&name, &report[&name], claim);
        }
    }
}

/// A table and a runbook that differ: the rules side with the table, so the runbook is the one that is told.
#[test]
fn severities_differ_where_the_truth_says() {
    let Some((book, truth)) = book() else {
        let (_, findings) = ugly().check(&[]);
        return assert_eq!(places(&findings, |finding| finding.check == "severity-mismatch"), BTreeMap::new());
    };
    let differing = truth["files"].as_object().unwrap().iter().flat_map(|(file, facts)| {
        let of_kind = list(&facts["damage"]).iter().filter(|entry| entry["kind"] == "severity-differs");
        of_kind.map(|entry| ("severity-mismatch".to_owned(), file.clone(), entry["other_line"].as_u64().unwrap()))
    });
    let (_, findings) = book.check(&[]);
    let found = places(&findings, |finding| finding.check == "severity-mismatch");
    assert_eq!(found.into_keys().collect::<BTreeSet<_>>(), differing.collect(), "found | truth");
}

fn convention(of_truth: &str) -> &str {
    match of_truth {
        "heading-parenthesis" => "heading-alert",
        "bold-field" => "bold-key",
        "table-column" => "table-row",
        "fenced-rule-block" => "fenced-rule",
        other => panic!("a convention that this test does not know: {other}"),
    }
}

/// The report holds this claim of the truth, and it lands where a reader should.
fn assert_claimed(name: &str, alert: &Value, claim: &Value) {
    let wanted = convention(claim["convention"].as_str().unwrap());
    let lands: Vec<(String, String)> = list(&alert["runbooks"])
        .iter()
        .filter(|runbook| {
            list(&runbook["claims"]).iter().any(|c| c["convention"] == wanted && c["line"] == claim["line"])
        })
        .map(|runbook| (text(&runbook["source"]), text(&runbook["anchor"])))
        .collect();
    let entry = text(&claim["entry_id"]);
    // The heading at the top of a page and the page itself are one place.
    let top = entry.starts_with("runbook-circuit-breaker") || claim["convention"] == "fenced-rule-block";
    let there = |(source, anchor): &(String, String)| {
        *source == text(&claim["file"]) && (*anchor == entry || top && anchor.is_empty())
    };
    assert!(lands.iter().any(there), "{name}: wanted {claim}, the report has {alert}");
}

/// `alerts --format json`, by name.
fn alerts(book: &Book) -> BTreeMap<String, Value> {
    let output = run(book.root(), &["alerts", "--format", "json"]).exits(&[0, 1], "alerts");
    let report = json(&output.stdout);
    list(&report["alerts"]).iter().map(|alert| (text(&alert["name"]), alert.clone())).collect()
}

#[test]
fn a_crawl_of_the_real_documents_finds_the_links_that_the_truth_calls_dead() {
    let (book, dead) = match book() {
        Some((book, truth)) => {
            let entries = list(&truth["content_findings"]).iter().filter(|entry| entry["kind"] == "broken-link");
            let dead = entries.map(|entry| {
                let page = text(&entry["file"]).replace("content/", "").replace(".md", ".html");
                (page, text(&entry["detail"]))
            });
            (book, dead.collect())
        }
        None => (ugly(), BTreeSet::from([("tidewater/queue.html".to_owned(), "../archive/queue-2019.md".to_owned())])),
    };
    let crawl = crawl(&book.build(), Some(SITE_URL));
    assert_eq!(crawl.dead, dead, "crawled | truth");
    assert_eq!(crawl.wrong, Vec::<String>::new());
}

/// What the ugly sample book holds, by check and line.
const UGLY: [(&str, &str, u64); 18] = [
    ("collapsed-table", "content/tidewater/queue.md", 12),
    ("mojibake", "content/tidewater/queue.md", 34),
    ("mojibake", "content/tidewater/queue.md", 35),
    ("mojibake", "content/tidewater/queue.md", 38),
    ("obfuscated-email", "content/tidewater/queue.md", 38),
    ("obfuscated-email", "content/tidewater/queue.md", 39),
    ("obfuscated-email", "content/tidewater/queue.md", 80),
    ("obfuscated-email", "content/lantern/incidents.md", 77),
    ("broken-link", "content/tidewater/queue.md", 39),
    ("swallowed-placeholder", "content/tidewater/queue.md", 21),
    ("swallowed-placeholder", "content/lantern/incidents.md", 71),
    ("escaped-wiki-link", "content/lantern/incidents.md", 10),
    ("escaped-wiki-link", "content/lantern/incidents.md", 11),
    ("escaped-wiki-link", "content/lantern/incidents.md", 12),
    ("escaped-wiki-link", "content/lantern/incidents.md", 13),
    ("escaped-wiki-link", "content/lantern/incidents.md", 39),
    ("escaped-wiki-link", "content/lantern/incidents.md", 40),
    ("dead-section-reference", "content/quarry/disk.md", 12),
];

/// The sample book gives exactly these places for these checks, and no other error.
fn assert_ugly() {
    let known: BTreeSet<Place> =
        UGLY.iter().map(|&(check, file, line)| (check.to_owned(), file.to_owned(), line)).collect();
    let (code, findings) = ugly().check(&[]);
    let checks: BTreeSet<&str> = UGLY.iter().map(|(check, ..)| *check).collect();
    let wanted = |finding: &Finding| finding.level == "error" || checks.contains(finding.check.as_str());
    assert_eq!(places(&findings, wanted).into_keys().collect::<BTreeSet<_>>(), known, "found | known");
    assert_eq!(code, 1);
}

#[test]
fn damage_in_the_sample_book_is_reported_at_its_lines() {
    assert_ugly();
}

/// Name, status, convention and anchor of each alert of the sample book.
fn assert_ugly_alerts() {
    let report = alerts(&ugly());
    let expected = [
        ("LanternGlassCracked", "bold-key", "runbook-2-cracked-glass"),
        ("LanternOilLow", "bold-key", "runbook-1-oil-is-low"),
        ("QuarryDiskFilling", "heading", "quarrydiskfilling"),
        ("TidewaterPumpSilent", "fenced-rule", ""),
        ("TidewaterQueueFull", "heading-alert", "drain-the-queue-alert-tidewaterqueuefull"),
    ];
    let found: Vec<_> = report
        .iter()
        .map(|(name, alert)| {
            let anchor = text(&list(&alert["runbooks"])[0]["anchor"]);
            (name.clone(), text(&alert["status"]), text(&alert["convention"]), anchor)
        })
        .collect();
    let expected = expected.map(|(name, convention, anchor)| {
        (name.to_owned(), "covered".to_owned(), convention.to_owned(), anchor.to_owned())
    });
    assert_eq!(found, expected);
}

#[test]
fn alerts_of_the_sample_book_lead_to_their_sections() {
    assert_ugly_alerts();
}

/// The pages with drawings as they lie, with the blanks of each drawing squeezed, and with its lines joined.
fn drawn(text: &str) -> [String; 3] {
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut lines, mut joined) = (String::new(), String::new());
    for (n, part) in text.split("```").enumerate() {
        let mark = if n == 0 { "" } else { "```" };
        let is_drawn = n % 2 == 1 && part.contains("├─►");
        let squeezed: String = part.lines().map(|line| squeeze(line) + "\n").collect();
        lines.push_str(&format!("{mark}{}", if is_drawn { &squeezed } else { part }));
        joined.push_str(&if is_drawn { format!("{mark}\n{}\n", squeeze(part)) } else { format!("{mark}{part}") });
    }
    [text.to_owned(), lines, joined]
}

/// Items of the trees of a page, as `depth text`, code marks aside.
fn items(page: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for tree in page.split("<ul class=\"dtree-list\"").skip(1) {
        let tree = format!("<ul {}", tree.split("<div class=\"outline-box\"").next().unwrap());
        let tree = tree.replace(" <small class=\"above\" data-generated>see above</small>", "");
        for piece in tree.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap();
            match tag.split(' ').next().unwrap() {
                "ul" => depth += 1,
                "/ul" => depth -= 1,
                "li" => items.push(format!("{} {text}", depth - 1)),
                _ => items.last_mut().into_iter().for_each(|item| item.push_str(text)),
            }
        }
    }
    let unescape =
        |text: String| text.replace("&quot;", "\"").replace("&#39;", "'").replace("&gt;", ">").replace("&amp;", "&");
    items.into_iter().map(|item| unescape(item).trim().to_owned()).collect()
}

#[test]
fn drawn_trees_are_those_of_the_truth_with_their_blanks_and_without() {
    let Some((book, truth)) = book() else { return };
    let path = "content/stemedb/circuit-breaker-stuck.md";
    let facts = &truth["files"][path];
    let trees = list(&facts["decision_trees"]).iter().chain(list(&facts["state_machines"]));
    let nodes = trees.flat_map(|tree| list(&tree["node_list"]));
    let wanted: Vec<String> = nodes.map(|node| format!("{} {}", node["depth"], text(&node["text"]))).collect();
    assert_eq!(wanted.len(), 20);
    let source = std::fs::read_to_string(book.root().join(path)).unwrap();
    for source in drawn(&source) {
        book.write(path, source.as_bytes());
        let page = std::fs::read_to_string(book.build().join("stemedb/circuit-breaker-stuck.html")).unwrap();
        assert_eq!(items(&page), wanted);
        for leaf in list(&list(&facts["decision_trees"])[0]["leaves"]) {
            let (id, reference) = (text(&leaf["heading_id"]), text(&leaf["reference"]));
            let link = format!("<a href=\"#{id}\">{reference} {}</a>", text(&leaf["label"]));
            assert!(page.contains(&link), "{link}");
        }
        // States that are told above are led back to: they are no new steps, and no loops.
        for state in ["CLOSED (restored)", "OPEN (banned again)"] {
            assert!(page.contains(&format!(">{state}</a> <small class=\"above\"")), "{state}");
        }
        let (_, findings) = book.check(&[]);
        let of_trees = ["outcome-title", "bad-decision-tree", "unresolved-outcome", "dead-end", "unreachable-section"];
        let found = findings.iter().filter(|finding| of_trees.contains(&finding.check.as_str()));
        let found: Vec<_> = found.map(|finding| (finding.check.as_str(), finding.file.as_str())).collect();
        assert_eq!(found, [("outcome-title", path)]);
    }
}
