//! Deliveries are queued, taken, and finished.

use super::{apply, at, block_domain, finished, for_every_store, leased, send, url};
use crate::ports::{Effect, Ending, Finished, Leased, Outgoing, Store};

for_every_store!(
    a_delivery_is_made_once,
    an_activity_keeps_its_bytes,
    nothing_goes_before_it_is_due,
    one_row_of_a_host_at_a_time,
    an_inbox_gets_them_in_order,
    a_failure_lets_the_next_one_go,
    a_lease_that_ended_is_taken_again,
    a_late_worker_changes_nothing,
    sent_again_when_asked,
    a_cancelled_row_is_not_finished,
    no_more_than_asked_for,
    the_next_one_is_known,
);

const A: &str = "https://a.example/inbox";
const B: &str = "https://b.example/inbox";

async fn queue(store: &dyn Store, rows: Vec<Outgoing>) {
    apply(store, 0, rows.into_iter().map(Effect::Send).collect()).await;
}

async fn lease(store: &dyn Store, second: i64) -> Vec<Leased> {
    store.lease(at(second), at(second + 60), 64).await.unwrap()
}

async fn end(store: &dyn Store, second: i64, row: &Leased, ending: Ending) {
    let finished = Finished { status: Some(202), reason: "because".into(), ..finished(row, ending) };
    store.finish(at(second), vec![finished]).await.unwrap();
}

fn names(rows: &[Leased]) -> Vec<&str> {
    rows.iter().map(|row| row.activity.as_str()).collect()
}

async fn a_delivery_is_made_once(store: &dyn Store) {
    queue(store, vec![send("one", A, 0), send("one", A, 5), send("one", B, 0)]).await;
    let rows = lease(store, 1).await;
    assert_eq!(rows.iter().map(|row| row.inbox.as_str()).collect::<Vec<_>>(), [A, B]);
    assert!(rows.iter().all(|row| row.attempt == 1));
    for row in &rows {
        end(store, 2, row, Ending::Done).await;
    }
    queue(store, vec![send("one", A, 0)]).await;
    assert!(lease(store, 500).await.is_empty());
    assert_eq!(store.counts().await.unwrap().queued, 0);
}

async fn an_activity_keeps_its_bytes(store: &dyn Store) {
    let changed = Outgoing { body: "other".into(), ..send("one", B, 0) };
    queue(store, vec![send("one", A, 0), changed]).await;
    assert!(lease(store, 1).await.iter().all(|row| row.body == "{\"id\":\"one\"}"));
}

async fn nothing_goes_before_it_is_due(store: &dyn Store) {
    queue(store, vec![send("one", A, 10)]).await;
    assert!(lease(store, 9).await.is_empty());
    assert_eq!(lease(store, 10).await.len(), 1);
}

async fn one_row_of_a_host_at_a_time(store: &dyn Store) {
    let other = "https://a.example/users/ada/inbox";
    queue(store, vec![send("one", A, 2), send("one", other, 1), send("one", "https://x.a.example/inbox", 3)]).await;
    let rows = lease(store, 5).await;
    assert_eq!(rows.iter().map(|row| row.inbox.as_str()).collect::<Vec<_>>(), [other, "https://x.a.example/inbox"]);
    assert!(lease(store, 6).await.is_empty());
    end(store, 7, &rows[0], Ending::Again(at(20))).await;
    assert_eq!(leased(store, 8).await, [("one".to_owned(), A.to_owned())]);
}

async fn an_inbox_gets_them_in_order(store: &dyn Store) {
    queue(store, vec![send("create", A, 5), send("update", A, 0), send("delete", A, 0)]).await;
    assert!(lease(store, 1).await.is_empty());
    let rows = lease(store, 5).await;
    assert_eq!(names(&rows), ["create"]);
    end(store, 6, &rows[0], Ending::Again(at(50))).await;
    assert!(lease(store, 10).await.is_empty());
    let rows = lease(store, 50).await;
    assert_eq!((names(&rows), rows[0].attempt), (vec!["create"], 2));
    end(store, 51, &rows[0], Ending::Done).await;
    let rows = lease(store, 52).await;
    assert_eq!(names(&rows), ["update"]);
}

