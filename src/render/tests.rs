//! Everything that is rendered of a small hostile book.

mod book;

use std::collections::BTreeMap;

use self::book::site;
use super::*;
use crate::theme;

/// Every file of the site as text; copies are left out.
fn files(site: &Site) -> BTreeMap<String, String> {
    let (theme, problems) = theme::load(&site.sources.map, &[]);
    assert_eq!(problems, []);
    let mut files = BTreeMap::new();
    let mut sink = |artifact: Artifact| {
        if let Body::Bytes(bytes) = artifact.body {
            let twice = files.insert(artifact.path, String::from_utf8(bytes).unwrap());
            assert_eq!(twice, None);
        }
        Ok(())
    };
    render(site, &theme, &mut sink).unwrap();
    files
}

/// Values of an attribute, entities decoded.
fn values<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let start = format!(" {name}=\"");
    let values = html.match_indices(&start).map(|(at, _)| at).collect::<Vec<_>>();
    values.into_iter().map(move |at| {
        let rest = &html[at + start.len()..];
        let value = &rest[..rest.find('"').unwrap()];
        value
            .replace("&#x27;", "'")
            .replace("&#39;", "'")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&#x2F;", "/")
    })
}

fn decode(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let hex = (byte == b'%').then(|| [rest.next().unwrap(), rest.next().unwrap()]);
        let decoded = hex.map(|hex| u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        bytes.push(decoded.unwrap_or(byte));
    }
    String::from_utf8(bytes).unwrap()
}

/// The file that a link of a page leads to.
fn follow(from: &str, href: &str) -> String {
    let path = href.split(['#', '?']).next().unwrap();
    if path.is_empty() {
        return from.to_owned();
    }
    let mut parts: Vec<String> = from.split('/').map(str::to_owned).collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from}: {href} leads out of the site"),
            part => parts.push(decode(part)),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_names_a_file_of_the_site() {
    for with_home in [true, false] {
        let site = site(with_home);
        let files = files(&site);
        for path in site.outputs.keys().filter(|path| !path.contains(".png")) {
            assert!(files.contains_key(path), "{path} was not made");
        }
        for (path, html) in files.iter().filter(|(path, _)| path.contains(".html")) {
            for href in ["href", "src", "data-forward"].iter().flat_map(|name| values(html, name)) {
                if href.contains("://") || href.starts_with("mailto:") {
                    continue;
                }
                if let Some(rest) = href.strip_prefix("/runbooks/") {
                    assert_eq!(path, "404.html");
                    assert!(rest.is_empty() || files.contains_key(&decode(rest)), "{href}");
                } else {
                    let target = follow(path, &href);
                    let exists = files.contains_key(&target) || site.outputs.contains_key(&target);
                    assert!(exists, "{path}: {href} leads to {target}, which is not there");
                }
            }
        }
    }
}

// promises 23, 25, 33
#[test]
fn nothing_active_gets_out() {
    for (path, text) in files(&site(true)).iter().filter(|(path, _)| path.contains(".html") || path.contains(".xml")) {
        for bad in ["<img src=x", "javascript:alert(1)\"", "<style", " onclick=", " style=\""] {
            assert!(!text.contains(bad), "{path}: {bad}");
        }
        for name in ["href", "src", "content", "data-forward"] {
            assert!(!values(text, name).any(|value| value.starts_with("javascript:")), "{path}");
        }
        for script in text.match_indices("<script").map(|(at, _)| &text[at..]) {
            let (tag, body) = script.split_once('>').unwrap();
            assert!(tag.contains(" src=") && body.starts_with("</script>"), "{path}: {tag}");
        }
        for (name, value) in ["src", "href"].iter().flat_map(|name| values(text, name).map(move |value| (name, value)))
        {
            let loads = *name == "src" || text.contains(&format!("<link rel=\"stylesheet\" href=\"{value}"));
            assert!(!(loads && value.contains("://")), "{path} loads {value}");
        }
    }
}

#[test]
fn pages_of_no_service_are_no_service_without_a_name() {
    let own = std::collections::BTreeSet::from(["index.html", "coverage.html", "404.html", "quick-reference.html"]);
    for (path, html) in files(&site(true)).iter().filter(|(path, _)| own.contains(path.as_str())) {
        for nameless in ["<b></b>", "class=\"name\"></th>", "\"></a>"] {
            assert!(!html.contains(nameless), "{path}: {nameless}");
        }
    }
}

#[test]
fn a_permalink_forwards_to_its_only_runbook() {
    let files = files(&site(true));
    let one = &files["alerts/Disk%20%3Cfull%3E/index.html"];
    assert_eq!(values(one, "data-forward").collect::<Vec<_>>(), ["../../shop/a%20b.html#disk-full"]);
    assert!(one.contains("0; url=../../shop/a%20b.html#disk-full"));
    for several in ["alerts/DiskFull/index.html", "alerts/Watchdog/index.html"] {
        assert_eq!(values(&files[several], "data-forward").count(), 0, "{several}");
        assert!(!files[several].contains("http-equiv=\"refresh\""), "{several}");
    }
    assert!(files["alerts/DiskFull/index.html"].contains("diskfull"));
    assert_eq!(values(&files["old.html"], "data-forward").collect::<Vec<_>>(), ["shop/a%20b.html#disk-full"]);
}

