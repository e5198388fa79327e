//! Built books in a real browser: from a server, below a sub-path and from the disk, with and without scripts. The cases
//! are data in `tests/browser/cases/`. Wants Node.js, npm and Chromium, and says so when they are missing.
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]

mod support;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Book, run, tree};

const WANTED: &str = "the browser tests want Chromium, Node.js 18 or later and npm: `apt-get install chromium nodejs npm`, \
    or name another Chromium in the variable CHROMIUM";

#[test]
fn pages_work_in_a_browser() {
    let scripts = installed();
    let walk = Book::copy(&here("tests/books/walk"));
    let (mixed, many) = (support::many::many(2), support::many::many(50));
    let own = tempfile::tempdir().unwrap();
    run(&here(""), &["build", "-d", own.path().join("site").to_str().unwrap()]).exits(&[0], "build");
    let mut command = Command::new("node");
    command.arg(scripts.join("run.mjs")).arg(chromium());
    let books =
        [("walk", walk.build()), ("mixed", mixed.build()), ("many", many.build()), ("own", own.path().join("site"))];
    for (name, folder) in books {
        let mut book = OsString::from(format!("{name}="));
        book.push(folder.canonicalize().unwrap());
        command.arg(book);
    }
    let done = command.output().unwrap_or_else(|error| panic!("node: {error}: {WANTED}"));
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && out.contains(" passed, 0 failed"), "{out}{err}");
    println!("{out}");
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A copy of the scripts in the folder of build products, with the packages of their lock file beside them.
fn installed() -> PathBuf {
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
