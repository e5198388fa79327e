//! What is read from the disk, what is left out, and what is reported instead of read.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own folders")]

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use alertbook::source::{self, Request, Sources};
use tempfile::{TempDir, tempdir};

/// A folder with these files; parents are made.
fn book(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempdir().unwrap();
    for (path, bytes) in files {
        put(dir.path(), path, bytes);
    }
    dir
}

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn request(root: &Path) -> Request {
    Request { root: root.to_owned(), source_date_epoch: Some(0), ..Request::default() }
}

fn read(root: &Path) -> Sources {
    source::read(&request(root)).unwrap()
}

fn problems(sources: &Sources) -> Vec<String> {
    let line = |problem: &alertbook::finding::Problem| {
        let at = sources.map.start(problem.span);
        let file = sources.map.path(problem.span.file);
        format!("{file}:{}:{} {:?} {}", at.line, at.column, problem.kind, problem.message)
    };
    sources.problems.iter().map(line).collect()
}

fn pages(sources: &Sources) -> Vec<&str> {
    sources.pages.iter().map(|page| page.path.as_str()).collect()
}

fn assets(sources: &Sources) -> Vec<&str> {
    sources.assets.iter().map(|asset| asset.path.as_str()).collect()
}

fn shown(sources: &Sources, files: &[alertbook::span::FileId]) -> Vec<String> {
    files.iter().map(|&file| sources.map.path(file).to_owned()).collect()
}

#[test]
fn pages_assets_and_summary_are_told_apart_and_sorted() {
    let dir = book(&[
        ("content/SUMMARY.md", b"# Summary"),
        ("content/b.md", b"b"),
        ("content/a/z.markdown", b"z"),
        ("content/a/SUMMARY.md", b"a page like others"),
        ("content/a.MD", b"a"),
        ("content/p.svg", b"<svg/>"),
        ("content/p.png", b"\xff"),
        ("content/rules.yml", b"groups: []"),
        ("other.md", b"not in the content folder"),
    ]);
    let sources = read(dir.path());
    assert_eq!(problems(&sources), Vec::<String>::new());
    assert_eq!(pages(&sources), ["a.MD", "a/SUMMARY.md", "a/z.markdown", "b.md"]);
    assert_eq!(assets(&sources), ["p.png", "p.svg", "rules.yml"]);
    assert_eq!(sources.map.text(sources.summary.unwrap()), "# Summary");
    assert_eq!(sources.map.path(sources.pages[3].file), "content/b.md");
    let svg = sources.assets[1].svg.map(|file| sources.map.text(file));
    assert_eq!((svg, sources.assets[0].svg), (Some("<svg/>"), None));
    assert_eq!(sources.today.to_string(), "1970-01-01");
}

#[test]
fn the_content_folder_is_content_then_src_then_the_root() {
    type Case = (&'static [(&'static str, &'static [u8])], &'static str, &'static [&'static str]);
    let cases: [Case; 6] = [
        (&[("content/a.md", b""), ("src/b.md", b"")], "content", &["a.md"]),
        (&[("src/b.md", b""), ("c.md", b""), ("book.toml", b"")], "src", &["b.md"]),
        (&[("src/b.md", b""), ("c.md", b""), ("src/SUMMARY.md", b"")], "src", &["b.md"]),
        // Somebody's code, and what others wrote.
        (&[("src/b.md", b""), ("c.md", b""), ("lib/vendor/d.md", b"")], ".", &["c.md", "src/b.md"]),
        (&[("c.md", b""), ("book/d.md", b"left out: it is OUT")], ".", &["c.md"]),
        (&[("docs/d.md", b""), ("src/b.md", b""), ("book.toml", b"[book]\nsrc = \"docs\"")], "docs", &["d.md"]),
    ];
    for (files, src, wanted) in cases {
        let dir = book(files);
        let sources = read(dir.path());
        assert_eq!((sources.config.book.src.as_str(), pages(&sources).as_slice()), (src, wanted));
    }
}

