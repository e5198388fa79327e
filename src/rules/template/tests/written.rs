//! Every way to write an alert into a template: it is read, or told.

use super::{read_text, show};

#[test]
fn whatever_way_an_alert_is_written_it_is_read_or_told() {
    let rule = |rule: &str| {
        format!("groups:\n- name: g\n  rules:\n{{{{ if .x }}}}\n  - alert: A\n    expr: 1\n{{{{ end }}}}\n{rule}")
    };
    let cases: &[(&str, &[&str])] = &[
        ("  - {alert: X, expr: up, labels: {severity: page}}\n", &["8 X [g] up {severity=page}"]),
        ("- name: h\n  rules: [{alert: X, expr: up}, {record: a, expr: b}]\n", &["9 X [h] up {}", "recording 1"]),
        ("- name: h\n  rules:\n    [{alert: X, expr: up}]\n", &["10 X [h] up {}"]),
        ("- {name: i, rules: [{alert: X, expr: \"{{ .x }}\"}]}\n", &["8 X [i] {{ .x }} {}"]),
        (
            "- name: h\n  rules: [\n    {alert: X, expr: up},\n    {alert: \"Y é\", expr: up}\n  ]\n- name: i\n  rules:\n  - alert: Z\n    expr: 1\n",
            &["10 X [h] up {}", "11 Y é [h] up {}", "15 Z [i] 1 {}"],
        ),
        ("  - &anc alert: X\n    expr: up\n", &["8 X [g] up {}"]),
        ("  - &anc\n    alert: X\n    expr: up\n", &["9 X [g] up {}"]),
        ("  - !!map {alert: T, expr: 1}\n", &["8 T [g] 1 {}"]),
        (
            "  - ? alert\n    : X\n    expr: up\n",
            &["8 UnreadRule this alert can only be read once it is rendered: `alert`"],
        ),
        (
            "  - {alert: X, expr: up\n",
            &["8 UnreadRule this alert can only be read once it is rendered: `alert: X, expr: up`"],
        ),
        ("  - {{ if .b }}alert: Yes{{ else }}alert: No{{ end }}\n    expr: 1\n", &["8 Yes [g] 1 {}", "8 No [g] 1 {}"]),
        ("  - expr: 1\n    {{ if .b }}alert: Yes{{ else }}alert: No{{ end }}\n", &["9 Yes [g] 1 {}", "9 No [g] 1 {}"]),
        ("  {{ if .b }}- alert: X{{ end }}\n    expr: 1\n", &["8 X [g] 1 {}"]),
        // A label, a word and a comment are no alerts.
        (
            "  - alert: B # alert: no\n    expr: 1\n    labels:\n      alert: x\n    annotations:\n      a: \"alert: no\"\n      b: [\"alert: no\", {alert: no}]\n",
            &["8 B [g] 1 {alert=x} a: alert: no b: [\"alert: no\", {alert: no}]"],
        ),
    ];
    for (text, wanted) in cases {
        let mut found = show(&rule(text));
        assert_eq!(found.remove(0), "5 A [g] 1 {}", "{text}");
        assert_eq!(&found, wanted, "{text}");
    }
    let json = "{{ if .x }}\n{\n\"groups\": [{\"name\": \"g\", \"rules\": [\n{\"alert\": \"J\", \"expr\": \"up\", \"annotations\": {\"a\": \"{{ $value }}\"}}]}]\n}\n{{ end }}\n";
    assert_eq!(show(json), ["4 J [g] up {} a: {{ $value }}"]);
}

