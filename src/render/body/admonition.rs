//! Admonitions: GitHub's, and paragraphs that begin `⚠️ **WARNING:**` or `**NOTE:**`.

use pulldown_cmark::{BlockQuoteKind, Event, Tag};

use crate::parse::events::{Located, text_of};

/// Class and title of GitHub's kinds.
pub(super) fn of_quote(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "NOTE"),
        BlockQuoteKind::Tip => ("tip", "TIP"),
        BlockQuoteKind::Important => ("important", "IMPORTANT"),
        BlockQuoteKind::Warning => ("warning", "WARNING"),
        BlockQuoteKind::Caution => ("caution", "CAUTION"),
    }
}

/// The class of a paragraph that warns: a bold or pictured word of warning, then a colon.
pub(super) fn of_paragraph(inner: &[Located<'_>]) -> Option<&'static str> {
    let bold = matches!(inner.first()?.0, Event::Start(Tag::Strong));
    let text = text_of(&inner[..inner.len().min(6)]);
    let word = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let pictured = word.len() < text.len() && !text.starts_with(|c: char| c.is_ascii());
    let word = word.split(':').next().filter(|word| word.len() < text.len() && text.contains(':'))?;
    let class = match word.trim().trim_matches('*').to_ascii_uppercase().as_str() {
        "WARNING" | "WARN" | "ATTENTION" => "warning",
        "DANGER" | "CAUTION" | "CRITICAL" => "caution",
        "NOTE" | "INFO" | "SECURITY NOTE" => "note",
        "IMPORTANT" => "important",
        "TIP" | "HINT" => "tip",
        _ => return None,
    };
    (bold || pictured).then_some(class)
}
