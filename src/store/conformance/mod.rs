//! The same tests for every store.

mod alike;
mod blocks;
mod broadcast;
mod hosts;
mod interactions;
mod ledger;
mod moderation;
mod orders;
mod people;
mod queue;
mod retry;
mod status;
mod sweep;
mod welcome;

use crate::ports::{
    Applied, Ask, Block, Blocked, Broadcast, Card, CardKey, Change, Effect, Ending, Facts, Fault, Filter, Finished,
    Follower, FollowerState, Interaction, InteractionKind, InteractionState, Leased, LedgerEntry, Note, Outgoing,
    Store, Told,
};
use crate::store::MemoryStore;
use crate::vocab::{Reach, RemoteUrl};
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Each test runs for each store.
macro_rules! for_every_store {
    ($($test:ident),* $(,)?) => {
        mod memory {
            $(#[test] fn $test() { $crate::store::conformance::block_on(super::$test(&$crate::store::conformance::memory())) })*
        }
        #[cfg(feature = "gate")]
        mod sqlite {
            $(#[test] fn $test() {
                let folder = tempfile::tempdir().unwrap();
                let store = $crate::store::SqliteStore::open(&folder.path().join("gate.db")).unwrap();
                $crate::store::conformance::block_on(super::$test(&store))
            })*
        }
    };
}
use for_every_store;

