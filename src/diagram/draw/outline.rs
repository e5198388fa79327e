//! A decision tree as an outline: a card a step, its answer on the left of it, answers under their question.

use std::fmt::Write as _;

use crate::diagram::Tree;
use crate::diagram::draw::svg::escape;
use crate::diagram::draw::text::{self, Face, LINE};
use crate::diagram::ways::Ways;

/// Width that no outline exceeds, in px: it fits the column of a page at full size.
pub const WIDTH: f64 = 660.0;
/// More steps than this are not drawn, nor deeper trees or longer texts (in characters): the list stands for them.
pub const LIMITS: Limits = Limits { steps: 300, depth: 12, chars: 20_000 };

const INDENT: f64 = 28.0;
const PAD: (f64, f64) = (11.0, 7.0);
const GAP: f64 = 9.0;
const NOTE_LINE: f64 = 17.0;
const FONT: f64 = 14.0;
const NOTE_FONT: f64 = 12.0;
/// Radius of a card's corners, in px.
const ROUND: f64 = 7.0;
/// Least room for the text of a step, in px.
const LEAST_TEXT: f64 = 150.0;
const MOST_ANSWER: f64 = 190.0;

/// What is drawn at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Ways.
    pub steps: usize,
    /// Ways above one another.
    pub depth: usize,
    /// Characters of all texts.
    pub chars: usize,
}

/// What a card says; plain text without markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The answer that leads here.
    pub answer: Option<String>,
    /// What it asks or says.
    pub text: String,
    /// Lines under it, in small type.
    pub notes: Vec<String>,
    /// Where a click leads.
    pub href: Option<String>,
    /// Class of its colours: `question`, `action`, `outcome`, `escalate` or `goto`.
    pub tone: &'static str,
    /// Whether its text is shown as a link.
    pub linked: bool,
}

/// A card with its place, in px.
struct Placed<'a> {
    card: &'a Card,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// Width of the part that holds the answer; 0 without one.
    side: f64,
    answer: Vec<String>,
    text: Vec<String>,
    notes: Vec<String>,
    /// The card above it, by its place in the list.
    parent: Option<usize>,
}

/// The drawing; empty when the tree is over a limit. A card for each node of the tree, in their order.
#[must_use]
pub fn outline(tree: &Tree, steps: &Ways, cards: &[Card]) -> String {
    let placed = place(steps, cards);
    if tree.nodes.len() > LIMITS.steps || placed.is_empty() {
        return String::new();
    }
    let right = placed.iter().map(|placed| placed.x + placed.width).fold(0.0, f64::max) + 1.0;
    let bottom = placed.last().map_or(0.0, |last| last.y + last.height) + 1.0;
    let (width, height) = (right.ceil(), bottom.ceil());
    let mut out = format!(
        "<svg class=\"outline\" xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"{FONT}\">\n"
    );
    // How far down the line of each card goes already: no part of a line is drawn twice.
    let mut ends: Vec<f64> = placed.iter().map(|card| card.y + card.height).collect();
    for card in &placed {
        if let Some((parent, end)) = card.parent.and_then(|at| Some((placed.get(at)?, ends.get_mut(at)?))) {
            *end = edge(&mut out, parent.x + INDENT / 2.0, *end, card);
        }
    }
    for placed in &placed {
        node(&mut out, placed);
    }
    out.push_str("</svg>\n");
    out
}

/// Lays the cards out from top to bottom; nothing when they are over a limit.
fn place<'a>(steps: &Ways, cards: &'a [Card]) -> Vec<Placed<'a>> {
    let texts = |card: &Card| {
        let lines = card.notes.iter().chain(&card.answer).chain([&card.text]);
        lines.map(|line| line.chars().count()).sum::<usize>()
    };
    let deep = steps.order.iter().any(|&(_, depth)| depth > LIMITS.depth);
    if deep || cards.len() > LIMITS.steps || cards.iter().map(texts).sum::<usize>() > LIMITS.chars {
        return Vec::new();
    }
    let mut placed: Vec<Placed<'a>> = Vec::with_capacity(cards.len());
    // The last card of each depth: those above the next one.
    let mut above: Vec<usize> = Vec::new();
    let mut y = 0.5;
    for &(step, depth) in &steps.order {
        let Some(card) = cards.get(step) else { continue };
        above.truncate(depth);
        let x = 0.5 + text::height(depth, INDENT);
        let mut next = measure(card, x, y);
        next.parent = above.last().copied();
        y += next.height + GAP;
        above.push(placed.len());
        placed.push(next);
    }
    placed
}

