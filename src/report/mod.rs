//! Findings as text: one function a format, all from the same report. No format but the human one is ever
//! cut, unless the caller sets a limit to the Markdown one.

pub mod alerts;
mod change;
mod comparison;
pub mod find;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod markdown;
mod place;
mod rdjson;
mod sarif;
mod short;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::check::Verdict;
use crate::finding::Level;
pub use crate::site::urls::{Advice, advice};
use crate::site::{Site, Tally};
use crate::span::SourceMap;
pub use comparison::{Comparison, Lost};
pub(crate) use short::line as short_line;

/// What a format is made from.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The texts that the findings point into.
    pub map: &'a SourceMap,
    /// The findings.
    pub verdict: &'a Verdict,
    /// The counts.
    pub summary: Summary,
    /// What the human format advises, below the counts.
    pub advice: &'a [Advice],
    /// What changed since a revision, if it was asked.
    pub comparison: Option<&'a Comparison>,
    /// How the human format shows them; the others do not look at it.
    pub style: Style,
    /// What the formats for services that show findings beside a change know as well.
    pub review: Review<'a>,
}

/// Under what circumstances findings are looked at. `human`, `short` and `json` do not depend on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Review<'a> {
    /// Path of the book's root from that of its repository, with a `/` behind it; empty when they are one.
    pub prefix: &'a str,
    /// What the change did, when there was something to compare with.
    pub change: Option<&'a Comparison>,
    /// Whether warnings fail too.
    pub strict: bool,
    /// Bytes that the Markdown report must not exceed; it says then what it leaves out.
    pub limit: Option<usize>,
}

/// How the human format is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// With terminal colours.
    pub colour: bool,
}

/// A format of the report.
#[derive(Debug)]
pub struct Format {
    /// Published name.
    pub name: &'static str,
    /// Writes the report.
    pub write: fn(&Report<'_>, &mut dyn Write) -> io::Result<()>,
}

/// Every format; the first is the default.
pub const FORMATS: &[Format] = &[
    Format { name: "human", write: human::write },
    Format { name: "short", write: short::write },
    Format { name: "json", write: json::write },
    Format { name: "markdown", write: markdown::write },
    Format { name: "github", write: github::write },
    Format { name: "gitlab", write: gitlab::write },
    Format { name: "sarif", write: sarif::write },
    Format { name: "junit", write: junit::write },
    Format { name: "rdjson", write: rdjson::write },
];

/// The format of this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The published name of every format.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

/// What was checked, and what came out, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages, drafts among them.
    pub pages: usize,
    /// Alerts: distinct names.
    pub alerts: usize,
    /// Alert rules; without one, nothing is proved about alerts.
    pub rules: usize,
    /// Alerts by status, the covered ones by tier.
    pub tally: Tally,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings that the baseline holds.
    pub baselined: usize,
    /// Findings that a suppression covers.
    pub suppressed: usize,
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(site: &Site, verdict: &Verdict) -> Self {
        let level = |wanted| verdict.findings.iter().filter(|finding| finding.level == wanted).count();
        Self {
            pages: site.pages.len(),
            alerts: site.alerts.len(),
            rules: site.rule_files.iter().map(|file| file.rules.len()).sum(),
            tally: Tally::of(&site.alerts),
            errors: level(Level::Error),
            warnings: level(Level::Warn),
            baselined: verdict.baselined,
            suppressed: verdict.suppressed,
        }
    }

    /// The counts in one line: `12 pages, 34 alerts: 30 covered (22 declared, 8 linked), 1 exempt, 3 uncovered; 2 errors, 1 warning`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{}, {}", count(self.pages, "page"), self.alerts_part());
        let _ = write!(line, "; {}, {}", count(self.errors, "error"), count(self.warnings, "warning"));
        for (number, word) in [(self.baselined, "baselined"), (self.suppressed, "suppressed")] {
            if number > 0 {
                let _ = write!(line, ", {number} {word}");
            }
        }
        line
    }

    fn alerts_part(&self) -> String {
        if self.rules == 0 {
            let named = if self.alerts == 0 { String::new() } else { format!(" ({} named by pages)", self.alerts) };
            return format!("no alert rules{named}, so nothing is proved about alerts");
        }
        let tally = self.tally;
        let said = |counts: &[(usize, &str)]| {
            let said = counts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
            said.collect::<Vec<_>>().join(", ")
        };
        let tiers = said(&[(tally.declared, "declared"), (tally.linked, "linked"), (tally.inferred, "inferred")]);
        let tiers = if tiers.is_empty() { tiers } else { format!(" ({tiers})") };
        let others = said(&[
            (tally.exempt, "exempt"),
            (tally.external, "external"),
            (tally.not_required, "not required"),
            (tally.stub, "stub"),
            (tally.uncovered, "uncovered"),
        ]);
        let others = if others.is_empty() { others } else { format!(", {others}") };
        format!("{}: {} covered{tiers}{others}", count(self.alerts, "alert"), tally.covered())
    }
}

/// `1 page`, `2 pages`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The text with everything spelled out that could break its line or deceive its reader: control characters, line and
/// paragraph separators, and marks that turn the direction of writing.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_treacherous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if is_treacherous(char) {
            out.extend(char.escape_default());
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

fn is_treacherous(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
