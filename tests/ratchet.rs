//! The gate that only tightens: what a finding is known by, what a baseline holds, and what is new since a revision.
//! The program `git` must be there.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own repositories")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use support::repository::{Repository, outcome};
use tempfile::TempDir;

/// An old book: two dead links that are equal, an alert without a runbook, and one whose URL leads to a section.
const BOOK: [(&str, &str); 4] = [
    (
        "ops/book.toml",
        "[alerts]\nrules = [\"../charts/*.yml\"]\nrunbook-urls = [\"https://wiki.example.com/{page}\"]\n",
    ),
    ("ops/content/web.md", "# Web\n\n[old](gone.md) is\n\n[old](gone.md) too.\n\n## Restart\n\nRestart it.\n"),
    ("ops/content/cache.md", "# Cache\n\nSee [how to restart](web.md#restart).\n"),
    (
        "charts/web.yml",
        "groups:\n  - name: web\n    rules:\n      - {alert: DiskFull, expr: up == 0}\n      - alert: WebDown\n        \
         expr: up == 0\n        annotations: {runbook_url: \"https://wiki.example.com/web#restart\"}\n",
    ),
];
const WEB: &str = "ops/content/web.md";

fn edit(repository: &Repository, path: &str, old: &str, new: &str) {
    let text = fs::read_to_string(repository.root().join(path)).unwrap();
    assert!(text.contains(old), "{path} has no {old}");
    repository.write(path, &text.replacen(old, new, 1));
}

/// Exit code, what is found (check and place), and the last lines.
fn since(repository: &Repository, revision: &str, more: &[&str]) -> (i32, Vec<String>, Value) {
    let args = [&["check", "ops", "--format", "json", "--changed-since", revision], more].concat();
    let (code, found, said) = repository.run(&args);
    let report: Value = serde_json::from_str(&found).unwrap_or_else(|error| panic!("{error}: {found}{said}"));
    (code, places(&report), report["comparison"].clone())
}

fn places(report: &Value) -> Vec<String> {
    let place = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {}:{}", text("check"), text("file"), finding["line"])
    };
    report["findings"].as_array().unwrap().iter().map(place).collect()
}

fn fingerprints(repository: &Repository) -> BTreeSet<String> {
    let (_, found, _) = repository.run(&["check", "ops", "--format", "json"]);
    let report: Value = serde_json::from_str(&found).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let all: BTreeSet<String> = findings.iter().map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect();
    assert_eq!(all.len(), findings.len(), "no two findings are known by the same");
    all
}

#[test]
fn a_finding_is_known_wherever_it_stands_in_its_file() {
    let repository = Repository::new(&BOOK);
    let before = fingerprints(&repository);
    assert_eq!(before.len(), 3);
    edit(&repository, WEB, "# Web\n", "# Web\n\nFour\n\nlines\n\nmore.\n");
    assert_eq!(fingerprints(&repository), before, "lines above");
    edit(&repository, WEB, "\n[old](gone.md) too.\n", "");
    edit(&repository, WEB, "Restart it.\n", "Restart it.\n\n[old](gone.md) too.\n");
    assert_eq!(fingerprints(&repository), before, "in another section");
    edit(&repository, WEB, "[old]", "[the old list]");
    assert_eq!(fingerprints(&repository), before, "other words");
    repository.write("ops/content/go.md", "# Go\n");
    assert_eq!(fingerprints(&repository), before, "a message that now proposes a page");
    fs::rename(repository.root().join(WEB), repository.root().join("ops/content/site.md")).unwrap();
    let same = fingerprints(&repository).intersection(&before).count();
    assert_eq!(same, 1, "of the renamed file nothing is known");
}

