//! `stale-review`: runbooks whose review is overdue.

use jiff::civil::Date;

use crate::check::Check;
use crate::finding::{Finding, Level};
use crate::parse::{Meta, Page};
use crate::site::{Runbook, Site};
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
    let today = site.sources.today;
    for page in site.pages.iter().filter(|page| !page.meta.draft) {
        out.extend(stale(&page.meta, every(site, page, None), "", today));
        for (at, section) in page.sections.iter().enumerate().filter(|(_, section)| has_dates(&section.meta)) {
            let meta = of_section(page, at);
            out.extend(stale(&meta, every(site, page, Some(at)), &section.title, today));
        }
    }
}

/// Whether the review of a runbook is overdue, by the nearest dates around it, or its page has expired.
pub(in crate::check) fn is_overdue(site: &Site, runbook: &Runbook) -> bool {
    let (page, today) = (&site.pages[runbook.page], site.sources.today);
    let dated = page.around(runbook.section).find(|&at| has_dates(&page.sections[at].meta));
    let meta = dated.map_or_else(|| page.meta.clone(), |at| of_section(page, at));
    let expired = page.meta.expires.as_ref().is_some_and(|expires| expires.value < today);
    expired || overdue(&meta, every(site, page, dated), today).is_some()
}

/// How often a section or page is to be reviewed, in days.
fn every(site: &Site, page: &Page, section: Option<usize>) -> Option<u32> {
    let own = page.fact(section, |meta| meta.review_every.as_ref().map(|days| days.value));
    own.or(site.sources.config.runbooks.review_every)
}

fn has_dates(meta: &Meta) -> bool {
    meta.last_reviewed.is_some() || meta.next_review.is_some() || meta.expires.is_some()
}

/// What a section says of itself. Who reviewed what is around it, up to the front matter, has reviewed it too.
fn of_section(page: &Page, at: usize) -> Meta {
    let mut meta = page.sections[at].meta.clone();
    let of_page = page.meta.last_reviewed.as_ref().filter(|fact| !fact.inferred);
    let around = page.around(page.sections[at].parent).filter_map(|at| page.sections[at].meta.last_reviewed.as_ref());
    let latest = around.chain(of_page).chain(meta.last_reviewed.as_ref()).max_by_key(|fact| fact.value).cloned();
    meta.last_reviewed = latest;
    meta
}

fn stale(meta: &Meta, every: Option<u32>, subject: &str, today: Date) -> Option<Finding> {
    let (span, message, help) = overdue(meta, every, today).or_else(|| yet_to_come(meta, today))?;
    Some(Finding::new(CHECK.name, span, subject, message).help(help))
}

/// What is overdue, the clearest statement first: a day that the author set goes before one that is reckoned.
fn overdue(meta: &Meta, every: Option<u32>, today: Date) -> Option<(Span, String, &'static str)> {
    if let Some(expires) = meta.expires.as_ref().filter(|fact| fact.value < today) {
        let help = "see whether the page still holds, and set a new day, or remove it";
        return Some((expires.span, format!("expired on {}", expires.value), help));
    }
    let help = "walk through the runbook, mend what has changed, and write the day of the review";
    let due = meta.review_due(every).filter(|due| *due < today)?;
    if let Some(next) = meta.coming_review() {
        return Some((next.span, format!("review was due on {due}"), help));
    }
    let reviewed = meta.last_reviewed.as_ref()?;
    let every = meta.review_every.as_ref().map(|fact| fact.value).or(every)?;
    Some((reviewed.span, format!("review was due on {due}, {every} days after {}", reviewed.value), help))
}

fn yet_to_come(meta: &Meta, today: Date) -> Option<(Span, String, &'static str)> {
    let reviewed = meta.last_reviewed.as_ref()?;
    // Where clocks are ahead of UTC it is tomorrow already.
    let tomorrow = today.tomorrow().unwrap_or(today);
    let message = format!("last reviewed on {}, which is yet to come", reviewed.value);
    let help = "write the day on which somebody last read it through";
    (reviewed.value > tomorrow).then_some((reviewed.span, message, help))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::parse::Fact;
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

    #[test]
    fn a_review_on_the_day_or_later_is_the_one_that_was_due() {
        let reviewed = |last| Meta { last_reviewed: Some(last), next_review: Some(on(2026, 1, 10)), ..Meta::default() };
        let says = |meta: Meta, every| stale(&meta, every, "", date(2026, 1, 15)).map(|finding| finding.message);
        assert_eq!(says(reviewed(on(2026, 1, 9)), None).as_deref(), Some("review was due on 2026-01-10"));
        assert_eq!(says(reviewed(on(2026, 1, 10)), None), None);
        assert!(says(reviewed(on(2026, 1, 10)), Some(2)).is_some_and(|says| says.contains("2 days after")));
    }

    #[test]
    fn a_day_ahead_of_utc_is_no_mistake() {
        let reviewed = |day| Meta { last_reviewed: Some(on(2026, 1, day)), ..Meta::default() };
        assert!(stale(&reviewed(16), None, "", date(2026, 1, 15)).is_none());
        assert!(stale(&reviewed(17), None, "", date(2026, 1, 15)).is_some());
    }
}
