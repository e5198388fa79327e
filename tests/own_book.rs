//! The project's own book: checks clean, covers every alert by a declaration, and crawls clean.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::crawl::crawl;
use support::{SITE_URL, TODAY, run};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn it_checks_clean_also_in_years_to_come() {
    for today in [TODAY, "2031-01-01"] {
        run(root(), &["check", "--strict", "--today", today]).exits(&[0], today);
    }
}

#[test]
fn every_alert_is_covered_by_a_declaration() {
    let output = run(root(), &["alerts", "--format", "json"]).exits(&[0], "alerts");
    let alerts: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let all = alerts["alerts"].as_array().unwrap();
    assert!(all.len() >= 12, "{} alerts", all.len());
    assert_eq!(alerts["summary"]["covered"]["declared"], all.len());
}

#[test]
fn its_site_crawls_clean() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    run(root(), &["build", "--strict", "-d", site.to_str().unwrap()]).exits(&[0], "build");
    let crawl = crawl(&site, Some(SITE_URL));
    assert_eq!(crawl.dead, BTreeSet::new());
    assert_eq!(crawl.wrong, Vec::<String>::new());
    assert!(crawl.followed > 3_000, "only {} references followed", crawl.followed);
}
