//! Books made up from a seed: pages in folders, links of every form, rules and claims; and, when asked, defects,
//! for each of which the book knows what `check` must say and what a crawl of the site must see.

use super::{BOOK_TOML, Chance, site_path};

/// A thing wrong that can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    DeadFile,
    DeadAnchor,
    DeadOwnAnchor,
    DeadReference,
    DeadHtml,
    DeadWiki,
    DeadInTable,
    DeadImage,
    WrongCase,
    Outside,
    Undefined,
    Uncovered,
    UnknownAlert,
    BrokenRunbookUrl,
    ClaimedTwice,
}

impl Defect {
    pub(crate) const ALL: [Self; 15] = [
        Self::DeadFile,
        Self::DeadAnchor,
        Self::DeadOwnAnchor,
        Self::DeadReference,
        Self::DeadHtml,
        Self::DeadWiki,
        Self::DeadInTable,
        Self::DeadImage,
        Self::WrongCase,
        Self::Outside,
        Self::Undefined,
        Self::Uncovered,
        Self::UnknownAlert,
        Self::BrokenRunbookUrl,
        Self::ClaimedTwice,
    ];
}

/// What must be said about a planted defect.
#[derive(Debug, Clone)]
pub(crate) struct Planted {
    pub(crate) check: &'static str,
    pub(crate) level: &'static str,
    /// File and line; several where the defect has several ends and any may be named.
    pub(crate) at: Vec<(String, u64)>,
    /// Page of the site and reference that a crawl must see dead.
    pub(crate) dead: Option<(String, String)>,
}

/// A book, and what is wrong with it.
pub(crate) struct Generated {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) planted: Vec<Planted>,
}

/// A page while it is written.
#[derive(Default)]
struct Draft {
    path: String,
    ids: Vec<String>,
    lines: Vec<String>,
    definitions: Vec<String>,
}

impl Draft {
    /// Adds a paragraph and gives its line.
    fn paragraph(&mut self, text: &str) -> u64 {
        self.lines.push(String::new());
        let line = self.lines.len() as u64 + 1;
        self.lines.extend(text.lines().map(str::to_owned));
        line
    }

    fn heading(&mut self, level: usize, title: &str) {
        self.paragraph(&format!("{} {title}", "#".repeat(level)));
        let id = free_id(&self.ids, &slug(title));
        self.ids.push(id);
    }
}

