//! A site with its gate, as a user starts it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The program under test.
const GATEPOST: &str = env!("CARGO_BIN_EXE_gatepost");

/// A running gate.
pub(crate) struct House {
    folder: tempfile::TempDir,
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its inbox.
    pub(crate) inbox: String,
}

impl House {
    /// Makes a site that lets everybody in after asking, and opens its gate.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = free();
        run(
            folder.path(),
            &["init", "site", "--base-url", &format!("http://{address}"), "--username", "me", "--name", "Me"],
        );
        let site = folder.path().join("site");
        run(&site, &["build"]);
        let child = start(&site, address);
        Self { folder, child, address, inbox: format!("http://{address}/gate/inbox") }
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Megabytes of memory in use.
    pub(crate) fn memory(&self) -> f64 {
        self.memory_of("Rss")
    }

    /// Megabytes of one sort: `Rss`, what is in memory; `Pss`, the same with what is shared divided by its users; `Anonymous`, what is
    /// nobody's file and so cannot be taken back.
    pub(crate) fn memory_of(&self, sort: &str) -> f64 {
        let sums = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap();
        let line = sums.lines().find(|line| line.starts_with(&format!("{sort}:"))).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// SIGKILL, without a word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again where it was.
    pub(crate) fn reopen(&mut self) {
        self.child = start(&self.site(), self.address);
    }

    /// Stops it; tells how many follow or ask to.
    pub(crate) fn close(mut self) -> usize {
        self.kill();
        self.people().len()
    }

    /// The actors whose Follow is in the store, and whether the file is whole.
    pub(crate) fn people(&self) -> Vec<String> {
        let db = rusqlite::Connection::open(self.site().join(".gatepost/gate.db")).unwrap();
        let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(whole, "ok");
        let mut rows = db.prepare("SELECT actor FROM follower").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the gate and waits for its first line.
fn start(site: &Path, address: SocketAddr) -> Child {
    let mut child = Command::new(GATEPOST)
        .current_dir(site)
        .args(["gate", "serve", "--listen", &address.to_string(), "--site", "public", "--insecure-loopback"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("listens on"), "{line}");
    child
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) {
    let done = Command::new(GATEPOST).current_dir(folder).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

pub(crate) fn free() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
