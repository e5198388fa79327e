//! Configuration and URL -> where it leads.

mod company;
mod paths;

use super::*;
use crate::site::PageId;
use crate::site::alerts::fixture::Book;
use crate::span::Span;

fn book() -> Book {
    let mut book = Book::new();
    "content".clone_into(&mut book.sources.config.book.src);
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
    let names = rules.iter().map(|rule| rule.name.value.as_str());
    let urls = Urls::new(&book.sources, &book.pages, &index, names, &book.rule_files);
    let Led { target, case } = urls.target(url, &rules[0]);
    let case = case.map_or(String::new(), |case| format!(" ({case})"));
    let path = |page: PageId| &book.pages[page].path;
    let near = |near: Option<String>| format!(" (near {})", near.as_deref().unwrap_or("-"));
    match target {
        UrlTarget::Runbook { page, section } => {
            let section = section.map(|section| format!("#{}", book.pages[page].sections[section].id));
            format!("{}{}{case}", path(page), section.unwrap_or_default())
        }
        UrlTarget::Permalink(name) => format!("alert {name}{case}"),
        UrlTarget::Other(path) => format!("other {path}"),
        UrlTarget::Miss(UrlMiss::Alert { wanted, near: one }) => format!("no alert {wanted}{}", near(one)),
        UrlTarget::Miss(UrlMiss::Page { wanted, near: one }) => format!("no page {wanted}{}", near(one)),
        UrlTarget::Miss(UrlMiss::Scheme(scheme)) => format!("scheme {scheme}"),
        UrlTarget::Miss(UrlMiss::Draft(page)) => format!("draft {}", path(page)),
        UrlTarget::Miss(UrlMiss::Anchor { page, wanted, near: one }) => {
            format!("no anchor {}#{wanted}{}", path(page), near(one))
        }
        UrlTarget::External => "external".to_owned(),
        UrlTarget::Empty => "empty".to_owned(),
    }
}

fn assert_table(book: &Book, cases: &[(&str, &str)]) {
    let found = cases.iter().map(|(url, wanted)| (*url, show(book, url), *wanted));
    let wrong: Vec<(&str, String, &str)> = found.filter(|(_, found, wanted)| found != wanted).collect();
    assert!(wrong.is_empty(), "URL, found, wanted: {wrong:#?}");
}

fn published() -> Book {
    let mut book = book();
    book.sources.config.html.site_url = Some(book.spanned("https://Wiki.example.com/runbooks/"));
    for (from, to) in [("old.html", "/alpha/Broker-Down.html"), ("moved/", "https://elsewhere/")] {
        let to = book.spanned(to);
        book.sources.config.html.redirect.insert(from.to_owned(), to);
    }
    book
}

