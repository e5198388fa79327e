//! Console sessions: prompt, command, and what the command printed.

use super::{Class, Html, grammar};

/// The session as HTML; `None` when the shell's grammar gives up.
pub(super) fn highlight(code: &str) -> Option<String> {
    let mut html = Html::new(code);
    let mut open: Option<grammar::Lines> = None;
    for line in code.split_inclusive('\n') {
        let prompt = prompt(line);
        let mut shell = match (prompt, open.take()) {
            (Some(_), _) => grammar::Lines::new("bash")?,
            (None, Some(shell)) => shell,
            (None, None) => {
                html.push(Class::Plain, line);
                continue;
            }
        };
        let (mark, command) = line.split_at(prompt.unwrap_or_default());
        html.push(Class::Prompt, mark);
        shell.push(&mut html, command)?;
        // A backslash at the end: the next line belongs to the command.
        if command.trim_end_matches(['\n', '\r']).ends_with('\\') {
            open = Some(shell);
        }
    }
    Some(html.finish())
}

/// Length of the prompt that a line begins with, its blank included: `$ `, `# `, `user@host:~$ `.
fn prompt(line: &str) -> Option<usize> {
    let end = line.find([' ', '\n']).unwrap_or(line.len());
    let word = &line[..end];
    let host = word.strip_suffix(['$', '#', '%'])?;
    let is_prompt = host.is_empty() || (host.contains('@') && host.contains(':'));
    (is_prompt && word != "%").then_some((end + 1).min(line.trim_end_matches(['\n', '\r']).len()))
}
