//! Unrendered templates -> the rules that are certain, and what is not.

use crate::rules::{RuleFile, read};
use crate::span::SourceMap;

mod written;

fn read_text(path: &str, text: &str) -> (SourceMap, RuleFile) {
    let mut map = SourceMap::default();
    let file = map.add(path, text);
    let rules = read(&map, file);
    (map, rules)
}

/// One line a fact.
fn show(text: &str) -> Vec<String> {
    let (map, file) = read_text("templates/rules.yaml", text);
    let mut out = Vec::new();
    for rule in &file.rules {
        assert_eq!(map.slice(rule.name.span), rule.name.value);
        let line = map.start(rule.name.span).line;
        let labels: Vec<String> = rule.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let mut shown = format!("{line} {} [{}] {} {{{}}}", rule.name.value, rule.group, rule.expr, labels.join(","));
        for (key, values) in &rule.annotations {
            let values: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
            shown += &format!(" {key}: {}", values.join(" | "));
        }
        out.push(shown.replace('\n', "␤"));
    }
    out.extend((file.recording > 0).then(|| format!("recording {}", file.recording)));
    out.extend((file.others > 0).then(|| format!("others {}", file.others)));
    for problem in &file.problems {
        out.push(format!("{} {:?} {}", map.start(problem.span).line, problem.kind, problem.message));
    }
    out
}

const CHART: &str = r#"{{- /*
Generated; not to be changed.
---
    - alert: InAComment
      expr: 1
