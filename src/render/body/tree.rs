//! Decision trees as nested lists: the form that print, screen readers and text browsers have.

use std::collections::HashMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::diagram::{Kind, Node, Target, Tree};
use crate::render::body::Writer;
use crate::render::body::links::Lead;
use crate::render::escape::{escape, escape_into};

impl Writer<'_> {
    /// Writes the trees that stand for the block that begins at `at`, if there are any; says where to go on.
    pub(super) fn trees_at(&mut self, at: usize) -> Option<usize> {
        let start = self.list[at].1.start;
        let trees = &self.page.trees;
        let first = trees.partition_point(|placed| (placed.span.start as usize) < start);
        let count = trees[first..].iter().take_while(|placed| placed.span.start as usize == start).count();
        let end = trees[first..].first().filter(|_| count > 0)?.span.end as usize;
        for index in first..first + count {
            let html = self.tree(index);
            self.guard.block(&html);
        }
        let mut next = self.ends[at] + 1;
        // A drawing in the text may go over several blocks.
        while self.list.get(next).is_some_and(|(_, range)| range.start < end) {
            next = self.ends[next] + 1;
        }
        Some(next)
    }

    /// Writes the trees of front matter that no comment gives a place.
    pub(super) fn trees_of_front_matter(&mut self) {
        for index in 0..self.page.trees.len() {
            if self.page.trees[index].is_under_heading(self.page) {
                let html = self.tree(index);
                self.guard.block(&html);
            }
        }
        let named =
            self.page.meta.decision_tree.as_ref().filter(|node| node.text().is_some_and(|text| !text.contains('\n')));
        let named = named.and_then(|node| self.page.link_at(node.span.start));
        if let Some(link) = named
            && let Lead::Inside(href) = self.lead(link)
        {
            let title = self.title_of(link).unwrap_or_default();
            let (href, title) = (escape(&href), escape(&title));
            self.guard.block(&format!(
                "<p class=\"dtree-link\" data-generated>Decision tree: <a href=\"{href}\">{title}</a></p>\n"
            ));
        }
    }

    /// The tree of this index on the page.
    fn tree(&self, index: usize) -> String {
        let tree = &self.page.trees[index].tree;
        let named = tree.nodes.iter().enumerate().filter_map(|(step, node)| Some((node.id.as_deref()?, step)));
        let steps: HashMap<&str, usize> = named.rev().collect();
        let mut out = String::from("<div class=\"dtree\">\n");
        if let Some(title) = &tree.title {
            out.push_str(&format!("<p class=\"dtree-title\">{}</p>\n", escape(title)));
        }
        out.push_str("<ul class=\"dtree-list\">\n");
        self.steps(&mut out, tree, index, &steps);
        out.push_str("</ul>\n</div>\n");
        out
    }

    /// Writes all steps without recursion: a hostile tree may be deep.
    fn steps(&self, out: &mut String, tree: &Tree, index: usize, named: &HashMap<&str, usize>) {
        enum Task {
            Open(usize),
            Text(&'static str),
        }
        let mut tasks = vec![Task::Open(0)];
        while let Some(task) = tasks.pop() {
            let step = match task {
                Task::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Task::Open(step) => step,
            };
            let node = &tree.nodes[step];
            self.step(out, tree, index, step, named);
            if node.children.is_empty() {
                out.push_str("</li>\n");
                continue;
            }
            out.push_str("\n<ul>\n");
            tasks.push(Task::Text("</ul></li>\n"));
            tasks.extend(node.children.iter().rev().map(|&child| Task::Open(child)));
        }
    }

    fn step(&self, out: &mut String, tree: &Tree, index: usize, step: usize, named: &HashMap<&str, usize>) {
        let node = &tree.nodes[step];
        let class = match node.kind {
            Kind::Question => "question",
            Kind::Action => "action",
            Kind::Outcome => "outcome",
        };
        out.push_str(&format!("<li class=\"{class}\" id=\"{}\">", step_id(index, step)));
        if let Some(answer) = &node.answer {
            out.push_str("<span class=\"answer\">");
            inline(out, answer, tree.literal);
            out.push_str("</span> ");
        }
        self.step_text(out, tree, index, step, named);
        for note in &node.notes {
            out.push_str("<p class=\"note\">");
            inline(out, note, tree.literal);
            out.push_str("</p>");
        }
    }

    fn step_text(&self, out: &mut String, tree: &Tree, index: usize, step: usize, named: &HashMap<&str, usize>) {
        let node = &tree.nodes[step];
        match &node.target {
            None => inline(out, &node.text, tree.literal),
            Some(Target::Done) => labelled(out, "Done", &node.text, tree.literal),
            Some(Target::Escalate) => labelled(out, "Escalate", &node.text, tree.literal),
            Some(Target::Step(id)) => {
                match named.get(id.as_str()) {
                    Some(&step) => {
                        out.push_str(&format!("<a href=\"#{}\">Go to: ", step_id(index, step)));
                        inline(out, &shortened(&tree.nodes[step].text), tree.literal);
                        out.push_str("</a> ");
                    }
                    None => out.push_str(&format!("<span class=\"broken\">@{}</span> ", escape(id))),
                }
                inline(out, &node.text, tree.literal);
            }
            Some(Target::Section(_) | Target::Link(_)) => self.outcome(out, node, tree.literal),
        }
    }

    /// An outcome that leads to a section or page: its own words, else the title that stands there.
    fn outcome(&self, out: &mut String, node: &Node, literal: bool) {
        let link = self.page.link_at(node.range.start);
        let lead = link.map(|link| self.lead(link));
        let written = match &node.target {
            Some(Target::Section(number)) => format!("§{number}"),
            Some(Target::Link(dest)) => dest.clone(),
            _ => String::new(),
        };
        let title = link.and_then(|link| self.title_of(link)).unwrap_or(written);
        if let Some(label) = &node.label
            && !node.text.is_empty()
        {
            inline(out, &node.text, literal);
            out.push_str(if label.is_empty() { "" } else { " → " });
        }
        let text = node.label.as_ref().unwrap_or(&node.text);
        let text = if text.is_empty() { title } else { text.clone() };
        match lead {
            Some(Lead::Inside(href) | Lead::Outside(href)) => {
                out.push_str(&format!("<a href=\"{}\">", escape(&href)));
                inline(out, &text, literal);
                out.push_str("</a>");
            }
            Some(Lead::Broken { href: Some(href), why }) => {
                out.push_str(&format!("<a class=\"broken\" href=\"{}\" title=\"{}\">", escape(&href), escape(&why)));
                inline(out, &text, literal);
                out.push_str("</a>");
            }
            _ => {
                out.push_str("<span class=\"broken\">");
                inline(out, &text, literal);
                out.push_str("</span>");
            }
        }
    }

    /// The title of the section or page that a link of this page leads to.
    fn title_of(&self, link: usize) -> Option<String> {
        let crate::site::Target::Page { page, anchor } = &self.site.links[self.id][link].target else { return None };
        let section = anchor.as_ref().and_then(|anchor| self.site.index.anchor(*page, anchor)).flatten();
        let target = &self.site.pages[*page];
        let section = section.map(|section| target.sections[section].title.as_str());
        Some(match section {
            Some(section) if *page == self.id => shortened(section),
            Some(section) => format!("{} › {}", shortened(&target.title.value), shortened(section)),
            None => shortened(&target.title.value),
        })
    }
}

