//! Claims that the text makes: alert names in headings, in the file's name, in table rows and in fenced rules.
//! Declared ones stand; inferred ones are candidates, which count only where a rule has that name.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::events::{Located, ends, text_of};
use crate::parse::facts::section_at;
use crate::parse::metadata::landing;
use crate::parse::names;
use crate::parse::{Claim, Convention, Landing, Link, LinkKind, Page, Table};
use crate::rules;
use crate::span::{SourceMap, Span};

/// Front matter's `alerts` as claims.
pub(super) fn front_matter(page: &mut Page) {
    for alert in &page.meta.alerts {
        if let Some(section) = &alert.section {
            let (dest, text) = (format!("#{}", section.value), String::new());
            page.links.push(Link { span: section.span, dest, kind: LinkKind::Claim, image: false, text });
        }
        let lands = alert.section.clone().map_or(Landing::Page, Landing::Anchor);
        page.claims.push(Claim {
            name: alert.name.value.clone(),
            convention: Convention::FrontMatter,
            span: alert.name.span,
            lands,
            labels: alert.labels.clone(),
            with: Vec::new(),
            loose: false,
        });
    }
}

/// Headings that name an alert or are one, the title of the front matter, and the file's stem.
pub(super) fn headings_and_name(page: &mut Page) {
    let mut claims = Vec::new();
    for (at, section) in page.sections.iter().enumerate().filter(|(_, section)| !section.title.is_empty()) {
        let lands = landing(page, Some(at));
        let declared = declared_in_heading(&section.title);
        if declared.is_empty() {
            claims.extend(inferred(&section.title, section.span, &lands));
        }
        for name in declared {
            claims.push(Claim {
                loose: name.loose,
                ..claim(&name.text, Convention::HeadingAlert, section.span, lands.clone())
            });
        }
    }
    let headed = |title: &str| page.sections.iter().any(|section| section.level == 1 && section.title == title);
    if let Some(title) = page.meta.title.as_ref().filter(|title| !headed(&title.value)) {
        claims.extend(inferred(&title.value, title.span, &Landing::Page));
    }
    let stem = stem(&page.path);
    claims.push(claim(stem, Convention::FileName, page.title.span, Landing::Page));
    page.claims.append(&mut claims);
}

/// The names that a heading may be, as candidates.
fn inferred(title: &str, span: Span, lands: &Landing) -> Vec<Claim> {
    let candidates = names::of_heading(bare_title(title)).into_iter();
    candidates
        .map(|names::Candidate { name, with }| Claim { with, ..claim(&name, Convention::Heading, span, lands.clone()) })
        .collect()
}

fn claim(name: &str, convention: Convention, span: Span, lands: Landing) -> Claim {
    let (name, labels) = (name.to_owned(), BTreeMap::new());
    Claim { name, convention, span, lands, labels, with: Vec::new(), loose: false }
}

/// A heading less a leading "Runbook:" or "Playbook:".
pub(super) fn bare_title(heading: &str) -> &str {
    let rest = ["runbook", "playbook"].into_iter().find_map(|word| {
        let (head, rest) = heading.split_at_checked(word.len())?;
        let rest = head.eq_ignore_ascii_case(word).then(|| rest.trim_start())?;
        [":", "-", "–", "—"].into_iter().find_map(|mark| rest.strip_prefix(mark))
    });
    rest.map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(heading)
}

/// The file's name without its extension; an index page goes by its folder's name.
#[must_use]
pub fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if is_index(stem) && !folder.is_empty() { folder.rsplit('/').next().unwrap_or(folder) } else { stem }
}

/// Whether a file stem makes its page the index of its folder.
#[must_use]
pub fn is_index(stem: &str) -> bool {
    matches!(stem, "index" | "_index") || stem.eq_ignore_ascii_case("readme")
}

/// `… (Alert: X)`, `… (Alerts: X, Y)`, `Alert Name: "X"`, `Alert: X`.
fn declared_in_heading(title: &str) -> Vec<names::Name> {
    let lower = title.to_ascii_lowercase();
    let bracketed = ["(alert: ", "(alerts: "].into_iter().find_map(|mark| {
        let start = lower.find(mark)? + mark.len();
        let end = start + closing(&title[start..])?;
        Some(&title[start..end])
    });
    let named = || {
        let marks = ["alert name: ", "alert names: ", "alert: ", "alerts: "];
        marks.into_iter().find_map(|mark| lower.starts_with(mark).then(|| &title[mark.len()..]))
    };
    let Some(names) = bracketed.or_else(named) else { return Vec::new() };
    names::of_value(names, &[], bracketed.is_none() && lower.starts_with("alerts"))
}

/// Whether a heading declares an alert or is spelled as one: `DiskFull`, `disk_full (critical)`.
pub(super) fn may_begin_runbook(title: &str) -> bool {
    let title = bare_title(title);
    !declared_in_heading(title).is_empty() || names::of_heading(title).iter().any(|name| names::is_joined(&name.name))
}

/// Where the bracket closes that was open before the text: names may hold brackets of their own.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (depth < 0).then_some(at)
    })
}

