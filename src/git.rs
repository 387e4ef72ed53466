//! Floor 3: the `git` program, and the repository that a push goes to.
//!
//! A hook runs in an environment that git made for itself. What would turn our commands to another repository, index or work tree
//! is taken out of it; what leads to the pushed objects stays: until a push is accepted they lie in quarantine, and nothing may be
//! written to the repository. Only trees are read and files written, with an index of our own.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Of git's own variables, those that say where objects, programs and settings are.
const KEPT: [&str; 7] = [
    "GIT_QUARANTINE_PATH",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_EXEC_PATH",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
];

/// Why git did not do it.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no such program.
    #[error("`git` is not installed")]
    NotInstalled,
    /// It cannot be run, or an answer of it cannot be read.
    #[error("`git` cannot be run: {0}")]
    Unusable(String),
    /// It said no: what was asked, and what it said.
    #[error("git {0} says: {1}")]
    Refused(String, String),
}

impl GitError {
    /// Whether git finds no repository there.
    pub fn is_no_repository(&self) -> bool {
        matches!(self, Self::Refused(_, said) if said.contains("not a git repository"))
    }
}

/// A commit, by its full name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit(String);

impl Commit {
    /// Reads a name of 40 or 64 hexadecimal digits. None where it is another text, or all zeros: git's word for no commit.
    pub fn parse(text: &str) -> Option<Self> {
        let is_name =
            matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (is_name && text.bytes().any(|b| b != b'0')).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first letters, for people.
    pub fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}

/// What a path of a commit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the top of the repository.
    pub path: PathBuf,
    /// Whether it is another repository's commit, which is not there to be checked out.
    pub is_submodule: bool,
}

/// A repository.
#[derive(Debug, Clone)]
pub struct Repository {
    folder: PathBuf,
}

impl Repository {
    /// Finds the repository at a folder.
    pub fn open(folder: &Path) -> Result<Self, GitError> {
        let found = said(clean().arg("-C").arg(folder).args(["rev-parse", "--absolute-git-dir"]))?;
        Ok(Self { folder: PathBuf::from(found) })
    }

    /// Its own folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it has no work tree: what others push to.
    pub fn is_bare(&self) -> Result<bool, GitError> {
        Ok(said(self.git().args(["rev-parse", "--is-bare-repository"]))? == "true")
    }

    /// Where its hooks are.
    pub fn hooks(&self) -> Result<PathBuf, GitError> {
        Ok(self.folder.join(said(self.git().current_dir(&self.folder).args(["rev-parse", "--git-path", "hooks"]))?))
    }

    /// A setting of this repository.
    pub fn setting(&self, name: &str) -> Option<String> {
        said(self.git().args(["config", "--local", "--get", name])).ok()
    }

    /// Changes a setting of this repository.
    pub fn set(&self, name: &str, value: &str) -> Result<(), GitError> {
        said(self.git().args(["config", "--local", name, value])).map(|_| ())
    }

    /// Takes a setting of this repository away.
    pub fn unset(&self, name: &str) -> Result<(), GitError> {
        said(self.git().args(["config", "--local", "--unset-all", name])).map(|_| ())
    }

    /// Whether a name can be a branch's.
    pub fn can_be_branch(&self, name: &str) -> bool {
        !name.starts_with('-') && said(self.git().args(["check-ref-format", "--branch", name])).is_ok()
    }

    /// The last commit of a branch; none when there is no such branch.
    pub fn tip(&self, branch: &str) -> Option<Commit> {
        let name = format!("refs/heads/{branch}^{{commit}}");
        Commit::parse(&said(self.git().args(["rev-parse", "--verify", "--quiet", &name])).ok()?)
    }

    /// The commit that is checked out; none before the first.
    pub fn head(&self) -> Result<Option<Commit>, GitError> {
        match said(self.git().args(["log", "-1", "--no-show-signature", "--format=%H"])) {
            Ok(name) => {
                let read = Commit::parse(&name);
                read.map(Some).ok_or_else(|| GitError::Unusable(format!("`{name}` is no commit's name")))
            }
            Err(GitError::Refused(_, said)) if said.contains("does not have any commits yet") => Ok(None),
            Err(why) => Err(why),
        }
    }

