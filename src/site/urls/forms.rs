//! Names and paths in the forms that URLs have them in.

use super::template::WILD;
use crate::site::alerts::permalink;

/// A name as it stands in a permalink, and less the extension that it may have been given.
pub(super) fn alert_forms(captured: &str) -> (&str, &str) {
    let name = captured.trim_matches('/');
    let name = name.strip_suffix("/index.html").unwrap_or(name);
    (name, name.strip_suffix(".html").or_else(|| name.strip_suffix(".md")).unwrap_or(name))
}

/// What was looked for, with templated parts as `…`.
pub(super) fn shown(text: &str) -> String {
    text.trim_start_matches('/').replace(WILD, "…")
}

/// The last folder of an alert's permalink.
pub(super) fn folder(name: &str) -> String {
    let path = permalink(name);
    path.trim_start_matches("alerts/").trim_end_matches("/index.html").to_owned()
}

/// A site path in lower case, without slashes at its ends and without what may be left off.
pub(super) fn path_key(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    if path == "index.html" {
        return String::new();
    }
    let short = ["/index.html", ".html", ".htm", ".md"].iter().find_map(|end| path.strip_suffix(end));
    short.unwrap_or(&path).trim_end_matches('/').to_owned()
}

/// The site and source paths that a URL's tail may mean, the likeliest first.
pub(super) fn page_forms(captured: &str) -> Vec<String> {
    let path = captured.trim_start_matches('/');
    let bare = path.trim_end_matches('/');
    if bare.is_empty() {
        return vec!["index.html".to_owned()];
    }
    let mut forms = vec![bare.to_owned(), format!("{bare}.html"), format!("{bare}/index.html"), format!("{bare}.md")];
    if path.ends_with('/') {
        forms.swap(1, 2);
    }
    if let Some(stem) = bare.strip_suffix(".htm").or_else(|| bare.strip_suffix(".md")) {
        forms.push(format!("{stem}.html"));
    }
    forms
}
