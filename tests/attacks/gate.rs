//! A site of our own and its gate, as an owner would start them.

use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// The running gate; it ends with this.
pub(crate) struct Gate {
    folder: tempfile::TempDir,
    child: Child,
    rows: Connection,
    tables: Vec<String>,
    pub(crate) host: String,
    /// Memory it used when it was opened, in KiB.
    pub(crate) idle: u64,
}

/// Rows by table.
pub(crate) type Rows = BTreeMap<String, i64>;

impl Gate {
    /// Makes a site, builds it and opens its gate, with a store that is new.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let host = free.to_string();
        let root = folder.path().join("site");
        let base = format!("http://{host}");
        run(&["init", root.to_str().unwrap(), "--username", "me", "--name", "Me", "--base-url", &base]);
        let draft = "---\ntitle: A draft\ndate: 2026-01-01\ndraft: true\n---\nNot yet.\n";
        std::fs::write(root.join("content/posts/draft.md"), draft).unwrap();
        run(&["build", "--root", root.to_str().unwrap()]);
        let mut child = gatepost(&["gate", "serve", "--insecure-loopback", "--listen", &host, "--root"])
            .arg(&root)
            .arg("--site")
            .arg(root.join("public"))
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().join("stderr")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("listens on"), "the gate did not open: {line}");
        let rows =
            Connection::open_with_flags(root.join(".gatepost/gate.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let tables = tables(&rows);
        let mut gate = Self { folder, child, rows, tables, host, idle: 0 };
        gate.idle = gate.memory();
        gate
    }

    /// The site's folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Runs a verb of the owner's and expects it to do what it says.
    pub(crate) fn owner(&self, words: &[&str]) -> Result<String, String> {
        let output = self.try_owner(words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(format!("gatepost {} failed: {}", words.join(" "), text(&output.stderr)))
        }
    }

    /// Runs a verb of the owner's, whatever it says.
    pub(crate) fn try_owner(&self, words: &[&str]) -> Output {
        gatepost(words).arg("--root").arg(self.root()).output().unwrap()
    }

    /// Changes a rule as a build would: in `gate.json`.
    pub(crate) fn rule(&self, name: &str, value: &str) {
        let file = self.root().join("public/gate.json");
        let mut rules: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        rules[name] = value.into();
        std::fs::write(file, rules.to_string()).unwrap();
    }

    /// How many rows each table has. `counter` holds no rows that come and go, and is left out.
    pub(crate) fn rows(&self) -> Rows {
        let count = |table: &String| {
            let rows = self.rows.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
            (table.clone(), rows.unwrap())
        };
        self.tables.iter().map(count).collect()
    }

    /// One value out of the store.
    pub(crate) fn ask(&self, sql: &str, argument: &str) -> Option<String> {
        self.rows.query_row(sql, [argument], |row| row.get::<_, Option<String>>(0)).ok().flatten()
    }

    /// How many rows answer a question.
    pub(crate) fn count(&self, sql: &str, argument: &str) -> i64 {
        self.rows.query_row(sql, [argument], |row| row.get(0)).unwrap()
    }

    /// What the gate wrote to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default()
    }

    /// Most memory it has used, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
    }

    /// Whether it is still there.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Every file of the built site, and every name below the site's folder.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    // The store is another program's to write; that it is there is enough.
                    let is_store = path.to_string_lossy().contains("gate.db");
                    let bytes = if is_store { Vec::new() } else { std::fs::read(&path).unwrap() };
                    found.insert(path, bytes);
                }
            }
        }
        found
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gatepost(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    command.args(words).env_remove("GATEPOST_STORE").env("NO_COLOR", "1");
    command
}

fn run(words: &[&str]) {
    let output = gatepost(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn tables(store: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'counter'";
    let mut names = store.prepare(sql).unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}
