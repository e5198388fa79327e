//! What every page asks for, worked out once: who handles what, facts of each alert, children of each folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::parse::{Fact, Meta};
use crate::render::command;
use crate::render::search::Shards;
use crate::render::urls::{self, Here};
use crate::render::views::{Contact, SeverityView};
pub(crate) use crate::site::facts::first_h1;
use crate::site::outputs::Output;
use crate::site::{AlertId, PageId, Runbook, Site};
use crate::theme::Theme;

/// The site, the theme, and what was worked out of them.
pub(crate) struct Book<'a> {
    pub(crate) site: &'a Site,
    pub(crate) theme: &'a Theme,
    pub(crate) known: &'a Known,
    /// Absolute path of the site's root.
    pub(crate) absolute: Option<String>,
}

/// What was worked out of a site and its theme, to be used for every page.
#[derive(Debug, Default)]
pub struct Known {
    /// Alerts that a page (`None`) or its section handles.
    pub(crate) handled: HashMap<(PageId, Option<usize>), Vec<AlertId>>,
    /// Facts of each alert, once something asked for them.
    facts: Vec<OnceLock<AlertFacts>>,
    /// Alerts of each service of the menu, once something asked for them.
    of_service: OnceLock<Vec<Vec<AlertId>>>,
    /// Position of each page in reading order.
    pub(crate) position: Vec<Option<usize>>,
    /// Position of each page in the menu of its service.
    pub(crate) in_service: Vec<usize>,
    /// Pages and folders below each folder.
    pub(crate) folders: HashMap<String, Folder>,
    /// Style sheets, by site path.
    pub(crate) css: Vec<String>,
    /// Scripts, by site path.
    pub(crate) js: Vec<String>,
    /// The search index, once something asked for it.
    pub(crate) search: OnceLock<Shards>,
}

/// What lies directly in a folder of the site.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    pub(crate) pages: Vec<PageId>,
    /// Folders that have an index, by their path.
    pub(crate) folders: Vec<String>,
}

/// What is known of an alert, whichever page shows it.
#[derive(Debug, Default)]
pub(crate) struct AlertFacts {
    pub(crate) severity: Option<SeverityView>,
    /// Indices of its services in the menu.
    pub(crate) homes: BTreeSet<usize>,
    /// What is shown as its services.
    pub(crate) services: Vec<String>,
    pub(crate) owners: Vec<String>,
    pub(crate) summary: Option<String>,
    pub(crate) exempt_reason: Option<String>,
    pub(crate) response_time: Option<String>,
    pub(crate) escalation: Option<String>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) first_command: Option<String>,
}

impl std::ops::Deref for Book<'_> {
    type Target = Known;

    /// So that a page asks the book for what is known.
    fn deref(&self) -> &Known {
        self.known
    }
}

impl Known {
    /// Works it out.
    #[must_use]
    pub fn new(site: &Site, theme: &Theme) -> Self {
        let mut handled: HashMap<_, Vec<AlertId>> = HashMap::new();
        for (id, alert) in site.alerts.iter().enumerate() {
            for runbook in &alert.runbooks {
                handled.entry((runbook.page, runbook.section)).or_default().push(id);
            }
        }
        let mut position = vec![None; site.pages.len()];
        for (at, &page) in site.nav.order.iter().enumerate() {
            position[page] = Some(at);
        }
        let mut in_service = vec![0; site.pages.len()];
        for service in &site.nav.services {
            for (at, &page) in service.pages.iter().enumerate() {
                in_service[page] = at;
            }
        }
        let (css, js) = super::statics::lists(site, theme);
        Self {
            handled,
            facts: site.alerts.iter().map(|_| OnceLock::new()).collect(),
            of_service: OnceLock::new(),
            position,
            in_service,
            folders: folders(site),
            css,
            js,
            search: OnceLock::new(),
        }
    }
}

impl<'a> Book<'a> {
    pub(crate) fn new(site: &'a Site, theme: &'a Theme, known: &'a Known) -> Self {
        let absolute = site.sources.config.html.site_url.as_ref().map(|url| urls::url_path(&url.value));
        Self { site, theme, known, absolute }
    }

    /// Where links of a file begin.
    pub(crate) fn here<'b>(&'b self, path: &'b str) -> Here<'b> {
        let absolute = (path == "404.html").then_some(self.absolute.as_deref()).flatten();
        Here { path, absolute }
    }

