//! What is wrong, as data. A [`Problem`] is a fact that a reader noticed in one file; a [`Finding`] is what a
//! check makes of problems and of the graph. Levels and suppressions are resolved in `check`, nowhere else.

use crate::span::Span;

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported; fails only with `--strict`.
    Warn,
    /// Fails the check.
    Error,
}

impl Level {
    /// The published word: `off`, `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warning",
            Self::Error => "error",
        }
    }
}

/// A further place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// A replacement of one span's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// One thing wrong: which check says so, where, and the way out.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Published name of the check.
    pub check: &'static str,
    /// Resolved level.
    pub level: Level,
    /// What was found, and what was wanted.
    pub message: String,
    /// Where. Every finding has a place; one about a whole file points at its title or first line.
    pub span: Span,
    /// The target, alert or key that it is about: part of the fingerprint, so never a position.
    pub subject: String,
    /// The way out.
    pub help: Option<String>,
    /// Further places.
    pub related: Vec<Label>,
    /// Edits that mend it, when they are certain.
    pub fix: Vec<Edit>,
    /// Why it has no edits, where others of its check have.
    pub unfixed: Option<&'static str>,
    /// sha256 of check, file, subject and which of its kind it is; filled in when findings are resolved.
    pub fingerprint: String,
}

impl Finding {
    /// A finding of `check` at `span` about `subject`; its level is resolved later.
    #[must_use]
    pub fn new(check: &'static str, span: Span, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Error,
            message: message.into(),
            span,
            subject: subject.into(),
            help: None,
            related: Vec::new(),
            fix: Vec::new(),
            unfixed: None,
            fingerprint: String::new(),
        }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the edits that mend it.
    #[must_use]
    pub fn fix(mut self, edits: Vec<Edit>) -> Self {
        self.fix = edits;
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { span, message: message.into() });
        self
    }
}

/// What kind of trouble a reader noticed. Each kind belongs to the check of the same name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the check of the same name documents each kind")]
pub enum ProblemKind {
    UnreadableFile,
    BadConfig,
    BadFrontMatter,
    BadDate,
    UnknownKey,
    OverLimit,
    UndefinedReference,
    DuplicateAnchor,
    UnsafeSvg,
    UnreadableRules,
    UnreadRule,
    BadDecisionTree,
    UnresolvedOutcome,
    UnsupportedDiagram,
    CollapsedTable,
    EscapedWikiLink,
    SwallowedPlaceholder,
    Mojibake,
    ObfuscatedEmail,
    UnknownLanguage,
    Unfinished,
    BadAllow,
}

/// Something wrong that can be seen in one file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// The key, word or target that it is about.
    pub subject: String,
    /// What was found, and what was wanted.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// Edits that mend it, when they are certain; why there are none, where others of its kind have some.
    pub fix: Result<Vec<Edit>, &'static str>,
}

