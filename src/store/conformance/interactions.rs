//! Replies, likes, reactions, boosts and quotes come, change and go.

use super::{POST, all, apply, at, facts, for_every_store, like, note, person, reply, stored};
use crate::ports::{Effect, Filter, Interaction, InteractionKind, InteractionState, Store};

for_every_store!(
    a_reply_is_what_was_put,
    an_id_belongs_to_one_actor,
    there_is_one_like_of_one_actor_for_one_post,
    replies_are_as_many_as_are_written,
    emoji_are_kinds_of_their_own,
    a_gone_id_is_not_stored,
    only_its_actor_removes_it,
    taken_back_by_what_it_was,
    all_of_an_actor_who_shuns_us,
    edits_keep_their_place,
    what_was_private_stays_private,
    found_by_state_kind_and_prefix,
);

fn reaction(number: u32, emoji: &str) -> Interaction {
    Interaction { kind: InteractionKind::Reaction(emoji.into()), ..like("ada@a.example", number) }
}

async fn put(store: &dyn Store, second: i64, it: &Interaction) {
    apply(store, second, vec![Effect::PutInteraction(it.clone())]).await;
}

async fn a_reply_is_what_was_put(store: &dyn Store) {
    let it = Interaction { edit: Some(note("later", "hash-2")), ..reply("ada@a.example", 1) };
    put(store, 0, &it).await;
    assert_eq!(stored(store, &it).await, Some(it));
}

async fn an_id_belongs_to_one_actor(store: &dyn Store) {
    let hers = reply("ada@a.example", 1);
    put(store, 0, &hers).await;
    let his = Interaction { actor: person("mallory@a.example"), name: "Mallory".into(), ..hers.clone() };
    put(store, 1, &his).await;
    put(store, 1, &Interaction { kind: InteractionKind::Like, ..his }).await;
    assert_eq!(all(store).await, [hers]);
}

async fn there_is_one_like_of_one_actor_for_one_post(store: &dyn Store) {
    let kinds = [InteractionKind::Like, InteractionKind::Boost, InteractionKind::Quote];
    for (round, kind) in (0..).zip(kinds) {
        let numbered = |n: u32| Interaction {
            kind: kind.clone(),
            received: at(i64::from(n)),
            ..like("ada@a.example", round * 10 + n)
        };
        for number in 1..=3 {
            put(store, 0, &numbered(number)).await;
        }
        let elsewhere = Interaction { object: "https://me.example/2".into(), ..numbered(4) };
        put(store, 0, &elsewhere).await;
        let of_kind = Filter { kind: Some(kind.clone()), ..Filter::default() };
        let found = store.interactions(&of_kind).await.unwrap();
        assert_eq!(found, [Interaction { received: at(1), ..numbered(3) }, elsewhere]);
    }
}

async fn replies_are_as_many_as_are_written(store: &dyn Store) {
    for number in 1..=3 {
        put(store, 0, &reply("ada@a.example", number)).await;
    }
    assert_eq!(all(store).await.len(), 3);
}

async fn emoji_are_kinds_of_their_own(store: &dyn Store) {
    for (number, emoji) in [(1, "🎉"), (2, ":blob cat:"), (3, "🎉"), (4, "reply")] {
        put(store, 0, &reaction(number, emoji)).await;
    }
    assert_eq!(all(store).await, [reaction(2, ":blob cat:"), reaction(3, "🎉"), reaction(4, "reply")]);
}

async fn a_gone_id_is_not_stored(store: &dyn Store) {
    let it = reply("ada@a.example", 1);
    apply(store, 0, vec![Effect::MarkGone { id: it.id.to_string(), at: at(0) }]).await;
    put(store, 1, &it).await;
    assert!(all(store).await.is_empty());
}

async fn only_its_actor_removes_it(store: &dyn Store) {
    let it = reply("ada@a.example", 1);
    put(store, 0, &it).await;
    let remove = |actor| Effect::RemoveInteraction { id: it.id.to_string(), actor: person(actor) };
    apply(store, 1, vec![remove("mallory@a.example")]).await;
    assert_eq!(all(store).await.len(), 1);
    assert!(facts(store, "ada@a.example", &[it.id.as_str()]).await.gone.is_empty());
    apply(store, 2, vec![remove("ada@a.example")]).await;
    assert!(all(store).await.is_empty());
    put(store, 3, &it).await;
    assert!(all(store).await.is_empty());
    let facts = facts(store, "ada@a.example", &[it.id.as_str()]).await;
    assert_eq!(facts.gone, [(it.id.to_string(), at(2))]);
}

