//! Rule texts -> rules, counts and problems with their places.

use super::*;

fn read_text(text: &str) -> (SourceMap, RuleFile) {
    let mut map = SourceMap::default();
    let file = map.add("a.rules.yml", text);
    let rules = read(&map, file);
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
        ("", &["others 1"]),
        ("# all commented out\n", &["others 1"]),
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
        ("groups:\n- name: g\n  interval: 1m\n  source_tenants: [a]\n", &[]),
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
            &["problem UnreadRule 1:1 nothing under these `groups` can be read as a rule"],
        ),
        (
            "groups:\n- name: g\n  rules:\n  - alert: ~\n    expr: 1\n",
            &["problem UnreadableRules 4:5 this alert has no name"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(&show(text), wanted, "{text}");
    }
}

/// Names of the rules of a file with this name, then what was counted and what is wrong.
fn named(path: &str, text: &str) -> String {
    let mut map = SourceMap::default();
    let file = map.add(path, text);
    let file = read(&map, file);
    let mut out: Vec<String> = Vec::new();
    for rule in &file.rules {
        assert!(map.slice(rule.name.span).contains(&rule.name.value), "{:?}", map.slice(rule.name.span));
        let labels: Vec<String> = rule.labels.iter().map(|(key, value)| format!(" {key}={value}")).collect();
        let group = if rule.group.is_empty() { String::new() } else { format!(" [{}]", rule.group) };
        let duration = rule.duration.as_ref().map(|duration| format!(" for {duration}")).unwrap_or_default();
        let line = map.start(rule.name.span).line;
        out.push(format!("{line} {}{group}{duration}{}", rule.name.value, labels.concat()));
    }
    out.extend((file.recording > 0).then(|| format!("recording {}", file.recording)));
    out.extend((file.others > 0).then(|| format!("others {}", file.others)));
    out.extend(file.problems.iter().map(|problem| format!("{:?} {}", problem.kind, problem.message)));
    out.join("; ")
}

#[test]
fn rules_are_found_whatever_wraps_them() {
    let rule = "{alert: A, expr: 1}";
    let config_map = "kind: ConfigMap\napiVersion: v1\ndata:\n  a.yml: |\n    ---\n    groups:\n    - name: g\n      rules:\n      - alert: A\n        expr: 1\n  b.yml: \"groups:\\n- name: h\\n  rules:\\n  - alert: A\\n    expr: 1\\n\"\n  c.conf: |\n    alerts: none\n";
    let template = "kind: ConfigMap\napiVersion: v1\ndata:\n  a.yml: |\n    groups:\n    - name: g\n      rules:\n      {{- if .x }}\n      - alert: A\n        expr: 1\n      {{- end }}\n";
    let cases: &[(String, &str)] = &[
        (format!("serverFiles:\n  alerting_rules.yml:\n    groups: [{{name: g, rules: [{rule}]}}]\n"), "3 A [g]"),
        (
            format!("additional:\n  x:\n    groups: [{{name: g, rules: [{rule}, {{record: r, expr: 1}}]}}]\n"),
            "3 A [g]; recording 1",
        ),
        (format!("prometheus_alert_rules:\n- {rule}\n"), "2 A [prometheus_alert_rules]"),
        (format!("namespace: n\ngroups: [{{name: g, rules: [{rule}]}}]\n"), "2 A [g]"),
        (format!("tenant:\n- {{name: g, rules: [{rule}]}}\n"), "2 A [g]"),
        (
            "- name: g\n  labels: {team: t, severity: x}\n  rules: [{alert: A, expr: 1, labels: {severity: y}}]\n"
                .to_owned(),
            "3 A [g] severity=y team=t",
        ),
        (
            format!(
                "apiVersion: loki.grafana.com/v1\nkind: AlertingRule\nspec: {{groups: [{{name: g, rules: [{rule}]}}]}}\n"
            ),
            "3 A [g]",
        ),
        (config_map.to_owned(), "9 A [g]; 11 A [h]"),
        (template.to_owned(), "9 A [g]"),
        ("apiVersion: 1\ncontactPoints: []\n".to_owned(), "others 1"),
        ("resources:\n- rules.yaml\n".to_owned(), "others 1"),
        ("apiVersion: v1\nkind: SecurityContextConstraints\ngroups: [system:authenticated]\n".to_owned(), "others 1"),
        ("kind: User\ngroups: [admins]\n".to_owned(), "others 1"),
        (
            "groups: [admins]\n".to_owned(),
            "UnreadableRules neither alert rules nor a Kubernetes object: found `groups` of something else, wanted `groups`",
        ),
        (format!("groups: [admins]\nextraRules: [{rule}]\n"), "2 A [extraRules]"),
        ("rule_files: [a.yml]\ntests: []\n".to_owned(), "others 1"),
        (
            "groups: \"{{ toYaml .Values.groups }}\"\n".to_owned(),
            "UnreadRule rules that stand elsewhere are written here: `{{ toYaml .Values.groups }}`",
        ),
        (
            "base: &b {expr: 1, for: 5m}\ngroups: [{name: g, rules: [{<<: *b, alert: A}, {alert: 123, <<: *b}]}]\n"
                .to_owned(),
            "2 A [g] for 5m; 2 123 [g] for 5m",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(&named("values.yaml", text), wanted, "{text}");
    }
}

#[test]
fn answers_of_apis_are_rules() {
    let cases = [
        (
            r#"{"status":"success","data":{"groups":[{"name":"g","file":"f","rules":[
{"type":"alerting","name":"A","query":"up == 0","duration":300,"labels":{"severity":"page"},"annotations":{},"alerts":[{"labels":{"alertname":"A"}}]},
{"type":"alerting","name":"B é","query":"1","duration":0},
{"type":"recording","name":"r","query":"1"}]}]}}"#,
            "2 A [g] for 5m severity=page; 3 B é [g]; recording 1",
        ),
        (
            "apiVersion: 1\ngroups:\n- orgId: 1\n  name: g\n  folder: f\n  rules:\n  - uid: x\n    title: High load\n    condition: C\n    data: []\n    for: 5m\n    labels: {severity: page}\n",
            "8 High load [g] for 5m severity=page",
        ),
        (
            r#"{"folder": [{"name": "g", "interval": "1m", "rules": [{"for": "1m", "labels": {"a": "b"},
 "grafana_alert": {"title": "T", "condition": "A", "data": []}}]}]}"#,
            "2 T [g] for 1m a=b",
        ),
        (r#"[{"uid":"x","title":"T","ruleGroup":"g","condition":"A","data":[]}]"#, "1 T [g]"),
        (r#"{"status":"success","data":{"groups":[]}}"#, ""),
        (
            r#"{"status":"error","errorType":"x","error":"unauthorized"}"#,
            "UnreadableRules the API answered with an error: unauthorized",
        ),
        (
            r#"{"version":1,"alerts":[{"name":"","rules":[]}],"orphans":[],"unread":[{"file":"a.yml","line":2,"why":"no YAML"}]}"#,
            "UnreadableRules this alert has no name; UnreadRule rules of `a.yml` are not in this list: no YAML",
        ),
        (
            r#"{"version":1,"alerts":[{"name":"A","severity":"page","status":"covered","rules":[{"file":"x","line":3,"group":"g","expr":"1","for":"5m","labels":{"severity":"page"},"annotations":{"runbook_url":"u"}}],"runbooks":[]},
{"name":"B","rules":[],"runbooks":[]}],"orphans":[],"unread":[],"summary":{}}"#,
            "1 A [g] for 5m severity=page; 2 B",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(named("a.json", text), wanted, "{text}");
    }
}

