//! Rust source as far as these tests read it: without comments and literals, with or without its tests, and the paths
//! that it names.

use crate::files;

/// A file of Rust whose comments and literals are blanked; lines stay where they are.
#[derive(Debug)]
pub(crate) struct Code {
    /// From the repository's root.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Code {
    /// `path:line` of every place where the text stands.
    pub(crate) fn places(&self, wanted: &str) -> Vec<String> {
        self.text.match_indices(wanted).map(|(at, _)| format!("{}:{}", self.path, line(&self.text, at))).collect()
    }
}

/// The 1-based line of an offset.
pub(crate) fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Every Rust file below a folder.
pub(crate) fn all(folder: &str) -> Vec<Code> {
    let files = files::below(folder).into_iter().filter(|path| has_extension(path, "rs"));
    files.map(|path| Code { text: blank(&files::read(&path)), path }).collect()
}

/// Every Rust file of the crate, without its unit tests.
pub(crate) fn shipped() -> Vec<Code> {
    let mut files = all("src");
    let mut tests: Vec<String> = Vec::new();
    for file in &mut files {
        for module in cut_tests(&mut file.text) {
            tests.push(format!("{}/{module}", module_folder(&file.path)));
        }
    }
    files.retain(|file| !tests.iter().any(|module| files::lies_in(&file.path, module)));
    files
}

/// Every line of test code: unit tests and `tests/`.
pub(crate) fn tested() -> Vec<Code> {
    let shipped = shipped();
    let mut files = all("src");
    for file in &mut files {
        // What is shipped is blanked, the rest are tests.
        let Some(own) = shipped.iter().find(|code| code.path == file.path) else { continue };
        let lines = file.text.lines().zip(own.text.lines());
        let rest: Vec<&str> = lines.map(|(all, own)| if all == own { "" } else { all }).collect();
        file.text = rest.join("\n");
    }
    files.extend(all("tests"));
    files
}

pub(crate) fn has_extension(path: &str, wanted: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == wanted)
}

/// Where the files of a module's own modules lie.
fn module_folder(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    let own = ["/mod", "/lib", "/main"].iter().find_map(|name| stem.strip_suffix(name));
    own.unwrap_or(stem).to_owned()
}

/// The text with comments, strings and characters as blanks.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = out.ends_with(is_word);
        let opaque = if in_word && first != '"' { None } else { opaque(rest) };
        let length = opaque.unwrap_or(first.len_utf8());
        match opaque {
            Some(_) => out.extend(rest[..length].chars().map(|c| if c == '\n' { c } else { ' ' })),
            None => out.push(first),
        }
        rest = &rest[length..];
    }
    out
}

/// The length of the comment or literal that begins here.
fn opaque(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    let quoted = rest.trim_start_matches(['b', 'c', 'r']);
    let prefix = rest.len() - quoted.len();
    if prefix > 0 && prefix < 3 && rest[..prefix].ends_with('r') {
        let hashes = quoted.len() - quoted.trim_start_matches('#').len();
        let text = quoted[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(rest.len() - text.len() + text.find(&end).map_or(text.len(), |at| at + end.len()));
    }
    let text = quoted.strip_prefix('"').filter(|_| prefix < 2);
    if let Some(text) = text {
        return Some(rest.len() - text.len() + until(text, '"'));
    }
    let text = rest.strip_prefix('\'')?;
    let mut chars = text.chars();
    let escaped = chars.next()? == '\\';
    (escaped || chars.next()? == '\'').then(|| 1 + until(text, '\''))
}

/// The length as far as the closing quote, which an escape is not.
fn until(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    for at in 0..rest.len() {
        match rest.as_bytes().get(at..at + 2) {
            Some(b"/*") => depth += 1,
            Some(b"*/") if depth == 1 => return at + 2,
            Some(b"*/") => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

/// Blanks every item that is only there for tests; the names of those that are modules with files of their own.
fn cut_tests(text: &mut String) -> Vec<String> {
    const MARK: &str = "#[cfg(test)]";
    let mut modules = Vec::new();
    while let Some(at) = text.find(MARK) {
        let end = at + item(&text[at..]);
        let declared = text[at..end].strip_suffix(';').and_then(|item| item.rsplit_once("mod "));
        modules.extend(declared.map(|(_, name)| name.trim().to_owned()));
        let blanks: String = text[at..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
        text.replace_range(at..end, &blanks);
    }
    modules
}

/// The length of an item: as far as its `;` or closing brace.
fn item(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, char) in text.char_indices() {
        match char {
            '(' | '[' | '{' => depth += 1,
            // A field or variant at the end of its type.
            '}' if depth == 0 => return at,
            '}' if depth == 1 => return at + 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Every path of two or more names, with its line; the groups of `use` are spelled out.
pub(crate) fn paths(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(is_word).map(|skip| at + skip) {
        let mut here = Vec::new();
        at = path(text, start, "", &mut here);
        if !text[..start].ends_with("::") {
            let line = line(text, start);
            found.extend(here.into_iter().filter(|path| path.contains("::")).map(|path| (line, path)));
        }
    }
    found
}

/// Reads a path, or a group of them, below a prefix; where it ends.
fn path(text: &str, start: usize, prefix: &str, found: &mut Vec<String>) -> usize {
    let rest = &text[start..];
    if rest.starts_with('{') {
        let mut at = start + 1;
        loop {
            let Some(skip) = text[at..].find(|c| is_word(c) || matches!(c, '*' | '}' | '{')) else { return text.len() };
            at += skip;
            if text[at..].starts_with('}') {
                return at + 1;
            }
            at = path(text, at, prefix, found).max(at + 1);
            // What a name is called here does not matter.
            if let Some(alias) = text[at..].strip_prefix(" as ") {
                at = text.len() - alias.trim_start_matches(is_word).len();
            }
        }
    }
    let length = if rest.starts_with('*') { 1 } else { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) };
    let name = &rest[..length];
    let joined = match prefix {
        "" => name.to_owned(),
        _ if name == "self" => prefix.to_owned(),
        _ => format!("{prefix}::{name}"),
    };
    let end = start + length;
    match text[end..].strip_prefix("::") {
        Some(next) if next.starts_with(|c| is_word(c) || c == '{' || c == '*') => path(text, end + 2, &joined, found),
        _ => {
            found.push(joined);
            end
        }
    }
}

#[test]
fn comments_and_literals_are_blanked() {
    let code = "a /* b /* c */ d */ \"e \\\" f\" r#\"g \" h\"# 'i' '\\'' &'j k // l\nb\"m\" br\"n\" for_r";
    let kept: String = blank(code).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(kept, "a &'j k for_r");
}

#[test]
fn tests_are_cut_and_their_files_named() {
    let mut code = "a\n#[cfg(test)]\npub(crate) mod b;\nc\n#[cfg(test)]\nmod d { fn e(f: [u8; 2]) {} }\ng".to_owned();
    assert_eq!(cut_tests(&mut code), ["b"]);
    assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["a", "c", "g"]);
}

#[test]
fn groups_of_paths_are_spelled_out() {
    let code = "use a::{b::{self, c as d, E}, f, g::*};\nlet x = h::i::<crate::j::K>(l.m::<n>());";
    let paths: Vec<String> = paths(code).into_iter().map(|(_, path)| path).collect();
    assert_eq!(paths, ["a::b", "a::b::c", "a::b::E", "a::f", "a::g::*", "h::i", "crate::j::K"]);
}
