//! Prometheus' own form (`groups:`, also of Mimir and Loki), and the Kubernetes objects that wrap it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::finding::{Problem, ProblemKind};
use crate::rules::{AlertRule, RuleFile};
use crate::span::{FileId, Span, Spanned};
use crate::yaml::{self, Node, Value};

/// Kubernetes kinds whose `spec.groups` hold rules: the operators of Prometheus, `VictoriaMetrics` and Google.
const RULE_KINDS: [&str; 5] = ["PrometheusRule", "VMRule", "Rules", "ClusterRules", "GlobalRules"];

/// Reads every document of a rule file; what cannot be read is a problem and hides nothing else.
pub(super) fn read(text: &str, file: FileId) -> RuleFile {
    let mut reader = Reader { file, out: RuleFile::empty(file) };
    let documents = yaml::documents(text);
    if documents.iter().all(|document| document.errors.is_empty() && document.root.as_ref().is_none_or(Node::is_null)) {
        reader.problem(0..0, "the file is empty", "write `groups:` with rules, or take the file out of `alerts.rules`");
    }
    for document in documents {
        for error in document.errors {
            let end = end_of_line(text, error.offset);
            let message = format!("this is not YAML: {}", error.message);
            reader.problem(error.offset..end, message, "mend the YAML; templates must be rendered first");
        }
        if let Some(root) = document.root.filter(|root| !root.is_null()) {
            reader.document(&root);
        }
    }
    reader.out.rules.sort_by_key(|rule| rule.span.start);
    reader.out
}

/// Names of the alerts of a rules text in a Markdown fence, with their places; empty when it is anything else.
pub(super) fn fenced(text: &str) -> Vec<(String, Range<usize>)> {
    if !text.contains("alert") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for document in yaml::documents(text) {
        let Some(root) = document.root.filter(|_| document.errors.is_empty()) else { return Vec::new() };
        let groups = root.get("spec").unwrap_or(&root).get("groups");
        let lists: Vec<&Node> = match groups.map(|groups| &groups.value) {
            Some(Value::Seq(groups)) => groups.iter().filter_map(|group| group.get("rules")).collect(),
            Some(_) => Vec::new(),
            None => vec![root.get("rules").unwrap_or(&root)],
        };
        for list in lists {
            let rules = if let Value::Seq(rules) = &list.value { &rules[..] } else { std::slice::from_ref(list) };
            // A list of something else may well hold the word `alert`; a rule has an expression.
            if rules.iter().all(|rule| rule.get("expr").is_some()) {
                found.extend(rules.iter().filter_map(|rule| rule.get("alert")).filter_map(named));
            }
        }
    }
    found
}

fn named(node: &Node) -> Option<(String, Range<usize>)> {
    let name = node.text()?.trim();
    (!name.is_empty()).then(|| (name.to_owned(), node.span.clone()))
}

fn end_of_line(text: &str, offset: usize) -> usize {
    text.get(offset..).map_or(offset, |rest| offset + rest.lines().next().unwrap_or_default().len())
}

struct Reader {
    file: FileId,
    out: RuleFile,
}

impl Reader {
    fn problem(&mut self, range: Range<usize>, message: impl Into<String>, help: &str) {
        let span = Span::new(self.file, range);
        self.out.problems.push(Problem::new(ProblemKind::UnreadableRules, span, "", message).help(help));
    }

