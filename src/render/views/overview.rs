//! Pages about the whole book.

use serde::Serialize;

use super::{AlertView, Link, PageView, SeverityView};

/// `home.html`.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The author's own index page, when there is one.
    pub page: Option<PageView>,
    /// Alerts by severity, the worst first; at most 60.
    pub alerts: Vec<AlertView>,
    /// How many alerts are not listed here.
    pub more_alerts: usize,
    /// Every service.
    pub services: Vec<ServiceCard>,
    /// Pages with a review date, the earliest first; at most 60. Which are overdue, the script decides from `due`.
    pub reviews: Vec<ReviewView>,
    /// Figures of the whole book.
    pub coverage: Figures,
}

/// A service on the home page.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceCard {
    /// Its name; empty for the book's own pages.
    pub name: String,
    /// What is shown.
    pub title: String,
    /// Its first page.
    pub href: String,
    /// How many pages.
    pub pages: usize,
    /// Figures of its alerts.
    pub figures: Figures,
}

/// A page that wants a review.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewView {
    /// Title.
    pub title: String,
    /// Link.
    pub href: String,
    /// Due, ISO: `data-review-due="…"`.
    pub due: String,
    /// Last review, ISO.
    pub last_reviewed: Option<String>,
    /// Owner.
    pub owner: Option<String>,
    /// Title of its service.
    pub service: Option<String>,
}

/// How many alerts are covered, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// All.
    pub total: usize,
    /// Covered by a declared claim.
    pub declared: usize,
    /// Covered by the rule's link.
    pub linked: usize,
    /// Covered by a guess.
    pub inferred: usize,
    /// The three together.
    pub covered: usize,
    /// The book says that they need none.
    pub exempt: usize,
    /// Their URL leads out of the book.
    pub external: usize,
    /// Outside what the book requires.
    pub not_required: usize,
    /// Their runbook is empty.
    pub stub: usize,
    /// Nothing.
    pub uncovered: usize,
    /// Covered, of those that need a runbook (covered, stub, uncovered), in whole percent rounded down; 100 when none does.
    pub percent: usize,
}

/// `quick-reference.html`.
#[derive(Debug, Clone, Serialize)]
pub struct QuickReferenceView {
    /// All alerts, the worst severity first, then by name.
    pub all: Vec<QuickRow>,
    /// One table a service, in order of the menu.
    pub services: Vec<QuickTable>,
    /// The authors' own tables.
    pub authors: Vec<AuthorTable>,
}

/// A generated table.
#[derive(Debug, Clone, Serialize)]
pub struct QuickTable {
    /// Title of the service.
    pub title: String,
    /// Its first page; none for alerts of no service in the menu.
    pub href: Option<String>,
    /// Anchor for this table: `ab:quick-3`.
    pub id: String,
    /// Rows.
    pub rows: Vec<QuickRow>,
}

/// One line of a generated table.
#[derive(Debug, Clone, Serialize)]
pub struct QuickRow {
    /// Name.
    pub name: String,
    /// Permalink.
    pub href: String,
    /// Severity.
    pub severity: Option<SeverityView>,
    /// Time to respond.
    pub response_time: Option<String>,
    /// First command of the runbook.
    pub first_command: Option<String>,
    /// The best runbook.
    pub runbook: Option<Link>,
    /// Owner.
    pub owner: Option<String>,
    /// Status of the alert.
    pub status: &'static str,
}

/// Tables that authors wrote under a "Quick reference" heading.
#[derive(Debug, Clone, Serialize)]
pub struct AuthorTable {
    /// Title of the page.
    pub page: String,
    /// Title of the section.
    pub section: String,
    /// Link to the section.
    pub href: String,
    /// The tables; HTML.
    pub tables_html: Vec<String>,
}

/// `coverage.html`.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageView {
    /// Figures of the whole book.
    pub total: Figures,
    /// By service.
    pub services: Vec<CoverageRow>,
    /// By owner.
    pub owners: Vec<CoverageRow>,
    /// Whether rule files were read.
    pub proved: bool,
    /// What is uncovered or a stub, the worst severity first: the list to work off.
    pub work: Vec<AlertView>,
    /// Pages with a review date, the earliest first: the script counts the overdue ones from `due`.
    pub reviews: Vec<ReviewView>,
    /// Pages that look like runbooks and that no rule leads to.
    pub orphans: Vec<OrphanView>,
}

/// One line of the coverage table.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageRow {
    /// Title of the service, or name of the owner; `none` is told by `unnamed`.
    pub name: String,
    /// Whether these alerts have no service or owner.
    pub unnamed: bool,
    /// The service's first page.
    pub href: Option<String>,
    /// Figures.
    pub figures: Figures,
    /// The figures drawn as a bar, an `<svg>` as wide as its place; of the first 40 lines with alerts. Its parts have the
    /// classes `chart-declared`, `chart-linked`, `chart-inferred`, `chart-exempt` (exempt, external, not required),
    /// `chart-stub` and `chart-uncovered`, with presentation attributes that a style sheet may override.
    pub bar_svg: Option<String>,
    /// Review dates of its pages, ISO, sorted, blank-separated: `data-review-dues="…"`, for the script to count.
    pub dues: String,
    /// The alert index, filtered to these; `&status=uncovered` may follow.
    pub alerts_href: String,
}

/// A runbook that no rule leads to.
#[derive(Debug, Clone, Serialize)]
pub struct OrphanView {
    /// Title.
    pub title: String,
    /// Link.
    pub href: String,
    /// The uncovered alert that it may be meant for.
    pub looks_like: Option<String>,
}

/// `listing.html`: a folder without an index.
#[derive(Debug, Clone, Serialize)]
pub struct ListingView {
    /// The folder, without `/` at its end.
    pub folder: String,
    /// Folders in it that have an index.
    pub folders: Vec<Link>,
    /// Pages in it.
    pub pages: Vec<ListingPage>,
}

/// A page in a listing.
#[derive(Debug, Clone, Serialize)]
pub struct ListingPage {
    /// Title.
    pub title: String,
    /// Link.
    pub href: String,
    /// Description.
    pub description: Option<String>,
    /// Severity.
    pub severity: Option<SeverityView>,
    /// Owner.
    pub owner: Option<String>,
}

/// `redirect.html`: the page has moved. The script of the permalink forwards, and keeps query string and fragment.
#[derive(Debug, Clone, Serialize)]
pub struct RedirectView {
    /// Where to; printed as in [`PermalinkView::forward`].
    pub forward: String,
    /// What to show for it.
    pub text: String,
}

/// `404.html`.
#[derive(Debug, Clone, Serialize)]
pub struct NotFoundView {
    /// Every service.
    pub services: Vec<Link>,
}
