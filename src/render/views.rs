//! What the templates get, and nothing else: the model stays free to change, these do not.
//!
//! Every full page is rendered with three variables: `site` ([`SiteView`]), `page` ([`LayoutView`], what `base.html`
//! needs) and `view` (the struct that is named after the template). The partials get `view` too.
//!
//! | template | `view` |
//! |---|---|
//! | `base.html` | none of its own: `site` and `page`; the others extend it |
//! | `page.html` | [`PageView`] |
//! | `home.html` | [`HomeView`] |
//! | `alerts.html` | [`AlertsView`] |
//! | `permalink.html` | [`PermalinkView`] |
//! | `quick-reference.html` | [`QuickReferenceView`] |
//! | `coverage.html` | [`CoverageView`] |
//! | `listing.html` | [`ListingView`] |
//! | `redirect.html` | [`RedirectView`] |
//! | `tombstone.html` | [`TombstoneView`] |
//! | `404.html` | [`NotFoundView`] |
//! | `handled.html` | [`HandledView`], rendered by itself: the block under the H1 or a section's heading |
//!
//! `card.html`, `nav.html` and the table of alerts are the theme's own to include or to write as components.
//!
//! Fields that end in `_html` (and `body`) are finished HTML: print them with `| safe`. Every other string is plain
//! text, and the template escapes it. An `Option` that is absent is null and false in `{% if %}`; a variable that does not exist is
//! an error. Every `href` is ready to print: relative to the page it is printed on, percent-encoded, of an allowed scheme.
//! Ids that the theme sets begin with `ab:`; a heading's anchor has no colon, so they cannot meet.
//! Dates are ISO (`2026-11-03`). What depends on today (overdue) is computed by the theme's script from data attributes.

mod alert;
mod overview;
mod page;

use serde::Serialize;

pub use alert::*;
pub use overview::*;
pub use page::*;

/// The book, seen from one page.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// Title of the book.
    pub title: String,
    /// `[book] description`.
    pub description: Option<String>,
    /// BCP 47 tag for `<html lang>`.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// Prefix that leads to the site's root: empty at the top, `../../` two folders down. A file's path always follows
    /// it: `{{ site.root }}alerts/index.html`. On `404.html` it is the absolute path of `site-url`.
    pub root: String,
    /// `light` or `dark` when the book insists; otherwise the reader's system decides.
    pub default_theme: Option<String>,
    /// Style sheets in order: those of `theme/static` by name, then `additional-css`.
    pub css: Vec<String>,
    /// Scripts in order (load with `defer`): those of `theme/static` by name less `alerts.js`, `forward.js`, `missing.js`
    /// and `walk.js`, then `additional-js`.
    pub js: Vec<String>,
    /// Link to the repository.
    pub repository: Option<String>,
    /// Services in order; the book's own pages of no service are not among them.
    pub services: Vec<ServiceLink>,
    /// Whether there are more services than are listed; the home page lists all.
    pub more_services: bool,
    /// Whether the book has any alert: without, the links to the alert pages lead to empty tables.
    pub has_alerts: bool,
    /// `alertbook 0.1.0`.
    pub generator: String,
}

/// A service in the menu.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceLink {
    /// Its name.
    pub name: String,
    /// What is shown.
    pub title: String,
    /// Its first page.
    pub href: String,
    /// Whether this page belongs to it.
    pub current: bool,
}

/// What the layout of any page needs.
#[derive(Debug, Clone, Serialize)]
pub struct LayoutView {
    /// Title of the page, without the book's.
    pub title: String,
    /// One sentence for `<meta name=description>`.
    pub description: Option<String>,
    /// Which template: `page`, `home`, `alerts`, `permalink`, `quick-reference`, `coverage`, `listing`, `redirect`,
    /// `404`. For a class of `<body>` and the current entry of the menu.
    pub kind: &'static str,
    /// Path of the page in the site: `payments/broker-down.html`.
    pub path: String,
    /// Absolute URL, when the book has a `site-url`.
    pub canonical: Option<String>,
    /// Absolute URL of the picture that chat shows of a link to this page; only of runbooks, after `build --png`, in a
    /// book with a `site-url`.
    pub preview: Option<String>,
    /// From the home page down to the parent; empty on the home page.
    pub breadcrumbs: Vec<Crumb>,
    /// Title of the page's service; none on the pages of no service.
    pub service: Option<String>,
    /// The pages of the page's own service in order (of the book's own pages, when it has no service).
    pub service_pages: Vec<NavPage>,
    /// Whether the service has more pages than are listed here (very large services show the neighbours only).
    pub more_pages: bool,
}

/// One step of the way down.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// Text.
    pub title: String,
    /// Link; none when the folder has no page.
    pub href: Option<String>,
}

/// A page in the menu.
#[derive(Debug, Clone, Serialize)]
pub struct NavPage {
    /// Title.
    pub title: String,
    /// Link.
    pub href: String,
    /// Whether it is this page.
    pub current: bool,
    /// Folders below the service's own folder, from 0.
    pub depth: usize,
}

/// A titled link.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// Text.
    pub title: String,
    /// Link.
    pub href: String,
}

/// A severity: the author's word, and its place on the one scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeverityView {
    /// The author's own word: `P0 - Critical`.
    pub word: String,
    /// `critical`, `high`, `warning`, `info`, or `unknown`: for classes.
    pub scale: &'static str,
    /// 0 for critical to 4 for unknown: for sorting.
    pub rank: u8,
}
