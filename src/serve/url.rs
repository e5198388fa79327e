//! A request's target to a path of the site. The path is looked up in the list of the site's files, and never on a disk:
//! what is not in the list is not there.

/// Where a target leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To this file of the site.
    File(String),
    /// To this folder, which has an index; its address ends in `/`.
    Folder(String),
    /// Nowhere.
    Nothing,
}

/// Resolves a target such as `/a/b.html?x`; `there` knows the files of the site.
pub(super) fn place(target: &str, there: &dyn Fn(&str) -> bool) -> Place {
    let Some(path) = decoded(target.split('?').next().unwrap_or_default()) else { return Place::Nothing };
    let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.clone() };
    if there(&file) {
        Place::File(file)
    } else if file == path && there(&format!("{path}/index.html")) {
        Place::Folder(path)
    } else {
        Place::Nothing
    }
}

/// The page that asks for events, by what its address says behind `page=`.
pub(super) fn page_of(target: &str) -> String {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page=")).unwrap_or("/");
    percent_decoded(page).unwrap_or_else(|| "/".to_owned())
}

/// The path that an absolute path of a URL means, without its first `/`. None when a part of it could mean anything but
/// a name: `..`, an encoded `/`, a `\`, a control character, nothing at all.
fn decoded(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut rest = path.strip_prefix('/')?.split('/').peekable();
    while let Some(part) = rest.next() {
        let part = percent_decoded(part)?;
        let last = rest.peek().is_none();
        let odd = part.contains(|c: char| c.is_control() || matches!(c, '/' | '\\')) || part == "." || part == "..";
        if odd || (part.is_empty() && !last) {
            return None;
        }
        parts.push(part);
    }
    Some(parts.join("/"))
}

fn percent_decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(if byte == b'%' { digit(rest.next())? << 4 | digit(rest.next())? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

/// Media type of a file by its name.
pub(super) fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "application/xml",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" | "yml" | "yaml" | "toml" | "log" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // promise 67
    #[test]
    fn a_target_is_a_file_of_the_site_or_nothing() {
        let files = ["index.html", "a/index.html", "a/b c.html", "ä.html", "100%.html"];
        let there = |path: &str| files.contains(&path);
        let file = |path: &str| Place::File(path.to_owned());
        let table = [
            ("/", file("index.html")),
            ("/?x=/../y", file("index.html")),
            ("/a/", file("a/index.html")),
            ("/a", Place::Folder("a".to_owned())),
            ("/a?x", Place::Folder("a".to_owned())),
            ("/a/b%20c.html", file("a/b c.html")),
            ("/%C3%A4.html", file("ä.html")),
            ("/100%25.html", file("100%.html")),
        ];
        for (target, wanted) in table {
            assert_eq!(place(target, &there), wanted, "{target}");
        }
        let nothing = [
            "",
            "*",
            "index.html",
            "//",
            "//a/",
            "/a//",
            "/./",
            "/a/../",
            "/a/..",
            "/%2e%2e/",
            "/a/%2E%2E/index.html",
            "/a%2findex.html",
            "/a%5cindex.html",
            "/a\\index.html",
            "/index.html%00",
            "/%",
            "/%2",
            "/%zz",
            "/%ff",
            "/A/",
            "/index.html/",
            "/etc/passwd",
            "/a/b c.html/../../index.html",
            "http://x/",
            "/%c0%ae%c0%ae/",
        ];
        for target in nothing {
            assert_eq!(place(target, &there), Place::Nothing, "{target}");
        }
    }
}
