//! An activity to everybody who follows.

use super::{
    apply, at, block_actor, block_domain, broadcast, ended, follower, for_every_store, leased, requested, send, url,
};
use crate::ports::{Broadcast, Effect, Ending, Follower, Store};

for_every_store!(
    a_shared_inbox_gets_it_once,
    who_only_asks_gets_nothing,
    blocked_hosts_get_nothing,
    named_inboxes_are_folded_only_when_they_are_the_same,
    rows_that_are_there_are_not_made_twice,
    the_bytes_that_came_first_stay,
    it_goes_behind_what_waits,
    nobody_at_all_leaves_nothing_behind,
    the_audience_is_what_would_be_queued,
    nothing_goes_before_its_time,
    ten_thousand_are_queued_at_once,
    an_inbox_elsewhere_gets_posts_when_it_said_yes,
    who_left_is_not_brought_back_by_another_inbox,
);

/// A follower on a server without a shared inbox.
fn alone(handle: &str) -> Follower {
    Follower { shared_inbox: None, ..follower(handle) }
}

async fn follow(store: &dyn Store, followers: Vec<Follower>) {
    apply(store, 0, followers.into_iter().map(Effect::PutFollower).collect()).await;
}

async fn tell_all(store: &dyn Store, broadcast: Broadcast) {
    apply(store, 1, vec![Effect::Broadcast(broadcast)]).await;
}

/// Where what is queued goes, by name.
async fn queued(store: &dyn Store) -> Vec<String> {
    let rows = store.deliveries(&crate::ports::DeliveryFilter::default()).await.unwrap();
    let mut inboxes: Vec<String> = rows.into_iter().map(|row| row.inbox.to_string()).collect();
    inboxes.sort();
    inboxes
}

async fn a_shared_inbox_gets_it_once(store: &dyn Store) {
    let people = ["ada@a.example", "bob@a.example", "eve@x.a.example"];
    follow(store, people.map(follower).into_iter().chain([alone("dan@b.example"), alone("kim@b.example")]).collect())
        .await;
    tell_all(store, broadcast("one", 1)).await;
    assert_eq!(
        queued(store).await,
        [
            "https://a.example/inbox",
            "https://b.example/users/dan/inbox",
            "https://b.example/users/kim/inbox",
            "https://x.a.example/inbox"
        ]
    );
}

async fn who_only_asks_gets_nothing(store: &dyn Store) {
    follow(store, vec![requested("ada@a.example"), follower("bob@b.example")]).await;
    tell_all(store, broadcast("one", 1)).await;
    assert_eq!(queued(store).await, ["https://b.example/inbox"]);
}

async fn blocked_hosts_get_nothing(store: &dyn Store) {
    // Their actor is on one host, their inbox on another.
    let inbox = url("https://in.evil.example/inbox");
    let lodger = Follower { inbox, shared_inbox: None, ..follower("eve@c.example") };
    follow(store, vec![follower("ada@a.example"), follower("bob@b.example"), lodger]).await;
    apply(store, 0, vec![block_domain("evil.example"), block_domain("vil.example"), block_actor("bob@b.example")])
        .await;
    let also =
        ["https://evil.example/inbox", "https://x.y.evil.example/i", "https://notevil.example/i"].map(url).into();
    tell_all(store, Broadcast { also, ..broadcast("one", 1) }).await;
    assert_eq!(queued(store).await, ["https://a.example/inbox", "https://notevil.example/i"]);
}

async fn named_inboxes_are_folded_only_when_they_are_the_same(store: &dyn Store) {
    follow(store, vec![follower("ada@a.example")]).await;
    let also = ["https://a.example/inbox", "https://a.example/users/bob/inbox", "https://a.example/users/bob/inbox"];
    let also: Vec<_> = also.map(url).into();
    tell_all(store, Broadcast { also: also.clone(), ..broadcast("one", 1) }).await;
    assert_eq!(queued(store).await, ["https://a.example/inbox", "https://a.example/users/bob/inbox"]);
    // To them alone.
    tell_all(store, Broadcast { followers: false, also: also[1..].into(), ..broadcast("two", 1) }).await;
    assert_eq!(queued(store).await.len(), 3);
}

async fn rows_that_are_there_are_not_made_twice(store: &dyn Store) {
    follow(store, vec![follower("ada@a.example"), follower("bob@b.example")]).await;
    tell_all(store, broadcast("one", 1)).await;
    ended(store, 2, "https://a.example/inbox", Ending::Done).await;
    ended(store, 3, "https://b.example/inbox", Ending::Failed).await;
    follow(store, vec![follower("eve@c.example")]).await;
    tell_all(store, broadcast("one", 1)).await;
    tell_all(store, broadcast("one", 1)).await;
    assert_eq!(leased(store, 4).await, [("one".to_owned(), "https://c.example/inbox".to_owned())]);
}

async fn the_bytes_that_came_first_stay(store: &dyn Store) {
    follow(store, vec![follower("ada@a.example")]).await;
    apply(store, 0, vec![Effect::Send(send("one", "https://b.example/inbox", 0))]).await;
    tell_all(store, Broadcast { body: "other".into(), ..broadcast("one", 1) }).await;
    let rows = store.lease(at(1), at(61), 64).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.body == "{\"id\":\"one\"}"), "{rows:?}");
}

