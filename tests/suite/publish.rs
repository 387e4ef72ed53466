//! Publishing, as an owner does it: a site, followers on servers that remember what they were sent, and the verbs as they are typed.

mod certificates;
mod deployed;
mod gate;
mod hints;
mod kill;
mod preview;
mod town;
mod verbs;

use crate::support::gatepost;
use gatepost::ports::{Change, Effect, Follower, FollowerState, Store};
use gatepost::store::{self, Location};
use gatepost::vocab::{Reach, RemoteUrl};
use jiff::Timestamp;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use town::Town;

/// A site that somebody may follow; nothing serves it unless a test does.
struct Owner {
    folder: tempfile::TempDir,
    base: String,
}

impl Owner {
    /// A new site with its key and one post, built, at an address of this machine.
    fn new() -> Self {
        Self::at("http://127.0.0.1:9")
    }

    fn at(base: &str) -> Self {
        let owner = Self { folder: tempfile::tempdir().unwrap(), base: base.to_owned() };
        let init = ["init", "--base-url", base, "--username", "me", "--name", "Me", "--quiet"];
        let made = now(&init).arg(owner.site()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        owner.write("posts/hello.md", "+++\ntitle = \"Hello\"\ndate = 2025-01-01T10:00:00Z\n+++\nHello.\n");
        owner.build();
        owner
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn write(&self, file: &str, text: &str) {
        crate::support::write(&self.site().join("content").join(file), text.as_bytes());
    }

    fn note(&self, name: &str, words: &str) {
        self.write(&format!("notes/{name}.md"), &format!("+++\ndate = 2026-01-02T10:00:00Z\n+++\n{words}\n"));
    }

    fn remove(&self, file: &str) {
        std::fs::remove_file(self.site().join("content").join(file)).unwrap();
    }

    fn build(&self) {
        let (code, out, err) = self.run(&["build", "--quiet"]);
        assert_eq!(code, 0, "{out}{err}");
    }

    fn id(&self, key: &str) -> String {
        format!("{}/ap/posts/{key}.json", self.base)
    }

    /// Exit code, output, errors.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let output = now(args).arg("--root").arg(self.site()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    #[track_caller]
    fn says(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args);
        assert_eq!((code, err.as_str()), (0, ""), "{args:?}: {out}");
        out
    }

    #[track_caller]
    fn refuses(&self, args: &[&str]) -> (i32, String) {
        let (code, _, err) = self.run(args);
        assert_ne!(code, 0, "{args:?}");
        (code, err)
    }

    /// Publishes without looking at the deployed site.
    #[track_caller]
    fn publishes(&self, flags: &[&str]) -> String {
        self.says(&[&["publish", "--unchecked", "--insecure-loopback"], flags].concat())
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.says(&[args, &["--json"]].concat())).unwrap()
    }

    fn store(&self) -> (tokio::runtime::Runtime, Arc<dyn Store>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let guard = runtime.enter();
        let store = store::open(&Location::Sqlite(self.site().join(".gatepost/gate.db"))).unwrap();
        drop(guard);
        (runtime, store)
    }

    /// Somebody in a town follows.
    fn is_followed_by(&self, user: &str, town: &Town) {
        self.is_followed_from(user, &town.at(""));
    }

    /// Somebody follows from a server at this address.
    fn is_followed_from(&self, user: &str, base: &str) {
        let at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let follower = Follower {
            actor: url(&format!("{base}/users/{user}")),
            handle: format!("@{user}@127.0.0.1"),
            inbox: url(&format!("{base}/users/{user}/inbox")),
            shared_inbox: Some(url(&format!("{base}/inbox"))),
            follow: format!("{base}/follows/{user}"),
            asked: at,
            state: FollowerState::Accepted,
            since: at,
        };
        let change = Change { at, seen: None, effects: vec![Effect::PutFollower(follower)], journal: None };
        let (runtime, store) = self.store();
        runtime.block_on(store.apply(change)).unwrap();
    }
}

fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Loopback).unwrap()
}

/// The program, at the time that it is.
fn now(args: &[&str]) -> Command {
    let mut command = gatepost(args);
    command.env_remove("SOURCE_DATE_EPOCH");
    command
}
