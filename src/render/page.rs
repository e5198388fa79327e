//! A Markdown page with what the graph knows of it.

use jiff::civil::Date;

use crate::parse::{Fact, LinkKind, Meta};
use crate::render::Frame;
use crate::render::alerts::Detail;
use crate::render::body;
use crate::render::book::{Book, contacts, first_h1};
use crate::render::urls::{self, Here};
use crate::render::views::{BacklinkView, CardView, HandledView, Link, PageView, Text, TocEntry};
use crate::site::outputs::{self, Output};
use crate::site::{AlertId, PageId, Target};

impl Book<'_> {
    pub(crate) fn page(&self, here: Here, id: PageId, frame: &Frame) -> PageView {
        let page = &self.site.pages[id];
        let title = first_h1(page);
        let handled_html = self.handled(here, id, None, frame);
        let handled = |section: Option<usize>| match section {
            None => handled_html.clone(),
            // The title's own section is told of under the title, with the page.
            Some(_) if section == title => String::new(),
            Some(_) => self.handled(here, id, section, frame),
        };
        let body = body::body(self.site, id, &handled);
        let at = self.position[id];
        let neighbour = |at: Option<usize>| Some(self.titled(here, *self.site.nav.order.get(at?)?));
        PageView {
            body,
            has_h1: title.is_some(),
            handled_html,
            card: self.card(here, id),
            toc: self.toc(id),
            previous: neighbour(at.and_then(|at| at.checked_sub(1))),
            next: neighbour(at.map(|at| at + 1)),
            backlinks: self.backlinks(here, id),
            edit_url: self.edit_url(id),
            source_path: self.site.sources.map.path(page.file).to_owned(),
            last_updated: page.meta.last_updated.as_ref().map(|fact| fact.value.to_string()),
            alerts: self.alerts_of(here, id),
            tree_json: self.tree_json(here),
        }
    }

    /// Link to the page's decision trees as data, when it has any.
    fn tree_json(&self, here: Here) -> Option<String> {
        let path = outputs::tree_json_path(here.path);
        matches!(self.site.outputs.get(&path), Some(Output::TreeJson(_))).then(|| here.to(&path))
    }

    /// The block under the H1 or a section's heading; empty when there is nothing to say.
    fn handled(&self, here: Here, page: PageId, section: Option<usize>, frame: &Frame) -> String {
        let of = |section| self.handled.get(&(page, section)).into_iter().flatten().map(move |&id| (id, section));
        let title = first_h1(&self.site.pages[page]).filter(|_| section.is_none());
        let mut ids: Vec<_> = of(section).chain(title.into_iter().flat_map(|title| of(Some(title)))).collect();
        ids.sort_unstable_by_key(|&(id, _)| id);
        ids.dedup_by_key(|&mut (id, _)| id);
        let card = if section.is_none() { self.card(here, page) } else { None };
        if card.is_none() && ids.is_empty() {
            return String::new();
        }
        let alerts = ids.into_iter().map(|(id, section)| self.alert(here, id, Detail::On(page, section))).collect();
        frame.fill("handled.html", &HandledView { card, alerts })
    }

    pub(crate) fn card(&self, here: Here, id: PageId) -> Option<CardView> {
        let page = &self.site.pages[id];
        let text = |field: fn(&Meta) -> Option<&Fact<String>>| {
            self.fact(id, None, |meta| {
                field(meta).map(|fact| Text { value: fact.value.clone(), inferred: fact.inferred })
            })
        };
        let date = |field: fn(&Meta) -> Option<&Fact<Date>>| {
            self.fact(id, None, |meta| {
                field(meta).map(|fact| Text { value: fact.value.to_string(), inferred: fact.inferred })
            })
        };
        let list = |field: fn(&Meta) -> &[Fact<String>]| {
            self.fact(id, None, |meta| Some(field(meta).to_vec()).filter(|list| !list.is_empty())).unwrap_or_default()
        };
        let severity = text(|meta| meta.severity.as_ref());
        let services = list(|meta| &meta.services).into_iter();
        let dashboard = text(|meta| meta.dashboard_url.as_ref());
        let links = page.links.iter().zip(&self.site.links[id]).filter(|(link, _)| link.kind == LinkKind::Related);
        let related = links.filter_map(|(_, resolved)| match &resolved.target {
            Target::Page { page, anchor } => Some(Link {
                title: self.site.pages[*page].title.value.clone(),
                href: here.to_anchor(self.site_path(*page), anchor.as_deref()),
            }),
            _ => None,
        });
        let card = CardView {
            severity: severity.map(|text| Text { value: self.severity(&text.value), inferred: text.inferred }),
            owner: text(|meta| meta.owner.as_ref()),
            services: services.map(|fact| Text { value: fact.value, inferred: fact.inferred }).collect(),
            escalation: text(|meta| meta.escalation.as_ref()),
            contacts: contacts(&list(|meta| &meta.contacts)),
            response_time: text(|meta| meta.response_time.as_ref()),
            resolution_target: text(|meta| meta.resolution_target.as_ref()),
            last_reviewed: date(|meta| meta.last_reviewed.as_ref()),
            review_due: self.due(id).map(|date| date.to_string()),
            expires: date(|meta| meta.expires.as_ref()).map(|text| text.value),
            tags: list(|meta| &meta.tags).into_iter().map(|fact| fact.value).collect(),
            dashboard_url: dashboard.and_then(|text| urls::external(&text.value)),
            related: related.collect(),
        };
        card.says_something().then_some(card)
    }

    fn toc(&self, id: PageId) -> Vec<TocEntry> {
        let page = &self.site.pages[id];
        let title = first_h1(page);
        let shown = page.sections.iter().enumerate().filter(|&(at, section)| section.level <= 3 && Some(at) != title);
        let entry = |(_, section): (usize, &crate::parse::Section)| TocEntry {
            level: section.level,
            id: section.id.clone(),
            href: urls::fragment(&section.id),
            title: section.title.clone(),
        };
        shown.map(entry).collect()
    }

    /// Who links here, one entry a page.
    fn backlinks(&self, here: Here, id: PageId) -> Vec<BacklinkView> {
        let mut views = Vec::new();
        let mut last = Some(id);
        for backlink in &self.site.backlinks[id] {
            // They are in order of page.
            if last == Some(backlink.from) || backlink.from == id || !self.published(backlink.from) {
                continue;
            }
            last = Some(backlink.from);
            let from = &self.site.pages[backlink.from];
            let start = from.links[backlink.link].span.start;
            let section = from.sections.partition_point(|section| section.span.start <= start).checked_sub(1);
            let section = section.filter(|&section| first_h1(from) != Some(section));
            views.push(BacklinkView {
                title: from.title.value.clone(),
                href: self.link(here, backlink.from, section),
                section: section.map(|section| from.sections[section].title.clone()),
                trails: self.trails(id, backlink.from),
            });
        }
        views
    }

    /// The ways through the trees of another page that lead here: what it asks about, and the answers.
    fn trails(&self, id: PageId, from: PageId) -> Vec<String> {
        const SHOWN: usize = 5;
        let page = &self.site.pages[from];
        let all = &self.site.backlinks[id];
        let first = all.partition_point(|backlink| backlink.from < from);
        let links = all[first..].iter().take_while(|backlink| backlink.from == from);
        let steps = links.filter_map(|backlink| page.step_of(&page.links[backlink.link]));
        let trail = |(placed, step): (&crate::parse::PlacedTree, usize)| {
            let answers = placed.tree.trail(step).into_iter();
            let words = std::iter::once(page.title.value.as_str()).chain(answers);
            words.collect::<Vec<_>>().join(" › ")
        };
        steps.take(SHOWN).map(trail).collect()
    }

    /// Link to edit a page: its path is from the book's root, or from its mount's folder.
    fn edit_url(&self, id: PageId) -> Option<String> {
        let page = &self.site.pages[id];
        let config = &self.site.sources.config;
        let mount = page.mount.and_then(|mount| config.mounts.get(mount));
        let (template, path) = match mount {
            Some(mount) => (mount.edit_url_template.as_ref()?, mount.own_path(&page.path)),
            None => (config.html.edit_url_template.as_ref()?, self.site.sources.map.path(page.file)),
        };
        urls::external(&template.replace("{path}", &urls::encode_path(path)))
    }

    /// Links to the alerts that a page or its sections handle.
    fn alerts_of(&self, here: Here, id: PageId) -> Vec<Link> {
        let link = |id: usize| {
            let alert = &self.site.alerts[id];
            Link { title: alert.name.clone(), href: here.to(&alert.permalink) }
        };
        self.alerts_on(id).into_iter().map(link).collect()
    }

    /// The alerts that a page or its sections handle, by name.
    pub(crate) fn alerts_on(&self, id: PageId) -> Vec<AlertId> {
        let sections = (0..self.site.pages[id].sections.len()).map(Some);
        let handled = std::iter::once(None).chain(sections).filter_map(|section| self.handled.get(&(id, section)));
        let mut alerts: Vec<AlertId> = handled.flatten().copied().collect();
        alerts.sort_unstable();
        alerts.dedup();
        alerts
    }
}

impl CardView {
    fn says_something(&self) -> bool {
        let texts = [&self.owner, &self.escalation, &self.response_time, &self.resolution_target, &self.last_reviewed];
        let dates = [&self.review_due, &self.expires, &self.dashboard_url];
        self.severity.is_some()
            || texts.iter().any(|text| text.is_some())
            || dates.iter().any(|date| date.is_some())
            || !(self.services.is_empty()
                && self.contacts.is_empty()
                && self.tags.is_empty()
                && self.related.is_empty())
    }
}
