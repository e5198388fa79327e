//! Damage and loose ends that can be seen in the words themselves.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::finding::{Problem, ProblemKind};
use crate::highlight;
use crate::parse::events::{Events, Located};
use crate::parse::{Page, fixes, mojibake, shield};
use crate::span::{FileId, Span, Spanned};

/// Notes what is wrong with the words of a page. `text` is the whole file.
pub(super) fn read(page: &mut Page, events: &Events<'_>, text: &str) {
    let body = page.body;
    let file = page.file;
    let damaged: Vec<_> = mojibake::find(&text[body..])
        .into_iter()
        .map(|(range, meant)| (range.start + body..range.end + body, meant))
        .collect();
    let fixes = fixes::mojibake(page, text, &damaged);
    for ((range, meant), fix) in damaged.into_iter().zip(fixes) {
        let found = &text[range.clone()];
        let message = format!("`{found}` is text in a wrong encoding; it was probably `{meant}`");
        let problem = Problem::new(ProblemKind::Mojibake, Span::new(file, range), found, message);
        page.problems.push(problem.help(format!("write `{meant}`, and save the file as UTF-8")).fix(fix));
    }
    for hidden in shield::find(text, body, file) {
        let message = "an e-mail address was replaced by a web page's protection against robots";
        let problem = Problem::new(ProblemKind::ObfuscatedEmail, Span::new(file, hidden.range), "email", message);
        let help = match hidden.edits.last() {
            Some(edit) => format!("write `{}`", edit.text.trim_start_matches("mailto:")),
            None => "look the address up in the original, and write it out".to_owned(),
        };
        page.problems.push(problem.help(help).fix(hidden.edits));
    }
    prose(page, &events.list);
    languages(page);
    undefined(page, events, text);
}

/// Loose ends and section references, in prose only: code may hold anything.
fn prose(page: &mut Page, list: &[Located<'_>]) {
    let mut closed = 0;
    let mut before = String::new();
    for (event, range) in list {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Heading { .. }) => closed += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Heading(_)) => closed -= 1,
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell) => before.clear(),
            Event::SoftBreak | Event::HardBreak => before.push(' '),
            // What a link or code names in front of a section mark is another document.
            Event::Code(_) | Event::End(TagEnd::Link) if closed == 0 => before.push_str(ANOTHER),
            Event::Text(text) if closed == 0 => {
                unfinished(page, text, range.start);
                section_references(page, &before, text, range.start);
                footnotes(page, text, range.start);
                keep_last_words(&mut before, text);
            }
            _ => {}
        }
    }
}

/// Stands for the name of another document.
const ANOTHER: &str = "§0";

/// Keeps as much of the text in front as it takes to see a word.
fn keep_last_words(before: &mut String, text: &str) {
    const ENOUGH: usize = 60;
    let from = text.floor_char_boundary(text.len().saturating_sub(ENOUGH));
    if from > 0 {
        before.clear();
    }
    before.push_str(&text[from..]);
    let from = before.floor_char_boundary(before.len().saturating_sub(ENOUGH));
    before.drain(..from);
}

fn unfinished(page: &mut Page, text: &str, start: usize) {
    for mark in ["TODO", "FIXME", "TBD", "TBC", "lorem ipsum", "Lorem ipsum"] {
        for (at, found) in text.match_indices(mark).filter(|(at, found)| is_word(text, *at, found.len())) {
            // These are names of things, too; they are a note where they stand for all that should be said.
            if matches!(found, "TBD" | "TBC") && !stands_for_a_value(&text[..at], &text[at + found.len()..]) {
                continue;
            }
            let span = Span::new(page.file, start + at..start + at + found.len());
            let message = format!("`{found}` says that this runbook is unfinished");
            page.problems
                .push(Problem::new(ProblemKind::Unfinished, span, found, message).help("finish it, or take it out"));
        }
    }
}

/// Whether nothing but a mark stands before a word, or nothing behind it where a colon, dash or bracket leads to it.
fn stands_for_a_value(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    let (opens, closes) = (before.is_empty() || before.ends_with([':', '-', '–', '—', '(', '[', '=']), after.trim());
    opens && (closes.is_empty() || closes.starts_with(['.', ',', ';', ')', ']', ':', '!', '-', '–', '—']))
}

fn is_word(text: &str, at: usize, length: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    !text[..at].chars().next_back().is_some_and(joins) && !text[at + length..].chars().next().is_some_and(joins)
}