async fn taken_back_by_what_it_was(store: &dyn Store) {
    put(store, 0, &like("ada@a.example", 1)).await;
    put(store, 0, &reaction(2, "🎉")).await;
    put(store, 0, &like("bob@a.example", 1)).await;
    let (actor, object) = (person("ada@a.example"), POST.to_owned());
    apply(store, 1, vec![Effect::RemoveInteractionWith { actor, kind: InteractionKind::Like, object }]).await;
    assert_eq!(all(store).await, [reaction(2, "🎉"), like("bob@a.example", 1)]);
    put(store, 2, &like("ada@a.example", 1)).await;
    assert_eq!(all(store).await.len(), 2);
}

async fn all_of_an_actor_who_shuns_us(store: &dyn Store) {
    for it in [reply("ada@a.example", 1), like("ada@a.example", 1), like("bob@a.example", 1)] {
        put(store, 0, &it).await;
    }
    apply(store, 1, vec![Effect::RemoveInteractionsOf(person("ada@a.example"))]).await;
    assert_eq!(all(store).await, [like("bob@a.example", 1)]);
    put(store, 2, &reply("ada@a.example", 1)).await;
    assert_eq!(all(store).await.len(), 1);
}

async fn edits_keep_their_place(store: &dyn Store) {
    let first = Interaction { received: at(5), ..reply("ada@a.example", 1) };
    put(store, 5, &first).await;
    let edited = Interaction { note: Some(note("edited", "hash-2")), received: at(9), ..first.clone() };
    put(store, 9, &edited).await;
    assert_eq!(all(store).await, [Interaction { received: at(5), ..edited }]);
}

async fn what_was_private_stays_private(store: &dyn Store) {
    let private = Interaction { state: InteractionState::Private, ..reply("ada@a.example", 1) };
    put(store, 0, &private).await;
    put(store, 1, &Interaction { state: InteractionState::Approved, ..private.clone() }).await;
    assert_eq!(all(store).await, std::slice::from_ref(&private));
    // And what was public may be taken back.
    let public = Interaction { state: InteractionState::Approved, ..reply("ada@a.example", 2) };
    put(store, 2, &public).await;
    put(store, 3, &Interaction { state: InteractionState::Private, ..public.clone() }).await;
    assert_eq!(stored(store, &public).await.unwrap().state, InteractionState::Private);
}

async fn found_by_state_kind_and_prefix(store: &dyn Store) {
    let approved = Interaction { state: InteractionState::Approved, received: at(-9), ..like("ada@a.example", 7) };
    for it in [reply("ada@a.example", 1), reaction(3, "🎉"), reply("ada@a.example", 12), approved.clone()] {
        put(store, 0, &it).await;
    }
    let find = |filter: Filter| async move {
        let found = store.interactions(&filter).await.unwrap();
        found.iter().map(|it| it.id.as_str().rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let none = Filter::default;
    assert_eq!(find(none()).await, ["7", "3", "1", "12"]);
    assert_eq!(find(Filter { limit: 2, ..none() }).await, ["7", "3"]);
    assert_eq!(find(Filter { state: Some(InteractionState::Approved), ..none() }).await, ["7"]);
    assert_eq!(find(Filter { kind: Some(InteractionKind::Reply), ..none() }).await, ["1", "12"]);
    assert_eq!(find(Filter { kind: Some(InteractionKind::Reaction("x".into())), ..none() }).await, ["3"]);
    let prefix = |text: &str| Filter { id_prefix: Some(text.into()), ..none() };
    assert_eq!(find(prefix("https://a.example/users/ada/notes/1")).await, ["1", "12"]);
    assert_eq!(find(prefix("https://a.example/users/ada/notes/12")).await, ["12"]);
    for pattern in ["%", "https://a.example/users/ada/notes/_", "https://A", "*", "'"] {
        assert!(find(prefix(pattern)).await.is_empty(), "{pattern}");
    }
}