// promise 54
#[test]
fn leftovers_and_build_folders_are_left_out() {
    let dir = book(&[
        ("a.md", b""),
        ("target/plan.md", b"a folder of ordinary pages"),
        (".hidden.md", b""),
        (".git/x.md", b""),
        ("a.md~", b""),
        ("#a.md#", b""),
        ("a.tmp", b""),
        ("node_modules/x/README.md", b""),
        ("tool/Cargo.toml", b""),
        ("tool/target/x.md", b""),
        ("theme/notes.md", b""),
        ("site/x.md", b""),
        (".site.alertbook-12/x.md", b""),
    ]);
    let out = Some(dir.path().join("site"));
    let sources = source::read(&Request { out, ..request(dir.path()) }).unwrap();
    assert_eq!(problems(&sources), Vec::<String>::new());
    assert_eq!(pages(&sources), ["a.md", "target/plan.md"]);
    assert_eq!(assets(&sources), ["tool/Cargo.toml"]);
    assert_eq!(sources.theme[0].path, "notes.md");
}

// promise 13
#[test]
fn bytes_that_are_no_text_have_a_place_and_other_files_are_read() {
    let dir = book(&[
        ("content/bad.md", b"# Title\n\nab\xffcd\n"),
        ("content/bom.md", b"\xef\xbb\xbf# Title\n\xff"),
        ("content/good.md", b"# Good"),
        ("content/wide.md", b"\xff\xfeh\0i\0"),
    ]);
    let sources = read(dir.path());
    let wanted = [
        "content/bad.md:3:3 UnreadableFile `content/bad.md` is not UTF-8",
        "content/bom.md:2:1 UnreadableFile `content/bom.md` is not UTF-8",
        "content/wide.md:1:1 UnreadableFile `content/wide.md` is UTF-16",
    ];
    assert_eq!(problems(&sources), wanted);
    let texts: Vec<_> = sources.pages.iter().map(|page| sources.map.text(page.file)).collect();
    assert_eq!(texts, ["# Title\n\nab\u{fffd}cd\n", "# Title\n\u{fffd}", "# Good", "hi"]);
}

// promise 7
#[test]
fn files_over_their_limit_are_named_and_the_rest_is_read() {
    let dir = book(&[
        ("content/big.md", &vec![b'a'; (2 << 20) + 1]),
        ("content/full.md", &vec![b'a'; 2 << 20]),
        ("content/big.svg", &vec![b'a'; (1 << 20) + 1]),
        ("rules/big.yml", &vec![b'#'; (8 << 20) + 1]),
        ("book.toml", b"[alerts]\nrules = [\"rules/*.yml\"]"),
    ]);
    let sources = read(dir.path());
    let wanted = [
        "content/big.md:1:1 OverLimit `content/big.md` is larger than 2 MiB, so it is not in the book",
        "content/big.svg:1:1 OverLimit `content/big.svg` is larger than 1 MiB, so it is not in the book",
        "rules/big.yml:1:1 UnreadableRules `rules/big.yml` is larger than 8 MiB, so it is not in the book",
    ];
    let mut found = problems(&sources);
    found.sort();
    assert_eq!(found, wanted);
    assert_eq!((pages(&sources), assets(&sources), sources.rules.len()), (vec!["full.md"], vec![], 0));
    assert!(sources.unmatched_globs.is_empty());
}

// promise 52
#[test]
fn links_inside_are_followed_and_all_others_are_reported() {
    let outside = book(&[("secret.md", b"secret"), ("folder/x.md", b"")]);
    let dir = book(&[("content/a.md", b"a"), ("content/sub/b.md", b"b"), ("shared/c.md", b"c"), (".env", b"KEY")]);
    let content = dir.path().join("content");
    let links = [
        ("file.md", dir.path().join("shared/c.md")),
        ("folder", dir.path().join("shared")),
        ("dangling.md", dir.path().join("nowhere.md")),
        ("out.md", outside.path().join("secret.md")),
        ("out", outside.path().join("folder")),
        ("env.md", dir.path().join(".env")),
        ("sub/up", content.clone()),
        ("self.md", content.join("self.md")),
        ("device.md", Path::new("/dev/zero").to_owned()),
    ];
    for (name, target) in &links {
        symlink(target, content.join(name)).unwrap();
    }
    let sources = read(dir.path());
    assert_eq!(pages(&sources), ["a.md", "file.md", "folder/c.md", "sub/b.md"]);
    let mut found = problems(&sources);
    found.sort();
    let wanted = [
        ("dangling.md", "is a link that leads nowhere"),
        ("device.md", "is a link that leads out of the book"),
        ("env.md", "is a link to what is left out of the book"),
        ("out", "is a link that leads out of the book"),
        ("out.md", "is a link that leads out of the book"),
        ("self.md", "is a link that cannot be followed: Too many levels of symbolic links (os error 40)"),
        ("sub/up", "is a link that leads in a circle"),
    ];
    let line =
        |(name, why)| format!("content/{name}:1:1 UnreadableFile `content/{name}` {why}, so it is not in the book");
    let mut wanted = wanted.map(line);
    wanted.sort();
    assert_eq!(found, wanted);
    assert!(!sources.pages.iter().any(|page| sources.map.text(page.file).contains("secret")));
}

