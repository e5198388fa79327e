//! Links between files of the site, and links out of it.

pub use crate::site::resolve::encode_path;
use crate::site::resolve::percent_encode;

/// Where a page lies, and so how its links begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'a> {
    /// Site path of the page.
    pub(crate) path: &'a str,
    /// Absolute path of the site's root with `/` at its end, for the one page that may be shown under any address.
    pub(crate) absolute: Option<&'a str>,
}

impl Here<'_> {
    /// Link to a file of the site.
    pub(crate) fn to(self, path: &str) -> String {
        match self.absolute {
            Some(root) => format!("{root}{}", encode_path(path)),
            None => relative(self.path, path),
        }
    }

    /// Link to an anchor of a file of the site.
    pub(crate) fn to_anchor(self, path: &str, anchor: Option<&str>) -> String {
        match anchor {
            None => self.to(path),
            Some(anchor) if path == self.path => fragment(anchor),
            Some(anchor) => self.to(path) + &fragment(anchor),
        }
    }

    /// What leads from here to the site's root.
    pub(crate) fn root(self) -> String {
        match self.absolute {
            Some(root) => root.to_owned(),
            None => "../".repeat(self.path.matches('/').count()),
        }
    }
}

/// Link from one file of the site to another; both are paths from its root. Percent-encoded, never empty.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let target: Vec<&str> = to.split('/').collect();
    // The last part of each is the file.
    let most = folders.len().min(target.len()) - 1;
    let shared = (0..most).take_while(|&at| folders[at] == target[at]).count();
    "../".repeat(folders.len() - 1 - shared) + &encode_path(&target[shared..].join("/"))
}

/// `#anchor`, percent-encoded.
#[must_use]
pub fn fragment(anchor: &str) -> String {
    let keep = |byte| {
        matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
                | b'@'
                | b'/'
                | b':'
                | b'?'
        )
    };
    format!("#{}", percent_encode(anchor, keep))
}

/// A URL of another site if it is one that may be linked: http or https, without blanks and control characters.
#[must_use]
pub fn external(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = ["http://", "https://"].into_iter().find(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    });
    let clean = !url.chars().any(|char| char.is_whitespace() || char.is_control());
    (scheme.is_some() && clean).then(|| url.to_owned())
}

/// Link for a contact: an address of mail or web.
#[must_use]
pub fn contact(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_prefix("mailto:").unwrap_or(text);
    let is_mail = bare.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !bare.contains(|char: char| !char.is_ascii_graphic())
    });
    if is_mail && !bare.contains("://") {
        return Some(format!("mailto:{}", encode_path(bare)));
    }
    external(text)
}

/// The path part of a URL or path, with `/` at both ends.
#[must_use]
pub fn url_path(site_url: &str) -> String {
    let after_scheme = site_url.split_once("://").map(|(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let path = after_scheme.unwrap_or(site_url).trim_matches('/');
    if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_and_encoded() {
        let cases = [
            ("index.html", "index.html", "index.html"),
            ("index.html", "a/b.html", "a/b.html"),
            ("a/b.html", "a/c.html", "c.html"),
            ("a/b.html", "a/b/c.html", "b/c.html"),
            ("a/b/c.html", "a.html", "../../a.html"),
            ("a/b/c.html", "a/x/c.html", "../x/c.html"),
            ("a/index.html", "alerts/Disk full (a:b)/index.html", "../alerts/Disk%20full%20(a%3Ab)/index.html"),
            ("x.html", "alerts/A%2FB/index.html", "alerts/A%252FB/index.html"),
            ("x.html", "javascript:alert(1).html", "javascript%3Aalert(1).html"),
            ("x.html", "ä#?&\"<.html", "%C3%A4%23%3F%26%22%3C.html"),
            ("x.html", "", ""),
        ];
        for (from, to, link) in cases {
            assert_eq!(relative(from, to), link, "{from} -> {to}");
        }
    }

    #[test]
    fn anchors_on_the_same_page_are_the_fragment_alone() {
        let here = Here { path: "a/b.html", absolute: None };
        assert_eq!(here.to_anchor("a/b.html", Some("über <x>")), "#%C3%BCber%20%3Cx%3E");
        assert_eq!(here.to_anchor("a/c.html", Some("x")), "c.html#x");
        assert_eq!(here.root(), "../");
        let lost = Here { path: "404.html", absolute: Some("/runbooks/") };
        assert_eq!(lost.to("a/b.html"), "/runbooks/a/b.html");
        assert_eq!(lost.root(), "/runbooks/");
    }

    // promise 24
    #[test]
    fn only_web_and_mail_lead_out() {
        for bad in [
            "javascript:alert(1)",
            "java\nscript:x",
            "//x.example",
            "data:text/html,x",
            "http://",
            "https://a b",
            "",
            " ftp://x",
        ] {
            assert_eq!(external(bad), None, "{bad}");
        }
        assert_eq!(external(" HTTPS://x.example/a?b ").as_deref(), Some("HTTPS://x.example/a?b"));
        assert_eq!(contact("ops@example.com").as_deref(), Some("mailto:ops@example.com"));
        assert_eq!(contact("mailto:ops@example.com").as_deref(), Some("mailto:ops@example.com"));
        for text in ["#payments", "Jane <j@example.com>", "javascript:a@b.c d", "@jane", "+49 30 1234"] {
            assert_eq!(contact(text), None, "{text}");
        }
    }

    #[test]
    fn the_path_of_a_site_url_has_a_slash_at_both_ends() {
        for (url, path) in [
            ("https://x.example/a/b/", "/a/b/"),
            ("https://x.example", "/"),
            ("/book/", "/book/"),
            ("book", "/book/"),
            ("", "/"),
        ] {
            assert_eq!(url_path(url), path);
        }
    }
}
