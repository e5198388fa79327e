//! Checks of decision trees and diagrams.

pub(super) mod bad_decision_tree;
pub(super) mod unresolved_outcome;
pub(super) mod unsupported_diagram;