#[test]
fn links_that_multiply_end() {
    let dir = book(&[]);
    for level in 0..12 {
        put(dir.path(), &format!("content/{level:02}/page.md"), b"x");
    }
    for level in 0..11 {
        for link in 0..20 {
            let from = dir.path().join(format!("content/{level:02}/link{link:02}"));
            symlink(dir.path().join(format!("content/{:02}", level + 1)), from).unwrap();
        }
    }
    let sources = read(dir.path());
    assert!(sources.pages.len() <= 20_012);
    assert!(pages(&sources).contains(&"11/page.md"));
    assert!(problems(&sources).iter().any(|line| line.contains("links to folders lead to more than 20,000 files")));
}

// promise 53
#[test]
fn fifos_are_not_opened() {
    let dir = book(&[("content/a.md", b"a"), ("book.toml", b"[alerts]\nrules = [\"rules/*\"]"), ("rules/a.yml", b"")]);
    for path in ["content/pipe.md", "rules/pipe.yml"] {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, dir.path().join(path), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }
    let sources = read(dir.path());
    let wanted = [
        "content/pipe.md:1:1 UnreadableFile `content/pipe.md` is no regular file and is not opened, so it is not in the book",
        "rules/pipe.yml:1:1 UnreadableFile `rules/pipe.yml` is no regular file and is not opened, so it is not in the book",
    ];
    assert_eq!(problems(&sources), wanted);
}

// promise 63
#[test]
fn names_that_no_site_can_hold_are_reported() {
    let dir = book(&[
        ("content/a\nb.md", b""),
        ("content/con.md", b""),
        ("content/dot./x.md", b""),
        ("content/back\\slash.md", b""),
        ("content/good name?#%.md", b""),
    ]);
    put(dir.path(), &format!("content/{}.md", "x".repeat(200)), b"");
    fs::write(dir.path().join("content").join(std::ffi::OsStr::from_bytes(b"\xff.md")), b"").unwrap();
    let sources = read(dir.path());
    assert_eq!(pages(&sources), ["good name?#%.md"]);
    let found = problems(&sources);
    assert_eq!(found.len(), 6);
    assert!(found.iter().all(|line| line.contains("UnreadableFile") && !line.contains('\n')), "{found:#?}");
}

#[test]
fn mounts_appear_in_the_book_and_keep_their_place_on_disk() {
    let outer = book(&[
        ("book/content/a.md", b""),
        ("book/content/payments/b.md", b""),
        ("book/book.toml", b"[[mounts]]\nfrom = \"../payments/./docs\"\nto = \"payments\"\n[[mounts]]\nfrom = \"../gone\"\nto = \"x\"\n"),
        ("payments/docs/b.md", b"mounted"),
        ("payments/docs/sub/c.md", b""),
        ("payments/secret.md", b""),
    ]);
    symlink(outer.path().join("payments/secret.md"), outer.path().join("payments/docs/s.md")).unwrap();
    let sources = read(&outer.path().join("book"));
    let pages: Vec<_> =
        sources.pages.iter().map(|page| (page.path.as_str(), sources.map.path(page.file), page.mount)).collect();
    let wanted = [
        ("a.md", "content/a.md", None),
        ("payments/b.md", "../payments/docs/b.md", Some(0)),
        ("payments/b.md", "content/payments/b.md", None),
        ("payments/sub/c.md", "../payments/docs/sub/c.md", Some(0)),
    ];
    assert_eq!(pages, wanted);
    let wanted = [
        "book.toml:5:8 BadConfig `mounts.from` is `../gone`, and there is no such folder",
        "../payments/docs/s.md:1:1 UnreadableFile `../payments/docs/s.md` is a link that leads out of the book, so it is not in the book",
    ];
    assert_eq!(problems(&sources), wanted);
}

