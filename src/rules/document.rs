//! YAML or JSON documents -> the groups, rules and names in them, whatever wraps them: Kubernetes objects, values of
//! a chart, variables of a playbook, replies of an API, rule files inside of a `ConfigMap`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::rules::template::Constants;
use crate::rules::template::actions;
use crate::rules::{RuleFile, api, grafana, is_templated, names, own, prometheus, template};
use crate::span::{FileId, Span, Spanned};
use crate::yaml::{self, Document, Node, Value};

/// Kubernetes kinds whose `spec.groups` hold rules: the operators of Prometheus, `VictoriaMetrics` and Google.
pub(super) const RULE_KINDS: [&str; 5] = ["PrometheusRule", "VMRule", "Rules", "ClusterRules", "GlobalRules"];

/// Keys of files that are kept beside rule files: unit tests of promtool and of charts.
const NEIGHBOURS: [[&str; 2]; 3] = [["rule_files", "tests"], ["evaluation_interval", "tests"], ["suite", "tests"]];

/// Reads every document of a text; what cannot be read is a problem and hides nothing else.
pub(super) fn read(text: &str, file: FileId) -> RuleFile {
    let text = template::without_comments(text);
    let (constants, out) = (Constants::of(&text), RuleFile::empty(file));
    let mut reader = Reader { text: &text, constants, templated: false, out };
    let documents = yaml::documents(&text);
    if documents.iter().all(|document| document.errors.is_empty() && document.root.as_ref().is_none_or(Node::is_null)) {
        // A place kept for rules declares none: there is nothing in it that could be missed.
        reader.out.others += 1;
    }
    reader.documents(&documents, Reader::document);
    let mut out = reader.out;
    out.rules.sort_by_key(|rule| (rule.span.start, rule.name.span.start));
    out.problems.sort_by_key(|problem| problem.span.start);
    out
}

