//! The article of a page. (placeholder)

use crate::site::{PageId, Site};

/// HTML of a page's Markdown.
pub fn body(site: &Site, page: PageId, handled: &dyn Fn(Option<usize>) -> String) -> String {
    let page = &site.pages[page];
    let text = site.sources.map.text(page.file)[page.body..].replace('&', "&amp;").replace('<', "&lt;");
    format!("{}<pre>{text}</pre>", handled(None))
}

/// HTML of one table of a page.
pub fn table(_site: &Site, _page: PageId, _table: usize) -> String {
    String::new()
}
