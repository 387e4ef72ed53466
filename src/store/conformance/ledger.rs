//! What followers know of each id.

use super::{apply, at, broadcast, change, days, entry, follower, for_every_store, send, tell};
use crate::ports::{Applied, Change, Effect, JournalLine, LedgerEntry, Store, Told};

for_every_store!(
    an_entry_comes_back_as_it_was_told,
    who_planned_from_another_entry_is_refused,
    what_is_gone_stays_gone,
    a_change_is_told_whole_or_not_at_all,
    effects_of_one_change_see_each_other,
    what_was_told_is_never_swept,
);

const ONE: &str = "https://me.example/ap/posts/one.json";
const TWO: &str = "https://me.example/ap/posts/two.json";

async fn known(store: &dyn Store) -> Vec<(String, Told, String)> {
    store.ledger().await.unwrap().into_iter().map(|entry| (entry.id, entry.told, entry.hash)).collect()
}

async fn told(store: &dyn Store, effects: Vec<Effect>) -> Applied {
    store.apply(change(1, effects)).await.unwrap()
}

async fn an_entry_comes_back_as_it_was_told(store: &dyn Store) {
    let bare = LedgerEntry {
        url: None,
        published: None,
        of: Some("key".into()),
        also: vec![],
        past: vec![],
        ..entry("https://me.example/ap/actor.json", Told::Known, "a")
    };
    let full = entry(ONE, Told::Live, "b");
    apply(store, 0, vec![tell(full.clone(), None), tell(bare.clone(), None)]).await;
    assert_eq!(store.ledger().await.unwrap(), [bare, full]);
}

async fn who_planned_from_another_entry_is_refused(store: &dyn Store) {
    let first = || entry(ONE, Told::Live, "a");
    assert_eq!(told(store, vec![tell(first(), Some("a"))]).await, Applied::Mismatch);
    assert_eq!(told(store, vec![tell(first(), None)]).await, Applied::Now);
    assert_eq!(told(store, vec![tell(first(), None)]).await, Applied::Mismatch);
    assert_eq!(told(store, vec![tell(entry(ONE, Told::Live, "c"), Some("b"))]).await, Applied::Mismatch);
    assert_eq!(known(store).await, [(ONE.to_owned(), Told::Live, "a".to_owned())]);
    assert_eq!(told(store, vec![tell(entry(ONE, Told::Live, "b"), Some("a"))]).await, Applied::Now);
    assert_eq!(known(store).await, [(ONE.to_owned(), Told::Live, "b".to_owned())]);
}

async fn what_is_gone_stays_gone(store: &dyn Store) {
    apply(store, 0, vec![tell(entry(ONE, Told::Gone, "a"), None)]).await;
    for back in [Told::Live, Told::Known] {
        assert_eq!(told(store, vec![tell(entry(ONE, back, "b"), Some("a"))]).await, Applied::Mismatch);
    }
    assert_eq!(told(store, vec![tell(entry(ONE, Told::Gone, "b"), Some("a"))]).await, Applied::Now);
    assert_eq!(known(store).await, [(ONE.to_owned(), Told::Gone, "b".to_owned())]);
}

async fn a_change_is_told_whole_or_not_at_all(store: &dyn Store) {
    apply(store, 0, vec![Effect::PutFollower(follower("ada@a.example"))]).await;
    let line = JournalLine { at: at(1), actor: "me".into(), verb: "publish".into(), outcome: "told".into() };
    let publish = |was: Option<&str>| Change {
        journal: Some(line.clone()),
        ..change(
            1,
            vec![
                tell(entry(ONE, Told::Live, "a"), None),
                Effect::Broadcast(broadcast("one#create", 1)),
                Effect::Send(send("mention", "https://b.example/inbox", 1)),
                tell(entry(TWO, Told::Live, "a"), was),
                Effect::Broadcast(broadcast("two#create", 1)),
            ],
        )
    };
    assert_eq!(store.apply(publish(Some("x"))).await.unwrap(), Applied::Mismatch);
    assert_eq!((known(store).await, store.counts().await.unwrap().queued), (vec![], 0));
    assert!(store.journal(9).await.unwrap().is_empty());
    assert_eq!(store.apply(publish(None)).await.unwrap(), Applied::Now);
    assert_eq!((known(store).await.len(), store.counts().await.unwrap().queued), (2, 3));
    assert_eq!(store.journal(9).await.unwrap().len(), 1);
    // Somebody else who planned the same thing is refused, and nothing goes out twice.
    assert_eq!(store.apply(publish(None)).await.unwrap(), Applied::Mismatch);
    assert_eq!((store.journal(9).await.unwrap().len(), store.counts().await.unwrap().queued), (1, 3));
}

async fn effects_of_one_change_see_each_other(store: &dyn Store) {
    let twice = vec![tell(entry(ONE, Told::Live, "a"), None), tell(entry(ONE, Told::Live, "b"), Some("a"))];
    apply(store, 0, twice).await;
    assert_eq!(known(store).await, [(ONE.to_owned(), Told::Live, "b".to_owned())]);
}

async fn what_was_told_is_never_swept(store: &dyn Store) {
    apply(store, 0, vec![tell(entry(ONE, Told::Gone, "a"), None), tell(entry(TWO, Told::Live, "a"), None)]).await;
    store.sweep(days(40_000)).await.unwrap();
    assert_eq!(known(store).await.len(), 2);
}
