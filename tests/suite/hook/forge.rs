//! A forge of one: a bare repository on this disk, a clone to push from, and what the other side says.

use crate::support::{PUBLIC_KEY, Tree, gatepost, run, tree};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A bare repository with the hook, and a clone to push from.
pub(super) struct Forge {
    pub(super) folder: tempfile::TempDir,
}

impl Forge {
    /// With the hook, and a site that was pushed.
    pub(super) fn new() -> Self {
        let forge = Self::empty();
        let (code, _, err) = forge.install(&[]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        forge.site();
        forge.commit("a site");
        let (good, said) = forge.push(&["main"]);
        assert!(good, "{said}");
        forge
    }

    /// Two repositories and nothing in them. The path is one that no script should trip over.
    pub(super) fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("anna's $HOME ").tempdir().expect("a folder");
        let forge = Self { folder };
        git(forge.folder.path(), &["init", "--quiet", "--bare", "--initial-branch", "main", "blog.git"]);
        git(forge.folder.path(), &["init", "--quiet", "--initial-branch", "main", "work"]);
        git(&forge.work(), &["remote", "add", "origin", "../blog.git"]);
        forge
    }

    /// The usual files.
    pub(super) fn site(&self) {
        self.write("gatepost.toml", crate::support::CONFIG);
        self.write("key.pub.pem", PUBLIC_KEY);
        self.write(".gitignore", "/.gatepost/\n/public/\n");
        self.write("content/_index.md", "");
        self.write("content/posts/first.md", "+++\ntitle = \"First\"\ndate = 2026-01-02\n+++\nHello.\n");
    }

    pub(super) fn repository(&self) -> PathBuf {
        self.folder.path().join("blog.git")
    }

    pub(super) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(super) fn deployed(&self) -> PathBuf {
        self.folder.path().join("blog.site")
    }

    pub(super) fn public(&self) -> Tree {
        tree(&self.deployed().join("public"))
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        crate::support::write(&self.work().join(path), text.as_bytes());
    }

    pub(super) fn commit(&self, message: &str) -> String {
        git(&self.work(), &["add", "--all"]);
        git(&self.work(), &["commit", "--quiet", "--allow-empty", "--message", message]);
        git(&self.work(), &["rev-parse", "HEAD"])
    }

    /// Whether a push was accepted, and what the other side said.
    pub(super) fn push(&self, args: &[&str]) -> (bool, String) {
        push(&self.work(), args)
    }

    pub(super) fn install(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let (code, out, err) = run(gatepost(&["hook", "install"]).arg(self.repository()).args(args));
        (code, self.plain(&out), self.plain(&err))
    }

    /// git in the site's folder, with what it remembers of it there.
    pub(super) fn git_in_site(&self, index: &Path, args: &[&str]) -> String {
        let mut git = command(&self.deployed(), args);
        git.env("GIT_DIR", self.repository()).env("GIT_WORK_TREE", self.deployed()).env("GIT_INDEX_FILE", index);
        let (code, out, err) = run(&mut git);
        assert_eq!(code, Some(0), "git {args:?}: {err}");
        out
    }

    /// `gatepost hook run`, by hand.
    pub(super) fn run(&self) -> (Option<i32>, String, String) {
        let (code, out, err) = run(gatepost(&["hook", "run"]).arg(self.repository()));
        (code, self.plain(&out), self.plain(&err))
    }

    /// Without the folder of this test and the program's.
    pub(super) fn plain(&self, text: &str) -> String {
        let folder = self.folder.path().canonicalize().expect("a folder");
        let text = text.replace(&folder.display().to_string(), "FOLDER");
        text.replace(env!("CARGO_BIN_EXE_gatepost"), "GATEPOST")
    }

    /// What the repository holds at its branch.
    pub(super) fn head(&self) -> String {
        git(&self.repository(), &["rev-parse", "main"])
    }
}

/// git, as if nobody had configured it, and not in a hook itself.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder).args(args).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        git.env_remove(name);
    }
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Anna").env(format!("GIT_{who}_EMAIL"), "anna@localhost");
    }
    // The hook inherits them; a post of the day before yesterday is built.
    git.env("SOURCE_DATE_EPOCH", (crate::support::NOW / 1_000_000_000).to_string()).env("NO_COLOR", "1");
    git.env_remove("GATEPOST_KEY").env_remove("GATEPOST_KEY_FILE");
    git
}

pub(super) fn git(folder: &Path, args: &[&str]) -> String {
    let (code, out, err) = run(&mut command(folder, args));
    assert_eq!(code, Some(0), "git {args:?}: {err}");
    out.trim_end().to_owned()
}

pub(super) fn push(work: &Path, args: &[&str]) -> (bool, String) {
    let (code, _, err) = run(&mut command(work, &[&["push", "--quiet", "origin"], args].concat()));
    let said = err.lines().filter_map(|line| line.strip_prefix("remote: ")).map(str::trim_end);
    (code == Some(0), said.collect::<Vec<_>>().join("\n"))
}
