//! A Fedify server that does what it is told.

use super::tools;
use crate::hosts::http::ask;
use crate::support::running::{Running, free};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long something may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server with one person, `fed`.
pub(crate) struct Fedify {
    address: SocketAddr,
    control: u16,
    _server: Running,
    _folder: tempfile::TempDir,
}

/// A line of what it saw and did.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Line {
    /// Milliseconds since 1970.
    pub(crate) at: u64,
    /// `sent`, `arrived`, `verified` or `trouble`.
    pub(crate) direction: String,
    /// The scheme of what was sent, the path of what arrived, the type of what was verified.
    pub(crate) what: String,
    /// The answer, or the activity.
    #[serde(default)]
    pub(crate) detail: Value,
}

impl Fedify {
    /// Starts it; it signs what it knocks with first by this draft or standard.
    pub(crate) fn start(node: &Path, first_knock: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (address, control) = (free([127, 0, 0, 13]), free([127, 0, 0, 1]));
        let mut command = Command::new(node);
        command.arg(tools::folder("fedify").join("peer.mjs"));
        command.args([address.to_string(), control.port().to_string(), first_knock.to_owned()]);
        let server = Running::start(command, control, folder.path().join("fedify.log"));
        Self { address, control: control.port(), _server: server, _folder: folder }
    }

    /// The id of its person.
    pub(crate) fn actor(&self) -> String {
        format!("http://{}/users/fed", self.address)
    }

    /// Its domain.
    pub(crate) fn domain(&self) -> String {
        self.address.ip().to_string()
    }

    /// Makes it do something, and gives what came of it.
    pub(crate) fn try_to(&self, verb: &str, order: &Value) -> Result<Value, String> {
        let mut order = order.clone();
        order["do"] = verb.into();
        let answer = ask(self.control, "POST", "/", &[], order.to_string().as_bytes());
        if answer.status() == 200 {
            Ok(serde_json::from_slice(&answer.body).expect("JSON"))
        } else {
            Err(answer.text())
        }
    }

    /// The same; it must succeed.
    pub(crate) fn makes(&self, verb: &str, order: &Value) -> Value {
        self.try_to(verb, order).unwrap_or_else(|why| panic!("{verb} {order}: {why}"))
    }

    /// What it saw and did, from a line on.
    pub(crate) fn log(&self, since: usize) -> Vec<Line> {
        serde_json::from_value(self.makes("log", &json!({ "since": since }))).expect("lines")
    }

    /// How long the log is.
    pub(crate) fn mark(&self) -> usize {
        self.log(0).len()
    }

    /// Waits for an activity of this type that answers `question`, verified; gives the lines from `since` until then.
    pub(crate) fn hears(&self, kind: &str, question: &Value, since: usize) -> Vec<Line> {
        let begun = Instant::now();
        let answers = |line: &Line| {
            let object = &line.detail["object"];
            line.direction == "verified" && line.what == kind && (object == question || &object["id"] == question)
        };
        while begun.elapsed() < PATIENCE {
            let lines = self.log(since);
            if let Some(last) = lines.iter().position(answers) {
                return lines[..=last].to_vec();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no {kind} of {question} came: {:#?}", self.log(since));
    }
}
