//! A published site: the nginx recipe of the manual, by a real nginx on loopback, below a path; the rsync recipe, from one
//! folder to another.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests start programs, read and write files")]
#![allow(clippy::print_stdout, reason = "says what it skips")]
#![allow(clippy::format_collect, reason = "made-up texts are clearer so, and small")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the site's own names are lower case")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;

use support::{run, tree};
use tempfile::TempDir;

/// Ports are taken by others at times.
const TRIES: usize = 10;

/// A server that ends with its value.
struct Nginx {
    folder: TempDir,
    port: u16,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

fn nginx(folder: &Path) -> Command {
    // Debian has it where an ordinary user's path does not lead.
    let debian = Path::new("/usr/sbin/nginx");
    let mut command = Command::new(if debian.is_file() { debian } else { Path::new("nginx") });
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf")).args(["-e", "error.log"]);
    command
}

impl Nginx {
    /// Starts the recipe over a folder `www`; nginx listens when its first process has ended.
    fn start(folder: TempDir, recipe: &str) -> Self {
        let mut said = String::new();
        for _ in 0..TRIES {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            fs::write(folder.path().join("nginx.conf"), configuration(folder.path(), recipe, port)).unwrap();
            let started = nginx(folder.path()).output().unwrap_or_else(|error| panic!("nginx: {error}"));
            if started.status.success() {
                return Self { folder, port };
            }
            said = String::from_utf8_lossy(&started.stderr).into_owned();
        }
        panic!("nginx does not start: {said}");
    }

    fn get(&self, path: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: wiki.example.com\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Answer { status, headers, body: body.to_owned() }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = nginx(self.folder.path()).args(["-s", "stop"]).output();
    }
}

/// The recipe inside what a host has already; nothing is written outside of the folder.
fn configuration(folder: &Path, recipe: &str, port: u16) -> String {
    let own = recipe.replace("listen 80;", &format!("listen 127.0.0.1:{port};"));
    let own = own.replace("/srv/www", folder.join("www").to_str().unwrap());
    let id = Command::new("id").arg("-u").output().unwrap();
    // Root would start workers as somebody who cannot read a temporary folder.
    let user = if id.stdout.trim_ascii() == b"0" { "user root;\n" } else { "" };
    let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|what| format!("{what}_temp_path {what};\n"))
        .collect();
    format!(
        "{user}pid nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{places}include /etc/nginx/mime.types;\n{own}}}\n"
    )
}

/// What `_headers` says of each of its paths.
fn wanted(site: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = fs::read_to_string(site.join("_headers")).unwrap();
    let mut wanted: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut path = String::new();
    for line in text.lines() {
        match line.trim().split_once(": ") {
            Some((name, value)) => {
                wanted.entry(path.clone()).or_default().insert(name.to_lowercase(), value.to_owned());
            }
            None => line.trim().clone_into(&mut path),
        }
    }
    wanted
}

/// A small book, built to lie below a path, and the recipe over it.
fn published() -> Nginx {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["init", "source"]).exits(&[0], "init");
    let toml = folder.path().join("source/book.toml");
    let text = fs::read_to_string(&toml).unwrap();
    fs::write(&toml, text.replace("https://runbooks.example.com/", "https://wiki.example.com/runbooks/")).unwrap();
    run(folder.path(), &["build", "--strict", "source", "-d", "www/runbooks"]).exits(&[0], "build");
    Nginx::start(folder, &recipes("nginx")[0])
}

/// The fenced blocks of a language on the manual's page.
fn recipes(language: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("content/manual/publishing.md")).unwrap();
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())).collect()
}

#[test]
fn nginx_serves_the_site_below_a_path_with_the_headers_that_it_wants() {
    let server = published();
    let wanted = wanted(&server.folder.path().join("www/runbooks"));
    for (path, status, kind, holds) in [
        ("/runbooks/", 200, "text/html; charset=utf-8", "ShopCheckoutErrors"),
        ("/runbooks/shop/checkout-errors.html", 200, "text/html; charset=utf-8", "rollout undo"),
        ("/runbooks/alerts/ShopCheckoutErrors/", 200, "text/html; charset=utf-8", "checkout-errors.html"),
        ("/runbooks/no/such/page.html", 404, "text/html; charset=utf-8", "\"/runbooks/"),
        ("/runbooks/alerts.json", 200, "application/json; charset=utf-8", "ShopCheckoutErrors"),
        ("/runbooks/shop/checkout-errors.md", 200, "text/plain; charset=utf-8", "rollout undo"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.headers["content-type"].as_str()), (status, kind), "{path}");
        assert!(answer.body.contains(holds), "{path}: no {holds} in {}", answer.body);
        for (name, value) in &wanted["/*"] {
            assert_eq!(answer.headers.get(name), Some(value), "{path}: {name}");
        }
        assert_eq!(answer.headers["cache-control"], "no-cache", "{path}");
    }
    let bare = server.get("/runbooks");
    assert_eq!(bare.status, 301);
    assert!(bare.headers["location"].ends_with("/runbooks/"), "{:?}", bare.headers);
}

/// The cache class that the manifest tells of each file is the one that is sent with it, and no file is left out.
#[test]
fn nginx_sends_every_file_with_its_cache_class() {
    let server = published();
    let manifest: serde_json::Value = serde_json::from_str(&server.get("/runbooks/manifest.json").body).unwrap();
    let files = manifest["files"].as_array().unwrap();
    assert!(files.len() > 20, "{} files", files.len());
    for file in files {
        let path = file["path"].as_str().unwrap();
        let answer = server.get(&format!("/runbooks/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.headers["cache-control"], file["cache_control"].as_str().unwrap(), "{path}");
        assert_eq!(answer.headers["content-length"], file["size"].to_string(), "{path}");
    }
}

/// Runs a recipe in a folder; the other host is a folder beside it.
fn shell(folder: &Path, recipe: &str) {
    let recipe = recipe.replace("wiki.example.com:/srv/www/runbooks/", "../host/");
    let done = Command::new("sh").args(["-ec", &recipe]).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{recipe}\n{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn rsync_brings_every_build_to_its_host_whole() {
    let there = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success());
    if !there("rsync") || !there("jq") {
        return println!("skipped: there is no rsync, or no jq");
    }
    let shells = recipes("sh");
    let find = |word: &str| shells.iter().find(|recipe| recipe.contains(word)).unwrap();
    let (copy, verify) = (find("rsync -rt"), find("sha256sum --check"));
    let folder = tempfile::tempdir().unwrap();
    let (source, host) = (folder.path().join("source"), folder.path().join("host"));
    run(folder.path(), &["init", "source"]).exits(&[0], "init");
    fs::create_dir(&host).unwrap();
    let publish = || {
        run(&source, &["build", "--strict"]).exits(&[0], "build");
        shell(&source, copy);
        shell(&host, verify);
        let mut built = tree(&source.join("book"));
        assert!(tree(&host) == built, "the host has what was built");
        built.retain(|path, _| path.starts_with("shop/"));
        built.into_keys().collect::<Vec<_>>()
    };
    let first = publish();
    // The next build changes a page and has one less.
    let page = source.join("content/shop/checkout-errors.md");
    fs::write(&page, fs::read_to_string(&page).unwrap() + "\nLook at the log, too.\n").unwrap();
    fs::write(source.join("content/shop/new.md"), "# New\n\nIt is new.\n").unwrap();
    let second = publish();
    fs::remove_file(source.join("content/shop/new.md")).unwrap();
    let third = publish();
    assert!(second.len() > first.len() && third == first, "{first:?} {second:?} {third:?}");
}
