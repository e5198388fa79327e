//! The preview over real sockets. A test starts one with `client::Server::start(FOLDER, &[ARGUMENTS])`: the program
//! itself, `alertbook serve FOLDER -p 0 ARGUMENTS…`, at a free port; it ends when the value is dropped. What a page is told
//! comes from `listen(PAGE)`: a test waits for that, and never for time to go by.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]

#[path = "serve/client.rs"]
mod client;
#[path = "serve/same.rs"]
mod same;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use client::Server;
use tempfile::TempDir;

const RULES: &str = "groups:\n- name: g\n  rules:\n  - alert: DiskFull\n    expr: up\n";

/// A book in `book/`, a mount and rules beside it, and a file that is nobody's.
fn book() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap().join("book");
    let files = [
        (
            "book.toml",
            "[book]\ntitle = \"Shop\"\n[output.html]\nsite-url = \"https://wiki.example/run/\"\n\
          [alerts]\nrules = [\"../rules/*.yml\"]\n[[mounts]]\nfrom = \"../pay\"\nto = \"pay\"\n",
        ),
        ("content/index.md", "# Shop\n\nSee [disk](disk.md), ![plan](plan.png), [pay](pay/card.md).\n"),
        ("content/disk.md", "---\nalerts: [DiskFull]\n---\n# Disk\n\nRun `df`.\n"),
        ("content/deep/down/here.md", "# Here\n\nFar down.\n"),
        ("content/plan.png", "not really a picture"),
        ("../pay/card.md", "# Card\n\nCall the bank.\n"),
        ("../rules/a.yml", RULES),
        ("../secret.txt", "SECRET"),
    ];
    for (path, text) in files {
        put(&root, path, text);
    }
    (dir, root)
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Writes as careful editors do: beside it, then over it.
fn put_atomically(root: &Path, path: &str, text: &str) {
    let beside = root.join(format!("{path}.new~"));
    fs::write(&beside, text).unwrap();
    fs::rename(beside, root.join(path)).unwrap();
}

// promise 65
#[test]
fn only_this_machine_is_listened_to_unless_told_otherwise() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    assert_eq!(server.get("/").status, 200);
    let open = Server::start(&root, &["-n", "0.0.0.0"]);
    assert_eq!(open.ask("GET", "/", "Host: 10.1.2.3:80\r\n").status, 200);
    assert_eq!(open.ask("GET", "/", "Host: evil.example\r\n").status, 403);
    let run = Command::new(env!("CARGO_BIN_EXE_alertbook")).arg("serve").arg(&root).args(["-n", "192.0.2.1"]).output();
    let run = run.unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("`-n 192.0.2.1` is no address of this machine"));
}

// promise 65
#[test]
fn a_preview_for_everybody_is_warned_of() {
    let (_dir, root) = book();
    let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
    command.arg("serve").arg(&root).args(["-p", "0", "-n", "0.0.0.0"]).stdout(std::process::Stdio::null());
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut warning = String::new();
    let mut err = std::io::BufReader::new(child.stderr.take().unwrap());
    std::io::BufRead::read_line(&mut err, &mut warning).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(warning.starts_with("warning: this preview answers at 0.0.0.0:"), "{warning}");
}

// promise 66
#[test]
fn other_hosts_and_origins_are_refused() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let port = server.port;
    for host in ["localhost", "127.0.0.1", "[::1]", "LocalHost"] {
        for host in [host.to_owned(), format!("{host}:{port}")] {
            assert_eq!(server.ask("GET", "/", &format!("Host: {host}\r\n")).status, 200, "{host}");
        }
    }
    let bad =
        ["evil.example", "evil.example:80", "localhost.evil.example", "", "10.0.0.1", "localhost:x", "a@localhost"];
    for host in bad {
        let reply = server.ask("GET", "/", &format!("Host: {host}\r\n"));
        assert!(matches!(reply.status, 400 | 403) && !reply.text().contains("Shop"), "{host}: {reply:?}");
    }
    let twice = format!("Host: localhost:{port}\r\nHost: evil.example\r\n");
    assert_eq!(server.ask("GET", "/", &twice).status, 403);
    assert_eq!(server.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 403);
    for origin in ["https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1"] {
        let headers = format!("Origin: {origin}\r\n");
        assert_eq!(server.ask("GET", "/ab:events?page=/", &headers).status, 403, "{origin}");
    }
    let own = format!("Origin: http://localhost:{port}\r\n");
    assert_eq!(server.ask("HEAD", "/ab:events?page=/", &own).status, 200);
    for target in ["/", "/nowhere", "/theme/style.css", "/ab:reload.js"] {
        let reply = server.ask("GET", target, "Origin: https://evil.example\r\n");
        assert!(!reply.head.contains("access-control"), "{target}: {}", reply.head);
    }
}

