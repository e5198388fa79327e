//! The book of an owner of many alerts: services with rules in every form, runbooks that claim them by every
//! convention, URLs of every shape; and planted gaps, for each of which it knows what `check` must say.
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]

use std::fmt::Write as _;

use super::forms::{Form, Rule};

/// What must be said about a gap: the check, its level, and the places at which it may be said.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) check: &'static str,
    pub(crate) level: &'static str,
    pub(crate) at: Vec<(String, u64)>,
}

/// Files by path from the book's root, and what is wrong with them.
pub(crate) struct Fleet {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) expected: Vec<Expected>,
    pub(crate) rules: usize,
    pub(crate) pages: usize,
}

/// A thing wrong that can be planted in a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    Uncovered,
    LooksLike,
    DeadFragment,
    DeadPermalink,
    DeadBranch,
    UrlCase,
    Unknown,
    Twice,
    Wrong,
    Orphan,
    Stub,
    Unread,
    Severity,
    Expired,
    Unused,
}

impl Gap {
    pub(crate) const ALL: [Self; 15] = [
        Self::Uncovered,
        Self::LooksLike,
        Self::DeadFragment,
        Self::DeadPermalink,
        Self::DeadBranch,
        Self::UrlCase,
        Self::Unknown,
        Self::Twice,
        Self::Wrong,
        Self::Orphan,
        Self::Stub,
        Self::Unread,
        Self::Severity,
        Self::Expired,
        Self::Unused,
    ];
}

const WIKI: &str = "https://wiki.example.com/runbooks/";
const GIT: &str = "https://git.example.com/ops/runbooks/blob/main/content/";
const STEPS: &str = "1. Look at the gauge.\n2. Turn the wheel.\n";

/// A fleet of so many services, each with a rule file, 50 rules and 6 runbook pages; every `every`th service has a
/// gap, whose kind goes round (none when `every` is 0).
pub(crate) fn fleet(seed: u64, services: usize, every: usize) -> Fleet {
    let mut maker = Maker { seed, ..Maker::default() };
    for at in 0..services {
        let mut service = Service::new(at);
        maker.sound(&mut service);
        if every > 0 && at % every == 0 {
            maker.plant(&mut service, Gap::ALL[(at / every) % Gap::ALL.len()]);
        }
        maker.close(service);
    }
    maker.finish()
}

/// A service while it is written.
struct Service {
    at: usize,
    form: Form,
    rules: Vec<Rule>,
    pages: Vec<(String, String)>,
    /// Of the rule with this index: check, level, whether its URL's line is meant.
    at_rules: Vec<(&'static str, &'static str, usize, bool)>,
}

impl Service {
    fn new(at: usize) -> Self {
        let form = Form::ALL[at % Form::ALL.len()];
        Self { at, form, rules: Vec::new(), pages: Vec::new(), at_rules: Vec::new() }
    }

    fn name(&self) -> String {
        format!("svc-{}", self.at)
    }

    /// Adds a rule and gives its index.
    fn rule(&mut self, name: &str, severity: &str, url: Option<String>) -> usize {
        let service = self.name();
        self.rules.push(Rule { name: name.to_owned(), severity: severity.to_owned(), service, url });
        self.rules.len() - 1
    }

    fn page(&mut self, name: &str, text: String) {
        self.pages.push((format!("content/{}/{name}", self.name()), text));
    }

    /// A page with a section that declares an alert; gives the page's path and the line of the declaration.
    fn declaring(&mut self, file: &str, alert: &str) -> (String, u64) {
        self.page(file, format!("# Trouble\n\n## Here\n\n**Alert:** {alert}\n\n{STEPS}"));
        (format!("content/{}/{file}", self.name()), 5)
    }

    fn wiki(&self, page: &str) -> String {
        format!("{WIKI}{}/{page}", self.name())
    }
}

#[derive(Default)]
struct Maker {
    seed: u64,
    words: usize,
    files: Vec<(String, String)>,
    expected: Vec<Expected>,
    exempt: Vec<String>,
    /// Exemptions that are wrong, by their index.
    bad_exempt: Vec<(&'static str, usize)>,
    rules: usize,
    pages: usize,
}

impl Maker {
    /// A word that no other name shares, of four syllables.
    fn word(&mut self) -> String {
        self.words += 1;
        // An odd multiplier goes once round all of 2^24 numbers before it comes back.
        let mut n = (self.words as u64 + self.seed * 7_919).wrapping_mul(0x9e_3779) % (1 << 24);
        let mut word = String::new();
        for _ in 0..4 {
            word.push(char::from(b"bdfgklmnprstvzhj"[(n % 16) as usize]));
            word.push(char::from(b"aeio"[(n / 16 % 4) as usize]));
            n /= 64;
        }
        word[..1].to_uppercase() + &word[1..]
    }

