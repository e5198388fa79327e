//! `{#id .class}` on the line behind a fence of a diagram or decision tree, where others write what is meant for the
//! fence. It counts as if it stood behind the fence's language, and is not shown.

use std::ops::Range;

use crate::parse::repair::Repairs;

/// Hides such lines behind the blocks of code, and notes them by the fence that they stand behind.
pub(super) fn hide(text: &str, code: &[Range<usize>], repairs: &mut Repairs) {
    for block in code {
        let info = text[block.clone()].trim_start_matches(['`', '~']).trim_start();
        let fenced = text[block.clone()].starts_with("```") || text[block.clone()].starts_with("~~~");
        if !fenced || !["mermaid", "decision-tree"].iter().any(|language| info.starts_with(language)) {
            continue;
        }
        let behind = text[block.end..].trim_start_matches([' ', '\t', '\r']);
        let Some(behind) = behind.strip_prefix('\n').or(text[..block.end].ends_with('\n').then_some(behind)) else {
            continue;
        };
        let start = text.len() - behind.len();
        let line = behind.lines().next().unwrap_or_default();
        if is_attributes(line.trim()) {
            repairs.fills.push((start..start + line.len(), b' '));
            repairs.named.push((block.start, line.trim().to_owned()));
        }
    }
    repairs.named.sort_unstable();
}

/// Whether a line is nothing but `{#id}`, `{.class}` and the like.
fn is_attributes(line: &str) -> bool {
    let inner = line.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let is_word = |word: &str| {
        let name = word.strip_prefix(['#', '.']).filter(|name| !name.is_empty());
        name.is_some_and(|name| name.chars().all(is_name))
    };
    inner.is_some_and(|inner| !inner.trim().is_empty() && inner.split_whitespace().all(is_word))
}