// promise 67
#[test]
fn no_target_leads_out_of_the_site() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let port = server.port;
    let secret = root.parent().unwrap().join("secret.txt").display().to_string();
    let mut targets: Vec<String> = [
        "/../secret.txt",
        "/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/disk.html%00",
        "/deep/../../secret.txt",
        "/book.toml",
        "/content/disk.md",
        "//etc/passwd",
        "/./index.html",
        "/deep%2fdown%2fhere.html",
        "/%252e%252e/secret.txt",
        "/.alertbook",
        "/%ff",
        "/%",
        "secret.txt",
        "*",
        "/manifest.json",
        "/disk.html#/../../secret.txt",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    targets.extend([secret.clone(), format!("file://{secret}"), format!("http://localhost:{port}/../secret.txt")]);
    targets.push(format!("http://evil.example{secret}"));
    for target in targets {
        let reply = server.get(&target);
        let harmless = target.contains('#') && reply.status == 200;
        assert!(matches!(reply.status, 400 | 404) || harmless, "{target}: {}", reply.head);
        assert!(!reply.text().contains("SECRET") && !reply.text().contains("root:"), "{target}");
    }
    let redirect = server.get("/deep/down");
    assert_eq!((redirect.status, redirect.header("location")), (307, Some("/deep/down/")));
    assert_eq!(server.get("/deep/down/").status, 200);
}

// promise 67
#[test]
fn an_asset_that_became_a_link_is_not_followed() {
    let (_dir, root) = book();
    let server = Server::start(&root, &["--poll"]);
    assert_eq!(server.get("/plan.png").text(), "not really a picture");
    fs::remove_file(root.join("content/plan.png")).unwrap();
    std::os::unix::fs::symlink(root.join("../secret.txt"), root.join("content/plan.png")).unwrap();
    let reply = server.get("/plan.png");
    assert!(reply.status == 404 && !reply.text().contains("SECRET"), "{reply:?}");
}

// promise 68
#[test]
fn answers_say_what_they_are_and_only_reading_is_allowed() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let table = [
        ("/", "text/html; charset=utf-8"),
        ("/theme/style.css", "text/css; charset=utf-8"),
        ("/theme/page.js", "text/javascript; charset=utf-8"),
        ("/theme/favicon.svg", "image/svg+xml"),
        ("/alerts.json", "application/json"),
        ("/sitemap.xml", "application/xml"),
        ("/plan.png", "image/png"),
        ("/ab:reload.js", "text/javascript; charset=utf-8"),
        ("/ab:preview.css", "text/css; charset=utf-8"),
        ("/nowhere/at/all", "text/html; charset=utf-8"),
    ];
    for (target, kind) in table {
        let reply = server.get(target);
        assert_eq!(reply.status, if target.starts_with("/nowhere") { 404 } else { 200 }, "{target}");
        assert_eq!(reply.header("content-type"), Some(kind), "{target}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{target}");
        assert!(reply.header("content-security-policy").unwrap().starts_with("default-src 'self'"), "{target}");
        let head = server.ask("HEAD", target, "");
        assert_eq!((head.body.len(), head.header("content-length")), (0, reply.header("content-length")), "{target}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let reply = server.ask(method, "/", "Content-Length: 0\r\n");
        assert_eq!((reply.status, reply.header("allow")), (405, Some("get, head")), "{method}");
    }
    let lost = server.get("/nowhere/at/all").text();
    assert!(lost.contains("href=\"/theme/style.css\"") && lost.contains("No such page"), "links begin at the root");
}

// promise 68
#[test]
fn large_and_slow_requests_block_nobody() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let long = format!("X-Long: {}\r\n", "x".repeat(100_000));
    assert!(matches!(server.ask("GET", "/", &long).status, 0 | 431));
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    assert!(matches!(server.ask("GET", "/", &many).status, 0 | 431));
    let slow: Vec<_> = (0..100)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap();
            stream
        })
        .collect();
    assert_eq!(server.get("/disk.html").status, 200);
    // Whoever does not finish is left in the end.
    let mut rest = Vec::new();
    let _ = (&slow[0]).read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

// promise 68
#[test]
fn any_number_of_pages_listen_and_a_browser_has_connections_left() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let mut pages: Vec<_> = (0..8)
        .map(|_| {
            let mut page = server.listen("/disk.html");
            let digest = page.next()["digest"].clone();
            (page, digest)
        })
        .collect();
    let mut listening = pages.split_off(5);
    assert!(pages.iter_mut().all(|(page, _)| page.end()), "those that listened for longest made room");
    put(&root, "content/disk.md", "---\nalerts: [DiskFull]\n---\n# Disk\n\nRun `du`.\n");
    for (page, before) in &mut listening {
        page.until(|told| told["digest"] != *before);
    }
    assert_ne!(server.listen("/disk.html").next()["digest"], pages[0].1, "who comes again is told what was missed");
}

