//! Followers, cards, and who is gone.

use super::{
    all, apply, at, card, change, days, facts, follower, follower_of, for_every_store, leased, like, person, reply,
    requested, send, url,
};
use crate::ports::{
    Applied, Card, Complaint, Counts, Effect, Follower, FollowerState, Interaction, InteractionState, JournalLine,
    Store,
};

for_every_store!(
    an_inbox_knows_whom_it_reaches,
    a_card_is_what_was_put,
    since_stays_and_accepted_stays,
    an_activity_is_applied_once,
    a_follow_that_was_undone_stays_undone,
    a_follow_signed_later_is_a_new_one,
    pages_go_on_though_someone_left,
    who_leaves_is_sent_nothing,
    an_inbox_that_others_use_is_not_theirs,
    forgotten_is_forgotten,
    forgotten_stays_forgotten,
    a_journal_is_newest_first,
    complaints_are_newest_first_and_told_once,
    counts_count,
    questions_name_at_most_eight_ids,
);

async fn a_card_is_what_was_put(store: &dyn Store) {
    let ada = card("ada@a.example");
    apply(store, 0, vec![Effect::PutCard(ada.clone())]).await;
    let glance = store.glance("https://a.example/1", &ada.id).await.unwrap();
    assert_eq!((glance.card, glance.known, glance.blocked, glance.seen), (Some(ada.clone()), false, false, false));
    let newer = Card { name: String::new(), fetched: at(9), shared_inbox: None, ..ada };
    apply(store, 9, vec![Effect::PutCard(newer.clone())]).await;
    assert_eq!(store.glance("x", &newer.id).await.unwrap().card, Some(newer));
}

async fn since_stays_and_accepted_stays(store: &dyn Store) {
    apply(store, 0, vec![Effect::PutFollower(requested("ada@a.example"))]).await;
    let again =
        Follower { since: at(50), asked: at(50), follow: "https://a.example/f/2".into(), ..follower("ada@a.example") };
    apply(store, 50, vec![Effect::PutFollower(again.clone())]).await;
    assert_eq!(follower_of(store, "ada@a.example").await, Some(Follower { since: at(0), ..again.clone() }));
    apply(store, 60, vec![Effect::PutFollower(Follower { state: FollowerState::Requested, ..again.clone() })]).await;
    assert_eq!(follower_of(store, "ada@a.example").await, Some(Follower { since: at(0), ..again }));
}

async fn an_activity_is_applied_once(store: &dyn Store) {
    let mut follow = change(0, vec![Effect::PutFollower(follower("ada@a.example"))]);
    follow.seen = Some("https://a.example/f/1".into());
    assert_eq!(store.apply(follow.clone()).await.unwrap(), Applied::Now);
    apply(store, 1, vec![Effect::RemoveFollower(person("ada@a.example"))]).await;
    assert_eq!(store.apply(follow).await.unwrap(), Applied::Before);
    assert_eq!(follower_of(store, "ada@a.example").await, None);
    assert!(store.glance("https://a.example/f/1", &person("ada@a.example")).await.unwrap().seen);
}

async fn a_follow_that_was_undone_stays_undone(store: &dyn Store) {
    let ada = follower("ada@a.example");
    let gone = Effect::MarkGone { id: ada.follow.clone(), at: at(10) };
    apply(store, 12, vec![gone.clone()]).await;
    for asked in [0, 10] {
        apply(store, 13, vec![Effect::PutFollower(Follower { asked: at(asked), ..ada.clone() })]).await;
        assert_eq!(follower_of(store, "ada@a.example").await, None);
    }
    // The latest time counts, whatever order they come in.
    apply(store, 14, vec![Effect::MarkGone { id: ada.follow.clone(), at: at(5) }]).await;
    let facts = facts(store, "ada@a.example", &[&ada.follow, "https://a.example/other", &ada.follow]).await;
    assert_eq!(facts.gone, [(ada.follow.clone(), at(10))]);
}

async fn a_follow_signed_later_is_a_new_one(store: &dyn Store) {
    let ada = follower("ada@a.example");
    apply(store, 12, vec![Effect::MarkGone { id: ada.follow.clone(), at: at(10) }]).await;
    let later = Follower { asked: at(11), ..ada };
    apply(store, 13, vec![Effect::PutFollower(later.clone())]).await;
    assert_eq!(follower_of(store, "ada@a.example").await, Some(later));
}

