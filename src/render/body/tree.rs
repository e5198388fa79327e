//! Decision trees on the page, from one model: the walk, the nested list, the drawing. The list is the truth for print,
//! screen readers and text browsers; the other two say the same again and are marked so.

mod list;
mod walk;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::diagram::draw::outline::{Card, outline};
use crate::diagram::ways::{Ways, anchor};
use crate::diagram::{Kind, Node, Target, Tree};
use crate::render::body::Writer;
use crate::render::body::links::Lead;
use crate::render::escape::{escape, escape_into};
use crate::render::urls::fragment;
use crate::site::{PageId, Site};

/// A tree while it is written.
struct Shown<'a> {
    tree: &'a Tree,
    steps: Ways,
    /// The tree's name on its page.
    key: &'a str,
    /// What each step says, in the order of its nodes.
    said: Vec<Said>,
}

/// What a step says.
pub(crate) struct Said {
    /// `Done`, `Escalate`, `Go to`: what an end is called.
    pub(crate) label: Option<&'static str>,
    /// The author's text, else the title of what an outcome leads to; inline Markdown.
    pub(crate) text: String,
    /// Words behind a jump.
    pub(crate) rest: String,
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
            (_, Kind::Action) => "action",
            (_, Kind::Outcome) => "outcome",
        }
    }
}

impl Writer<'_> {
    /// The tree of this index on the page.
    pub(super) fn tree(&self, index: usize) -> String {
        let (fence, tree) = &self.page.trees[index];
        let steps = Ways::of(tree);
        let said = (0..tree.nodes.len()).map(|step| said(self.site, self.id, tree, &steps, step)).collect();
        let shown = Shown { tree, steps, key: &self.tree_keys[index], said };
        let start = self.page.fences[*fence].span.start;
        let around = self.page.sections.iter().take_while(|section| section.span.start <= start).last();
        let mut out = String::from("<div class=\"dtree\">\n");
        if let Some(title) = &tree.title {
            out.push_str(&format!("<p class=\"dtree-title\">{}</p>\n", escape(title)));
        }
        self.walk(&mut out, &shown, around.map_or(1, |section| section.level) + 1);
        out.push_str("<details class=\"whole\" open><summary data-generated>The whole tree</summary>\n");
        self.list(&mut out, &shown);
        let cards: Vec<Card> = (0..tree.nodes.len()).map(|step| self.drawn_step(&shown, step)).collect();
        let drawing = outline(tree, &shown.steps, &cards);
        if !drawing.is_empty() {
            out.push_str(&format!("<div class=\"outline-box\" data-generated aria-hidden=\"true\">{drawing}</div>\n"));
        }
        out.push_str("</details>\n</div>\n");
        out
    }

    fn drawn_step(&self, shown: &Shown<'_>, step: usize) -> Card {
        let node = &shown.tree.nodes[step];
        let Said { label, text, rest } = &shown.said[step];
        let lead = self.outcome_lead(node);
        let (href, linked) = match (&node.target, lead) {
            (_, Some(Lead::Inside(href) | Lead::Outside(href))) => (Some(href), true),
            (Some(Target::Section(_) | Target::Link(_)), _) => (None, false),
            _ => {
                let landing = shown.landing(step);
                let href = fragment(&anchor(shown.key, &shown.steps.ids[landing]));
                (Some(href), shown.steps.jumps[step].is_some())
            }
        };
        let text = match label {
            Some(label) if text.is_empty() => (*label).to_owned(),
            Some(label) => format!("{label}: {}", plain(text)),
            None => plain(text),
        };
        let text = if linked && label.is_none() { format!("→ {text}") } else { text };
        let text = if rest.is_empty() { text } else { format!("{text} {}", plain(rest)) };
        Card {
            answer: node.answer.as_deref().map(plain),
            text,
            notes: node.notes.iter().map(|note| plain(note)).collect(),
            href,
            tone: shown.tone(step),
            linked,
        }
    }

    /// Where an outcome that names a section or page leads.
    fn outcome_lead(&self, node: &Node) -> Option<Lead> {
        match node.target {
            Some(Target::Section(_) | Target::Link(_)) => {
                self.page.link_at(node.range.start).map(|link| self.lead(link))
            }
            _ => None,
        }
    }

    /// What a step asks or says, with its link when it is an end.
    fn step_text(&self, out: &mut String, shown: &Shown<'_>, step: usize) {
        let node = &shown.tree.nodes[step];
        let Said { label, text, rest } = &shown.said[step];
        match (&node.target, label) {
            (Some(Target::Section(_) | Target::Link(_)), _) => {
                let lead = self.outcome_lead(node);
                let led = lead
                    .as_ref()
                    .map(|lead| (Self::attributes(lead), !matches!(lead, Lead::Broken { href: None, .. })));
                let (attributes, linked) = led.unwrap_or((" class=\"broken\"".to_owned(), false));
                let element = if linked { "a" } else { "span" };
                out.push_str(&format!("<{element}{attributes}>"));
                inline(out, text);
                out.push_str(&format!("</{element}>"));
            }
            (Some(Target::Step(id)), Some(label)) => {
                match shown.steps.jumps[step] {
                    Some(to) => {
                        out.push_str(&format!("<a href=\"{}\">{label}: ", shown.href(shown.landing(to))));
                        inline(out, text);
                        out.push_str("</a> ");
                    }
                    None => out.push_str(&format!("<span class=\"broken\">@{}</span> ", escape(id))),
                }
                inline(out, rest);
            }
            (_, Some(label)) => {
                out.push_str(&format!("<strong>{label}</strong>"));
                if !text.is_empty() {
                    out.push_str(": ");
                    inline(out, text);
                }
            }
            (_, None) => inline(out, text),
        }
    }
}

/// What a step says, whoever shows it.
pub(crate) fn said(site: &Site, page: PageId, tree: &Tree, steps: &Ways, step: usize) -> Said {
    let node = &tree.nodes[step];
    let own = || node.text.clone();
    let (label, text, rest) = match &node.target {
        None => (None, own(), String::new()),
        Some(Target::Done) => (Some("Done"), own(), String::new()),
        Some(Target::Escalate) => (Some("Escalate"), own(), String::new()),
        Some(Target::Step(id)) => {
            let to = steps.jumps[step].map_or_else(|| format!("@{id}"), |to| shortened(&tree.nodes[to].text));
            (Some("Go to"), to, own())
        }
        Some(Target::Section(_) | Target::Link(_)) if !node.text.is_empty() => (None, own(), String::new()),
        Some(Target::Section(number)) => {
            (None, title_of(site, page, node).unwrap_or(format!("§{number}")), String::new())
        }
        Some(Target::Link(dest)) => (None, title_of(site, page, node).unwrap_or(dest.clone()), String::new()),
    };
    Said { label, text, rest }
}

/// The title of the section or page that an outcome leads to.
fn title_of(site: &Site, id: PageId, node: &Node) -> Option<String> {
    let link = site.pages[id].link_at(node.range.start)?;
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

/// Inline Markdown of one line: code, emphasis, strong; everything else as its text. The word joiner in front keeps the
/// line from being read as a list, a heading or a rule.
fn inline(out: &mut String, text: &str) {
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

/// The same without its markup.
fn plain(text: &str) -> String {
    let text = format!("\u{2060}{text}");
    let mut out = String::with_capacity(text.len());
    for event in Parser::new(&text) {
        if let Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) | Event::Code(text) = event {
            out.push_str(text.trim_start_matches('\u{2060}'));
        }
    }
    out
}
