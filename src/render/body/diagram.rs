//! Diagrams on their page: the picture, the same in words for those who cannot see it, and the source.

use std::collections::HashMap;

use crate::bug;
use crate::diagram::draw::{self, Drawing};
use crate::diagram::graph::{Edge, End, Graph, Head, Line, Vertex};
use crate::diagram::mermaid::Diagram;
use crate::diagram::sequence::{Place, Sequence, Step};
use crate::render::body::links::Lead;
use crate::render::body::{Writer, blocks};
use crate::render::escape::escape;

/// A wider picture may have to scroll in its box, on a phone first.
const NARROW: u32 = 300;

impl Writer<'_> {
    /// The diagram of this index on the page, with its words, or those that `told` gives in their place. A layout that
    /// fails costs the picture alone: the source is shown.
    pub(super) fn diagram(&self, index: usize, told: Option<String>) -> String {
        let fence = &self.page.fences[self.page.diagrams[index].0];
        let code = fence.code(&self.site.sources.map).replace('\r', "");
        let tag = if fence.tag.starts_with('{') { "" } else { &fence.tag };
        let source = blocks::code("mermaid", tag, &code);
        let diagram = &self.page.diagrams[index].1;
        let name = self.name(index);
        let (summary, words) = match (told, diagram) {
            (Some(told), _) => ("As a list", told),
            (None, Diagram::Flowchart(graph)) => ("In words", flowchart_in_words(graph)),
            (None, Diagram::Sequence(sequence)) => ("In words", sequence_in_words(sequence)),
        };
        let text = Text { name: &name, summary, words: &words, source };
        figure(&self.page.path, text, || self.draw(index, &name))
    }

    /// The picture of the diagram of this index; none when its layout fails.
    pub(super) fn drawn(&self, index: usize) -> Option<Drawing> {
        bug::catch(&self.page.path, || self.draw(index, &self.name(index))).ok()
    }

    fn draw(&self, index: usize, name: &str) -> Drawing {
        match &self.page.diagrams[index].1 {
            Diagram::Flowchart(graph) => draw::flowchart(graph, name, &self.clicks(graph)),
            Diagram::Sequence(sequence) => draw::sequence(sequence, name),
        }
    }

    /// What the diagram is called: its author's title, else the heading that it stands under.
    fn name(&self, index: usize) -> String {
        let (fence, diagram) = &self.page.diagrams[index];
        let (kind, title) = match diagram {
            Diagram::Flowchart(graph) => ("Flowchart", &graph.title),
            Diagram::Sequence(sequence) => ("Sequence diagram", &sequence.title),
        };
        if let Some(title) = title {
            return title.replace('\n', " ");
        }
        let fences = &self.page.fences;
        let section = fences[*fence].section;
        let heading = section.map_or(self.page.title.value.as_str(), |section| &self.page.sections[section].title);
        let under = self.page.diagrams.iter().filter(|(fence, _)| fences[*fence].section == section);
        let before = self.page.diagrams[..index].iter().filter(|(fence, _)| fences[*fence].section == section).count();
        let number = if under.count() > 1 { format!(" {}", before + 1) } else { String::new() };
        format!("{kind}{number}: {heading}")
    }

    /// Where a click on each box leads; nowhere when that is not there.
    fn clicks(&self, graph: &Graph) -> Vec<Option<String>> {
        let lead = |node: &Vertex| {
            // What the words of a box name leads there, too, where the flowchart is a tree.
            let start = node.link.as_ref().map_or(node.range.start, |(_, range)| range.start);
            match self.lead(self.page.link_at(start)?) {
                Lead::Inside(href) | Lead::Outside(href) => Some(href),
                Lead::Broken { .. } | Lead::Words => None,
            }
        };
        graph.nodes.iter().map(lead).collect()
    }
}

/// What is written around a picture.
struct Text<'a> {
    name: &'a str,
    /// What the words under it are called.
    summary: &'a str,
    words: &'a str,
    /// The source as a code block.
    source: String,
}

/// The picture with its words and its source; the source alone when drawing fails.
fn figure(path: &str, text: Text<'_>, draw: impl FnOnce() -> Drawing) -> String {
    let Text { name, summary, words, source } = text;
    let Ok(Drawing { svg, width, .. }) = bug::catch(path, draw) else { return source };
    let wide = if width > NARROW {
        format!(" tabindex=\"0\" role=\"group\" aria-label=\"{}\"", escape(name))
    } else {
        String::new()
    };
    format!(
        "<figure class=\"diagram\">\n<div class=\"diagram-picture\"{wide} data-generated>\n{svg}</div>\n\
         <details class=\"fold\" data-generated><summary>{summary}</summary>\n{words}</details>\n\
         <details class=\"fold\"><summary data-generated>Source</summary>\n{source}</details>\n</figure>\n"
    )
}

