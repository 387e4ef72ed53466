//! Faults of disk, file and process; and what the queue costs.

mod crash;
mod disk;
mod files;
mod formats;
mod look;
mod plans;
mod sharing;

use crate::ports::{Applied, Change, Effect, Follower, FollowerState, Store};
use crate::store::SqliteStore;
use crate::store::conformance::{at, follower};
use std::path::Path;

/// A change that adds a follower, by number.
fn follow(number: usize) -> Change {
    Change {
        at: at(0),
        seen: Some(format!("https://h{number}.example/f")),
        effects: vec![Effect::PutFollower(follower(&format!("u{number}@h{number}.example")))],
        journal: None,
    }
}

async fn add(store: &dyn Store, number: usize) {
    assert_eq!(store.apply(follow(number)).await.unwrap(), Applied::Now);
}

async fn everybody(store: &dyn Store) -> Vec<Follower> {
    store.followers(FollowerState::Accepted, None, u32::MAX).await.unwrap()
}

/// What `PRAGMA integrity_check` and `foreign_key_check` say.
fn verdict(path: &Path) -> String {
    let db = rusqlite::Connection::open(path).unwrap();
    let strangers: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    let verdict: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    if strangers == 0 { verdict } else { format!("{verdict}, {strangers} rows without what they refer to") }
}

fn no(path: &Path) -> String {
    SqliteStore::open(path).err().unwrap().to_string()
}