    /// The lines `Key: value` in the last paragraph of a commit's message.
    pub fn trailers(&self, commit: &Commit) -> Result<Vec<String>, GitError> {
        let said = self.shown(commit, "--format=%(trailers:only,unfold)")?;
        Ok(said.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    /// A commit's message.
    pub fn message(&self, commit: &Commit) -> Result<String, GitError> {
        self.shown(commit, "--format=%B")
    }

    /// Something of a commit's message, whatever it was written in: a letter that cannot be read stands for no other line.
    fn shown(&self, commit: &Commit, format: &str) -> Result<String, GitError> {
        let output = answered(self.git().args([
            "log",
            "-1",
            "--no-show-signature",
            "--encoding=UTF-8",
            format,
            commit.as_str(),
        ]))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Everything in a commit.
    pub fn entries(&self, commit: &Commit) -> Result<Vec<Entry>, GitError> {
        let output = answered(self.git().args(["ls-tree", "-r", "-z", "--full-tree", commit.as_str()]))?;
        let lines = output.stdout.split(|b| *b == 0).filter(|line| !line.is_empty());
        Ok(lines.filter_map(entry).collect())
    }

    /// A file of a commit; none when it is not there.
    pub fn file(&self, commit: &Commit, path: &str) -> Option<Vec<u8>> {
        answered(self.git().args(["cat-file", "blob", &format!("{}:{path}", commit.as_str())]))
            .ok()
            .map(|output| output.stdout)
    }

    /// Makes a folder hold what a commit holds: writes what is new or changed, removes what is gone since the last time, and leaves
    /// alone what git never knew. `index` remembers what was written; whoever calls sees to it that nobody else does so at once.
    pub fn check_out(&self, commit: &Commit, index: &Path, into: &Path) -> Result<(), GitError> {
        std::fs::create_dir_all(into).map_err(|error| GitError::Unusable(error.to_string()))?;
        unlock(index)?;
        let mut git = self.git();
        git.env("GIT_INDEX_FILE", index).env("GIT_WORK_TREE", into).current_dir(into);
        said(git.args(["read-tree", "--reset", "-u", commit.as_str()])).map(|_| ())
    }

    /// Forgets that anything below `path` was written by [`Self::check_out`], so that what lies there now is left alone.
    pub fn forget(&self, path: &Path, index: &Path, from: &Path) -> Result<(), GitError> {
        if !index.exists() {
            return Ok(());
        }
        unlock(index)?;
        let mut git = self.git();
        git.env("GIT_INDEX_FILE", index).env("GIT_WORK_TREE", from).env("GIT_LITERAL_PATHSPECS", "1");
        said(git.current_dir(from).args(["rm", "-r", "-f", "--cached", "--ignore-unmatch", "--quiet", "--"]).arg(path))
            .map(|_| ())
    }

    fn git(&self) -> Command {
        let mut command = clean();
        command.env("GIT_DIR", &self.folder);
        command
    }
}

/// Whether a folder, or one above it, holds something of git's: what git knows there may be something that it cannot say.
pub fn may_know(folder: &Path) -> bool {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.ancestors().any(|folder| folder.join(".git").symlink_metadata().is_ok())
}

/// Removes a lock that was left behind by one who was killed; nobody else is at it now.
fn unlock(index: &Path) -> Result<(), GitError> {
    let mut stale = index.as_os_str().to_owned();
    stale.push(".lock");
    match std::fs::remove_file(&stale) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(GitError::Unusable(error.to_string())),
        _ => Ok(()),
    }
}

/// `100644 blob <id>\t<path>`
fn entry(line: &[u8]) -> Option<Entry> {
    use std::os::unix::ffi::OsStrExt as _;
    let tab = line.iter().position(|b| *b == b'\t')?;
    let (about, path) = (line.get(..tab)?, line.get(tab + 1..)?);
    Some(Entry { path: PathBuf::from(OsStr::from_bytes(path)), is_submodule: about.starts_with(b"160000 ") })
}

/// Takes out of a command's environment what git meant for itself: for programs that a hook starts.
pub fn forget_hook(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command
}

/// The program, in an environment of ours.
fn clean() -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("GIT_") && !KEPT.contains(&name_text.as_ref()) {
            command.env_remove(&name);
        }
    }
    // Its words are compared and shown, in one language.
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// What it answers when all is well.
fn answered(command: &mut Command) -> Result<Output, GitError> {
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => GitError::NotInstalled,
        _ => GitError::Unusable(error.to_string()),
    })?;
    if output.status.success() {
        return Ok(output);
    }
    let verbs = ["log", "rev-parse", "config", "ls-tree", "cat-file", "read-tree", "check-ref-format", "rm"];
    let verb =
        command.get_args().filter_map(OsStr::to_str).find(|arg| verbs.contains(arg)).unwrap_or_default().to_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing").trim();
    Err(GitError::Refused(verb, line.to_owned()))
}

