//! Checks of damage that tools and travels do to text.

pub(super) mod collapsed_table;
pub(super) mod escaped_wiki_link;
pub(super) mod mojibake;
pub(super) mod obfuscated_email;
pub(super) mod swallowed_placeholder;
pub(super) mod unknown_language;
