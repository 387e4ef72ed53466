//! How deliveries stand.

use super::{apply, at, days, ended, for_every_store, leased, send};
use crate::ports::{DeliveryFilter, DeliveryState, Effect, Ending, Store, Tally};

for_every_store!(
    a_row_says_how_it_stands,
    rows_are_found_by_what_they_are_about,
    rows_are_found_by_host_and_state,
    newest_come_first_and_no_more_than_asked_for,
    tallies_count_each_activity,
    what_is_finished_is_kept_for_ninety_days,
);

const A: &str = "https://a.example/inbox";
const B: &str = "https://b.example/inbox";
const POST: &str = "https://me.example/ap/posts/first.json";

async fn queue(store: &dyn Store, rows: &[(&str, &str)]) {
    apply(store, 0, rows.iter().map(|(id, inbox)| Effect::Send(send(id, inbox, 0))).collect()).await;
}

async fn found(store: &dyn Store, filter: DeliveryFilter) -> Vec<(String, String)> {
    let rows = store.deliveries(&filter).await.unwrap();
    rows.into_iter().map(|row| (row.activity, row.inbox.to_string())).collect()
}

fn row(id: &str, inbox: &str) -> (String, String) {
    (id.to_owned(), inbox.to_owned())
}

async fn a_row_says_how_it_stands(store: &dyn Store) {
    queue(store, &[("one", A)]).await;
    let only = async || store.deliveries(&DeliveryFilter::default()).await.unwrap().remove(0);
    let it = only().await;
    assert_eq!((it.state, it.attempts, it.due, it.finished), (DeliveryState::Waits, 0, at(0), None));
    assert_eq!((it.status, it.reason.as_str()), (None, ""));
    leased(store, 1).await;
    let it = only().await;
    assert_eq!((it.state, it.attempts, it.finished), (DeliveryState::Held, 1, None));
    ended(store, 100, A, Ending::Again(at(200))).await;
    let it = only().await;
    assert_eq!((it.state, it.attempts, it.due, it.finished), (DeliveryState::Waits, 2, at(200), None));
    assert_eq!((it.status, it.reason.as_str()), (Some(404), "answered 404"));
    ended(store, 200, A, Ending::Done).await;
    let it = only().await;
    assert_eq!((it.state, it.attempts, it.finished), (DeliveryState::Done, 3, Some(at(200))));
    assert_eq!((it.status, it.reason.as_str()), (Some(202), ""));
}

async fn rows_are_found_by_what_they_are_about(store: &dyn Store) {
    let create = format!("{POST}#create");
    let other = format!("{POST}x#create");
    queue(store, &[(&create, A), (&other, A), (POST, B), ("https://me.example/ap/posts/", A)]).await;
    let about = |id: &str| DeliveryFilter { about: Some(id.into()), ..DeliveryFilter::default() };
    assert_eq!(found(store, about(POST)).await, [row(POST, B), row(&create, A)]);
    assert_eq!(found(store, about(&create)).await, [row(&create, A)]);
    assert_eq!(found(store, about("https://me.example/ap/posts/first")).await, []);
}

async fn rows_are_found_by_host_and_state(store: &dyn Store) {
    queue(store, &[("one", A), ("one", B), ("two", A), ("one", "https://x.a.example/inbox")]).await;
    ended(store, 1, A, Ending::Done).await;
    let host = Some("a.example".to_owned());
    let of_host = DeliveryFilter { host: host.clone(), ..DeliveryFilter::default() };
    assert_eq!(found(store, of_host).await, [row("two", A), row("one", A)]);
    for (state, rows) in [(DeliveryState::Done, vec![row("one", A)]), (DeliveryState::Waits, vec![row("two", A)])] {
        let filter = DeliveryFilter { host: host.clone(), state: Some(state), ..DeliveryFilter::default() };
        assert_eq!(found(store, filter).await, rows);
    }
    let failed = DeliveryFilter { state: Some(DeliveryState::Failed), ..DeliveryFilter::default() };
    assert_eq!(found(store, failed).await, []);
}

async fn newest_come_first_and_no_more_than_asked_for(store: &dyn Store) {
    queue(store, &[("one", A), ("two", A), ("three", A)]).await;
    let most = |limit| DeliveryFilter { limit, ..DeliveryFilter::default() };
    assert_eq!(found(store, most(2)).await, [row("three", A), row("two", A)]);
    assert_eq!(found(store, most(0)).await.len(), 3);
    let tallies = store.tallies(2).await.unwrap();
    assert_eq!(tallies.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["three", "two"]);
}

async fn tallies_count_each_activity(store: &dyn Store) {
    assert_eq!(store.tallies(0).await.unwrap(), []);
    let hosts: Vec<String> = (0..4).map(|n| format!("https://h{n}.example/inbox")).collect();
    let rows: Vec<(&str, &str)> = hosts.iter().map(|inbox| ("one", inbox.as_str())).collect();
    queue(store, &rows).await;
    apply(store, 0, vec![Effect::Send(send("two", A, 9))]).await;
    ended(store, 1, &hosts[0], Ending::Done).await;
    ended(store, 2, &hosts[1], Ending::Failed).await;
    assert_eq!(store.lease(at(3), at(60), 1).await.unwrap().len(), 1);
    let (one, two) = (Tally { waits: 1, held: 1, done: 1, failed: 1 }, Tally { waits: 1, ..Tally::default() });
    assert_eq!(store.tallies(0).await.unwrap(), [("two".to_owned(), two), ("one".to_owned(), one)]);
}

async fn what_is_finished_is_kept_for_ninety_days(store: &dyn Store) {
    queue(store, &[("one", A), ("one", B)]).await;
    ended(store, 1, A, Ending::Done).await;
    ended(store, 1, B, Ending::Failed).await;
    for (day, kept) in [(90, 2), (91, 0)] {
        store.sweep(days(day)).await.unwrap();
        assert_eq!(found(store, DeliveryFilter::default()).await.len(), kept, "{day}");
    }
}
