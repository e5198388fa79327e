//! Colours and links of flowcharts: `style`, `classDef`, `class`, `:::` and `click`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagram::color::{self, Paint};
use crate::diagram::{Mistake, mermaid::mistake};

/// What statements say about ids; put on boxes and groups at the end.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Colours by class.
    classes: BTreeMap<String, Paint>,
    /// Classes by id, in order.
    worn: BTreeMap<String, Vec<String>>,
    /// Colours by id.
    own: BTreeMap<String, Paint>,
    /// Links by id, and where they are written.
    pub(super) links: BTreeMap<String, (String, Range<usize>)>,
}

impl Styles {
    /// The colours of what has this id.
    pub(super) fn paint(&self, id: &str, is_node: bool) -> Paint {
        let mut paint = Paint::default();
        if is_node {
            paint.put(self.classes.get("default").copied().unwrap_or_default());
        }
        for class in self.worn.get(id).into_iter().flatten() {
            paint.put(self.classes.get(class).copied().unwrap_or_default());
        }
        paint.put(self.own.get(id).copied().unwrap_or_default());
        paint
    }

    /// `:::name` behind an id, or `class id name`.
    pub(super) fn wear(&mut self, id: &str, class: &str) {
        self.worn.entry(id.to_owned()).or_default().push(class.to_owned());
    }

    /// `style a,b fill:#fff,color:#000`.
    pub(super) fn style(&mut self, statement: &str) {
        let (ids, values) = split(statement);
        for id in ids.split(',') {
            self.own.entry(id.trim().to_owned()).or_default().put(paint(values));
        }
    }

    /// `classDef a,b fill:#fff,color:#000`.
    pub(super) fn define(&mut self, statement: &str) {
        let (names, values) = split(statement);
        for name in names.split(',') {
            self.classes.entry(name.trim().to_owned()).or_default().put(paint(values));
        }
    }

    /// `class a,b name`.
    pub(super) fn class(&mut self, statement: &str) {
        let (ids, class) = statement.rsplit_once(char::is_whitespace).unwrap_or((statement, ""));
        for id in ids.split(',') {
            self.wear(id.trim(), class);
        }
    }

    /// `click id "url" …`, `click id href "url" …`. What calls a script is left out: there are none.
    pub(super) fn click(&mut self, statement: &str, range: &Range<usize>) -> Result<(), Mistake> {
        let (id, rest) = split(statement);
        let rest = rest.strip_prefix("href").map_or(rest, str::trim_start);
        let Some(inner) = rest.strip_prefix('"') else { return Ok(()) };
        let start = range.end - inner.len();
        let Some(end) = inner.find('"') else {
            return mistake(start - 1..start, "a `\"` that is never closed; wanted a second one");
        };
        let url = inner[..end].trim();
        let place = start..start + end;
        if !is_safe(url) {
            let message = format!("a link to `{url}`; wanted a page, a heading or an address with `https:`");
            return mistake(place, message);
        }
        self.links.insert(id.to_owned(), (url.to_owned(), place));
        Ok(())
    }
}

fn split(statement: &str) -> (&str, &str) {
    // Blanks may follow the commas of a list.
    let mut end = None;
    let bytes = statement.as_bytes();
    for (at, c) in statement.char_indices().filter(|(_, c)| c.is_whitespace()) {
        let listed = at > 0 && bytes[at - 1] == b',';
        let comma_follows = statement[at + c.len_utf8()..].trim_start().starts_with(',');
        if !listed && !comma_follows {
            end = Some(at);
            break;
        }
    }
    let (head, rest) = statement.split_at(end.unwrap_or(statement.len()));
    (head.trim(), rest.trim())
}

fn paint(values: &str) -> Paint {
    let mut paint = Paint::default();
    for value in commas(values) {
        let Some((key, value)) = value.split_once(':') else { continue };
        let color = color::read(value.trim().trim_end_matches(';'));
        match key.trim() {
            "fill" | "background" | "background-color" => paint.fill = color.or(paint.fill),
            "stroke" => paint.stroke = color.or(paint.stroke),
            "color" => paint.text = color.or(paint.text),
            _ => {}
        }
    }
    paint
}

/// Pieces between commas that stand in no brackets.
fn commas(values: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let pieces = values.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    pieces.collect()
}

/// Whether a browser would go to a page: browsers skip blanks and controls within a scheme, so those are no excuse.
fn is_safe(url: &str) -> bool {
    let clean: String =
        url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_ascii_lowercase();
    let Some((scheme, _)) = clean.split_once(':') else { return !clean.is_empty() };
    let is_path = scheme.contains(['/', '?', '#']);
    is_path || matches!(scheme, "http" | "https" | "mailto" | "tel")
}
