//! `check` and an independent crawl of the built site agree, both ways, on books made up from seeds.
//! Keeps promises 35, 36, 38, 39, 40 and 43.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeSet;

use support::crawl::{Crawl, crawl};
use support::generate::{self, Defect, Generated, Planted};
use support::{Book, Chance, Finding, SITE_URL};

const SEEDS: u64 = 40;

fn crawled(book: &Book) -> Crawl {
    crawl(&book.build(), Some(SITE_URL))
}

/// Says how to see the book of a failing seed.
fn named(seed: u64, generated: &Generated) -> String {
    let files = generated.files.iter().map(|(path, text)| format!("== {path}\n{text}"));
    let text: Vec<String> = files.collect();
    let path = std::env::temp_dir().join(format!("alertbook-seed-{seed}.txt"));
    std::fs::write(&path, text.join("\n")).unwrap();
    format!("seed {seed}, its files in {}", path.display())
}

#[test]
fn a_clean_book_checks_clean_and_crawls_clean() {
    for seed in 0..SEEDS {
        let generated = generate::book(seed, &[]);
        let book = Book::new(&generated.files);
        let (code, findings) = book.check(&["--strict"]);
        assert_eq!((code, findings), (0, vec![]), "{}", named(seed, &generated));
        let crawl = crawled(&book);
        assert_eq!(crawl.dead, BTreeSet::new(), "{}", named(seed, &generated));
        assert_eq!(crawl.wrong, Vec::<String>::new(), "{}", named(seed, &generated));
        assert!(crawl.followed > 200, "only {} references followed, seed {seed}", crawl.followed);
    }
}

/// Three to seven defects, different from seed to seed; every kind comes up often.
fn defects(seed: u64) -> Vec<Defect> {
    let mut chance = Chance::new(seed ^ 0xdef);
    let count = 3 + chance.below(5);
    let first = Defect::ALL[usize::try_from(seed).unwrap() % Defect::ALL.len()];
    std::iter::once(first).chain((1..count).map(|_| *chance.pick(&Defect::ALL))).collect()
}

#[test]
fn planted_defects_are_found_and_nothing_else() {
    for seed in 0..SEEDS {
        let generated = generate::book(seed, &defects(seed));
        let (code, findings) = Book::new(&generated.files).check(&[]);
        let errors = generated.planted.iter().any(|planted| planted.level == "error");
        assert_eq!(code, i32::from(errors), "{}", named(seed, &generated));
        let (missed, surplus) = matched(&generated.planted, &findings);
        assert!(
            missed.is_empty() && surplus.is_empty(),
            "{}\nplanted, not found: {missed:#?}\nfound, not planted: {surplus:#?}",
            named(seed, &generated)
        );
    }
}

/// Pairs what was planted with what was found, one to one. Found warnings that nobody planted are no matter here.
fn matched<'a>(planted: &'a [Planted], findings: &'a [Finding]) -> (Vec<&'a Planted>, Vec<&'a Finding>) {
    let mut surplus: Vec<&Finding> = findings.iter().collect();
    let mut missed = Vec::new();
    for one in planted {
        let hit = surplus.iter().position(|found| {
            let place = (found.file.clone(), found.line);
            found.check == one.check && found.level == one.level && one.at.contains(&place)
        });
        match hit {
            Some(at) => drop(surplus.remove(at)),
            None => missed.push(one),
        }
    }
    surplus.retain(|found| found.level == "error");
    (missed, surplus)
}

#[test]
fn a_crawl_of_the_site_finds_exactly_the_planted_dead_links() {
    for seed in 0..SEEDS {
        let generated = generate::book(seed, &defects(seed));
        let crawl = crawled(&Book::new(&generated.files));
        let planted: BTreeSet<_> = generated.planted.iter().filter_map(|planted| planted.dead.clone()).collect();
        assert_eq!(crawl.dead, planted, "crawled | planted, {}", named(seed, &generated));
        assert_eq!(crawl.wrong, Vec::<String>::new(), "{}", named(seed, &generated));
    }
}

#[test]
fn the_generator_makes_many_books_and_plants_every_defect() {
    let books: BTreeSet<_> = (0..SEEDS).map(|seed| generate::book(seed, &[]).files).collect();
    assert_eq!(books.len() as u64, SEEDS, "a book a seed");
    let kinds: BTreeSet<_> = (0..SEEDS).flat_map(defects).map(|defect| format!("{defect:?}")).collect();
    assert_eq!(kinds.len(), Defect::ALL.len(), "every kind of defect");
    for seed in 0..SEEDS {
        let generated = generate::book(seed, &Defect::ALL);
        assert_eq!(generated.planted.len(), Defect::ALL.len());
        for (file, line) in generated.planted.iter().flat_map(|planted| &planted.at) {
            let (_, text) = generated.files.iter().find(|(path, _)| path == file).unwrap();
            let line = text.lines().nth(usize::try_from(*line).unwrap() - 1).unwrap();
            let marks = ["gone-", "nowhere-", "Lonely", "Vanished", "Contested", "no such", "book.toml", "Then [this"];
            assert!(marks.iter().any(|mark| line.contains(mark)), "a planted line of {file}: {line}");
        }
    }
}
