//! `sitemap.xml`.

use crate::render::book::Book;
use crate::render::escape::escape;

impl Book<'_> {
    /// Every page that a reader may look for, absolute. Forwarding pages and files for machines are not among them.
    pub(crate) fn sitemap(&self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for (path, output) in &self.site.outputs {
            if let Some(url) = self.canonical(path).filter(|_| output.is_page()) {
                xml.push_str("<url><loc>");
                xml.push_str(&escape(&url));
                xml.push_str("</loc></url>\n");
            }
        }
        xml.push_str("</urlset>\n");
        xml
    }
}
