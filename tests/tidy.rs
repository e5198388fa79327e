//! The style of the house, held by a test: who may import whom, which module knows which crate, how long a file may
//! grow, which names are published for ever, and that the papers say what is so.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read the repository's own files")]

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/habits.rs"]
mod habits;
#[path = "tidy/papers.rs"]
mod papers;
#[path = "tidy/program.rs"]
mod program;
#[path = "tidy/published.rs"]
mod published;

use std::collections::BTreeSet;

/// A room of `src/`, and what of the others it may name.
struct Room {
    name: &'static str,
    /// Rooms, or single things of a room.
    uses: &'static [&'static str],
    because: &'static str,
}

/// The import table. Data flows one way: a room uses only what stands above it.
const ROOMS: &[Room] = &[
    Room { name: "Error", uses: &[], because: "the crate's error stands in `lib.rs` and needs nothing" },
    Room { name: "span", uses: &[], because: "a place in a text is the smallest thing there is" },
    Room { name: "yaml", uses: &[], because: "a leaf: text in, values with byte spans out" },
    Room { name: "digest", uses: &[], because: "a leaf: bytes in, digits out" },
    Room { name: "published", uses: &[], because: "a leaf: text in, what a site published out" },
    Room { name: "baseline", uses: &[], because: "a leaf: text in, accepted findings out, and back" },
    Room { name: "highlight", uses: &[], because: "a leaf: code in, escaped HTML out" },
    Room { name: "picture", uses: &[], because: "a leaf: SVG in, what is wrong with it or PNG out" },
    Room {
        name: "diagram",
        uses: &["yaml"],
        because: "text in; trees, graphs and SVG out; one notation of trees is YAML",
    },
    Room { name: "bug", uses: &["Error"], because: "makes an error of a panic" },
    Room { name: "finding", uses: &["span"], because: "what is wrong has a place and knows nothing of its maker" },
    Room {
        name: "mend",
        uses: &["finding"],
        because: "edits of a text are data; who asks for them, and where they go, is another's business",
    },
    Room { name: "config", uses: &["span", "finding"], because: "one file; its mistakes are problems with a place" },
    Room {
        name: "source",
        uses: &["Error", "span", "finding", "config", "published", "baseline"],
        because: "the only reader of the disk has to know what the book asks for",
    },
    Room { name: "rules", uses: &["span", "finding", "yaml"], because: "one rule file, without knowledge of pages" },
    Room {
        name: "parse",
        uses: &[
            "span",
            "finding",
            "config",
            "published",
            "source::PageSource",
            "yaml",
            "highlight",
            "diagram",
            "rules",
            "mend",
        ],
        because: "one page, without knowledge of the others; fenced alert rules are read as rules are",
    },
    Room {
        name: "site",
        uses: &["digest", "span", "finding", "config", "published", "source", "rules", "parse", "picture"],
        because: "the graph is made of everything that was read, and judges nothing",
    },
    Room {
        name: "search",
        uses: &["Error", "bug", "config", "parse", "site"],
        because: "looks through the graph; how it is shown, or handed to browsers, is another's business",
    },
    Room {
        name: "check",
        uses: &["digest", "span", "finding", "config", "baseline", "diagram", "rules", "parse", "site", "mend"],
        because: "judges the graph; that it cannot see what is rendered keeps every command's verdict the same",
    },
    Room {
        name: "theme",
        uses: &["span", "finding", "source::ThemeFile"],
        because: "templates are files with mistakes",
    },
    Room {
        name: "render",
        uses: &[
            "Error",
            "digest",
            "bug",
            "span",
            "finding",
            "config",
            "highlight",
            "picture",
            "diagram",
            "rules",
            "parse",
            "site",
            "search",
            "theme",
        ],
        because: "shows the graph as it is; what is wrong with it is none of its business",
    },
    Room {
        name: "write",
        uses: &["Error", "digest", "render::Artifact", "render::Body"],
        because: "bytes and their paths, no more",
    },
    Room {
        name: "report",
        uses: &["span", "finding", "published", "parse::Convention", "parse::Page", "site", "search", "check"],
        because: "findings and alerts as text; knows facts of pages, but no Markdown",
    },
    Room {
        name: "lib",
        uses: &["Error", "bug", "span", "source", "rules", "parse", "site", "theme", "render", "write"],
        because: "the pipeline, put together",
    },
    Room {
        name: "serve",
        uses: &["Error", "bug", "digest", "finding", "source", "site", "check", "theme", "render", "report", "lib"],
        because: "the same pipeline, again and again, with a socket at its end; it writes nothing",
    },
    Room {
        name: "cli",
        uses: &[
            "Error",
            "bug",
            "span",
            "finding",
            "rules",
            "config::Config",
            "yaml",
            "published",
            "baseline",
            "source",
            "mend",
            "parse",
            "site",
            "search",
            "check",
            "render::alerts_csv",
            "render::alerts_json",
            "write",
            "report",
            "serve",
            "lib",
        ],
        because: "arguments in, exit code out; all work is done below",
    },
    Room { name: "main", uses: &["cli"], because: "thin" },
];

