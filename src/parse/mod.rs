//! One Markdown file to its facts. Never fails: what is wrong becomes a problem, and everything else still counts.
//! Facts carry byte spans of the file as it lies on disk; `render` walks the same events and swaps by offset.

mod anchors;
mod attributes;
mod claim;
mod claims;
mod collapsed;
mod diagrams;
mod entries;
pub mod events;
pub mod facts;
mod fixes;
pub mod front_matter;
pub mod html;
mod labels;
mod metadata;
mod mojibake;
mod names;
mod numbers;
mod page;
pub mod prose;
mod published;
pub mod repair;
pub mod reviewed;
mod shield;
mod shortcodes;
pub mod slug;
mod substance;
mod trees;
mod wiki;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::diagram::mermaid::Diagram;
use crate::finding::{Allow, Problem};
use crate::span::{FileId, SourceMap, Span, Spanned};
use crate::yaml;

pub use anchors::Anchors;
pub use claim::{Claim, Convention, Landing, Tier};
pub use claims::{is_index, stem};
pub use numbers::Numbers;
pub use page::page;
pub use published::published;
pub use trees::{Marked, NamedTree, Part, PlacedTree};

/// The facts of one Markdown file.
#[derive(Debug)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// Path in the book: `payments/broker-down.md`.
    pub path: String,
    /// Index into `config.mounts` when it comes from a mount.
    pub mount: Option<usize>,
    /// Byte offset at which the Markdown begins, behind the front matter.
    pub body: usize,
    /// Title: front matter, else the first H1 less a leading "Runbook:", else the file's name.
    pub title: Spanned<String>,
    /// Metadata of the page.
    pub meta: Meta,
    /// Headings in order, each with the section that it opens.
    pub sections: Vec<Section>,
    /// Bold texts that stand where a heading could: `**Symptoms:**`; in order.
    pub labels: Vec<Spanned<String>>,
    /// Links, images and other references in order of their place.
    pub links: Vec<Link>,
    /// Destinations of what would be a link if a blank did not end it, `[text](a page.md)`; the span is the whole of it.
    pub unlinked: Vec<Spanned<String>>,
    /// Ids that raw HTML sets, in order.
    pub anchors: Vec<Spanned<String>>,
    /// Statements that this page handles an alert. Rule URLs are added when the site is linked.
    pub claims: Vec<Claim>,
    /// Pipe tables in order.
    pub tables: Vec<Table>,
    /// Fenced code blocks in order.
    pub fences: Vec<Fence>,
    /// `§4` and the like in prose: the number, and where.
    pub section_references: Vec<Spanned<String>>,
    /// Decision trees in order of what they replace.
    pub trees: Vec<PlacedTree>,
    /// The page whose trees front matter names, to be shown on this one.
    pub named_tree: Option<NamedTree>,
    /// Diagrams in order, each with the index of its fence.
    pub diagrams: Vec<(usize, Diagram)>,
    /// Suppressions.
    pub allows: Vec<Allow>,
    /// Whether it has something that a reader could act on: more than headings, and more than where it has moved to.
    pub substance: bool,
    /// What is wrong in this file alone.
    pub problems: Vec<Problem>,
    /// What was swapped in the text before it was parsed.
    pub repairs: repair::Repairs,
    /// What links can name on it, once somebody asked.
    pub(crate) index: OnceLock<Arc<Anchors>>,
}

impl Fence {
    /// The code, without the indent of a list or the marks of a quote that it stands in.
    #[must_use]
    pub fn code<'a>(&'a self, map: &'a SourceMap) -> &'a str {
        self.dedented.as_ref().map_or_else(|| map.slice(self.content), |(code, _)| code)
    }

    /// Where a range of the code stands in the file.
    #[must_use]
    pub fn locate(&self, range: &std::ops::Range<usize>) -> Span {
        let start = self.content.start as usize;
        let range = match &self.dedented {
            Some((_, offsets)) => offsets.locate(range),
            None => start + range.start..start + range.end,
        };
        Span::new(self.content.file, range)
    }
}

