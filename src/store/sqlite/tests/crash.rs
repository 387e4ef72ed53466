//! A process that is killed while it writes loses nothing that it acknowledged.

use super::{add, everybody, verdict};
use crate::ports::Store;
use crate::store::SqliteStore;
use crate::store::conformance::block_on;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const PATH: &str = "GATEPOST_TEST_STORE";

/// Run by the test below, in a process of its own: adds followers and says so, until it is killed.
#[test]
fn child_that_writes() {
    let Some(path) = std::env::var_os(PATH) else { return };
    let store = SqliteStore::open(Path::new(&path)).unwrap();
    let mut out = std::io::stdout();
    std::thread::scope(|scope| {
        for thread in 0..4_usize {
            let (store, mut out) = (&store, std::io::stdout());
            scope.spawn(move || {
                for number in 0.. {
                    let number = thread + 4 * number;
                    block_on(store.apply(super::follow(number))).unwrap();
                    writeln!(out, "added {number}").unwrap();
                }
            });
        }
    });
    out.flush().unwrap();
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.db");
    let mut acknowledged = Vec::new();
    for round in 0..8_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::sqlite::tests::crash::child_that_writes", "--nocapture"])
            .env(PATH, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn(move || {
            let number = |line: String| line.strip_prefix("added ")?.parse::<usize>().ok();
            lines.map_while(Result::ok).filter_map(number).collect::<Vec<_>>()
        });
        // Killed sooner or later: while it opens, while it writes, while it empties its log.
        std::thread::sleep(Duration::from_millis(20 + 67 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reader.join().unwrap());
    }
    assert!(!acknowledged.is_empty());
    let store = SqliteStore::open(&path).unwrap();
    let there = block_on(everybody(&store));
    for number in &acknowledged {
        let handle = format!("@u{number}@h{number}.example");
        assert!(there.iter().any(|f| f.handle == handle), "{number} of {} is lost", acknowledged.len());
    }
    block_on(add(&store, 1_000_000));
    drop(store);
    assert_eq!(verdict(&path), "ok");
}
