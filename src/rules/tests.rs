//! Rule texts -> rules, counts and problems with their places.

use super::*;

fn read_text(text: &str) -> (SourceMap, RuleFile) {
    let mut map = SourceMap::default();
    let config = Config::default_for(map.add("book.toml", ""));
    let file = map.add("a.rules.yml", text);
    let rules = read(&map, file, &config);
    (map, rules)
}

/// One line a fact: `rule`, `recording`, `others`, `allow`, `problem`.
fn show(text: &str) -> Vec<String> {
    let (map, file) = read_text(text);
    let at = |span: Span| format!("{}:{}", map.start(span).line, map.start(span).column);
    let mut out = Vec::new();
    for rule in &file.rules {
        let (name, span) = (&rule.name.value, at(rule.name.span));
        assert_eq!(map.slice(rule.name.span), name);
        let url = rule.annotation("runbook_url").map_or(String::new(), |url| format!(" url {}", at(url.span)));
        let labels: Vec<String> = rule.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let duration = rule.duration.as_deref().unwrap_or("-");
        out.push(format!(
            "rule {name} {span} [{}] {} for {duration} {{{}}}{url}",
            rule.group,
            rule.expr,
            labels.join(",")
        ));
    }
    out.extend((file.recording > 0).then(|| format!("recording {}", file.recording)));
    out.extend((file.others > 0).then(|| format!("others {}", file.others)));
    for allow in &file.allows {
        out.push(format!("allow {} {} covers {} ({})", allow.check, at(allow.span), at(allow.covers), allow.reason));
    }
    out.extend(
        file.problems
            .iter()
            .map(|problem| format!("problem {:?} {} {}", problem.kind, at(problem.span), problem.message)),
    );
    out
}

const GROUPS: &str = "\
groups:
  - name: payments
    rules:
      # alertbook: allow alert-without-runbook, unknown-alert because it is new
      - alert: BrokerDown
        expr: up{job=\"broker\"} == 0
        for: 0m
        labels: {severity: P0, page: true, tier: 1}
        annotations:
          summary: \"{{ $value }} down\"
          runbook_url: 'https://x/é/BrokerDown'
      - record: job:up:sum
        expr: sum(up)
      - alert: Disk Full [root]
        expr: |
          a
            > 1
";

#[test]
fn groups_are_read_with_places() {
    let wanted = [
        "rule BrokerDown 5:16 [payments] up{job=\"broker\"} == 0 for 0m {page=true,severity=P0,tier=1} url 11:25",
        "rule Disk Full [root] 14:16 [payments] a\n  > 1 for - {}",
        "recording 1",
        "allow alert-without-runbook 4:7 covers 5:9 (it is new)",
        "allow unknown-alert 4:7 covers 5:9 (it is new)",
    ];
    assert_eq!(show(GROUPS), wanted);
    let shifted = show(&GROUPS.replace('\n', "\r\n"));
    assert_eq!(shifted, wanted, "line ends change nothing");
}

#[test]
fn manifests_lists_and_other_objects_are_read_or_counted() {
    let manifest = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: g\n    rules:\n    - alert: A\n      expr: 1\n";
    assert_eq!(show(manifest), ["rule A 7:14 [g] 1 for - {}"]);
    let service = "apiVersion: v1\nkind: Service\n";
    let both = format!("---\n# Source: x\n---\n{service}---\n{manifest}---\nbroken: [\n---\ngroups: []\n");
    let wanted = [
        "rule A 13:14 [g] 1 for - {}",
        "others 1",
        "problem UnreadableRules 16:9 this is not YAML: unclosed bracket '['",
    ];
    assert_eq!(show(&both), wanted);
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n- {}- {}",
        manifest.trim_end().replace('\n', "\n  ") + "\n",
        service.replace('\n', "\n  ")
    );
    assert_eq!(show(&list), ["rule A 10:16 [g] 1 for - {}", "others 1"]);
}

