//! The site path of an alert's own page.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::digest::hex;
use crate::site::resolve::encode_path;

/// Bytes that a folder's name may have.
const LENGTH_LIMIT: usize = 200;

/// `alerts/<name>/index.html`: the exact name, with what no disk or URL can hold percent-encoded.
#[must_use]
pub fn permalink(name: &str) -> String {
    format!("alerts/{}/index.html", path_part(name, LENGTH_LIMIT))
}

/// A name as a part of a path: as it is, with what no disk or URL can hold percent-encoded; what is longer than `limit`
/// bytes is cut and told apart by its hash.
pub(in crate::site) fn path_part(name: &str, limit: usize) -> String {
    let mut folder = String::with_capacity(name.len());
    let last = name.chars().count().saturating_sub(1);
    for (at, char) in name.chars().enumerate() {
        let dot = char == '.' && (at == 0 || at == last);
        let blank = char.is_whitespace() && (char != ' ' || at == 0 || at == last);
        if dot || blank || char.is_control() || r#"/\:*?"<>|%#"#.contains(char) {
            encode(char, &mut folder);
        } else {
            folder.push(char);
        }
    }
    if is_reserved(&folder) {
        let mut encoded = String::new();
        encode(folder.remove(0), &mut encoded);
        folder.insert_str(0, &encoded);
    }
    if folder.len() > limit {
        let digest = Sha256::digest(name.as_bytes());
        while folder.len() > limit.saturating_sub(17) {
            folder.pop();
        }
        folder.push('~');
        folder += &hex(&digest[..8]);
    }
    folder
}

/// A permalink as it stands in a URL, from the site's root.
#[must_use]
pub fn permalink_address(permalink: &str) -> String {
    encode_path(permalink.strip_suffix("index.html").unwrap_or(permalink))
}

/// The permalink as a whole URL, when the book has a whole `site-url`.
#[must_use]
pub fn permalink_url(config: &Config, permalink: &str) -> Option<String> {
    let base = config.html.site_url.as_ref().map(|url| url.value.trim()).filter(|url| url.contains("://"))?;
    Some(format!("{}/{}", base.trim_end_matches('/'), permalink_address(permalink)))
}

fn encode(char: char, out: &mut String) {
    let mut bytes = [0; 4];
    for byte in char.encode_utf8(&mut bytes).bytes() {
        let _ = write!(out, "%{byte:02X}");
    }
}

/// Names that some systems keep for themselves, and our own `alerts/index.html`.
fn is_reserved(folder: &str) -> bool {
    let stem = folder.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered("com")
        || numbered("lpt")
        || folder.eq_ignore_ascii_case("index.html")
}