/// `[^1]` without a definition, which stays text. `[^a-z]` and `[^x]+` are patterns.
fn footnotes(page: &mut Page, text: &str, start: usize) {
    for (at, _) in text.match_indices("[^") {
        let rest = &text[at + 2..];
        let Some(end) = rest.find(']') else { break };
        let label = &rest[..end];
        let is_label = !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !is_label || rest[end + 1..].starts_with(['+', '*', '?', '{', '[', '(', '|', '$']) {
            continue;
        }
        let message = format!("the footnote `[^{label}]` has no definition, so readers see the brackets");
        let span = Span::new(page.file, start + at..start + at + end + 3);
        let problem = Problem::new(ProblemKind::UndefinedReference, span, format!("^{label}"), message);
        page.problems.push(problem.help(format!("add a line `[^{label}]: …`, or escape the brackets")));
    }
}

/// `§4` and `§ 4.2`, unless it speaks of another document: `RFC 9110, §4.2`, `BDSG §26`, `§4 of the contract`.
fn section_references(page: &mut Page, before: &str, text: &str, start: usize) {
    for (at, mark) in text.match_indices('§') {
        let rest = &text[at + mark.len()..];
        let number_at = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '§']).len();
        let number: String = rest[number_at..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let number = number.trim_end_matches('.');
        let after = &rest[number_at + number.len()..];
        let next = after.strip_prefix(' ').and_then(|after| after.split(|c: char| !c.is_alphanumeric()).next());
        let of_another = next.is_some_and(|word| {
            matches!(word, "of" | "in") || (word.len() > 1 && word.chars().all(char::is_uppercase))
        });
        if number.is_empty() || of_another || names_document(before, &text[..at]) {
            continue;
        }
        let end = at + mark.len() + number_at + number.len();
        let span = Span::new(page.file, start + at..start + end);
        page.section_references.push(Spanned { value: number.to_owned(), span });
    }
}

/// Whether the word in front of a section mark names another document: a standard or law has a digit or is all
/// capitals, and a title begins with a capital where no sentence begins.
fn names_document(before: &str, text: &str) -> bool {
    const OURS: &[&str] = &["See", "Go", "Then", "Follow", "Use", "And", "Or", "Also", "Try", "To", "If", "In", "Step"];
    const NOUNS: &[&str] = &[
        "act",
        "agreement",
        "code",
        "contract",
        "law",
        "paragraph",
        "policy",
        "regulation",
        "sla",
        "spec",
        "specification",
        "standard",
    ];
    let last = |text: &str| text.split_whitespace().next_back().map(str::to_owned);
    let word = last(text).or_else(|| last(before)).unwrap_or_default();
    let word = word.trim_end_matches([',', ':', ')']);
    if word.ends_with(ANOTHER) {
        return true;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters > 1 && word.chars().all(|c| !c.is_lowercase());
    let title = letters > 1 && word.starts_with(char::is_uppercase) && !OURS.contains(&word) && !word.ends_with('.');
    let noun = NOUNS.contains(&word.to_lowercase().as_str());
    !word.contains('§') && (capitals || title || noun || word.contains(|c: char| c.is_ascii_digit()))
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
        let shortcut = matches!(link_type, LinkType::Shortcut | LinkType::ShortcutUnknown);
        page.unlinked.extend(shortcut.then(|| unlinked(text, range, page.file)).flatten());
        if shortcut || looks_like_a_pattern(source, label) {
            continue;
        }
        let message = format!("`[{label}]` has no definition, so readers see the brackets");
        let problem =
            Problem::new(ProblemKind::UndefinedReference, Span::new(page.file, range.clone()), label, message);
        page.problems.push(problem.help(format!("add a line `[{label}]: …`, or escape the brackets")));
    }
}

/// Bytes within which such a destination must close.
const LONGEST_DESTINATION: usize = 1000;

/// The destination, less its title, in round brackets with blanks behind square ones.
fn unlinked(text: &str, brackets: &Range<usize>, file: FileId) -> Option<Spanned<String>> {
    let rest = text[brackets.end..].strip_prefix('(')?;
    let line = rest[..rest.floor_char_boundary(LONGEST_DESTINATION)].lines().next()?;
    let inner = &line[..line.find(')')?];
    let dest = [" \"", " '"].iter().fold(inner, |dest, quote| dest.split(quote).next().unwrap_or(dest)).trim();
    let span = Span::new(file, brackets.start..brackets.end + inner.len() + 2);
    (dest.contains(' ') && !dest.starts_with('<')).then(|| Spanned { value: dest.to_owned(), span })
}

/// `[a-z][0-9]`, `[0][1]`, `[x][]` in prose: patterns and indices rather than links.
fn looks_like_a_pattern(source: &str, label: &str) -> bool {
    let range = |s: &str| s.chars().count() <= 3 || s.chars().all(|c| !c.is_alphabetic());
    let text = source.trim_start_matches('[').split(']').next().unwrap_or("");
    (range(text) && range(label)) || label.contains("...") || label.is_empty()
}
