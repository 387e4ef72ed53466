//! Several changes at once, several processes, and one that does not let go.

use super::{add, everybody, follow, verdict};
use crate::ports::{Applied, Change, Effect, Store, StoreError};
use crate::store::SqliteStore;
use crate::store::conformance::{block_on, follower};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn many_at_once_are_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let store = Arc::new(SqliteStore::open(&path).unwrap());
    std::thread::scope(|scope| {
        for thread in 0..16 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..40 {
                    block_on(add(store.as_ref(), thread * 100 + number));
                }
            });
        }
    });
    assert_eq!(block_on(everybody(store.as_ref())).len(), 640);
    drop(store);
    assert_eq!(verdict(&path), "ok");
}

#[test]
fn one_bad_change_harms_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let store = Arc::new(SqliteStore::open(&path).unwrap());
    // Something that no change does, so that one can be made to fail.
    let trap = "CREATE TRIGGER trap BEFORE INSERT ON follower WHEN new.handle LIKE '@bad%' \
                BEGIN SELECT raise(ABORT, 'trapped'); END";
    rusqlite::Connection::open(&path).unwrap().execute_batch(trap).unwrap();
    let bad = |n: usize| Change {
        effects: vec![
            Effect::PutFollower(follower(&format!("half{n}@h.example"))),
            Effect::PutFollower(follower(&format!("bad{n}@h.example"))),
        ],
        ..follow(n)
    };
    let results: Vec<bool> = std::thread::scope(|scope| {
        let one = |n: usize| {
            let (store, change) = (&store, if n.is_multiple_of(3) { bad(n) } else { follow(n) });
            scope.spawn(move || block_on(store.apply(change)).is_ok())
        };
        let threads: Vec<_> = (0..60).map(one).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|ok| **ok).count(), 40);
    let there = block_on(everybody(store.as_ref()));
    assert_eq!(there.len(), 40);
    assert!(there.iter().all(|f| f.handle.starts_with("@u")));
    // What failed was not remembered either: it may come again.
    assert_eq!(block_on(store.apply(follow(3))).unwrap(), Applied::Now);
}

/// Another process that writes for so long.
fn held(path: &std::path::Path, time: Duration) -> std::thread::JoinHandle<()> {
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::spawn(move || {
        std::thread::sleep(time);
        db.execute_batch("ROLLBACK").unwrap();
    })
}

#[test]
fn who_is_kept_waiting_a_while_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let store = SqliteStore::open(&path).unwrap();
    let other = held(&path, Duration::from_secs(1));
    block_on(add(&store, 1));
    other.join().unwrap();
    assert_eq!(block_on(everybody(&store)).len(), 1);
}

#[test]
fn who_is_kept_waiting_too_long_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let store = Arc::new(SqliteStore::open_within(&path, Duration::from_millis(200)).unwrap());
    let other = held(&path, Duration::from_secs(2));
    let said: Vec<StoreError> = std::thread::scope(|scope| {
        let one = |n| {
            let store = &store;
            scope.spawn(move || block_on(store.apply(follow(n))).unwrap_err())
        };
        let threads: Vec<_> = (0..300).map(one).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let busy = format!("another process has been writing to {} for too long", path.display());
    assert!(said.iter().all(|error| *error == StoreError::Busy(busy.clone())), "{said:?}");
    // Who only reads is not kept waiting at all.
    assert!(block_on(everybody(store.as_ref())).is_empty());
    other.join().unwrap();
    block_on(add(store.as_ref(), 1));
}

#[test]
fn two_stores_on_one_file_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let stores = [SqliteStore::open(&path).unwrap(), SqliteStore::open(&path).unwrap()];
    std::thread::scope(|scope| {
        for (number, store) in stores.iter().enumerate() {
            scope.spawn(move || {
                for place in 0..50 {
                    // Half of them come to both.
                    let change = follow(if place % 2 == 0 { place } else { place + 1000 * (number + 1) });
                    block_on(store.apply(change)).unwrap();
                }
            });
        }
    });
    for store in &stores {
        assert_eq!(block_on(everybody(store)).len(), 75);
    }
    drop(stores);
    assert_eq!(verdict(&path), "ok");
}

#[test]
fn many_may_make_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    std::thread::scope(|scope| {
        for number in 0..8 {
            let path = &path;
            scope.spawn(move || block_on(add(&SqliteStore::open(path).unwrap(), number)));
        }
    });
    assert_eq!(block_on(everybody(&SqliteStore::open(&path).unwrap())).len(), 8);
}
