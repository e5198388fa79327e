//! `book.toml` as values. Reading never fails: what is wrong becomes a problem with its place, and the default stands.

mod read;
mod section;
mod values;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::Level;
use crate::span::{FileId, Span, Spanned};

pub use read::{read, syntax_error};
pub use values::{date, days, glob};

/// Everything that `book.toml` says, with its defaults filled in.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file; a book without one has an empty `book.toml` in its source map.
    pub file: FileId,
    /// `[book]`.
    pub book: Book,
    /// `[build] build-dir`: the default OUT, from the book's root.
    pub build_dir: String,
    /// `[output.html]`.
    pub html: Html,
    /// `[[mounts]]`.
    pub mounts: Vec<Mount>,
    /// `[[defaults]]`.
    pub defaults: Vec<Defaults>,
    /// `[alerts]`.
    pub alerts: Alerts,
    /// `[runbooks]`.
    pub runbooks: Runbooks,
    /// `[search]`.
    pub search: Search,
    /// `[checks]` and `[[checks.for]]`, in order of writing; the last that matches wins.
    pub levels: Vec<LevelRule>,
    /// `[checks] baseline`: the file of accepted findings, from the book's root.
    pub baseline: Option<Spanned<String>>,
    /// Keys that mdBook knows and that mean nothing here, such as `output.html.fold`: accepted, in order of writing.
    pub ignored: Vec<String>,
}

/// `[book]`, with mdBook's meaning.
#[derive(Debug, Clone)]
pub struct Book {
    /// Title of the book.
    pub title: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// One sentence for machines and the home page.
    pub description: Option<String>,
    /// Folder of the Markdown from the book's root, with `/` and without one at its end; `.` is the root itself.
    pub src: String,
    /// Where `src` is written, if it is.
    pub src_at: Option<Span>,
    /// BCP 47 tag, for `<html lang>`.
    pub language: String,
    /// `ltr`, `rtl` or `auto`; without the key, what the language is written in.
    pub text_direction: String,
}

/// `[output.html]`, with mdBook's meaning.
#[derive(Debug, Clone, Default)]
pub struct Html {
    /// Where the site is published, with a `/` at its end.
    pub site_url: Option<Spanned<String>>,
    /// Link to edit a page: `{path}` stands for its source path.
    pub edit_url_template: Option<String>,
    /// Link to the repository.
    pub git_repository_url: Option<String>,
    /// Further style sheets, paths from the book's root.
    pub additional_css: Vec<Spanned<String>>,
    /// Further scripts, paths from the book's root.
    pub additional_js: Vec<Spanned<String>>,
    /// Forwarding pages: old site path, without a `/` at its start -> new path or URL as written.
    pub redirect: BTreeMap<String, Spanned<String>>,
    /// `light`, `dark`; otherwise the reader's system decides.
    pub default_theme: Option<String>,
    /// Folder of theme overrides from the book's root; `theme` unless set.
    pub theme: String,
    /// Turn straight quotes and dashes into typographic ones. Off: it would turn a typed `--flag` into a dash.
    pub smart_punctuation: bool,
}

/// `[[mounts]]`: a further tree of Markdown, as if it lay in the book.
#[derive(Debug, Clone)]
pub struct Mount {
    /// Folder, from the book's root; may lie outside of it.
    pub from: Spanned<String>,
    /// Folder of the book that it appears as, without a `/` at its end; empty for the book's top.
    pub to: String,
    /// Owner of its pages that name none.
    pub owner: Option<String>,
    /// Service of its pages that name none.
    pub service: Option<String>,
    /// Edit link of its pages.
    pub edit_url_template: Option<String>,
}

/// `[[defaults]]`: metadata for pages under a path that name none themselves.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// Glob over page paths (from the content folder).
    pub path: Spanned<String>,
    /// Default owner.
    pub owner: Option<String>,
    /// Default service.
    pub service: Option<String>,
    /// Default severity word.
    pub severity: Option<String>,
}

/// `[alerts]`.
#[derive(Debug, Clone, Default)]
pub struct Alerts {
    /// Globs of rule files from the book's root; `-` is standard input.
    pub rules: Vec<Spanned<String>>,
    /// Whether `rules` was configured (or given on the command line): then no rules at all is an error.
    pub rules_configured: bool,
    /// URL patterns that lead to this book, beside those that `site-url` implies.
    pub runbook_urls: Vec<Spanned<String>>,
    /// Annotation keys that hold a runbook's URL, beside `runbook_url`, `runbook`, `playbook`.
    pub annotations: Vec<String>,
    /// Label selectors; a rule that matches none of them needs no runbook. Empty: every alert needs one.
    pub require: Vec<Selector>,
    /// Alerts that need no runbook, each with its reason; sorted by name.
    pub exempt: Vec<Exemption>,
    /// Conventions that count as claims; `None`: all.
    pub claims: Option<Vec<String>>,
}

impl Alerts {
    /// The exemptions of the alert of this name, in the order that they are written in.
    #[must_use]
    pub fn exemptions(&self, alert: &str) -> &[Exemption] {
        let from = self.exempt.partition_point(|one| one.alert.value.as_str() < alert);
        let count = self.exempt[from..].iter().take_while(|one| one.alert.value == alert).count();
        &self.exempt[from..from + count]
    }
}