/// What stands elsewhere is named here in a few words: a text must not be repeated for every outcome that leads to it.
fn shortened(text: &str) -> String {
    const ENOUGH: usize = 120;
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn step_id(tree: usize, step: usize) -> String {
    format!("ab:tree-{}-{}", tree + 1, step + 1)
}

fn labelled(out: &mut String, label: &str, text: &str, literal: bool) {
    out.push_str(&format!("<strong>{label}</strong>"));
    if !text.is_empty() {
        out.push_str(": ");
        inline(out, text, literal);
    }
}

/// Inline Markdown of one line: code, emphasis, strong; everything else as its text. The word joiner in front keeps the
/// line from being read as a list, a heading or a rule.
fn inline(out: &mut String, text: &str, literal: bool) {
    if literal {
        return code_only(out, text);
    }
    let text = format!("\u{2060}{text}");
    for event in Parser::new(&text) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                escape_into(out, text.trim_start_matches('\u{2060}'));
            }
            Event::Code(code) => {
                out.push_str("<code>");
                escape_into(out, &code);
                out.push_str("</code>");
            }
            Event::Start(Tag::Strong) => out.push_str("<strong>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::Start(Tag::Emphasis) => out.push_str("<em>"),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            _ => {}
        }
    }
}

/// The text of a drawing: everything as it stands, but for what is in backticks.
fn code_only(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, tail)) = after.split_once('`') else { break };
        escape_into(out, before);
        out.push_str("<code>");
        escape_into(out, code);
        out.push_str("</code>");
        rest = tail;
    }
    escape_into(out, rest);
}
