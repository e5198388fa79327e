//! Front matter texts -> what they say, and what is wrong with them where.

use super::*;
use crate::span::SourceMap;

fn read_text(text: &str) -> (SourceMap, FrontMatter) {
    let mut map = SourceMap::default();
    let file = map.add("a.md", text);
    let out = read(map.text(file), file);
    (map, out)
}

/// `line:col kind message (help)` of every problem.
fn problems(text: &str) -> Vec<String> {
    let (map, out) = read_text(text);
    let show = |problem: &Problem| {
        let at = map.start(problem.span);
        format!("{}:{} {:?} {}", at.line, at.column, problem.kind, problem.message)
    };
    out.problems.iter().map(show).collect()
}

const YAML: &str = "\
---
title: \"Broker: down\"
summary: What to do
alerts:
  - BrokerDown
  - name: HighErrorRate
    section: '#errors'
    labels: {service: payments, tier: 1}
severity: P0
team: team-a
owner: team-b
services: [payments, 7]
escalation:
  - on-call
  - lead
contacts: {lead: '#ops'}
response_time: 5
last_reviewed: 2026-01-31
review_every: 6 months
expires:
date: 2025-12-01T10:00:00Z
tags: one
weight: -3
redirect_from: /old/
draft: yes
layout: page
extra: {anything: [1]}
---
# Body
";

