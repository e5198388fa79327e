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
//! | `404.html` | [`NotFoundView`] |
//! | `handled.html` | [`HandledView`], rendered by itself: the block under the H1 or a section's heading |
//!
//! `card.html`, `nav.html` and the table of alerts are the theme's own to include or to write as components.
//!
//! Fields that end in `_html` (and `body`) are finished HTML: print them with `| safe`. Every other string is plain
//! text, and the template escapes it. An `Option` that is absent is null and false in `{% if %}`; a variable that does not exist is
//! an error. Every `href` is ready to print: relative to the page it is printed on, percent-encoded, of an allowed scheme.
//! Ids that the theme sets begin with `ab-`, so that they cannot meet a heading's.
//! Dates are ISO (`2026-11-03`). What depends on today (overdue) is computed by the theme's script from data attributes.

use serde::Serialize;

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
    /// Scripts in order (load with `defer`): those of `theme/static` by name less `forward.js`, then `additional-js`.
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

/// One alert.
#[derive(Debug, Clone, Serialize)]
pub struct AlertView {
    /// Name.
    pub name: String,
    /// Link to its permalink page.
    pub href: String,
    /// The worst severity of its rules; else that of its runbook.
    pub severity: Option<SeverityView>,
    /// Names of its services (rule labels, else its runbooks').
    pub services: Vec<String>,
    /// Owners (its runbooks', else the rule labels `owner` and `team`).
    pub owners: Vec<String>,
    /// `covered`, `exempt`, `external`, `not-required`, `stub`, `uncovered`.
    pub status: &'static str,
    /// `declared`, `linked` or `inferred` when covered.
    pub tier: Option<&'static str>,
    /// Name of the best convention that covers it: `front-matter`, `heading`, ….
    pub convention: Option<&'static str>,
    /// Annotation `summary`, else `description`, else `message`, of the first rule that has one; may hold `{{ … }}`.
    pub summary: Option<String>,
    /// Why it needs no runbook, when exempt.
    pub exempt_reason: Option<String>,
    /// Time to respond, of the best runbook.
    pub response_time: Option<String>,
    /// Escalation, of the best runbook, else of the service that its rule file lies in.
    pub escalation: Option<String>,
    /// Contacts, likewise.
    pub contacts: Vec<Contact>,
    /// The rules of this name; in `handled.html` at most 20 and only those that the runbook covers. Tables leave them out: empty on `alerts.html`, `home.html`, `quick-reference.html`, `coverage.html`.
    pub rules: Vec<RuleView>,
    /// How many rules there are.
    pub rule_count: usize,
    /// Its runbooks, best claim first.
    pub runbooks: Vec<RunbookView>,
}

/// One rule of an alert.
#[derive(Debug, Clone, Serialize)]
pub struct RuleView {
    /// Rule file from the book's root.
    pub file: String,
    /// Line of the name, from 1.
    pub line: u32,
    /// Group.
    pub group: String,
    /// The expression as text; empty when the form has none.
    pub expr: String,
    /// The expression highlighted: for inside `<pre><code>`.
    pub expr_html: String,
    /// `for`, as written.
    pub duration: Option<String>,
    /// Severity.
    pub severity: Option<SeverityView>,
    /// Labels, sorted.
    pub labels: Vec<Pair>,
    /// Annotations, sorted.
    pub annotations: Vec<Pair>,
    /// Its own status.
    pub status: &'static str,
    /// Runbook URLs that lead out of the book.
    pub external: Vec<Link>,
}

/// A key and its value. `href` when the value is an http(s) URL.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// Key.
    pub key: String,
    /// Value.
    pub value: String,
    /// Link, when the value is an http or https URL and nothing else.
    pub href: Option<String>,
}

/// A page or section that handles an alert.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookView {
    /// Title of the page.
    pub title: String,
    /// Title of the section, when it is one.
    pub section: Option<String>,
    /// Link to it, with its anchor.
    pub href: String,
    /// `declared`, `linked` or `inferred`.
    pub tier: &'static str,
    /// Labels that a rule must have, when the claim says so: how the reader chooses between several runbooks.
    pub labels: Vec<Pair>,
    /// Service of the page.
    pub service: Option<String>,
    /// Severity that the runbook names.
    pub severity: Option<SeverityView>,
    /// Owner.
    pub owner: Option<String>,
    /// First command line of the first shell block of the section or page.
    pub first_command: Option<String>,
}

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

/// `alerts.html`: the alert index.
#[derive(Debug, Clone, Serialize)]
pub struct AlertsView {
    /// Every alert, sorted by name.
    pub alerts: Vec<AlertView>,
    /// Figures of the whole book.
    pub figures: Figures,
    /// Whether rule files were read; if not, the list holds what the pages claim, and nothing was proved.
    pub proved: bool,
    /// Severity scales that occur, the worst first: for a filter.
    pub severities: Vec<&'static str>,
    /// Services that occur, sorted.
    pub services: Vec<String>,
    /// Owners that occur, sorted.
    pub owners: Vec<String>,
    /// Statuses that occur, the best first.
    pub statuses: Vec<&'static str>,
}

/// `permalink.html`.
#[derive(Debug, Clone, Serialize)]
pub struct PermalinkView {
    /// One alert; several when their names differ in case alone. Each with its rules and runbooks.
    pub alerts: Vec<AlertView>,
    /// Where to forward at once: the only runbook of the only alert. Print it as `data-forward="…"` on the element
    /// `<body>`, load `{{ site.root }}theme/forward.js` in the head, and put the refresh in `<noscript>`:
    /// `<noscript><meta http-equiv="refresh" content="0; url={{ view.forward }}"></noscript>`.
    pub forward: Option<String>,
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
    /// Anchor for this table: `ab-quick-payments`.
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
    /// The rows by service drawn as bars; an `<svg>`. Its parts have the classes `chart-declared`, `chart-linked`,
    /// `chart-inferred`, `chart-exempt` (exempt, external, not required), `chart-stub`, `chart-uncovered` and
    /// `chart-text`, with presentation attributes that a style sheet may override.
    pub services_svg: Option<String>,
    /// The same by owner.
    pub owners_svg: Option<String>,
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
    /// Review dates of its pages, ISO, sorted, blank-separated: `data-review-dues="…"`, for the script to count.
    pub dues: String,
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
