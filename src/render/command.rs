//! The first command of a runbook.

use crate::parse::{Fence, Page};
use crate::site::{PageId, Site};

/// First command of the first shell block of a section, or of the page. A command that goes on behind a backslash is
/// joined to one line; comments are left out.
pub(crate) fn first(site: &Site, page: PageId, section: Option<usize>) -> Option<String> {
    let page = &site.pages[page];
    fences(page, section).iter().find_map(|fence| {
        let code = fence.code(&site.sources.map);
        match fence.language.to_ascii_lowercase().as_str() {
            "bash" | "sh" | "shell" | "zsh" | "ksh" => command(code.lines()),
            "console" | "shell-session" | "shellsession" | "terminal" => {
                let mut lines = code.lines();
                let command = |line: &str| line.trim_start().starts_with("$ ") || line.trim_start().starts_with("# ");
                let at = lines.clone().position(command)?;
                self::command(
                    lines
                        .by_ref()
                        .skip(at)
                        .enumerate()
                        .map(|(n, line)| if n == 0 { &line.trim_start()[2..] } else { line }),
                )
            }
            _ => None,
        }
    })
}

/// The fences of a section, the sections below it included.
fn fences(page: &Page, section: Option<usize>) -> &[Fence] {
    let Some(section) = section.map(|section| &page.sections[section]) else { return &page.fences };
    let from = page.fences.partition_point(|fence| fence.span.start < section.span.start);
    let to = page.fences.partition_point(|fence| fence.span.start < section.end);
    &page.fences[from..to.max(from)]
}

fn command<'a>(lines: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut command = String::new();
    let mut inside = "";
    let mut here_document: Option<String> = None;
    for line in lines.map(str::trim) {
        if let Some(end) = &here_document {
            if line == end {
                here_document = None;
            }
            continue;
        }
        if command.is_empty() {
            if inside.is_empty() {
                inside = end_of_compound(line);
            }
            if !inside.is_empty() {
                if line.ends_with(inside) || line.starts_with(inside) {
                    inside = "";
                }
                here_document = end_of_here_document(line);
                continue;
            }
            if line.is_empty() || line.starts_with('#') || only_sets(line) {
                continue;
            }
        }
        let (part, goes_on) = line.strip_suffix('\\').map_or((line, false), |part| (part.trim_end(), true));
        command.push_str(part);
        if !goes_on {
            break;
        }
        command.push(' ');
    }
    let command = command.trim();
    (!command.is_empty()).then(|| command.to_owned())
}

/// What ends the loop, condition or function that a line begins: it is no command that stands by itself.
fn end_of_compound(line: &str) -> &'static str {
    match line.split([' ', ';']).next() {
        Some("for" | "while" | "until") => "done",
        Some("if") => "fi",
        Some("case") => "esac",
        _ if line.ends_with('{') => "}",
        _ => "",
    }
}

/// The line that ends the text which a command reads from the lines behind it.
fn end_of_here_document(line: &str) -> Option<String> {
    let (_, mark) = line.split_once("<<").filter(|(_, mark)| !mark.starts_with('<'))?;
    let word = mark.trim_start_matches('-').split_whitespace().next()?;
    Some(word.trim_matches(['\'', '"']).to_owned())
}

/// Whether a line only sets variables or options for the commands behind it.
fn only_sets(line: &str) -> bool {
    let words = line.strip_prefix("export ").unwrap_or(line);
    let name = words.split('=').next().unwrap_or("");
    let assigns = name.len() < words.len() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let runs = words
        .split_once('=')
        .is_some_and(|(_, value)| !value.starts_with(['"', '\'', '$', '<']) && value.contains(' '));
    line.starts_with("set -") || line.starts_with("cd ") || (assigns && !runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_come_before_the_first_command() {
        let cases = [
            ("# look first\n\n  kubectl get pods\nkubectl delete\n", Some("kubectl get pods")),
            ("curl -s \\\n  http://x \\\n  -H a\nls\n", Some("curl -s http://x -H a")),
            ("export A=b\nC=\"d e\"\nset -eu\nls $A\n", Some("ls $A")),
            ("A=1 make\n", Some("A=1 make")),
            ("while read -r x; do\n  echo $x\ndone < f\nuptime\n", Some("uptime")),
            ("while read -r x; do\n  nc $x\ndone <<'EOF'\nhost 1\nEOF\nuptime\n", Some("uptime")),
            ("f() {\n  a\n}\nf\n", Some("f")),
            ("# nothing\n", None),
            ("\\\n", None),
        ];
        for (code, first) in cases {
            assert_eq!(command(code.lines()).as_deref(), first, "{code}");
        }
    }
}
