//! Alerts as templates see them: the index, the permalinks, and the block under a runbook's heading.

use std::collections::BTreeSet;

use crate::highlight;
use crate::parse::Convention;
use crate::render::book::{Book, pairs};
use crate::render::urls::{self, Here};
use crate::render::views::{
    AlertView, Figures, Link, Pair, PermalinkView, RuleView, RunbookView, SeverityView, TombstoneView,
};
use crate::rules::AlertRule;
use crate::site::{AlertId, PageId, RuleStatus, Runbook, RunbookUrl, Tally, UrlTarget};
use crate::span::Spanned;

/// So many rules and runbooks of one alert are shown on a runbook; its permalink shows all. A name that a hundred
/// services share must not put ten thousand rules on their hundred pages.
const SHOWN_ON_A_PAGE: usize = 20;

/// How much of an alert is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// A line of a table.
    Row,
    /// A line of a table, with its rules as plain text.
    Folded,
    /// Its permalink: everything.
    Full,
    /// A runbook: the rules that it covers.
    On(PageId, Option<usize>),
}

impl Book<'_> {
    /// An alert as `here` shows it.
    pub(crate) fn alert(&self, here: Here, id: AlertId, detail: Detail) -> AlertView {
        let alert = &self.site.alerts[id];
        let facts = self.facts(id);
        let most = if matches!(detail, Detail::On(..)) { SHOWN_ON_A_PAGE } else { usize::MAX };
        let rules: Vec<RuleView> = match detail {
            Detail::Row => Vec::new(),
            Detail::Folded => alert.rules.iter().map(|status| self.folded_rule(status)).collect(),
            Detail::Full => alert.rules.iter().map(|status| self.rule(here, status)).collect(),
            Detail::On(page, section) => {
                self.covered_rules(id, page, section).map(|rule| self.rule(here, rule)).collect()
            }
        };
        AlertView {
            name: alert.name.clone(),
            href: here.to(&alert.permalink),
            severity: facts.severity.clone(),
            services: facts.services.clone(),
            owners: facts.owners.clone(),
            status: alert.status.name(),
            tier: alert.convention.map(|convention| convention.tier().name()),
            convention: alert.convention.map(Convention::name),
            summary: facts.summary.clone(),
            exempt_reason: facts.exempt_reason.clone(),
            response_time: facts.response_time.clone(),
            escalation: facts.escalation.clone(),
            contacts: facts.contacts.clone(),
            rules,
            rule_count: alert.rules.len(),
            runbooks: alert.runbooks.iter().take(most).map(|runbook| self.runbook(here, runbook)).collect(),
        }
    }

    /// The rules that the claims of a runbook cover.
    fn covered_rules(&self, id: AlertId, page: PageId, section: Option<usize>) -> impl Iterator<Item = &RuleStatus> {
        let alert = &self.site.alerts[id];
        let runbooks = alert.runbooks.iter().filter(move |one| one.page == page && one.section == section);
        let rules: BTreeSet<usize> =
            runbooks.flat_map(|one| &one.claims).flat_map(|claim| &claim.rules).copied().collect();
        rules.into_iter().map(|rule| &alert.rules[rule]).take(SHOWN_ON_A_PAGE)
    }

    fn runbook(&self, here: Here, runbook: &Runbook) -> RunbookView {
        let page = &self.site.pages[runbook.page];
        let best = runbook.claims.iter().map(|claim| claim.convention).min().unwrap_or(Convention::FencedRule);
        let labels = runbook.claims.iter().find(|claim| !claim.labels.is_empty()).map(|claim| pairs(&claim.labels));
        let service = self.service_of(runbook.page).map(|service| self.site.nav.services[service].title.clone());
        RunbookView {
            title: page.title.value.clone(),
            section: runbook.section.map(|section| page.sections[section].title.clone()),
            href: self.link(here, runbook.page, runbook.section),
            tier: best.tier().name(),
            labels: labels.unwrap_or_default(),
            service,
            severity: self.text(runbook, |meta| meta.severity.as_ref()).map(|word| self.severity(&word)),
            owner: self.text(runbook, |meta| meta.owner.as_ref()),
            first_command: super::command::first(self.site, runbook.page, runbook.section),
        }
    }

    /// Where a runbook URL leads from here: into the book by its own links, so that it also works from disk.
    fn runbook_url(&self, here: Here, url: &RunbookUrl) -> Option<String> {
        match &url.target {
            UrlTarget::Runbook { page, section, .. } => Some(self.link(here, *page, *section)),
            UrlTarget::Permalink(name) => {
                let alert = self.site.alert(name)?;
                Some(here.to(&self.site.alerts[alert].permalink))
            }
            UrlTarget::External => urls::external(&url.value.value),
            UrlTarget::Other(path) => self.site.outputs.contains_key(path).then(|| here.to(path)),
            UrlTarget::Miss(_) | UrlTarget::Empty => None,
        }
    }

    fn rule(&self, here: Here, status: &RuleStatus) -> RuleView {
        let rule: &AlertRule = self.site.rule(status);
        let map = &self.site.sources.map;
        let file = self.site.rule_files[status.file].file;
        // A value that leads to several places is shown once for each of them.
        let annotation = |(key, value): (&String, &Spanned<String>)| -> Vec<Pair> {
            let inside = |url: &&RunbookUrl| {
                url.key == *key && url.value.span.start >= value.span.start && url.value.span.end <= value.span.end
            };
            let pair = |value: &str, href| Pair { key: key.clone(), value: value.to_owned(), href };
            let urls: Vec<&RunbookUrl> = status.urls.iter().filter(inside).collect();
            match urls[..] {
                [] => vec![pair(&value.value, urls::external(&value.value))],
                _ => urls.iter().map(|url| pair(&url.value.value, self.runbook_url(here, url))).collect(),
            }
        };
        let external = status.urls.iter().filter(|url| url.target == UrlTarget::External);
        let external =
            external.filter_map(|url| Some(Link { title: url.key.clone(), href: urls::external(&url.value.value)? }));
        let values = rule.annotations.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
        RuleView {
            file: map.path(file).to_owned(),
            line: map.start(rule.name.span).line,
            group: rule.group.clone(),
            expr: rule.expr.clone(),
            expr_html: highlight::highlight("promql", &rule.expr),
            duration: rule.duration.clone(),
            severity: rule.severity().map(|word| self.severity(word)),
            labels: pairs(&rule.labels),
            annotations: values.flat_map(annotation).collect(),
            status: status.status.name(),
            external: external.collect(),
        }
    }

    /// The worst severity first, then by name.
    pub(crate) fn by_severity(&self, ids: impl Iterator<Item = AlertId>) -> Vec<AlertId> {
        let mut ids: Vec<AlertId> = ids.collect();
        // `Site::alerts` is sorted by name.
        ids.sort_by_key(|&id| (rank(self.facts(id).severity.as_ref()), id));
        ids
    }

    /// Counts alerts by status and tier.
    pub(crate) fn figures(&self, ids: impl Iterator<Item = AlertId>) -> Figures {
        let tally = Tally::of(ids.map(|id| &self.site.alerts[id]));
        let Tally { declared, linked, inferred, exempt, external, not_required, stub, uncovered } = tally;
        Figures {
            total: tally.total(),
            declared,
            linked,
            inferred,
            covered: tally.covered(),
            exempt,
            external,
            not_required,
            stub,
            uncovered,
            percent: tally.percent(),
        }
    }

    /// Whether rules were read, so that coverage means something.
    pub(crate) fn proved(&self) -> bool {
        self.site.rule_files.iter().any(|file| !file.rules.is_empty())
    }

    /// The page of one name, or of several that differ in case alone.
    pub(crate) fn permalink(&self, here: Here, ids: &[AlertId]) -> PermalinkView {
        let alerts: Vec<AlertView> = ids.iter().map(|&id| self.alert(here, id, Detail::Full)).collect();
        let forward = match alerts.as_slice() {
            [alert] if alert.runbooks.len() == 1 => Some(alert.runbooks[0].href.clone()),
            _ => None,
        };
        PermalinkView { alerts, forward }
    }

    /// The page of an alert that is no more.
    pub(crate) fn tombstone(&self, here: Here, gone: usize) -> TombstoneView {
        let gone = &self.site.gone[gone];
        let near: BTreeSet<&String> = gone.renamed.iter().chain(&gone.near).collect();
        let near = near.into_iter().filter_map(|name| Some(&self.site.alerts[self.site.alert(name)?]));
        let runbook = |&(page, section): &(PageId, Option<usize>)| {
            let facts = &self.site.pages[page];
            let title = section.map_or(&facts.title.value, |section| &facts.sections[section].title);
            Link { title: title.clone(), href: self.link(here, page, section) }
        };
        TombstoneView {
            name: gone.name.clone(),
            alerts: near.map(|alert| Link { title: alert.name.clone(), href: here.to(&alert.permalink) }).collect(),
            runbooks: gone.runbooks.iter().map(runbook).collect(),
        }
    }
}

pub(crate) fn rank(severity: Option<&SeverityView>) -> u8 {
    severity.map_or(4, |severity| severity.rank)
}
