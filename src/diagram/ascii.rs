//! Trees as people draw them: `├─►` and `└─►` under a question.
//!
//! White space is often lost on the way from a wiki. As long as the columns are there, the step above a branch is the
//! nearest one before it whose connector stands further left. Where blanks were squeezed, the bars in front of a
//! connector are counted instead: each belongs to a step above that another branch follows. Where the lines were joined as
//! well, bars of empty lines stand among them, and both counts are tried.

use std::ops::Range;

mod signs;

pub use signs::is_tree;

use crate::diagram::audit::quoted;
use crate::diagram::{Mistake, NODES, Node, Tree, add, label, settle_kinds};

/// Whether a character is a bar of a drawing.
fn is_bar(c: char) -> bool {
    matches!(c, '│' | '|' | '┃')
}

/// Blanks, also the hard ones that `tree` prints.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}')
}

fn is_corner(c: char) -> bool {
    matches!(c, '└' | '╰' | '┗')
}

/// A connector: where it and its label begin, whether it is a corner, whether it has the head of an arrow.
struct Connector {
    start: usize,
    label: usize,
    corner: bool,
    arrow: bool,
}

/// The connectors of a line: `├` or `└` behind nothing, a blank or a bar, and at least one dash.
fn connectors(line: &str) -> Vec<Connector> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let starts = matches!(c, '├' | '┣') || is_corner(c);
        if starts && (is_blank(before) || is_bar(before) || before == '\n') {
            let rest = &line[at + c.len_utf8()..];
            let dashes = rest.len() - rest.trim_start_matches(['─', '━']).len();
            let head = rest[dashes..].chars().next().filter(|c| matches!(c, '►' | '▶' | '>' | '→' | '▸' | '➤'));
            let label = at + c.len_utf8() + dashes + head.map_or(0, char::len_utf8);
            if dashes > 0 {
                found.push(Connector { start: at, label, corner: is_corner(c), arrow: head.is_some() });
            }
        }
        before = c;
    }
    found
}

/// Whether a text is drawn: one of its first lines has a connector.
#[must_use]
pub fn is_drawn(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(3);
    lines.any(|line| !connectors(line).is_empty())
}

fn is_margin(text: &str) -> bool {
    text.chars().all(|c| is_blank(c) || is_bar(c))
}

/// Reads a drawing; places are those in `text`. Several questions that stand one below the other are several trees.
///
/// # Errors
/// The first branch that fits nowhere.
pub fn read(text: &str) -> Result<Vec<Tree>, Vec<Mistake>> {
    let mut reader = Reader { text, ..Reader::default() };
    let result = if is_joined(text) { reader.joined() } else { reader.lines() };
    result.map_err(|mistake| vec![mistake])?;
    reader.close();
    if reader.trees.is_empty() {
        return Err(vec![Mistake::new(
            0..text.len(),
            "an empty tree; wanted a question",
            "write one, or take the tree out",
        )]);
    }
    Ok(reader.trees)
}

/// Whether lines were joined: something other than bars stands before a connector.
fn is_joined(text: &str) -> bool {
    text.lines().any(|line| connectors(line).iter().any(|connector| !is_margin(&line[..connector.start])))
}

/// Whether blanks stand side by side in front of a connector: then its column counts.
fn has_columns(text: &str) -> bool {
    text.lines().any(|line| {
        let start = connectors(line).first().map_or(0, |first| first.start);
        let margin: Vec<char> = line[..start].chars().collect();
        margin.windows(2).any(|pair| pair.iter().all(|&c| is_blank(c))) || margin.contains(&'\t')
    })
}

/// A step on the way from the root to the step that was read last.
struct Open {
    node: usize,
    /// Column of its connector; the root stands left of all.
    column: Option<usize>,
    /// How many of it and those above have a branch that follows.
    bars: usize,
    /// Its last branch was read.
    closed: bool,
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    trees: Vec<Tree>,
    nodes: Vec<Node>,
    /// Lines of the label of each step.
    labels: Vec<Vec<&'a str>>,
    way: Vec<Open>,
    steps: usize,
}

