//! Whom the owner keeps out: what is there goes, what comes is not stored, and nothing comes back by itself.

use super::{
    all, apply, at, block_actor, block_domain, card, follower, follower_of, for_every_store, leased, like, person,
    reply, requested, send,
};
use crate::ports::{Block, Blocked, Complaint, Counts, Effect, Store};

for_every_store!(
    a_domain_is_kept_out_with_all_under_it,
    a_neighbour_is_not_kept_out,
    an_actor_is_kept_out_alone,
    what_comes_after_a_block_is_not_stored,
    nothing_is_sent_to_a_blocked_host,
    an_unblocked_actor_may_knock_again,
    a_block_is_written_over,
    an_empty_domain_blocks_nobody,
);

const SUB: &str = "ada@social.evil.example";

async fn blocked(store: &dyn Store, handle: &str) -> bool {
    store.glance("x", &person(handle)).await.unwrap().blocked
}

fn everything(handle: &str) -> Vec<Effect> {
    vec![
        Effect::PutFollower(follower(handle)),
        Effect::PutInteraction(reply(handle, 1)),
        Effect::PutInteraction(like(handle, 1)),
        Effect::Send(send("personal", card(handle).inbox.as_str(), 0)),
        Effect::Send(send("shared", card(handle).shared_inbox.unwrap().as_str(), 0)),
    ]
}

async fn a_domain_is_kept_out_with_all_under_it(store: &dyn Store) {
    apply(store, 0, everything(SUB)).await;
    apply(store, 0, vec![Effect::PutFollower(requested("bob@evil.example"))]).await;
    assert_eq!(leased(store, 1).await.len(), 1);
    apply(store, 2, vec![block_domain("evil.example")]).await;
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    assert!(all(store).await.is_empty());
    assert_eq!(store.next_due().await.unwrap(), None);
    for handle in [SUB, "bob@evil.example"] {
        assert!(blocked(store, handle).await);
        assert_eq!(follower_of(store, handle).await, None);
    }
}

async fn a_neighbour_is_not_kept_out(store: &dyn Store) {
    for handle in ["ada@notevil.example", "ada@evil.example.org", "ada@example.org", "ada@evil-2.example"] {
        apply(store, 0, everything(handle)).await;
    }
    let before = store.counts().await.unwrap();
    apply(store, 1, vec![block_domain("evil.example")]).await;
    assert_eq!(store.counts().await.unwrap(), before);
    assert_eq!(all(store).await.len(), 8);
}

async fn an_actor_is_kept_out_alone(store: &dyn Store) {
    apply(store, 0, everything("ada@a.example")).await;
    apply(store, 0, everything("bob@a.example")).await;
    apply(store, 1, vec![block_actor("ada@a.example")]).await;
    assert!(blocked(store, "ada@a.example").await && !blocked(store, "bob@a.example").await);
    assert!(all(store).await.iter().all(|it| it.actor == person("bob@a.example")));
    assert_eq!((follower_of(store, "ada@a.example").await, store.counts().await.unwrap().followers), (None, 1));
    // Bob's own inbox and the one that they share stay.
    assert_eq!(store.counts().await.unwrap().queued, 2);
}

async fn what_comes_after_a_block_is_not_stored(store: &dyn Store) {
    apply(store, 0, vec![block_domain("evil.example"), block_actor("ada@a.example")]).await;
    for handle in [SUB, "ada@a.example"] {
        let complaint = Complaint {
            id: reply(handle, 5).id,
            actor: person(handle),
            objects: vec![],
            content: String::new(),
            received: at(0),
        };
        let effects = vec![
            Effect::PutFollower(follower(handle)),
            Effect::PutFollower(requested(handle)),
            Effect::PutInteraction(reply(handle, 1)),
            Effect::PutInteraction(like(handle, 1)),
            Effect::PutComplaint(complaint),
        ];
        apply(store, 1, effects).await;
        assert!(!store.glance("x", &person(handle)).await.unwrap().known);
    }
    assert!(all(store).await.is_empty());
    assert!(store.complaints(9).await.unwrap().is_empty());
}

async fn nothing_is_sent_to_a_blocked_host(store: &dyn Store) {
    apply(store, 0, vec![block_domain("evil.example"), block_actor("ada@a.example")]).await;
    // A person who is kept out may be told so.
    let no = Effect::Send(send("reject", card("ada@a.example").inbox.as_str(), 0));
    apply(store, 1, vec![Effect::Send(send("post", "https://x.evil.example/inbox", 0)), no]).await;
    assert_eq!(leased(store, 2).await.len(), 1);
}

async fn an_unblocked_actor_may_knock_again(store: &dyn Store) {
    apply(store, 0, everything(SUB)).await;
    apply(store, 1, vec![block_domain("evil.example")]).await;
    apply(store, 2, vec![Effect::RemoveBlock(Blocked::Domain("evil.example".into()))]).await;
    assert!(!blocked(store, SUB).await);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    assert!(all(store).await.is_empty() && leased(store, 3).await.is_empty());
    apply(store, 3, vec![Effect::PutFollower(requested(SUB))]).await;
    assert_eq!(store.counts().await.unwrap().requests, 1);
}

async fn a_block_is_written_over(store: &dyn Store) {
    let domain = Block { whom: Blocked::Domain("evil.example".into()), reason: "lies".into(), since: at(7) };
    apply(store, 0, vec![block_domain("evil.example"), block_actor("ada@a.example"), Effect::PutBlock(domain.clone())])
        .await;
    let blocks = store.blocks().await.unwrap();
    assert_eq!(blocks.len(), 2);
    assert_eq!(blocks[1], domain);
    apply(store, 1, vec![Effect::RemoveBlock(domain.whom), Effect::RemoveBlock(Blocked::Domain("b.example".into()))])
        .await;
    assert_eq!(store.blocks().await.unwrap().len(), 1);
}

async fn an_empty_domain_blocks_nobody(store: &dyn Store) {
    apply(store, 0, everything("ada@a.example")).await;
    apply(store, 1, vec![block_domain("")]).await;
    assert!(!blocked(store, "ada@a.example").await);
    assert_eq!(store.counts().await.unwrap().followers, 1);
}
