//! A small book made by hand: names that must be escaped, every kind of output, every status.

use std::collections::BTreeMap;

use super::*;
use crate::config::Config;
use crate::parse::{Convention, Fact, Fence, Link, LinkKind, Meta, Page as Source, Section, Table};
use crate::rules::{AlertRule, RuleFile};
use crate::site::nav::{Nav, Service};
use crate::site::resolve::PageIndex;
use crate::site::{
    Alert, Backlink, Orphan, Resolved, RuleStatus, Runbook, RunbookClaim, RunbookUrl, Status, Target, UrlTarget,
};
use crate::source::{Asset, Sources};
use crate::span::{FileId, SourceMap, Span, Spanned};
use crate::theme;

/// Titles, owners and labels of the book are this: whatever shows up unescaped is a hole.
const HOSTILE: &str = "<img src=x onerror=\"a\">'&";

struct Made {
    map: SourceMap,
    pages: Vec<Source>,
}

impl Made {
    fn fact<T>(file: FileId, value: T) -> Option<Fact<T>> {
        Some(Fact { value, span: Span::new(file, 0..1), inferred: false })
    }

    fn page(&mut self, path: &str, text: &str, title: &str) -> FileId {
        let file = self.map.add(format!("src/{path}"), text);
        let mut sections: Vec<Section> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let level = line.bytes().take_while(|&byte| byte == b'#').count();
            if level > 0 {
                let title = line[level..].trim().to_owned();
                let id = title.to_lowercase().replace(' ', "-");
                let span = Span::new(file, at..at + line.len());
                let (level, meta) = (level as u8, Meta::default());
                for open in sections.iter_mut().filter(|open| open.end == u32::MAX && open.level >= level) {
                    open.end = span.start;
                }
                sections.push(Section { title, id, level, span, end: u32::MAX, parent: None, meta, card: None });
            }
            at += line.len();
        }
        let mut fences = Vec::new();
        if let Some(at) = text.find("```bash\n") {
            let end = text[at + 8..].find("```").map_or(text.len(), |end| at + 8 + end);
            let (span, content) = (Span::new(file, at..end), Span::new(file, at + 8..end));
            fences.push(Fence { span, language: "bash".into(), tag: String::new(), content, section: None });
        }
        let meta = Meta {
            severity: Self::fact(file, "P0 - Critical".to_owned()),
            owner: Self::fact(file, HOSTILE.to_owned()),
            contacts: Self::fact(file, "ops@example.com".to_owned()).into_iter().collect(),
            dashboard_url: Self::fact(file, "javascript:alert(1)".to_owned()),
            escalation: Self::fact(file, "javascript:alert(2)".to_owned()),
            last_reviewed: Self::fact(file, jiff::civil::date(2026, 1, 31)),
            review_every: Self::fact(file, 28),
            tags: Self::fact(file, HOSTILE.to_owned()).into_iter().collect(),
            ..Meta::default()
        };
        let table =
            text.find("| ").map(|at| Table { span: Span::new(file, at..at + 1), header: Vec::new(), section: None });
        self.pages.push(Source {
            file,
            path: path.to_owned(),
            mount: None,
            body: 0,
            title: Spanned { value: title.to_owned(), span: Span::new(file, 0..1) },
            meta,
            sections,
            links: Vec::new(),
            anchors: Vec::new(),
            claims: Vec::new(),
            tables: table.into_iter().collect(),
            fences,
            section_references: Vec::new(),
            allows: Vec::new(),
            problems: Vec::new(),
        });
        file
    }
}

fn rule(map: &mut SourceMap, name: &str, severity: &str) -> RuleFile {
    let text = format!("groups:\n- name: g\n  rules:\n  - alert: {name}\n");
    let start = text.find(name).unwrap();
    let file = map.add("src/shop/a.rules.yml", text.clone());
    let span = Span::new(file, start..start + name.len());
    let value = |value: &str| Spanned { value: value.to_owned(), span };
    let rule = AlertRule {
        name: value(name),
        span,
        group: HOSTILE.to_owned(),
        expr: "sum(rate(x[5m])) > 0 # </code>".to_owned(),
        duration: Some("5m".to_owned()),
        labels: BTreeMap::from([("severity".to_owned(), severity.to_owned()), ("x".to_owned(), HOSTILE.to_owned())]),
        annotations: BTreeMap::from([
            ("summary".to_owned(), value(HOSTILE)),
            ("evil".to_owned(), value("javascript:alert(3)")),
            ("runbook_url".to_owned(), value("https://elsewhere.example/x?a&b")),
        ]),
    };
    RuleFile { file, rules: vec![rule], recording: 0, others: 0, allows: Vec::new(), problems: Vec::new() }
}

fn alert(
    name: &str,
    folder: &str,
    file: usize,
    status: Status,
    runbooks: &[(PageId, Option<usize>)],
    at: Span,
) -> Alert {
    let convention = (status == Status::Covered).then_some(Convention::FrontMatter);
    let claim = RunbookClaim { convention: Convention::FrontMatter, span: at, labels: BTreeMap::new() };
    let runbook = |&(page, section): &(PageId, Option<usize>)| Runbook { page, section, claims: vec![claim.clone()] };
    let value = Spanned { value: "https://elsewhere.example/x?a&b".to_owned(), span: at };
    let url = RunbookUrl { key: "runbook_url".to_owned(), value, target: UrlTarget::External };
    Alert {
        name: name.to_owned(),
        rules: vec![RuleStatus { file, rule: 0, status, convention, urls: vec![url] }],
        status,
        convention,
        runbooks: runbooks.iter().map(runbook).collect(),
        permalink: format!("alerts/{folder}/index.html"),
    }
}

