//! The first command of a runbook.

use crate::parse::{Fence, Page};
use crate::site::{PageId, Site};

/// First command of the first shell block of a section, or of the page. A command that goes on behind a backslash is
/// joined to one line; comments are left out.
pub(crate) fn first(site: &Site, page: PageId, section: Option<usize>) -> Option<String> {
    let page = &site.pages[page];
    fences(page, section).iter().find_map(|fence| {
        let code = site.slice(fence.content);
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
    for line in lines.map(str::trim) {
        if command.is_empty() && (line.is_empty() || line.starts_with('#')) {
            continue;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_come_before_the_first_command() {
        let cases = [
            ("# look first\n\n  kubectl get pods\nkubectl delete\n", Some("kubectl get pods")),
            ("curl -s \\\n  http://x \\\n  -H a\nls\n", Some("curl -s http://x -H a")),
            ("# nothing\n", None),
            ("\\\n", None),
        ];
        for (code, first) in cases {
            assert_eq!(command(code.lines()).as_deref(), first, "{code}");
        }
    }
}
