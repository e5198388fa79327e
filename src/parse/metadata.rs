//! Metadata and declared claims out of the text: blocks of bold keys, and a heading that is a key by itself.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::config::{self, Config};
use crate::finding::{Problem, ProblemKind};
use crate::parse::entries::{Entry, entries, fold, list_values, row, tight_item};
use crate::parse::events::{Located, ends, text_of};
use crate::parse::facts::section_at;
use crate::parse::names;
use crate::parse::{Claim, Convention, Fact, Landing, Meta, Page, Section};
use crate::span::Span;

/// Reads every bold-key block into its section, and what belongs to the page into the page.
pub(super) fn read(page: &mut Page, list: &[Located<'_>], config: &Config) {
    let ends = ends(list);
    let mut in_item = 0;
    let mut begun: Option<usize> = None;
    for (at, (event, range)) in list.iter().enumerate() {
        match event {
            Event::Start(Tag::Item) => in_item += 1,
            Event::End(TagEnd::Item) => in_item -= 1,
            _ => {}
        }
        let inner = match event {
            Event::Start(Tag::Paragraph) => &list[at + 1..ends[at]],
            Event::Start(Tag::Item) => tight_item(&list[at + 1..ends[at]]),
            Event::Start(Tag::Table(_)) => {
                let section = section_at(&page.sections, range.start);
                if section.is_some() && begun != section {
                    read_table(page, section, &list[at..ends[at]], config);
                }
                begun = section;
                continue;
            }
            Event::Start(Tag::TableRow) => {
                let section = section_at(&page.sections, range.start);
                if let Some(entry) = row(&list[at..ends[at]], range).filter(|entry| is_alert(&entry.key)) {
                    take(page, section, &entry, config);
                }
                continue;
            }
            _ => continue,
        };
        let (mut entries, whole) = entries(inner, range);
        for entry in &mut entries {
            entry.in_item = in_item > 0;
        }
        if let Some(last) = entries.last_mut().filter(|last| is_alert(&last.key) && last.value.is_empty()) {
            let next = at + 1 + inner.len();
            list_values(last, &list[next..], &ends[next..], next);
        }
        let section = section_at(&page.sections, range.start);
        let is_first = section.is_some() && begun != section;
        begun = section;
        if entries.is_empty() {
            if let Some(section) = section.filter(|_| is_first) {
                read_key_heading(page, section, inner, range);
            }
            continue;
        }
        let known = entries.iter().filter(|entry| is_known(&entry.key)).count();
        if whole && known > 0 && entries.len() > 1 && in_item == 0 {
            mark_card(page, section, range);
        }
        for entry in entries.iter().filter(|entry| whole || is_alert(&entry.key)) {
            take(page, section, entry, config);
        }
    }
    lift_to_page(page);
}

/// A table of keys and values that is the first thing under a heading, which may stand in its head, too. One known key
/// by itself may be anything. Alerts are read row by row, wherever their table stands.
fn read_table(page: &mut Page, section: Option<usize>, table: &[Located<'_>], config: &Config) {
    let begins = |event: &Event<'_>| matches!(event, Event::Start(Tag::TableHead | Tag::TableRow));
    let is_end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::TableHead | TagEnd::TableRow));
    let rows = table.split(|(event, _)| is_end(event)).filter_map(|part| {
        let start = part.iter().position(|(event, _)| begins(event))?;
        row(&part[start..], &part[start].1)
    });
    let known: Vec<Entry> = rows.filter(|entry| is_known(&entry.key)).collect();
    if known.len() > 1 {
        for entry in known.iter().filter(|entry| !is_alert(&entry.key)) {
            take(page, section, entry, config);
        }
    }
}

fn is_alert(key: &str) -> bool {
    matches!(key, "alert" | "alerts" | "alert_name" | "alert_names" | "alertname")
}