impl Reader<'_> {
    fn lines(&mut self) -> Result<(), Mistake> {
        let columns = has_columns(self.text);
        let mut after_blank = false;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let content = line.trim_end();
            if content.trim().is_empty() {
                after_blank = true;
                continue;
            }
            match connectors(content).first() {
                Some(connector) => {
                    let range = trimmed(self.text, start + connector.label..start + content.len());
                    let above = if columns {
                        self.left_of(column(&content[..connector.start]))
                    } else {
                        let bars = content[..connector.start].chars().filter(|&c| is_bar(c)).count();
                        self.with_bars(&[bars], range.clone())?
                    };
                    let place = columns.then(|| column(&content[..connector.start]));
                    self.branch(above, place, connector.corner, range)?;
                }
                None if is_margin(content) => {}
                None => self.words(start..start + content.len(), after_blank, at)?,
            }
            after_blank = false;
        }
        Ok(())
    }

    /// A line without connector: a question that begins a tree, or more words of the last step.
    fn words(&mut self, line: Range<usize>, after_blank: bool, next: usize) -> Result<(), Mistake> {
        let text = &self.text[line.clone()];
        let bare = text.trim_start_matches(|c| is_blank(c) || is_bar(c));
        let range = line.end - bare.len()..line.end;
        let flush = range.start == line.start;
        let begins = self.nodes.len() > 1 && flush && (after_blank || !self.waits()) && self.begins_tree(next);
        if begins {
            self.close();
        }
        if self.nodes.is_empty() {
            return self.root(range);
        }
        let last = self.labels.len() - 1;
        if after_blank && self.nodes.len() > 1 {
            self.nodes[last].notes.push(bare.trim().to_owned());
        } else {
            self.labels[last].push(bare);
        }
        Ok(())
    }

    /// Whether a branch is still to come: one on the way was drawn with `├`, and its last sibling was not.
    fn waits(&self) -> bool {
        self.way.windows(2).any(|pair| pair[1].bars > pair[0].bars && !pair[0].closed)
    }

    /// Whether the next line that says anything is drawn.
    fn begins_tree(&self, at: usize) -> bool {
        let next = self.text[at..].lines().find(|line| !line.trim().is_empty());
        next.is_some_and(|line| is_margin(line) || !connectors(line).is_empty())
    }

    /// The text as one line.
    fn joined(&mut self) -> Result<(), Mistake> {
        let text = self.text;
        let found = connectors(text);
        let first = found.first().map_or(text.len(), |first| first.start);
        let root = trimmed_bars(text, 0..first);
        if !root.is_empty() {
            self.root(root)?;
        }
        for (at, connector) in found.iter().enumerate() {
            let before =
                text[..connector.start].trim_end_matches(|c| c == '│' || c == '\n' || c == '\r' || is_blank(c));
            let bars = text[before.len()..connector.start].matches('│').count();
            let end = found.get(at + 1).map_or(text.len(), |next| next.start);
            let range = trimmed_bars(text, connector.label..end);
            // An empty line in front has a bar for each of them and one for the connector itself.
            let with_line = if bars % 2 == 1 { bars / 2 } else { bars };
            let above = self.with_bars(&[bars, with_line], range.clone())?;
            self.branch(above, None, connector.corner, range)?;
        }
        Ok(())
    }

    fn root(&mut self, range: Range<usize>) -> Result<(), Mistake> {
        let line = &self.text[range.clone()];
        self.count(&range)?;
        add(&mut self.nodes, None, Node::new("", range))?;
        self.labels.push(vec![line]);
        self.way = vec![Open { node: 0, column: None, bars: 0, closed: false }];
        Ok(())
    }

    /// A drawing may begin with a branch; then its root has no words.
    fn need_root(&mut self, at: usize) -> Result<(), Mistake> {
        if self.nodes.is_empty() { self.root(at..at) } else { Ok(()) }
    }

    /// The nearest step on the way whose connector stands further left.
    fn left_of(&self, column: usize) -> usize {
        let left = self.way.iter().rposition(|open| open.column.is_none_or(|other| other < column));
        left.unwrap_or(0)
    }

    /// The deepest step on the way that has so many bars, and still waits for its last branch.
    fn with_bars(&mut self, counts: &[usize], range: Range<usize>) -> Result<usize, Mistake> {
        self.need_root(range.start)?;
        let guess = counts.len() > 1;
        let fits = |open: &Open, bars: usize| open.bars == bars && !open.closed && !(guess && self.leads(open.node));
        let found = counts.iter().find_map(|&bars| self.way.iter().rposition(|open| fits(open, bars)));
        found.ok_or_else(|| {
            let message =
                format!("the branch {} does not line up with any open branch", quoted(&self.text[range.clone()]));
            Mistake::new(range, message, "draw a `│` for every branch above that goes on, and `├` for all but the last")
        })
    }

    /// Whether a step already leads somewhere, so that nothing stands below it.
    fn leads(&self, node: usize) -> bool {
        let mut probe = Node::new("", 0..0);
        label::fill(&mut probe, &self.labels[node], true);
        probe.target.is_some()
    }

    fn branch(
        &mut self,
        above: usize,
        column: Option<usize>,
        corner: bool,
        range: Range<usize>,
    ) -> Result<(), Mistake> {
        self.need_root(range.start)?;
        self.count(&range)?;
        self.way.truncate(above + 1);
        let open = &mut self.way[above];
        open.closed |= corner;
        let (parent, bars) = (open.node, open.bars + usize::from(!corner));
        let line = &self.text[range.clone()];
        let node = add(&mut self.nodes, Some(parent), Node::new("", range))?;
        self.labels.push(vec![line]);
        self.way.push(Open { node, column, bars, closed: false });
        Ok(())
    }

    /// Trees of one drawing share the limit.
    fn count(&mut self, range: &Range<usize>) -> Result<(), Mistake> {
        self.steps += 1;
        if self.steps > NODES {
            let message = format!("a tree of more than {NODES} steps");
            return Err(Mistake::new(range.clone(), message, "split it, and lead from one tree to the other"));
        }
        Ok(())
    }

    /// Ends the tree that is read.
    fn close(&mut self) {
        let mut nodes = std::mem::take(&mut self.nodes);
        for (node, lines) in nodes.iter_mut().zip(std::mem::take(&mut self.labels)) {
            let leaf = node.children.is_empty();
            label::fill(node, &lines, leaf);
        }
        settle_kinds(&mut nodes);
        self.way.clear();
        if !nodes.is_empty() {
            self.trees.push(Tree { literal: true, nodes, ..Tree::default() });
        }
    }
}

/// Columns of a margin, tabs to the next fourth.
fn column(margin: &str) -> usize {
    margin.chars().fold(0, |column, c| if c == '\t' { (column / 4 + 1) * 4 } else { column + 1 })
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    crate::diagram::audit::trimmed(text, range)
}

/// A range without the blanks around it and the bars behind it.
fn trimmed_bars(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = text[range.clone()].trim_end_matches(|c: char| c == '│' || c.is_whitespace());
    trimmed(text, range.start..range.start + slice.len())
}