    fn alert(&mut self) -> String {
        self.word() + &self.word()
    }

    /// What is as it should be: 50 rules, all covered or rightly not.
    fn sound(&mut self, service: &mut Service) {
        self.front_matter(service);
        self.bold_keys(service);
        self.headings(service);
        self.linked(service);
        self.mixed(service);
        self.left_out(service);
    }

    /// Nine alerts and one that every service has, told apart by its label; one of them at two severities.
    fn front_matter(&mut self, service: &mut Service) {
        let mut alerts = String::new();
        for n in 0..9 {
            let name = self.alert();
            let url = if n % 2 == 0 { service.wiki("front.html") } else { format!("{WIKI}alerts/{name}/") };
            service.rule(&name, ["critical", "warning"][n % 2], Some(url.clone()));
            if n == 0 {
                service.rule(&name, "warning", Some(url));
            }
            let _ = writeln!(alerts, "  - {name}");
        }
        let common = format!("  - {{name: HighErrorRate, labels: {{service: {}}}}}\n", service.name());
        service.rule("HighErrorRate", "critical", Some(service.wiki("front")));
        service.page("front.md", format!("---\nalerts:\n{alerts}{common}---\n# Several\n\n{STEPS}"));
    }

    fn bold_keys(&mut self, service: &mut Service) {
        let mut text = "# Declared in bold\n".to_owned();
        for n in 0..10 {
            let name = self.alert();
            let url = format!("{GIT}{}/bold.md#trouble-{n}", service.name());
            service.rule(&name, "critical", Some(url));
            let _ = write!(text, "\n## Trouble {n}\n\n**Alert:** {name}\n**Severity:** critical\n\n{STEPS}");
        }
        service.page("bold.md", text);
    }

    fn headings(&mut self, service: &mut Service) {
        let mut text = "# Named by headings\n".to_owned();
        for n in 0..10 {
            let (a, b) = (self.word(), self.word());
            let name = format!("{a}{b}");
            service.rule(&name, "warning", Some(format!("{WIKI}alerts/{name}/")));
            let heading = [name.clone(), format!("{a} {b}"), format!("`{name}`")][n % 3].clone();
            let _ = write!(text, "\n## {heading}\n\n{STEPS}");
        }
        service.page("headings.md", text);
    }

    fn linked(&mut self, service: &mut Service) {
        let mut text = "# Linked by rules\n".to_owned();
        for n in 0..9 {
            let name = self.alert();
            let page = [service.wiki("linked.html"), format!("{GIT}{}/linked.md", service.name())][n % 2].clone();
            let one = format!("{page}#case-{n}");
            let url = match n {
                3 => format!("{{{{ if eq $labels.tier \"a\" }}}}{one}{{{{ else }}}}{page}{{{{ end }}}}"),
                5 => format!("{}?ns={{{{ $labels.namespace }}}}#case-5", service.wiki("LINKED").to_lowercase()),
                _ => one,
            };
            service.rule(&name, "critical", Some(url));
            let _ = write!(text, "\n## Case {n}\n\n{STEPS}");
        }
        service.page("linked.md", text);
    }

    /// Headings that say `Alert:`, rows of a table, a file's name, a fenced rule.
    fn mixed(&mut self, service: &mut Service) {
        let mut text = "# Mixed\n".to_owned();
        for n in 0..3 {
            let name = self.alert();
            service.rule(&name, "critical", Some(format!("{WIKI}alerts/{name}")));
            let _ = write!(text, "\n## Event {n} (Alert: {name})\n\n{STEPS}");
        }
        let _ = write!(text, "\n## Quick reference\n\n| alert | where |\n|---|---|\n");
        for n in 0..3 {
            let name = self.alert();
            service.rule(&name, "warning", Some(format!("{WIKI}alerts/{name}/")));
            let _ = writeln!(text, "| {name} | [go](#event-{n}-alert) |");
        }
        let text = with_anchors(&text);
        let fenced = self.alert();
        service.rule(&fenced, "warning", Some(format!("{WIKI}alerts/{fenced}/")));
        let fence = format!("\n## References\n\n{STEPS}\n```yaml\n- alert: {fenced}\n  expr: up == 0\n```\n");
        service.page("mixed.md", text + &fence);
        let file = self.alert();
        service.rule(&file, "critical", Some(service.wiki(&format!("{file}.html"))));
        service.page(&format!("{file}.md"), format!("# The file's name\n\n{STEPS}"));
    }