impl Problem {
    /// A problem of `kind` at `span` about `subject`.
    #[must_use]
    pub fn new(kind: ProblemKind, span: Span, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, span, subject: subject.into(), message: message.into(), help: None, fix: Ok(Vec::new()) }
    }

    /// Adds the edits that mend it.
    #[must_use]
    pub fn fix(mut self, edits: Vec<Edit>) -> Self {
        self.fix = Ok(edits);
        self
    }

    /// Says why it has no edits.
    #[must_use]
    pub fn unfixed(mut self, why: &'static str) -> Self {
        self.fix = Err(why);
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// `<!-- alertbook: allow broken-link because … -->`, or the same in a rule file's comment.
#[derive(Debug, Clone)]
pub struct Allow {
    /// The comment.
    pub span: Span,
    /// Name of the check.
    pub check: String,
    /// Why; an allow without a reason is a problem and allows nothing.
    pub reason: String,
    /// What it covers: the next block, the whole page, the next rule.
    pub covers: Span,
}

/// Reads what follows `alertbook:` in a comment: `allow check[, check] because reason`.
///
/// # Errors
/// The problem, when it is not of that form, names no check or gives no reason.
pub fn read_allow(words: &str, span: Span, covers: Span) -> Result<Vec<Allow>, Box<Problem>> {
    let words = words.trim();
    let bad = |message: &str| {
        let problem = Problem::new(ProblemKind::BadAllow, span, words, message);
        Err(Box::new(problem.help("write `alertbook: allow <check> because <reason>`")))
    };
    let Some(rest) =
        words.strip_prefix("allow").filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    else {
        return bad("the only instruction to alertbook is `allow`");
    };
    let stands_alone = |&(at, word): &(usize, &str)| {
        let after = &rest[at + word.len()..];
        rest[..at].ends_with(char::is_whitespace) && !after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
    };
    let because = rest.match_indices("because").find(stands_alone);
    let (checks, reason) = because.map_or((rest, ""), |(at, word)| (&rest[..at], &rest[at + word.len()..]));
    let names: Vec<&str> =
        checks.split(|c: char| c == ',' || c.is_whitespace()).filter(|name| !name.is_empty()).collect();
    let reason = reason.trim_matches(|c: char| c == ':' || c.is_whitespace());
    if names.is_empty() {
        return bad("a suppression without the name of a check suppresses nothing");
    }
    if reason.is_empty() {
        return bad("a suppression without a reason suppresses nothing");
    }
    let allow = |name: &str| Allow { span, check: name.to_owned(), reason: reason.to_owned(), covers };
    Ok(names.into_iter().map(allow).collect())
}

/// The known name nearest to `found`, if one is near enough to be a slip of the keyboard.
/// Case and punctuation do not count as a difference.
#[must_use]
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<_>>();
    let found = fold(found);
    let limit = (found.len() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|name| (edit_distance(&found, &fold(name), limit), name))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Edit distance in which swapping two neighbours is one edit (optimal string alignment), given up as `limit + 1` as
/// soon as it must exceed `limit`.
fn edit_distance(a: &[char], b: &[char], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let substitute = above[j] + usize::from(a[i] != b[j]);
            let mut best = substitute.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().min().is_some_and(|&best| best > limit) {
            return limit + 1;
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_are_read_however_they_are_spaced() {
        let span = Span::new(crate::span::SourceMap::default().add("page.md", ""), 0..0);
        let table = [
            ("allow broken-link because it is meant", "broken-link: it is meant"),
            (" allow\tbroken-link,mojibake  because: it is meant ", "broken-link mojibake: it is meant"),
            ("allow a, b\nbecause of the\nvendor", "a b: of the\nvendor"),
            ("allow because-of because x", "because-of: x"),
            ("allow broken-link", "a suppression without a reason suppresses nothing"),
            ("allow broken-link because :", "a suppression without a reason suppresses nothing"),
            ("allow because it is meant", "a suppression without the name of a check suppresses nothing"),
            ("allow", "a suppression without the name of a check suppresses nothing"),
            ("allowed broken-link because x", "the only instruction to alertbook is `allow`"),
            ("deny broken-link because x", "the only instruction to alertbook is `allow`"),
        ];
        for (words, wanted) in table {
            let read = match read_allow(words, span, span) {
                Ok(allows) => {
                    let names: Vec<&str> = allows.iter().map(|allow| allow.check.as_str()).collect();
                    format!("{}: {}", names.join(" "), allows[0].reason)
                }
                Err(problem) => problem.message,
            };
            assert_eq!(read, wanted, "{words:?}");
        }
    }

    #[test]
    fn nearest_accepts_slips_and_nothing_else() {
        let known = ["severity", "last_reviewed", "owner", "service"];
        assert_eq!(nearest("last-reviewed", known), Some("last_reviewed"));
        assert_eq!(nearest("severty", known), Some("severity"));
        assert_eq!(nearest("onwer", known), Some("owner"));
        assert_eq!(nearest("Owner", known), Some("owner"));
        assert_eq!(nearest("colour", known), None);
    }
}
