//! `llms.txt`: the pages as one list of links to their Markdown, for programs that read (llmstxt.org).

use std::fmt::Write as _;

use crate::render::book::Book;
use crate::site::PageId;
use crate::site::outputs::{self, Output};

impl Book<'_> {
    /// Title, description, the files that list all alerts and pages, then every page below its service.
    pub(crate) fn llms(&self) -> String {
        let book = &self.site.sources.config.book;
        let mut out = format!("# {}\n\n", plain(&book.title));
        if let Some(description) = &book.description {
            let _ = write!(out, "> {}\n\n", plain(description));
        }
        out.push_str("Every page is also there as Markdown, `.md` in place of `.html`.\n\n## Data\n\n");
        for (path, what) in [
            ("alerts.json", "every alert with its rules, its status and its runbooks"),
            ("pages.json", "every page with its facts"),
        ] {
            let _ = writeln!(out, "- [{path}]({}): {what}", self.address(path));
        }
        for service in self.site.nav.services.iter().filter(|service| !service.pages.is_empty()) {
            let title = if service.title.is_empty() { "Pages" } else { &service.title };
            let _ = write!(out, "\n## {}\n\n", plain(title));
            for &page in &service.pages {
                self.entry(&mut out, page);
            }
        }
        out
    }

    fn entry(&self, out: &mut String, page: PageId) {
        let path = outputs::markdown_path(self.site_path(page));
        if self.site.outputs.get(&path) != Some(&Output::Markdown(page)) {
            return;
        }
        let facts = &self.site.pages[page];
        let _ = write!(out, "- [{}]({})", plain(&facts.title.value), self.address(&path));
        if let Some(description) = &facts.meta.description {
            let _ = write!(out, ": {}", plain(&description.value));
        }
        out.push('\n');
    }

    /// URL of a file: whole when the book says where it is published, else from the site's root.
    fn address(&self, path: &str) -> String {
        self.canonical(path).unwrap_or_else(|| super::urls::encode_path(path))
    }
}

/// Text on one line that Markdown takes for text.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '[' | ']' | '<' | '>' | '`' | '*' | '_' | '#' | '&' | '!' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn titles_cannot_become_markup() {
        assert_eq!(plain("a](javascript:x)\n# <b>"), "a\\](javascript:x) \\# \\<b\\>");
    }
}
