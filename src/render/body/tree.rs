//! Decision trees on the page, from one model: the walk, the nested list, the drawing. The list is the truth for print,
//! screen readers and text browsers; the other two say the same again and are marked so.

mod list;
mod walk;
mod words;

use crate::diagram::draw::outline::{Card, outline};
use crate::diagram::ways::{Ways, anchor};
use crate::diagram::{Kind, Node, Target, Tree};
use crate::parse::{Marked, NamedTree, Part};
use crate::render::body::Writer;
use crate::render::body::links::Lead;
use crate::render::escape::escape;
use crate::render::urls::fragment;
use crate::site::{Borrowed, PageId, Site};

/// A tree while it is written.
pub(super) struct Shown<'a> {
    tree: &'a Tree,
    steps: Ways,
    /// The markup of its texts.
    marked: &'a Marked,
    /// The tree's name on its page.
    key: &'a str,
    /// What each step says, in the order of its nodes.
    said: Vec<Said>,
}

/// What a step says, without markup.
pub(crate) struct Said {
    /// Words ahead of an outcome's link; always the step's text.
    pub(crate) before: String,
    /// `Done`, `Escalate`, `Go to`: what an end is called.
    pub(crate) label: Option<&'static str>,
    /// The author's text, else the title of what an outcome leads to.
    pub(crate) text: String,
    /// Which of the step's texts that is, when it is one.
    pub(crate) part: Option<Part>,
    /// Words behind a jump; always the step's text.
    pub(crate) rest: String,
}

impl Said {
    /// All of it.
    pub(crate) fn whole(&self) -> String {
        let Self { before, label, text, rest, .. } = self;
        let mut whole = if before.is_empty() { String::new() } else { format!("{before} → ") };
        let parts = [label.unwrap_or_default(), text.as_str()].into_iter().filter(|part| !part.is_empty());
        whole.push_str(&parts.collect::<Vec<_>>().join(": "));
        if !rest.is_empty() {
            whole.push(' ');
            whole.push_str(rest);
        }
        whole
    }
}

impl Shown<'_> {
    /// The link to a step of the walk.
    fn href(&self, step: usize) -> String {
        escape(&fragment(&anchor(self.key, &self.steps.ids[step])))
    }

    /// The step that shows what an answer leads to: a jump without words of its own is taken at once.
    fn landing(&self, step: usize) -> usize {
        let node = &self.tree.nodes[step];
        let silent = node.id.is_none() && node.text.is_empty() && node.notes.is_empty();
        self.steps.jumps[step].filter(|_| silent).unwrap_or(step)
    }

    /// Classes of a step.
    fn tone(&self, step: usize) -> &'static str {
        let node = &self.tree.nodes[step];
        match (&node.target, node.kind) {
            (Some(Target::Escalate), _) => "escalate",
            (Some(Target::Step(_)), _) => "goto",
            (_, Kind::Question) => "question",
            (None, Kind::Action) if self.steps.above[step].is_some() => "goto",
            (_, Kind::Action) => "action",
            (_, Kind::Outcome) => "outcome",
        }
    }
}