/// Waits for an answer, without a runtime: the portable core has none.
pub(in crate::store) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Thread(std::thread::Thread);
    impl Wake for Thread {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Thread(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

pub(in crate::store) fn memory() -> MemoryStore {
    MemoryStore::default()
}

/// A moment, in seconds from when the tests begin.
pub(in crate::store) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn days(days: i64) -> Timestamp {
    at(0) + SignedDuration::from_hours(days * 24)
}

pub(in crate::store) fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

/// `ada@a.example` → `https://a.example/users/ada`.
pub(in crate::store) fn person(handle: &str) -> RemoteUrl {
    let (name, host) = handle.split_once('@').unwrap();
    url(&format!("https://{host}/users/{name}"))
}

fn card(handle: &str) -> Card {
    let id = person(handle);
    Card {
        inbox: url(&format!("{id}/inbox")),
        shared_inbox: Some(url(&format!("https://{}/inbox", id.host()))),
        username: "user".into(),
        name: "Ada \u{202e} O'Hara".into(),
        url: None,
        followers: Some(url(&format!("{id}/followers"))),
        also_known_as: vec![person("old@b.example")],
        keys: vec![CardKey { id: url(&format!("{id}#main-key")), material: "z6Mk".into() }],
        fetched: at(0),
        id,
    }
}

pub(in crate::store) fn follower(handle: &str) -> Follower {
    let card = card(handle);
    Follower {
        handle: format!("@{handle}"),
        inbox: card.inbox,
        shared_inbox: card.shared_inbox,
        follow: format!("{}/follows/1", card.id),
        asked: at(0),
        state: FollowerState::Accepted,
        since: at(0),
        actor: card.id,
    }
}

fn requested(handle: &str) -> Follower {
    Follower { state: FollowerState::Requested, ..follower(handle) }
}

fn note(words: &str, hash: &str) -> Note {
    Note {
        content: words.into(),
        summary: "'; DROP TABLE note; --".into(),
        url: Some(url("https://a.example/@ada/1")),
        language: Some("en".into()),
        published: at(-5),
        updated: None,
        hash: hash.into(),
    }
}

const POST: &str = "https://me.example/ap/posts/first.json";

fn reply(handle: &str, number: u32) -> Interaction {
    let actor = person(handle);
    Interaction {
        id: url(&format!("{actor}/notes/{number}")),
        kind: InteractionKind::Reply,
        actor,
        handle: format!("@{handle}"),
        name: "Ada".into(),
        object: POST.into(),
        state: InteractionState::Pending,
        note: Some(note("<p>well said</p>", "hash-1")),
        edit: None,
        received: at(0),
    }
}

fn like(handle: &str, number: u32) -> Interaction {
    let actor = person(handle);
    let id = url(&format!("{actor}/likes/{number}"));
    Interaction { id, kind: InteractionKind::Like, note: None, ..reply(handle, number) }
}

fn send(activity: &str, inbox: &str, due: i64) -> Outgoing {
    Outgoing {
        activity: activity.into(),
        body: format!("{{\"id\":\"{activity}\"}}"),
        inbox: url(inbox),
        due: at(due),
        again: false,
    }
}

/// An activity to everybody who follows.
fn broadcast(activity: &str, due: i64) -> Broadcast {
    let body = format!("{{\"id\":\"{activity}\"}}");
    Broadcast { activity: activity.into(), body, followers: true, also: vec![], due: at(due) }
}

/// What followers know of an id.
fn entry(id: &str, told: Told, hash: &str) -> LedgerEntry {
    LedgerEntry {
        id: id.into(),
        kind: "Note".into(),
        told,
        hash: hash.into(),
        likeness: "0123456789abcdef".into(),
        title: "'; DROP TABLE ledger; --".into(),
        url: Some("https://me.example/posts/first/".into()),
        published: Some("2027-01-15T08:00:00Z".into()),
        updated: None,
        of: None,
        also: vec![url("https://b.example/inbox")],
        past: vec!["fedcba9876543210".into()],
        at: at(0),
    }
}

fn tell(entry: LedgerEntry, was: Option<&str>) -> Effect {
    Effect::Tell { entry: Box::new(entry), was: was.map(str::to_owned) }
}

/// How a try ended, at a host that is well.
fn finished(row: &Leased, ending: Ending) -> Finished {
    let (status, reason) = match ending {
        Ending::Done => (Some(202), ""),
        Ending::Again(_) | Ending::Failed => (Some(404), "answered 404"),
        Ending::Untried(_) => (None, ""),
    };
    Finished {
        activity: row.activity.clone(),
        inbox: row.inbox.clone(),
        token: row.token,
        ending,
        status,
        reason: reason.into(),
        fault: Fault::None,
        scheme: None,
    }
}

/// Takes a row of this inbox and says how it ended.
async fn ended(store: &dyn Store, second: i64, inbox: &str, ending: Ending) {
    let leased = store.lease(at(second), at(second + 60), 64).await.unwrap();
    let row = leased.iter().find(|row| row.inbox.as_str() == inbox).unwrap();
    // What else was taken goes back untried.
    let others = leased.iter().filter(|other| other.token != row.token);
    let mut endings: Vec<Finished> = others.map(|other| finished(other, Ending::Untried(at(second)))).collect();
    endings.push(finished(row, ending));
    store.finish(at(second), endings).await.unwrap();
}

fn block_domain(domain: &str) -> Effect {
    Effect::PutBlock(Block { whom: Blocked::Domain(domain.into()), reason: "spam".into(), since: at(0) })
}

fn block_actor(handle: &str) -> Effect {
    let whom = Blocked::Actor(person(handle).to_string());
    Effect::PutBlock(Block { whom, reason: String::new(), since: at(0) })
}

fn change(second: i64, effects: Vec<Effect>) -> Change {
    Change { at: at(second), seen: None, effects, journal: None }
}

async fn apply(store: &dyn Store, second: i64, effects: Vec<Effect>) {
    assert_eq!(store.apply(change(second, effects)).await.unwrap(), Applied::Now);
}

async fn facts(store: &dyn Store, handle: &str, about: &[&str]) -> Facts {
    let about = about.iter().map(|id| (*id).to_owned()).collect();
    store.facts(&Ask { actor: person(handle), about }).await.unwrap()
}

async fn follower_of(store: &dyn Store, handle: &str) -> Option<Follower> {
    facts(store, handle, &[]).await.follower
}

async fn all(store: &dyn Store) -> Vec<Interaction> {
    store.interactions(&Filter::default()).await.unwrap()
}

async fn stored(store: &dyn Store, it: &Interaction) -> Option<Interaction> {
    facts(store, "nobody@nowhere.example", &[it.id.as_str()]).await.interactions.pop()
}

/// What is leased at a moment, for a minute: activity and inbox.
async fn leased(store: &dyn Store, second: i64) -> Vec<(String, String)> {
    let leased = store.lease(at(second), at(second + 60), 64).await.unwrap();
    leased.into_iter().map(|row| (row.activity, row.inbox.to_string())).collect()
}
