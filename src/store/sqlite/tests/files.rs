//! What stands where the store should be, and what is said of it.

use super::{add, everybody, no, verdict};
use crate::ports::{Applied, Broadcast, Change, Effect, FollowerState, Store, StoreError};
use crate::store::SqliteStore;
use crate::store::conformance::{at, block_on};
use std::fs;
use std::path::{Path, PathBuf};

/// A closed store with so many followers.
fn filled(folder: &Path, followers: usize) -> PathBuf {
    let path = folder.join("gate.db");
    let store = SqliteStore::open(&path).unwrap();
    block_on(async {
        for number in 0..followers {
            add(&store, number).await;
        }
    });
    path
}

#[test]
fn a_store_is_made_where_there_is_none_and_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not/there/gate.db");
    let store = SqliteStore::open(&path).unwrap();
    block_on(add(&store, 1));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
        assert_eq!(mode(&path.with_file_name("gate.db-wal")), 0o600);
    }
    drop(store);
    let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["gate.db"]);
    assert_eq!(block_on(everybody(&SqliteStore::open(&path).unwrap())).len(), 1);
}

#[test]
fn a_store_that_cannot_be_made_says_why() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let path = folder.path().join("file/gate.db");
    // It may well be sound: nothing says that it is damaged.
    let told = format!("{} cannot be opened for writing: not a directory", path.display());
    assert_eq!(SqliteStore::open(&path).err(), Some(StoreError::Closed(told.clone())));
    assert_eq!(no(&path), format!("the store {told}"));
    let said = no(folder.path());
    assert!(said.ends_with("is no file: name another"), "{said}");
}

#[test]
fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let name = path.display();
    for (bytes, why) in [
        (&b""[..], "is empty: put a backup in its place, or remove it if nothing was ever in it"),
        (b"# Notes\n", "is no store of Gatepost: name another file"),
        (b"SQLite format 3\0", "is another program's database: name another file"),
    ] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(no(&path), format!("the store cannot be read: {name} {why}"));
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE posts (a)").unwrap();
    assert!(no(&path).ends_with("is another program's database: name another file"));
}

#[test]
fn a_newer_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 1);
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let error = SqliteStore::open(&path).err().unwrap();
    assert_eq!(error, StoreError::Newer { found: 9, known: 3 });
    assert_eq!(
        error.to_string(),
        "the store was written by a newer Gatepost (its format is 9, this one reads up to 3); use that version"
    );
}

#[test]
fn a_damaged_address_keeps_nobody_else_from_being_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 3);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE follower SET shared_inbox = 'no address' WHERE actor LIKE '%/u1'", []).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let broadcast = Broadcast { activity: "post".into(), body: "{}".into(), followers: true, also: vec![], due: at(0) };
    let change = Change { at: at(0), seen: None, effects: vec![Effect::Broadcast(broadcast)], journal: None };
    block_on(async {
        assert_eq!(store.audience().await.unwrap(), 2);
        assert_eq!(store.apply(change).await.unwrap(), Applied::Now);
        assert_eq!(store.tallies(0).await.unwrap()[0].1.waits, 2);
        // Who it is about is told that something is wrong.
        let why = store.followers(FollowerState::Accepted, None, 9).await.unwrap_err();
        assert!(matches!(why, StoreError::Damaged { .. }), "{why}");
    });
}

#[test]
fn a_table_that_is_missing_is_damage_and_no_matter_of_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 1);
    rusqlite::Connection::open(&path).unwrap().execute_batch("DROP TABLE ledger").unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let why = block_on(store.ledger()).unwrap_err();
    // The words of the database are for the log.
    assert_eq!(why.to_string(), format!("the store at {} is damaged", path.display()));
    assert_eq!(why.in_short(), "the store of the gate is damaged");
    assert!(why.in_full().contains("no such table: ledger"), "{}", why.in_full());
}

#[test]
fn a_truncated_file_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 50);
    let whole = fs::read(&path).unwrap();
    for length in [100, 4096, 8192, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = SqliteStore::open(&path).err();
        assert!(matches!(error, Some(StoreError::Damaged { .. })), "{length} of {}: {error:?}", whole.len());
    }
    let said = no(&path);
    assert_eq!(said, format!("the store at {} is damaged", path.display()));
}

#[test]
fn a_flipped_byte_never_brings_the_gate_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 20);
    let whole = fs::read(&path).unwrap();
    let mut damaged = 0;
    for place in (0..whole.len()).step_by(1 + whole.len() / 400) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x40;
        fs::write(&path, bytes).unwrap();
        match SqliteStore::open(&path) {
            // What is only a letter of somebody's name, or an unused byte, cannot be told.
            Ok(store) => {
                let _ = block_on(crate::ports::Store::counts(&store));
            }
            Err(_) => damaged += 1,
        }
    }
    assert!(damaged > 10, "{damaged}");
}

#[test]
fn a_file_that_goes_away_is_not_written_into_the_void() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 1);
    let away = folder.path().join("away.db");
    let store = SqliteStore::open(&path).unwrap();
    block_on(add(&store, 1_000));
    let busy = || {
        let said = block_on(crate::ports::Store::apply(&store, super::follow(7))).unwrap_err().to_string();
        assert!(said.contains("was moved or replaced while it was open"), "{said}");
    };
    fs::rename(&path, &away).unwrap();
    busy();
    assert!(!path.exists(), "a new store was made");
    fs::copy(&away, &path).unwrap();
    busy();
    fs::rename(&away, &path).unwrap();
    block_on(add(&store, 7));
    drop(store);
    assert_eq!(verdict(&path), "ok");
}

#[test]
fn what_is_forgotten_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), 3);
    let store = SqliteStore::open(&path).unwrap();
    let actor = crate::store::conformance::person("u1@h1.example");
    let change = crate::ports::Change {
        seen: None,
        effects: vec![crate::ports::Effect::ForgetActor(actor)],
        ..super::follow(0)
    };
    block_on(crate::ports::Store::apply(&store, change)).unwrap();
    // A log that nobody writes to is emptied after half a second.
    let wal = path.with_file_name("gate.db-wal");
    let wait = |_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        fs::metadata(&wal).unwrap().len() == 0
    };
    assert!((0..50).any(wait), "the log is not emptied");
    let bytes = fs::read(&path).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("u2@h2.example") && !holds("u1@h1.example") && !holds("h1.example") && !holds("example.h1."));
}
