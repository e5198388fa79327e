//! How much of the book's alerts is covered: by service, by owner, and what is left to do.

use std::collections::{BTreeMap, BTreeSet};

use crate::render::alert_index;
use crate::render::alerts::Detail;
use crate::render::book::Book;
use crate::render::chart;
use crate::render::urls::Here;
use crate::render::views::{CoverageRow, CoverageView, OrphanView};
use crate::site::{AlertId, PageId, Status};

impl Book<'_> {
    pub(crate) fn coverage(&self, here: Here) -> CoverageView {
        let mut services = self.coverage_by_service(here);
        let mut owners = self.coverage_by_owner(here);
        chart::draw(&mut services);
        chart::draw(&mut owners);
        let work = (0..self.site.alerts.len())
            .filter(|&id| matches!(self.site.alerts[id].status, Status::Stub | Status::Uncovered));
        let orphan = |orphan: &crate::site::Orphan| OrphanView {
            title: orphan.title.clone(),
            href: self.link(here, orphan.page, orphan.section),
            looks_like: orphan.looks_like.clone(),
        };
        let orphans = self.site.orphans.iter().filter(|orphan| self.published(orphan.page));
        CoverageView {
            total: self.figures(0..self.site.alerts.len()),
            services,
            owners,
            proved: self.proved(),
            work: self.by_severity(work).into_iter().map(|id| self.alert(here, id, Detail::Row)).collect(),
            reviews: self.reviews(here),
            orphans: orphans.map(orphan).collect(),
        }
    }

    fn coverage_by_service(&self, here: Here) -> Vec<CoverageRow> {
        let mut rows = Vec::new();
        let mut own_dues = String::new();
        for (at, service) in self.site.nav.services.iter().enumerate() {
            let ids = self.alerts_of_service(at);
            let dues = self.dues(service.pages.iter().copied());
            if service.name.is_empty() {
                own_dues = dues;
            } else if !ids.is_empty() || !dues.is_empty() {
                rows.push(CoverageRow {
                    name: service.title.clone(),
                    unnamed: false,
                    href: Some(here.to(&service.path)),
                    figures: self.figures(ids.iter().copied()),
                    bar_svg: None,
                    dues,
                    alerts_href: alert_index::filtered(here, "service", [service.title.as_str()]),
                });
            }
        }
        let homeless = || (0..self.site.alerts.len()).filter(|&id| self.facts(id).homes.is_empty());
        if homeless().next().is_some() || !own_dues.is_empty() {
            // Their rules may name services all the same, of which the book has no page.
            let named = homeless().flat_map(|id| self.facts(id).services.iter().map(String::as_str));
            let mut named: BTreeSet<&str> = named.collect();
            if homeless().any(|id| self.facts(id).services.is_empty()) {
                named.insert("");
            }
            let alerts_href = alert_index::filtered(here, "service", named);
            rows.push(CoverageRow { dues: own_dues, ..unnamed("no service", self.figures(homeless()), alerts_href) });
        }
        rows
    }

    fn coverage_by_owner(&self, here: Here) -> Vec<CoverageRow> {
        let mut owners: BTreeMap<String, (Vec<AlertId>, Vec<PageId>)> = BTreeMap::new();
        let mut nobodys = Vec::new();
        for (id, facts) in self.all_facts().enumerate() {
            for owner in &facts.owners {
                owners.entry(owner.clone()).or_default().0.push(id);
            }
            if facts.owners.is_empty() {
                nobodys.push(id);
            }
        }
        for &page in &self.site.nav.order {
            if let Some(owner) = self.fact(page, None, |meta| meta.owner.as_ref().map(|fact| fact.value.clone())) {
                owners.entry(owner).or_default().1.push(page);
            }
        }
        let mut rows: Vec<CoverageRow> = Vec::new();
        for (name, (ids, pages)) in owners {
            let dues = self.dues(pages.into_iter());
            if !ids.is_empty() || !dues.is_empty() {
                let figures = self.figures(ids.into_iter());
                let alerts_href = alert_index::filtered(here, "owner", [name.as_str()]);
                rows.push(CoverageRow { name, unnamed: false, href: None, figures, bar_svg: None, dues, alerts_href });
            }
        }
        if !nobodys.is_empty() {
            let alerts_href = alert_index::filtered(here, "owner", [""]);
            rows.push(unnamed("no owner", self.figures(nobodys.into_iter()), alerts_href));
        }
        rows
    }

    /// Review dates, sorted, for the browser to count.
    fn dues(&self, pages: impl Iterator<Item = PageId>) -> String {
        let mut dues: Vec<_> = pages.filter_map(|page| self.due(page)).collect();
        dues.sort_unstable();
        dues.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

fn unnamed(name: &str, figures: super::views::Figures, alerts_href: String) -> CoverageRow {
    let name = name.to_owned();
    CoverageRow { name, unnamed: true, href: None, figures, bar_svg: None, dues: String::new(), alerts_href }
}
