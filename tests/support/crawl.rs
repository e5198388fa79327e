//! An independent reader of a written site: follows every reference as a browser would, looks only at the files,
//! and knows nothing of how they came to be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::html::{self, Element, Item};

/// What a crawl found.
#[derive(Debug, Default)]
pub(crate) struct Crawl {
    /// References that lead nowhere: page, and the attribute as it is written.
    pub(crate) dead: BTreeSet<(String, String)>,
    /// Everything else that a page of the site must not have, with the page's name.
    pub(crate) wrong: Vec<String>,
    /// References that were followed.
    pub(crate) followed: usize,
}

struct PageFacts {
    ids: BTreeSet<String>,
    references: Vec<String>,
}

/// Reads every file of a site. `site_url` is where it says that it is published.
pub(crate) fn crawl(root: &Path, site_url: Option<&str>) -> Crawl {
    let files = super::tree(root);
    let mut crawl = Crawl::default();
    let mut pages = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let items = html::parse(bytes);
        let mut wrong = Vec::new();
        look_at_page(path, &items, &mut wrong);
        // What is harmless inside `<noscript>` may not be once a browser with scripts reads it as text, and back.
        look_at_page(path, &html::parse_for(bytes, true), &mut wrong);
        let (ids, references) = (ids(&items, &mut wrong), references(&items, &mut wrong));
        crawl.wrong.extend(wrong.into_iter().map(|what| format!("{path}: {what}")));
        pages.insert(path.as_str(), PageFacts { ids, references });
    }
    for (path, facts) in &pages {
        for reference in &facts.references {
            crawl.followed += 1;
            if !alive(path, reference, site_url, &files, &pages) {
                crawl.dead.insert(((*path).to_owned(), reference.clone()));
            }
        }
    }
    look_at_styles(&files, &mut crawl);
    crawl
}

/// Whether a reference leads to a file of the site, and to an id on it; other sites are not asked.
fn alive(
    page: &str,
    reference: &str,
    site_url: Option<&str>,
    files: &BTreeMap<String, Vec<u8>>,
    pages: &BTreeMap<&str, PageFacts>,
) -> bool {
    let local = local_part(page, reference, site_url);
    let Some(local) = local else { return true };
    let (target, fragment) = local.split_once('#').map_or((local.as_str(), None), |(path, id)| (path, Some(id)));
    let target = target.split('?').next().unwrap_or_default();
    let Some(path) = resolve(page, &decode(target)) else { return false };
    let there = files.contains_key(&path);
    match fragment.filter(|id| !id.is_empty()) {
        Some(id) if path.ends_with(".html") => {
            pages.get(path.as_str()).is_some_and(|page| page.ids.contains(&decode(id)))
        }
        _ => there,
    }
}

/// The reference as a path of this site; `None` when it leads to another one. Only `404.html` names its own site
/// absolutely, being shown at any address; elsewhere such a URL is what an author wrote, and not followed.
fn local_part(page: &str, reference: &str, site_url: Option<&str>) -> Option<String> {
    let reference = reference.trim();
    let path = site_url.and_then(|url| url.splitn(4, '/').nth(3)).map(|path| format!("/{path}"));
    let own = [site_url, path.as_deref()].into_iter().flatten().find_map(|start| reference.strip_prefix(start));
    if page == "404.html"
        && let Some(rest) = own
    {
        // The address of a folder's index may be the folder's.
        let folder = rest.is_empty() || rest.ends_with('/');
        return Some(format!("/{rest}{}", if folder { "index.html" } else { "" }));
    }
    match scheme(reference) {
        Some(_) => None,
        None if reference.starts_with("//") => None,
        None => Some(reference.to_owned()),
    }
}

