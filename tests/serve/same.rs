//! Whatever is done to a book while it is previewed: the preview answers what a build of that book writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use alertbook::render::Body;
use alertbook::render::urls::encode_path;
use alertbook::serve::{Preview, page};
use alertbook::source::{self, Request};
use alertbook::write::Writer;
use alertbook::{analyse, build, check};
use proptest::prelude::*;

use crate::client::Server;
use crate::{book, put};

/// One thing that an author does: what to which file, by numbers that mean something for every book.
type Step = (u8, u8, u8);

const NAMES: [&str; 8] = ["index", "disk", "a", "zz/index", "deep/b c", "deep/down/here", "É", "net"];

fn text(variant: u8, other: &str) -> String {
    let alert = ["DiskFull", "NetDown", "Gone"][usize::from(variant % 3)];
    match variant % 6 {
        0 => {
            format!("---\nalerts: [{alert}]\nowner: team\n---\n# Runbook {variant}\n\nSee [other](/{other}.md#step).\n")
        }
        1 => format!("# {alert}\n\n## Step\n\n![plan](/plan.png) \"quoted\" -- [[{other}]]\n"),
        2 => format!("---\ndraft: true\n---\n# Draft\n\n[x](/{other}.md)\n"),
        3 => "---\nbroken: [\n---\n# Half\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".to_owned(),
        4 => format!("---\naliases: [old/{variant}]\n---\n# Moved\n\n**Alert:** {alert}\n\n```yaml\na: 1\n```\n"),
        _ => String::new(),
    }
}

fn act(root: &Path, (what, which, variant): Step) {
    let name = NAMES[usize::from(which) % NAMES.len()];
    let other = NAMES[usize::from(variant) % NAMES.len()];
    let page = format!("content/{name}.md");
    match what % 12 {
        0..=4 => put(root, &page, &text(variant, other)),
        5 => drop(fs::remove_file(root.join(&page))),
        6 => {
            let to = root.join(format!("content/{other}.md"));
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            let _ = fs::rename(root.join(&page), to);
        }
        7 => {
            let theme = [
                ("theme/static/style.css", "p {}"),
                ("theme/static/more.css", "b {}"),
                ("theme/templates/404.html", "{{ site.title }}"),
                ("theme/templates/listing.html", "{% if %}"),
                ("theme/templates/quick-table.html", "<i>own</i>"),
            ];
            let (path, text) = theme[usize::from(which) % theme.len()];
            if variant % 2 == 0 { put(root, path, text) } else { drop(fs::remove_file(root.join(path))) }
        }
        8 => {
            let lines = [
                "",
                "smart-punctuation = true\n",
                "site-url = \"https://x.example/y/\"\n",
                "default-theme = \"dark\"\n",
            ];
            let (line, owner) = (lines[usize::from(which % 4)], ["", "[[defaults]]\npath = \"**\"\nowner = \"all\"\n"]);
            let owner = owner[usize::from(variant % 2)];
            put(
                root,
                "book.toml",
                &format!(
                    "[book]\ntitle = \"T{variant}\"\n[output.html]\n{line}[alerts]\nrules = [\"../rules/*.yml\"]\n\
                 [[mounts]]\nfrom = \"../pay\"\nto = \"pay\"\nowner = \"pay\"\n{owner}"
                ),
            );
        }
        9 => {
            let rules =
                |name: &str| format!("groups:\n- name: g\n  rules:\n  - alert: {name}\n    expr: up > {which}\n");
            let path = format!("../rules/{}.yml", ["a", "b"][usize::from(which % 2)]);
            put(root, &path, &rules(["DiskFull", "NetDown", "New"][usize::from(variant % 3)]));
        }
        10 => put(root, "content/plan.png", &format!("picture {variant}")),
        _ => put(root, &format!("../pay/{}.md", ["card", "cash"][usize::from(which % 2)]), &text(variant, other)),
    }
}

fn request(root: &Path) -> Request {
    Request { root: root.to_owned(), today: Some(jiff::civil::date(2026, 11, 22)), ..Request::default() }
}

