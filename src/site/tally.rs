//! Alerts in numbers.

use crate::parse::{Convention, Tier};
use crate::site::{Alert, Status};

/// How many alerts are covered, by the tier of their best convention, and how many are not, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "`Tier` and `Status` document each")]
pub struct Tally {
    pub declared: usize,
    pub linked: usize,
    pub inferred: usize,
    pub exempt: usize,
    pub external: usize,
    pub not_required: usize,
    pub stub: usize,
    pub uncovered: usize,
}

impl Tally {
    /// Counts alerts.
    #[must_use]
    pub fn of<'a>(alerts: impl IntoIterator<Item = &'a Alert>) -> Self {
        let mut tally = Self::default();
        for alert in alerts {
            *match alert.status {
                Status::Covered => match alert.convention.map(Convention::tier) {
                    Some(Tier::Declared) => &mut tally.declared,
                    Some(Tier::Linked) => &mut tally.linked,
                    Some(Tier::Inferred) | None => &mut tally.inferred,
                },
                Status::Exempt => &mut tally.exempt,
                Status::External => &mut tally.external,
                Status::NotRequired => &mut tally.not_required,
                Status::Stub => &mut tally.stub,
                Status::Uncovered => &mut tally.uncovered,
            } += 1;
        }
        tally
    }

    /// Covered, by whatever tier.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.declared + self.linked + self.inferred
    }

    /// All.
    #[must_use]
    pub fn total(&self) -> usize {
        self.covered() + self.exempt + self.external + self.not_required + self.stub + self.uncovered
    }

    /// Covered, of those that need a runbook (covered, stub, uncovered), in whole percent rounded down; 100 when none
    /// does.
    #[must_use]
    pub fn percent(&self) -> usize {
        let needed = self.covered() + self.stub + self.uncovered;
        (self.covered() * 100).checked_div(needed).unwrap_or(100)
    }
}
