//! Mermaid's flowcharts.
//!
//! ```text
//! chart     = ( "flowchart" | "graph" ) [ direction ] { statement }
//! statement = chain | subgraph | "end" | style | click | "direction" … | "linkStyle" … | "accTitle:" …
//! chain     = nodes { link nodes }
//! nodes     = node { "&" node }
//! node      = id [ shape ] [ ":::" class ]
//! ```

mod arrow;
mod shape;

use std::collections::HashMap;
use std::ops::Range;

use crate::diagram::Mistake;
use crate::diagram::color::Paint;
use crate::diagram::graph::{Direction, Edge, End, Graph, Group, Line, MAX_EDGES, MAX_NODES, MAX_ROWS, Shape, Vertex};
use crate::diagram::mermaid::lexer::Cursor;
use crate::diagram::mermaid::styles::Styles;
use crate::diagram::mermaid::{label, mistake};
use arrow::Arrow;

/// Groups within one another.
const MAX_DEPTH: usize = 12;

/// Reads what stands behind the first word.
pub(super) fn read(cursor: Cursor<'_>, title: Option<String>) -> Result<Graph, Mistake> {
    let mut reader = Reader {
        cursor,
        graph: Graph { title, ..Graph::default() },
        ids: HashMap::new(),
        shaped: Vec::new(),
        open: Vec::new(),
        mentions: Vec::new(),
        styles: Styles::default(),
    };
    reader.direction()?;
    loop {
        reader.cursor.skip_between();
        if reader.cursor.rest().is_empty() {
            return reader.finish();
        }
        reader.statement()?;
    }
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    graph: Graph,
    /// Boxes by id.
    ids: HashMap<String, usize>,
    /// Whether a box was written with a form, and so is no group.
    shaped: Vec<bool>,
    /// Groups that are open.
    open: Vec<usize>,
    /// For each open group the boxes that were mentioned in it.
    mentions: Vec<Vec<usize>>,
    styles: Styles,
}

