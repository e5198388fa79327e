//! Built books in a real browser: from a server, below a sub-path and from the disk, with and without scripts. The cases
//! are data in `tests/browser/cases/`. And every page of them before two validators. Wants Node.js, npm, Chromium and Java,
//! and says so when they are missing.
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]

mod support;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Book, run, tree};

const WANTED: &str = "the browser tests want Chromium, Node.js 18 or later, npm and Java 11 or later: \
    `apt-get install chromium nodejs npm default-jre-headless`, or name another Chromium in the variable CHROMIUM";

/// Books of `tests/books`, in temporary folders, and the project's own: their names, and where their sites lie.
struct Built {
    sites: Vec<(&'static str, PathBuf)>,
    _books: Vec<Book>,
    _own: tempfile::TempDir,
}

impl Built {
    fn build() -> Self {
        let own = tempfile::tempdir().unwrap();
        let site = own.path().join("site");
        run(&here(""), &["build", "-d", site.to_str().unwrap()]).exits(&[0], "build");
        let (mut sites, mut books) = (vec![("own", site)], Vec::new());
        for name in ["kinds", "tour", "ugly", "walk"] {
            let book = Book::copy(&here("tests/books").join(name));
            let before: &[&str] = if name == "kinds" { &["--against", "before.json"] } else { &[] };
            run(book.root(), &[&["build"], before].concat()).exits(&[0], name);
            sites.push((name, book.site()));
            books.push(book);
        }
        Self { sites, _books: books, _own: own }
    }
}

// promises 25, 33, 64
#[test]
fn pages_work_in_a_browser() {
    let scripts = installed();
    let built = Built::build();
    let fleet = Book::new(&support::names::named());
    let many = [
        ("mixed", support::many::many(2)),
        ("many", support::many::many(50)),
        ("heavy", support::many::heavy()),
        ("fleet", fleet),
    ];
    let many: Vec<_> = many.iter().map(|(name, book)| (*name, book.build())).collect();
    let mut command = Command::new("node");
    command.arg(scripts.join("run.mjs")).arg(chromium()).arg(env!("CARGO_BIN_EXE_alertbook"));
    command.arg(format!("unbuilt={}", here("tests/books/walk").display()));
    for (name, folder) in built.sites.iter().chain(&many) {
        let mut book = OsString::from(format!("{name}="));
        book.push(folder.canonicalize().unwrap());
        command.arg(book);
    }
    let (out, done) = told(&mut command);
    assert!(done && out.contains(" passed, 0 failed"), "{out}");
    println!("{out}");
}

// promise 64
#[test]
fn every_page_is_valid() {
    let scripts = installed();
    let built = Built::build();
    let folders = || built.sites.iter().map(|(_, folder)| folder);
    let mut vnu = Command::new("java");
    vnu.arg("-jar").arg(scripts.join("node_modules/vnu-jar/build/dist/vnu.jar"));
    let (out, done) = told(vnu.args(["--errors-only", "--skip-non-html", "--format", "gnu"]).args(folders()));
    assert!(done, "vnu: {out}");
    let mut validate = Command::new("node");
    validate.arg(scripts.join("node_modules/html-validate/bin/html-validate.mjs"));
    validate.arg("--config").arg(scripts.join("html-validate.json")).args(["--ext", "html", "--formatter", "text"]);
    let (out, done) = told(validate.args(folders()));
    assert!(done, "html-validate: {out}");
    let pages = |folder: &PathBuf| tree(folder).keys().filter(|path| path.ends_with(".html")).count();
    assert!(folders().map(pages).sum::<usize>() > 200, "pages that were looked at");
}

/// What a program printed, and whether it ended well.
fn told(command: &mut Command) -> (String, bool) {
    let done =
        command.output().unwrap_or_else(|error| panic!("{}: {error}: {WANTED}", command.get_program().display()));
    let out = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    (out.into_owned(), done.status.success())
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A copy of the scripts in the folder of build products, with the packages of their lock file beside them. Made once.
fn installed() -> &'static Path {
    static FOLDER: std::sync::LazyLock<PathBuf> = std::sync::LazyLock::new(install);
    &FOLDER
}

fn install() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    let lock = std::fs::read(here("tests/browser/package-lock.json")).unwrap();
    // Written last: an installation that was cut off is made anew.
    let mark = folder.join("installed.json");
    let current = std::fs::read(&mark).is_ok_and(|installed| installed == lock);
    for (path, bytes) in tree(&here("tests/browser")) {
        if path.starts_with("node_modules") {
            continue;
        }
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    for (path, bytes) in tree(&here("tests/search")) {
        std::fs::create_dir_all(folder.join("search")).unwrap();
        std::fs::write(folder.join("search").join(path), bytes).unwrap();
    }
    if !current {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        let done = npm.output().unwrap_or_else(|error| panic!("npm: {error}: {WANTED}"));
        assert!(done.status.success(), "npm ci: {}\n{WANTED}", String::from_utf8_lossy(&done.stderr));
        std::fs::write(mark, lock).unwrap();
    }
    folder
}

fn chromium() -> OsString {
    let named = std::env::var_os("CHROMIUM").unwrap_or_else(|| OsString::from("chromium"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A name with folders is taken as it is: it joins any folder as itself when it is absolute.
    let found = std::env::split_paths(&path).map(|folder| folder.join(&named)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("no `{}` in PATH: {WANTED}", named.display())).into_os_string()
}
