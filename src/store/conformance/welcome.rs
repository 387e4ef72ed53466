//! Servers that get the newest posts once.

use super::{apply, at, block_domain, change, follower, for_every_store, person, requested, send, url};
use crate::ports::{Applied, Effect, Follower, Outgoing, Store};

for_every_store!(
    a_server_is_new_until_it_is_welcomed,
    who_only_asks_is_no_newcomer,
    who_left_meanwhile_is_not_welcomed,
    two_workers_welcome_a_server_once,
    who_is_forgotten_leaves_no_name,
    words_that_are_sent_again_are_the_new_ones,
);

async fn newcomers(store: &dyn Store) -> Vec<String> {
    store.newcomers(9).await.unwrap().into_iter().map(|new| new.handle).collect()
}

async fn follow(store: &dyn Store, follower: Follower) {
    apply(store, 0, vec![Effect::PutFollower(follower)]).await;
}

fn welcome(host: &str) -> Effect {
    Effect::Welcome(host.to_owned())
}

async fn a_server_is_new_until_it_is_welcomed(store: &dyn Store) {
    follow(store, follower("ada@a.example")).await;
    follow(store, follower("dan@b.example")).await;
    // The first one who came stands for the server.
    follow(store, follower("bob@a.example")).await;
    assert_eq!(newcomers(store).await, ["@ada@a.example", "@dan@b.example"]);
    assert_eq!(store.newcomers(1).await.unwrap().len(), 1);
    apply(store, 1, vec![welcome("a.example")]).await;
    assert_eq!(newcomers(store).await, ["@dan@b.example"]);
    // Whoever comes later finds the posts there; so does who goes and comes again.
    follow(store, follower("eve@a.example")).await;
    apply(store, 2, vec![Effect::RemoveFollower(person("ada@a.example"))]).await;
    follow(store, follower("ada@a.example")).await;
    follow(store, follower("kim@x.a.example")).await;
    assert_eq!(newcomers(store).await, ["@kim@x.a.example", "@dan@b.example"]);
}

async fn who_only_asks_is_no_newcomer(store: &dyn Store) {
    follow(store, requested("ada@a.example")).await;
    assert_eq!(newcomers(store).await, [""; 0]);
    assert_eq!(store.apply(change(1, vec![welcome("a.example")])).await.unwrap(), Applied::Mismatch);
    follow(store, follower("ada@a.example")).await;
    assert_eq!(newcomers(store).await, ["@ada@a.example"]);
}

async fn who_left_meanwhile_is_not_welcomed(store: &dyn Store) {
    follow(store, follower("ada@a.example")).await;
    follow(store, follower("dan@b.example")).await;
    apply(store, 1, vec![Effect::RemoveFollower(person("ada@a.example")), block_domain("b.example")]).await;
    assert_eq!(newcomers(store).await, [""; 0]);
    follow(store, follower("bob@a.example")).await;
    assert_eq!(newcomers(store).await, ["@bob@a.example"]);
    // Nor does anybody who comes and goes, or has an inbox elsewhere, take the turn of who stays.
    let elsewhere = Follower { inbox: url("https://c.example/inbox"), shared_inbox: None, ..follower("abe@a.example") };
    follow(store, elsewhere).await;
    apply(store, 2, vec![Effect::RemoveFollower(person("abe@a.example"))]).await;
    assert_eq!(newcomers(store).await, ["@bob@a.example"]);
}

async fn two_workers_welcome_a_server_once(store: &dyn Store) {
    follow(store, follower("ada@a.example")).await;
    let effects = vec![Effect::Send(send("one", "https://a.example/users/ada/inbox", 1)), welcome("a.example")];
    apply(store, 1, effects).await;
    let effects = vec![Effect::Send(send("two", "https://a.example/users/ada/inbox", 1)), welcome("a.example")];
    assert_eq!(store.apply(change(2, effects)).await.unwrap(), Applied::Mismatch);
    assert_eq!(store.counts().await.unwrap().queued, 1);
}

async fn who_is_forgotten_leaves_no_name(store: &dyn Store) {
    follow(store, follower("ada@a.example")).await;
    apply(store, 1, vec![Effect::ForgetActor(person("ada@a.example"))]).await;
    assert_eq!(newcomers(store).await, [""; 0]);
    // Their server was never welcomed, and may yet be.
    follow(store, follower("bob@a.example")).await;
    assert_eq!(newcomers(store).await, ["@bob@a.example"]);
}

async fn words_that_are_sent_again_are_the_new_ones(store: &dyn Store) {
    let inbox = "https://a.example/inbox";
    apply(store, 0, vec![Effect::Send(send("one", inbox, 0))]).await;
    let again = Outgoing { again: true, body: "edited".into(), ..send("one", "https://b.example/inbox", 0) };
    apply(store, 0, vec![Effect::Send(again)]).await;
    let rows = store.lease(at(1), at(61), 9).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.body.as_str()).collect::<Vec<_>>(), ["edited"; 2]);
}
