//! Content is untrusted: whatever a page, a rule file, a file name or the configuration holds, the site stays inert.
//! Keeps promises 1, 2, 3, 9, 21, 23, 24, 25, 27, 28, 29, 30, 31 and 32.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::path::PathBuf;

use support::crawl::crawl;
use support::html::{self, Item};
use support::{Book, run, site_path, tree};

/// Builds and checks a hostile book: no crash, nothing active in any page, nothing strange in its `<main>`.
#[track_caller]
fn assert_inert(book: &Book) -> PathBuf {
    run(book.root(), &["check"]).exits(&[0, 1], "check");
    run(book.root(), &["build"]).exits(&[0], "build");
    let site = book.site();
    assert_eq!(crawl(&site, None).wrong, Vec::<String>::new());
    for (path, bytes) in tree(&site).into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let items = html::parse(&bytes);
        for main in html::inside(&items, |element| element.name == "main") {
            let strange = ["script", "math", "foreignobject", "animate", "set", "link", "meta", "video"];
            let found = html::elements(main).find(|element| strange.contains(&element.name.as_str()));
            let forwards = path.starts_with("alerts/") && found.is_some_and(|element| element.name == "script");
            assert!(found.is_none() || forwards, "{path}: {found:?} in <main>");
        }
    }
    site
}

const ACTIVE: [&str; 52] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "a <script\n>alert(1)</script\n> b",
    "<img src=x onerror=alert(1)>",
    "<img src=x OnErRoR=\"alert(1)\" /x=y>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\u{1}javascript:alert(1))",
    "[x](<  javascript:alert(1)>)",
    "<a href=\" java\u{0b}script:alert(1)\">x</a>",
    "<a href=\"&#14; javascript:alert(1)\">x</a>",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[[javascript:alert(1)|x]]",
    "\\[[javascript:alert(1)|x]\\]",
    "![x\" onerror=\"alert(1)](x.png)",
    "[x](y.md \"t\\\" onclick=\\\"alert(1)\")",
    "[x](file:///etc/passwd)",
    "[x](blob:https://x.example/1) [x](filesystem:x) [x](view-source:x)",
    "<iframe src=\"https://evil.example\"></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"x.swf\"></object><embed src=\"x.swf\">",
    "<base href=\"https://evil.example/\">",
    "<form action=\"https://evil.example\"><input name=q><button formaction=\"javascript:alert(1)\">x</button></form>",
    "<meta http-equiv=\"refresh\" content=\"0; url=https://evil.example\">",
    "<link rel=stylesheet href=\"https://evil.example/x.css\">",
    "<style>body { display: none }</style>",
    "<p style=\"position:fixed;inset:0\">x</p>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>",
    "<svg><use href=\"https://evil.example/x.svg#a\" /></svg>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<img src=x srcset=\"https://evil.example/1 2x\">",
    "<picture><source srcset=\"https://evil.example/1\"><img src=x></picture>",
    "<video poster=\"https://evil.example/x\" src=\"https://evil.example/y\" autoplay></video>",
    "<div></div></div></div></main></body></html><p>still inside</p>",
    "<details><summary>never closed",
    "<!-- --!> <img src=x onerror=alert(1)> -->",
    "<!--> <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "<a href=\"https://x.example/\" target=_blank ping=\"https://evil.example\" onclick=alert(1)>x</a>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript><template><script>alert(1)</script></template>",
];

#[test]
fn active_content_of_pages_is_taken_out() {
    let book = Book::new(&[("book.toml", "")]);
    for (n, body) in ACTIVE.iter().enumerate() {
        // As a block, in a paragraph, in a table cell, in a heading, in a quote in a list.
        let line = body.replace('\n', " ");
        let text = format!(
            "# Page\n\n{body}\n\nwords {line} words\n\n| a | b |\n|---|---|\n| {line} | x |\n\n## So {line}\n\n- > {line}\n\nThe end {n}.\n"
        );
        book.write(&format!("content/p{n}.md"), text.as_bytes());
    }
    let site = assert_inert(&book);
    let lost = (0..ACTIVE.len()).filter(|n| {
        let page = std::fs::read(site.join(format!("p{n}.html"))).unwrap();
        !html::main_text(&page).contains(&format!("The end {n}."))
    });
    let lost: Vec<&str> = lost.map(|n| ACTIVE[n]).collect();
    assert_eq!(lost, Vec::<&str>::new(), "these swallowed what follows them, or ended the page's layout");
}