impl Writer<'_> {
    /// Writes the trees that stand for the block that begins at `at`, if there are any; says where to go on.
    pub(super) fn trees_at(&mut self, at: usize) -> Option<usize> {
        let start = self.list[at].1.start;
        let is_place = |named: NamedTree| named.place != named.value && named.place.start as usize == start;
        if self.page.named_tree.is_some_and(is_place) {
            let html = self.borrowed();
            self.guard.block(&html);
            return Some(self.ends[at] + 1);
        }
        let trees = &self.page.trees;
        let first = trees.partition_point(|placed| (placed.span.start as usize) < start);
        let count = trees[first..].iter().take_while(|placed| placed.span.start as usize == start).count();
        let end = trees[first..].first().filter(|_| count > 0)?.span.end as usize;
        for index in first..first + count {
            let html = self.own(index);
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
                let html = self.own(index);
                self.guard.block(&html);
            }
        }
        if self.page.named_tree.is_some_and(|named| named.place == named.value) {
            let html = self.borrowed();
            self.guard.block(&html);
        }
    }

    /// The trees of the page that front matter names, and where they are kept.
    fn borrowed(&self) -> String {
        let all = self.site.borrowed(self.id);
        let start = self.page.named_tree.map_or(0, |named| named.place.start);
        let level = self.level(start);
        let mut out = String::new();
        // They are all kept on one page, which is read once.
        if let Some(first) = all.first() {
            let keeper = Writer::new(self.site, first.home, self.here, &[], self.handled);
            for Borrowed { tree, key, .. } in &all {
                out.push_str(&keeper.tree(*tree, key, level));
            }
        }
        let link = self.page.named_tree.and_then(|named| self.page.link_at(named.value.start as usize));
        if let Some(link) = link
            && let Lead::Inside(href) = self.lead(link)
        {
            let title = title_of(self.site, self.id, link).unwrap_or_default();
            let (href, title) = (escape(&href), escape(&title));
            let lead = if all.is_empty() { "Decision tree:" } else { "This tree is kept on" };
            out.push_str(&format!("<p class=\"dtree-link\">{lead} <a href=\"{href}\">{title}</a></p>\n"));
        }
        if out.is_empty() { out } else { format!("<div data-generated>\n{out}</div>\n") }
    }

    /// Level of the headings of a tree that stands at a byte of the page.
    fn level(&self, start: u32) -> u8 {
        let sections = &self.page.sections;
        let before = sections.partition_point(|section| section.span.start <= start).max(1);
        sections.get(before - 1).map_or(1, |section| section.level) + 1
    }

    /// A tree that stands on this page.
    fn own(&self, index: usize) -> String {
        let placed = &self.page.trees[index];
        self.tree(index, &placed.id, self.level(placed.span.start))
    }

    /// The tree of this index on the page, by the name that it goes by where it is shown.
    fn tree(&self, index: usize, key: &str, level: u8) -> String {
        let placed = &self.page.trees[index];
        let tree = &placed.tree;
        let shown = self.shown(index, key);
        let mut out = String::from("<div class=\"dtree\">\n");
        if let Some(title) = &tree.title {
            out.push_str("<p class=\"dtree-title\">");
            self.words(&mut out, &shown, (0, Part::Title), title);
            out.push_str("</p>\n");
        }
        self.walk(&mut out, &shown, level);
        if let Some(diagram) = placed.diagram {
            let mut list = String::new();
            self.list(&mut list, &shown);
            out.push_str(&self.diagram(diagram, Some(list)));
            out.push_str("</div>\n");
            return out;
        }
        out.push_str("<details class=\"whole\" open><summary data-generated>The whole tree</summary>\n");
        self.list(&mut out, &shown);
        let drawing = self.outline(&shown);
        if !drawing.is_empty() {
            out.push_str(&format!("<div class=\"outline-box\" data-generated aria-hidden=\"true\">{drawing}</div>\n"));
        }
        out.push_str("</details>\n</div>\n");
        out
    }

    /// The tree of this index with what its steps say, by a name.
    pub(super) fn shown<'b>(&'b self, index: usize, key: &'b str) -> Shown<'b> {
        let placed = &self.page.trees[index];
        let (tree, marked) = (&placed.tree, &placed.marked);
        let steps = Ways::of(tree);
        let said = (0..tree.nodes.len()).map(|step| said(self.site, self.id, tree, &steps, step)).collect();
        Shown { tree, steps, marked, key, said }
    }

    /// Its drawing; empty when it is over a limit.
    pub(super) fn outline(&self, shown: &Shown<'_>) -> String {
        let cards: Vec<Card> = (0..shown.tree.nodes.len()).map(|step| self.drawn_step(shown, step)).collect();
        outline(shown.tree, &shown.steps, &cards)
    }

    fn drawn_step(&self, shown: &Shown<'_>, step: usize) -> Card {
        let node = &shown.tree.nodes[step];
        let said = &shown.said[step];
        let lead = self.outcome_lead(node);
        let (href, linked) = match (&node.target, lead) {
            (_, Some(Lead::Inside(href) | Lead::Outside(href))) => (Some(href), true),
            (Some(Target::Section(_) | Target::Link(_)), _) => (None, false),
            _ => {
                let above = shown.steps.above[step];
                let landing = above.unwrap_or_else(|| shown.landing(step));
                let href = fragment(&anchor(shown.key, &shown.steps.ids[landing]));
                (Some(href), above.or(shown.steps.jumps[step]).is_some())
            }
        };
        let arrow = if linked && said.label.is_none() && said.before.is_empty() { "→ " } else { "" };
        Card {
            answer: node.answer.clone(),
            text: format!("{arrow}{}", said.whole()),
            notes: node.notes.clone(),
            href,
            tone: shown.tone(step),
            linked,
        }
    }

    /// Where an outcome that names a section or page leads.
    fn outcome_lead(&self, node: &Node) -> Option<Lead> {
        match node.target {
            Some(Target::Section(_) | Target::Link(_)) => {
                self.page.outcome_at(node.range.start).map(|link| self.lead(link))
            }
            _ => None,
        }
    }

    /// What a step asks or says, with its link when it is an end.
    fn step_text(&self, out: &mut String, shown: &Shown<'_>, step: usize) {
        let node = &shown.tree.nodes[step];
        let Said { before, label, text, part, rest } = &shown.said[step];
        let key = part.map(|part| (step, part));
        match (&node.target, label) {
            (Some(Target::Section(_) | Target::Link(_)), _) => {
                let lead = self.outcome_lead(node);
                let led = lead
                    .as_ref()
                    .map(|lead| (Self::attributes(lead), !matches!(lead, Lead::Broken { href: None, .. })));
                let (attributes, linked) = led.unwrap_or((" class=\"broken\"".to_owned(), false));
                if !before.is_empty() {
                    self.words(out, shown, (step, Part::Text), before);
                    out.push_str(" → ");
                }
                let element = if linked { "a" } else { "span" };
                out.push_str(&format!("<{element}{attributes}>"));
                self.words_of_link(out, shown, key, text);
                out.push_str(&format!("</{element}>"));
                self.links_beside(out, shown, key);
            }
            (Some(Target::Step(id)), Some(label)) => {
                match shown.steps.jumps[step] {
                    Some(to) => {
                        let href = shown.href(shown.landing(to));
                        out.push_str(&format!("<a href=\"{href}\">{label}: {}</a> ", escape(text)));
                    }
                    None => out.push_str(&format!("<span class=\"broken\">@{}</span> ", escape(id))),
                }
                self.words(out, shown, (step, Part::Text), rest);
            }
            (_, Some(label)) => {
                out.push_str(&format!("<strong>{label}</strong>"));
                if !text.is_empty() {
                    out.push_str(": ");
                    self.words(out, shown, (step, Part::Text), text);
                }
            }
            (_, None) => match shown.steps.above[step] {
                Some(above) => {
                    out.push_str(&format!("<a href=\"{}\">", shown.href(above)));
                    self.words_of_link(out, shown, key, text);
                    out.push_str("</a>");
                    self.links_beside(out, shown, key);
                    out.push_str(" <small class=\"above\" data-generated>see above</small>");
                }
                None => self.words(out, shown, (step, Part::Text), text),
            },
        }
    }
}

