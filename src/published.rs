//! A published `alerts.json` as data: of another book, whose pages it stands for, or of this one as it was.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The only version that there is.
const VERSION: u64 = 1;

/// What an `alerts.json` says, as far as it is read. Fields that it lacks are as good as empty.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    /// Where the site is published.
    pub site_url: Option<String>,
    /// Patterns of URLs that lead to the book.
    #[serde(default)]
    pub runbook_urls: Vec<String>,
    /// Every alert.
    pub alerts: Vec<Alert>,
    /// Every page; in a file that does not list them, those that handle an alert.
    #[serde(default)]
    pub pages: Vec<Page>,
    /// Whether the file lists its pages, so that what it does not list is not there.
    #[serde(skip)]
    pub complete: bool,
    /// Alerts that were listed once, and whose permalinks live on.
    #[serde(default)]
    pub gone: Vec<Gone>,
}

/// An alert.
#[derive(Debug, Clone, Deserialize)]
pub struct Alert {
    /// Its name.
    pub name: String,
    /// `covered`, `exempt`, `stub`, ….
    #[serde(default)]
    pub status: String,
    /// Its permalink from the site's root.
    #[serde(default)]
    pub path: String,
    /// The same made absolute.
    pub url: Option<String>,
    /// Its rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The runbooks that handle it, best first.
    #[serde(default)]
    pub runbooks: Vec<Runbook>,
}

/// A rule of an alert.
#[derive(Debug, Clone, Deserialize)]
pub struct Rule {
    /// The rule file.
    #[serde(default)]
    pub file: String,
}

/// A page or section that handles an alert.
#[derive(Debug, Clone, Deserialize)]
pub struct Runbook {
    /// Source path; empty when it was not kept.
    #[serde(default)]
    pub source: String,
    /// Site path.
    pub page: String,
    /// Anchor of the section.
    pub anchor: Option<String>,
    /// Title of the page or section.
    #[serde(default)]
    pub title: String,
    /// The claims that lead here.
    #[serde(default)]
    pub claims: Vec<Claim>,
}

/// A claim of a runbook.
#[derive(Debug, Clone, Deserialize)]
pub struct Claim {
    /// Name of the convention.
    pub convention: String,
    /// Labels that a rule must have.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// A page of the site.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Page {
    /// Source path.
    pub source: String,
    /// Site path.
    pub page: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Old addresses.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether it has nothing to act on.
    #[serde(default)]
    pub stub: bool,
    /// Every anchor.
    #[serde(default)]
    pub anchors: Vec<String>,
    /// Those of sections that have nothing to act on.
    #[serde(default)]
    pub stubs: Vec<String>,
    /// The claims that land here, also those on alerts that no rule of the book has.
    #[serde(default)]
    pub claims: Vec<PageClaim>,
}

/// A claim that lands on a page.
#[derive(Debug, Clone, Deserialize)]
pub struct PageClaim {
    /// Name of the alert.
    pub name: String,
    /// Name of the convention.
    pub convention: String,
    /// Anchor of the section that it lands on.
    pub anchor: Option<String>,
    /// Labels that a rule must have.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Services of the page that makes it.
    #[serde(default)]
    pub services: Vec<String>,
}

/// An alert that is no more.
#[derive(Debug, Clone, Deserialize)]
pub struct Gone {
    /// Its name.
    pub name: String,
    /// The runbooks that it had.
    #[serde(default)]
    pub runbooks: Vec<Runbook>,
}

/// Reads an `alerts.json`.
///
/// # Errors
/// Says what it is instead, to be read behind the file's name.
pub fn read(text: &str) -> Result<Published, String> {
    #[derive(Deserialize)]
    struct Head {
        version: Option<u64>,
        alerts: Option<IgnoredAny>,
        pages: Option<IgnoredAny>,
    }
    let text = text.trim_start_matches('\u{feff}');
    let no_json = |error: serde_json::Error| match error.classify() {
        serde_json::error::Category::Data => "is no `alerts.json` of alertbook".to_owned(),
        _ => format!("is not JSON: {error}"),
    };
    let head: Head = serde_json::from_str(text).map_err(no_json)?;
    match (head.version, head.alerts) {
        (Some(VERSION), Some(_)) => {}
        (Some(version), Some(_)) => {
            return Err(format!("has version {version}, and this alertbook reads version {VERSION}: use a newer one"));
        }
        _ => return Err("is no `alerts.json` of alertbook: it lacks `version` or `alerts`".to_owned()),
    }
    let unlike = |error| format!("is no `alerts.json` of alertbook: {error}");
    let mut published: Published = serde_json::from_str(text).map_err(unlike)?;
    published.complete = head.pages.is_some();
    // No rule has an empty name, and no page of the site could have it.
    published.alerts.retain(|alert| !alert.name.is_empty());
    published.gone.retain(|gone| !gone.name.is_empty());
    if !published.complete {
        published.pages = pages_of(&published.alerts);
    }
    published.pages.sort_by(|a, b| (a.path(), &a.source).cmp(&(b.path(), &b.source)));
    Ok(published)
}