fn site(with_home: bool) -> Site {
    let mut made = Made { map: SourceMap::default(), pages: Vec::new() };
    let book = made.map.add("book.toml", "");
    let text = "# Broker\n\n```bash\n # look\nkubectl get pods\n```\n\n## Disk full\n\n| a |\n|---|\n\n## Quick reference\n\n| b |\n|---|\n";
    let broker = made.page("shop/a b.md", text, HOSTILE);
    made.page("shop/deep/no-title.md", "text\n", "No title");
    if with_home {
        made.page("index.md", "# Home\n", "Home");
    }
    let Made { mut map, mut pages } = made;
    let at = Span::new(broker, 0..1);
    pages[0].links.push(Link {
        span: Span::new(broker, text.find("## Disk").unwrap() + 12..text.len()),
        dest: "deep/no-title.md".into(),
        kind: LinkKind::Inline,
        image: false,
        text: String::new(),
    });
    let files = [("Disk <full>", "critical"), ("DiskFull", "warning"), ("Watchdog", HOSTILE), ("diskfull", "info")];
    let rule_files: Vec<RuleFile> = files.map(|(name, severity)| rule(&mut map, name, severity)).into();
    let alerts = vec![
        alert("Disk <full>", "Disk%20%3Cfull%3E", 0, Status::Covered, &[(0, Some(1))], at),
        alert("DiskFull", "DiskFull", 1, Status::Covered, &[(0, Some(0)), (1, None)], at),
        alert("Watchdog", "Watchdog", 2, Status::Uncovered, &[], at),
        alert("diskfull", "DiskFull", 3, Status::Stub, &[(1, None)], at),
    ];
    let mut config = Config::default_for(book);
    config.book.title = HOSTILE.to_owned();
    config.html.site_url = Some(Spanned { value: "https://x.example/runbooks/".into(), span: Span::new(book, 0..0) });
    config.html.edit_url_template = Some("https://git.example/edit/{path}".into());
    let services = vec![
        Service {
            name: String::new(),
            title: "Book".into(),
            path: "index.html".into(),
            pages: (2..pages.len()).collect(),
        },
        Service { name: "shop".into(), title: HOSTILE.into(), path: "shop/index.html".into(), pages: vec![0, 1] },
    ];
    let mut outputs: BTreeMap<String, Output> = [
        ("index.html", if with_home { Output::Page(2) } else { Output::Home }),
        ("404.html", Output::NotFound),
        ("alerts.json", Output::AlertsJson),
        ("alerts/index.html", Output::AlertIndex),
        ("alerts/Disk%20%3Cfull%3E/index.html", Output::Permalink(vec![0])),
        ("alerts/DiskFull/index.html", Output::Permalink(vec![1, 3])),
        ("alerts/Watchdog/index.html", Output::Permalink(vec![2])),
        ("coverage.html", Output::Coverage),
        ("old.html", Output::Redirect("shop/a b.html#disk-full".into())),
        ("quick-reference.html", Output::QuickReference),
        ("shop/index.html", Output::Listing("shop".into())),
        ("shop/deep/index.html", Output::Listing("shop/deep".into())),
        ("shop/logo.png", Output::Asset(0)),
        ("sitemap.xml", Output::Sitemap),
    ]
    .map(|(path, output)| (path.to_owned(), output))
    .into();
    outputs.insert("shop/a b.html".into(), Output::Page(0));
    outputs.insert("shop/deep/no-title.html".into(), Output::Page(1));
    let count = pages.len();
    let target = Target::Page { page: 1, anchor: None };
    let mut links = vec![Vec::new(); count];
    links[0].push(Resolved { target, case: None });
    let mut backlinks = vec![Vec::new(); count];
    backlinks[1].push(Backlink { from: 0, link: 0 });
    let nav =
        Nav { services, service_of: [1, 1, 0].into_iter().take(count).collect(), order: (0..count).rev().collect() };
    let orphan =
        Orphan { page: 1, section: None, span: at, title: HOSTILE.into(), looks_like: Some("Watchdog".into()) };
    let asset = Asset { path: "shop/logo.png".into(), disk: "shop/logo.png".into(), svg: None };
    Site {
        index: PageIndex::new(&pages),
        sources: Sources {
            map,
            config,
            pages: Vec::new(),
            summary: None,
            rules: Vec::new(),
            assets: vec![asset],
            theme: Vec::new(),
            problems: Vec::new(),
            today: jiff::civil::date(2026, 11, 22),
        },
        pages,
        rule_files,
        links,
        backlinks,
        alerts,
        orphans: vec![orphan],
        nav,
        outputs,
        collisions: Vec::new(),
    }
}

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
        for path in site.outputs.keys().filter(|path| !path.ends_with(".png")) {
            assert!(files.contains_key(path), "{path} was not made");
        }
        for (path, html) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
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
    for (path, text) in files(&site(true)).iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml"))
    {
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
    let book = Book::new(&site, &theme);
    let here = book.here("shop/deep/no-title.html");
    let page = book.page(here, 1, &Trouble::default());
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
    let figures = book.coverage(book.here("coverage.html")).services[1].figures.clone();
    assert_eq!((figures.total, figures.declared, figures.stub, figures.uncovered, figures.percent), (4, 2, 1, 1, 50));
}

#[test]
fn alerts_json_has_the_published_shape() {
    let text = alerts_json::alerts_json(&site(true));
    assert!(text.ends_with("}\n"));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let alert = &json["alerts"][0];
    assert_eq!(keys(&json), "alerts orphans summary unread version");
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
    site.pages[1].body = 10_000;
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