/// Whether a key is one of those that a block of metadata has.
pub(super) fn is_known(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "severity",
        "priority",
        "owner",
        "owners",
        "team",
        "owning_team",
        "maintainer",
        "service",
        "services",
        "component",
        "escalation",
        "response_time",
        "resolution_target",
        "last_reviewed",
        "last_reviewed_on",
        "reviewed",
        "last_updated",
        "updated",
        "next_review",
        "review_date",
        "next_review_date",
        "review_every",
        "review_in",
        "expires",
        "contact",
        "contacts",
        "dashboard",
    ];
    is_alert(key) || KEYS.contains(&key)
}

/// A bold-key block directly under its heading is shown as a card.
fn mark_card(page: &mut Page, section: Option<usize>, range: &Range<usize>) {
    let Some(section) = section else { return };
    let section = &mut page.sections[section];
    if section.card.is_none() {
        section.card = Some(Span::new(page.file, range.clone()));
    }
}

fn take(page: &mut Page, section: Option<usize>, entry: &Entry, config: &Config) {
    let span = Span::new(page.file, entry.range.clone());
    if is_alert(&entry.key) {
        let lands = landing(page, section);
        page.claims.extend(alert_names(entry).into_iter().map(|name| Claim {
            name: name.text,
            convention: Convention::BoldKey,
            span,
            lands: lands.clone(),
            labels: BTreeMap::new(),
            with: Vec::new(),
            loose: name.loose,
        }));
        return;
    }
    let meta = match section {
        Some(section) => &mut page.sections[section].meta,
        None => &mut page.meta,
    };
    if let Err(problem) = set(meta, entry, span, config) {
        page.problems.push(problem);
    }
}

/// Where a claim made in a section lands: the page's own heading stands for the page.
pub(super) fn landing(page: &Page, section: Option<usize>) -> Landing {
    section.filter(|&at| !page.is_title(at)).map_or(Landing::Page, Landing::Section)
}

/// The names that an entry declares.
fn alert_names(entry: &Entry) -> Vec<names::Name> {
    let several = entry.key == "alerts" || entry.in_item;
    let listed = entry.items.iter().filter_map(|(text, codes)| {
        // An item that does not begin with a name is prose.
        let codes = if codes.first().is_some_and(|(before, _)| before.trim().is_empty()) { &codes[..1] } else { &[] };
        names::of_value(text, codes, true).into_iter().next()
    });
    names::of_value(&entry.value, &entry.codes, several).into_iter().chain(listed).collect()
}

fn set(meta: &mut Meta, entry: &Entry, span: Span, config: &Config) -> Result<(), Problem> {
    let text = || Some(Fact { value: entry.value.clone(), span, inferred: true });
    let date = || inferred_date(&entry.value, span);
    if entry.value.is_empty() {
        return Ok(());
    }
    match entry.key.as_str() {
        "severity" | "priority" => {
            let short = entry.value.split_whitespace().count() <= 3;
            if short || config.runbooks.severity(&entry.value).is_some() {
                keep(&mut meta.severity, text());
            }
        }
        "owner" | "owners" | "team" | "owning_team" | "maintainer" => keep(&mut meta.owner, text()),
        "service" | "services" | "component" if meta.services.is_empty() => meta.services.extend(text()),
        "escalation" => keep(&mut meta.escalation, text()),
        "response_time" => keep(&mut meta.response_time, text()),
        "resolution_target" => keep(&mut meta.resolution_target, text()),
        "last_reviewed" | "last_reviewed_on" | "reviewed" => keep(&mut meta.last_reviewed, date()?),
        "last_updated" | "updated" => keep(&mut meta.last_updated, date()?),
        "next_review" | "review_date" | "next_review_date" => keep(&mut meta.next_review, date()?),
        "review_every" | "review_in" => {
            let days = config::days(&entry.value).map(|value| Fact { value, span, inferred: true });
            keep(&mut meta.review_every, days);
        }
        "expires" => keep(&mut meta.expires, date()?),
        "contact" | "contacts" => meta.contacts.extend(text()),
        _ => {}
    }
    Ok(())
}

fn keep<T>(slot: &mut Option<Fact<T>>, fact: Option<Fact<T>>) {
    if slot.is_none() {
        *slot = fact;
    }
}