/// A crate, or a part of the standard library, that few places may name.
struct Known {
    name: &'static str,
    at: &'static [&'static str],
    because: &'static str,
}

const KNOWN: &[Known] = &[
    Known { name: "serde_saphyr", at: &["src/yaml"], because: "YAML readers come and go" },
    Known {
        name: "toml",
        at: &["src/config", "src/parse/front_matter", "src/cli/init/content.rs"],
        because: "TOML is configuration, also of other tools, or front matter",
    },
    Known {
        name: "pulldown_cmark",
        at: &["src/parse", "src/render/body", "src/render/markdown"],
        because: "Markdown is read once, shown as HTML and as itself",
    },
    Known { name: "ammonia", at: &["src/render/body/clean"], because: "one allow-list, in one place" },
    Known { name: "syntect", at: &["src/highlight"], because: "colours are its own business" },
    Known { name: "two_face", at: &["src/highlight"], because: "grammars are its own business" },
    Known { name: "tera", at: &["src/theme", "src/render/mod.rs"], because: "views are plain data" },
    Known { name: "include_dir", at: &["src/theme"], because: "only the theme is embedded" },
    Known { name: "annotate_snippets", at: &["src/report/human"], because: "one format draws snippets" },
    Known {
        name: "serde_json",
        at: &[
            "src/report",
            "src/render/alerts_json",
            "src/render/tree_json",
            "src/render/markdown",
            "src/render/pages_json",
            "src/render/search",
            "src/published",
            "src/baseline",
            "src/serve/preview",
            "src/cli/names",
            "src/write/manifest",
        ],
        because: "JSON is made where a file holds it, and read in two places",
    },
    Known { name: "unicode_width", at: &["src/report"], because: "only a terminal has columns of cells" },
    Known {
        name: "dagre",
        at: &["src/diagram/draw/place"],
        because: "layouts may fail: one file speaks with the crate",
    },
    Known { name: "resvg", at: &["src/picture"], because: "one room knows what reads and paints SVG" },
    Known { name: "usvg", at: &["src/picture"], because: "one room knows what reads and paints SVG" },
    Known { name: "dejavu", at: &["src/picture"], because: "one room sets type" },
    Known { name: "walkdir", at: &["src/source"], because: "only the reader walks" },
    Known { name: "rustix", at: &["src/write"], because: "only the writer exchanges folders" },
    Known { name: "signal_hook", at: &["src/write"], because: "only the writer has something to clear away" },
    Known { name: "clap", at: &["src/cli"], because: "arguments are the command line's" },
    Known { name: "std::fs", at: &["src/source", "src/write", "src/cli"], because: "the disk is touched at two edges" },
    Known { name: "std::env", at: &["src/cli"], because: "the environment is an input" },
    Known {
        name: "std::process::id",
        at: &["src/write", "src/source/revision"],
        because: "keeps the folders of two runs apart",
    },
    Known {
        name: "std::process",
        at: &["src/cli", "src/main.rs", "src/source/revision"],
        because: "an exit code, and git for a revision; no other program is ever started",
    },
    Known { name: "std::net", at: &["src/serve"], because: "nothing but the preview has a socket" },
    Known { name: "hyper", at: &["src/serve/http"], because: "one file speaks HTTP" },
    Known { name: "notify", at: &["src/serve/watch"], because: "one file is told of changes" },
    Known { name: "tokio", at: &["src/serve"], because: "only clients are waited for" },
    Known {
        name: "std::time",
        at: &["src/cli", "src/write", "src/serve", "src/source/keep"],
        because: "limits count bytes and nodes, never time; files have times, and clients must be in time",
    },
    Known { name: "std::thread", at: &["src/cli", "src/write"], because: "who wants threads takes the pool's" },
];

/// What a file names of the crate, without `crate::`.
struct Import {
    line: usize,
    path: String,
}

