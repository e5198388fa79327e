//! `sitemap.xml`.

use crate::render::book::Book;
use crate::site::outputs::Output;

impl Book<'_> {
    /// Every page that a reader may look for, absolute. Forwarding pages and machine files are not among them.
    pub(crate) fn sitemap(&self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for (path, output) in &self.site.outputs {
            let listed = !matches!(
                output,
                Output::Asset(_)
                    | Output::Redirect(_)
                    | Output::Tombstone(_)
                    | Output::NotFound
                    | Output::AlertsJson
                    | Output::TreeJson(_)
                    | Output::TreePicture(..)
                    | Output::DiagramPicture(..)
                    | Output::Preview(_)
                    | Output::Sitemap
            );
            if let Some(url) = self.canonical(path).filter(|_| listed) {
                xml.push_str("<url><loc>");
                xml.push_str(
                    &url.replace('&', "&amp;")
                        .replace('<', "&lt;")
                        .replace('>', "&gt;")
                        .replace('"', "&quot;")
                        .replace('\'', "&apos;"),
                );
                xml.push_str("</loc></url>\n");
            }
        }
        xml.push_str("</urlset>\n");
        xml
    }
}