/// Boxes in order, each with where its arrows lead.
fn flowchart_in_words(graph: &Graph) -> String {
    let mut out = String::new();
    if let Some(description) = &graph.description {
        out.push_str(&format!("<p>{}</p>\n", escape(description)));
    }
    let mut leaving: HashMap<(bool, usize), Vec<&Edge>> = HashMap::new();
    for edge in graph.edges.iter().filter(|edge| edge.line != Line::Hidden) {
        leaving.entry(key(edge.from)).or_default().push(edge);
    }
    out.push_str("<ol>\n");
    let nodes = graph.nodes.iter().enumerate().map(|(at, node)| (End::Node(at), node.group));
    let groups = graph.groups.iter().enumerate().map(|(at, group)| (End::Group(at), group.parent));
    let groups = groups.filter(|(end, _)| leaving.contains_key(&key(*end)));
    for (end, home) in nodes.chain(groups) {
        out.push_str(&format!("<li>{}", plain(graph.label(end))));
        let title = home.map(|group| graph.groups[group].title.as_str()).filter(|title| !title.is_empty());
        if let Some(title) = title {
            out.push_str(&format!(" (in “{}”)", plain(title)));
        }
        let edges = leaving.get(&key(end)).map(Vec::as_slice).unwrap_or_default();
        if !edges.is_empty() {
            out.push_str("\n<ul>\n");
            for edge in edges {
                let label = if edge.label.is_empty() { String::new() } else { format!("{}: ", plain(&edge.label)) };
                let word = if edge.head == Head::None { "joined to" } else { "leads to" };
                let both = if edge.tail == Head::Arrow { ", and back" } else { "" };
                out.push_str(&format!("<li>{label}{word} {}{both}</li>\n", plain(graph.label(edge.to))));
            }
            out.push_str("</ul>\n");
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
    out
}

fn key(end: End) -> (bool, usize) {
    match end {
        End::Node(node) => (false, node),
        End::Group(group) => (true, group),
    }
}

/// Messages, notes and frames, in order.
fn sequence_in_words(sequence: &Sequence) -> String {
    let mut out = String::new();
    if let Some(description) = &sequence.description {
        out.push_str(&format!("<p>{}</p>\n", escape(description)));
    }
    out.push_str("<ol>\n");
    let name = |actor: usize| plain(&sequence.actors[actor].label);
    for (at, boxed) in sequence.boxes.iter().enumerate().filter(|(_, boxed)| !boxed.title.is_empty()) {
        let inside = (0..sequence.actors.len()).filter(|&actor| sequence.actors[actor].boxed == Some(at));
        let inside = inside.map(name).collect::<Vec<_>>().join(", ");
        out.push_str(&format!("<li>{}: {inside}</li>\n", plain(&boxed.title)));
    }
    for step in &sequence.steps {
        let line = match step {
            Step::Message(message) => {
                let word = if message.dotted { "answers" } else { "to" };
                let number = message.number.map_or_else(String::new, |number| format!("{number}. "));
                let text = if message.text.is_empty() { String::new() } else { format!(": {}", plain(&message.text)) };
                format!("{number}{} {word} {}{text}", name(message.from), name(message.to))
            }
            Step::Note { place, text } => {
                let place = match *place {
                    Place::Left(actor) | Place::Right(actor) => name(actor),
                    Place::Over(first, last) if first == last => name(first),
                    Place::Over(first, last) => format!("{} to {}", name(first), name(last)),
                };
                format!("Note at {place}: {}", plain(text))
            }
            Step::Open { frame, text, .. } => format!("{} {} {{", frame.word(), plain(text)),
            Step::Part { word, text } => format!("}} {word} {} {{", plain(text)),
            Step::Close => "}".to_owned(),
            Step::Create(actor) => format!("{} begins to exist", name(*actor)),
            Step::Destroy(actor) => format!("{} ceases to exist", name(*actor)),
            Step::Activate(_) | Step::Deactivate(_) => continue,
        };
        out.push_str(&format!("<li>{line}</li>\n"));
    }
    out.push_str("</ol>\n");
    out
}

/// A text of several lines in one.
fn plain(text: &str) -> String {
    escape(&text.replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_that_panics_costs_the_picture_alone() {
        let text =
            || Text { name: "a", summary: "In words", words: "", source: blocks::code("mermaid", "", "graph TD") };
        let drawn = figure("a.md", text(), || draw::sequence(&Sequence::default(), "a"));
        assert!(drawn.starts_with("<figure class=\"diagram\">") && drawn.contains(&text().source), "{drawn}");
        let rows: Vec<usize> = Vec::new();
        assert_eq!(figure("a.md", text(), || panic!("row {} of a layout", rows.len())), text().source);
    }
}
