//! Drawings in every state, and input that is meant to do harm.

#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]

use super::*;

/// Each step as `depth text -> target`.
fn outline(trees: &[Tree]) -> Vec<String> {
    let mut lines = Vec::new();
    for tree in trees {
        let parents = tree.parents();
        for (at, node) in tree.nodes.iter().enumerate() {
            let depth = std::iter::successors(parents[at], |&above| parents[above]).count();
            let target = node.target.as_ref().map(|target| format!(" -> {target:?}")).unwrap_or_default();
            let answer = node.answer.as_ref().map(|answer| format!("[{answer}] ")).unwrap_or_default();
            lines.push(format!("{depth} {answer}{}{target}", node.text));
        }
    }
    lines
}

/// A text with its blanks squeezed, line by line, as a web page leaves it; and with its lines joined as well.
fn squeezed(text: &str) -> [String; 3] {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = text.lines().map(words).collect();
    [lines.join("\n"), lines.join("\n").replace("\n\n", "\n"), words(text)]
}

const CHECKS: &str = "Pump silent\n│\n├─► Check: pumpctl list | jq '.[] | select(.state==\"HALT\")'\n│   └─► Halted by hand? → §1 Manual Halt\n│\n├─► Check: How long has it been silent?\n│   └─► >2 hours, still HALT? → §2 Stuck in HALT\n│\n└─► Check: Does it start and stop?\n    └─► START_STOP loop → §3 START_STOP Loop\n";

const STATES: &str = "IDLE (normal)\n│\n├─► Level >80% for 5 min\n│   └─► RUN (pumping)\n│       │\n│       ├─► Wait (default: 1 hour)\n│       │   └─► TEST (half speed)\n│       │       │\n│       │       ├─► Level falls\n│       │       │   └─► IDLE (again)\n│       │       │\n│       │       └─► Level rises\n│       │           └─► RUN (again)\n│       │\n│       └─► By hand\n│           └─► TEST or IDLE\n";

#[test]
fn drawings_give_the_same_tree_with_their_blanks_and_without() {
    for (text, count) in [(CHECKS, 7), (STATES, 11)] {
        assert!(ascii::is_tree(text), "{text}");
        let whole = outline(&read_drawing(text).unwrap());
        assert_eq!(whole.len(), count);
        for squeezed in squeezed(text) {
            assert!(ascii::is_tree(&squeezed), "{squeezed}");
            assert_eq!(outline(&read_drawing(&squeezed).unwrap()), whole, "{squeezed}");
        }
    }
    let wanted = [
        "0 Pump silent",
        "1 Check: pumpctl list | jq '.[] | select(.state==\"HALT\")'",
        "2 Halted by hand? -> Section(\"1\")",
        "1 Check: How long has it been silent?",
        "2 >2 hours, still HALT? -> Section(\"2\")",
        "1 Check: Does it start and stop?",
        "2 START_STOP loop -> Section(\"3\")",
    ];
    assert_eq!(outline(&read_drawing(CHECKS).unwrap()), wanted);
}