fn measure(card: &Card, x: f64, y: f64) -> Placed<'_> {
    let room = WIDTH - 1.0 - x;
    let most = MOST_ANSWER.min(room - LEAST_TEXT - 4.0 * PAD.0);
    let answer = lines(card.answer.as_deref().unwrap_or_default(), most, FONT, Face::Bold);
    let side = if answer.is_empty() { 0.0 } else { (text::widest(&answer, FONT, Face::Bold) + 2.0 * PAD.0).ceil() };
    let rest = room - side - 2.0 * PAD.0;
    let face = if card.tone == "question" { Face::Bold } else { Face::Plain };
    let text = lines(&card.text, rest, FONT, face);
    let notes: Vec<String> = card.notes.iter().flat_map(|note| lines(note, rest, NOTE_FONT, Face::Mono)).collect();
    let content = text::widest(&text, FONT, face).max(text::widest(&notes, NOTE_FONT, Face::Mono));
    let under = if notes.is_empty() { 0.0 } else { text::height(notes.len(), NOTE_LINE) + 2.0 };
    let said = text::height(text.len(), LINE) + under;
    let height = said.max(text::height(answer.len().max(1), LINE)) + 2.0 * PAD.1;
    let body = if text.is_empty() && notes.is_empty() { 0.0 } else { (content + 2.0 * PAD.0).ceil() };
    let width = (side + body).max(2.0 * PAD.0);
    Placed { card, x, y, width, height, side, answer, text, notes, parent: None }
}

/// A text in lines that fit a room; none without words.
fn lines(text: &str, room: f64, size: f64, face: Face) -> Vec<String> {
    if text.trim().is_empty() { Vec::new() } else { text::wrap(text, room, size, face) }
}

/// A line down from `top` at `x`, and round to the middle of the card's first line; where the line down ends.
fn edge(out: &mut String, x: f64, top: f64, to: &Placed<'_>) -> f64 {
    const BEND: f64 = 6.0;
    let middle = to.y + PAD.1 + LINE / 2.0;
    let end = middle - BEND;
    let _ = writeln!(
        out,
        "<path class=\"edge\" d=\"M{x} {top}V{end}Q{x} {middle} {} {middle}H{}\" fill=\"none\" stroke=\"#79828f\" stroke-width=\"1.5\"/>",
        x + BEND,
        to.x
    );
    end
}

/// Light colours of a tone: ink, tint, rim. The page's style sheet has those of the dark.
fn colours(tone: &str) -> (&'static str, &'static str, &'static str) {
    match tone {
        "question" => ("#17559e", "#edf4fc", "#bcd5f0"),
        "action" => ("#7a5200", "#fdf5dc", "#e8d28d"),
        "escalate" => ("#b3201a", "#fdeeec", "#f1beb9"),
        "goto" => ("#464e5b", "#eceef2", "#e1e5ea"),
        _ => ("#17683b", "#e9f6ee", "#b3dcc1"),
    }
}

fn node(out: &mut String, placed: &Placed<'_>) {
    let Placed { card, x, y, width, height, side, .. } = placed;
    let (ink, tint, rim) = colours(card.tone);
    let _ = write!(out, "<g class=\"node {}\">", card.tone);
    if let Some(href) = &card.href {
        out.push_str("<a href=\"");
        out.push_str(&escape(href));
        out.push_str(if href.contains("://") { "\" rel=\"noopener\" tabindex=\"-1\">" } else { "\" tabindex=\"-1\">" });
    }
    let _ = write!(
        out,
        "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{ROUND}\" fill=\"{tint}\" stroke=\"{rim}\"/>"
    );
    let text_x = x + side + PAD.0;
    if *side > 0.0 && *width > side + ROUND {
        // The part beside the answer, within the rim.
        let (left, right, top, bottom) = (x + side, x + width - 0.5, y + 0.5, y + height - 0.5);
        let round = ROUND - 0.5;
        let _ = write!(
            out,
            "<path class=\"face\" d=\"M{left} {top}H{}A{round} {round} 0 0 1 {right} {}V{}A{round} {round} 0 0 1 {} {bottom}H{left}Z\" fill=\"#fff\"/>",
            right - round,
            top + round,
            bottom - round,
            right - round
        );
    }
    let first = y + PAD.1 + 15.0;
    write(
        out,
        &placed.answer,
        (x + PAD.0, first, LINE),
        &format!("class=\"answer\" font-weight=\"700\" fill=\"{ink}\""),
    );
    let say = match (card.linked, card.tone) {
        (true, _) => "class=\"say link\" fill=\"#0b56c4\"",
        (false, "question") => "class=\"say\" font-weight=\"700\" fill=\"#171a1f\"",
        (false, _) => "class=\"say\" fill=\"#171a1f\"",
    };
    write(out, &placed.text, (text_x, first, LINE), say);
    let under = y + PAD.1 + text::height(placed.text.len(), LINE) + 14.0;
    let small = format!(
        "class=\"note\" font-family=\"DejaVu Sans Mono, monospace\" font-size=\"{NOTE_FONT}\" fill=\"#464e5b\""
    );
    write(out, &placed.notes, (text_x, under, NOTE_LINE), &small);
    out.push_str(if card.href.is_some() { "</a></g>\n" } else { "</g>\n" });
}

