//! How many durable changes a second the store takes, from one caller and from many at once, beside what the disk allows: the
//! same rows in transactions of 128, without threads or channels. `cargo bench --bench store`; a folder may be named to measure
//! its disk.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails should stop")]
#![expect(clippy::cast_precision_loss, reason = "rates are printed without decimals")]

use gatepost::ports::{Broadcast, Change, Effect, Follower, FollowerState, JournalLine, Store};
use gatepost::store::SqliteStore;
use gatepost::vocab::{Reach, RemoteUrl};
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long each measurement lasts.
const TIME: Duration = Duration::from_secs(4);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let named = std::env::args().skip(1).find(|arg| !arg.starts_with('-')).map(PathBuf::from);
    let base = named.unwrap_or_else(|| folder.path().to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{:<28} {:>10} {:>10} {:>10}", "", "changes/s", "p50 ms", "p99 ms");
    for writers in [1, 32, 256] {
        let path = base.join(format!("bench-{}-{writers}.db", std::process::id()));
        let (rate, mut times) = runtime.block_on(callers(&path, writers));
        times.sort_unstable();
        let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |t| t.as_secs_f64() * 1e3);
        println!("{:<28} {rate:>10.0} {:>10.2} {:>10.2}", format!("{writers} at once"), at(50), at(99));
        remove(&path);
    }
    for together in [1, 128] {
        let path = base.join(format!("bench-{}-raw.db", std::process::id()));
        println!("{:<28} {:>10.0}", format!("rusqlite alone, {together} a COMMIT"), raw(&path, together));
        remove(&path);
    }
    broadcast(&base, &runtime);
    leases(&base, &runtime);
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", path.display())).ok();
    }
}

/// What the inbox writes for a Follow.
fn follow(number: usize) -> Change {
    let url = |text: String| RemoteUrl::parse(&text, Reach::Internet).unwrap();
    let actor = url(format!("https://h{}.example/users/{number}", number % 1000));
    let follower = Follower {
        handle: format!("@{number}@h.example"),
        inbox: url(format!("{actor}/inbox")),
        shared_inbox: Some(url(format!("https://{}/inbox", actor.host()))),
        follow: format!("{actor}/follows/{number}"),
        asked: Timestamp::UNIX_EPOCH,
        state: FollowerState::Requested,
        since: Timestamp::UNIX_EPOCH,
        actor: actor.clone(),
    };
    Change {
        at: Timestamp::UNIX_EPOCH,
        seen: Some(follower.follow.clone()),
        effects: vec![Effect::PutFollower(follower)],
        journal: Some(JournalLine {
            at: Timestamp::UNIX_EPOCH,
            actor: actor.to_string(),
            verb: "Follow".into(),
            outcome: "requested".into(),
        }),
    }
}

/// Changes a second, and how long each took.
async fn callers(path: &Path, writers: usize) -> (f64, Vec<Duration>) {
    let store = Arc::new(SqliteStore::open(path).unwrap());
    let begun = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut times = Vec::new();
                let mut number = writer;
                while begun.elapsed() < TIME {
                    let asked = Instant::now();
                    store.apply(follow(number)).await.unwrap();
                    times.push(asked.elapsed());
                    number += writers;
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    (times.len() as f64 / begun.elapsed().as_secs_f64(), times)
}

/// Rows a second that the disk takes: one table like `follower`, one like `seen`, one like `journal`.
fn raw(path: &Path, together: usize) -> f64 {
    let mut db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE f (a TEXT PRIMARY KEY, b TEXT, c TEXT); CREATE TABLE s (a BLOB PRIMARY KEY) WITHOUT ROWID;
         CREATE TABLE j (a INTEGER PRIMARY KEY, b TEXT);",
    )
    .unwrap();
    let begun = Instant::now();
    let mut number = 0_usize;
    while begun.elapsed() < TIME {
        let all = db.transaction().unwrap();
        for _ in 0..together {
            let actor = format!("https://h{}.example/users/{number}", number % 1000);
            let mut row = all.prepare_cached("INSERT INTO f VALUES (?1, ?1, ?1)").unwrap();
            row.execute([&actor]).unwrap();
            let mut id = all.prepare_cached("INSERT INTO s VALUES (?1)").unwrap();
            id.execute([number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes().repeat(4)]).unwrap();
            let mut line = all.prepare_cached("INSERT INTO j (b) VALUES (?1)").unwrap();
            line.execute([&actor]).unwrap();
            number += 1;
        }
        all.commit().unwrap();
    }
    number as f64 / begun.elapsed().as_secs_f64()
}

/// How long it takes to queue a post for ten thousand followers, each with an inbox of their own.
fn broadcast(base: &Path, runtime: &tokio::runtime::Runtime) {
    let path = base.join(format!("bench-{}-broadcast.db", std::process::id()));
    let store = SqliteStore::open(&path).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let alone = |number| {
        let mut change = follow(number);
        for effect in &mut change.effects {
            if let Effect::PutFollower(follower) = effect {
                (follower.shared_inbox, follower.state) = (None, FollowerState::Accepted);
            }
        }
        change.effects
    };
    let followers = Change { at: now, seen: None, effects: (0..10_000).flat_map(alone).collect(), journal: None };
    runtime.block_on(store.apply(followers)).unwrap();
    let mut times: Vec<Duration> = (0..10)
        .map(|post| {
            let body = "x".repeat(4_000);
            let post = Broadcast { activity: format!("post {post}"), body, followers: true, also: vec![], due: now };
            let change = Change { at: now, seen: None, effects: vec![Effect::Broadcast(post)], journal: None };
            let begun = Instant::now();
            runtime.block_on(store.apply(change)).unwrap();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |t| t.as_secs_f64() * 1e3);
    println!("{:<28} {:>10} {:>10.2} {:>10.2}", "queue a post for 10000", "", at(50), at(99));
    drop(store);
    remove(&path);
}

/// How long it takes to claim 64 of a thousand rows, and of more, up to a million.
fn leases(base: &Path, runtime: &tokio::runtime::Runtime) {
    for rows in [1_000_i64, 10_000, 100_000, 1_000_000] {
        let path = base.join(format!("bench-{}-queue.db", std::process::id()));
        let store = SqliteStore::open(&path).unwrap();
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute_batch(&format!(
            "BEGIN; INSERT INTO activity VALUES (1, 'post', 'x');
             INSERT INTO delivery (activity, inbox, zone, state, first, due)
               WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows} - 1)
               SELECT 1, 'https://h' || (i % 10000) || '.example/u' || i, 'example.h' || (i % 10000) || '.', 'waits', 1, i FROM n;
             INSERT INTO lane SELECT zone, min(due) FROM delivery GROUP BY zone; COMMIT;"
        ))
        .unwrap();
        let mut times: Vec<Duration> = Vec::new();
        for round in 0..100 {
            let now = Timestamp::from_second(1_000_000 + round).unwrap();
            let begun = Instant::now();
            let until = Timestamp::from_second(1_000_090).unwrap();
            if runtime.block_on(store.lease(now, until, 64)).unwrap().len() == 64 {
                times.push(begun.elapsed());
            }
        }
        times.sort_unstable();
        let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |t| t.as_secs_f64() * 1e3);
        println!("{:<28} {:>10} {:>10.2} {:>10.2}", format!("claim 64 of {rows}"), "", at(50), at(99));
        drop(store);
        remove(&path);
    }
}