/// Label names and the values that each may have; all of them must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector(pub BTreeMap<String, Vec<String>>);

/// An alert that needs no runbook.
#[derive(Debug, Clone)]
pub struct Exemption {
    /// Name of the alert.
    pub alert: Spanned<String>,
    /// Why.
    pub reason: String,
    /// Day after which the exemption no longer counts.
    pub until: Option<Date>,
}

/// `[runbooks] ascii-trees`: which drawings are taken for decision trees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AsciiTrees {
    /// Those in code blocks, and those in the text.
    #[default]
    Auto,
    /// Those in code blocks.
    Fenced,
    /// Only blocks that are named `decision-tree`.
    Off,
}

/// `[runbooks]`.
#[derive(Debug, Clone, Default)]
pub struct Runbooks {
    /// Which drawings are taken for decision trees.
    pub ascii_trees: AsciiTrees,
    /// Sections that a runbook must have, each with its accepted names.
    pub required_sections: Vec<Vec<String>>,
    /// Days after which a reviewed runbook is stale.
    pub review_every: Option<u32>,
    /// Further words for each level of the scale.
    pub severities: BTreeMap<Severity, Vec<String>>,
}

/// `[search]`.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words that names of alerts are cut at, though letter case does not show it: `DHT`, `StemeDB`.
    pub words: Vec<String>,
}

/// The one scale that the authors' severity words map to; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Wake somebody.
    Critical,
    /// Soon.
    High,
    /// In working hours.
    Warning,
    /// For the record.
    Info,
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Warning, Self::Info];

    /// The published word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// Words that mean this level in every book.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Critical => &["critical", "crit", "page", "p0", "sev0", "sev1", "emergency", "disaster", "fatal"],
            Self::High => &["high", "p1", "sev2", "error", "major", "urgent"],
            Self::Warning => &["warning", "warn", "p2", "sev3", "medium", "minor", "ticket", "moderate"],
            Self::Info => &["info", "p3", "p4", "sev4", "sev5", "low", "notice", "none", "informational", "debug"],
        }
    }
}

impl Runbooks {
    /// Maps an author's word to the scale: `P0 - Critical` and `Critical (P0)` both mean critical.
    /// The book's own words go before the built-in ones, a whole value before its first known word.
    #[must_use]
    pub fn severity(&self, value: &str) -> Option<Severity> {
        let lower = value.trim().to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        std::iter::once(lower.as_str()).chain(words).find_map(|word| self.severity_word(word))
    }

    /// Every level that an author's words may mean: `Critical (P1)` is both critical and high.
    #[must_use]
    pub fn levels(&self, value: &str) -> Vec<Severity> {
        let lower = value.trim().to_lowercase();
        let words = || lower.split(|c: char| !c.is_alphanumeric()).filter_map(|word| self.severity_word(word));
        self.severity_word(&lower).map_or_else(|| words().collect(), |level| vec![level])
    }

    fn severity_word(&self, word: &str) -> Option<Severity> {
        let own = |level: &Severity| {
            self.severities.get(level).is_some_and(|words| words.iter().any(|own| own.to_lowercase() == word))
        };
        let built_in = |level: &Severity| level.words().contains(&word);
        Severity::ALL.into_iter().find(own).or_else(|| Severity::ALL.into_iter().find(built_in))
    }
}

/// One line of `[checks]` or `[[checks.for]]`.
#[derive(Debug, Clone)]
pub struct LevelRule {
    /// Name of the check.
    pub check: String,
    /// Glob over file paths from the book's root; `None`: everywhere.
    pub path: Option<Spanned<String>>,
    /// The level.
    pub level: Level,
    /// Where it is written.
    pub span: Span,
}

impl Mount {
    /// The path of one of its pages from the mount's own root.
    #[must_use]
    pub fn own_path<'a>(&self, page: &'a str) -> &'a str {
        page.strip_prefix(self.to.trim_matches('/')).unwrap_or(page).trim_start_matches('/')
    }
}

impl Config {
    /// Whether it names the rule files that are read, all of them on the disk: then what they lack is not there.
    #[must_use]
    pub fn names_all_rules(&self) -> bool {
        self.alerts.rules.iter().all(|glob| glob.span.file == self.file && glob.value != "-")
    }

    /// The configuration of an empty `book.toml`.
    #[must_use]
    pub fn default_for(file: FileId) -> Self {
        Self {
            file,
            book: Book {
                title: "Runbooks".to_owned(),
                authors: Vec::new(),
                description: None,
                src: "src".to_owned(),
                src_at: None,
                language: "en".to_owned(),
                text_direction: "ltr".to_owned(),
            },
            build_dir: "book".to_owned(),
            html: Html { theme: "theme".to_owned(), ..Html::default() },
            mounts: Vec::new(),
            defaults: Vec::new(),
            alerts: Alerts::default(),
            runbooks: Runbooks::default(),
            search: Search::default(),
            levels: Vec::new(),
            baseline: None,
            ignored: Vec::new(),
        }
    }
}