/// GitHub's anchor of a heading.
fn slug(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn free_id(taken: &[String], id: &str) -> String {
    let numbered = (1..).map(|n| format!("{id}-{n}"));
    std::iter::once(id.to_owned()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or_default()
}

const FOLDERS: [&str; 5] = ["", "north/", "north/deep/", "süd/", "two words/"];
const NAMES: [&str; 6] = ["amber", "basalt", "cedar", "größe", "dry dock", "ember"];
const TITLES: [&str; 8] = [
    "First steps",
    "Look around",
    "Größe & Maß",
    "Recover `slowly`",
    "What then?",
    "Steps 2/3",
    "Steps",
    "Näher: heran",
];
const PROSE: [&str; 5] = [
    "Watch the gauge for a while; it settles *slowly*.",
    "Ask the harbour before you cut the rope, then wait.",
    "Half of the crates may be empty – count them twice.",
    "Nothing here is urgent, `unless` the light is red.",
    "Keep calm & carry a lamp; 3 < 5 still holds.",
];

/// Something to act on.
const STEPS: &str = "1. Look at the gauge.\n2. Turn the wheel:\n\n   ```sh\n   wheel turn --slow\n   ```";

/// The book of this seed, with these defects.
pub(crate) fn book(seed: u64, defects: &[Defect]) -> Generated {
    let mut maker = Maker::new(seed);
    maker.links();
    maker.alerts();
    for (n, &defect) in defects.iter().enumerate() {
        maker.plant(defect, n);
    }
    maker.finish()
}

struct Maker {
    chance: Chance,
    pages: Vec<Draft>,
    rules: Vec<String>,
    planted: Vec<Planted>,
    count: usize,
}

impl Maker {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mut paths = vec!["index.md".to_owned(), "north/README.md".to_owned()];
        for folder in FOLDERS {
            let parity = chance.below(2);
            let names = NAMES.iter().enumerate().filter(|&(n, _)| n % 2 == parity);
            paths.extend(names.map(|(_, name)| format!("{folder}{name}.md")));
        }
        let pages = paths.into_iter().enumerate().map(|(n, path)| skeleton(&mut chance, path, n)).collect();
        let rules = ["groups:", "- name: generated", "  rules:"].map(str::to_owned).to_vec();
        Self { chance, pages, rules, planted: Vec::new(), count: 0 }
    }

    /// A page, not the one at `but`.
    fn other(&mut self, but: usize) -> usize {
        let step = 1 + self.chance.below(self.pages.len() - 1);
        (but + step) % self.pages.len()
    }

    /// Gives each page links of many forms, all alive.
    fn links(&mut self) {
        for page in 0..self.pages.len() {
            for form in 0..12 {
                let target = self.other(page);
                let text = self.link(form, page, target);
                self.pages[page].paragraph(&text);
            }
        }
    }

    fn link(&mut self, form: usize, page: usize, target: usize) -> String {
        self.count += 1;
        let n = self.count;
        let relative = encode(&relative(&self.pages[page].path, &self.pages[target].path));
        let id = self.chance.pick(&self.pages[target].ids).clone();
        let own = self.chance.pick(&self.pages[page].ids).clone();
        match form {
            0 => format!("See [text {n}]({relative}) for more."),
            1 => format!("See [*text* {n}]({relative}#{}) and [this](#{own}).", encode(&id)),
            2 if !is_index(&self.pages[target].path) => {
                format!("Without its ending: [text {n}]({}#{id}).", relative.trim_end_matches(".md"))
            }
            3 => {
                let folder = relative.rsplit_once('/').map_or("./", |(folder, _)| folder);
                format!("A folder: [text {n}]({}/).", folder.trim_end_matches('/'))
            }
            4 => format!("From the top: [text {n}](</{}#{id}>).", self.pages[target].path),
            5 => {
                self.pages[page].definitions.push(format!("[ref {n}]: {relative}#{id} \"A title\""));
                format!("By reference: [text {n}][ref {n}], again [Ref {n}].")
            }
            6 => format!("As HTML: <a href=\"{relative}#{}\">text {n}</a>.", encode(&id)),
            7 => format!("Wiki: [[#{own}|text {n}]] and [[#{own}]]."),
            8 => {
                format!("| what | where |\n|---|---|\n| row {n} | [[#{own}|text {n}]] |\n| more | [text]({relative}) |")
            }
            9 => format!("![Plan {n}](/img/plan.png) and [the list](/img/list.csv)."),
            10 => format!("- [ ] item {n}\n  > [text {n}]({relative}#{id})"),
            _ => format!(
                "Elsewhere: <https://example.com/{n}>, `[not](a-link-{n}.md)`.\n\n```sh\ncat [no](link.md)\n```"
            ),
        }
    }

    /// Six alerts, each claimed in another way, with URLs of every form.
    fn alerts(&mut self) {
        for n in 0..6 {
            let name = format!("Made{}Up{n}", ["Slow", "Full", "Down"][n % 3]);
            let page = 1 + n;
            self.claim(page, n, &name);
            let source = &self.pages[page].path;
            let html = encode(&site_path(source));
            let url = match (n + self.chance.below(4)) % 4 {
                0 => format!("https://wiki.example.com/runbooks/alerts/{name}/"),
                1 => format!("https://wiki.example.com/runbooks/{html}"),
                2 => format!("https://wiki.example.com/runbooks/{}", html.trim_end_matches(".html")),
                _ => format!("https://git.example.com/ops/runbooks/blob/main/content/{}", encode(source)),
            };
            self.rule(&name, Some(&url));
        }
    }

    fn claim(&mut self, page: usize, n: usize, name: &str) {
        let draft = &mut self.pages[page];
        match n % 3 {
            0 => draft
                .lines
                .splice(0..0, ["---".to_owned(), format!("alerts: [{name}]"), "---".to_owned()])
                .for_each(drop),
            1 => {
                draft.heading(2, &format!("About trouble {n}"));
                draft.paragraph(&format!("**Alert:** {name}\n**Severity:** critical"));
                draft.paragraph(STEPS);
            }
            _ => {
                draft.heading(2, &format!("Trouble {n} (Alert: {name})"));
                draft.paragraph(STEPS);
            }
        }
    }

    /// Adds a rule and gives the lines of its name and of its URL.
    fn rule(&mut self, name: &str, url: Option<&str>) -> (u64, u64) {
        let first = self.rules.len() as u64 + 1;
        self.rules.extend([format!("  - alert: {name}"), "    expr: up == 0".to_owned()]);
        self.rules.extend(["    labels:", "      severity: critical"].map(str::to_owned));
        if let Some(url) = url {
            self.rules.extend(["    annotations:".to_owned(), format!("      runbook_url: {url}")]);
        }
        (first, self.rules.len() as u64)
    }

    fn plant(&mut self, defect: Defect, n: usize) {
        let page = self.chance.below(self.pages.len());
        match defect {
            Defect::Uncovered => {
                let (line, _) = self.rule(&format!("Lonely{n}"), None);
                self.expect("alert-without-runbook", "error", vec![("rules/made.yml".to_owned(), line)], None);
            }
            Defect::BrokenRunbookUrl => {
                let name = format!("Astray{n}");
                self.pages[page].heading(2, &format!("Astray again {n}"));
                self.pages[page].paragraph(&format!("**Alert:** {name}\n\n{STEPS}"));
                let html = encode(&site_path(&self.pages[page].path));
                let (_, line) =
                    self.rule(&name, Some(&format!("https://wiki.example.com/runbooks/{html}#nowhere-{n}")));
                self.expect("broken-runbook-url", "error", vec![("rules/made.yml".to_owned(), line)], None);
            }
            Defect::UnknownAlert => {
                self.pages[page].heading(2, &format!("Long gone {n}"));
                let line = self.pages[page].paragraph(&format!("**Alert:** Vanished{n}\n\n{STEPS}"));
                let at = vec![(self.file(page), line)];
                self.expect("unknown-alert", "warning", at, None);
            }
            Defect::ClaimedTwice => {
                let (name, other) = (format!("Contested{n}"), self.other(page));
                let url = format!("https://wiki.example.com/runbooks/alerts/{name}/");
                let (rule, _) = self.rule(&name, Some(&url));
                let mut at = vec![("rules/made.yml".to_owned(), rule)];
                for page in [page, other] {
                    self.pages[page].heading(2, &format!("Contested here {n}"));
                    let line = self.pages[page].paragraph(&format!("**Alert:** {name}\n\n{STEPS}"));
                    at.push((self.file(page), line));
                }
                self.expect("alert-claimed-twice", "error", at, None);
            }
            _ => self.plant_link(defect, n, page),
        }
    }

    fn plant_link(&mut self, defect: Defect, n: usize, page: usize) {
        let target = self.other(page);
        let path = self.pages[page].path.clone();
        let there = encode(&relative(&path, &self.pages[target].path));
        let up = "../".repeat(path.matches('/').count() + 1);
        let (check, dest) = match defect {
            Defect::DeadAnchor => ("broken-anchor", format!("{there}#nowhere-{n}")),
            Defect::DeadOwnAnchor | Defect::DeadInTable => ("broken-anchor", format!("#nowhere-{n}")),
            Defect::DeadImage => ("broken-link", format!("gone-{n}.png")),
            Defect::DeadWiki => ("broken-link", format!("gone-{n}")),
            Defect::WrongCase => ("link-case", other_case(&there)),
            Defect::Outside => ("link-outside-book", format!("{up}book.toml")),
            Defect::Undefined => ("undefined-reference", String::new()),
            _ => ("broken-link", format!("gone-{n}.md")),
        };
        let text = match defect {
            Defect::DeadHtml => format!("Then <a href=\"{dest}\">this {n}</a>."),
            Defect::DeadWiki => format!("Then [[{dest}|this {n}]]."),
            Defect::DeadImage => format!("Then ![this {n}]({dest})."),
            Defect::DeadInTable => format!("| a | b |\n|---|---|\n| [[{dest}|this {n}]] | c |"),
            Defect::DeadReference => format!("[bad {n}]: {dest}\n\nThen [this {n}][bad {n}]."),
            Defect::Undefined => format!("Then [this {n}][no such {n}]."),
            _ => format!("Then [this {n}]({dest})."),
        };
        let line = self.pages[page].paragraph(&text) + if defect == Defect::DeadInTable { 2 } else { 0 };
        // A link in the wrong case fails the check, so a crawl must see it dead too (promise 36).
        // One whose anchor alone is missing still leads to the page.
        let led = match defect {
            Defect::DeadAnchor => {
                let html = relative(&site_path(&path), &site_path(&self.pages[target].path));
                format!("{}#nowhere-{n}", encode(&html))
            }
            _ => dest,
        };
        let dead = (defect != Defect::Undefined).then(|| (site_path(&path), led));
        let at = vec![(self.file(page), line)];
        self.expect(check, "error", at, dead);
    }

    fn file(&self, page: usize) -> String {
        format!("content/{}", self.pages[page].path)
    }

    fn expect(
        &mut self,
        check: &'static str,
        level: &'static str,
        at: Vec<(String, u64)>,
        dead: Option<(String, String)>,
    ) {
        self.planted.push(Planted { check, level, at, dead });
    }

    fn finish(self) -> Generated {
        let mut files = vec![
            ("book.toml".to_owned(), BOOK_TOML.to_owned()),
            ("rules/made.yml".to_owned(), self.rules.join("\n") + "\n"),
            ("content/img/plan.png".to_owned(), "not really a picture".to_owned()),
            ("content/img/list.csv".to_owned(), "a,b\n".to_owned()),
        ];
        for draft in self.pages {
            let text = [draft.lines.join("\n"), draft.definitions.join("\n")].join("\n\n") + "\n";
            files.push((format!("content/{}", draft.path), text));
        }
        Generated { files, planted: self.planted }
    }
}

/// A page with a title and enough sections that one claimed among them stands alone.
fn skeleton(chance: &mut Chance, path: String, n: usize) -> Draft {
    let mut draft = Draft { path, lines: vec![format!("# Page number {n}")], ..Draft::default() };
    draft.ids.push(format!("page-number-{n}"));
    for _ in 0..6 {
        let title = *chance.pick(&TITLES);
        draft.heading(2, title);
        draft.paragraph(chance.pick::<&str>(&PROSE));
    }
    draft
}

fn is_index(path: &str) -> bool {
    path.ends_with("README.md") || path.ends_with("index.md")
}

/// The path of `to` seen from the folder of `from`.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let shared = from[..from.len() - 1].iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(from.len() - 1 - shared) + &to[shared..].join("/")
}

/// Percent-encodes what a URL may not hold.
fn encode(path: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(one).collect()
}

/// The same path with the first letter of its file name in the other case.
fn other_case(path: &str) -> String {
    let at = path.rfind('/').map_or(0, |slash| slash + 1);
    let first = path[at..].chars().next().unwrap_or('a');
    let other = if first.is_ascii_lowercase() { first.to_ascii_uppercase() } else { first.to_ascii_lowercase() };
    format!("{}{other}{}", &path[..at], &path[at + first.len_utf8()..])
}