#[test]
fn drawings_are_read_however_they_are_drawn() {
    let cases: &[(&str, &[&str])] = &[
        ("Up?\n├── Yes → §1\n└── No: restart it\n", &["0 Up?", "1 [Yes]  -> Section(\"1\")", "1 [No] restart it"]),
        (
            "Busy?\n├── YES\n│   Is memory > 90%?\n│   ├── yes → §1\n│   └── no → go to §2\n└── NO\n    wait\n",
            &[
                "0 Busy?",
                "1 [YES] Is memory > 90%?",
                "2 [yes]  -> Section(\"1\")",
                "2 [no]  -> Section(\"2\")",
                "1 [NO] wait",
            ],
        ),
        ("A?\n├─ b?\n│  and more\n└─ c\n\nD?\n├─ e?\n└─ f\n", &["0 A?", "1 b? and more", "1 c", "0 D?", "1 e?", "1 f"]),
        (
            "Replay?\n├── YES → keep\n└── NO\n    │\n    Routing?\n    ├── YES → one\n    └── NO → two\n",
            &["0 Replay?", "1 [YES] keep", "1 [NO] Routing?", "2 [YES] one", "2 [NO] two"],
        ),
        ("├─► a?\n│   └─► b\n└─► c?\n", &["0 ", "1 a?", "2 b", "1 c?"]),
        (
            "Up?\n| \n├─> > 5 min? → [Vault](vault.md#x)\n└─> else\n",
            &["0 Up?", "1 > 5 min? -> Link(\"vault.md#x\")", "1 else"],
        ),
        ("Root?\n├─► a?\n└─► b?\n    └─► c\n└─► d\n", &["0 Root?", "1 a?", "1 b?", "2 c", "1 d"]),
        ("Root?\r\n├─► a?\r\n│\u{a0}\u{a0} └─► b\r\n└─► c\r\n", &["0 Root?", "1 a?", "2 b", "1 c"]),
    ];
    for (text, wanted) in cases {
        assert_eq!(outline(&read_drawing(text).unwrap()), *wanted, "{text}");
    }
}

#[test]
fn listings_are_never_taken_for_trees() {
    for text in [
        ".\n├── Cargo.toml\n├── README\n├── Makefile\n└── src\n    ├── lib.rs\n    └── main.rs\n",
        "repo/\n├── docs/        # if you wonder → here\n├── src/         # the code?\n└── tests/\n",
        "app v0.1.0\n├── serde v1.0.2\n│   └── serde_derive v1.0.2 (proc-macro)\n└── toml v0.8.1 (*)\n",
        "web@1.0.0\n├── react@18.2.0\n├─┬ vite@5.0.0\n│ └── esbuild@0.19.8 deduped\n└── UNMET DEPENDENCY left-pad@1.3.0\n",
        "systemd─┬─cron\n        ├─nginx───nginx\n        └─sshd───sshd───bash\n",
        "● nginx.service\n     CGroup: /system.slice/nginx.service\n             ├─812 nginx: master process /usr/sbin/nginx\n             └─813 nginx: worker process\n",
        "com.acme:shop:jar:1.0\n├─ org.slf4j:slf4j-api:jar:2.0:compile\n└─ junit:junit:jar:4.13:test\n",
        "┌─────┐\n│ a?  │\n├─► b?\n└─► c?\n",
        "api\n├── gateway\n├── billing\n└── ledger\n",
        "x\n├── a -> b\n└── c -> d\n",
        "one?\n└─► two?\n",
        "GET /search?q=a&sort=b\n├── gateway → auth\n│   └── auth → session store\n├── search → index\n└── render → client\n",
        "checkout 412ms\n├─► gateway 3ms\n├─► auth → db (12ms)\n└─► pay (1.2s)\n",
        "trace\n├── if-none-match → cache\n├── no-cache → origin\n└── retry → https://wiki.example/retry\n",
        "merge\n├── fix → #123\n├── feature → #124\n└── revert → main\n",
        "cluster\n├── node-1   ready    3d\n├── node-2   ready?   5d\n├── node-3   ?        -\n└── node-4   down?    1d\n",
        "services\n├── api: up\n├── worker: ?\n├── mailer: ?\n└── db: up\n",
        "fn read\n├── open(path)?\n├── parse(text)?\n└── check(tree)\n",
        "read\n  ↓\naudit\n  ├─ no → skip\n  └─ yes → keep\n  ↓\ndone\n",
    ] {
        assert!(!ascii::is_tree(text), "{text}");
    }
}

