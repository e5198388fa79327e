//! Pages and sections that look like runbooks and that no rule leads to.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::Place;
use super::claims::{Claims, folders};
use crate::config::Config;
use crate::parse::is_index;
use crate::parse::{Page, Tier};
use crate::site::urls::similar::{Similar, words};
use crate::site::{Alert, Orphan, PageId, Status};
use crate::span::Span;

/// First words of headings that stand beside runbooks and are none.
const NO_RUNBOOKS: &[&str] = &[
    "about",
    "access",
    "additional",
    "after",
    "alerting",
    "alerts",
    "appendix",
    "architecture",
    "background",
    "before",
    "changelog",
    "checklist",
    "common",
    "communication",
    "contacts",
    "contents",
    "dashboards",
    "diagnosis",
    "document",
    "emergency",
    "escalation",
    "faq",
    "first",
    "further",
    "general",
    "glossary",
    "history",
    "how",
    "impact",
    "incident",
    "introduction",
    "key",
    "known",
    "links",
    "maintenance",
    "meaning",
    "metadata",
    "metrics",
    "mitigation",
    "monitoring",
    "next",
    "notes",
    "on",
    "oncall",
    "overview",
    "post",
    "postmortem",
    "prerequisites",
    "prevention",
    "preventive",
    "procedures",
    "purpose",
    "quick",
    "recovery",
    "reference",
    "references",
    "related",
    "resolution",
    "review",
    "rollback",
    "runbook",
    "runbooks",
    "scope",
    "see",
    "setup",
    "severity",
    "standard",
    "steps",
    "summary",
    "support",
    "symptoms",
    "table",
    "tools",
    "troubleshooting",
    "useful",
    "verification",
    "what",
    "when",
    "where",
    "who",
    "why",
];

/// Orphans in order of page and place. `led` holds every place that a claim on a rule lands on.
pub(super) fn find(
    config: &Config,
    pages: &[Arc<Page>],
    claims: &Claims,
    alerts: &[Alert],
    led: &HashSet<Place>,
) -> Vec<Orphan> {
    let required: HashSet<String> =
        config.runbooks.required_sections.iter().flatten().map(|name| name.to_lowercase()).collect();
    let mut found: BTreeMap<Place, Vec<String>> = BTreeMap::new();
    undeclared(claims, alerts, led, &mut found);
    let led_pages: HashSet<PageId> = led.iter().map(|(page, _)| *page).collect();
    let services = folders(pages);
    let lacking = || alerts.iter().filter(|alert| matches!(alert.status, Status::Uncovered | Status::Stub));
    let spelled: HashSet<String> = lacking().map(|alert| words(&alert.name).concat()).collect();
    for (id, page) in pages.iter().enumerate() {
        beside_runbooks(id, page, &required, led, &mut found);
        let orphaned = found.range((id, None)..=(id, Some(usize::MAX))).next().is_some();
        let names = [stem(page), page.title.value.as_str()].map(str::trim);
        let camel = names.into_iter().find(|name| is_camel_case(name));
        let camel = camel.filter(|name| !services.contains(&name.to_lowercase()) && !is_no_alert(name));
        let same = |name: &&str| {
            let words = if spelled.is_empty() { Vec::new() } else { words(name) };
            words.len() > 1 && spelled.contains(&words.concat())
        };
        if let Some(name) = camel.or_else(|| names.into_iter().find(same))
            && !orphaned
            && !led_pages.contains(&id)
        {
            found.insert((id, None), vec![name.to_owned()]);
        }
    }
    found.retain(|&(page, _), _| {
        let page = &pages[page];
        !page.meta.draft && !is_index(stem(page)) && !page.is_record() && !page.is_retired()
    });
    let places: Vec<(Place, Vec<String>)> = found.into_iter().collect();
    let near = Similar::new(lacking().map(|alert| alert.name.as_str()));
    let mut meant = pair(pages, &places, &near);
    let orphan = |(at, (place, _)): (usize, &(Place, Vec<String>))| orphan(pages, *place, meant.remove(&at));
    places.iter().enumerate().map(orphan).collect()
}

/// The alert that each orphan may be meant for. The likest pair comes first, and no alert or orphan is in two.
fn pair<'a>(pages: &[Arc<Page>], places: &[(Place, Vec<String>)], near: &Similar<'a>) -> BTreeMap<usize, &'a str> {
    let mut pairs: Vec<(std::cmp::Reverse<u8>, usize, &str)> = Vec::new();
    for (at, ((page, section), names)) in places.iter().enumerate() {
        let page = &pages[*page];
        let title = section.and_then(|at| page.sections.get(at)).map_or(&page.title.value, |section| &section.title);
        let own = names.iter().map(String::as_str).chain([title.as_str()]).chain(section.is_none().then(|| stem(page)));
        let own: BTreeSet<&str> = own.collect();
        for name in own {
            pairs.extend(near.alike(name).into_iter().map(|(rank, alert)| (std::cmp::Reverse(rank), at, alert)));
        }
    }
    pairs.sort_unstable();
    let (mut meant, mut taken) = (BTreeMap::new(), HashSet::new());
    for (_, at, alert) in pairs {
        if !meant.contains_key(&at) && taken.insert(alert) {
            meant.insert(at, alert);
        }
    }
    meant
}

