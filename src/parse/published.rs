//! A page of another book, of which only the published facts are known: anchors, claims, whether it has substance.

use std::collections::{HashMap, HashSet};

use crate::parse::{Claim, Convention, Fact, Landing, Meta, Page, Section};
use crate::published;
use crate::source::PageSource;
use crate::span::{Span, Spanned};

/// The page. Its places are all at the beginning of an empty text that has its path.
#[must_use]
pub fn published(page: &published::Page, source: &PageSource) -> Page {
    let top = Span::new(source.file, 0..0);
    let fact = |value: &String| Fact { value: value.clone(), span: top, inferred: false };
    let stubs: HashSet<&String> = page.stubs.iter().collect();
    let section = |anchor: &String| Section {
        title: anchor.clone(),
        id: anchor.clone(),
        number: None,
        level: 2,
        span: top,
        end: 0,
        parent: None,
        meta: Meta::default(),
        card: None,
        substance: !stubs.contains(anchor),
    };
    let mut out = Page {
        title: Spanned { value: page.title.clone(), span: top },
        meta: Meta { aliases: page.aliases.iter().map(fact).collect(), ..Meta::default() },
        sections: page.anchors.iter().map(section).collect(),
        substance: !page.stub,
        ..Page::empty(source)
    };
    let sections: HashMap<&String, usize> = page.anchors.iter().enumerate().map(|(at, anchor)| (anchor, at)).collect();
    for claim in &page.claims {
        // A convention that only a later release has is as good as a guess.
        let convention = Convention::ALL.into_iter().find(|one| one.name() == claim.convention);
        let convention = convention.unwrap_or(Convention::FencedRule);
        let section = claim.anchor.as_ref().and_then(|anchor| sections.get(anchor)).copied();
        let meta = section.map_or(&mut out.meta, |at| &mut out.sections[at].meta);
        for service in &claim.services {
            if !meta.services.iter().any(|known| known.value == *service) {
                meta.services.push(fact(service));
            }
        }
        // What a URL says is for the rules of this repository to say.
        if convention != Convention::RunbookUrl {
            let lands = section.map_or(Landing::Page, Landing::Section);
            out.claims.push(Claim {
                name: claim.name.clone(),
                convention,
                span: top,
                lands,
                labels: claim.labels.clone(),
                with: Vec::new(),
                loose: false,
            });
        }
    }
    out
}