#[test]
fn pages_know_their_place() {
    let site = site(true);
    let (theme, _) = theme::load(&site.sources.map, &[]);
    let known = Known::new(&site, &theme);
    let book = Book::new(&site, &theme, &known);
    let here = book.here("shop/deep/no-title.html");
    let page = book.page(here, 1, &book.frame(here, &Output::Page(1)));
    assert!(!page.has_h1 && !page.handled_html.is_empty());
    assert_eq!(page.previous.unwrap().href, "../../index.html");
    assert_eq!(page.next.unwrap().href, "../a%20b.html");
    assert_eq!(page.backlinks[0].href, "../a%20b.html#disk-full");
    assert_eq!(page.edit_url.unwrap(), "https://git.example/edit/src/shop/deep/no-title.md");
    let card = page.card.unwrap();
    assert_eq!(card.review_due.as_deref(), Some("2026-02-28"));
    assert_eq!(card.dashboard_url, None);
    assert_eq!(card.severity.unwrap().value.scale, "critical");
    let layout = book.page_layout(here, "page", 1);
    let crumbs: Vec<_> = layout.breadcrumbs.iter().map(|crumb| crumb.href.as_deref()).collect();
    assert_eq!(crumbs, [Some("../../index.html"), Some("../index.html"), Some("index.html")]);
    assert_eq!(layout.canonical.as_deref(), Some("https://x.example/runbooks/shop/deep/no-title.html"));
    let quick = book.quick_reference(book.here("quick-reference.html"));
    let names: Vec<_> = quick.all.iter().map(|row| (row.name.as_str(), row.first_command.as_deref())).collect();
    assert_eq!(
        names,
        [("Disk <full>", None), ("DiskFull", Some("kubectl get pods")), ("diskfull", None), ("Watchdog", None)]
    );
    // The alert without a runbook belongs to the service whose folder its rule lies in.
    assert_eq!(quick.services.len(), 1);
    let figures = book.coverage(book.here("coverage.html")).services[0].figures.clone();
    assert_eq!((figures.total, figures.declared, figures.stub, figures.uncovered, figures.percent), (4, 2, 1, 1, 50));
}

#[test]
fn an_owner_with_reviews_and_no_alert_has_a_row() {
    let mut site = site(true);
    site.alerts.clear();
    let (theme, _) = theme::load(&site.sources.map, &[]);
    let known = Known::new(&site, &theme);
    let book = Book::new(&site, &theme, &known);
    let owners = book.coverage(book.here("coverage.html")).owners;
    let rows: Vec<_> = owners.iter().map(|row| (row.figures.total, row.dues.as_str())).collect();
    assert_eq!(rows, [(0, "2026-02-28 2026-02-28 2026-02-28")], "three pages are due");
}

#[test]
fn alerts_json_has_the_published_shape() {
    let text = alerts_json::whole(&site(true));
    assert!(text.ends_with("}\n"));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let alert = &json["alerts"][0];
    assert_eq!(keys(&json), "alerts gone orphans pages runbook_urls site_url summary unread version");
    assert_eq!(keys(alert), "convention name path rules runbooks severity status url");
    assert_eq!(keys(&alert["rules"][0]), "annotations expr file for group labels line status");
    assert_eq!(keys(&alert["runbooks"][0]), "anchor claims line page source title");
    assert_eq!(keys(&alert["runbooks"][0]["claims"][0]), "convention file labels line");
    assert_eq!(alert["path"], "alerts/Disk%2520%253Cfull%253E/");
    assert_eq!(alert["url"], "https://x.example/runbooks/alerts/Disk%2520%253Cfull%253E/");
    assert_eq!(alert["rules"][0]["line"], 4);
    assert_eq!(alert["runbooks"][0]["anchor"], "disk-full");
    assert_eq!(json["alerts"][2]["convention"], serde_json::Value::Null);
    assert_eq!(json["summary"]["covered"]["declared"], 2);
    assert_eq!(json["orphans"][0]["looks_like"], "Watchdog");
}

// promise 2
#[test]
fn a_page_that_panics_costs_that_page_alone() {
    let mut site = site(true);
    std::sync::Arc::get_mut(&mut site.pages[1]).unwrap().body = 10_000;
    let (theme, _) = theme::load(&site.sources.map, &[]);
    let mut made = Vec::new();
    let mut sink = |artifact: Artifact| {
        made.push(artifact.path);
        Ok(())
    };
    let error = render(&site, &theme, &mut sink).unwrap_err();
    assert!(error.to_string().contains("src/shop/deep/no-title.md"), "{error}");
    assert!(made.contains(&"shop/a b.html".to_owned()) && made.contains(&"sitemap.xml".to_owned()));
}

#[test]
fn the_sink_may_stop_everything() {
    let site = site(false);
    let (theme, _) = theme::load(&site.sources.map, &[]);
    let error = render(&site, &theme, &mut |_| Err(Error::Usage("full".into()))).unwrap_err();
    assert_eq!(error.to_string(), "full");
}