#[test]
fn drawings_that_decide_are_trees() {
    for text in [
        "Queue grows?\n├── consumers down → restart them\n└── consumers slow → add some\n",
        "Disk full\n├── /var is full → #rotate\n├── /tmp is full → sweep it\n└── /home is full → See limits.md\n",
        "Slow\n├── CPU high?  → scale\n├── memory     → restart\n└── neither    → call\n",
        "Down\n├── If the pump is off → start it\n└── otherwise → call\n",
        "IDLE\n├─► high\n│   └─► RUN\n└─► by hand\n    └─► RUN or IDLE\n",
    ] {
        assert!(ascii::is_tree(text), "{text}");
    }
}

#[test]
fn malformed_trees_say_what_is_wrong_and_where() {
    let deep: String =
        (0..5_000).map(|n| format!("{}- yes: Is it {n}?\n", "  ".repeat(n % 20_000))).collect::<String>();
    let deep = format!("Up?\n{}", &deep[..deep.char_indices().nth(60_000).map_or(deep.len(), |(at, _)| at)]);
    let chain: String = (0..2_000).map(|n| format!("{}└─► a?\n", " ".repeat(n % 8))).collect();
    let wide: String = (0..600).map(|n| format!("- a{n}: b\n")).collect();
    let bomb = format!(
        "root: &a [x,x,x,x,x,x,x,x,x]\nnodes:\n{}",
        (1..9)
            .map(|n| format!(
                "  b{n}: &b{n} [{}]\n",
                vec![if n == 1 { "*a".to_owned() } else { format!("*b{}", n - 1) }; 9].join(",")
            ))
            .collect::<String>()
    );
    let cases: &[(&str, &str)] = &[
        (&deep, "one below the other"),
        (&format!("Up?\n{chain}"), "more than 500 steps"),
        (&format!("Up?\n{wide}"), "more than 500 steps"),
        (&"x".repeat(BYTES + 1), "bytes"),
        (
            &format!(
                "ask: &a \"{}?\"\nanswers:\n- {{when: a, do: *a}}\n- {{when: b, do: *a}}",
                "[a](b) ".repeat(4_000)
            ),
            "together",
        ),
        ("Up?\n- a\0: b\n- c: d", "U+0000"),
        ("Up?\n- a\u{202e}: b\n- c: d", "U+202E"),
        ("Up?\n- a -> javascript:alert(1)\n- b: c", "javascript:"),
        ("Up?\n- a -> [x](java\tscript:alert(1))\n- b: c", "javascript:"),
        ("Up?\n- a: <script>alert(1)</script>\n- b: c", "HTML tag"),
        ("Up?\n\t- a: b", "tab"),
        ("Up?\n- a: Down?\n- b: c", "has no answers"),
        ("Up?\n", "has no answers"),
        ("Up?\n- a: b\n- A: c", "answered twice"),
        ("Up?\n- a -> @gone\n- b: c", "no step of this tree is named"),
        ("@top Up?\n- a -> @top\n- b: Again?\n  - c -> @top", "loop without exit"),
        ("Up?\n- a: @x b\n- c: @x d", "two steps are named"),
        (&bomb, "copy too much"),
        ("root: a\nnodes: {a: {ask: b?, answers: [{when: c, goto: d}]}}", "named `d`"),
        ("root: a\nnodes: {a: {ask: b?, answers: [{when: c}]}}", "leads nowhere"),
        ("root: a\nnodes: {a: {asks: b?}}", "unknown key `asks`"),
        ("root: a\nnodes: [", "decision"),
        ("X?\n├─► a?\n│ │ │ └─► b\n└─► c", "does not line up"),
    ];
    for (text, wanted) in cases {
        let mistakes = read(text).expect_err(wanted).mistakes;
        let all = || mistakes.iter().map(|mistake| mistake.message.as_str()).collect::<Vec<_>>();
        assert!(
            *wanted == "decision" || mistakes.iter().any(|mistake| mistake.message.contains(wanted)),
            "{wanted}: {:?}",
            all()
        );
        assert!(
            mistakes.iter().all(|mistake| mistake.range.end <= text.len() && !mistake.help.is_empty()),
            "{wanted}: {mistakes:?}"
        );
    }
}