/// Lines of text, from a place (x and the first baseline) by steps downwards.
fn write(out: &mut String, lines: &[String], (x, y, step): (f64, f64, f64), attributes: &str) {
    if lines.is_empty() {
        return;
    }
    let _ = write!(out, "<text {attributes} y=\"{y}\">");
    for (at, line) in lines.iter().enumerate() {
        let down = if at == 0 { String::new() } else { format!(" dy=\"{step}\"") };
        let _ = write!(out, "<tspan x=\"{x}\"{down}>");
        out.push_str(&escape(line));
        // The blank keeps words of two lines apart where text is copied.
        out.push_str(if at + 1 == lines.len() { "</tspan>" } else { " </tspan>" });
    }
    out.push_str("</text>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::list;

    const TREE: &str = "Is `/health` up, as far as anybody who is awake at this time of the night can tell from outside?\n\
        - Yes, 200: Does it answer?\n  > curl -fsS https://example.com/a/very/long/path/that/goes/on/and/on/and/on/and/on/readyz\n  \
        - Yes -> done\n  - No <b> & \"so on\", of which there is a great deal to be told here: Which?\n    - a -> #b\n- Refused: \
        Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\n";

    fn cards(tree: &Tree) -> Vec<Card> {
        let card = |node: &crate::diagram::Node| Card {
            answer: node.answer.clone(),
            text: node.text.clone(),
            notes: node.notes.clone(),
            href: Some("#ab:1:1".to_owned()),
            tone: "question",
            linked: false,
        };
        tree.nodes.iter().map(card).collect()
    }

    #[test]
    fn cards_hold_their_text_and_keep_apart() {
        let tree = list::read(TREE).unwrap();
        let cards = cards(&tree);
        let placed = place(&Ways::of(&tree), &cards);
        assert_eq!(placed.len(), tree.nodes.len());
        for (at, card) in placed.iter().enumerate() {
            assert!(card.x + card.width <= WIDTH, "card {at} ends at {}", card.x + card.width);
            assert!(text::widest(&card.answer, FONT, Face::Bold) <= card.side.max(0.1));
            let room = card.width - card.side - 2.0 * PAD.0 + 0.01;
            assert!(text::widest(&card.text, FONT, Face::Bold) <= room.max(0.0), "card {at}");
            assert!(text::widest(&card.notes, NOTE_FONT, Face::Mono) <= room.max(0.0), "card {at}");
            let said = text::height(card.text.len(), LINE) + text::height(card.notes.len(), NOTE_LINE);
            assert!(said <= card.height - 2.0 * PAD.1, "card {at}");
            let below = placed.get(at + 1).map_or(f64::MAX, |next| next.y);
            assert!(card.y + card.height < below, "card {at} touches the next one");
        }
        let words: Vec<String> = cards[0].text.split_whitespace().map(ToOwned::to_owned).collect();
        assert_eq!(placed[0].text.join(" ").split_whitespace().collect::<Vec<_>>(), words);
    }

    #[test]
    fn drawings_are_the_same_each_time_and_hold_no_markup_of_authors() {
        let tree = list::read(TREE).unwrap();
        let draw = || outline(&tree, &Ways::of(&tree), &cards(&tree));
        let svg = draw();
        assert_eq!(svg, draw());
        assert_eq!(svg.matches("class=\"node ").count(), tree.nodes.len());
        assert_eq!(svg.matches("class=\"edge\"").count(), tree.nodes.len() - 1);
        assert!(svg.contains("&lt;b&gt; &amp; &quot;so") && !svg.contains("<b>"));
        assert!(!svg.contains(" id=") && !svg.contains("<style"));
    }

    #[test]
    fn what_is_over_a_limit_is_not_drawn() {
        let mut deep = String::from("Up?\n");
        for depth in 0..20 {
            deep.push_str(&format!("{}- a: b\n", " ".repeat(depth)));
        }
        let wide = format!("Up?\n{}", "- a: b\n".repeat(400));
        let long = format!("Up?\n- a: {}\n", "word ".repeat(6_000));
        for text in [deep, wide, long] {
            let tree = list::read(&text).unwrap();
            assert_eq!(outline(&tree, &Ways::of(&tree), &cards(&tree)), "");
        }
    }
}
