//! The search index as scripts, which pages load also from the disk: each hands one value to `search.js`. Columns and
//! lists instead of objects, so that no text of a book is ever a key. What is in them: `static/search.js` tells.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::render::book::Book;
use crate::render::urls::{encode_path, fragment};
use crate::search::{self, Index, Term};
use crate::site::PageId;
use crate::site::shards::{SearchFile, section_shards, word_shards};

/// What stands for a severity: the author's word and its place on the one scale.
type Severity = (String, &'static str);

#[derive(Default, Serialize)]
struct Alerts<'a> {
    words: &'a [String],
    names: Vec<&'a str>,
    severities: Vec<Severity>,
    severity: Vec<usize>,
    services: Vec<&'a [String]>,
    service: Vec<usize>,
    owners: Vec<&'a [String]>,
    owner: Vec<usize>,
    /// Alerts that have no runbook, or one with nothing in it: index and status.
    gaps: Vec<(usize, &'static str)>,
    /// Path and title of each runbook; 0 where the title is the file's name.
    pages: Vec<(String, Said)>,
    /// Of each alert 0, or one more than the index of its only runbook.
    page: Vec<usize>,
    /// Heading of the section: 0 none, 1 the alert's name.
    heading: Vec<Said>,
    /// Anchor of the section: 0 none, 1 what the heading makes plain.
    anchor: Vec<Said>,
    /// Paths that do not follow from the name.
    permalinks: Vec<(usize, String)>,
}

/// A text, or a number for one that need not be said.
#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Plain(u8),
    Text(String),
}

#[derive(Serialize)]
struct Text<'a> {
    /// How many sections each page has.
    pages: Vec<usize>,
    severities: Vec<Severity>,
    severity: Vec<usize>,
    services: Vec<&'a str>,
    service: Vec<usize>,
    owners: Vec<&'a str>,
    owner: Vec<usize>,
    /// First word of each shard of words; null for an empty one.
    words: Vec<Option<&'a str>>,
    /// First page of each shard of sections.
    sections: Vec<usize>,
}

#[derive(Serialize)]
struct Words<'a> {
    #[serde(rename = "words")]
    list: Vec<&'a str>,
    /// For each word, of each section its distance from the one before, times 20, plus the code.
    postings: Vec<Vec<usize>>,
    /// Indices of words that stand in more sections than are listed.
    common: Vec<usize>,
}

/// Path, title, sections: heading, anchor with `#`, text.
type Page<'a> = (String, &'a str, Vec<(&'a str, String, &'a str)>);

/// Numbers values in order of their first appearance, from 1; 0 is for none.
struct Numbers<T> {
    of: BTreeMap<T, usize>,
    list: Vec<T>,
}

impl<T: Ord + Clone> Numbers<T> {
    fn new() -> Self {
        Self { of: BTreeMap::new(), list: Vec::new() }
    }

    fn number(&mut self, value: Option<T>) -> usize {
        let Some(value) = value else { return 0 };
        let next = self.list.len() + 1;
        let number = *self.of.entry(value.clone()).or_insert(next);
        if number == next {
            self.list.push(value);
        }
        number
    }
}

/// The index, and what of it goes into which file.
#[derive(Debug)]
pub(crate) struct Shards {
    index: Index,
    /// Pages of each shard of sections.
    sections: Vec<Range<usize>>,
    /// Terms of each shard of words.
    words: Vec<Range<usize>>,
}