/// Places whose declared claims are all on names that no rule has.
fn undeclared(claims: &Claims, alerts: &[Alert], led: &HashSet<Place>, found: &mut BTreeMap<Place, Vec<String>>) {
    let known: HashSet<&str> = alerts.iter().map(|alert| alert.name.as_str()).collect();
    let led_pages: HashSet<PageId> = led.iter().map(|(page, _)| *page).collect();
    for landed in claims.all.iter().filter(|landed| landed.claim.convention.tier() == Tier::Declared) {
        let led = led.contains(&landed.place) || (landed.place.1.is_none() && led_pages.contains(&landed.host));
        if !led && !known.contains(landed.name.as_str()) {
            found.entry(landed.place).or_default().push(landed.name.clone());
        }
    }
}

/// Sections that nothing leads to where half of the headings beside them, and at least two, are led to.
/// None of the parts that every runbook is `required` to have is a runbook.
fn beside_runbooks(
    id: PageId,
    page: &Page,
    required: &HashSet<String>,
    led: &HashSet<Place>,
    found: &mut BTreeMap<Place, Vec<String>>,
) {
    let mut inside = BTreeSet::new();
    for section in 0..page.sections.len() {
        if led.contains(&(id, Some(section))) {
            let mut at = Some(section);
            while let Some(section) = at.filter(|&section| inside.insert(section)) {
                at = page.sections[section].parent;
            }
        }
    }
    if inside.is_empty() {
        return;
    }
    let mut beside: BTreeMap<(Option<usize>, u8), Vec<usize>> = BTreeMap::new();
    for (at, section) in page.sections.iter().enumerate() {
        beside.entry((section.parent, section.level)).or_default().push(at);
    }
    for sections in beside.into_values() {
        let (claimed, others): (Vec<usize>, Vec<usize>) = sections.iter().partition(|section| inside.contains(section));
        if claimed.len() < 2 || claimed.len() * 2 < sections.len() - 1 {
            continue;
        }
        for section in others {
            let title = &page.sections[section].title;
            // Headings may be numbered.
            let is_number = |word: &String| word.chars().all(|char| char.is_ascii_digit());
            let words: Vec<String> = words(title).into_iter().skip_while(is_number).collect();
            let first = words.first().map_or("", String::as_str);
            let is_part = NO_RUNBOOKS.contains(&first)
                || [&title.to_lowercase(), &words.join(" ")].into_iter().any(|title| required.contains(title));
            if page.sections[section].substance && !is_part {
                found.entry((id, Some(section))).or_insert_with(|| vec![title.clone()]);
            }
        }
    }
}

fn orphan(pages: &[Arc<Page>], (page, section): Place, meant: Option<&str>) -> Orphan {
    let facts = &pages[page];
    let (title, span) = match section.and_then(|section| facts.sections.get(section)) {
        Some(section) => (section.title.clone(), section.span),
        None => (facts.title.value.clone(), facts.title.span),
    };
    let span = Span::new(span.file, span.range());
    Orphan { page, section, span, title, looks_like: meant.map(str::to_owned) }
}

fn stem(page: &Page) -> &str {
    let file = page.path.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// One word of at least two humps, without blanks around it: `BrokerDown`.
fn is_camel_case(name: &str) -> bool {
    let plain = name.chars().all(|char| char.is_ascii_alphanumeric());
    let lower = name.chars().any(|char| char.is_ascii_lowercase());
    plain && lower && name.starts_with(|char: char| char.is_ascii_uppercase()) && words(name).len() >= 2
}

/// Names of products and of papers that are spelled as alerts are.
const NO_ALERTS: &[&str] = &[
    "changelog",
    "clickhouse",
    "cloudflare",
    "cloudfront",
    "codeowners",
    "datadog",
    "elasticsearch",
    "gettingstarted",
    "github",
    "gitlab",
    "glitchtip",
    "hashicorp",
    "howto",
    "javascript",
    "keycloak",
    "launchdarkly",
    "newrelic",
    "oncall",
    "openapi",
    "opensearch",
    "openshift",
    "opentelemetry",
    "opsgenie",
    "pagerduty",
    "pgbouncer",
    "quickstart",
    "releasenotes",
    "runbook",
    "servicenow",
    "sonarqube",
    "statuspage",
    "teamcity",
    "typescript",
    "victoriametrics",
    "wordpress",
    "youtrack",
    "zookeeper",
];

/// Whether a name is no alert's, or ends as names of products do: `PostgreSQL`, `RabbitMQ`, `CoreDNS`.
fn is_no_alert(name: &str) -> bool {
    let humps = words(name);
    let last = humps.last().map_or(0, String::len);
    let capitals = name.chars().rev().take(last).all(|char| char.is_ascii_uppercase());
    // `HighCPU` says what is wrong; no product does.
    let states = ["full", "high", "low", "max", "min", "missing", "no", "slow"];
    let says = humps.first().is_some_and(|first| states.contains(&first.as_str()));
    (humps.len() == 2 && capitals && !says) || NO_ALERTS.contains(&name.to_lowercase().as_str())
}