/// What reads one file. The forms add to it what they find.
pub(super) struct Reader<'a> {
    text: &'a str,
    constants: Constants,
    /// Whether one of its documents was a template: those behind it may hold nothing but its `{{ end }}`.
    templated: bool,
    pub(super) out: RuleFile,
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, range: Range<usize>, message: impl Into<String>, help: &str) {
        let span = Span::new(self.out.file, range);
        self.out.problems.push(Problem::new(ProblemKind::UnreadableRules, span, "", message).help(help));
    }

    /// A problem about a value that should have been something else; its subject is the key.
    pub(super) fn wrong(&mut self, key: &str, wanted: &str, node: &Node) {
        if let Some(words) = node.text().filter(|words| words.contains("{{")) {
            let message = format!("rules that stand elsewhere are written here: `{}`", template::shown(words));
            self.out.problems.push(template::unread(self.out.file, first_line(node), key, message));
            return;
        }
        let span = Span::new(self.out.file, first_line(node));
        let message = format!("`{key}` wants {wanted}, found {}", node.kind());
        self.out.problems.push(Problem::new(ProblemKind::UnreadableRules, span, key, message));
    }

    /// Reads documents: as a template where only rendering makes YAML of them, else each with `take`.
    fn documents(&mut self, documents: &[Document], take: fn(&mut Self, &Node)) {
        for documents in documents.chunk_by(|one, next| one.piece == next.piece) {
            let piece = documents[0].piece.clone();
            let broken = documents.iter().any(|document| !document.errors.is_empty());
            let suspect = broken || begins_with_actions(&self.text[piece.clone()]);
            let read = |out| template::read(self.text, piece, self.templated, &self.constants, out);
            if let Some(files) = suspect.then_some(&mut self.out).and_then(read) {
                self.templated = true;
                for file in &files {
                    self.search(file, "");
                }
                continue;
            }
            for document in documents {
                for error in &document.errors {
                    let end = end_of_line(self.text, error.offset);
                    let message = format!("this is not YAML: {}", error.message);
                    self.problem(error.offset..end, message, "mend the YAML");
                }
                if let Some(root) = document.root.as_ref().filter(|root| !root.is_null()) {
                    take(self, root);
                }
            }
        }
    }

    fn document(&mut self, root: &Node) {
        let kind = root.get("kind").and_then(Node::text);
        match kind.filter(|_| root.get("apiVersion").is_some()) {
            Some(kind) if RULE_KINDS.contains(&kind) => {
                if let Some(groups) = root.get("spec").and_then(|spec| spec.get("groups")) {
                    return self.groups(groups);
                }
                let wanted = if root.get("spec").is_some() { "spec.groups" } else { "spec" };
                let message = format!("this {kind} has no `{wanted}`");
                self.problem(first_line(root), message, "rules stand in `spec.groups`");
            }
            Some(kind) if kind.ends_with("List") && root.get("items").is_some() => self.items(root.get("items")),
            _ => match groups_of(root) {
                Some(groups) => self.groups(groups),
                None => self.other(root),
            },
        }
    }

    /// No form that is known by its head: whatever rules are in it, an object of another kind, or nothing at all.
    fn other(&mut self, root: &Node) {
        if api::is_empty(root) || own::read(root, &mut self.out) || names::read_list(root, self.text, &mut self.out) {
            return;
        }
        if let Some(error) = api::error(root) {
            let message = format!("the API answered with an error: {error}");
            return self.problem(first_line(root), message, "ask it again with the rights that it wants");
        }
        let before = self.found();
        self.search(root, "");
        if self.found() != before {
            return;
        }
        // Kustomize's own file needs no `apiVersion`.
        let kustomize = root
            .get("resources")
            .and_then(Node::items)
            .is_some_and(|paths| paths.iter().all(|path| path.text().is_some()));
        let neighbour = kustomize || NEIGHBOURS.iter().any(|keys| keys.iter().all(|key| root.get(key).is_some()));
        let object = root.get("apiVersion").is_some() || root.get("kind").is_some() && root.get("groups").is_some();
        if object || neighbour {
            self.out.others += 1;
            return;
        }
        let found = match &root.value {
            Value::Map(entries) => match entries.first() {
                Some((key, _)) if key.name == "groups" => "`groups` of something else".to_owned(),
                Some((key, _)) => format!("`{}`", key.name),
                None => "an empty map".to_owned(),
            },
            _ => root.kind().to_owned(),
        };
        let message = format!("neither alert rules nor a Kubernetes object: found {found}, wanted `groups`");
        let json = self.text[root.span.clone()].starts_with(['{', '[']);
        let help = if json {
            "JSON may be a list of names, the answer of `/api/v1/rules`, groups, or an `alerts.json` of this tool"
        } else {
            "take the file out of `alerts.rules` if it holds no rules"
        };
        self.problem(first_line(root), message, help);
    }

    fn found(&self) -> (usize, usize, usize) {
        (self.out.rules.len(), self.out.recording, self.out.problems.len())
    }

    fn items(&mut self, items: Option<&Node>) {
        let Some(items) = items else { return };
        match &items.value {
            Value::Seq(objects) => objects.iter().for_each(|object| self.document(object)),
            Value::Null(_) => {}
            _ => self.wrong("items", "a list", items),
        }
    }

    /// Looks for groups and rules at any depth, and in texts that are rule files themselves.
    fn search(&mut self, node: &Node, name: &str) {
        match &node.value {
            Value::Seq(items) if items.iter().any(is_group) => self.groups(node),
            Value::Seq(items) if items.iter().any(is_rule) => {
                for rule in items {
                    self.rule(rule, name, &BTreeMap::new());
                }
            }
            Value::Seq(items) => items.iter().for_each(|item| self.search(item, name)),
            Value::Map(entries) => entries.iter().for_each(|(key, node)| self.search(node, &key.name)),
            Value::Text(text) if is_rule_file(text) => self.nested(node, text),
            _ => {}
        }
    }

    /// A rule file that is the value of a key.
    fn nested(&mut self, node: &Node, decoded: &str) {
        let written = &self.text[node.span.clone()];
        if decoded.lines().next() == written.lines().next() {
            // A block: as deep as it stands it is YAML again, with its own places.
            let start = self.text[..node.span.start].rfind('\n').map_or(0, |feed| feed + 1);
            for piece in pieces(self.text, start..node.span.end) {
                let mut documents = yaml::documents(&self.text[piece.clone()]);
                for document in &mut documents {
                    document.piece = piece.clone();
                    document.errors.iter_mut().for_each(|error| error.offset += piece.start);
                    document.root.iter_mut().for_each(|root| root.shift(piece.start));
                }
                self.documents(&documents, Self::search_all);
            }
            return;
        }
        for mut document in yaml::documents(&template::without_comments(decoded)) {
            if !document.errors.is_empty() {
                let message = "the rules in this text cannot be read where they stand".to_owned();
                self.out.problems.push(template::unread(self.out.file, first_line(node), "", message));
            }
            if let Some(root) = &mut document.root {
                root.pin(&node.span);
                self.search_all(root);
            }
        }
    }

    fn search_all(&mut self, root: &Node) {
        match groups_of(root) {
            Some(groups) => self.groups(groups),
            None => self.search(root, ""),
        }
    }

    fn groups(&mut self, groups: &Node) {
        match &groups.value {
            Value::Seq(items) => items.iter().for_each(|group| self.group(group)),
            Value::Null(_) => {}
            _ => self.wrong("groups", "a list", groups),
        }
    }

    fn group(&mut self, group: &Node) {
        let Value::Map(_) = group.value else { return self.wrong("groups", "maps with `name` and `rules`", group) };
        let name = group.get("name").and_then(Node::text).unwrap_or_default().to_owned();
        let Some(rules) = group.get("rules") else {
            // A group may well be empty, but a list under another name is left out by nobody on purpose.
            let lists = |node: &Node| node.items().is_some_and(|items| items.iter().all(|item| item.text().is_none()));
            if !matches!(&group.value, Value::Map(entries) if entries.iter().any(|(_, node)| lists(node))) {
                return;
            }
            let message = format!("the group `{}` has no `rules`", name.escape_default());
            return self.problem(first_line(group), message, "list its rules under `rules`, or take the group out");
        };
        let labels = self.words(group, "labels");
        match &rules.value {
            Value::Seq(rules) => rules.iter().for_each(|rule| self.rule(rule, &name, &labels)),
            Value::Null(_) => {}
            _ => self.wrong("rules", "a list", rules),
        }
    }

    /// One rule of any form; `labels` are those that its group gives to all of its rules.
    fn rule(&mut self, rule: &Node, group: &str, labels: &BTreeMap<String, Spanned<String>>) {
        let before = self.out.rules.len();
        if grafana::is_rule(rule) {
            grafana::read(self, rule, group);
        } else if api::is_rule(rule) {
            api::read(self, rule, group);
        } else {
            prometheus::read(self, rule, group);
        }
        for rule in &mut self.out.rules[before..] {
            for (key, label) in labels {
                rule.labels.entry(key.clone()).or_insert_with(|| label.value.clone());
            }
        }
    }

    /// The name of an alert, when it is certain; else the problem is noted.
    pub(super) fn name(&mut self, rule: &Node, node: &Node) -> Option<Spanned<String>> {
        let Some(written) = node.text() else {
            self.wrong("alert", "a name", node);
            return None;
        };
        let name = template::unescape(written);
        if node.is_null() || name.trim().is_empty() {
            self.problem(first_line(rule), "this alert has no name", "name it: `alert: SomethingIsDown`");
            return None;
        }
        if is_templated(&name) {
            let shown = template::shown(&name);
            let message = format!("the name of this alert is only known once it is rendered: `{shown}`");
            self.out.problems.push(template::unread(self.out.file, node.span.clone(), &name, message));
            return None;
        }
        if name.chars().any(char::is_control) {
            let message = format!("the name {name:?} holds control characters");
            self.problem(node.span.clone(), message, "a name is one line of visible characters");
        }
        Some(Spanned { value: name.into_owned(), span: Span::new(self.out.file, node.span.clone()) })
    }

    pub(super) fn word(&mut self, rule: &Node, key: &str) -> Option<String> {
        let node = rule.get(key).filter(|node| !node.is_null())?;
        if node.text().is_none() {
            self.wrong(key, "a word", node);
        }
        node.text().map(|word| template::unescape(word.trim()).into_owned())
    }

    /// Labels or annotations: any scalar is taken as the text it was written as.
    pub(super) fn words(&mut self, rule: &Node, key: &str) -> BTreeMap<String, Spanned<String>> {
        let Some(node) = rule.get(key).filter(|node| !node.is_null()) else { return BTreeMap::new() };
        let Value::Map(entries) = &node.value else {
            self.wrong(key, "a map", node);
            return BTreeMap::new();
        };
        let mut words = BTreeMap::new();
        for (key, node) in entries {
            match node.text() {
                Some(text) => {
                    let text = if node.is_null() { "" } else { text };
                    let span = Span::new(self.out.file, node.span.clone());
                    words.insert(key.name.clone(), Spanned { value: template::unescape(text).into_owned(), span });
                }
                None => self.wrong(&key.name, "a word", node),
            }
        }
        words
    }
}

