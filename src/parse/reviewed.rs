//! Writing the day of a review into a page, and disturbing nothing else.

use std::ops::Range;

use jiff::civil::Date;

use crate::config::Config;
use crate::finding::ProblemKind;
use crate::parse::front_matter::{Slot, last_reviewed};
use crate::parse::{Page, page};
use crate::source::PageSource;
use crate::span::SourceMap;

/// A place of the text, and what stands there afterwards.
pub type Swap = (Range<usize>, String);

/// What to swap in the text of a page so that it says that it was reviewed on `day`: the value in front matter, else the
/// days in its bold keys and headings, else a new key. Nothing when it says so already. The error tells why it must be
/// done by hand. Every answer was tried: the page is read again, and says that day and nothing else anew.
pub fn reviewed(page: &Page, text: &str, day: Date, config: &Config) -> Result<Vec<Swap>, String> {
    let broken = page.problems.iter().find(|problem| {
        problem.kind == ProblemKind::BadFrontMatter
            || problem.kind == ProblemKind::OverLimit && problem.subject == "front matter"
    });
    if let Some(problem) = broken {
        return Err(format!("its front matter must be mended first: {}", problem.message));
    }
    let works = |swaps: &Vec<Swap>| says(&swapped(text, swaps), page, day, config);
    let answer = candidates(page, text, day).into_iter().find(works);
    let mut swaps = answer.ok_or_else(|| format!("write `last_reviewed: {day}` into its front matter by hand"))?;
    swaps.retain(|(range, new)| text[range.clone()] != **new);
    Ok(swaps)
}

/// The text with these places swapped; they are in order and do not overlap.
#[must_use]
pub fn swapped(text: &str, swaps: &[Swap]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (range, new) in swaps {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out + &text[at..]
}

/// Ways to say it, the best first.
fn candidates(page: &Page, text: &str, day: Date) -> Vec<Vec<Swap>> {
    let slot = last_reviewed(text);
    let in_text =
        || page.meta.last_reviewed.as_ref().is_some_and(|fact| fact.inferred).then(|| in_text(page, text, day));
    match slot {
        None => Vec::new(),
        Some(Slot::Value(range)) => vec![vec![(range, day.to_string())]],
        Some(Slot::Colon(at)) => vec![vec![(at..at, format!(" {day}"))]],
        Some(Slot::Line { at, joint, end }) => {
            let line = |at: usize| vec![(at..at, format!("last_reviewed{joint}{day}{end}"))];
            in_text().into_iter().chain(at.map(line)).collect()
        }
        Some(Slot::Nowhere) => {
            let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let block = format!("---{end}last_reviewed: {day}{end}---{end}{end}");
            in_text().into_iter().chain([vec![(0..0, block)]]).collect()
        }
    }
}

/// Every day of a review that stands in the text itself: who reviews a page reviews all of its sections.
fn in_text(page: &Page, text: &str, day: Date) -> Vec<Swap> {
    let sections = page.sections.iter().map(|section| &section.meta);
    let facts = std::iter::once(&page.meta).chain(sections).filter_map(|meta| meta.last_reviewed.as_ref());
    let swap = |fact: &crate::parse::Fact<Date>| {
        let old = fact.value.to_string();
        let start = fact.span.start as usize + text.get(fact.span.range())?.find(&old)?;
        Some((start..start + old.len(), day.to_string()))
    };
    let mut swaps: Vec<Swap> = facts.filter(|fact| fact.inferred).filter_map(swap).collect();
    swaps.sort_by_key(|(range, _)| range.start);
    swaps.dedup();
    swaps
}

/// Whether a text, read as a page, says that day, keeps its headings and title, and has no trouble that the page had
/// not.
fn says(text: &str, before: &Page, day: Date, config: &Config) -> bool {
    let mut map = SourceMap::default();
    let file = map.add(before.path.as_str(), text);
    let after = page(&map, &PageSource { file, path: before.path.clone(), mount: before.mount }, config);
    after.meta.last_reviewed.is_some_and(|fact| fact.value == day)
        && after.problems.len() <= before.problems.len()
        && after.sections.len() == before.sections.len()
        && after.title.value == before.title.value
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Page, Config) {
        let mut map = SourceMap::default();
        let config = Config::default_for(map.add("book.toml", ""));
        let file = map.add("page.md", text);
        (page(&map, &PageSource { file, path: "page.md".to_owned(), mount: None }, &config), config)
    }

    /// Lines of front matter and of text, some of them dates, some broken.
    fn lines(of: &'static [&'static str]) -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(of), 0..6).prop_map(|lines| lines.concat())
    }

    const FRONT: &[&str] = &[
        "---\n",
        "---\r\n",
        "+++\n",
        "title: A\n",
        "title: \"B\" # b\r\n",
        "last_reviewed: 2025-01-01\n",
        "reviewed: '2025-02-02' # x\n",
        "last_reviewed:\n",
        "last_reviewed: 2025-02-30\n",
        "last_reviewed = 2025-01-01\n",
        "title = \"T\"\n",
        "[extra]\n",
        "extra:\n  a: 1\n",
        "x: [1\n",
        "d: &d 2025-01-01\n",
        "last_reviewed: *d\n",
        "description: |\n  text\n",
        "{title: x}\n",
        "  title: C\n",
        "\n",
    ];
    const TEXT: &[&str] = &[
        "# Title\n",
        "\n",
        "## Last Reviewed\n",
        "2025-03-03, by Ann\n",
        "**Last Reviewed:** 2025-04-04\n",
        "**Severity:** P1\n",
        "- **Last Reviewed:** `2025-05-05`\n",
        "## Part\r\n",
        "prose é\n",
        "```\n**Last Reviewed:** 2025-06-06\n```\n",
        "---\n",
        "| **Last Reviewed:** 2025-07-07 |\n",
    ];

    proptest! {
        #[test]
        fn a_page_says_the_day_afterwards_and_all_else_stays(front in lines(FRONT), close in lines(&["---\n", "+++\n", ""]), text in lines(TEXT)) {
            let before = format!("{front}{close}{text}");
            let day = date(2026, 1, 15);
            let (parsed, config) = read(&before);
            if let Ok(swaps) = reviewed(&parsed, &before, day, &config) {
                let after = swapped(&before, &swaps);
                let (again, _) = read(&after);
                prop_assert_eq!(again.meta.last_reviewed.as_ref().map(|fact| fact.value), Some(day));
                prop_assert_eq!(reviewed(&again, &after, day, &config), Ok(Vec::new()), "twice changes nothing");
                for (range, new) in &swaps {
                    prop_assert!(new.contains("2026-01-15") && new.len() <= 45, "{:?}", new);
                    prop_assert!(range.is_empty() || before[range.clone()].trim_matches(['\'', '"', '*']).len() <= 10, "{:?}", &before[range.clone()]);
                }
                // Without the new text, and with the old, it is what it was.
                let mut rest = after.as_str();
                let mut at = 0;
                for (range, new) in &swaps {
                    let kept = &before[at..range.start];
                    rest = rest.strip_prefix(kept).and_then(|rest| rest.strip_prefix(new.as_str())).unwrap();
                    at = range.end;
                }
                prop_assert_eq!(rest, &before[at..]);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "(---|\\+\\+\\+)?\\PC{0,60}") {
            let (parsed, config) = read(&text);
            let _ = reviewed(&parsed, &text, date(2026, 1, 15), &config);
        }
    }
}
