//! Pages about the whole book: home, quick reference, listings and the small ones.

use crate::render::alerts::Detail;
use crate::render::body;
use crate::render::book::Book;
use crate::render::urls::{self, Here};
use crate::render::views::{
    AuthorTable, HomeView, Link, ListingPage, ListingView, NotFoundView, PageView, QuickReferenceView, QuickRow,
    QuickTable, RedirectView, ReviewView, ServiceCard,
};
use crate::site::{AlertId, PageId};

/// So many alerts and reviews the home page shows.
const SHOWN_AT_HOME: usize = 60;

impl Book<'_> {
    pub(crate) fn home(&self, here: Here, page: Option<PageView>) -> HomeView {
        let ids = self.by_severity(0..self.site.alerts.len());
        let mut reviews = self.reviews(here);
        reviews.truncate(SHOWN_AT_HOME);
        // The book's own pages are no service; the menu has them.
        let services = self.site.nav.services.iter().enumerate().filter(|(_, service)| !service.name.is_empty());
        let card = |(at, service): (usize, &crate::site::nav::Service)| ServiceCard {
            name: service.name.clone(),
            title: service.title.clone(),
            href: here.to(&service.path),
            pages: service.pages.len(),
            figures: self.figures(self.alerts_of_service(at).iter().copied()),
        };
        HomeView {
            page,
            more_alerts: ids.len().saturating_sub(SHOWN_AT_HOME),
            alerts: ids.iter().take(SHOWN_AT_HOME).map(|&id| self.alert(here, id, Detail::Row)).collect(),
            services: services.map(card).collect(),
            reviews,
            coverage: self.figures(0..self.site.alerts.len()),
        }
    }

    /// Pages with a review date, the earliest first.
    pub(crate) fn reviews(&self, here: Here) -> Vec<ReviewView> {
        let mut due: Vec<_> = self.site.nav.order.iter().filter_map(|&page| Some((self.due(page)?, page))).collect();
        due.sort_unstable();
        let view = |(due, page): (jiff::civil::Date, PageId)| ReviewView {
            title: self.site.pages[page].title.value.clone(),
            href: here.to(self.site_path(page)),
            due: due.to_string(),
            last_reviewed: self.fact(page, None, |meta| meta.last_reviewed.as_ref().map(|fact| fact.value.to_string())),
            owner: self.fact(page, None, |meta| meta.owner.as_ref().map(|fact| fact.value.clone())),
            service: self.service_of(page).map(|service| self.site.nav.services[service].title.clone()),
        };
        due.into_iter().map(view).collect()
    }

    pub(crate) fn quick_reference(&self, here: Here) -> QuickReferenceView {
        let rows = |ids: Vec<AlertId>| ids.into_iter().map(|id| self.quick_row(here, id)).collect::<Vec<_>>();
        let mut services = Vec::new();
        for (at, service) in self.site.nav.services.iter().enumerate() {
            let ids = self.by_severity(self.alerts_of_service(at).iter().copied());
            if !ids.is_empty() {
                let id = format!("ab:quick-{at}");
                services.push(QuickTable {
                    title: service.title.clone(),
                    href: Some(here.to(&service.path)),
                    id,
                    rows: rows(ids),
                });
            }
        }
        let homeless = self.by_severity((0..self.site.alerts.len()).filter(|&id| self.facts(id).homes.is_empty()));
        if !homeless.is_empty() && !services.is_empty() {
            let (title, id) = ("Other alerts".to_owned(), "ab:quick-other".to_owned());
            services.push(QuickTable { title, href: None, id, rows: rows(homeless) });
        }
        QuickReferenceView {
            all: rows(self.by_severity(0..self.site.alerts.len())),
            services,
            authors: self.author_tables(here),
        }
    }

    fn quick_row(&self, here: Here, id: AlertId) -> QuickRow {
        let alert = &self.site.alerts[id];
        let facts = self.facts(id);
        let runbook = alert.runbooks.first().map(|runbook| {
            let page = &self.site.pages[runbook.page];
            let title = runbook.section.map_or(&page.title.value, |section| &page.sections[section].title);
            Link { title: title.clone(), href: self.link(here, runbook.page, runbook.section) }
        });
        QuickRow {
            name: alert.name.clone(),
            href: here.to(&alert.permalink),
            severity: facts.severity.clone(),
            response_time: facts.response_time.clone(),
            first_command: facts.first_command.clone(),
            runbook,
            owner: facts.owners.first().cloned(),
            status: alert.status.name(),
        }
    }

    /// The tables that authors wrote under a heading such as "Quick reference".
    fn author_tables(&self, here: Here) -> Vec<AuthorTable> {
        let mut found = Vec::new();
        for &id in &self.site.nav.order {
            let page = &self.site.pages[id];
            let mut told_to = 0;
            for (at, section) in page.sections.iter().enumerate() {
                // One within another is told of already; the book's own title may have the words too.
                if section.level == 1 || section.span.start < told_to || !is_quick_reference(&section.title) {
                    continue;
                }
                told_to = section.end;
                let inside =
                    |table: &crate::parse::Table| (section.span.start..section.end).contains(&table.span.start);
                let tables = page.tables.iter().enumerate().filter(|(_, table)| inside(table));
                let tables_html: Vec<String> =
                    tables.map(|(table, _)| body::table(self.site, id, table, here.path)).collect();
                if !tables_html.is_empty() {
                    let href = self.link(here, id, Some(at));
                    found.push(AuthorTable {
                        page: page.title.value.clone(),
                        section: section.title.clone(),
                        href,
                        tables_html,
                    });
                }
            }
        }
        found
    }

    pub(crate) fn listing(&self, here: Here, folder: &str) -> ListingView {
        let children = self.folders.get(folder);
        let folder_link = |path: &String| {
            let index = format!("{path}/index.html");
            let title = match self.site.outputs.get(&index) {
                Some(crate::site::outputs::Output::Page(page)) => self.site.pages[*page].title.value.clone(),
                _ => path.rsplit('/').next().unwrap_or(path).to_owned(),
            };
            Link { title, href: here.to(&index) }
        };
        let page = |&id: &PageId| {
            let text = |field: fn(&crate::parse::Meta) -> Option<&crate::parse::Fact<String>>| {
                self.fact(id, None, |meta| field(meta).map(|fact| fact.value.clone()))
            };
            ListingPage {
                title: self.site.pages[id].title.value.clone(),
                href: here.to(self.site_path(id)),
                description: text(|meta| meta.description.as_ref()),
                severity: text(|meta| meta.severity.as_ref()).map(|word| self.severity(&word)),
                owner: text(|meta| meta.owner.as_ref()),
            }
        };
        ListingView {
            folder: folder.to_owned(),
            folders: children.map(|folder| folder.folders.iter().map(folder_link).collect()).unwrap_or_default(),
            pages: children.map(|folder| folder.pages.iter().map(page).collect()).unwrap_or_default(),
        }
    }

    /// A page that forwards: to a path of the site, with or without an anchor, or to another site.
    pub(crate) fn redirect(here: Here, target: &str) -> RedirectView {
        if let Some(url) = urls::external(target) {
            return RedirectView { text: url.clone(), forward: url };
        }
        let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let path = path.trim_start_matches('/');
        let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let anchor = anchor.filter(|anchor| !anchor.is_empty());
        RedirectView { forward: here.to_anchor(&path, anchor), text: path }
    }

    pub(crate) fn not_found(&self, here: Here) -> NotFoundView {
        let services = self.site.nav.services.iter().filter(|service| !service.name.is_empty());
        let link =
            |service: &crate::site::nav::Service| Link { title: service.title.clone(), href: here.to(&service.path) };
        NotFoundView { services: services.map(link).collect() }
    }
}

/// Whether a heading says that the tables below are for a glance.
fn is_quick_reference(title: &str) -> bool {
    let title = title.to_lowercase();
    let words: Vec<&str> = title.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| pair[0] == "quick" && matches!(pair[1], "reference" | "access"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_quick_tables() {
        for title in ["Quick Reference", "🚨 Quick Access Links", "Incident quick-reference"] {
            assert!(is_quick_reference(title), "{title}");
        }
        for title in ["Reference", "Quickly access", "Quick start"] {
            assert!(!is_quick_reference(title), "{title}");
        }
    }

    #[test]
    fn redirects_keep_to_the_site_or_the_web() {
        let here = Here { path: "old/a.html", absolute: None };
        let cases = [
            ("new/b.html#c", "../new/b.html#c"),
            ("/new/", "../new/index.html"),
            ("old/b.html", "b.html"),
            ("https://x.example/", "https://x.example/"),
            ("javascript:alert(1)", "../javascript%3Aalert(1)"),
        ];
        for (target, forward) in cases {
            assert_eq!(Book::redirect(here, target).forward, forward);
        }
    }
}
