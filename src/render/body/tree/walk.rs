//! A tree as a walk: one question at a time. A step is a section that is shown when it is the page's target, the first
//! one when none is, so answers are links, Back works, and each step has an address. A script only adds comfort.

use crate::diagram::ways::anchor;
use crate::parse::Part;
use crate::render::body::Writer;
use crate::render::body::tree::{Said, Shown, shortened};
use crate::render::escape::escape;

impl Writer<'_> {
    /// Writes every step that has something to show; `level` is that of their headings.
    pub(super) fn walk(&self, out: &mut String, shown: &Shown<'_>, level: u8) {
        let name = shown.tree.title.as_deref().unwrap_or("Decision tree");
        let name = escape(&format!("{name}: one question at a time"));
        out.push_str(&format!("<div class=\"walk\" data-generated role=\"group\" aria-label=\"{name}\">\n"));
        let shown_steps = shown.steps.order.iter().map(|&(step, _)| step).filter(|&step| shown.landing(step) == step);
        for step in shown_steps {
            self.walk_step(out, shown, step, level.min(6));
        }
        out.push_str(
            "<div class=\"way\" hidden><ol></ol><button type=\"button\">Copy the way so far</button></div>\n</div>\n",
        );
    }

    fn walk_step(&self, out: &mut String, shown: &Shown<'_>, step: usize, level: u8) {
        let node = &shown.tree.nodes[step];
        let id = escape(&anchor(shown.key, &shown.steps.ids[step]));
        out.push_str(&format!("<section class=\"step {}\" id=\"{id}\">\n", shown.tone(step)));
        Self::trail(out, shown, step);
        out.push_str(&format!("<p class=\"ask\" role=\"heading\" aria-level=\"{level}\">"));
        self.step_text(out, shown, step);
        out.push_str("</p>\n");
        for (at, note) in node.notes.iter().enumerate() {
            out.push_str("<p class=\"note\">");
            self.words(out, shown, (step, Part::Note(at)), note);
            out.push_str("</p>\n");
        }
        self.answers(out, shown, step);
        if let Some(parent) = shown.steps.parents[step] {
            out.push_str(&format!("<p class=\"steer\"><a class=\"back\" href=\"{}\">Back</a>", shown.href(parent)));
            if parent != 0 {
                out.push_str(&format!(" <a href=\"{}\">Start again</a>", shown.href(0)));
            }
            out.push_str("</p>\n");
        }
        out.push_str("</section>\n");
    }

    /// What was asked and answered on the way to a step, as far as an address alone can tell.
    fn trail(out: &mut String, shown: &Shown<'_>, step: usize) {
        let way = shown.steps.way(step);
        let asked = way.windows(2).filter_map(|pair| {
            let answer = shown.tree.nodes[pair[1]].answer.as_deref().unwrap_or_default();
            let asked = escape(&shortened(&shown.said[pair[0]].text));
            (!answer.is_empty()).then(|| format!("<li>{asked} <b>{}</b></li>", escape(&shortened(answer))))
        });
        let asked: String = asked.collect();
        if !asked.is_empty() {
            out.push_str(&format!("<ul class=\"trail\">{asked}</ul>\n"));
        }
    }

    fn answers(&self, out: &mut String, shown: &Shown<'_>, step: usize) {
        let children = &shown.tree.nodes[step].children;
        let mut answers =
            children.iter().filter(|&&child| shown.steps.parents.get(child) == Some(&Some(step))).peekable();
        if answers.peek().is_none() {
            return;
        }
        out.push_str("<ol class=\"answers\">");
        for &child in answers {
            out.push_str(&format!("<li><a href=\"{}\">", shown.href(shown.landing(child))));
            let key = Some((child, Part::Answer));
            if let Some(answer) = &shown.tree.nodes[child].answer {
                self.words_of_link(out, shown, key, answer);
            } else {
                // Trees without words on their branches: what a branch leads to stands for its answer.
                let Said { before, text, .. } = &shown.said[child];
                out.push_str(&escape(&shortened(if before.is_empty() { text } else { before })));
            }
            out.push_str("</a>");
            self.links_beside(out, shown, key);
            out.push_str("</li>");
        }
        out.push_str("</ol>\n");
    }
}
