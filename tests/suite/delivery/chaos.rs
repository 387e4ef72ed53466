//! A week and more among servers of every kind, in seconds: the clock is set to whatever is due next.
//!
//! What must hold: nobody who follows is missing (I1); each of them got each activity, or it is written down why not (I2); what
//! they got of one activity is the same, byte for byte (I3); what was taken is not sent again (I4); no try comes before its time
//! (I5); and an Update comes after its Create.

use super::town::{Hands, Receipt, Town, apply, followers, id_of, ports, tell};
use gatepost::outbound::Limits;
use gatepost::ports::{Delivery, DeliveryFilter, DeliveryState, FollowerState, Store};
use gatepost::publish::deliver;
use gatepost::store::SqliteStore;
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// Who takes what is sent to them in the end.
const GOOD: [&str; 14] = [
    "ok.1.test",
    "ok.2.test",
    "slow-20.test",
    "says-200.test",
    "flaky-1.test",
    "flaky-3.test",
    "flaky-9.test",
    "busy-0.test",
    "busy-60.test",
    "busy-huge.test",
    "busy-date.test",
    "busy-garbage.test",
    "forgets.test",
    "says-204.test",
];

/// Who never does.
const BAD: [&str; 17] = [
    "reset.test",
    "drip.test",
    "never.test",
    "huge.test",
    "garbage.test",
    "nxdomain.test",
    "says-400.test",
    "says-401.test",
    "says-403.test",
    "says-404.test",
    "says-410.test",
    "says-422.test",
    "says-301.test",
    "says-307.test",
    "says-308.test",
    "says-500.test",
    "says-503.test",
];

/// Pauses of the schedule, in seconds.
const PAUSES: [i64; 9] = [10, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400];

#[test]
fn everybody_gets_everything_or_it_is_written_down_why_not() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(two_weeks());
}

async fn two_weeks() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("gate.db")).unwrap());
    let clock = Hands::ahead_by(0);
    let town = Town::build(Arc::clone(&clock)).await;
    // Long enough that a machine which is busy with other tests is not taken for a server that never answers.
    let limits = Limits { idle: Duration::from_millis(2_500), whole: Duration::from_secs(3), ..Limits::default() };
    let ports = ports(Arc::clone(&store), &clock, limits);
    let began = ports.clock.now();
    for name in GOOD.iter().chain(&BAD) {
        apply(store.as_ref(), began, followers(&town.inbox(name), 2, true).collect()).await;
    }
    let following = store.counts().await.unwrap().followers;
    for name in ["1.json#create", "2.json#create", "1.json#update-0123456789abcdef"] {
        tell(store.as_ref(), began, name).await;
    }
    while let Some(next) = deliver::drain(&ports, &mut |_| {}).await.unwrap().next {
        let now = ports.clock.now();
        let days = now.duration_since(began).as_hours() / 24;
        if days >= 15 {
            break;
        }
        // After a day, half-days are enough to keep this short.
        let step = if days == 0 { SignedDuration::ZERO } else { SignedDuration::from_hours(6) };
        clock.set(next.max(now + step));
    }
    let rows = store.deliveries(&DeliveryFilter::default()).await.unwrap();
    // One server says of its people, too, that they are gone.
    let left = store.followers(FollowerState::Accepted, None, u32::MAX).await.unwrap();
    assert!(left.iter().all(|f| f.actor.host() != "says-410.test"));
    assert_eq!(left.len() as u64, following - 2, "I1: somebody is missing");
    each_is_done_or_says_why(&rows);
    let receipts = town.receipts();
    the_same_bytes(&receipts);
    taken_once(&receipts);
    at_their_time(&receipts);
    in_order(&receipts);
    let dead: Vec<String> =
        store.troubles().await.unwrap().into_iter().filter(|it| it.dead).map(|it| it.host).collect();
    let mut silent = [
        "reset", "drip", "never", "huge", "garbage", "nxdomain", "says-500", "says-503", "says-301", "says-307",
        "says-308",
    ]
    .map(|name| format!("{name}.test"));
    silent.sort();
    assert_eq!(dead, silent);
}

/// I2.
fn each_is_done_or_says_why(rows: &[Delivery]) {
    assert_eq!(rows.len(), 3 * (GOOD.len() + BAD.len()));
    for row in rows {
        let good = GOOD.contains(&row.inbox.host());
        match row.state {
            DeliveryState::Done => assert!(good, "{row:?}"),
            DeliveryState::Failed => assert!(!good && !row.reason.is_empty(), "{row:?}"),
            // The weekly probe of a dead host.
            DeliveryState::Waits => {
                assert!(!good && row.activity.contains("update") && !row.reason.is_empty(), "{row:?}");
            }
            DeliveryState::Held => panic!("{row:?}"),
        }
    }
}

/// I3.
fn the_same_bytes(receipts: &[Receipt]) {
    let mut bodies: HashMap<String, &str> = HashMap::new();
    for receipt in receipts {
        let first = bodies.entry(id_of(&receipt.body)).or_insert(&receipt.body);
        assert_eq!(*first, receipt.body);
    }
    assert_eq!(bodies.len(), 3);
}

/// What each server got, by server and activity.
fn by_row(receipts: &[Receipt]) -> BTreeMap<(&str, String), Vec<&Receipt>> {
    let mut rows: BTreeMap<(&str, String), Vec<&Receipt>> = BTreeMap::new();
    for receipt in receipts {
        rows.entry((&receipt.host, id_of(&receipt.body))).or_default().push(receipt);
    }
    rows
}

fn is_taken(receipt: &Receipt) -> bool {
    receipt.answered.is_some_and(|status| (200..300).contains(&status))
}

/// I4.
fn taken_once(receipts: &[Receipt]) {
    for (row, receipts) in by_row(receipts) {
        let taken = receipts.iter().filter(|receipt| is_taken(receipt)).count();
        assert_eq!(taken, usize::from(GOOD.contains(&row.0)), "{row:?}");
        assert!(taken == 0 || receipts.last().is_some_and(|last| is_taken(last)), "{row:?} after it was taken");
    }
}

/// I5, for those who answer 503 or nothing: 401 and 429 have pauses of their own.
fn at_their_time(receipts: &[Receipt]) {
    for (row, receipts) in by_row(receipts) {
        if !["flaky", "says-5", "never", "drip"].iter().any(|word| row.0.starts_with(word)) {
            continue;
        }
        for (pair, usual) in receipts.windows(2).zip(PAUSES) {
            let pause = pair[1].at.duration_since(pair[0].at).as_secs();
            assert!(pause >= usual * 8 / 10, "{row:?}: {pause} s, not {usual}");
        }
        assert!(receipts.len() <= 14 + 2, "{row:?}: {} tries", receipts.len());
    }
}

fn in_order(receipts: &[Receipt]) {
    let rows = by_row(receipts);
    let taken = |host: &'static str, name: &str| {
        let row = (host, format!("http://me.test/ap/posts/1.json#{name}"));
        rows[&row].iter().find(|receipt| is_taken(receipt)).map(|receipt| receipt.at)
    };
    for host in GOOD {
        let (create, update) = (taken(host, "create"), taken(host, "update-0123456789abcdef"));
        assert!(create < update && create.is_some(), "{host}: {create:?}, {update:?}");
    }
}