#[test]
fn links_with_refused_schemes_keep_their_text_and_are_found() {
    let schemes = ["javascript:alert(1)", "vbscript:x", "data:text/html,x", "java&#10;script:x", "file:///etc/passwd"];
    let links = schemes.map(|scheme| format!("[word]({scheme})\n"));
    let book = Book::of_page(links.join("\n"));
    let (code, findings) = book.check(&[]);
    let places: Vec<u64> =
        findings.iter().filter(|f| f.check.contains("link") || f.check == "unsafe-url").map(|f| f.line).collect();
    assert_eq!((code, places), (1, vec![1, 3, 5, 7, 9]), "{findings:#?}");
    let page = std::fs::read(assert_inert(&book).join("page.html")).unwrap();
    assert_eq!(html::main_text(&page).matches("word").count(), schemes.len());
}

const IMG: &str = "<img src=x onerror=alert(1)>";
const SCRIPT: &str = "</script></title>\\\"'><script>alert(1)</script>";

#[test]
fn front_matter_rules_names_and_configuration_are_escaped() {
    let book = Book::new(&[
        ("book.toml", format!("[book]\ntitle = '''{SCRIPT}'''\nauthors = ['''{IMG}''']\ndescription = '''{IMG}'''\nlanguage = 'en\" onload=\"x'\n[output.html]\nsite-url = 'https://w.example.com/r/'\ngit-repository-url = 'javascript:alert(1)'\nedit-url-template = 'javascript:alert(1)//{{path}}'\n[output.html.redirect]\n'old.html' = 'javascript:alert(1)'\n[alerts]\nrules = ['rules/*.yml']\n")),
        ("content/a.md", format!("---\ntitle: '{IMG}'\nalerts: ['{IMG}', '__proto__']\nowner: '{IMG}'\nseverity: '{IMG}'\nservice: '{IMG}'\nescalation: '{IMG}'\nresponse_time: '{IMG}'\ndescription: '{IMG}'\ntags: ['{IMG}']\ncontacts: ['{IMG}']\ndashboard_url: 'javascript:alert(1)'\nrelated: ['javascript:alert(1)']\naliases: ['../../evil.html', 'javascript:alert(1)']\n---\n# {SCRIPT}\n\n## `{IMG}` {{#x\"onclick=\"y}}\n")),
        ("content/b.md", format!("---\ntitle: \"</script><!-- \\u2028 ]]>\"\n---\n# B\n\n**Owner:** \\{IMG}\n**Severity:** \\{IMG}\n\n```decision-tree\n- {IMG}\n  - yes -> [x](javascript:alert(1))\n  - no -> {SCRIPT}\n```\n\n```mermaid\ngraph TD\n  A[\"{IMG}\"] --> B\n  click A \"javascript:alert(1)\"\n```\n")),
        (&format!("content/{IMG}.md"), "# A name\n".to_owned()),
        ("content/\"onclick=\"alert(1)/q'uote.md", "# Another name\n".to_owned()),
        ("rules/r.yml", format!("groups:\n- name: '{IMG}'\n  rules:\n  - alert: '{IMG}'\n    expr: \"</code><script>alert(1)</script>\"\n    labels: {{severity: '{IMG}', team: '{IMG}'}}\n    annotations: {{summary: '{IMG}', runbook_url: 'javascript:alert(1)'}}\n  - alert: __proto__\n    expr: up\n  - alert: constructor\n    expr: up\n  - alert: '</script><!--'\n    expr: up\n")),
    ].map(|(path, text): (&str, String)| (path.to_owned(), text)));
    let site = assert_inert(&book);
    for (path, bytes) in tree(&site).into_iter().filter(|(path, _)| path.ends_with(".xml") || path.ends_with(".js")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("<img") && !text.contains("</script><"), "{path} is not escaped");
    }
    assert!(!book.root().parent().unwrap().join("evil.html").exists());
}

