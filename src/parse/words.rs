//! Damage and loose ends that can be seen in the words themselves.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::finding::{Problem, ProblemKind};
use crate::highlight;
use crate::parse::events::{Events, Located};
use crate::parse::{Page, mojibake};
use crate::span::{Span, Spanned};

/// Notes what is wrong with the words of a page. `text` is the whole file.
pub(super) fn read(page: &mut Page, events: &Events<'_>, text: &str) {
    let body = page.body;
    let file = page.file;
    for (range, meant) in mojibake::find(&text[body..]) {
        let range = range.start + body..range.end + body;
        let found = &text[range.clone()];
        let message = format!("`{found}` is text in a wrong encoding; it was probably `{meant}`");
        let problem = Problem::new(ProblemKind::Mojibake, Span::new(file, range), found, message);
        page.problems.push(problem.help(format!("write `{meant}`, and save the file as UTF-8")));
    }
    for mark in ["[email protected]", "[email\u{a0}protected]"] {
        for (at, found) in text[body..].match_indices(mark) {
            let span = Span::new(file, body + at..body + at + found.len());
            let message = "an e-mail address was replaced by a web page's protection against robots";
            let problem = Problem::new(ProblemKind::ObfuscatedEmail, span, "email", message);
            page.problems.push(problem.help("look the address up in the original, and write it out"));
        }
    }
    prose(page, &events.list);
    languages(page);
    undefined(page, events, text);
}

/// Loose ends and section references, in prose only: code may hold anything.
fn prose(page: &mut Page, list: &[Located<'_>]) {
    let mut closed = 0;
    for (event, range) in list {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Heading { .. }) => closed += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Heading(_)) => closed -= 1,
            Event::Text(text) if closed == 0 => {
                unfinished(page, text, range.start);
                section_references(page, text, range.start);
            }
            _ => {}
        }
    }
}

fn unfinished(page: &mut Page, text: &str, start: usize) {
    for mark in ["TODO", "FIXME", "lorem ipsum", "Lorem ipsum"] {
        for (at, found) in text.match_indices(mark).filter(|(at, found)| is_word(text, *at, found.len())) {
            let span = Span::new(page.file, start + at..start + at + found.len());
            let message = format!("`{found}` says that this runbook is unfinished");
            page.problems
                .push(Problem::new(ProblemKind::Unfinished, span, found, message).help("finish it, or take it out"));
        }
    }
}

fn is_word(text: &str, at: usize, length: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    !text[..at].chars().next_back().is_some_and(joins) && !text[at + length..].chars().next().is_some_and(joins)
}

/// `§4` and `§ 4.2`, unless a standard is named in front of it: `RFC 9110 §4.2`.
fn section_references(page: &mut Page, text: &str, start: usize) {
    for (at, mark) in text.match_indices('§') {
        let rest = &text[at + mark.len()..];
        let number_at = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '§']).len();
        let number: String = rest[number_at..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let number = number.trim_end_matches('.');
        let before = text[..at].trim_end();
        let after = &rest[(number_at + number.len()).min(rest.len())..];
        let foreign = before.ends_with(|c: char| c.is_ascii_digit())
            || before.ends_with(')')
            || [" of ", " in "].iter().any(|word| after.starts_with(word));
        if number.is_empty() || foreign {
            continue;
        }
        let end = at + mark.len() + number_at + number.len();
        let span = Span::new(page.file, start + at..start + end);
        page.section_references.push(Spanned { value: number.to_owned(), span });
    }
}

fn languages(page: &mut Page) {
    for fence in page.fences.iter().filter(|fence| !fence.language.is_empty() && !highlight::knows(&fence.language)) {
        let language = &fence.language;
        let span = Span { end: fence.content.start.max(fence.span.start), ..fence.span };
        let message = format!("no highlighting is known for the language `{language}`, so the code is shown plain");
        let problem = Problem::new(ProblemKind::UnknownLanguage, span, language, message);
        page.problems.push(problem.help("name a known language, or `text`"));
    }
}

/// References without a definition, which Markdown silently shows as their source.
fn undefined(page: &mut Page, events: &Events<'_>, text: &str) {
    for (range, link_type, label) in &events.undefined {
        let source = text.get(range.clone()).unwrap_or("");
        let footnote = label.starts_with('^');
        let meant = match link_type {
            LinkType::Shortcut | LinkType::ShortcutUnknown => footnote,
            _ => !looks_like_a_pattern(source, label),
        };
        if !meant {
            continue;
        }
        let message = format!("`[{label}]` has no definition, so readers see the brackets");
        let problem =
            Problem::new(ProblemKind::UndefinedReference, Span::new(page.file, range.clone()), label, message);
        page.problems.push(problem.help(format!("add a line `[{label}]: …`, or escape the brackets")));
    }
}

/// `[a-z][0-9]`, `[0][1]`, `[x][]` in prose: patterns and indices rather than links.
fn looks_like_a_pattern(source: &str, label: &str) -> bool {
    let range = |s: &str| s.chars().count() <= 3 || s.chars().all(|c| !c.is_alphabetic());
    let text = source.trim_start_matches('[').split(']').next().unwrap_or("");
    (range(text) && range(label)) || label.contains("...") || label.is_empty()
}