impl Book<'_> {
    /// The index, made when it is first asked for.
    pub(crate) fn index(&self) -> &Shards {
        self.known.search.get_or_init(|| {
            let index = search::index(self.site);
            let words = cut(&index.terms, word_shards(self.site));
            Shards { index, sections: section_shards(self.site), words }
        })
    }

    /// One script of the index.
    pub(crate) fn search_file(&self, file: SearchFile) -> String {
        let Shards { index, sections, words } = self.index();
        let name = file.path();
        let name = name.trim_start_matches("search/").trim_end_matches(".js");
        match file {
            SearchFile::Alerts => script(name, &self.search_alerts(index)),
            SearchFile::Text => script(name, &self.search_text(index, sections, words)),
            SearchFile::Words(at) => script(name, &words_of(&index.terms[words[at].clone()])),
            SearchFile::Sections(at) => script(name, &self.search_sections(index, &sections[at])),
        }
    }

    fn word_of(&self, word: Option<&String>) -> Option<Severity> {
        word.map(|word| (word.clone(), self.severity(word).scale))
    }

    fn search_alerts<'a>(&self, index: &'a Index) -> Alerts<'a> {
        let mut out = Alerts { words: &index.words, ..Alerts::default() };
        let (mut severities, mut services, mut owners) = (Numbers::new(), Numbers::new(), Numbers::new());
        let mut pages: Numbers<PageId> = Numbers::new();
        for (at, alert) in index.alerts.iter().enumerate() {
            let facts = &self.site.alerts[alert.id];
            out.names.push(&alert.name);
            out.severity.push(severities.number(self.word_of(alert.severity.as_ref())));
            out.service.push(services.number(Some(alert.services.as_slice()).filter(|list| !list.is_empty())));
            out.owner.push(owners.number(Some(alert.owners.as_slice()).filter(|list| !list.is_empty())));
            if facts.runbooks.is_empty() || facts.status == crate::site::Status::Stub {
                out.gaps.push((at, facts.status.name()));
            }
            let permalink = encode_path(&facts.permalink);
            if permalink != format!("alerts/{}/index.html", alert.name) {
                out.permalinks.push((at, permalink));
            }
            out.page.push(pages.number(alert.landing.map(|(page, _)| page)));
            let section = alert.landing.and_then(|(page, section)| Some(&self.site.pages[page].sections[section?]));
            out.heading.push(match section {
                None => Said::Plain(0),
                Some(section) if section.title == alert.name => Said::Plain(1),
                Some(section) => Said::Text(section.title.clone()),
            });
            out.anchor.push(match section {
                None => Said::Plain(0),
                Some(section) if section.id == plain_anchor(&section.title) => Said::Plain(1),
                Some(section) => Said::Text(fragment(&section.id)),
            });
        }
        let page = |page: PageId| {
            let (path, title) = (encode_path(self.site_path(page)), &self.site.pages[page].title.value);
            let file = path.rsplit('/').next().and_then(|file| file.strip_suffix(".html"));
            let title = if file == Some(title.as_str()) { Said::Plain(0) } else { Said::Text(title.clone()) };
            (path, title)
        };
        out.pages = pages.list.into_iter().map(page).collect();
        (out.severities, out.services, out.owners) = (severities.list, services.list, owners.list);
        out
    }

    fn search_text<'a>(&self, index: &'a Index, shards: &[Range<usize>], words: &[Range<usize>]) -> Text<'a> {
        let (mut severities, mut services, mut owners) = (Numbers::new(), Numbers::new(), Numbers::new());
        let ends = index.pages.iter().skip(1).map(|page| page.first).chain([index.sections.len()]);
        let counts = index.pages.iter().zip(ends).map(|(page, end)| end - page.first);
        let first = |run: &Range<usize>| index.terms[run.clone()].first().map(|term| term.word.as_str());
        Text {
            pages: counts.collect(),
            severity: index.pages.iter().map(|page| severities.number(self.word_of(page.severity.as_ref()))).collect(),
            service: index.pages.iter().map(|page| services.number(page.service.as_deref())).collect(),
            owner: index.pages.iter().map(|page| owners.number(page.owner.as_deref())).collect(),
            severities: severities.list,
            services: services.list,
            owners: owners.list,
            words: words.iter().map(first).collect(),
            sections: shards.iter().map(|shard| shard.start).collect(),
        }
    }

    fn search_sections<'a>(&self, index: &'a Index, shard: &Range<usize>) -> Vec<Page<'a>> {
        let page = |at: usize| {
            let entry = &index.pages[at];
            let end = index.pages.get(at + 1).map_or(index.sections.len(), |next| next.first);
            let sections = index.sections[entry.first..end].iter().map(|section| {
                let anchor = section.section.map(|at| fragment(&self.site.pages[entry.page].sections[at].id));
                (section.heading.as_str(), anchor.unwrap_or_default(), section.text.as_str())
            });
            (encode_path(self.site_path(entry.page)), entry.title.as_str(), sections.collect())
        };
        shard.clone().map(page).collect()
    }
}

/// The anchor that a heading of plain words gets.
fn plain_anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// Words in runs of about the same size, so many as there are files for them.
fn cut(terms: &[Term], shards: usize) -> Vec<Range<usize>> {
    let size = |term: &Term| term.word.len() + 3 * term.postings.len();
    let whole: usize = terms.iter().map(size).sum();
    let mut out = Vec::with_capacity(shards);
    let (mut from, mut at, mut sum) = (0, 0, 0);
    for shard in 1..=shards {
        while at < terms.len() && (sum < whole * shard / shards || shard == shards) {
            sum += size(&terms[at]);
            at += 1;
        }
        out.push(from..at);
        from = at;
    }
    out
}

fn words_of(terms: &[Term]) -> Words<'_> {
    let postings = terms.iter().map(|term| {
        let mut before = 0;
        let coded = term.postings.iter().map(|posting| {
            let section = posting.section as usize;
            let coded = (section - before) * 20 + usize::from(posting.code);
            before = section;
            coded
        });
        coded.collect()
    });
    Words {
        list: terms.iter().map(|term| term.word.as_str()).collect(),
        postings: postings.collect(),
        common: terms.iter().enumerate().filter(|(_, term)| term.common).map(|(at, _)| at).collect(),
    }
}

/// A script that hands over a value. It stays one whatever the value holds: nothing in it ends a script or a line.
fn script<T: Serialize>(name: &str, value: &T) -> String {
    // Strings and lists always have a JSON form.
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let json = json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("alertbook.search(\"{name}\",{json})\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    // promise 27
    #[test]
    fn no_text_ends_the_script() {
        let hostile = ["</script><!--<script>", "a\u{2028}b\u{2029}c", "\"'\\\n", "__proto__"];
        let text = script("alerts", &hostile);
        assert!(!text.contains(['<', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        let json = text.strip_prefix("alertbook.search(\"alerts\",").and_then(|rest| rest.strip_suffix(")\n"));
        let read: Vec<String> = serde_json::from_str(json.unwrap()).unwrap();
        assert_eq!(read, hostile);
    }

    #[test]
    fn words_are_cut_into_as_many_runs_as_there_are_files() {
        let term = |n: usize| Term { word: format!("w{n:03}"), postings: Vec::new(), common: false };
        let terms: Vec<Term> = (0..100).map(term).collect();
        for shards in [1, 3, 100, 250] {
            let cut = cut(&terms, shards);
            assert_eq!(cut.len(), shards);
            assert_eq!(cut.iter().map(ExactSizeIterator::len).sum::<usize>(), 100);
        }
    }
}
