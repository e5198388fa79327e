//! The gate over a whole fleet: what was planted is found and nothing else, and what is said does not depend on how
//! one asks. Keeps promises 10, 22, 43 to 49 and 62.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use proptest::prelude::*;
use support::fleet::{self, Gap, differences};
use support::{Book, Chance, TODAY, run};

#[test]
fn a_sound_fleet_has_no_finding() {
    let book = Book::new(&fleet::fleet(1, 10, 0).files);
    let (code, findings) = book.check(&["--strict"]);
    assert_eq!((code, findings), (0, vec![]));
}

#[test]
fn the_planted_gaps_are_found_and_nothing_else() {
    for seed in 0..4 {
        let fleet = fleet::fleet(seed, 2 * Gap::ALL.len(), 1);
        let (code, findings) = Book::new(&fleet.files).check(&[]);
        assert_eq!(code, 1, "seed {seed}");
        let found = findings.into_iter().map(|found| (found.check, found.level, found.file, found.line));
        let (missed, surplus) = differences(&fleet.expected, found);
        assert!(
            missed.is_empty() && surplus.is_empty(),
            "seed {seed}\nplanted, not found: {missed:#?}\nfound, not planted: {surplus:#?}"
        );
    }
}

/// How one asks, which must not matter.
#[derive(Debug, Clone)]
struct Asking {
    jobs: u8,
    verbosity: Option<&'static str>,
    elsewhere: bool,
    /// In which order the files were written, and the globs named.
    order: u64,
    format: &'static str,
}

fn asking() -> impl Strategy<Value = Asking> {
    let verbosity = prop::sample::select(vec![None, Some("-q"), Some("-v")]);
    let format = prop::sample::select(alertbook::report::names().collect::<Vec<_>>());
    (1..9_u8, verbosity, any::<bool>(), any::<u64>(), format)
        .prop_map(|(jobs, verbosity, elsewhere, order, format)| Asking { jobs, verbosity, elsewhere, order, format })
}

fn shuffled<T: Clone>(items: &[T], seed: u64) -> Vec<T> {
    let mut chance = Chance::new(seed);
    let mut items = items.to_vec();
    for at in (1..items.len()).rev() {
        items.swap(at, chance.below(at + 1));
    }
    items
}

/// Exit code and report of `check` over a fleet with every gap, and over the pages of an ugly book.
fn asked(files: &[(String, String)], asking: &Asking) -> (Option<i32>, String) {
    let book = Book::new(&shuffled(files, asking.order));
    let elsewhere = tempfile::tempdir().unwrap();
    let jobs = asking.jobs.to_string();
    let mut args = vec!["check", "--today", TODAY, "--format", asking.format, "--jobs", &jobs];
    args.extend(asking.verbosity);
    for glob in shuffled(&["rules/*.json", "rules/*.yaml", "rules/svc-1*"], asking.order) {
        args.extend(["--rules", glob]);
    }
    let root = book.root().to_str().unwrap();
    let output = if asking.elsewhere {
        args.push(root);
        run(elsewhere.path(), &args)
    } else {
        run(book.root(), &args)
    };
    (output.code, output.stdout)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_and_every_report_are_the_same_however_one_asks(asking in asking()) {
        let files = fleet::fleet(5, Gap::ALL.len(), 1).files;
        let plain = Asking { jobs: 1, verbosity: None, elsewhere: false, order: 0, format: asking.format };
        let (wanted, found) = (asked(&files, &plain), asked(&files, &asking));
        prop_assert_eq!(wanted.0, Some(1));
        prop_assert!(wanted == found, "{:?} differs from {:?}", asking, plain);
    }
}