async fn a_failure_lets_the_next_one_go(store: &dyn Store) {
    queue(store, vec![send("one", A, 0), send("two", A, 0)]).await;
    let rows = lease(store, 0).await;
    end(store, 1, &rows[0], Ending::Failed).await;
    assert_eq!(names(&lease(store, 2).await), ["two"]);
}

async fn a_lease_that_ended_is_taken_again(store: &dyn Store) {
    queue(store, vec![send("one", A, 0)]).await;
    let first = lease(store, 0).await;
    assert!(lease(store, 59).await.is_empty());
    let second = lease(store, 60).await;
    assert_eq!(second[0].attempt, 2);
    assert_ne!(first[0].token, second[0].token);
}

async fn a_late_worker_changes_nothing(store: &dyn Store) {
    queue(store, vec![send("one", A, 0)]).await;
    let late = lease(store, 0).await;
    let held = lease(store, 60).await;
    end(store, 61, &late[0], Ending::Failed).await;
    assert_eq!(store.counts().await.unwrap().queued, 1);
    end(store, 62, &held[0], Ending::Done).await;
    end(store, 63, &late[0], Ending::Again(at(64))).await;
    assert!(lease(store, 500).await.is_empty());
    // A lease that ended and that nobody took since is still ours.
    queue(store, vec![send("two", A, 0)]).await;
    let slow = lease(store, 600).await;
    end(store, 900, &slow[0], Ending::Done).await;
    assert_eq!(store.counts().await.unwrap().queued, 0);
}

async fn sent_again_when_asked(store: &dyn Store) {
    let again = Outgoing { again: true, ..send("accept", A, 7) };
    queue(store, vec![again.clone(), again.clone()]).await;
    assert_eq!(store.counts().await.unwrap().queued, 1);
    for (second, ending) in [(10, Ending::Done), (20, Ending::Failed), (30, Ending::Done)] {
        let rows = lease(store, second).await;
        assert_eq!((names(&rows), rows[0].attempt), (vec!["accept"], 1));
        queue(store, vec![again.clone()]).await;
        end(store, second + 1, &rows[0], ending).await;
        assert!(lease(store, second + 2).await.is_empty());
        queue(store, vec![Outgoing { again: false, ..again.clone() }]).await;
        assert!(lease(store, second + 2).await.is_empty());
        queue(store, vec![again.clone()]).await;
    }
    // It goes behind what waits already.
    let rows = lease(store, 40).await;
    end(store, 41, &rows[0], Ending::Done).await;
    queue(store, vec![send("two", A, 0), again]).await;
    assert_eq!(names(&lease(store, 42).await), ["two"]);
}

async fn a_cancelled_row_is_not_finished(store: &dyn Store) {
    queue(store, vec![send("one", A, 0), send("one", B, 0)]).await;
    let rows = lease(store, 0).await;
    apply(store, 1, vec![block_domain("a.example")]).await;
    for row in &rows {
        end(store, 2, row, Ending::Again(at(3))).await;
    }
    assert_eq!(leased(store, 5).await, [("one".to_owned(), B.to_owned())]);
}

async fn no_more_than_asked_for(store: &dyn Store) {
    let row = |n: i64| send("one", &format!("https://h{n}.example/inbox"), 10 - n);
    queue(store, (0..10).map(row).collect()).await;
    let rows = store.lease(at(20), at(30), 3).await.unwrap();
    let inboxes: Vec<_> = rows.iter().map(|row| row.inbox.host()).collect();
    assert_eq!(inboxes, ["h9.example", "h8.example", "h7.example"]);
    assert!(store.lease(at(20), at(30), 0).await.unwrap().is_empty());
    assert_eq!(store.lease(at(20), at(30), 64).await.unwrap().len(), 7);
}

async fn the_next_one_is_known(store: &dyn Store) {
    assert_eq!(store.next_due().await.unwrap(), None);
    queue(store, vec![send("one", A, 10), send("two", A, 0), send("one", B, 20)]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(10)));
    let rows = lease(store, 10).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(20)));
    end(store, 11, &rows[0], Ending::Done).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(0)));
    lease(store, 25).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(85)));
    apply(store, 30, vec![block_domain("example")]).await;
    assert_eq!(store.next_due().await.unwrap(), None);
    assert_eq!(url(A).host(), "a.example");
}
