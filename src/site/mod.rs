//! The graph: all pages, rules and assets linked with each other. Total and immutable once built; what did not
//! resolve is a value, so checks and pages ask the same object and cannot disagree.

pub mod alerts;
pub mod facts;
pub mod gone;
mod link;
pub mod nav;
pub mod outputs;
pub mod pictures;
pub mod resolve;
mod runbooks;
pub mod shards;
mod svg;
mod tally;
mod trees;
pub mod urls;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::parse::{Convention, LinkKind, Page};
use crate::rules::{AlertRule, RuleFile};
use crate::source::Sources;
use crate::span::{Span, Spanned};

pub use link::link;
pub use runbooks::{Handled, runbooks};
pub use tally::Tally;
pub use trees::Borrowed;

/// Index of a page in [`Site::pages`].
pub type PageId = usize;
/// Index of an asset in `Sources::assets`.
pub type AssetId = usize;
/// Index of an alert in [`Site::alerts`].
pub type AlertId = usize;

/// Everything, linked.
#[derive(Debug)]
pub struct Site {
    /// What was read.
    pub sources: Sources,
    /// Pages sorted by path; drafts among them.
    pub pages: Vec<Arc<Page>>,
    /// Rule files sorted by path.
    pub rule_files: Vec<Arc<RuleFile>>,
    /// Look-ups of pages and anchors.
    pub index: resolve::PageIndex,
    /// Where each link of each page leads: `links[page][link]` belongs to `pages[page].links[link]`.
    pub links: Vec<Vec<Resolved>>,
    /// Who links here: for each page, the links that lead to it, in order of page and place.
    pub backlinks: Vec<Vec<Backlink>>,
    /// Every alert of every rule file (or, without rule files, every claimed name), sorted by name.
    pub alerts: Vec<Alert>,
    /// Runbooks that no rule leads to.
    pub orphans: Vec<Orphan>,
    /// Alerts that were published before and are no more, sorted by name.
    pub gone: Vec<gone::Gone>,
    /// Order and menus.
    pub nav: nav::Nav,
    /// Drawings that a page refers to and that are not published.
    pub refused_assets: BTreeSet<AssetId>,
    /// Every file of the site by its path, and what makes it.
    pub outputs: BTreeMap<String, outputs::Output>,
    /// Two sources for one path.
    pub collisions: Vec<outputs::Collision>,
    /// What is known of each alert, once somebody asked.
    pub(crate) facts: OnceLock<Vec<facts::AlertFacts>>,
}

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page, and an anchor that exists on it.
    Page {
        /// The page.
        page: PageId,
        /// The anchor in its own spelling; `None` for the page's top.
        anchor: Option<String>,
    },
    /// A file that is published because of this link.
    Asset(AssetId),
    /// A page that the tool writes, by its site path.
    Generated(String),
    /// Another site, or `mailto:` and the like.
    External,
    /// Nowhere.
    Missing(Miss),
}

impl Resolved {
    /// Whether what is written like this is no link but words in brackets.
    #[must_use]
    pub fn is_words(&self, kind: LinkKind) -> bool {
        kind == LinkKind::Doubtful && matches!(self.target, Target::Missing(_))
    }
}

/// Why a reference leads nowhere, with what was near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// No such file: the path looked for, from the content folder, and one that is near.
    File {
        /// What was looked for.
        wanted: String,
        /// What is near.
        near: Option<String>,
    },
    /// The page is there, the anchor is not.
    Anchor {
        /// The page.
        page: PageId,
        /// What was looked for.
        wanted: String,
        /// The anchor that is near.
        near: Option<String>,
    },
    /// A draft, which is not published.
    Draft(PageId),
    /// A document that may hold scripts, which is not published: its path as written.
    Active(String),
    /// Outside the content folder and the mounts, or a disk path.
    Outside,
    /// A scheme that is not allowed, such as `javascript`.
    Scheme(String),
}

/// A target, and whether only its letter case differs from what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Where it leads.
    pub target: Target,
    /// The correct spelling, when path or anchor differ in case alone.
    pub case: Option<String>,
}

/// A link that leads to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backlink {
    /// The page that links.
    pub from: PageId,
    /// Index of the link on it.
    pub link: usize,
}

/// How well an alert is covered, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A runbook handles it.
    Covered,
    /// The book says that it needs none.
    Exempt,
    /// Its URL leads out of the book.
    External,
    /// Outside what the book requires.
    NotRequired,
    /// Its runbook has nothing that a reader could act on.
    Stub,
    /// Nothing.
    Uncovered,
}

impl Status {
    /// All, the best first.
    pub const ALL: [Self; 6] =
        [Self::Covered, Self::Exempt, Self::External, Self::NotRequired, Self::Stub, Self::Uncovered];

