//! Rule files: globs from the book's root to files, each once, in order of path.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::walk::Walk;
use super::{Sources, content, keep, load, names};
use crate::Error;
use crate::config;
use crate::finding::ProblemKind;

/// What the globs found: shown path -> where it lies.
#[derive(Default)]
struct Matches {
    files: BTreeMap<String, PathBuf>,
    /// Shown path -> why it is not read.
    faults: BTreeMap<String, String>,
    /// Where each pattern begins, from the book's root, and the folders that were looked through.
    walked: Vec<(String, Vec<PathBuf>)>,
}

/// Reads the rule files that the configuration names.
pub(super) fn read(
    sources: &mut Sources,
    skip: &[PathBuf],
    stdin: Option<&str>,
    before: Option<&Sources>,
) -> Result<(), Error> {
    let mut matches = Matches::default();
    for pattern in sources.config.alerts.rules.clone() {
        if pattern.value != "-" && !expand(&mut matches, &sources.root, skip, &pattern.value) {
            sources.unmatched_globs.push(pattern);
        }
    }
    for (base, folders) in matches.walked {
        sources.watch(&base);
        sources.watched.extend(folders);
    }
    let known: BTreeSet<String> = sources.problems.iter().map(|problem| problem.subject.clone()).collect();
    for (shown, message) in matches.faults.iter().filter(|(shown, _)| !known.contains(*shown)) {
        content::report_path(sources, shown, ProblemKind::UnreadableFile, message);
    }
    let mut seen = BTreeSet::new();
    let files: Vec<_> = matches.files.into_iter().filter(|(_, disk)| seen.insert(disk.clone())).collect();
    let load = |(shown, disk): &(String, PathBuf)| {
        keep::text(disk, shown, load::RULES_LIMIT, before.and_then(|sources| sources.kept.get(shown)))
    };
    let texts: Vec<_> = files.par_iter().map(load).collect();
    let from_stdin = sources.config.alerts.rules.iter().any(|pattern| pattern.value == "-");
    if from_stdin {
        let text = load::decode(standard_input(stdin)?);
        let file = content::add_text(sources, "<stdin>", text);
        sources.rules.push(file);
    }
    for ((shown, _), text) in files.into_iter().zip(texts) {
        match text {
            Ok(text) => {
                let file = content::add_kept(sources, text);
                sources.rules.push(file);
            }
            // A rule file that is not read could hold alerts, so this is more than a limit.
            Err(refusal) => content::report_path(sources, &shown, ProblemKind::UnreadableRules, &refusal.message),
        }
    }
    let map = &sources.map;
    sources.rules.sort_by_key(|&file| map.path(file));
    Ok(())
}

fn standard_input(given: Option<&str>) -> Result<Vec<u8>, Error> {
    if let Some(text) = given {
        return Ok(text.as_bytes().to_vec());
    }
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(Error::Usage("`-` reads rules from standard input, and nothing is piped into it".to_owned()));
    }
    let mut bytes = Vec::new();
    let io = |source| Error::Io { doing: "read", path: PathBuf::from("<stdin>"), source };
    stdin.lock().take(load::RULES_LIMIT + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > load::RULES_LIMIT {
        return Err(Error::Usage("the rules on standard input are larger than 8 MiB; name files instead".to_owned()));
    }
    Ok(bytes)
}

/// Adds what a pattern matches; whether it matched anything.
fn expand(matches: &mut Matches, root: &Path, skip: &[PathBuf], pattern: &str) -> bool {
    let pattern = names::normal(pattern);
    let Ok(glob) = config::glob(&pattern) else { return false };
    let parts: Vec<&str> = pattern.split('/').collect();
    let literal = parts.iter().take_while(|part| !part.contains(['*', '?', '[', '{', '\\'])).count();
    // A pattern without wildcards is one file of its folder.
    let literal = literal.min(parts.len() - 1);
    let base = parts[..literal].join("/");
    let start = if pattern.starts_with('/') { PathBuf::from(format!("/{base}")) } else { root.join(&base) };
    let Some(start) = fs::canonicalize(start).ok().filter(|start| start.is_dir()) else {
        matches.walked.push((base, Vec::new()));
        return false;
    };
    let bounded = !pattern.contains("**") && !pattern.contains('{');
    let depth = if bounded { parts.len() - literal } else { usize::MAX };
    let inside = if start.starts_with(root) { root } else { &start };
    // What a part cannot match is none of the pattern's business, such as a link that leads out of the book.
    let levels = parts[literal..].iter().take_while(|part| !part.contains("**") && !part.contains('{'));
    let levels: Vec<_> = levels.map_while(|part| config::glob(part).ok()).collect();
    let walk = Walk::named(&start, inside, skip, depth, &levels);
    let mut any = false;
    for found in walk.found {
        let shown = names::join(&base, &found.path);
        if glob.is_match(&shown) {
            any = true;
            matches.files.insert(shown, found.disk);
        }
    }
    for fault in walk.faults {
        let shown = names::join(&base, &fault.path);
        let fits = glob.is_match(&shown);
        any |= fits;
        // A folder that is not read could hold files that match.
        if fits || fault.folder {
            matches.faults.insert(shown, fault.message);
        }
    }
    matches.walked.push((base, walk.folders));
    any
}
