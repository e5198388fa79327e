//! The keys that a page may have, and the other names they go by.

use std::collections::BTreeMap;

use super::FrontMatter;
use super::values::Values;
use crate::finding::{Problem, ProblemKind, nearest};
use crate::parse::{DeclaredAlert, Fact, Meta};
use crate::span::{FileId, Span};
use crate::yaml::{Key, Node, Value};

/// Every key with the one that it means. A key of the first name goes before its aliases.
const KEYS: [(&str, &str); 35] = [
    ("title", "title"),
    ("description", "description"),
    ("summary", "description"),
    ("alerts", "alerts"),
    ("alert", "alerts"),
    ("severity", "severity"),
    ("owner", "owner"),
    ("team", "owner"),
    ("services", "services"),
    ("service", "services"),
    ("component", "services"),
    ("escalation", "escalation"),
    ("contacts", "contacts"),
    ("response_time", "response_time"),
    ("resolution_target", "resolution_target"),
    ("last_reviewed", "last_reviewed"),
    ("last_reviewed_on", "last_reviewed"),
    ("reviewed", "last_reviewed"),
    ("review_every", "review_every"),
    ("review_in", "review_every"),
    ("next_review", "next_review"),
    ("review_date", "next_review"),
    ("expires", "expires"),
    ("last_updated", "last_updated"),
    ("date", "last_updated"),
    ("tags", "tags"),
    ("categories", "tags"),
    ("weight", "weight"),
    ("aliases", "aliases"),
    ("redirect_from", "aliases"),
    ("draft", "draft"),
    ("dashboard_url", "dashboard_url"),
    ("related", "related"),
    ("decision_tree", "decision_tree"),
    ("extra", "extra"),
];

/// Keys of other generators: they pass silently.
#[rustfmt::skip]
const FOREIGN: [&str; 78] = [
    "layout", "type", "permalink", "slug", "template", "author", "authors", "id", "sidebar_position", "sidebar_label",
    "sidebar", "sidebar_class_name", "pagination_label", "pagination_next", "pagination_prev", "displayed_sidebar",
    "hide_title", "hide_table_of_contents", "toc_min_heading_level", "toc_max_heading_level", "custom_edit_url",
    "nav_order", "nav_exclude", "nav_title", "parent", "grand_parent", "has_children", "has_toc", "hide", "icon", "status", "toc",
    "keywords", "image", "images", "lang", "language", "url", "linkTitle", "linktitle", "menu", "cascade", "params", "taxonomies",
    "bookCollapseSection", "bookHidden", "bookToc", "bookFlatSection", "bookSearchExclude", "no_list", "simple_list", "series",
    "published", "publishDate", "expiryDate", "lastmod", "updated", "created", "version", "outputs", "markup", "search",
    "search_exclude", "hidden", "order", "position", "collapsible", "head", "editLink", "prev", "next", "outline", "navbar",
    "comments", "math", "lead", "menuTitle", "labels",
];

/// Keys of an entry of `alerts`.
const KEYS_OF_ALERT: [&str; 3] = ["name", "section", "labels"];

/// How many combinations of label values one entry may name.
const MOST_LABELS: usize = 256;

/// Fills `out.meta` from the map of front matter.
pub(super) fn read(root: Node, file: FileId, out: &mut FrontMatter) {
    let mut reader = Reader { values: Values { file, problems: &mut out.problems }, meta: &mut out.meta };
    reader.values.control_characters("", &root);
    match root.value {
        Value::Map(mut entries) => {
            entries.sort_by_key(|(key, _)| !is_first_name(&key.name));
            for (key, node) in &entries {
                reader.entry(key, node);
            }
        }
        Value::Null(_) => {}
        _ => {
            let message = format!("front matter is `key: value` lines, found {}", root.kind());
            let span = Span::new(file, root.span.clone());
            out.problems.push(Problem::new(ProblemKind::BadFrontMatter, span, "", message));
        }
    }
}

/// The key that a name means; nothing for a name that is none.
pub(super) fn meaning(name: &str) -> &'static str {
    KEYS.iter().find(|(known, _)| *known == name).map_or("", |(_, meaning)| meaning)
}

fn is_first_name(key: &str) -> bool {
    KEYS.iter().any(|(name, meaning)| *name == key && name == meaning)
}

fn set<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}

struct Reader<'a> {
    values: Values<'a>,
    meta: &'a mut Meta,
}