    /// Exempt, not required, external.
    fn left_out(&mut self, service: &mut Service) {
        let exempt = self.alert();
        service.rule(&exempt, "critical", None);
        self.exempt.push(format!("{{ alert = \"{exempt}\", reason = \"made so\" }}"));
        let info = self.alert();
        service.rule(&info, "info", Some("NA".to_owned()));
        let elsewhere = self.alert();
        service.rule(&elsewhere, "critical", Some("https://docs.example.org/other/book".to_owned()));
    }

    fn plant(&mut self, service: &mut Service, gap: Gap) {
        let name = self.alert();
        let permalink = Some(format!("{WIKI}alerts/{name}/"));
        let lacks = "alert-without-runbook";
        match gap {
            Gap::Uncovered => {
                let rule = service.rule(&name, "critical", None);
                service.at_rules.push((lacks, "error", rule, false));
            }
            Gap::LooksLike => {
                let word = self.word();
                let rule = service.rule(&format!("{word}NotCompleted"), "critical", None);
                service.at_rules.push((lacks, "error", rule, false));
                let page = format!("{word}Completion.md");
                service.page(&page, format!("# What to do\n\n{STEPS}"));
                self.say("orphan-runbook", "warning", &format!("content/{}/{page}", service.name()), 1);
            }
            Gap::DeadFragment | Gap::DeadPermalink | Gap::DeadBranch | Gap::UrlCase | Gap::Wrong => {
                self.plant_url(service, gap, &name);
            }
            Gap::Unknown | Gap::Orphan | Gap::Severity => self.plant_page(service, gap, &name),
            Gap::Twice => {
                service.rule(&name, "critical", permalink);
                let at = ["one.md", "two.md"].map(|page| service.declaring(page, &name)).to_vec();
                self.expected.push(Expected { check: "alert-claimed-twice", level: "error", at });
            }
            Gap::Stub => {
                let rule = service.rule(&name, "critical", permalink);
                service.at_rules.push((lacks, "error", rule, false));
                service.page("empty.md", format!("---\nalerts: [{name}]\n---\n# Empty\n\n## Look\n\n## Do\n"));
            }
            Gap::Unread => {
                service.form = Form::Template;
                let rule = service.rule(&format!("{{{{ .Values.prefix }}}}{name}"), "critical", None);
                service.at_rules.push(("unread-rule", "warning", rule, false));
            }
            Gap::Expired => {
                let rule = service.rule(&name, "critical", None);
                service.at_rules.push((lacks, "error", rule, false));
                self.bad_exempt.push(("expired-exemption", self.exempt.len()));
                self.exempt.push(format!("{{ alert = \"{name}\", reason = \"made so\", until = 2026-01-31 }}"));
            }
            Gap::Unused => {
                service.rule(&name, "critical", permalink);
                service.declaring("covered.md", &name);
                self.bad_exempt.push(("unused-exemption", self.exempt.len()));
                self.exempt.push(format!("{{ alert = \"{name}\", reason = \"made so\" }}"));
            }
        }
    }

    /// A page that its rules do not bear out.
    fn plant_page(&mut self, service: &mut Service, gap: Gap, name: &str) {
        let folder = format!("content/{}", service.name());
        match gap {
            Gap::Unknown => {
                let (file, line) = service.declaring("gone.md", name);
                self.say("unknown-alert", "warning", &file, line);
            }
            Gap::Orphan => {
                service.page(&format!("{name}.md"), format!("# Left behind\n\n{STEPS}"));
                self.say("orphan-runbook", "warning", &format!("{folder}/{name}.md"), 1);
            }
            _ => {
                service.rule(name, "critical", Some(format!("{WIKI}alerts/{name}/")));
                let text = format!("# Mild\n\n## Here\n\n**Alert:** {name}\n**Severity:** info\n\n{STEPS}");
                service.page("mild.md", text);
                let at = [3, 6].map(|line| (format!("{folder}/mild.md"), line)).to_vec();
                self.expected.push(Expected { check: "severity-mismatch", level: "warning", at });
            }
        }
    }

