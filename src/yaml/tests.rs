//! YAML texts -> values with the places they were read from.

use super::*;

/// Each scalar as `kind text@source`, collections by brackets.
fn show(text: &str, node: &Node) -> String {
    let source = &text[node.span.clone()];
    match &node.value {
        Value::Null(word) => format!("null {word}@{source}"),
        Value::Bool(_, word) => format!("bool {word}@{source}"),
        Value::Number(word) => format!("number {word}@{source}"),
        Value::Text(word) => format!("text {word}@{source}"),
        Value::Seq(items) => {
            format!("[{}]", items.iter().map(|item| show(text, item)).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let entry = |(key, node): &(Key, Node)| {
                let _in_the_text = &text[key.span.clone()];
                format!("{}: {}", key.name, show(text, node))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn read(text: &str) -> String {
    let one = |document: Document| {
        let root = document.root.map_or("-".to_owned(), |root| show(text, &root));
        let errors = document.errors.iter().map(|error| format!(" !{} {}", error.offset, error.message));
        root + &errors.collect::<String>()
    };
    documents(text).into_iter().map(one).collect::<Vec<_>>().join(" --- ").replace('\n', "␤").replace('\r', "␍")
}

#[test]
fn quoted_values_may_go_on_left_of_where_yaml_wants_them() {
    let cases = [
        (
            "a:\n  k: \"one, \n  two\\n\n\n  three\"\n  l: x\n",
            "{a: {k: text one, two␤␤three@one, ␤  two\\n␤␤  three, l: text x@x}}",
        ),
        ("a:\r\n- b: 'it''s\r\n  é'\r\n- c: \"x\r\ny\"\r\n", "{a: [{b: text it's é@it''s␍␤  é}, {c: text x y@x␍␤y}]}"),
        ("a:\n  - # it's\n    &n \"x\n  - y: z\"\n  - *n\n", "{a: [text x - y: z@x␤  - y: z, text x - y: z@*n]}"),
        ("a:\n  k: \"x\n  y\n", "- !13 invalid indentation in multiline quoted scalar"),
    ];
    for (text, wanted) in cases {
        assert_eq!(read(text), wanted, "{text}");
    }
    // Each of them costs another look, so there is an end to it.
    let many = documents(&"- k: \"x\n  y\"\n".repeat(40_000));
    assert_eq!(many[0].errors.len(), 1);
}

#[test]
fn values_keep_the_authors_words_and_places() {
    let cases = [
        (
            "severity: P0\nfor: 0m\nday: 2026-02-30\n",
            "{severity: text P0@P0, for: text 0m@0m, day: text 2026-02-30@2026-02-30}",
        ),
        (
            "a: on\nb: no\nc: True\nd: 007\ne: 1e3\nf: -.5\n",
            "{a: text on@on, b: text no@no, c: bool True@True, d: number 007@007, e: number 1e3@1e3, f: number -.5@-.5}",
        ),
        ("a:\nb: ~\nc: ''\n", "{a: null @, b: null ~@~, c: text @}"),
        ("é: '→ ''x'''\nb: \"q\\n\" # c\n", "{é: text → 'x'@→ ''x'', b: text q␤@q\\n}"),
        (
            "a: x\r\nb: |\r\n  1\r\n  2\r\nc: [1, y]\r\n",
            "{a: text x@x, b: text 1␤2␤@1␍␤  2, c: [number 1@1, text y@y]}",
        ),
        (
            "a: &n {k: 1}\nb: *n\nc: {<<: *n, k: 2, z: 3}\n",
            "{a: {k: number 1@1}, b: {k: number 1@1}, c: {k: number 2@2, z: number 3@3}}",
        ),
        ("a: !!python/object:os.system x\nb: !!int '7'\n", "{a: text x@x, b: text 7@7}"),
    ];
    for (text, wanted) in cases {
        assert_eq!(read(text), wanted, "{text}");
    }
}

#[test]
fn a_broken_document_does_not_hide_the_others() {
    let cases = [
        ("a: 1\n---\nb: [\n---\nc: 3\n", "{a: number 1@1} --- - !12 unclosed bracket '[' --- {c: number 3@3}"),
        ("%YAML 1.2\n# c\n---\na\n...\n---\nb", "text a@a --- text b@b"),
        ("a: 1\na: 2\nb: 3\n", "{a: number 1@1, b: number 3@3} !5 the key `a` is written twice; keep one of them"),
        (
            "x: {{ y }}\nz: 1\n",
            "{x: {}, z: number 1@1} !4 a map cannot be a key; quote a value that begins with `{` or `[`",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(read(text), wanted, "{text}");
    }
}

// promise 20
#[test]
fn bombs_end_with_an_error() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..40 {
        let list = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb = [bomb, format!("a{n}: &a{n} [{list}]\n")].concat();
    }
    let chain = (1..2_000).fold("a0: &a0 [x]\n".to_owned(), |text, n| text + &format!("a{n}: &a{n} [*a{}]\n", n - 1));
    let cases = [
        (bomb, "copy too much"),
        (chain, "inside of each other"),
        ("a: &a [*a]".to_owned(), "alias inside"),
        ("[".repeat(50_000), ""),
        ("- ".repeat(50_000), ""),
        ("{a: ".repeat(50_000), ""),
        ("? ".repeat(50_000), ""),
    ];
    for (text, wanted) in cases {
        let documents = documents(&text);
        let [document] = &documents[..] else { panic!("{} documents", documents.len()) };
        assert!(document.root.is_none());
        assert!(document.errors[0].message.contains(wanted), "{:?}", document.errors);
    }
}

proptest::proptest! {
    // promise 1
    #[test]
    fn nothing_panics_and_spans_are_in_the_text(text in "[-a:{}\\[\\]&*!|>'\"#%@, \r\n\té→0.]{0,80}") {
        for document in documents(&text) {
            for error in &document.errors {
                assert!(error.offset <= text.len());
            }
            document.root.iter().for_each(|root| { show(&text, root); });
        }
    }
}
