//! What several tests need: a small site in a folder of its own, ways to build it, and the tree that came out.

pub(crate) mod running;

use gatepost::generate::{Failure, Order, Report, Silent, generate};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// The public half of a key that signs nothing: no site is built without one.
pub(crate) const PUBLIC_KEY: &str = include_str!("support/key.pub.pem");

/// The usual configuration.
pub(crate) const CONFIG: &str =
    "base_url = \"https://example.org\"\ntitle = \"A site\"\n\n[author]\nname = \"Me\"\nusername = \"me\"\n";

/// Noon on 15 January 2027, UTC, in nanoseconds: when these tests take place.
pub(crate) const NOW: i64 = 1_800_014_400_000_000_000;

/// A site in a temporary folder, which goes with it.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    /// How [`Site::build`] builds it.
    pub(crate) order: Order,
}

impl Site {
    /// A configuration, a key and an empty home section.
    pub(crate) fn new() -> Self {
        let site = Self::empty();
        site.write("gatepost.toml", CONFIG);
        site.write("key.pub.pem", PUBLIC_KEY);
        site.write("content/_index.md", "");
        site
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Servers that give up their rights must still be able to read it.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        let order = Order {
            root: folder.path().to_owned(),
            config: None,
            base_url: None,
            output_dir: None,
            drafts: false,
            future: false,
            now: NOW,
        };
        Self { folder, order }
    }

    /// A copy of a folder below `tests/sites/`.
    pub(crate) fn copy_of(name: &str) -> Self {
        let site = Self::empty();
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(name);
        for (path, bytes) in tree(&original).iter().filter(|(path, _)| !path.ends_with('/')) {
            site.write(path, bytes);
        }
        site
    }

    /// With a file.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// With lines above the usual configuration's tables.
    pub(crate) fn config(self, lines: &str) -> Self {
        self.file("gatepost.toml", CONFIG.replacen("\n\n[author]", &format!("\n{lines}\n\n[author]"), 1))
    }

    /// With tables below the usual configuration.
    pub(crate) fn tables(self, tables: &str) -> Self {
        self.file("gatepost.toml", format!("{CONFIG}\n{tables}\n"))
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        write(&self.path(path), content.as_ref());
    }

    /// Removes a file or a folder.
    pub(crate) fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }

    /// Makes a symbolic link at `path`.
    pub(crate) fn link(self, path: &str, target: impl AsRef<Path>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(target, path).expect("a link");
        self
    }

    /// The site's folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the site.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Whether a file or folder is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// A text of the site.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// A text of the output.
    pub(crate) fn output(&self, path: &str) -> String {
        self.read(&format!("public/{path}"))
    }

    /// The output.
    pub(crate) fn tree(&self) -> Tree {
        tree(&self.path("public"))
    }

    /// Builds it in this process.
    pub(crate) fn try_build(&self) -> Result<Report, Failure> {
        generate(&self.order, &Silent)
    }

    /// Builds it; everything must be well.
    pub(crate) fn build(&self) -> Report {
        // The lock of the build before may live a moment longer, in a child that another test is just starting.
        for _ in 0..100 {
            match self.try_build() {
                Err(Failure::Busy(_)) => std::thread::sleep(Duration::from_millis(20)),
                built => return built.unwrap_or_else(|failure| panic!("{}", told(&Err(failure)))),
            }
        }
        panic!("the site is locked");
    }

    /// What a build tells, errors or warnings, one block a problem.
    pub(crate) fn problems(&self) -> String {
        let outcome = self.try_build();
        assert!(outcome.is_ok() || !self.path("public").exists(), "a build that failed left an output");
        told(&outcome)
    }

    /// The program, to be run on this site at the time of [`NOW`].
    pub(crate) fn gatepost(&self, args: &[&str]) -> Command {
        let mut command = gatepost(args);
        command.arg("--root").arg(self.root());
        command
    }
}

/// The program.
pub(crate) fn gatepost(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    command.args(args).env("SOURCE_DATE_EPOCH", (NOW / 1_000_000_000).to_string()).env("NO_COLOR", "1");
    command
}

/// Exit code, output and error stream.
pub(crate) fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

/// Problems as the command line shows them.
pub(crate) fn told(outcome: &Result<Report, Failure>) -> String {
    each_told(outcome).join("\n")
}

/// The same, one by one.
pub(crate) fn each_told(outcome: &Result<Report, Failure>) -> Vec<String> {
    let problems = match outcome {
        Ok(report) => &report.warnings,
        Err(Failure::Problems(problems)) => problems,
        Err(Failure::Busy(holder)) => return vec![format!("busy: {holder}")],
    };
    problems.iter().map(ToString::to_string).collect()
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// Path → bytes; folders end in `/` and have none.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// Everything below a folder.
pub(crate) fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    collect(folder, "", &mut found);
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Tree) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().expect("a kind").is_dir() {
            found.insert(format!("{name}/"), Vec::new());
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read(entry.path()).expect("a file"));
        }
    }
}

/// Fails with the paths that differ.
#[track_caller]
pub(crate) fn assert_same(left: &Tree, right: &Tree, when: &str) {
    let mut differences = Vec::new();
    for path in left.keys().chain(right.keys().filter(|p| !left.contains_key(*p))) {
        match (left.get(path), right.get(path)) {
            (Some(_), None) => differences.push(format!("{path}: only on the left")),
            (None, Some(_)) => differences.push(format!("{path}: only on the right")),
            (Some(a), Some(b)) if a != b => {
                let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
                let near =
                    |t: &[u8]| String::from_utf8_lossy(&t[at.saturating_sub(60)..t.len().min(at + 60)]).into_owned();
                differences.push(format!("{path}: differs at byte {at}:\n  {}\n  {}", near(a), near(b)));
            }
            _ => {}
        }
    }
    assert!(differences.is_empty(), "{when}:\n{}", differences.join("\n"));
}
