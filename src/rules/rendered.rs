//! Tells a rule file from the template of one. Both hold braces: what stands in annotations and labels for an alert that
//! fires is part of a rule file, what Helm, Jinja and their like fill in before is not.

use crate::yaml::{Document, Node, Value};

use super::template::actions::{self, Action};

/// Ends of names of templates, before or behind that of what they become.
const ENDINGS: [&str; 8] = [".j2", ".jinja", ".jinja2", ".tpl", ".tmpl", ".gotmpl", ".erb", ".tftpl"];

/// Words that Go's templates know, then functions that the templates of Prometheus and of vmalert have besides.
const KNOWN: &str = "if else end range with define block template break continue nil true false \
    and or not call html index slice js len print printf println urlquery eq ge gt le lt ne \
    query first label value strvalue sortByLabel humanize humanize1024 humanizeDuration humanizePercentage \
    humanizeTimestamp toTime toDuration now parseDuration title toUpper toLower stripPort stripDomain match reReplaceAll \
    graphLink tableLink args tmpl safeHtml externalURL pathPrefix urlQueryEscape \
    parseDurationTime formatTime queryEscape pathEscape jsonEscape htmlEscape quotesEscape crlfEscape";

/// Those of them that stand for something alone, and anywhere.
const ALONE: &str = "end else break continue nil true false now args externalURL pathPrefix";
/// Those behind which a call begins.
const BEFORE: &str = "if else range with";

/// What the dot of an alert's template has, outside of `range` and `with`.
const OF_ALERTS: [&str; 4] = ["Labels", "ExternalLabels", "ExternalURL", "Value"];
/// What the dot has where Helm renders, or gomplate.
const OF_CHARTS: [&str; 8] = ["Values", "Chart", "Release", "Files", "Capabilities", "Template", "Subcharts", "Env"];

/// Where words stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Annotations and labels of an alert, whose templates are filled in when it fires; and comments.
    Told,
    /// Elsewhere in a document of rules, where nothing is ever filled in.
    Rules,
    /// A document of another kind, whose braces may be anybody's.
    Other,
}

/// Whether a text that is YAML is a template all the same.
pub(super) fn is_template(path: &str, text: &str, documents: &[Document]) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if folders.split('/').any(|part| part == "templates")
        || ENDINGS.iter().any(|ending| name.ends_with(ending) || stem.ends_with(ending))
    {
        return true;
    }
    if !actions::opens().any(|open| text.contains(open)) {
        return false;
    }
    let mut scalars = Vec::new();
    for root in documents.iter().filter_map(|document| document.root.as_ref()) {
        let rules = root.get("groups").is_some() || root.get("spec").is_some_and(|spec| spec.get("groups").is_some());
        collect(root, if rules { Place::Rules } else { Place::Other }, &mut scalars);
    }
    if scalars.iter().any(|(node, place)| node.text().is_some_and(|words| is_foreign(words, *place))) {
        return true;
    }
    let mut rest = text.as_bytes().to_vec();
    for (node, _) in scalars {
        rest.get_mut(node.span.clone()).unwrap_or_default().fill(b'x');
    }
    outside(text, &rest)
}

/// Whether a template is left where all scalars are blanked: around them, or in comments.
fn outside(text: &str, rest: &[u8]) -> bool {
    let mut at = 0;
    text.split_inclusive('\n').any(|line| {
        let blanked = rest.get(at..at + line.len()).unwrap_or_default();
        at += line.len();
        let comment = (0..blanked.len()).find(|&at| {
            blanked[at] == b'#' && at.checked_sub(1).is_none_or(|before| blanked[before].is_ascii_whitespace())
        });
        let comment = comment.unwrap_or(blanked.len());
        let code = String::from_utf8_lossy(&blanked[..comment]);
        // Without their ends the other delimiters are plain YAML: lists in a list, a map before its comment, a name.
        !actions::actions(&code).is_empty()
            || ["{{", "{%", "<%"].iter().any(|open| code.contains(open))
            || line.get(comment..).is_some_and(|comment| is_foreign(comment, Place::Told))
    })
}

/// The scalars of a node, each with where it stands.
fn collect<'n>(node: &'n Node, place: Place, out: &mut Vec<(&'n Node, Place)>) {
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| collect(item, place, out)),
        Value::Map(entries) => {
            let is_rule = place == Place::Rules && node.get("alert").is_some();
            for (key, value) in entries {
                let told = is_rule && matches!(key.name.as_str(), "annotations" | "labels");
                collect(value, if told { Place::Told } else { place }, out);
            }
        }
        _ => out.push((node, place)),
    }
}

/// Whether something other than what fires alerts fills in these words.
fn is_foreign(text: &str, place: Place) -> bool {
    let found = actions::actions(text);
    // Inside of these the dot is anything.
    let opens = |action: &Action| {
        let words = actions::trimmed(inner(text, action));
        ["range", "with", "define"]
            .iter()
            .any(|word| words.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))
    };
    let nested = found.iter().any(opens);
    found.iter().any(|action| {
        let inner = inner(text, action);
        match &text[action.range.start..action.range.start + 2] {
            "{{" if place == Place::Rules => true,
            "{{" => is_unknown(inner, nested || place == Place::Other, place != Place::Other),
            "[[" => is_other_go(actions::trimmed(inner)),
            "{%" => begins_with(inner, JINJA),
            "%{" => begins_with(inner, TERRAFORM),
            _ => true,
        }
    })
}

