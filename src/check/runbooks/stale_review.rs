//! `stale-review`: runbooks whose review is overdue.

use jiff::civil::Date;

use crate::check::Check;
use crate::finding::{Finding, Level};
use crate::parse::{Fact, Meta};
use crate::site::Site;
use crate::span::Span;

pub(in crate::check) static CHECK: Check = Check {
    name: "stale-review",
    group: "runbooks",
    summary: "A runbook is due for review.",
    level: Level::Warn,
    since: "0.1.0",
    explain: include_str!("stale_review.md"),
    run,
};

fn run(site: &Site, out: &mut Vec<Finding>) {
    let config = &site.sources.config.runbooks;
    for page in site.pages.iter().filter(|page| !page.meta.draft) {
        let every = page.meta.review_every.as_ref().map(|days| days.value).or(config.review_every);
        out.extend(stale(&page.meta, every, "", site.sources.today));
        for section in &page.sections {
            out.extend(stale(&section.meta, every, &section.title, site.sources.today));
        }
    }
}

/// What is overdue, the clearest statement first: a day that the author set goes before one that is reckoned.
fn stale(meta: &Meta, every: Option<u32>, subject: &str, today: Date) -> Option<Finding> {
    let finding = |span: Span, message: String| Finding::new(CHECK.name, span, subject, message);
    let passed = |fact: &Option<Fact<Date>>| fact.as_ref().filter(|fact| fact.value < today).cloned();
    if let Some(expires) = passed(&meta.expires) {
        let help = "see whether the page still holds, and set a new day, or remove it";
        return Some(finding(expires.span, format!("expired on {}", expires.value)).help(help));
    }
    let help = "walk through the runbook, mend what has changed, and write the day of the review";
    if let Some(due) = passed(&meta.next_review) {
        return Some(finding(due.span, format!("review was due on {}", due.value)).help(help));
    }
    let reviewed = meta.last_reviewed.as_ref()?;
    if reviewed.value > today {
        let message = format!("last reviewed on {}, which is yet to come", reviewed.value);
        return Some(finding(reviewed.span, message).help("write the day on which somebody last read it through"));
    }
    let every = every.filter(|_| meta.next_review.is_none())?;
    let due = meta.review_due(Some(every)).filter(|due| *due < today)?;
    let message = format!("review was due on {due}, {every} days after {}", reviewed.value);
    Some(finding(reviewed.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::span::SourceMap;

    fn on(year: i16, month: i8, day: i8) -> Fact<Date> {
        let file = SourceMap::default().add("page.md", "");
        Fact { value: date(year, month, day), span: Span::new(file, 0..0), inferred: false }
    }

    #[test]
    fn a_review_is_due_the_day_after_its_term() {
        let reviewed = Meta { last_reviewed: Some(on(2025, 7, 19)), ..Meta::default() };
        let says = |meta: &Meta, every| stale(meta, every, "", date(2026, 1, 15)).map(|finding| finding.message);
        assert_eq!(says(&reviewed, Some(180)), None, "due today");
        assert_eq!(
            says(&reviewed, Some(179)).as_deref(),
            Some("review was due on 2026-01-14, 179 days after 2025-07-19")
        );
        assert_eq!(says(&reviewed, None), None, "nobody said how often");
        assert_eq!(says(&reviewed, Some(u32::MAX)), None, "beyond the calendar");
    }

    #[test]
    fn a_day_that_the_author_set_goes_before_one_that_is_reckoned() {
        let meta = Meta { last_reviewed: Some(on(2024, 1, 1)), next_review: Some(on(2026, 3, 1)), ..Meta::default() };
        assert!(stale(&meta, Some(30), "", date(2026, 1, 15)).is_none());
    }
}
