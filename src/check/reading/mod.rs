//! Checks of what is read: files, configuration, front matter, dates, suppressions.

pub(super) mod bad_config;
pub(super) mod bad_date;
pub(super) mod bad_front_matter;
pub(super) mod nothing_checked;
pub(super) mod over_limit;
pub(super) mod unknown_key;
pub(super) mod unknown_severity;
pub(super) mod unreadable_file;
pub(super) mod unused_allow;
