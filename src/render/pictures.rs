//! PNGs beside a page: its decision trees and diagrams for chats and wikis, and the preview of a link to it.

use crate::picture;
use crate::render::body;
use crate::render::book::Book;
use crate::render::preview::{self, Preview};
use crate::site::outputs::Output;
use crate::site::{PageId, pictures};

/// Pixels of a PNG to a pixel of the page: sharp on a phone, readable when chat scales it down.
const SCALE: f32 = 2.0;
/// White around a drawing, in pixels of the page.
const MARGIN: f32 = 16.0;

impl Book<'_> {
    pub(crate) fn tree_picture(&self, page: PageId, tree: usize) -> Vec<u8> {
        let svg = body::tree_drawing(self.site, page, tree);
        self.png(page, &svg)
    }

    pub(crate) fn diagram_picture(&self, page: PageId, diagram: usize) -> Vec<u8> {
        let svg = body::diagram_drawing(self.site, page, diagram).unwrap_or_default();
        self.png(page, &svg)
    }

    pub(crate) fn preview_picture(&self, page: PageId) -> Vec<u8> {
        let svg = preview::draw(&self.preview(page));
        picture::read(&svg).map_or_else(|_| Vec::new(), |drawing| drawing.png(1.0, 0.0))
    }

    /// Absolute URL of the preview of the page at a site path.
    pub(crate) fn preview_url(&self, path: &str) -> Option<String> {
        let preview = pictures::preview_path(path);
        matches!(self.site.outputs.get(&preview), Some(Output::Preview(_))).then(|| self.canonical(&preview))?
    }

    /// A picture is asked for by its path, so there is one: what is too large to be drawn says so.
    fn png(&self, page: PageId, svg: &str) -> Vec<u8> {
        let drawing =
            picture::read(svg).or_else(|_| picture::read(&preview::notice(&self.site.pages[page].title.value)));
        drawing.map_or_else(|_| Vec::new(), |drawing| drawing.png(SCALE, MARGIN))
    }

    /// What the preview of a runbook says.
    fn preview(&self, page: PageId) -> Preview {
        let site = self.site;
        let card = self.card(self.here(self.site_path(page)), page);
        let alerts = self.alerts_on(page);
        let of_alerts = alerts.iter().filter_map(|&id| self.facts(id).severity.clone()).min_by_key(|it| it.rank);
        let service = self.service_of(page).map(|at| site.nav.services[at].title.clone());
        let own = card.as_ref().and_then(|card| card.services.first()).map(|text| text.value.clone());
        Preview {
            book: site.sources.config.book.title.clone(),
            title: site.pages[page].title.value.clone(),
            severity: card.as_ref().and_then(|card| card.severity.clone()).map(|text| text.value).or(of_alerts),
            service: own.or(service),
            owner: card.and_then(|card| card.owner).map(|text| text.value),
            alerts: alerts.into_iter().map(|id| site.alerts[id].name.clone()).collect(),
        }
    }
}
