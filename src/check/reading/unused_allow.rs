//! `unused-allow`: allows that cover nothing, name no check or give no reason.

use crate::check::{Check, did_you_mean, find, names, problems, quoted};
use crate::finding::{Allow, Finding, Level, ProblemKind, nearest};
use crate::site::Site;

pub(in crate::check) static CHECK: Check = Check {
    name: "unused-allow",
    group: "reading",
    summary: "A suppression suppresses nothing.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("unused_allow.md"),
    run,
};

/// Allows that covered nothing are found when suppressions are settled; see [`idle`].
fn run(site: &Site, out: &mut Vec<Finding>) {
    problems(site, ProblemKind::BadAllow, CHECK.name, out);
    for allow in allows(site).filter(|allow| find(&allow.check).is_none()) {
        let near = did_you_mean(nearest(&allow.check, names()));
        let message = format!("{} is not the name of a check{near}", quoted(&allow.check));
        let help = "write the name that stands in brackets behind the finding's level";
        out.push(Finding::new(CHECK.name, allow.span, &allow.check, message).help(help));
    }
}

/// Every suppression of pages and rule files.
pub(in crate::check) fn allows(site: &Site) -> impl Iterator<Item = &Allow> {
    let pages = site.pages.iter().flat_map(|page| &page.allows);
    pages.chain(site.rule_files.iter().flat_map(|rules| &rules.allows))
}

/// The finding for an allow that covered nothing.
pub(in crate::check) fn idle(allow: &Allow) -> Finding {
    let message = format!("nothing is left that {} would report here", quoted(&allow.check));
    let help = "remove the comment, or move it right above what it should cover";
    Finding::new(CHECK.name, allow.span, &allow.check, message).help(help)
}