// promise 69
#[test]
fn a_broken_edit_keeps_the_last_good_site() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let mut events = server.listen("/disk.html");
    assert_eq!(events.next()["error"], serde_json::Value::Null);
    let good = fs::read_to_string(root.join("book.toml")).unwrap();
    put(&root, "book.toml", "[book\ntitle = <b>");
    let told = events.until(|told| told["error"].is_string());
    assert!(told["error"].as_str().unwrap().starts_with("book.toml:1:"), "{told}");
    server.says("the last good site is shown");
    assert!(server.get("/disk.html").text().contains("Run <code>df</code>"));
    put(&root, "book.toml", &good);
    events.until(|told| told["error"].is_null());
    server.says("the book can be read again");
    // A template that fails when it is rendered.
    put(&root, "theme/templates/page.html", "{{ site.titel.x }}");
    let told = events.until(|told| told["error"].is_string());
    assert!(told["error"].as_str().unwrap().contains("page.html:1:"), "{told}");
    assert!(server.get("/disk.html").text().contains("Run <code>df</code>"));
    fs::remove_dir_all(root.join("theme")).unwrap();
    events.until(|told| told["error"].is_null());
}

// promise 69
#[test]
fn findings_are_shown_on_the_page_that_has_them() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let (mut disk, mut home) = (server.listen("/disk.html"), server.listen("/"));
    let before = home.next();
    put(&root, "content/disk.md", "---\nalerts: [DiskFull]\n---\n# Disk\n\nSee [<img src=x>](gone.md).\n");
    let told = disk.until(|told| told["here"].to_string().contains("broken-link"));
    let here = told["here"].as_array().unwrap().iter().find(|found| found["check"] == "broken-link").unwrap();
    assert_eq!((here["place"].as_str(), here["level"].as_str()), (Some("content/disk.md:6:5"), Some("error")));
    let told = home.until(|told| told["others"] != before["others"]);
    assert_eq!(told["digest"], before["digest"], "home is the same: it is not loaded again");
    assert!(server.says("content/disk.md").contains("error"), "one line tells what changed");
    server.says("content/disk.md:6:5: error[broken-link]");
}

// promise 69
#[test]
fn what_was_not_read_comes_before_what_follows_from_it() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let mut pages = [server.listen("/disk.html"), server.listen("/"), server.listen("/nowhere")];
    let mut first = |check: &str, message: &str| {
        for page in &mut pages {
            let told = page.until(|told| told["here"][0]["check"] == check);
            assert!(told["here"][0]["message"].as_str().unwrap().contains(message), "{told}");
        }
    };
    put(&root, "../rules/a.yml", &format!("{RULES}  bad: [\n"));
    first("unreadable-rules", "this is not YAML");
    server.says("error[unreadable-rules]");
    server.says("error[nothing-checked]");
    put(&root, "../rules/a.yml", RULES);
    let broken = "{% extends \"base.html\" %}{% block body %}x{% endblock %}";
    put(&root, "theme/templates/page.html", broken);
    first("bad-config", "the theme's `page.html` is broken");
    let line = server.says("the theme's `page.html` is broken");
    assert!(!line.contains("\\n"), "{line}");
    assert!(server.says(broken).starts_with("    "), "a message of several lines keeps them");
}

// promise 69
#[test]
fn what_is_accepted_while_it_runs_is_shown_no_more() {
    let (_dir, root) = book();
    let toml = fs::read_to_string(root.join("book.toml")).unwrap();
    put(&root, "book.toml", &format!("{toml}[checks]\nbaseline = \"accepted/all.json\"\n"));
    put(&root, "content/disk.md", "---\nalerts: [DiskFull]\n---\n# Disk\n\nSee [it](gone.md).\n");
    fs::create_dir(root.join("accepted")).unwrap();
    let server = Server::start(&root, &[]);
    let mut disk = server.listen("/disk.html");
    disk.until(|told| told["here"].to_string().contains("broken-link"));
    let run = Command::new(env!("CARGO_BIN_EXE_alertbook")).arg("check").arg(&root).arg("--write-baseline").output();
    assert!(root.join("accepted/all.json").is_file(), "{run:?}");
    disk.until(|told| !told["here"].to_string().contains("broken-link"));
    server.says("accepted/all.json: 0 errors");
}