#[test]
fn names_of_branches_and_of_simple_calls_are_certain() {
    let group = "groups:\n- name: {{ .Values.n }}\n  rules:\n";
    let cases: &[(&str, &[&str])] = &[
        ("  - alert: {{ \"HelmB\" | quote }}\n    expr: 1\n", &["4 HelmB [{{ .Values.n }}] 1 {}"]),
        (
            "  - alert: {{ if .c }}CondA{{ else }}CondB{{ end }}\n    expr: 1\n",
            &["4 CondA [{{ .Values.n }}] 1 {}", "4 CondB [{{ .Values.n }}] 1 {}"],
        ),
        (
            "  - alert: \"{{ if .c }}A{{ else if .d }}B{{ else }}C{{ end }}\"\n    expr: 1\n",
            &["4 A [{{ .Values.n }}] 1 {}", "4 B [{{ .Values.n }}] 1 {}", "4 C [{{ .Values.n }}] 1 {}"],
        ),
        (
            "  - alert: {{ if .c }}{{ .d }}{{ else }}B{{ end }}\n    expr: 1\n",
            &[
                "4 B [{{ .Values.n }}] 1 {}",
                "4 UnreadRule the name of this alert is only known once it is rendered: `{{ .d }}`",
            ],
        ),
        ("  - alert: \"Wi\\u0074h\\x21\"\n    expr: 1\n", &["4 With! [{{ .Values.n }}] 1 {}"]),
    ];
    for (text, wanted) in cases {
        let (map, file) = read_text("a.yaml", &format!("{group}{text}"));
        let rules = file.rules.iter().map(|rule| {
            format!("{} {} [{}] {} {{}}", map.start(rule.name.span).line, rule.name.value, rule.group, rule.expr)
        });
        let problems = file
            .problems
            .iter()
            .map(|problem| format!("{} {:?} {}", map.start(problem.span).line, problem.kind, problem.message));
        assert_eq!(rules.chain(problems).collect::<Vec<_>>(), *wanted, "{text}");
    }
}

#[test]
fn files_of_a_config_map_are_read_or_told() {
    let head = "kind: ConfigMap\nmetadata:\n  name: {{ .x }}\ndata:\n";
    let told =
        |at: usize, words: &str| format!("{at} UnreadRule rules that stand elsewhere are written here: `{words}`");
    let cases: &[(&str, &[String])] = &[
        ("  c.yml: \"groups:\\n- name: g\\n  rules:\\n  - alert: A\\n    expr: 1\\n\"\n", &["A".to_owned()]),
        (
            "  c.rules: |\n    groups:\n    - name: g\n      rules:\n      - alert: A\n        expr: 1\n",
            &["A".to_owned()],
        ),
        (
            "  alerts.yml: |\n{{ .Files.Get \"files/x.yml\" | indent 4 }}\n",
            &[told(6, "{{ .Files.Get \"files/x.yml\" | indent 4 }}")],
        ),
        (
            "{{ (.Files.Glob \"rules/*\").AsConfig | indent 2 }}\n",
            &[told(5, "{{ (.Files.Glob \"rules/*\").AsConfig | indent 2 }}")],
        ),
        ("{{ (.Files.Glob \"conf/*\").AsConfig | indent 2 }}\n", &["others 1".to_owned()]),
        ("  alertmanager.yml: |\n{{ .Files.Get \"alertmanager.yml\" | indent 4 }}\n", &["others 1".to_owned()]),
        ("  nginx.conf: |\n    {{ .Files.Get \"nginx.conf\" }}\n", &["others 1".to_owned()]),
    ];
    for (text, wanted) in cases {
        let (map, file) = read_text("a.yaml", &format!("{head}{text}"));
        let mut found: Vec<String> = file.rules.iter().map(|rule| rule.name.value.clone()).collect();
        found.extend((file.others > 0).then(|| format!("others {}", file.others)));
        found.extend(
            file.problems
                .iter()
                .map(|problem| format!("{} {:?} {}", map.start(problem.span).line, problem.kind, problem.message)),
        );
        assert_eq!(&found, wanted, "{text}");
    }
}

#[test]
fn labels_that_only_rendering_tells_are_open() {
    let rule = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: 1\n    labels:\n      team: t\n";
    let open = |text: &str| {
        let (_, file) = read_text("a.yaml", &format!("{rule}{text}"));
        let rule = &file.rules[0];
        (rule.severity().is_some(), rule.may_be_anything("severity"), rule.may_be_anything("team"))
    };
    assert_eq!(open("      {{- toYaml .x | nindent 6 }}\n"), (false, true, false));
    assert_eq!(
        open("      {{ if .x }}\n      severity: a\n      {{ else }}\n      severity: b\n      {{ end }}\n"),
        (false, true, false)
    );
    assert_eq!(open("      severity: page\n      {{- include \"l\" . | nindent 6 }}\n"), (true, false, false));
}
