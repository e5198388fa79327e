//! `feed.xml`: the pages that were written or reviewed last, by the dates of their own metadata (Atom, RFC 4287).

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::render::book::Book;
use crate::render::escape::escape;
use crate::site::PageId;

/// So many entries at most.
const SHOWN: usize = 50;

impl Book<'_> {
    /// The document; without entries when no page has a date.
    pub(crate) fn feed(&self) -> String {
        let mut dated: Vec<(Date, PageId)> =
            self.site.nav.order.iter().filter_map(|&page| Some((self.touched(page)?, page))).collect();
        dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| self.site_path(a.1).cmp(self.site_path(b.1))));
        dated.truncate(SHOWN);
        let address = |path: &str| escape(&self.canonical(path).unwrap_or_default());
        let (home, own) = (address("index.html"), address("feed.xml"));
        // A feed has to have a day; before anything was dated it is the first that there is.
        let updated = dated.first().map_or_else(|| "1970-01-01".to_owned(), |(day, _)| day.to_string());
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
             <title>{}</title>\n<id>{home}</id>\n<link href=\"{home}\"/>\n<link rel=\"self\" href=\"{own}\"/>\n\
             <updated>{updated}T00:00:00Z</updated>\n<author><name>{0}</name></author>\n",
            escape(&self.site.sources.config.book.title),
        );
        for (day, page) in dated {
            self.feed_entry(&mut xml, day, page);
        }
        xml.push_str("</feed>\n");
        xml
    }

    fn feed_entry(&self, xml: &mut String, day: Date, id: PageId) {
        let page = &self.site.pages[id];
        let url = escape(&self.canonical(self.site_path(id)).unwrap_or_default());
        let title = escape(&page.title.value);
        let _ = write!(
            xml,
            "<entry>\n<title>{title}</title>\n<id>{url}</id>\n<link href=\"{url}\"/>\n<updated>{day}T00:00:00Z</updated>\n"
        );
        let reviewed = self.reviewed(id).is_some_and(|reviewed| reviewed == day);
        let what = if reviewed { "Reviewed." } else { "Updated." };
        let description = page.meta.description.as_ref().map(|fact| format!(" {}", escape(&fact.value)));
        let _ = write!(xml, "<summary>{what}{}</summary>\n</entry>\n", description.unwrap_or_default());
    }

    fn reviewed(&self, page: PageId) -> Option<Date> {
        self.fact(page, None, |meta| meta.last_reviewed.as_ref().map(|fact| fact.value))
    }

    /// The later of the days of the last change and of the last review.
    fn touched(&self, page: PageId) -> Option<Date> {
        let updated = self.fact(page, None, |meta| meta.last_updated.as_ref().map(|fact| fact.value));
        updated.max(self.reviewed(page))
    }
}
