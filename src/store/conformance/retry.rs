//! What was given up is tried again.

use super::{apply, at, block_actor, block_domain, ended, entry, follower, for_every_store, leased, send, tell};
use crate::ports::{DeliveryFilter, DeliveryState, Effect, Ending, Store, Told};

for_every_store!(
    what_was_given_up_waits_again,
    only_what_is_meant_waits_again,
    what_was_done_stays_done,
    a_row_goes_back_to_its_place,
    a_row_under_way_is_left_alone,
    nothing_is_tried_again_for_who_is_kept_out,
    what_is_gone_does_not_come_back,
    nor_does_what_was_taken_back_there,
    old_words_do_not_follow_new_ones,
    a_post_that_was_missed_is_followed_by_its_last_edit,
);

const A: &str = "https://a.example/inbox";
const B: &str = "https://b.example/inbox";

fn row(id: &str, inbox: &str) -> (String, String) {
    (id.to_owned(), inbox.to_owned())
}

async fn fail(store: &dyn Store, rows: &[(&str, &str)]) {
    apply(store, 0, rows.iter().map(|(id, inbox)| Effect::Send(send(id, inbox, 0))).collect()).await;
    for (second, (_, inbox)) in (1..).zip(rows) {
        ended(store, second, inbox, Ending::Failed).await;
    }
}

async fn retry(store: &dyn Store, second: i64, about: Option<&str>, host: Option<&str>) {
    let effect = Effect::Retry { about: about.map(str::to_owned), host: host.map(str::to_owned) };
    apply(store, second, vec![effect]).await;
}

async fn what_was_given_up_waits_again(store: &dyn Store) {
    fail(store, &[("one", A)]).await;
    assert_eq!(store.next_due().await.unwrap(), None);
    retry(store, 10, None, None).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(10)));
    let taken = store.lease(at(10), at(70), 9).await.unwrap();
    assert_eq!((taken.len(), taken[0].attempt), (1, 1));
    assert_eq!(store.deliveries(&DeliveryFilter::default()).await.unwrap()[0].finished, None);
}

async fn only_what_is_meant_waits_again(store: &dyn Store) {
    fail(store, &[("one#create", A), ("one#create", B), ("two", A), ("ones", B)]).await;
    retry(store, 10, Some("one"), Some("b.example")).await;
    assert_eq!(leased(store, 10).await, [row("one#create", B)]);
    // What is under way has been due for longer when its lease ends.
    retry(store, 100, Some("one"), None).await;
    assert_eq!(leased(store, 100).await, [row("one#create", B), row("one#create", A)]);
    retry(store, 200, None, Some("a.example")).await;
    ended(store, 200, A, Ending::Done).await;
    assert_eq!(leased(store, 201).await, [row("two", A), row("one#create", B)]);
}

async fn what_was_done_stays_done(store: &dyn Store) {
    apply(store, 0, vec![Effect::Send(send("one", A, 0))]).await;
    ended(store, 1, A, Ending::Done).await;
    retry(store, 2, None, None).await;
    retry(store, 2, Some("one"), Some("a.example")).await;
    assert!(leased(store, 3).await.is_empty());
}

async fn a_row_goes_back_to_its_place(store: &dyn Store) {
    fail(store, &[("create", A)]).await;
    apply(store, 5, vec![Effect::Send(send("update", A, 5))]).await;
    retry(store, 6, None, None).await;
    assert_eq!(leased(store, 6).await, [row("create", A)]);
    ended(store, 100, A, Ending::Done).await;
    assert_eq!(leased(store, 101).await, [row("update", A)]);
}

