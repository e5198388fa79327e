//! Configuration and URL -> where it leads.

use super::*;
use crate::site::alerts::fixture::Book;
use crate::span::Span;

fn book() -> Book {
    let mut book = Book::new();
    book.page("alpha/Broker-Down.md", &["Disk Full", "runbook 5 memory exhaustion"])
        .meta
        .aliases
        .push(crate::parse::Fact { value: "/old/broker/".to_owned(), span: Span::new(file(), 0..0), inferred: false });
    book.page("alpha/README.md", &["Contacts"]);
    book.page("beta/index.md", &[]);
    book.page("beta/draft.md", &[]).meta.draft = true;
    book.page("beta/é x.md", &[]);
    book.page("one/same.md", &[]);
    book.page("two/same.md", &[]);
    book.alerts(&[("BrokerDown", "alpha", ""), ("Disk Full [root]", "beta", ""), ("A/B", "x", "")]);
    book
}

fn file() -> crate::span::FileId {
    crate::span::SourceMap::default().add("", "")
}

/// Where a URL of the first rule leads: `page path#section (case)`, `alert X`, `miss X (near Y)`, `external`, `empty`.
fn show(book: &Book, url: &str) -> String {
    let index = book.index();
    let rules = &book.rule_files[0].rules;
    let urls = Urls::new(&book.sources, &book.pages, &index, rules.iter().map(|rule| rule.name.value.as_str()));
    match urls.target(url, &rules[0]) {
        UrlTarget::Runbook { page, section, case } => {
            let page = &book.pages[page];
            let section = section.map_or(String::new(), |section| format!("#{}", page.sections[section].id));
            format!("{}{section}{}", page.path, case.map_or(String::new(), |case| format!(" ({case})")))
        }
        UrlTarget::Permalink(name) => format!("alert {name}"),
        UrlTarget::Miss { wanted, near } => format!("miss {wanted} (near {})", near.as_deref().unwrap_or("-")),
        UrlTarget::External => "external".to_owned(),
        UrlTarget::Empty => "empty".to_owned(),
    }
}

