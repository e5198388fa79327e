//! Paths without a host, and look-ups by names that many rules share.

use super::*;

#[test]
fn what_has_no_host_leads_nowhere_else() {
    let mut book = book();
    book.page("beta/Disk page.md", &[]);
    assert_table(
        &book,
        &[
            ("alpha/gone.md", "no page alpha/gone.md (near -)"),
            ("gone.md", "no page gone.md (near -)"),
            ("charts/x/README.md", "external"),
            ("wiki.example.org/x", "external"),
            ("wiki:8080/x", "external"),
            ("alerts/Disk{{ $labels.x }}/", "external"),
            ("alpha/{{ $labels.x }}/gone.md", "no page alpha/…/gone.md (near -)"),
            ("content/beta/Disk page.md", "beta/Disk page.md"),
            ("content/No such page.md", "no page content/No such page.md (near -)"),
            ("look at content/No such page.md", "empty"),
            ("FIXME", "empty"),
            ("<URL>", "empty"),
            ("false", "empty"),
            ("runbook", "empty"),
            ("5", "empty"),
            ("x.y", "empty"),
            ("TODO/fix.me", "empty"),
            ("javascript:alert(1)", "scheme javascript:"),
        ],
    );
}

#[test]
fn templates_of_their_own_name_and_common_ends_are_looked_up_and_not_scanned() {
    let mut book = Book::new();
    let many = 2_000;
    for at in 0..many {
        book.page(&format!("svc{at}/runbooks/errors.md"), &[]);
    }
    let name = |at: usize| format!("Name{at}");
    let rules: Vec<(String, String)> =
        (0..many).map(|at| (name(at), format!("https://h/svc{at}/runbooks/errors"))).collect();
    let rules: Vec<(&str, &str, &str)> = rules.iter().map(|(name, url)| (name.as_str(), "a", url.as_str())).collect();
    book.alerts(&rules);
    let index = book.index();
    let names = rules.iter().map(|(name, ..)| *name);
    let urls = Urls::new(&book.sources, &book.pages, &index, names, &book.rule_files);
    let found = book.rule_files[0].rules.iter().flat_map(|rule| urls.of(rule));
    assert_eq!(found.filter(|url| matches!(url.target, UrlTarget::Runbook { .. })).count(), many);
    let mut spelled = spelled::Spelled::new((0..many).map(|at| (format!("team/name{at}"), Some(at))).collect());
    for at in 0..many {
        assert!(matches!(spelled.like(&format!("{WILD}/Name{at}")), spelled::Like::One(page) if page == at));
    }
    assert!(spelled.left() > spelled::COMPARISONS - many * 2);
    spelled = spelled::Spelled::new(vec![("a".to_owned(), None)]);
    assert!(matches!(spelled.like(&format!("{WILD}b")), spelled::Like::Nothing));
}
