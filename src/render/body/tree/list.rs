//! A tree as a nested list: the form that is always there.

use crate::diagram::ways::kind_name;
use crate::parse::Part;
use crate::render::body::Writer;
use crate::render::body::tree::Shown;

impl Writer<'_> {
    /// Writes all steps without recursion: a hostile tree may be deep.
    pub(super) fn list(&self, out: &mut String, shown: &Shown<'_>) {
        out.push_str("<ul class=\"dtree-list\">\n");
        let mut open = 0;
        for (at, &(step, depth)) in shown.steps.order.iter().enumerate() {
            for _ in depth..open {
                out.push_str("</ul></li>\n");
            }
            open = depth;
            self.item_of(out, shown, step);
            if shown.steps.order.get(at + 1).is_some_and(|&(_, next)| next > depth) {
                out.push_str("\n<ul>\n");
                open += 1;
            } else {
                out.push_str("</li>\n");
            }
        }
        for _ in 0..open {
            out.push_str("</ul></li>\n");
        }
        out.push_str("</ul>\n");
    }

    fn item_of(&self, out: &mut String, shown: &Shown<'_>, step: usize) {
        let node = &shown.tree.nodes[step];
        let (kind, tone) = (kind_name(node.kind), shown.tone(step));
        out.push_str(&format!(
            "<li class=\"{kind}{}\">",
            if tone == kind { String::new() } else { format!(" {tone}") }
        ));
        if let Some(answer) = &node.answer {
            out.push_str("<span class=\"answer\">");
            self.words(out, shown, (step, Part::Answer), answer);
            out.push_str("</span> ");
        }
        self.step_text(out, shown, step);
        for (at, note) in node.notes.iter().enumerate() {
            out.push_str("<p class=\"note\">");
            self.words(out, shown, (step, Part::Note(at)), note);
            out.push_str("</p>");
        }
    }
}
