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
        if agrees(&words(said, number), &words(&section.title, number)) {
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

/// Words without a leading `§2`, `Step 2`, `see §2`.
fn words(text: &str, number: &str) -> Vec<String> {
    const LEADING: usize = 4;
    let words =
        text.split(|c: char| !(c.is_alphanumeric() || c == '.')).map(|word| word.trim_matches('.').to_lowercase());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let number = number.trim_end_matches('.').to_lowercase();
    let behind = words.iter().take(LEADING).position(|word| *word == number).map_or(0, |at| at + 1);
    words[behind..].to_vec()
}

/// Whether one is a part of the other, or what is said is merely where to look.
fn agrees(said: &[String], title: &[String]) -> bool {
    let within =
        |short: &[String], long: &[String]| short.is_empty() || long.windows(short.len()).any(|run| run == short);
    let elsewhere = said.first().is_some_and(|word| word == "in" || word == "of");
    elsewhere || within(said, title) || within(title, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_title_is_enough() {
        let agree = |said: &str, title: &str| agrees(&words(said, "1"), &words(title, "1"));
        assert!(agree("§1 Stuck in HALT", "§1. Stuck in HALT (timer dead)"));
        assert!(agree("see §1", "1. Restart"));
        assert!(agree("Step 1: restart it gently", "Step 1. Restart it"));
        assert!(agree("§1", "§1"));
        assert!(!agree("§1 Manual Halt", "§1. Manual Start (Meant To Halt)"));
        assert!(!agree("§1 Restart", "§1. Drain"));
    }
}
