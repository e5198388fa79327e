//! A Markdown page, and the block under a heading that handles alerts.

use serde::Serialize;

use super::{AlertView, Link, SeverityView};

/// `page.html`: any Markdown page.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The article; HTML. Holds the H1 when `has_h1`, and then also the block of `handled.html` under it.
    pub body: String,
    /// Whether `body` begins with an H1 of its own. If not, the template writes the H1 and prints `handled_html` under it.
    pub has_h1: bool,
    /// The finished `handled.html` of the page: card and alert rules. Print it only when `has_h1` is false.
    pub handled_html: String,
    /// The metadata card (already inside `handled_html` and `body`; here for whoever wants it elsewhere).
    pub card: Option<CardView>,
    /// Contents: headings of level 1 to 3 less the first H1, flat, in order.
    pub toc: Vec<TocEntry>,
    /// The page before in reading order.
    pub previous: Option<Link>,
    /// The next page in reading order.
    pub next: Option<Link>,
    /// Who links here, one entry a page.
    pub backlinks: Vec<BacklinkView>,
    /// Link to edit the page.
    pub edit_url: Option<String>,
    /// Path of the source from the book's root.
    pub source_path: String,
    /// `last_updated` of the author, ISO.
    pub last_updated: Option<String>,
    /// Names of the alerts that the page or a section of it handles, with their permalinks.
    pub alerts: Vec<Link>,
    /// Link to the page's decision trees as data; then the page wants the script `walk.js`, too.
    pub tree_json: Option<String>,
}

/// A heading in the contents.
#[derive(Debug, Clone, Serialize)]
pub struct TocEntry {
    /// 1 to 3; nearly always 2 or 3.
    pub level: u8,
    /// Anchor as it stands in `id`; `href` is the finished link.
    pub id: String,
    /// `#anchor`, percent-encoded.
    pub href: String,
    /// Text of the heading.
    pub title: String,
}

/// A page that links here.
#[derive(Debug, Clone, Serialize)]
pub struct BacklinkView {
    /// Title of the page.
    pub title: String,
    /// Link to the page, at the section that links when it has one.
    pub href: String,
    /// Title of the section that links.
    pub section: Option<String>,
    /// For outcomes of decision trees: the answers that lead here, as `broker down › 5xx`; the first few.
    pub trails: Vec<String>,
}

/// The metadata card of a page.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// Severity.
    pub severity: Option<Text<SeverityView>>,
    /// Owner.
    pub owner: Option<Text<String>>,
    /// Services.
    pub services: Vec<Text<String>>,
    /// Whom it goes to when the owner does not answer.
    pub escalation: Option<Text<String>>,
    /// Contacts; `href` is a `mailto:` or `https:` link when the text is one.
    pub contacts: Vec<Contact>,
    /// Time to respond.
    pub response_time: Option<Text<String>>,
    /// Time to resolve.
    pub resolution_target: Option<Text<String>>,
    /// Day of the last review, ISO.
    pub last_reviewed: Option<Text<String>>,
    /// Day on which the next review is due, ISO. The theme's script shows the overdue banner: print it as
    /// `data-review-due="…"` and never decide at build time.
    pub review_due: Option<String>,
    /// Day on which the page expires, ISO: `data-expires="…"`.
    pub expires: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Dashboard; http or https only.
    pub dashboard_url: Option<String>,
    /// Related pages that exist.
    pub related: Vec<Link>,
}

/// A value, and whether it was read from the text rather than from front matter.
#[derive(Debug, Clone, Serialize)]
pub struct Text<T> {
    /// The value.
    pub value: T,
    /// Read from the text of the page.
    pub inferred: bool,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// As written.
    pub text: String,
    /// Link, when it is an address.
    pub href: Option<String>,
}

/// `handled.html`: the block under the page's H1 or under a section's heading. Rendered only when it has something.
#[derive(Debug, Clone, Serialize)]
pub struct HandledView {
    /// The page's card; never at a section, whose bold-key block shows itself.
    pub card: Option<CardView>,
    /// The alerts that the page or section handles, with their rules: folded in `<details>`.
    pub alerts: Vec<AlertView>,
}
