//! Statements that a runbook handles an alert, and how much each can be relied on.

use std::collections::BTreeMap;

use crate::span::{Span, Spanned};

/// The convention by which a claim was made, best first. Names are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Convention {
    /// `alerts` in front matter.
    FrontMatter,
    /// `**Alert:** X` under a heading.
    BoldKey,
    /// `(Alert: X)` or `Alert Name: "X"` in a heading.
    HeadingAlert,
    /// A rule's URL that resolves here.
    RunbookUrl,
    /// A heading that is the alert's name.
    Heading,
    /// A file stem that is the alert's name.
    FileName,
    /// First cell of a table row that links.
    TableRow,
    /// An alert rule in a fenced YAML block.
    FencedRule,
}

/// How much a claim can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The runbook says so.
    Declared,
    /// The rule says so.
    Linked,
    /// It looks so.
    Inferred,
}

impl Convention {
    /// All, the best first.
    pub const ALL: [Self; 8] = [
        Self::FrontMatter,
        Self::BoldKey,
        Self::HeadingAlert,
        Self::RunbookUrl,
        Self::Heading,
        Self::FileName,
        Self::TableRow,
        Self::FencedRule,
    ];

    /// The published name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FrontMatter => "front-matter",
            Self::BoldKey => "bold-key",
            Self::HeadingAlert => "heading-alert",
            Self::RunbookUrl => "runbook-url",
            Self::Heading => "heading",
            Self::FileName => "file-name",
            Self::TableRow => "table-row",
            Self::FencedRule => "fenced-rule",
        }
    }

    /// Whether the claim is declared, linked or inferred.
    #[must_use]
    pub fn tier(self) -> Tier {
        match self {
            Self::FrontMatter | Self::BoldKey | Self::HeadingAlert => Tier::Declared,
            Self::RunbookUrl => Tier::Linked,
            Self::Heading | Self::FileName | Self::TableRow | Self::FencedRule => Tier::Inferred,
        }
    }
}

impl Tier {
    /// The published name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Linked => "linked",
            Self::Inferred => "inferred",
        }
    }
}

/// A statement that a runbook handles an alert.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Name of the alert. For inferred claims it is a candidate that counts only if a rule has that name.
    pub name: String,
    /// The convention.
    pub convention: Convention,
    /// Where it is made.
    pub span: Span,
    /// Where the reader should land.
    pub lands: Landing,
    /// Labels that a rule must have to be covered.
    pub labels: BTreeMap<String, String>,
    /// The other names of a combined heading: the claim counts only where rules have all of them.
    pub with: Vec<String>,
    /// Written as prose might be: it is a name only if a rule has it.
    pub loose: bool,
}

/// Where a claim leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Landing {
    /// The page.
    Page,
    /// The section of this index.
    Section(usize),
    /// The section that front matter names by this anchor, which may not exist.
    Anchor(Spanned<String>),
    /// Where the link of this index leads, or the page when it leads nowhere.
    Link(usize),
}
