//! Hosts that fail: closed, taken for dead, and open again.

use super::{apply, at, broadcast, days, ended, finished, follower, for_every_store, leased, person, send};
use crate::ports::{Card, DeliveryFilter, DeliveryState, Effect, Ending, Fault, Finished, Follower, Leased, Store};
use crate::signature::Scheme;
use jiff::{SignedDuration, Timestamp};

for_every_store!(
    a_host_that_fails_often_is_closed_and_tried_with_one,
    an_answer_opens_a_host,
    who_asks_for_a_pause_gets_it,
    what_was_not_tried_counts_for_nothing,
    a_host_is_remembered_with_the_scheme_it_takes,
    a_week_of_silence_leaves_the_newest_to_be_tried,
    a_dead_host_gets_the_newest_alone,
    a_dead_host_is_tried_for_ninety_days,
    who_speaks_to_us_is_open_again,
    who_was_dead_gets_what_was_missed,
    only_their_own_hosts_are_theirs,
    a_dead_host_is_tried_when_the_owner_says_so,
    nothing_is_remembered_of_hosts_that_nobody_needs,
    a_clock_that_was_ahead_keeps_nothing_waiting,
);

const A: &str = "https://a.example/inbox";

async fn queue(store: &dyn Store, names: &[&str], inbox: &str) {
    apply(store, 0, names.iter().map(|name| Effect::Send(send(name, inbox, 0))).collect()).await;
}

/// Takes the one row that may go, and lets its host fail.
async fn fail(store: &dyn Store, now: Timestamp) -> String {
    let row = one(store, now).await;
    fails(store, now, &row).await;
    row.activity
}