    /// A rule whose alert a section declares, and whose URL is wrong.
    fn plant_url(&mut self, service: &mut Service, gap: Gap, name: &str) {
        service.declaring("astray.md", name);
        let own = service.wiki("astray.html");
        let (check, level, url) = match gap {
            Gap::DeadFragment => ("broken-runbook-url", "error", format!("{own}#nowhere")),
            Gap::DeadPermalink => ("broken-runbook-url", "error", format!("{WIKI}alerts/{}/", self.alert())),
            Gap::DeadBranch => {
                let dead = service.wiki("no-such-page");
                let url = format!("{{{{ if eq $labels.tier \"a\" }}}}{own}{{{{ else }}}}{dead}{{{{ end }}}}");
                ("broken-runbook-url", "error", url)
            }
            Gap::UrlCase => ("link-case", "error", format!("{own}#HERE")),
            _ => ("wrong-runbook", "warning", service.wiki("linked.html")),
        };
        let rule = service.rule(name, "critical", Some(url));
        service.at_rules.push((check, level, rule, true));
    }

    fn say(&mut self, check: &'static str, level: &'static str, file: &str, line: u64) {
        self.expected.push(Expected { check, level, at: vec![(file.to_owned(), line)] });
    }

    fn close(&mut self, service: Service) {
        let path = format!("rules/{}.{}", service.name(), service.form.ending());
        let (text, places) = service.form.write(&service.name(), &service.rules);
        for (check, level, rule, url) in &service.at_rules {
            let (name_line, url_line) = places[*rule];
            self.say(check, level, &path, if *url { url_line } else { name_line });
        }
        self.rules += service.rules.len();
        self.pages += service.pages.len();
        self.files.push((path, text));
        self.files.extend(service.pages);
    }

    fn finish(mut self) -> Fleet {
        let mut book = format!(
            "[book]\ntitle = \"A fleet\"\n[output.html]\nsite-url = \"{WIKI}\"\n[alerts]\nrules = [\"rules/*\"]\n\
             runbook-urls = [\"https://git.example.com/ops/runbooks/blob/main/{{source}}\"]\n\
             require = [{{ severity = [\"critical\", \"warning\"] }}]\nexempt = [\n"
        );
        let first = book.lines().count() as u64 + 1;
        for (check, at) in std::mem::take(&mut self.bad_exempt) {
            self.say(check, "warning", "book.toml", first + at as u64);
        }
        book += &self.exempt.iter().map(|one| format!("  {one},\n")).collect::<String>();
        book += "]\n";
        self.files.push(("book.toml".to_owned(), book));
        Fleet { files: self.files, expected: self.expected, rules: self.rules, pages: self.pages }
    }
}

/// The rows of a table with the whole anchors of the headings above it, which hold the alerts' names.
fn with_anchors(text: &str) -> String {
    let mut out = text.to_owned();
    for line in text.lines().filter(|line| line.starts_with("## Event")) {
        let id: String = line[3..].to_lowercase().chars().filter(|c| !"(:)".contains(*c)).collect();
        let id = id.replace(' ', "-");
        let short = &id[.."event-0-alert".len()];
        out = out.replace(&format!("(#{short})"), &format!("(#{id})"));
    }
    out
}

/// Check, level, file and line of a finding.
pub(crate) type Found = (String, String, String, u64);

/// What was expected and not found, and what was found and not expected, from (check, level, file, line).
pub(crate) fn differences(
    expected: &[Expected],
    found: impl IntoIterator<Item = Found>,
) -> (Vec<Expected>, Vec<Found>) {
    let mut surplus: Vec<Found> = found.into_iter().collect();
    surplus.sort();
    let mut missed = Vec::new();
    for one in expected {
        let hit = one.at.iter().find_map(|(file, line)| {
            surplus.binary_search(&(one.check.to_owned(), one.level.to_owned(), file.clone(), *line)).ok()
        });
        match hit {
            Some(at) => drop(surplus.remove(at)),
            None => missed.push(one.clone()),
        }
    }
    (missed, surplus)
}
