//! A build that is ended at any moment leaves the whole old or the whole new site.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own folders")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::{TempDir, tempdir};

const PAGES: usize = 300;
const VERSIONS: [&str; 2] = ["apricot", "bramble"];

/// A book whose every page, and the number of its pages, tell its version.
fn write_version(root: &Path, version: usize) {
    let content = root.join("content");
    let _ = fs::remove_dir_all(&content);
    fs::create_dir_all(&content).unwrap();
    for page in 0..PAGES {
        let word = VERSIONS[version];
        let text = format!(
            "# Page {page}\n\nThis is {word}.\n\n```sh\nkubectl get pods {word}\n```\n\nNext: [next](own-{word}.md)\n"
        );
        fs::write(content.join(format!("page-{page}.md")), text).unwrap();
    }
    fs::write(content.join(format!("own-{}.md", VERSIONS[version])), format!("# Own\n\n{}\n", VERSIONS[version]))
        .unwrap();
}

fn build(root: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.arg("build").arg(root).env("SOURCE_DATE_EPOCH", "0");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The version that OUT wholly is.
fn version_of(out: &Path) -> usize {
    let own = |word: &str| out.join(format!("own-{word}.html")).exists();
    let version = VERSIONS.iter().position(|word| own(word)).expect("no version has its own page");
    assert!(!own(VERSIONS[1 - version]), "both versions have their own page");
    for page in 0..PAGES {
        let html = fs::read_to_string(out.join(format!("page-{page}.html"))).unwrap();
        assert!(
            html.contains(VERSIONS[version]) && !html.contains(VERSIONS[1 - version]),
            "page {page} is of another build"
        );
        assert!(html.trim_end().ends_with("</html>"), "page {page} is cut off");
    }
    version
}

fn book() -> TempDir {
    let dir = tempdir().unwrap();
    write_version(dir.path(), 0);
    assert!(build(dir.path()).wait().unwrap().success());
    dir
}

fn leftovers(root: &Path) -> Vec<String> {
    let names = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("alertbook")).collect()
}

// promise 57
#[test]
fn forty_kills_leave_a_whole_site_each() {
    let dir = book();
    write_version(dir.path(), 1);
    let start = Instant::now();
    assert!(build(dir.path()).wait().unwrap().success());
    let whole = u64::try_from(start.elapsed().as_micros()).unwrap();
    let out = dir.path().join("book");
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..40 {
        write_version(dir.path(), round % 2);
        // xorshift: the same delays in every run, from nothing to a little more than a whole build
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let mut child = build(dir.path());
        std::thread::sleep(Duration::from_micros(seed % (whole + whole / 8 + 1)));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(version_of(&out) < 2, "round {round}");
    }
    write_version(dir.path(), 0);
    assert!(build(dir.path()).wait().unwrap().success());
    assert_eq!((version_of(&out), leftovers(dir.path())), (0, Vec::new()));
}

// promise 12
#[test]
fn sigterm_leaves_no_folder_behind() {
    let dir = book();
    write_version(dir.path(), 1);
    let mut child = build(dir.path());
    // Until it has begun to write: then there is a folder that it must take away.
    while leftovers(dir.path()).is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    // The build may be over by now; then there is nobody to send it to.
    let _ = Command::new("kill").arg("-TERM").arg(child.id().to_string()).stderr(Stdio::null()).status().unwrap();
    child.wait().unwrap();
    assert_eq!(leftovers(dir.path()), Vec::<String>::new());
    assert!(version_of(&dir.path().join("book")) < 2);
}
