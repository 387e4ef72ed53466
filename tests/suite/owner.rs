//! The owner's verbs, as they are typed, on a store as a gate left it.

mod keys;
mod people;
mod replies;
mod stores;

use crate::support::{self, Site};
use gatepost::ports::{
    Card, CardKey, Change, Effect, Follower, FollowerState, Interaction, InteractionKind, InteractionState,
    JournalLine, Leased, Note, Store,
};
use gatepost::store::{self, Location};
use gatepost::vocab::{Reach, RemoteUrl};
use jiff::Timestamp;
use std::sync::Arc;

/// What must never be seen where it was not asked for.
const CANARY: &str = "canary-7f3a";

/// Text of a stranger who wants to type into the owner's terminal.
const NASTY: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J \u{202e}drawkcab\u{2066} \u{200b}zero\u{9b}31m";

/// A site with a store, and a hand in the store.
struct Gate {
    site: Site,
    store: Arc<dyn Store>,
    runtime: tokio::runtime::Runtime,
}

impl Gate {
    fn new() -> Self {
        let site = Site::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let guard = runtime.enter();
        let store = store::open(&Location::Sqlite(site.path(".gatepost/gate.db"))).unwrap();
        drop(guard);
        Self { site, store, runtime }
    }

    fn apply(&self, effects: Vec<Effect>) {
        let change = Change { at: at("2026-11-20T10:00:00Z"), seen: None, effects, journal: None };
        self.runtime.block_on(self.store.apply(change)).unwrap();
    }

    fn with_log(&self, line: JournalLine) {
        let change = Change { at: line.at, seen: None, effects: Vec::new(), journal: Some(line) };
        self.runtime.block_on(self.store.apply(change)).unwrap();
    }

    /// Exit code, output and error stream.
    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        support::run(&mut self.site.gatepost(args))
    }

    /// What is printed when all goes well.
    #[track_caller]
    fn says(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{args:?}: {out}");
        assert!(out.chars().all(|c| c == '\n' || !c.is_control()), "{out:?}");
        out
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.says(&[args, &["--json"]].concat())).unwrap()
    }

    /// Why nothing was done: exit code and text.
    #[track_caller]
    fn refuses(&self, args: &[&str]) -> (i32, String) {
        let (code, out, err) = self.run(args);
        assert_eq!(out, "", "{args:?}");
        (code.unwrap(), err)
    }

    fn people(&self, state: FollowerState) -> Vec<String> {
        let people = self.runtime.block_on(self.store.followers(state, None, 100)).unwrap();
        people.into_iter().map(|f| f.handle).collect()
    }

    /// Everything that is to be sent by a time.
    fn queue(&self, now: &str) -> Vec<Leased> {
        let until = at(now).checked_add(jiff::SignedDuration::from_secs(1)).unwrap();
        self.runtime.block_on(self.store.lease(at(now), until, 100)).unwrap()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

fn card(user: &str, host: &str) -> Card {
    let id = format!("https://{host}/users/{user}");
    Card {
        id: url(&id),
        inbox: url(&format!("{id}/inbox")),
        shared_inbox: Some(url(&format!("https://{host}/inbox"))),
        username: user.into(),
        name: format!("{user} of {host}"),
        url: None,
        followers: None,
        also_known_as: Vec::new(),
        keys: vec![CardKey { id: url(&format!("{id}#main-key")), material: "z".into() }],
        fetched: at("2026-11-20T10:00:00Z"),
    }
}

/// Somebody who follows or asks to, since a day of November.
fn follower(user: &str, host: &str, state: FollowerState, day: u32) -> Effect {
    let card = card(user, host);
    let since = at(&format!("2026-11-{day:02}T10:00:00Z"));
    Effect::PutFollower(Follower {
        handle: card.handle(),
        follow: format!("https://{host}/follows/{user}"),
        actor: card.id,
        inbox: card.inbox,
        shared_inbox: card.shared_inbox,
        asked: since,
        state,
        since,
    })
}

fn note(content: &str, hash: char) -> Note {
    Note {
        content: content.into(),
        summary: String::new(),
        url: None,
        language: None,
        published: at("2026-11-20T10:00:00Z"),
        updated: None,
        hash: hash.to_string().repeat(16),
    }
}

/// A reply with the id `https://HOST/notes/NUMBER`, which came at that minute.
fn reply(user: &str, host: &str, number: u32, content: &str, state: InteractionState) -> Interaction {
    let card = card(user, host);
    Interaction {
        id: url(&format!("https://{host}/notes/{number}")),
        kind: InteractionKind::Reply,
        actor: card.id.clone(),
        handle: card.handle(),
        name: card.name,
        object: "https://example.org/ap/posts/hello.json".into(),
        state,
        note: Some(note(content, 'a')),
        edit: None,
        received: at(&format!("2026-11-20T10:{number:02}:00Z")),
    }
}