/// The `groups` of a document, unless they are groups of something else: of users, say.
fn groups_of(root: &Node) -> Option<&Node> {
    root.get("groups").filter(|groups| match &groups.value {
        Value::Seq(items) => items.is_empty() || items.iter().any(|item| matches!(item.value, Value::Map(_))),
        Value::Map(_) => false,
        _ => true,
    })
}

fn is_group(node: &Node) -> bool {
    node.get("rules").and_then(Node::items).is_some_and(|rules| rules.iter().any(is_rule))
}

fn is_rule(node: &Node) -> bool {
    let named = |key| node.get(key).is_some_and(|name| name.text().is_some());
    let prometheus = (named("alert") || named("record")) && node.get("expr").is_some();
    prometheus || grafana::is_rule(node) || api::is_rule(node)
}

/// Whether a text of several lines is a rule file by its lines.
fn is_rule_file(text: &str) -> bool {
    let begins = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ").trim_start_matches('"');
        ["alert:", "alert\":", "groups:", "groups\":"].iter().any(|key| line.starts_with(key))
    };
    text.contains('\n') && (text.contains("alert") || text.contains("groups")) && text.lines().any(begins)
}

fn begins_with_actions(text: &str) -> bool {
    let begins = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        actions::opens().any(|open| line.starts_with(open))
    };
    text.contains(['{', '[', '<', '%']) && text.lines().any(begins)
}

/// A nested text cut at its `---`, which nobody may read as YAML where they are indented.
fn pieces(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut at) = (range.start, range.start);
    for line in text[range.clone()].split_inclusive('\n') {
        at += line.len();
        if line.trim() == "---" {
            out.push(start..at - line.len());
            start = at;
        }
    }
    out.push(start..range.end);
    out
}

/// The end of the line, or of as much of it as a message can show.
fn end_of_line(text: &str, offset: usize) -> usize {
    let limit = text.floor_char_boundary(offset + 200);
    text.get(offset..limit).map_or(offset, |rest| offset + rest.lines().next().unwrap_or_default().len())
}

/// The place of a value for a message: where it begins, not all of its lines.
pub(super) fn first_line(node: &Node) -> Range<usize> {
    match &node.value {
        Value::Map(entries) => entries.first().map_or(node.span.clone(), |(key, _)| key.span.clone()),
        Value::Seq(items) => items.first().map_or(node.span.clone(), first_line),
        _ => node.span.clone(),
    }
}