*/ -}}
{{- $version := default .Capabilities.KubeVersion.GitVersion .Values.version }}
{{- if and (semverCompare ">=1.14.0-0" $version) .Values.rules.create }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ printf "%s-%s" (include "stack.fullname" .) "etcd" | trunc 63 | trimSuffix "-" }}
  labels:
    app: {{ template "stack.name" . }}
{{ include "stack.labels" . | indent 4 }}
{{- if .Values.rules.labels }}
{{ toYaml .Values.rules.labels | indent 4 }}
{{- end }}
spec:
  groups:
  - name: etcd
    rules:
{{- if not (.Values.rules.disabled.Down | default false) }}
    - alert: Down
      annotations:
{{- if .Values.rules.annotations }}
{{ toYaml .Values.rules.annotations | indent 8 }}
{{- end }}
        description: 'cluster "{{`{{`}} $labels.job {{`}}`}}": it''s down ({{`{{`}} $value {{`}}`}}).'
        runbook_url: {{ .Values.rules.runbookUrl }}/etcd/down
      expr: |-
        max(
          up == 0
        )
        > 0
      for: {{ dig "Down" "for" "10m" .Values.custom }}
      {{- with .Values.rules.keep }}
      keep_firing_for: "{{ . }}"
      {{- end }}
      labels:
        severity: {{ dig "Down" "severity" "critical" .Values.custom }}
      {{- if .Values.rules.more }}
        {{- with .Values.rules.more }}
          {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
{{- end }}
    - alert: Slow # not fast
      expr: histogram_quantile(0.99,
        rate(x{ns="{{ .Release.Namespace }}"}[5m])) > 1
      labels: {severity: page, team: "{{ .Values.team }}"}
      annotations:
        summary: {{ "{{" }} $labels.job {{ "}}" }} is slow
    - record: a:b
      expr: sum(b)
{{- end }}
"#;

#[test]
fn a_chart_is_read_unrendered() {
    let wanted = [
        concat!(
            "24 Down [etcd] max(␤  up == 0␤)␤> 0 {severity={{ dig \"Down\" \"severity\" \"critical\" .Values.custom }}}",
            " description: cluster \"{{ $labels.job }}\": it's down ({{ $value }}).",
            " runbook_url: {{ .Values.rules.runbookUrl }}/etcd/down"
        ),
        concat!(
            "48 Slow [etcd] histogram_quantile(0.99, rate(x{ns=\"{{ .Release.Namespace }}\"}[5m])) > 1",
            " {severity=page,team={{ .Values.team }}} summary: {{ $labels.job }} is slow"
        ),
        "recording 1",
    ];
    assert_eq!(show(CHART), wanted);
    assert_eq!(show(&CHART.replace('\n', "\r\n")), wanted, "line ends change nothing");
}

#[test]
fn branches_names_and_inclusions() {
    let cases: &[(&str, &[&str])] = &[
        // Both branches count; values of both are kept, and no label is certain.
        (
            "groups:\n- name: g\n  rules:\n  {{- if .a }}\n  - alert: A\n    expr: 1\n  {{- else }}\n  - alert: A\n    expr: 2\n  {{- end }}\n",
            &["5 A [g] 1 {}", "8 A [g] 2 {}"],
        ),
        (
            "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: 1\n    labels:\n      {{ if .a }}\n      severity: page\n      {{ else }}\n      severity: warning\n      {{ end }}\n    annotations:\n      {{ if .b }}\n      runbook_url: x\n      {{ else }}\n      runbook_url: \"y\"\n      {{ end }}\n",
            &["4 A [g] 1 {} runbook_url: x | y"],
        ),
        // A constant is a name, a value is none.
        (
            "groups:\n- name: {{ .x }}\n  rules:\n  - alert: {{`A B`}}\n    expr: 1\n  - alert: {{ \"C\" }}\n    expr: 1\n  - alert: {{ .Values.p }}D\n    expr: 1\n  - alert: '{{ .p }}E'\n    expr: 1\n",
            &[
                "4 A B [{{ .x }}] 1 {}",
                "6 C [{{ .x }}] 1 {}",
                "8 UnreadRule the name of this alert is only known once it is rendered: `{{ .Values.p }}D`",
                "10 UnreadRule the name of this alert is only known once it is rendered: `{{ .p }}E`",
            ],
        ),
        (
            "groups:\n- name: g\n  rules:\n  {{- range $name, $rule := .Values.rules }}\n  - alert: {{ $name }}\n    {{- omit $rule \"x\" | toYaml | nindent 4 }}\n  {{- end }}\n",
            &["5 UnreadRule the name of this alert is only known once it is rendered: `{{ $name }}`"],
        ),
        (
            "groups:\n- name: g\n  rules:\n  - alert: A\n    {{- include \"x\" . | nindent 4 }}\n  {{- include \"more\" . | nindent 2 }}\n{{ include \"extra.rules\" . }}\n",
            &[
                "4 A [g]  {}",
                "6 UnreadRule rules that stand elsewhere are written here: `{{- include \"more\" . | nindent 2 }}`",
                "7 UnreadRule rules that stand elsewhere are written here: `{{ include \"extra.rules\" . }}`",
            ],
        ),
        (
            "kind: PrometheusRule\nspec:\n  groups: {{ toYaml .Values.groups | nindent 4 }}\n",
            &["3 UnreadRule rules that stand elsewhere are written here: `{{ toYaml .Values.groups | nindent 4 }}`"],
        ),
        (
            "kind: PrometheusRule\nspec:\n  {{- toYaml .Values.spec | nindent 2 }}\n",
            &["1 UnreadRule nothing in the template of this PrometheusRule can be read as a rule"],
        ),
        (
            "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: 1\n    labels:\n      {{- include \"labels\" . | nindent 6 }}\n",
            &["4 A [g] 1 {}"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(&show(text), wanted, "{text}");
    }
}

#[test]
fn what_is_no_rule_and_what_is_no_template() {
    let cases: &[(&str, &[&str])] = &[
        // What stands before a template in the same piece is read once.
        (
            "groups:\n- rules:\n  - alert: A\n    expr: 1\n...\n{{ if .x }}\ngroups:\n- rules:\n  - alert: B\n    expr: 1\n{{ end }}\n",
            &["3 A [] 1 {}", "9 B [] 1 {}"],
        ),
        // What one document opens another one closes.
        (
            "{{- if .x }}\nkind: Service\n---\napiVersion: v1\nkind: Secret\n---\nkind: Role\nrules: []\n{{- end }}\n",
            &["others 3"],
        ),
        // What is no rule is counted.
        ("kind: Deployment\nspec:\n  {{- if .x }}\n  replicas: 1\n  {{- end }}\n", &["others 1"]),
        ("{{- define \"x.name\" -}}\n{{ .Release.Name }}\n{{- end }}\n", &["others 1"]),
        ("{{ if .x }}\n{{ end }}\n", &[]),
        // Alert-time templates make no template of a file: it is broken.
        (
            "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: 1\n    annotations:\n      summary: {{ $labels.job }} is down\n",
            &[
                "7 UnreadableRules this is not YAML: a map cannot be a key; quote a value that begins with `{` or `[`",
                "7 UnreadableRules this is not YAML: while parsing a block mapping, did not find expected key",
            ],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(&show(text), wanted, "{text}");
    }
}

#[test]
fn other_template_languages_are_read_as_well() {
    let cases: &[(&str, &[&str])] = &[
        (
            "{# note #}\n{% raw %}\ngroups:\n- name: g\n  rules:\n{% endraw %}\n{% if x %}\n  - alert: A\n    expr: up == 0\n    annotations:\n      summary: \"{% raw %}{{ $labels.job }}{% endraw %} on {{ host }}\"\n{% endif %}\n",
            &["8 A [g] up == 0 {} summary: {{ $labels.job }} on {{ host }}"],
        ),
        (
            "groups:\n- name: g\n  rules:\n  [[- if .On ]]\n  - alert: A\n    expr: x{ns=\"[[ .Namespace ]]\"} =~ \"[[:alpha:]]\"\n    annotations:\n      summary: '{{ $value }}'\n  [[- end ]]\n  - alert: '[[ .P ]]B'\n    expr: 1\n",
            &[
                "5 A [g] x{ns=\"[[ .Namespace ]]\"} =~ \"[[:alpha:]]\" {} summary: {{ $value }}",
                "10 UnreadRule the name of this alert is only known once it is rendered: `[[ .P ]]B`",
            ],
        ),
        (
            "groups:\n- name: g\n  rules:\n<% hosts.each do |host| %>\n  - alert: A\n    expr: up{host=\"<%= host %>\"}\n  - alert: Down<%= host %>\n    expr: 1\n<% end %>\n",
            &[
                "5 A [g] up{host=\"<%= host %>\"} {}",
                "7 UnreadRule the name of this alert is only known once it is rendered: `Down<%= host %>`",
            ],
        ),
        (
            "kind: ConfigMap\ndata:\n  {{ .Values.x }}.yml: |\n    groups:\n    - name: g\n      rules:\n      {{- if .x }}\n      - alert: A\n        expr: 1\n        annotations:\n          text: |\n            {{`{{ range query \"x\" }}`}}\n            - alert: NotHere\n      {{- end }}\n",
            &["8 A [g] 1 {} text: {{ range query \"x\" }}␤- alert: NotHere"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(&show(text), wanted, "{text}");
    }
}

#[test]
fn quoted_words_left_of_their_key_end_no_rule() {
    let text = "{{ if .x }}\ngroups:\n- name: g\n  rules:\n  - alert: A\n    expr: 1\n    annotations:\n      summary: \"it is down on {{ .host }}.\n      Look at it\"\n      runbook_url: r\n  - alert: B\n    expr: 1\n{{ end }}\n";
    let wanted = ["5 A [g] 1 {} runbook_url: r summary: it is down on {{ .host }}. Look at it", "11 B [g] 1 {}"];
    assert_eq!(show(text), wanted);
}

#[test]
fn delimiters_without_an_end_hide_none_behind_them() {
    let text = "{{ if .x }}\ngroups:\n- name: g\n  rules:\n  - alert: A\n    expr: a[[b > 100%{x}\n%{ if y }\n  - alert: '[[ .p ]]B'\n    expr: 1\n%{ endif }\n{{ end }}\n";
    let unread = "8 UnreadRule the name of this alert is only known once it is rendered: `[[ .p ]]B`";
    assert_eq!(show(text), ["5 A [g] a[[b > 100%{x} {}", unread]);
    // Each of them is looked for once in a line of any length.
    for unit in ["[[a", "[[ a ]]", "[[1", "{{", "<%", "{{/*"] {
        read_text("a.yaml", &unit.repeat(200_000));
    }
    read_text("a.yaml", &"{{ $value }}\n...\n".repeat(20_000));
}

#[test]
fn a_constant_that_a_variable_holds_is_a_name() {
    let cases: &[(&str, &[&str])] = &[
        (
            "{{- $alert := \"ClusterOffline\" -}}\n{{- if not (has $alert .exclude) -}}\nalert: {{ $alert }}\nexpr: |\n  up{ns=\"{{ .ns }}\"}\nlabels:\n  severity: critical\n{{- range $key, $val := .extra }}\n  {{ $key }}: {{ $val | toString }}\n{{- end }}\n{{- end -}}\n",
            &["ClusterOffline [] up{ns=\"{{ .ns }}\"} {severity=critical}"],
        ),
        (
            "{{ $a := \"A\" }}\n{{ $a = .x }}\ngroups:\n- rules:\n  - alert: {{ $a }}\n    expr: 1\n  - alert: {{ $b }}\n    expr: 1\n",
            &["UnreadRule", "UnreadRule"],
        ),
        (
            "groups:\n- name: g\n  rules:\n%{ for rule in rules ~}\n  - alert: ${rule.alert}\n    expr: 1\n%{ endfor ~}\n  - alert: A\n    expr: 1\n",
            &["A [g] 1 {}", "UnreadRule"],
        ),
    ];
    for (text, wanted) in cases {
        let (_, file) = read_text("a.yaml", text);
        let rules = file.rules.iter().map(|rule| {
            let labels: Vec<String> = rule.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("{} [{}] {} {{{}}}", rule.name.value, rule.group, rule.expr, labels.join(","))
        });
        let problems = file.problems.iter().map(|problem| format!("{:?}", problem.kind));
        assert_eq!(rules.chain(problems).collect::<Vec<_>>(), *wanted, "{text}");
    }
}

#[test]
fn suppressions_stand_in_comments_of_both_languages() {
    let text = "{{ if .x }}\ngroups:\n- rules:\n  # alertbook: allow a because b\n  - alert: A\n    expr: 1\n  {{- /* alertbook: allow c because d */ -}}\n  - alert: B\n    expr: 1\n{{ end }}\n";
    let (map, file) = read_text("a.yaml", text);
    let allows = file.allows.iter().map(|allow| (allow.check.as_str(), map.start(allow.covers).line));
    assert_eq!(allows.collect::<Vec<_>>(), [("a", 5), ("c", 8)]);
}

proptest::proptest! {
    // promise 1
    #[test]
    fn garbage_around_templates_never_panics(
        at in 0usize..2200, cut in 0usize..60, insert in "[-a:{}\\[\\]%#<>*`|'\"é/. \r\n\t]{0,10}"
    ) {
        let start = CHART.floor_char_boundary(at.min(CHART.len()));
        let end = CHART.floor_char_boundary((start + cut).min(CHART.len()));
        let text = format!("{}{insert}{}", &CHART[..start], &CHART[end..]);
        let (map, file) = read_text("a.yaml", &text);
        for rule in &file.rules {
            assert!(map.start(rule.name.span).line > 0 && !map.slice(rule.name.span).is_empty());
        }
    }

    /// Lines of a template between the lines of a rule file take no alert away and add none.
    #[test]
    fn noise_of_a_template_changes_no_name(noise in proptest::collection::vec(0usize..8, 40), names in 1usize..6) {
        let mut plain = "groups:\n- name: g\n  rules:\n".to_owned();
        for n in 0..names {
            plain += &format!("  - alert: Alert{n}\n    expr: |\n      up\n      > {n}\n    labels:\n      severity: page\n");
        }
        let lines = ["", "", "{{- if .Values.x }}", "{{ end }}", "    {{- else -}}", "{{/* - alert: No */}}", "# {{ x }}", "{{- /*\n- alert: No\n  expr: 1\n*/}}"];
        let mut text = "{{ if .Values.on }}\n".to_owned();
        for (line, noise) in plain.lines().zip(noise.iter().cycle()) {
            text += &format!("{line}\n{}", lines[*noise]);
            if !lines[*noise].is_empty() {
                text.push('\n');
            }
        }
        let name = |file: &RuleFile| file.rules.iter().map(|rule| rule.name.value.clone()).collect::<Vec<_>>();
        let (plain, noisy) = (read_text("a.yaml", &plain).1, read_text("a.yaml", &text).1);
        assert_eq!(name(&plain), name(&noisy), "{text}");
        assert!(noisy.problems.is_empty(), "{:?}\n{text}", noisy.problems);
    }
}