#[test]
fn plain_lists_are_names() {
    let cases = [
        ("a.txt", "# ours\nA\n\nDisk Full [root] # later\r\nB\n", "2 A; 4 Disk Full [root]; 5 B"),
        ("a.txt", "# nothing\n", "UnreadableRules this list names no alert"),
        ("a.txt", "groups: [{rules: [{alert: A, expr: 1}]}]", "1 A"),
        ("<stdin>", "A\nB\n", "1 A; 2 B"),
        ("<stdin>", "alert,severity\nA,page\n", "2 A severity=page"),
        ("<stdin>", "[\"A\"]", "1 A"),
        ("a.csv", "AlertOne,critical\nAlertTwo,warning\n", "1 AlertOne; 2 AlertTwo"),
        ("a.csv", "service,alertname,severity\npay,\"A, b\",page\n,C,\n", "2 A, b service=pay severity=page; 3 C"),
        ("a.csv", "name;severity\nA;page\n", "2 A severity=page"),
        ("a.json", "[\"A\", \"B c\"]", "1 A; 1 B c"),
        ("a.json", "[{\"alertname\": \"A\", \"severity\": \"page\"},\n{\"name\": \"B\"}]", "1 A severity=page; 2 B"),
        (
            "a.json",
            "[1, 2]",
            "UnreadableRules neither alert rules nor a Kubernetes object: found a list, wanted `groups`",
        ),
        (
            "a.json",
            "[\"\", {\"name\": \" \"}, \"A\"]",
            "1 A; UnreadableRules this alert has no name; UnreadableRules this alert has no name",
        ),
        ("a.json", "{\"alerts\": [\"JD\"]}", "1 JD"),
        ("a.csv", "alert,severity\n,page\nB,page\n,\n", "3 B severity=page; UnreadableRules this alert has no name"),
        ("a.txt", "[prod] Disk Full\nB\n", "1 [prod] Disk Full; 2 B"),
        ("a.csv", "[prod] Disk Full,page\nB,page\n", "1 [prod] Disk Full; 2 B"),
        ("charts/x/templates/NOTES.txt", "Thank you for installing.\n", "others 1"),
        ("a.txt", "BrokerDown\nSee {{ .Values.url }}\n", "UnreadableRules this does not look like a list of names"),
        ("a.txt", "The names of our alerts follow:\nA\n", "UnreadableRules this does not look like a list of names"),
        ("a.txt", "A\nHigh CPU usage on any node of prod\n", "1 A; 2 High CPU usage on any node of prod"),
        ("<stdin>", "<html><body>Login</body></html>\n", "UnreadableRules this does not look like a list of names"),
        ("a.jsonnet", "{ groups: [] }", "UnreadableRules this is Jsonnet: a program that makes rules"),
    ];
    for (path, text, wanted) in cases {
        assert_eq!(named(path, text), wanted, "{text}");
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