async fn a_row_under_way_is_left_alone(store: &dyn Store) {
    fail(store, &[("create", A)]).await;
    apply(store, 5, vec![Effect::Send(send("update", A, 5))]).await;
    let held = store.lease(at(5), at(65), 9).await.unwrap();
    assert_eq!(held[0].activity, "update");
    retry(store, 6, None, None).await;
    // One at a time goes to a host, and this one is not done.
    assert_eq!((store.next_due().await.unwrap(), leased(store, 7).await), (Some(at(65)), vec![]));
    let ending = super::finished(&held[0], Ending::Again(at(8)));
    store.finish(at(7), vec![ending]).await.unwrap();
    assert_eq!(leased(store, 8).await, [row("create", A)]);
}

async fn nothing_is_tried_again_for_who_is_kept_out(store: &dyn Store) {
    let own = "https://c.example/users/ada/inbox";
    let gone = "https://d.example/users/dan/inbox";
    let alone = |handle| Effect::PutFollower(crate::ports::Follower { shared_inbox: None, ..follower(handle) });
    apply(store, 0, vec![alone("ada@c.example"), alone("dan@d.example")]).await;
    fail(store, &[("one", A), ("one", B), ("one", own), ("one", gone)]).await;
    let left = Effect::RemoveFollower(super::person("dan@d.example"));
    apply(store, 9, vec![block_domain("a.example"), block_actor("ada@c.example"), left]).await;
    retry(store, 10, None, None).await;
    assert_eq!(leased(store, 10).await, [row("one", B)]);
    let failed = DeliveryFilter { state: Some(DeliveryState::Failed), ..DeliveryFilter::default() };
    assert_eq!(store.deliveries(&failed).await.unwrap(), []);
}

const POST_ID: &str = "https://me.example/ap/posts/first.json";

/// What is sent to this inbox from now on, in order.
async fn sent(store: &dyn Store, from: i64, inbox: &str) -> Vec<String> {
    let mut sent = Vec::new();
    for second in from..from + 9 {
        let rows = store.lease(at(second), at(second + 60), 9).await.unwrap();
        let Some(row) = rows.iter().find(|row| row.inbox.as_str() == inbox) else { break };
        sent.push(row.activity.replace(POST_ID, ""));
        let endings = rows.iter().map(|row| super::finished(row, Ending::Done)).collect();
        store.finish(at(second), endings).await.unwrap();
    }
    sent
}

/// Sends these one after the other, and lets them end so.
async fn history(store: &dyn Store, rows: &[(&str, Ending)]) {
    for (second, (fragment, ending)) in (1..).zip(rows) {
        apply(store, second, vec![Effect::Send(send(&format!("{POST_ID}{fragment}"), A, second))]).await;
        ended(store, second, A, *ending).await;
    }
}

async fn what_is_gone_does_not_come_back(store: &dyn Store) {
    history(store, &[("#create", Ending::Failed), ("#update-1", Ending::Failed), ("#delete", Ending::Failed)]).await;
    apply(store, 9, vec![tell(entry(POST_ID, Told::Gone, "a"), None)]).await;
    retry(store, 10, None, None).await;
    assert_eq!(sent(store, 10, A).await, ["#delete"]);
}

async fn nor_does_what_was_taken_back_there(store: &dyn Store) {
    history(store, &[("", Ending::Failed), ("#undo", Ending::Done)]).await;
    retry(store, 10, Some(POST_ID), None).await;
    assert_eq!(sent(store, 10, A).await, [""; 0]);
}

async fn old_words_do_not_follow_new_ones(store: &dyn Store) {
    history(store, &[("#create", Ending::Done), ("#update-1", Ending::Failed), ("#update-2", Ending::Done)]).await;
    retry(store, 10, None, None).await;
    assert_eq!(sent(store, 10, A).await, [""; 0]);
}

async fn a_post_that_was_missed_is_followed_by_its_last_edit(store: &dyn Store) {
    let rows = [("#create", Ending::Failed), ("#update-1", Ending::Done), ("#update-2", Ending::Done)];
    history(store, &rows).await;
    retry(store, 10, None, None).await;
    assert_eq!(sent(store, 10, A).await, ["#create", "#update-2"]);
}