// promises 44, 46
#[test]
fn what_is_not_rules_is_said_and_the_rest_still_read() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["problem UnreadableRules 1:1 the file is empty"]),
        ("# all commented out\n", &["problem UnreadableRules 1:1 the file is empty"]),
        ("groups:\n", &[]),
        (
            "- a\n",
            &["problem UnreadableRules 1:3 neither alert rules nor a Kubernetes object: found a list, wanted `groups`"],
        ),
        (
            "services:\n  x: 1\n",
            &[
                "problem UnreadableRules 1:1 neither alert rules nor a Kubernetes object: found `services`, wanted `groups`",
            ],
        ),
        (
            "apiVersion: v1\nkind: PrometheusRule\nspec:\n  group: []\n",
            &["problem UnreadableRules 1:1 this PrometheusRule has no `spec.groups`"],
        ),
        (
            "groups:\n- name: g\n  rule: []\n- rules: [{alert: A, expr: 1}]\n",
            &["rule A 4:19 [] 1 for - {}", "problem UnreadableRules 2:3 the group `g` has no `rules`"],
        ),
        ("groups: 3\n", &["problem UnreadableRules 1:9 `groups` wants a list, found a number"]),
        (
            "groups: [x, {name: g, rules: {a: 1}}, {name: h, rules: [{alert: A, expr: 1}, {expr: 1}, y, {alert: [B]}, {alert: ''}]}]",
            &[
                "rule A 1:65 [h] 1 for - {}",
                "problem UnreadableRules 1:10 `groups` wants maps with `name` and `rules`, found a word",
                "problem UnreadableRules 1:31 `rules` wants a list, found a map",
                "problem UnreadableRules 1:79 this rule has neither `alert` nor `record`",
                "problem UnreadableRules 1:89 `rules` wants maps with `alert` or `record`, found a word",
                "problem UnreadableRules 1:101 `alert` wants a name, found a list",
                "problem UnreadableRules 1:107 this alert has no name",
            ],
        ),
        (
            "groups: [{rules: [{alert: A, labels: [x], annotations: {k: {z: 1}, s: 2}}]}]",
            &[
                "rule A 1:27 []  for - {}",
                "problem UnreadableRules 1:39 `labels` wants a map, found a list",
                "problem UnreadableRules 1:61 `k` wants a word, found a map",
            ],
        ),
        (
            "groups:\n{{- if .Values.x }}\n- name: g\n{{- end }}\n",
            &["problem UnreadableRules 2:2 this is not YAML: did not find expected node content"],
        ),
    ];
    for (text, wanted) in cases {
        let found = show(text);
        if text.contains("{{-") {
            assert!(
                found[0].starts_with("problem UnreadableRules") && found[0].contains("this is not YAML"),
                "{found:?}"
            );
        } else {
            assert_eq!(&found, wanted, "{text}");
        }
    }
}

#[test]
fn a_suppression_needs_a_check_and_a_reason() {
    let text = "# alertbook: allow x because y\ngroups:\n- rules:\n  - alert: A\n    # alertbook: allow z because w\n    expr: 1\n  # alertbook: allow q\n  # alertbook: forbid\n  # alertbook: allow last because none follows\n";
    let wanted = [
        "rule A 4:12 [] 1 for - {}",
        "allow x 1:1 covers 4:5 (y)",
        "allow z 5:5 covers 4:5 (w)",
        "allow last 9:3 covers 9:3 (none follows)",
        "problem BadAllow 7:3 a suppression without a reason suppresses nothing",
        "problem BadAllow 8:3 the only instruction to alertbook is `allow`",
    ];
    assert_eq!(show(text), wanted);
}

#[test]
fn fences_declare_alerts_only_when_they_are_rules() {
    let cases: &[(&str, &[&str])] = &[
        (GROUPS, &["BrokerDown", "Disk Full [root]"]),
        ("- alert: A\n  expr: x\n- alert: B\n  expr: y\n", &["A", "B"]),
        ("alert: A\nexpr: x\n", &["A"]),
        ("rules:\n- alert: A\n  expr: x\n", &["A"]),
        ("- alert: A\n  when: x\n", &[]),
        ("receivers:\n- alert: A\n", &[]),
        ("- alert: A\n  expr: [\n", &[]),
        ("some alert text: here: there\n", &[]),
        ("alert\n", &[]),
    ];
    for (text, wanted) in cases {
        let found = fenced(text);
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), *wanted, "{text}");
        for (name, range) in found {
            assert_eq!(text[range], name);
        }
    }
}

proptest::proptest! {
    // promise 1
    #[test]
    fn mutated_rule_files_never_panic(at in 0usize..400, cut in 0usize..40, insert in "[-a:{}\\[\\]&*!|'\"# \r\n\té]{0,8}") {
        let start = GROUPS.floor_char_boundary(at);
        let end = GROUPS.floor_char_boundary(start + cut);
        let text = format!("{}{insert}{}", &GROUPS[..start], &GROUPS[end..]);
        let (map, file) = read_text(&text);
        for rule in &file.rules {
            assert!(rule.span.start <= rule.name.span.start && rule.name.span.end <= rule.span.end || text.contains('*'));
            assert!(map.start(rule.span).line > 0);
        }
        assert!(fenced(&text).iter().all(|(_, range)| range.end <= text.len()));
    }
}