/// First words of Jinja's statements.
const JINJA: &str =
    "if elif else endif for endfor set raw endraw include import from macro block extends filter with do";
/// First words of Terraform's directives.
const TERRAFORM: &str = "if else endif for endfor";
/// First words of Go's actions that no link and no test of a shell begins with.
const GO: &str = "if else end range with define include template block";

fn begins_with(inner: &str, words: &str) -> bool {
    let first = inner.trim_start_matches(['-', '+', '~', ' ', '\t', '\n']);
    let first = first.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    is_among(first, words)
}

fn is_among(word: &str, words: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

/// What stands between the delimiters.
fn inner<'t>(text: &'t str, action: &Action) -> &'t str {
    let whole = &text[action.range.clone()];
    let behind = if whole.starts_with("%{") { 1 } else { 2 };
    whole.get(2..whole.len() - behind).unwrap_or_default()
}

/// Whether the words between `[[` and `]]` are those of a template, and no link, test of a shell or name in brackets.
fn is_other_go(words: &str) -> bool {
    words.starts_with(['.', '$', '`']) || words.contains(['"', '|']) || begins_with(words, GO)
}

/// What may stand at a place of an action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// A function with its arguments behind it.
    Call,
    /// A function that gets its argument from the pipe before it.
    Piped,
    /// A value.
    Argument,
}

/// Whether an alert's template knows a word at this spot, with `behind` behind it. Elsewhere functions with arguments
/// are variables of another language: `{{ value }}`.
fn is_known(name: &str, spot: Spot, behind: &str) -> bool {
    let argument = behind.trim_start();
    let operand = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '`' | '\'' | '$' | '.' | '(');
    let signed =
        argument.strip_prefix(['-', '+']).is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()));
    let fits = match spot {
        Spot::Piped => true,
        Spot::Argument => false,
        Spot::Call if argument.len() == behind.len() => behind.starts_with('(') && is_among(name, BEFORE),
        Spot::Call => signed || argument.starts_with(operand),
    };
    is_among(name, KNOWN) && (fits || is_among(name, ALONE))
}

/// Whether an action of Go's templates, or one that looks so, has words that no alert knows. `nested` says that its dot
/// may be anything, `strict` that it should be one of an alert.
fn is_unknown(inner: &str, nested: bool, strict: bool) -> bool {
    let mut rest = actions::trimmed(inner);
    if rest.starts_with("/*") {
        return false;
    }
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let chain = |rest: &'_ str| rest.trim_start_matches(|c: char| word(c) || c == '.').len();
    let mut spot = Spot::Call;
    while let Some(first) = rest.chars().next() {
        let behind = &rest[first.len_utf8()..];
        let end = behind.find(|c| !word(c)).unwrap_or(behind.len());
        let mut left = behind.len();
        let mut next = Spot::Argument;
        match first {
            '"' | '`' | '\'' => {
                let string = string(behind, first);
                if string.contains("{{") || string.contains("}}") {
                    return true;
                }
                left = behind.len() - string.len();
            }
            // `$` alone is the outermost dot.
            '$' if end > 0 => left = chain(behind),
            '.' => {
                let field = &behind[..end];
                let known = field.is_empty() || nested || !strict || OF_ALERTS.contains(&field);
                if OF_CHARTS.contains(&field) || !known {
                    return true;
                }
                left = chain(behind);
            }
            ')' | '0'..='9' => left = chain(behind),
            first if word(first) => {
                let name = &rest[..first.len_utf8() + end];
                if strict && !is_known(name, spot, &behind[end..]) {
                    return true;
                }
                if spot == Spot::Call && is_among(name, BEFORE) {
                    next = Spot::Call;
                }
                left = chain(behind);
            }
            '(' | '=' => next = Spot::Call,
            '|' => next = Spot::Piped,
            '$' => {}
            _ => next = spot,
        }
        spot = next;
        rest = &behind[behind.len() - left..];
    }
    false
}

