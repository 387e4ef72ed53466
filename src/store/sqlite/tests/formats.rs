//! A store of an older Gatepost becomes one of this.

use super::verdict;
use crate::ports::{Applied, Broadcast, Change, Effect, Store};
use crate::store::SqliteStore;
use crate::store::conformance::{at, block_on, follower};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};

/// A file as step 1 left it, with a follower and a delivery.
fn of_step_one(folder: &Path) -> PathBuf {
    let path = folder.join("gate.db");
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "journal_mode", "WAL").unwrap();
    db.execute_batch(include_str!("../schema/1.sql")).unwrap();
    db.pragma_update(None, "application_id", super::super::schema::APPLICATION).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    let ada = follower("ada@a.example");
    let shared = ada.shared_inbox.as_ref().unwrap().as_str();
    db.execute(
        "INSERT INTO follower VALUES (?1, 'example.a.', ?2, ?3, ?4, ?5, ?6, 'accepted', ?6)",
        params![ada.actor.as_str(), ada.handle, ada.inbox.as_str(), shared, ada.follow, at(0).as_microsecond()],
    )
    .unwrap();
    db.execute_batch(&format!(
        "INSERT INTO activity VALUES (1, 'accept', '{{}}');
         INSERT INTO delivery (place, activity, inbox, zone, state, first, due) \
           VALUES (1, 1, '{shared}', 'example.a.', 'waits', 1, 0);
         INSERT INTO lane VALUES ('example.a.', 0);
         UPDATE counter SET value = 1 WHERE name = 'place';"
    ))
    .unwrap();
    path
}

#[test]
fn a_file_of_step_one_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = of_step_one(folder.path());
    let store = SqliteStore::open(&path).unwrap();
    let broadcast = Broadcast { activity: "post".into(), body: "{}".into(), followers: true, also: vec![], due: at(0) };
    let change = Change { at: at(0), seen: None, effects: vec![Effect::Broadcast(broadcast)], journal: None };
    block_on(async {
        assert_eq!(store.ledger().await.unwrap(), []);
        assert_eq!(store.apply(change).await.unwrap(), Applied::Now);
        let taken = store.lease(at(1), at(2), 9).await.unwrap();
        assert_eq!(taken[0].activity, "accept");
        let names: Vec<String> = store.tallies(0).await.unwrap().into_iter().map(|(id, _)| id).collect();
        assert_eq!(names, ["post", "accept"]);
    });
    drop(store);
    assert_eq!(verdict(&path), "ok");
    let format: u32 = Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!(format, super::super::schema::FORMAT);
}

#[test]
fn a_step_that_fails_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = of_step_one(folder.path());
    // What the step makes last stands there already: what it made before goes with it.
    let db = Connection::open(&path).unwrap();
    db.execute_batch("CREATE INDEX delivery_failed ON delivery (state)").unwrap();
    drop(db);
    let said = crate::store::SqliteStore::open(&path).err().unwrap().in_full();
    assert!(said.contains("gate.db") && said.contains("delivery_failed already exists"), "{said}");
    let db = Connection::open(&path).unwrap();
    let format: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let ledger = "SELECT count(*) FROM sqlite_schema WHERE name = 'ledger'";
    assert_eq!((format, db.query_row(ledger, [], |row| row.get::<_, u32>(0)).unwrap()), (1, 0));
    db.execute_batch("DROP INDEX delivery_failed").unwrap();
    drop(db);
    SqliteStore::open(&path).unwrap();
}
