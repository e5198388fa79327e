//! The words of a page by section, as a reader sees them: what a search looks through.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::{Page, PlacedTree, events};
use crate::span::SourceMap;

/// The text of a page: in front of its first heading, then below each heading up to the next one, the headings left
/// out. Blocks are parted by line feeds, cells by blanks; code counts, raw HTML does not. Decision trees give the words
/// of their steps in place of their source.
#[must_use]
pub fn by_section(map: &SourceMap, page: &Page, smart_punctuation: bool) -> Vec<String> {
    let original = map.text(page.file);
    let repaired = page.repairs.apply(original);
    let events = events::events(&repaired, original, page.body, &page.repairs, smart_punctuation);
    let mut texts = vec![String::new(); page.sections.len() + 1];
    let mut trees: BTreeMap<usize, (usize, Vec<&PlacedTree>)> = BTreeMap::new();
    for tree in &page.trees {
        trees.entry(tree.span.start as usize).or_insert((tree.span.end as usize, Vec::new())).1.push(tree);
    }
    let (mut at, mut in_heading) = (0, false);
    for (event, range) in &events.list {
        if let Some((_, (_, shown))) =
            trees.range_mut(..=range.start).next_back().filter(|(_, (end, _))| range.start < *end)
        {
            for tree in shown.drain(..) {
                steps(tree, &mut texts[at]);
            }
            continue;
        }
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                at = page.sections.partition_point(|section| section.span.start as usize <= range.start);
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            _ if !in_heading => add(event, &mut texts[at]),
            _ => {}
        }
    }
    texts
}

/// What the steps of a tree say, a line each.
fn steps(tree: &PlacedTree, text: &mut String) {
    text.extend(tree.tree.title.iter().flat_map(|title| [title.as_str(), "\n"]));
    for node in &tree.tree.nodes {
        let said = node.answer.iter().chain([&node.text]).chain(&node.label).chain(&node.notes);
        for part in said.filter(|part| !part.is_empty()) {
            text.push_str(part);
            text.push(' ');
        }
        text.push('\n');
    }
}

fn add(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(words) | Event::Code(words) => text.push_str(words),
        Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => text.push(' '),
        Event::End(
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableRow
            | TagEnd::TableHead
            | TagEnd::BlockQuote(_),
        ) if !text.ends_with('\n') && !text.is_empty() => text.push('\n'),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::PageSource;

    fn texts(text: &str) -> Vec<String> {
        let mut map = SourceMap::default();
        let source = PageSource { file: map.add("a.md", text), path: "a.md".to_owned(), mount: None };
        let config = Config::default_for(source.file);
        by_section(&map, &crate::parse::page(&map, &source, &config), false)
    }

    #[test]
    fn trees_give_what_their_steps_say_and_other_code_what_stands_there() {
        let yaml = "id: up\ntitle: Why?\nroot: a\nnodes:\n  a:\n    ask: Is `x` up?\n    answers:\n      - {when: 'Yes', goto: b}\n  b: {do: Go **home**}\n";
        let text = format!(
            "Top.\n\n# One\n\n```decision-tree\n{yaml}```\n\nBehind.\n\n## Two\n\n```yaml\ngoto: b\n```\n\n| a | b |\n|---|---|\n| c | `d` |\n"
        );
        let words = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found: Vec<String> = texts(&text).iter().map(words).collect();
        assert_eq!(found, ["Top.", "Why? Is x up? Yes Go home Behind.", "goto: b a b c d"]);
    }
}
