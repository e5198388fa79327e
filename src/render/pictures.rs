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

/// A PNG.
pub(crate) struct Picture {
    pub(crate) bytes: Vec<u8>,
    /// Letters that the font lacks, each once.
    pub(crate) lacking: String,
}

impl Book<'_> {
    /// The PNG that an output is, if it is one.
    pub(crate) fn png(&self, output: &Output) -> Option<Picture> {
        Some(match output {
            Output::TreePicture(page, tree) => self.drawing(*page, &body::tree_drawing(self.site, *page, *tree)),
            Output::DiagramPicture(page, at) => {
                self.drawing(*page, &body::diagram_drawing(self.site, *page, *at).unwrap_or_default())
            }
            Output::Preview(page) => self.preview_picture(*page),
            _ => return None,
        })
    }

    fn preview_picture(&self, page: PageId) -> Picture {
        let mut preview = self.preview(page);
        let drawn = |preview: &Preview| picture::read(&preview::draw(preview)).ok();
        let mut drawing = drawn(&preview);
        let lacking = drawing.as_ref().map_or_else(String::new, picture::Drawing::lacking);
        if !lacking.is_empty() {
            preview.lacks = true;
            drawing = drawn(&preview);
        }
        Picture { bytes: drawing.map_or_else(Vec::new, |drawing| drawing.png(1.0, 0.0)), lacking }
    }

    /// Absolute URL of the preview of the page at a site path.
    pub(crate) fn preview_url(&self, path: &str) -> Option<String> {
        let preview = pictures::preview_path(path);
        matches!(self.site.outputs.get(&preview), Some(Output::Preview(_))).then(|| self.canonical(&preview))?
    }

    /// A picture is asked for by its path, so there is one: what is too large to be drawn says so.
    fn drawing(&self, page: PageId, svg: &str) -> Picture {
        let drawing =
            picture::read(svg).or_else(|_| picture::read(&preview::notice(&self.site.pages[page].title.value)));
        let Ok(drawing) = drawing else { return Picture { bytes: Vec::new(), lacking: String::new() } };
        let lacking = drawing.lacking();
        let noted = (!lacking.is_empty()).then(|| picture::read(&preview::noted(svg, drawing.size())).ok()).flatten();
        Picture { bytes: noted.unwrap_or(drawing).png(SCALE, MARGIN), lacking }
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
            lacks: false,
        }
    }
}
