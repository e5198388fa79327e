//! Drawings: SVG text with plain presentation attributes, so that every reader of SVG shows the same; the page's style
//! sheet overrides its colours by class. Pure: the same input gives the same bytes.

pub mod outline;