fn assert_table(book: &Book, cases: &[(&str, &str)]) {
    let found: Vec<(&str, String)> = cases.iter().map(|(url, _)| (*url, show(book, url))).collect();
    let wanted: Vec<(&str, String)> = cases.iter().map(|(url, wanted)| (*url, (*wanted).to_owned())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_site_url_says_what_belongs_to_the_book() {
    let mut book = book();
    book.sources.config.html.site_url = Some(book.spanned("https://Wiki.example.com/runbooks/"));
    assert_table(
        &book,
        &[
            ("https://wiki.example.com/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("http://wiki.example.com/runbooks/alerts/BrokerDown", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alerts/BrokerDown/index.html?x=1#y", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alerts/Disk%20Full%20%5Broot%5D/", "alert Disk Full [root]"),
            ("https://wiki.example.com/runbooks/alerts/A%252FB/", "alert A/B"),
            ("https://wiki.example.com/runbooks/alerts/brokerdown/", "miss brokerdown (near BrokerDown)"),
            ("https://wiki.example.com/runbooks/alerts/BrokerDwon/", "miss BrokerDwon (near BrokerDown)"),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down.html", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down/?ns=1", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down.md", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/alpha/broker-down", "alpha/Broker-Down.md (alpha/Broker-Down.html)"),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down#disk-full", "alpha/Broker-Down.md#disk-full"),
            (
                "https://wiki.example.com/runbooks/alpha/Broker-Down#Disk-Full",
                "alpha/Broker-Down.md#disk-full (alpha/Broker-Down.html#disk-full)",
            ),
            (
                "https://wiki.example.com/runbooks/alpha/Broker-Down#disk-ful",
                "miss alpha/Broker-Down.md#disk-ful (near alpha/Broker-Down.md#disk-full)",
            ),
            (
                "https://wiki.example.com/runbooks/alpha/Broker-Down#runbook-5-high-memory-usage",
                "miss alpha/Broker-Down.md#runbook-5-high-memory-usage (near alpha/Broker-Down.md#runbook-5-memory-exhaustion)",
            ),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down#zzz", "miss alpha/Broker-Down.md#zzz (near -)"),
            ("https://wiki.example.com/runbooks/alpha/", "alpha/README.md"),
            ("https://wiki.example.com/runbooks/beta", "beta/index.md"),
            ("https://wiki.example.com/runbooks/beta/%C3%A9%20x.html", "beta/é x.md"),
            ("https://wiki.example.com/runbooks/old/broker", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/beta/draft.html", "miss beta/draft.html, which is a draft (near -)"),
            (
                "https://wiki.example.com/runbooks/alpha/BrokerDown.html",
                "miss alpha/BrokerDown.html (near alpha/Broker-Down.md)",
            ),
            ("https://wiki.example.com/runbooks", "miss  (near -)"),
            ("https://wiki.example.com/other/x", "external"),
            ("https://wiki.example.com/runbooks/alerts/{{ $labels.alertname }}/", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alpha/{{ $labels.page }}.html", "external"),
            ("https://wiki.example.com/runbooks/[[ .x ]]/Broker-Down.html#disk-full", "alpha/Broker-Down.md#disk-full"),
            ("{{ $labels.runbook }}", "external"),
        ],
    );
}

#[test]
fn patterns_name_sources_alerts_and_labels() {
    let mut book = book();
    let patterns = [
        "https://git.example.com/blob/main/{source}",
        "https://wiki/{service}/{page}",
        "https://flat/all.html#{alert}",
        "https://q/view?name={alert}",
    ];
    book.sources.config.alerts.runbook_urls = patterns.map(|pattern| book.spanned(pattern)).into();
    assert_table(
        &book,
        &[
            (
                "https://git.example.com/blob/main/content/alpha/Broker-Down.md#disk-full",
                "alpha/Broker-Down.md#disk-full",
            ),
            ("https://git.example.com/blob/main/content/alpha/Broker-Down.md#L10-L20", "alpha/Broker-Down.md"),
            ("https://git.example.com/blob/main/content/alpha", "alpha/README.md"),
            (
                "https://git.example.com/blob/main/content/Alpha/broker-down.md",
                "alpha/Broker-Down.md (content/alpha/Broker-Down.md)",
            ),
            ("https://git.example.com/blob/main/content/alpha/gone.md", "miss content/alpha/gone.md (near -)"),
            ("https://wiki/alpha/alpha/Broker-Down", "alpha/Broker-Down.md"),
            ("https://wiki/other/alpha/Broker-Down", "external"),
            ("https://flat/all.html#BrokerDown", "alert BrokerDown"),
            ("https://q/view?name=BrokerDown", "alert BrokerDown"),
            ("content/alpha/Broker-Down.md", "alpha/Broker-Down.md"),
        ],
    );
}

#[test]
fn without_patterns_the_ends_of_paths_decide() {
    assert_table(
        &book(),
        &[
            (
                "https://git.example.com/ops/blob/main/content/alpha/Broker-Down.md#disk-full",
                "alpha/Broker-Down.md#disk-full",
            ),
            (
                "https://git.example.com/ops/blob/main/content/alpha/Broker-Down.md#gone-for-good",
                "miss alpha/Broker-Down.md#gone-for-good (near -)",
            ),
            ("https://docs.example.com/x/Broker-Down", "alpha/Broker-Down.md"),
            ("https://docs.example.com/x/broker-down/", "alpha/Broker-Down.md (alpha/Broker-Down.html)"),
            ("https://docs.example.com/x/Broker-Down#theirs", "external"),
            ("https://docs.example.com/x/README.md", "external"),
            ("https://docs.example.com/alpha/README.md", "alpha/README.md"),
            ("https://docs.example.com/x/same.html", "external"),
            ("https://docs.example.com/two/same.html", "two/same.md"),
            ("https://docs.example.com/two/", "external"),
            ("https://docs.example.com/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("https://docs.example.com/runbooks/alerts/BrokerDwon/", "miss BrokerDwon (near BrokerDown)"),
            ("https://docs.example.com/runbooks/alerts/Elsewhere/", "external"),
            ("{{ .Values.base }}/alpha/Broker-Down.html", "alpha/Broker-Down.md"),
            ("Broker-Down.md", "alpha/Broker-Down.md"),
            ("https://example.com", "external"),
            ("", "empty"),
            (" N/A ", "empty"),
            ("-", "empty"),
            ("none", "empty"),
            ("restart the pod, then wait", "empty"),
        ],
    );
}

proptest::proptest! {
    // promise 1
    #[test]
    fn no_url_panics(url in "(https?://)?[a-zA-Z/.#?%{}\\[\\]é \u{0}]{0,40}", pattern in "(https://)?[a/{}#?%é]{0,12}(\\{alert\\}|\\{page\\}|\\{source\\})?[/#a]{0,3}") {
        let mut book = book();
        assert!(!show(&book, &url).is_empty());
        book.sources.config.alerts.runbook_urls = vec![book.spanned(&pattern)];
        assert!(!show(&book, &url).is_empty());
    }
}