#[test]
fn every_key_and_alias_is_read() {
    let (map, out) = read_text(YAML);
    let meta = &out.meta;
    let word =
        |fact: &Option<crate::parse::Fact<String>>| fact.as_ref().map(|fact| fact.value.clone()).unwrap_or_default();
    let words = |facts: &[crate::parse::Fact<String>]| facts.iter().map(|fact| fact.value.clone()).collect::<Vec<_>>();
    assert_eq!(out.problems, []);
    assert_eq!(&YAML[out.body..], "# Body\n");
    assert_eq!(word(&meta.title), "Broker: down");
    assert_eq!(map.slice(meta.title.as_ref().unwrap().span), "Broker: down");
    assert_eq!(word(&meta.description), "What to do");
    assert_eq!(
        (word(&meta.severity), word(&meta.owner), word(&meta.response_time)),
        ("P0".into(), "team-b".into(), "5".into())
    );
    assert_eq!(words(&meta.services), ["payments", "7"]);
    assert_eq!(word(&meta.escalation), "on-call → lead");
    assert_eq!(words(&meta.contacts), ["lead: #ops"]);
    assert_eq!(meta.last_reviewed.as_ref().unwrap().value.to_string(), "2026-01-31");
    assert_eq!(meta.last_updated.as_ref().unwrap().value.to_string(), "2025-12-01");
    assert_eq!((meta.review_every.as_ref().unwrap().value, meta.weight.as_ref().unwrap().value), (180, -3));
    assert!(meta.draft && meta.expires.is_none() && !meta.title.as_ref().unwrap().inferred);
    assert_eq!((words(&meta.tags), words(&meta.aliases)), (vec!["one".to_owned()], vec!["/old/".to_owned()]));
    let [down, errors] = &meta.alerts[..] else { panic!("{:?}", meta.alerts) };
    assert_eq!((down.name.value.as_str(), map.slice(down.name.span)), ("BrokerDown", "BrokerDown"));
    assert_eq!(errors.section.as_ref().unwrap().value, "errors");
    let labels = [("service", "payments"), ("tier", "1")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(errors.labels, labels.into());
}

#[test]
fn labels_that_cannot_be_read_narrow_to_nothing() {
    let cases = [
        ("labels: {service: led}", "service=led", 0),
        ("labels: {service: [led, pay], tier: 1}", "service=led,tier=1 service=pay,tier=1", 0),
        ("lables: {service: led}", "", 1),
        ("labels: led", "", 1),
        ("labels: {service: {a: b}}", "", 1),
        ("labels: {service: ''}", "", 1),
    ];
    for (labels, wanted, problems) in cases {
        let (_, out) = read_text(&format!("---\nalerts: [{{name: A, {labels}}}]\n---\n"));
        let pairs = |labels: &std::collections::BTreeMap<String, String>| {
            labels.iter().map(|(label, value)| format!("{label}={value}")).collect::<Vec<_>>().join(",")
        };
        let found: Vec<String> = out.meta.alerts.iter().map(|alert| pairs(&alert.labels)).collect();
        assert_eq!((found.join(" ").as_str(), out.problems.len()), (wanted, problems), "{labels}");
    }
    assert_eq!(read_text("---\nalerts: [{name: A, anhcor: b}]\n---\n").1.meta.alerts.len(), 1);
}

#[test]
fn line_ends_and_toml_say_the_same() {
    let (_, yaml) = read_text("---\ntitle: T\nalerts: [A]\nweight: 2\nlast_reviewed: 2026-01-31\n---\nx");
    let (_, crlf) = read_text("---\r\ntitle: T\r\nalerts: A\r\nweight: 2\r\nlast_reviewed: 2026-01-31\r\n---\r\nx");
    let (map, toml) =
        read_text("+++\ntitle = 'T'\nalerts = [\"A\"]\nweight = 2\nlast_reviewed = 2026-01-31\n[extra]\na = 1\n+++\nx");
    for out in [&yaml, &crlf, &toml] {
        assert_eq!(out.problems, []);
        assert_eq!(out.meta.title.as_ref().unwrap().value, "T");
        assert_eq!(out.meta.alerts[0].name.value, "A");
        assert_eq!(out.meta.weight.as_ref().unwrap().value, 2);
        assert_eq!(out.meta.last_reviewed.as_ref().unwrap().value.to_string(), "2026-01-31");
    }
    assert_eq!(map.slice(toml.meta.alerts[0].name.span), "A");
    assert_eq!(map.slice(toml.meta.title.as_ref().unwrap().span), "T");
}

// promises 15-18
#[test]
fn mistakes_have_a_place_and_hide_nothing_else() {
    let cases: &[(&str, &[&str])] = &[
        ("# no front matter\n---\n", &[]),
        ("---\n---\n", &[]),
        ("---\n\nA page that begins with a break.\n\n---\n\nMore.\n", &[]),
        ("---\nJust a break, not closed.\n", &[]),
        ("---\ntitle: T\n# open\n", &["1:1 BadFrontMatter the front matter is opened by `---` and never closed"]),
        ("+++\ntitle = 'T'\n", &["1:1 BadFrontMatter the front matter is opened by `+++` and never closed"]),
        ("---\n- a\n---\n", &["2:1 BadFrontMatter front matter is `key: value` lines, found a list"]),
        ("---\nprose\n---\n", &["2:1 BadFrontMatter front matter is `key: value` lines, found a word"]),
        ("---\ntitle: [\n---\n", &["2:8 BadFrontMatter unclosed bracket '['"]),
        (
            "---\nowner: a\nowner: b\nser: c\nseverty: P1\n---\n",
            &[
                "3:1 BadFrontMatter the key `owner` is written twice; keep one of them",
                "4:1 UnknownKey no key is named `ser`",
                "5:1 UnknownKey no key is named `severty`",
            ],
        ),
        (
            "---\ntitle: [a]\nweight: heavy\ndraft: perhaps\nreview_in: soon\nalerts: [[A], {section: x}, {name: A, anhcor: z}, '']\nservices: {a: b}\n---\n",
            &[
                "2:8 BadFrontMatter `title` wants a word, found a list",
                "3:9 BadFrontMatter `weight` wants a whole number, found `heavy`",
                "4:8 BadFrontMatter `draft` wants `true` or `false`, found `perhaps`",
                "5:12 BadFrontMatter `review_in` wants a time such as `180d`, `6 months` or `1y`, found `soon`",
                "6:10 BadFrontMatter `alerts` wants names or items with `name`, found a list",
                "6:15 BadFrontMatter `alerts` wants items with a `name`, found a map",
                "6:39 UnknownKey no key is named `anhcor`",
                "6:52 BadFrontMatter `alerts` wants the name of an alert, found a word",
                "7:11 BadFrontMatter `services` wants a word or a list of words, found a map",
            ],
        ),
        (
            "---\nlast_reviewed: 2026-02-30\nexpires: tomorrow\n---\n",
            &[
                "2:16 BadDate `last_reviewed` is `2026-02-30`, which is not a day of the calendar",
                "3:10 BadDate `expires` is `tomorrow`, which is not a date",
            ],
        ),
        (
            "---\ntitle: \"a\\0b\"\nextra: {k: [\"\\u0007\"]}\n---\n",
            &[
                "2:9 BadFrontMatter `title` holds the control character U+0000",
                "3:14 BadFrontMatter `extra` holds the control character U+0007",
            ],
        ),
        (
            "+++\ntitle = 'T'\ntitle = 'U'\nweight = \n+++\n",
            &[
                "3:1 BadFrontMatter duplicate key",
                "4:10 BadFrontMatter string values must be quoted, expected literal string",
            ],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(&problems(text), wanted, "{text}");
    }
    let help = &read_text("---\nseverty: P1\n---\n").1.problems[0].help;
    assert_eq!(help.as_deref(), Some("did you mean `severity`?"));
}

#[test]
fn the_body_keeps_every_word_of_prose() {
    let cases = [
        ("# x", "# x"),
        ("---\na", "---\na"),
        ("---\ntitle: T\n---\nx", "x"),
        ("---\ntitle: T\n...\nx", "x"),
        ("---\ntitle: [\n---\nx", "x"),
        ("---\nprose\n---\nx", "---\nprose\n---\nx"),
        ("---\ntitle: T\nx", "---\ntitle: T\nx"),
    ];
    for (text, wanted) in cases {
        assert_eq!(&text[read_text(text).1.body..], wanted, "{text:?}");
    }
}

// promises 7, 20
#[test]
fn size_and_bombs_are_limited() {
    let big = format!("---\ntitle: {}\n---\n", "x".repeat(70_000));
    assert!(problems(&big)[0].starts_with("1:1 OverLimit"), "{:?}", problems(&big));
    let bomb = (1..40).fold("---\na0: &a0 [x, x]\n".to_owned(), |text, n| {
        let list = vec![format!("*a{}", n - 1); 9].join(", ");
        text + &format!("a{n}: &a{n} [{list}]\n")
    });
    assert!(problems(&(bomb + "---\n"))[0].contains("copy too much"));
    for nested in ["[", "{a: ", "- "] {
        assert!(!problems(&format!("---\na: {}\n---\n", nested.repeat(10_000))).is_empty());
        assert!(!problems(&format!("+++\na = {}\n+++\n", nested.repeat(10_000))).is_empty());
    }
}

proptest::proptest! {
    // promise 1
    #[test]
    fn mutated_front_matter_never_panics(at in 0usize..600, cut in 0usize..40, insert in "[-+a:=\"{}\\[\\]&*!|>'# \r\n\té\u{0}]{0,8}") {
        let start = YAML.floor_char_boundary(at);
        let end = YAML.floor_char_boundary(start + cut);
        let text = format!("{}{insert}{}", &YAML[..start], &YAML[end..]);
        for text in [text.replace("---", "+++"), text] {
            let (_, out) = read_text(&text);
            assert!(text.is_char_boundary(out.body));
        }
    }
}
