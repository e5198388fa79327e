//! Alert rules written in every form of rule file, with the lines of their names and URLs.

use std::fmt::Write as _;

/// A rule to be written.
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) severity: String,
    pub(crate) service: String,
    pub(crate) url: Option<String>,
}

/// A form of rule file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Groups,
    Manifest,
    Template,
    Api,
    Grafana,
}

/// A text that knows which line comes next.
#[derive(Default)]
struct Lines {
    text: String,
    count: u64,
}

impl Lines {
    /// Adds lines and gives the number of the last.
    fn add(&mut self, text: &str) -> u64 {
        let _ = writeln!(self.text, "{text}");
        self.count += text.lines().count() as u64;
        self.count
    }
}

impl Form {
    pub(crate) const ALL: [Self; 5] = [Self::Groups, Self::Manifest, Self::Template, Self::Api, Self::Grafana];

    pub(crate) fn ending(self) -> &'static str {
        if self == Self::Api { "json" } else { "yaml" }
    }

    /// The file's text, and the lines of each rule's name and URL (the name's where there is none).
    pub(crate) fn write(self, group: &str, rules: &[Rule]) -> (String, Vec<(u64, u64)>) {
        let mut lines = Lines::default();
        lines.add(&self.head(group));
        let last = rules.len().saturating_sub(1);
        let places = rules.iter().enumerate().map(|(n, rule)| match self {
            Self::Groups => yaml(&mut lines, rule, "  ", false),
            Self::Manifest => yaml(&mut lines, rule, "    ", false),
            Self::Template => {
                lines.add(&format!("    {{{{- if .Values.rule{n} }}}}"));
                let places = yaml(&mut lines, rule, "    ", true);
                lines.add("    {{- end }}");
                places
            }
            Self::Api => api(&mut lines, rule, n == last),
            Self::Grafana => grafana(&mut lines, rule, n),
        });
        let places = places.collect();
        if self == Self::Api {
            lines.add("]}]}}");
        }
        if self == Self::Template {
            lines.add("{{- end }}");
        }
        (lines.text, places)
    }

    fn head(self, group: &str) -> String {
        let manifest = format!(
            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: {group}\nspec:\n  \
             groups:\n  - name: {group}\n    rules:"
        );
        match self {
            Self::Groups => {
                format!("# made\ngroups:\n- name: {group}\n  rules:\n  - record: made:{group}\n    expr: sum(up)")
            }
            Self::Manifest => {
                format!("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: other\n---\n{manifest}")
            }
            Self::Template => format!("{{{{- if .Values.rules.enabled }}}}\n{manifest}"),
            Self::Api => {
                format!("{{\"status\": \"success\", \"data\": {{\"groups\": [{{\"name\": \"{group}\", \"rules\": [")
            }
            Self::Grafana => format!("apiVersion: 1\ngroups:\n- orgId: 1\n  name: {group}\n  folder: made\n  rules:"),
        }
    }
}

fn yaml(lines: &mut Lines, rule: &Rule, indent: &str, template: bool) -> (u64, u64) {
    let name = lines.add(&format!("{indent}- alert: {}", rule.name));
    lines.add(&format!("{indent}  expr: up == 0\n{indent}  labels:"));
    lines.add(&format!("{indent}    severity: {}\n{indent}    service: {}", rule.severity, rule.service));
    let Some(url) = &rule.url else { return (name, name) };
    // What a chart hands on to Prometheus stands in a raw string.
    let url = if template && url.contains("{{") { format!("{{{{`{url}`}}}}") } else { format!("'{url}'") };
    (name, lines.add(&format!("{indent}  annotations:\n{indent}    runbook_url: {url}")))
}

fn api(lines: &mut Lines, rule: &Rule, last: bool) -> (u64, u64) {
    let name = lines.add(&format!("  {{\"type\": \"alerting\", \"name\": \"{}\",", rule.name));
    lines.add("   \"query\": \"up == 0\", \"duration\": 300,");
    lines.add(&format!("   \"labels\": {{\"severity\": \"{}\", \"service\": \"{}\"}},", rule.severity, rule.service));
    let escaped = |url: &String| format!("\"runbook_url\": \"{}\"", url.replace('"', "\\\""));
    let url = rule.url.as_ref().map(escaped).unwrap_or_default();
    let url = lines.add(&format!("   \"annotations\": {{{url}}}"));
    lines.add(if last { "  }" } else { "  }," });
    (name, if rule.url.is_some() { url } else { name })
}

fn grafana(lines: &mut Lines, rule: &Rule, n: usize) -> (u64, u64) {
    let name = lines.add(&format!("  - uid: made{n}\n    title: {}", rule.name));
    lines.add(&format!(
        "    condition: A\n    labels:\n      severity: {}\n      service: {}",
        rule.severity, rule.service
    ));
    let Some(url) = &rule.url else { return (name, name) };
    (name, lines.add(&format!("    annotations:\n      runbook_url: '{url}'")))
}
