//! The checks: each a function from the site to findings, with its document. Levels, suppressions, order and
//! fingerprints are settled here, once, for every command.

use crate::finding::{Finding, Level};
use crate::site::Site;

/// One check: what it is called, what it means, and the function that finds.
#[derive(Debug)]
pub struct Check {
    /// Published name.
    pub name: &'static str,
    /// Published group: `reading`, `links`, `alerts`, `runbooks`, `diagrams`, `text`.
    pub group: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Level unless the book says otherwise.
    pub level: Level,
    /// First release that has it.
    pub since: &'static str,
    /// Its document: documentation, `explain` text, manual page and test.
    pub explain: &'static str,
    /// Finds.
    pub run: fn(&Site, &mut Vec<Finding>),
}

/// What `check` found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Findings in order of file, place and check; none of level off.
    pub findings: Vec<Finding>,
    /// How many findings a suppression covers.
    pub suppressed: usize,
    /// How many findings the baseline holds.
    pub baselined: usize,
}