#[test]
fn a_site_url_says_what_belongs_to_the_book() {
    assert_table(
        &published(),
        &[
            ("https://wiki.example.com/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("http://wiki.example.com/runbooks/alerts/BrokerDown", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alerts/BrokerDown/index.html?x=1#y", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alerts/Disk%20Full%20%5Broot%5D/", "alert Disk Full [root]"),
            ("https://wiki.example.com/runbooks/alerts/A%252FB/", "alert A/B"),
            ("https://wiki.example.com/runbooks/alerts/brokerdown/", "alert BrokerDown (alerts/BrokerDown/)"),
            ("https://wiki.example.com/runbooks/alerts/BrokerDwon/", "no alert BrokerDwon (near BrokerDown)"),
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
                "no anchor alpha/Broker-Down.md#disk-ful (near disk-full)",
            ),
            (
                "https://wiki.example.com/runbooks/alpha/Broker-Down#runbook-5-high-memory-usage",
                "no anchor alpha/Broker-Down.md#runbook-5-high-memory-usage (near runbook-5-memory-exhaustion)",
            ),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down#zzz", "no anchor alpha/Broker-Down.md#zzz (near -)"),
            ("https://wiki.example.com/runbooks/alpha/", "alpha/README.md"),
            ("https://wiki.example.com/runbooks/beta", "beta/index.md"),
            ("https://wiki.example.com/runbooks/beta/%C3%A9%20x.html", "beta/é x.md"),
            ("https://wiki.example.com/runbooks/old/broker", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/beta/draft.html", "draft beta/draft.md"),
            (
                "https://wiki.example.com/runbooks/alpha/BrokerDown.html",
                "no page alpha/BrokerDown.html (near alpha/Broker-Down.md)",
            ),
            ("https://wiki.example.com/runbooks", "other index.html"),
            ("https://wiki.example.com/other/x", "external"),
        ],
    );
}

#[test]
fn templated_and_odd_urls_of_a_site() {
    assert_table(
        &published(),
        &[
            ("https://wiki.example.com/runbooks/alerts/{{ $labels.alertname }}/", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alpha/{{ $labels.page }}.html", "external"),
            ("https://wiki.example.com/runbooks/alpha/{{ $labels.x }}-down.html", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/gamma/{{ $labels.page }}.html", "no page gamma/….html (near -)"),
            ("https://wiki.example.com/runbooks/alerts/{{ $labels.x }}Down/", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/alerts/Disk{{ $labels.x }}/", "external"),
            ("https://wiki.example.com/runbooks/alerts/Gone{{ $labels.x }}/", "no page alerts/Gone…/ (near -)"),
            ("https://wiki.example.com/runbooks/{{ $labels.x }}", "external"),
            (
                "https://wiki.example.com/runbooks/{{ $labels.alertname }}.html",
                "no page BrokerDown.html (near alpha/Broker-Down.md)",
            ),
            (
                "https://wiki.example.com/runbooks/alpha/Broker-Down#disk-{{ $labels.x }}",
                "alpha/Broker-Down.md#disk-full",
            ),
            (
                "https://wiki.example.com/runbooks/alpha/Broker-Down#cpu-{{ $labels.x }}",
                "no anchor alpha/Broker-Down.md#cpu-… (near -)",
            ),
            ("{{ .Values.base }}/alpha/Broker-Down.html", "alpha/Broker-Down.md"),
            ("{{ .Values.base }}/alpha/gone.html", "external"),
            ("https://{{ .Values.host }}/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("https://elsewhere/{{ .Values.x }}/alpha/Broker-Down.html", "external"),
            ("HTTPS://WIKI.example.com:443//RUNBOOKS//alerts/BrokerDown/", "alert BrokerDown"),
            ("//wiki.example.com/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("wiki.example.com/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("https://wiki.example.com/runbooks/coverage.html", "other coverage.html"),
            ("https://wiki.example.com/runbooks/alerts/", "other alerts/index.html"),
            ("https://wiki.example.com/runbooks/one/", "other one/index.html"),
            ("https://wiki.example.com/runbooks/old.html#disk-full", "alpha/Broker-Down.md#disk-full"),
            ("https://wiki.example.com/runbooks/moved/", "external"),
            ("https://wiki.example.com/runbooks/alpha/Broker-Down.html#:~:text=x", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/alpha/README.md", "alpha/README.md"),
            ("./content/alpha/Broker-Down.md", "alpha/Broker-Down.md"),
            ("/content/alpha/gone.md", "no page content/alpha/gone.md (near -)"),
            ("mailto:ops@example.com", "scheme mailto:"),
            ("ftp://wiki.example.com/gone/Broker-Down.md", "alpha/Broker-Down.md"),
            ("ftp://wiki.example.com/x", "scheme ftp:"),
            ("javascript:alert(1)", "scheme javascript:"),
            ("https://wiki.example.com/runbooks/beta/../alpha/./Broker-Down.html", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/<%= @team %>/Broker-Down.html", "alpha/Broker-Down.md"),
            ("https://wiki.example.com/runbooks/${team}/gone.html", "no page …/gone.html (near -)"),
            ("https://wiki.example.com/runbooks/alerts/A%2FB/", "no page alerts/A/B/ (near alerts/A%252FB/)"),
            ("https://wiki.example.com/runbooks/[[ .x ]]/Broker-Down.html#disk-full", "alpha/Broker-Down.md#disk-full"),
            ("{{ $labels.runbook }}", "external"),
            ("{{ include \"x.runbook\" . }}", "external"),
            ("https://wiki.example.com/runbooks/{{ .Values.page }}", "external"),
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
            ("https://git.example.com/blob/main/content/alpha/gone.md", "no page content/alpha/gone.md (near -)"),
            ("https://wiki/alpha/alpha/Broker-Down", "alpha/Broker-Down.md"),
            ("https://wiki/other/alpha/Broker-Down", "external"),
            ("https://wiki/{{ $labels.service }}/alpha/Broker-Down", "alpha/Broker-Down.md"),
            ("https://wiki/alpha/alpha/broker-down", "alpha/Broker-Down.md"),
            ("https://wiki/alpha/ALPHA/broker-down", "alpha/Broker-Down.md (alpha/Broker-Down.html)"),
            ("https://git.example.com/tree/main/content/alpha/", "alpha/README.md"),
            ("https://git.example.com/raw/main/content/alpha/Broker-Down.md?plain=1", "alpha/Broker-Down.md"),
            ("https://git.example.com/blob/main/charts/x/README.md", "external"),
            (
                "https://git.example.com/blob/main/contnet/Broker-Down.md",
                "no page contnet/Broker-Down.md (near alpha/Broker-Down.md)",
            ),
            ("https://git.example.com/blob/main/content/alpha/{{ $labels.x }}.md", "external"),
            (
                "https://git.example.com/blob/main/content/gamma/{{ $labels.x }}.md",
                "no page content/gamma/….md (near -)",
            ),
            ("https://q/view?name=Disk+Full+%5Broot%5D", "alert Disk Full [root]"),
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
                "no anchor alpha/Broker-Down.md#gone-for-good (near -)",
            ),
            ("https://docs.example.com/x/Broker-Down", "alpha/Broker-Down.md"),
            ("https://docs.example.com/x/broker-down/", "alpha/Broker-Down.md"),
            ("https://docs.example.com/x/broker-DOWN/", "alpha/Broker-Down.md (alpha/Broker-Down.html)"),
            ("https://docs.example.com/x/Broker-Down#theirs", "external"),
            ("https://docs.example.com/x/README.md", "external"),
            ("https://docs.example.com/alpha/README.md", "alpha/README.md"),
            ("https://docs.example.com/x/same.html", "external"),
            ("https://docs.example.com/two/same.html", "two/same.md"),
            ("https://docs.example.com/two/", "external"),
            ("https://docs.example.com/runbooks/alerts/BrokerDown/", "alert BrokerDown"),
            ("https://docs.example.com/runbooks/alerts/BrokerDwon/", "no alert BrokerDwon (near BrokerDown)"),
            ("https://docs.example.com/runbooks/alerts/Elsewhere/", "external"),
            ("{{ .Values.base }}/alpha/Broker-Down.html", "alpha/Broker-Down.md"),
            ("Broker-Down.md", "alpha/Broker-Down.md"),
            ("https://docs.example.com/runbooks/alerts/brokerdown/", "alert BrokerDown"),
            ("https://docs.example.com/runbooks/alerts/BROKERDOWN/", "alert BrokerDown (alerts/BrokerDown/)"),
            ("docs/Broker-Down.md", "alpha/Broker-Down.md"),
            ("content/alpha/gone.md", "no page content/alpha/gone.md (near -)"),
            ("https://docs.example.com/old/broker/", "alpha/Broker-Down.md"),
            ("https://example.com", "external"),
            ("https://same", "external"),
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

/// The URLs of a rule with these annotations of one key: text, target by kind, and the part of the file that is marked.
fn branches(book: &mut Book, value: &str) -> Vec<(String, &'static str, String)> {
    book.rules(&format!(
        "groups:\n- name: g\n  rules:\n  - alert: Queue\n    expr: '1'\n    annotations:\n      runbook: |-\n        {value}\n"
    ));
    let index = book.index();
    let urls = Urls::new(&book.sources, &book.pages, &index, ["Queue"].into_iter(), &book.rule_files);
    let kind = |target: &UrlTarget| match target {
        UrlTarget::Runbook { .. } => "runbook",
        UrlTarget::Miss(_) => "miss",
        UrlTarget::External => "external",
        UrlTarget::Permalink(_) => "permalink",
        UrlTarget::Other(_) => "other",
        UrlTarget::Empty => "empty",
    };
    let rule = &book.rule_files.last().unwrap().rules[0];
    let marked = |url: &RunbookUrl| book.sources.map.slice(url.value.span).trim().to_owned();
    urls.of(rule).iter().map(|url| (url.value.value.clone(), kind(&url.target), marked(url))).collect()
}

#[test]
fn each_branch_is_a_url_with_a_place_of_its_own() {
    let mut book = book();
    book.sources.config.html.site_url = Some(book.spanned("https://wiki/"));
    let both = r#"https://wiki/{{ if eq $labels.x "a" }}alpha/{{ else if .b }}gone.html{{ else }}NA{{ end }}"#;
    let found = branches(&mut book, both);
    let wanted = [
        ("https://wiki/alpha/", "runbook", "alpha/"),
        ("https://wiki/gone.html", "miss", "gone.html"),
        ("https://wiki/NA", "miss", "NA"),
    ];
    assert_eq!(found, wanted.map(|(text, kind, part)| (text.to_owned(), kind, part.to_owned())));
    let lone = "https://wiki/{{ if .x }}alpha/{{ end }}{{ if .y }}?ns={{ $labels.ns }}{{ end }}";
    let found = branches(&mut book, lone);
    let kinds: Vec<(&str, &str)> = found.iter().map(|(text, kind, _)| (text.as_str(), *kind)).collect();
    assert_eq!(kinds, [("https://wiki/alpha/?ns={{ $labels.ns }}", "runbook"), ("https://wiki/alpha/", "runbook")]);
    let prose = branches(&mut book, "see [the page](https://wiki/alpha/).");
    assert_eq!(prose[0].1, "runbook");
    assert_eq!(branches(&mut book, "{{ if .x }}https://wiki/alpha/{{ else }}none{{ end }}")[1].1, "empty");
}

#[test]
fn a_branch_that_is_no_ascii_has_its_place() {
    let mut book = book();
    let found = branches(&mut book, r#"{{ if eq $labels.x "a" }}übersicht/a.md{{ else }}b.md{{ end }}"#);
    assert_eq!(found[0].2, "übersicht/a.md");
}

/// A path of the site in one of the ways that people write it.
fn spelled(path: &str, way: usize) -> String {
    let short = path.strip_suffix("index.html").or_else(|| path.strip_suffix(".html")).unwrap_or(path);
    match way {
        0 => path.to_owned(),
        1 => short.to_owned(),
        2 => format!("{}/", short.trim_end_matches('/')),
        3 => format!("{path}?ns=a&b=c/d"),
        4 => path.to_uppercase().replace(".HTML", ".html"),
        _ => short.trim_end_matches('/').to_lowercase(),
    }
}

proptest::proptest! {
    // promise 1
    #[test]
    fn a_url_of_a_page_leads_to_it_and_one_with_a_slip_does_not(page in 0_usize..7, way in 0_usize..6, at in 0_usize..30) {
        let mut book = book();
        book.sources.config.html.site_url = Some(book.spanned("https://wiki/Runbooks/"));
        let index = book.index();
        proptest::prop_assume!(!book.pages[page].meta.draft);
        let (source, path) = (book.pages[page].path.clone(), index.site_paths[page].clone());
        let led = show(&book, &format!("https://wiki/runbooks/{}", spelled(&path, way)));
        assert_eq!(led.split(" (").next(), Some(source.as_str()), "{path} {way}");
        let stem = path.trim_end_matches("index.html").trim_end_matches(".html").trim_end_matches('/');
        let (at, old) = stem.char_indices().nth(at % stem.chars().count()).unwrap();
        let slip = format!("{}§{}", &stem[..at], &stem[at + old.len_utf8()..]);
        let led = show(&book, &format!("https://wiki/Runbooks/{slip}.html"));
        assert!(led.starts_with("no page") || led.starts_with("no alert"), "{slip}: {led}");
    }
}
