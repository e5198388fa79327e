//! Values with templates -> branches, marks and URLs.

use super::*;

fn texts(value: &str) -> Vec<String> {
    let shown = |branch: Branch| format!("{}{}", branch.text, if branch.implied { " (implied)" } else { "" });
    branches(value).into_iter().map(shown).collect()
}

#[test]
fn templated_parts_are_one_mark_each_and_what_is_known_stands_for_itself() {
    let many = "{{".repeat(200_000);
    let table = [
        ("https://x/{{ $labels.a }}/b", "https://x/\0/b"),
        ("https://x/[[ a ]]/{{ b }}.html", "https://x/\0/\0.html"),
        ("a\0b/{{ open", "ab/\0"),
        ("[{a}]", "[{a}]"),
        (many.as_str(), "\0"),
        ("{{ $labels.alertname }}/{{ .Labels.alertname | toLower }}", "Up%20%23/up%20%23"),
        ("{{ index $labels \"alertname\" }}{{ $labels.alertname | title }}", "Up%20%23\0"),
        ("{{ \"https://x/}}\" }}{{/* no */}}{{ $a := 1 }}{{- `y` -}}", "https://x/}}y"),
        ("{{` {{ $labels.alertname }} `}}{{`{{ $value }}`}}", " Up%20%23 \0"),
    ];
    let others = [
        ("https://x/<%= @team %>/l", "https://x/\0/l"),
        ("https://x/${team}/%{x}/l", "https://x/\0/\0/l"),
        ("{% raw %}{{ $labels.a }}{% endraw %}<%# no %>", "\0"),
    ];
    for (value, wanted) in table.into_iter().chain(others) {
        assert_eq!(wild(value, "Up #"), wanted);
    }
    assert_eq!(wild("{{ $labels.alertname }}", "{{ .Values.x }}Down"), "\0");
}

#[test]
fn each_branch_is_a_text_of_its_own() {
    let same = r#"{{ if eq .x "a" }}A{{ else }}B{{ end }}/{{ if eq .x "a" }}1{{ else }}2{{ end }}"#;
    let lone = r#"{{ if eq .x "a" }}A{{ end }}{{ if eq .x "b" }}B{{ end }}"#;
    let table: [(&str, &[&str]); 15] = [
        ("{{ $labels.a }}", &["{{ $labels.a }}"]),
        ("x{{ if .a }}1{{ else }}2{{ end }}y", &["x1y", "x2y"]),
        ("{{- if .a -}}1{{ else if .b }}2{{ else }}3{{ end }}", &["1", "2", "3"]),
        ("x{{ if .a }}1{{ if .b }}2{{ else }}3{{ end }}{{ else }}4{{ end }}y", &["x12y", "x13y", "x4y"]),
        ("{{ with .a }}{{ . }}{{ else }}4{{ end }}", &["{{ . }}", "4"]),
        ("x{{ if .a }}?a{{ end }}", &["x?a", "x (implied)"]),
        ("{{ range .a }}1{{ if .b }}2{{ end }}{{ end }}x", &["{{ range .a }}1{{ if .b }}2{{ end }}{{ end }}x"]),
        (same, &["A/1", "B/2"]),
        (lone, &["A (implied)", "B (implied)", " (implied)"]),
        (r#"{{ if ne .x "a" }}B{{ else }}A{{ end }}{{ if eq .x "a" }}1{{ else }}2{{ end }}"#, &["B2", "A1"]),
        ("{{ if .a }}1", &["{{ }}"]),
        ("{{ else }}1{{ end }}", &["{{ }}"]),
        ("{% if a %}s/1{% elif b %}2{% else %}3{% endif %}", &["s/1", "2", "3"]),
        ("<% if @a %>1<% elsif @b %>2<% end %>", &["1", "2", " (implied)"]),
        ("%{ if a ~}1%{~ else ~}${b}%{ endif }", &["1", "${b}"]),
    ];
    for (value, wanted) in table {
        assert_eq!(texts(value), wanted, "{value}");
    }
}

#[test]
fn the_part_of_a_branch_is_its_own() {
    let value = "x/{{ if .a }} one{{ else }}{{ if .b }}two{{ else }}three {{ end }}!{{ end }}";
    let parts: Vec<&str> = branches(value).into_iter().map(|branch| &value[branch.part.unwrap()]).collect();
    assert_eq!(parts, ["one", "two", "three"]);
}

#[test]
fn too_many_branches_are_parts_that_match_anything() {
    let one = |at: usize| format!("{{{{ if .a{at} }}}}1{{{{ else }}}}2{{{{ end }}}}");
    let six: String = (0..6).map(one).collect();
    let seven: String = (0..7).map(one).collect();
    assert_eq!(branches(&six).len(), 64);
    assert_eq!(texts(&seven), ["{{ if .a0 }}{{ if .a1 }}{{ if .a2 }}{{ if .a3 }}{{ if .a4 }}{{ if .a5 }}{{ if .a6 }}"]);
    let deep = "{{ if .a }}".repeat(400) + &"{{ end }}".repeat(400);
    assert!(!branches(&deep).is_empty());
}

proptest::proptest! {
    // promise 1
    #[test]
    fn no_template_panics(value in "(\\{\\{-?|-?\\}\\}|if \\.|else|end|with|range|eq |\"|`|\\\\| |é|x|://|\\[\\[|\\]\\]){0,40}") {
        for Branch { text, part, .. } in branches(&value) {
            assert!(part.is_none_or(|part| value.get(part).is_some()));
            for url in urls_in(&text) {
                assert!(!wild(url, "é x").contains("{{"));
            }
        }
    }
}

#[test]
fn urls_are_found_in_prose() {
    let table: [(&str, &[&str]); 8] = [
        ("[Disk full](content/a b.md), [too](c.md)", &["content/a b.md", "c.md"]),
        ("[é](", &["[é]("]),
        ("https://x/alerts/Disk Full/", &["https://x/alerts/Disk Full/"]),
        ("see https://x/a.", &["https://x/a"]),
        ("[the page](https://x/a)", &["https://x/a"]),
        ("<https://x/a>", &["https://x/a"]),
        ("https://x/a, https://x/{{ $labels.b }}", &["https://x/a", "https://x/{{ $labels.b }}"]),
        ("https://x/{{ $labels.b }}", &["https://x/{{ $labels.b }}"]),
    ];
    for (text, wanted) in table {
        assert_eq!(urls_in(text), wanted, "{text}");
    }
}