impl Published {
    /// Where the site is published: as it says, or as the URL of an alert shows.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        let with_path = || self.alerts.iter().filter(|alert| !alert.path.is_empty());
        self.site_url
            .as_deref()
            .or_else(|| with_path().find_map(|alert| alert.url.as_deref()?.strip_suffix(alert.path.as_str())))
    }
}

/// The pages that alerts lead to.
fn pages_of(alerts: &[Alert]) -> Vec<Page> {
    let mut pages: BTreeMap<&str, Page> = BTreeMap::new();
    for alert in alerts {
        for runbook in &alert.runbooks {
            let page = pages.entry(&runbook.page).or_insert_with(|| Page {
                source: runbook.source.clone(),
                page: runbook.page.clone(),
                title: runbook.title.clone(),
                ..Page::default()
            });
            page.land(&alert.name, alert.status == "stub", runbook);
        }
    }
    pages.into_values().collect()
}

impl Page {
    /// Its path in the book: a site path does not tell whether an index was a README.
    #[must_use]
    pub fn path(&self) -> String {
        let (folder, file) =
            self.page.rsplit_once('/').map_or(("", self.page.as_str()), |(folder, file)| (folder, file));
        let source = self.source.rsplit('/').next().unwrap_or_default();
        let same = source.rsplit_once('.').is_some_and(|(stem, _)| Some(stem) == file.strip_suffix(".html"));
        let stem = file.strip_suffix(".html").unwrap_or(file);
        let name =
            if same || (stem == "index" && !source.is_empty()) { source.to_owned() } else { format!("{stem}.md") };
        if folder.is_empty() { name } else { format!("{folder}/{name}") }
    }

    /// Notes what a runbook of an alert tells about its page.
    fn land(&mut self, alert: &str, stub: bool, runbook: &Runbook) {
        let Runbook { anchor, claims, .. } = runbook;
        match anchor {
            None => self.stub |= stub,
            Some(anchor) if self.anchors.contains(anchor) => {}
            Some(anchor) => {
                self.anchors.push(anchor.clone());
                self.stubs.extend(stub.then(|| anchor.clone()));
            }
        }
        self.claims.extend(claims.iter().map(|claim| PageClaim {
            name: alert.to_owned(),
            convention: claim.convention.clone(),
            anchor: anchor.clone(),
            labels: claim.labels.clone(),
            services: Vec::new(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_alerts_json_is_read() {
        let table = [
            ("", "is not JSON: EOF while parsing a value at line 1 column 0"),
            ("{", "is not JSON: EOF while parsing an object at line 1 column 1"),
            ("[]", "is no `alerts.json` of alertbook"),
            ("3", "is no `alerts.json` of alertbook"),
            ("{}", "is no `alerts.json` of alertbook: it lacks `version` or `alerts`"),
            ("{\"version\":1}", "is no `alerts.json` of alertbook: it lacks `version` or `alerts`"),
            ("{\"version\":2,\"alerts\":[]}", "has version 2, and this alertbook reads version 1: use a newer one"),
            (
                "{\"version\":1,\"alerts\":[{}]}",
                "is no `alerts.json` of alertbook: missing field `name` at line 1 column 25",
            ),
        ];
        for (text, wanted) in table {
            assert_eq!(read(text).unwrap_err(), wanted, "{text}");
        }
        assert!(read("\u{feff}{\"version\":1,\"alerts\":[]}").is_ok());
    }

    #[test]
    fn the_site_is_where_an_alert_says_that_it_is() {
        let of =
            |alert: &str| read(&format!("{{\"version\":1,\"alerts\":[{alert}]}}")).unwrap().base().map(str::to_owned);
        let url = r#"{"name":"A","path":"alerts/A/","url":"https://w.example.com/r/alerts/A/"}"#;
        assert_eq!(of(url).as_deref(), Some("https://w.example.com/r/"));
        assert_eq!(of(r#"{"name":"A","path":"alerts/A/","url":null}"#), None);
        assert_eq!(of(r#"{"name":"A","path":"","url":"https://w.example.com/"}"#), None);
        assert_eq!(of(r#"{"name":"A","path":"longer/than/it","url":"x"}"#), None);
    }
}
