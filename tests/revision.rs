//! `--against` a git revision: what is compared, what is left alone, and what is said when it cannot be done. The
//! program `git` must be there.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own repositories")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::fs;
use std::path::Path;

use support::crawl::crawl;
use support::repository::{Repository, outcome};
use tempfile::TempDir;

const RULES: &str = "groups:\n  - name: web\n    rules:\n      - {alert: WebDown, expr: up == 0}\n";

/// A repository whose book lies in a folder of it.
fn repository() -> Repository {
    Repository::new(&[
        ("runbooks/book.toml", "[alerts]\nrules = [\"../charts/*.yml\"]\n"),
        ("runbooks/content/web.md", "---\nalerts: [WebDown, WebIsDown]\n---\n\n# Web\n\nRestart it.\n"),
        ("charts/web.yml", RULES),
    ])
}

fn rename_the_alert(repository: &Repository) {
    repository.write("charts/web.yml", &RULES.replace("WebDown", "WebIsDown"));
}

const AGAINST_HEAD: [&str; 6] = ["check", "runbooks", "--format", "short", "--against", "HEAD"];

#[test]
fn a_renamed_alert_has_lost_its_permalink() {
    let repository = repository();
    let (code, found, _) = repository.run(&AGAINST_HEAD);
    assert!(code == 0 && !found.contains("vanished-permalink"), "{found}");
    rename_the_alert(&repository);
    let (code, found, _) = repository.run(&AGAINST_HEAD);
    let wanted = "../charts/web.yml:1:1: warning[vanished-permalink]: alert `WebDown` is gone, and with it its permalink; \
                  was it renamed to `WebIsDown`?\n";
    assert!(code == 0 && found.starts_with(wanted), "{found}");
}

#[test]
fn the_page_that_is_left_is_alive_and_is_remembered() {
    let repository = repository();
    rename_the_alert(&repository);
    assert_eq!(repository.run(&["build", "runbooks", "--against", "main", "-d", "site"]).0, 0);
    let site = repository.root().join("site");
    let left = |site: &Path| fs::read_to_string(site.join("alerts/WebDown/index.html")).unwrap();
    let text = left(&site);
    for wanted in ["This alert is no more", "../../web.html", "../WebIsDown/index.html"] {
        assert!(text.contains(wanted), "{wanted} in\n{text}");
    }
    assert_eq!(crawl(&site, None).dead.len(), 0);
    // The next build knows it from what was published, and says nothing more of it.
    repository.commit();
    let (code, said, _) = repository.run(&["build", "runbooks", "--against", "site/alerts.json", "-d", "site"]);
    assert!(code == 0 && said.contains(" 0 changed, 0 removed"), "{said}");
    assert_eq!(left(&site), text);
}

#[test]
fn the_repository_is_left_alone() {
    let repository = repository();
    repository.write("filtered.md", "# Filtered\n");
    repository.write(".gitattributes", "*.md filter=evil\n");
    repository.commit();
    for filter in ["smudge", "process"] {
        repository.git(&["config", &format!("filter.evil.{filter}"), "touch ran; cat"]);
    }
    repository.write("hooks/post-checkout", "#!/bin/sh\ntouch ran\n");
    repository.git(&["config", "core.hooksPath", "hooks"]);
    repository.git(&["config", "core.fsmonitor", "touch ran; false"]);
    rename_the_alert(&repository);
    repository.write("charts/staged.yml", "groups: []\n");
    let index = fs::read(repository.root().join(".git/index")).unwrap();
    let changed = fs::read_to_string(repository.root().join("charts/web.yml")).unwrap();
    let (_, found, _) = repository.run(&AGAINST_HEAD);
    assert!(found.contains("[vanished-permalink]"), "{found}");
    assert_eq!(fs::read(repository.root().join(".git/index")).unwrap(), index);
    assert_eq!(fs::read_to_string(repository.root().join("charts/web.yml")).unwrap(), changed);
    assert!(!repository.root().join("ran").exists() && !repository.root().join("runbooks/ran").exists());
}

