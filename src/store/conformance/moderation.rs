//! The owner's word.

use super::{apply, at, change, follower, follower_of, for_every_store, like, note, reply, stored};
use crate::ports::{Applied, Change, Effect, Interaction, InteractionKind, InteractionState, Note, Store};
use InteractionState::{Approved, Pending, Private, Rejected};

for_every_store!(
    a_word_is_about_what_was_looked_at,
    a_mismatch_undoes_the_whole_change,
    rejected_keeps_no_words,
    rejected_stays_rejected,
    the_last_word_counts,
    private_is_never_approved,
    an_edit_waits_beside_what_was_approved,
    an_edit_is_refused_alone,
    without_a_hash_both_are_meant,
    a_rejected_like_does_not_come_back,
);

fn word(it: &Interaction, state: InteractionState, hash: Option<&str>) -> Effect {
    Effect::Moderate { id: it.id.to_string(), state, hash: hash.map(str::to_owned) }
}

async fn say(store: &dyn Store, it: &Interaction, state: InteractionState, hash: Option<&str>) -> Applied {
    store.apply(change(50, vec![word(it, state, hash)])).await.unwrap()
}

async fn with(store: &dyn Store, it: Interaction) -> Interaction {
    apply(store, 0, vec![Effect::PutInteraction(it.clone())]).await;
    it
}

fn with_edit(number: u32) -> Interaction {
    Interaction { state: Approved, edit: Some(note("edited", "hash-2")), ..reply("ada@a.example", number) }
}

async fn a_word_is_about_what_was_looked_at(store: &dyn Store) {
    let it = with(store, reply("ada@a.example", 1)).await;
    let edited = with(store, Interaction { note: Some(note("<p>buy this</p>", "hash-2")), ..it }).await;
    assert_eq!(say(store, &edited, Approved, Some("hash-1")).await, Applied::Mismatch);
    assert_eq!(stored(store, &edited).await.unwrap().state, Pending);
    assert_eq!(say(store, &edited, Approved, Some("hash-2")).await, Applied::Now);
    assert_eq!(stored(store, &edited).await.unwrap().state, Approved);
    assert_eq!(say(store, &reply("ada@a.example", 9), Approved, None).await, Applied::Mismatch);
}

async fn a_mismatch_undoes_the_whole_change(store: &dyn Store) {
    let it = with(store, reply("ada@a.example", 1)).await;
    let effects = vec![
        Effect::PutFollower(follower("ada@a.example")),
        word(&it, Rejected, None),
        word(&it, Approved, Some("another")),
    ];
    let change = Change { seen: Some("https://a.example/x".into()), ..change(1, effects) };
    assert_eq!(store.apply(change.clone()).await.unwrap(), Applied::Mismatch);
    assert_eq!(follower_of(store, "ada@a.example").await, None);
    assert_eq!(stored(store, &it).await, Some(it.clone()));
    // It was not remembered either.
    assert_eq!(store.apply(Change { effects: vec![], ..change }).await.unwrap(), Applied::Now);
}

async fn rejected_keeps_no_words(store: &dyn Store) {
    let it = with(store, with_edit(1)).await;
    assert_eq!(say(store, &it, Rejected, Some("hash-1")).await, Applied::Now);
    let left = Interaction {
        state: Rejected,
        handle: String::new(),
        name: String::new(),
        note: Some(Note {
            content: String::new(),
            summary: String::new(),
            url: None,
            language: None,
            published: it.received,
            updated: None,
            hash: "hash-1".into(),
        }),
        edit: None,
        ..it.clone()
    };
    assert_eq!(stored(store, &it).await, Some(left));
}

async fn rejected_stays_rejected(store: &dyn Store) {
    let it = with(store, reply("ada@a.example", 1)).await;
    say(store, &it, Rejected, None).await;
    let emptied = stored(store, &it).await;
    with(store, Interaction { state: Approved, ..it.clone() }).await;
    for state in [Approved, Pending, Private] {
        assert_eq!(say(store, &it, state, None).await, Applied::Mismatch);
    }
    assert_eq!(say(store, &it, Rejected, Some("hash-1")).await, Applied::Now);
    assert_eq!(stored(store, &it).await, emptied);
}

async fn the_last_word_counts(store: &dyn Store) {
    let it = with(store, reply("ada@a.example", 1)).await;
    for state in [Approved, Approved, Pending, Approved, Rejected] {
        assert_eq!(say(store, &it, state, Some("hash-1")).await, Applied::Now);
        assert_eq!(stored(store, &it).await.unwrap().state, state);
    }
}

async fn private_is_never_approved(store: &dyn Store) {
    let it = with(store, Interaction { state: Private, ..reply("ada@a.example", 1) }).await;
    for state in [Approved, Pending, Private] {
        assert_eq!(say(store, &it, state, Some("hash-1")).await, Applied::Now);
        assert_eq!(stored(store, &it).await, Some(it.clone()));
    }
    say(store, &it, Rejected, None).await;
    assert_eq!(stored(store, &it).await.unwrap().state, Rejected);
}

async fn an_edit_waits_beside_what_was_approved(store: &dyn Store) {
    let it = with(store, with_edit(1)).await;
    assert_eq!(store.counts().await.unwrap().pending, 1);
    assert_eq!(say(store, &it, Approved, Some("hash-1")).await, Applied::Now);
    assert_eq!(stored(store, &it).await, Some(it.clone()));
    assert_eq!(say(store, &it, Approved, Some("hash-2")).await, Applied::Now);
    let now = Interaction { note: it.edit.clone(), edit: None, ..it.clone() };
    assert_eq!(stored(store, &it).await, Some(now));
    assert_eq!(store.counts().await.unwrap().pending, 0);
}

async fn an_edit_is_refused_alone(store: &dyn Store) {
    let it = with(store, with_edit(1)).await;
    assert_eq!(say(store, &it, Rejected, Some("hash-2")).await, Applied::Now);
    assert_eq!(stored(store, &it).await, Some(Interaction { edit: None, ..it }));
}

async fn without_a_hash_both_are_meant(store: &dyn Store) {
    let it = with(store, with_edit(1)).await;
    say(store, &it, Approved, None).await;
    assert_eq!(stored(store, &it).await.unwrap().note, it.edit);
    let other = with(store, with_edit(2)).await;
    say(store, &other, Rejected, None).await;
    assert_eq!(stored(store, &other).await.unwrap().state, Rejected);
}

async fn a_rejected_like_does_not_come_back(store: &dyn Store) {
    let first = with(store, Interaction { kind: InteractionKind::Boost, ..like("ada@a.example", 1) }).await;
    say(store, &first, Rejected, None).await;
    let second = with(store, Interaction { received: at(9), ..first.clone() }).await;
    with(store, Interaction { id: like("ada@a.example", 2).id, ..second }).await;
    assert_eq!(stored(store, &first).await.unwrap().state, Rejected);
    assert_eq!(stored(store, &like("ada@a.example", 2)).await, None);
}
