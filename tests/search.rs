//! The search: one table of queries, each with what must come first, asked of `find` and of the site's own script.
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use alertbook::search::{Index, Kind, Query, index};
use alertbook::site::Site;
use alertbook::source::{self, Request};
use serde_json::Value;
use support::names::named;
use support::{Book, json, list, run, text};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn table(name: &str) -> Vec<(String, String)> {
    let table = std::fs::read_to_string(here("tests/search").join(name)).unwrap();
    list(&json(&table)).iter().map(|one| (text(&one["query"]), text(&one["first"]))).collect()
}

/// What `find` prints first.
fn first(site: &Site, index: &Index, query: &str) -> String {
    match index.find(site, &Query::new(query)).first().map(|hit| hit.kind) {
        None => "nothing".to_owned(),
        Some(Kind::Alert(at)) => index.alerts[at].name.clone(),
        Some(Kind::Section(at)) => {
            let section = &index.sections[at];
            let title = &index.pages[section.page].title;
            if section.heading.is_empty() { title.clone() } else { format!("{title} › {}", section.heading) }
        }
    }
}

/// Asks the crate and the script, and gives what the script says of sizes.
#[track_caller]
fn holds(root: &Path, built: &Path, name: &str) -> Value {
    let request = Request { root: root.to_owned(), ..Request::default() };
    let site = alertbook::analyse(source::read(&request).unwrap()).site;
    let index = index(&site);
    let asked = table(name);
    let found: Vec<_> = asked.iter().map(|(query, _)| (query.clone(), first(&site, &index, query))).collect();
    assert_eq!(found, asked);
    let mut node = Command::new("node");
    node.arg(here("tests/search/table.mjs")).arg(built).arg(here("tests/search").join(name));
    let done = node.output().unwrap_or_else(|error| panic!("the test of the search wants Node.js: {error}"));
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    let said = json(&said);
    assert_eq!(list(&said["wrong"]), [] as [Value; 0], "search.js");
    said
}

// promise 28: the table asks for `constructor`, `__proto__` and `toString`
#[test]
fn five_thousand_alerts_with_names_alike() {
    let book = Book::new(&named());
    let built = book.build();
    let said = holds(book.root(), &built, "fleet.json");
    let number = |name: &str| said[name].as_u64().unwrap();
    let (alerts, scripts, shard) = (number("alerts"), number("scripts"), number("index"));
    println!(
        "before the first result, gzipped: {scripts} bytes of scripts, {shard} of {alerts} alerts ({:.1} each); \
         the largest script of the index has {} bytes",
        f64::from(u32::try_from(shard).unwrap()) / f64::from(u32::try_from(alerts).unwrap()),
        number("largest")
    );
    assert!(alerts >= 5_000, "{alerts} alerts");
    assert!((1_000..=15 * 1024).contains(&scripts), "{scripts} bytes of scripts");
    assert!(shard <= 40 * alerts, "{shard} bytes for {alerts} alerts");
}

#[test]
fn the_own_book() {
    let folder = tempfile::tempdir().unwrap();
    let built = folder.path().join("site");
    run(&here(""), &["build", "-d", built.to_str().unwrap()]).exits(&[0], "build");
    holds(&here(""), &built, "own.json");
}