impl Reader<'_> {
    fn direction(&mut self) -> Result<(), Mistake> {
        self.cursor.skip_blanks();
        if self.cursor.at_end() {
            return Ok(());
        }
        let start = self.cursor.at;
        let word = self.cursor.take_while(|c| !c.is_whitespace() && c != ';');
        self.graph.direction = match word {
            "TB" | "TD" | "v" => Direction::Down,
            "BT" | "^" => Direction::Up,
            "LR" | ">" => Direction::Right,
            "RL" | "<" => Direction::Left,
            _ => {
                let message = format!("the direction `{word}`; wanted `TB`, `TD`, `BT`, `LR` or `RL`");
                return mistake(start..start + word.len(), message);
            }
        };
        Ok(())
    }

    fn statement(&mut self) -> Result<(), Mistake> {
        let start = self.cursor.at;
        if self.keyword("subgraph") {
            return self.subgraph(start);
        }
        if self.keyword("end") {
            return self.end(start);
        }
        for word in ["direction", "linkStyle"] {
            if self.keyword(word) {
                self.cursor.statement();
                return Ok(());
            }
        }
        for (word, act) in
            [("style", Styles::style as fn(&mut Styles, &str)), ("classDef", Styles::define), ("class", Styles::class)]
        {
            if self.keyword(word) {
                let (statement, _) = self.cursor.statement();
                act(&mut self.styles, statement);
                return Ok(());
            }
        }
        if self.keyword("click") {
            let (statement, range) = self.cursor.statement();
            return self.styles.click(statement, &range);
        }
        if self.cursor.starts_with("accTitle") || self.cursor.starts_with("accDescr") {
            let is_title = self.cursor.starts_with("accTitle");
            let text = accessible(&mut self.cursor);
            if is_title {
                self.graph.title = text.or(self.graph.title.take());
            } else {
                self.graph.description = text;
            }
            return Ok(());
        }
        self.chain()
    }

    /// A word that begins a statement: an id of the same name would be followed by an arrow.
    fn keyword(&mut self, word: &str) -> bool {
        let before = self.cursor.at;
        if self.cursor.eat_word(word) {
            self.cursor.skip_blanks();
            if arrow::stands_at(&self.cursor) {
                self.cursor.at = before;
                return false;
            }
            return true;
        }
        false
    }

    fn subgraph(&mut self, start: usize) -> Result<(), Mistake> {
        self.cursor.skip_blanks();
        let head = self.cursor.at;
        let (id, title, range) = if self.cursor.starts_with("\"") {
            let title = self.cursor.quoted()?;
            (title.to_owned(), title.to_owned(), head..self.cursor.at)
        } else {
            let name = self.cursor.take_while(|c| !matches!(c, '\n' | ';' | '[')).trim_end();
            let id = if name.is_empty() { format!(" {}", self.graph.groups.len()) } else { name.to_owned() };
            if self.cursor.starts_with("[") {
                let (text, _) = shape::read(&mut self.cursor)?;
                (id, text, head..self.cursor.at)
            } else {
                (id, name.to_owned(), head..head + name.len())
            }
        };
        self.cursor.skip_blanks();
        if !self.cursor.at_end() {
            return self.cursor.unexpected("the end of the line behind the group's title");
        }
        if self.open.len() == MAX_DEPTH {
            return mistake(start..range.end, format!("more than {MAX_DEPTH} groups within one another"));
        }
        let title = label::read(&title, &range)?;
        let parent = self.open.last().copied();
        self.open.push(self.graph.groups.len());
        self.mentions.push(Vec::new());
        self.graph.groups.push(Group { id, title, parent, paint: Paint::default(), range: start..range.end });
        self.check_size(start..range.end)
    }

    fn end(&mut self, start: usize) -> Result<(), Mistake> {
        let (Some(group), Some(mentions)) = (self.open.pop(), self.mentions.pop()) else {
            return mistake(start..start + 3, "an `end` without a `subgraph` before it");
        };
        // A box belongs to the first group that is closed around it.
        for &node in &mentions {
            let home = &mut self.graph.nodes[node].group;
            *home = home.or(Some(group));
        }
        if let Some(outer) = self.mentions.last_mut() {
            outer.extend(mentions);
        }
        if !self.cursor.at_end() {
            self.cursor.skip_blanks();
        }
        if !self.cursor.at_end() {
            return self.cursor.unexpected("the end of the line behind `end`");
        }
        Ok(())
    }

    fn chain(&mut self) -> Result<(), Mistake> {
        let mut from = self.nodes()?;
        loop {
            self.cursor.skip_blanks();
            if self.cursor.at_end() {
                return Ok(());
            }
            let start = self.cursor.at;
            let Some(arrow) = arrow::read(&mut self.cursor)? else {
                return self.cursor.unexpected("an arrow such as `-->`, `&`, or the end of the line");
            };
            self.cursor.take_while(char::is_whitespace);
            let to = self.nodes()?;
            for &from in &from {
                for &to in &to {
                    self.edge(from, to, &arrow, start..self.cursor.at)?;
                }
            }
            from = to;
        }
    }

    fn edge(&mut self, from: usize, to: usize, arrow: &Arrow, range: Range<usize>) -> Result<(), Mistake> {
        if self.graph.edges.len() == MAX_EDGES {
            return mistake(range, format!("more than {MAX_EDGES} arrows; wanted a diagram that can be read"));
        }
        let (from, to) = (End::Node(from), End::Node(to));
        let Arrow { line, tail, head, length, label } = arrow.clone();
        self.graph.edges.push(Edge { from, to, label, line, tail, head, length, range });
        Ok(())
    }

    fn nodes(&mut self) -> Result<Vec<usize>, Mistake> {
        let mut nodes = vec![self.node()?];
        loop {
            let before = self.cursor.at;
            self.cursor.skip_blanks();
            if !self.cursor.eat("&") {
                self.cursor.at = before;
                return Ok(nodes);
            }
            self.cursor.take_while(char::is_whitespace);
            nodes.push(self.node()?);
        }
    }

    fn node(&mut self) -> Result<usize, Mistake> {
        let start = self.cursor.at;
        let id = shape::id(&mut self.cursor);
        if id.is_empty() {
            return self.cursor.unexpected("the id of a box");
        }
        if id == "end" {
            return mistake(start..start + 3, "`end` as the id of a box; wanted another word, `End` for one");
        }
        if self.cursor.starts_with("@") {
            return mistake(
                self.cursor.at..self.cursor.at + 1,
                "`@{…}`, which is not read; wanted a form such as `id[text]`",
            );
        }
        let node = self.ids.get(id).copied();
        let node = node.unwrap_or_else(|| self.declare(id, start..self.cursor.at));
        if let Some(mentions) = self.mentions.last_mut() {
            mentions.push(node);
        }
        let before = self.cursor.at;
        self.cursor.skip_blanks();
        if shape::stands_at(&self.cursor) {
            let open = self.cursor.at;
            let (text, shape) = shape::read(&mut self.cursor)?;
            let vertex = &mut self.graph.nodes[node];
            vertex.label = label::read(&text, &(open..self.cursor.at))?;
            vertex.shape = shape;
            self.shaped[node] = true;
        } else {
            self.cursor.at = before;
        }
        if self.cursor.eat(":::") {
            let class = self.cursor.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            let id = self.graph.nodes[node].id.clone();
            self.styles.wear(&id, class);
        }
        self.check_size(start..self.cursor.at)?;
        Ok(node)
    }

    fn declare(&mut self, id: &str, range: Range<usize>) -> usize {
        let (owned, shape) = (id.to_owned(), Shape::Rect);
        let paint = Paint::default();
        self.graph.nodes.push(Vertex {
            id: owned.clone(),
            label: owned.clone(),
            shape,
            paint,
            link: None,
            group: None,
            range,
        });
        self.shaped.push(false);
        self.ids.insert(owned, self.graph.nodes.len() - 1);
        self.graph.nodes.len() - 1
    }

    fn check_size(&self, range: Range<usize>) -> Result<(), Mistake> {
        if self.graph.nodes.len() + self.graph.groups.len() > MAX_NODES {
            return mistake(
                range,
                format!("more than {MAX_NODES} boxes and groups; wanted a diagram that can be read"),
            );
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Graph, Mistake> {
        if let Some(&open) = self.open.last() {
            return mistake(
                self.graph.groups[open].range.clone(),
                "a `subgraph` that is never closed; wanted an `end`",
            );
        }
        if self.graph.nodes.is_empty() && self.graph.groups.is_empty() {
            return mistake(0..self.cursor.text.trim_end().len(), "a flowchart without a box");
        }
        self.point_at_groups()?;
        let rows = self.graph.rows_crossed();
        if rows > MAX_ROWS {
            let message =
                format!("arrows that cross {rows} rows together; wanted at most {MAX_ROWS}, so that it can be read");
            return mistake(self.graph.edges.first().map_or(0..0, |edge| edge.range.clone()), message);
        }
        for node in &mut self.graph.nodes {
            node.paint = self.styles.paint(&node.id, true);
            node.link = self.styles.links.remove(&node.id);
        }
        for group in &mut self.graph.groups {
            group.paint = self.styles.paint(&group.id, false);
        }
        Ok(self.graph)
    }

    /// An id that is a group's means the group, wherever that is written.
    fn point_at_groups(&mut self) -> Result<(), Mistake> {
        let groups: HashMap<&str, usize> =
            self.graph.groups.iter().enumerate().rev().map(|(at, group)| (group.id.as_str(), at)).collect();
        let mut ends = Vec::with_capacity(self.graph.nodes.len());
        let mut kept = 0;
        for (node, &shaped) in self.graph.nodes.iter().zip(&self.shaped) {
            let group = groups.get(node.id.as_str()).filter(|_| !shaped);
            ends.push(group.map_or(End::Node(kept), |&group| End::Group(group)));
            kept += usize::from(group.is_none());
        }
        let mut at = 0;
        self.graph.nodes.retain(|_| {
            at += 1;
            matches!(ends[at - 1], End::Node(_))
        });
        for edge in &mut self.graph.edges {
            for end in [&mut edge.from, &mut edge.to] {
                if let End::Node(node) = *end {
                    *end = ends[node];
                }
            }
        }
        for edge in &self.graph.edges {
            let holds =
                |outer: End, inner: End| matches!(outer, End::Group(group) if self.graph.stands_in(inner, group));
            if edge.line != Line::Hidden && (holds(edge.from, edge.to) || holds(edge.to, edge.from)) {
                return mistake(edge.range.clone(), "an arrow between a group and what stands in it; wanted two boxes");
            }
        }
        self.graph
            .edges
            .retain(|edge| !(matches!((edge.from, edge.to), (End::Group(from), End::Group(to)) if from == to)));
        Ok(())
    }
}

/// `accTitle: text`, `accDescr: text`, `accDescr { text }`.
pub(super) fn accessible(cursor: &mut Cursor<'_>) -> Option<String> {
    cursor.take_while(char::is_alphabetic);
    cursor.skip_blanks();
    let text = if cursor.eat("{") {
        let text = cursor.take_while(|c| c != '}');
        cursor.eat("}");
        text
    } else {
        cursor.eat(":");
        cursor.line().0
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text).filter(|text| !text.is_empty())
}