impl Page {
    /// What links can name on it.
    #[must_use]
    pub fn index(&self) -> &Arc<Anchors> {
        self.index.get_or_init(|| Arc::new(Anchors::new(self)))
    }

    /// The anchor of the first section with this heading; case and punctuation do not count.
    #[must_use]
    pub fn of_heading(&self, heading: &str) -> Option<&str> {
        self.index().of_heading(&self.sections, heading)
    }

    /// Index of the link that begins at a byte of the file.
    #[must_use]
    pub fn link_at(&self, start: usize) -> Option<usize> {
        let at = self.links.partition_point(|link| (link.span.start as usize) < start);
        (self.links.get(at)?.span.start as usize == start).then_some(at)
    }

    /// Index of the outcome's link that begins at a byte of the file. The words of a step may begin with a link of their own.
    #[must_use]
    pub fn outcome_at(&self, start: usize) -> Option<usize> {
        let first = self.link_at(start)?;
        let here = self.links[first..].iter().take_while(|link| link.span.start as usize == start);
        here.zip(first..).find(|(link, _)| link.kind == LinkKind::Outcome).map(|(_, at)| at)
    }

    /// The tree and the step that an outcome's link comes from.
    #[must_use]
    pub fn step_of(&self, link: &Link) -> Option<(&PlacedTree, usize)> {
        let outcome =
            |node: &crate::diagram::Node| node.target.is_some() && node.range.start == link.span.start as usize;
        let mut trees = self.trees.iter().filter(|_| link.kind == LinkKind::Outcome);
        trees.find_map(|placed| Some((placed, placed.tree.nodes.iter().position(outcome)?)))
    }
}

/// A heading and what stands under it, up to the next heading of the same or a higher level.
#[derive(Debug, Clone)]
pub struct Section {
    /// Text of the heading without markup.
    pub title: String,
    /// Anchor: GitHub's, or the author's `{#id}`; unique in its page.
    pub id: String,
    /// The number that the heading begins with, lower-cased: `4.2` of `§4.2 Retry`, `d` of `Scenario D`.
    pub number: Option<String>,
    /// 1 to 6.
    pub level: u8,
    /// The heading's line.
    pub span: Span,
    /// Byte offset at which the section ends.
    pub end: u32,
    /// Index of the section that this one stands in.
    pub parent: Option<usize>,
    /// Metadata from a bold-key block under the heading.
    pub meta: Meta,
    /// The bold-key block that `meta` was read from; the page shows it as a card.
    pub card: Option<Span>,
    /// Whether it has something that a reader could act on: more than headings, and more than where it has moved to.
    pub substance: bool,
}

/// A metadata value, and whether it was written as front matter or inferred from the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
    /// Read from the text rather than from front matter.
    pub inferred: bool,
}

/// What a page or section says of itself. Alias keys are folded into one field.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// `title`.
    pub title: Option<Fact<String>>,
    /// `description`, `summary`.
    pub description: Option<Fact<String>>,
    /// `alerts`, `alert`.
    pub alerts: Vec<DeclaredAlert>,
    /// `severity`: the author's own word.
    pub severity: Option<Fact<String>>,
    /// `owner`, `team`.
    pub owner: Option<Fact<String>>,
    /// `service`, `services`, `component`.
    pub services: Vec<Fact<String>>,
    /// `escalation`.
    pub escalation: Option<Fact<String>>,
    /// `contacts`.
    pub contacts: Vec<Fact<String>>,
    /// `response_time`.
    pub response_time: Option<Fact<String>>,
    /// `resolution_target`.
    pub resolution_target: Option<Fact<String>>,
    /// `last_reviewed`, `last_reviewed_on`, `reviewed`.
    pub last_reviewed: Option<Fact<Date>>,
    /// `review_in`, `review_every`, in days.
    pub review_every: Option<Fact<u32>>,
    /// `next_review`, `review_date`.
    pub next_review: Option<Fact<Date>>,
    /// `expires`.
    pub expires: Option<Fact<Date>>,
    /// `last_updated`, `date`.
    pub last_updated: Option<Fact<Date>>,
    /// `tags`, `categories`.
    pub tags: Vec<Fact<String>>,
    /// `weight`: order among its siblings, the lightest first.
    pub weight: Option<Fact<i64>>,
    /// `aliases`, `redirect_from`: old site paths.
    pub aliases: Vec<Fact<String>>,
    /// `draft`.
    pub draft: bool,
    /// `dashboard_url`.
    pub dashboard_url: Option<Fact<String>>,
    /// `related`: links to other pages.
    pub related: Vec<Fact<String>>,
    /// `decision_tree`: a map, a text, or the page that has it.
    pub decision_tree: Option<yaml::Node>,
    /// `type`: what kind of page it is, in the words of another generator.
    pub kind: Option<String>,
}

