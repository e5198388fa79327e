//! A small book made by hand: names that must be escaped, every kind of output, every status.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::parse::{Convention, Fact, Fence, Link, LinkKind, Meta, Page, Section, Table};
use crate::rules::{AlertRule, RuleFile};
use crate::site::gone::Gone;
use crate::site::nav::{Nav, Service};
use crate::site::outputs::Output;
use crate::site::resolve::PageIndex;
use crate::site::{
    Alert, Backlink, Orphan, PageId, Resolved, RuleStatus, Runbook, RunbookClaim, RunbookUrl, Site, Status, Target,
    UrlTarget,
};
use crate::source::{Asset, PageSource, Sources};
use crate::span::{FileId, SourceMap, Span, Spanned};

/// Titles, owners and labels of the book are this: whatever shows up unescaped is a hole.
const HOSTILE: &str = "<img src=x onerror=\"a\">'&";

struct Made {
    map: SourceMap,
    pages: Vec<Arc<Page>>,
}

impl Made {
    fn fact<T>(file: FileId, value: T) -> Fact<T> {
        Fact { value, span: Span::new(file, 0..1), inferred: false }
    }

    /// Metadata whose every value tries to be active.
    fn hostile_meta(file: FileId) -> Meta {
        Meta {
            severity: Some(Self::fact(file, "P0 - Critical".to_owned())),
            owner: Some(Self::fact(file, HOSTILE.to_owned())),
            contacts: vec![Self::fact(file, "ops@example.com".to_owned())],
            dashboard_url: Some(Self::fact(file, "javascript:alert(1)".to_owned())),
            escalation: Some(Self::fact(file, "javascript:alert(2)".to_owned())),
            last_reviewed: Some(Self::fact(file, jiff::civil::date(2026, 1, 31))),
            review_every: Some(Self::fact(file, 28)),
            tags: vec![Self::fact(file, HOSTILE.to_owned())],
            ..Meta::default()
        }
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
                let (level, meta) = (u8::try_from(level).unwrap(), Meta::default());
                for open in sections.iter_mut().filter(|open| open.end == u32::MAX && open.level >= level) {
                    open.end = span.start;
                }
                sections.push(Section {
                    number: None,
                    title,
                    id,
                    level,
                    span,
                    end: u32::MAX,
                    parent: None,
                    meta,
                    card: None,
                    substance: true,
                });
            }
            at += line.len();
        }
        let mut fences = Vec::new();
        if let Some(at) = text.find("```bash\n") {
            let end = text[at + 8..].find("```").map_or(text.len(), |end| at + 8 + end);
            let (span, content) = (Span::new(file, at..end), Span::new(file, at + 8..end));
            fences.push(Fence {
                span,
                language: "bash".into(),
                tag: String::new(),
                content,
                dedented: None,
                section: None,
            });
        }
        let meta = Self::hostile_meta(file);
        let table =
            text.find("| ").map(|at| Table { span: Span::new(file, at..at + 1), header: Vec::new(), section: None });
        let source = PageSource { file, path: path.to_owned(), mount: None };
        self.pages.push(Arc::new(Page {
            title: Spanned { value: title.to_owned(), span: Span::new(file, 0..1) },
            meta,
            sections,
            tables: table.into_iter().collect(),
            fences,
            ..Page::empty(&source)
        }));
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
        open_labels: false,
        annotations: BTreeMap::from([
            ("summary".to_owned(), vec![value(HOSTILE)]),
            ("evil".to_owned(), vec![value("javascript:alert(3)")]),
            ("runbook_url".to_owned(), vec![value("https://elsewhere.example/x?a&b")]),
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
    let claim = RunbookClaim { convention: Convention::FrontMatter, span: at, labels: BTreeMap::new(), rules: vec![0] };
    let runbook = |&(page, section): &(PageId, Option<usize>)| Runbook { page, section, claims: vec![claim.clone()] };
    let value = Spanned { value: "https://elsewhere.example/x?a&b".to_owned(), span: at };
    let url = RunbookUrl { key: "runbook_url".to_owned(), value, target: UrlTarget::External, case: None };
    Alert {
        name: name.to_owned(),
        rules: vec![RuleStatus { file, rule: 0, status, convention, urls: vec![url] }],
        status,
        convention,
        runbooks: runbooks.iter().map(runbook).collect(),
        permalink: format!("alerts/{folder}/index.html"),
    }
}

/// The book; its home page written by an author, or left to the tool.
pub(super) fn site(with_home: bool) -> Site {
    let mut made = Made { map: SourceMap::default(), pages: Vec::new() };
    let book = made.map.add("book.toml", "");
    let broker = made.page("shop/a b.md", BROKER, HOSTILE);
    made.page("shop/deep/no-title.md", "text\n", "No title");
    if with_home {
        made.page("index.md", "# Home\n", "Home");
    }
    let Made { mut map, mut pages } = made;
    Arc::get_mut(&mut pages[0]).unwrap().links.push(Link {
        span: Span::new(broker, BROKER.find("## Disk").unwrap() + 12..BROKER.len()),
        dest: "deep/no-title.md".into(),
        kind: LinkKind::Inline,
        image: false,
        text: String::new(),
    });
    let rule_files = RULES.map(|(name, severity)| Arc::new(rule(&mut map, name, severity))).into();
    let count = pages.len();
    let mut links = vec![Vec::new(); count];
    links[0].push(Resolved { target: Target::Page { page: 1, anchor: None }, case: None });
    let mut backlinks = vec![Vec::new(); count];
    backlinks[1].push(Backlink { from: 0, link: 0 });
    let at = Span::new(broker, 0..1);
    let orphan =
        Orphan { page: 1, section: None, span: at, title: HOSTILE.into(), looks_like: Some("Watchdog".into()) };
    Site {
        index: PageIndex::new(&pages),
        sources: sources(map, book),
        pages,
        rule_files,
        links,
        backlinks,
        alerts: alerts(at),
        orphans: vec![orphan],
        gone: vec![gone()],
        nav: nav(count),
        refused_assets: std::collections::BTreeSet::new(),
        outputs: outputs(with_home),
        collisions: Vec::new(),
        facts: std::sync::OnceLock::new(),
    }
}

fn gone() -> Gone {
    Gone {
        name: HOSTILE.into(),
        permalink: "alerts/Gone/index.html".into(),
        runbooks: vec![(0, None), (0, Some(1))],
        near: Some("DiskFull".into()),
        renamed: None,
        files: Vec::new(),
        fresh: true,
    }
}

const BROKER: &str = "# Broker\n\n```bash\n # look\nkubectl get pods\n```\n\n## Disk full\n\n| a |\n|---|\n\n## Quick reference\n\n| b |\n|---|\n";

const RULES: [(&str, &str); 4] =
    [("Disk <full>", "critical"), ("DiskFull", "warning"), ("Watchdog", HOSTILE), ("diskfull", "info")];

fn alerts(at: Span) -> Vec<Alert> {
    vec![
        alert("Disk <full>", "Disk%20%3Cfull%3E", 0, Status::Covered, &[(0, Some(1))], at),
        alert("DiskFull", "DiskFull", 1, Status::Covered, &[(0, Some(0)), (1, None)], at),
        alert("Watchdog", "Watchdog", 2, Status::Uncovered, &[], at),
        alert("diskfull", "DiskFull", 3, Status::Stub, &[(1, None)], at),
    ]
}

fn sources(map: SourceMap, book: FileId) -> Sources {
    let mut config = Config::default_for(book);
    config.book.title = HOSTILE.to_owned();
    config.html.site_url = Some(Spanned { value: "https://x.example/runbooks/".into(), span: Span::new(book, 0..0) });
    config.html.edit_url_template = Some("https://git.example/edit/{path}".into());
    Sources {
        assets: vec![Asset { path: "shop/logo.png".into(), disk: "shop/logo.png".into(), svg: None }],
        ..Sources::empty(map, config, jiff::civil::date(2026, 11, 22))
    }
}

fn nav(pages: usize) -> Nav {
    let service = |name: &str, title: &str, path: &str, pages: Vec<PageId>| Service {
        name: name.into(),
        title: title.into(),
        path: path.into(),
        pages,
    };
    let services = vec![
        service("", "", "index.html", (2..pages).collect()),
        service("shop", HOSTILE, "shop/index.html", vec![0, 1]),
    ];
    let service_of = [1, 1, 0].into_iter().take(pages).collect();
    Nav { services, service_of, order: (0..pages).rev().collect(), summary: None }
}

fn outputs(with_home: bool) -> BTreeMap<String, Output> {
    [
        ("index.html", if with_home { Output::Page(2) } else { Output::Home }),
        ("404.html", Output::NotFound),
        ("alerts.json", Output::AlertsJson),
        ("alerts/index.html", Output::AlertIndex),
        ("alerts/Disk%20%3Cfull%3E/index.html", Output::Permalink(vec![0])),
        ("alerts/DiskFull/index.html", Output::Permalink(vec![1, 3])),
        ("alerts/Gone/index.html", Output::Tombstone(0)),
        ("alerts/Watchdog/index.html", Output::Permalink(vec![2])),
        ("coverage.html", Output::Coverage),
        ("old.html", Output::Redirect("shop/a b.html#disk-full".into())),
        ("quick-reference.html", Output::QuickReference),
        ("shop/a b.html", Output::Page(0)),
        ("shop/deep/no-title.html", Output::Page(1)),
        ("shop/index.html", Output::Listing("shop".into())),
        ("shop/deep/index.html", Output::Listing("shop/deep".into())),
        ("shop/logo.png", Output::Asset(0)),
        ("sitemap.xml", Output::Sitemap),
    ]
    .map(|(path, output)| (path.to_owned(), output))
    .into()
}