async fn it_goes_behind_what_waits(store: &dyn Store) {
    follow(store, vec![follower("ada@a.example"), follower("bob@b.example")]).await;
    apply(store, 0, vec![Effect::Send(send("before", "https://a.example/inbox", 5))]).await;
    let effects = ["create", "update"].map(|id| Effect::Broadcast(broadcast(id, 1)));
    apply(store, 1, effects.into()).await;
    let row = |id: &str, host: &str| (id.to_owned(), format!("https://{host}/inbox"));
    assert_eq!(leased(store, 1).await, [row("create", "b.example")]);
    assert_eq!(leased(store, 5).await, [row("before", "a.example")]);
    for (second, next) in [(70, "create"), (140, "update")] {
        ended(store, second, "https://a.example/inbox", Ending::Done).await;
        let next = row(next, "a.example");
        assert!(leased(store, second + 1).await.contains(&next), "{next:?}");
    }
}

async fn nobody_at_all_leaves_nothing_behind(store: &dyn Store) {
    tell_all(store, Broadcast { body: "first".into(), ..broadcast("one", 1) }).await;
    assert_eq!(store.tallies(0).await.unwrap(), []);
    follow(store, vec![follower("ada@a.example")]).await;
    tell_all(store, broadcast("one", 1)).await;
    assert_eq!(store.lease(at(1), at(2), 1).await.unwrap()[0].body, "{\"id\":\"one\"}");
}

async fn the_audience_is_what_would_be_queued(store: &dyn Store) {
    assert_eq!(store.audience().await.unwrap(), 0);
    let inbox = url("https://in.evil.example/inbox");
    let lodger = Follower { inbox, shared_inbox: None, ..follower("eve@c.example") };
    let people = vec![follower("ada@a.example"), follower("bob@a.example"), alone("dan@b.example"), lodger];
    follow(store, people).await;
    follow(store, vec![requested("kim@d.example")]).await;
    apply(store, 0, vec![Effect::Send(send("accept", "https://in.evil.example/inbox", 0))]).await;
    ended(store, 0, "https://in.evil.example/inbox", Ending::Done).await;
    for (effect, left) in [(None, 3), (Some(block_domain("evil.example")), 2)] {
        apply(store, 0, effect.into_iter().collect()).await;
        assert_eq!(store.audience().await.unwrap(), left);
        let id = format!("to-{left}");
        tell_all(store, broadcast(&id, 1)).await;
        let tallies = store.tallies(1).await.unwrap();
        assert_eq!((tallies[0].0.as_str(), tallies[0].1.waits), (id.as_str(), left));
    }
}

async fn nothing_goes_before_its_time(store: &dyn Store) {
    follow(store, vec![follower("ada@a.example")]).await;
    tell_all(store, broadcast("one", 10)).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(10)));
    assert!(leased(store, 9).await.is_empty());
    assert_eq!(leased(store, 10).await.len(), 1);
}

async fn ten_thousand_are_queued_at_once(store: &dyn Store) {
    // Each tenth host has no inbox for everybody.
    let shares =
        |f: Follower| if f.actor.host().ends_with("7.example") { Follower { shared_inbox: None, ..f } } else { f };
    let people = (0..10_000).map(|n| shares(follower(&format!("u{n}@h{}.example", n % 1_000))));
    follow(store, people.collect()).await;
    let audience = store.audience().await.unwrap();
    tell_all(store, broadcast("one", 1)).await;
    assert_eq!((audience, store.counts().await.unwrap().queued), (1_900, 1_900));
    assert_eq!(store.lease(at(1), at(61), 64).await.unwrap().len(), 64);
}

/// Somebody whose inbox is on another server.
fn elsewhere(handle: &str, inbox: &str) -> Follower {
    Follower { inbox: url(inbox), shared_inbox: None, ..follower(handle) }
}

async fn an_inbox_elsewhere_gets_posts_when_it_said_yes(store: &dyn Store) {
    let (victim, own) = ("https://victim.example/inbox", "https://in.b.example/inbox");
    follow(store, vec![elsewhere("eve@a.example", victim), elsewhere("dan@b.example", own)]).await;
    tell_all(store, broadcast("one", 1)).await;
    assert_eq!((queued(store).await, store.audience().await.unwrap()), (vec![own.to_owned()], 1));
    let accept = |name: &str| vec![Effect::Send(send(name, victim, 1))];
    apply(store, 2, accept("accept")).await;
    ended(store, 2, victim, Ending::Failed).await;
    assert_eq!((store.audience().await.unwrap(), store.newcomers(9).await.unwrap().len()), (1, 1));
    apply(store, 70, accept("accept-2")).await;
    ended(store, 70, victim, Ending::Done).await;
    assert_eq!((store.audience().await.unwrap(), store.newcomers(9).await.unwrap().len()), (2, 2));
    // Asking again changes nothing; naming yet another inbox does.
    follow(store, vec![elsewhere("eve@a.example", victim)]).await;
    assert_eq!(store.audience().await.unwrap(), 2);
    follow(store, vec![elsewhere("eve@a.example", "https://other.example/inbox")]).await;
    assert_eq!(store.audience().await.unwrap(), 1);
}

async fn who_left_is_not_brought_back_by_another_inbox(store: &dyn Store) {
    follow(store, vec![follower("ada@a.example"), follower("dan@b.example")]).await;
    let moved = |handle| Effect::Readdress(elsewhere(handle, "https://in.a.example/inbox"));
    let left = Effect::RemoveFollower(super::person("dan@b.example"));
    apply(store, 1, vec![left, moved("ada@a.example"), moved("dan@b.example")]).await;
    let other = Follower { follow: "another".into(), ..elsewhere("ada@a.example", "https://x.a.example/inbox") };
    apply(store, 2, vec![Effect::Readdress(other)]).await;
    let there = store.followers(crate::ports::FollowerState::Accepted, None, 9).await.unwrap();
    assert_eq!(there, [elsewhere("ada@a.example", "https://in.a.example/inbox")]);
}
