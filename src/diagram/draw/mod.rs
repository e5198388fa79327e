//! Pictures of diagrams, as SVG with plain attributes: one picture serves page, dark page and print, since the page's
//! style sheet may override its colours by class. No style sheet, no script, no reference to anything within.

mod flowchart;
mod layout;
mod order;
pub mod outline;
mod place;
mod ports;
mod room;
mod route;
mod sequence;
mod shape;
mod straight;
pub mod svg;
pub mod text;

#[cfg(test)]
mod tests;

use crate::diagram::graph::Graph;
use crate::diagram::sequence::Sequence;

pub use layout::{Box2, Framed, Placed, Route, Scene, layout};

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The `<svg>` element.
    pub svg: String,
    /// Width in CSS pixels; it is never to be shown smaller.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// Draws a flowchart. `name` is what it is called, `links` where each of its boxes leads.
#[must_use]
pub fn flowchart(graph: &Graph, name: &str, links: &[Option<String>]) -> Drawing {
    flowchart::draw(graph, &layout(graph), name, links)
}

/// Draws a sequence diagram. `name` is what it is called.
#[must_use]
pub fn sequence(sequence: &Sequence, name: &str) -> Drawing {
    sequence::draw(sequence, name)
}