/// Each step as `answer|text|target`.
fn shown(text: &str) -> Vec<String> {
    let tree = steps::read(text).unwrap();
    let line = |node: &Node| format!("{}|{}|{:?}", node.answer.clone().unwrap_or_default(), node.text, node.target);
    tree.nodes.iter().map(line).collect()
}

#[test]
fn named_steps_are_read_in_the_order_of_their_answers() {
    let text = "root: up\nnodes:\n  up:\n    ask: Is it up?\n    why: |\n      curl it\n    answers:\n    - when: 'Yes'\n      goto: slow\n    - {when: 'No', section: 1}\n    - {when: Hangs, goto: slow}\n  slow:\n    ask: Is it slow?\n    answers: {yes: §2 Widen, no: {done: true}, often: {do: Restart it}}\n  lost: {do: Nothing}\n";
    assert_eq!(
        shown(text),
        [
            "|Is it up?|None",
            "Yes|Is it slow?|None",
            "Yes|Widen|Some(Section(\"2\"))",
            "No||Some(Done)",
            "Often|Restart it|None",
            "No||Some(Section(\"1\"))",
            "Hangs||Some(Step(\"slow\"))",
        ]
    );
    let tree = steps::read(text).unwrap();
    assert_eq!(tree.nodes[0].notes, ["curl it"]);
    assert_eq!(tree.unreached.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["lost"]);
    assert_eq!(tree.ids(), ["up", "slow", "1.1.1", "1.1.2", "1.1.3", "1.2", "1.3"]);
}

#[test]
fn the_keys_of_the_redis_documentation_are_read() {
    let text = "rootQuestion: mem\nquestions:\n  mem:\n    text: \"Is memory full?\"\n    whyAsk: |\n      Writes fail first\n    answers:\n      yes:\n        value: \"Yes\"\n        nextQuestion: evict\n      no:\n        outcome:\n          id: fine\n          label: \"Leave it\"\n          sentiment: \"positive\"\n  evict:\n    text: \"May keys go?\"\n    answers:\n      no:\n        outcome: {label: Add a node, sentiment: indeterminate}\n      yes:\n        outcome: {label: Evict, section: 2}\n";
    let trees = read(text).unwrap();
    let wanted = [
        "0 Is memory full?",
        "1 [Yes] May keys go?",
        "2 [No] Add a node",
        "2 [Yes] Evict -> Section(\"2\")",
        "1 [No] Leave it",
    ];
    assert_eq!(outline(&trees), wanted);
    assert_eq!(trees[0].nodes[4].sentiment, Some(Sentiment::Positive));
    assert_eq!(trees[0].nodes[0].notes, ["Writes fail first"]);
}

#[test]
fn trails_are_what_the_reader_chose() {
    let tree = list::read("Up?\n- Refused: Which code?\n  - 137 -> §3\n- 5xx -> §1").unwrap();
    assert_eq!(tree.trail(2), ["Refused", "137"]);
    assert_eq!(tree.ids(), ["1", "1.1", "1.1.1", "1.2"]);
    let trees = ascii::read("Pump silent\n├─► Halted?\n│   └─► By hand → §1\n└─► Slow?\n").unwrap();
    assert_eq!(trees[0].trail(2), ["Halted?", "By hand"]);
}

proptest::proptest! {
    /// Promise 1: whatever stands in a tree, it is read or refused, and places lie inside.
    #[test]
    fn any_text_is_read(text in "(\\PC|[-:>@%§#`\\[\\]() ]|\n|\n  |├─► |└── |│ |→ |- a: |- b -> ){0,80}") {
        match read(&text) {
            Ok(trees) => for node in trees.iter().flat_map(|tree| &tree.nodes) {
                proptest::prop_assert!(text.get(node.range.clone()).is_some());
            },
            Err(unfit) => for mistake in unfit.mistakes {
                proptest::prop_assert!(mistake.range.end <= text.len());
            },
        }
        let _ = read_drawing(&text);
    }
}
