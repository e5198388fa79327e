//! A revision of the git repository that holds a book, put into a folder of its own. Blobs are written as git stores
//! them: the working tree and the index are left alone, and no hook, filter, helper or network is ever used.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::load;
use crate::Error;

/// A larger file is not read by anybody: an empty one of its size stands for it.
const LARGEST: u64 = load::RULES_LIMIT;

/// The files of a revision. They are removed when this is dropped.
#[derive(Debug)]
pub struct Revision {
    folder: PathBuf,
    /// The book's root in it; there is no such folder if the revision has none.
    pub root: PathBuf,
    /// Id of the commit.
    pub commit: String,
    /// The top folder of the repository as it really lies.
    pub repository: PathBuf,
}

/// Which commit is meant by the name of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one of that name.
    Named,
    /// The last one that it has in common with `HEAD`: what was done there since is nobody's change here.
    Fork,
}

impl Drop for Revision {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's own folder for such things.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Puts the repository that holds the folder `root`, as it was at `revision`, into a new folder under `temp`.
/// `go_on` is asked before each file, and ends it with its error.
pub fn revision(
    root: &Path,
    revision: &str,
    which: Which,
    temp: &Path,
    go_on: &dyn Fn() -> Result<(), Error>,
) -> Result<Revision, Error> {
    let (commit, prefix) = commit(root, revision, which)?;
    let real = fs::canonicalize(root).map_err(|source| io_error("read", root, source))?;
    let parts: Vec<Component<'_>> = real.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    let inside = Path::new(&prefix).components().count();
    let depth = parts.len().saturating_sub(inside);
    let folder = new_folder(temp)?;
    // As deep as the repository really lies: a path that leads out of it must not lead into somebody's other files.
    let tree = parts[..depth].iter().fold(folder.clone(), |path, part| path.join(part));
    let repository = real.ancestors().nth(inside).unwrap_or(&real).to_owned();
    let out = Revision { root: tree.join(&prefix), folder, commit, repository };
    fs::create_dir_all(&tree).map_err(|source| io_error("create", &tree, source))?;
    write(root, &out.commit, &tree, go_on)?;
    Ok(out)
}

/// The id of the commit that is meant, and the path of the folder `root` in its repository.
fn commit(root: &Path, revision: &str, which: Which) -> Result<(String, String), Error> {
    if revision.is_empty() || revision.starts_with('-') || revision.contains(char::is_control) {
        return Err(Error::Usage(format!("`{}` is no revision", revision.escape_default())));
    }
    if revision.contains("..") {
        return Err(Error::Usage(format!("`{revision}` is a range of revisions; name one, such as `origin/main`")));
    }
    let about = ask(root, &["rev-parse", "--is-shallow-repository", "--show-prefix"])?
        .map_err(|said| Error::Usage(format!("cannot look up revision `{revision}`: {said}")))?;
    let about = text(about);
    let (shallow, prefix) = about.split_once('\n').unwrap_or((&about, ""));
    let shallow = shallow == "true";
    let prefix = prefix.trim_end_matches('\n').to_owned();
    let wanted = format!("{revision}^{{commit}}");
    let named = ask(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?.map_err(|_| {
        Error::Usage(if shallow {
            format!("this clone is shallow and has no revision `{revision}`; fetch it first: {}", fetch(revision))
        } else {
            format!("the repository has no revision `{revision}`")
        })
    })?;
    let named = text(named).trim_end().to_owned();
    if which == Which::Named {
        return Ok((named, prefix));
    }
    let fork = ask(root, &["merge-base", "HEAD", &named])?.map_err(|_| {
        Error::Usage(if shallow {
            format!(
                "this clone is shallow and does not reach back to where `HEAD` and `{revision}` parted; \
                 fetch more of it: `git fetch --unshallow origin`, or `--deepen=100`"
            )
        } else {
            format!("`HEAD` and `{revision}` have no commit in common")
        })
    })?;
    Ok((text(fork).trim_end().to_owned(), prefix))
}

/// What gets a revision that a shallow clone lacks. Such a clone often knows one branch only, so another has to be named.
fn fetch(revision: &str) -> String {
    let (name, back) = revision.split_at(revision.find(['~', '^', '@', ':']).unwrap_or(revision.len()));
    match name.strip_prefix("origin/") {
        Some(branch) => {
            let depth = if back.is_empty() { "--depth=1" } else { "--unshallow" };
            format!("`git fetch {depth} origin {branch}:refs/remotes/origin/{branch}`")
        }
        None => {
            "`git fetch --unshallow --tags origin`, or `fetch-depth: 0` where GitHub checks out; a branch is called \
                 `origin/BRANCH`"
                .to_owned()
        }
    }
}

/// A folder that nobody else has, and that only we may enter.
fn new_folder(temp: &Path) -> Result<PathBuf, Error> {
    let mut number = 0;
    loop {
        let folder = temp.join(format!("alertbook-revision-{}-{number}", std::process::id()));
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => return fs::canonicalize(&folder).map_err(|source| io_error("read", &folder, source)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(source) => return Err(io_error("create", &folder, source)),
        }
    }
}

fn io_error(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::Io { doing, path: path.to_owned(), source }
}

/// Git on the repository that holds `root`, whatever a hook that started us has in its environment.
fn git(root: &Path, args: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(["-c", "core.fsmonitor=false", "--no-pager"]).args(args);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"] {
        git.env_remove(variable);
    }
    git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    // A partial clone must not fetch what it lacks.
    git.env("GIT_NO_LAZY_FETCH", "1");
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    git
}

fn no_git(error: &io::Error) -> Error {
    let why = if error.kind() == io::ErrorKind::NotFound { "there is none here".to_owned() } else { error.to_string() };
    Error::Usage(format!("a revision needs the program `git`: {why}"))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// What git prints; or, when it refuses, its first line of complaint, with the way out where somebody else owns the
/// repository, as in containers.
fn ask(root: &Path, args: &[&str]) -> Result<Result<Vec<u8>, String>, Error> {
    let output = git(root, args).output().map_err(|error| no_git(&error))?;
    let said = || {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().next().unwrap_or("git fails");
        let way_out =
            said.lines().map(str::trim).find(|line| line.starts_with("git config --global --add safe.directory"));
        way_out.map_or_else(|| first.to_owned(), |way_out| format!("{first}; if you trust it: `{way_out}`"))
    };
    Ok(if output.status.success() { Ok(output.stdout) } else { Err(said()) })
}

/// One blob of a tree.
struct Entry {
    link: bool,
    id: String,
    size: u64,
    path: PathBuf,
}

/// Writes every file of a commit into a folder. Links come last, so that no file is written through one.
fn write(root: &Path, commit: &str, folder: &Path, go_on: &dyn Fn() -> Result<(), Error>) -> Result<(), Error> {
    let listed = ask(root, &["ls-tree", "-r", "-z", "-l", "--full-tree", commit])?.map_err(Error::Usage)?;
    // No page or rule file has a name that is not UTF-8.
    let lines = listed.split(|&byte| byte == 0).filter_map(|line| std::str::from_utf8(line).ok());
    let mut entries: Vec<Entry> = lines.filter_map(entry).collect();
    entries.sort_by_key(|entry| entry.link);
    let mut blobs = Blobs::open(root)?;
    for entry in entries {
        go_on()?;
        let path = folder.join(&entry.path);
        if entry.link && leads_through_link(folder, &path) {
            continue;
        }
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| put(&mut blobs, &entry, &path));
        written.map_err(|source| io_error("write", &path, source))?;
    }
    Ok(())
}

/// Whether a folder on the way to `path` is a link that was written before. Only a tree that somebody forged, or a disk
/// that takes `A` and `a` for one, can have that; what lies behind is not ours to write to.
fn leads_through_link(folder: &Path, path: &Path) -> bool {
    let above = path.ancestors().skip(1).take_while(|above| *above != folder);
    above.into_iter().any(|above| fs::symlink_metadata(above).is_ok_and(|meta| meta.is_symlink()))
}

/// `100644 blob 8ab686ea 12\tpath`. Submodules hold nothing here; a path that leads elsewhere is nobody's file.
fn entry(line: &str) -> Option<Entry> {
    let (about, path) = line.split_once('\t')?;
    let [mode, "blob", id, size] = about.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    let path = PathBuf::from(path);
    let plain = path.components().all(|part| matches!(part, Component::Normal(name) if name != ".git"));
    let entry = Entry { link: mode == "120000", id: id.to_owned(), size: size.parse().ok()?, path };
    plain.then_some(entry)
}

fn put(blobs: &mut Blobs, entry: &Entry, path: &Path) -> io::Result<()> {
    if entry.size > LARGEST {
        return File::create_new(path)?.set_len(entry.size);
    }
    let bytes = blobs.get(&entry.id)?;
    if entry.link {
        return link(&bytes, path);
    }
    File::create_new(path)?.write_all(&bytes)
}

#[cfg(unix)]
fn link(target: &[u8], path: &Path) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt as _;
    std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(target), path)
}

