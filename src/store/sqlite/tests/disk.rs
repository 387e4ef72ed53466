//! A disk that is full: what cannot be written is said not to be, what was written stays, and it goes on when there is room.

use super::{add, everybody, follow, verdict};
use crate::ports::{Store, StoreError};
use crate::store::SqliteStore;
use crate::store::conformance::block_on;
use std::fs;
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "GATEPOST_TEST_SMALL_DISK";

/// Run by the test below where the folder is a disk of one MiB.
#[test]
fn child_on_a_small_disk() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let path = Path::new(&folder).join("gate.db");
    let store = SqliteStore::open(&path).unwrap();
    let ballast = Path::new(&folder).join("ballast");
    fs::write(&ballast, vec![0; 300 << 10]).unwrap();
    let mut written = 0;
    let error = block_on(async {
        loop {
            match store.apply(follow(written)).await {
                Ok(_) => written += 1,
                Err(error) => return error,
            }
        }
    });
    assert_eq!(error, StoreError::Full(path.display().to_string()));
    assert_eq!(error.to_string(), format!("the disk is full: the store {} cannot be written", path.display()));
    assert!(written > 10);
    // Questions are answered all the while.
    assert_eq!(block_on(everybody(&store)).len(), written);
    fs::remove_file(&ballast).unwrap();
    block_on(add(&store, written));
    drop(store);
    assert_eq!(verdict(&path), "ok");
    assert_eq!(block_on(everybody(&SqliteStore::open(&path).unwrap())).len(), written + 1);
}

#[test]
fn a_full_disk_is_said_and_lived_through() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        r#"mount -t tmpfs -o size=1m none "$1" && exec "$2" --exact store::sqlite::tests::disk::child_on_a_small_disk"#;
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script, "sh"]).arg(folder.path()).arg(std::env::current_exe().unwrap());
        command.env(FOLDER, folder.path()).output()
    };
    let permitted = unshare(r#"mount -t tmpfs none "$1""#).is_ok_and(|out| out.status.success());
    // Where nobody may mount a disk there is none that is small: this is a permission, not a tool that could be installed.
    if !permitted {
        return;
    }
    let out = unshare(script).unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
}
