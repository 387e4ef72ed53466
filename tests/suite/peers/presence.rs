//! A site and its gate in one process, as somebody would run them, and what its owner sees.

use crate::support::gatepost;
use crate::support::running::{Running, free};
use gatepost::ports::{Filter, Interaction};
use gatepost::store::{self, Location};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

/// A presence on loopback; it ends with this.
pub(crate) struct Presence {
    address: SocketAddr,
    // Before the folder: the gate ends while its store is still there.
    gate: Running,
    folder: tempfile::TempDir,
}

impl Presence {
    /// A new site, built and served, with `[gate] follows`.
    pub(crate) fn start(follows: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = free([127, 0, 0, 1]);
        let site = folder.path().join("site");
        let base = format!("http://{address}");
        let init = ["init", "--base-url", &base, "--username", "me", "--name", "Me", "--quiet"];
        said(now(&init).arg(&site));
        let config = std::fs::read_to_string(site.join("gatepost.toml")).expect("a configuration");
        let config = config.replace("follows = \"ask\"", &format!("follows = \"{follows}\""));
        std::fs::write(site.join("gatepost.toml"), config).expect("a configuration");
        said(now(&["build", "--quiet", "--root"]).arg(&site));
        let mut serve = now(&["gate", "serve", "--insecure-loopback", "--listen", &address.to_string(), "--root"]);
        serve.arg(&site).arg("--site").arg(site.join("public"));
        let gate = Running::start(serve, address, folder.path().join("gate.log"));
        Self { address, gate, folder }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the gate to stop; what it said, as long as it ran.
    pub(crate) fn end(mut self) -> String {
        self.gate.end()
    }

    /// An address of the site.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The actor's id.
    pub(crate) fn actor(&self) -> String {
        self.at("/ap/actor.json")
    }

    /// The id of the one post.
    pub(crate) fn post(&self) -> String {
        self.at("/ap/posts/posts/hello.json")
    }

    /// The folder of the site.
    pub(crate) fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// What the program tells its owner.
    pub(crate) fn told(&self, args: &[&str]) -> String {
        said(now(args).arg("--root").arg(self.site()))
    }

    /// The same, as it tells programs.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let text = self.told(&[args, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|why| panic!("{args:?}: {why}: {text}"))
    }

    /// The actors in a list of people: `followers` or `requests`.
    pub(crate) fn people(&self, list: &str) -> Vec<String> {
        let people = self.json(&[list]);
        let actor = |person: &Value| person["actor"].as_str().expect("an actor").to_owned();
        people[list].as_array().expect("a list").iter().map(actor).collect()
    }

    /// Everything that others did with posts, and wrote.
    pub(crate) fn interactions(&self) -> Vec<Interaction> {
        let location = Location::parse("sqlite:.gatepost/gate.db").expect("a location").under(&self.site());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let _guard = runtime.enter();
        let store = store::open(&location).expect("the store");
        runtime.block_on(store.interactions(&Filter::default())).expect("interactions")
    }
}

/// The program at the time that it is: others compare our clock with theirs.
fn now(args: &[&str]) -> Command {
    let mut command = gatepost(args);
    command.env_remove("SOURCE_DATE_EPOCH");
    command
}

/// What it says when all is well.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}{told}");
    said.into_owned()
}