#[test]
fn every_room_stands_in_the_table_in_the_order_of_the_data() {
    let mut above: Vec<&str> = Vec::new();
    for room in ROOMS {
        for used in room.uses {
            let named = used.split("::").next().unwrap();
            assert!(above.contains(&named), "`{}` uses `{named}`, which does not stand above it", room.name);
        }
        assert!(!room.because.is_empty(), "`{}` has no reason", room.name);
        above.push(room.name);
    }
    let there: BTreeSet<String> = files::below("src").iter().map(|path| room_of(path)).collect();
    let listed: BTreeSet<String> = above.iter().map(|name| (*name).to_owned()).filter(|name| name != "Error").collect();
    assert_eq!(there, listed, "the rooms of `src/` and those of the table");
}

#[test]
fn nobody_imports_against_the_order() {
    let mut wrong = Vec::new();
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    for file in code::shipped() {
        let name = room_of(&file.path);
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else { continue };
        for import in imports(&file) {
            let (target, path) = (room_named(&import.path), &import.path);
            let path = if target == "lib" { format!("lib::{path}") } else { path.clone() };
            match room.uses.iter().find(|used| begins(&path, used)) {
                Some(entry) => drop(used.insert((room.name, entry))),
                None if target == room.name => {}
                None => wrong.push(format!(
                    "{}:{}: `{}` names `{path}`; the table lets it use {:?}: {}",
                    file.path, import.line, room.name, room.uses, room.because
                )),
            }
        }
    }
    for room in ROOMS.iter().filter(|room| !["lib", "main"].contains(&room.name)) {
        let idle = room.uses.iter().filter(|entry| !used.contains(&(room.name, **entry)));
        wrong.extend(
            idle.map(|entry| format!("the table lets `{}` use `{entry}`, which it does not: strike it", room.name)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn few_places_know_a_foreign_crate() {
    let mut wrong = Vec::new();
    for file in code::shipped() {
        for (line, path) in code::paths(&file.text) {
            let Some(known) = KNOWN.iter().find(|known| begins(&path, known.name)) else { continue };
            if !known.at.iter().any(|place| files::lies_in(&file.path, place)) {
                wrong.push(format!("{}:{line}: `{path}` belongs to {:?}: {}", file.path, known.at, known.because));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Methods of a path ask the disk without a word of `std::fs`.
#[test]
fn no_path_asks_the_disk_between_the_edges() {
    let asks =
        [".exists()", ".try_exists()", ".is_file()", ".is_dir()", ".metadata()", ".canonicalize()", ".read_dir()"];
    let between = |path: &str| !["src/source", "src/write", "src/cli"].iter().any(|edge| files::lies_in(path, edge));
    let files: Vec<_> = code::shipped().into_iter().filter(|file| between(&file.path)).collect();
    let wrong: Vec<String> = files.iter().flat_map(|file| asks.iter().flat_map(|ask| file.places(ask))).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn imports_are_seen_in_every_form() {
    let text = "use crate::{Error, render::{self, Body}};\nuse super::write::Writer;\npub(in crate::check) fn f(x: crate::span::Span)";
    let seen = |path: &str| {
        let file = code::Code { path: path.to_owned(), text: text.to_owned() };
        imports(&file).into_iter().map(|import| import.path).collect::<Vec<_>>()
    };
    let all = ["Error", "render", "render::Body", "write::Writer", "check", "span::Span"];
    assert_eq!(seen("src/check/mod.rs"), all);
    assert_eq!(seen("src/check.rs"), all);
    assert_eq!(seen("src/check/links/mod.rs"), ["Error", "render", "render::Body", "check", "span::Span"]);
    assert_eq!((room_named("render::Body"), room_named("analyse")), ("render", "lib"));
    assert!(begins("render::Body", "render") && !begins("rendered::Body", "render"));
}

/// The room that a file of `src/` belongs to.
fn room_of(path: &str) -> String {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned()
}

/// The room that a path within the crate leads to; what stands at the crate's top is the façade's.
fn room_named(path: &str) -> &str {
    let first = path.split("::").next().unwrap();
    if ROOMS.iter().any(|room| room.name == first) { first } else { "lib" }
}

fn imports(file: &code::Code) -> Vec<Import> {
    let inside = file.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let depth = if inside == "lib" { 0 } else { inside.split('/').count() };
    let crate_path = |path: &str| {
        let own = path.strip_prefix("crate::").or_else(|| path.strip_prefix("alertbook::"));
        let above = "super::".repeat(depth);
        let above = path.strip_prefix(&above).filter(|rest| depth > 0 && !rest.starts_with("super"));
        own.or(above).map(ToOwned::to_owned)
    };
    let paths = code::paths(&file.text).into_iter();
    paths.filter_map(|(line, path)| Some(Import { line, path: crate_path(&path)? })).collect()
}

/// Whether a path is another one or lies in it.
fn begins(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
