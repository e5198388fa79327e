//! The YAML notation of decision trees: named steps, each with its answers. The keys that the Redis documentation uses
//! for the same (`rootQuestion`, `questions`, `whyAsk`, `nextQuestion`, `outcome`) are read as well.

mod ends;

use std::collections::HashMap;
use std::ops::Range;

use crate::diagram::{Mistake, Node, Target, Tree, add, is_id, list, settle_kinds};
use crate::yaml::{self, Value};

const TREE_KEYS: &str = "`id`, `title`, `root`, `nodes`, `loop`";
const STEP_KEYS: &str = "`ask`, `do`, `why`, `answers`, `goto`, `section`, `page`, `done`, `escalate`";

/// Whether a line begins a map: a key, a colon.
pub(super) fn begins_map(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return line == "---" || line.starts_with("# ") };
    let separated = rest.is_empty() || rest.starts_with(' ');
    let known = TREE_KEYS.contains(&format!("`{key}`")) || ROOTS.contains(&key) || NODES.contains(&key);
    separated && (known || matches!(key, "ask" | "question" | "text" | "answers" | "scope" | "indentWidth"))
}

const ROOTS: [&str; 2] = ["root", "rootQuestion"];
const NODES: [&str; 3] = ["nodes", "questions", "steps"];