async fn pages_go_on_though_someone_left(store: &dyn Store) {
    let people: Vec<Follower> = [("d@a.example", 1), ("c@a.example", 2), ("b@a.example", 2), ("a@a.example", 3)]
        .map(|(handle, second)| Follower { since: at(second), ..follower(handle) })
        .into();
    apply(store, 5, people.iter().cloned().map(Effect::PutFollower).collect()).await;
    apply(store, 5, vec![Effect::PutFollower(requested("z@a.example"))]).await;
    let page = |after: Option<Follower>| async move {
        let page = store.followers(FollowerState::Accepted, after.as_ref(), 2).await.unwrap();
        page.into_iter().map(|f| f.handle).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, ["@d@a.example", "@b@a.example"]);
    apply(store, 6, vec![Effect::RemoveFollower(person("b@a.example"))]).await;
    assert_eq!(page(Some(people[2].clone())).await, ["@c@a.example", "@a@a.example"]);
    assert!(page(Some(people[3].clone())).await.is_empty());
    assert_eq!(store.followers(FollowerState::Requested, None, 9).await.unwrap(), [requested("z@a.example")]);
}

async fn who_leaves_is_sent_nothing(store: &dyn Store) {
    let (own, shared) = ("https://a.example/users/ada/inbox", "https://a.example/inbox");
    apply(
        store,
        0,
        vec![
            Effect::PutFollower(follower("ada@a.example")),
            Effect::Send(send("accept", own, 0)),
            Effect::Send(send("post", shared, 1)),
        ],
    )
    .await;
    apply(store, 1, vec![Effect::RemoveFollower(person("ada@a.example")), Effect::Send(send("reject", own, 5))]).await;
    assert_eq!(leased(store, 2).await, [("post".to_owned(), shared.to_owned())]);
    assert_eq!(store.counts().await.unwrap().queued, 2);
}

async fn an_inbox_that_others_use_is_not_theirs(store: &dyn Store) {
    let victim = follower("bob@b.example");
    let mallory = card("mallory@evil.example");
    let claims = Card { inbox: victim.inbox.clone(), shared_inbox: None, ..mallory.clone() };
    let effects = vec![
        Effect::PutFollower(victim.clone()),
        Effect::PutCard(claims),
        Effect::Send(send("post", victim.inbox.as_str(), 0)),
    ];
    apply(store, 0, effects).await;
    apply(store, 1, vec![Effect::ForgetActor(mallory.id)]).await;
    assert_eq!(leased(store, 2).await.len(), 1);
}

async fn forgotten_is_forgotten(store: &dyn Store) {
    let ada = card("ada@a.example");
    let line = JournalLine { at: at(0), actor: ada.id.to_string(), verb: "Like".into(), outcome: "liked".into() };
    let complaint = Complaint {
        id: url("https://a.example/flags/1"),
        actor: ada.id.clone(),
        objects: vec![],
        content: "rude".into(),
        received: at(0),
    };
    let mut first = change(
        0,
        vec![
            Effect::PutCard(ada.clone()),
            Effect::PutFollower(follower("ada@a.example")),
            Effect::PutInteraction(reply("ada@a.example", 1)),
            Effect::PutInteraction(like("ada@a.example", 1)),
            Effect::PutInteraction(reply("bob@a.example", 1)),
            Effect::PutComplaint(complaint),
            Effect::Send(send("accept", ada.inbox.as_str(), 0)),
        ],
    );
    first.journal = Some(line.clone());
    store.apply(first).await.unwrap();
    assert!(store.glance("x", &ada.id).await.unwrap().known);
    let mut farewell = change(1, vec![Effect::ForgetActor(ada.id.clone())]);
    farewell.journal = Some(JournalLine { verb: "Delete".into(), ..line });
    store.apply(farewell).await.unwrap();
    let glance = store.glance("x", &ada.id).await.unwrap();
    assert_eq!((glance.card, glance.known), (None, false));
    assert_eq!(all(store).await, [reply("bob@a.example", 1)]);
    assert!(leased(store, 9).await.is_empty());
    assert!(store.complaints(9).await.unwrap().is_empty());
    let journal = store.journal(9).await.unwrap();
    assert_eq!(journal.iter().map(|l| (&*l.verb, &*l.actor)).collect::<Vec<_>>(), [("Delete", ""), ("Like", "")]);
}