// promise 70
#[test]
fn every_kind_of_change_is_seen() {
    let (_dir, root) = book();
    for args in [&[][..], &["--poll"]] {
        let server = Server::start(&root, args);
        let mut disk = server.listen("/disk.html");
        let mut digest = disk.next()["digest"].clone();
        let mut changes = |what: &str, change: &dyn Fn()| {
            change();
            let told = disk.until(|told| told["digest"] != digest);
            digest = told["digest"].clone();
            println!("{what}");
        };
        let disk_md = |text: &str| format!("---\nalerts: [DiskFull]\n---\n# Disk {text}\n\nRun `df`.\n");
        changes("a save", &|| put(&root, "content/disk.md", &disk_md("one")));
        changes("an atomic save", &|| put_atomically(&root, "content/disk.md", &disk_md("two")));
        changes("a burst", &|| (0..50).for_each(|n| put(&root, "content/disk.md", &disk_md(&format!("burst {n}")))));
        changes("a deletion", &|| fs::remove_file(root.join("content/disk.md")).unwrap());
        changes("a file is back", &|| put(&root, "content/disk.md", &disk_md("three")));
        changes("a new folder with a page that links here", &|| {
            put(&root, "content/new/er/x.md", "# X\n\n[Disk](../../disk.md)\n");
        });
        changes("an edit in the new folder", &|| {
            put(&root, "content/new/er/x.md", "# Y\n\n[Disk](../../disk.md)\n");
        });
        changes("a folder is renamed", &|| fs::rename(root.join("content/new"), root.join("content/old")).unwrap());
        changes("an edit in the renamed folder", &|| {
            put(&root, "content/old/er/x.md", "# Z\n\n[Disk](../../disk.md)\n");
        });
        changes("a folder is deleted", &|| fs::remove_dir_all(root.join("content/old")).unwrap());
        changes("rules elsewhere", &|| {
            put(&root, "../rules/a.yml", &format!("{RULES}    labels: {{severity: critical}}\n"));
        });
        changes("a mount", &|| put(&root, "../pay/other.md", "# Other\n\n[Disk](../disk.md)\n"));
        changes("the configuration", &|| {
            let toml = fs::read_to_string(root.join("book.toml")).unwrap();
            put(&root, "book.toml", &toml.replace("\"Shop\"", "\"Store\""));
        });
        changes("a style sheet", &|| put(&root, "theme/static/style.css", "p { color: red }"));
        changes("a template", &|| put(&root, "theme/templates/nav.html", "<p>{{ site.title }}</p>"));
        fs::remove_dir_all(root.join("theme")).unwrap();
        fs::remove_file(root.join("../pay/other.md")).unwrap();
        put(&root, "../rules/a.yml", RULES);
        let toml = fs::read_to_string(root.join("book.toml")).unwrap();
        put(&root, "book.toml", &toml.replace("\"Store\"", "\"Shop\""));
    }
}

// promise 70
#[test]
fn building_beside_it_changes_nothing() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let before = server.listen("/").next();
    let build = Command::new(env!("CARGO_BIN_EXE_alertbook")).arg("build").arg(&root).output().unwrap();
    assert!(build.status.success());
    put(&root, "content/disk.md", "# Other\n");
    assert!(server.says(": ").contains("content/disk.md:"), "the first thing that it saw is the edit");
    assert_eq!(server.listen("/").next()["error"], before["error"]);
}

// promise 71
#[test]
fn a_port_in_use_is_an_error() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    let port = server.port.to_string();
    let run = Command::new(env!("CARGO_BIN_EXE_alertbook")).arg("serve").arg(&root).args(["-p", &port]).output();
    let run = run.unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("port {port} of 127.0.0.1 is in use")) && said.contains("-p 0"), "{said}");
}

// promise 72
#[test]
fn a_build_has_no_reload_script() {
    let (_dir, root) = book();
    let server = Server::start(&root, &[]);
    assert!(server.get("/").text().contains("<script src=\"/ab:reload.js?"));
    let build = Command::new(env!("CARGO_BIN_EXE_alertbook")).arg("build").arg(&root).output().unwrap();
    assert!(build.status.success());
    for file in walkdir::WalkDir::new(root.join("book")).into_iter().map(Result::unwrap) {
        if file.file_type().is_file() {
            let text = String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned();
            let ours = ["ab:reload", "ab:events", "ab:preview", "EventSource"];
            assert!(!ours.iter().any(|ours| text.contains(ours)), "{}", file.path().display());
        }
    }
}

#[test]
fn ctrl_c_ends_it_quietly_and_leaves_nothing() {
    let (_dir, root) = book();
    let files = || walkdir::WalkDir::new(root.parent().unwrap()).into_iter().count();
    let before = files();
    let server = Server::start(&root, &[]);
    let _listening = server.listen("/");
    assert_eq!(server.interrupt(), Some(0));
    assert_eq!(files(), before);
}
