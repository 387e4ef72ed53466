//! fediverse-pasture: six actors, and what it and funfedi collected of what servers send.

use super::presence::Presence;
use super::tools;
use crate::support::running::{Running, free};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

/// Its actors, on loopback.
pub(crate) struct Pasture {
    pub(crate) address: SocketAddr,
    python: PathBuf,
    _server: Running,
    // Their keys lie here.
    folder: tempfile::TempDir,
}

/// What was delivered, and what was answered.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Delivered {
    /// `inputs` of fediverse-pasture or `cases` of funfedi.
    pub(crate) from: String,
    pub(crate) set: String,
    pub(crate) name: String,
    /// What its makers say of it: `recommended`, `may_fail`; nothing of an input.
    pub(crate) says: String,
    pub(crate) status: u16,
    pub(crate) activity: serde_json::Value,
}

impl Pasture {
    /// Starts it, if it is installed.
    pub(crate) fn start() -> Option<Self> {
        let python = tools::python()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = free([127, 0, 0, 17]);
        let mut command = Command::new(&python);
        command.arg(tools::folder("pasture").join("serve.py")).current_dir(&folder);
        command.args([address.ip().to_string(), address.port().to_string()]);
        let server = Running::start(command, address, folder.path().join("pasture.log"));
        Some(Self { address, python, _server: server, folder })
    }

    /// Delivers both collections.
    pub(crate) fn deliver(&self, us: &Presence) -> Vec<Delivered> {
        let mut command = Command::new(&self.python);
        command.arg(tools::folder("pasture").join("deliver.py")).current_dir(&self.folder);
        let output = command.args([format!("http://{}", self.address), us.actor()]).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        lines.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }
}
