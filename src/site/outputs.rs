//! Every file of the site and what makes it: the one list that links, collisions, pages and the writer agree on.

use crate::site::{AlertId, AssetId, PageId};
use crate::span::Span;

/// What makes one file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A Markdown page; the home page when its path is `index.html`.
    Page(PageId),
    /// A file copied as it is, because a page refers to it.
    Asset(AssetId),
    /// The home page of a book that has no index page of its own.
    Home,
    /// `alerts/index.html`: every alert.
    AlertIndex,
    /// `alerts/<name>/index.html`; several alerts when their names differ in case alone.
    Permalink(Vec<AlertId>),
    /// `quick-reference.html`.
    QuickReference,
    /// `coverage.html`.
    Coverage,
    /// Index of a folder that has none: the folder, without a `/` at its end.
    Listing(String),
    /// A page that forwards to another site path (maybe with `#anchor`) or URL.
    Redirect(String),
    /// `404.html`.
    NotFound,
    /// `alerts.json`.
    AlertsJson,
    /// `sitemap.xml`; only with a `site-url`.
    Sitemap,
}

/// Two sources for one path of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The path.
    pub path: String,
    /// The one that is written.
    pub first: Span,
    /// The one that is not.
    pub second: Span,
}
