//! Pages per second, peak memory and growth of `build` and `check` on generated runbooks: 8 KB each, 8 fences,
//! 3 tables, 5 links, two of five code blocks distinct, an alert rule a page.
//!
//! `cargo bench --bench build` measures 100, 1,000 and 5,000 pages; other counts can be named behind `--`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the environment, writes books and prints")]
#![allow(clippy::cast_precision_loss, reason = "counts of pages are small")]
#![allow(clippy::print_stdout, reason = "its report")]

mod measure;

use std::fmt::Write as _;
use std::path::Path;

use measure::{Measured, growth, measure, or_dash, warn_without_time};

const SERVICE_PAGES: usize = 25;

fn main() {
    let named: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if named.is_empty() { vec![100, 1_000, 5_000] } else { named };
    warn_without_time();
    println!(
        "{:<8} {:>6} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "", "pages", "wall s", "CPU s", "pages/s", "peak MB", "growth"
    );
    let mut before: [Option<(usize, f64)>; 3] = [None; 3];
    for count in counts {
        let book = tempfile::tempdir().expect("a temporary folder");
        write_book(book.path(), count);
        for (n, (name, command)) in [("build", "build"), ("again", "build"), ("check", "check")].into_iter().enumerate()
        {
            let run = measure(book.path(), &[command]);
            assert_eq!(run.code, Some(0), "{command}: {}", String::from_utf8_lossy(&run.stdout));
            let growth = growth(&mut before[n], count, &run);
            report(name, count, &run, growth);
        }
    }
}

fn report(name: &str, count: usize, run: &Measured, growth: Option<f64>) {
    let speed = count as f64 / run.wall;
    println!(
        "{name:<8} {count:>6} {:>9.3} {:>9} {speed:>9.0} {:>9} {:>7}",
        run.wall,
        or_dash(run.cpu, 2),
        or_dash(run.peak, 1),
        or_dash(growth, 2)
    );
}

fn write_book(root: &Path, count: usize) {
    let put = |path: String, text: String| {
        let path = root.join(path);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).expect("the book can be written");
    };
    let config = "[book]\ntitle = \"Generated\"\n[output.html]\nsite-url = \"https://wiki.example.com/r/\"\n\
                  [alerts]\nrules = [\"rules/*.yml\"]\n";
    put("book.toml".to_owned(), config.to_owned());
    for service in 0..count.div_ceil(SERVICE_PAGES) {
        let pages = service * SERVICE_PAGES..((service + 1) * SERVICE_PAGES).min(count);
        put(format!("rules/s{service}.yml"), rules(service, pages.clone()));
        for page in pages {
            put(format!("content/s{service}/{}.md", name(page)), runbook(page, count));
        }
    }
}

fn name(page: usize) -> String {
    format!("trouble-{page}")
}

fn rules(service: usize, pages: std::ops::Range<usize>) -> String {
    let mut text = format!("groups:\n- name: s{service}\n  rules:\n");
    for page in pages {
        let _ = write!(
            text,
            "  - alert: Trouble{page}\n    expr: rate(s{service}_errors_total[5m]) > {page}\n    for: 5m\n    \
             labels: {{severity: critical}}\n    annotations: {{runbook_url: 'https://wiki.example.com/r/alerts/Trouble{page}/'}}\n"
        );
    }
    text
}

const WORDS: [&str; 16] = [
    "broker", "queue", "drains", "slowly", "because", "the", "disk", "fills", "before", "replicas", "catch", "up",
    "look", "at", "lag", "first",
];

fn prose(page: usize, words: usize) -> String {
    let word = |n: usize| WORDS[(page * 7 + n * n + n / 3) % WORDS.len()];
    (0..words).map(word).collect::<Vec<_>>().join(" ") + ".\n"
}

/// One runbook: front matter, eight sections each with a fence, three tables, five links.
fn runbook(page: usize, count: usize) -> String {
    let other = |step: usize| {
        let to = (page + step * 13) % count;
        format!("../s{}/{}.md#step-{}", to / SERVICE_PAGES, name(to), step % 8)
    };
    let mut text = format!(
        "---\nalerts: [Trouble{page}]\nseverity: critical\nowner: team-{}\n---\n# Trouble {page}\n\n",
        page % 9
    );
    for section in 0..8 {
        let _ = write!(
            text,
            "{}\n## Step {section}\n\n{}\n{}",
            prose(page, 60),
            prose(page + section, 40),
            fence(page, section)
        );
        if section < 3 {
            let row = |n: usize| format!("| part {n} of {page} | {} | {n}0 s |\n", WORDS[(page + n) % WORDS.len()]);
            let _ = write!(text, "\n| What | Who | When |\n|---|---|---|\n{}\n", (0..5).map(row).collect::<String>());
        }
        if section < 5 {
            let _ = write!(text, "\nThen [go on]({}) or wait.\n", other(section + 1));
        }
        text.push('\n');
    }
    text
}

/// Two of five blocks are the page's own, the others are the same on every page.
fn fence(page: usize, section: usize) -> String {
    let who = if section % 5 < 2 { page } else { 0 };
    match section % 3 {
        0 => format!(
            "```bash\n# look before you leap\nkubectl -n svc-{who} get pods -l app=broker | awk '$3 != \"Running\" {{ print $1 }}'\ncurl -s http://localhost:{}/health | jq '.checks[] | select(.ok == false)'\n```\n",
            8_000 + section
        ),
        1 => format!(
            "```yaml\nservice: s{who}\nlimits:\n  memory: {section}Gi\n  cpu: \"{section}\"\nreplicas: 3\n```\n"
        ),
        _ => format!(
            "```sql\nSELECT id, state FROM jobs_{who} WHERE step = {section} AND state <> 'done' ORDER BY id LIMIT 20;\n```\n"
        ),
    }
}