/// As a hook is run: with variables that name the repository and its index.
#[test]
fn the_environment_of_a_hook_does_not_lead_astray() {
    let repository = repository();
    rename_the_alert(&repository);
    let mut command = repository.command(&AGAINST_HEAD);
    let (code, found, said) =
        outcome(&command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/none").output().unwrap());
    assert!(code == 0 && found.contains("[vanished-permalink]"), "{found}{said}");
}

#[test]
fn links_of_a_revision_lead_nowhere_else() {
    let repository = repository();
    let secret = TempDir::new().unwrap();
    fs::write(secret.path().join("rules.yml"), RULES.replace("WebDown", "Secret")).unwrap();
    std::os::unix::fs::symlink(secret.path(), repository.root().join("charts/out")).unwrap();
    repository.write("runbooks/book.toml", "[alerts]\nrules = [\"../charts/**/*.yml\"]\n");
    repository.commit();
    fs::remove_file(repository.root().join("charts/out")).unwrap();
    let (_, found, _) = repository.run(&AGAINST_HEAD);
    assert!(!found.contains("Secret"), "{found}");
}

/// What is proposed for a revision that a shallow clone lacks gets it.
#[test]
fn a_shallow_clone_fetches_what_it_is_told_to() {
    let repository = repository();
    for number in 0..4 {
        repository.git(&["commit", "--quiet", "--allow-empty", "--message", &format!("{number}")]);
    }
    let old = repository.git(&["rev-parse", "HEAD~2"]);
    repository.git(&["branch", "base", "HEAD~1"]);
    repository.git(&["tag", "--annotate", "--message", "First", "v1", "HEAD~3"]);
    let from = format!("file://{}", repository.root().display());
    for revision in ["origin/base", "origin/base~1", "HEAD~1", old.trim(), "v1"] {
        let folder = TempDir::new().unwrap();
        let clone = folder.path().join("clone");
        let (dir, book) = (clone.to_str().unwrap(), clone.join("runbooks"));
        repository.git(&["clone", "--quiet", "--depth=1", &from, dir]);
        let against = ["check", book.to_str().unwrap(), "--against", revision];
        let (code, _, said) = repository.run(&against);
        let command = said.split("`git ").nth(1).and_then(|rest| rest.split('`').next()).unwrap_or_default().to_owned();
        assert!(code == 2 && command.starts_with("fetch "), "{revision}: {said}");
        let words: Vec<&str> = ["-C", dir].into_iter().chain(command.split(' ')).collect();
        repository.git(&words);
        let (code, _, said) = repository.run(&against);
        assert!(code != 2, "{revision}: {command}: {said}");
    }
}

/// A container often runs as somebody who does not own the checkout.
#[test]
fn a_repository_of_somebody_else_says_how_to_trust_it() {
    let repository = repository();
    let mut command = repository.command(&AGAINST_HEAD);
    let (code, _, said) = outcome(&command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").output().unwrap());
    assert!(code == 2 && said.contains("dubious ownership"), "{code}, {said}");
    assert!(said.contains("if you trust it: `git config --global --add safe.directory /"), "{said}");
}

#[test]
fn what_cannot_be_done_says_why() {
    let repository = repository();
    repository.git(&["commit", "--quiet", "--allow-empty", "--message", "Nothing"]);
    let shallow = TempDir::new().unwrap();
    let from = format!("file://{}", repository.root().display());
    let to = shallow.path().join("clone");
    repository.git(&["clone", "--quiet", "--depth=1", &from, to.to_str().unwrap()]);
    let bare = TempDir::new().unwrap();
    fs::write(bare.path().join("book.toml"), "").unwrap();
    let old = repository.git(&["rev-parse", "HEAD~1"]);
    let table = [
        (repository.root().join("runbooks"), "no-such", "the repository has no revision `no-such`"),
        (repository.root().join("runbooks"), "-x", "`--against -x` is neither a file nor a revision"),
        (repository.root().join("runbooks"), "", "`` is no revision"),
        (to.join("runbooks"), old.trim(), "fetch it first: `git fetch --unshallow --tags origin`"),
        (bare.path().to_owned(), "HEAD", "cannot look up revision `HEAD`: fatal: not a git repository"),
    ];
    for (dir, revision, wanted) in table {
        let (code, _, said) = repository.run(&["check", dir.to_str().unwrap(), "--against", revision]);
        assert!(code == 2 && said.contains(wanted), "{revision}: {code}, {said}");
    }
    let mut command = repository.command(&AGAINST_HEAD);
    let (code, _, said) = outcome(&command.env("PATH", "").output().unwrap());
    assert!(code == 2 && said.contains("needs the program `git`"), "{code}, {said}");
}
