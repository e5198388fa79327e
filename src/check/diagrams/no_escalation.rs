//! `no-escalation`: trees of which no way ends with somebody else.

use crate::check::{Check, quoted};
use crate::diagram::Target;
use crate::finding::{Finding, Level};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "no-escalation",
    group: "diagrams",
    summary: "No way through a decision tree leads to somebody who can help.",
    level: Level::Off,
    since: "0.1.0",
    explain: include_str!("no_escalation.md"),
    run,
};

/// Trees that their author calls so. Drawings have no mark for it.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| !page.meta.draft) {
        for placed in page.trees.iter().filter(|placed| placed.declared && !placed.tree.literal) {
            let Some(root) = placed.tree.nodes.first() else { continue };
            if placed.tree.nodes.iter().any(|node| matches!(node.target, Some(Target::Escalate))) {
                continue;
            }
            let asked = placed.tree.title.as_deref().unwrap_or(&root.text);
            let message = format!("no way through {} leads to somebody who can help", quoted(asked));
            let help = "end a way with `escalate` and whom to call, such as `- None of these -> escalate team-queue`";
            let span = Span::new(page.file, root.range.clone());
            out.push(Finding::new(CHECK.name, span, asked, message).help(help));
        }
    }
}