/// A string without the quote before it, to its closing quote.
fn string(text: &str, quote: char) -> &str {
    let mut escaped = false;
    let end = text.char_indices().find(|&(_, c)| {
        let closes = c == quote && !escaped;
        escaped = quote != '`' && c == '\\' && !escaped;
        closes
    });
    end.map_or(text, |(at, c)| &text[..at + c.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn of(path: &str, text: &str) -> bool {
        is_template(path, text, &yaml::documents(text))
    }

    /// A rule with these words in an annotation.
    fn told(words: &str) -> String {
        let words = words.replace('\n', "\n            ");
        format!(
            "groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: up\n        annotations:\n          summary: |\n            {words}\n"
        )
    }

    #[test]
    fn what_an_alert_says_when_it_fires_is_no_template_of_the_file() {
        for words in [
            "{{ $labels.instance }} is down",
            "x\n{{- if gt $value 5.0 }}\nmuch\n{{- else }} little {{ end -}}",
            "{{ $labels.Release }} and {{ .Labels.Values }} of {{ $externalLabels.Chart }}",
            "{{ range query \"up{job='x'}\" | sortByLabel \"instance\" }}{{ .Labels.instance }}: {{ .Value | humanize1024 }}{{ end }}",
            "{{ with $labels }}{{ .cluster }}{{ end }} {{ (index (query \"up\") 0).Labels.job }}",
            "{{ printf \"%.2f\" $value }} {{/* of {{ all }} */}} {{ `raw` | reReplaceAll \"a(.)\" \"${1}\" }}",
            "see [[ x ]], [[Broker down]] and `[[ -f x ]]`",
            "100{% of the disk, 5%} less, <% or %{ that }",
            "{{ $x := $value }}{{ $x | humanizePercentage }}",
            "{{ if(gt $value -1.0) }}x{{ else if not true }}y{{ end }}{{ externalURL }} {{ $ | printf \"%v\" }}",
            "{{ range $i, $x := query \"up\" }}{{ with $x | value }}{{ humanize . }}{{ end }}{{ end }}",
            "{{ if query \"up\" | first | value | lt +5 }}{{ template \"x\" . }}{{ end }}",
        ] {
            let text = told(words);
            assert!(yaml::documents(&text).iter().all(|document| document.errors.is_empty()), "{text}");
            assert!(!of("rules/a.yml", &text), "{text}");
        }
        for text in [
            "# {{ $labels.x }} is the host\ngroups:\n  - name: a\n    rules: []\n",
            "groups: [{name: a, rules: [{alert: A, expr: 'a =~ \"[[:alpha:]]+\"', labels: {x: '{{ $labels.y }}'}}]}]\n",
            "kind: ConfigMap\ndata:\n  legend: '{{ instance }}'\n---\ngroups: []\n",
        ] {
            assert!(!of("a.yml", text), "{text}");
        }
    }

    #[test]
    fn what_a_program_fills_in_before_is() {
        for words in [
            "{{ .Values.x }}",
            "{{ $.Release.Name }} of {{ $labels.x }}",
            "{{ \"{{\" }} $labels.x {{ \"}}\" }}",
            "{{`{{ $labels.x }}`}}",
            "{{ include \"chart.name\" . }}",
            "{{ .name }}",
            "{{ cluster }}",
            "{{ title }}",
            "{{- value -}}",
            "{{ label.name }} of {{ query(1) }}",
            "{{ value | title }}",
            "{{ value if true else 1 }}",
            "{{ value - 1 }}",
            "{{ printf \"%s\" (title) }}",
            "{{ match == 1 }}",
            "{{ template }}",
            "{{ $labels.x | quote }}",
            "{% if big %}x{% endif %}",
            "{% raw %}{{ $labels.x }}{% endraw %}",
            "<%= name %>",
            "[[ .Name ]] [[ if x ]] [[ name | upper ]]",
        ] {
            assert!(of("rules/a.yml", &told(words)), "{words}");
        }
        for text in [
            "groups:\n  - name: a\n    rules: {{ rules }}\n",
            "groups:\n  - name: '{{ x }}'\n    rules: []\n",
            "groups: [{name: a, rules: [{alert: A, expr: 'up > {{ $x }}'}]}]\n",
            "# {{- if .Values.on }}\ngroups:\n  - name: a\n    rules: []\n# {{- end }}\n",
            "groups: [[ x ]]\n",
            "kind: ConfigMap\ndata:\n  x: '{{ .Values.x }}'\n---\ngroups: []\n",
        ] {
            assert!(of("rules/a.yml", text), "{text}");
        }
        let plain = told("it is down");
        for path in ["charts/x/templates/a.yaml", "a.yml.j2", "a.tpl", "rules.tmpl.yml"] {
            assert!(of(path, &plain), "{path}");
        }
    }

    proptest::proptest! {
        /// Whatever stands beside it, and however it is broken, a chart's value is seen.
        #[test]
        fn nothing_hides_a_template(parts in proptest::collection::vec(0_usize..PARTS.len(), 0..24)) {
            let words: String = parts.iter().map(|&part| PARTS[part]).collect();
            let chart = "          own: '{{ .Values.x }}'\n";
            for text in [
                format!("{}{chart}", told(&words)),
                format!("# {words}\n{}{chart}", told("x")),
                format!("{}{chart}# {words}\n", told("x")),
            ] {
                let sound = yaml::documents(&text).iter().all(|document| document.errors.is_empty());
                proptest::prop_assert!(!sound || of("a.yml", &text), "{}", text);
            }
        }
    }

    const PARTS: [&str; 20] =
        ["{{", "}}", "[[", "]]", "{%", "%}", "<%", "%>", "%{", "\"", "`", "'", "$", ".", "é", " ", "\\", "(", "x", "-"];
}