/// Globs, the rule files they give, and the ones that match nothing.
const GLOBS: &[(&[&str], &[&str], &[&str])] = &[
    (&["rules/*.yml"], &["rules/a.yml", "rules/b.yml"], &[]),
    (&["rules/**/*.yml"], &["rules/a.yml", "rules/b.yml", "rules/deep/er/c.yml"], &[]),
    (&["./rules/b.yml", "rules/b.yml", "rules/../rules/[ab].yml"], &["rules/a.yml", "rules/b.yml"], &[]),
    (&["charts/*/templates/*.yaml"], &["charts/x/templates/r.yaml"], &[]),
    (
        &["{rules,charts}/**/*.y{a,}ml"],
        &["charts/x/templates/r.yaml", "rules/a.yml", "rules/b.yml", "rules/deep/er/c.yml"],
        &[],
    ),
    (&["../other/**/*.yml"], &["../other/rules/o.yml"], &[]),
    (&["rules/*.json", "nowhere/**", "rules", "-"], &["<stdin>"], &["rules/*.json", "nowhere/**", "rules"]),
    (&["linked/*.yml"], &["linked/a.yml", "linked/b.yml"], &[]),
    (&[".config/*.yml"], &[".config/d.yml"], &[]),
];

#[test]
fn globs_find_rule_files_once_and_in_order() {
    let outer = book(&[
        ("book/content/a.md", b""),
        ("book/rules/b.yml", b"b"),
        ("book/rules/a.yml", b"a"),
        ("book/rules/.hidden.yml", b""),
        ("book/rules/deep/er/c.yml", b""),
        ("book/charts/x/templates/r.yaml", b""),
        ("book/charts/x/y/templates/r.yaml", b""),
        ("book/.config/d.yml", b""),
        ("other/rules/o.yml", b""),
    ]);
    fs::remove_dir_all(outer.path().join("book/charts/x/y")).unwrap();
    symlink("rules", outer.path().join("book/linked")).unwrap();
    let root = outer.path().join("book");
    for (globs, files, unmatched) in GLOBS {
        let rules = Some(globs.iter().map(|glob| (*glob).to_owned()).collect());
        let sources = source::read(&Request { rules, stdin: Some("x".to_owned()), ..request(&root) }).unwrap();
        assert_eq!(shown(&sources, &sources.rules), *files, "{globs:?}");
        let none: Vec<_> = sources.unmatched_globs.iter().map(|glob| glob.value.as_str()).collect();
        assert_eq!(none, *unmatched, "{globs:?}");
        assert!(sources.unmatched_globs.iter().all(|glob| sources.map.slice(glob.span) == glob.value));
        assert!(sources.config.alerts.rules_configured);
        assert_eq!(problems(&sources), Vec::<String>::new(), "{globs:?}");
    }
    let sources = read(&root);
    assert!(sources.rules.is_empty() && !sources.config.alerts.rules_configured);
}

/// A folder that no glob asks for may be a link to anywhere.
#[test]
fn what_a_glob_cannot_match_is_not_looked_at() {
    let outside = book(&[("a.yml", b"")]);
    let dir = book(&[("content/a.md", b""), ("svc/alerts/a.yml", b"a"), ("svc/more/alerts/b.yml", b"b")]);
    for link in ["etc", "svc/etc", "svc/alerts/etc"] {
        symlink(outside.path(), dir.path().join(link)).unwrap();
    }
    let read =
        |glob: &str| source::read(&Request { rules: Some(vec![glob.to_owned()]), ..request(dir.path()) }).unwrap();
    for (glob, files, faults) in [
        ("svc/alerts/*.yml", &["svc/alerts/a.yml"][..], &[][..]),
        ("s*/alerts/*.yml", &["svc/alerts/a.yml"], &[]),
        ("s*/[am]*/{a,b}.yml", &["svc/alerts/a.yml"], &["svc/alerts/etc"]),
        ("*/alerts/*.yml", &["svc/alerts/a.yml"], &["etc"]),
        ("s*/**/*.yml", &["svc/alerts/a.yml", "svc/more/alerts/b.yml"], &["svc/alerts/etc", "svc/etc"]),
    ] {
        let sources = read(glob);
        assert_eq!(shown(&sources, &sources.rules), files, "{glob}");
        let named: Vec<&str> = sources.problems.iter().map(|problem| problem.subject.as_str()).collect();
        assert_eq!(named, faults, "{glob}");
    }
}