/// What a step says, whoever shows it.
pub(crate) fn said(site: &Site, page: PageId, tree: &Tree, ways: &Ways, step: usize) -> Said {
    let node = &tree.nodes[step];
    let own = || node.text.clone();
    let title = || title_of(site, page, site.pages[page].outcome_at(node.range.start)?);
    // What the author calls the target is its link; the text then stands before it.
    let (before, named, part) = match &node.label {
        Some(label) => (own(), label.clone(), Part::Label),
        None => (String::new(), own(), Part::Text),
    };
    let end = |label, text, rest| Said { before: String::new(), label, text, part: Some(Part::Text), rest };
    let titled = |before, text| Said { before, label: None, text, part: None, rest: String::new() };
    match &node.target {
        None => end(None, own(), String::new()),
        Some(Target::Done) => end(Some("Done"), own(), String::new()),
        Some(Target::Escalate) => end(Some("Escalate"), own(), String::new()),
        Some(Target::Step(id)) => {
            let to = ways.jumps[step].map_or_else(|| format!("@{id}"), |to| shortened(&tree.nodes[to].text));
            Said { part: None, ..end(Some("Go to"), to, own()) }
        }
        Some(Target::Section(_) | Target::Link(_)) if !named.is_empty() => {
            Said { before, label: None, text: named, part: Some(part), rest: String::new() }
        }
        Some(Target::Section(number)) => titled(before, title().unwrap_or(format!("§{number}"))),
        Some(Target::Link(dest)) => titled(before, title().unwrap_or(dest.clone())),
    }
}

/// The title of the section or page that an outcome leads to.
fn title_of(site: &Site, id: PageId, link: usize) -> Option<String> {
    let crate::site::Target::Page { page, anchor } = &site.links[id][link].target else { return None };
    let section = anchor.as_ref().and_then(|anchor| site.index.anchor(*page, anchor)).flatten();
    let target = &site.pages[*page];
    let section = section.map(|section| target.sections[section].title.as_str());
    Some(match section {
        Some(section) if *page == id => shortened(section),
        Some(section) => format!("{} › {}", shortened(&target.title.value), shortened(section)),
        None => shortened(&target.title.value),
    })
}

/// What stands elsewhere is named here in a few words: a text must not be repeated for every outcome that leads to it.
fn shortened(text: &str) -> String {
    const ENOUGH: usize = 120;
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
