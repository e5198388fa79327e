//! A git repository that a test makes, and the program run in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A repository, and an empty folder for what is temporary.
pub(crate) struct Repository {
    folder: TempDir,
    temp: TempDir,
}

impl Repository {
    /// A repository whose first commit has these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let this = Self { folder: TempDir::new().unwrap(), temp: TempDir::new().unwrap() };
        this.git(&["init", "--quiet", "--initial-branch", "main"]);
        for (path, text) in files {
            this.write(path, text);
        }
        this.commit();
        this
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        let identity = ["-c", "user.name=tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").current_dir(self.root()).args(identity).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "A change"]);
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
        command.args(args).current_dir(self.root()).env("TMPDIR", self.temp.path());
        command
    }

    /// Runs the program; nothing temporary may be left.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String, String) {
        let done = outcome(&self.command(args).output().unwrap());
        assert_eq!(fs::read_dir(self.temp.path()).unwrap().count(), 0, "{args:?} leaves something behind");
        done
    }
}

/// Exit code, standard output and standard error.
pub(crate) fn outcome(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}
