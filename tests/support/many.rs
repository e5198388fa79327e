//! A book of many alerts whose names are nearly alike: services times parts times what is wrong times how badly.
#![allow(clippy::format_push_string, reason = "made-up texts are clearer so, and small")]

use std::fmt::Write as _;

use super::Book;

const PARTS: [&str; 10] =
    ["Queue", "Cache", "Disk", "Gateway", "Replica", "Consumer", "Ledger", "Index", "Shard", "Session"];
const WHAT: [&str; 5] = ["Depth", "Latency", "ErrorRate", "Saturation", "Lag"];
const HOW: [&str; 2] = ["High", "Critical"];

/// So many alerts a service has.
pub(crate) const EACH: usize = PARTS.len() * WHAT.len() * HOW.len();

/// A book of so many services. Of their alerts every ninth has no runbook, every seventh is claimed by a heading
/// alone, every seventeenth has no severity; one is exempt, and one has a name of 200 letters and two rules.
pub(crate) fn many(services: usize) -> Book {
    let book = Book::new(&[(
        "book.toml",
        "[book]\ntitle = \"Many alerts\"\n\n[alerts]\nrules = [\"rules/*.yml\"]\n\
         exempt = [{ alert = \"Svc00QueueLagHigh\", reason = \"an experiment\" }]\n\n\
         [runbooks]\nseverities = { critical = [\"P0\"], high = [\"P1\"] }\n",
    )]);
    for service in 0..services {
        let (page, rules) = one(service);
        book.write(&format!("content/svc-{service:02}/index.md"), page.as_bytes());
        book.write(&format!("rules/svc-{service:02}.yml"), rules.as_bytes());
    }
    book
}

/// A book of few alerts whose rules are too heavy to fold out of the list of alerts. The first has a runbook.
pub(crate) fn heavy() -> Book {
    let rule = |at: usize| {
        let expr = format!("gauge_{at} > 0 or ").repeat(10_000);
        format!("      - alert: Heavy{at}\n        expr: {expr}vector(1)\n        for: {at}m\n")
    };
    let rules = format!("groups:\n  - name: heavy\n    rules:\n{}", (0..8).map(rule).collect::<String>());
    Book::new(&[
        ("book.toml", "[book]\ntitle = \"Heavy rules\"\n\n[alerts]\nrules = [\"rules/*.yml\"]\n"),
        ("content/heavy.md", "# Heavy0\n\n1. Lift it.\n"),
        ("rules/heavy.yml", rules.as_str()),
    ])
}

/// The page and the rules of a service.
fn one(service: usize) -> (String, String) {
    let team = service % 12;
    let mut page = format!(
        "---\ntitle: Service {service:02}\nowner: team-{team}\nservice: svc-{service:02}\n---\n# Service {service:02}\n"
    );
    let mut rules = format!("groups:\n  - name: svc-{service:02}\n    rules:\n");
    let mut at = service * EACH;
    let names = PARTS.iter().flat_map(|part| WHAT.iter().flat_map(move |what| HOW.map(|how| (*part, *what, how))));
    for (part, what, how) in names {
        at += 1;
        let name = format!("Svc{service:02}{part}{what}{how}");
        let severity = if how == "Critical" { "critical" } else { ["P0", "P1", "warning", "info", "sev9"][at % 5] };
        rule(&mut rules, &name, service, (!at.is_multiple_of(17)).then_some(severity), at);
        match (at % 9, at % 7) {
            (0, _) => {}
            (_, 0) => page += &format!("\n## {name}\n\n1. Look at the gauge.\n"),
            _ => page += &format!("\n## {what} of the {part}, {how}\n\n**Alert:** {name}\n\n1. Turn the wheel.\n"),
        }
    }
    if service == 0 {
        let name = "VeryLongName".repeat(17)[..200].to_owned();
        rule(&mut rules, &name, service, Some("info"), 1);
        rule(&mut rules, &name, service, Some("critical"), 2);
    }
    (page, rules)
}

fn rule(out: &mut String, name: &str, service: usize, severity: Option<&str>, at: usize) {
    let severity = severity.map(|word| format!("          severity: {word}\n")).unwrap_or_default();
    let _ = write!(
        out,
        "      - alert: {name}\n        expr: sum by (cluster, shard) (rate(svc_{service:02}_{}_total{{job=\"svc-{service:02}\",\
         code!~\"2..\"}}[5m])) / 100 > 0.{}\n        for: {}m\n        labels:\n{severity}          service: svc-{service:02}\n\
         \x20         team: team-{}\n        annotations:\n          summary: \"{name} on {{{{ $labels.cluster }}}}\"\n",
        name[name.len() - 12..].to_lowercase(),
        at % 100,
        at % 30,
        service % 12,
    );
}
