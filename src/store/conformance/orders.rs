//! Activities come in any order and more than once; what is taken back stays taken back.

use super::{
    all, apply, block_actor, block_domain, facts, follower, for_every_store, like, person, reply, requested, url,
};
use crate::ports::{Effect, Interaction, InteractionState, Store};
use crate::store::conformance::at;

for_every_store!(
    whoever_is_forgotten_is_gone_in_any_order,
    whoever_is_blocked_is_out_in_any_order,
    an_undone_follow_is_undone_in_any_order,
    a_deleted_reply_is_deleted_in_any_order,
    a_private_reply_is_private_in_any_order,
    a_refused_reply_is_refused_in_any_order,
);

/// Every order of the effects of a person; each person has one order.
fn orders(effects: &dyn Fn(&str) -> Vec<Effect>) -> Vec<(String, Vec<Effect>)> {
    let count = effects("x@x.example").len();
    let mut all = vec![vec![]];
    for place in 0..count {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |at| {
                    let mut order = order.clone();
                    order.insert(at, place);
                    order
                })
            })
            .collect();
    }
    let person = |(n, order): (usize, Vec<usize>)| {
        let handle = format!("p{n}@h{n}.example");
        let mine = effects(&handle);
        // All of it once in this order, and then the beginning once more: what comes twice.
        let twice = order.iter().chain(order.iter().take(count / 2));
        let ordered = twice.map(|place| mine[*place].clone()).collect();
        (handle, ordered)
    };
    all.into_iter().enumerate().map(person).collect()
}

async fn in_any_order(store: &dyn Store, effects: &dyn Fn(&str) -> Vec<Effect>) -> Vec<String> {
    let mut people = Vec::new();
    for (handle, effects) in orders(effects) {
        apply(store, 100, effects).await;
        people.push(handle);
    }
    people
}

async fn whoever_is_forgotten_is_gone_in_any_order(store: &dyn Store) {
    let effects = |handle: &str| {
        vec![
            Effect::PutFollower(requested(handle)),
            Effect::PutFollower(follower(handle)),
            Effect::PutInteraction(reply(handle, 1)),
            Effect::PutInteraction(like(handle, 1)),
            Effect::ForgetActor(person(handle)),
        ]
    };
    for handle in in_any_order(store, &effects).await {
        assert!(!store.glance("x", &person(&handle)).await.unwrap().known, "{handle}");
    }
}

async fn whoever_is_blocked_is_out_in_any_order(store: &dyn Store) {
    let effects = |handle: &str| {
        let host = person(handle).host().to_owned();
        vec![
            Effect::PutFollower(follower(handle)),
            Effect::PutInteraction(reply(handle, 1)),
            block_actor(handle),
            Effect::PutInteraction(like(handle, 1)),
            block_domain(&host),
        ]
    };
    for handle in in_any_order(store, &effects).await {
        assert!(!store.glance("x", &person(&handle)).await.unwrap().known, "{handle}");
    }
}

async fn an_undone_follow_is_undone_in_any_order(store: &dyn Store) {
    let effects = |handle: &str| {
        let ada = follower(handle);
        vec![
            Effect::PutFollower(requested(handle)),
            // The owner's yes, which may come after the Undo.
            Effect::PutFollower(ada.clone()),
            Effect::MarkGone { id: ada.follow, at: at(9) },
            Effect::RemoveFollower(ada.actor),
        ]
    };
    // An Undo is both of its effects at once.
    let undone = |handle: &str| {
        let mut effects = effects(handle);
        effects.truncate(3);
        effects
    };
    for (handle, order) in orders(&undone) {
        let whole = order.into_iter().flat_map(|effect| match effect {
            Effect::MarkGone { .. } => vec![Effect::RemoveFollower(person(&handle)), effect],
            effect => vec![effect],
        });
        apply(store, 100, whole.collect()).await;
        assert_eq!(facts(store, &handle, &[]).await.follower, None, "{handle}");
    }
}

async fn a_deleted_reply_is_deleted_in_any_order(store: &dyn Store) {
    let effects = |handle: &str| {
        let it = reply(handle, 1);
        let edited = Interaction { edit: it.note.clone(), ..it.clone() };
        vec![
            Effect::PutInteraction(it.clone()),
            Effect::PutInteraction(edited),
            Effect::RemoveInteraction { id: it.id.to_string(), actor: it.actor },
            Effect::RemoveInteraction { id: reply(handle, 1).id.to_string(), actor: person("eve@evil.example") },
        ]
    };
    for handle in in_any_order(store, &effects).await {
        // A stranger's word about an id that is not there yet is remembered too: `inbox` asks whose it is.
        assert!(facts(store, &handle, &[reply(&handle, 1).id.as_str()]).await.interactions.is_empty(), "{handle}");
    }
}

async fn a_private_reply_is_private_in_any_order(store: &dyn Store) {
    let states = [InteractionState::Pending, InteractionState::Private, InteractionState::Approved];
    let effects = |handle: &str| {
        let it = |state| Effect::PutInteraction(Interaction { state, ..reply(handle, 1) });
        states.map(it).into()
    };
    in_any_order(store, &effects).await;
    assert!(all(store).await.iter().all(|it| it.state == InteractionState::Private));
}

async fn a_refused_reply_is_refused_in_any_order(store: &dyn Store) {
    let effects = |handle: &str| {
        let it = reply(handle, 1);
        let other = Interaction { object: url("https://me.example/2").to_string(), ..it.clone() };
        vec![
            Effect::PutInteraction(it.clone()),
            Effect::PutInteraction(Interaction { state: InteractionState::Approved, ..it.clone() }),
            Effect::PutInteraction(other),
            Effect::PutInteraction(Interaction { state: InteractionState::Rejected, ..it }),
        ]
    };
    in_any_order(store, &effects).await;
    assert!(all(store).await.iter().all(|it| it.state == InteractionState::Rejected && it.name.is_empty()));
}
