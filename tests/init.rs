//! From a tree of old runbooks and rules to a gate: `init`, `check`, the baseline, `new`; no line edited by hand.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::print_stdout, reason = "says what it skips")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::{Book, run};

fn scattered() -> Book {
    Book::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/scattered"))
}

#[test]
fn init_then_check_is_the_true_report() {
    let book = scattered();
    let before: BTreeSet<_> = support::tree(book.root()).into_iter().collect();
    let said = run(book.root(), &["init"]).exits(&[0], "init").stdout;
    let after: BTreeSet<_> = support::tree(book.root()).into_iter().collect();
    let new: Vec<&str> = after.difference(&before).map(|(path, _)| path.as_str()).collect();
    assert_eq!(new, ["book.toml"], "all else is as it was");
    assert!(before.is_subset(&after));
    let summary = "5 pages, 6 alerts: 5 covered (1 declared, 3 linked, 1 inferred), 1 uncovered; 2 errors, 2 warnings";
    assert!(said.contains(summary), "{said}");
    assert!(said.contains("3 runbook URLs begin with `https://git.example.com/pond/mono/blob/main/`"), "{said}");

    let toml = std::fs::read_to_string(book.root().join("book.toml")).unwrap();
    for line in [
        "src = \"docs/runbooks\"",
        "from = \"services/payments/playbooks\"",
        "from = \"services/ledger\"",
        "owner = \"@pond/payments\"",
        "# 1 alert rule that leads here says so in a label.",
        "path = \"ledger/**\"",
        "owner = \"@pond/ledger\"",
        "    \"charts/*/templates/*.yaml\", # 2 files, 3 alert rules",
        "    \"prometheus/*.yml\", # 1 file, 3 alert rules",
    ] {
        assert!(toml.lines().any(|written| written == line), "{line}\n{toml}");
    }
    let owned =
        run(book.root(), &["alerts", "--owner", "@pond/payments", "--format", "csv"]).exits(&[0], "alerts").stdout;
    assert_eq!(owned.lines().count(), 3, "a mount keeps its owner: {owned}");
    let checked = run(book.root(), &["check", "--format", "short"]).exits(&[1], "check");
    let errors: Vec<&str> = checked.stdout.lines().filter(|line| line.contains(": error[")).collect();
    assert_eq!(errors.len(), 2, "{}", checked.stdout);
    assert!(errors[0].contains("broken-link") && errors[1].contains("`ClockDrifts`"), "{errors:?}");
}

/// The gate from its first day on, for a book that has errors and gets a rule file `rules` more; `source` is what URLs of
/// its pages begin with.
fn ratchet(book: &Book, rules: &str, source: &str, mend: impl FnOnce()) {
    let baseline = book.root().join("alertbook.baseline.json");
    let held = || std::fs::read_to_string(&baseline).unwrap().matches("fingerprint").count();
    run(book.root(), &["init"]).exits(&[0], "init");
    run(book.root(), &["check"]).exits(&[1], "check");
    run(book.root(), &["check", "--write-baseline"]).exits(&[0], "check --write-baseline");
    run(book.root(), &["check"]).exits(&[0], "check after the baseline");
    let again = run(book.root(), &["init"]).exits(&[0], "init once more").stdout;
    assert!(again.contains(" baselined") && !again.contains("--write-baseline"), "{again}");
    let all = held();
    mend();
    run(book.root(), &["check", "--write-baseline"]).exits(&[0], "a finding is mended");
    assert!(held() < all, "{} of {all}", held());

    let alert = format!(
        "groups:\n  - name: new\n    rules:\n      - alert: ParrotEscaped\n        expr: parrots < 1\n        \
         labels: {{severity: critical, service: ../aviary}}\n        annotations:\n          summary: A parrot is *gone*\n          \
         runbook_url: {source}birds.md # to come\n"
    );
    book.write(rules, alert.as_bytes());
    let red = run(book.root(), &["check", "--format", "short"]).exits(&[1], "an alert is added");
    let errors: Vec<&str> = red.stdout.lines().filter(|line| line.contains(": error[")).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].contains("alert-without-runbook]: alert `ParrotEscaped`"), "{errors:?}");
    assert!(errors[1].contains("broken-runbook-url]"), "{errors:?}");
    let said = run(book.root(), &["new", "runbook", "ParrotEscaped"]).exits(&[0], "new runbook").stdout;
    let path = said.lines().next().unwrap();
    assert!(path.ends_with("/aviary/ParrotEscaped.md"), "{path}");
    run(book.root(), &["new", "runbook", "ParrotEscaped"]).exits(&[2], "it has one");
    let stub = run(book.root(), &["alerts", "--format", "json"]).exits(&[0, 1], "alerts").stdout;
    assert!(stub.contains("\"stub\""), "{stub}");
    run(book.root(), &["check"]).exits(&[1], "a stub is no runbook");

    let text = std::fs::read_to_string(book.root().join(path)).unwrap();
    assert!(text.contains("A parrot is \\*gone\\*") && text.contains("```promql\nparrots < 1\n```"), "{text}");
    let filled = text.lines().filter(|line| !line.contains("alertbook: stub")).map(|line| format!("{line}\n"));
    book.write(path, filled.collect::<String>().replace("TODO", "Open the window and call it.").as_bytes());
    let left = run(book.root(), &["check", "--format", "short"]).exits(&[1], "the stub is filled").stdout;
    let errors: Vec<&str> = left.lines().filter(|line| line.contains(": error[")).collect();
    assert!(errors.len() == 1 && errors[0].contains("broken-runbook-url]"), "{errors:?}");
    run(book.root(), &["check", "--fix-rules"]).exits(&[0], "the URL is written");
    let mended = std::fs::read_to_string(book.root().join(rules)).unwrap();
    assert_eq!(mended, alert.replace("birds.md", "aviary/ParrotEscaped.md"), "and nothing else");
    run(book.root(), &["check"]).exits(&[0], "green again");
}

