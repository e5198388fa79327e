//! Checks of decision trees.

pub(super) mod bad_decision_tree;
pub(super) mod unresolved_outcome;
