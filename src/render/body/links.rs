//! Links and images: where each leads was settled when the site was linked.

use pulldown_cmark::{Event, Tag};

use crate::parse::events::text_of;
use crate::parse::html;
use crate::render::body::Writer;
use crate::render::body::blocks::{attribute, has_text};
use crate::render::escape::escape;
use crate::render::urls::{fragment, relative};
use crate::site::outputs::Output;
use crate::site::resolve::percent_decode;
use crate::site::{Miss, Target};

/// What becomes of a link.
pub(super) enum Lead {
    /// A link within the site.
    Inside(String),
    /// A link to another site.
    Outside(String),
    /// It leads nowhere; shown with what was written, and why.
    Broken { href: Option<String>, why: String },
    /// It is no link but words in brackets.
    Words,
}

impl Writer<'_> {
    /// Where the link of this index leads from the page that is written.
    pub(super) fn lead(&self, link: usize) -> Lead {
        let dest = &self.page.links[link].dest;
        let site = self.site;
        let resolved = &site.links[self.id][link];
        if resolved.is_words(self.page.links[link].kind) {
            return Lead::Words;
        }
        if let Some(case) = &resolved.case {
            // Shown as it stands: a link that `check` fails is not mended in silence.
            return broken(dest, format!("this link leads nowhere: it is spelled `{case}`"));
        }
        match &resolved.target {
            Target::External => Lead::Outside(dest.trim().to_owned()),
            Target::Page { page, anchor } => {
                Lead::Inside(self.inside(&site.index.site_paths[*page], anchor.as_deref()))
            }
            Target::Generated(path) if site.outputs.contains_key(path) => Lead::Inside(self.inside(path, None)),
            Target::Asset(asset) => {
                let path = &site.sources.assets[*asset].path;
                match site.outputs.get(path) {
                    Some(Output::Asset(published)) if published == asset => {
                        // What the fragment means is the file's own affair: a page of a PDF, a view of a picture.
                        let fragment = dest.split_once('#').map(|(_, fragment)| percent_decode(fragment));
                        Lead::Inside(self.inside(path, fragment.as_deref()))
                    }
                    _ => broken(dest, format!("`{path}` is not published")),
                }
            }
            Target::Generated(path) => broken(dest, format!("`{path}` is not part of this site")),
            Target::Missing(Miss::Scheme(scheme)) => {
                Lead::Broken { href: None, why: format!("links with `{scheme}:` are not allowed") }
            }
            // The page is there: the reader lands on it, though at its top.
            Target::Missing(miss @ Miss::Anchor { page, wanted, .. }) => {
                let href = self.inside(&site.index.site_paths[*page], Some(wanted));
                Lead::Broken { href: Some(href), why: why(miss) }
            }
            Target::Missing(miss @ (Miss::Outside | Miss::File { .. })) if has_scheme(dest) => {
                Lead::Broken { href: None, why: why(miss) }
            }
            Target::Missing(miss) => broken(dest, why(miss)),
        }
    }

    fn inside(&self, path: &str, anchor: Option<&str>) -> String {
        match anchor {
            Some(anchor) if path == self.here => fragment(anchor),
            Some(anchor) => relative(self.here, path) + &fragment(anchor),
            None => relative(self.here, path),
        }
    }

    pub(super) fn attributes(lead: &Lead) -> String {
        match lead {
            Lead::Inside(href) => attribute("href", href),
            Lead::Outside(href) => format!("{} class=\"external\" rel=\"noopener\"", attribute("href", href)),
            Lead::Broken { href: Some(href), why } => {
                format!("{} class=\"broken\"{}", attribute("href", href), attribute("title", why))
            }
            Lead::Broken { href: None, why } => format!(" class=\"broken\"{}", attribute("title", why)),
            Lead::Words => String::new(),
        }
    }

    pub(super) fn link(&mut self, at: usize, end: usize) -> usize {
        let start = self.list[at].1.start;
        let Some(link) = self.page.link_at(start).filter(|_| self.in_link == 0) else {
            // An e-mail autolink, or a link inside a link: its text stays.
            return self.unlisted_link(at, end);
        };
        let lead = self.lead(link);
        if matches!(lead, Lead::Words) {
            let written = self.site.sources.map.slice(self.page.links[link].span);
            self.guard.text(&written.replace('\\', ""));
            return end + 1;
        }
        let element = if matches!(lead, Lead::Broken { href: None, .. }) { "span" } else { "a" };
        let mut attributes = Self::attributes(&lead);
        if let Event::Start(Tag::Link { title, .. }) = &self.list[at].0
            && !title.is_empty()
            && !matches!(lead, Lead::Broken { .. })
        {
            attributes.push_str(&attribute("title", title));
        }
        self.guard.open(element, &attributes);
        self.in_link += 1;
        self.range(at + 1, end);
        self.in_link -= 1;
        if !has_text(&self.list[at + 1..end])
            && !self.list[at + 1..end].iter().any(|(event, _)| matches!(event, Event::Start(Tag::Image { .. })))
        {
            let dest = self.page.links[link].dest.clone();
            self.guard.text(&dest);
        }
        self.guard.raw(&format!("</{element}>"));
        end + 1
    }

    fn unlisted_link(&mut self, at: usize, end: usize) -> usize {
        let mail = match &self.list[at].0 {
            Event::Start(Tag::Link { link_type: pulldown_cmark::LinkType::Email, dest_url, .. })
                if self.in_link == 0 =>
            {
                Some(format!("mailto:{dest_url}"))
            }
            _ => None,
        };
        if let Some(href) = &mail {
            self.guard.open("a", &attribute("href", href));
        }
        self.range(at + 1, end);
        if mail.is_some() {
            self.guard.raw("</a>");
        }
        end + 1
    }

    pub(super) fn image(&mut self, at: usize, end: usize) {
        let (event, range) = &self.list[at];
        let alt = text_of(&self.list[at + 1..end]);
        let title = match event {
            Event::Start(Tag::Image { title, .. }) if !title.is_empty() => attribute("title", title),
            _ => String::new(),
        };
        let Some(link) = self.page.link_at(range.start) else {
            debug_assert!(false, "no image begins at byte {}", range.start);
            return self.guard.text(&alt);
        };
        let html = self.picture(link, &alt, &title);
        self.guard.block(&html);
    }

    /// A picture of this book; one of another site is a link, so that a page asks no other host for anything.
    fn picture(&self, link: usize, alt: &str, title: &str) -> String {
        let lead = self.lead(link);
        let text = if alt.trim().is_empty() { &self.page.links[link].dest } else { alt };
        match &lead {
            Lead::Inside(src) => {
                format!("<img{}{}{title} loading=\"lazy\">", attribute("src", src), attribute("alt", alt))
            }
            Lead::Outside(_) | Lead::Broken { href: Some(_), .. } if self.in_link == 0 => {
                format!("<a data-generated{}>{}</a>", Self::attributes(&lead), escape(text))
            }
            _ => format!("<span data-generated class=\"broken\">{}</span>", escape(text)),
        }
    }

    /// A tag of raw HTML with its reference led to where it leads in the site.
    pub(super) fn led_tag(&mut self, tag: &html::Tag, reference: &html::Attribute, link: usize) -> String {
        let lead = self.lead(link);
        if tag.name == "img" {
            let alt = tag.attribute("alt").map_or("", |alt| alt.value.as_str());
            if let Lead::Inside(src) = &lead {
                let sizes = ["width", "height"].into_iter().filter_map(|name| {
                    let value = &tag.attribute(name)?.value;
                    value.bytes().all(|b| b.is_ascii_digit()).then(|| attribute(name, value))
                });
                let sizes: String = sizes.collect();
                return format!("<img{}{}{sizes}>", attribute("src", src), attribute("alt", alt));
            }
            let attributes = Self::attributes(&lead);
            let text = escape(if alt.is_empty() { &reference.value } else { alt });
            return match self.guard.attributes(&attributes).filter(|_| !matches!(lead, Lead::Broken { href: None, .. }))
            {
                Some(mark) => format!("<a {mark}>{text}</a>"),
                None => text,
            };
        }
        let kept: String = ["id", "name", "title"]
            .into_iter()
            .filter_map(|name| Some(attribute(name, &tag.attribute(name)?.value)))
            .collect();
        let attributes = Self::attributes(&lead);
        match self.guard.attributes(&attributes) {
            Some(mark) => format!("<a{kept} {mark}>"),
            None => "<a>".to_owned(),
        }
    }
}

fn has_scheme(dest: &str) -> bool {
    dest.split('/').next().is_some_and(|head| head.contains(':'))
}

fn broken(dest: &str, why: String) -> Lead {
    Lead::Broken { href: Some(dest.trim().to_owned()), why }
}

/// Why a reference leads nowhere, for the reader who meets it.
pub(super) fn why(miss: &Miss) -> String {
    match miss {
        Miss::File { wanted, .. } => format!("this link leads nowhere: there is no `{wanted}`"),
        Miss::Anchor { wanted, .. } => format!("this link leads nowhere: the page has no section `{wanted}`"),
        Miss::Draft(_) => "this link leads to a draft, which is not published".to_owned(),
        Miss::Active(path) => format!("`{path}` is not published: documents of its kind may hold scripts"),
        Miss::Outside => "this link leads out of the book".to_owned(),
        Miss::Scheme(scheme) => format!("links with `{scheme}:` are not allowed"),
    }
}
