//! Checks of what a runbook says of itself.

pub(super) mod dead_section_reference;
pub(super) mod stale_review;
pub(super) mod unfinished;