impl Reader<'_> {
    fn entry(&mut self, key: &Key, node: &Node) {
        let name = key.name.as_str();
        let meaning = meaning(name);
        let (values, meta) = (&mut self.values, &mut *self.meta);
        match meaning {
            "title" => set(&mut meta.title, values.word(name, node)),
            "description" => set(&mut meta.description, values.word(name, node)),
            "alerts" => self.alerts(name, node),
            "severity" => set(&mut meta.severity, values.word(name, node)),
            "owner" => set(&mut meta.owner, values.word(name, node)),
            "services" => meta.services.extend(values.words(name, node)),
            "escalation" => {
                let steps = values.lines(name, node);
                set(&mut meta.escalation, joined(&steps, values.span(node)));
            }
            "contacts" => meta.contacts.extend(values.lines(name, node)),
            "response_time" => set(&mut meta.response_time, values.word(name, node)),
            "resolution_target" => set(&mut meta.resolution_target, values.word(name, node)),
            "last_reviewed" => set(&mut meta.last_reviewed, values.date(name, node)),
            "review_every" => set(&mut meta.review_every, values.days(name, node)),
            "next_review" => set(&mut meta.next_review, values.date(name, node)),
            "expires" => set(&mut meta.expires, values.date(name, node)),
            "last_updated" => set(&mut meta.last_updated, values.date(name, node)),
            "tags" => meta.tags.extend(values.words(name, node)),
            "weight" => set(&mut meta.weight, values.whole_number(name, node)),
            "aliases" => meta.aliases.extend(values.words(name, node)),
            "draft" => meta.draft = values.yes_or_no(name, node),
            "dashboard_url" => set(&mut meta.dashboard_url, values.word(name, node)),
            "related" => meta.related.extend(values.words(name, node)),
            "decision_tree" => meta.decision_tree = Some(node.clone()).filter(|node| !node.is_null()),
            "extra" => {}
            "" if name == "type" => meta.kind = node.text().map(str::to_owned),
            _ => self.unknown(key, KEYS.iter().map(|(name, _)| *name)),
        }
    }

    fn unknown(&mut self, key: &Key, known: impl Iterator<Item = &'static str>) {
        if FOREIGN.contains(&key.name.as_str()) {
            return;
        }
        let span = Span::new(self.values.file, key.span.clone());
        let mut problem =
            Problem::new(ProblemKind::UnknownKey, span, &key.name, format!("no key is named `{}`", key.name));
        problem.help = Some(match nearest(&key.name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "keys of your own go under `extra`".to_owned(),
        });
        self.values.problems.push(problem);
    }

    /// `alerts`: a name, a list of names, or items with `name`, `section` and `labels`.
    fn alerts(&mut self, key: &str, node: &Node) {
        match &node.value {
            Value::Seq(items) => {
                for item in items {
                    if let Value::Seq(_) = item.value {
                        self.values.wrong(key, "names or items with `name`", item);
                    } else {
                        self.alert(key, item);
                    }
                }
            }
            _ => self.alert(key, node),
        }
    }

    fn alert(&mut self, key: &str, node: &Node) {
        let Value::Map(entries) = &node.value else {
            let name = self.values.spanned(key, node);
            if name.is_none() && !node.is_null() {
                self.values.wrong(key, "the name of an alert", node);
            }
            let bare = |name| DeclaredAlert { name, section: None, labels: BTreeMap::new() };
            return self.meta.alerts.extend(name.map(bare));
        };
        let (mut name, mut section, mut labels) = (None, None, Some(vec![BTreeMap::new()]));
        for (item, value) in entries {
            match item.name.as_str() {
                "name" | "alert" => set(&mut name, self.values.spanned("name", value)),
                "section" | "anchor" => section = self.values.spanned("section", value),
                "labels" => labels = self.labels(value),
                _ => {
                    self.unknown(item, KEYS_OF_ALERT.into_iter());
                    // Without the labels that were meant it would cover every rule of that name.
                    labels = labels.filter(|_| nearest(&item.name, KEYS_OF_ALERT) != Some("labels"));
                }
            }
        }
        let Some(name) = name else {
            return self.values.wrong(key, "items with a `name`", node);
        };
        if let Some(section) = &mut section {
            section.value = section.value.trim_start_matches('#').to_owned();
        }
        let section = section.filter(|section| !section.value.is_empty());
        let each = labels.into_iter().flatten();
        self.meta.alerts.extend(each.map(|labels| DeclaredAlert {
            name: name.clone(),
            section: section.clone(),
            labels,
        }));
    }

    /// Labels of which a rule must have all of one map; a label with several values is one map for each of them.
    /// `None` when they cannot be read.
    fn labels(&mut self, node: &Node) -> Option<Vec<BTreeMap<String, String>>> {
        let Value::Map(entries) = &node.value else {
            if !node.is_null() {
                self.values.wrong("labels", "a map", node);
                return None;
            }
            return Some(vec![BTreeMap::new()]);
        };
        let mut maps = vec![BTreeMap::new()];
        let mut readable = true;
        for (key, node) in entries {
            let values = self.values.words(&key.name, node);
            if values.is_empty() && node.text().is_some() {
                self.values.wrong(&key.name, "a word or a list of words", node);
            }
            readable &= !values.is_empty() && maps.len() * values.len() <= MOST_LABELS;
            if readable {
                let with = |map: &BTreeMap<String, String>, value: &str| {
                    let mut map = map.clone();
                    map.insert(key.name.clone(), value.to_owned());
                    map
                };
                maps = maps.iter().flat_map(|map| values.iter().map(|value| with(map, &value.value))).collect();
            }
        }
        readable.then_some(maps)
    }
}

/// Steps of an escalation as one line.
fn joined(steps: &[Fact<String>], span: Span) -> Option<Fact<String>> {
    let value = steps.iter().map(|step| step.value.as_str()).collect::<Vec<_>>().join(" → ");
    (!steps.is_empty()).then_some(Fact { value, span, inferred: false })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FOREIGN, KEYS};

    /// What editors are told is what is read.
    #[test]
    fn the_schema_has_every_key_and_no_other() {
        let schema = include_str!("../../cli/schema/front-matter.json");
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let listed: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let known: BTreeSet<&str> = KEYS.iter().map(|(name, _)| *name).chain(FOREIGN).collect();
        assert_eq!(listed, known);
    }
}
