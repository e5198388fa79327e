//! A made-up book: runbooks of 8 KB with 8 fences, 3 tables, 5 links, two of five code blocks distinct, and an alert rule
//! each, whose annotation leads to the alert's permalink.

use std::fmt::Write as _;
use std::path::Path;

const SERVICE_PAGES: usize = 25;

/// Writes a book of so many runbooks, 25 a service, with an alert rule each.
pub(crate) fn write(root: &Path, count: usize) {
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
            put(source(page), runbook(page, count));
        }
    }
}

/// Path of a runbook below the book's root.
pub(crate) fn source(page: usize) -> String {
    format!("content/s{}/{}.md", page / SERVICE_PAGES, name(page))
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
pub(crate) fn runbook(page: usize, count: usize) -> String {
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
