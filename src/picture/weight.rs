//! How much there is to draw, with all that `use`, patterns, markers and the like repeat. Counted before anybody draws it.

use std::collections::HashMap;

use usvg::roxmltree::{Document, Node};

use super::markup::Markup;
use super::{Fault, style};

/// Elements to draw, repetitions counted; 64 bytes of text count as one more.
const DRAWN: u64 = 200_000;
/// Rules of style sheets, times elements that each is tried on.
const TRIED: usize = 10_000_000;

/// First and last node of each id.
type Ids<'a> = HashMap<&'a str, [usize; 2]>;

/// Follows every reference, as often as a reader would.
pub(super) fn weigh(document: &Document<'_>, markup: &Markup) -> Result<(), Fault> {
    let nodes: Vec<Node<'_, '_>> = document.descendants().collect();
    let root = &markup.root;
    let sheets: Vec<String> =
        nodes.iter().filter(|node| node.tag_name().name() == "style").map(|node| sheet(*node)).collect();
    let rules: usize = sheets.iter().map(|css| css.matches('{').count()).sum();
    if rules.saturating_mul(markup.elements) > TRIED {
        let message = format!("its style sheets have {rules} rules for {} elements", markup.elements);
        return Err(Fault::limit(root.clone(), message));
    }
    let shapes = Shapes::count(&nodes);
    // Readers differ on which of two equal ids is meant.
    let mut ids: Ids<'_> = HashMap::new();
    for node in &nodes {
        let at = node.id().get_usize();
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert([at, at])[1] = at;
        }
    }
    let mut edges: Vec<Vec<(usize, u64)>> = vec![Vec::new(); nodes.len()];
    for node in nodes.iter().filter(|node| node.is_element()) {
        let at = node.id().get_usize();
        for attribute in node.attributes() {
            let name = attribute.name();
            let reference = attribute.value().trim().strip_prefix('#').filter(|_| name == "href");
            if let Some(both) = reference.filter(|_| node.tag_name().name() != "a").and_then(|id| ids.get(id)) {
                edges[at].extend(both.iter().map(|&to| (to, 1)));
            } else if attribute.value().contains("url") {
                shapes.painted(&format!("{name}:{}", attribute.value()), at, &ids, &nodes, &mut edges[at]);
            }
        }
    }
    let first = document.root_element().id().get_usize();
    for css in &sheets {
        shapes.painted(css, first, &ids, &nodes, &mut edges[first]);
    }
    if expanded(&nodes, &edges, first) > DRAWN {
        let message = format!("it repeats itself to more than {DRAWN} elements");
        return Err(Fault::limit(root.clone(), message));
    }
    Ok(())
}

fn sheet(node: Node<'_, '_>) -> String {
    node.children().filter_map(|child| child.text()).collect()
}

/// The elements below one, and so on; stops as soon as there are too many.
fn expanded(nodes: &[Node<'_, '_>], edges: &[Vec<(usize, u64)>], first: usize) -> u64 {
    let mut stack = vec![(first, 1_u64)];
    let mut total = 0_u64;
    while let Some((at, times)) = stack.pop() {
        let node = nodes[at];
        let text = if node.is_text() { node.text().map_or(0, str::len) as u64 / 64 } else { 0 };
        total = total.saturating_add(times.saturating_mul(1 + text));
        if total > DRAWN {
            break;
        }
        stack.extend(node.children().map(|child| (child.id().get_usize(), times)));
        stack.extend(edges[at].iter().map(|&(to, more)| (to, times.saturating_mul(more))));
    }
    total
}

/// For each node the shapes below it, itself among them, and their corners at most.
struct Shapes {
    count: Vec<u64>,
    corners: Vec<u64>,
}

impl Shapes {
    fn count(nodes: &[Node<'_, '_>]) -> Self {
        let mut shapes = Self { count: vec![0; nodes.len()], corners: vec![0; nodes.len()] };
        // Children stand behind their parents.
        for node in nodes.iter().rev() {
            let at = node.id().get_usize();
            let name = node.tag_name().name();
            if matches!(
                name,
                "path" | "rect" | "circle" | "ellipse" | "line" | "polyline" | "polygon" | "text" | "image"
            ) {
                let path = node.attribute("d").or_else(|| node.attribute("points"));
                shapes.count[at] += 1;
                shapes.corners[at] += path.map_or(4, |path| path.len() as u64 / 2 + 1);
            }
            if let Some(parent) = node.parent() {
                let parent = parent.id().get_usize();
                shapes.count[parent] += shapes.count[at];
                shapes.corners[parent] += shapes.corners[at];
            }
        }
        shapes
    }

    /// The references of a style: what is painted so is painted on every shape below.
    fn painted(&self, css: &str, at: usize, ids: &Ids<'_>, nodes: &[Node<'_, '_>], edges: &mut Vec<(usize, u64)>) {
        let flat = style::flatten(css);
        for url in style::urls(&flat) {
            let Some(both) = url.target.strip_prefix('#').and_then(|id| ids.get(id)) else { continue };
            let once = url.property.contains("marker-start") || url.property.contains("marker-end");
            let corners = url.property.contains("marker") && !once;
            let times = if corners { self.corners[at] } else { self.count[at] }.max(1);
            // A gradient is a few numbers, however much it paints.
            let heavy = both.iter().filter(|&&to| !nodes[to].tag_name().name().ends_with("Gradient"));
            edges.extend(heavy.map(|&to| (to, times)));
        }
    }
}