/// The files that a build writes now, without the manifest, which tells of what was written; none when it cannot.
fn built(root: &Path, out: &Path) -> Option<Vec<(String, Vec<u8>)>> {
    let analysis = analyse(source::read(&request(root)).ok()?);
    build(&analysis.site, &analysis.theme, Writer::new(out, false).unwrap()).ok()?;
    let files = walkdir::WalkDir::new(out).sort_by_file_name().into_iter().map(Result::unwrap);
    let own = [".alertbook", "manifest.json"];
    let files = files.filter(|file| file.file_type().is_file() && own.iter().all(|own| file.file_name() != *own));
    let path = |path: &Path| path.strip_prefix(out).unwrap().to_str().unwrap().to_owned();
    Some(files.map(|file| (path(file.path()), fs::read(file.path()).unwrap())).collect())
}

/// The page without the one line that a preview adds.
fn without_script(html: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(html) else { return html.to_vec() };
    let start = format!("<script src=\"/{}?", page::SCRIPT_PATH);
    let Some((head, rest)) = text.rsplit_once(&start) else { return html.to_vec() };
    let (digest, tail) = rest.split_once('"').unwrap();
    assert!(page::script(digest).ends_with(&format!("{digest}\" defer></script>\n")));
    [head, tail.strip_prefix(" defer></script>\n").unwrap()].concat().into_bytes()
}

fn assert_same(preview: &Preview, root: &Path, out: &Path, steps: &[Step]) {
    let Some(files) = built(root, out) else { return };
    for (path, bytes) in &files {
        let answer = preview.answer(&format!("/{}", encode_path(path)));
        let body = match answer.body {
            Body::Bytes(bytes) => without_script(&bytes),
            Body::Copy(disk) => fs::read(disk).unwrap(),
        };
        let (left, right) = (String::from_utf8_lossy(&body), String::from_utf8_lossy(bytes));
        assert_eq!((answer.status, left), (200, right), "{path} after {steps:?}");
    }
    let listed: BTreeSet<String> = preview.paths().into_iter().collect();
    assert_eq!(listed, files.into_iter().map(|(path, _)| path).collect(), "the list of files after {steps:?}");
    let analysis = analyse(source::read(&request(root)).unwrap());
    let verdict = check::run(&analysis.site);
    let summary = alertbook::report::Summary::of(&analysis.site, &verdict);
    assert_eq!(preview.summary(), summary, "after {steps:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_preview_answers_what_a_build_writes(steps in proptest::collection::vec(any::<Step>(), 1..24)) {
        let (_dir, root) = book();
        let out = tempfile::tempdir().unwrap();
        let mut preview = Preview::open(request(&root)).unwrap();
        for (at, step) in steps.iter().enumerate() {
            act(&root, *step);
            preview.refresh();
            if at % 6 == 5 || at + 1 == steps.len() {
                assert_same(&preview, &root, &out.path().join("site"), &steps[..=at]);
            }
        }
    }
}

#[test]
fn a_server_answers_what_a_build_writes() {
    let (_dir, root) = book();
    let out = tempfile::tempdir().unwrap();
    let server = Server::start(&root, &[]);
    let mut events = server.listen("/last.html");
    let nowhere = events.next()["digest"].clone();
    let steps: [Step; 7] = [(0, 2, 1), (6, 2, 7), (5, 5, 0), (9, 1, 1), (7, 1, 0), (8, 2, 1), (0, 4, 0)];
    for step in steps {
        act(&root, step);
    }
    // What is written last is seen last.
    put(&root, "content/last.md", "# Last\n");
    let title = |text: &str| text.contains("<title>Last");
    events.until(|told| told["digest"] != nowhere && title(&server.get("/last.html").text()));
    let outdated = |path: &str| server.get(&format!("/{}", encode_path(path)));
    for (path, bytes) in built(&root, &out.path().join("site")).unwrap() {
        assert_eq!(without_script(&outdated(&path).body), bytes, "{path}");
    }
}