#[test]
fn alert_names_cannot_leave_their_folder() {
    let names = [
        "..",
        ".",
        "a/b",
        "../../../x",
        "CON",
        "%2e%2e",
        "a b[c]",
        "nul.txt",
        "x.",
        "A",
        "a",
        "Ä",
        "\\\\h\\s",
        "a?b#c",
    ];
    let long = "n".repeat(300);
    let rules = names.iter().copied().chain([long.as_str()]).map(|name| format!("  - alert: '{name}'\n    expr: up\n"));
    let text = format!("groups:\n- name: g\n  rules:\n{}", rules.collect::<String>());
    let book =
        Book::new(&[("book.toml", "[alerts]\nrules = [\"r.yml\"]\n"), ("content/a.md", "# A\n"), ("r.yml", &text)]);
    let site = assert_inert(&book);
    let crawl = crawl(&site, None);
    assert_eq!(crawl.dead, std::collections::BTreeSet::new());
    let permalinks = tree(&site.join("alerts")).into_keys().filter(|path| path.ends_with("/index.html")).count();
    assert_eq!(permalinks, names.len(), "one page each, `A` and `a` together");
    let outside = tree(book.root()).into_keys().filter(|path| !path.starts_with("book/")).count();
    assert_eq!(outside, 3, "nothing is written beside the site");
}

#[test]
fn ids_of_a_page_are_unique_also_against_those_of_the_theme() {
    let plain = Book::of_page("# Plain\n\n## Two\n");
    let page = std::fs::read(plain.build().join("page.html")).unwrap();
    let items = html::parse(&page);
    let mut ids: Vec<String> = html::elements(&items).filter_map(|e| e.get("id")).map(str::to_owned).collect();
    ids.extend(
        ["ab:search", "ab-search", "main", "content", "toc", "search", "constructor", "__proto__"].map(str::to_owned),
    );
    let text = ids.iter().map(|id| {
        let title = id.replace(['-', ':'], " ");
        format!("## {title}\n\n## {title} {{#{id}}}\n\n<b id=\"{id}\">x</b> <a name=\"{id}\">y</a>[^{title}]\n\n[^{title}]: z\n")
    });
    let book =
        Book::of_page(text.collect::<String>() + "\n### Steps\n### Steps\n### Steps 1\n### steps-1\n### \n### !!!\n");
    assert_inert(&book);
}

#[test]
fn markdown_that_made_parsers_panic_is_shown() {
    let texts = [
        "- [ ] `\n  -\n\nshown",
        "x\n:a\n  {}\n -\n\nshown",
        "x\n/ :a\n/   {}\n/  -\n\nshown",
        "# a {#b\n\n## {}\n\n# {#}\n\n# x {#y} {#z}\n\nshown",
        "[\\\n]: <\n>\n\n|\n|-\n\n- |\n  |-\n\nshown",
        "[^a]: [^a]: [^a]\n\n[^a]\n\n> [^b]: x\n\nshown",
        "\t- \t> \t```\n\t\u{a0}\n\nshown",
        "> [!NOTE]\n\n> [!\n\n> [!WARNING] x\n\nshown",
        "[[\n\n[[|]]\n\n[[#]]\n\n[[a|b|c]]\n\n\\[[\n\n| [[|\n|--|\n| \\[[ |\n\nshown",
        "é[[é|é]]é `é\n\n| é\\|é |\n|-|\n| \\[[#é|é]\\]é\n\nshown",
        "---\n---\n---\n\nshown",
        "| --- | shown",
    ];
    for text in texts {
        let book = Book::of_page(format!("{text} 7 {{{{ 7*7 }}}} {{% raw %}}\n"));
        let page = std::fs::read(assert_inert(&book).join("page.html")).unwrap();
        assert!(html::main_text(&page).contains("shown"), "{text:?}");
    }
}

