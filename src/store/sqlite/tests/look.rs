//! Looking at a store that may not be written.

use super::super::SqliteStore;
use super::super::open::{Access, Place};
use super::{add, everybody, follow};
use crate::ports::{Store, StoreError};
use crate::store::conformance::block_on;
use std::path::Path;
use std::time::Duration;

fn place(path: &Path) -> Place {
    Place { path: path.to_owned(), patience: Duration::from_secs(1), access: Access::Write }
}

#[test]
fn who_looks_sees_everything_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a %3f?#.db");
    block_on(add(&SqliteStore::open(&path).unwrap(), 1));
    for access in [Access::Look, Access::Still] {
        let store = SqliteStore::start(Place { access, ..place(&path) }).unwrap();
        assert_eq!(block_on(everybody(&store)).len(), 1, "{access:?}");
        let error = block_on(store.apply(follow(2))).unwrap_err();
        assert_eq!(error, StoreError::Busy(format!("{} may only be read: check who owns it", path.display())));
    }
    assert_eq!(block_on(everybody(&SqliteStore::open(&path).unwrap())).len(), 1);
}

#[test]
fn what_is_still_in_the_log_is_not_overlooked() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("gate.db"), folder.path().join("copy.db"));
    let store = SqliteStore::open(&path).unwrap();
    block_on(add(&store, 1));
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(folder.path().join("gate.db-wal"), folder.path().join("copy.db-wal")).unwrap();
    let seen = place(&copy).to_look().unwrap();
    assert_eq!(seen.access, Access::Look);
    assert_eq!(block_on(everybody(&SqliteStore::start(seen).unwrap())).len(), 1);
    // Another has it open: it is looked at together with them.
    assert_eq!(place(&path).to_look().unwrap().access, Access::Look);
}

#[test]
fn an_older_store_or_none_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    assert!(place(&path).to_look().is_err());
    drop(SqliteStore::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 1).unwrap();
    let why = StoreError::Unfit(format!("{} is of another version, and may only be read", path.display()));
    assert_eq!(place(&path).to_look().unwrap_err(), why);
}

/// The gate's file, looked at by somebody else on the machine. Root may write everything, so only other users' runs can fail here.
#[cfg(unix)]
#[test]
fn a_file_that_may_only_be_read_is_looked_at() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    block_on(add(&SqliteStore::open(&path).unwrap(), 1));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(block_on(everybody(&SqliteStore::open_to_look(&path).unwrap())).len(), 1);
}