    pub(crate) fn site_path(&self, page: PageId) -> &'a str {
        &self.site.index.site_paths[page]
    }

    /// Link to a page or one of its sections.
    pub(crate) fn link(&self, here: Here, page: PageId, section: Option<usize>) -> String {
        let anchor = section.map(|section| self.site.pages[page].sections[section].id.as_str());
        here.to_anchor(self.site_path(page), anchor)
    }

    pub(crate) fn severity(&self, word: &str) -> SeverityView {
        let level = self.site.sources.config.runbooks.severity(word);
        let rank = level.map_or(4, |level| level as u8);
        SeverityView { word: word.to_owned(), scale: level.map_or("unknown", crate::config::Severity::name), rank }
    }

    /// The service of a page in the menu; none for the book's own pages.
    pub(crate) fn service_of(&self, page: PageId) -> Option<usize> {
        self.site.service_of(page)
    }

    /// A fact of a section, else of the sections around it, else of its page.
    pub(crate) fn fact<T>(
        &self,
        page: PageId,
        section: Option<usize>,
        field: impl Fn(&Meta) -> Option<T>,
    ) -> Option<T> {
        self.site.fact(page, section, field)
    }

    /// Day on which a page must be reviewed again.
    pub(crate) fn due(&self, page: PageId) -> Option<Date> {
        let every = self.fact(page, None, |meta| meta.review_every.as_ref().map(|fact| fact.value));
        let every = every.or(self.site.sources.config.runbooks.review_every);
        self.fact(page, None, |meta| meta.review_due(every))
    }

    pub(crate) fn published(&self, page: PageId) -> bool {
        self.position[page].is_some()
    }

    /// What is known of an alert.
    pub(crate) fn facts(&self, id: AlertId) -> &AlertFacts {
        self.known.facts[id].get_or_init(|| self.facts_of(id))
    }

    /// What is known of every alert.
    pub(crate) fn all_facts(&self) -> impl Iterator<Item = &AlertFacts> {
        (0..self.site.alerts.len()).map(|id| self.facts(id))
    }

    /// The alerts of a service of the menu.
    pub(crate) fn alerts_of_service(&self, service: usize) -> &[AlertId] {
        let all = self.known.of_service.get_or_init(|| {
            let mut all = vec![Vec::new(); self.site.nav.services.len()];
            for id in 0..self.site.alerts.len() {
                for &home in &self.site.alert_facts(id).homes {
                    all[home].push(id);
                }
            }
            all
        });
        &all[service]
    }

    fn facts_of(&self, id: AlertId) -> AlertFacts {
        let site = self.site;
        let alert = &site.alerts[id];
        let best = alert.runbooks.first();
        let facts = site.alert_facts(id);
        let rules: Vec<_> = alert.rules.iter().map(|status| site.rule(status)).collect();
        let place = site.nearest_place(alert, &facts.homes);
        let near = |field: fn(&Meta) -> Option<&Fact<String>>| {
            let (page, section) = place?;
            self.fact(page, section, |meta| field(meta).map(|fact| fact.value.clone()))
        };
        let contacts = place.and_then(|(page, section)| {
            self.fact(page, section, |meta| (!meta.contacts.is_empty()).then(|| contacts(&meta.contacts)))
        });
        let annotation = |key: &str| rules.iter().find_map(|rule| rule.annotation(key)).map(|text| text.value.clone());
        let exemption = site.sources.config.alerts.exemptions(&alert.name).first();
        let exempt = alert.rules.iter().any(|rule| rule.status == crate::site::Status::Exempt);
        AlertFacts {
            severity: facts.severity.as_deref().map(|word| self.severity(word)),
            services: facts.services.clone(),
            owners: facts.owners.clone(),
            summary: ["summary", "description", "message"].into_iter().find_map(annotation),
            exempt_reason: exemption.filter(|_| exempt).map(|exempt| exempt.reason.clone()),
            response_time: best.and_then(|runbook| self.text(runbook, |meta| meta.response_time.as_ref())),
            escalation: near(|meta| meta.escalation.as_ref()),
            contacts: contacts.unwrap_or_default(),
            first_command: best.and_then(|runbook| command::first(site, runbook.page, runbook.section)),
            homes: facts.homes.clone(),
        }
    }

    /// A fact of a runbook as text.
    pub(crate) fn text(&self, runbook: &Runbook, field: fn(&Meta) -> Option<&Fact<String>>) -> Option<String> {
        self.site.text_of(runbook, field)
    }
}

/// Contacts, with links where they are addresses.
pub(crate) fn contacts(facts: &[Fact<String>]) -> Vec<Contact> {
    facts.iter().map(|fact| Contact { text: fact.value.clone(), href: urls::contact(&fact.value) }).collect()
}

/// Pages and folders below each folder, in order of their paths.
fn folders(site: &Site) -> HashMap<String, Folder> {
    let mut folders: HashMap<String, Folder> = HashMap::new();
    for (path, output) in &site.outputs {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let is_index = file == "index.html";
        if is_index && matches!(output, Output::Page(_) | Output::Listing(_)) && !folder.is_empty() {
            let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            folders.entry(parent.to_owned()).or_default().folders.push(folder.to_owned());
        } else if let Output::Page(page) = output {
            folders.entry(folder.to_owned()).or_default().pages.push(*page);
        }
    }
    folders
}

/// Labels as text, sorted.
pub(crate) fn pairs(labels: &BTreeMap<String, String>) -> Vec<super::views::Pair> {
    let pair = |(key, value): (&String, &String)| super::views::Pair {
        key: key.clone(),
        value: value.clone(),
        href: urls::external(value),
    };
    labels.iter().map(pair).collect()
}