/// Pipe tables, and a claim for each row whose first cell may be an alert's name and that links.
pub(super) fn tables(page: &mut Page, list: &[Located<'_>]) {
    let ends = ends(list);
    for (at, (event, range)) in list.iter().enumerate() {
        if !matches!(event, Event::Start(Tag::Table(_))) {
            continue;
        }
        let section = section_at(&page.sections, range.start);
        let inner = &list[at..ends[at]];
        let header = inner.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::TableHead))).unwrap_or(0);
        let span = Span::new(page.file, range.clone());
        page.tables.push(Table { span, header: cells(&inner[..header]), section });
        for (offset, (event, range)) in inner.iter().enumerate() {
            if matches!(event, Event::Start(Tag::TableRow)) {
                let row = &list[at + offset..ends[at + offset]];
                row_claim(page, row, range);
            }
        }
    }
}

fn row_claim(page: &mut Page, row: &[Located<'_>], range: &std::ops::Range<usize>) {
    let link = row.iter().find_map(|(event, range)| match event {
        Event::Start(Tag::Link { .. }) => Some(range.start),
        _ => None,
    });
    let Some(link) = link.and_then(|start| page.link_at(start)) else { return };
    if let Some(name) = cells(row).first().filter(|name| !name.is_empty()) {
        let lands = Landing::Link(link);
        page.claims.push(claim(name, Convention::TableRow, Span::new(page.file, range.clone()), lands));
    }
}

/// The text of each cell.
fn cells(events: &[Located<'_>]) -> Vec<String> {
    let cells = events.split(|(event, _)| matches!(event, Event::End(TagEnd::TableCell)));
    let mut texts: Vec<String> = cells.map(|cell| text_of(cell).trim().to_owned()).collect();
    texts.pop();
    texts
}

/// Alert rules in fenced YAML. A fence tagged with a path or with `example` claims nothing.
pub(super) fn fenced_rules(page: &mut Page, map: &SourceMap) {
    let mut claims = Vec::new();
    for fence in &page.fences {
        let yaml = matches!(fence.language.as_str(), "yaml" | "yml" | "");
        let code = fence.code(map);
        if yaml && !shows_a_file(&fence.tag) && code.contains("alert:") {
            for (name, range) in rules::fenced(code) {
                let lands = landing(page, page.headed(fence.section, &name));
                claims.push(claim(&name, Convention::FencedRule, fence.locate(&range), lands));
            }
        }
    }
    page.claims.append(&mut claims);
}

/// Whether the words behind a fence's language say that its code is a file of its own, or an example.
fn shows_a_file(tag: &str) -> bool {
    let mut words = tag.split([' ', ',']).map(|word| word.trim_matches(['{', '}', '.']));
    words.any(|word| word.eq_ignore_ascii_case("example") || (!word.contains('=') && word.contains(['/', '.'])))
}

impl Page {
    /// The innermost section around a place whose heading is an alert's name: a rule that is shown there is that
    /// section's. One under "Definition" is the page's.
    fn headed(&self, section: Option<usize>, alert: &str) -> Option<usize> {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let alert = letters(alert);
        let is_name = |name: names::Candidate| letters(&name.name) == alert;
        self.around(section).find(|&at| {
            let title = bare_title(&self.sections[at].title);
            declared_in_heading(title).iter().any(|name| letters(&name.text) == alert)
                || names::of_heading(title).into_iter().any(is_name)
        })
    }

    /// Whether the page says, in its title or the folders that it lies in, that it is kept for the record only.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        const WORDS: [&str; 6] = ["archive", "archived", "deprecated", "obsolete", "retired", "superseded"];
        let folders = self.path.rsplit_once('/').map_or("", |(folders, _)| folders);
        let words = |text: &'_ str| {
            text.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word.to_lowercase().as_str()))
        };
        words(folders) || words(&self.title.value)
    }

    /// Whether the page tells of one incident: its path, title, tags or type speak of a postmortem and the like, or its file's
    /// name begins with a date. It quotes alerts and rules without being their runbook.
    #[must_use]
    pub fn is_record(&self) -> bool {
        const WORDS: [&str; 8] =
            ["postmortem", "postmortems", "retrospective", "retrospectives", "retro", "retros", "rca", "rcas"];
        const PAIRS: [[&str; 2]; 6] = [
            ["post", "mortem"],
            ["post", "mortems"],
            ["incident", "report"],
            ["incident", "reports"],
            ["incident", "review"],
            ["incident", "reviews"],
        ];
        let says = |text: &str| {
            let lower = text.to_lowercase();
            let words: Vec<&str> =
                lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            words.iter().any(|word| WORDS.contains(word))
                || words.windows(2).any(|pair| PAIRS.iter().any(|two| two == pair))
        };
        let file = self.path.rsplit('/').next().unwrap_or(&self.path);
        let dated = file.get(..10).is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok());
        let meta = &self.meta;
        let kinds = meta.tags.iter().map(|tag| tag.value.as_str()).chain(meta.kind.as_deref());
        dated || says(&self.path) || says(&self.title.value) || kinds.into_iter().any(says)
    }
}