async fn forgotten_stays_forgotten(store: &dyn Store) {
    let ada = card("ada@a.example");
    apply(store, 10, vec![Effect::ForgetActor(ada.id.clone())]).await;
    let effects = vec![
        Effect::PutCard(ada.clone()),
        Effect::PutFollower(follower("ada@a.example")),
        Effect::PutInteraction(reply("ada@a.example", 1)),
    ];
    apply(store, 11, effects).await;
    let glance = store.glance("x", &ada.id).await.unwrap();
    assert_eq!((glance.card, glance.known), (None, false));
    // Who asks again later is there again, and so is what they say from then on.
    let back = Follower { asked: at(20), since: at(20), ..follower("ada@a.example") };
    let fresh = Card { fetched: at(20), ..ada };
    apply(
        store,
        21,
        vec![Effect::PutCard(fresh), Effect::PutFollower(back), Effect::PutInteraction(reply("ada@a.example", 2))],
    )
    .await;
    assert!(store.glance("x", &person("ada@a.example")).await.unwrap().card.is_some());
    assert_eq!(all(store).await.len(), 1);
}

async fn a_journal_is_newest_first(store: &dyn Store) {
    for verb in ["Follow", "Like", "Undo"] {
        let line =
            JournalLine { at: at(0), actor: "https://a.example/".into(), verb: verb.into(), outcome: "x".into() };
        store.apply(crate::ports::Change { journal: Some(line), ..change(0, vec![]) }).await.unwrap();
    }
    let verbs: Vec<String> = store.journal(2).await.unwrap().into_iter().map(|line| line.verb).collect();
    assert_eq!(verbs, ["Undo", "Like"]);
}

async fn complaints_are_newest_first_and_told_once(store: &dyn Store) {
    let flag = |n: i64, words: &str| Complaint {
        id: url(&format!("https://a.example/flags/{n}")),
        actor: person("actor@a.example"),
        objects: vec![super::POST.into()],
        content: words.into(),
        received: at(n),
    };
    let effects = [flag(1, "one"), flag(2, "two"), flag(1, "one, changed")].map(Effect::PutComplaint);
    apply(store, 3, effects.into()).await;
    assert_eq!(store.complaints(9).await.unwrap(), [flag(2, "two"), flag(1, "one")]);
    assert_eq!(store.complaints(1).await.unwrap(), [flag(2, "two")]);
    assert!(store.glance("x", &person("actor@a.example")).await.unwrap().known);
}

async fn counts_count(store: &dyn Store) {
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    let effects = vec![
        Effect::PutFollower(follower("a@a.example")),
        Effect::PutFollower(requested("b@a.example")),
        Effect::PutFollower(requested("c@b.example")),
        Effect::PutInteraction(reply("a@a.example", 1)),
        Effect::Send(send("post", "https://a.example/inbox", 0)),
    ];
    apply(store, 0, effects).await;
    assert_eq!(store.counts().await.unwrap(), Counts { followers: 1, requests: 2, pending: 1, queued: 1 });
    let known = facts(store, "z@a.example", &[]).await;
    assert_eq!((known.pending_of_domain, known.pending), (1, 3));
    assert_eq!(facts(store, "z@sub.a.example", &[]).await.pending_of_domain, 1, "of the same domain");
    assert_eq!(facts(store, "z@nota.example", &[]).await.pending_of_domain, 0);
    let private = Interaction { state: InteractionState::Private, ..reply("x@sub.a.example", 2) };
    apply(store, 1, vec![Effect::PutInteraction(private)]).await;
    let known = facts(store, "z@a.example", &[]).await;
    assert_eq!((known.pending_of_domain, known.pending), (2, 4), "what is private takes room, too");
    assert_eq!(store.counts().await.unwrap().pending, 1, "and waits for nobody");
}

async fn questions_name_at_most_eight_ids(store: &dyn Store) {
    let ids: Vec<String> = (0..20).map(|n| format!("https://a.example/{n}")).collect();
    let gone = ids.iter().map(|id| Effect::MarkGone { id: id.clone(), at: days(0) }).collect();
    apply(store, 0, gone).await;
    let about: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(facts(store, "a@a.example", &about).await.gone.len(), 8);
}

async fn an_inbox_knows_whom_it_reaches(store: &dyn Store) {
    let people =
        ["ada@a.example", "bob@a.example", "dan@b.example"].map(|handle| Effect::PutFollower(follower(handle)));
    apply(store, 0, people.into()).await;
    let reached = async |inbox: &crate::vocab::RemoteUrl, limit| {
        let found = store.reached_by(inbox, limit).await.unwrap();
        found.into_iter().map(|f| f.handle).collect::<Vec<_>>()
    };
    assert_eq!(reached(&super::url("https://a.example/inbox"), 9).await, ["@ada@a.example", "@bob@a.example"]);
    assert_eq!(reached(&super::url("https://a.example/inbox"), 1).await, ["@ada@a.example"]);
    assert_eq!(reached(&follower("dan@b.example").inbox, 9).await, ["@dan@b.example"]);
}
