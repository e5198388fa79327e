//! `dead-section-reference`: references to sections by a number that none has.

use std::collections::BTreeSet;

use crate::check::{Check, list, quoted};
use crate::finding::{Finding, Level};
use crate::parse::Page;
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "dead-section-reference",
    group: "runbooks",
    summary: "A numbered reference has no section of that number to lead to.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("dead_section_reference.md"),
    run,
};

/// Only pages that number their own headings, with `§` or at least twice with figures, are looked at: elsewhere the
/// mark may speak of a contract or a standard.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| !page.section_references.is_empty()) {
        let marked: Vec<String> = marked(page);
        if marked.is_empty() {
            continue;
        }
        let numbers: BTreeSet<String> = page.sections.iter().filter_map(|section| number(&section.title)).collect();
        for reference in &page.section_references {
            let wanted = normal(&reference.value);
            if !numbers.contains(&wanted) {
                let message = format!("no heading of this page begins with {}", quoted(&format!("§{wanted}")));
                let help = format!("number the heading that is meant, or name another; there are {}", list(&marked));
                out.push(Finding::new(CHECK.name, reference.span, format!("§{wanted}"), message).help(help));
            }
        }
    }
}

/// The numbers that the page's own headings carry: behind a `§`, else as figures when there are at least two.
fn marked(page: &Page) -> Vec<String> {
    let titles = || page.sections.iter().map(|section| section.title.trim_start());
    let with = |begins: fn(char) -> bool| -> Vec<String> {
        let numbered = titles().filter(|title| title.starts_with(begins)).filter_map(number);
        numbered.map(|number| format!("§{number}")).collect()
    };
    let marked = with(|c| c == '§');
    if !marked.is_empty() {
        return marked;
    }
    let figures = with(|c| c.is_ascii_digit());
    if figures.len() > 1 { figures } else { Vec::new() }
}

fn normal(number: &str) -> String {
    number.trim().trim_start_matches('§').trim().trim_end_matches('.').to_lowercase()
}

/// The number that a heading begins with: of `§4. Loop`, `4) Loop`, `Step 4: Loop`, and the letter of `Scenario D`.
fn number(title: &str) -> Option<String> {
    let title = title.trim();
    if let Some(rest) = title.strip_prefix('§') {
        return token(rest.trim_start(), true);
    }
    token(title, false).or_else(|| {
        let (word, rest) = title.split_once(' ')?;
        word.chars().all(char::is_alphabetic).then(|| token(rest.trim_start(), true)).flatten()
    })
}

/// Digits with dots between them, or a single capital letter where `letters` may be numbers.
fn token(text: &str, letters: bool) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(text.len());
    let token = text[..end].trim_end_matches('.');
    let digits = token.starts_with(|c: char| c.is_ascii_digit());
    let letter = letters && token.len() == 1 && token.starts_with(|c: char| c.is_ascii_uppercase());
    (digits || letter).then(|| normal(token))
}

#[cfg(test)]
mod tests {
    use super::{normal, number};

    #[test]
    fn headings_carry_numbers_in_many_ways() {
        for (title, expected) in [
            ("§4. Half-open loop", Some("4")),
            ("§ 4", Some("4")),
            ("§4.2 Retry", Some("4.2")),
            ("4) Drain", Some("4")),
            ("4. Drain", Some("4")),
            ("Step 4: drain", Some("4")),
            ("Scenario D", Some("d")),
            ("§D Fall back", Some("d")),
            ("Drain the node", None),
            ("A word first", None),
            ("§", None),
            ("", None),
        ] {
            assert_eq!(number(title).as_deref(), expected, "{title}");
        }
        assert_eq!(normal("§4."), "4");
    }
}
