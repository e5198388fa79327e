//! Where a file lies as seen from the root of its repository: that is how the services that show findings beside a
//! change name files. A book's own paths begin at the book's root.

use crate::finding::{Finding, Label};
use crate::span::Span;

use super::{Report, escape};

/// What stands for a file when rules come from standard input.
const STDIN: &str = "<stdin>";

/// A file's path from the root of its repository; one that lies elsewhere begins with `../` or `/`.
fn repository_path(prefix: &str, path: &str) -> String {
    if path == STDIN || path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in prefix.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a path from the repository's root names a file of the repository.
pub(super) fn is_inside(path: &str) -> bool {
    path != STDIN && !path.starts_with("../") && !path.starts_with('/')
}

impl Report<'_> {
    /// Path of the file that a span lies in, from the repository's root.
    pub(super) fn path(&self, span: Span) -> String {
        repository_path(self.review.prefix, self.map.path(span.file))
    }

    /// `path:line:column` on one line.
    pub(super) fn place(&self, span: Span) -> String {
        let at = self.map.start(span);
        format!("{}:{}:{}", escape(&self.path(span)), at.line, at.column)
    }

    /// What a finding says, one line each: the message, the way out, further places.
    pub(super) fn said(&self, finding: &Finding) -> Vec<String> {
        let help = finding.help.iter().map(|help| format!("help: {}", escape(help)));
        let note = |label: &Label| format!("note: {}: {}", self.place(label.span), escape(&label.message));
        let message = std::iter::once(escape(&finding.message).into_owned());
        message.chain(help).chain(finding.related.iter().map(note)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_at_the_repository_and_tell_when_they_leave_it() {
        for (prefix, path, wanted, inside) in [
            ("", "content/a.md", "content/a.md", true),
            ("docs/book/", "content/a.md", "docs/book/content/a.md", true),
            ("docs/book/", "../rules/a.yml", "docs/rules/a.yml", true),
            ("docs/book/", "../../../other/a.yml", "../other/a.yml", false),
            ("", "../../a.md", "../../a.md", false),
            ("docs/", "/etc/rules.yml", "/etc/rules.yml", false),
            ("docs/", "<stdin>", "<stdin>", false),
        ] {
            let found = repository_path(prefix, path);
            assert_eq!((found.as_str(), is_inside(&found)), (wanted, inside), "{prefix} {path}");
        }
    }
}
