//! One post to ten thousand followers on a thousand servers: when do they have it?
//!
//! Of 100 servers half take ten seconds for their answer and half never give one, or none of them ever does. Those count as delayed and
//! dead; the other 900 are the living, and how long 99 of 100 of them wait is what is measured.

use super::kill;
use super::town::{self, Hands, Town, apply, followers, tell};
use gatepost::ports::{Clock as _, Store as _};
use gatepost::store::SqliteStore;
use std::collections::HashSet;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const HOSTS: usize = 1_000;
const FOLLOWERS: usize = 10;
/// When what has not come is called late.
const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) async fn figures(child: impl Fn() -> Command) {
    println!("{:<34} {:>8} {:>8} {:>8} {:>8} {:>8}", "", "50 %", "99 %", "all", "a second", "MB");
    for (words, shared, bad, slow) in [
        ("1,000 shared inboxes, all well", true, 0, 0),
        ("1,000 shared inboxes, 100 slow or dead", true, 100, 50),
        ("1,000 shared inboxes, 100 dead", true, 100, 0),
        ("10,000 inboxes, all well", false, 0, 0),
        ("10,000 inboxes, 100 hosts slow or dead", false, 100, 50),
        ("10,000 inboxes, 100 hosts dead", false, 100, 0),
    ] {
        let name = |host| name(host, bad, slow);
        spread(words, shared, (0..HOSTS).map(name).collect(), &child).await;
    }
}

/// The name of a server, of which the first `bad` are dead, but for `slow` of them at most.
fn name(host: usize, bad: usize, slow: usize) -> String {
    match host {
        host if host >= bad => format!("ok.{host}.test"),
        host if host.is_multiple_of(2) && host / 2 < slow => format!("slow-10000.{host}.test"),
        host => format!("never.{host}.test"),
    }
}

async fn spread(words: &str, shared: bool, hosts: Vec<String>, child: &impl Fn() -> Command) {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("gate.db"), folder.path().join("key.pem"));
    std::fs::write(&key, &*town::KEY.to_pem().unwrap()).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let clock = Hands::ahead_by(0);
    let town = Town::build(Arc::clone(&clock)).await;
    let people = hosts.iter().flat_map(|host| followers(&town.inbox(host), FOLLOWERS, shared));
    apply(&store, clock.now(), people.collect()).await;
    tell(&store, clock.now(), "1.json#create").await;
    let living = hosts.iter().filter(|host| host.starts_with("ok")).count() * if shared { 1 } else { FOLLOWERS };
    let began = clock.now();
    let mut worker = child()
        .env(kill::STORE, &path)
        .env(town::KEY_FILE, &key)
        .env(kill::AHEAD, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (waited, mut memory) = (Instant::now(), 0.0_f64);
    while living_receipts(&town).len() < living && waited.elapsed() < PATIENCE {
        memory = memory.max(peak(&worker));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    memory = memory.max(peak(&worker));
    worker.kill().unwrap();
    worker.wait().unwrap();
    let mut times: Vec<f64> = living_receipts(&town).iter().map(|at| at.duration_since(began).as_secs_f64()).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get((living * share / 100).min(living) - 1).copied().unwrap_or(f64::INFINITY);
    let rate = times.len() as f64 / times.last().copied().unwrap_or(f64::INFINITY);
    println!("{words:<40} {:>6.1} s {:>6.1} s {:>6.1} s {rate:>6.0} {memory:>8.1}", at(50), at(99), at(100));
    drop(store);
}

/// When each of the living took it.
fn living_receipts(town: &Town) -> Vec<jiff::Timestamp> {
    town.receipts().iter().filter(|it| it.host.starts_with("ok")).map(|it| it.at).collect()
}

/// Most megabytes that a process has had in use.
fn peak(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