#[test]
fn templates_in_content_are_text() {
    let text = "---\ntitle: 'Title {{ 7*7 }} {% include \"/etc/passwd\" %}'\nowner: '{{ config }}'\n---\nBody {{ 7*7 }} {% for x in y %}\n";
    let book = Book::of_page(text);
    let page = std::fs::read(assert_inert(&book).join("page.html")).unwrap();
    let shown = html::main_text(&page);
    assert!(shown.contains("Body {{ 7*7 }} {% for x in y %}"), "{shown}");
    let items = html::parse(&page);
    let title = html::inside(&items, |element| element.name == "title").into_iter().map(html::text).collect::<String>();
    assert!(title.contains("Title {{ 7*7 }}"), "{title}");
    assert!(!shown.contains("49") && !title.contains("49") && !shown.contains("root:"));
}

#[test]
fn tags_of_yaml_construct_nothing() {
    let book = Book::of_page(
        "---\ntitle: !!python/object/apply:os.system [touch pwned]\nowner: !include /etc/passwd\n---\nBody\n",
    );
    assert_inert(&book);
    let files: Vec<String> = tree(book.root()).into_keys().collect();
    assert!(!files.iter().any(|path| path.contains("pwned")), "{files:?}");
}

#[test]
fn info_strings_stay_in_their_attribute_and_unknown_code_is_plain() {
    let infos = [
        "no-such-language",
        "\"><script>alert(1)</script>",
        "sh\" onclick=\"alert(1)",
        "'><img src=x>",
        "a&quot;b",
        "<",
    ];
    for info in infos {
        let code = "if a < b && c > \"d\" { e }";
        let book = Book::of_page(format!("```{info}\n{code}\n```\n"));
        let page = std::fs::read(assert_inert(&book).join("page.html")).unwrap();
        assert_eq!(support::words::code_of_page(&page), [code], "{info}");
    }
}

const SVGS: [&str; 8] = [
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:alert(1)'><rect/></a></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><a href='java&#10;script:alert(1)'><rect/></a></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><iframe src='x'/></foreignObject></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><set attributeName='href' to='javascript:alert(1)'/></svg>",
    "<x:svg xmlns:x='http://www.w3.org/2000/svg'><x:script>alert(1)</x:script></x:svg>",
    "<!DOCTYPE svg [<!ENTITY a '<script xmlns=\"http://www.w3.org/2000/svg\">alert(1)</script>'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
];

#[test]
fn active_drawings_are_reported_and_not_published() {
    for svg in SVGS {
        let book = Book::of_page("![A drawing](drawing.svg)\n");
        book.write("content/drawing.svg", svg.as_bytes());
        let (_, findings) = book.check(&[]);
        assert!(findings.iter().any(|finding| finding.check == "unsafe-svg"), "{svg}: {findings:#?}");
        let site = assert_inert(&book);
        assert!(!site.join("drawing.svg").exists(), "published: {svg}");
    }
}

#[test]
fn drawings_open_no_file_and_stay_images() {
    let book = Book::of_page("![A drawing](drawing.svg) and <img src=\"drawing.svg\" alt=\"again\">\n");
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9' fill='red'/></svg>";
    book.write("content/drawing.svg", svg.as_bytes());
    let (_, findings) = book.check(&[]);
    assert!(!findings.iter().any(|finding| finding.check == "unsafe-svg"), "a plain drawing: {findings:#?}");
    let site = assert_inert(&book);
    let page = html::parse(&std::fs::read(site.join(site_path("page.md"))).unwrap());
    let images =
        page.iter().filter(|item| matches!(item, Item::Open(element) if element.get("src") == Some("drawing.svg")));
    assert_eq!(images.count(), 2);
    book.write(
        "content/drawing.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    );
    for (path, bytes) in tree(&assert_inert(&book)) {
        assert!(!String::from_utf8_lossy(&bytes).contains("root:x:"), "{path} holds a file of this machine");
    }
}