#[test]
fn only_what_is_new_is_reported() {
    let repository = Repository::new(&BOOK);
    let (code, found, comparison) = since(&repository, "main", &["--strict"]);
    assert_eq!((code, found.len()), (0, 0), "{found:?}");
    assert_eq!((&comparison["known"], &comparison["mended"]), (&3.into(), &0.into()));
    // An equal link above the old ones is the new one, whatever its number is.
    edit(&repository, WEB, "# Web\n", "# Web\n\nFirst [see](gone.md).\n");
    let (code, found, comparison) = since(&repository, "main", &[]);
    assert_eq!((code, found), (1, vec!["broken-link content/web.md:3".to_owned()]));
    assert_eq!(comparison["changed"], serde_json::json!(["content/web.md"]));
    // Untracked and uncommitted files are what is checked.
    repository.write("ops/content/new.md", "# New\n\n[x](nowhere.md)\n");
    assert_eq!(since(&repository, "main", &[]).1.len(), 2);
    repository.commit();
    assert_eq!(since(&repository, "main", &[]).1.len(), 0);
    assert_eq!(since(&repository, "HEAD~1", &[]).1.len(), 2);
}

#[test]
fn what_a_change_breaks_elsewhere_is_its_own() {
    let repository = Repository::new(&BOOK);
    edit(&repository, WEB, "## Restart", "## Start again");
    edit(&repository, "charts/web.yml", "DiskFull", "DiskFuller");
    let (code, found, comparison) = since(&repository, "main", &[]);
    let wanted = [
        "alert-without-runbook ../charts/web.yml:4",
        "alert-without-runbook ../charts/web.yml:5",
        "broken-runbook-url ../charts/web.yml:7",
        "broken-anchor content/cache.md:3",
    ];
    assert_eq!(code, 1);
    assert!(wanted.iter().filter(|place| found.contains(&(**place).to_owned())).count() >= 3, "{found:?}");
    assert!(found.iter().all(|place| !place.contains("web.md")), "{found:?}");
    assert_eq!(comparison["alerts_added"], serde_json::json!(["DiskFuller"]));
    assert_eq!(comparison["added_without_runbook"], serde_json::json!(["DiskFuller"]));
    assert_eq!(comparison["alerts_removed"], serde_json::json!(["DiskFull"]));
    let broken = serde_json::json!([{ "page": "web.md", "anchor": "restart", "alerts": ["WebDown"], "links": 1 }]);
    assert_eq!(comparison["broken"], broken);
    let (_, human, _) = repository.run(&["check", "ops", "--changed-since", "main"]);
    let last =
        "1 alert added (1 without a runbook), 1 removed; `web.md#restart` is gone, and 1 alert and 1 link lead there";
    assert!(human.contains(last), "{human}");
}

#[test]
fn a_renamed_file_is_the_same_file() {
    let repository = Repository::new(&BOOK);
    repository.git(&["mv", "ops/content/web.md", "ops/content/site.md"]);
    edit(&repository, "charts/web.yml", "com/web#", "com/site#");
    edit(&repository, "ops/content/cache.md", "web.md", "site.md");
    assert_eq!(since(&repository, "main", &["--strict"]).1, [""; 0]);
    // Edited on the way as well.
    edit(&repository, "ops/content/site.md", "Restart it.", "Restart it twice.\n\n[more](more.md)");
    assert_eq!(since(&repository, "main", &["--strict"]).1, ["broken-link content/site.md:11"]);
}

#[test]
fn the_branch_answers_for_itself_and_not_for_what_happened_since() {
    let repository = Repository::new(&BOOK);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("ops/content/new.md", "# New\n");
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    edit(&repository, WEB, "[old](gone.md) is", "It is");
    repository.commit();
    repository.git(&["checkout", "--quiet", "work"]);
    assert_eq!(since(&repository, "main", &[]).1, [""; 0]);
}

