//! What is known of an alert and of a page, whoever asks: severity, services, owners.

use std::collections::BTreeSet;

use crate::config::Severity;
use crate::parse::{Fact, Meta, Page};
use crate::site::{Alert, AlertId, PageId, RuleStatus, Runbook, Site};

/// Facts of an alert, from its rules and its runbooks.
#[derive(Debug, Default)]
pub struct AlertFacts {
    /// The worst severity, in the author's own word.
    pub severity: Option<String>,
    /// Indices of its services in the menu.
    pub homes: BTreeSet<usize>,
    /// What is shown as its services.
    pub services: Vec<String>,
    /// Who answers for it.
    pub owners: Vec<String>,
}

/// The heading that is the page's own title.
#[must_use]
pub fn first_h1(page: &Page) -> Option<usize> {
    page.sections.iter().position(|section| section.level == 1)
}

impl Site {
    /// 0 for critical to 3 for info, 4 for a word that nobody knows: for sorting.
    #[must_use]
    pub fn severity_rank(&self, word: &str) -> u8 {
        self.sources.config.runbooks.severity(word).map_or(4, |level: Severity| level as u8)
    }

    /// The service of a page in the menu; none for the book's own pages.
    #[must_use]
    pub fn service_of(&self, page: PageId) -> Option<usize> {
        let service = *self.nav.service_of.get(page)?;
        self.nav.services.get(service).filter(|service| !service.name.is_empty()).map(|_| service)
    }

    /// A fact of a section, else of the sections around it, else of its page, else of the page's own heading.
    pub fn fact<T>(&self, page: PageId, section: Option<usize>, field: impl Fn(&Meta) -> Option<T>) -> Option<T> {
        let page = &self.pages[page];
        page.fact(section, &field).or_else(|| field(&page.sections[first_h1(page)?].meta))
    }

    /// A fact of a runbook as text.
    #[must_use]
    pub fn text_of(&self, runbook: &Runbook, field: fn(&Meta) -> Option<&Fact<String>>) -> Option<String> {
        self.fact(runbook.page, runbook.section, |meta| field(meta).map(|fact| fact.value.clone()))
    }

    /// What its rules and its runbooks say of an alert.
    #[must_use]
    pub fn alert_facts(&self, alert: AlertId) -> &AlertFacts {
        &self.facts.get_or_init(|| self.alerts.iter().map(|alert| self.facts_of(alert)).collect())[alert]
    }

    fn facts_of(&self, alert: &Alert) -> AlertFacts {
        let homes = self.homes(alert);
        let rules: Vec<_> = alert.rules.iter().map(|status| self.rule(status)).collect();
        let of_rules = rules.iter().filter_map(|rule| rule.severity()).map(str::to_owned);
        let severity = of_rules.min_by_key(|word| self.severity_rank(word)).or_else(|| {
            let words =
                alert.runbooks.iter().filter_map(|runbook| self.text_of(runbook, |meta| meta.severity.as_ref()));
            words.min_by_key(|word| self.severity_rank(word))
        });
        let label = |names: &[&str]| {
            let values = rules.iter().flat_map(|rule| names.iter().filter_map(|&name| rule.labels.get(name)));
            values.cloned().collect::<BTreeSet<_>>()
        };
        let mut services: Vec<String> = homes.iter().map(|&home| self.nav.services[home].title.clone()).collect();
        if services.is_empty() {
            services = label(&["service"]).into_iter().collect();
        }
        let owners = alert.runbooks.iter().filter_map(|runbook| self.text_of(runbook, |meta| meta.owner.as_ref()));
        let mut owners: BTreeSet<String> = owners.collect();
        if owners.is_empty() {
            owners = label(&["owner", "team"]);
        }
        if owners.is_empty() {
            let place = self.nearest_place(alert, &homes);
            owners.extend(place.and_then(|(page, section)| {
                self.fact(page, section, |meta| meta.owner.as_ref().map(|fact| fact.value.clone()))
            }));
        }
        AlertFacts { severity, services, owners: owners.into_iter().collect(), homes }
    }

    /// The best runbook of an alert; nobody may be called for one without but those of its service, so else the page
    /// that its service opens with.
    #[must_use]
    pub fn nearest_place(&self, alert: &Alert, homes: &BTreeSet<usize>) -> Option<(PageId, Option<usize>)> {
        let place = alert.runbooks.first().map(|runbook| (runbook.page, runbook.section));
        place.or_else(|| homes.first().and_then(|&home| Some((self.front_page(home)?, None))))
    }

    /// The services of an alert: its runbooks', else the one its rules name, else the one whose folder they lie in.
    fn homes(&self, alert: &Alert) -> BTreeSet<usize> {
        let homes: BTreeSet<usize> =
            alert.runbooks.iter().filter_map(|runbook| self.service_of(runbook.page)).collect();
        if !homes.is_empty() {
            return homes;
        }
        let named = |name: &str| {
            let mut services = self.nav.services.iter();
            services.position(|service| !service.name.is_empty() && service.name.eq_ignore_ascii_case(name))
        };
        let source = format!("{}/", self.sources.config.book.src);
        let of_rule = |status: &RuleStatus| {
            let path = self.sources.map.path(self.rule_files[status.file].file);
            let folder = path.strip_prefix(&source).unwrap_or(path).split_once('/').map(|(folder, _)| folder);
            let label = self.rule(status).labels.get("service");
            label.and_then(|name| named(name)).or_else(|| named(folder?))
        };
        alert.rules.iter().filter_map(of_rule).collect()
    }

    /// The page that a service opens with.
    fn front_page(&self, service: usize) -> Option<PageId> {
        let service = &self.nav.services[service];
        self.index.by_site_path.get(&service.path).copied().or_else(|| service.pages.first().copied())
    }
}
