use proptest::prelude::*;

use super::*;

/// Takes tags and entities out again.
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

const LANGUAGES: &[&str] = &[
    "bash", "yml", "json", "python", "rust", "sql", "console", "promql", "logql", "text", "diff", "http", "toml",
    "klingon", "Go",
];

/// Pieces of code that open things and do not close them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("$ kubectl get pods -n <ns> \\\n"),
        Just("\"${x"),
        Just("$(("),
        Just("cat <<EOF\n"),
        Just("key: |\n  a\n"),
        Just("# no\n"),
        Just("\r\n"),
        Just("sum by (le) (rate(x{a=\"b\"}[5m])) > 0.5"),
        Just("`"),
        Just("'"),
        Just("\t"),
        Just("é→🦀"),
        Just("&amp;<b>"),
        Just("+x\n-y\n"),
        Just("|= `a` | json | line_format \"{{.x}}\""),
        Just("/* "),
        Just("\n"),
    ];
    let any = "\\PC{0,8}".prop_map(|text| text);
    proptest::collection::vec(prop_oneof![3 => piece.prop_map(str::to_owned), 1 => any], 0..12)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_text_is_lost(code in pieces(), language in proptest::sample::select(LANGUAGES)) {
        let html = highlight(language, &code);
        prop_assert_eq!(text(&html), code);
    }
}

#[test]
fn pieces_have_their_classes() {
    let cases = [
        ("bash", "echo hi", "<span class=\"f\">echo</span> hi"),
        (
            "promql",
            "sum by (le) (up{job=\"a\"}) > 5m",
            "<span class=\"f\">sum </span><span class=\"k\">by </span>(le) (up{<span class=\"v\">job</span><span class=\"o\">=</span><span class=\"s\">\"a\"</span>}) <span class=\"o\">&gt; </span><span class=\"n\">5m</span>",
        ),
        ("console", "$ true\nok\n", "<span class=\"m\">$ </span><span class=\"f\">true</span>\nok\n"),
        ("console", "# echo \\\n  x\nx\n", "<span class=\"m\"># </span><span class=\"f\">echo </span>\\\n  x\nx\n"),
        (
            "logql",
            "{app=\"x\"} |= \"e\" | json",
            "{<span class=\"v\">app</span><span class=\"o\">=</span><span class=\"s\">\"x\"</span>} <span class=\"o\">|= </span><span class=\"s\">\"e\" </span><span class=\"o\">| </span><span class=\"k\">json</span>",
        ),
        ("mermaid", "a --> b", "a --&gt; b"),
        ("klingon", "<b>", "&lt;b&gt;"),
    ];
    for (language, code, html) in cases {
        assert_eq!(highlight(language, code), html, "{language}");
    }
}

#[test]
fn known_languages_are_known_under_all_their_names() {
    for language in ["", "text", "Bash", "sh", "yml", "console", "promql", "http", "mermaid", "tf", "lua", "jinja2"] {
        assert!(knows(language), "{language}");
    }
    for &(name, token) in ALIASES {
        assert!(grammar::has(token), "{name} -> {token}");
    }
    assert!(ALIASES.is_sorted());
    assert!(!knows("klingon"));
    assert!(!knows("decision_tree"));
}

// promise 8
#[test]
fn what_is_too_long_is_plain_and_whole() {
    let line = format!("echo {}", "<".repeat(LONGEST_LINE));
    assert_eq!(highlight("bash", &line), escape(&line));
    let lines =
        format!("echo {}\n", "a".repeat(LONGEST_LINE / 2)).repeat(MOST_WORK / (LONGEST_LINE * LONGEST_LINE / 4));
    let block = "echo hi\n".repeat(LONGEST_BLOCK / 8 + 1);
    for long in [lines, block] {
        assert_eq!(highlight("bash", &long), long);
        assert_ne!(highlight("bash", &long[..long.len() / 2]), long[..long.len() / 2]);
    }
}

#[test]
fn a_line_from_memory_is_as_it_was_the_first_time() {
    let blocks = ["cat <<END\nif true\nEND\nif true\n", "if true\n", "echo \"a\nif true\n\"\nif true", "if true"];
    let first = blocks.map(|block| highlight("bash", block));
    let mut again = blocks;
    again.reverse();
    let mut again = again.map(|block| highlight("bash", block));
    again.reverse();
    assert_eq!(first, again);
    assert_ne!(first[0].lines().nth(1), first[0].lines().nth(3), "what is open counts");
}

#[test]
fn control_characters_do_not_reach_the_page() {
    for (language, code) in [("promql", "up\u{1}"), ("klingon", "up\u{1}"), ("text", "up\u{9f}")] {
        assert_eq!(highlight(language, code), "up\u{fffd}", "{language}");
    }
    assert_eq!(highlight("text", "\t\r\n"), "\t\r\n");
}