/// A path in the site; `None` when it leads out of it. A folder is no file: its index must be named.
fn resolve(page: &str, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some(page.to_owned());
    }
    let base = if target.starts_with('/') { "" } else { page.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    let relative = target.strip_prefix('/').unwrap_or(target);
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Undoes percent-encoding.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(value.unwrap_or(first));
        rest = if value.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The scheme of a reference as a browser reads it: blanks and control characters do not count.
pub(crate) fn scheme(reference: &str) -> Option<String> {
    let clean: String = reference.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = clean.split_once(':')?;
    let valid = |(at, c): (usize, char)| c.is_ascii_alphabetic() || at > 0 && (c.is_ascii_digit() || "+-.".contains(c));
    (!scheme.is_empty() && scheme.chars().enumerate().all(valid)).then(|| scheme.to_ascii_lowercase())
}

fn ids(items: &[Item], wrong: &mut Vec<String>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for element in html::elements(items) {
        if let Some(id) = element.get("id")
            && !ids.insert(id.to_owned())
        {
            wrong.push(format!("id `{id}` twice"));
        }
    }
    let names = html::elements(items).filter(|element| element.name == "a").filter_map(|a| a.get("name"));
    ids.extend(names.map(str::to_owned));
    ids
}

const REFERRING: [&str; 7] = ["href", "src", "poster", "action", "data", "cite", "formaction"];
const BY_ID: [&str; 4] = ["for", "aria-labelledby", "aria-describedby", "aria-controls"];

fn references(items: &[Item], wrong: &mut Vec<String>) -> Vec<String> {
    let mut all = Vec::new();
    for element in html::elements(items) {
        let written = element.attributes.iter().filter(|(key, _)| REFERRING.contains(&key.as_str()));
        for (key, value) in written {
            look_at_reference(element, key, value, wrong);
            all.push(value.clone());
        }
        for (_, value) in element.attributes.iter().filter(|(key, _)| BY_ID.contains(&key.as_str())) {
            all.extend(value.split_whitespace().map(|id| format!("#{id}")));
        }
        if is_refresh(element)
            && let Some((_, to)) = element.get("content").unwrap_or_default().split_once("url=")
        {
            all.push(to.trim_matches(['\'', '"', ' ']).to_owned());
        }
    }
    all
}

fn look_at_reference(element: &Element, key: &str, value: &str, wrong: &mut Vec<String>) {
    let scheme = scheme(value);
    let foreign = scheme.is_some() || value.trim_start().starts_with("//");
    let reads = element.name != "a" && element.get("rel") != Some("canonical");
    if foreign && reads {
        wrong.push(format!("<{} {key}=\"{value}\"> asks another host", element.name));
    }
    if let Some(scheme) = scheme.filter(|name| !["http", "https", "mailto", "tel"].contains(&name.as_str())) {
        wrong.push(format!("<{} {key}=\"{value}\">: scheme `{scheme}`", element.name));
    }
}

fn is_refresh(element: &Element) -> bool {
    element.name == "meta" && element.get("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"))
}

const FORBIDDEN: [&str; 9] = ["iframe", "object", "embed", "base", "applet", "frame", "frameset", "style", "portal"];

/// What no page may have, whatever its author wrote.
fn look_at_page(path: &str, items: &[Item], wrong: &mut Vec<String>) {
    let mains = html::elements(items).filter(|element| element.name == "main").count();
    if mains != 1 {
        wrong.push(format!("{mains} <main> elements"));
    }
    for element in html::elements(items) {
        if FORBIDDEN.contains(&element.name.as_str()) {
            wrong.push(format!("a <{}>", element.name));
        }
        if is_refresh(element) && !forwards(path, items) {
            wrong.push("a refresh on a page that does not forward".to_owned());
        }
        let data = element.get("type").is_some_and(|kind| kind.ends_with("json"));
        if element.name == "script" && element.get("src").is_none() && !data {
            wrong.push("an inline script".to_owned());
        }
        for (key, value) in &element.attributes {
            let inline =
                key.starts_with("on") || ["style", "srcdoc", "srcset", "ping", "formaction"].contains(&key.as_str());
            // The theme's own box asks the list of alerts of this site; that it is there, the crawl sees.
            let own =
                element.get("class") == Some("find") && !value.contains(':') && value.ends_with("alerts/index.html");
            if inline || element.name == "form" && key == "action" && !own {
                wrong.push(format!("<{} {key}=\"{value}\">", element.name));
            }
        }
    }
}

/// Permalinks forward; so does a page that has nothing but its link to offer.
fn forwards(path: &str, items: &[Item]) -> bool {
    let mains = html::inside(items, |element| element.name == "main");
    let links = mains.iter().flat_map(|main| html::elements(main)).filter(|element| element.name == "a").count();
    path.starts_with("alerts/") || links == 1
}

/// Style sheets ask no other host, and what they name is there.
fn look_at_styles(files: &BTreeMap<String, Vec<u8>>, crawl: &mut Crawl) {
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".css")) {
        let css = String::from_utf8_lossy(bytes);
        for part in css.split("url(").skip(1) {
            let target = part.split(')').next().unwrap_or_default().trim_matches(['"', '\'', ' ']);
            let found = resolve(path, &decode(target)).is_some_and(|target| files.contains_key(&target));
            if !found && !target.starts_with("data:image/") {
                crawl.dead.insert((path.clone(), target.to_owned()));
            }
        }
        if css.contains("@import") {
            crawl.wrong.push(format!("{path}: imports another sheet"));
        }
    }
}
