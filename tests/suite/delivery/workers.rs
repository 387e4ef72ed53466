//! Several workers on one store: each row is under way once.

use super::town::{Hands, Town, apply, followers, ports, tell};
use gatepost::outbound::Limits;
use gatepost::ports::{Clock as _, DeliveryFilter, DeliveryState, Store, StoreError};
use gatepost::publish::deliver;
use gatepost::store::SqliteStore;
use std::sync::Arc;
use std::time::Duration;

const HOSTS: usize = 60;

/// So many workers, each with the file open for itself.
fn work_together(workers: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gate.db");
        let open = || -> Arc<dyn Store> { Arc::new(SqliteStore::open(&path).unwrap()) };
        let clock = Hands::ahead_by(0);
        let town = Town::build(Arc::clone(&clock)).await;
        let store = open();
        let now = clock.now();
        for host in 0..HOSTS {
            let inbox = town.inbox(&format!("slow-5.{host}.test"));
            apply(store.as_ref(), now, followers(&inbox, 2, false).collect()).await;
        }
        for name in ["1", "2", "3"] {
            tell(store.as_ref(), now, name).await;
        }
        let drained: Vec<_> = (0..workers)
            .map(|_| {
                let ports = ports(open(), &clock, Limits::default());
                tokio::spawn(async move {
                    // What another worker holds is not due: whoever finds nothing looks again until all is done.
                    while ports.store.counts().await.unwrap().queued > 0 {
                        deliver::drain(&ports, &mut |_| {}).await.unwrap();
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        for worker in drained {
            worker.await.unwrap();
        }
        assert_eq!(town.receipts().len(), 3 * 2 * HOSTS);
        assert_eq!(*town.most.lock().unwrap(), 1);
        let rows = store.deliveries(&DeliveryFilter::default()).await.unwrap();
        assert!(rows.iter().all(|row| (row.state, row.attempts) == (DeliveryState::Done, 1)));
    });
}

#[test]
fn a_locked_file_keeps_everything_from_being_sent() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gate.db");
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open_within(&path, Duration::from_millis(100)).unwrap());
        let clock = Hands::ahead_by(0);
        let town = Town::build(Arc::clone(&clock)).await;
        apply(store.as_ref(), clock.now(), followers(&town.inbox("ok.test"), 1, true).collect()).await;
        tell(store.as_ref(), clock.now(), "1").await;
        let ports = ports(Arc::clone(&store), &clock, Limits::default());
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let busy = StoreError::Busy(format!("another process has been writing to {} for too long", path.display()));
        assert_eq!(deliver::drain(&ports, &mut |_| {}).await, Err(busy));
        assert!(town.receipts().is_empty());
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(deliver::drain(&ports, &mut |_| {}).await.unwrap().sent, 1);
    });
}

#[test]
fn two_workers_send_nothing_twice() {
    work_together(2);
}

#[test]
fn eight_workers_send_nothing_twice() {
    work_together(8);
}