/// Reads a text; places are those in it.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str) -> Result<Tree, Vec<Mistake>> {
    let mut documents = yaml::documents(text).into_iter();
    let Some(document) = documents.next() else { return Err(vec![empty(0..text.len())]) };
    let errors: Vec<Mistake> = document
        .errors
        .into_iter()
        .map(|error| {
            let end = text[error.offset..].find('\n').map_or(text.len(), |end| error.offset + end);
            Mistake::new(error.offset..end, error.message, "mend the YAML")
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    if documents.next().is_some() {
        return Err(vec![Mistake::new(
            0..text.len(),
            "more than one YAML document",
            "give each tree a block of its own",
        )]);
    }
    document.root.map_or_else(|| Err(vec![empty(0..text.len())]), |root| from_node(&root))
}

fn empty(range: Range<usize>) -> Mistake {
    Mistake::new(range, "an empty tree; wanted a question", "write one, or take the tree out")
}

/// Makes a tree of a map; places are those of its values.
///
/// # Errors
/// What is wrong with it.
pub fn from_node(root: &yaml::Node) -> Result<Tree, Vec<Mistake>> {
    let mut reader = Reader {
        named: HashMap::new(),
        order: Vec::new(),
        tree: Tree::default(),
        tasks: Vec::new(),
        mistakes: Vec::new(),
    };
    reader.tree(root);
    settle_kinds(&mut reader.tree.nodes);
    if reader.mistakes.is_empty() && reader.tree.nodes.is_empty() {
        reader.mistakes.push(empty(root.span.clone()));
    }
    reader.mistakes.sort_by_key(|mistake| mistake.range.start);
    if reader.mistakes.is_empty() { Ok(reader.tree) } else { Err(reader.mistakes) }
}

/// A step that is still to be read.
enum Task<'a> {
    /// The step of this name, and where it is named.
    Named(Option<(usize, Answer)>, String, Range<usize>),
    /// A step without a name.
    Inline(usize, Answer, &'a yaml::Node),
}

/// An answer, and where it stands.
type Answer = (String, Range<usize>);

struct Reader<'a> {
    /// Name of a step -> its map, and the step that was made of it.
    named: HashMap<&'a str, (&'a yaml::Node, Option<usize>)>,
    order: Vec<(&'a str, Range<usize>)>,
    tree: Tree,
    tasks: Vec<Task<'a>>,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    fn tree(&mut self, root: &'a yaml::Node) {
        let Value::Map(entries) = &root.value else {
            let message = format!("a decision tree is a map, found {}", root.kind());
            return self.mistake(&root.span, message, format!("its keys are {TREE_KEYS}"));
        };
        let mut first = None;
        let mut inline = false;
        for (key, node) in entries {
            match key.name.as_str() {
                "id" => self.tree.id = self.word(node),
                "title" => self.tree.title = self.word(node),
                "loop" => self.endless(node),
                name if ROOTS.contains(&name) => first = self.word(node).map(|name| (name, node.span.clone())),
                name if NODES.contains(&name) => self.names(node),
                "ask" | "question" | "text" | "why" | "whyAsk" | "note" | "answers" => inline = true,
                "scope" | "indentWidth" | "description" => {}
                name => {
                    let message = format!("unknown key `{name}` in a decision tree");
                    self.mistake(&key.span, message, format!("its keys are {TREE_KEYS}"));
                }
            }
        }
        match first {
            Some((name, span)) => self.tasks.push(Task::Named(None, name, span)),
            None if inline => self.root_inline(root),
            None => {
                let Some((name, span)) = self.order.first().cloned() else { return };
                self.tasks.push(Task::Named(None, name.to_owned(), span));
            }
        }
        while let Some(task) = self.tasks.pop() {
            if let Err(mistake) = self.task(task) {
                self.mistakes.push(mistake);
                return;
            }
        }
        let unreached = self.order.iter().filter(|(name, _)| self.named[name].1.is_none());
        self.tree.unreached = unreached.map(|(name, span)| ((*name).to_owned(), span.clone())).collect();
    }

    /// A tree whose root stands in the map itself.
    fn root_inline(&mut self, root: &'a yaml::Node) {
        let node = self.step(root, None, true);
        if add(&mut self.tree.nodes, None, node).is_ok() {
            self.answers(0, root);
        }
    }

    fn names(&mut self, node: &'a yaml::Node) {
        let Value::Map(entries) = &node.value else {
            return self.mistake(
                &node.span,
                format!("`nodes` wants a map of steps, found {}", node.kind()),
                "name each step",
            );
        };
        for (key, node) in entries {
            if !is_id(&key.name) {
                let help = "begin with a letter; digits, `-` and `_` may follow";
                self.mistake(&key.span, format!("`{}` cannot name a step", key.name), help);
            }
            self.order.push((&key.name, key.span.clone()));
            self.named.insert(&key.name, (node, None));
        }
    }

    fn task(&mut self, task: Task<'a>) -> Result<(), Mistake> {
        match task {
            Task::Inline(parent, answer, map) => {
                let node = answered(self.step(map, None, false), Some(answer));
                let at = add(&mut self.tree.nodes, Some(parent), node)?;
                self.answers(at, map);
            }
            Task::Named(from, name, span) => match self.named.get(name.as_str()).copied() {
                None => {
                    let known: Vec<String> = self.order.iter().take(8).map(|(name, _)| format!("`{name}`")).collect();
                    let help = format!("there are {}", known.join(", "));
                    self.mistake(&span, format!("no step of this tree is named `{name}`"), help);
                }
                // A step that other answers lead to stands where the first of them leads.
                Some((_, Some(_))) => {
                    let (parent, answer) = from.unzip();
                    let node = Node { target: Some(Target::Step(name)), ..Node::new("", span) };
                    add(&mut self.tree.nodes, parent, answered(node, answer))?;
                }
                Some((map, None)) => {
                    let (parent, answer) = from.unzip();
                    let node = answered(self.step(map, Some(&name), false), answer);
                    let at = add(&mut self.tree.nodes, parent, node)?;
                    if let Some(known) = self.named.get_mut(name.as_str()) {
                        known.1 = Some(at);
                    }
                    self.answers(at, map);
                }
            },
        }
        Ok(())
    }

    /// What a step says, and where it leads when it ends.
    fn step(&mut self, map: &yaml::Node, name: Option<&str>, root: bool) -> Node {
        let mut node = Node { id: name.map(str::to_owned), ..Node::new("", map.span.clone()) };
        let Value::Map(entries) = &map.value else {
            if let Some(text) = map.text() {
                node.text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if list::leads(&node.text) {
                    let (target, words) = list::target(&node.text);
                    (node.target, node.text) = (Some(target), words);
                }
            } else {
                self.mistake(
                    &map.span,
                    format!("a step is a map or a text, found {}", map.kind()),
                    format!("its keys are {STEP_KEYS}"),
                );
            }
            return node;
        };
        for (key, value) in entries {
            match key.name.as_str() {
                "ask" | "question" | "text" | "do" | "action" => {
                    node.text = self.word(value).unwrap_or_default();
                    node.range = value.span.clone();
                }
                "why" | "whyAsk" | "note" | "notes" => node.notes.extend(self.words(value)),
                "run" => node.notes.extend(self.words(value).into_iter().map(as_code)),
                "answers" | "when" | "answer" | "value" => {}
                "outcome" if matches!(value.value, Value::Map(_)) => self.outcome(&mut node, value),
                "section" | "page" | "link" | "target" | "outcome" | "done" | "escalate" => {
                    self.end(&mut node, &key.name, value);
                }
                "sentiment" => node.sentiment = self.sentiment(value),
                "id" | "title" | "root" | "loop" | "scope" | "indentWidth" | "description" if root => {}
                "id" => node.id = self.word(value),
                name => {
                    let message = format!("unknown key `{name}` in a step");
                    self.mistake(&key.span, message, format!("its keys are {STEP_KEYS}"));
                }
            }
        }
        node
    }

    /// `answers`: items with `when`, or a map of answers.
    fn answers(&mut self, parent: usize, map: &'a yaml::Node) {
        let Some(answers) = map.get("answers") else { return };
        let mut tasks = Vec::new();
        match &answers.value {
            Value::Seq(items) => {
                for item in items {
                    let when = ["when", "answer", "value"].iter().find_map(|key| item.get(key));
                    match when.and_then(|when| Some((self.word(when)?, when.span.clone()))) {
                        Some(answer) => tasks.extend(self.answer(parent, answer, item)),
                        None => {
                            self.mistake(
                                &item.span,
                                "an answer without `when`",
                                "say when it holds: `- when: \"Yes\"`",
                            );
                        }
                    }
                }
            }
            Value::Map(entries) => {
                for (key, item) in entries {
                    let answer = item.get("value").and_then(|value| self.word(value));
                    let mut letters = key.name.chars();
                    let first = letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
                    let answer = answer.unwrap_or_else(|| first + letters.as_str());
                    tasks.extend(self.answer(parent, (answer, key.span.clone()), item));
                }
            }
            _ => self.mistake(
                &answers.span,
                format!("`answers` wants a list, found {}", answers.kind()),
                "write `- when: …`",
            ),
        }
        self.tasks.extend(tasks.into_iter().rev());
    }

    fn answer(&mut self, parent: usize, answer: Answer, item: &'a yaml::Node) -> Option<Task<'a>> {
        let next = ["goto", "nextQuestion", "next"].iter().find_map(|key| item.get(key));
        if let Some(next) = next {
            let name = self.word(next)?;
            return Some(Task::Named(
                Some((parent, answer)),
                name.trim_start_matches('@').to_owned(),
                next.span.clone(),
            ));
        }
        let says = |node: &yaml::Node| matches!(&node.value, Value::Map(entries) if entries.iter().any(|(key, _)| !matches!(key.name.as_str(), "when" | "answer" | "value" | "sentiment")));
        if !says(item) && item.text().is_none_or(|text| text.trim().is_empty()) {
            let message = format!("the answer `{}` leads nowhere", answer.0);
            self.mistake(&item.span, message, "give it one of `goto`, `section`, `page`, `do`, `done`, `escalate`");
            return None;
        }
        Some(Task::Inline(parent, answer, item))
    }

    fn word(&mut self, node: &yaml::Node) -> Option<String> {
        let text = node.text().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = text.filter(|text| !text.is_empty());
        if text.is_none() {
            self.mistake(&node.span, format!("wanted a text, found {}", node.kind()), "write it in quotes");
        }
        text
    }

    /// A text, its lines, or a list of texts.
    fn words(&mut self, node: &yaml::Node) -> Vec<String> {
        match &node.value {
            Value::Seq(items) => items.iter().filter_map(|item| self.word(item)).collect(),
            Value::Map(_) => self.word(node).into_iter().collect(),
            _ => {
                let lines = node.text().unwrap_or_default().lines().map(|line| line.trim().to_owned());
                lines.filter(|line| !line.is_empty()).collect()
            }
        }
    }

    fn endless(&mut self, node: &yaml::Node) {
        if let Value::Bool(endless, _) = node.value {
            self.tree.endless = endless;
        } else {
            let message = format!("`loop` is true or false, found {}", node.kind());
            self.mistake(&node.span, message, "write `loop: true`, or leave it out");
        }
    }

    fn mistake(&mut self, span: &Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        const ENOUGH: usize = 20;
        if self.mistakes.len() < ENOUGH {
            self.mistakes.push(Mistake::new(span.clone(), message, help));
        }
    }
}

/// A step with the answer that leads to it.
fn answered(node: Node, answer: Option<Answer>) -> Node {
    match answer {
        Some((answer, place)) => Node { answer: Some(answer), answered: place, ..node },
        None => Node { answered: node.range.clone(), ..node },
    }
}

/// A command is shown as one.
fn as_code(command: String) -> String {
    if command.contains('`') { command } else { format!("`{command}`") }
}
