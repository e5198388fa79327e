//! Tests: what contradicts itself, and what nothing leads to.

use super::*;

#[test]
fn contests_contradictions_and_unknown_names_are_found() {
    let mut book = Book::new();
    book.alerts(&[("Twice", "alpha", ""), ("Twice", "beta", ""), ("Wrong", "x", "https://git/content/one.md")]);
    book.page("one.md", &[]);
    claims(&mut book, "Twice", Convention::FrontMatter, Landing::Page);
    book.page("two.md", &[]);
    service(&mut book, "beta");
    claims(&mut book, "Twice", Convention::BoldKey, Landing::Page);
    claims(&mut book, "Wrong", Convention::FrontMatter, Landing::Page);
    claims(&mut book, "Dead", Convention::FrontMatter, Landing::Page);
    claims(&mut book, "twice", Convention::Heading, Landing::Page);
    let site = site(book);
    let contests = contested(&site, &site.alerts[0]);
    let found: Vec<(usize, Vec<PageId>)> =
        contests.iter().map(|one| (one.rule.rule, one.claims.iter().map(|(page, _)| *page).collect())).collect();
    assert_eq!(found, [(1, vec![0, 1])], "`two.md` is of service beta and leaves the rule of alpha alone");
    let all = declarations(&site);
    let wrong: Vec<_> = site.alerts.iter().flat_map(|alert| contradicted(&site, alert, &all)).collect();
    let wrong: Vec<_> = wrong.iter().map(|one| (one.linked, one.claiming, one.on)).collect();
    assert_eq!(wrong, [(0, 1, "Wrong")]);
    assert_eq!(
        unknown(&site).iter().map(|(page, claim, _)| (*page, claim.name.as_str())).collect::<Vec<_>>(),
        [(1, "Dead")]
    );
}

#[test]
fn a_url_to_a_runbook_of_unknown_alerts_is_contradicted_unless_the_name_is_a_slip() {
    let mut book = Book::new();
    let url = "https://git/content/one.md";
    book.alerts(&[("OtherClaims", "", url), ("BrokerSlow", "", "https://git/content/two.md")]);
    book.page("one.md", &[]);
    claims(&mut book, "Foo", Convention::FrontMatter, Landing::Page);
    claims(&mut book, "Bar", Convention::BoldKey, Landing::Page);
    book.page("two.md", &[]);
    claims(&mut book, "BrokerSlw", Convention::FrontMatter, Landing::Page);
    let site = site(book);
    let all = declarations(&site);
    let wrong: Vec<_> = site.alerts.iter().flat_map(|alert| contradicted(&site, alert, &all)).collect();
    let wrong: Vec<_> = wrong.iter().map(|one| (one.url.value.value.as_str(), one.linked, one.on)).collect();
    assert_eq!(wrong, [(url, 0, "Foo")]);
}

#[test]
fn orphans_are_named_with_the_alert_they_look_like() {
    let mut book = Book::new();
    let names = ["AcmeBrokerDown", "DiskFull", "Disk_Lost", "HighQueueLag", "One", "Two"];
    book.alerts(&names.map(|name| (name, "", "")));
    book.page("s/BrokerDown.md", &[]);
    book.page("s/declared.md", &[]);
    claims(&mut book, "FullDisk", Convention::FrontMatter, Landing::Page);
    book.page("s/many.md", &["One", "Two", "Queue lag is high", "Overview"]);
    claims(&mut book, "One", Convention::Heading, Landing::Section(1));
    claims(&mut book, "Two", Convention::Heading, Landing::Section(2));
    claims(&mut book, "HighQueueLat", Convention::BoldKey, Landing::Section(3));
    book.page("s/README.md", &[]);
    claims(&mut book, "Nothing", Convention::FrontMatter, Landing::Page);
    book.page("acme/AcMe.md", &[]);
    for name in ["s/PostgreSQL.md", "s/GitLab.md", "s/2026-01-03-DiskFull.md", "s/rca/DiskGone.md"] {
        book.page(name, &[]);
    }
    book.page("s/HighCPU.md", &[]);
    book.page("s/Draft-Page.md", &[]);
    book.page("s/NodeX\u{a0}.md", &[]);
    book.page("s/disk-lost.md", &[]);
    assert_eq!(
        orphans(&book),
        [
            "s/BrokerDown.md AcmeBrokerDown",
            "s/declared.md DiskFull",
            "s/many.md#queue-lag-is-high HighQueueLag",
            "s/HighCPU.md -",
            "s/disk-lost.md Disk_Lost"
        ]
    );
}

#[test]
fn parts_of_runbooks_and_retired_pages_are_no_orphans() {
    let mut book = Book::new();
    book.alerts(&[("One", "", ""), ("Two", "", "")]);
    book.sources.config.runbooks.required_sections = vec![vec!["Lookout".to_owned()]];
    book.page("many.md", &["One", "Two", "4. Escalation path", "Lookout", "Zebra"]);
    claims(&mut book, "One", Convention::Heading, Landing::Section(1));
    claims(&mut book, "Two", Convention::Heading, Landing::Section(2));
    book.page("deprecated_runbooks/PodDown.md", &[]);
    let found = orphans(&book);
    assert!(found.iter().all(|orphan| orphan.starts_with("many.md#zebra")), "{found:?}");
}