#[test]
fn theme_and_extra_files_are_read_from_the_root() {
    let dir = book(&[
        ("content/a.md", b""),
        ("theme/templates/page.html", b"{{ x }}"),
        ("theme/static/logo.png", b"\xff"),
        ("extra.css", b"a{}"),
        ("book.toml", b"[output.html]\nadditional-css = [\"extra.css\"]\nadditional-js = [\"gone.js\"]"),
    ]);
    let sources = read(dir.path());
    let theme: Vec<_> =
        sources.theme.iter().map(|file| (file.path.as_str(), file.file.map(|file| sources.map.path(file)))).collect();
    assert_eq!(theme, [("static/logo.png", None), ("templates/page.html", Some("theme/templates/page.html"))]);
    assert_eq!(sources.extras[0].path, "extra.css");
    assert_eq!(problems(&sources), ["book.toml:3:18 BadConfig there is no file `gone.js` in the book"]);
}

#[test]
fn what_makes_no_sense_ends_the_run_with_a_message() {
    let cases: [(&[u8], &str); 4] = [
        (b"[book\n", "book.toml:1:6: "),
        (b"a = 1\n\nb = \n", "book.toml:3:"),
        (b"title = \"\xff\"", "`book.toml` is not UTF-8"),
        (b"a = 1\na = 2", "book.toml:2:1: "),
    ];
    for (text, wanted) in cases {
        let dir = book(&[("book.toml", text)]);
        let error = source::read(&request(dir.path())).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
    }
    let dir = book(&[("file", b"")]);
    for (root, wanted) in [("file", "is not a folder"), ("gone", "cannot read")] {
        let error = source::read(&request(&dir.path().join(root))).unwrap_err().to_string();
        assert!(error.contains(wanted) && error.contains(root), "{error}");
    }
    let rules = Some(vec!["a[".to_owned()]);
    assert!(source::read(&Request { rules, ..request(dir.path()) }).is_err());
}

#[test]
fn a_content_folder_that_is_missing_or_elsewhere_is_a_problem() {
    let outside = book(&[("x.md", b"secret")]);
    let dir = book(&[("book.toml", b"[book]\nsrc = \"docs\"")]);
    assert_eq!(
        problems(&read(dir.path())),
        ["book.toml:2:7 BadConfig `book.src` is `docs`, and there is no such folder"]
    );
    symlink(outside.path(), dir.path().join("docs")).unwrap();
    let sources = read(dir.path());
    assert_eq!(problems(&sources), ["book.toml:2:7 BadConfig `book.src` is `docs`, a link that leads out of the book"]);
    assert!(sources.pages.is_empty());
}

// promise 56
#[test]
fn out_must_not_be_hold_or_lie_in_the_sources() {
    let outer = book(&[
        ("book/content/a.md", b""),
        ("book/book.toml", b"[[mounts]]\nfrom = \"../docs\"\nto = \"d\""),
        ("docs/b.md", b""),
        ("plain/c.md", b""),
    ]);
    let sources = read(&outer.path().join("book"));
    let refused = ["book", "book/content", "book/content/site", ".", "docs", "docs/site", "book/../docs/new/site"];
    for out in refused {
        let error = source::refuse_out(&sources, &outer.path().join(out)).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("name another folder")), "{out}");
    }
    for out in ["book/book", "site", "book/content2", "new/site"] {
        assert!(source::refuse_out(&sources, &outer.path().join(out)).is_ok(), "{out}");
    }
    let plain = read(&outer.path().join("plain"));
    assert!(source::refuse_out(&plain, &outer.path().join("plain/book")).is_ok());
    assert!(source::refuse_out(&plain, &outer.path().join("plain")).is_err());
}
