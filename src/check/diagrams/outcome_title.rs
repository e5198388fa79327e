//! `outcome-title`: outcomes that call a numbered section by another name.

use crate::check::diagrams::steps;
use crate::check::{Check, quoted};
use crate::diagram::Target;
use crate::finding::{Finding, Level};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "outcome-title",
    group: "diagrams",
    summary: "An outcome leads to a section by its number, and calls it by another name.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("outcome_title.md"),
    run,
};

/// The number decides where an outcome leads; its words are compared here.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for step in steps(site) {
        let number = match &step.node.target {
            Some(Target::Section(number)) => number.as_str(),
            Some(Target::Link(dest)) => match dest.split_once("#§") {
                Some((_, number)) => number,
                None => continue,
            },
            _ => continue,
        };
        let Some((page, Some(section))) = step.to else { continue };
        let section = &site.pages[page].sections[section];
        let said = step.node.label.as_deref().unwrap_or(&step.node.text);
        if agrees(said, &section.title, number) {
            continue;
        }
        let (shown, title) = (quoted(said), quoted(&section.title));
        let message = format!("the outcome says {shown}, the section of that number is {title}");
        let span = Span::new(step.page.file, step.node.range.clone());
        let help = "name the section as its heading does, or give the number of the one that is meant";
        out.push(
            Finding::new(CHECK.name, span, said, message).help(help).related(section.span, "the outcome leads here"),
        );
    }
}

/// Whether a title says what an outcome calls it: its words follow one another in the title, `…` stands for some of them,
/// and behind a mark may stand a remark. Or the outcome merely says where to look: "§2 in the vault's runbook".
fn agrees(said: &str, title: &str, number: &str) -> bool {
    let (said, title) = (behind_number(said, number), behind_number(title, number));
    let first = said.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    let remark = said.find([',', ';', ':', '(', '–', '—']).unwrap_or(said.len());
    let titles = [words(title), words(&without_remarks(title))];
    let named = |said: &str| titles.iter().any(|title| names(said, title));
    matches!(first, "in" | "of") || named(said) || named(&said[..remark])
}

/// What stands behind a leading `§2`, `Step 2:`, `see §2`.
fn behind_number<'a>(text: &'a str, number: &str) -> &'a str {
    const LEADING: usize = 4;
    let number = number.trim_end_matches('.').to_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || c == '.';
    let mut rest = text;
    for _ in 0..LEADING {
        rest = rest.trim_start_matches(|c| !is_word(c));
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = rest[..end].trim_matches('.').to_lowercase();
        rest = &rest[end..];
        if word == number {
            return rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '…' | '('));
        }
    }
    text
}

/// The words of a text, but for those that titles have or have not; the first ones of a very long text.
fn words(text: &str) -> Vec<String> {
    const COMPARED: usize = 100;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.filter(|word| !matches!(word.as_str(), "the" | "a" | "an" | "and")).take(COMPARED).collect()
}

/// A text without what stands in parentheses.
fn without_remarks(text: &str) -> String {
    let mut depth = 0_usize;
    let kept = text.chars().filter(|c| {
        depth += usize::from(*c == '(');
        let outside = depth == 0;
        depth = depth.saturating_sub(usize::from(*c == ')'));
        outside
    });
    kept.collect()
}

/// Whether the words of a text follow one another in a title, those behind a `…` later on.
fn names(said: &str, title: &[String]) -> bool {
    let said = said.replace("...", "…");
    let mut rest = title;
    let mut parts = said.split('…').peekable();
    while let Some(part) = parts.next() {
        let run = words(part);
        // A word may be cut short: `Restart the brok…`.
        let cut = parts.peek().is_some() && part.ends_with(char::is_alphanumeric);
        let same =
            |at: usize, word: &String| *word == run[at] || (cut && at + 1 == run.len() && word.starts_with(&run[at]));
        if run.is_empty() {
            continue;
        }
        let all = |window: &[String]| window.iter().enumerate().all(|(at, word)| same(at, word));
        let Some(found) = rest.windows(run.len()).position(all) else { return false };
        rest = &rest[found + run.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_title_is_enough_and_more_is_too_much() {
        for (said, title, wanted) in [
            ("§1 Stuck in HALT", "§1. Stuck in HALT (timer dead)", true),
            ("§1 timer dead", "§1. Stuck in HALT (timer dead)", true),
            ("see §1", "1. Restart", true),
            ("§1", "§1", true),
            ("Step 1: restart it gently", "Step 1. Restart it", false),
            ("§1 Restart the broker now", "1. Restart the broker", false),
            ("§1 Restart the broker, now", "1. Restart the broker", true),
            ("§1 Restart the broker (after a minute)", "1. Restart the broker", true),
            ("§1 restart Broker.", "1. Restart the `broker`", true),
            ("§1 The broker", "1. A broker", true),
            ("§1 Restart the bro…", "1. Restart the broker by hand", true),
            ("§1 Restart … by hand", "1. Restart the broker by hand", true),
            ("§1 Restart...", "1. Restart the broker", true),
            ("§1 Restar… by foot", "1. Restart the broker by hand", false),
            ("§1 Drain & restart", "1. Drain and restart", true),
            ("§1 Drain the queue", "1. Drain (slowly) the queue", true),
            ("§1 (after a minute)", "1. Restart", true),
            ("§1 in the vault's runbook", "1. Restart", true),
            ("§1 Manual Halt", "§1. Manual Start (Meant To Halt)", false),
            ("§1 Restart", "§1. Drain", false),
            ("Go to Step 1 – Restart", "Step 1: Restart", true),
        ] {
            assert_eq!(agrees(said, title, "1"), wanted, "{said} / {title}");
        }
    }
}