/// The date that a value begins with. Prose is no date; what is shaped like one must be one.
fn inferred_date(value: &str, span: Span) -> Result<Option<Fact<Date>>, Problem> {
    let word = value.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or("");
    let shaped = word.len() == 10
        && word.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return Ok(None);
    }
    match word.parse::<Date>() {
        Ok(value) => Ok(Some(Fact { value, span, inferred: true })),
        Err(_) => Err(Problem::new(ProblemKind::BadDate, span, word, format!("`{word}` is no day of the calendar"))
            .help("write a real date as YYYY-MM-DD")),
    }
}

/// Bytes of a heading that may still be a key.
const LONGEST_KEY: usize = 40;

/// A heading such as "Last Updated" whose first paragraph is the value.
fn read_key_heading(page: &mut Page, section: usize, inner: &[Located<'_>], range: &Range<usize>) {
    let title = &page.sections[section].title;
    if title.len() > LONGEST_KEY {
        return;
    }
    let key = fold(title);
    if !matches!(key.as_str(), "last_updated" | "last_reviewed" | "next_review" | "review_date") {
        return;
    }
    let span = Span::new(page.file, range.clone());
    match inferred_date(text_of(inner).trim(), span) {
        Ok(date) => {
            let meta = &mut page.meta;
            match key.as_str() {
                "last_updated" => keep(&mut meta.last_updated, date),
                "last_reviewed" => keep(&mut meta.last_reviewed, date),
                _ => keep(&mut meta.next_review, date),
            }
        }
        Err(problem) => page.problems.push(problem),
    }
}

/// The block under the page's own heading speaks for the page; so do the dates, and the owner, of the last block.
fn lift_to_page(page: &mut Page) {
    let first = page.sections.first().filter(|section| section.level == 1).map(|section| section.meta.clone());
    if let Some(first) = first {
        lift(&mut page.meta, &first);
    }
    if let Some(closing) = page.sections.iter().rev().find_map(closing) {
        lift(&mut page.meta, &closing);
    }
}

/// The dates of a section, and its owner, less those in the card of a runbook, which speaks for its section alone.
fn closing(section: &Section) -> Option<Meta> {
    let meta = &section.meta;
    let of_runbook = [&meta.severity, &meta.response_time].into_iter().flatten().chain(&meta.services);
    let card = section.card.filter(|card| of_runbook.into_iter().any(|fact| is_in(fact, *card)));
    let closing = Meta {
        owner: outside(meta.owner.as_ref(), card),
        last_reviewed: outside(meta.last_reviewed.as_ref(), card),
        last_updated: outside(meta.last_updated.as_ref(), card),
        review_every: outside(meta.review_every.as_ref(), card),
        next_review: outside(meta.next_review.as_ref(), card),
        expires: outside(meta.expires.as_ref(), card),
        ..Meta::default()
    };
    let dates = [&closing.last_reviewed, &closing.last_updated, &closing.next_review, &closing.expires];
    dates.iter().any(|date| date.is_some()).then_some(closing)
}

fn outside<T: Clone>(fact: Option<&Fact<T>>, card: Option<Span>) -> Option<Fact<T>> {
    fact.filter(|fact| card.is_none_or(|card| !is_in(fact, card))).cloned()
}

fn is_in<T>(fact: &Fact<T>, card: Span) -> bool {
    card.range().contains(&(fact.span.start as usize))
}

fn lift(page: &mut Meta, from: &Meta) {
    keep(&mut page.severity, from.severity.clone());
    keep(&mut page.owner, from.owner.clone());
    keep(&mut page.escalation, from.escalation.clone());
    keep(&mut page.response_time, from.response_time.clone());
    keep(&mut page.resolution_target, from.resolution_target.clone());
    keep(&mut page.last_reviewed, from.last_reviewed.clone());
    keep(&mut page.last_updated, from.last_updated.clone());
    keep(&mut page.review_every, from.review_every.clone());
    keep(&mut page.next_review, from.next_review.clone());
    keep(&mut page.expires, from.expires.clone());
    if page.services.is_empty() {
        page.services.clone_from(&from.services);
    }
    if page.contacts.is_empty() {
        page.contacts.clone_from(&from.contacts);
    }
}