#[test]
fn the_gate_of_an_old_repository_only_tightens() {
    let book = scattered();
    ratchet(&book, "prometheus/birds.yml", "https://git.example.com/pond/mono/blob/main/docs/runbooks/", || {
        book.write("docs/runbooks/snapshots.md", b"# Snapshots\n\nThe oldest goes first.\n");
    });
}

#[test]
fn the_gate_of_real_documents_only_tightens() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    if !seeds.is_dir() {
        return println!("skipped: {} is not there", seeds.display());
    }
    // That `init` and `check` say what the truth says of them is proved in `seeds.rs`.
    let book = Book::copy(&seeds);
    let wrong = "#runbook-5-high-memory-usage";
    ratchet(&book, "rules/birds.yml", "https://git.example.com/ops/runbooks/blob/main/content/", || {
        let path = book.root().join("rules/oneiric.yml");
        let text = std::fs::read_to_string(path).unwrap();
        book.write("rules/oneiric.yml", text.replace(wrong, "#runbook-5-memory-exhaustion").as_bytes());
    });
}

#[test]
fn an_existing_book_toml_stays_and_hears_what_it_lacks() {
    let book = scattered();
    let own = "[book]\ntitle = \"Ours\"\nsrc = \"docs/runbooks\"\n";
    book.write("book.toml", own.as_bytes());
    let said = run(book.root(), &["init", "--ci", "gitlab"]).exits(&[0], "init").stdout;
    assert_eq!(std::fs::read_to_string(book.root().join("book.toml")).unwrap(), own);
    assert!(said.contains("\"prometheus/*.yml\"") && said.contains("stays as it is"), "{said}");
    let job = std::fs::read_to_string(book.root().join(".gitlab/runbooks.yml")).unwrap();
    assert!(job.contains("book: \".\"\n"), "{job}");
    book.write(".gitlab/runbooks.yml", b"mine\n");
    run(book.root(), &["init", "--ci", "gitlab"]).exits(&[0], "init again");
    assert_eq!(std::fs::read(book.root().join(".gitlab/runbooks.yml")).unwrap(), b"mine\n");
}

#[test]
fn other_generators_say_where_documents_lie() {
    let page = "# QueueStuck\n\nRestart the consumer.\n";
    let rules = "groups:\n  - name: q\n    rules:\n      - alert: QueueStuck\n        expr: stuck > 0\n";
    let url = "https://docs.pond.example/";
    let mkdocs = format!("site_name: Ours\nsite_url: {url}\ndocs_dir: handbuch\n");
    let hugo = format!("title = 'Ours'\nbaseURL = '{}'\ncontentDir = 'pages'\n", url.trim_end_matches('/'));
    for (settings, text, folder, title, site) in [
        ("mkdocs.yml", mkdocs.as_str(), "handbuch", "Ours", true),
        ("hugo.toml", hugo.as_str(), "pages", "Ours", true),
        ("hugo.yaml", "contentDir: pages/en\nbaseURL: https://example.org/\n", "pages/en", "Runbooks", false),
        (
            "docs/book.toml",
            "[author]\ntitle = 'Dr'\n[book]\ntitle = 'O\\urs'\nsrc = \"md\"\n",
            "docs/md",
            "O\\\\urs",
            false,
        ),
        ("docs/book.toml", "[book\nsrc = \"md\"\n", "docs/src", "Runbooks", false),
    ] {
        let page_path = format!("{folder}/ops/queue.md");
        let book = Book::new(&[(settings, text), (page_path.as_str(), page), ("q.yml", rules)]);
        let said = run(book.root(), &["init"]).exits(&[0], settings).stdout;
        let toml = std::fs::read_to_string(book.root().join("book.toml")).unwrap();
        assert!(toml.contains(&format!("\nsrc = \"{folder}\"\n")), "{settings}\n{toml}");
        assert!(toml.contains(&format!("\ntitle = \"{title}\"\n")), "{settings}\n{toml}");
        assert_eq!(toml.contains(&format!("says.\nsite-url = \"{url}\"\n")), site, "{settings}\n{toml}");
        assert!(said.contains("1 page, 1 alert: 1 covered"), "{settings}\n{said}");
    }
}

