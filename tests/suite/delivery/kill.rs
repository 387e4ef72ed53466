//! A worker in a process of its own is killed at random moments, again and again: no delivery is missed, and nothing is sent twice
//! but what was under way when it was killed.

use super::town::{self, Hands, Town, apply, followers, id_of, ports, tell};
use gatepost::outbound::Limits;
use gatepost::ports::{Clock as _, Delivery, DeliveryFilter, DeliveryState, Store};
use gatepost::publish::deliver;
use gatepost::store::SqliteStore;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Where the child finds the store.
pub(crate) const STORE: &str = "GATEPOST_TEST_STORE";
/// How far ahead the child's clock is, in seconds.
pub(crate) const AHEAD: &str = "GATEPOST_TEST_AHEAD";

/// Leases of a worker that was killed end after 90 seconds: the next one's clock is past that.
const STEP: i64 = 91;
/// A post for every so many kills.
const KILLS_A_POST: usize = 5;
const HOSTS: usize = 100;

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) kills: usize,
    pub(crate) deliveries: usize,
    pub(crate) missed: usize,
    pub(crate) twice: usize,
    /// What was under way at the moments of the kills.
    pub(crate) held: usize,
}

/// Works the queue until it is killed, if this process was started for that.
pub(crate) fn child() {
    let (Some(path), Ok(ahead)) = (std::env::var_os(STORE), std::env::var(AHEAD)) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(SqliteStore::open(Path::new(&path)).unwrap());
        let clock = Hands::ahead_by(ahead.parse().unwrap());
        deliver::run(&ports(store, &clock, Limits::default()), std::future::pending()).await;
    });
}

/// So many kills of the process that `child` starts.
pub(crate) async fn many_times(kills: usize, child: impl Fn() -> Command) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("gate.db"), folder.path().join("key.pem"));
    std::fs::write(&key, &*town::KEY.to_pem().unwrap()).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let clock = Hands::ahead_by(0);
    let town = Town::build(Arc::clone(&clock)).await;
    for host in 0..HOSTS {
        let inbox = town.inbox(&format!("slow-{}.{host}.test", host % 7));
        apply(&store, clock.now(), followers(&inbox, 3, true).collect()).await;
    }
    let (mut round, mut posts, mut held) = (0, 0, 0);
    // After the last kill, one works in peace until all is done.
    while round <= kills {
        if round < kills && round % KILLS_A_POST == 0 {
            tell(&store, clock.now(), &format!("{posts}#create")).await;
            posts += 1;
        }
        let ahead = STEP * i64::try_from(round + 1).unwrap();
        let mut worker = child()
            .env(STORE, &path)
            .env(town::KEY_FILE, &key)
            .env(AHEAD, ahead.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if round < kills {
            // 10 to 170 ms, different each time: while it opens, while it sends, while it writes down.
            let wait = 10 + (round * 37 + round * round * 11) % 160;
            tokio::time::sleep(Duration::from_millis(wait.try_into().unwrap())).await;
        } else {
            while store.counts().await.unwrap().queued > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        worker.kill().unwrap();
        worker.wait().unwrap();
        held += rows(&store, Some(DeliveryState::Held)).await.len();
        round += 1;
        if round % 100 == 0 {
            println!("{round} kills, {} deliveries", town.receipts().len());
        }
    }
    Figures { held, ..judge(&store, &town, kills, posts).await }
}

async fn rows(store: &SqliteStore, state: Option<DeliveryState>) -> Vec<Delivery> {
    store.deliveries(&DeliveryFilter { state, ..DeliveryFilter::default() }).await.unwrap()
}

async fn judge(store: &SqliteStore, town: &Town, kills: usize, posts: usize) -> Figures {
    let rows = rows(store, None).await;
    assert_eq!(rows.len(), posts * HOSTS);
    assert!(rows.iter().all(|row| row.state == DeliveryState::Done));
    let (mut bodies, mut got) = (HashMap::new(), HashSet::new());
    let receipts = town.receipts();
    for receipt in &receipts {
        let id = id_of(&receipt.body);
        assert_eq!(*bodies.entry(id.clone()).or_insert(&receipt.body), &receipt.body, "other bytes");
        got.insert((receipt.host.clone(), id));
    }
    assert_eq!(bodies.len(), posts, "one id for each post");
    let (missed, twice) = (rows.len() - got.len(), receipts.len() - got.len());
    Figures { kills, deliveries: rows.len(), missed, twice, held: 0 }
}

/// Run by the test below.
#[test]
fn child_that_delivers() {
    child();
}

#[test]
fn a_killed_worker_misses_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let again = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "delivery::kill::child_that_delivers", "--nocapture"]);
        command
    };
    let figures = runtime.block_on(many_times(20, again));
    assert_eq!(figures.missed, 0, "{figures:?}");
    assert!(figures.kills == 20 && figures.deliveries == 400 && figures.twice <= figures.held, "{figures:?}");
}