/// Where links need a right of their own, a text stands for one, as git itself does it there.
#[cfg(not(unix))]
fn link(target: &[u8], path: &Path) -> io::Result<()> {
    File::create_new(path)?.write_all(target)
}

/// A git that hands out blobs, one for each request.
struct Blobs {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    fn open(root: &Path) -> Result<Self, Error> {
        let mut git = git(root, &["cat-file", "--batch"]);
        let mut child = git.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| no_git(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(requests), Some(answers)) => {
                Ok(Self { child, requests: Some(requests), answers: BufReader::new(answers) })
            }
            _ => Err(Error::Usage("cannot talk to `git`".to_owned())),
        }
    }

    /// Asks for `id`; the answer is `<id> blob <size>`, a line feed, the bytes, a line feed.
    fn get(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let lost = || io::Error::other(format!("git cannot hand out object {id}"));
        let requests = self.requests.as_mut().ok_or_else(lost)?;
        writeln!(requests, "{id}")?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let [_, "blob", size] = head.split_whitespace().collect::<Vec<_>>()[..] else { return Err(lost()) };
        let size: u64 = size.parse().ok().filter(|&size| size <= LARGEST).ok_or_else(lost)?;
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size + 1).read_to_end(&mut bytes)?;
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => Ok(bytes),
            _ => Err(lost()),
        }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // Without requests it ends by itself.
        self.requests = None;
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_tree_itself_are_written() {
        let path = |line: &str| entry(line).map(|entry| entry.path.display().to_string());
        assert_eq!(path("100644 blob 8ab6      12\ta b/c.md").as_deref(), Some("a b/c.md"));
        assert!(entry("120000 blob 8ab6 12\tlink").is_some_and(|entry| entry.link));
        for bad in [
            "160000 commit 8ab6 -\tmodule",
            "100644 blob 8ab6 1\t../out",
            "100644 blob 8ab6 1\t/etc/passwd",
            "100644 blob 8ab6 1\ta/.git/config",
            "nonsense",
        ] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_of_the_tree() {
        let (tree, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(other.path(), tree.path().join("a")).unwrap();
        fs::create_dir(tree.path().join("b")).unwrap();
        let leads = |path: &str| leads_through_link(tree.path(), &tree.path().join(path));
        assert_eq!(["a/x", "a/b/x", "b/x", "a"].map(leads), [true, true, false, false]);
    }
}