/// What the rules themselves say of the site goes before what another tool's settings say.
#[test]
fn addresses_of_rules_go_before_those_of_settings() {
    let url = "https://wiki.pond.example/alerts/QueueStuck/";
    let rules = format!(
        "groups:\n  - name: q\n    rules:\n      - {{alert: QueueStuck, expr: up, annotations: {{runbook_url: {url}}}}}\n"
    );
    let settings = "site_name: Ours\nsite_url: https://docs.pond.example/\n";
    let page = "---\nalerts: QueueStuck\n---\n\n# Queue\n\nRestart the consumer.\n";
    let book = Book::new(&[("mkdocs.yml", settings), ("docs/queue.md", page), ("q.yml", rules.as_str())]);
    run(book.root(), &["init"]).exits(&[0], "init");
    let toml = std::fs::read_to_string(book.root().join("book.toml")).unwrap();
    assert!(toml.contains("site-url = \"https://wiki.pond.example/\"") && !toml.contains("docs.pond"), "{toml}");

    book.write("book.toml", b"[book]\nsrc = \"docs\"\n\n[alerts]\nrules = [\"*.yml\"]\n");
    let said = run(book.root(), &["init"]).exits(&[0], "init beside a book.toml with rules").stdout;
    assert!(said.contains("site-url = \"https://wiki.pond.example/\"") && !said.contains("docs.pond"), "{said}");
}

/// What cannot be read is never accepted, so it comes before the baseline.
#[test]
fn what_was_not_read_comes_first() {
    let book = scattered();
    std::os::unix::fs::symlink("nowhere.md", book.root().join("docs/runbooks/gone.md")).unwrap();
    let said = run(book.root(), &["init"]).exits(&[0], "init").stdout;
    let (first, then) = (said.find("alertbook explain unreadable-file"), said.find("check --write-baseline"));
    assert!(first.is_some() && first < then, "{said}");
}

/// A repository of rules alone: its runbooks are yet to be written, or they are another book's. A baseline would accept
/// that nothing was read, and there is nothing to build.
#[test]
fn rules_alone_hear_what_comes_next() {
    let rules = "groups:\n  - name: q\n    rules:\n      - {alert: QueueStuck, expr: up}\n";
    let book = Book::new(&[("alerts.tpl", rules), ("rules/more.rules", &rules.replace("Stuck", "Gone"))]);
    book.write("q.jinja", rules.replace("Stuck", "Lost").as_bytes());
    let unnamed = run(book.root(), &["new", "--uncovered"]).exits(&[2], "no rules are named").stderr;
    assert!(unnamed.contains("no rule files are named") && unnamed.contains("`alertbook init`"), "{unnamed}");
    let said = run(book.root(), &["init"]).exits(&[0], "init").stdout;
    assert!(said.contains("3 alert rules in 3 files"), "templates and `.rules` are looked at: {said}");
    let next = said.split_once("next:\n").unwrap().1;
    let first: Vec<&str> = next.lines().map(|line| line.trim().split("   ").next().unwrap()).collect();
    assert_eq!(first, ["alertbook check", "alertbook new --uncovered", "alertbook check --book alerts.json"]);

    let other =
        Book::new(&[("content/q.md", "---\nalerts: [QueueStuck, QueueGone, QueueLost]\n---\n\n# Q\n\nRestart it.\n")]);
    other.write("book.toml", b"[alerts]\nrules = [\"q.yml\"]\n");
    let more = "      - {alert: QueueGone, expr: up}\n      - {alert: QueueLost, expr: up}\n";
    other.write("q.yml", format!("{rules}{more}").as_bytes());
    run(other.root(), &["build"]).exits(&[0], "build");
    std::fs::copy(other.root().join("book/alerts.json"), book.root().join("alerts.json")).unwrap();
    run(book.root(), &["check", "--book", "alerts.json"]).exits(&[0], "as it says");

    run(book.root(), &["new", "--uncovered"]).exits(&[0], "as it says");
    let said = run(book.root(), &["check", "--format", "short"]).exits(&[1], "stubs").stdout;
    assert!(!said.contains("nothing-checked") && said.matches("has nothing to act on").count() == 3, "{said}");
}
