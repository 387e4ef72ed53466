//! What is past its time goes, and nothing else.

use super::{
    all, apply, at, block_domain, card, change, days, facts, finished, follower, follower_of, for_every_store, like,
    person, reply, send, stored, url,
};
use crate::ports::{Card, Change, Complaint, Effect, Ending, Interaction, InteractionState, JournalLine, Store};

for_every_store!(
    ids_are_remembered_for_a_month,
    what_waits_too_long_is_dropped,
    what_was_decided_stays,
    deliveries_are_counted_from_their_end,
    cards_of_strangers_go_after_a_week,
    tables_are_bounded,
    nothing_of_the_owner_is_swept,
);

async fn ids_are_remembered_for_a_month(store: &dyn Store) {
    let id = "https://a.example/1";
    let line = JournalLine { at: days(0), actor: id.into(), verb: "Like".into(), outcome: "liked".into() };
    // Their clock is wrong by years; ours decides.
    let gone = Effect::MarkGone { id: id.into(), at: days(4000) };
    store.apply(Change { seen: Some(id.into()), journal: Some(line), ..change(0, vec![gone]) }).await.unwrap();
    for (day, kept) in [(29, true), (30, true), (31, false)] {
        store.sweep(days(day)).await.unwrap();
        assert_eq!(store.glance(id, &person("a@a.example")).await.unwrap().seen, kept, "{day}");
        assert_eq!(!facts(store, "a@a.example", &[id]).await.gone.is_empty(), kept, "{day}");
        assert_eq!(!store.journal(9).await.unwrap().is_empty(), kept, "{day}");
    }
}

fn in_state(number: u32, state: InteractionState) -> Interaction {
    Interaction { state, ..reply("ada@a.example", number) }
}

async fn what_waits_too_long_is_dropped(store: &dyn Store) {
    let states = [InteractionState::Pending, InteractionState::Private, InteractionState::Approved];
    let effects = (0..).zip(states).map(|(n, state)| Effect::PutInteraction(in_state(n, state))).collect();
    apply(store, 0, effects).await;
    for (day, left) in [(30, 3), (31, 2), (90, 2), (91, 1), (4000, 1)] {
        store.sweep(days(day)).await.unwrap();
        assert_eq!(all(store).await.len(), left, "{day}");
    }
    assert_eq!(all(store).await[0].state, InteractionState::Approved);
}

async fn what_was_decided_stays(store: &dyn Store) {
    let it = in_state(1, InteractionState::Approved);
    apply(store, 0, vec![Effect::PutInteraction(it.clone())]).await;
    let no = Effect::Moderate { id: it.id.to_string(), state: InteractionState::Rejected, hash: None };
    store.apply(Change { at: days(300), ..change(0, vec![no]) }).await.unwrap();
    for (day, kept) in [(301, true), (480, true), (481, false)] {
        store.sweep(days(day)).await.unwrap();
        assert_eq!(stored(store, &it).await.is_some(), kept, "{day}");
    }
}

async fn deliveries_are_counted_from_their_end(store: &dyn Store) {
    let inbox = "https://a.example/inbox";
    apply(store, 0, vec![Effect::Send(send("one", inbox, 0)), Effect::Send(send("two", inbox, 0))]).await;
    let row = store.lease(days(100), days(101), 1).await.unwrap().remove(0);
    store.finish(days(100), vec![finished(&row, Ending::Done)]).await.unwrap();
    for (day, queued) in [(190, 1), (191, 2)] {
        store.sweep(days(day)).await.unwrap();
        // A row that is remembered is not made again.
        apply(store, 0, vec![Effect::Send(send("one", inbox, 0))]).await;
        assert_eq!(store.counts().await.unwrap().queued, queued, "{day}");
    }
}

async fn cards_of_strangers_go_after_a_week(store: &dyn Store) {
    let handles = ["ada@a.example", "bob@a.example", "eve@a.example"];
    let mut effects: Vec<Effect> = handles.map(|handle| Effect::PutCard(card(handle))).into();
    effects.push(Effect::PutFollower(follower("ada@a.example")));
    effects.push(Effect::PutInteraction(Interaction { state: InteractionState::Approved, ..like("bob@a.example", 1) }));
    apply(store, 0, effects).await;
    for (day, kept) in [(7, [true, true, true]), (8, [true, true, false])] {
        store.sweep(days(day)).await.unwrap();
        for (handle, kept) in handles.into_iter().zip(kept) {
            assert_eq!(store.glance("x", &person(handle)).await.unwrap().card.is_some(), kept, "{handle} {day}");
        }
    }
}

async fn tables_are_bounded(store: &dyn Store) {
    let flags = (0..1_005).map(|n| {
        Effect::PutComplaint(Complaint {
            id: url(&format!("https://a.example/flags/{n}")),
            actor: person("actor@a.example"),
            objects: vec![],
            content: String::new(),
            received: at(n),
        })
    });
    let cards =
        (0..10_020_i64).map(|n| Effect::PutCard(Card { fetched: at(n), ..card(&format!("u{n}@h{n}.example")) }));
    apply(store, 0, flags.chain(cards).collect()).await;
    store.sweep(days(1)).await.unwrap();
    let complaints = store.complaints(5_000).await.unwrap();
    assert_eq!((complaints.len(), complaints[0].received, complaints[999].received), (1_000, at(1_004), at(5)));
    for (number, kept) in [(0, false), (19, false), (20, true), (10_019, true)] {
        let actor = person(&format!("u{number}@h{number}.example"));
        assert_eq!(store.glance("x", &actor).await.unwrap().card.is_some(), kept, "{number}");
    }
}

async fn nothing_of_the_owner_is_swept(store: &dyn Store) {
    let effects = vec![
        Effect::PutFollower(follower("ada@a.example")),
        Effect::PutCard(card("ada@a.example")),
        block_domain("evil.example"),
        Effect::Send(send("one", "https://b.example/inbox", 0)),
    ];
    apply(store, 0, effects).await;
    store.sweep(days(4_000)).await.unwrap();
    assert!(follower_of(store, "ada@a.example").await.is_some());
    assert_eq!((store.blocks().await.unwrap().len(), store.counts().await.unwrap().queued), (1, 1));
}
