//! Order of pages, services and their menus.

use crate::site::PageId;

/// Order and menus.
#[derive(Debug, Default)]
pub struct Nav {
    /// Services in order, each with its pages. Pages of no service stand under the empty name, first.
    pub services: Vec<Service>,
    /// For each page, the index of its service.
    pub service_of: Vec<usize>,
    /// Published pages in reading order: previous and next follow it.
    pub order: Vec<PageId>,
}

/// A service: the pages that one team looks at together.
#[derive(Debug)]
pub struct Service {
    /// Its name: the folder at the top, or the `service` of its pages. Empty: the book's own pages.
    pub name: String,
    /// What is shown: the title of its index page, else the name.
    pub title: String,
    /// Site path of its first page (its index when it has one).
    pub path: String,
    /// Its pages in order, drafts left out.
    pub pages: Vec<PageId>,
}