impl Meta {
    /// Day on which the next review is due: the one that the author set, unless a review was done on it or later, else
    /// so many days after the last. `default` days are for whoever does not say how often. `None` also when that is
    /// beyond the calendar.
    #[must_use]
    pub fn review_due(&self, default: Option<u32>) -> Option<Date> {
        if let Some(next) = self.coming_review() {
            return Some(next.value);
        }
        let days = self.review_every.as_ref().map(|fact| fact.value).or(default)?;
        let term = jiff::Span::new().try_days(days).ok()?;
        self.last_reviewed.as_ref()?.value.checked_add(term).ok()
    }

    /// The `next_review` that has not been done yet.
    #[must_use]
    pub fn coming_review(&self) -> Option<&Fact<Date>> {
        let reviewed = self.last_reviewed.as_ref().map(|fact| fact.value);
        self.next_review.as_ref().filter(|next| reviewed.is_none_or(|reviewed| reviewed < next.value))
    }
}

/// One entry of `alerts` in front matter.
#[derive(Debug, Clone)]
pub struct DeclaredAlert {
    /// Name of the alert.
    pub name: Spanned<String>,
    /// Anchor of the section that handles it, without `#`.
    pub section: Option<Spanned<String>>,
    /// Labels that a rule must have to be covered.
    pub labels: BTreeMap<String, String>,
}

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// `[text](dest)`.
    Inline,
    /// `[text][label]`, `[label]`: its definition is a link of its own and is the one that is reported.
    Reference,
    /// `[label]: dest`.
    Definition,
    /// `[[page#anchor|text]]`, escaped or not.
    Wiki,
    /// `\[\[page]]`, which is a link where it leads somewhere, and otherwise words in brackets.
    Doubtful,
    /// `<https://…>` or a bare URL.
    Autolink,
    /// `href` or `src` in raw HTML.
    Html,
    /// An outcome of a decision tree, or the page whose tree front matter names.
    Outcome,
    /// A box of a diagram.
    Diagram,
    /// `related` in front matter.
    Related,
    /// The `section` of an alert in front matter.
    Claim,
}

/// One reference from a page to somewhere.
#[derive(Debug, Clone)]
pub struct Link {
    /// The whole link; for raw HTML and front matter, its value.
    pub span: Span,
    /// Destination as written, entities and backslashes decoded.
    pub dest: String,
    /// How it is written.
    pub kind: LinkKind,
    /// Whether it shows an image.
    pub image: bool,
    /// Its text, or the image's alternative text.
    pub text: String,
}

impl LinkKind {
    /// Whether it names pages and headings as wiki links do.
    #[must_use]
    pub fn is_wiki(self) -> bool {
        matches!(self, Self::Wiki | Self::Doubtful)
    }
}

/// A pipe table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The whole table.
    pub span: Span,
    /// Header cells as text.
    pub header: Vec<String>,
    /// Index of the section it stands in.
    pub section: Option<usize>,
}

/// A fenced code block.
#[derive(Debug, Clone)]
pub struct Fence {
    /// From the opening to the closing mark.
    pub span: Span,
    /// First word of the info string; empty without one.
    pub language: String,
    /// The rest of the info string.
    pub tag: String,
    /// The code as it lies in the file, the indent of a list or the marks of a quote included.
    pub content: Span,
    /// The code without them, and where its lines stand; `None` when there are none.
    pub dedented: Option<(String, facts::Offsets)>,
    /// Index of the section it stands in.
    pub section: Option<usize>,
}