// promise 45
#[test]
fn what_was_not_read_is_never_known() {
    let repository = Repository::new(&BOOK);
    repository.write("charts/torn.yml", "groups: [\n");
    repository.write("ops/content/latin.md", "# Latin\n");
    fs::write(repository.root().join("ops/content/latin.md"), b"# Caf\xe9\n").unwrap();
    repository.commit();
    let (code, found, _) = since(&repository, "main", &[]);
    assert_eq!(code, 1);
    assert_eq!(found, ["unreadable-rules ../charts/torn.yml:1", "unreadable-file content/latin.md:1"]);
    let (code, _, said) = repository.run(&["check", "ops", "--baseline", "accepted.json", "--write-baseline"]);
    assert!(
        code == 1 && said.contains("`accepted.json` was not written: mend `unreadable-rules` first"),
        "{code} {said}"
    );
    assert!(!repository.root().join("accepted.json").exists());
    // The way out for files that have to stay.
    fs::remove_file(repository.root().join("charts/torn.yml")).unwrap();
    let config = fs::read_to_string(repository.root().join("ops/book.toml")).unwrap();
    let stays = "[[checks.for]]\npath = \"content/latin.md\"\nunreadable-file = \"warn\"\n";
    repository.write("ops/book.toml", &format!("{config}\n{stays}"));
    let (code, found, said) = repository.run(&["check", "ops", "--baseline", "accepted.json", "--write-baseline"]);
    assert!(code == 0 && found.contains("warning[unreadable-file]"), "{code} {found} {said}");
    assert!(repository.root().join("accepted.json").exists());
}

/// A file that does not count is not the same as none.
#[test]
fn a_baseline_that_leads_out_of_the_book_is_named() {
    let repository = Repository::new(&BOOK);
    let config = fs::read_to_string(repository.root().join("ops/book.toml")).unwrap();
    repository.write("ops/book.toml", &format!("{config}\n[checks]\nbaseline = \"../accepted.json\"\n"));
    let (code, _, said) = repository.run(&["check", "ops", "--write-baseline"]);
    assert!(code == 2 && said.contains("`../accepted.json`, which leads out of the book"), "{code} {said}");
}

#[test]
fn a_baseline_and_a_revision_go_together() {
    let repository = Repository::new(&BOOK);
    let baseline = ["--baseline", "accepted.json"];
    assert_eq!(repository.run(&[&["check", "ops", "--write-baseline"], &baseline[..]].concat()).0, 0);
    edit(&repository, WEB, "[old](gone.md) is", "It is");
    repository.write("ops/content/new.md", "# New\n\n[x](nowhere.md)\n");
    repository.commit();
    let (code, found, comparison) = since(&repository, "HEAD~1", &baseline);
    assert_eq!((code, found), (1, vec!["broken-link content/new.md:3".to_owned()]));
    assert_eq!((&comparison["known"], &comparison["mended"]), (&0.into(), &1.into()));
    let all = [&["check", "ops", "--changed-since", "main", "--against", "main"], &baseline[..]].concat();
    let (code, human, _) = repository.run(&all);
    assert!(code == 0 && human.contains("1 accepted finding is mended"), "{human}");
    assert!(human.contains(" 2 baselined") && human.contains("1 finding left out"), "{human}");
}

/// A revision and a report may have one name.
#[test]
fn a_report_may_be_called_as_a_revision_is() {
    let repository = Repository::new(&BOOK);
    let args = ["check", "ops", "--against", "main", "--output", "json=main"];
    assert_eq!(repository.run(&args).0, 1);
    assert!(repository.root().join("main").is_file());
}

#[test]
fn a_book_that_the_revision_has_not_is_all_new() {
    let repository = Repository::new(&[("readme.md", "# Nothing\n")]);
    for (path, text) in BOOK {
        repository.write(path, text);
    }
    assert_eq!(since(&repository, "HEAD", &[]).1.len(), 3);
}

