//! OUT on the disk: what a build adds, keeps and removes, and what it refuses to touch.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests make their own folders")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use alertbook::Error;
use alertbook::render::{Artifact, Body};
use alertbook::write::{Writer, Written};
use tempfile::{TempDir, tempdir};

fn build(out: &Path, files: &[(&str, &str)], force: bool) -> Result<Written, Error> {
    let mut writer = Writer::new(out, force)?;
    for (path, text) in files {
        writer.put(Artifact::new(*path, Body::Bytes(text.as_bytes().to_vec())))?;
    }
    writer.finish()
}

fn place() -> (TempDir, PathBuf) {
    let dir = tempdir().unwrap();
    let out = dir.path().join("site");
    (dir, out)
}

/// Every file below a folder with its text, but the marker; links and folders that are empty do not count.
fn tree(folder: &Path) -> Vec<(String, String)> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file() && entry.file_name() != ".alertbook");
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    files.map(|entry| (name(entry.path()), fs::read_to_string(entry.path()).unwrap())).collect()
}

/// Names of everything in the folder that holds OUT.
fn beside(dir: &TempDir) -> Vec<String> {
    let names = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn written(added: usize, changed: usize, unchanged: usize, removed: usize) -> Written {
    Written { added, changed, unchanged, removed }
}

#[test]
fn a_build_adds_changes_keeps_and_removes() {
    let (dir, out) = place();
    let first = [("index.html", "one"), ("a/b/c.html", "same"), ("gone.html", "x"), ("was/folder.html", "x")];
    assert_eq!(build(&out, &first, false).unwrap(), written(4, 0, 0, 0));
    let kept = fs::metadata(out.join("a/b/c.html")).unwrap();
    // A file where there was a folder, and a folder where there was a file.
    let second = [("index.html", "two"), ("a/b/c.html", "same"), ("gone.html/new.html", "y"), ("was", "z")];
    assert_eq!(build(&out, &second, false).unwrap(), written(2, 1, 1, 2));
    let wanted = [("a/b/c.html", "same"), ("gone.html/new.html", "y"), ("index.html", "two"), ("was", "z")];
    assert_eq!(tree(&out), wanted.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let still = fs::metadata(out.join("a/b/c.html")).unwrap();
    assert_eq!((kept.ino(), kept.mtime_nsec()), (still.ino(), still.mtime_nsec()));
    assert_eq!(beside(&dir), ["site"]);
}

#[test]
fn the_same_build_touches_nothing() {
    let (dir, out) = place();
    let files = [("index.html", "one"), ("a/b.html", "two")];
    build(&out, &files, false).unwrap();
    let inodes = || {
        [".", "a", "index.html", "a/b.html", ".alertbook"].map(|path| {
            let data = fs::metadata(out.join(path)).unwrap();
            (data.ino(), data.mtime(), data.mtime_nsec(), data.ctime(), data.ctime_nsec())
        })
    };
    let before = inodes();
    assert_eq!(build(&out, &files, false).unwrap(), written(0, 0, 2, 0));
    assert_eq!(before, inodes());
    assert_eq!(beside(&dir), ["site"]);
}

#[test]
fn a_build_that_is_not_finished_leaves_everything_as_it_was() {
    let (dir, out) = place();
    build(&out, &[("index.html", "one")], false).unwrap();
    let mut writer = Writer::new(&out, false).unwrap();
    writer.put(Artifact::new("index.html", Body::Bytes(b"two".to_vec()))).unwrap();
    drop(writer);
    assert_eq!(tree(&out), [("index.html".to_owned(), "one".to_owned())]);
    assert_eq!(beside(&dir), ["site"]);
}

#[test]
fn folders_of_others_are_refused_without_force() {
    let (dir, out) = place();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.txt"), "years of work").unwrap();
    let refusal = build(&out, &[("index.html", "x")], false).unwrap_err().to_string();
    assert!(refusal.contains("site` holds files") && refusal.contains("--force"), "{refusal}");
    assert_eq!(tree(&out), [("thesis.txt".to_owned(), "years of work".to_owned())]);
    assert_eq!(build(&out, &[("index.html", "x")], true).unwrap(), written(1, 0, 0, 1));
    assert_eq!(tree(&out), [("index.html".to_owned(), "x".to_owned())]);
    assert_eq!(beside(&dir), ["site"]);
}

#[test]
fn empty_folders_and_fresh_checkouts_are_taken() {
    for checkout in [false, true] {
        let (_dir, out) = place();
        fs::create_dir(&out).unwrap();
        if checkout {
            fs::create_dir(out.join(".git")).unwrap();
            fs::write(out.join(".git/HEAD"), "ref").unwrap();
        }
        assert_eq!(build(&out, &[("index.html", "x")], false).unwrap(), written(1, 0, 0, 0));
        assert_eq!(out.join(".git/HEAD").exists(), checkout);
    }
}

// promise 56
#[test]
fn a_repository_in_out_survives() {
    for folder in [true, false] {
        let (dir, out) = place();
        build(&out, &[("index.html", "one")], false).unwrap();
        let git = if folder { out.join(".git/HEAD") } else { out.join(".git") };
        fs::create_dir_all(git.parent().unwrap()).unwrap();
        fs::write(&git, "ref").unwrap();
        assert_eq!(build(&out, &[("index.html", "two")], false).unwrap(), written(0, 1, 0, 0));
        assert_eq!(fs::read_to_string(&git).unwrap(), "ref");
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "two");
        assert_eq!(beside(&dir), ["site"]);
    }
}

// promise 57: what a build that was killed at the worst moment leaves behind
#[test]
fn leftovers_of_killed_builds_are_cleared_away_and_repositories_brought_back() {
    let (dir, out) = place();
    build(&out, &[("index.html", "one")], false).unwrap();
    let stale = dir.path().join(".site.alertbook-4194305");
    fs::create_dir_all(stale.join(".git")).unwrap();
    fs::write(stale.join(".git/HEAD"), "ref").unwrap();
    fs::create_dir(dir.path().join(".site.alertbook-1")).unwrap();
    fs::create_dir(dir.path().join(".site.alertbook-notes")).unwrap();
    fs::create_dir(dir.path().join(".other.alertbook-1")).unwrap();
    build(&out, &[("index.html", "one")], false).unwrap();
    assert_eq!(fs::read_to_string(out.join(".git/HEAD")).unwrap(), "ref");
    assert_eq!(beside(&dir), [".other.alertbook-1", ".site.alertbook-notes", "site"]);
}

#[test]
fn an_old_site_that_was_moved_away_comes_back() {
    let (dir, out) = place();
    build(&out, &[("index.html", "one")], false).unwrap();
    fs::rename(&out, dir.path().join(".site.alertbook-7-old")).unwrap();
    fs::create_dir(dir.path().join(".site.alertbook-7")).unwrap();
    drop(Writer::new(&out, false).unwrap());
    assert_eq!(tree(&out), [("index.html".to_owned(), "one".to_owned())]);
    assert_eq!(beside(&dir), ["site"]);
}

#[test]
fn links_files_and_roots_are_no_place_for_a_site() {
    let (dir, out) = place();
    fs::write(&out, "a file").unwrap();
    let link = dir.path().join("link");
    symlink(dir.path(), &link).unwrap();
    for (place, wanted) in
        [(out.as_path(), "it is a file"), (&link, "it is a link"), (Path::new("/"), "names no folder")]
    {
        let refusal = Writer::new(place, true).unwrap_err().to_string();
        assert!(refusal.contains(wanted) && refusal.contains(place.to_str().unwrap()), "{refusal}");
    }
    assert_eq!(beside(&dir), ["link", "site"]);
}

// promise 59
#[test]
fn what_cannot_be_written_is_named() {
    let refusal = Writer::new(Path::new("/proc/alertbook-site"), false).unwrap_err().to_string();
    assert!(refusal.contains("/proc/.alertbook-site.alertbook-"), "{refusal}");
}

// promise 51
#[test]
fn no_path_leads_out() {
    let (dir, out) = place();
    let paths =
        ["../x", "/x", "a/../../x", "", "a//b", "./a", "a/.", "a\\b", "a\0b", "a\nb", ".alertbook", ".git/config"];
    for path in paths {
        let error = build(&out, &[(path, "x")], false).unwrap_err();
        assert!(matches!(error, Error::Bug { .. }), "{path:?}: {error}");
    }
    let twice = build(&out, &[("a", "x"), ("a", "y")], false).unwrap_err();
    assert!(twice.to_string().contains("two files of the site"), "{twice}");
    assert_eq!(beside(&dir), Vec::<String>::new());
}

#[test]
fn copied_files_have_the_bytes_but_not_the_permissions_of_their_source() {
    let (dir, out) = place();
    let source = dir.path().join("picture.png");
    fs::write(&source, "bytes").unwrap();
    fs::set_permissions(&source, fs::Permissions::from_mode(0o700)).unwrap();
    let copy = |path: &Path| {
        let mut writer = Writer::new(path, false).unwrap();
        writer.put(Artifact::new("a/picture.png", Body::Copy(source.clone()))).unwrap();
        writer.finish().unwrap()
    };
    assert_eq!(copy(&out), written(1, 0, 0, 0));
    let first = fs::metadata(out.join("a/picture.png")).unwrap();
    assert_eq!(first.mode() & 0o111, 0);
    assert_eq!(copy(&out), written(0, 0, 1, 0));
    fs::write(&source, "other").unwrap();
    assert_eq!(copy(&out), written(0, 1, 0, 0));
    let second = fs::metadata(out.join("a/picture.png")).unwrap();
    assert_ne!((first.ino(), second.ino()), (second.ino(), fs::metadata(&source).unwrap().ino()));
    assert_eq!(fs::read_to_string(out.join("a/picture.png")).unwrap(), "other");
}

/// A copy is compared while it is read: what was the same so far is taken from the old file.
#[test]
fn long_copies_are_whole_wherever_they_differ() {
    let (dir, out) = place();
    let source = dir.path().join("plan.png");
    let mut bytes: Vec<u8> = (0..200_000_u32).map(|at| at.to_le_bytes()[at as usize % 3]).collect();
    let mut kinds = Vec::new();
    for change in [None, None, Some(0), Some(65_535), Some(65_536), Some(199_999)] {
        if let Some(at) = change {
            bytes[at] ^= 1;
        }
        fs::write(&source, &bytes).unwrap();
        let mut writer = Writer::new(&out, false).unwrap();
        writer.put(Artifact::new("plan.png", Body::Copy(source.clone()))).unwrap();
        kinds.push(writer.finish().unwrap());
        assert!(fs::read(out.join("plan.png")).unwrap() == bytes, "{change:?}");
    }
    let changed = written(0, 1, 0, 0);
    assert_eq!(kinds, [written(1, 0, 0, 0), written(0, 0, 1, 0), changed, changed, changed, changed]);
    for bytes in [&b"shorter"[..], b"", b"longer again"] {
        fs::write(&source, bytes).unwrap();
        let mut writer = Writer::new(&out, false).unwrap();
        writer.put(Artifact::new("plan.png", Body::Copy(source.clone()))).unwrap();
        assert_eq!(writer.finish().unwrap(), changed);
        assert_eq!(fs::read(out.join("plan.png")).unwrap(), bytes);
    }
}

#[test]
fn a_link_or_a_stranger_in_out_is_replaced_not_followed() {
    let (dir, out) = place();
    build(&out, &[("index.html", "one")], false).unwrap();
    let outside = dir.path().join("outside.txt");
    fs::write(&outside, "one").unwrap();
    fs::remove_file(out.join("index.html")).unwrap();
    symlink(&outside, out.join("index.html")).unwrap();
    build(&out, &[("index.html", "one")], false).unwrap();
    assert!(fs::symlink_metadata(out.join("index.html")).unwrap().is_file());
    assert_eq!(fs::read_to_string(&outside).unwrap(), "one");
}

// promise 60
#[test]
fn the_manifest_tells_every_file_and_stays_when_nothing_changes() {
    let (dir, out) = place();
    let source = dir.path().join("plan.png");
    fs::write(&source, "drawn").unwrap();
    let again = || {
        let mut writer = Writer::new(&out, false).unwrap();
        let body = Body::Bytes(b"abc".to_vec());
        writer.put(Artifact::new("theme/style.css", body)).unwrap();
        writer.put(Artifact::new("a/plan.png", Body::Copy(source.clone()))).unwrap();
        writer.manifest().unwrap();
        writer.finish().unwrap()
    };
    assert_eq!(again(), written(3, 0, 0, 0));
    assert_eq!(again(), written(0, 0, 3, 0));
    let text = fs::read_to_string(out.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let wanted = serde_json::json!({ "version": 1, "files": [
        { "path": "a/plan.png", "size": 5, "cache_control": "no-cache",
          "sha256": "8b6df8c11847ada8266bad5b8737f94c208c411a3ebe18e27aad31bfb7eb8767" },
        { "path": "theme/style.css", "size": 3, "cache_control": "max-age=600",
          "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    ] });
    assert_eq!(manifest, wanted);
}

#[test]
fn builds_at_once_wait_for_each_other() {
    let (dir, out) = place();
    let names = ["a", "b", "c", "d"];
    std::thread::scope(|scope| {
        for name in names {
            let out = &out;
            scope.spawn(move || {
                let paths: Vec<String> = (0..50).map(|n| format!("{n}.html")).collect();
                let files: Vec<_> = paths.iter().map(|path| (path.as_str(), name)).collect();
                build(out, &files, false).unwrap();
            });
        }
    });
    let texts: Vec<_> = tree(&out).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 50);
    assert!(texts.iter().all(|text| *text == texts[0] && names.contains(&text.as_str())), "{texts:?}");
    assert_eq!(beside(&dir), ["site"]);
}
