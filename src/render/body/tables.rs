//! Pipe tables.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use crate::parse::events::text_of;
use crate::render::body::Writer;
use crate::render::escape::escape;

impl Writer<'_> {
    /// Writes the table that begins at `at` in a box that scrolls; says where to go on.
    pub(super) fn table(&mut self, at: usize) -> usize {
        let end = self.ends[at];
        let Event::Start(Tag::Table(alignments)) = &self.list[at].0 else { return at + 1 };
        let alignments = alignments.clone();
        let head = self.list[at..end].iter().position(|(event, _)| matches!(event, Event::End(TagEnd::TableHead)));
        let title = text_of(&self.list[at..at + head.unwrap_or(0)].iter().flat_map(spaced).collect::<Vec<_>>());
        let label = escape(title.trim());
        self.guard.open(
            "div",
            &format!(" class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table: {label}\""),
        );
        self.guard.raw("<table>\n");
        let mut column = 0;
        let mut in_head = false;
        let mut inner = at + 1;
        while inner < end {
            match &self.list[inner].0 {
                Event::Start(Tag::TableHead) => {
                    (in_head, column) = (true, 0);
                    self.guard.raw("<thead><tr>");
                }
                Event::End(TagEnd::TableHead) => {
                    in_head = false;
                    self.guard.raw("</tr></thead>\n<tbody>\n");
                }
                Event::Start(Tag::TableRow) => {
                    column = 0;
                    self.guard.raw("<tr>");
                }
                Event::End(TagEnd::TableRow) => self.guard.raw("</tr>\n"),
                Event::Start(Tag::TableCell) => {
                    inner = self.cell(inner, in_head, alignments.get(column).copied());
                    column += 1;
                    continue;
                }
                _ => {}
            }
            inner += 1;
        }
        self.guard.raw("</tbody></table></div>\n");
        end + 1
    }

    fn cell(&mut self, at: usize, in_head: bool, alignment: Option<Alignment>) -> usize {
        let end = self.ends[at];
        let class = match alignment {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        let element = if in_head { "th" } else { "td" };
        let scope = if in_head { " scope=\"col\"" } else { "" };
        if class.is_empty() && scope.is_empty() {
            self.guard.raw("<td>");
        } else {
            self.guard.open(element, &format!("{scope}{class}"));
        }
        self.range(at + 1, end);
        self.guard.raw(&format!("</{element}>"));
        end + 1
    }
}

/// An event, and a comma behind each cell.
fn spaced<'a>(located: &crate::parse::events::Located<'a>) -> Vec<crate::parse::events::Located<'a>> {
    match &located.0 {
        Event::Start(Tag::TableCell) if located.1.start > 0 => Vec::new(),
        Event::End(TagEnd::TableCell) => vec![(Event::Text(", ".into()), located.1.clone())],
        _ => vec![located.clone()],
    }
}
