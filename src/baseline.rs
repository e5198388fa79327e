//! The baseline: findings that a book has accepted for now, as a file beside `book.toml`. The fingerprint decides;
//! check, file and message are there for people, and stay as they were first written.
//!
//! One entry a line and always in the same order, so that two branches which both mend something merge.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// The version that is read and written.
const VERSION: u64 = 1;
/// Characters of a message that are kept.
const SHOWN: usize = 300;

/// Accepted findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// In order of file, check, message and fingerprint; no fingerprint twice.
    pub accepted: Vec<Accepted>,
}

/// One accepted finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Accepted {
    /// The file that it points at.
    #[serde(default)]
    pub file: String,
    /// The check that found it.
    #[serde(default)]
    pub check: String,
    /// What the check said when it was accepted.
    #[serde(default)]
    pub message: String,
    /// What it is known by.
    pub fingerprint: String,
}

#[derive(Deserialize)]
struct Head {
    version: Option<u64>,
    accepted: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Body {
    accepted: Vec<Accepted>,
}

/// Reads a baseline; the error goes on after the file's name.
pub fn read(text: &str) -> Result<Baseline, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
        return Err(format!(
            "has unmerged lines, the first at line {}: keep either side, then let `--write-baseline` take out what is \
             mended",
            line + 1
        ));
    }
    let broken = |error| format!("is no baseline of alertbook: {error}; mend that line, or make it anew");
    let head: Head = serde_json::from_str(text).map_err(broken)?;
    match (head.version, head.accepted) {
        (Some(VERSION), Some(_)) => {}
        (Some(version), _) if version > VERSION => {
            return Err(format!("has version {version}, and this alertbook reads version {VERSION}: use a newer one"));
        }
        _ => return Err("is no baseline of alertbook: it lacks `version` or `accepted`; make it anew".to_owned()),
    }
    let body: Body = serde_json::from_str(text).map_err(broken)?;
    Ok(Baseline::new(body.accepted))
}

impl Baseline {
    /// Puts accepted findings in order.
    #[must_use]
    pub fn new(mut accepted: Vec<Accepted>) -> Self {
        accepted.sort_by(|a, b| (&a.fingerprint, a).cmp(&(&b.fingerprint, b)));
        accepted.dedup_by(|a, b| a.fingerprint == b.fingerprint);
        accepted.sort();
        Self { accepted }
    }

    /// The file's text.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"accepted\": [");
        for (at, entry) in self.accepted.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\n    {}", serde_json::to_string(entry)?);
        }
        out.push_str(if self.accepted.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        Ok(out)
    }
}

impl Accepted {
    /// An entry; of a very long message the beginning is kept.
    #[must_use]
    pub fn new(fingerprint: &str, check: &str, file: &str, message: &str) -> Self {
        Self {
            file: file.to_owned(),
            check: check.to_owned(),
            message: message.chars().take(SHOWN).collect(),
            fingerprint: fingerprint.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_in_order_and_a_line_each() {
        let entry = |n: &str, file: &str| Accepted::new(n, "broken-link", file, "\"gone\"\nis gone");
        let baseline =
            Baseline::new(vec![entry("2", "b.md"), entry("1", "a.md"), entry("3", "a.md"), entry("2", "c.md")]);
        let text = baseline.text().unwrap();
        assert_eq!(text.lines().count(), 3 + 3 + 2, "{text}");
        assert_eq!(read(&text).unwrap(), baseline);
        let order: Vec<&str> = baseline.accepted.iter().map(|entry| entry.fingerprint.as_str()).collect();
        assert_eq!(order, ["1", "3", "2"]);
        assert_eq!(read(&Baseline::default().text().unwrap()).unwrap(), Baseline::default());
    }

    #[test]
    fn only_a_baseline_is_read() {
        let table = [
            ("", "is no baseline of alertbook: EOF while parsing a value at line 1 column 0; mend that line"),
            ("{}", "is no baseline of alertbook: it lacks `version` or `accepted`"),
            ("{\"version\":1,\"alerts\":[]}", "is no baseline of alertbook: it lacks `version` or `accepted`"),
            ("{\"version\":2}", "has version 2, and this alertbook reads version 1: use a newer one"),
            (
                "{\"version\":1,\"accepted\":[\n{}]}",
                "is no baseline of alertbook: missing field `fingerprint` at line 2",
            ),
            ("{\n<<<<<<< main\n=======\n>>>>>>> mine\n}", "has unmerged lines, the first at line 2: keep either side"),
        ];
        for (text, wanted) in table {
            let said = read(text).unwrap_err();
            assert!(said.starts_with(wanted), "{text}: {said}");
        }
        let lean = "\u{feff}{\"more\":0,\"version\":1,\"accepted\":[{\"fingerprint\":\"a\",\"more\":1}]}";
        assert_eq!(read(lean).unwrap().accepted.len(), 1);
    }
}
