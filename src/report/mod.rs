//! Findings as text: one function a format, all from the same report. No format but the human one is ever cut.

pub mod alerts;
mod human;
mod json;
mod short;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::check::Verdict;
use crate::finding::Level;
pub use crate::site::urls::{Advice, advice};
use crate::site::{Site, Tally};
use crate::span::SourceMap;

/// What a format is made from.
#[derive(Debug)]
pub struct Report<'a> {
    /// The texts that the findings point into.
    pub map: &'a SourceMap,
    /// The findings.
    pub verdict: &'a Verdict,
    /// The counts.
    pub summary: Summary,
    /// What the human format advises, below the counts.
    pub advice: &'a [Advice],
    /// How the human format shows them; the others do not look at it.
    pub style: Style,
}

/// How the human format is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// With terminal colours.
    pub colour: bool,
    /// Every finding, however many a check has.
    pub every: bool,
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
];

/// The format of this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
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
    /// Covered alerts by tier.
    pub covered: Covered,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings that the baseline holds.
    pub baselined: usize,
    /// Findings that a suppression covers.
    pub suppressed: usize,
}

/// Covered alerts by the tier of their best convention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Covered {
    /// The runbook says so.
    pub declared: usize,
    /// The rule says so.
    pub linked: usize,
    /// It looks so.
    pub inferred: usize,
}

impl Covered {
    /// Counts the covered alerts of a site.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let Tally { declared, linked, inferred, .. } = Tally::of(&site.alerts);
        Self { declared, linked, inferred }
    }

    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.declared + self.linked + self.inferred
    }
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
            covered: Covered::of(site),
            errors: level(Level::Error),
            warnings: level(Level::Warn),
            baselined: verdict.baselined,
            suppressed: verdict.suppressed,
        }
    }

    /// The counts in one line: `12 pages, 34 alerts: 30 covered (22 declared, 8 linked); 2 errors, 1 warning`.
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
        let tiers =
            [(self.covered.declared, "declared"), (self.covered.linked, "linked"), (self.covered.inferred, "inferred")];
        let tiers: Vec<_> = tiers.iter().filter(|(n, _)| *n > 0).map(|(n, tier)| format!("{n} {tier}")).collect();
        let tiers = if tiers.is_empty() { String::new() } else { format!(" ({})", tiers.join(", ")) };
        format!("{}: {} covered{tiers}", count(self.alerts, "alert"), self.covered.total())
    }
}

/// `1 page`, `2 pages`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The text with everything spelled out that could break its line or deceive its reader: control characters, line and
/// paragraph separators, and marks that turn the direction of writing.
fn escape(text: &str) -> Cow<'_, str> {
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
