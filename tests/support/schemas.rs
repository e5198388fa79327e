//! Published schemas, and what checks documents against them: packages of npm, with the scripts of `tests/schemas`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tree;

/// A copy of the scripts in the folder of build products, with the packages of their lock file beside them.
pub(crate) fn installed() -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas");
    let lock = fs::read(from.join("package-lock.json")).unwrap();
    // Written last: an installation that was cut off is made anew.
    let mark = folder.join("installed.json");
    let current = fs::read(&mark).is_ok_and(|installed| installed == lock);
    for (path, bytes) in tree(&from).into_iter().filter(|(path, _)| !path.starts_with("node_modules")) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    if !current {
        let mut npm = Command::new("npm");
        // What the packages would work with is not needed to read their schemas.
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"]).current_dir(&folder);
        let done = npm.output().unwrap_or_else(|error| panic!("npm: {error}: the schemas want Node.js and npm"));
        assert!(done.status.success(), "npm ci: {}", String::from_utf8_lossy(&done.stderr));
        fs::write(mark, lock).unwrap();
    }
    folder
}