#[test]
fn what_cannot_be_compared_says_why() {
    let repository = Repository::new(&BOOK);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.git(&["commit", "--quiet", "--allow-empty", "--message", "Nothing"]);
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    repository.git(&["commit", "--quiet", "--message", "Others"]);
    repository.git(&["checkout", "--quiet", "work"]);
    let shallow = TempDir::new().unwrap();
    let (from, to) = (format!("file://{}", repository.root().display()), shallow.path().join("clone"));
    repository.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", &from, to.to_str().unwrap()]);
    let bare = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("more.yml"), BOOK[3].1).unwrap();
    let book = repository.root().join("ops");
    let up = "../".repeat(book.components().count());
    let rules = format!("{up}{}", outside.path().join("*.yml").strip_prefix("/").unwrap().display());
    let clone = to.join("ops");
    let table: [(&Path, &[&str], &str); 8] = [
        (&book, &["no-such"], "the repository has no revision `no-such`"),
        (&book, &["-x"], "`-x` is no revision"),
        (&book, &["main...HEAD"], "`main...HEAD` is a range of revisions; name one"),
        (&book, &["other"], "`HEAD` and `other` have no commit in common"),
        (&clone, &["no-such"], "fetch it first: `git fetch --unshallow --tags origin`"),
        (&clone, &["origin/main"], "fetch more of it: `git fetch --unshallow origin`"),
        (bare.path(), &["HEAD"], "cannot look up revision `HEAD`: fatal: not a git repository"),
        (&book, &["main", "--rules", "-"], "nobody knows what `--rules -` was at `main`"),
    ];
    for (dir, args, wanted) in table {
        let (code, _, said) = repository.run(&[&["check", dir.to_str().unwrap(), "--changed-since"], args].concat());
        assert!(code == 2 && said.contains(wanted), "{args:?}: {code}, {said}");
    }
    let far = ["check", "ops", "--changed-since", "main", "--rules", &rules];
    let (code, _, said) = repository.run(&far);
    assert!(code == 2 && said.contains("lies outside of the repository"), "{code}, {said}");
    let mut command = repository.command(&["check", "ops", "--changed-since", "main"]);
    let (code, _, said) = outcome(&command.env("PATH", "").output().unwrap());
    assert!(code == 2 && said.contains("needs the program `git`"), "{code}, {said}");
}

/// The way of an old tree: accepted as it is, mended bit by bit, and closed to what is new.
#[test]
fn an_old_tree_only_gets_better() {
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ratchet-baseline/in");
    let repository = Repository::new(&[("readme.md", "# Old\n")]);
    copy(&old, repository.root());
    let baseline = ["--baseline", "accepted.json"];
    let check = |more: &[&str]| repository.run(&[&["check"], &baseline[..], more].concat());
    let entries = || fs::read_to_string(repository.root().join("accepted.json")).unwrap().lines().count() - 5;
    assert_eq!(check(&["--write-baseline"]).0, 0);
    let all = entries();
    assert!(all > 24, "{all}");
    assert_eq!(check(&["--strict"]).0, 0);
    edit(&repository, "docs/orders/ordererrorshigh.md", "![plan](plan.png)", "");
    let (code, human, _) = check(&["--strict"]);
    assert!(code == 0 && human.contains("1 accepted finding is mended"), "{human}");
    assert_eq!(check(&["--write-baseline"]).0, 0);
    assert!(entries() < all);
    // Of what is mended nothing comes back, and what is new is not accepted by the way.
    edit(&repository, "docs/orders/ordererrorshigh.md", "## Restarting", "![plan](plan.png)\n\n## Restarting");
    edit(
        &repository,
        "charts/orders/templates/rules.yaml",
        "- alert: OrderLatencyHigh",
        "- alert: OrderLost\n          expr: up == 0\n        - alert: OrderLatencyHigh",
    );
    let left = entries();
    for args in [&[][..], &["--write-baseline"]] {
        let (code, found, _) = check(&[args, &["--format", "short"]].concat());
        assert!(code == 1 && found.contains("OrderLost") && found.contains("plan.png"), "{found}");
        assert_eq!(entries(), left);
    }
    assert_eq!(check(&["--write-baseline", "--add"]).0, 0);
    assert!(entries() > left);
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&source, &target);
        } else {
            fs::copy(source, target).unwrap();
        }
    }
}