/// Its answer as one line.
fn said(command: &mut Command) -> Result<String, GitError> {
    let output = answered(command)?;
    let text =
        String::from_utf8(output.stdout).map_err(|_| GitError::Unusable("its answer is not UTF-8".to_owned()))?;
    Ok(text.trim_end_matches('\n').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_has_a_full_name() {
        let name = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(Commit::parse(name).unwrap().short(), "0123456789");
        for text in [
            "",
            "HEAD",
            "0000000000000000000000000000000000000000",
            "0123456789ABCDEF0123456789abcdef01234567",
            "--all",
        ] {
            assert_eq!(Commit::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_message_in_another_encoding_still_says_what_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let git = |args: &[&OsStr]| {
            let mut git = clean();
            git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args).current_dir(folder.path());
            assert!(git.output().unwrap().status.success());
        };
        let file = folder.path().join("message");
        std::fs::write(&file, b"A note\n\nSigned-off-by: J\xfcrg\nGatepost: quiet\n").unwrap();
        git(&["init", "-q"].map(OsStr::new));
        git(&["commit", "-q", "--allow-empty", "-F"]
            .map(OsStr::new)
            .into_iter()
            .chain([file.as_os_str()])
            .collect::<Vec<_>>());
        git(&["config", "i18n.logOutputEncoding", "ISO-8859-1"].map(OsStr::new));
        let repository = Repository::open(folder.path()).unwrap();
        let trailers = repository.trailers(&repository.head().unwrap().unwrap()).unwrap();
        assert_eq!(trailers.last().map(String::as_str), Some("Gatepost: quiet"), "{trailers:?}");
        let none = Commit("0123456789012345678901234567890123456789".to_owned());
        assert!(repository.trailers(&none).is_err() && repository.message(&none).is_err());
    }

    #[test]
    fn what_cannot_be_known_is_not_taken_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let git = |args: &[&str]| {
            let mut git = clean();
            git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args).current_dir(folder.path());
            assert!(git.output().unwrap().status.success());
        };
        if !may_know(folder.path()) {
            assert!(Repository::open(folder.path()).unwrap_err().is_no_repository());
        }
        git(&["init", "-q", "-b", "main"]);
        assert!(may_know(&folder.path().join(".git/hooks")));
        let repository = Repository::open(folder.path()).unwrap();
        assert_eq!(repository.head().unwrap(), None);
        git(&["commit", "-q", "--allow-empty", "-m", "A note"]);
        assert!(repository.head().unwrap().is_some());
        // A disk that lost what was written last.
        for lost in ["", "0123456789012345678901234567890123456789\n"] {
            std::fs::write(folder.path().join(".git/refs/heads/main"), lost).unwrap();
            assert!(repository.head().is_err(), "{lost}");
        }
    }

    #[test]
    fn entries_are_read_by_their_bytes() {
        let blob = entry(b"100644 blob 0123\tcontent/a\tb.md").unwrap();
        assert_eq!((blob.path.as_path(), blob.is_submodule), (Path::new("content/a\tb.md"), false));
        assert!(entry(b"160000 commit 0123\tthemes/other").unwrap().is_submodule);
        assert_eq!(entry(b"nonsense"), None);
    }
}