async fn one(store: &dyn Store, now: Timestamp) -> Leased {
    let mut rows = store.lease(now, now + SignedDuration::from_mins(1), 64).await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

async fn fails(store: &dyn Store, now: Timestamp, row: &Leased) {
    let reason = "it cannot be reached".to_owned();
    let end = Finished { fault: Fault::Host, status: None, reason, ..finished(row, Ending::Again(now)) };
    store.finish(now, vec![end]).await.unwrap();
}

/// Fails on seven different days.
async fn dies(store: &dyn Store) {
    for day in 0..7 {
        fail(store, days(day)).await;
    }
    assert!(store.troubles().await.unwrap()[0].dead);
}

async fn states(store: &dyn Store) -> Vec<(String, DeliveryState)> {
    let rows = store.deliveries(&DeliveryFilter::default()).await.unwrap();
    rows.into_iter().map(|row| (row.activity, row.state)).collect()
}

fn state(name: &str, state: DeliveryState) -> (String, DeliveryState) {
    (name.to_owned(), state)
}

async fn a_host_that_fails_often_is_closed_and_tried_with_one(store: &dyn Store) {
    queue(store, &["one", "two"], A).await;
    queue(store, &["one"], "https://a.example/other").await;
    queue(store, &["one"], "https://x.a.example/inbox").await;
    ended(store, 0, "https://x.a.example/inbox", Ending::Done).await;
    for second in 1..=5 {
        fail(store, at(second)).await;
    }
    let half_an_hour = at(5 + 30 * 60);
    assert_eq!(store.next_due().await.unwrap(), Some(half_an_hour));
    assert!(leased(store, 5 + 30 * 60 - 1).await.is_empty());
    // A probe that fails closes it again.
    fail(store, half_an_hour).await;
    assert_eq!(store.next_due().await.unwrap(), Some(half_an_hour + SignedDuration::from_mins(30)));
    let troubles = store.troubles().await.unwrap();
    assert_eq!((troubles.len(), troubles[0].host.as_str(), troubles[0].days), (1, "a.example", 1));
    assert_eq!((troubles[0].since, troubles[0].dead), (at(1), false));
    assert_eq!(troubles[0].reason, "it cannot be reached");
}

async fn an_answer_opens_a_host(store: &dyn Store) {
    queue(store, &["one", "two"], A).await;
    for second in 1..=5 {
        fail(store, at(second)).await;
    }
    let row = one(store, at(3_000)).await;
    assert!(row.failing);
    // A no to the activity is an answer, too.
    store.finish(at(3_001), vec![finished(&row, Ending::Failed)]).await.unwrap();
    assert_eq!(store.troubles().await.unwrap(), []);
    let row = one(store, at(3_002)).await;
    assert!(!row.failing);
    fails(store, at(3_003), &row).await;
    assert_eq!(store.troubles().await.unwrap()[0].closed_until, None);
}

async fn who_asks_for_a_pause_gets_it(store: &dyn Store) {
    queue(store, &["one"], A).await;
    queue(store, &["one"], "https://a.example/other").await;
    let row = one(store, at(1)).await;
    let busy = Finished { fault: Fault::Busy(at(100)), status: Some(429), ..finished(&row, Ending::Again(at(100))) };
    store.finish(at(2), vec![busy]).await.unwrap();
    assert_eq!((store.next_due().await.unwrap(), store.troubles().await.unwrap()), (Some(at(100)), vec![]));
    let other = one(store, at(100)).await;
    assert_eq!((other.answered, other.failing), (None, false));
    store.finish(at(100), vec![finished(&other, Ending::Done)]).await.unwrap();
    assert_eq!(one(store, at(100)).await.answered, Some(429));
}

async fn what_was_not_tried_counts_for_nothing(store: &dyn Store) {
    queue(store, &["one"], A).await;
    fail(store, at(1)).await;
    let (before, troubles) =
        (store.deliveries(&DeliveryFilter::default()).await.unwrap(), store.troubles().await.unwrap());
    let row = one(store, at(2)).await;
    assert_eq!(row.attempt, 2);
    let end = Finished { fault: Fault::Ours, ..finished(&row, Ending::Untried(at(1))) };
    store.finish(at(9), vec![end.clone(), end]).await.unwrap();
    assert_eq!(store.deliveries(&DeliveryFilter::default()).await.unwrap(), before);
    assert_eq!(store.troubles().await.unwrap(), troubles);
    assert_eq!(one(store, at(9)).await.attempt, 2);
}

async fn a_host_is_remembered_with_the_scheme_it_takes(store: &dyn Store) {
    queue(store, &["one", "two", "three"], A).await;
    for (second, before, takes, after) in [
        (1, Scheme::Cavage, Some(Scheme::Rfc9421), Scheme::Rfc9421),
        (3, Scheme::Rfc9421, None, Scheme::Rfc9421),
        (5, Scheme::Rfc9421, Some(Scheme::Cavage), Scheme::Cavage),
    ] {
        let row = one(store, at(second)).await;
        assert_eq!(row.scheme, before);
        let end = Finished { scheme: takes, ..finished(&row, Ending::Again(at(second))) };
        store.finish(at(second), vec![end]).await.unwrap();
        let row = one(store, at(second)).await;
        assert_eq!(row.scheme, after);
        store.finish(at(second), vec![finished(&row, Ending::Done)]).await.unwrap();
    }
    assert_eq!(store.troubles().await.unwrap(), []);
}

async fn a_week_of_silence_leaves_the_newest_to_be_tried(store: &dyn Store) {
    queue(store, &["one", "two", "three"], A).await;
    dies(store).await;
    let all = [
        state("three", DeliveryState::Waits),
        state("two", DeliveryState::Failed),
        state("one", DeliveryState::Failed),
    ];
    assert_eq!(states(store).await, all);
    let rows = store.deliveries(&DeliveryFilter::default()).await.unwrap();
    let why = "its server has not answered for a week: only the newest activity is tried, once a week";
    assert_eq!((rows[1].reason.as_str(), rows[2].reason.as_str()), (why, "it cannot be reached"));
    let troubles = store.troubles().await.unwrap();
    assert_eq!((troubles[0].days, troubles[0].closed_until), (7, Some(days(13))));
    // Once a week.
    assert_eq!(store.next_due().await.unwrap(), Some(days(13)));
    assert_eq!(fail(store, days(13)).await, "three");
    assert_eq!(store.next_due().await.unwrap(), Some(days(20)));
}

async fn a_dead_host_gets_the_newest_alone(store: &dyn Store) {
    let alone = |handle| Effect::PutFollower(Follower { shared_inbox: None, ..follower(handle) });
    let people = ["ada@a.example", "bob@a.example"].map(alone).into_iter();
    apply(store, 0, people.chain([Effect::PutFollower(follower("dan@b.example"))]).collect()).await;
    queue(store, &["first"], A).await;
    dies(store).await;
    assert_eq!(store.audience().await.unwrap(), 1);
    let tell = |name| vec![Effect::Broadcast(broadcast(name, 7 * 86_400))];
    apply(store, 7 * 86_400, tell("second")).await;
    apply(store, 8 * 86_400, tell("third")).await;
    apply(store, 8 * 86_400, tell("third")).await;
    let of_dead = DeliveryFilter { host: Some("a.example".into()), ..DeliveryFilter::default() };
    let rows = store.deliveries(&of_dead).await.unwrap();
    let rows: Vec<_> = rows.iter().map(|row| (row.activity.as_str(), row.inbox.as_str(), row.state)).collect();
    let (ada, bob) = ("https://a.example/users/ada/inbox", "https://a.example/users/bob/inbox");
    assert_eq!(
        rows,
        [
            ("third", bob, DeliveryState::Failed),
            ("third", ada, DeliveryState::Waits),
            ("second", bob, DeliveryState::Failed),
            ("second", ada, DeliveryState::Failed),
            ("first", A, DeliveryState::Failed)
        ]
    );
    // The others got theirs at once; this one waits for its week.
    assert_eq!(leased(store, 9 * 86_400).await, [("second".to_owned(), "https://b.example/inbox".to_owned())]);
    assert_eq!(store.next_due().await.unwrap(), Some(at(9 * 86_400 + 60)));
    let probe = leased(store, 13 * 86_400).await;
    assert!(probe.contains(&("third".to_owned(), ada.to_owned())), "{probe:?}");
}

async fn a_dead_host_is_tried_for_ninety_days(store: &dyn Store) {
    apply(store, 0, vec![Effect::PutFollower(follower("ada@a.example"))]).await;
    queue(store, &["one"], A).await;
    dies(store).await;
    let mut probes = 0;
    while let Some(due) = store.next_due().await.unwrap() {
        assert!(due > days(6) && due <= days(6 + 98), "{due}");
        fail(store, due).await;
        probes += 1;
    }
    assert_eq!(probes, 13);
    assert_eq!(states(store).await, [state("one", DeliveryState::Failed)]);
    let late = crate::ports::Broadcast { due: days(200), ..broadcast("two", 0) };
    let change = crate::ports::Change { at: days(200), ..super::change(0, vec![Effect::Broadcast(late)]) };
    store.apply(change).await.unwrap();
    assert_eq!(states(store).await.len(), 1);
    // Who follows there follows on.
    assert_eq!(store.counts().await.unwrap().followers, 1);
}

async fn who_speaks_to_us_is_open_again(store: &dyn Store) {
    apply(store, 0, vec![Effect::PutFollower(follower("ada@a.example"))]).await;
    queue(store, &["one"], A).await;
    dies(store).await;
    let ada = person("ada@a.example");
    assert_eq!(store.glance("x", &ada).await.unwrap().failing, ["a.example"]);
    apply(store, 8 * 86_400, vec![Effect::Reopen("a.example".into())]).await;
    assert_eq!(store.glance("x", &ada).await.unwrap().failing, [""; 0]);
    assert_eq!((store.troubles().await.unwrap(), store.audience().await.unwrap()), (vec![], 1));
    assert_eq!(leased(store, 8 * 86_400).await, [("one".to_owned(), A.to_owned())]);
}

async fn who_was_dead_gets_what_was_missed(store: &dyn Store) {
    let alone = |handle| Effect::PutFollower(Follower { shared_inbox: None, ..follower(handle) });
    apply(store, 0, ["ada@a.example", "bob@a.example"].map(alone).into()).await;
    queue(store, &["refused"], "https://a.example/users/ada/inbox").await;
    let row = one(store, at(1)).await;
    store.finish(at(1), vec![finished(&row, Ending::Failed)]).await.unwrap();
    queue(store, &["first"], "https://a.example/users/ada/inbox").await;
    dies(store).await;
    let week = 7 * 86_400;
    for (second, name) in [(week, "second"), (week + 1, "third#create"), (week + 2, "third#delete")] {
        apply(store, second, vec![Effect::Broadcast(broadcast(name, second))]).await;
    }
    let gone = super::tell(super::entry("third", crate::ports::Told::Gone, "a"), None);
    apply(store, week + 3, vec![gone, Effect::Reopen("a.example".into())]).await;
    let mut sent = Vec::new();
    for second in week + 4..week + 20 {
        for row in store.lease(at(second), at(second + 60), 9).await.unwrap() {
            sent.push((row.activity.clone(), row.inbox.as_str().split('/').nth(4).unwrap().to_owned()));
            store.finish(at(second), vec![finished(&row, Ending::Done)]).await.unwrap();
        }
    }
    sent.sort_by(|a, b| a.1.cmp(&b.1));
    let row = |activity: &str, who: &str| (activity.to_owned(), who.to_owned());
    // In order; not what was refused before, nor what is gone by now.
    let ada = ["first", "second", "third#delete"].map(|name| row(name, "ada"));
    let bob = ["second", "third#delete"].map(|name| row(name, "bob"));
    assert_eq!(sent, [&ada[..], &bob[..]].concat());
    assert_eq!(store.next_due().await.unwrap(), None);
}

async fn only_their_own_hosts_are_theirs(store: &dyn Store) {
    let card = |inbox: &str| Card { inbox: super::url(inbox), shared_inbox: None, ..super::card("ada@a.b.example") };
    for inbox in ["https://in.a.b.example/i", "https://b.example/i", "https://c.example/i", "https://xa.b.example/i"] {
        queue(store, &["one"], inbox).await;
    }
    for row in store.lease(at(1), at(61), 64).await.unwrap() {
        fails(store, at(1), &row).await;
    }
    for (inbox, failing) in [
        ("https://in.a.b.example/i", vec!["in.a.b.example"]),
        ("https://b.example/i", vec!["b.example"]),
        ("https://c.example/i", vec![]),
        ("https://xa.b.example/i", vec![]),
    ] {
        apply(store, 2, vec![Effect::PutCard(card(inbox))]).await;
        assert_eq!(store.glance("x", &person("ada@a.b.example")).await.unwrap().failing, failing, "{inbox}");
    }
}

async fn a_dead_host_is_tried_when_the_owner_says_so(store: &dyn Store) {
    queue(store, &["one", "two"], A).await;
    dies(store).await;
    let retry = Effect::Retry { about: Some("one".into()), host: None };
    apply(store, 7 * 86_400, vec![retry]).await;
    assert_eq!(fail(store, at(7 * 86_400)).await, "one");
    // In vain: it is as dead as before.
    assert_eq!(states(store).await, [state("two", DeliveryState::Waits), state("one", DeliveryState::Failed)]);
    assert_eq!(store.next_due().await.unwrap(), Some(days(14)));
}

async fn nothing_is_remembered_of_hosts_that_nobody_needs(store: &dyn Store) {
    apply(store, 0, vec![Effect::PutFollower(follower("ada@a.example"))]).await;
    for inbox in [A, "https://b.example/inbox", "https://c.example/inbox"] {
        queue(store, &["one"], inbox).await;
    }
    for row in store.lease(at(1), at(61), 64).await.unwrap() {
        let ending = if row.inbox.host() == "c.example" { Ending::Again(days(300)) } else { Ending::Failed };
        let end = Finished { fault: Fault::Host, ..finished(&row, ending) };
        store.finish(at(1), vec![end]).await.unwrap();
    }
    for (day, hosts) in [(90, vec!["a.example", "b.example", "c.example"]), (91, vec!["a.example", "c.example"])] {
        store.sweep(days(day)).await.unwrap();
        let troubles = store.troubles().await.unwrap();
        assert_eq!(troubles.iter().map(|it| it.host.as_str()).collect::<Vec<_>>(), hosts, "{day}");
    }
}

async fn a_clock_that_was_ahead_keeps_nothing_waiting(store: &dyn Store) {
    let inboxes = ["a", "b", "c"].map(|host| format!("https://{host}.example/inbox"));
    queue(store, &["one"], &inboxes[0]).await;
    queue(store, &["one"], &inboxes[1]).await;
    let held = store.lease(days(5_000), days(5_001), 1).await.unwrap();
    assert_eq!(held[0].inbox.as_str(), inboxes[0]);
    let late = one(store, days(5_000)).await;
    store.finish(days(5_000), vec![finished(&late, Ending::Again(days(5_001)))]).await.unwrap();
    queue(store, &["one"], &inboxes[2]).await;
    for day in 0..7 {
        fail(store, days(4_900 + day)).await;
    }
    store.sweep(days(0)).await.unwrap();
    // The lease is over; the next try is not for years, nor for longer than a pause may be.
    assert_eq!(leased(store, 0).await, [("one".to_owned(), inboxes[0].clone())]);
    let due: Vec<Timestamp> =
        store.deliveries(&DeliveryFilter::default()).await.unwrap().into_iter().map(|row| row.due).collect();
    assert!(due.iter().all(|due| *due <= at(30 * 60 * 60)), "{due:?}");
    assert_eq!(leased(store, 30 * 60 * 60).await.len(), 2);
    assert!(leased(store, 7 * 86_400).await.iter().any(|(_, inbox)| *inbox == inboxes[2]));
}