    /// The published name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Exempt => "exempt",
            Self::External => "external",
            Self::NotRequired => "not-required",
            Self::Stub => "stub",
            Self::Uncovered => "uncovered",
        }
    }
}

/// All rules of one name.
#[derive(Debug, Clone)]
pub struct Alert {
    /// The name.
    pub name: String,
    /// Its rules in order of file and line; none when only pages name it.
    pub rules: Vec<RuleStatus>,
    /// The worst of its rules' statuses.
    pub status: Status,
    /// The best convention that covers it, when covered.
    pub convention: Option<Convention>,
    /// The runbooks that handle it, best claim first.
    pub runbooks: Vec<Runbook>,
    /// Site path of its permalink page: `alerts/Name/index.html`.
    pub permalink: String,
}

/// One rule of an alert, and how it is covered.
#[derive(Debug, Clone)]
pub struct RuleStatus {
    /// Index into [`Site::rule_files`].
    pub file: usize,
    /// Index into that file's rules.
    pub rule: usize,
    /// How well it is covered.
    pub status: Status,
    /// The best convention that covers it.
    pub convention: Option<Convention>,
    /// Its runbook URLs, each with where it leads.
    pub urls: Vec<RunbookUrl>,
}

/// A URL in a rule's annotations; of a conditional value one for each branch.
#[derive(Debug, Clone)]
pub struct RunbookUrl {
    /// Annotation key.
    pub key: String,
    /// The value, or what it is in one branch and the part of it that only this branch has.
    pub value: Spanned<String>,
    /// Where it leads.
    pub target: UrlTarget,
    /// The right spelling of its path, when path or fragment differ in case alone.
    pub case: Option<String>,
}

/// Where a runbook URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlTarget {
    /// A page of this book, and the section of its fragment.
    Runbook {
        /// The page.
        page: PageId,
        /// Index of the section.
        section: Option<usize>,
    },
    /// The permalink of an alert that has at least one claim or rule, by name.
    Permalink(String),
    /// A file of the site that is nobody's runbook, such as a listing or a picture: its path.
    Other(String),
    /// It should lead into this book and does not.
    Miss(UrlMiss),
    /// It leads elsewhere.
    External,
    /// Empty, `NA` and the like: no URL.
    Empty,
}

/// Why a runbook URL leads nowhere, with what was near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlMiss {
    /// The permalink of an alert that nobody knows.
    Alert {
        /// The name that was looked for.
        wanted: String,
        /// The alert that is near.
        near: Option<String>,
    },
    /// No such page.
    Page {
        /// The path that was looked for, templated parts as `…`.
        wanted: String,
        /// Path of the page that is near, from the content folder, or the address of the permalink that was meant, from
        /// the site's root.
        near: Option<String>,
    },
    /// A draft, which is not published.
    Draft(PageId),
    /// It is no address of the web: its scheme, with the `:`.
    Scheme(String),
    /// The page is there, the anchor is not.
    Anchor {
        /// The page.
        page: PageId,
        /// What was looked for.
        wanted: String,
        /// The anchor that is near.
        near: Option<String>,
    },
}

/// A page or section that handles an alert.
#[derive(Debug, Clone)]
pub struct Runbook {
    /// The page.
    pub page: PageId,
    /// Index of the section; `None` for the whole page.
    pub section: Option<usize>,
    /// The claims that lead here, best first.
    pub claims: Vec<RunbookClaim>,
}

/// One claim of a runbook on an alert.
#[derive(Debug, Clone)]
pub struct RunbookClaim {
    /// The convention.
    pub convention: Convention,
    /// Where it is made.
    pub span: Span,
    /// Labels that a rule must have.
    pub labels: BTreeMap<String, String>,
    /// Indices of the alert's rules that it covers, in order; none in a book without rules.
    pub rules: Vec<usize>,
}

/// A page or section that looks like a runbook and that no rule leads to.
#[derive(Debug, Clone)]
pub struct Orphan {
    /// The page.
    pub page: PageId,
    /// Index of the section; `None` for the page.
    pub section: Option<usize>,
    /// Where it begins.
    pub span: Span,
    /// Its title.
    pub title: String,
    /// The uncovered alert that it may be meant for.
    pub looks_like: Option<String>,
}

impl Site {
    /// The rule that a status speaks of.
    #[must_use]
    pub fn rule(&self, status: &RuleStatus) -> &AlertRule {
        &self.rule_files[status.file].rules[status.rule]
    }

    /// The alert of exactly this name.
    #[must_use]
    pub fn alert(&self, name: &str) -> Option<AlertId> {
        self.alerts.binary_search_by(|alert| alert.name.as_str().cmp(name)).ok()
    }

    /// The text that a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.sources.map.slice(span)
    }
}