    /// A problem about a value that should have been something else; its subject is the key.
    fn wrong(&mut self, key: &str, wanted: &str, node: &Node) {
        let span = Span::new(self.file, first_line(node));
        let message = format!("`{key}` wants {wanted}, found {}", node.kind());
        self.out.problems.push(Problem::new(ProblemKind::UnreadableRules, span, key, message));
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
            Some(_) => self.out.others += 1,
            None => {
                if let Some(groups) = root.get("groups") {
                    return self.groups(groups);
                }
                let found = match &root.value {
                    Value::Map(entries) => {
                        entries.first().map_or("an empty map".to_owned(), |(key, _)| format!("`{}`", key.name))
                    }
                    _ => root.kind().to_owned(),
                };
                let message = format!("neither alert rules nor a Kubernetes object: found {found}, wanted `groups`");
                self.problem(first_line(root), message, "take the file out of `alerts.rules` if it holds no rules");
            }
        }
    }

    fn items(&mut self, items: Option<&Node>) {
        let Some(items) = items else { return };
        match &items.value {
            Value::Seq(objects) => objects.iter().for_each(|object| self.document(object)),
            Value::Null(_) => {}
            _ => self.wrong("items", "a list", items),
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
            let message = format!("the group `{}` has no `rules`", name.escape_default());
            return self.problem(first_line(group), message, "list its rules under `rules`, or take the group out");
        };
        match &rules.value {
            Value::Seq(rules) => rules.iter().for_each(|rule| self.rule(rule, &name)),
            Value::Null(_) => {}
            _ => self.wrong("rules", "a list", rules),
        }
    }

    fn rule(&mut self, rule: &Node, group: &str) {
        let Value::Map(_) = rule.value else { return self.wrong("rules", "maps with `alert` or `record`", rule) };
        let (alert, record) = (rule.get("alert"), rule.get("record"));
        let Some(alert) = alert else {
            if record.is_some() {
                self.out.recording += 1;
            } else {
                let help = "name the alert: `alert: SomethingIsDown`";
                self.problem(first_line(rule), "this rule has neither `alert` nor `record`", help);
            }
            return;
        };
        if record.is_some() {
            self.problem(first_line(rule), "this rule has both `alert` and `record`", "make two rules of it");
        }
        let Some(name) = alert.text() else { return self.wrong("alert", "a name", alert) };
        if name.trim().is_empty() {
            return self.problem(first_line(rule), "this alert has no name", "name it: `alert: SomethingIsDown`");
        }
        if name.chars().any(char::is_control) {
            let message = format!("the name {name:?} holds control characters");
            self.problem(alert.span.clone(), message, "a name is one line of visible characters");
        }
        let name = Spanned { value: name.to_owned(), span: Span::new(self.file, alert.span.clone()) };
        let rule = AlertRule {
            name,
            span: Span::new(self.file, rule.span.clone()),
            group: group.to_owned(),
            expr: self.word(rule, "expr").unwrap_or_default(),
            duration: self.word(rule, "for"),
            labels: self.words(rule, "labels").into_iter().map(|(key, word)| (key, word.value)).collect(),
            annotations: self.words(rule, "annotations").into_iter().map(|(key, word)| (key, vec![word])).collect(),
        };
        self.out.rules.push(rule);
    }

    fn word(&mut self, rule: &Node, key: &str) -> Option<String> {
        let node = rule.get(key).filter(|node| !node.is_null())?;
        if node.text().is_none() {
            self.wrong(key, "a word", node);
        }
        node.text().map(|word| word.trim().to_owned())
    }

    /// Labels or annotations: any scalar is taken as the text it was written as.
    fn words(&mut self, rule: &Node, key: &str) -> BTreeMap<String, Spanned<String>> {
        let Some(node) = rule.get(key).filter(|node| !node.is_null()) else { return BTreeMap::new() };
        let Value::Map(entries) = &node.value else {
            self.wrong(key, "a map", node);
            return BTreeMap::new();
        };
        let mut words = BTreeMap::new();
        for (key, node) in entries {
            match node.text() {
                Some(text) => {
                    let span = Span::new(self.file, node.span.clone());
                    words.insert(key.name.clone(), Spanned { value: text.to_owned(), span });
                }
                None => self.wrong(&key.name, "a word", node),
            }
        }
        words
    }
}

/// The place of a value for a message: where it begins, not all of its lines.
fn first_line(node: &Node) -> Range<usize> {
    match &node.value {
        Value::Map(entries) => entries.first().map_or(node.span.clone(), |(key, _)| key.span.clone()),
        Value::Seq(items) => items.first().map_or(node.span.clone(), first_line),
        _ => node.span.clone(),
    }
}
